// What attacks scopes, names, the call graph, constants and flow.

extension HardCase {
  /// Names, scopes, imports.
  static let named: [HardCase] = [
    HardCase("names in one scope", each: { "n\($0) = 1\n" }),
    HardCase("names that mean each other", "b0 = a\n", each: { "b\($0 + 1) = b\($0)\n" }),
    HardCase("names that mean each other, backwards", each: { "b\($0) = b\($0 + 1)\n" }),
    HardCase("one name redefined", repeat: "a = b\n"),
    HardCase("one name redefined and used", repeat: "a = f\na(b)\n"),
    HardCase("one name redefined in branches", repeat: "if x: a = f\n"),
    HardCase("one name augmented", "a = 'x'\n", repeat: "a += 'y'\n"),
    HardCase("one list augmented", "a = [1]\n", repeat: "a += [1]\n"),
    HardCase("one function redefined and called", repeat: "def f(): pass\nf()\n"),
    HardCase("global lists", "def f():\n", repeat: "  global a, b, c, d\n"),
    HardCase("long global list", "def f():\n  global a", each: { ", g\($0)" }),
    HardCase("nonlocal lists", "def f():\n a = 1\n def g():\n", repeat: "  nonlocal a, a, a\n"),
    HardCase("free names in deep functions", deepNames("def f():", "a; ")),
    HardCase("free names in deep classes", deepNames("class C:", "a; ")),
    HardCase("nonlocal in deep classes", deepNames("class C:", "\n nonlocal a, a, a", isStatement: true)),
    HardCase(
      "walrus in deep comprehensions", "x = " + String(repeating: "[", count: 90) + "(0", repeat: ", a := 1",
      ")" + String(repeating: "for x in y]", count: 90) + "\n"),
    HardCase(
      "names under many star imports",
      (0..<64).map { "from m\($0) import *\n" }.joined(), repeat: "a;"),
    HardCase("star imports", each: { "from m\($0) import *\n" }),
    HardCase("star imports between modules", package: starRing),
    HardCase("imports between modules", package: importRing),
    HardCase("relative imports in a deep package", package: deepPackage),
    HardCase("many small modules", package: smallModules),
    HardCase("attribute stores", each: { "self.a\($0) = b\n" }),
    HardCase("subscript stores", repeat: "a[b] = c\n"),
    HardCase("tuple assignments", repeat: "a, b = b, a\n"),
    HardCase("long tuple assignment", "", repeat: "a, ", "= x\n"),
    HardCase(
      "aliases of one text", half: "a0 = '' + ''\n", each: { "a\($0 + 1) = a\($0) + a\($0)\n" }, "",
      repeat: "a9.upper()\n"),
  ]

  /// Functions, classes, calls, what flows between them.
  static let called: [HardCase] = [
    HardCase("functions", each: { "def f\($0)(a, b): return a\n" }),
    HardCase("functions that call the next", each: { "def f\($0)(a): return f\($0 + 1)(a)\n" }),
    HardCase("functions that call the one before", each: { "def f\($0 + 1)(a): return f\($0)(a)\n" }),
    HardCase("mutual calls", "def f(): g()\ndef g(): f()\n", repeat: "f(); g()\n"),
    HardCase("classes that inherit in a chain", "class C0: pass\n", each: { "class C\($0 + 1)(C\($0)): a = 1\n" }),
    HardCase(
      "use of a long chain of classes", half: "class C0: pass\n", each: { "class C\($0 + 1)(C\($0)): pass\n" },
      "x = C100()\n", repeat: "x.a\n"),
    HardCase(
      "calls of a class in a chain", (0..<40).reduce("class C0: pass\n") { $0 + "class C\($1 + 1)(C\($1)): pass\n" },
      repeat: "C40()\n"),
    HardCase(
      "attributes of a class in a chain",
      (0..<40).reduce("class C0: pass\n") { $0 + "class C\($1 + 1)(C\($1)): pass\n" }
        + "x = C40()\n", repeat: "x.a\n"),
    HardCase(
      "stores to a class in a chain",
      (0..<40).reduce("class C0: pass\n") { $0 + "class C\($1 + 1)(C\($1)): pass\n" }
        + "x = C40()\n", repeat: "x.a = x.a\n"),
    HardCase(
      "a class of many bases", half: "class A(", each: { "b\($0), " }, "object):\n def f(self): pass\nx = A()\n",
      repeat: "x.a\n"),
    HardCase(
      "calls of a class of many bases", half: "import b\nclass A(", each: { "b.b\($0), " }, "object): pass\n",
      repeat: "A()\n"),
    HardCase(
      "members of a class in a chain",
      (0..<31).reduce("class C0: a = 1\n") { $0 + "class C\($1 + 1)(C\($1)): a = b\n" } + "x = C31()\n",
      repeat: "x.a\n"),
    HardCase(
      "overrides of a method",
      (0..<31).reduce("class C0:\n def f(self): pass\n") { $0 + "class C\($1 + 1)(C\($1)): pass\n" }
        + (0..<7).map { "class D\($0)(C31):\n def f(self): pass\n" }.joined() + "x = C0()\n",
      repeat: "x.f()\n"),
    HardCase("classes over a web of classes", classWeb, each: { "class D\($0)(C30, C31): pass\nD\($0)().a\n" }),
    HardCase(
      "tables of functions",
      (0..<64).map { "def f\($0)(): pass\n" }.joined()
        + "t = [\((0..<64).map { "f\($0)" }.joined(separator: ", "))]\n", repeat: "t[i]()\n"),
    HardCase("methods of self", "class A:\n", each: { " def m\($0)(self): self.m\($0 + 1)(); self.a = self.b\n" }),
    HardCase(
      "properties behind decorators", "class A:\n" + String(repeating: " @d\n", count: 15) + " def p(self): pass\n",
      repeat: "A.p\n"),
    HardCase(
      "namesakes behind decorators",
      "class A:\n" + String(repeating: String(repeating: " @d\n", count: 15) + " def p(self): pass\n", count: 17),
      repeat: "A.p\n"),
    HardCase("namesakes as arguments", String(repeating: "def f(): pass\n", count: 17) + "g(", repeat: "f,", ")\n"),
    HardCase("decorators of nested functions") { nestedDecorators(bytes: $0) },
    HardCase("a decorator of many parameters", half: "def d(", each: { "p\($0), " }, "):\n x = 1\n ", repeat: "x();"),
    HardCase("a decorator of many parameters, used") { decoratorWithParameters(bytes: $0) },
    HardCase("callbacks", "def f(\(parameters)): pass\ng(", repeat: "f,", ")\n"),
    HardCase("keywords", "def f(\(parameters)): pass\nf(", repeat: "p63=1,", ")\n"),
    HardCase("double stars", "def f(\(parameters)): pass\nf(", repeat: "**a,", ")\n"),
    HardCase("calls with keywords", "def f(\(parameters)): pass\n", repeat: "f(p63=1)\n"),
    HardCase("calls with stars", "def f(\(parameters)): pass\n", repeat: "f(*a)\n"),
    HardCase("calls with double stars", "def f(\(parameters)): pass\n", repeat: "f(**a)\n"),
    HardCase("command classes", "x = 1\n", repeat: "f(cmdclass=x); x = 1\n"),
    HardCase("command classes in a list", half: "x = [", each: { "a\($0), " }, "]\n", repeat: "f(cmdclass=x)\n"),
    HardCase(
      "command classes of a maker", half: "def m(): pass\n", each: { "class C\($0): pass\n" }, "",
      repeat: "f(cmdclass=m())\n"),
    HardCase("growing lists", "a = []\n", repeat: "a.append(b); b = a\n"),
    HardCase("flow in a ring", each: { "a\($0 + 1) = f\($0 % 60)(a\($0))\n" }, "a0 = a9\n"),
    HardCase("partials", "from functools import partial\nf0 = print\n", each: { "f\($0 + 1) = partial(f\($0))\n" }),
    HardCase("returns of returns", "def f0(): return print\n", each: { "def f\($0 + 1)(): return f\($0)()\n" }),
    HardCase(
      "files opened and started", "import subprocess\n",
      repeat: "f = open('a.py', 'w'); f.write(x); subprocess.run(['a.py'])\n"),
    HardCase("colliding names") { collidingNames(bytes: $0) },
    HardCase("colliding paths") { collidingPaths(bytes: $0) },
    HardCase("colliding names in scopes") { collidingEntries(bytes: $0) },
  ]

  /// Constants.
  static let folded: [HardCase] = [
    HardCase("texts added up", "x = ''\n", each: { "x\($0) = 'a' + 'b' + 'c'\n" }),
    HardCase("characters", "x = ''.join([", repeat: "chr(97),", "])\n"),
    HardCase("joined lists", "a = ['b', 'c']\n", repeat: "''.join(a)\n"),
    HardCase("long format", "x = '", repeat: "{a}", "'.format(" + (0..<62).map { "k\($0)=1, " }.joined() + "a='b')\n"),
    HardCase(
      "repeated format", "x = '" + String(repeating: "{a}", count: 3000) + "'\n",
      repeat: "x.format(" + (0..<62).map { "k\($0)=1," }.joined() + "a='')\n"),
    HardCase("percent format", "x = '", repeat: "%s", "' % (" + String(repeating: "'a',", count: 1000) + ")\n"),
    HardCase("subscripts of a long text", "x = 'a' * 1000000\n", repeat: "x[0]\n"),
    HardCase("slices of a long text", "x = 'a' * 1000000\n", repeat: "x[::2]\n"),
    HardCase("slices of a long wide text", "x = 'é' * 400000\n", repeat: "x[::2]\n"),
    HardCase("methods of a long text", "x = 'a' * 1000000\n", repeat: "x.upper()\n"),
    HardCase("replacements in a long text", "x = 'a' * 100000\n", repeat: "x.replace('a', 'bb')\n"),
    HardCase(
      "doubled empty texts", "a0 = '' + ''\n", each: { "a\($0 + 1) = a\($0) + a\($0)\n" },
      "b = a9.upper(); c = a20.upper()\n"),
    HardCase(
      "doubled empty texts, deep",
      (0..<28).reduce("a0 = '' + ''\n") { $0 + "a\($1 + 1) = a\($1) + a\($1)\n" } + "a28.upper()\n",
      repeat: "\n"),
    HardCase("long names to eval", "x = '" + String(repeating: "a.", count: 2000) + "a'\n", repeat: "eval(x)\n"),
    HardCase(
      "long names to import", "x = '" + String(repeating: "a.", count: 2000) + "a'\n", repeat: "__import__(x)\n"),
    HardCase("long keys of globals", "x = '" + String(repeating: "a", count: 4000) + "'\n", repeat: "globals()[x]\n"),
    HardCase(
      "look-ups in a display", "k = 'z'\nd = {" + (0..<2000).map { "'k\($0)': 1, " }.joined() + "}\n",
      repeat: "d['a']\n"),
    HardCase(
      "getattr with long names", "import os\nx = '" + String(repeating: "a", count: 4000) + "'\n",
      repeat: "getattr(os, x)\n"),
    HardCase(
      "constants of another module",
      package: { count in
        let long = Array(("x = '" + String(repeating: "a", count: 4000) + "'\n").utf8)
        var text = Array("from demo.b import x\n".utf8)
        while text.count < count { text.append(contentsOf: "f(x)\n".utf8) }
        return [GeneratedFile(path: "demo/a.py", bytes: text), GeneratedFile(path: "demo/b.py", bytes: long)]
      }),
    HardCase(
      "many small files with long texts",
      package: { count in
        let one = Array("x = 'a' * 1000000\ny = x[0] + x[1] + x[2] + x[3] + x[4] + x[5] + x[6] + x[7] + x[8]\n".utf8)
        return (0..<max(1, count / one.count)).map { GeneratedFile(path: "demo/m\($0).py", bytes: one) }
      }),
  ]

  private static let parameters = (0..<64).map { "p\($0)" }.joined(separator: ", ")
}
