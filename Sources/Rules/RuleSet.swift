public import Behaviors
import EmbeddedData
import PythonSemantics

/// All rules, compiled once and immutable: observations in, findings out.
///
/// Knows no names of functions (that is the catalogue) and no weights (that is `Judgement`).
public struct RuleSet: Sendable {
  /// Observations of one pattern that a finding carries at most.
  static let maximumEvidencePerPattern = 4

  /// Sorted by id.
  public let rules: [Rule]

  /// The rules this executable carries.
  public static func embedded() throws(RuleError) -> RuleSet {
    try embedded(adding: [])
  }

  /// Those, and rules that somebody brought along, of which none may have an id that is taken.
  public static func embedded(adding files: [(path: String, bytes: [UInt8])]) throws(RuleError) -> RuleSet {
    try load(files: EmbeddedData.files(under: "Rules").map { ($0.path, $0.bytes) } + files)
  }

  /// The rules of these files; only `.md` files below a folder are rules.
  public static func load(files: [(path: String, bytes: [UInt8])]) throws(RuleError) -> RuleSet {
    var rules: [Rule] = []
    var owners: [String: String] = [:]
    for file in files where file.path.hasSuffix(".md") && !file.path.hasSuffix("README.md") {
      let rule = try RuleFile.parse(file.bytes, path: file.path)
      for id in [rule.id] + rule.deprecatedIDs {
        if let other = owners.updateValue(file.path, forKey: id) {
          throw RuleError(.duplicateID, path: file.path, line: 1, message: "the id '\(id)' belongs to \(other) too")
        }
      }
      rules.append(rule)
    }
    return RuleSet(rules: rules.sorted { $0.id < $1.id })
  }

  /// The rule that has or had this id.
  public func rule(id: String) -> Rule? {
    rules.first { $0.id == id } ?? rules.first { $0.deprecatedIDs.contains(id) }
  }

  /// The findings of one artifact: for each rule at most one in each file, sorted by rule and path.
  ///
  /// - Parameter circumstances: how observations stand to each other, and what surrounds their code.
  public func match(_ observations: [Observation], _ circumstances: Circumstances = Circumstances()) -> [Finding] {
    let package = Group(observations)
    var paths: [String: [Observation]] = [:]
    for observation in observations { paths[observation.location.path, default: []].append(observation) }
    let files = paths.keys.sorted().map { Group(paths[$0] ?? []) }
    var findings: [Finding] = []
    for rule in rules {
      var found: [String: Finding] = [:]
      for alternative in rule.expression.alternatives {
        for group in alternative.scope == .package ? [package] : files {
          guard let finding = group.finding(of: rule, alternative, circumstances) else { continue }
          let path = finding.location.path
          if let earlier = found[path], earlier.runsAt <= finding.runsAt { continue }
          found[path] = finding
        }
      }
      findings += found.values.sorted { $0.location.path < $1.location.path }
    }
    return findings
  }
}

/// The observations that patterns are looked for in together.
private struct Group {
  /// Earliest run time first.
  let observations: [Observation]
  let behaviors: BehaviorSet

  init(_ observations: [Observation]) {
    self.observations = observations.enumerated()
      .sorted { ($0.element.runsAt, $0.offset) < ($1.element.runsAt, $1.offset) }.map(\.element)
    behaviors = BehaviorSet(observations.map(\.behavior))
  }

  func finding(
    of rule: Rule, _ alternative: RuleExpression.Alternative, _ circumstances: Circumstances
  ) -> Finding? {
    for pattern in alternative.patterns where behaviors.isDisjoint(with: pattern.behaviors) { return nil }
    var accepted: [[Observation]] = []
    for pattern in alternative.patterns {
      let found = accepting(pattern, circumstances)
      guard isEnough(found, pattern) else { return nil }
      accepted.append(found)
    }
    let exceptions = alternative.exceptions.map { ($0, accepting($0, circumstances)) }
    for (exception, found) in exceptions where exception.relation == nil && isEnough(found, exception) { return nil }
    guard alternative.isRelated else { return finding(of: rule, accepted) }
    for anchor in accepted[0].prefix(Self.maximumAnchorCount) {
      let related = zip(alternative.patterns, accepted).map { pattern, found in
        Self.related(found, to: anchor, pattern, circumstances)
      }
      guard zip(alternative.patterns, related).dropFirst().allSatisfy({ isEnough($0.1, $0.0) }) else { continue }
      let isExcepted = exceptions.contains { exception, found in
        exception.relation != nil && isEnough(Self.related(found, to: anchor, exception, circumstances), exception)
      }
      if !isExcepted { return finding(of: rule, [[anchor]] + related.dropFirst()) }
    }
    return nil
  }

  /// Observations of the first pattern that others are compared with, and of each other one.
  private static let maximumAnchorCount = 32
  private static let maximumRelatedCount = 128

  private static func related(
    _ found: [Observation], to anchor: Observation, _ pattern: RuleExpression.Pattern, _ circumstances: Circumstances
  ) -> [Observation] {
    guard let relation = pattern.relation else { return found }
    return found.prefix(maximumRelatedCount).filter { circumstances.holds(relation, between: anchor, and: $0) }
  }

  private func accepting(_ pattern: RuleExpression.Pattern, _ circumstances: Circumstances) -> [Observation] {
    observations.filter { observation in
      pattern.accepts(observation)
        && (!pattern.asksForSetting || pattern.accepts(circumstances.setting(of: observation)))
    }
  }

  /// The finding of what each pattern met.
  private func finding(of rule: Rule, _ accepted: [[Observation]]) -> Finding? {
    var evidence: [Observation] = []
    var latest: RunTime?
    for found in accepted {
      guard let first = found.first else { return nil }
      for observation in found.prefix(RuleSet.maximumEvidencePerPattern) where !evidence.contains(observation) {
        evidence.append(observation)
      }
      latest = max(latest ?? first.runsAt, first.runsAt)
    }
    guard let first = evidence.first, let latest else { return nil }
    return Finding(
      rule: rule.id, title: rule.title, severity: rule.severity, techniques: rule.techniques, runsAt: latest,
      systems: Self.systems(of: accepted[0]), location: first.location, evidence: evidence)
  }

  /// Where at least one of these happens: everywhere (empty) as soon as one is not limited.
  private static func systems(of observations: [Observation]) -> [TargetSystem] {
    guard !observations.contains(where: \.systems.isEmpty) else { return [] }
    return TargetSystem.allCases.filter { system in observations.contains { $0.systems.contains(system) } }
  }

  private func isEnough(_ accepted: [Observation], _ pattern: RuleExpression.Pattern) -> Bool {
    if pattern.minimumCount <= 1 { return !accepted.isEmpty }
    var different: Set<String> = []
    for observation in accepted {
      different.insert(observation.subject + "\0" + observation.detail)
      if different.count >= pattern.minimumCount { return true }
    }
    return false
  }
}
