public import Behaviors
public import PythonSemantics

/// How bad a rule's behaviour is by itself. Raw values are stable: they are part of the JSON report.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, low, medium, high, critical

  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  /// 0 for `info` to 4 for `critical`.
  public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One rule that matched, with what made it match.
public struct Finding: Sendable, Hashable {
  /// Id of the rule: its path below `Data/Rules` without the extension.
  public var rule: String
  public var title: String
  public var severity: Severity
  /// ATT&CK technique ids, such as `T1059.006`.
  public var techniques: [String]
  public var runsAt: RunTime
  public var systems: [TargetSystem]
  /// Where a person should look first.
  public var location: Location
  /// Every observation that the rule needed, the one at `location` first.
  public var evidence: [Observation]

  public init(
    rule: String, title: String, severity: Severity, techniques: [String] = [], runsAt: RunTime,
    systems: [TargetSystem] = [], location: Location, evidence: [Observation]
  ) {
    self.rule = rule
    self.title = title
    self.severity = severity
    self.techniques = techniques
    self.runsAt = runsAt
    self.systems = systems
    self.location = location
    self.evidence = evidence
  }
}
