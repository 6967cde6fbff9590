import Judgement
import Limits
import Reporting
import Rules
import Scanning

/// What the command line needs from the core: a function that scans, and the rules as text.
struct Core: Sendable {
  let scan: ScanRun.ScanFunction
  let rules: [RuleDescription]
  let ruleSetDigest: String

  static func load(limits: Limits) throws -> Core {
    // The scanner is written elsewhere at this moment; until it is here every input is honestly inconclusive.
    Core(
      scan: { path, content, _ in
        var report = ScanReport.unreadable(
          path: path, Limitation(.unsupported, path: "", message: "This build has no scanner in it yet."))
        switch content {
        case .bytes(let bytes, let limitations):
          report.artifact.byteCount = bytes.count
          report.artifact.kind = "file"
          report.add(limitations)
        case .folder(let files, let limitations):
          report.artifact.byteCount = files.reduce(0) { $0 + $1.content.count }
          report.artifact.kind = "folder"
          report.statistics.memberCount = files.count
          report.add(limitations + files.flatMap(\.limitations))
        case .unreadable: break
        }
        return report
      }, rules: [], ruleSetDigest: "")
  }
}
