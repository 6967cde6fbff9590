import Behaviors
public import Intelligence

/// Groups packages that show the same traits, by the rule that links them to campaigns.
///
/// Two packages are of one cluster when they are linked, or linked by others in between. A trait that too many packages
/// share is no evidence: it is the trade's, not one workshop's.
public struct Clustering: Sendable {
  /// One package to group.
  public struct Member: Sendable {
    public let label: String
    public let traits: [Trait]

    public init(label: String, traits: [Trait]) {
      self.label = label
      self.traits = traits
    }
  }

  /// What holds two members together.
  public struct Bond: Sendable {
    public let left: Int
    public let right: Int
    public let relation: Link.Relation
    public let strength: CodeTrait.Strength
    public let evidence: [LinkEvidence]
  }

  public let members: [Member]
  /// In the order of their members; each pair once.
  public let bonds: [Bond]
  /// Members of each cluster, ascending; the largest cluster first. Those that stand alone are not among them.
  public let clusters: [[Int]]

  private struct Key: Hashable {
    let kind: CodeTrait.Kind
    let fingerprint: String
  }

  /// Pairs that one trait may make: with more, members are compared with a few of the others only, which is enough to
  /// hold them together.
  private static let neighbours = 8

  /// - Parameter trade: what tells no workshop from another.
  public init(_ members: [Member], trade: CommonCode = .trade) {
    let members = members.map { member in
      Member(label: member.label, traits: member.traits.filter { !trade.contains($0.kind, $0.fingerprint) })
    }
    self.members = members
    let candidates = Self.candidates(members)
    var bonds: [Bond] = []
    for (left, right) in candidates {
      if let bond = Self.bond(left, right, members) { bonds.append(bond) }
    }
    self.bonds = bonds
    var parents = Array(members.indices)
    func root(_ index: Int) -> Int {
      var index = index
      while parents[index] != index {
        parents[index] = parents[parents[index]]
        index = parents[index]
      }
      return index
    }
    for bond in bonds {
      let (left, right) = (root(bond.left), root(bond.right))
      parents[max(left, right)] = min(left, right)
    }
    clusters = Dictionary(grouping: members.indices) { root($0) }.values.filter { $0.count > 1 }
      .map { $0.sorted() }.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
  }

  /// Pairs that have anything in common, ascending.
  private static func candidates(_ members: [Member]) -> [(Int, Int)] {
    var holders: [Key: [Int]] = [:]
    for (index, member) in members.enumerated() {
      for trait in member.traits {
        if trait.kind == .codeSketch {
          // Sketches that are alike share some of their hashes: eight of the smallest are looked up.
          for hash in CodeSketch(fingerprint: trait.fingerprint)?.hashes.prefix(8) ?? [] {
            holders[Key(kind: .codeSketch, fingerprint: String(hash, radix: 16)), default: []].append(index)
          }
        } else {
          holders[Key(kind: trait.kind, fingerprint: trait.fingerprint), default: []].append(index)
        }
      }
    }
    var pairs: Set<UInt64> = []
    for indices in holders.values where indices.count > 1 {
      for (position, left) in indices.enumerated() {
        for right in indices[(position + 1)...].prefix(neighbours) where left != right {
          pairs.insert(UInt64(min(left, right)) << 32 | UInt64(max(left, right)))
        }
      }
    }
    return pairs.sorted().map { (Int($0 >> 32), Int($0 & 0xFFFF_FFFF)) }
  }

  /// What two members have in common; nil when it is not enough.
  static func bond(_ left: Int, _ right: Int, _ members: [Member]) -> Bond? {
    let evidence = Self.evidence(members[left].traits, members[right].traits, seenIn: members[right].label)
    if let path = completing(members[left].traits, members[right].traits, seenIn: members[right].label) {
      return Bond(
        left: left, right: right, relation: .completes, strength: .strong, evidence: [path] + evidence)
    }
    let smaller = LinkRule.counts(members[left].traits)
      .merging(LinkRule.counts(members[right].traits)) { min($0, $1) }
    guard let strength = LinkRule.strength(of: evidence, smaller: smaller) else { return nil }
    return Bond(
      left: left, right: right, relation: .sameClusterAs, strength: strength, evidence: Linker.ordered(evidence))
  }

  /// Traits of both.
  static func evidence(_ left: [Trait], _ right: [Trait], seenIn label: String) -> [LinkEvidence] {
    var others: [Key: Trait] = [:]
    var sketches: [(sketch: CodeSketch, strength: CodeTrait.Strength)] = []
    for trait in right {
      if trait.kind == .codeSketch {
        if let sketch = CodeSketch(fingerprint: trait.fingerprint) { sketches.append((sketch, trait.strength)) }
      } else {
        others[Key(kind: trait.kind, fingerprint: trait.fingerprint)] = trait
      }
    }
    var evidence: [LinkEvidence] = []
    for trait in left {
      if trait.kind == .codeSketch {
        guard let sketch = CodeSketch(fingerprint: trait.fingerprint),
          let (best, strength) = sketches.map({ (sketch.similarity(to: $0.sketch), $0.strength) })
            .max(by: { $0.0 < $1.0 }), best >= LinkRule.strongSketch
        else { continue }
        evidence.append(
          LinkEvidence(
            kind: .codeSketch,
            strength: best >= LinkRule.greatSketch ? min(trait.strength, strength) : .strong,
            detail: "\(trait.summary): \(Int((best * 100).rounded())) % of its runs of tokens",
            location: trait.location,
            seenIn: [label]))
      } else if let other = others[Key(kind: trait.kind, fingerprint: trait.fingerprint)] {
        evidence.append(
          LinkEvidence(
            kind: trait.kind, strength: min(trait.strength, other.strength),
            detail: "\(trait.summary): \(trait.fingerprint)", location: trait.location, seenIn: [label]))
      }
    }
    return evidence
  }

  /// The file that one of two packages writes and the other starts, where hardly anybody else would have it.
  public static func completing(_ left: [Trait], _ right: [Trait], seenIn label: String) -> LinkEvidence? {
    func forms(_ traits: [Trait], _ use: String) -> [String: Trait] {
      var forms: [String: Trait] = [:]
      for trait in traits where trait.kind == .pathExpression && trait.summary == use && trait.strength >= .strong {
        forms[trait.fingerprint] = trait
      }
      return forms
    }
    for (ours, theirs) in [(PathUse.written, PathUse.started), (PathUse.started, PathUse.written)] {
      let own = forms(left, ours)
      let other = forms(right, theirs)
      for (form, trait) in own.sorted(by: { $0.key < $1.key }) where other[form] != nil {
        // A package that does both needs no other half.
        if forms(left, theirs)[form] != nil || forms(right, ours)[form] != nil { continue }
        return LinkEvidence(
          kind: .pathExpression, strength: .strong,
          detail: "\(form): \(ours) here, \(theirs) there", location: trait.location, seenIn: [label])
      }
    }
    return nil
  }
}
