import PythonSemantics
import Rules

/// What each piece of evidence is worth, and what a sum of it means.
///
/// A weight is in points: ten points make an artifact ten times as likely to be malicious as it was before. The figures are
/// fitted by `Tools/fit-weights` and lie in `Data/Judgement/weights.tsv`; docs/decisions/0007 says how.
public struct Weights: Sendable {
  /// From this score on an artifact is `malicious`: meant for blocking without a person.
  public let maliciousScore: Double
  /// From this score on an artifact is `suspicious`: for a person to review.
  public let suspiciousScore: Double
  /// How much of a rule's weight counts in a file other than the one that is judged.
  let spread: Double
  /// What the shape of the package adds is at most so many times what everything else adds.
  let shapeLimit: Double
  /// How much of a rule's weight counts, by when its code runs.
  let times: [RunTime: Double]
  /// Of rules that no fit has seen.
  let severities: [Severity: Double]
  /// The same by severity and tactic, such as `high/execution`, where several rules are known.
  let groups: [String: Double]
  let rules: [String: Double]
  let signals: [String: Double]

  init(_ table: WeightTable) {
    maliciousScore = table.value("threshold", "malicious")
    suspiciousScore = table.value("threshold", "suspicious")
    spread = table.value("scale", "other-file")
    shapeLimit = table.value("scale", "shape-limit")
    times = Dictionary(uniqueKeysWithValues: RunTime.allCases.map { ($0, table.value("time", $0.rawValue)) })
    severities = Dictionary(uniqueKeysWithValues: Severity.allCases.map { ($0, table.value("severity", $0.rawValue)) })
    groups = table.values["group", default: [:]]
    rules = table.values["rule", default: [:]]
    signals = table.values["signal", default: [:]]
  }

  /// What a rule adds when its code cannot be avoided. A rule that was written after the fit has the weight of its kind.
  func weight(_ match: Evidence.Match) -> Double {
    rules[match.rule] ?? groups["\(match.severity.rawValue)/\(match.tactic)"] ?? severities[match.severity] ?? 0
  }

  func share(_ time: RunTime) -> Double { times[time] ?? 0 }

  /// The sum of the evidence, piece by piece.
  ///
  /// Code that belongs together lies in one file, and a large honest project does many odd things in many files. So the
  /// file with the most evidence is judged, and what was found elsewhere counts in part: no further file ever
  /// lowers a score.
  public func score(_ evidence: Evidence) -> Score {
    var tenths: [String: Int] = [:]
    for match in evidence.matches {
      tenths[match.rule] = max(tenths[match.rule] ?? 0, Score.tenths(spread * share(match.runsAt) * weight(match)))
    }
    var gains = [Int](repeating: 0, count: evidence.places.count)
    for match in evidence.matches {
      gains[match.place] += max(0, own(match) - tenths[match.rule, default: 0])
    }
    let best = gains.indices.max { gains[$0] < gains[$1] || (gains[$0] == gains[$1] && $0 > $1) }
    for match in evidence.matches where match.place == best {
      tenths[match.rule] = max(tenths[match.rule] ?? 0, own(match))
    }
    var score = Score(place: best)
    for rule in tenths.keys.sorted() { score.add(rule, tenths[rule] ?? 0) }
    for signal in evidence.signals where !signal.id.hasPrefix("shape/") {
      score.add(signal.id, Score.tenths(signals[signal.id] ?? 0))
    }
    addShape(of: evidence, to: &score)
    return score
  }

  /// What a match adds in the file that is judged, in tenths.
  private func own(_ match: Evidence.Match) -> Int { Score.tenths(share(match.runsAt) * weight(match)) }

  private func addShape(of evidence: Evidence, to score: inout Score) {
    let shape = evidence.signals.filter { $0.id.hasPrefix("shape/") }
    let sum = shape.reduce(0) { $0 + (signals[$1.id] ?? 0) }
    guard sum > 0 else { return }
    let share = min(1, shapeLimit * score.total / sum)
    for signal in shape { score.add(signal.id, Score.tenths(share * (signals[signal.id] ?? 0))) }
  }
}

/// What the evidence adds up to.
public struct Score: Sendable, Hashable {
  /// What one rule or signal adds.
  public struct Contribution: Sendable, Hashable {
    /// Id of the rule or of the signal.
    public var subject: String
    /// In points, with one decimal.
    public var points: Double
  }

  /// The file that is judged, as an index into the evidence's places; nil when nothing was found.
  public var place: Int?
  /// Rules first, then signals.
  public private(set) var contributions: [Contribution] = []
  /// Whole tenths, so that the parts add up to the sum that is printed.
  private var sum = 0

  init(place: Int?) { self.place = place }

  /// Sum of the contributions, in points.
  public var total: Double { Double(sum) / 10 }

  mutating func add(_ subject: String, _ tenths: Int) {
    sum += tenths
    contributions.append(Contribution(subject: subject, points: Double(tenths) / 10))
  }

  /// Weights are at most `WeightTable.largest` times the limit of the shape.
  static func tenths(_ points: Double) -> Int { Int((points * 10).rounded()) }
}
