/// What one party said of one thing, in that party's words: the unit of attribution.
///
/// Claims are never merged and never become facts. Two that oppose each other both stay, each naming the other.
public struct Claim: Sendable, Hashable {
  /// What a claim says of its subject. None of them says that two names are the same.
  public enum Relation: String, Sendable, CaseIterable {
    case attributedTo = "attributed-to"
    /// The subject does one half of what the object does the other half of.
    case completes
    case continues
    case delivers
    case distinctFrom = "distinct-from"
    case overlapsWith = "overlaps-with"
    case partOf = "part-of"
    case reusesCodeOf = "reuses-code-of"
    case sharesInfrastructureWith = "shares-infrastructure-with"
    case similarTo = "similar-to"
    case splitInto = "split-into"
    case tookPlaceIn = "took-place-in"
    /// The subject works by the technique that the object describes in words.
    case uses
  }

  /// The claimant's own words, or ours.
  public enum Wording: Sendable, Hashable {
    /// Word for word, short. Never from memory.
    case quote(String)
    case paraphrase(String)

    /// The words, of whomever.
    public var text: String {
      switch self {
      case .quote(let text), .paraphrase(let text): text
      }
    }
  }

  /// Whether the claimant himself is our source.
  public enum Hand: String, Sendable, CaseIterable {
    /// The source is the claimant's own publication.
    case first
    /// Somebody else says that the claimant said so.
    case second
  }

  /// Unique in the whole knowledge base.
  public let id: String
  public let claimant: String
  public let subject: EntityReference
  public let relation: Relation
  public let object: EntityReference
  public let wording: Wording
  /// When it was said; nothing when nobody knows.
  public let date: PartialDate?
  /// The publication that says so, an id of `Campaign.sources` or `Actor.sources` of the claim's page.
  public let source: String
  /// Sources of the page in which we read it, when the publication itself was not reached.
  public let readIn: [String]
  /// Title of the publication.
  public let title: String
  /// The claimant's word for how sure he is; nothing when he states none.
  public let confidence: String?
  public let hand: Hand
  public let mark: Mark
  /// Ids of claims that cannot hold together with this one as stated, as written on this claim. The reading is ours;
  /// `KnowledgeBase.opponents(of:)` looks from both sides.
  public let disputes: [String]
  /// What a reader should know beside it.
  public let note: String?
  /// Slug of the campaign or actor whose page carries the claim.
  public let page: String
  /// Line of the claim in its page, from 1.
  public let line: Int
}

/// What a claim speaks of, written `campaign:vmconnect`.
public struct EntityReference: Sendable, Hashable, CustomStringConvertible {
  /// What kind of thing it is; campaigns, actors and packages must be in the knowledge base.
  public enum Kind: String, Sendable, CaseIterable {
    case actor, campaign, code, country, group, incident, malware, package, period, technique
  }

  public let kind: Kind
  /// A slug for campaigns and actors, the name for all others.
  public let name: String

  public init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  /// Nothing when the text is not `kind:name` with a kind that is known.
  public init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":"), let kind = Kind(rawValue: String(text[..<colon])) else { return nil }
    let name = text[text.index(after: colon)...].drop { $0 == " " }
    guard !name.isEmpty else { return nil }
    self.init(kind, String(name))
  }

  public var description: String { "\(kind.rawValue):\(name)" }
}
