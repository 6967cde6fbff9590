import Archives
import Testing

@testable import Packages

@Suite struct DistributionTests {
  @Test func aWheelIsLaidOut() {
    let wheel = distribution(
      .zip,
      [
        ("demo/__init__.py", ""), ("demo/sub/mod.py", ""), ("demo/tests/test_a.py", ""), ("demo/test.py", ""),
        ("demo/py.typed", ""), ("demo/stub.pyi", "import os"), ("setup.py", ""), ("demo.pth", "import demo\n/a/path\n"),
        ("paths.pth", "/a/path\n"), ("sitecustomize.py", ""), ("demo/sitecustomize.py", ""),
        ("demo-1.0.data/scripts/run", "#!python\n"), ("demo-1.0.data/purelib/other.py", ""),
        ("demo-1.0.data/data/x.py", ""), ("demo-1.0.dist-info/METADATA", "Name: Demo\nVersion: 1.0\n"),
        ("demo-1.0.dist-info/entry_points.txt", "[console_scripts]\ndemo = demo.cli:main\n"),
        ("README.md", "import os"),
        ("demo/native.bin", "\u{7f}ELF\u{2}\u{1}"), ("demo/payload.txt", "import os, sys\n"),
        ("demo/words.txt", "import taxes are high\n"),
      ])
    #expect(wheel.kind == .wheel)
    #expect(wheel.name == "Demo")
    #expect(wheel.version == "1.0")
    #expect(wheel.entryPoints.map(\.module) == ["demo.cli"])
    #expect(
      wheel.summary == [
        "demo/__init__.py": "module demo", "demo/sub/mod.py": "module demo.sub.mod",
        "demo/tests/test_a.py": "test demo.tests.test_a", "demo/test.py": "module demo.test",
        "demo/py.typed": "data - not-python", "demo/stub.pyi": "documentation -", "setup.py": "module setup",
        "demo.pth": "startup -", "paths.pth": "data - not-python", "sitecustomize.py": "startup sitecustomize",
        "demo/sitecustomize.py": "module demo.sitecustomize", "demo-1.0.data/scripts/run": "script -",
        "demo-1.0.data/purelib/other.py": "module other", "demo-1.0.data/data/x.py": "module -",
        "demo-1.0.dist-info/METADATA": "metadata - not-python",
        "demo-1.0.dist-info/entry_points.txt": "metadata - not-python", "README.md": "documentation - not-python",
        "demo/native.bin": "executable - not-python", "demo/payload.txt": "data -",
        "demo/words.txt": "data - not-python",
      ])
  }

  @Test func anSdistIsLaidOut() {
    let sdist = distribution(
      .tarGzip,
      [
        ("demo-1.0/PKG-INFO", "Name: demo\nVersion: 1.0\n"), ("demo-1.0/setup.py", ""),
        ("demo-1.0/src/demo/__init__.py", ""),
        ("demo-1.0/src/demo/setup.py", ""), ("demo-1.0/tests/conftest.py", ""), ("demo-1.0/docs/conf.py", ""),
        ("demo-1.0/bin/run", "#!/usr/bin/env python3\n"), ("demo-1.0/build_tools/backend.py", ""),
        ("demo-1.0/scripts/run.py", ""), ("demo-1.0/scripts/internal/release.py", ""),
        ("demo-1.0/hatch_build.py", ""), ("demo-1.0/src/demo.egg-info/PKG-INFO", "Name: other\n"),
        (
          "demo-1.0/pyproject.toml",
          "[build-system]\nbuild-backend='backend:x'\nbackend-path=['build_tools']\n[project.scripts]\nd='demo:m'\n"
        ), ("._demo-1.0", "\0"), ("demo-1.0/._setup.py", "\0\0"),
        ("demo-1.0/setup.cfg", "[options.entry_points]\nconsole_scripts =\n    c = demo.c:main\n"),
      ], named: "demo-1.0.tar.gz")
    #expect(sdist.kind == .sdist)
    #expect(sdist.name == "demo")
    #expect(sdist.entryPoints.map(\.name) == ["d", "c"])
    let summary = sdist.summary
    #expect(summary["demo-1.0/setup.py"] == "install-script setup")
    #expect(summary["demo-1.0/src/demo/__init__.py"] == "module demo")
    #expect(summary["demo-1.0/src/demo/setup.py"] == "module demo.setup")
    #expect(summary["demo-1.0/tests/conftest.py"] == "test tests.conftest")
    #expect(summary["demo-1.0/docs/conf.py"] == "documentation docs.conf")
    #expect(summary["demo-1.0/bin/run"] == "script -")
    #expect(summary["demo-1.0/scripts/run.py"] == "script scripts.run")
    #expect(summary["demo-1.0/scripts/internal/release.py"] == "documentation scripts.internal.release")
    #expect(summary["demo-1.0/build_tools/backend.py"] == "install-script build_tools.backend")
    #expect(summary["demo-1.0/hatch_build.py"] == "module hatch_build")
    #expect(summary["demo-1.0/._setup.py"] == "data - not-python")
    #expect(sdist.anomalies.isEmpty)
  }

  @Test func whatIsInstalledIsNoTestSuite() {
    let odd = distribution(
      .tarGzip, [("t-1/setup.py", ""), ("t-1/tests/__init__.py", ""), ("t-1/docs/__init__.py", "")])
    #expect(odd.summary["t-1/tests/__init__.py"] == "test tests")
    #expect(odd.summary["t-1/docs/__init__.py"] == "module docs")
    let only = distribution(.tarGzip, [("t-1/setup.py", ""), ("t-1/tests/__init__.py", "")])
    #expect(only.summary["t-1/tests/__init__.py"] == "module tests")
  }

  @Test func metadataBesideTheCodeIsNoEgg() {
    let files = [
      ("demo-1.0/PKG-INFO", "Name: demo\n"), ("demo-1.0/demo.egg-info/PKG-INFO", "Name: demo\n"),
      ("demo-1.0/setup.py", ""),
      ("demo-1.0/demo/__init__.py", ""),
    ]
    let sdist = distribution(.tarGzip, files)
    #expect(sdist.kind == .sdist)
    #expect(sdist.summary["demo-1.0/setup.py"] == "install-script setup")
    #expect(sdist.summary["demo-1.0/demo/__init__.py"] == "module demo")
    let egg = distribution(
      .zip, [("EGG-INFO/PKG-INFO", "Name: demo\nVersion: 2\n"), ("demo/a.py", ""), ("setup.py", "")])
    #expect("\(egg.kind) \(egg.name) \(egg.version)" == "egg demo 2")
    #expect(egg.summary["demo/a.py"] == "module demo.a")
    #expect(egg.summary["setup.py"] == "module setup")
  }

  @Test func artifactsWithoutMetadataTellByName() {
    let loose = distribution(.tarGzip, [("demo/a.py", ""), ("demo/sub/b.py", "")], named: "demo-2.0.tar.gz")
    #expect("\(loose.kind) \(loose.name) \(loose.version)" == "archive demo 2.0")
    #expect(loose.summary["demo/sub/b.py"] == "module sub.b")
    let package = distribution(.zip, [("demo/__init__.py", ""), ("demo/b.py", "")])
    #expect(package.summary["demo/b.py"] == "module demo.b")
    let single = distribution(.file, [("script.py", "")], named: "script.py")
    #expect("\(single.kind) \(single.name)" == "file ")
    #expect(single.summary["script.py"] == "module script")
    let folder = distribution(.folder, [("setup.py", ""), ("demo/__init__.py", "")])
    #expect(folder.kind == .folder)
    #expect(folder.summary["setup.py"] == "install-script setup")
    #expect(distribution(.zip, []).files.isEmpty)
  }

  @Test func nestedMembersAreJudgedByTheirOwnPath() {
    let outer = distribution(
      .tarGzip, [("demo-1.0/setup.py", ""), ("demo-1.0/in.zip!/other-1/setup.py", ""), ("demo-1.0/in.zip!/a/b.py", "")])
    #expect(outer.summary["demo-1.0/in.zip!/other-1/setup.py"] == "install-script -")
    #expect(outer.summary["demo-1.0/in.zip!/a/b.py"] == "module -")
  }

  @Test func onlyImportLinesOfAPathFileAreCode() {
    let wheel = distribution(.zip, [("a.pth", "/lib/x\nimport os; os.getcwd()\r\n# import no\n")])
    let content = String(decoding: wheel.files[0].pythonContent, as: UTF8.self)
    #expect(content == "      \nimport os; os.getcwd()\r\n           \n")
  }
}
