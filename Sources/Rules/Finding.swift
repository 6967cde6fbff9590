public import Behaviors
public import PythonSemantics

/// How bad a rule's behaviour is by itself. Raw values are stable: they are part of the JSON report.
public enum Severity: String, Sendable, CaseIterable, Comparable {
  case info, low, medium, high, critical

  public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

  /// 0 for `info` to 4 for `critical`.
  public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// One step of the way on which the code of a finding is reached.
public struct ReachStep: Sendable, Hashable {
  public var kind: CallStep.Kind
  /// What makes the step: the call, the import, the definition.
  public var location: Location
  /// What is entered: `package.module`, `Class.method()`, an entry point.
  public var name: String
  /// Steps before this one that are left out.
  public var skippedCount: Int

  public init(kind: CallStep.Kind, location: Location, name: String, skippedCount: Int = 0) {
    self.kind = kind
    self.location = location
    self.name = name
    self.skippedCount = skippedCount
  }
}

/// A person's word that a finding is known and harmless: an entry of a baseline.
public struct Acceptance: Sendable, Hashable {
  public var reason: String
  public var author: String
  /// Last day on which it holds, as `2027-06-30`.
  public var expires: String
  /// The baseline file and line, for a person.
  public var place: String

  public init(reason: String, author: String, expires: String, place: String) {
    self.reason = reason
    self.author = author
    self.expires = expires
    self.place = place
  }
}

/// Where the code of a finding comes from, when the package holds the code of a known project.
public enum CodeOrigin: Sendable, Hashable {
  /// The project's release has the very same file at the same place: what it does is nothing new.
  case known(project: String, version: String)
  /// It was added to a copy of the project.
  case added(project: String, version: String)
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
  /// The shortest way from the earliest starting point to the code at `location`, where it starts first; empty when
  /// nothing is known to lead there, or the finding is about no code.
  public var chain: [ReachStep] = []
  /// SHA-256 of the file at `location`, 64 lower-case hexadecimal digits; of the artifact when it names no file.
  public var sha256 = ""
  /// Nil for a finding that counts.
  public var acceptance: Acceptance?
  /// Nil for code of which nothing is known.
  public var origin: CodeOrigin?

  /// Whether it counts for the verdict: nobody accepted it, and it is no known project's own code.
  public var counts: Bool {
    if case .known = origin { return false }
    return acceptance == nil
  }

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
