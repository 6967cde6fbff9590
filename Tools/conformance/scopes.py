"""CPython's `symtable` as the text that `ScopeListing.swift` writes.

    python3 scopes.py [--edition] [--sample N] [PATH ...]

Without a PATH: every file of the standard library of the running Python that it accepts. Writes one line for each file:
the path, a tab, the scopes. Runs under 3.11 to 3.13. From 3.14 on (PEP 649) annotations have scopes of their own, which the
model does not make: there is nothing to compare with.
"""
import argparse
import os
import sys
import warnings

import _symtable

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import canonical

EDITION = sys.version_info[1]
NEWEST = 13
KINDS = {
    getattr(_symtable, constant): kind
    for constant, kind in [
        ("TYPE_FUNCTION", "function"), ("TYPE_CLASS", "class"), ("TYPE_MODULE", "module"), ("TYPE_TYPE_ALIAS", "typeAlias"),
        ("TYPE_TYPE_PARAM", "typeParameters"), ("TYPE_TYPE_PARAMETERS", "typeParameters"),
        ("TYPE_TYPE_VAR_BOUND", "typeVariable"), ("TYPE_TYPE_VARIABLE", "typeVariable"),
    ]
    if hasattr(_symtable, constant)
}
RESOLUTIONS = {
    _symtable.LOCAL: "local", _symtable.GLOBAL_EXPLICIT: "globalExplicit", _symtable.GLOBAL_IMPLICIT: "globalImplicit",
    _symtable.FREE: "free", _symtable.CELL: "cell",
}
# The constants that `_symtable` does not show have kept their values since Python 3.0 and 3.12.
FACTS = [
    (_symtable.DEF_GLOBAL, "global"), (8, "nonlocal"), (_symtable.DEF_PARAM, "parameter"),
    (1024 if EDITION >= 12 else 0, "typeParameter"), (_symtable.DEF_IMPORT, "imported"), (_symtable.DEF_LOCAL, "assigned"),
    (_symtable.DEF_ANNOT, "annotated"), (_symtable.USE, "referenced"), (_symtable.DEF_FREE_CLASS, "freeInMethods"),
]
PLAIN_FACTS = {}


def facts_text(flags):
    text = PLAIN_FACTS.get(flags)
    if text is None:
        scope = (flags >> _symtable.SCOPE_OFF) & _symtable.SCOPE_MASK
        text = "=" + ",".join([RESOLUTIONS[scope]] + [word for bit, word in FACTS if flags & bit])
        PLAIN_FACTS[flags] = text
    return text


def write(block):
    """The line of a block and its text; nesting is bounded by what CPython's parser accepts."""
    kind = KINDS[block.type]
    line = 0 if kind in ("module", "typeVariable") else block.lineno
    symbols = sorted((name.encode("utf-8", "surrogatepass"), flags) for name, flags in block.symbols.items())
    pieces = [f"({kind} {block.name} @{line}".encode()]
    pieces += [name + facts_text(flags).encode() for name, flags in symbols]
    children = [write(child) for child in block.children]
    pieces += [text for _, text in sorted(children)]
    return line, b" ".join(pieces) + b")"


def dump(source):
    """The scopes of a module, or None when this Python refuses it."""
    try:
        return write(_symtable.symtable(source, "<file>", "exec"))[1]
    except (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeError):
        return None


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sample", type=int, default=0)
    arguments.add_argument("--edition", action="store_true", help="print the minor version of this Python, and end")
    arguments.add_argument("paths", nargs="*")
    options = arguments.parse_args()
    if options.edition:
        print(sys.version_info[1])
        return
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20_000)
    paths = list(canonical.below(options.paths)) or canonical.standard_library()
    if options.sample:
        paths = canonical.sample(paths, options.sample)
    for path in paths:
        with open(path, "rb") as file:
            text = dump(file.read())
        if text is not None:
            sys.stdout.buffer.write(os.fsencode(path) + b"\t" + text + b"\n")


if __name__ == "__main__":
    main()
