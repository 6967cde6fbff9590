import EmbeddedData

/// What is known of campaigns and of who says so: pages of `Data/Campaigns` and `Data/Actors`, read once, immutable.
///
/// Knows names, values and claims; must not know packages as bytes, and draws no conclusion: links are made elsewhere.
/// The format is described in `docs/reference/campaign-format.md`.
///
/// ```swift
/// let knowledge = try KnowledgeBase.embedded()
/// for match in knowledge.indicators(digest: archiveDigest) { print(match.campaign, match.indicator.role) }
/// for claim in knowledge.claims(about: EntityReference(.campaign, "vmconnect")) {
///   print(claim.claimant, claim.wording.text, knowledge.opponents(of: claim).map(\.claimant))
/// }
/// ```
public struct KnowledgeBase: Sendable {
  /// An indicator and the slug of the campaign that carries it.
  public struct IndicatorMatch: Sendable, Hashable {
    public let campaign: String
    public let indicator: Indicator
  }

  /// A package and the slug of the campaign that lists it.
  public struct PackageMatch: Sendable, Hashable {
    public let campaign: String
    public let package: CampaignPackage
    /// True when the version that was asked for is one of those listed.
    public let isVersionListed: Bool
  }

  /// A code trait and the slug of the campaign that shows it.
  public struct TraitMatch: Sendable, Hashable {
    public let campaign: String
    public let trait: CodeTrait
  }

  private struct IndicatorKey: Hashable {
    let kind: Indicator.Kind
    let value: String
  }

  /// Sorted by slug.
  public let campaigns: [Campaign]
  /// Sorted by slug.
  public let actors: [Actor]
  /// All claims of all pages, sorted by id.
  public let claims: [Claim]

  private let claimIndex: [String: Int]
  /// Positions in `claims` of those that a claim disputes or that dispute it.
  private let opponentIndex: [[Int]]
  private let indicatorIndex: [IndicatorKey: [IndicatorMatch]]
  private let exclusions: [IndicatorKey: Indicator.Exclusion]
  private let packageIndex: [String: [(campaign: String, package: CampaignPackage)]]
  private let traitIndex: [String: [TraitMatch]]

  /// The pages this executable carries, and those of these files beside them.
  public static func embedded(
    adding files: [(path: String, bytes: [UInt8])] = []
  ) throws(KnowledgeError) -> KnowledgeBase {
    let own = EmbeddedData.files(under: "Campaigns") + EmbeddedData.files(under: "Actors")
    return try load(files: own.map { ($0.path, $0.bytes) } + files)
  }

  /// The pages among these files: every `.md` but `README.md`; an actor when its folder is called `Actors`.
  ///
  /// All or nothing: one page that cannot be read, or one reference that leads nowhere, refuses the whole.
  public static func load(files: [(path: String, bytes: [UInt8])]) throws(KnowledgeError) -> KnowledgeBase {
    var campaigns: [(path: String, campaign: Campaign)] = []
    var actors: [(path: String, actor: Actor)] = []
    var campaignPaths: [String: String] = [:]
    var actorPaths: [String: String] = [:]
    for file in files {
      let parts = file.path.split(separator: "/")
      guard let name = parts.last, name.hasSuffix(".md"), name != "README.md" else { continue }
      let page = try KnowledgePage(file.bytes, path: file.path)
      if parts.count > 1, parts[parts.count - 2] == "Actors" {
        if let other = actorPaths.updateValue(file.path, forKey: page.slug) {
          throw KnowledgeError(
            .duplicateID, path: file.path, line: 1, message: "the actor '\(page.slug)' has the page \(other) too")
        }
        actors.append((file.path, try page.actor()))
      } else {
        if let other = campaignPaths.updateValue(file.path, forKey: page.slug) {
          throw KnowledgeError(
            .duplicateID, path: file.path, line: 1,
            message: "the campaign '\(page.slug)' has the page \(other) too")
        }
        campaigns.append((file.path, try page.campaign()))
      }
    }
    var references = ReferenceCheck()
    for (path, campaign) in campaigns { try references.add(campaign, path: path) }
    for (path, actor) in actors { try references.add(actor, path: path) }
    try references.check()
    return KnowledgeBase(
      campaigns: campaigns.map(\.campaign).sorted { $0.slug < $1.slug },
      actors: actors.map(\.actor).sorted { $0.slug < $1.slug })
  }

  /// Everything was checked before.
  private init(campaigns: [Campaign], actors: [Actor]) {
    self.campaigns = campaigns
    self.actors = actors
    claims = (campaigns.flatMap(\.claims) + actors.flatMap(\.claims)).sorted { $0.id < $1.id }
    var claimIndex: [String: Int] = [:]
    for (position, claim) in claims.enumerated() { claimIndex[claim.id] = position }
    var opponents = [Set<Int>](repeating: [], count: claims.count)
    for (position, claim) in claims.enumerated() {
      for other in claim.disputes.compactMap({ claimIndex[$0] }) {
        opponents[position].insert(other)
        opponents[other].insert(position)
      }
    }
    self.claimIndex = claimIndex
    opponentIndex = opponents.map { $0.sorted() }

    var exclusions: [IndicatorKey: Indicator.Exclusion] = [:]
    for indicator in campaigns.flatMap(\.indicators) {
      if let never = indicator.never { exclusions[Self.key(indicator)] = never }
    }
    var indicators: [IndicatorKey: [IndicatorMatch]] = [:]
    var packages: [String: [(campaign: String, package: CampaignPackage)]] = [:]
    var traits: [String: [TraitMatch]] = [:]
    for campaign in campaigns {
      // One page that excludes a value excludes it for all.
      for indicator in campaign.indicators where exclusions[Self.key(indicator)] == nil {
        indicators[Self.key(indicator), default: []].append(
          IndicatorMatch(campaign: campaign.slug, indicator: indicator))
      }
      for package in campaign.packages {
        packages[CampaignPackage.normalizedName(package.name), default: []].append((campaign.slug, package))
      }
      for trait in campaign.traits {
        guard let fingerprint = trait.fingerprint else { continue }
        traits[fingerprint, default: []].append(TraitMatch(campaign: campaign.slug, trait: trait))
      }
    }
    self.exclusions = exclusions
    indicatorIndex = indicators
    packageIndex = packages
    traitIndex = traits
  }

  // MARK: Pages and claims

  /// The campaign whose page is called so.
  public func campaign(_ slug: String) -> Campaign? { campaigns.first { $0.slug == slug } }

  /// The actor whose page is called so.
  public func actor(_ slug: String) -> Actor? { actors.first { $0.slug == slug } }

  /// The claim that has this id.
  public func claim(id: String) -> Claim? { claimIndex[id].map { claims[$0] } }

  /// The claims that dispute this one or that it disputes, sorted by id.
  public func opponents(of claim: Claim) -> [Claim] {
    guard let position = claimIndex[claim.id] else { return [] }
    return opponentIndex[position].map { claims[$0] }
  }

  /// The claims whose subject or object this is, sorted by id.
  public func claims(about entity: EntityReference) -> [Claim] {
    claims.filter { $0.subject == entity || $0.object == entity }
  }

  // MARK: Look-ups

  /// Indicators with this SHA-256, SHA-1 or MD5 digest, in hexadecimal of either case.
  public func indicators(digest: String) -> [IndicatorMatch] {
    let value = digest.lowercased()
    return Indicator.Kind.allCases.filter { $0.digestLength == value.utf8.count }
      .flatMap { indicators($0, value) }
  }

  /// Indicators with exactly this host name or IPv4 address, in plain form. A host does not answer for those below it.
  public func indicators(host: String) -> [IndicatorMatch] {
    var value = host.lowercased()
    if value.hasSuffix(".") { value.removeLast() }
    return indicators(.host, value) + indicators(.address, value)
  }

  /// Indicators of one kind with exactly this value, in plain form. Values that were excluded are never among them.
  public func indicators(_ kind: Indicator.Kind, _ value: String) -> [IndicatorMatch] {
    indicatorIndex[IndicatorKey(kind: kind, value: Self.folded(value, kind))] ?? []
  }

  /// Why a value must never be taken for an indicator; nothing when no page says so.
  public func exclusion(_ kind: Indicator.Kind, _ value: String) -> Indicator.Exclusion? {
    exclusions[IndicatorKey(kind: kind, value: Self.folded(value, kind))]
  }

  /// Packages of any campaign with this name; names are compared as PyPI does (PEP 503).
  ///
  /// A genuine project whose releases were hijacked is found by those versions only, never by its name alone.
  public func packages(named name: String, version: String? = nil, ecosystem: String = "PyPI") -> [PackageMatch] {
    var matches: [PackageMatch] = []
    for (campaign, package) in packageIndex[CampaignPackage.normalizedName(name)] ?? [] {
      guard package.ecosystem == ecosystem else { continue }
      let isListed = version.map { package.versions.contains($0) } ?? false
      if package.role == .hijacked, !isListed { continue }
      matches.append(PackageMatch(campaign: campaign, package: package, isVersionListed: isListed))
    }
    return matches
  }

  /// Code traits with this fingerprint: digest of a layer, constant, path expression.
  public func traits(fingerprint: String) -> [TraitMatch] { traitIndex[fingerprint] ?? [] }

  private static func key(_ indicator: Indicator) -> IndicatorKey {
    IndicatorKey(kind: indicator.kind, value: folded(indicator.value, indicator.kind))
  }

  /// Hosts and mailboxes have no case; all else is compared as it is.
  private static func folded(_ value: String, _ kind: Indicator.Kind) -> String {
    switch kind {
    case .host, .mailbox: value.lowercased()
    default: value
    }
  }
}
