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
      }, rules: [])
  }

  /// The rule that has or had this id.
  func rule(id: String) -> RuleDescription? {
    rules.first { $0.id == id } ?? rules.first { $0.formerIDs.contains(id) }
  }
}
