public import Archives
import Behaviors
public import Limits
import PythonSemantics
public import Rules

/// Findings, anomalies and limitations in; a verdict with its reasons out.
///
/// A plain sum: each rule adds by severity and by when its code runs, repeats of one rule add less and less, and
/// the lesser oddities of a large package cannot pile up to an alarm. The figures stand in `Weights`.
public struct Policy: Sendable {
  public init() {}

  /// The verdict on one artifact with so many Python files.
  public func decide(
    findings: [Finding], anomalies: [ArchiveAnomaly] = [], limitations: [Limitation] = [], pythonFileCount: Int = 1
  ) -> Verdict {
    var reasons = reasons(findings, fileCount: pythonFileCount)
    reasons += self.reasons(anomalies)
    let score = reasons.reduce(0) { $0 + $1.contribution }
    let level: VerdictLevel =
      if score >= Weights.maliciousScore {
        .malicious
      } else if score >= Weights.suspiciousScore {
        .suspicious
      } else {
        limitations.isEmpty ? .clean : .inconclusive
      }
    reasons.sort { ($1.contribution, $0.subject) < ($0.contribution, $1.subject) }
    for limitation in limitations {
      reasons.append(
        Verdict.Reason(
          subject: "limitation/\(limitation.kind.rawValue)", contribution: 0, message: limitation.message))
    }
    return Verdict(level: level, score: score, reasons: reasons)
  }

  // MARK: Findings

  private func reasons(_ findings: [Finding], fileCount: Int) -> [Verdict.Reason] {
    var byRule: [String: [Finding]] = [:]
    for finding in findings { byRule[finding.rule, default: []].append(finding) }
    var reasons: [Verdict.Reason] = []
    var lesserRoom = Weights.maximumLesserScore
    for rule in byRule.keys.sorted() {
      let ranked = (byRule[rule] ?? []).sorted { value($0, fileCount) > value($1, fileCount) }
      guard let first = ranked.first else { continue }
      var points = 0.0
      var share = 1.0
      for finding in ranked.prefix(Weights.maximumRepeats + 1) {
        points += value(finding, fileCount) * share
        share *= Weights.repeatShare
      }
      if fileCount >= Weights.largePackageFileCount && Weights.isLesser(first.severity, first.runsAt) {
        points = min(points, lesserRoom)
        lesserRoom -= points
      }
      reasons.append(Verdict.Reason(subject: rule, contribution: points, message: sentence(first, count: ranked.count)))
    }
    return reasons
  }

  private func value(_ finding: Finding, _ fileCount: Int) -> Double {
    Weights.points(finding.severity) * Weights.share(finding.runsAt, finding.severity, fileCount: fileCount)
  }

  private func sentence(_ finding: Finding, count: Int) -> String {
    let place = finding.location.path
    let others = count > 1 ? " and in \(count - 1) more \(count == 2 ? "file" : "files")" : ""
    return "\(finding.title): \(place)\(others), which runs \(phrase(finding.runsAt))."
  }

  private func phrase(_ time: RunTime) -> String {
    switch time {
    case .install: "when the package is built or installed"
    case .start: "whenever Python starts"
    case .import: "when it is imported"
    case .entryPoint: "when its command is run"
    case .test: "when its tests are run"
    case .call: "when somebody calls it"
    }
  }

  // MARK: Anomalies

  private func reasons(_ anomalies: [ArchiveAnomaly]) -> [Verdict.Reason] {
    var seen: [ArchiveAnomaly.Kind: Int] = [:]
    for anomaly in anomalies { seen[anomaly.kind, default: 0] += 1 }
    var reasons: [Verdict.Reason] = []
    var room = Weights.maximumAnomalyScore
    for kind in ArchiveAnomaly.Kind.allCases {
      guard let count = seen[kind], let first = anomalies.first(where: { $0.kind == kind }) else { continue }
      let points = min(Weights.points(kind), room)
      room -= points
      let others = count > 1 ? " (\(count - 1) more of this kind)" : ""
      reasons.append(
        Verdict.Reason(subject: "anomaly/\(kind.rawValue)", contribution: points, message: first.message + others))
    }
    return reasons
  }
}
