public import Intelligence
internal import JSON

/// The knowledge base, or some of its campaigns, as one STIX 2.1 bundle.
///
/// One relationship for each claim, created by the claimant; actors are intrusion sets, and no name is an alias of another: an
/// overlap is a relationship too. What a claim cannot hold together with has an opinion of ours. A value that must never be
/// matched on becomes a note, never an indicator. Every id that a bundle refers to is in it.
public struct KnowledgeBundle: Sendable {
  let knowledge: KnowledgeBase
  var stix = STIXText()

  private init(_ knowledge: KnowledgeBase) { self.knowledge = knowledge }

  /// Everything; or, when slugs are given, the pages of those campaigns and actors with all pages that make claims about them,
  /// dispute theirs, or list a package that they speak of.
  public static func write(_ knowledge: KnowledgeBase, pages slugs: [String]? = nil) throws(ExchangeError) -> [UInt8] {
    var bundle = KnowledgeBundle(knowledge)
    let wanted = try slugs.map { (slugs) throws(ExchangeError) in try bundle.closure(of: slugs) }
    bundle.stix.addCommonObjects()
    for campaign in knowledge.campaigns where wanted?.contains("campaign:\(campaign.slug)") ?? true {
      bundle.add(campaign)
    }
    for actor in knowledge.actors where wanted?.contains("actor:\(actor.slug)") ?? true { bundle.add(actor) }
    return STIXText.opening + bundle.stix.bytes + bundle.stix.closing
  }

  /// Pages that belong together, written `campaign:slug` and `actor:slug`.
  private func closure(of slugs: [String]) throws(ExchangeError) -> Set<String> {
    var pages: Set<String> = []
    var waiting: [String] = []
    for slug in slugs {
      let found = [
        knowledge.campaign(slug).map { "campaign:\($0.slug)" }, knowledge.actor(slug).map { "actor:\($0.slug)" },
      ].compactMap { $0 }
      guard !found.isEmpty else {
        throw ExchangeError(.missingReference, "there is no campaign or actor '\(slug)' in the knowledge base")
      }
      waiting += found
    }
    let asked = Set(waiting)
    var owners: [String: String] = [:]
    var carriers: [String: [String]] = [:]
    for campaign in knowledge.campaigns {
      for claim in campaign.claims { owners[claim.id] = "campaign:\(campaign.slug)" }
      for package in campaign.packages {
        carriers[CampaignPackage.normalizedName(package.name), default: []].append("campaign:\(campaign.slug)")
      }
    }
    for actor in knowledge.actors { for claim in actor.claims { owners[claim.id] = "actor:\(actor.slug)" } }
    while let page = waiting.popLast() {
      guard pages.insert(page).inserted else { continue }
      var claims = knowledge.claims.filter { owners[$0.id] == page }
      if asked.contains(page), let entity = EntityReference(page) { claims += knowledge.claims(about: entity) }
      for claim in claims {
        waiting += ([claim] + knowledge.opponents(of: claim)).compactMap { owners[$0.id] }
        for entity in [claim.subject, claim.object] where entity.kind == .package {
          waiting += carriers[CampaignPackage.normalizedName(entity.name)] ?? []
        }
      }
    }
    return pages
  }

  // MARK: Pages

  private mutating func add(_ campaign: Campaign) {
    let id = node(campaign)
    let page = PageFacts(campaign)
    for technique in campaign.techniques {
      let target = STIXIdentifier.object("attack-pattern", "attack|\(technique)")
      stix.add(.init(type: "attack-pattern", id: target)) { json in
        json.field("name", technique)
        json.single("external_references") { json in
          json.field("source_name", "mitre-attack")
          json.field("external_id", technique)
        }
      }
      stix.relate(
        head("relationship", "\(page.key)|uses|\(technique)", page, created: page.asOf), id, "uses", target)
    }
    for package in campaign.packages { add(package, of: campaign, page) }
    for indicator in campaign.indicators { add(indicator, of: campaign, page) }
    add(overlaps: campaign.aliases, type: "campaign", of: id, page)
    for claim in campaign.claims { add(claim, page) }
    for source in campaign.sources { add(source, page, cited: citations(of: source, in: campaign, page)) }
  }

  private mutating func add(_ actor: Actor) {
    let id = node(actor)
    let page = PageFacts(actor)
    add(overlaps: actor.aliases, type: "intrusion-set", of: id, page)
    for claim in actor.claims { add(claim, page) }
    for source in actor.sources {
      let overlaps = actor.aliases.enumerated().filter { $0.element.sources.contains(source.id) }
        .map { STIXIdentifier.object("relationship", Self.key($0.element, at: $0.offset, page)) }
      add(source, page, cited: [id] + overlaps + claims(actor.claims, citing: source.id))
    }
  }

  /// The object that stands for a campaign; complete, so that it is the same in every bundle.
  mutating func node(_ campaign: Campaign) -> String {
    let id = STIXIdentifier.object("campaign", "campaign:\(campaign.slug)")
    let page = PageFacts(campaign)
    stix.add(.init(type: "campaign", id: id, created: page.asOf, modified: page.asOf)) { json in
      json.field("name", campaign.name)
      json.optional("description", campaign.page.isEmpty ? nil : campaign.page)
      json.field("first_seen", STIXInstant.short(campaign.firstSeen.date))
      if let last = campaign.lastSeen, !campaign.firstSeen.date.isUncertain, !last.date.isUncertain {
        // The start of a month may lie before a day of it.
        json.field(
          "last_seen", max(STIXInstant.short(last.date), STIXInstant.short(campaign.firstSeen.date)))
      }
      json.own { json in
        json.field("slug", campaign.slug)
        json.field("kind", campaign.kind.rawValue)
        json.object("first_seen") { $0.fact(campaign.firstSeen) }
        if let last = campaign.lastSeen { json.object("last_seen") { $0.fact(last) } }
        json.list("ecosystems", campaign.ecosystems)
        json.list("systems", campaign.systems)
        json.list("techniques", campaign.techniques)
        json.sources(campaign.sources)
        json.traits(campaign.traits)
      }
    }
    return id
  }

  /// The object that stands for a name of a group.
  mutating func node(_ actor: Actor) -> String {
    let id = STIXIdentifier.object("intrusion-set", "actor:\(actor.slug)")
    let page = PageFacts(actor)
    stix.add(.init(type: "intrusion-set", id: id, created: page.asOf, modified: page.asOf)) { json in
      json.field("name", actor.name)
      json.optional("description", actor.page.isEmpty ? nil : actor.page)
      json.own { json in
        json.field("slug", actor.slug)
        json.field("namer", actor.namer)
        json.sources(actor.sources)
      }
    }
    return id
  }

  func head(_ type: String, _ key: String, _ page: PageFacts, created: String) -> STIXText.Head {
    .init(type: type, id: STIXIdentifier.object(type, key), created: created, modified: max(created, page.asOf))
  }

  // MARK: What a page lists

  private static func key(_ overlap: NameOverlap, at index: Int, _ page: PageFacts) -> String {
    "\(page.key)|overlap|\(index)|\(overlap.name)|\(overlap.claimant)"
  }

  /// A name that somebody uses for roughly the same: a relationship with an object that has nothing but this name.
  private mutating func add(overlaps: [NameOverlap], type: String, of id: String, _ page: PageFacts) {
    for (index, overlap) in overlaps.enumerated() {
      let target = STIXIdentifier.object(type, "name|\(overlap.name)")
      let creator = stix.identity(overlap.claimant)
      stix.add(.init(type: type, id: target)) { json in
        json.field("name", overlap.name)
        json.own { $0.field("entity", "name") }
      }
      var head = head(
        "relationship", Self.key(overlap, at: index, page), page, created: STIXInstant.text(overlap.date))
      head.creator = creator
      stix.relate(head, id, "related-to", target) { json in
        json.field("description", "\(overlap.name) overlaps: \(overlap.scope). No identity.")
        json.references(overlap.sources, page)
        json.own { json in
          json.field("page", page.key)
          json.object("overlap") { json in
            json.field("name", overlap.name)
            json.field("by", overlap.claimant)
            json.field("scope", overlap.scope)
            json.optional("date", overlap.date?.description)
            json.provenance(overlap.mark, overlap.sources)
          }
        }
      }
    }
  }

  private mutating func add(_ package: CampaignPackage, of campaign: Campaign, _ page: PageFacts) {
    let key = "\(page.key)|package|\(package.ecosystem)|\(package.name)|\(package.versions.joined(separator: ","))"
    var head = head("indicator", key, page, created: page.asOf)
    head.created = min(page.asOf, head.modified)
    stix.add(head) { json in
      let versions = package.versions.isEmpty ? "" : " " + package.versions.joined(separator: ", ")
      json.field("name", "\(package.ecosystem) package \(package.name)\(versions)")
      json.field(
        "description",
        "\(package.role.rawValue)\(package.imitates.map { ", poses as \($0)" } ?? "")\(package.note.map { ". \($0)" } ?? "")"
      )
      json.field("indicator_types", ["malicious-activity"])
      json.field("pattern", STIXPattern.package(package.name, versions: package.versions))
      json.pattern(validFrom: package.date ?? campaign.firstSeen.date)
      json.references(package.sources, page)
      json.own { json in
        json.field("page", page.key)
        json.object("package") { json in
          json.field("name", package.name)
          json.field("ecosystem", package.ecosystem)
          json.list("versions", package.versions)
          json.field("role", package.role.rawValue)
          json.optional("date", package.date?.description)
          json.optional("imitates", package.imitates)
          json.optional("note", package.note)
          json.provenance(package.mark, package.sources)
        }
      }
    }
    indicates(head.id, campaign, page)
  }

  private mutating func add(_ indicator: Indicator, of campaign: Campaign, _ page: PageFacts) {
    let key = Self.key(indicator, page)
    let written = PageValue.text(indicator.value, kind: indicator.kind)
    func own(_ json: inout JSONText) {
      json.own { json in
        json.field("page", page.key)
        json.object("indicator") { json in
          json.field("type", indicator.kind.rawValue)
          json.field("value", written)
          json.field("role", indicator.role)
          json.optional("never_indicator", indicator.never?.rawValue)
          json.provenance(indicator.mark, indicator.sources)
        }
      }
    }
    if let never = indicator.never {
      stix.add(head("note", key, page, created: page.asOf)) { json in
        json.field("abstract", "Not an indicator")
        json.field(
          "content",
          "\(written): \(indicator.role). Never to be matched on: \(Self.reason(never)).")
        json.references(indicator.sources, page)
        json.field("object_refs", [STIXIdentifier.object("campaign", "campaign:\(campaign.slug)")])
        own(&json)
      }
      return
    }
    let head = head("indicator", key, page, created: page.asOf)
    stix.add(head) { json in
      json.field("name", "\(indicator.kind.rawValue) of \(campaign.name)")
      json.field("description", indicator.role)
      json.field("indicator_types", ["malicious-activity"])
      json.field("pattern", STIXPattern.text(indicator.kind, indicator.value))
      json.pattern(validFrom: campaign.firstSeen.date)
      json.references(indicator.sources, page)
      own(&json)
    }
    indicates(head.id, campaign, page)
  }

  static func key(_ indicator: Indicator, _ page: PageFacts) -> String {
    "\(page.key)|indicator|\(indicator.kind.rawValue)|\(indicator.value)|\(indicator.role)"
  }

  private static func reason(_ never: Indicator.Exclusion) -> String {
    switch never {
    case .borrowedIdentity: "an honest person whom the attacker imitated"
    case .reserved: "nobody can own it"
    case .sharedHost: "many share it"
    case .possiblyCompromised: "it may belong to a victim"
    }
  }

  private mutating func indicates(_ id: String, _ campaign: Campaign, _ page: PageFacts) {
    let target = STIXIdentifier.object("campaign", "campaign:\(campaign.slug)")
    stix.relate(
      head("relationship", "\(id)|indicates|\(target)", page, created: page.asOf), id, "indicates", target)
  }

  // MARK: Sources

  private func claims(_ claims: [Claim], citing source: String) -> [String] {
    claims.filter { $0.source == source || $0.readIn.contains(source) }
      .map { STIXIdentifier.object("relationship", "claim|\($0.id)") }
  }

  private func citations(of source: Source, in campaign: Campaign, _ page: PageFacts) -> [String] {
    var ids = [STIXIdentifier.object("campaign", "campaign:\(campaign.slug)")]
    for indicator in campaign.indicators where indicator.sources.contains(source.id) {
      ids.append(
        STIXIdentifier.object(indicator.never == nil ? "indicator" : "note", Self.key(indicator, page)))
    }
    for (index, alias) in campaign.aliases.enumerated() where alias.sources.contains(source.id) {
      ids.append(STIXIdentifier.object("relationship", Self.key(alias, at: index, page)))
    }
    return ids + claims(campaign.claims, citing: source.id)
  }

  private mutating func add(_ source: Source, _ page: PageFacts, cited: [String]) {
    let creator = stix.identity(source.author)
    var head = head("report", "\(page.key)|source|\(source.id)", page, created: STIXInstant.text(source.date))
    head.creator = creator
    var seen: Set<String> = []
    let cited = cited.filter { stix.has($0) && seen.insert($0).inserted }
    stix.add(head) { json in
      json.field("name", source.title)
      json.optional("description", source.note)
      json.field("report_types", ["threat-report"])
      json.field("published", STIXInstant.short(source.date))
      json.field("object_refs", cited)
      json.own { json in
        json.field("page", page.key)
        json.field("source", source.id)
        json.field("read", source.reading.rawValue)
      }
    }
  }
}
