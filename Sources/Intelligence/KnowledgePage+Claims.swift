/// Claims: each with its claimant, his words, his source, and what speaks against it.
extension KnowledgePage {
  /// Who speaks when a conclusion is our own.
  static let ourName = "Sekisho"

  func claims(_ fields: PageFields, _ sources: PageSources) throws(KnowledgeError) -> [Claim] {
    var claims: [Claim] = []
    let known = [
      "id", "by", "subject", "relation", "object", "quote", "paraphrase", "date", "source", "readIn", "confidence",
      "hand",
      "mark", "disputes", "note",
    ]
    for item in try fields.items("claims", name: "the claim", known: known) { claims.append(try claim(item, sources)) }
    return claims
  }

  private func claim(_ item: PageFields, _ sources: PageSources) throws(KnowledgeError) -> Claim {
    let id = try item.text("id")
    guard Self.isSlug(id) else {
      throw item.failure(.invalidValue, "id", "the claim is '\(id)', expected lower-case letters, digits and '-'")
    }
    let claimant = try item.text("by")
    let mark = try item.choice("mark", as: Mark.self)
    let source = try sources.source(try item.text("source"), key: "source", in: item)
    let readIn = try item.texts("readIn")
    var isRead = source.isRead
    for other in readIn where try sources.source(other, key: "readIn", in: item).isRead { isRead = true }
    guard mark == .recalled || isRead else {
      throw item.failure(
        .contradiction, "mark", "the claim is \(mark.rawValue), but neither its source nor a text of 'readIn' was read")
    }
    guard (mark == .inferred) == (claimant == Self.ourName) else {
      throw item.failure(
        .contradiction, "mark", "expected 'inferred' for claims by \(Self.ourName), and for these alone")
    }
    let hand = try item.choice("hand", as: Claim.Hand.self)
    guard (hand == .first) == (source.author == claimant) else {
      throw item.failure(
        .contradiction, "hand",
        "the source is by \(source.author) and the claim by \(claimant), expected 'hand: \(source.author == claimant ? "first" : "second")'"
      )
    }
    let disputes = try item.texts("disputes")
    guard !disputes.contains(id) else { throw item.failure(.contradiction, "disputes", "the claim disputes itself") }
    return Claim(
      id: id, claimant: claimant, subject: try entity("subject", item),
      relation: try item.choice("relation", as: Claim.Relation.self), object: try entity("object", item),
      wording: try wording(item, mark: mark), date: try item.dateOrUnknown("date"), source: source.id, readIn: readIn,
      title: source.title, confidence: try item.optionalText("confidence"), hand: hand, mark: mark, disputes: disputes,
      note: try item.optionalText("note"), page: slug, line: item.line)
  }

  private func entity(_ key: String, _ item: PageFields) throws(KnowledgeError) -> EntityReference {
    let text = try item.text(key)
    guard let entity = EntityReference(text) else {
      let kinds = EntityReference.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw item.failure(
        .invalidValue, key, "'\(key)' of the claim is '\(text)', expected 'kind:name' with a kind of \(kinds)")
    }
    return entity
  }

  /// Exactly one of the two; nobody quotes from memory.
  private func wording(_ item: PageFields, mark: Mark) throws(KnowledgeError) -> Claim.Wording {
    let quote = try item.optionalText("quote")
    let paraphrase = try item.optionalText("paraphrase")
    switch (quote, paraphrase) {
    case (let quote?, nil):
      guard mark != .recalled else {
        throw item.failure(
          .contradiction, "quote", "the claim is recalled: from memory it is a 'paraphrase', not a 'quote'")
      }
      return .quote(quote)
    case (nil, let paraphrase?): return .paraphrase(paraphrase)
    case (nil, nil):
      throw item.failure(.missingKey, "quote", "the claim has no words, expected 'quote' or 'paraphrase'")
    case (_?, _?):
      throw item.failure(
        .contradiction, "paraphrase", "the claim has a 'quote' and a 'paraphrase', expected one of them")
    }
  }
}
