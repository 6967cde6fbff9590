internal import Intelligence
internal import JSON

/// The pages that a bundle makes, while it is gone through.
struct BundleDraft {
  let outline: BundleOutline
  let knowledge: KnowledgeBase?
  private(set) var leftOut: [String: Int] = [:]
  private(set) var taken: [String: Int] = [:]
  private(set) var revokedCount = 0

  /// Pages by their key, `campaign:slug` or `actor:slug`.
  var pages: [String: PageText] = [:]
  /// What an object of the bundle is called in claims, by its id.
  var entities: [String: EntityReference] = [:]
  /// Names of identities, by id.
  private var names: [String: String] = [:]
  /// Pages to which a source for what the bundle itself says was added.
  private var bundleSources: Set<String> = []
  /// What identities say against relationships, by the id of the relationship.
  var objections: [String: [String]] = [:]
  /// Techniques of campaigns that are not ours, and all else that stands at the head of their pages.
  var foreign: [String: ForeignHead] = [:]

  /// A campaign that others described: its head is written when all of the bundle is read.
  struct ForeignHead {
    var name: String
    var firstSeen: String
    var event: String
    var lastSeen: String?
    var techniques: [String] = []
    var creator: String
  }

  init(outline: BundleOutline, knowledge: KnowledgeBase?) {
    self.outline = outline
    self.knowledge = knowledge
  }

  // MARK: Going through

  /// `isOurs` says which ids are known already and need no page.
  mutating func read(_ isOurs: (String) -> Bool) throws(ExchangeError) {
    var waiting: [(position: Int, type: String)] = []
    for position in outline.entries.indices {
      guard !outline.entries[position].isRevoked else {
        revokedCount += 1
        continue
      }
      let type = outline.type(position)
      switch type {
      case "campaign", "intrusion-set", "threat-actor":
        let object = outline.object(position)
        let id = object["id"]?.text ?? ""
        if isOurs(id) { nameOurs(object, id) } else { try addPage(object, id, type) }
      case "malware", "tool", "software", "attack-pattern", "location", "incident", "grouping", "identity":
        let object = outline.object(position)
        name(object, object["id"]?.text ?? "", type)
      case "indicator", "note", "opinion", "relationship":
        waiting.append((position, type))
      case "report", "marking-definition", "extension-definition": break
      default: leave("object '\(type.prefix(60))'")
      }
    }
    // Relationships may stand before the opinions on them.
    for (position, type) in waiting where type == "opinion" {
      let object = outline.object(position)
      if !isOurs(object["id"]?.text ?? "") { try read(opinion: object) }
    }
    var indicated: [String: String] = [:]
    for (position, type) in waiting where type == "relationship" {
      let object = outline.object(position)
      try read(relationship: object, isOurs(object["id"]?.text ?? ""), indicated: &indicated)
    }
    for (position, type) in waiting where type == "indicator" || type == "note" {
      let object = outline.object(position)
      if !isOurs(object["id"]?.text ?? "") { try read(valueOf: object, type, indicated) }
    }
    finishHeads()
    for key in pages.keys.sorted() { try refuseIfLarge(key) }
  }

  mutating func take(_ what: String) { taken[what, default: 0] += 1 }

  /// A bundle of a million objects may have a million kinds of what we have no place for.
  mutating func leave(_ what: String, _ count: Int = 1) {
    let known = leftOut[what] != nil || leftOut.count < 200
    leftOut[known ? what : "more kinds", default: 0] += count
  }

  func refuseIfLarge(_ key: String) throws(ExchangeError) {
    guard let page = pages[key], page.byteCount > PageText.maximumByteCount else { return }
    throw ExchangeError(
      .tooLarge,
      "the page of \(key) would have more than \(PageText.maximumByteCount) bytes, which is what a page may have")
  }

  // MARK: Names

  /// Who made an object.
  func creator(of object: JSONNode) throws(ExchangeError) -> String {
    guard let reference = object["created_by_ref"]?.text else { return "unstated" }
    if let name = names[reference] { return name }
    guard let position = outline.position(of: reference), let name = outline.object(position)["name"]?.text,
      !name.isEmpty
    else {
      throw ExchangeError(
        .missingReference, "\(object["id"]?.text ?? "") is created by \(reference), which the bundle does not have")
    }
    return name
  }

  private mutating func name(_ object: JSONNode, _ id: String, _ type: String) {
    guard let name = object["name"]?.text, !name.isEmpty else { return }
    if type == "identity" { names[id] = name }
    if let own = object.own?["entity"]?.text, let entity = EntityReference(own) {
      entities[id] = entity
      return
    }
    switch type {
    case "malware": entities[id] = EntityReference(.malware, name)
    case "tool", "software":
      entities[id] = EntityReference(.code, object["version"]?.text.map { "\(name) \($0)" } ?? name)
    case "attack-pattern": entities[id] = EntityReference(.technique, name)
    case "location": entities[id] = EntityReference(.country, name)
    case "incident": entities[id] = EntityReference(.incident, name)
    case "identity": entities[id] = EntityReference(.group, name)
    default: break
    }
  }

  private mutating func nameOurs(_ object: JSONNode, _ id: String) {
    guard let own = object.own else { return }
    if let slug = own["slug"]?.text {
      entities[id] = EntityReference(object["type"]?.text == "campaign" ? .campaign : .actor, slug)
    } else if let entity = own["entity"]?.text.flatMap({ EntityReference($0) }) {
      entities[id] = entity
    }
  }

  // MARK: Pages

  private mutating func addPage(_ object: JSONNode, _ id: String, _ type: String) throws(ExchangeError) {
    guard let name = object["name"]?.text, !name.isEmpty else {
      throw ExchangeError(.malformed, "\(id) has no name")
    }
    let kind: EntityReference.Kind = type == "campaign" ? .campaign : .actor
    if let own = object.own {
      if own["slug"] != nil {
        try addOwnPage(object, own, id, kind, name)
        return
      }
      // A bare name that overlaps, or a group without a page.
      if let entity = own["entity"]?.text {
        entities[id] = EntityReference(entity) ?? EntityReference(.group, name)
        return
      }
    }
    let slug = Self.slug(name, id)
    let key = "\(kind.rawValue):\(slug)"
    entities[id] = EntityReference(kind, slug)
    var page = PageText()
    let creator = try creator(of: object)
    if kind == .campaign {
      let first = object["first_seen"]?.text.flatMap { STIXInstant.date($0) }
      let created = object["created"]?.text.flatMap { STIXInstant.date($0) }
      let last = object["last_seen"]?.text.flatMap { STIXInstant.date($0) }
      foreign[key] = ForeignHead(
        name: name, firstSeen: (first ?? created)?.description ?? "2000?",
        event: first != nil ? "first seen, as the bundle says" : "the object of the bundle was made",
        lastSeen: last?.description, creator: creator)
    } else {
      page.field("name", name)
      page.field("namer", creator)
    }
    let quoted = (object["description"]?.text ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      .map { "> \($0)" }.joined(separator: "\n")
    page.body = "\n# \(Self.line(name))\n\nFrom the STIX bundle \(outline.id), object \(id).\n\n\(quoted)\n"
    pages[key] = page
    take(kind == .campaign ? "campaigns" : "actors")
  }

  /// A page that was exported by Sekisho; each list comes with its own objects.
  private mutating func addOwnPage(
    _ object: JSONNode, _ own: JSONNode, _ id: String, _ kind: EntityReference.Kind, _ name: String
  ) throws(ExchangeError) {
    guard let slug = own["slug"]?.text else { return }
    let key = "\(kind.rawValue):\(slug)"
    guard pages[key] == nil else {
      throw ExchangeError(.contradiction, "two objects of the bundle are the page \(key)")
    }
    entities[id] = EntityReference(kind, slug)
    var page = PageText()
    page.field("name", name)
    if kind == .campaign {
      page.field("kind", own["kind"]?.text ?? "")
      page.field("firstSeen", Self.fact(own["first_seen"]))
      if let last = own["last_seen"] { page.field("lastSeen", Self.fact(last)) }
      page.list("ecosystems", own["ecosystems"]?.texts ?? [])
      page.list("systems", own["systems"]?.texts ?? [])
      page.list("techniques", own["techniques"]?.texts ?? [])
    } else {
      page.field("namer", own["namer"]?.text ?? "")
    }
    for source in own["sources"]?.elements ?? [] {
      var item = PageItem()
      item.field("id", source["id"]?.text)
      item.field("title", source["title"]?.text)
      item.field("by", source["by"]?.text)
      item.field("date", source["date"]?.text ?? "unknown")
      item.field("read", source["read"]?.text)
      item.field("note", source["note"]?.text)
      page.add(item, to: .sources)
    }
    for trait in own["traits"]?.elements ?? [] {
      var item = PageItem()
      item.field("kind", trait["kind"]?.text)
      item.field("summary", trait["summary"]?.text)
      item.field("fingerprint", trait["fingerprint"]?.text)
      item.field("strength", trait["strength"]?.text)
      item.list("seenIn", trait["seen_in"]?.texts ?? [])
      item.provenance(trait)
      page.add(item, to: .traits)
    }
    page.body = object["description"]?.text ?? ""
    pages[key] = page
    take(kind == .campaign ? "campaigns" : "actors")
  }

  private static func fact(_ node: JSONNode?) -> PageItem {
    var item = PageItem()
    item.field("date", node?["date"]?.text)
    item.field("event", node?["event"]?.text)
    if let node { item.provenance(node) }
    return item
  }

  /// Heads of campaigns that are not ours: they are known when every relationship was read.
  private mutating func finishHeads() {
    for (key, head) in foreign.sorted(by: { $0.key < $1.key }) {
      let source = bundleSource(of: key, by: head.creator)
      guard var page = pages[key] else { continue }
      page.field("name", head.name)
      page.field("kind", Campaign.Kind.unstated.rawValue)
      var first = PageItem()
      first.field("date", head.firstSeen)
      first.field("event", head.event)
      first.field("mark", Mark.verified.rawValue)
      first.list("source", [source])
      page.field("firstSeen", first)
      if let last = head.lastSeen {
        var item = PageItem()
        item.field("date", last)
        item.field("event", "last seen, as the bundle says")
        item.field("mark", Mark.verified.rawValue)
        item.list("source", [source])
        page.field("lastSeen", item)
      }
      page.list("ecosystems", ["unstated"])
      page.list("techniques", head.techniques)
      pages[key] = page
    }
  }

  /// Id of the source of a page that stands for what somebody says in this bundle.
  mutating func bundleSource(of key: String, by claimant: String) -> String {
    let id = Self.slug("bundle " + claimant, STIXIdentifier.object("identity", claimant))
    if bundleSources.insert("\(key)|\(id)").inserted {
      var item = PageItem()
      item.field("id", id)
      item.field("title", "STIX bundle \(outline.id)")
      item.field("by", claimant)
      item.field("date", "unknown")
      item.field("read", Source.Reading.primary.rawValue)
      pages[key]?.add(item, to: .sources)
    }
    return id
  }

  /// Pages by their path, sorted.
  var written: [(path: String, bytes: [UInt8])] {
    pages.map { key, page in
      let slug = key.drop { $0 != ":" }.dropFirst()
      return (path: key.hasPrefix("actor:") ? "Actors/\(slug).md" : "Campaigns/\(slug).md", bytes: page.bytes)
    }.sorted { $0.path < $1.path }
  }

  /// Lower-case letters, digits and `-` of a name, with the first digits of an id behind them.
  static func slug(_ name: String, _ id: String) -> String {
    var slug: [UInt8] = []
    for byte in name.utf8.prefix(60) {
      switch byte {
      case 0x30...0x39, 0x61...0x7A: slug.append(byte)
      case 0x41...0x5A: slug.append(byte | 0x20)
      default: if let last = slug.last, last != 0x2D { slug.append(0x2D) }
      }
    }
    while slug.last == 0x2D { slug.removeLast() }
    let digits = id.utf8.suffix(36).prefix(8)
    return String(decoding: (slug.isEmpty ? Array("stix".utf8) : slug) + [0x2D] + digits, as: UTF8.self)
  }

  /// A name on one line.
  static func line(_ text: String) -> String { String(text.map { $0.isNewline ? " " : $0 }) }
}

extension JSONNode {
  /// Our own properties of an object.
  var own: JSONNode? { self["extensions"]?[STIXText.extensionID] }
}

extension PageItem {
  /// Mark and sources as an export writes them.
  mutating func provenance(_ node: JSONNode) {
    field("mark", node["mark"]?.text)
    list("source", node["sources"]?.texts ?? [])
  }
}
