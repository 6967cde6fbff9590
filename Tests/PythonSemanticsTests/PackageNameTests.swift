import PythonSyntax
import SourceText
import Testing

@testable import PythonSemantics

/// Names across the files of a package, one construct each.
@Suite struct PackageNameTests {
  private static let run = "import os\nf = os.system"

  @Test func relativeImportsAtAnyLevel() {
    check(
      [
        "pkg/__init__.py": "", "pkg/a/__init__.py": "", "pkg/a/b/__init__.py": "from ...c import f\nf('x')",
        "pkg/c.py": Self.run,
      ], calls: "os.system")
  }

  @Test func packagesHandNamesOn() {
    check(
      ["pkg/__init__.py": "from .a import f", "pkg/a.py": Self.run, "use.py": "import pkg\npkg.f('x')"],
      calls: "os.system")
    check(
      [
        "pkg/__init__.py": "from .a import f", "pkg/a.py": "from .b import f", "pkg/b.py": "from .c import g as f",
        "pkg/c.py": "import os\ng = os.system", "use.py": "from pkg import f\nf('x')",
      ], calls: "os.system")
    check(["a.py": "import b\n" + Self.run, "b.py": "import a\ndef g(): a.f('x')"], calls: "os.system")
    check(["a/__init__.py": "", "a/b.py": Self.run, "m.py": "import a.b as c\nc.f('x')"], calls: "os.system")
    check(["a/__init__.py": "", "a/b.py": Self.run, "m.py": "import a\na.b.f('x')"], calls: "os.system")
    check(["ns/a/__init__.py": Self.run, "use.py": "from ns.a import f\nf('x')"], calls: "os.system")
    check(["a.py": Self.run, "m.py": "def g():\n  from a import f\n  f('x')"], calls: "os.system")
    check(["a.py": "import os, b\nb.run = os.system", "b.py": "", "c.py": "import b\nb.run('x')"], calls: "os.system")
  }

  @Test func starImportsTakeWhatTheyMay() {
    check(
      ["pkg/__init__.py": "from .a import *", "pkg/a.py": Self.run, "use.py": "import pkg\npkg.f('x')"],
      calls: "os.system")
    check(
      ["a.py": "__all__ = ['_f']\nimport os\n_f = os.system", "m.py": "from a import *\n_f('x')"], calls: "os.system")
    check(["a.py": "__all__ = ['f']\nexec = 1\nf = 2", "m.py": "from a import *\nexec('x')"], calls: "builtins.exec")
    check(["a.py": "def _exec(x): pass", "m.py": "from a import *\n_exec('x')"], calls: "-")
    // The last `import *` counts, with what it has from others in turn.
    check(
      [
        "a.py": "import os\nrun = os.popen", "b.py": "from c import *", "c.py": "import os\nrun = os.system",
        "m.py": "from a import *\nfrom b import *\nrun('x')",
      ], calls: "os.system")
    check(
      [
        "b.py": "__all__ = ['other']\nfrom c import *", "c.py": "import os\nrun = os.system",
        "m.py": "from b import *\nrun('x')",
      ], calls: "-")
    check(
      ["a.py": Self.run, "b.py": "f = exec", "m.py": "from b import *\nfrom a import *\nf('x')"], calls: "os.system")
    check(["a.py": "from b import *", "b.py": "from a import *", "m.py": "from a import *\nnothing('x')"], calls: "-")
  }

  @Test(arguments: [
    "import importlib\n_lazy = {'f': '.a'}\ndef __getattr__(name):\n  return getattr(importlib.import_module(_lazy[name], __name__), name)",
    "_lazy = {'f': 'pkg.a'}\ndef __getattr__(name): pass",
    "_lazy = {'f': ('pkg.a', 'f')}\ndef __getattr__(name): pass",
    "def __getattr__(name):\n  if name == 'f':\n    from .a import f\n    return f",
    "import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach(__name__, submod_attrs={'a': ['f']})",
    "import sys\n_structure = {'a': ['f']}\nsys.modules[__name__] = Lazy(__name__, _structure)",
  ])
  func namesMadeOnDemandAreKnown(package: String) {
    let files = ["pkg/__init__.py": package, "pkg/a.py": Self.run]
    check(files.merging(["use.py": "import pkg\npkg.f('x')"]) { $1 }, calls: "os.system")
    check(files.merging(["use.py": "from pkg import f\nf('x')"]) { $1 }, calls: "os.system")
  }

  @Test(arguments: [
    "import importlib\nimportlib.import_module('.a', package='pkg').f('x')",
    "import importlib\nimportlib.import_module('..a', __package__ + '.b').f('x')",
    "import importlib\nimportlib.import_module(f'{__package__}.a').f('x')",
    "__import__('a', globals(), locals(), ['f'], 1).f('x')",
    "__import__('pkg.a', fromlist=['f']).f('x')",
    "__import__('pkg.a').a.f('x')",
  ])
  func importsByNameAreFollowed(source: String) {
    check(["pkg/__init__.py": "", "pkg/a.py": Self.run, "pkg/m.py": source], calls: "os.system")
  }

  @Test func copiesMeanTheOriginalUnlessTheyAreThere() {
    check(["m.py": "from pip._vendor import requests\nrequests.get(u)"], calls: "requests.get")
    check(["m.py": "import pip._vendor.requests as r\nr.get(u)"], calls: "requests.get")
    check(
      ["m.py": "from pip._vendor.urllib3.poolmanager import PoolManager\nPoolManager()"],
      calls: "urllib3.poolmanager.PoolManager")
    let copy = ["pkg/__init__.py": "", "pkg/_vendor/requests/__init__.py": "from .api import get"]
    let files = copy.merging(["pkg/_vendor/requests/api.py": "def get(u): a.x()"]) { $1 }
    check(
      files.merging(["pkg/m.py": "from pkg._vendor import requests\nrequests.get(u)"]) { $1 },
      calls: "pkg._vendor.requests.api.get")
  }

  @Test func stubsReplaceNothing() {
    let files = [
      ("a.pyi", "a", "def f(x): ...\nb.y()"), ("a.py", "a", Self.run), ("m.py", "m", "import a\na.f('x')"),
    ]
    let model = SemanticModel(
      inputs: files.map { path, name, source in
        SemanticModel.Input(
          path: path, moduleName: name, role: .module, parsed: Parser.parse(SourceText(utf8: Array(source.utf8))))
      }, entryPoints: [])
    #expect(model.callNames == ["?.y", "os.system"])
    #expect(model.runTimes("?.y") == [.call])
  }
}
