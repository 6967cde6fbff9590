import Limits
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText
import Testing

/// How a program ends that is given so many steps: `Type: message`, `exhausted`, or nil at its end.
private func ending(_ source: String, steps: Int = 300_000) -> String? {
  var limits = Limits()
  limits.evaluationSteps = steps
  return ConcreteRun(source: Array(source.utf8), limits: limits).exception
}

private func values(_ source: String) -> [String] {
  ConcreteRun(source: Array(source.utf8)).globals.map { "\($0.name) = \($0.value)" }
}

private func evaluate(_ source: String, path: String = "demo/a.py") -> Execution {
  let input = SemanticModel.Input(
    path: path, moduleName: "demo.a", role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
  return Execution(model: SemanticModel(inputs: [input], entryPoints: []))
}

private let tooDeep = "RecursionError: maximum recursion depth exceeded"

@Suite struct HostileProgramTests {
  @Test(arguments: [
    "class A:\n  def __bool__(s): return s\nif A(): pass",
    "class A:\n  def __index__(s): return s\n[1][A()]",
    "class A:\n  def __float__(s): return s\nfloat(A())",
    "class A: pass\nA.__call__ = A()\nA()()",
    "class A:\n  def __repr__(s): return repr(s) + repr(s)\nrepr(A())",
    "it = iter([1])\nfor i in range(9000): it = map(str, it)\nnext(it)",
    "it = iter([1])\nfor i in range(9000): it = enumerate(zip(it))\nlist(it)",
    "import types\nm = print\nfor i in range(9000): m = types.MethodType(m, 1)\nm.foo",
    "import functools\nm = print\nfor i in range(9000): m = functools.partial(m, 1)\nm()",
    "e = Exception()\nfor i in range(9000): e = Exception(e)\nstr(e)",
    "t = ValueError\nfor i in range(9000): t = (t,)\ntry: 1 / 0\nexcept t: pass",
    "def g(): yield from g()\nlist(g())",
    "def f(n): return f(n + 1)\nf(0)",
  ])
  func nothingLeadsToItselfWithoutEnd(_ source: String) {
    #expect(ending(source) == tooDeep)
  }

  /// Chains of objects are taken down one by one, and what nobody holds is let go.
  @Test(arguments: [
    "a = []\nwhile 1: a = [a]", "a = ()\nwhile 1: a = (a,)", "a = {}\nwhile 1: a = {1: a}",
    "a = None\nwhile 1: a = slice(a)", "while 1: a = [0] * 1000",
    "def f(p):\n  return lambda: p\nx = 1\nwhile 1: x = f(x)",
  ])
  func chainsOfAnyLengthEnd(_ source: String) {
    #expect(ending(source, steps: 600_000) == "exhausted")
  }

  @Test func memoryIsBounded() {
    let source = "kept = []\nwhile 1:\n  kept.append([0] * 10 ** 6)\n"
    let run = ConcreteRun(source: Array(source.utf8))
    #expect(run.exception == "exhausted")
    #expect(
      run.execution.limitations.first?.message
        == "Evaluation in line 3: its values take more than 96 MB: what comes after it is unseen.")
  }

  @Test func whatNobodyHoldsDoesNotCount() {
    #expect(
      values("for i in range(60): a = [0] * 10 ** 5\nb = len(a)").suffix(2) == ["b = 100000", "i = 59"])
  }

  /// Twice as many comparisons for each list that holds another twice.
  @Test(arguments: [["[a, a]", "[b, b]"], ["(a, a)", "(b, b)"], ["{1: a, 2: a}", "{1: b, 2: b}"]])
  func comparisonsArePaidFor(_ shapes: [String]) {
    let source = "a, b = [1], [1]\nfor i in range(60):\n  a, b = \(shapes.joined(separator: ", "))\n"
    #expect(ending(source + "c = a == b", steps: 100_000) != nil)
  }

  @Test func keysMayHaveOneHash() {
    #expect(
      values(
        "M = 2 ** 61 - 1\nd = {i * M: i for i in range(50)}\na = [d[i * M] for i in range(50)] == list(range(50))\ndel d[7 * M]\nb = len(d), 7 * M in d, d[49 * M]\nd = None"
      )
      .filter { !$0.hasPrefix("M") } == ["a = True", "b = (49, False, 49)", "d = None"])
    #expect(ending("class A:\n  def __hash__(s): return 1\nd = {}\nwhile 1: d[A()] = 1") == "exhausted")
  }

  @Test func largeNumbersOverflowNothing() {
    #expect(
      values(
        "import itertools, sys\na = list(itertools.islice([1, 2, 3], 0, None, sys.maxsize))\nb = list(enumerate('ab', sys.maxsize - 1))\nc = -5 in range(0, -sys.maxsize - 1, -1)\n"
      )
        == ["a = [1]", "b = [(9223372036854775806, 'a'), (9223372036854775807, 'b')]", "c = True"])
  }

  @Test func endsOfTablesAreTakenOneByOne() {
    #expect(
      values("d = {1: 'a', 2: 'b', 3: 'c'}\na = d.popitem(), d.popitem()\ns = {4}\nb = s.pop(), len(s)")
        == ["a = ((3, 'c'), (2, 'b'))", "b = (4, 0)", "d = {1: 'a'}", "s = set()"])
    #expect(
      values(
        "import io\nf = io.StringIO()\nfor i in range(600): f.write('ab')\nf.seek(2)\nf.write('XYZ')\na = f.getvalue()[:8], len(f.getvalue()), f.tell()\nf = 0"
      )
        == ["a = ('abXYZbab', 1200, 5)", "f = 0", "i = 599"])
  }

  @Test(arguments: ["def f(*a, *try: exec\n", "exec\ndef f(*, **): exec\n", "exec\ndef f(*, =1): exec\nf()\n"])
  func damagedParametersHaveNoName(_ source: String) {
    #expect(evaluate(source).layers.isEmpty)
  }

  // MARK: - Budgets

  @Test func whatDecodesHasMoreSteps() {
    let text = "import os  # " + String(repeating: "x", count: 24_000)
    let hidden = text.utf8.map { String($0 ^ 7) }.joined(separator: ",")
    let source =
      "data = [\(hidden)]\nout = ''\nfor c in data:\n  out += chr(c ^ 7)\n  n = 1\n  n = 2\n  n = 3\n  n = 4\n"
      + String(repeating: "  n = n\n", count: 30) + "exec(out)\n"
    let execution = evaluate(source)
    #expect(execution.layers.map { String(decoding: $0.bytes, as: UTF8.self) } == [text])
    #expect(execution.limitations.isEmpty)
  }

  @Test func whatDecodesNothingIsStopped() {
    let execution = evaluate("for i in range(10 ** 9): pass\nexec('import os')\n")
    #expect(execution.layers.isEmpty)
    #expect(
      execution.limitations.map(\.message).first?.hasPrefix("Evaluation stopped in line 1 after ") == true)
    #expect(execution.steps < 50_000)
  }

  @Test(arguments: [
    "import re\na = re.compile('x')\n", "def f(model): model.eval()\nf(1)\n", "import json\na = json.loads('[]')\n",
    "import platform\na = platform.system()\n",
  ])
  func plainMembersAreOfNoInterest(_ source: String) {
    #expect(evaluate(source).steps == 0)
    #expect(evaluate(source + "exec('a = 1')\n").steps > 0)
  }

  @Test func stubsAreNotRun() {
    #expect(evaluate("exec('a = 1')\n", path: "demo/a.pyi").steps == 0)
  }
}
