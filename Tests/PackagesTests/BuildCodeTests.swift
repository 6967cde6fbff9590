import Archives
import Testing

@testable import Packages

/// What a build runs or imports, and what no installer takes.
@Suite struct BuildCodeTests {
  private func points(_ files: [(String, String)]) -> [String] {
    distribution(.tar, files.map { ("demo-1.0/" + $0.0, $0.1) }).entryPoints.map {
      "\($0.group) \($0.name) \($0.module):\($0.attribute)"
    }
  }

  @Test func attributesThatABuildAsksForAreRead() {
    #expect(
      points([("setup.cfg", "[metadata]\nversion = attr: pkg.sub.VERSION\n")])
        == ["setuptools.attr version pkg.sub:VERSION"])
    let tables = [
      "[tool.setuptools.dynamic]\nversion = {attr = 'pkg.v'}\n", "[tool.setuptools.dynamic.version]\nattr = 'pkg.v'\n",
      "[tool.setuptools.dynamic]\nversion.attr = 'pkg.v'\n",
    ]
    for table in tables { #expect(points([("pyproject.toml", table)]) == ["setuptools.attr version pkg:v"]) }
    #expect(points([("setup.cfg", "[metadata]\nversion = file: VERSION\ndescription = attr: nothing\n")]).isEmpty)
  }

  @Test func commandClassesAreRead() {
    #expect(
      points([("setup.cfg", "[options]\ncmdclass =\n  install = pkg.cmd.Install\n  sdist = pkg.cmd:Sdist\n")])
        == ["setuptools.cmdclass install pkg.cmd:Install", "setuptools.cmdclass sdist pkg.cmd:Sdist"])
    #expect(
      points([("pyproject.toml", "[tool.setuptools.cmdclass]\ninstall = 'pkg.cmd.Install'\n")])
        == ["setuptools.cmdclass install pkg.cmd:Install"])
  }

  private func role(of file: String, _ setup: String, _ others: [String] = ["pkg/__init__.py"]) -> String? {
    let files =
      [("demo-1.0/setup.py", setup)] + ([file] + others).filter { $0 != "setup.py" }.map { ("demo-1.0/" + $0, "") }
    return distribution(.tar, files).files.first { $0.path == "demo-1.0/" + file }?.role.rawValue
  }

  @Test func filesBesideThePackagesAreTools() {
    let named = "setup(packages=['pkg'])"
    #expect(role(of: "release.py", named) == "tool")
    #expect(role(of: "release.py", "setup(packages=find_packages())") == "tool")
    #expect(role(of: "release.py", "setup(packages=['pkg'], py_modules=['release'])") == "module")
    #expect(role(of: "release.py", "setup(packages=['pkg'], py_modules=names())") == "module")
    #expect(role(of: "release.py", named + "\nimport release") == "module")
    #expect(role(of: "release.py", named + "\nopen('release.py')") == "module")
    #expect(role(of: "release.py", named + "\nprerelease, release_it = 1, 2") == "tool")
    #expect(role(of: "release.py", "setup()") == "module")
    #expect(role(of: "release.py", named, []) == "module")
    #expect(role(of: "pkg/release.py", named) == "module")
    #expect(role(of: "setup.py", named) == "install-script")
  }
}
