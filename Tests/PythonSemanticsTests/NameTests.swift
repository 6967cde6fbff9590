import Testing

@testable import PythonSemantics

@Suite struct NameTests {
  @Test func importsAreResolved() {
    check("import os\nos.system('x')", calls: ["os.system"])
    check("import subprocess as s\ns.Popen([])", calls: ["subprocess.Popen"])
    check("from os import system as q\nq('x')", calls: ["os.system"])
    check("import urllib.request\nurllib.request.urlopen(u)", calls: ["urllib.request.urlopen"])
    check("import urllib.request as r\nr.urlopen(u)", calls: ["urllib.request.urlopen"])
    check("from os import *\nsystem('x')", calls: ["os.system"])
    check("from tkinter import *\nfrom os import *\nsystem('x'); Tk()", calls: ["os.system", "tkinter.Tk"])
    check("def f():\n  import os\n  os.system('x')\nos.x()", calls: ["os.system", "?.x"])
    check(
      "try:\n  from urllib.request import urlopen\nexcept ImportError:\n  from urllib2 import urlopen\nurlopen(u)",
      calls: ["urllib.request.urlopen", "urllib2.urlopen"])
  }

  @Test func deletedNamesAreTheBuiltinsAgain() {
    check("exec = print\nexec('x')\ndel exec\nexec('x')", calls: ["builtins.print", "builtins.exec"])
    check("import os as exec\nexec.system('x')\ndel exec, z\nexec('x')", calls: ["os.system", "builtins.exec"])
    // Where a branch or a function deletes it, it may be there still.
    check("exec = print\nif z: del exec\nexec('x')", calls: ["builtins.print"])
    check("def f():\n  exec = print\n  del exec\n  exec('x')", calls: ["builtins.print"])
    check("import os\ndel os\nos.system('x')", calls: ["os.system"])
  }

  @Test func builtinsAreResolvedUnlessShadowed() {
    check("exec('x')", calls: ["builtins.exec"])
    check("def exec(x): pass\nexec('x')", calls: ["demo.exec"])
    check("def f(exec):\n  exec('x')\nexec('x')", calls: ["-", "builtins.exec"])
    check("class C:\n  exec = 1\n  def f(self):\n    exec('x')", calls: ["builtins.exec"])
    check("def f():\n  global exec\n  exec = print\nexec('x')", calls: ["builtins.print"])
    check("undefined_name('x')", calls: ["-"])
  }

  @Test func hiddenSpellingsAreResolved() {
    check("__import__('os').system('x')", calls: ["builtins.__import__", "os.system"])
    check("__import__('o' + 's').system('x')", calls: ["os.system"])
    check("import importlib as i\ni.import_module('os').system('x')", calls: ["os.system"])
    check("getattr(__import__('o'+'s'), 'sys' 'tem')('x')", calls: ["os.system"])
    check("import builtins\nbuiltins.__dict__['exec']('x')", calls: ["builtins.exec"])
    check("globals()['__builtins__'].exec('x')", calls: ["builtins.exec"])
    check("getattr(__builtins__, 'ex' + 'ec')('x')", calls: ["builtins.exec"])
    check("__builtins__['eval']('x')", calls: ["builtins.eval"])
    check("vars(__import__('os'))['system']('x')", calls: ["os.system"])
    check("import sys\nsys.modules['os'].system('x')", calls: ["os.system"])
    check("e = eval('exec')\ne('x')", calls: ["builtins.exec"])
    check("[print, exec][1]('x')", calls: ["builtins.exec"])
    check("t = {'a': exec}\nt['a']('x')", calls: ["builtins.exec"])
    check(
      "import functools, os\np = functools.partial(os.system, 'x')\np()", calls: ["functools.partial", "os.system"])
    check("def f(a, e=exec):\n  e(a)", calls: ["builtins.exec"])
    check("(lambda: exec)()('x')", calls: ["builtins.exec"])
    check("def get():\n  return exec\nget()('x')", calls: ["builtins.exec"])
  }

  @Test func aliasesAreFollowed() {
    check("e = exec\ne('x')", calls: ["builtins.exec"])
    check("a, (b, c) = exec, (str, map)\na('x'); c(1)", calls: ["builtins.exec", "builtins.map"])
    check("e = print\ne('x')\ne = exec\ne('x')", calls: ["builtins.print", "builtins.exec"])
    check("def f():\n  e('x')\ne = exec", calls: ["builtins.exec"])
    check("(e := exec)('x')", calls: ["builtins.exec"])
    check("import os\nif x:\n  s = os.system\nelse:\n  s = None\ns('x')", calls: ["os.system"])
  }

  @Test func resultsExtendThePath() {
    check("import requests\nrequests.get(u).text.strip()", calls: ["requests.get", "requests.get.text.strip"])
    check("import socket\ns = socket.socket()\ns.connect(a)", calls: ["socket.socket", "socket.socket.connect"])
    check("with open(p, 'w') as f:\n  f.write(d)", calls: ["builtins.open", "builtins.open.write"])
    check("import requests\nrequests.Session().post(u)", calls: ["requests.Session.post"])
    check(
      "''.join(x); b''.decode(); 'a'.encode().hex()",
      calls: ["str.join", "bytes.decode", "str.encode", "str.encode.hex"])
    check("def f(x):\n  x.run()\n  x[0].y.go()", calls: ["?.run", "?.go"])
    check("import os\nos.environ['A'].lower()", calls: ["os.environ.lower"])
    check("import socket\ndef f(s: socket.socket):\n  s.send(d)", calls: ["socket.socket.send"])
    check("import requests\nrequests.get(u)()", calls: ["requests.get", "-"])
  }

  @Test func classesOfThePackageAreFollowed() {
    check(
      """
      import socket, threading
      class Base:
        def ping(self): pass
      class C(Base, threading.Thread):
        def __init__(self):
          self.s = socket.socket()
        def run(self):
          self.s.connect(a)
          self.ping()
          self.start()
      C().run()
      """,
      calls: [
        "socket.socket", "socket.socket.connect", "demo.Base.ping", "threading.Thread.start", "demo.C", "demo.C.run",
      ])
    check("class C:\n  def f(self):\n    super().f()", calls: ["builtins.super"])
    check(
      "from setuptools.command.install import install\nclass X(install):\n  def run(self):\n    super().run()",
      calls: ["setuptools.command.install.install.run"])
  }

  @Test func namesCrossFiles() {
    let files = [
      "pkg/__init__.py": "from .a import run as go, e\ngo('x')\ne('x')",
      "pkg/a.py": "import os\nrun = os.system\ndef e(x): pass\nURL = 'https://example.invalid'",
      "pkg/b.py":
        "from . import a\na.run('x')\nfrom pkg.a import *\nrun('y')\nfrom .a import URL\nx.show(URL); x.show(a.URL)",
    ]
    let model = model(files)
    #expect(model.callNames == ["os.system", "pkg.a.e", "os.system", "os.system", "?.show", "?.show"])
    let module = model.modules[2]
    let shown = module.calls.suffix(2).map { module.constantText(module.parsed.tree.child($0.node, 1)) }
    #expect(shown == ["https://example.invalid", "https://example.invalid"])
  }

  @Test func referencesAreListed() {
    let model = model(
      "import os\nx = os.system\nos.environ['A']\nf(os.path.sep)\ny = x\n@os.register\ndef g(): pass\nlen([])")
    #expect(model.referenceNames == ["os.system", "os.environ", "os.path.sep", "os.system", "os.register"])
  }

  @Test(arguments: [
    "x" + String(repeating: ".a()", count: 2000), String(repeating: "a = b\nb = a\n", count: 500),
    "x = " + String(repeating: "'a' + ", count: 5000) + "''", "def f():\n  nonlocal x\n  x = 1", "from . import *",
    "from .. import a.b\nimport\nclass (:\n", "class A(A): pass\nA().x", "class A(B): pass\nclass B(A): pass\nA().x()",
    "global x\nx = 1", "lambda: (yield)", "f'{x!r:>{y}}'",
  ])
  func oddSourcesAreHarmless(source: String) {
    let model = model(source)
    #expect(model.modules.count == 1)
    _ = model.flow { _ in FlowSeed(bits: 1, passesArguments: true) }
  }
}
