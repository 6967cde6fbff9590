import Packages
import Testing

@testable import PythonSemantics

@Suite struct RunTimeTests {
  @Test func rolesDecideTheTopLevel() {
    check(["setup.py": "a.x()"], runs: ["?.x": .install])
    check(["pkg/__init__.py": "a.x()"], runs: ["?.x": .import])
    check(["pkg/__main__.py": "a.x()"], runs: ["?.x": .entryPoint])
    check(["tests/test_a.py": "a.x()\ndef test(): a.y()"], runs: ["?.x": .test, "?.y": .test])
    check(["bin/run": "a.x()"], runs: ["?.x": .entryPoint])
    check(["demo.pth": "import os; os.x()"], runs: ["os.x": .start])
  }

  @Test func functionsRunWhenTheirCallersDo() {
    check(["m.py": "def f(): a.x()\ndef g(): f()\ng()\ndef h(): a.y()"], runs: ["?.x": .import, "?.y": .call])
    check(
      ["m.py": "def f(): a.x()\nif __name__ == '__main__':\n  f()\n  a.y()"],
      runs: ["?.x": .entryPoint, "?.y": .entryPoint])
    check(["setup.py": "def f(): a.x()\nif __name__ == '__main__':\n  f()"], runs: ["?.x": .install])
    check(["docs/m.py": "def f(): a.x()\nif __name__ == '__main__':\n  f()"], runs: ["?.x": .call])
    check(["m.py": "(lambda: a.x())()\nz = lambda: a.y()"], runs: ["?.x": .import, "?.y": .call])
    check(
      ["m.py": "class C:\n  a.x()\n  def f(self): self.g()\n  def g(self): a.y()\nC().f()"],
      runs: ["?.x": .import, "?.y": .import])
    check(["m.py": "class C:\n  def __init__(self): a.x()\nC()"], runs: ["?.x": .import])
  }

  @Test func functionsGivenAwayCountAsCalled() {
    check(["m.py": "import threading\ndef f(): a.x()\nthreading.Thread(target=f).start()"], runs: ["?.x": .import])
    check(["m.py": "import atexit\ndef f(): a.x()\natexit.register(f)"], runs: ["?.x": .import])
    check(["m.py": "import atexit\n@atexit.register\ndef f(): a.x()"], runs: ["?.x": .import])
    check(["m.py": "list(map(lambda v: a.x(), z))"], runs: ["?.x": .import])
    check(["m.py": "@app.route('/')\ndef f(): a.x()"], runs: ["?.x": .call])
    check(["m.py": "def d(f):\n  f()\n  return f\n@d\ndef g(): a.x()"], runs: ["?.x": .import])
    check(["m.py": "def d(f):\n  def w(): f()\n  return w\n@d\ndef g(): a.x()"], runs: ["?.x": .call])
    check(
      ["m.py": "import threading\nclass T(threading.Thread):\n  def run(self): a.x()\nT().start()"],
      runs: ["?.x": .import])
    check(["m.py": "class C:\n  @property\n  def p(self): a.x()\nC().p"], runs: ["?.x": .import])
    check(["m.py": "class M(type):\n  def __new__(c, *a): z.x()\nclass C(metaclass=M): pass"], runs: ["?.x": .import])
  }

  @Test func commandClassesRunAtInstall() {
    let command =
      "from setuptools import setup\nfrom setuptools.command.install import install\nclass X(install):\n  def run(self):\n    self.help()\n    a.x()\n  def help(self): a.y()\nclass Y(install):\n  def run(self): a.z()\n"
    check(
      ["setup.py": command + "setup(cmdclass={'install': X})"], runs: ["?.x": .install, "?.y": .install, "?.z": .call])
    check(["setup.py": command + "c = {'install': X}\nsetup(cmdclass=c)"], runs: ["?.x": .install, "?.z": .call])
    check(["setup.py": command + "c = {}\nc['install'] = X\nsetup(cmdclass=c)"], runs: ["?.x": .install, "?.z": .call])
    check(["setup.py": command + "setup(**{'cmdclass': {'install': X}})"], runs: ["?.x": .install, "?.z": .call])
    check(["setup.py": command + "def get(): return {'install': X}\nsetup(cmdclass=get())"], runs: ["?.x": .install])
    check(
      [
        "setup.py": "from hooks import X\nfrom setuptools import setup\nsetup(cmdclass=dict(install=X))",
        "hooks.py": "from setuptools.command.install import install\nclass X(install):\n  def run(self): a.x()",
      ],
      runs: ["?.x": .install])
  }

  @Test func runTimesCrossFiles() {
    check(
      [
        "setup.py": "import demo.version\nfrom demo.tool import f\nf()", "demo/__init__.py": "a.i()",
        "demo/version.py": "a.v()",
        "demo/tool.py": "def f(): a.f()\ndef g(): a.g()", "demo/other.py": "a.o()",
      ],
      runs: ["?.i": .install, "?.v": .install, "?.f": .install, "?.g": .call, "?.o": .import])
    check(["demo.pth": "import demo", "demo/__init__.py": "a.x()"], runs: ["?.x": .start])
    check(
      ["tests/test_a.py": "import demo\ndemo.f()", "demo/__init__.py": "a.x()\ndef f(): a.y()"],
      runs: ["?.x": .import, "?.y": .call])
    check(
      ["demo/cli.py": "def main(): a.x()\nclass G:\n  def run(self): a.y()"],
      entryPoints: [
        EntryPoint(group: "console_scripts", name: "d", module: "demo.cli", attribute: "main"),
        EntryPoint(group: "console_scripts", name: "e", module: "demo.cli", attribute: "G.run"),
      ], runs: ["?.x": .entryPoint, "?.y": .entryPoint])
  }

  @Test(arguments: [
    ("import platform\nif platform.system() == 'Windows':\n  a.x()", "Windows"),
    ("import sys\nif sys.platform.startswith('win'):\n  a.x()", "Windows"),
    ("import os\nif os.name == 'nt':\n  a.x()", "Windows"), ("import os\nif 'nt' != os.name:\n  a.x()", "Darwin Linux"),
    ("from platform import system as s\nif s() in ('Linux', 'Darwin'):\n  a.x()", "Darwin Linux"),
    ("import sys\nif sys.platform == 'darwin':\n  pass\nelse:\n  a.x()", "Windows Linux"),
    ("import os\nW = os.name == 'nt'\nif W and z:\n  a.x()", "Windows"),
    ("import os\nif os.name == 'nt' or z:\n  a.x()", ""),
    ("import sys\ndef f():\n  if sys.platform != 'win32':\n    return\n  a.x()", "Windows"),
    ("import sys\ndef f():\n  a.x()\nif sys.platform == 'linux':\n  f()", "Linux"),
    ("import sys\nif sys.version == 'win32':\n  a.x()", ""),
  ])
  func platformTestsLimitSystems(source: String, expected: String) {
    let sites = model(source).calls("?.x")
    #expect(sites.map { $0.site.systems.names.joined(separator: " ") } == [expected])
  }

  @Test(arguments: [
    ("try:\n  a.x()\nexcept:\n  pass", true), ("try:\n  a.x()\nexcept Exception:\n  pass", true),
    ("try:\n  a.x()\nexcept (A, BaseException) as e:\n  return", true),
    ("try:\n  a.x()\nexcept ValueError:\n  pass", false),
    ("try:\n  a.x()\nexcept:\n  raise", false), ("try:\n  pass\nexcept:\n  a.x()", false),
    ("from contextlib import suppress\nwith suppress(Exception):\n  a.x()", true),
    ("try:\n  def f():\n    a.x()\nexcept:\n  pass", false),
    ("for i in z:\n  try:\n    a.x()\n  except:\n    continue", true),
  ])
  func swallowedErrorsAreSeen(source: String, expected: Bool) {
    #expect(model(source).calls("?.x").map(\.site.swallowsErrors) == [expected])
  }
}
