import Packages
import Testing

@testable import PythonSemantics

/// How code is reached: the chain from the earliest starting point.
@Suite struct ReachTests {
  private static let hook = """
    from setuptools import setup
    from setuptools.command.install import install
    from pkg.net import fetch
    def _setup(): fetch()
    class PostInstall(install):
      def run(self):
        _setup()

    """

  @Test func chainsLeadThroughThePackage() {
    let files = ["pkg/__init__.py": "", "pkg/net.py": "def fetch():\n  a.x()"]
    check(
      files.merging(["setup.py": Self.hook + "setup(cmdclass={'install': PostInstall})"]) { $1 },
      chain: [
        "install-hook setup.py:6 PostInstall.run()", "call setup.py:7 _setup()", "call setup.py:4 fetch()",
      ])
    check(
      ["pkg/__init__.py": "from .b import go\ngo()", "pkg/b.py": "def go():\n  def inner(): a.x()\n  inner()"],
      chain: [
        "package-import pkg/__init__.py:0 pkg", "call pkg/__init__.py:2 go()", "call pkg/b.py:3 go.inner()",
      ])
  }

  @Test func theShortestWayFromTheEarliestStartCounts() {
    let long = "def f(): a.x()\ndef g(): f()\ndef h(): g()\nh()\nf()"
    check(["m.py": long], chain: ["package-import m.py:0 m", "call m.py:5 f()"])
    check(
      ["m.py": "def f(): a.x()\nf()", "setup.py": "import m\ndef g(): m.f()\ng()"],
      chain: ["install-script setup.py:0 setup", "import setup.py:1 m", "call m.py:2 f()"])
  }

  @Test func importsOfThePackageAndOfAModuleAreToldApart() {
    let files = ["pkg/__init__.py": "from . import a", "pkg/a.py": "", "pkg/b.py": "", "ns/c.py": ""]
    check(
      files.merging(["pkg/a.py": "a.x()"]) { $1 },
      chain: ["package-import pkg/__init__.py:0 pkg", "import pkg/__init__.py:1 pkg.a"])
    check(files.merging(["pkg/b.py": "a.x()"]) { $1 }, chain: ["module-import pkg/b.py:0 pkg.b"])
    check(files.merging(["ns/c.py": "a.x()"]) { $1 }, chain: ["package-import ns/c.py:0 ns.c"])
    check(["pkg/b.py": "a.x()", "pkg/__init__.py": ""], runs: ["?.x": .import])
    check(
      ["demo.pth": "import pkg.b", "pkg/__init__.py": "", "pkg/b.py": "a.x()"],
      chain: ["startup-file demo.pth:0 demo.pth", "import demo.pth:1 pkg.b"])
  }

  @Test func publicNamesAndDefinitionsAreStartsOfTheirOwn() {
    check(
      ["m.py": "def _f(): a.x()\nclass C:\n  def go(self): _f()"],
      chain: ["public-name m.py:3 C.go()", "call m.py:3 _f()"])
    check(
      ["m.py": "def make():\n  def inner(): a.x()\n  return inner"],
      chain: ["public-name m.py:1 make()", "definition m.py:2 make.inner()"])
    check(["m.py": "if __name__ == '__main__':\n  a.x()"], chain: ["main m.py:1 __main__"])
    check(["m.py": "def _f(): a.x()"], chain: ["package-import m.py:0 m", "definition m.py:1 _f()"])
  }

  @Test func longChainsAreCutInTheMiddle() throws {
    let functions = (0..<30).map { "def f\($0)(): f\($0 + 1)()\n" }.joined()
    let model = model(["m.py": functions + "def f30(): a.x()\nf0()"])
    let site = try #require(model.calls("?.x").first)
    let chain = model.chain(to: site.site.node, module: 0)
    #expect(chain.count == SemanticModel.chainCeiling)
    #expect(chain.map(\.name).first == "m" && chain.map(\.name).last == "f30()")
    #expect(chain.map(\.skippedCount).reduce(0, +) == 32 - SemanticModel.chainCeiling)
  }

  // MARK: - Starts

  @Test func entryPointsAreReadFromSetup() {
    let files = ["pkg/__init__.py": "from .c import main", "pkg/c.py": "def main(): a.x()"]
    for setup in [
      "setup(entry_points={'console_scripts': ['d = pkg.c:main']})",
      "setup(entry_points={'console_scripts': 'd = pkg:main'})",
      "setup(entry_points='''[console_scripts]\nd = pkg.c:main\n''')",
      "E = dict(console_scripts=['d=pkg:main'])\nsetup(entry_points=E)",
      "setup(**{'entry_points': {'gui_scripts': ['d = pkg.c:main']}})",
    ] {
      check(files.merging(["setup.py": "from setuptools import setup\n" + setup]) { $1 }, runs: ["?.x": .entryPoint])
    }
    check(
      files, entryPoints: [EntryPoint(group: "console_scripts", name: "d", module: "pkg", attribute: "main")],
      chain: ["entry-point pkg/c.py:1 console_scripts d: main()"])
  }

  @Test func pluginsAndScriptsStart() {
    let plugin = ["pkg/__init__.py": "", "pkg/c.py": "def pytest_configure(c): a.x()\ndef other(): a.y()"]
    let point = EntryPoint(group: "pytest11", name: "d", module: "pkg.c", attribute: "")
    check(plugin, entryPoints: [point], runs: ["?.x": .entryPoint, "?.y": .call])
    let command = ["m.py": "class C:\n  def run(self): a.x()"]
    let hosted = EntryPoint(group: "distutils.commands", name: "d", module: "m", attribute: "C")
    check(command, entryPoints: [hosted], runs: ["?.x": .call])
    check(
      ["setup.py": "from setuptools import setup\nsetup(scripts=['tools/go.py'])", "tools/go.py": "a.x()"],
      chain: ["script tools/go.py:0 tools.go"])
  }

  @Test func whatABuildImportsRunsAtInstall() {
    let version = EntryPoint(group: EntryPoint.buildAttributeGroup, name: "version", module: "pkg", attribute: "v")
    check(["pkg/__init__.py": "v = a.x()"], entryPoints: [version], runs: ["?.x": .install])
    check(["pkg/__init__.py": "v = '1'\na.x()"], entryPoints: [version], runs: ["?.x": .import])
    check(["pkg/__init__.py": "def v(): a.x()"], entryPoints: [version], runs: ["?.x": .install])
    let command = EntryPoint(group: EntryPoint.commandClassGroup, name: "install", module: "pkg", attribute: "C")
    check(["pkg/__init__.py": "class C:\n  def run(self): a.x()"], entryPoints: [command], runs: ["?.x": .install])
  }

  @Test func commandsOfMaintainersAreNoInstall() {
    let test = """
      from setuptools import setup
      from setuptools.command.test import test
      class T(test):
        def run(self): a.x()

      """
    check(["setup.py": test + "setup(cmdclass={'test': T})"], runs: ["?.x": .call])
    check(["setup.py": test + "setup(cmdclass=dict(test=T))"], runs: ["?.x": .call])
    check(["setup.py": test + "c = {}\nc['test'] = T\nsetup(cmdclass=c)"], runs: ["?.x": .call])
    check(["setup.py": test + "setup(cmdclass={'test': T, 'install': T})"], runs: ["?.x": .install])
    check(["setup.py": test + "setup(cmdclass={'go': T})"], runs: ["?.x": .install])
    check(
      ["setup.py": test + "def g(s): s.run_command('test')\nsetup(cmdclass={'test': T})"], runs: ["?.x": .install])
  }

  // MARK: - Ways

  @Test func decoratorsPutTheirWrapperInPlace() {
    let wrapper = "def d(f):\n  def w(*p):\n    a.x()\n    return f(*p)\n  return w\n"
    check(["m.py": wrapper + "@d\ndef g(): pass\ng()"], runs: ["?.x": .import])
    check(["m.py": wrapper + "@d\ndef g(): pass"], runs: ["?.x": .call])
    check(
      ["m.py": "def d(n):\n  def e(f):\n    def w(): a.x()\n    return w\n  return e\n@d(1)\ndef g(): pass\ng()"],
      runs: ["?.x": .import])
    check(
      ["m.py": "class D:\n  def __init__(self, f): a.y()\n  def __call__(self): a.x()\n@D\ndef g(): pass\ng()"],
      runs: ["?.x": .import, "?.y": .import])
  }

  @Test(arguments: [
    "class C:\n  def __str__(self): a.x()\nprint(C())", "class C:\n  def __del__(self): a.x()\nC()",
    "class C:\n  def __getattr__(self, n): a.x()\nC().foo", "class C:\n  def __call__(self): a.x()\nC()()",
    "class B:\n  def __enter__(self): a.x()\nclass C(B): pass\nwith C(): pass",
    "class C:\n  def __init_subclass__(cls): a.x()\nclass D(C): pass",
    "class M(type):\n  def __call__(c): a.x()\nclass C(metaclass=M): pass\nC()",
    "class C:\n  async def __aenter__(self): a.x()\nasync def f():\n  async with C(): pass\nf()",
    "import threading\nclass T(threading.Thread):\n  def run(self): a.x()\nclass U(T): pass\nU().start()",
    "class N:\n  def go(self): a.x()\nclass C:\n  def __init__(self): self.n = N()\n  def run(self): self.n.go()\nC().run()",
    "class A:\n  def __init__(self): self.hook()\n  def hook(self): pass\nclass B(A):\n  def hook(self): a.x()\nB()",
    "class A:\n  def __init__(self): self.hook()\nclass B(A):\n  def hook(self): a.x()\nB()",
    "class A:\n  def go(self): a.x()\nclass B(A):\n  def go(self): super().go()\nB().go()",
    "def f(): a.x()\nd = {'f': f}\nd[k]()", "def f(): a.x()\nd = {}\nd['f'] = f\nd['f']()",
    "def f(): a.x()\nhandlers = [f]\nfor h in handlers: h()",
    "import sys\ndef f(): a.x()\nsys.excepthook = f", "import asyncio\nasync def f(): a.x()\nasyncio.run(f())",
    "import asyncio\ndef f(): a.x()\nasyncio.get_event_loop().call_later(1, f)",
    "import signal\ndef f(*p): a.x()\nsignal.signal(1, f)", "def f(): a.x()\nstart([f])",
    "def f(): a.x()\nstart(lambda: f())", "class C:\n  @property\n  def p(self): a.x()\nc = C()\nc.p",
  ])
  func whatIsStartedOnImport(source: String) { check(["m.py": source], runs: ["?.x": .import]) }

  @Test func attributesOfModulesAskForThem() {
    check(["pkg/__init__.py": "def __getattr__(n): a.x()", "use.py": "import pkg\npkg.foo"], runs: ["?.x": .import])
    check(
      [
        "pkg/__init__.py": "_t = {'f': '.b'}\ndef __getattr__(n): pass", "pkg/b.py": "a.x()\ndef f(): pass",
        "z.py": "from pkg import f",
      ], chain: ["package-import z.py:0 z", "import z.py:1 pkg.b"])
    check(["b.py": "class N:\n  def go(self): a.x()\nn = N()", "c.py": "import b\nb.n.go()"], runs: ["?.x": .import])
  }

  @Test func guessesNeedAnObjectAndAnUncommonName() {
    let bomb = "class A:\n  def detonate(self): a.x()\n"
    check(["m.py": bomb + "z.add(A())\nfor q in z: q.detonate()"], runs: ["?.x": .import])
    check(
      ["m.py": bomb + "z.add(A())\nfor q in z: q.detonate()"],
      chain: ["package-import m.py:0 m", "guess m.py:4 A.detonate()"])
    check(["m.py": bomb + "for q in z: q.detonate()"], runs: ["?.x": .call])
    check(["m.py": "class A:\n  def append(self): a.x()\nz.add(A())\nfor q in z: q.append()"], runs: ["?.x": .call])
    let many = (0..<9).map { "class C\($0):\n  def detonate(self): pass\nC\($0)()\n" }.joined()
    check(["m.py": bomb + many + "A()\nfor q in z: q.detonate()"], runs: ["?.x": .call])
  }

  @Test(arguments: [
    "def f(): f()\nf()", "def f(): g()\ndef g(): f()\na.x()", "class C(C): pass\nC().x()",
    "@d\n@d\ndef d(f): return d\nd()", "f = f or f\nf()", "x = [x][0]\nx()", "d = {'a': d}\nd['a']['a']['a']()",
    "from m import *\nx()", "import m\nm.m.m.m()", "__getattr__ = __getattr__\nimport m\nm.x", "for f in f: f()",
    "class A:\n  def __init__(self): A()\nA()", "lambda: (lambda: a.x())()",
    "def __getattr__(n): return {'a': '.', 'b': '..', 'c': ('', '')}", "class A(B): pass\nclass B(A): pass\nB().x",
  ])
  func ringsEnd(source: String) {
    let setup = "setup(cmdclass=cmdclass, entry_points=x, scripts=[z])\nx = x\ncmdclass = cmdclass"
    let model = model(["m.py": source, "setup.py": setup])
    for (index, module) in model.modules.enumerated() {
      for raw in 0..<Int32(module.parsed.tree.nodeCount) {
        #expect(model.chain(to: .init(rawValue: raw), module: index).count <= SemanticModel.chainCeiling)
      }
    }
  }
}
