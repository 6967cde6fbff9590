import Judgement
import Limits
import Reporting
import Rules
import Scanning

/// What the command line needs from the core: a function that scans, and the rules as text.
struct Core: Sendable {
  let scan: ScanRun.ScanFunction
  let rules: [RuleDescription]

  static func load(limits: Limits) throws -> Core {
    // The scanner is written elsewhere at this moment; until it is here every input is honestly inconclusive.
    Core(
      scan: { artifact, _ in
        var report = ScanReport.unreadable(
          path: artifact.path, Limitation(.unsupported, path: "", message: "This build has no scanner in it yet."))
        switch artifact.content {
        case .bytes(let bytes):
          report.artifact.byteCount = bytes.count
          report.artifact.kind = "file"
        case .folder(let files):
          report.artifact.byteCount = files.reduce(0) { $0 + $1.content.count }
          report.artifact.kind = "folder"
          report.statistics.memberCount = files.count
        }
        report.limitations += artifact.limitations
        return report
      }, rules: try loadRules())
  }

  /// The rules this executable carries.
  static func loadRules() throws -> [RuleDescription] {
    try RuleSet.embedded().rules.map { rule in
      RuleDescription(
        id: rule.id, title: rule.title, severity: rule.severity, techniques: rule.techniques,
        formerIDs: rule.deprecatedIDs,
        help: """
          ## What it means

          \(rule.meaning)

          ## Why it matters

          \(rule.importance)

          ## When it is innocent

          \(rule.innocence)
          """,
        page: rule.page)
    }
  }
}
