"""The `ast` of CPython 2.7 in the layout of `NodeKind.swift`: what `canonical.py` does for Python 3, without positions.

    python2.7 canonical2.py < LISTING

Reads paths from standard input and writes one line for each file: the dump, or `-` for a file that it refuses. Strings
are marked with `b` or `u`, because the tree alone knows which of the two a literal was.
"""
from __future__ import print_function
import ast
import re
import struct
import sys
import threading

OPERATORS = {
    "And": "and", "Or": "or", "Add": "add", "Sub": "subtract", "Mult": "multiply", "Div": "divide", "Mod": "modulo",
    "Pow": "power", "LShift": "leftShift", "RShift": "rightShift", "BitOr": "bitOr", "BitXor": "bitXor",
    "BitAnd": "bitAnd", "FloorDiv": "floorDivide", "Invert": "invert", "Not": "not", "UAdd": "plus", "USub": "minus",
    "Eq": "equal", "NotEq": "notEqual", "Lt": "less", "LtE": "lessEqual", "Gt": "greater", "GtE": "greaterEqual",
    "Is": "is", "IsNot": "isNot", "In": "in", "NotIn": "notIn",
}
CONSTANTS = {"True": "trueLiteral", "False": "falseLiteral", "None": "noneLiteral"}
PLAIN = re.compile(r'[^\x20-\x7e]|["\\]')
# What may stand between a comma and the target behind it.
GAP = b" \t\f\\\r\n("


def quoted(data):
    return '"' + PLAIN.sub(lambda m: "\\x%02x" % ord(m.group()), data) + '"'


def bits(value):
    return struct.pack(">d", value).encode("hex")


def place(node):
    return (node.lineno, node.col_offset)


class Writer(object):
    def __init__(self, source):
        self.lines = source.split(b"\n")
        self.out = []

    def begin(self, kind, *facts):
        self.out.append(" (" + kind)
        self.out.extend(" " + fact for fact in facts if fact)

    def end(self):
        self.out.append(")")

    def leaf(self, kind, *facts):
        self.begin(kind, *facts)
        self.end()

    def none(self):
        self.out.append(" -")

    def optional(self, node):
        if node is None:
            self.none()
        else:
            self.visit(node)

    def many(self, nodes):
        for node in nodes:
            self.visit(node)

    def simple(self, kind, *children, **more):
        self.begin(kind, *more.get("facts", ()))
        for child in children:
            self.optional(child)
        self.end()

    def block(self, statements):
        self.simple("block", *statements)

    def optional_block(self, statements):
        if statements:
            self.block(statements)
        else:
            self.none()

    def visit(self, node):
        getattr(self, type(node).__name__)(node)

    def before(self, node):
        """The last byte before a node that is neither blank nor an opening bracket."""
        line, column = place(node)
        text = self.lines[line - 1][:column].rstrip(GAP)
        while not text and line > 1:
            line -= 1
            text = self.lines[line - 1].rstrip(GAP)
        return text[-1:]

    # Statements

    def Module(self, node):
        self.simple("module", *node.body)

    def FunctionDef(self, node):
        self.begin("functionDef", ":" + node.name)
        self.simple("decorators", *node.decorator_list)
        self.none()
        self.visit(node.args)
        self.none()
        self.block(node.body)
        self.end()

    def ClassDef(self, node):
        self.begin("classDef", ":" + node.name)
        self.simple("decorators", *node.decorator_list)
        self.none()
        self.simple("arguments", *node.bases)
        self.block(node.body)
        self.end()

    def Return(self, node):
        self.simple("returnStatement", node.value)

    def Delete(self, node):
        self.simple("deleteStatement", *node.targets)

    def Assign(self, node):
        self.simple("assign", node.value, *node.targets)

    def AugAssign(self, node):
        self.simple("augmentedAssign", node.target, node.value, facts=[operator(node.op)])

    def Print(self, node):
        self.simple("printStatement", node.dest, *node.values, facts=["" if node.nl else "!comma"])

    def Exec(self, node):
        self.begin("execStatement")
        self.begin("call")
        self.leaf("name", ":exec")
        self.visit(node.body)
        self.many(part for part in (node.globals, node.locals) if part is not None)
        self.end()
        self.end()

    def For(self, node):
        self.begin("forStatement")
        self.visit(node.target)
        self.visit(node.iter)
        self.block(node.body)
        self.optional_block(node.orelse)
        self.end()

    def While(self, node):
        self.begin("whileStatement")
        self.visit(node.test)
        self.block(node.body)
        self.optional_block(node.orelse)
        self.end()

    def If(self, node):
        self.begin("ifStatement")
        self.visit(node.test)
        self.block(node.body)
        self.optional_block(node.orelse)
        self.end()

    def With(self, node):
        # `with a, b:` is two nodes, each placed where its expression is.
        items = [node]
        while len(node.body) == 1 and isinstance(node.body[0], ast.With) and self.before(node.body[0]) == b",":
            node = node.body[0]
            items.append(node)
        self.begin("withStatement")
        self.block(node.body)
        for item in items:
            self.simple("withItem", item.context_expr, item.optional_vars)
        self.end()

    def Raise(self, node):
        if node.inst is None:
            self.simple("raiseStatement", node.type, None)
        else:
            self.simple("raiseStatement", node.type, None, node.inst, node.tback)

    def TryExcept(self, node, final=()):
        self.begin("tryStatement")
        self.block(node.body)
        self.optional_block(node.orelse)
        self.optional_block(final)
        self.many(node.handlers)
        self.end()

    def TryFinally(self, node):
        inner = node.body[0]
        if len(node.body) == 1 and isinstance(inner, ast.TryExcept) and place(inner) == place(node):
            self.TryExcept(inner, node.finalbody)
            return
        self.begin("tryStatement")
        self.block(node.body)
        self.none()
        self.block(node.finalbody)
        self.end()

    def ExceptHandler(self, node):
        if node.name is None:
            self.begin("exceptHandler")
            self.optional(node.type)
        elif isinstance(node.name, ast.Name) and self.before(node.name) != b",":
            self.begin("exceptHandler", ":" + node.name.id)
            self.optional(node.type)
        else:
            self.begin("exceptHandler")
            self.simple("tuple", node.type, node.name)
        self.block(node.body)
        self.end()

    def Assert(self, node):
        self.simple("assertStatement", node.test, node.msg)

    def Import(self, node):
        self.simple("importStatement", *node.names)

    def ImportFrom(self, node):
        self.simple("importFrom", *node.names, facts=[":" + node.module if node.module else "", "#%d" % node.level])

    def alias(self, node):
        self.begin("alias", ":" + node.name)
        if node.asname:
            self.leaf("identifier", ":" + node.asname)
        else:
            self.none()
        self.end()

    def Global(self, node):
        self.begin("globalStatement")
        for name in node.names:
            self.leaf("identifier", ":" + name)
        self.end()

    def Expr(self, node):
        self.simple("expressionStatement", node.value)

    def Pass(self, node):
        self.leaf("passStatement")

    def Break(self, node):
        self.leaf("breakStatement")

    def Continue(self, node):
        self.leaf("continueStatement")

    # Expressions

    def BoolOp(self, node):
        self.simple("boolOperation", *node.values, facts=[operator(node.op)])

    def BinOp(self, node):
        chain = []
        while isinstance(node, ast.BinOp):
            self.begin("binaryOperation", operator(node.op))
            chain.append(node.right)
            node = node.left
        self.visit(node)
        while chain:
            self.visit(chain.pop())
            self.end()

    def UnaryOp(self, node):
        self.simple("unaryOperation", node.operand, facts=[operator(node.op)])

    def Lambda(self, node):
        self.simple("lambda", node.args, node.body)

    def IfExp(self, node):
        self.simple("conditional", node.test, node.body, node.orelse)

    def Dict(self, node):
        self.simple("dict", *[part for pair in zip(node.keys, node.values) for part in pair])

    def Set(self, node):
        self.simple("set", *node.elts)

    def ListComp(self, node):
        self.simple("listComprehension", node.elt, *node.generators)

    def SetComp(self, node):
        self.simple("setComprehension", node.elt, *node.generators)

    def DictComp(self, node):
        self.simple("dictComprehension", node.key, node.value, *node.generators)

    def GeneratorExp(self, node):
        self.simple("generator", node.elt, *node.generators)

    def comprehension(self, node):
        self.simple("comprehension", node.target, node.iter, *node.ifs)

    def Yield(self, node):
        self.simple("yield", node.value)

    def Compare(self, node):
        self.begin("compare")
        self.visit(node.left)
        for op, value in zip(node.ops, node.comparators):
            self.simple("compareOperand", value, facts=[operator(op)])
        self.end()

    def Call(self, node):
        self.begin("call")
        self.visit(node.func)
        self.many(node.args)
        # Keywords may stand on both sides of the star.
        split = len(node.keywords)
        if node.starargs is not None:
            split = sum(place(word.value) < place(node.starargs) for word in node.keywords)
        self.many(node.keywords[:split])
        if node.starargs is not None:
            self.simple("starred", node.starargs)
        self.many(node.keywords[split:])
        if node.kwargs is not None:
            self.simple("keyword", node.kwargs)
        self.end()

    def keyword(self, node):
        self.simple("keyword", node.value, facts=[":" + node.arg])

    def Repr(self, node):
        self.simple("backquote", node.value)

    def Num(self, node):
        value = node.n
        if isinstance(value, complex):
            self.number("imaginaryLiteral", value.imag, bits(abs(value.imag)))
        elif isinstance(value, float):
            self.number("floatLiteral", value, bits(abs(value)))
        else:
            self.number("integerLiteral", value, "%x" % abs(value))

    def number(self, kind, value, text):
        # `-1` is one number to this parser.
        is_negative = value < 0 or (isinstance(value, float) and struct.pack(">d", value)[0] == "\x80")
        if is_negative:
            self.begin("unaryOperation", "minus")
        self.leaf(kind, text)
        if is_negative:
            self.end()

    def Str(self, node):
        if isinstance(node.s, unicode):
            self.leaf("stringLiteral", "u" + quoted(node.s.encode("utf-8")))
        else:
            self.leaf("stringLiteral", "b" + quoted(node.s))

    def Attribute(self, node):
        self.simple("attribute", node.value, facts=[":" + node.attr, context(node)])

    def Subscript(self, node):
        self.simple("subscript", node.value, node.slice, facts=[context(node)])

    def Index(self, node):
        self.visit(node.value)

    def ExtSlice(self, node):
        self.simple("tuple", *node.dims)

    def Ellipsis(self, node):
        self.leaf("ellipsisLiteral")

    def Slice(self, node):
        step = node.step
        if isinstance(step, ast.Name) and step.id == "None":
            # `x[a:b:]` has a None here that nobody wrote.
            line, column = place(step)
            if not self.lines[line - 1][column:].startswith(b"None"):
                step = None
        self.simple("slice", node.lower, node.upper, step)

    def Name(self, node):
        if node.id in CONSTANTS:
            self.leaf(CONSTANTS[node.id])
        else:
            self.leaf("name", ":" + node.id, context(node))

    def List(self, node):
        self.simple("list", *node.elts, facts=[context(node)])

    def Tuple(self, node):
        self.simple("tuple", *node.elts, facts=[context(node)])

    def arguments(self, node):
        self.begin("parameters")
        defaults = [None] * (len(node.args) - len(node.defaults)) + node.defaults
        for parameter, default in zip(node.args, defaults):
            if isinstance(parameter, ast.Name):
                self.simple("parameter", None, default, facts=[":" + parameter.id, "#1"])
            else:
                self.simple("parameter", None, default, parameter, facts=["#1"])
        if node.vararg:
            self.simple("parameter", None, None, facts=[":" + node.vararg, "#2"])
        if node.kwarg:
            self.simple("parameter", None, None, facts=[":" + node.kwarg, "#4"])
        self.end()


def operator(node):
    return OPERATORS[type(node).__name__]


def context(node):
    return {"Store": "!store", "AugStore": "!store", "Del": "!delete"}.get(type(node.ctx).__name__, "")


def dump(source):
    try:
        tree = ast.parse(source)
    except (SyntaxError, TypeError, ValueError, RuntimeError, MemoryError):
        return "-"
    writer = Writer(source.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
    writer.visit(tree)
    return "".join(writer.out)[1:]


def main():
    for path in sys.stdin:
        with open(path.rstrip("\n"), "rb") as file:
            print(dump(file.read()))


if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    threading.stack_size(512 << 20)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
