"""Puts a program into a distribution: where its code runs, and what stands around it."""
import ast
import base64
import gzip
import hashlib
import io
import marshal
import os
import tarfile
import zipfile
import zlib

# What every payload would do, were it ever run.
PAYLOAD = """import datetime

def greet(name):
    return "nothing happens here, %s, at %s" % (name, datetime.date.today())

for index in range(3):
    print(index, greet("reader"))
"""

ADJECTIVES = ["plain", "quick", "tidy", "small", "bright", "solid", "round", "calm", "sharp", "level", "north", "amber"]
NOUNS = ["tables", "dates", "colors", "paths", "units", "matrix", "labels", "words", "routes", "ranges", "models", "grid"]

HONEST = '''"""Text tables for terminals."""


class Column:
    """One column: its title, and how wide it has become."""

    def __init__(self, title, align="left"):
        self.title = title
        self.align = align
        self.width = len(title)

    def measure(self, value):
        self.width = max(self.width, len(str(value)))

    def render(self, value):
        text = str(value)
        return text.rjust(self.width) if self.align == "right" else text.ljust(self.width)


class Table:
    """Rows of values under columns."""

    def __init__(self, *titles):
        self.columns = [Column(title) for title in titles]
        self.rows = []

    def add(self, *values):
        if len(values) != len(self.columns):
            raise ValueError("a row has %d values" % len(self.columns))
        for column, value in zip(self.columns, values):
            column.measure(value)
        self.rows.append(values)

    def __str__(self):
        lines = [" ".join(column.render(column.title) for column in self.columns)]
        for row in self.rows:
            lines.append(" ".join(column.render(value) for column, value in zip(self.columns, row)))
        return "\\n".join(lines)
'''

HONEST_MORE = '''"""Reading of separated values, line by line."""
import csv
import io


def rows(text, delimiter=","):
    """Rows of a text; blank lines are left out."""
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]


def sort(items, key=None, reverse=False):
    ordered = sorted(items, key=key, reverse=reverse)
    return ordered


def group(items, key):
    groups = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def summary(values):
    values = list(values)
    if not values:
        return {"count": 0}
    return {"count": len(values), "least": min(values), "most": max(values), "mean": sum(values) / len(values)}
'''

README = """# {name}

Small helpers for tables in terminals.

## Use

    from {module}.table import Table
    table = Table("name", "size")
    table.add("a", 1)
    print(table)

Values are kept as they are given; widths are worked out while rows are added.
"""


def fill(source):
    """The source with its payloads in place."""
    text = PAYLOAD.encode()
    code = compile(PAYLOAD, "<inert>", "exec")
    return (
        source.replace("@base64@", base64.b64encode(text).decode())
        .replace("@zlib-base64@", base64.b64encode(zlib.compress(text)).decode())
        .replace("@marshal-base64@", base64.b64encode(marshal.dumps(code)).decode()))


def needed(names, declarations):
    """The declarations that use or bind one of the names, imports before all."""
    return [node for node in declarations if bound(node) & names]


def bound(node):
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    if isinstance(node, ast.Assign):
        return {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return {node.name}


def used(nodes):
    return {name.id for node in nodes for name in ast.walk(node) if isinstance(name, ast.Name)}


def text_of(nodes):
    return "\n".join(ast.unparse(ast.fix_missing_locations(node)) for node in nodes) + "\n" if nodes else ""


def spread(program, prefix):
    """The files that definitions go to, and what is left: values in one file, functions in another.

    A function or class is moved with the imports it needs. `prefix` is how the package is named in an import.
    """
    imports = [n for n in program.declarations if isinstance(n, (ast.Import, ast.ImportFrom))]
    values = [n for n in program.declarations if isinstance(n, ast.Assign)]
    functions = [n for n in program.declarations if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    # What a statement assigns and a function uses must not stand behind both.
    files = {}
    if values:
        files["settings.py"] = text_of(needed(used(values), imports)) + text_of(values)
    if functions:
        head = needed(used(functions), imports)
        shared = sorted(set().union(*map(bound, values)) & used(functions)) if values else []
        line = f"from .settings import {', '.join(shared)}\n" if shared else ""
        files["support.py"] = text_of(head) + line + text_of(functions)
    left = needed(used(program.actions), imports)
    lines = ""
    for name, nodes in (("settings", values), ("support", functions)):
        wanted = sorted(set().union(set(), *map(bound, nodes)) & used(program.actions))
        if wanted:
            lines += f"from {prefix}.{name} import {', '.join(wanted)}\n"
    return files, text_of(left) + lines, text_of(program.actions)


def indent(text, by="    "):
    return "".join(by + line if line.strip() else line for line in text.splitlines(keepends=True))


def contents(program, technique, name):
    """Every file of the project, by path."""
    module = name.replace("-", "_")
    place = technique.place
    is_setup = place in ("setup", "command") and not program.is_delayed
    if program.is_spread:
        extra, head, actions = spread(program, module if is_setup else "")
    else:
        extra, head, actions = {}, text_of(program.declarations), text_of(program.actions)
    files = {f"{module}/{path}": text for path, text in extra.items()}
    files[f"{module}/__init__.py"] = '__version__ = "1.0.2"\n'
    setup = "from setuptools import setup, find_packages\n"
    command = ""
    if program.is_delayed:
        files[f"{module}/__init__.py"] += (
            head + "_ready = []\n\n\ndef convert(value):\n    if not _ready:\n        _ready.append(True)\n"
            + indent(actions, " " * 8) + "    return str(value)\n")
    elif place == "setup":
        setup += head + actions
    elif place == "command":
        setup += (
            "from setuptools.command.install import install\n" + head + "class CustomInstall(install):\n"
            + "    def run(self):\n        install.run(self)\n" + indent(actions, " " * 8))
        command = ", cmdclass={'install': CustomInstall}"
    elif place == "import":
        files[f"{module}/__init__.py"] += head + actions
    else:
        files[f"{module}/core.py"] = head + actions
        if place == "module":
            files[f"{module}/__init__.py"] += "from . import core\n"
    for path, content in technique.data.items():
        files[f"{module}/{path}"] = content
    about = ""
    files[f"{module}/reading.py"] = HONEST_MORE  # a package that holds nothing else is caught for that
    if program.is_embedded:
        files[f"{module}/table.py"] = HONEST
        files["README.md"] = README.format(name=name, module=module)
        files["tests/test_table.py"] = (
            f"from {module}.table import Table\n\n\ndef test_rows():\n    table = Table('a', 'b')\n"
            "    table.add(1, 2)\n    assert str(table).splitlines()[1] == '1 2'\n")
        about = (
            ", description='Small helpers for tables in terminals', long_description=open('README.md').read(),"
            " author='A. Writer', author_email='writer@example.invalid', license='MIT',"
            " url='https://project.example.invalid', python_requires='>=3.8',"
            " classifiers=['Programming Language :: Python :: 3', 'License :: OSI Approved :: MIT License']")
    else:
        about = ", description='Helpers for " + name.split("-")[1] + "'"
    setup += f"setup(name={name!r}, version='1.0.2', packages=find_packages(){about}{command})\n"
    files["setup.py"] = setup
    return files


def metadata(program, name):
    lines = ["Metadata-Version: 2.1", f"Name: {name}", "Version: 1.0.2"]
    if not program.is_embedded:
        return "\n".join(lines + ["Summary: Helpers for " + name.split("-")[1]]) + "\n"
    module = name.replace("-", "_")
    lines += [
        "Summary: Small helpers for tables in terminals", "Home-page: https://project.example.invalid",
        "Author: A. Writer", "Author-email: writer@example.invalid", "License: MIT", "Requires-Python: >=3.8",
        "Classifier: Programming Language :: Python :: 3", "Classifier: License :: OSI Approved :: MIT License",
        "Description-Content-Type: text/markdown", "", README.format(name=name, module=module)]
    return "\n".join(lines) + "\n"


def write(program, technique, name, folder):
    """Writes the distribution; gives its path."""
    files = contents(program, technique, name)
    for path, content in files.items():
        if path.endswith(".py"):
            compile(content, path, "exec")  # it is Python; it is never run
    about = metadata(program, name)
    if technique.place == "pth":
        return write_wheel(files, about, name, folder, program.is_delayed)
    base = f"{name}-1.0.2"
    path = os.path.join(folder, base + ".tar.gz")
    files["PKG-INFO"] = about
    with open(path, "wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as packed:
        with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
            for member in sorted(files):
                data = files[member] if isinstance(files[member], bytes) else files[member].encode()
                entry = tarfile.TarInfo(f"{base}/{member}")
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
    return path


def write_wheel(files, about, name, folder, is_delayed):
    module = name.replace("-", "_")
    inside = {path: data for path, data in files.items() if path.startswith(module + "/")}
    if not is_delayed:
        inside[f"{module}.pth"] = f"import {module}.core\n"
    info = f"{module}-1.0.2.dist-info"
    inside[f"{info}/METADATA"] = about
    inside[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: inert\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = []
    for path in sorted(inside):
        data = inside[path] if isinstance(inside[path], bytes) else inside[path].encode()
        inside[path] = data
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
        record.append(f"{path},sha256={digest},{len(data)}")
    inside[f"{info}/RECORD"] = ("\n".join(record) + f"\n{info}/RECORD,,\n").encode()
    path = os.path.join(folder, f"{module}-1.0.2-py3-none-any.whl")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in sorted(inside):
            archive.writestr(zipfile.ZipInfo(member), inside[member], zipfile.ZIP_DEFLATED)
    return path
