import Testing

@testable import PythonSemantics

/// Functions under other names, one construct each: whatever is written, it is `os.system` that is called.
@Suite struct AliasTests {
  @Test(arguments: [
    "f, g = os.system, exec\nf('x')",
    "a = b = os.system\nb('x')",
    "[os.system][0]('x')",
    "d = {'a': os.system}\nd['a']('x')",
    "d = {1: os.system}\nd[1]('x')",
    "d = dict(a=os.system)\nd['a']('x')",
    "d = {'a': {'b': os.system}}\nd['a']['b']('x')",
    "d = {}\nd['a'] = os.system\nd['a']('x')",
    "d = {'a': print, 'b': os.system}\nd.get('b')('x')",
    "globals()['os'].system('x')",
    "f = os.system\nglobals()['f']('x')",
    "f = os.system\nglobals().get('f')('x')",
    "def z():\n  f = os.system\n  locals()['f']('x')",
    "vars(os)['system']('x')",
    "os.__dict__['sys' + 'tem']('x')",
    "os.__dict__.get('system')('x')",
    "g = getattr(os, 'sys' + 'tem')\ng('x')",
    "getattr(z, 'q', os.system)('x')",
    "import functools\nfunctools.partial(os.system, 'x')()",
    "from functools import partial as p\nq = p(p(os.system))\nq('x')",
    "import functools\nfunctools.reduce(getattr, ['system'], os)('x')",
    "import operator\noperator.attrgetter('system')(os)('x')",
    "from operator import attrgetter\ng = attrgetter('system')\ng(os)('x')",
    "import operator\noperator.methodcaller('system', 'x')(os)",
    "import operator\noperator.itemgetter('system')(vars(os))('x')",
    "import sys\nsys.modules['os'].system('x')",
    "e = lambda c: os.system(c)\ne('x')",
    "(f := os.system)('x')",
    "def g(f=None):\n  f = f or os.system\n  f('x')",
  ])
  func namesAreFollowed(source: String) { check(["m.py": "import os\n" + source], calls: "os.system") }

  @Test(arguments: [
    "(print if z else os.system)('x')",
    "f = print if z else os.system\nf('x')",
    "if z:\n  f = print\nelse:\n  f = os.system\nf('x')",
    "d = {'a': print, 'b': os.system}\nd[z]('x')",
    "d = {'a': print, 'b': os.system}\nd.get(z)('x')",
    "[print, os.system][z]('x')",
    "for f in [print, os.system]:\n  f('x')",
    "for n, f in [('a', print), ('b', os.system)]:\n  f('x')",
    "for n, f in {'a': print, 'b': os.system}.items():\n  f('x')",
    "for i, f in enumerate([print, os.system]):\n  f('x')",
    "def g():\n  if z: return print\n  return os.system\ng()('x')",
  ])
  func everyCandidateIsCalled(source: String) {
    check(["m.py": "import os\n" + source], calls: "os.system")
    check(["m.py": "import os\n" + source], calls: "builtins.print")
  }

  @Test(arguments: [
    "try:\n  import a as m\nexcept ImportError:\n  import os as m\nm.system('x')",
    "try:\n  import os as m\nexcept ImportError:\n  import a as m\nm.system('x')",
    "try:\n  import a as m\nexcept ImportError:\n  import os as m\n  m.system('x')",
    "try:\n  from a import system\nexcept ImportError:\n  from os import system\nsystem('x')",
    "if sys.version_info > (3,):\n  import os as m\nelse:\n  import a as m\nm.system('x')",
    "if z:\n  import a as m\nelif y:\n  import os as m\nelse:\n  import b as m\ndef f():\n  m.system('x')",
    "import a as m\ndef f():\n  global m\n  import os as m\ndef g(): m.system('x')",
    "try:\n  import a.b as m\nexcept ImportError:\n  m = __import__('os')\nm.system('x')",
    "import os\ntry:\n  import a as m\nexcept ImportError:\n  m = os\nm.system('x')",
  ])
  func everyImportIsMeant(source: String) { check(["m.py": source], calls: "os.system") }

  @Test func everyImportIsNamed() {
    let model = model(
      "try:\n  import a as m\nexcept ImportError:\n  import os as m\nx = m.environ['a'], m.path.join")
    let names = model.modules[0].references.map { model.modules[0].qualifiedNames[$0.name] }
    #expect(names == ["a.environ", "os.environ", "a.path.join", "os.path.join"])
  }

  @Test func importsInOrderAreOne() {
    #expect(model("import a as m\nm.f()\nimport b as m\nm.f()").callNames == ["a.f", "b.f"])
    #expect(model("if z:\n  import a as m\n  m.f()\nelse:\n  import b as m\n  m.f()").callNames == ["a.f", "b.f"])
  }

  @Test(arguments: [
    "list(map(os.system, z))",
    "import threading\nthreading.Thread(target=os.system, args=('x',)).start()",
    "import threading\nthreading.Timer(1, os.system, ['x']).start()",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor() as e:\n  e.submit(os.system, 'x')",
    "import atexit\natexit.register(os.system, 'x')",
    "import multiprocessing\nmultiprocessing.Process(target=os.system).start()",
  ])
  func runnersCallWhatTheyAreGiven(source: String) { check(["m.py": "import os\n" + source], calls: "os.system") }

  @Test(arguments: [
    "class C:\n  run = os.system\nC.run('x')",
    "class C:\n  run = staticmethod(os.system)\nC().run('x')",
    "class C: pass\nC.run = os.system\nC.run('x')",
    "class C: pass\nsetattr(C, 'run', os.system)\nC.run('x')",
    "class C:\n  def __init__(self):\n    self.run = os.system\n  def go(self):\n    self.run('x')",
    "class C:\n  def __init__(self):\n    self.h = {'a': os.system}\n  def go(self):\n    self.h['a']('x')",
    "class C:\n  r = os.system\n  @classmethod\n  def go(cls):\n    cls.r('x')",
    "class C:\n  r = os.system\n  def go(self):\n    type(self).r('x')",
    "class C:\n  r = os.system\n  def go(self):\n    self.__class__.r('x')",
    "class A: pass\nclass B:\n  run = os.system\nclass C(A, B):\n  def go(self):\n    super().run('x')",
  ])
  func membersAreFollowed(source: String) { check(["m.py": "import os\n" + source], calls: "os.system") }

  @Test func partialMethodsAreTheirFunction() {
    check(
      ["m.py": "import functools\nclass C:\n  def _r(self, c): pass\n  r = functools.partialmethod(_r, 'x')\nC().r()"],
      calls: "m.C._r")
  }

  @Test func orderStillTellsWhichValueItIs() {
    #expect(model("e = print\ne('x')\ne = exec\ne('x')").callNames == ["builtins.print", "builtins.exec"])
  }

  @Test func theFlowReachesEveryCandidate() {
    check(
      "import os, a\nf = print if z else os.system\nf(a.source())", reaches: "os.system", ["a.source"],
      extra: ["a.source"])
  }
}
