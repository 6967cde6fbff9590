public import Behaviors
public import Intelligence

/// A trait that two packages, or a package and a campaign, have in common.
public struct LinkEvidence: Sendable, Hashable {
  public let kind: CodeTrait.Kind
  /// How much this equality says.
  public let strength: CodeTrait.Strength
  /// What is equal, for a person who compares by eye; from hostile code, not escaped.
  public let detail: String
  /// Where in the package that was scanned.
  public let location: Location
  /// Where else it was seen, such as `vmconnect 1.1.7`.
  public let seenIn: [String]

  public init(
    kind: CodeTrait.Kind, strength: CodeTrait.Strength, detail: String, location: Location, seenIn: [String]
  ) {
    self.kind = kind
    self.strength = strength
    self.detail = detail
    self.location = location
    self.seenIn = seenIn
  }
}

/// A package shows what a campaign, or another package, shows. Says *same cluster as*, and never who is behind it: that
/// stays with the claims of the campaign's page.
public struct Link: Sendable, Hashable {
  /// How the two belong together. Raw values are stable: they are part of the JSON report.
  public enum Relation: String, Sendable {
    case sameClusterAs = "same-cluster-as"
    /// One writes the file that the other starts.
    case completes
    /// The package itself is listed on the page, by digest, name or indicator.
    case listedIn = "listed-in"
  }

  public let relation: Relation
  /// `campaign:vmconnect` or `package:quantiumbase 0.8.1`.
  public let target: EntityReference
  /// Name of the campaign, or of the package with its version.
  public let name: String
  public let strength: CodeTrait.Strength
  /// Strongest first.
  public let evidence: [LinkEvidence]

  public init(
    relation: Relation, target: EntityReference, name: String, strength: CodeTrait.Strength, evidence: [LinkEvidence]
  ) {
    self.relation = relation
    self.target = target
    self.name = name
    self.strength = strength
    self.evidence = evidence
  }
}

/// When things in common are enough for a link.
///
/// One very strong one, or two strong ones that are independent of each other: of two sorts, see `Witness`. Many weak ones are
/// never enough, but names that nobody else uses become strong in number. (campaigns.md §2 has the strengths.)
///
/// What two programs of one trade share is a small part of either: the names of browsers and wallets, a function that
/// everybody copies. So words, names and code count in full only where they are a good part of what the smaller one has.
public enum LinkRule {
  /// Names in common from which they are strong together, and from which they are very strong.
  static let strongNames = 3
  static let greatNames = 8
  /// Similarity of sketches, 0 to 1, from which code counts as strong and as very strong.
  static let strongSketch = 0.45
  static let greatSketch = 0.8
  /// Share of the smaller one's traits of a sort, 0 to 1, below which those in common are the trade's.
  static let leastShare = 0.2
  static let greatShare = 0.5

  /// How many different traits of each sort a package has.
  public static func counts(_ traits: [Trait]) -> [Witness: Int] {
    var counts: [Witness: Int] = [:]
    for trait in traits { counts[Witness(trait.kind), default: 0] += 1 }
    return counts
  }

  /// The strength of all evidence together; nil where it links nothing.
  ///
  /// - Parameter smaller: traits of each sort of the package that has fewer of them.
  public static func strength(of evidence: [LinkEvidence], smaller: [Witness: Int]) -> CodeTrait.Strength? {
    var strongest: [Witness: CodeTrait.Strength] = [:]
    var found: [Witness: Set<String>] = [:]
    for each in evidence {
      let witness = Witness(each.kind)
      strongest[witness] = max(strongest[witness] ?? .weak, each.strength)
      found[witness, default: []].insert(each.detail)
    }
    func share(_ witness: Witness) -> Double {
      Double(found[witness]?.count ?? 0) / Double(max(1, smaller[witness] ?? 1))
    }
    let names = found[.identifier]?.count ?? 0
    if names >= strongNames, share(.identifier) >= leastShare {
      strongest[.identifier] = names >= greatNames && share(.identifier) >= greatShare ? .veryStrong : .strong
    }
    if let words = strongest[.constant], words == .strong {
      // Words that can be read are never very strong: another may have had the same idea.
      strongest[.constant] = share(.constant) < leastShare ? .weak : words
    }
    if let code = strongest[.code], code == .strong, share(.code) < leastShare { strongest[.code] = .medium }
    if strongest.values.contains(.veryStrong) { return .veryStrong }
    return strongest.values.count { $0 >= .strong } >= 2 ? .strong : nil
  }
}
