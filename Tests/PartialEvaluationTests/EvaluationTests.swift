import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText
import Testing

/// Runs a program as `__main__`: global variables as `name = repr`, then `! Type: message`.
private func run(_ source: String, limits: Limits = Limits()) -> [String] {
  let run = ConcreteRun(source: Array(source.utf8), limits: limits)
  return run.globals.map { "\($0.name) = \($0.value)" } + (run.exception.map { ["! " + $0] } ?? [])
}

private func check(_ source: String, _ expected: String..., sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(run(source) == expected, sourceLocation: sourceLocation)
}

/// Evaluates the files of a package, given by path.
private func evaluate(_ files: KeyValuePairs<String, String>) -> Execution {
  let inputs = files.map { path, source in
    let stem = path.split(separator: ".")[0].split(separator: "/").filter { $0 != "__init__" }.joined(separator: ".")
    return SemanticModel.Input(
      path: path, moduleName: stem, role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
  }
  return Execution(model: SemanticModel(inputs: inputs, entryPoints: []))
}

/// Layers as `encodings: text`, a template with what fills it in.
private func layers(_ execution: Execution) -> [String] {
  execution.layers.map { layer in
    layer.encodings.joined(separator: ",") + ": " + String(decoding: layer.bytes, as: UTF8.self)
      + (layer.filling.isEmpty ? "" : " <- " + layer.filling)
  }
}

@Suite struct EvaluationTests {
  @Test func expressionsHaveThePythonsValues() {
    check("a = 2 ** 100 % 97 - -7 // 2", "a = 20")
    check("a = [x * y for x in range(3) for y in 'ab' if x]", "a = ['a', 'b', 'aa', 'bb']")
    check("a = {1: 'i', 1.0: 'f', True: 'b'}", "a = {1: 'b'}")
    check("a = f'{3:>4}|{\"x\"!r}|{2.5:.2f}'", "a = \"   3|'x'|2.50\"")
    check("a = '%s-%05d' % ('k', 42) + 'abc'[::-1]", "a = 'k-00042cba'")
    check("a = b'ab'[0] ^ 1, not 0 < 1 < 0", "a = (96, True)")
    check("a, *b = (c := 1), 2, 3", "a = 1", "b = [2, 3]", "c = 1")
    check("a = (lambda x, *y, k=2, **z: (x, y, k, z))(1, 2, k=3, m=4)", "a = (1, (2,), 3, {'m': 4})")
    check("import itertools\na = list(itertools.product([], [1], repeat=2))", "a = []")
  }

  @Test func statementsRun() {
    check(
      "a = []\nfor i in range(9):\n  if i == 2: continue\n  if i == 5: break\n  a.append(i)\nelse: a = None",
      "a = [0, 1, 3, 4]",
      "i = 5")
    check("n = 0\nwhile n < 5: n += 2\nelse: n = -n", "n = -6")
    check("try:\n  1 / 0\nexcept ZeroDivisionError as e: a = str(e)\nfinally: b = 1", "a = 'division by zero'", "b = 1")
    check("def f():\n  try: return 1\n  finally: g.append(2)\ng = []\na = f()", "a = 1", "g = [2]")
    check("match {'k': [1, 2, 3]}:\n  case {'k': [x, *y]}: pass", "x = 1", "y = [2, 3]")
    check("del a", "! NameError: name 'a' is not defined")
    check("def f(x): return x\nf()", "! TypeError: f() missing 1 required positional argument: 'x'")
    check("raise KeyError('k')", "! KeyError: 'k'")
    check("assert 0, 'no'", "! AssertionError: no")
  }

  @Test func closuresGeneratorsAndClassesKeepTheirState() {
    check(
      "def f():\n  n = 0\n  def g():\n    nonlocal n\n    n += 1\n    return n\n  return g\nh = f()\na = [h(), h(), f()()]",
      "a = [1, 2, 1]")
    check(
      "def g():\n  x = yield 1\n  yield from (x, 3)\n  return 4\ni = iter(())\nk = g()\na = [next(k), k.send(2), *k]\ndel k, i",
      "a = [1, 2, 3]")
    check(
      "class A:\n  n = 1\n  def __init__(self, x): self.x = x\n  def m(self): return self.x\n  @property\n  def p(self): return self.m() + self.n\n"
        + "class B(A):\n  def m(self): return super().m() * 10\na = B(2).p", "a = 21")
    check(
      "class A:\n  def __getattr__(self, n): return n\n  def __getitem__(self, i): return i\n  def __call__(self, *a): return a\n"
        + "  def __add__(self, o): return o\na = A().q, A()[1:2], A()(3), A() + 4",
      "a = ('q', slice(1, 2, None), (3,), 4)")
    check("with __import__('contextlib').suppress(ValueError): pass\na = 1", "a = 1")
  }

  @Test func oldPythonIsReadToo() {
    check(
      "print 'x'\na = 0777L\nexec 'b = 3'\ntry: raise ValueError, 'v'\nexcept ValueError, e: c = str(e)", "a = 511",
      "b = 3", "c = 'v'", "e = ValueError('v')")
  }

  @Test(arguments: [
    "while True: pass", "a = []\nwhile 1: a.append(a)",
    "def f(): return f()\nwhile 1:\n  try: f()\n  except RecursionError: pass",
    "x = 'ab'\nwhile 1: x += x", "a = [1]\nfor i in a: a.append(i)", "x = ()\nwhile 1: x = (x,)",
  ]) func whatNeverEndsIsStopped(source: String) {
    var limits = Limits()
    limits.evaluationSteps = 200_000
    let run = ConcreteRun(source: Array(source.utf8), limits: limits)
    #expect(run.execution.limitations.contains { $0.message.contains("line ") })
  }

  @Test(arguments: [
    "a = 'a' * 10 ** 10", "a = 10 ** 10 ** 9", "a = 1 << 10 ** 12", "a = list(range(10 ** 15))", "a = bytes(10 ** 12)",
  ])
  func whatIsTooLargeIsNotMade(source: String) {
    #expect(!ConcreteRun(source: Array(source.utf8)).execution.limitations.isEmpty)
  }

  // MARK: - Layers

  @Test func layersRunInTheNamespaceAroundThem() {
    let tower =
      "import base64\n_ = lambda x: base64.b64decode(x[::-1])\nexec((_)(b'pkSMocidulmcwhCInAnbpJHcog2XoMWZ4V'))"
    #expect(evaluate(["p.py": tower]).layers.allSatisfy { $0.encodings.contains("base64") })
    let split = evaluate([
      "p/key.py": "KEY = 7", "p/data.py": "DATA = [119, 117, 110, 105, 115, 47, 54, 46]",
      "p/__init__.py": "from .key import KEY\nfrom . import data\nexec(bytes(c ^ KEY for c in data.DATA))",
    ])
    #expect(layers(split) == ["xor: print(1)"])
  }

  @Test func bothSidesOfAnUnknownBranchAreSeen() {
    let source = "import sys\nif sys.platform == 'win32': c = 'print(1)#win'\nelse: c = 'print(2)#else'\nexec(c)"
    #expect(layers(evaluate(["p.py": source])) == [": print(1)#win", ": print(2)#else"])
    let loop =
      "import requests\nwhile True:\n  r = requests.get('u')\n  if r.ok:\n    k = 'print(3)'\n    break\nexec(k)"
    #expect(layers(evaluate(["p.py": loop])) == [": print(3)"])
    let handler = "try:\n  import nothing\nexcept ImportError:\n  exec('print(4)')"
    #expect(layers(evaluate(["p.py": handler])) == [": print(4)"])
  }

  @Test func aPlaceholderIsToldWithWhatFillsItIn() {
    let source =
      "import base64, os\nt = base64.b64decode('dXJsID0gImh0dHA6Ly9leGFtcGxlLmludmFsaWQvQUJDIg==').decode().replace('ABC', os.getlogin())\n"
      + "exec(t)"
    #expect(
      layers(evaluate(["p.py": source])) == ["base64: url = \"http://example.invalid/ABC\" <- ABC = {os.getlogin()}"])
  }

  @Test func functionsThatNobodyCallsAreEvaluated() {
    let source = "import os\ndef f(host, cmd='id'):\n  os.system('curl http://' + host + '/x')\n"
    let events = evaluate(["p.py": source]).events
    #expect(events.map(\.name) == ["os.system"])
    #expect(events.first?.arguments.first?.text == "curl http://{host}/x")
    #expect(events.first?.reach == .dormant)
    #expect(events.first?.arguments.first?.origins == .caller)
  }

  @Test func threadsRunTheirTargets() {
    let source = "import threading\ndef f(x): exec(x)\nthreading.Thread(target=f, args=('print(5)',)).start()"
    #expect(layers(evaluate(["p.py": source])) == [": print(5)"])
  }

  @Test func namesReachedInOddWaysAreFound() {
    for call in [
      "getattr(__import__('built' + 'ins'), 'ex' + 'ec')", "globals()['__builtins__'].exec",
      "vars(__builtins__)['exec']",
      "[*map(lambda f: f, [exec])][0]", "__builtins__.__dict__['cexe'[::-1]]", "eval('ex' 'ec')", "(lambda: exec)()",
      "{'k': exec}.get('k')", "__import__('sys').modules['builtins'].exec",
      "__import__(str(print)[1:6] and 'builtins').exec",
    ] {
      #expect(layers(evaluate(["p.py": "\(call)('print(6)')"])).contains(": print(6)"), "\(call)")
    }
  }
}
