/// The sources of one page, and the check that a statement has one that bears its mark.
struct PageSources {
  let all: [Source]
  private let index: [String: Int]

  init(_ fields: PageFields) throws(KnowledgeError) {
    var sources: [Source] = []
    var index: [String: Int] = [:]
    let known = ["id", "title", "by", "date", "read", "note"]
    for item in try fields.items("sources", name: "the source", known: known) {
      let id = try item.text("id")
      guard KnowledgePage.isSlug(id) else {
        throw item.failure(.invalidValue, "id", "the source is '\(id)', expected lower-case letters, digits and '-'")
      }
      guard index.updateValue(sources.count, forKey: id) == nil else {
        throw item.failure(.duplicateID, "id", "two sources of the page are called '\(id)'")
      }
      sources.append(
        Source(
          id: id, title: try item.text("title"), author: try item.text("by"), date: try item.dateOrUnknown("date"),
          reading: try item.choice("read", as: Source.Reading.self), note: try item.optionalText("note")))
    }
    all = sources
    self.index = index
  }

  func source(_ id: String, key: String, in item: PageFields) throws(KnowledgeError) -> Source {
    guard let position = index[id] else {
      throw item.failure(.missingReference, key, "\(item.name) rests on '\(id)', which is no source of the page")
    }
    return all[position]
  }

  /// The ids behind `source`. A statement from memory may have none, every other has one that somebody read.
  func named(in item: PageFields, mark: Mark) throws(KnowledgeError) -> [String] {
    let ids = try item.texts("source")
    var isRead = false
    for id in ids where try source(id, key: "source", in: item).isRead { isRead = true }
    guard mark == .recalled || !ids.isEmpty else {
      throw item.failure(.missingKey, "source", "\(item.name) is \(mark.rawValue) but has no 'source'")
    }
    guard mark == .recalled || isRead else {
      throw item.failure(.contradiction, "mark", "\(item.name) is \(mark.rawValue), but none of its sources was read")
    }
    return ids
  }
}
