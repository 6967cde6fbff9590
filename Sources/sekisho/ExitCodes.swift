import ArgumentParser
import Judgement
import Scanning

/// What the process ends with: see docs/reference/exit-codes.md.
enum ExitStatus: Int32 {
  case clean = 0
  case flagged = 1
  case usage = 2
  case incomplete = 3
  case `internal` = 4
}

/// An error of the command line or of the place the command runs in.
struct UsageError: Error {
  var message: String
}

/// The lowest verdict that fails a run.
enum FailOn: String, ExpressibleByArgument, CaseIterable, Sendable {
  case malicious, suspicious, inconclusive, never

  func isMet(by level: VerdictLevel) -> Bool {
    switch (self, level) {
    case (.never, _), (_, .clean): false
    case (_, .malicious): true
    case (.malicious, _): false
    case (_, .suspicious): true
    case (.suspicious, _): false
    case (.inconclusive, .inconclusive): true
    }
  }
}

/// What all reports of a run come to.
struct RunOutcome {
  private let failOn: FailOn
  private var isFlagged = false
  private var isIncomplete = false

  init(failOn: FailOn) { self.failOn = failOn }

  mutating func add(_ report: ScanReport) {
    let level = report.verdict.level
    if failOn.isMet(by: level) { isFlagged = true }
    if level == .inconclusive || (level != .clean && !report.limitations.isEmpty) { isIncomplete = true }
  }

  /// A flagged input wins over an incomplete one: it is certain already.
  var status: ExitStatus { isFlagged ? .flagged : isIncomplete ? .incomplete : .clean }
}
