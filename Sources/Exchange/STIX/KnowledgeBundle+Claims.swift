internal import Intelligence
internal import JSON

/// Claims: one relationship each, by who makes it; what they speak of; and who says otherwise.
extension KnowledgeBundle {
  mutating func add(_ claim: Claim, _ page: PageFacts) {
    let source = node(claim.subject, of: claim)
    let target = node(claim.object, of: claim)
    let creator = stix.identity(claim.claimant)
    let date = claim.date ?? page.source(claim.source)?.date
    var head = head("relationship", "claim|\(claim.id)", page, created: STIXInstant.text(date))
    head.creator = creator
    stix.relate(head, source, Self.word(for: claim), target) { json in
      json.field("description", Self.sentence(claim))
      if let level = claim.confidence.flatMap(ConfidenceScale.level) { json.field("confidence", level) }
      json.references([claim.source], page)
      json.own { json in
        json.field("page", page.key)
        json.object("claim") { json in
          json.field("id", claim.id)
          json.field("by", claim.claimant)
          json.field("subject", claim.subject.description)
          json.field("relation", claim.relation.rawValue)
          json.field("object", claim.object.description)
          switch claim.wording {
          case .quote(let text): json.field("quote", text)
          case .paraphrase(let text): json.field("paraphrase", text)
          }
          json.optional("confidence", claim.confidence)
          json.optional("date", claim.date?.description)
          json.field("source", claim.source)
          json.list("read_in", claim.readIn)
          json.field("hand", claim.hand.rawValue)
          json.field("mark", claim.mark.rawValue)
          json.list("disputes", claim.disputes)
          json.optional("note", claim.note)
          json.field("recorded_by", STIXText.ourName)
        }
      }
    }
    for other in claim.disputes.compactMap({ knowledge.claim(id: $0) }) { dispute(claim, other, page) }
  }

  /// That two claims exclude each other is our reading, so the opinion is ours; it names whose claim speaks against it.
  private mutating func dispute(_ claim: Claim, _ other: Claim, _ page: PageFacts) {
    let head = head("opinion", "dispute|\(claim.id)|\(other.id)", page, created: page.asOf)
    let disputed = STIXIdentifier.object("relationship", "claim|\(other.id)")
    // The claim it is about may be of a page that comes later; every page of the closure comes.
    stix.add(head) { json in
      json.field("opinion", "disagree")
      json.field(
        "explanation",
        "\(claim.claimant): \(claim.wording.text). That this cannot hold together with what \(other.claimant) says is "
          + "the reading of \(STIXText.ourName).")
      json.field("authors", [claim.claimant])
      json.field("object_refs", [disputed])
      json.own { json in
        json.field("page", page.key)
        json.object("dispute") { json in
          json.field("claim", claim.id)
          json.field("against", other.id)
        }
      }
    }
  }

  private static func sentence(_ claim: Claim) -> String {
    switch claim.wording {
    case .quote(let text): "“\(text)”"
    case .paraphrase(let text): text
    }
  }

  /// The standard's own word where it has one for these ends (STIX 2.1, appendix B), else `related-to`: importers refuse what they
  /// do not know. Our own word goes along.
  private static func word(for claim: Claim) -> String {
    switch (claim.subject.kind, claim.relation, claim.object.kind) {
    case (.campaign, .attributedTo, .actor), (.campaign, .attributedTo, .group): "attributed-to"
    case (.campaign, .uses, .malware), (.campaign, .uses, .technique), (.actor, .uses, .malware),
      (.actor, .uses, .technique), (.group, .uses, .malware), (.group, .uses, .technique),
      (.malware, .uses, .technique), (.campaign, .delivers, .malware), (.malware, .uses, .malware):
      "uses"
    default: "related-to"
    }
  }

  /// The object that a claim speaks of, which is added unless it is there.
  private mutating func node(_ entity: EntityReference, of claim: Claim) -> String {
    switch entity.kind {
    case .campaign:
      return knowledge.campaign(entity.name).map { node($0) } ?? stub("campaign", entity)
    case .actor: return knowledge.actor(entity.name).map { node($0) } ?? stub("intrusion-set", entity)
    case .group: return stub("intrusion-set", entity)
    case .malware: return stub("malware", entity) { $0.field("is_family", .flag(true)) }
    case .code: return stub("malware", entity) { $0.field("is_family", .flag(false)) }
    case .incident: return stub("incident", entity)
    case .technique: return stub("attack-pattern", entity)
    case .country: return country(entity)
    case .package: return package(entity.name)
    case .period:
      let subject = node(
        claim.object == entity && claim.subject.kind != .period ? claim.subject : claim.object, of: claim)
      return stub("grouping", entity, key: "\(entity)|\(subject)") { json in
        json.field("context", "unspecified")
        json.field("object_refs", [subject])
      }
    }
  }

  private mutating func stub(
    _ type: String, _ entity: EntityReference, key: String? = nil, _ properties: (inout JSONText) -> Void = { _ in }
  ) -> String {
    let id = STIXIdentifier.object(type, key ?? entity.description)
    stix.add(.init(type: type, id: id)) { json in
      json.field("name", entity.name)
      properties(&json)
      json.own { $0.field("entity", entity.description) }
    }
    return id
  }

  /// A location has a code of ISO 3166-1; a country that is not in the table is an identity.
  private mutating func country(_ entity: EntityReference) -> String {
    let codes = ["China": "CN", "Iran": "IR", "North Korea": "KP", "Russia": "RU", "Vietnam": "VN"]
    guard let code = codes[entity.name] else {
      return stub("identity", entity) { $0.field("identity_class", "unknown") }
    }
    return stub("location", entity) { $0.field("country", code) }
  }

  private mutating func package(_ name: String) -> String {
    let id = STIXIdentifier.observable("software", [("name", JSONNode.quoted(name))])
    stix.addObservable("software", id: id) { json in
      json.field("name", name)
      json.own { $0.field("entity", "package:\(name)") }
    }
    return id
  }
}
