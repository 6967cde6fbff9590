"""CPython's `ast` in the layout of `NodeKind.swift`, as the text that `TreeDump.swift` writes.

    python3 canonical.py [--positions [--opaque-strings]] [--sample N] [PATH ...]

Without a PATH: every file of the standard library of the running Python that it accepts. Writes one line for each file:
the path, a tab, the dump.
"""
import argparse
import ast
import os
import re
import struct
import sys
import sysconfig
import warnings

OPERATORS = {
    "And": "and", "Or": "or", "Add": "add", "Sub": "subtract", "Mult": "multiply", "MatMult": "matrixMultiply",
    "Div": "divide", "Mod": "modulo", "Pow": "power", "LShift": "leftShift", "RShift": "rightShift", "BitOr": "bitOr",
    "BitXor": "bitXor", "BitAnd": "bitAnd", "FloorDiv": "floorDivide", "Invert": "invert", "Not": "not", "UAdd": "plus",
    "USub": "minus", "Eq": "equal", "NotEq": "notEqual", "Lt": "less", "LtE": "lessEqual", "Gt": "greater",
    "GtE": "greaterEqual", "Is": "is", "IsNot": "isNot", "In": "in", "NotIn": "notIn",
}
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PLAIN = re.compile(rb'[^\x20-\x7e]|["\\]')
HAS_OWN_FSTRING_POSITIONS = sys.version_info >= (3, 12)


def quoted(data):
    return '"' + PLAIN.sub(lambda m: b"\\x%02x" % m.group()[0], data).decode("ascii") + '"'


def text_bytes(value):
    return value.encode("utf-8", "surrogatepass")


def bits(value):
    return struct.pack(">d", value).hex()


class Writer:
    """Appends pieces of text; nested calls follow the nesting of the tree."""

    def __init__(self, positions):
        self.positions = positions
        self.out = []
        self.inside_string = 0

    def begin(self, kind, *facts, at=None):
        self.out.append(" (" + kind)
        for fact in facts:
            if fact:
                self.out.append(" " + fact)
        if at is not None and self.positions:
            self.out.append(f" @{at.lineno}:{at.col_offset}-{at.end_lineno}:{at.end_col_offset}")

    def end(self):
        self.out.append(")")

    def leaf(self, kind, *facts, at=None):
        self.begin(kind, *facts, at=at)
        self.end()

    def optional(self, node):
        if node is None:
            self.out.append(" -")
        else:
            self.visit(node)

    def many(self, nodes):
        for node in nodes:
            self.visit(node)

    def block(self, statements):
        self.begin("block")
        self.many(statements)
        self.end()

    def optional_block(self, statements):
        if statements:
            self.block(statements)
        else:
            self.out.append(" -")

    def visit(self, node):
        getattr(self, type(node).__name__)(node)

    def simple(self, kind, node, *facts, children=()):
        self.begin(kind, *facts, at=node)
        for child in children:
            self.optional(child)
        self.end()

    # Structure and statements

    def Module(self, node):
        self.begin("module")
        self.many(node.body)
        self.end()

    def function(self, node, is_async):
        self.begin("functionDef", ":" + node.name, "!async" if is_async else "", at=node)
        self.decorators(node)
        self.type_parameters(node)
        self.visit(node.args)
        self.optional(node.returns)
        self.block(node.body)
        self.end()

    def FunctionDef(self, node):
        self.function(node, False)

    def AsyncFunctionDef(self, node):
        self.function(node, True)

    def decorators(self, node):
        self.begin("decorators")
        self.many(node.decorator_list)
        self.end()

    def type_parameters(self, node):
        parameters = getattr(node, "type_params", [])
        if not parameters:
            self.out.append(" -")
            return
        self.begin("typeParameters")
        self.many(parameters)
        self.end()

    def TypeVar(self, node):
        self.simple("typeVariable", node, ":" + node.name, children=[node.bound, getattr(node, "default_value", None)])

    def TypeVarTuple(self, node):
        self.simple("typeVariableTuple", node, ":" + node.name, children=[getattr(node, "default_value", None)])

    def ParamSpec(self, node):
        self.simple("parameterSpecification", node, ":" + node.name, children=[getattr(node, "default_value", None)])

    def ClassDef(self, node):
        self.begin("classDef", ":" + node.name, at=node)
        self.decorators(node)
        self.type_parameters(node)
        self.begin("arguments")
        self.many(in_source_order(node.bases + node.keywords))
        self.end()
        self.block(node.body)
        self.end()

    def Return(self, node):
        self.simple("returnStatement", node, children=[node.value])

    def Delete(self, node):
        self.simple("deleteStatement", node, children=node.targets)

    def Assign(self, node):
        self.simple("assign", node, children=[node.value] + node.targets)

    def TypeAlias(self, node):
        self.begin("typeAlias", at=node)
        self.visit(node.name)
        self.type_parameters(node)
        self.visit(node.value)
        self.end()

    def AugAssign(self, node):
        self.simple("augmentedAssign", node, operator(node.op), children=[node.target, node.value])

    def AnnAssign(self, node):
        self.simple(
            "annotatedAssign", node, "!simple" if node.simple else "", children=[node.target, node.annotation, node.value])

    def loop(self, node, is_async):
        self.begin("forStatement", "!async" if is_async else "", at=node)
        self.visit(node.target)
        self.visit(node.iter)
        self.block(node.body)
        self.optional_block(node.orelse)
        self.end()

    def For(self, node):
        self.loop(node, False)

    def AsyncFor(self, node):
        self.loop(node, True)

    def While(self, node):
        self.begin("whileStatement", at=node)
        self.visit(node.test)
        self.block(node.body)
        self.optional_block(node.orelse)
        self.end()

    def If(self, node):
        # A loop, because a long chain of elif is as deep in the tree.
        closers = 0
        while True:
            self.begin("ifStatement", at=node)
            self.visit(node.test)
            self.block(node.body)
            if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                self.begin("block")
                closers += 2
                node = node.orelse[0]
                continue
            self.optional_block(node.orelse)
            self.out.append(")" * (closers + 1))
            return

    def with_statement(self, node, is_async):
        self.begin("withStatement", "!async" if is_async else "", at=node)
        self.block(node.body)
        self.many(node.items)
        self.end()

    def With(self, node):
        self.with_statement(node, False)

    def AsyncWith(self, node):
        self.with_statement(node, True)

    def withitem(self, node):
        self.begin("withItem")
        self.visit(node.context_expr)
        self.optional(node.optional_vars)
        self.end()

    def Match(self, node):
        self.simple("matchStatement", node, children=[node.subject] + node.cases)

    def match_case(self, node):
        self.begin("matchCase")
        self.visit(node.pattern)
        self.optional(node.guard)
        self.block(node.body)
        self.end()

    def Raise(self, node):
        self.simple("raiseStatement", node, children=[node.exc, node.cause])

    def try_statement(self, node, is_star):
        self.begin("tryStatement", "!star" if is_star else "", at=node)
        self.block(node.body)
        self.optional_block(node.orelse)
        self.optional_block(node.finalbody)
        self.many(node.handlers)
        self.end()

    def Try(self, node):
        self.try_statement(node, False)

    def TryStar(self, node):
        self.try_statement(node, True)

    def ExceptHandler(self, node):
        self.begin("exceptHandler", ":" + node.name if node.name else "", at=node)
        self.optional(node.type)
        self.block(node.body)
        self.end()

    def Assert(self, node):
        self.simple("assertStatement", node, children=[node.test, node.msg])

    def Import(self, node):
        self.simple("importStatement", node, lazy(node), children=node.names)

    def ImportFrom(self, node):
        self.simple(
            "importFrom", node, ":" + node.module if node.module else "", f"#{node.level}", lazy(node), children=node.names)

    def alias(self, node):
        self.begin("alias", ":" + node.name, at=node)
        if node.asname:
            self.leaf("identifier", ":" + node.asname)
        else:
            self.out.append(" -")
        self.end()

    def scope(self, kind, node):
        self.begin(kind, at=node)
        for name in node.names:
            self.leaf("identifier", ":" + name)
        self.end()

    def Global(self, node):
        self.scope("globalStatement", node)

    def Nonlocal(self, node):
        self.scope("nonlocalStatement", node)

    def Expr(self, node):
        self.simple("expressionStatement", node, children=[node.value])

    def Pass(self, node):
        self.simple("passStatement", node)

    def Break(self, node):
        self.simple("breakStatement", node)

    def Continue(self, node):
        self.simple("continueStatement", node)

    # Expressions

    def BoolOp(self, node):
        self.simple("boolOperation", node, operator(node.op), children=node.values)

    def NamedExpr(self, node):
        self.simple("namedExpression", node, children=[node.target, node.value])

    def BinOp(self, node):
        # A loop over the left operands: long sums are deep on the left.
        chain = []
        while isinstance(node, ast.BinOp):
            self.begin("binaryOperation", operator(node.op), at=node)
            chain.append(node.right)
            node = node.left
        self.visit(node)
        while chain:
            self.visit(chain.pop())
            self.end()

    def UnaryOp(self, node):
        self.simple("unaryOperation", node, operator(node.op), children=[node.operand])

    def Lambda(self, node):
        self.simple("lambda", node, children=[node.args, node.body])

    def IfExp(self, node):
        self.simple("conditional", node, children=[node.test, node.body, node.orelse])

    def Dict(self, node):
        self.simple("dict", node, children=[part for pair in zip(node.keys, node.values) for part in pair])

    def Set(self, node):
        self.simple("set", node, children=node.elts)

    def ListComp(self, node):
        self.simple("listComprehension", node, children=[node.elt] + node.generators)

    def SetComp(self, node):
        self.simple("setComprehension", node, children=[node.elt] + node.generators)

    def DictComp(self, node):
        # `{**a for a in b}` (PEP 798) has the dictionary for its key and no value.
        pair = [node.key, node.value] if node.value else [None, node.key]
        self.simple("dictComprehension", node, children=pair + node.generators)

    def GeneratorExp(self, node):
        self.simple("generator", node, children=[node.elt] + node.generators)

    def comprehension(self, node):
        self.begin("comprehension", "!async" if node.is_async else "")
        self.visit(node.target)
        self.visit(node.iter)
        self.many(node.ifs)
        self.end()

    def Await(self, node):
        self.simple("await", node, children=[node.value])

    def Yield(self, node):
        self.simple("yield", node, children=[node.value])

    def YieldFrom(self, node):
        self.simple("yieldFrom", node, children=[node.value])

    def Compare(self, node):
        self.begin("compare", at=node)
        self.visit(node.left)
        for op, value in zip(node.ops, node.comparators):
            self.begin("compareOperand", operator(op))
            self.visit(value)
            self.end()
        self.end()

    def Call(self, node):
        self.simple("call", node, children=[node.func] + in_source_order(node.args + node.keywords))

    def keyword(self, node):
        self.simple("keyword", node, ":" + node.arg if node.arg else "", children=[node.value])

    def interpolated(self, kind, node, values):
        # Before 3.12 what is inside an f-string has the place of the whole string, or none that is right.
        self.begin(kind, at=self.string_place(node))
        positions = self.positions
        if not HAS_OWN_FSTRING_POSITIONS:
            self.positions = False
        self.inside_string += 1
        for value in values:
            # 3.12 makes empty ones where a format specification ends with a field.
            if not isinstance(value, ast.Constant) or value.value != "":
                self.visit(value)
        self.inside_string -= 1
        self.positions = positions
        self.end()

    def string_place(self, node):
        return None if self.inside_string and not HAS_OWN_FSTRING_POSITIONS else node

    def JoinedStr(self, node):
        self.interpolated("joinedString", node, node.values)

    def TemplateStr(self, node):
        self.interpolated("templateString", node, node.values)

    def FormattedValue(self, node):
        self.begin("formattedValue", f"#{node.conversion}" if node.conversion >= 0 else "", at=node)
        self.visit(node.value)
        self.optional(node.format_spec)
        self.end()

    def Interpolation(self, node):
        self.begin(
            "formattedValue", quoted(text_bytes(node.str)), f"#{node.conversion}" if node.conversion >= 0 else "",
            at=node)
        self.visit(node.value)
        self.optional(node.format_spec)
        self.end()

    def Constant(self, node):
        value = node.value
        if value is None:
            self.leaf("noneLiteral", at=node)
        elif value is True:
            self.leaf("trueLiteral", at=node)
        elif value is False:
            self.leaf("falseLiteral", at=node)
        elif value is ...:
            self.leaf("ellipsisLiteral", at=node)
        elif isinstance(value, str):
            self.leaf("stringLiteral", quoted(text_bytes(value)), "!u" if node.kind == "u" else "", at=node)
        elif isinstance(value, bytes):
            self.leaf("bytesLiteral", quoted(value), at=node)
        elif isinstance(value, int):
            self.leaf("integerLiteral", format(value, "x"), at=node)
        elif isinstance(value, float):
            self.leaf("floatLiteral", bits(value), at=node)
        else:
            self.leaf("imaginaryLiteral", bits(value.imag), at=node)

    def Attribute(self, node):
        self.simple("attribute", node, ":" + node.attr, context(node), children=[node.value])

    def Subscript(self, node):
        self.simple("subscript", node, context(node), children=[node.value, node.slice])

    def Starred(self, node):
        self.simple("starred", node, context(node), children=[node.value])

    def Name(self, node):
        self.simple("name", node, ":" + node.id, context(node))

    def List(self, node):
        self.simple("list", node, context(node), children=node.elts)

    def Tuple(self, node):
        self.simple("tuple", node, context(node), children=node.elts)

    def Slice(self, node):
        self.simple("slice", node, children=[node.lower, node.upper, node.step])

    # Parameters

    def arguments(self, node):
        self.begin("parameters")
        positional = node.posonlyargs + node.args
        defaults = [None] * (len(positional) - len(node.defaults)) + node.defaults
        for index, (parameter, default) in enumerate(zip(positional, defaults)):
            self.parameter(parameter, 0 if index < len(node.posonlyargs) else 1, default)
        if node.vararg:
            self.parameter(node.vararg, 2, None)
        for parameter, default in zip(node.kwonlyargs, node.kw_defaults):
            self.parameter(parameter, 3, default)
        if node.kwarg:
            self.parameter(node.kwarg, 4, None)
        self.end()

    def parameter(self, node, kind, default):
        self.simple("parameter", node, ":" + node.arg, f"#{kind}", children=[node.annotation, default])

    # Patterns

    def MatchValue(self, node):
        self.simple("matchValue", node, children=[node.value])

    def MatchSingleton(self, node):
        self.begin("matchSingleton", at=node)
        name = {None: "noneLiteral", True: "trueLiteral", False: "falseLiteral"}[node.value]
        self.leaf(name, at=node)
        self.end()

    def MatchSequence(self, node):
        self.simple("matchSequence", node, children=node.patterns)

    def MatchMapping(self, node):
        self.simple(
            "matchMapping", node, ":" + node.rest if node.rest else "",
            children=[part for pair in zip(node.keys, node.patterns) for part in pair])

    def MatchClass(self, node):
        self.begin("matchClass", at=node)
        self.visit(node.cls)
        self.many(node.patterns)
        for name, pattern in zip(node.kwd_attrs, node.kwd_patterns):
            self.begin("keywordPattern", ":" + name)
            self.visit(pattern)
            self.end()
        self.end()

    def MatchStar(self, node):
        self.simple("matchStar", node, ":" + node.name if node.name else "")

    def MatchAs(self, node):
        self.simple("matchAs", node, ":" + node.name if node.name else "", children=[node.pattern])

    def MatchOr(self, node):
        self.simple("matchOr", node, children=node.patterns)


def operator(node):
    return OPERATORS[type(node).__name__]


def context(node):
    return {"Store": "!store", "Del": "!delete"}.get(type(node.ctx).__name__, "")


def lazy(node):
    return "!lazy" if getattr(node, "is_lazy", False) else ""


def in_source_order(nodes):
    return sorted(nodes, key=lambda node: (node.lineno, node.col_offset))


def dump(source, positions=False):
    """The canonical dump of a source text, or None when this Python refuses it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    writer = Writer(positions)
    writer.visit(tree)
    return "".join(writer.out)[1:]


def difference(ours, theirs):
    at = next((i for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
    start = max(0, at - 160)
    return f"    ours:    …{ours[start:at + 120]}\n    CPython: …{theirs[start:at + 120]}"


def standard_library():
    root = sysconfig.get_paths()["stdlib"]
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in ("site-packages", "dist-packages", "__pycache__")]
        found += [os.path.join(folder, name) for name in files if name.endswith(".py")]
    return sorted(found)


def below(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, files in sorted(os.walk(path)):
                yield from (os.path.join(folder, name) for name in sorted(files) if name.endswith(".py"))
        else:
            yield path


def sample(paths, count):
    """An evenly spread, always equal subset."""
    if count >= len(paths):
        return paths
    return [paths[index * len(paths) // count] for index in range(count)]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--positions", action="store_true")
    arguments.add_argument("--opaque-strings", action="store_true", help="no positions inside of f-strings")
    arguments.add_argument("--sample", type=int, default=0)
    arguments.add_argument("paths", nargs="*")
    options = arguments.parse_args()
    global HAS_OWN_FSTRING_POSITIONS
    HAS_OWN_FSTRING_POSITIONS = HAS_OWN_FSTRING_POSITIONS and not options.opaque_strings
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20_000)
    paths = list(below(options.paths)) or standard_library()
    if options.sample:
        paths = sample(paths, options.sample)
    for path in paths:
        with open(path, "rb") as file:
            text = dump(file.read(), options.positions)
        if text is not None:
            sys.stdout.buffer.write((path + "\t" + text + "\n").encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main()
