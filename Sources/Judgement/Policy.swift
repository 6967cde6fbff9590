import Behaviors
public import Limits
import PythonSemantics
import Rules

/// Evidence in; a verdict with its reasons out.
///
/// An additive model: what each rule and each signal adds stands in `Weights`, and the two thresholds say what the sum
/// means. Knows no rule by name.
public struct Policy: Sendable {
  private let weights: Weights

  public init(weights: Weights) { self.weights = weights }

  /// The verdict on one artifact.
  public func decide(_ evidence: Evidence, limitations: [Limitation] = []) -> Verdict {
    let score = weights.score(evidence)
    let level: VerdictLevel =
      if score.total >= weights.maliciousScore {
        .malicious
      } else if score.total >= weights.suspiciousScore {
        .suspicious
      } else {
        limitations.isEmpty ? .clean : .inconclusive
      }
    let judged = score.place.map { evidence.places[$0] } ?? ""
    let messages = Dictionary(evidence.signals.map { ($0.id, $0.message) }) { first, _ in first }
    var reasons: [Verdict.Reason] = []
    // A rule that adds nothing is named, so that nobody wonders; an oddity that adds nothing is not.
    for part in score.contributions where part.points > 0 || messages[part.subject] == nil {
      let message = messages[part.subject] ?? sentence(part.subject, evidence, judged: judged)
      reasons.append(Verdict.Reason(subject: part.subject, contribution: part.points, message: message))
    }
    reasons.sort { ($1.contribution, $0.subject) < ($0.contribution, $1.subject) }
    for limitation in limitations {
      reasons.append(
        Verdict.Reason(
          subject: "limitation/\(limitation.kind.rawValue)", contribution: 0, message: limitation.message))
    }
    return Verdict(level: level, score: score.total, reasons: reasons)
  }

  private func sentence(_ rule: String, _ evidence: Evidence, judged: String) -> String {
    guard let finding = evidence.findings[rule] else { return rule }
    let here = evidence.matches.first { $0.rule == rule && evidence.places[$0.place] == judged }
    let path = here == nil ? finding.location.path : judged
    // What is known of the package as a whole stands in no file.
    guard !path.isEmpty else { return "\(finding.title)." }
    let count = evidence.fileCounts[rule] ?? 1
    let others = count > 1 ? " and in \(count - 1) more \(count == 2 ? "file" : "files")" : ""
    return "\(finding.title): \(path)\(others), which runs \(phrase(here?.runsAt ?? finding.runsAt))."
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
}
