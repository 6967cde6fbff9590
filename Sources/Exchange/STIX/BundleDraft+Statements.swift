internal import Intelligence
internal import JSON

/// Relationships, opinions, indicators and notes: what a bundle says of its campaigns.
extension BundleDraft {
  // MARK: Opinions

  mutating func read(opinion object: JSONNode) throws(ExchangeError) {
    // The dispute itself stands on the claim, as on a page.
    if object.own?["dispute"] != nil { return take("disputes") }
    let word = object["opinion"]?.text ?? ""
    guard ["strongly-disagree", "disagree", "neutral", "agree", "strongly-agree"].contains(word) else {
      throw ExchangeError(
        .malformed, "\(object["id"]?.text ?? "") has the opinion '\(word.prefix(40))', which STIX does not have")
    }
    let claimant = try creator(of: object)
    let text = object["explanation"]?.text.map { ": \($0)" } ?? ""
    var isPlaced = false
    for reference in object["object_refs"]?.texts ?? [] where reference.hasPrefix("relationship--") {
      objections[reference, default: []].append("\(claimant) says \(word)\(text)")
      isPlaced = true
    }
    if isPlaced { take("opinions") } else { leave("opinion on something else than a relationship") }
  }

  // MARK: Relationships

  /// `indicated` gets, for each indicator, the page of the campaign that it indicates.
  mutating func read(
    relationship object: JSONNode, _ isOurs: Bool, indicated: inout [String: String]
  ) throws(ExchangeError) {
    let id = object["id"]?.text ?? ""
    guard let word = object["relationship_type"]?.text, let source = object["source_ref"]?.text,
      let target = object["target_ref"]?.text
    else { throw ExchangeError(.malformed, "\(id) lacks its type or one of its ends") }
    for end in [source, target] where outline.position(of: end) == nil {
      throw ExchangeError(.missingReference, "\(id) speaks of \(end.prefix(80)), which the bundle does not have")
    }
    guard source != target else { throw ExchangeError(.contradiction, "\(id) relates an object to itself") }
    if isOurs { return }
    if let claim = object.own?["claim"] { return try add(ownClaim: claim, object) }
    if let overlap = object.own?["overlap"] { return try add(overlap: overlap, object) }
    if word == "indicates", let page = entities[target], page.kind == .campaign {
      indicated[source] = page.description
      return
    }
    if word == "uses", target.hasPrefix("attack-pattern--"), let page = entities[source], page.kind == .campaign,
      let technique = technique(target)
    {
      if foreign[page.description] != nil, foreign[page.description]?.techniques.contains(technique) == false {
        foreign[page.description]?.techniques.append(technique)
        take("techniques")
      }
      return
    }
    try add(foreignClaim: object, word, source, target)
  }

  /// The ATT&CK id of a technique.
  private func technique(_ id: String) -> String? {
    guard let position = outline.position(of: id) else { return nil }
    for reference in outline.object(position)["external_references"]?.elements ?? []
    where reference["source_name"]?.text == "mitre-attack" {
      return reference["external_id"]?.text
    }
    return nil
  }

  private mutating func add(ownClaim claim: JSONNode, _ object: JSONNode) throws(ExchangeError) {
    let id = object["id"]?.text ?? ""
    guard let key = object.own?["page"]?.text, pages[key] != nil else {
      throw ExchangeError(.missingReference, "\(id) is a claim of a page that the bundle does not have")
    }
    let creator = try creator(of: object)
    guard claim["by"]?.text == creator else {
      throw ExchangeError(
        .contradiction, "\(id) is created by \(creator.prefix(80)) and says that somebody else claims it")
    }
    var item = PageItem()
    item.field("id", claim["id"]?.text)
    item.field("by", claim["by"]?.text)
    item.field("subject", claim["subject"]?.text)
    item.field("relation", claim["relation"]?.text)
    item.field("object", claim["object"]?.text)
    item.field("quote", claim["quote"]?.text)
    item.field("paraphrase", claim["paraphrase"]?.text)
    item.field("date", claim["date"]?.text ?? "unknown")
    item.field("source", claim["source"]?.text)
    item.list("readIn", claim["read_in"]?.texts ?? [])
    item.field("confidence", claim["confidence"]?.text)
    item.field("hand", claim["hand"]?.text)
    item.field("mark", claim["mark"]?.text)
    item.list("disputes", claim["disputes"]?.texts ?? [])
    item.field("note", note(claim["note"]?.text, on: id))
    pages[key]?.add(item, to: .claims)
    try refuseIfLarge(key)
    take("claims")
  }

  private func note(_ own: String?, on id: String) -> String? {
    let notes = [own].compactMap { $0 } + (objections[id] ?? [])
    return notes.isEmpty ? nil : notes.joined(separator: " ")
  }

  private mutating func add(overlap: JSONNode, _ object: JSONNode) throws(ExchangeError) {
    guard let key = object.own?["page"]?.text, pages[key] != nil else {
      throw ExchangeError(
        .missingReference, "\(object["id"]?.text ?? "") is of a page that the bundle does not have")
    }
    guard overlap["by"]?.text == (try creator(of: object)) else {
      throw ExchangeError(
        .contradiction, "\(object["id"]?.text ?? "") is created by one and says that somebody else says so")
    }
    var item = PageItem()
    item.field("name", overlap["name"]?.text)
    item.field("by", overlap["by"]?.text)
    item.field("scope", overlap["scope"]?.text)
    item.field("date", overlap["date"]?.text ?? "unknown")
    item.provenance(overlap)
    pages[key]?.add(item, to: .aliases)
    take("overlaps of names")
  }

  /// What the standard's words are in ours. The words that are not here say more, less or something else.
  private static let relations: [String: Claim.Relation] = [
    "attributed-to": .attributedTo, "uses": .uses, "delivers": .delivers, "drops": .delivers, "downloads": .delivers,
  ]

  private mutating func add(
    foreignClaim object: JSONNode, _ word: String, _ source: String, _ target: String
  ) throws(ExchangeError) {
    let id = object["id"]?.text ?? ""
    guard let relation = Self.relations[word] ?? Claim.Relation(rawValue: word), let subject = entities[source],
      let target = entities[target]
    else { return leave("relationship '\(word.prefix(60))'") }
    guard let key = [subject, target].map(\.description).first(where: { pages[$0] != nil }) else {
      return leave("claim about what has no page in the bundle")
    }
    let claimant = try creator(of: object)
    let from = bundleSource(of: key, by: claimant)
    var item = PageItem()
    item.field("id", "stix-\(id.suffix(36))")
    item.field("by", claimant)
    item.field("subject", subject.description)
    item.field("relation", relation.rawValue)
    item.field("object", target.description)
    let description = object["description"]?.text ?? ""
    item.field("paraphrase", description.isEmpty ? word : description)
    item.field("date", object["created"]?.text.flatMap { STIXInstant.date($0) }?.description ?? "unknown")
    item.field("source", from)
    item.field("confidence", object["confidence"]?.integer.map { "\($0) of 100" })
    item.field("hand", Claim.Hand.first.rawValue)
    item.field("mark", Mark.verified.rawValue)
    item.field("note", note(nil, on: id))
    pages[key]?.add(item, to: .claims)
    try refuseIfLarge(key)
    take("claims")
  }

  // MARK: Values

  /// An indicator, or a note that says of a value that it is none.
  mutating func read(
    valueOf object: JSONNode, _ type: String, _ indicated: [String: String]
  ) throws(ExchangeError) {
    let id = object["id"]?.text ?? ""
    if let own = object.own, let key = own["page"]?.text, own["indicator"] != nil || own["package"] != nil {
      guard pages[key] != nil else {
        throw ExchangeError(.missingReference, "\(id) is of a page that the bundle does not have")
      }
      if let value = own["indicator"] { try add(ownIndicator: value, id, to: key) }
      if let package = own["package"] { add(package: package, to: key) }
      return try refuseIfLarge(key)
    }
    guard type == "indicator" else { return leave("object 'note'") }
    guard let pattern = object["pattern"]?.text, let language = object["pattern_type"]?.text,
      STIXInstant.isValid(object["valid_from"]?.text ?? "")
    else { throw ExchangeError(.malformed, "\(id) lacks its pattern or its first day") }
    guard language == "stix" else { return leave("indicator in the language '\(language.prefix(40))'") }
    guard let key = indicated[id], pages[key] != nil else { return leave("indicator of no campaign that is new") }
    guard let comparisons = STIXPattern.alternatives(pattern) else {
      return leave("indicator whose pattern is more than a list of values")
    }
    let role = object["description"]?.text ?? object["name"]?.text ?? ""
    let source = bundleSource(of: key, by: try creator(of: object))
    for comparison in comparisons { try add(comparison, role: role, source: source, to: key, of: id) }
    try refuseIfLarge(key)
  }

  private mutating func add(
    _ comparison: STIXPattern.Comparison, role: String, source: String, to key: String, of id: String
  ) throws(ExchangeError) {
    guard var kind = STIXPattern.kind(comparison.path), !comparison.value.isEmpty else {
      return leave("indicator by '\(comparison.path.prefix(60))'")
    }
    var value = kind.digestLength != nil || kind == .host ? comparison.value.lowercased() : comparison.value
    if kind == .host, value.split(separator: ".").count == 4,
      value.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) })
    {
      kind = .address
    }
    if kind == .host, value.hasSuffix(".") { value.removeLast() }
    var item = PageItem()
    item.field("type", kind.rawValue)
    item.field("value", PageValue.text(value, kind: kind))
    item.field("role", role.isEmpty ? "indicator of the bundle" : role)
    if Indicator.isReserved(value, kind: kind) {
      item.field("neverIndicator", Indicator.Exclusion.reserved.rawValue)
    }
    item.field("mark", Mark.verified.rawValue)
    item.list("source", [source])
    pages[key]?.add(item, to: .indicators)
    take("indicators")
  }

  private mutating func add(ownIndicator value: JSONNode, _ id: String, to key: String) throws(ExchangeError) {
    guard let kind = value["type"]?.text.flatMap({ Indicator.Kind(rawValue: $0) }), let text = value["value"]?.text
    else {
      throw ExchangeError(.malformed, "\(id) has a value of no kind that pages have")
    }
    // One page that excludes a value excludes it for all, so that this would withdraw an indicator of ours.
    if value["never_indicator"] != nil, let knowledge,
      let plain = Indicator.plainValue(text, kind: kind), let known = knowledge.indicators(kind, plain).first
    {
      throw ExchangeError(
        .notYours, "\(id) says of \(text) that it is no indicator; it is one of \(known.campaign), which is ours")
    }
    var item = PageItem()
    item.field("type", kind.rawValue)
    item.field("value", text)
    item.field("role", value["role"]?.text)
    item.field("neverIndicator", value["never_indicator"]?.text)
    item.provenance(value)
    pages[key]?.add(item, to: .indicators)
    take(value["never_indicator"] == nil ? "indicators" : "values that are no indicators")
  }

  private mutating func add(package: JSONNode, to key: String) {
    var item = PageItem()
    item.field("name", package["name"]?.text)
    item.field("ecosystem", package["ecosystem"]?.text)
    item.list("versions", package["versions"]?.texts ?? [])
    item.field("role", package["role"]?.text)
    item.field("date", package["date"]?.text)
    item.field("imitates", package["imitates"]?.text)
    item.field("note", package["note"]?.text)
    item.provenance(package)
    pages[key]?.add(item, to: .packages)
    take("packages")
  }
}
