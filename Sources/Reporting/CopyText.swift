internal import Behaviors
internal import Judgement
internal import Rules
internal import Scanning
internal import Similarity
internal import SourceText

/// What a package is a copy of, at a glance: the project, how much of it, what was added, and what that does.
enum CopyText {
  /// Stretches of added code, findings in them and carried projects that are listed unless everything is asked for.
  private static let shownLines = 12

  /// Whether a report with nothing else in it has this to say.
  static func isWorthAPage(_ report: ScanReport) -> Bool {
    report.copies.contains { $0.relation == .imitation && !$0.addedCode.isEmpty }
  }

  /// Lines for the top of the page.
  static func lines(
    _ report: ScanReport, texts: inout ReportTexts, isColored: Bool, isWhole: Bool
  ) -> [String] {
    var lines: [String] = []
    let shown = isWhole ? Int.max : shownLines
    for copy in report.copies where copy.relation == .imitation {
      let title = TerminalStyle.paint("this is \(name(copy))", .bold, isColored: isColored)
      lines.append("")
      lines.append("\(title) under another name: \(sentence(copy))")
      lines += added(copy, report.findings, texts: &texts, shown: shown)
    }
    let vendored = report.copies.filter { $0.relation == .vendoring }.map(name)
    if !vendored.isEmpty {
      let more = vendored.count > shown ? " and \(vendored.count - shown) more" : ""
      lines.append("")
      lines.append("carries along \(vendored.prefix(shown).joined(separator: ", "))\(more)")
    }
    return lines
  }

  /// Behind the title of a finding.
  static func mark(_ origin: CodeOrigin?) -> String {
    switch origin {
    case nil: ""
    case .known(let project, let version):
      " (known: \(TerminalText.line(project)) \(TerminalText.line(version)) has this file)"
    case .added(let project, _): " (added to a copy of \(TerminalText.line(project)))"
    }
  }

  private static func name(_ copy: Copy) -> String {
    "\(TerminalText.line(copy.project)) \(TerminalText.line(copy.version))"
  }

  private static func sentence(_ copy: Copy) -> String {
    let counts = copy.counts
    var parts = [counts.same == 1 ? "1 file is identical" : "\(counts.same) files are identical"]
    if counts.renamed > 0 { parts.append("\(counts.renamed) only renamed") }
    if counts.edited > 0 { parts.append("\(counts.edited) edited") }
    if counts.added > 0 { parts.append("\(counts.added) new") }
    if counts.missing > 0 { parts.append("\(counts.missing) missing") }
    return parts.joined(separator: ", ")
  }

  private static func added(
    _ copy: Copy, _ findings: [Finding], texts: inout ReportTexts, shown: Int
  ) -> [String] {
    guard !copy.addedCode.isEmpty else { return ["  no code was added"] }
    let count = copy.addedLineCount
    var lines = [count == 1 ? "  this line was added:" : "  these \(count) lines were added:"]
    for stretch in copy.addedCode.prefix(shown) {
      let end = stretch.endLine > stretch.startLine ? "-\(stretch.endLine)" : ""
      lines.append("    \(TerminalText.name(stretch.path)):\(stretch.startLine)\(end)")
    }
    if copy.addedCode.count > shown {
      lines.append("    and \(copy.addedCode.count - shown) more; --verbose shows all")
    }
    var seen: Set<String> = []
    var deeds: [String] = []
    for finding in findings.sorted(by: { $0.severity > $1.severity }) {
      guard case .added = finding.origin, finding.acceptance == nil, seen.insert(finding.rule).inserted else {
        continue
      }
      var place = TerminalText.name(finding.location.path)
      if let region = texts.region(of: finding.location), finding.location.layer == nil {
        place += ":\(region.start.line)"
      }
      deeds.append(
        "    \(TerminalStyle.word(for: finding.severity)): \(TerminalText.line(finding.title)), at \(place)")
    }
    if deeds.isEmpty {
      lines.append("  no rule speaks of them")
    } else {
      lines.append(count == 1 ? "  and it does this:" : "  and they do this:")
      lines += deeds.prefix(shown)
      if deeds.count > shown { lines.append("    and \(deeds.count - shown) more; --verbose shows all") }
    }
    return lines
  }
}
