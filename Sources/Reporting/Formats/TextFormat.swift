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
internal import SourceText

/// The report for people: a verdict line, then findings as compilers write them, then why.
struct TextFormat: ReportWriter {
  private let options: TextOptions
  private var shape = ReportShape.one
  private var counts: [VerdictLevel: Int] = [:]
  /// Whether the last report was one line; a page stands apart from its neighbours.
  private var wasBrief = true
  private var isStarted = false

  /// Findings of one rule in one file that are shown in full unless everything is asked for.
  private static let shownFindings = 3
  /// Evidence, anomalies and limitations that are listed unless everything is asked for.
  private static let shownLines = 8
  /// Characters of a constant that are shown with the evidence it belongs to.
  private static let shownDetail = 160

  init(context: ReportContext) { options = context.text }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) { self.shape = shape }

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    counts[report.verdict.level, default: 0] += 1
    var page = TextPage(options: options)
    // A clean artifact is one line: what little was seen in it did not matter, and most artifacts are clean.
    let isNothing =
      report.verdict.level == .clean && !CopyText.isWorthAPage(report)
      && (options.detail == .usual || report.findings.isEmpty && report.anomalies.isEmpty)
    let isBrief = options.detail == .verdicts || isNothing
    if isStarted, !isBrief || !wasBrief { page.line() }
    isStarted = true
    wasBrief = isBrief
    verdictLine(report, isBrief: isBrief, to: &page)
    if !isBrief {
      var texts = ReportTexts(report)
      for line in CopyText.lines(report, texts: &texts, isColored: options.isColored, isWhole: options.detail == .all) {
        page.line(line)
      }
      findings(report, texts: &texts, to: &page)
      links(report.links, to: &page)
      reasons(report.verdict, to: &page)
      facts("anomalies", report.anomalies.map { ($0.kind.rawValue, $0.path, $0.message) }, to: &page)
      facts("limitations", report.limitations.map { ($0.kind.rawValue, $0.path, $0.message) }, to: &page)
    }
    output += page.bytes
  }

  mutating func end(to output: inout [UInt8]) {
    guard shape == .many, options.detail != .verdicts else { return }
    let total = counts.values.reduce(0, +)
    let parts = VerdictLevel.allCases.reversed().compactMap { level in
      counts[level].map { "\($0) \(level.rawValue)" }
    }
    output += "\n\(total) scanned\(parts.isEmpty ? "" : ": ")\(parts.joined(separator: ", "))\n".utf8
  }

  private func verdictLine(_ report: ScanReport, isBrief: Bool, to page: inout TextPage) {
    let verdict = report.verdict
    var subject = TerminalText.name(report.distributionName)
    if !subject.isEmpty, !report.distributionVersion.isEmpty {
      subject += " " + TerminalText.name(report.distributionVersion)
    }
    let path = TerminalText.name(report.artifact.path)
    let name = subject.isEmpty ? path : subject
    let level = TerminalStyle.paint(
      verdict.level.rawValue, TerminalStyle.paint(for: verdict.level), isColored: options.isColored)
    var line = "\(level): \(TerminalStyle.paint(name, .bold, isColored: options.isColored))"
    if verdict.score > 0 { line += " (score \(JSONText.spelling(of: verdict.score)))" }
    if !subject.isEmpty { line += " in \(path)" }
    if isBrief, options.detail == .usual {
      let accepted = report.findings.count { $0.acceptance != nil }
      let light = report.findings.count(where: \.counts)
      let known = report.findings.count { $0.acceptance == nil && !$0.counts }
      if known > 0 { line += ", \(known == 1 ? "1 finding" : "\(known) findings") in known code" }
      if light > 0 { line += ", \(light == 1 ? "1 finding" : "\(light) findings") of little weight" }
      if accepted > 0 { line += ", \(accepted) accepted" }
    }
    page.line(line)
  }

  private func findings(_ report: ScanReport, texts: inout ReportTexts, to page: inout TextPage) {
    struct Place: Hashable {
      var rule: String
      var path: String
    }
    var seen: [Place: Int] = [:]
    for finding in report.findings { seen[Place(rule: finding.rule, path: finding.location.path), default: 0] += 1 }
    var shown: [Place: Int] = [:]
    // The worst first; findings of one severity stay in the report's order.
    let ranked = report.findings.enumerated()
      .sorted { ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset) }.map(\.element)
    for finding in ranked {
      let place = Place(rule: finding.rule, path: finding.location.path)
      shown[place, default: 0] += 1
      let number = shown[place, default: 0]
      guard options.detail == .all || number <= Self.shownFindings else { continue }
      page.line()
      write(finding, texts: &texts, to: &page)
      let rest = seen[place, default: 0] - number
      if options.detail != .all, number == Self.shownFindings, rest > 0 {
        page.line()
        let noun = rest == 1 ? "1 more finding" : "\(rest) more findings"
        page.line("  \(noun) of \(finding.rule) in \(TerminalText.name(finding.location.path)); --verbose shows all")
      }
    }
  }

  private func write(_ finding: Finding, texts: inout ReportTexts, to page: inout TextPage) {
    let word = TerminalStyle.word(for: finding.severity)
    let paint = TerminalStyle.paint(for: finding.severity)
    let head = TerminalStyle.paint("\(word)[\(finding.rule)]", paint, isColored: options.isColored)
    let accepted = finding.acceptance == nil ? CopyText.mark(finding.origin) : " (accepted)"
    page.line("\(head): \(TerminalText.line(finding.title))\(accepted)")
    let region = texts.region(of: finding.location)
    let gutter = region.map { String($0.start.line).count } ?? 1
    page.pointer("-->", gutter: gutter, place(finding.location, region: region, texts: texts))
    if let region, let excerpt = texts.excerpt(of: finding.location) {
      let snippet = Snippet(lines: excerpt.lines, range: excerpt.bytes, width: options.width - gutter - 3)
      page.source(snippet, line: region.start.line, gutter: gutter, paint: paint)
    }
    var when = sentence(for: finding.runsAt)
    if !finding.systems.isEmpty { when += ", on \(finding.systems.map(name).joined(separator: " and ")) only" }
    page.note(when, gutter: gutter)
    if let acceptance = finding.acceptance {
      page.note(
        "accepted by \(TerminalText.line(acceptance.author)) until \(acceptance.expires) at "
          + "\(TerminalText.name(acceptance.place)): \(TerminalText.line(acceptance.reason))", gutter: gutter)
    }
    if let setting = setting(of: finding) { page.note(setting, gutter: gutter) }
    if let way = ReachText.line(finding.chain, texts: &texts) { page.note("reached by \(way)", gutter: gutter) }
    evidence(finding, gutter: gutter, texts: &texts, to: &page)
    if !finding.techniques.isEmpty { page.note("ATT&CK \(finding.techniques.joined(separator: ", "))", gutter: gutter) }
  }

  /// What surrounds the code that a person looks at first.
  private func setting(of finding: Finding) -> String? {
    guard let setting = finding.evidence.first?.setting else { return nil }
    var parts: [String] = []
    let guards = setting.guards.members.map(\.rawValue)
    if !guards.isEmpty { parts.append("behind a test of \(guards.joined(separator: ", "))") }
    if setting.repeatsWithPause { parts.append("again and again, with pauses") }
    if setting.swallowsErrors { parts.append("errors are passed over") }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private func evidence(_ finding: Finding, gutter: Int, texts: inout ReportTexts, to page: inout TextPage) {
    let shown = options.detail == .all ? finding.evidence.count : Self.shownLines
    for observation in finding.evidence.prefix(shown) {
      var line = "\(observation.behavior.name): \(TerminalText.line(observation.subject, limit: 200))"
      let sources = Behavior.allCases.filter { observation.sources.contains($0) }.map(\.name)
      if !sources.isEmpty { line += " <- \(sources.joined(separator: ", "))" }
      if observation.location != finding.location {
        let region = texts.region(of: observation.location)
        line += ", at \(place(observation.location, region: region, texts: texts))"
      }
      if !observation.detail.isEmpty { line += ": \(TerminalText.line(observation.detail, limit: Self.shownDetail))" }
      page.note(line, gutter: gutter)
    }
    let rest = finding.evidence.count - shown
    if rest > 0 { page.note("\(rest) more pieces of evidence; --verbose shows all", gutter: gutter) }
  }

  /// What the package has in common with campaigns and with other packages; who is behind them is not said here.
  private func links(_ links: [Link], to page: inout TextPage) {
    guard !links.isEmpty else { return }
    page.line()
    page.line(TerminalStyle.paint("links", .bold, isColored: options.isColored))
    for link in links {
      page.line(
        "  \(words(for: link.relation)) \(TerminalText.line(link.name)) (\(link.strength.name) evidence)"
          + (link.target.kind == .campaign ? "; claims: sekisho campaign show \(link.target.name)" : ""))
      let shown = options.detail == .all ? link.evidence.count : Self.shownLines
      for each in link.evidence.prefix(shown) {
        let place = each.location.path.isEmpty ? "" : " in \(TerminalText.name(each.location.path))"
        let layer = each.location.layer.map { " (layer \($0))" } ?? ""
        let others = each.seenIn.isEmpty ? "" : "; also \(TerminalText.line(each.seenIn.joined(separator: ", ")))"
        page.line(
          "    \(each.kind.rawValue), \(each.strength.name): \(TerminalText.line(each.detail, limit: Self.shownDetail))"
            + place + layer + others)
      }
      if link.evidence.count > shown { page.line("    and \(link.evidence.count - shown) more; --verbose shows all") }
    }
  }

  private func words(for relation: Link.Relation) -> String {
    switch relation {
    case .sameClusterAs: "same cluster as"
    case .completes: "completes"
    case .listedIn: "listed among the indicators of"
    }
  }

  private func reasons(_ verdict: Verdict, to page: inout TextPage) {
    // What weighs nothing is listed among the limitations.
    let reasons = verdict.reasons.filter { $0.contribution != 0 }
    guard !reasons.isEmpty else { return }
    page.line()
    page.line(TerminalStyle.paint("reasons", .bold, isColored: options.isColored))
    for reason in reasons {
      let sign = reason.contribution < 0 ? "" : "+"
      page.line(
        "  \(sign)\(JSONText.spelling(of: reason.contribution)) \(TerminalText.line(reason.subject)): "
          + TerminalText.line(reason.message))
    }
  }

  private func facts(_ title: String, _ facts: [(kind: String, path: String, message: String)], to page: inout TextPage)
  {
    guard !facts.isEmpty else { return }
    page.line()
    page.line(TerminalStyle.paint(title, .bold, isColored: options.isColored))
    let shown = options.detail == .all ? facts.count : Self.shownLines
    for fact in facts.prefix(shown) {
      let path = fact.path.isEmpty ? "" : " \(TerminalText.name(fact.path)):"
      page.line("  \(fact.kind):\(path) \(TerminalText.line(fact.message))")
    }
    if facts.count > shown { page.line("  and \(facts.count - shown) more; --verbose shows all") }
  }

  /// `setup.py:12:1`, `setup.py (layer 2: base64, zlib):3:1`, or `demo.ipynb (cell 3):41:6`.
  private func place(_ location: Location, region: ReportTexts.Region?, texts: ReportTexts) -> String {
    var place = location.path.isEmpty ? "the package as a whole" : TerminalText.name(location.path)
    if let index = location.layer {
      let encodings = texts.layer(index)?.encodings.joined(separator: ", ") ?? ""
      place += encodings.isEmpty ? " (layer \(index))" : " (layer \(index): \(TerminalText.line(encodings)))"
    }
    if let part = region?.part { place += " (\(TerminalText.line(part)))" }
    if let region { place += ":\(region.start.line):\(region.start.column)" }
    return place
  }

  private func sentence(for runTime: RunTime) -> String {
    switch runTime {
    case .install: "runs when the distribution is built or installed"
    case .start: "runs at every start of the interpreter"
    case .import: "runs on import"
    case .entryPoint: "runs when an installed command is used"
    case .test: "runs in tests only"
    case .call: "runs only when it is called"
    }
  }

  private func name(_ system: TargetSystem) -> String {
    switch system {
    case .windows: "Windows"
    case .macos: "macOS"
    case .linux: "Linux"
    }
  }
}

/// Lines of a report for people.
private struct TextPage {
  let options: TextOptions
  private(set) var bytes: [UInt8] = []

  init(options: TextOptions) { self.options = options }

  mutating func line(_ text: String = "") {
    bytes += text.utf8
    bytes.append(0x0A)
  }

  mutating func pointer(_ arrow: String, gutter: Int, _ text: String) {
    line(blank(gutter) + TerminalStyle.paint(arrow, .cyan, isColored: options.isColored) + " " + text)
  }

  mutating func source(_ snippet: Snippet, line number: Int, gutter: Int, paint: TerminalStyle.Paint) {
    let bar = TerminalStyle.paint("|", .cyan, isColored: options.isColored)
    let label = TerminalStyle.paint("\(number)", .cyan, isColored: options.isColored)
    let mark = String(repeating: "^", count: snippet.markWidth)
    line(blank(gutter + 1) + bar)
    line("\(label) \(bar) \(snippet.text)")
    line(
      blank(gutter + 1) + "\(bar) " + blank(snippet.markStart)
        + TerminalStyle.paint(mark, paint, isColored: options.isColored))
  }

  mutating func note(_ text: String, gutter: Int) {
    line(blank(gutter + 1) + TerminalStyle.paint("=", .cyan, isColored: options.isColored) + " " + text)
  }

  private func blank(_ count: Int) -> String { String(repeating: " ", count: count) }
}
