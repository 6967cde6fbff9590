import PythonSyntax
import Testing

@testable import PythonSemantics

@Suite struct FlowTests {
  private let sources = "from w import *\n"

  /// Sources are imported from a module `w`, so that `source1()` is the call `w.source1`.
  private func flows(
    _ source: String, into sink: String = "builtins.exec", _ expected: Set<String>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let names = (1...4).map { "w.source\($0)" }
    let head = "from w import source1, source2, source3, source4\n"
    let found = Set(expected.map { "w." + $0 })
    check(head + source, reaches: sink, found, extra: names, sourceLocation: sourceLocation)
  }

  @Test func expressionsCarryValues() {
    flows("exec(source1())", ["source1"])
    flows("exec(source1().text)", ["source1"])
    flows("exec(source1 + f'{source2()}' if source3() else [source4()][0])", ["source1", "source2", "source4"])
    flows("exec(compile(source1(), '', 'exec'))", ["source1"])
    flows("exec(source1() == 1)", [])
    flows("exec(not source1())", [])
    flows("exec([x for x in source1() if source2()])", ["source1"])
    flows("exec({'a': source1()}['a'])", ["source1"])
    flows("exec(a[source1()])", [])
    flows("import blocked\nexec(blocked.call(source1()))", [])
    flows("exec('x', globals=source1())", ["source1"])
  }

  @Test func namesCarryValues() {
    flows("x = source1()\ny = x\nexec(y)", ["source1"])
    flows("x, y = source1(), source2()\nexec(x)", ["source1"])
    flows("x, *y = source1()\nexec(y)", ["source1"])
    flows("x = ''\nx += source1()\nexec(x)", ["source1"])
    flows("for x in source1():\n  exec(x)", ["source1"])
    flows("with source1() as x:\n  exec(x.read())", ["source1"])
    flows("if (x := source1()):\n  exec(x)", ["source1"])
    flows("def f():\n  exec(x)\nx = source1()", ["source1"])
    flows("def f():\n  x = source1()\nexec(x)", [])
    flows("d = {}\nd['a'] = source1()\nexec(d)", ["source1"])
    flows("l = []\nl.append(source1())\nexec(''.join(l))", ["source1"])
    flows("o.x = source1()\nexec(o.y)", [])
    flows("o = object()\no.x = source1()\nexec(o.x)", ["source1"])
  }

  @Test func functionsCarryValues() {
    flows("def f(x): return x\nexec(f(source1()))", ["source1"])
    flows("def f(x): return 1\nexec(f(source1()))", [])
    flows("def f(x, *a, k=None, **kw):\n  exec(k)\nf(source1(), source2(), k=source3(), z=source4())", ["source3"])
    flows("def f(x, *a, k=None, **kw):\n  exec(a)\nf(source1(), source2(), k=source3(), z=source4())", ["source2"])
    flows("def f(x, *a, k=None, **kw):\n  exec(kw)\nf(source1(), source2(), k=source3(), z=source4())", ["source4"])
    flows(
      "peel = lambda text: source1(source2(text[::-1]))\nexec((peel)(source3()))", ["source1", "source2", "source3"])
    flows("def f():\n  yield source1()\nfor x in f():\n  exec(x)", ["source1"])
    flows("def f(d=source1()):\n  exec(d)", ["source1"])
    flows("import threading\ndef f(x):\n  exec(x)\nthreading.Thread(target=f, args=(source1(),)).start()", ["source1"])
    flows("def f(x): return source1()\nexec(list(map(f, z)))", ["source1"])
  }

  @Test func objectsCarryValues() {
    flows(
      """
      class C:
        def __init__(self, a):
          self.a = a
        def run(self, b):
          exec(self.a)
      C(source1()).run(source2())
      """, ["source1"])
    flows("class C:\n  k = source1()\n  def f(self):\n    exec(self.k)", ["source1"])
    flows("class C:\n  def f(self):\n    self.s = source1()\n  def g(self):\n    exec(self.s.recv())", ["source1"])
    flows(
      "class A:\n  def __init__(self):\n    self.v = source1()\nclass B(A):\n  def g(self):\n    exec(self.v)",
      ["source1"])
    flows("f = open('p', 'wb')\nf.write(source1())\nexec(f)", ["source1"])
    flows("class C:\n  @staticmethod\n  def f(a, b): return b\nexec(C.f(source1(), source2()))", ["source2"])
    flows("class C:\n  @classmethod\n  def f(cls, a): return a\nexec(C.f(source1()))", ["source1"])
  }

  @Test func filesShareValues() {
    check(
      [
        "pkg/a.py": "import w\ndata = w.source1()\ndef get(u): return w.source2(u)",
        "pkg/b.py": "from . import a\nfrom .a import data as d, get\nexec(d)\nexec(a.get(1))",
      ], reaches: "builtins.exec", ["w.source1", "w.source2"], extra: ["w.source1", "w.source2"])
  }

  @Test func referencesAreSources() {
    check(
      "import os, requests\nrequests.post(u, json=dict(os.environ))", reaches: "requests.post", ["os.environ"],
      extra: ["os.environ"])
    check(
      "import os, requests\ns = requests.Session()\nfor k, v in os.environ.items():\n  s.post(u, data={k: v})",
      reaches: "requests.Session.post", ["os.environ.items"], extra: ["os.environ.items", "os.environ"])
  }

  /// Whether the literal `curl` of `a.py` reaches the arguments of `run`.
  private func curlRuns(_ files: [String: String]) -> Bool {
    let model = model(files)
    let marks = model.modules.map { module in
      let tree = module.parsed.tree
      let literals = (0..<Int32(tree.nodeCount)).map(NodeID.init(rawValue:)).filter {
        tree.kind($0) == .stringLiteral && tree.literal($0).elementsEqual("curl".utf8)
      }
      return module.path == "a.py" ? literals.map { FlowMark(node: $0, bits: 2) } : []
    }
    #expect(marks.contains { !$0.isEmpty })
    let flow = model.flow(seed: { _ in FlowSeed(bits: 0, passesArguments: true) }, marks: marks)
    return model.calls("w.run").contains { flow.bits(intoArgumentsOf: $0.call, module: $0.module) == 2 }
  }

  @Test func marksAreSources() {
    #expect(curlRuns(["a.py": "import w\nw.run('curl')"]))
    #expect(curlRuns(["a.py": "import w\nw.run(f'curl{x}')"]))
    #expect(curlRuns(["a.py": "import w\ndef f(): return ['a', 'curl']\ndef g(c): w.run(c)\nfor c in f(): g(c)"]))
    #expect(curlRuns(["a.py": "text = 'curl'", "b.py": "import a, w\nw.run(a.text)"]))
    #expect(!curlRuns(["a.py": "import w\nprint('curl')\nw.run('a')"]))
    #expect(!curlRuns(["a.py": "import w\nx = 'curl'\nw.run('a')", "b.py": "import w\nw.run('curl')"]))
  }
}
