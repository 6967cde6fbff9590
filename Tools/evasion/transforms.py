"""Ways to write the same program otherwise. Each takes a `Program` and changes its tree or where it will stand.

Trees keep one shape throughout: imports, assignments and definitions, then the statements that act.
"""
import ast
import base64
import binascii
import codecs
import keyword
import zlib

LETTERS = "abcdefghijkmnopqrstuvwxyz"
DECLARATIONS = (ast.Import, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.ClassDef)
DEFINITIONS = (ast.FunctionDef, ast.ClassDef)


class Program:
    """One technique while it is rewritten: its tree, and how it is to be placed."""

    def __init__(self, source, rng):
        self.tree = ast.parse(source)
        self.rng = rng
        self.taken = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)}
        self.is_delayed = False  # runs when a function of the package is first called
        self.is_spread = False  # definitions stand in other files than the statements that act
        self.is_embedded = False  # stands in a project with honest code and complete metadata

    def name(self):
        """A new name: a word, or one that says nothing."""
        while True:
            style = self.rng.randrange(3)
            if style == 0:
                name = "_0x%04x" % self.rng.getrandbits(16)
            elif style == 1:
                name = "l" + "".join(self.rng.choice("lI1O0") for _ in range(8))
            else:
                name = "".join(self.rng.choice(LETTERS) for _ in range(self.rng.randint(4, 9)))
            if name not in self.taken and not keyword.iskeyword(name):
                self.taken.add(name)
                return name

    @property
    def declarations(self):
        return [node for node in self.tree.body if isinstance(node, DECLARATIONS)]

    @property
    def actions(self):
        return [node for node in self.tree.body if not isinstance(node, DECLARATIONS)]

    def replace(self, declarations, actions):
        self.tree.body = declarations + actions
        ast.fix_missing_locations(self.tree)

    def expression(self, text):
        return ast.parse(text, mode="eval").body

    def statements(self, text):
        return ast.parse(text).body

    def modules(self):
        """What imports bind: name -> the module behind it."""
        bound = {}
        for node in self.tree.body:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    bound[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
        return bound

    def constants(self):
        """Names of the module that are assigned once, at its top, a value that nobody changes: name -> assignment."""
        counts = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                counts[node.id] = counts.get(node.id, 0) + 1
        return {
            node.targets[0].id: node for node in self.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and counts[node.targets[0].id] == 1}


def dotted(node):
    """`a.b.c` of an attribute whose root is a name, or None."""
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id] + parts[::-1]) if isinstance(node, ast.Name) else None


class Replacing(ast.NodeTransformer):
    """Replaces expressions for which `change` gives another; what was put in is not looked at again."""

    def __init__(self, change):
        self.change = change

    def generic_visit(self, node):
        other = self.change(node)
        return other if other is not None else super().generic_visit(node)

    def visit_JoinedStr(self, node):
        return node  # its pieces are no expressions of their own


def renaming(program):
    """Every name of its own becomes another."""
    imported = set()
    own = set()
    for node in ast.walk(program.tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            imported |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            own.add(node.id)
        elif isinstance(node, ast.arg):
            own.add(node.arg)
        elif isinstance(node, DEFINITIONS):
            own.add(node.name)
    table = {name: program.name() for name in sorted(own - imported - {"self"})}
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Name):
            node.id = table.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = table.get(node.arg, node.arg)
        elif isinstance(node, DEFINITIONS) and not node.name.startswith("__"):
            node.name = table.get(node.name, node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
            node.attr = table.get(node.attr, node.attr)
        elif isinstance(node, ast.Call):
            for word in node.keywords:  # of functions of its own, whose parameters have new names
                if isinstance(node.func, ast.Name) and node.func.id in table.values():
                    word.arg = table.get(word.arg, word.arg)


def aliasing_modules(program):
    """`import a as x`, `from a import b as y`."""
    table = {}
    for node in program.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                old = alias.asname or alias.name
                alias.asname = program.name()
                table[old] = alias.asname
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                table[alias.asname or alias.name] = program.name()
                alias.asname = table[alias.asname or alias.name]

    def change(node):
        name = dotted(node) if isinstance(node, (ast.Attribute, ast.Name)) else None
        return ast.Name(table[name], node.ctx) if name in table else None
    program.tree = Replacing(change).visit(program.tree)


def library_calls(program):
    """Calls of functions of imported modules: dotted names, in the order they stand."""
    modules = program.modules()
    names = []
    for node in ast.walk(program.tree):
        name = dotted(node.func) if isinstance(node, ast.Call) else None
        if name and "." in name and name.split(".")[0] in modules and name not in names:
            names.append(name)
    return names


def aliasing_functions(program):
    """`x = a.b` once, and `x(…)` from then on."""
    table = {name: program.name() for name in library_calls(program)}
    bound = [node for name, alias in table.items() for node in program.statements(f"{alias} = {name}")]

    def change(node):
        name = dotted(node.func) if isinstance(node, ast.Call) else None
        if name not in table:
            return None
        node.func = ast.Name(table[name], ast.Load())
        node.args = [replacing.visit(argument) for argument in node.args]
        for word in node.keywords:
            word.value = replacing.visit(word.value)
        return node
    replacing = Replacing(change)
    program.tree = replacing.visit(program.tree)
    imports = [node for node in program.declarations if isinstance(node, (ast.Import, ast.ImportFrom))]
    others = [node for node in program.declarations if node not in imports]
    program.replace(imports + bound + others, program.actions)


def naming_by_text(program):
    """`getattr(a, "b")(…)`, with the module imported by its name in every second case."""
    modules = program.modules()
    names = set(library_calls(program))

    def change(node):
        name = dotted(node) if isinstance(node, ast.Attribute) else None
        if name not in names:
            return None
        parts = name.split(".")
        text = modules[parts[0]]
        if len(parts) == 2 and program.rng.random() < 0.5:
            base = f"__import__({text!r})" if "." not in text else f"__import__('importlib').import_module({text!r})"
        else:
            base = ".".join(parts[:-1])
        return program.expression(f"getattr({base}, {parts[-1]!r})")
    program.tree = Replacing(change).visit(program.tree)


def each_text(program, write):
    """Every text of four characters and more becomes the expression that `write` gives."""
    def change(node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) >= 4:
            return program.expression(write(node.value))
        return None
    program.tree = Replacing(change).visit(program.tree)


def splitting_texts(program):
    """Texts are put together from pieces."""
    def write(text):
        rng = program.rng
        cuts = sorted(rng.sample(range(1, len(text)), min(len(text) - 1, rng.randint(1, 1 + len(text) // 8))))
        pieces = [text[a:b] for a, b in zip([0] + cuts, cuts + [len(text)])]
        style = rng.randrange(5)
        if style == 0:
            return "(" + " + ".join(map(repr, pieces)) + ")"
        if style == 1:
            return f"''.join({pieces!r})"
        if style == 2:
            return repr("%s" * len(pieces)) + f" % {tuple(pieces)!r}"
        if style == 3:
            order = list(range(len(pieces)))
            rng.shuffle(order)
            places = "".join("{%d}" % order.index(index) for index in range(len(pieces)))
            return f"{places!r}.format(*{[pieces[index] for index in order]!r})"
        return f"{text[::-1]!r}[::-1]"
    each_text(program, write)


def encoding_texts(program):
    """Texts are decoded where they are used."""
    def write(text):
        data = text.encode()
        style = program.rng.randrange(6)
        if style == 0:
            return f"__import__('base64').b64decode({base64.b64encode(data).decode()!r}).decode()"
        if style == 1:
            return f"bytes.fromhex({data.hex()!r}).decode()"
        if style == 2:
            return f"''.join(map(chr, {[ord(c) for c in text]!r}))"
        if style == 3:
            key = program.rng.randint(1, 120)
            return f"''.join(chr(c ^ {key}) for c in {[ord(c) ^ key for c in text]!r})"
        if style == 4:
            return f"__import__('codecs').decode({codecs.encode(text, 'rot13')!r}, 'rot13')"
        return f"__import__('zlib').decompress({zlib.compress(data)!r}).decode()"
    each_text(program, write)


def encoding_code(program):
    """The whole program is a text that is decoded and executed."""
    source = ast.unparse(program.tree).encode()
    blob = program.name()
    style = program.rng.randrange(6)
    key = program.rng.randint(1, 120)
    values = {
        0: (base64.b64encode(source).decode(), "__import__('base64').b64decode({0})"),
        1: (base64.b85encode(zlib.compress(source)).decode(),
            "__import__('zlib').decompress(__import__('base64').b85decode({0}))"),
        2: (binascii.hexlify(source).decode(), "bytes.fromhex({0})"),
        3: (bytes(byte ^ key for byte in source), f"bytes(b ^ {key} for b in {{0}})"),
        4: (base64.b64encode(source).decode()[::-1], "__import__('base64').b64decode({0}[::-1])"),
        5: (base64.b32encode(source).decode(), "__import__('base64').b32decode({0})"),
    }
    value, decoder = values[style]
    program.tree = ast.parse(f"{blob} = {value!r}\nexec({decoder.format(blob)})")


def reordering(program):
    """Definitions, imports, keyword arguments and entries of dictionaries change places."""
    rng = program.rng
    groups = {"imports": [], "values": [], "functions": []}
    for node in program.declarations:
        kind = "functions" if isinstance(node, DEFINITIONS) else "values" if isinstance(node, ast.Assign) else "imports"
        groups[kind].append(node)
    rng.shuffle(groups["imports"])
    rng.shuffle(groups["functions"])
    if all(isinstance(node.value, ast.Constant) for node in groups["values"]):
        rng.shuffle(groups["values"])
        late = rng.random() < 0.5  # values behind the functions that use them
    else:
        late = False
    middle = groups["functions"] + groups["values"] if late else groups["values"] + groups["functions"]
    program.replace(groups["imports"] + middle, program.actions)
    for node in ast.walk(program.tree):
        if isinstance(node, ast.Call):
            rng.shuffle(node.keywords)
        elif isinstance(node, ast.Dict) and all(key is not None for key in node.keys):
            pairs = list(zip(node.keys, node.values))
            rng.shuffle(pairs)
            node.keys, node.values = [p[0] for p in pairs], [p[1] for p in pairs]


def adding_dead_code(program):
    """Statements and functions that do nothing, and tests whose outcome is known."""
    rng = program.rng

    def junk():
        a, b, number = program.name(), program.name(), rng.randint(2, 999)
        return program.statements(rng.choice([
            f"{a} = {number}",
            f"{a} = [{b} * {number} for {b} in range({rng.randint(2, 9)})]",
            f"{a} = 'a' * {rng.randint(2, 9)}\nif len({a}) > 100:\n    print({a})",
            f"if {number} % 2 == {1 - number % 2}:\n    raise ValueError({number})",
            f"for {a} in range({rng.randint(1, 5)}):\n    {b} = {a} + {number}",
        ]))

    def function():
        a, b = program.name(), program.name()
        return program.statements(f"def {a}({b}):\n    if {b} < {rng.randint(1, 9)}:\n        return {b}\n    return {b} * 2")

    def thicken(body):
        return [node for statement in body for node in (junk() if rng.random() < 0.6 else []) + [statement]]
    for node in ast.walk(program.tree):
        if isinstance(node, ast.FunctionDef):
            node.body = thicken(node.body)
    declared = []
    for node in program.declarations:
        declared += ([] if rng.random() < 0.5 else function()) + [node]
    number = rng.randint(10, 99)
    test = program.expression(f"{number} * 2 == {number * 2}")
    program.replace(declared + junk(), [ast.If(test, thicken(program.actions), [])])


def spreading_over_files(program):
    """Definitions go to other files of the package."""
    program.is_spread = True


def wrapping_in_class(program):
    """Values become attributes, functions methods, and the program starts with an instance."""
    constants = program.constants()
    functions = {node.name: node for node in program.tree.body if isinstance(node, ast.FunctionDef)}
    known = set(constants) | set(functions)
    place = program.name() + "Service"

    class Members(ast.NodeTransformer):
        def visit_Name(self, node):
            if node.id in known and isinstance(node.ctx, ast.Load):
                return ast.Attribute(ast.Name("self", ast.Load()), node.id, ast.Load())
            return node
    body = [ast.parse("def __init__(self):\n    pass").body[0]]
    if constants:
        body[0].body = [
            ast.Assign([ast.Attribute(ast.Name("self", ast.Load()), name, ast.Store())], Members().visit(node.value))
            for name, node in constants.items()]
    for function in functions.values():
        own = {argument.arg for argument in function.args.args}
        function.body = [Members().visit(node) for node in function.body] if not own & known else function.body
        function.args.args.insert(0, ast.arg("self"))
        body.append(function)
    rest = [
        node for node in program.declarations
        if node not in functions.values() and node not in constants.values()]
    class OfInstance(ast.NodeTransformer):
        def visit_Name(self, node):
            if node.id in known and isinstance(node.ctx, ast.Load):
                return ast.Attribute(program.expression(f"{place}()"), node.id, ast.Load())
            return node
    actions = [OfInstance().visit(node) for node in program.actions]
    made = program.statements(f"class {place}:\n    pass")[0]
    made.body = body
    program.replace(rest + [made], actions)


def delaying(program):
    """Nothing happens until a function of the package is called for the first time."""
    program.is_delayed = True


def running_beside(program):
    """A thread, a timer or the end of the interpreter starts it."""
    name = program.name()
    function = program.statements(f"def {name}():\n    pass")[0]
    function.body = program.actions
    head, start = program.rng.choice([
        ("import threading", f"threading.Thread(target={name}, daemon=True).start()"),
        ("import threading", f"threading.Timer(1.5, {name}).start()"),
        ("import atexit", f"atexit.register({name})"),
        ("from concurrent.futures import ThreadPoolExecutor", f"ThreadPoolExecutor(1).submit({name})"),
    ])
    program.replace(program.statements(head) + program.declarations + [function], program.statements(start))


def guarding(program):
    """It stands in a `try`, in a test or in a loop."""
    head, text = program.rng.choice([
        ("", "try:\n    pass\nexcept Exception:\n    pass"),
        ("import sys", "if sys.version_info >= (3,):\n    pass"),
        ("import os", "if not os.environ.get('CI'):\n    pass"),
        ("", "for _ in range(1):\n    pass"),
        ("", "while True:\n    pass\n    break"),
    ])
    block = program.statements(text)[0]
    block.body = program.actions + ([block.body[-1]] if isinstance(block, ast.While) else [])
    if isinstance(block, ast.While):
        block.body[-1] = ast.Break()
    program.replace(program.statements(head) + program.declarations, [block])


def indirect_values(program):
    """Values come out of a dictionary, of a function or of a class."""
    constants = program.constants()
    if not constants:
        return
    style = program.rng.randrange(3)
    holder = program.name()
    names = list(constants)
    if style == 0:
        made = program.statements(f"{holder} = {{}}")
        made[0].value = ast.Dict([ast.Constant(name.lower()) for name in names], [constants[name].value for name in names])
        reads = {name: f"{holder}[{name.lower()!r}]" for name in names}
    elif style == 1:
        made = []
        reads = {}
        for name in names:
            function = program.statements(f"def {holder}_{name.lower()}():\n    return 0")[0]
            function.body[0].value = constants[name].value
            made.append(function)
            reads[name] = f"{holder}_{name.lower()}()"
        if any(isinstance(constants[name].value, (ast.List, ast.Dict)) for name in names):
            return  # a list that is changed must stay one list
    else:
        made = program.statements(f"class {holder}:\n    pass")
        made[0].body = [
            ast.Assign([ast.Name(name.lower(), ast.Store())], constants[name].value) for name in names]
        reads = {name: f"{holder}.{name.lower()}" for name in names}

    def change(node):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in reads:
            return program.expression(reads[node.id])
        return None
    rest = [node for node in program.tree.body if node not in constants.values()]
    program.tree.body = rest
    program.tree = Replacing(change).visit(program.tree)
    imports = [node for node in program.declarations if isinstance(node, (ast.Import, ast.ImportFrom))]
    others = [node for node in program.declarations if node not in imports]
    program.replace(imports + made + others, program.actions)


# What else does the same: call -> module to import, expression with the arguments of the call.
OTHER_INTERFACES = {
    "os.system": ("subprocess", "subprocess.Popen({0}, shell=True).wait()"),
    "subprocess.Popen": ("asyncio", "asyncio.run(asyncio.create_subprocess_exec(*{0}))"),
    "subprocess.call": ("os", "os.spawnvp(os.P_WAIT, {0}[0], {0})"),
    "subprocess.run": ("subprocess", "subprocess.Popen({0}, shell=True)"),
    "os.startfile": ("os", "os.popen({0})"),
    "requests.post": ("httpx", "httpx.post({*})"),
    "requests.get": ("urllib3", "urllib3.PoolManager().request('GET', {0})"),
    "urllib.request.urlopen": ("requests", "requests.request('GET', {0})"),
    "urllib.request.urlretrieve": ("pathlib, urllib.request",
                                   "pathlib.Path({1}).write_bytes(urllib.request.urlopen({0}).read())"),
    "socket.gethostname": ("platform", "platform.uname().node"),
    "getpass.getuser": ("os", "os.getlogin()"),
    "os.path.expanduser": ("pathlib", "str(pathlib.Path({0}).expanduser())"),
    "base64.b64decode": ("binascii", "binascii.a2b_base64({0})"),
    "pty.spawn": ("subprocess", "subprocess.call([{0}, '-i'])"),
    "pyperclip.paste": ("tkinter", "tkinter.Tk().clipboard_get()"),
    "pyperclip.copy": ("tkinter", "tkinter.Tk().clipboard_append({0})"),
    "ImageGrab.grab": ("pyautogui", "pyautogui.screenshot()"),
    "shutil.copyfile": ("pathlib", "pathlib.Path({1}).write_bytes(pathlib.Path({0}).read_bytes())"),
    "socket.gethostbyname": ("socket", "socket.getaddrinfo({0}, 80)"),
}


def other_interfaces(program):
    """The same is done through other functions of the library, or other libraries."""
    modules = []
    # The text that `requests` calls `text` has other names elsewhere.
    members = {"requests.get": {"text": ".data.decode()", "content": ".data"}, "urllib.request.urlopen": {"read": ".content"}}

    def write(call):
        name = dotted(call.func)
        module, text = OTHER_INTERFACES[name]
        is_shell = any(word.arg == "shell" for word in call.keywords)
        if name == "subprocess.Popen" and (is_shell or not isinstance(call.args[0], ast.List)):
            return None
        if name == "subprocess.run" and not (is_shell and len(call.keywords) == 1):
            return None
        if name == "urllib.request.urlopen" and not isinstance(call.args[0], (ast.BinOp, ast.Name)):
            return None
        if name == "urllib.request.urlopen" and isinstance(call.args[0], ast.Name) and call.args[0].id == "request":
            return None
        modules.extend(module.split(", "))
        arguments = [ast.unparse(replacing.visit(argument)) for argument in call.args]
        words = [f"{word.arg}={ast.unparse(replacing.visit(word.value))}" for word in call.keywords]
        if "{*}" in text:
            return text.replace("{*}", ", ".join(arguments + words))
        return text.format(*arguments)

    def change(node):
        inner, member = node, None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            inner, member = node.value, node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call):
            inner, member = node.func.value, node.func.attr
        if not isinstance(inner, ast.Call) or dotted(inner.func) not in OTHER_INTERFACES:
            return None
        other = members.get(dotted(inner.func), {}).get(member, "") if member else ""
        if member and not other:
            return None
        text = write(inner)
        return program.expression(text + other) if text else None
    replacing = Replacing(change)
    program.tree = replacing.visit(program.tree)
    head = [node for module in dict.fromkeys(modules) for node in program.statements(f"import {module}")]
    program.replace(head + program.declarations, program.actions)


def embedding(program):
    """It stands in a project with honest code, a description and complete metadata."""
    program.is_embedded = True


# In the order in which several of them are applied.
TRANSFORMATIONS = {
    "other-interfaces": other_interfaces,
    "indirect-values": indirect_values,
    "in-class": wrapping_in_class,
    "aliased-functions": aliasing_functions,
    "names-as-text": naming_by_text,
    "aliased-modules": aliasing_modules,
    "split-texts": splitting_texts,
    "encoded-texts": encoding_texts,
    "guarded": guarding,
    "beside": running_beside,
    "dead-code": adding_dead_code,
    "reordered": reordering,
    "renamed": renaming,
    "encoded-code": encoding_code,
    "other-files": spreading_over_files,
    "first-call": delaying,
    "honest-project": embedding,
}
