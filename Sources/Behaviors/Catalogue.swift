import ByteReading
import EmbeddedData

/// What is known of one qualified name.
public struct NameEntry: Sendable, Hashable {
  /// What a call of the name, or a look at it, shows.
  public var behaviors: BehaviorSet
  /// What the result carries on to wherever it flows.
  public var carried: BehaviorSet
  /// What flows into the arguments flows on into the result.
  public var passesArguments: Bool
}

/// What is known of names beside the behaviours they show: looked up for few of them.
struct NameQuestions: Sendable {
  /// By exact name, and by prefix.
  var exactGuards: [String: GuardSet] = [:]
  var prefixGuards: [String: GuardSet] = [:]
  var exactSystems: [String: [TargetSystem]] = [:]
  var prefixSystems: [String: [TargetSystem]] = [:]
  /// Texts in lower case that only such systems have a use for.
  var textSystems: [(text: [UInt8], systems: [TargetSystem])] = []
}

/// Names of functions and texts, and the behaviours they show. Immutable; made once from `Data/Catalogue`.
///
/// Knows no rules and no weights. The format is described in `Data/Catalogue/README.md`.
public final class Catalogue: Sendable {
  let exactNames: [String: NameEntry]
  let prefixes: [String: NameEntry]
  /// Texts to look for in string constants.
  let texts: TextMatcher
  let questions: NameQuestions
  /// First components of the names: `os` of `os.system`.
  let roots: Set<String>
  /// First components of the wildcards.
  private let prefixRoots: Set<String>
  /// What the flow of a package tells apart.
  let carriedKinds: CarriedKinds

  /// Number of qualified names and wildcards.
  public var nameCount: Int { exactNames.count + prefixes.count }

  /// Number of texts.
  public var textCount: Int { texts.entries.count }

  init(
    exactNames: [String: NameEntry], prefixes: [String: NameEntry], texts: TextMatcher, questions: NameQuestions
  ) {
    self.questions = questions
    var roots: Set<String> = []
    for name in exactNames.keys { roots.insert(String(name.prefix { $0 != "." })) }
    prefixRoots = Set(prefixes.keys.map { String($0.prefix { $0 != "." }) })
    self.roots = roots.union(prefixRoots)
    self.exactNames = exactNames
    self.prefixes = prefixes
    self.texts = texts
    var carried = ConstantObserver.marked
    for entry in exactNames.values { carried.formUnion(entry.carried) }
    for entry in prefixes.values { carried.formUnion(entry.carried) }
    carriedKinds = CarriedKinds(carried)
  }

  /// The catalogue this executable carries.
  public static func embedded() throws(CatalogueError) -> Catalogue {
    try read(EmbeddedData.files(under: "Catalogue").map { ($0.path, $0.bytes) })
  }

  /// What is known of a qualified name: its own entry, or else that of the longest wildcard above it.
  public func entry(for name: String) -> NameEntry? {
    if let entry = exactNames[name] { return entry }
    // Most names are a package's own: the first component tells.
    guard let firstDot = name.utf8.firstIndex(of: UInt8(ascii: ".")),
      prefixRoots.contains(String(name[..<firstDot]))
    else { return nil }
    var prefix = name[...]
    while let dot = prefix.utf8.lastIndex(of: UInt8(ascii: ".")) {
      prefix = prefix[..<dot]
      if let entry = prefixes[String(prefix)] { return entry }
    }
    return nil
  }

  /// What a test asks that looks at a name.
  public func guards(of name: String) -> GuardSet {
    Self.longest(name, questions.exactGuards, questions.prefixGuards) ?? []
  }

  /// The systems that have what the name stands for; empty for all, and for what is not known.
  public func systems(of name: String) -> [TargetSystem] {
    Self.longest(name, questions.exactSystems, questions.prefixSystems) ?? []
  }

  /// The systems that alone have what a path or a command speaks of; empty for all, and for what is not known.
  public func systems(ofText text: String) -> [TargetSystem] {
    let lowered = text.utf8.map(TextMatcher.lowercased)
    let found = questions.textSystems.filter { lowered[...].firstOffset(of: $0.text) != nil }.flatMap(\.systems)
    return TargetSystem.allCases.filter(found.contains)
  }

  private static func longest<Value>(_ name: String, _ exact: [String: Value], _ prefixes: [String: Value]) -> Value? {
    if let value = exact[name] { return value }
    var prefix = name[...]
    while let dot = prefix.lastIndex(of: ".") {
      prefix = prefix[..<dot]
      if let value = prefixes[String(prefix)] { return value }
    }
    return nil
  }

  /// What looking at a name shows when it is not called: `x = os.system`, `os.environ["A"]`.
  public func behaviors(of name: String) -> BehaviorSet { entry(for: name)?.behaviors ?? [] }
}

/// A line of the catalogue that cannot be read.
public struct CatalogueError: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  /// Line, from 1.
  public let line: Int
  public let message: String

  public var description: String { "\(path):\(line): \(message)" }
}
