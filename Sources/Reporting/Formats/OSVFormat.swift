internal import Behaviors
internal import Cryptography
internal import JSON
internal import Judgement
internal import Packages
internal import Rules
internal import Scanning

/// Drafts of advisories (OSV schema 1.7) for what is malicious or suspicious: the form in which the collection of malicious
/// packages of the OpenSSF takes reports. One artifact gives one record, or nothing; several give a list.
struct OSVFormat: ReportWriter {
  private let context: ReportContext
  private var shape = ReportShape.one
  private var count = 0

  /// OSV asks for a date of change, and a scan knows none: whoever publishes the draft sets it.
  private static let noDate = "1970-01-01T00:00:00Z"
  /// Findings that the details describe.
  private static let shownFindings = 20

  init(context: ReportContext) { self.context = context }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {
    self.shape = shape
    if shape == .many { output.append(UInt8(ascii: "[")) }
  }

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    guard report.verdict.level == .malicious || report.verdict.level == .suspicious, !report.distributionName.isEmpty
    else { return }
    var json = JSONText(isIndented: true, depth: shape == .many ? 1 : 0)
    json.object { record(report, to: &$0) }
    if shape == .many { output += (count > 0 ? ",\n  " : "\n  ").utf8 }
    output += json.bytes
    if shape == .one { output.append(0x0A) }
    count += 1
  }

  mutating func end(to output: inout [UInt8]) {
    if shape == .many { output += (count > 0 ? "\n]\n" : "]\n").utf8 }
  }

  private func record(_ report: ScanReport, to json: inout JSONText) {
    // The digest in an origin is that of the report it came from, never of the artifact.
    var origin = JSONText(isIndented: false)
    ReportObject.report(report, context: context, to: &origin)
    let digest = SHA256.hexadecimal(of: origin.bytes)
    let name = PackageName(report.distributionName).normalized
    json.field("schema_version", "1.7.0")
    json.field("id", "MAL-0000-sekisho-\(digest.prefix(16))")
    json.field("modified", Self.noDate)
    let adjective = report.verdict.level == .malicious ? "Malicious" : "Suspicious"
    json.field("summary", "\(adjective) code in \(name) (PyPI)")
    json.field("details", details(report))
    json.single("affected") { json in
      json.object("package") { json in
        json.field("ecosystem", "PyPI")
        json.field("name", name)
        json.field("purl", "pkg:pypi/\(Self.percentEncoded(name))")
      }
      if !report.distributionVersion.isEmpty { json.field("versions", [report.distributionVersion]) }
      json.object("database_specific") { evidence(report, to: &$0) }
    }
    json.single("credits") { json in
      json.field("name", "Sekisho \(context.toolVersion)")
      json.field("type", "TOOL")
    }
    json.object("database_specific") { json in
      json.single("malicious-packages-origins") { json in
        json.field("source", Tool.name)
        json.field("sha256", digest)
        if !report.distributionVersion.isEmpty { json.field("versions", [report.distributionVersion]) }
      }
      json.object("sekisho") { json in
        json.field("verdict", report.verdict.level.rawValue)
        json.field("score", .number(report.verdict.score))
        json.field("rule_set", context.ruleSetDigest)
      }
    }
  }

  private func evidence(_ report: ScanReport, to json: inout JSONText) {
    if report.verdict.level == .malicious {
      json.single("cwes") { json in
        json.field("cweId", "CWE-506")
        json.field("name", "Embedded Malicious Code")
        json.field("description", "The product contains code that appears to be malicious in nature.")
      }
    }
    json.object("indicators") { json in
      var files: [(path: String, sha256: String)] = []
      for finding in ranked(report) where !finding.sha256.isEmpty && !finding.location.path.isEmpty {
        let file = (finding.location.path, finding.sha256)
        if !files.contains(where: { $0.path == file.0 }), files.count < Self.shownFindings { files.append(file) }
      }
      json.key("evidence_files") { json in
        json.array(files) { json, file in
          json.object { json in
            json.field("path", file.path)
            json.field("sha256", file.sha256)
          }
        }
      }
      guard report.artifact.kind != "folder" else { return }
      json.single("package_integrity") { json in
        json.field("filename", report.artifact.name)
        json.object("hashes") { $0.field("sha256", report.artifact.sha256) }
      }
    }
  }

  private func ranked(_ report: ScanReport) -> [Finding] {
    report.findings.enumerated().filter { $0.element.acceptance == nil && $0.element.severity > .info }
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }.map(\.element)
  }

  /// Markdown, for people. Hostile text stands in code spans, with its addresses defanged.
  private func details(_ report: ScanReport) -> String {
    var texts = ReportTexts(report)
    var lines = ["Draft by a static scan; nothing was run. A person has to confirm it.", ""]
    let findings = ranked(report)
    for finding in findings.prefix(Self.shownFindings) {
      let place = Markdown.code(Markdown.place(finding.location, texts: &texts))
      lines.append("- \(Markdown.plain(finding.title)): \(place), \(Markdown.sentence(for: finding.runsAt))")
    }
    if findings.count > Self.shownFindings {
      lines.append("- and \(findings.count - Self.shownFindings) more findings")
    }
    if findings.isEmpty {
      lines += report.verdict.reasons.prefix(Self.shownFindings).map { "- \(Markdown.plain($0.message))" }
    }
    return lines.joined(separator: "\n")
  }

  private static func percentEncoded(_ name: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var text: [UInt8] = []
    for byte in name.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
      text += isPlain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: text, as: UTF8.self)
  }
}
