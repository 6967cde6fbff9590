internal import Archives
internal import Behaviors
internal import Intelligence
internal import JSON
internal import Judgement
internal import Limits
internal import Linking
internal import PythonSemantics
internal import Rules
internal import Scanning
internal import Similarity

/// The report for an index's security team: what a moderator needs to decide, ready to be pasted into an issue.
struct MarkdownFormat: ReportWriter {
  private let context: ReportContext
  private var count = 0

  private static let shownFindings = 25
  private static let shownEvidence = 6
  private static let shownFacts = 20
  /// Lines of source before and behind the one that a finding points to.
  private static let surroundings = 2

  init(context: ReportContext) { self.context = context }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {}

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    var texts = ReportTexts(report)
    var lines: [String] = count > 0 ? ["", "---", ""] : []
    lines += head(report)
    lines += findings(report, &texts)
    lines += layers(report)
    lines += copies(report)
    lines += links(report)
    lines += reasons(report)
    lines += facts("Oddities of the archive", report.anomalies.map { ($0.kind.rawValue, $0.path, $0.message) })
    lines += facts("What could not be looked at", report.limitations.map { ($0.kind.rawValue, $0.path, $0.message) })
    output += lines.joined(separator: "\n").utf8
    output.append(0x0A)
    count += 1
  }

  mutating func end(to output: inout [UInt8]) {}

  private func head(_ report: ScanReport) -> [String] {
    var name = report.distributionName
    if !name.isEmpty, !report.distributionVersion.isEmpty { name += " " + report.distributionVersion }
    if name.isEmpty { name = report.artifact.name }
    var lines = [
      "# \(Markdown.plain(name)): \(report.verdict.level.rawValue)", "",
      "Read by \(Tool.name) \(context.toolVersion) without running anything. Addresses are written so that nobody follows them.",
      "", "| | |", "|---|---|",
      "| file | \(cell(report.artifact.name)) |",
    ]
    if !report.artifact.sha256.isEmpty { lines.append("| SHA-256 | `\(report.artifact.sha256)` |") }
    lines += [
      "| size | \(report.artifact.byteCount) bytes, \(report.artifact.kind) |",
      "| verdict | \(report.verdict.level.rawValue), score \(JSONText.spelling(of: report.verdict.score)) |",
      "| rules | `\(context.ruleSetDigest)` |",
    ]
    let techniques = Set(report.findings.filter { $0.acceptance == nil }.flatMap(\.techniques)).sorted()
    if !techniques.isEmpty { lines.append("| ATT&CK | \(techniques.joined(separator: ", ")) |") }
    return lines
  }

  /// A bar ends a cell even within code.
  private func cell(_ text: String) -> String {
    Markdown.code(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  // MARK: Findings

  private func findings(_ report: ScanReport, _ texts: inout ReportTexts) -> [String] {
    let ranked = report.findings.enumerated().filter { $0.element.acceptance == nil }
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }.map(\.element)
    guard !ranked.isEmpty else { return ["", "No rule found anything."] }
    var lines = ["", "## What it does"]
    for (index, finding) in ranked.prefix(Self.shownFindings).enumerated() {
      lines += ["", "### \(index + 1). \(Markdown.plain(finding.title)) (\(finding.severity.rawValue))", ""]
      lines.append("- where: \(Markdown.code(Markdown.place(finding.location, texts: &texts)))")
      var when = Markdown.sentence(for: finding.runsAt)
      if !finding.systems.isEmpty { when += ", on \(finding.systems.map(\.rawValue).joined(separator: " and ")) only" }
      lines.append("- when: \(when)")
      if let way = ReachText.line(finding.chain, texts: &texts) { lines.append("- reached by: \(Markdown.code(way))") }
      lines.append("- rule: `\(finding.rule)`")
      if !finding.sha256.isEmpty { lines.append("- SHA-256 of the file: `\(finding.sha256)`") }
      lines += evidence(finding, &texts)
      lines += source(finding, &texts)
    }
    let rest = ranked.count - Self.shownFindings
    if rest > 0 { lines += ["", "\(rest) more findings are in the JSON report."] }
    return lines
  }

  private func evidence(_ finding: Finding, _ texts: inout ReportTexts) -> [String] {
    var lines: [String] = []
    for observation in finding.evidence.prefix(Self.shownEvidence) {
      var line = "- evidence: \(observation.behavior.name) \(Markdown.code(observation.subject, limit: 200))"
      if observation.location != finding.location {
        line += " at \(Markdown.code(Markdown.place(observation.location, texts: &texts)))"
      }
      if !observation.detail.isEmpty { line += ", \(Markdown.code(observation.detail, limit: 200))" }
      lines.append(line)
    }
    let rest = finding.evidence.count - Self.shownEvidence
    if rest > 0 { lines.append("- and \(rest) more pieces of evidence") }
    return lines
  }

  /// The line of the finding between its neighbours, each cut to what is read at a glance.
  private func source(_ finding: Finding, _ texts: inout ReportTexts) -> [String] {
    guard let region = texts.region(of: finding.location), let excerpt = texts.excerpt(of: finding.location) else {
      return []
    }
    let width = 120
    let marked = excerpt.lines.position(of: excerpt.bytes.lowerBound).line
    let shift = region.start.line - marked
    var lines: [String] = []
    for line in max(1, marked - Self.surroundings)...min(excerpt.lines.count, marked + Self.surroundings) {
      let content = excerpt.lines.content(ofLine: line)
      let range = line == marked ? excerpt.bytes : content.lowerBound..<content.lowerBound
      let snippet = Snippet(lines: excerpt.lines, range: range, width: width)
      lines.append("\(line == marked ? ">" : " ") \(line + shift) | \(snippet.text)")
    }
    return [""] + Markdown.block(lines)
  }

  // MARK: The rest

  private func layers(_ report: ScanReport) -> [String] {
    guard !report.layers.isEmpty else { return [] }
    var lines = ["", "## What is hidden in it", "", "| layer | in | under | SHA-256 | when |", "|---|---|---|---|---|"]
    for layer in report.layers.prefix(Self.shownFacts) {
      let parent = layer.parent.map { "layer \($0)" } ?? cell(layer.path)
      lines.append(
        "| \(layer.index) | \(parent) | \(Markdown.plain(layer.encodings.joined(separator: ", "))) | `\(layer.sha256)` | "
          + "\(Markdown.sentence(for: layer.runsAt)) |")
    }
    let rest = report.layers.count - Self.shownFacts
    if rest > 0 { lines += ["", "\(rest) more layers are in the JSON report."] }
    return lines
  }

  /// The project whose code it is, and what was added to that.
  private func copies(_ report: ScanReport) -> [String] {
    let copies = report.copies.filter { $0.relation == .imitation }
    guard !copies.isEmpty else { return [] }
    var lines = ["", "## Whose code it is"]
    for copy in copies.prefix(Self.shownFacts) {
      lines += [
        "",
        "\(copy.percent) % of \(Markdown.code("\(copy.project) \(copy.version)")): \(copy.counts.same) files the same, "
          + "\(copy.counts.renamed) renamed, \(copy.counts.edited) edited, \(copy.counts.added) added, \(copy.counts.missing) missing.",
      ]
      guard !copy.addedCode.isEmpty else { continue }
      lines += ["", "Added to it:", ""]
      lines += copy.addedCode.prefix(Self.shownFacts).map { stretch in
        "- \(Markdown.code("\(stretch.path):\(stretch.startLine)")) to line \(stretch.endLine)"
      }
    }
    return lines
  }

  /// What it has in common with campaigns; who is behind them is not said here.
  private func links(_ report: ScanReport) -> [String] {
    guard !report.links.isEmpty else { return [] }
    var lines = ["", "## What it has in common with others"]
    for link in report.links.prefix(Self.shownFacts) {
      lines += [
        "", "\(Markdown.plain(link.relation.rawValue)) \(Markdown.code(link.name)), \(link.strength.name) evidence:",
        "",
      ]
      for each in link.evidence.prefix(Self.shownEvidence) {
        let place = each.location.path.isEmpty ? "" : " in \(Markdown.code(each.location.path))"
        let others = each.seenIn.isEmpty ? "" : ", also in \(Markdown.code(each.seenIn.joined(separator: ", ")))"
        lines.append(
          "- \(each.kind.rawValue), \(each.strength.name): \(Markdown.code(each.detail, limit: 200))\(place)\(others)")
      }
      let rest = link.evidence.count - Self.shownEvidence
      if rest > 0 { lines.append("- and \(rest) more pieces of evidence") }
    }
    return lines
  }

  private func reasons(_ report: ScanReport) -> [String] {
    let reasons = report.verdict.reasons.filter { $0.contribution != 0 }
    guard !reasons.isEmpty else { return [] }
    return ["", "## Why this verdict", ""]
      + reasons.prefix(Self.shownFacts).map { reason in
        "- \(JSONText.spelling(of: reason.contribution)): \(Markdown.plain(reason.message))"
      }
  }

  private func facts(_ title: String, _ facts: [(kind: String, path: String, message: String)]) -> [String] {
    guard !facts.isEmpty else { return [] }
    var lines = ["", "## \(title)", ""]
    for fact in facts.prefix(Self.shownFacts) {
      let path = fact.path.isEmpty ? "" : " \(Markdown.code(fact.path)):"
      lines.append("- \(fact.kind):\(path) \(Markdown.plain(fact.message))")
    }
    if facts.count > Self.shownFacts { lines.append("- and \(facts.count - Self.shownFacts) more") }
    return lines
  }
}
