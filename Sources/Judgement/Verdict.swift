/// What Sekisho says of one artifact. Raw values are stable: they are part of the JSON report and of exit codes.
public enum VerdictLevel: String, Sendable, CaseIterable {
  case clean
  /// Nothing bad was seen, but something could not be looked at.
  case inconclusive
  /// For a person to review.
  case suspicious
  /// Meant for blocking without a person.
  case malicious
}

/// A verdict is a value with its reasons, never a Boolean.
public struct Verdict: Sendable, Hashable {
  /// One contribution to the score.
  public struct Reason: Sendable, Hashable {
    /// Id of the rule, or `anomaly/<kind>`, or `limitation/<kind>`.
    public var subject: String
    /// What it added to the score.
    public var contribution: Double
    /// One sentence for a person.
    public var message: String

    public init(subject: String, contribution: Double, message: String) {
      self.subject = subject
      self.contribution = contribution
      self.message = message
    }
  }

  public var level: VerdictLevel
  /// Sum of the contributions, from 0 up.
  public var score: Double
  /// Largest contribution first.
  public var reasons: [Reason]

  public init(level: VerdictLevel, score: Double, reasons: [Reason]) {
    self.level = level
    self.score = score
    self.reasons = reasons
  }
}
