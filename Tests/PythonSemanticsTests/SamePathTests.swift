import Testing

@testable import PythonSemantics

/// Checks whether the one call of `writer` and the one of `launcher` are about the same file.
private func check(
  _ source: String, writer: String = "builtins.open.write", launcher: String = "os.system", _ expected: Bool,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let model = model("import os, subprocess, sys, urllib.request\nfor p, q, d, u, z, e in x: pass\n" + source)
  guard let first = model.calls(writer).first, let second = model.calls(launcher).first else {
    Issue.record("missing calls in \(model.callNames)", sourceLocation: sourceLocation)
    return
  }
  #expect(
    model.isSamePath((first.call, first.module), (second.call, second.module)) == expected,
    sourceLocation: sourceLocation)
}

@Suite struct SamePathTests {
  // `p`, `q` and the like are free names unless a line binds them: they are bound by `for` to stay unknown.
  @Test func sharedVariablesAndNamesMeet() {
    check("open(p, 'wb').write(d)\nos.system(p)", true)
    check("open(p, 'wb').write(d)\nos.system(q)", false)
    check("with open(p, 'wb') as f:\n  f.write(d)\nos.system('python ' + p)", true)
    check("f = open('/tmp/a.py', 'w')\nf.write(d)\nos.system('python a.py')", true)
    check("f = open('/tmp/a.py', 'w')\nf.write(d)\nos.system('python b.py')", false)
    check("f = open('/tmp/a.py', 'w')\nf.write(p)\nos.system(p)", false)
    check("p = os.path.join(d, 'x.exe')\nopen(p, 'wb').write(z)\nos.system(os.path.join(e, 'x.exe'))", true)
    check(
      "p = f()\nurllib.request.urlretrieve(u, p)\nsubprocess.Popen([sys.executable, p])",
      writer: "urllib.request.urlretrieve",
      launcher: "subprocess.Popen", true)
    check(
      "urllib.request.urlretrieve(u, p)\nsubprocess.Popen([sys.executable, q])", writer: "urllib.request.urlretrieve",
      launcher: "subprocess.Popen", false)
    check(
      "class C:\n  def w(self):\n    open(self.p, 'w').write(d)\n  def r(self):\n    os.system(self.p)\n  def i(self):\n    self.p = z",
      true)
  }

  @Test func parametersAreFollowedOneCallDeep() {
    let save = "def save(path, data):\n  open(path, 'wb').write(data)\n"
    check(save + "save(p, d)\nos.system(p)", true)
    check(save + "save(data=d, path=p)\nos.system(p)", true)
    check(save + "save(q, d)\nos.system(p)", false)
    check(save + "def run(path):\n  os.system(path)\nsave(p, d)\nrun(p)", true)
    check(save + "def run(path):\n  os.system(path)\nsave(p, d)\nrun(q)", false)
    check("class C:\n  def save(self, path):\n    open(path, 'wb').write(d)\nC().save(p)\nos.system(p)", true)
    let deep = "def deep(path):\n  save(path)\ndef save(path):\n  open(path, 'wb').write(d)\n"
    check(deep + "deep(p)\nos.system(p)", false)
  }
}
