"""Makes pure programs from seeds: every name they bind has a value that does not depend on the machine."""

import random


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.names = {kind: [] for kind in KINDS}
        self.count = 0
        self.lines = []

    def pick(self, *options):
        return self.r.choice(options)

    def fresh(self, kind):
        self.count += 1
        return f"{kind[0]}{self.count}"

    def value(self, kind, depth=0):
        if self.names[kind] and self.r.random() < 0.4:
            return self.r.choice(self.names[kind])
        return getattr(self, kind)(depth + 1)

    # Expressions

    def integer(self, depth):
        if depth > 3 or self.r.random() < 0.25:
            return str(self.pick(0, 1, 2, 3, 7, 10, 255, -1, -5, 1000, 2**31, 2**63 - 1, 2**64, 0x1F, 123456789012345678901234567890))
        v = lambda kind: self.value(kind, depth)
        return self.pick(
            lambda: f"({v('integer')} {self.pick('+', '-', '*', '&', '|', '^')} {v('integer')})",
            lambda: f"({v('integer')} {self.pick('//', '%')} {v('integer')})",
            lambda: f"({v('integer')} {self.pick('<<', '>>')} {self.r.randrange(0, 70)})",
            lambda: f"({v('integer')} ** {self.r.randrange(0, 6)})",
            lambda: f"len({v(self.pick('text', 'data', 'numbers', 'table'))})",
            lambda: f"sum({v('numbers')})",
            lambda: f"{self.pick('min', 'max')}({v('numbers')})",
            lambda: f"ord({v('text')}[{self.r.randrange(-3, 4)}])",
            lambda: f"{v('data')}[{self.r.randrange(-3, 4)}]",
            lambda: f"{v('numbers')}[{self.r.randrange(-3, 4)}]",
            lambda: f"int({v('text')}, {self.pick(0, 2, 8, 10, 16, 36)})",
            lambda: f"int({v('real')})",
            lambda: f"int.from_bytes({v('data')}, '{self.pick('big', 'little')}')",
            lambda: f"{v('text')}.{self.pick('find', 'count', 'index', 'rfind')}({v('text')})",
            lambda: f"({self.pick('-', '~', '+', 'abs')}({v('integer')}))",
            lambda: f"({v('integer')} if {v('truth')} else {v('integer')})",
            lambda: f"{v('table')}.get({v('text')}, {v('integer')})",
            lambda: f"{v('table')}[{v('text')}]",
            lambda: f"divmod({v('integer')}, {v('integer')})[{self.pick(0, 1)}]",
            lambda: f"round({v('real')})",
            lambda: f"pow({v('integer')}, {self.r.randrange(0, 9)}, {self.pick(7, 13, 97, 0, -5)})",
        )()

    def real(self, depth):
        if depth > 3 or self.r.random() < 0.3:
            return self.pick("0.5", "1.0", "-2.25", "3.14159", "1e10", "1e-7", "0.1", "float('inf')", "123456.789")
        v = lambda kind: self.value(kind, depth)
        return self.pick(
            lambda: f"({v('real')} {self.pick('+', '-', '*', '/', '//', '%')} {v(self.pick('real', 'integer'))})",
            lambda: f"({v('integer')} / {v('integer')})",
            lambda: f"float({v('integer')})",
            lambda: f"round({v('real')}, {self.r.randrange(0, 4)})",
            lambda: f"abs({v('real')})",
        )()

    def truth(self, depth):
        if depth > 3:
            return self.pick("True", "False")
        v = lambda kind: self.value(kind, depth)
        return self.pick(
            lambda: f"({v('integer')} {self.pick('<', '<=', '==', '!=', '>', '>=')} {v(self.pick('integer', 'real'))})",
            lambda: f"({v('integer')} < {v('integer')} <= {v('integer')})",
            lambda: f"({v('text')} {self.pick('in', 'not in', '<', '==')} {v('text')})",
            lambda: f"({v('truth')} {self.pick('and', 'or')} {v('truth')})",
            lambda: f"(not {v(self.pick('truth', 'text', 'numbers'))})",
            lambda: f"{v('text')}.{self.pick('isdigit', 'isalpha', 'isupper', 'isspace', 'isalnum', 'islower', 'istitle', 'isidentifier')}()",
            lambda: f"{v('text')}.{self.pick('startswith', 'endswith')}({v('text')})",
            lambda: f"{self.pick('any', 'all')}({v('numbers')})",
            lambda: f"isinstance({v(self.pick(*KINDS))}, {self.pick('int', 'str', 'bytes', '(list, dict)', 'float', 'bool', 'object')})",
            lambda: f"({v('numbers')} {self.pick('==', '<', '>=')} {v('numbers')})",
            lambda: f"({v('integer')} in {v('numbers')})",
        )()

    def text(self, depth):
        if depth > 3 or self.r.random() < 0.25:
            return self.pick("''", "'abc'", "'Hello, World'", "'  x y  '", "'12'", "'0x1f'", "'a,b,,c'", "'ünïcödé'", "'\\n\\t'", "'日本語'", "'AbC'", "'%s'", "'zz'", "'a'")
        v = lambda kind: self.value(kind, depth)
        return self.pick(
            lambda: f"({v('text')} + {v('text')})",
            lambda: f"({v('text')} * {self.r.randrange(-1, 5)})",
            lambda: f"{v('text')}[{self.slice()}]",
            lambda: f"{v('text')}.{self.pick('upper', 'lower', 'title', 'strip', 'lstrip', 'rstrip', 'swapcase', 'capitalize', 'casefold')}()",
            lambda: f"{v('text')}.replace({v('text')}, {v('text')})",
            lambda: f"{v('text')}.{self.pick('center', 'ljust', 'rjust', 'zfill')}({self.r.randrange(0, 20)})",
            lambda: f"{v('text')}.join(map(str, {v('numbers')}))",
            lambda: f"''.join(chr(c % 128) for c in {v('data')})",
            lambda: f"'-'.join({v('text')}.split({self.pick('', chr(39) + ',' + chr(39), chr(39) + 'b' + chr(39))}))",
            lambda: f"repr({v(self.pick(*KINDS))})",
            lambda: f"str({v(self.pick(*KINDS))})",
            lambda: f"chr({v('integer')})",
            lambda: f"{self.pick('hex', 'bin', 'oct')}({v('integer')})",
            lambda: f"format({v('integer')}, '{self.pick('05d', 'x', ',', '>10', '+', '#b', '^12', '_x', 'o', 'c')}')",
            lambda: f"format({v('real')}, '{self.pick('.2f', 'e', 'g', '>10.1f', '%', '.0f')}')",
            lambda: f"f'{{{v('integer')}:>{self.r.randrange(0, 9)}}}|{{{v('real')}!r}}'".replace("''", '""') if False else f"'{{}}-{{!r:>8}}'.format({v('integer')}, {v('integer')})",
            lambda: f"'%s %r %d %x %5.1f' % ({v('text')}, {v('text')}, {v('integer')}, {v('integer')}, {v('real')})",
            lambda: f"{v('data')}.decode('{self.pick('latin-1', 'utf-8', 'ascii', 'utf-16-le')}')",
            lambda: f"{v('data')}.hex()",
            lambda: f"{v('text')}.translate({{97: 'X', 98: None, 99: 100}})",
            lambda: f"''.join(sorted({v('text')}))",
            lambda: f"''.join(reversed({v('text')}))",
            lambda: f"{v('text')}.{self.pick('partition', 'rpartition')}('b')[{self.r.randrange(0, 3)}]",
            lambda: f"({v('text')} if {v('truth')} else {v('text')})",
        )()

    def slice(self):
        part = lambda: self.pick("", str(self.r.randrange(-6, 7)))
        return f"{part()}:{part()}" + self.pick("", "::"[:0], f":{self.pick(1, 2, -1, -2, 3)}")

    def data(self, depth):
        if depth > 3 or self.r.random() < 0.25:
            return self.pick("b''", "b'abc'", "b'\\x00\\xff\\x10'", "bytes(range(5))", "b'SGVsbG8='", "b'hello world'")
        v = lambda kind: self.value(kind, depth)
        return self.pick(
            lambda: f"({v('data')} + {v('data')})",
            lambda: f"{v('data')}[{self.slice()}]",
            lambda: f"{v('text')}.encode('{self.pick('utf-8', 'latin-1', 'utf-16-le', 'ascii')}')",
            lambda: f"bytes(x & 255 for x in {v('numbers')})",
            lambda: f"bytes(x ^ {self.r.randrange(0, 256)} for x in {v('data')})",
            lambda: f"bytes({v('numbers')})",
            lambda: f"base64.{self.pick('b64encode', 'b32encode', 'b16encode', 'b85encode', 'a85encode', 'urlsafe_b64encode')}({v('data')})",
            lambda: f"base64.b64decode(base64.b64encode({v('data')}))",
            lambda: f"base64.{self.pick('b64decode', 'b32decode', 'b16decode', 'b85decode')}({v('data')})",
            lambda: f"binascii.{self.pick('hexlify', 'unhexlify')}({v('data')})",
            lambda: f"bytes.fromhex({v('data')}.hex())",
            lambda: f"({v('integer')}).to_bytes({self.pick(1, 4, 9, 20)}, '{self.pick('big', 'little')}')",
            lambda: f"{v('data')}.{self.pick('upper', 'lower', 'strip')}()",
            lambda: f"{v('data')}.replace({v('data')}, {v('data')})",
            lambda: f"bytes(bytearray({v('data')}))",
            lambda: f"struct.pack('{self.pick('<I', '>H', 'B', '<q')}', {v('integer')})",
        )()

    def numbers(self, depth):
        if depth > 3 or self.r.random() < 0.2:
            return self.pick("[]", "[1, 2, 3]", "[5, 3, 8, 1]", "list(range(6))", "[255, 0, 97]")
        v = lambda kind: self.value(kind, depth)
        return self.pick(
            lambda: f"[{v('integer')} for q in range({self.r.randrange(0, 5)})]",
            lambda: f"[q {self.pick('+', '*', '-', '^')} {v('integer')} for q in {v('numbers')} if q {self.pick('>', '!=', '<')} {v('integer')}]",
            lambda: f"sorted({v('numbers')}{self.pick('', ', reverse=True', ', key=lambda q: -q', ', key=str')})",
            lambda: f"list({v('data')})",
            lambda: f"list(map(ord, {v('text')}))",
            lambda: f"({v('numbers')} + {v('numbers')})",
            lambda: f"{v('numbers')}[{self.slice()}]",
            lambda: f"list(reversed({v('numbers')}))",
            lambda: f"list(filter(lambda q: q % 2, {v('numbers')}))",
            lambda: f"[a * b for a, b in zip({v('numbers')}, {v('numbers')})]",
            lambda: f"list(range({self.r.randrange(-5, 6)}, {self.r.randrange(-5, 9)}, {self.pick(1, 2, -1, -3)}))",
            lambda: f"list({v('table')}.values())",
            lambda: f"[q for p in ({v('numbers')}, {v('numbers')}) for q in p]",
            lambda: f"sorted(set({v('numbers')}) {self.pick('|', '&', '-', '^')} set({v('numbers')}))",
            lambda: f"list(itertools.{self.pick('chain', 'chain', 'zip_longest')}({v('numbers')}))" if False else f"list(itertools.accumulate({v('numbers')}))",
            lambda: f"list(itertools.islice(itertools.cycle({v('numbers')} or [0]), {self.r.randrange(0, 9)}))",
            lambda: f"[functools.reduce(lambda a, b: a ^ b, {v('numbers')}, {v('integer')})]",
        )()

    def table(self, depth):
        if depth > 3 or self.r.random() < 0.25:
            return self.pick("{}", "{'a': 1}", "{'abc': 5, 'zz': 2}", "dict(zip('abc', range(3)))")
        v = lambda kind: self.value(kind, depth)
        return self.pick(
            lambda: f"{{k: len(k) for k in {v('text')}.split()}}",
            lambda: f"{{c: i for i, c in enumerate({v('text')})}}",
            lambda: f"{{**{v('table')}, {v('text')}: {v('integer')}}}",
            lambda: f"({v('table')} | {v('table')})",
            lambda: f"{{{v('text')}: {v('integer')}, {v('text')}: {v('integer')}}}",
            lambda: f"dict(sorted({v('table')}.items()))",
            lambda: f"dict(collections.Counter({v('text')}))",
        )()

    # Statements

    def bind(self, kind, indent=""):
        name = self.fresh(kind)
        self.lines.append(f"{indent}{name} = {self.value(kind)}")
        if not indent:
            self.names[kind].append(name)
        return name

    def program(self):
        self.lines.append("import base64, binascii, struct, itertools, functools, collections")
        for _ in range(self.r.randrange(3, 9)):
            self.r.choice([self.bound, self.bound, self.bound, self.function, self.loop, self.attempt, self.kind, self.generator,
                           self.branch, self.matching, self.closure, self.unpacking, self.augmented, self.mutation])()
        return "\n".join(self.lines) + "\n"

    def bound(self):
        self.bind(self.pick(*KINDS))

    def function(self):
        name = self.fresh("f")
        self.lines += [f"def {name}(a, b={self.value('integer')}, *rest, key={self.value('text')}, **more):",
                       f"    if a {self.pick('<', '>', '==')} b:", f"        return a + len(rest)",
                       f"    return b {self.pick('*', '-', '+')} a + len(key) + len(more)"]
        call = self.pick("({0})", "({0}, {1})", "({0}, {1}, 5, 6)", "({0}, key='k')", "(b={0}, a={1})", "(*[{0}, {1}], **{{'key': 'z', 'q': 1}})", "()", "({0}, c=3)")
        result = self.fresh("integer")
        self.lines.append(f"{result} = {name}" + call.format(self.value("integer"), self.value("integer")))
        self.names["integer"].append(result)

    def loop(self):
        total = self.fresh("integer")
        self.lines += [f"{total} = 0", f"for n, m in enumerate({self.value('numbers')}):",
                       f"    if m {self.pick('>', '==')} {self.value('integer')}:", f"        {self.pick('continue', 'break')}",
                       f"    {total} {self.pick('+=', '-=', '^=')} m * (n + 1)", "else:", f"    {total} += 1000"]
        self.names["integer"].append(total)
        count = self.fresh("integer")
        self.lines += [f"{count} = 0", f"while {count} < {self.r.randrange(0, 20)}:", f"    {count} += {self.r.randrange(1, 4)}",
                       f"    if {count} == 9: break"]

    def attempt(self):
        name = self.fresh("text")
        self.lines += ["try:", f"    {name} = str({self.value(self.pick(*KINDS))})",
                       f"except {self.pick('ValueError', '(TypeError, ZeroDivisionError)', 'Exception', 'LookupError', 'ArithmeticError')} as error:",
                       f"    {name} = type(error).__name__", "else:", f"    {name} += '!'", "finally:", f"    done{self.count} = 1"]
        self.names["text"].append(name)

    def kind(self):
        name = self.fresh("K").upper()
        value = self.value("integer")
        self.lines += [f"class {name}:", f"    base = {value}", "    def __init__(self, x): self.x = x",
                       "    def __add__(self, other): return self.x + getattr(other, 'x', other)",
                       "    def __eq__(self, other): return isinstance(other, type(self)) and self.x == other.x",
                       "    def __len__(self): return abs(self.x) % 10", "    def __getitem__(self, i): return (self.x + i) % 7",
                       "    def __call__(self, *a): return self.x * len(a)", f"    def __repr__(self): return f'<{name} {{self.x}}>'",
                       "    @property", "    def twice(self): return self.x * 2 + self.base",
                       "    @classmethod", "    def make(cls, x): return cls(x + 1)", "    @staticmethod", "    def plain(x): return x - 1",
                       f"class {name}B({name}):", "    def __init__(self, x):", "        super().__init__(x * 3)",
                       "    def __getattr__(self, name): return name * 2"]
        o = self.fresh("object")
        self.lines.append(f"{o} = {name}{self.pick('', 'B', '.make')}({self.value('integer')})")
        result = self.fresh("integer")
        self.lines.append(f"{result} = {self.pick(f'{o} + 3', f'{o}.twice', f'{o}(1, 2)', f'len({o})', f'{o}[4]', f'{name}.plain(9)', f'int({o} == {o})', f'{o} + {o}')}")
        self.names["integer"].append(result)

    def generator(self):
        name = self.fresh("g")
        self.lines += [f"def {name}(n):", "    total = 0", "    for i in range(n):", "        got = yield i * i", "        if got: total += got",
                       f"    {self.pick('yield total', 'return total', 'yield from range(2)')}"]
        result = self.fresh("numbers")
        self.lines.append(f"{result} = {self.pick(f'list({name}(4))', f'[x for x in {name}(3) if x]', f'[next({name}(2)), sum({name}(5))]', f'list(zip({name}(3), {name}(9)))[0][:1] and [1]')}")
        self.names["numbers"].append(result)

    def branch(self):
        name = self.fresh("text")
        self.lines += [f"if {self.value('truth')}:", f"    {name} = {self.value('text')}", f"elif {self.value('truth')}:",
                       f"    {name} = 'second'", "else:", f"    {name} = {self.value('text')}"]
        self.names["text"].append(name)

    def matching(self):
        name = self.fresh("text")
        self.lines += [f"match {self.pick(self.value('numbers'), self.value('table'), self.value('text'), self.value('integer'))}:",
                       "    case []: " + f"{name} = 'empty'", f"    case [x, *others] if len(others) > 1: {name} = f'{{x}} {{others}}'",
                       f"    case [x, y]: {name} = 'two'", f"    case {{'a': v, **rest}}: {name} = str(v) + str(rest)",
                       f"    case str() as t: {name} = t", f"    case 0 | 1 | 2: {name} = 'small'", f"    case int(n): {name} = str(n)",
                       f"    case _: {name} = 'other'"]
        self.names["text"].append(name)

    def closure(self):
        name = self.fresh("f")
        self.lines += [f"def {name}(step):", f"    count = {self.value('integer')}", "    def inner(x=1):", "        nonlocal count",
                       "        count += step * x", "        return count", "    return inner"]
        result = self.fresh("numbers")
        self.lines += [f"h{self.count} = {name}({self.r.randrange(1, 5)})", f"{result} = [h{self.count}(), h{self.count}(3), (lambda q: q + h{self.count}(q))(2)]"]
        self.names["numbers"].append(result)

    def unpacking(self):
        a, b = self.fresh("integer"), self.fresh("numbers")
        self.lines.append(f"{a}, *{b} = {self.value('numbers')}")
        self.names["integer"].append(a)
        self.names["numbers"].append(b)

    def augmented(self):
        kind = self.pick("integer", "text", "numbers", "data")
        if self.names[kind]:
            name = self.r.choice(self.names[kind])
            self.lines.append(f"{name} {self.pick('+=', '*=')} {self.value(kind) if self.r.random() < 0.6 else self.r.randrange(0, 4)}")

    def mutation(self):
        if self.names["numbers"]:
            name = self.r.choice(self.names["numbers"])
            self.lines.append(self.pick(f"{name}.append({self.value('integer')})", f"{name}.extend({self.value('numbers')})", f"{name}.sort()",
                                        f"{name}.pop()", f"{name}.insert(1, {self.value('integer')})", f"{name}.reverse()",
                                        f"{name}[{self.slice()}] = {self.value('numbers')}", f"del {name}[0]", f"{name}[0] = {self.value('integer')}",
                                        f"{name}.remove({self.value('integer')})"))
        if self.names["table"]:
            name = self.r.choice(self.names["table"])
            self.lines.append(self.pick(f"{name}[{self.value('text')}] = {self.value('integer')}", f"{name}.update({self.value('table')})",
                                        f"{name}.pop({self.value('text')}, None)", f"{name}.setdefault({self.value('text')}, 4)"))


KINDS = ["integer", "real", "truth", "text", "data", "numbers", "table"]


def program(seed):
    return Maker(seed).program()
