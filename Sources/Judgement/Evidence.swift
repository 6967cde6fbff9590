public import Archives
import Behaviors
public import PythonSemantics
public import Rules

/// All that a verdict is added up from: what was found, in which file, when it runs, and what surrounds it.
///
/// The one place where features are extracted: `Weights` scores it in every scan, and `Tools/fit-weights` learns from the
/// same values, which `workbench features` prints.
public struct Evidence: Sendable {
  /// One rule in one file.
  public struct Match: Sendable, Hashable {
    public var rule: String
    public var severity: Severity
    /// The earliest time in this file.
    public var runsAt: RunTime
    /// Index into `places`.
    public var place: Int

    /// The folder of the rule: an ATT&CK tactic.
    public var tactic: Substring { rule.utf8.split(separator: UInt8(ascii: "/")).first.map(Substring.init) ?? "" }
  }

  /// Anything beside the rules.
  public struct Signal: Sendable, Hashable {
    /// `layer/…`, `anomaly/…`, `name/…`, `shape/…` or `similarity/…`.
    public var id: String
    /// One sentence for a person.
    public var message: String
  }

  /// Something that was hidden and decoded.
  public struct Layer: Sendable, Hashable {
    /// Encodings peeled off it and off the layers around it.
    public var encodingCount: Int
    /// Layers around it.
    public var depth: Int
    public var runsAt: RunTime
    /// Whether a known call executes it, or what holds it was executed.
    public var isExecuted: Bool
    /// The file it comes from.
    public var path: String

    public init(encodingCount: Int, depth: Int, runsAt: RunTime, isExecuted: Bool, path: String) {
      self.encodingCount = encodingCount
      self.depth = depth
      self.runsAt = runsAt
      self.isExecuted = isExecuted
      self.path = path
    }
  }

  /// Files with findings, sorted.
  public private(set) var places: [String] = []
  /// One for each rule and file, sorted by both. Findings of severity `info` are none.
  public private(set) var matches: [Match] = []
  /// Layers, anomalies, the name, the shape and similarity, in this order.
  public private(set) var signals: [Signal] = []
  /// The finding that stands for a rule: its earliest, in the first of the files.
  private(set) var findings: [String: Finding] = [:]
  /// Files in which each rule matches.
  private(set) var fileCounts: [String: Int] = [:]

  public init(
    findings: [Finding], layers: [Layer] = [], anomalies: [ArchiveAnomaly] = [],
    shape: PackageShape = PackageShape(pythonFileCount: 1), imitation: String? = nil
  ) {
    addMatches(findings.filter { $0.severity > .info })
    addLayers(layers, findings)
    addAnomalies(anomalies)
    addName(findings)
    addShape(shape)
    if let imitation { addImitation(imitation, findings) }
  }

  // MARK: What was found

  private mutating func addMatches(_ found: [Finding]) {
    places = Set(found.map(\.location.path)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: zip(places, places.indices))
    var earliest: [String: [Int: Match]] = [:]
    for finding in found {
      guard let place = numbers[finding.location.path] else { continue }
      let match = Match(rule: finding.rule, severity: finding.severity, runsAt: finding.runsAt, place: place)
      if let known = earliest[finding.rule]?[place], !Self.isSooner(match.runsAt, known.runsAt) { continue }
      earliest[finding.rule, default: [:]][place] = match
      if let known = findings[finding.rule], !Self.isSooner(finding.runsAt, known.runsAt) { continue }
      findings[finding.rule] = finding
    }
    for rule in earliest.keys.sorted() {
      let ofRule = earliest[rule, default: [:]].values.sorted { $0.place < $1.place }
      fileCounts[rule] = ofRule.count
      matches += ofRule
    }
  }

  /// Tests come last: what somebody calls may run on a user's machine, and they will not.
  private static func isSooner(_ left: RunTime, _ right: RunTime) -> Bool {
    left != .test && (right == .test || left < right)
  }

  // MARK: What surrounds it

  /// Numbers of encodings from which hiding counts for more.
  private static let encodingSteps = [1, 2, 4]
  /// Layers inside of layers from which a tool did it.
  private static let depthStep = 8

  private mutating func addLayers(_ layers: [Layer], _ findings: [Finding]) {
    let executed = layers.filter { $0.isExecuted && $0.runsAt <= .import }
    if let deepest = executed.max(by: { $0.encodingCount < $1.encodingCount }) {
      for step in Self.encodingSteps where deepest.encodingCount >= step {
        let what = step == 1 ? "an encoding" : "\(step) encodings or more"
        add("layer/encodings-\(step)", "Code that is executed lies under \(what): \(deepest.path).")
      }
    }
    if let deepest = executed.max(by: { $0.depth < $1.depth }), deepest.depth >= Self.depthStep {
      add("layer/nested", "Hidden code holds hidden code, \(deepest.depth) times over: \(deepest.path).")
    }
    let hidden = findings.first { $0.severity > .low && $0.location.layer != nil && $0.runsAt <= .import }
    if let hidden { add("layer/finding", "What was found is hidden: \(hidden.location.path).") }
  }

  private mutating func addAnomalies(_ anomalies: [ArchiveAnomaly]) {
    var counts: [ArchiveAnomaly.Kind: Int] = [:]
    for anomaly in anomalies { counts[anomaly.kind, default: 0] += 1 }
    for kind in ArchiveAnomaly.Kind.allCases {
      guard let count = counts[kind], let first = anomalies.first(where: { $0.kind == kind }) else { continue }
      add("anomaly/\(kind.rawValue)", first.message + (count > 1 ? " (\(count - 1) more of this kind)" : ""))
    }
  }

  /// The rule that says what a name may be taken for. It is `info`: one honest name in six resembles a well-known one.
  private static let nameRule = "defense-evasion/name-like-a-known-project"

  /// A name alone says nothing; beside something that could matter it says whom it was meant for.
  private mutating func addName(_ findings: [Finding]) {
    guard findings.contains(where: { $0.rule == Self.nameRule }) else { return }
    guard matches.contains(where: { $0.severity >= .medium && $0.runsAt != .test }) else { return }
    add("name/confusable", "The name may be taken for that of a well-known project.")
  }
  /// Rules that speak of the shape themselves: it must not count a second time, or an empty package would be blocked.
  private static let ofShape: Set<String> = ["initial-access/package-without-code"]

  /// The shape of a package in which nothing was found that could matter is nobody's business.
  private mutating func addShape(_ shape: PackageShape) {
    guard
      matches.contains(where: { $0.severity >= .medium && $0.runsAt != .test && !Self.ofShape.contains($0.rule) })
    else { return }
    var traits = shape.traits
    if !traits.isEmpty, 2 * places.count >= shape.pythonFileCount { traits.insert(.mostlyFindings) }
    for trait in PackageShape.Trait.allCases where traits.contains(trait) {
      add("shape/\(trait.rawValue)", "The package has \(trait.phrase).")
    }
  }

  /// A copy of a known project says little by itself (forks are copies); what was added to it, and breaks a rule, does.
  private mutating func addImitation(_ claim: String, _ findings: [Finding]) {
    add("similarity/imitation", claim)
    let added = findings.filter { finding in
      guard case .added = finding.origin else { return false }
      return finding.severity >= .medium && finding.runsAt != .test
    }
    guard let first = added.first(where: { $0.runsAt <= .import }) ?? added.first else { return }
    add("similarity/added-code", "What was found was added to the copy: \(first.location.path).")
    if first.runsAt <= .import {
      add("similarity/added-code-runs", "What was added to the copy runs by itself: \(first.location.path).")
    }
  }

  private mutating func add(_ id: String, _ message: String) { signals.append(Signal(id: id, message: message)) }
}
