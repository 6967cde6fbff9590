internal import Behaviors
internal import Exchange
internal import Intelligence
internal import JSON
internal import Judgement
internal import Linking
internal import PythonSemantics
internal import Rules
internal import Scanning

/// A STIX 2.1 bundle: a malware analysis for each artifact, and malware with an indicator for those that are malicious.
struct STIXFormat: ReportWriter {
  private let context: ReportContext
  private var stix = STIXText()

  init(context: ReportContext) { self.context = context }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) { output += STIXText.opening }

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    // Nothing is known of what could not be read, not even a digest.
    guard !report.artifact.sha256.isEmpty else { return }
    stix.add(facts(report))
    output += stix.drain()
  }

  mutating func end(to output: inout [UInt8]) { output += stix.closing }

  private func facts(_ report: ScanReport) -> ArtifactFacts {
    var texts = ReportTexts(report)
    var facts = ArtifactFacts(
      level: report.verdict.level.rawValue, score: JSONText.spelling(of: report.verdict.score),
      fileName: report.artifact.name, sha256: report.artifact.sha256, byteCount: report.artifact.byteCount,
      isFile: report.artifact.kind != "folder", name: report.distributionName, version: report.distributionVersion,
      toolVersion: context.toolVersion)
    var techniques: Set<String> = []
    for finding in report.findings where finding.acceptance == nil {
      let line = texts.region(of: finding.location).map { ":\($0.start.line)" } ?? ""
      let layer = finding.location.layer.map { " (layer \($0))" } ?? ""
      facts.findings.append(
        ArtifactFacts.Finding(
          rule: finding.rule, title: finding.title, severity: finding.severity.rawValue,
          runsAt: finding.runsAt.rawValue, place: "\(finding.location.path)\(layer)\(line)"))
      techniques.formUnion(finding.techniques)
    }
    facts.techniques = techniques.sorted()
    facts.links = report.links.map { ($0.relation.rawValue, $0.target.description, $0.strength.name) }
    return facts
  }
}
