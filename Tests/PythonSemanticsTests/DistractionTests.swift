import Testing

@testable import PythonSemantics

/// Code that calls `os.system` beside code whose only use is to keep that from being seen.
@Suite struct DistractionTests {
  @Test func methodsAreInheritedFromTheLineOnwards() {
    for use in ["C().go()", "x = C()\nx.go()"] {
      let made = model("import os\nclass B:\n  def go(self): os.system('x')\nclass C(B): pass\n" + use)
      #expect(made.runTimes("os.system") == [.import], "\(use)")
    }
  }

  @Test func anUnlistedWayToAModuleStaysOpen() {
    let files = [
      "p/deep.py": "from os import system as tool", "p/open.py": "from .deep import *",
      "p/shut.py": "from .deep import *\n__all__ = ['other']",
      "p/__init__.py": "from .open import *\nfrom .shut import *\ntool('x')",
    ]
    #expect(model(files).callNames == ["os.system"])
  }

  @Test func ringsOfListedModulesEnd() {
    let files = [
      "p/a.py": "from .b import *\n__all__ = ['x', 'y']", "p/b.py": "from .a import *\n__all__ = ['x']\nx = 1",
      "p/__init__.py": "from .a import *\ny()",
    ]
    #expect(model(files).callNames.count == 1)
  }

  @Test func aNameThatIsDeletedLaterWasCalledBefore() {
    let made = model("import os\ndef go(): len('x')\nlen = os.system\ngo()\ndel len")
    #expect(made.callNames.contains("os.system"))
  }

  @Test func aVariableIsATableOnlyWhereItIsOne() {
    let made = model("import os, sys\nt = sys.argv\nt[0]()\nt = [print, os.system]\nt[1]('x')")
    #expect(made.callNames.contains("os.system"))
  }

  @Test func aChoiceOfTwoCountsBehindManyTables() {
    let table = (0..<24).map { "time.f\($0)" }.joined(separator: ", ")
    let source =
      "import os, time\nt = [\(table)]\n" + String(repeating: "t[i]()\n", count: 600)
      + "(print if i else os.system)('x')"
    #expect(model(source).callNames.contains("os.system"))
  }

  @Test func scriptsDoNotHideACommand() {
    let list = (0..<1000).map { _ in "'s'" }.joined(separator: ", ")
    let made = model([
      "setup.py": """
      import os
      from setuptools import setup
      from setuptools.command.install import install
      class Own(install):
        def run(self): os.system('x')
      names = [\(list)]
      \(String(repeating: "dict(scripts=names)\n", count: 8))setup(cmdclass={'install': Own})
      """
    ])
    #expect(made.runTimes("os.system") == [.install])
  }

  @Test func whatOneFileTakesFromTheOthersIsSaid() {
    let sizes = [Int](repeating: 60_000, count: 800) + [Int](repeating: 9_000, count: 8)
    let burning = sizes.enumerated().map { "y\($0) = 'a' * \($1)" }.joined(separator: "\n")
    let reading = "import os\nn = 's-y-s-t-e-m'.replace('-', '')\ngetattr(os, n)('x')"
    #expect(!model(["p/b.py": reading]).modules[0].hasUnknownConstants)
    let both = model(["p/a.py": burning, "p/b.py": reading])
    #expect(both.callNames.contains("os.system") || both.modules[1].hasUnknownConstants)
    #expect(both.modules[0].hasUnknownConstants)
  }
}
