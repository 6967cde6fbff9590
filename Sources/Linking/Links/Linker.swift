public import Behaviors
public import Intelligence

/// Compares the traits of packages with those of campaigns. Immutable, shared between threads.
public struct Linker: Sendable {
  /// What else is known of a package beside its code: left out with `--no-indicators`.
  public struct Indicators: Sendable {
    public var digests: [(value: String, location: Location)] = []
    public var hosts: [(value: String, location: Location)] = []

    public init() {}
  }

  private struct Key: Hashable {
    let kind: CodeTrait.Kind
    let fingerprint: String
  }

  private struct Known: Sendable {
    let campaign: Int
    let trait: CodeTrait
  }

  /// With the campaigns that the executable carries; read when the first package is compared, since most are clean.
  public static let embedded: Linker? = (try? KnowledgeBase.embedded()).map { Linker(knowledge: $0) }

  public let knowledge: KnowledgeBase
  private let usesIndicators: Bool
  private let exact: [Key: [Known]]
  private let sketches: [(sketch: CodeSketch, known: Known)]

  public init(knowledge: KnowledgeBase, usesIndicators: Bool = true) {
    self.knowledge = knowledge
    self.usesIndicators = usesIndicators
    var exact: [Key: [Known]] = [:]
    var sketches: [(CodeSketch, Known)] = []
    for (index, campaign) in knowledge.campaigns.enumerated() {
      for trait in campaign.traits {
        guard let fingerprint = trait.fingerprint else { continue }
        let known = Known(campaign: index, trait: trait)
        switch trait.kind {
        case .codeSketch:
          if let sketch = CodeSketch(fingerprint: fingerprint) { sketches.append((sketch, known)) }
        case .identifier:
          for name in fingerprint.split(separator: " ") {
            exact[Key(kind: .identifier, fingerprint: String(name)), default: []].append(known)
          }
        // A digest is an indicator like another; the layer without its addresses is code.
        case .host where !usesIndicators: continue
        case .layer where !usesIndicators && !fingerprint.hasPrefix("masked:"): continue
        default: exact[Key(kind: trait.kind, fingerprint: fingerprint), default: []].append(known)
        }
      }
    }
    self.exact = exact
    self.sketches = sketches
  }

  /// Links of one package, strongest first, then by campaign.
  public func links(of traits: [Trait], indicators: Indicators) -> [Link] {
    var evidence: [Int: [LinkEvidence]] = [:]
    let counts = LinkRule.counts(traits)
    for trait in traits {
      if trait.kind == .codeSketch {
        compare(trait, into: &evidence)
        continue
      }
      for known in exact[Key(kind: trait.kind, fingerprint: trait.fingerprint)] ?? [] {
        let isName = trait.kind == .identifier
        evidence[known.campaign, default: []].append(
          LinkEvidence(
            kind: trait.kind, strength: isName ? .weak : known.trait.strength,
            detail: "\(trait.summary): \(trait.fingerprint)", location: trait.location, seenIn: known.trait.seenIn))
      }
    }
    var links = evidence.sorted { $0.key < $1.key }.compactMap { index, all -> Link? in
      let campaign = knowledge.campaigns[index]
      guard let strength = LinkRule.strength(of: all, smaller: counts) else { return nil }
      return Link(
        relation: .sameClusterAs, target: EntityReference(.campaign, campaign.slug), name: campaign.name,
        strength: strength, evidence: Self.ordered(all))
    }
    if usesIndicators { links = listed(indicators) + links }
    return links.enumerated().sorted { ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset) }
      .map(\.element)
  }

  /// Of several pieces of code the one that is most alike counts.
  private func compare(_ trait: Trait, into evidence: inout [Int: [LinkEvidence]]) {
    guard let sketch = CodeSketch(fingerprint: trait.fingerprint) else { return }
    var best: [Int: (Double, CodeTrait)] = [:]
    for (other, known) in sketches {
      let similarity = sketch.similarity(to: other)
      if similarity >= LinkRule.strongSketch, similarity > best[known.campaign]?.0 ?? 0 {
        best[known.campaign] = (similarity, known.trait)
      }
    }
    for (campaign, (similarity, trait2)) in best {
      let strength: CodeTrait.Strength = similarity >= LinkRule.greatSketch ? .veryStrong : .strong
      evidence[campaign, default: []].append(
        LinkEvidence(
          kind: .codeSketch, strength: min(strength, trait.strength, trait2.strength),
          detail:
            "\(trait.summary): \(Int((similarity * 100).rounded())) % of its runs of tokens are those of: \(trait2.summary)",
          location: trait.location, seenIn: trait2.seenIn))
    }
  }

  /// What a campaign's page lists by value.
  private func listed(_ indicators: Indicators) -> [Link] {
    var evidence: [String: [LinkEvidence]] = [:]
    for (digest, location) in indicators.digests {
      for match in knowledge.indicators(digest: digest) {
        evidence[match.campaign, default: []].append(
          LinkEvidence(
            kind: .layer, strength: .veryStrong,
            detail: "\(match.indicator.kind.rawValue) \(digest): \(match.indicator.role)",
            location: location, seenIn: []))
      }
    }
    for (host, location) in indicators.hosts {
      for match in knowledge.indicators(host: host) {
        evidence[match.campaign, default: []].append(
          LinkEvidence(
            kind: .host, strength: .veryStrong,
            detail: "\(match.indicator.kind.rawValue) \(host): \(match.indicator.role)",
            location: location, seenIn: []))
      }
    }
    return evidence.sorted { $0.key < $1.key }.compactMap { slug, all -> Link? in
      guard let campaign = knowledge.campaign(slug) else { return nil }
      return Link(
        relation: .listedIn, target: EntityReference(.campaign, slug), name: campaign.name, strength: .veryStrong,
        evidence: Self.ordered(all))
    }
  }

  static func ordered(_ evidence: [LinkEvidence]) -> [LinkEvidence] {
    var seen: Set<String> = []
    return evidence.enumerated()
      .sorted { ($1.element.strength, $0.offset) < ($0.element.strength, $1.offset) }.map(\.element)
      .filter { seen.insert("\($0.kind.rawValue) \($0.detail)").inserted }
  }
}
