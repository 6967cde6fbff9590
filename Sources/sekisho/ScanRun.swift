import Judgement
import Limits
import Scanning

/// Reads and scans inputs on several threads, and hands out the reports in the order of the inputs.
struct ScanRun: Sendable {
  /// Scans an artifact; the last parameter is how many threads it may use itself.
  typealias ScanFunction = @Sendable (_ artifact: Artifact, _ jobs: Int) -> ScanReport

  let inputs: [FoundInput]
  let reader: InputReader
  let jobs: Int
  let scan: ScanFunction

  /// Reports that may wait for an earlier one, for each thread: they hold decoded sources.
  private static let waitingPerJob = 8

  /// Calls `receive` in order, and stops early when it returns false.
  func run(receive: (ScanReport) throws -> Bool) async throws {
    let lanes = max(1, min(jobs, inputs.count))
    let inner = max(1, jobs / max(1, inputs.count))
    guard lanes > 1 else {
      for input in inputs where try !receive(report(on: input, jobs: inner)) { return }
      return
    }
    try await withThrowingTaskGroup(of: (Int, ScanReport).self) { group in
      var started = 0
      var received = 0
      var running = 0
      var waiting: [Int: ScanReport] = [:]
      while received < inputs.count {
        while running < lanes, started < inputs.count, started - received < lanes * Self.waitingPerJob {
          let index = started
          group.addTask { (index, report(on: inputs[index], jobs: inner)) }
          started += 1
          running += 1
        }
        guard let (index, report) = try await group.next() else { return }
        running -= 1
        waiting[index] = report
        while let next = waiting.removeValue(forKey: received) {
          received += 1
          if try !receive(next) {
            group.cancelAll()
            return
          }
        }
      }
    }
  }

  private func report(on input: FoundInput, jobs: Int) -> ScanReport {
    switch reader.read(input) {
    case .artifact(let artifact): scan(artifact, jobs)
    case .unreadable(let limitation): .unreadable(path: input.path.text, limitation)
    }
  }
}

extension ScanReport {
  /// The report on an input of which nothing could be read.
  static func unreadable(path: String, _ limitation: Limitation) -> ScanReport {
    let name = SystemPath(path).lastComponent
    let reason = Verdict.Reason(
      subject: "limitation/\(limitation.kind.rawValue)", contribution: 0, message: limitation.message)
    return ScanReport(
      artifact: Artifact(
        path: path, name: name.isEmpty ? path : SystemPath.text(of: name), sha256: "", byteCount: 0, kind: "unreadable"),
      verdict: Verdict(level: .inconclusive, score: 0, reasons: [reason]), limitations: [limitation])
  }
}
