public import Behaviors
public import PythonSemantics

/// What a rule asks of the observations of a package: the compiled form of a `rule` block.
public struct RuleExpression: Sendable, Hashable {
  /// Whether all patterns of an alternative must be met within one file or anywhere in the package.
  public enum Scope: String, Sendable, CaseIterable { case file, package }

  /// A condition on the words an observation bears.
  public struct Predicate: Sendable, Hashable {
    /// The word that is looked at.
    public enum Field: String, Sendable, CaseIterable { case subject, detail }

    public var field: Field
    /// The condition must not hold.
    public var isNegated: Bool
    /// For `subject` one of these is equal; for `detail` one of these occurs in it, without regard to ASCII case.
    public var values: [String]

    func holds(for observation: Observation) -> Bool {
      let found =
        switch field {
        case .subject: values.contains(observation.subject)
        case .detail: values.contains { contains(observation.detail.utf8, $0.utf8) }
        }
      return found != isNegated
    }
  }

  /// One kind of observation.
  public struct Pattern: Sendable, Hashable {
    /// One of these is seen.
    public var behaviors: BehaviorSet
    /// Of each group, one flows into it.
    public var sources: [BehaviorSet] = []
    /// None of these flows into it.
    public var excludedSources: BehaviorSet = []
    /// It runs at one of these times; empty for any.
    public var times: Set<RunTime> = []
    public var predicates: [Predicate] = []
    /// So many different subjects and details.
    public var minimumCount = 1
    /// How it stands to what the first pattern of the alternative met; nil for anyhow.
    public var relation: Relation?
    /// Of each group, the code depends on a test that asks one of these.
    public var guards: [GuardSet] = []
    /// No test that the code depends on asks one of these.
    public var excludedGuards: GuardSet = []
    /// It is limited to one of these systems; empty for any.
    public var systems: Set<TargetSystem> = []
    /// It stands in a `try` that passes over every error.
    public var isQuiet = false
    /// It stands in a loop that waits between two rounds.
    public var isRepeated = false

    func accepts(_ observation: Observation) -> Bool {
      guard behaviors.contains(observation.behavior) else { return false }
      guard times.isEmpty || times.contains(observation.runsAt) else { return false }
      guard excludedSources.isDisjoint(with: observation.sources) else { return false }
      guard sources.allSatisfy({ !$0.isDisjoint(with: observation.sources) }) else { return false }
      guard systems.isEmpty || observation.systems.contains(where: systems.contains) else { return false }
      return predicates.allSatisfy { $0.holds(for: observation) }
    }

    /// What `accepts` does not look at, because it takes longer.
    var asksForSetting: Bool { !guards.isEmpty || !excludedGuards.isEmpty || isQuiet || isRepeated }

    func accepts(_ setting: CodeSetting) -> Bool {
      if isQuiet, !setting.swallowsErrors { return false }
      if isRepeated, !setting.repeatsWithPause { return false }
      guard setting.guards.isDisjoint(with: excludedGuards) else { return false }
      return guards.allSatisfy { !$0.isDisjoint(with: setting.guards) }
    }
  }

  /// Patterns that hold together.
  public struct Alternative: Sendable, Hashable {
    public var patterns: [Pattern]
    public var scope: Scope = .file
    public var exceptions: [Pattern] = []

    /// Whether patterns are compared with what the first one met.
    var isRelated: Bool { (patterns + exceptions).contains { $0.relation != nil } }
  }

  /// The rule matches when one of these does.
  public var alternatives: [Alternative]

  /// What a rule may cost: nine times the dearest of our own (442 when this was written).
  static let costCeiling = 4_000

  /// How much one observation may cost to be held against the rule: a pattern counts 4, one that is compared with others by a
  /// relation 128, a text by its bytes.
  var cost: Int {
    alternatives.reduce(0) { sum, alternative in
      (alternative.patterns + alternative.exceptions).reduce(sum) { sum, pattern in
        pattern.predicates.reduce(sum + (pattern.relation == nil ? 4 : 128)) { sum, predicate in
          predicate.values.reduce(sum) { $0 + $1.utf8.count }
        }
      }
    }
  }
}

/// ASCII letters of either case are the same.
private func contains(_ text: String.UTF8View, _ part: String.UTF8View) -> Bool {
  let text = text.map(lowercased)
  let part = part.map(lowercased)
  guard !part.isEmpty, part.count <= text.count else { return part.isEmpty }
  return (0...(text.count - part.count)).contains { start in
    part.indices.allSatisfy { text[start + $0] == part[$0] }
  }
}

private func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
