import FrontMatter

/// One mapping of a page, read key by key. Keys nobody asked for are refused at once, so that a slip is never silent.
struct PageFields {
  /// Word that stands for a date nobody knows, so that a missing date is never an oversight.
  static let unknownDate = "unknown"

  let path: String
  /// What the mapping is, for messages: `the claim`.
  let name: String
  /// Line in the page, from 1.
  let line: Int
  private let entries: [String: YAMLNode.Entry]

  init(_ node: YAMLNode, path: String, name: String, known: [String]) throws(KnowledgeError) {
    self.path = path
    self.name = name
    line = Self.pageLine(node.line)
    guard case .mapping(let list) = node.content else {
      throw KnowledgeError(
        .invalidValue, path: path, line: Self.pageLine(node.line), message: "expected 'key: value' lines for \(name)")
    }
    var entries: [String: YAMLNode.Entry] = [:]
    for entry in list {
      guard known.contains(entry.key) else {
        throw KnowledgeError(
          .unknownKey, path: path, line: Self.pageLine(entry.line),
          message: "unknown key '\(entry.key)' in \(name), expected one of \(known.joined(separator: ", "))")
      }
      entries[entry.key] = entry
    }
    self.entries = entries
  }

  /// The front matter begins below the line of `---`.
  static func pageLine(_ line: Int) -> Int { line + 1 }

  func has(_ key: String) -> Bool { entries[key] != nil }

  /// Line of a key, or of the mapping when it has none.
  func line(of key: String) -> Int { entries[key].map { Self.pageLine($0.line) } ?? line }

  func failure(_ code: KnowledgeError.Code, _ key: String, _ message: String) -> KnowledgeError {
    KnowledgeError(code, path: path, line: line(of: key), message: message)
  }

  // MARK: Texts

  func text(_ key: String) throws(KnowledgeError) -> String {
    guard let text = try optionalText(key) else { throw failure(.missingKey, key, "\(name) has no '\(key)'") }
    return text
  }

  func optionalText(_ key: String) throws(KnowledgeError) -> String? {
    guard let entry = entries[key] else { return nil }
    guard case .text(let text) = entry.value.content, !text.isEmpty else {
      throw failure(.invalidValue, key, "expected a text behind '\(key)' of \(name)")
    }
    return text
  }

  /// One text or a list of texts; none when the key is missing.
  func texts(_ key: String) throws(KnowledgeError) -> [String] {
    guard let entry = entries[key] else { return [] }
    guard case .list(let items) = entry.value.content else { return [try text(key)] }
    var texts: [String] = []
    var seen: Set<String> = []
    for item in items {
      guard case .text(let text) = item.content, !text.isEmpty else {
        throw KnowledgeError(
          .invalidValue, path: path, line: Self.pageLine(item.line),
          message: "expected a text in the list '\(key)' of \(name)")
      }
      guard seen.insert(text).inserted else {
        throw KnowledgeError(
          .invalidValue, path: path, line: Self.pageLine(item.line),
          message: "expected each text once in the list '\(key)' of \(name), found '\(text)' again")
      }
      texts.append(text)
    }
    return texts
  }

  /// As `texts`, with at least one.
  func requiredTexts(_ key: String) throws(KnowledgeError) -> [String] {
    let texts = try texts(key)
    guard !texts.isEmpty else { throw failure(.missingKey, key, "\(name) has no '\(key)'") }
    return texts
  }

  // MARK: Closed words and dates

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, as type: Choice.Type
  ) throws(KnowledgeError) -> Choice where Choice.RawValue == String {
    let text = try text(key)
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    throw failure(.invalidValue, key, "'\(key)' of \(name) is '\(text)', expected one of \(known)")
  }

  func optionalChoice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, as type: Choice.Type
  ) throws(KnowledgeError) -> Choice? where Choice.RawValue == String {
    has(key) ? try choice(key, as: type) : nil
  }

  func date(_ key: String) throws(KnowledgeError) -> PartialDate {
    let text = try text(key)
    guard let date = PartialDate(text) else {
      throw failure(
        .invalidValue, key, "'\(key)' of \(name) is '\(text)', expected a date such as 2023, 2023-07 or 2023-07-28")
    }
    return date
  }

  /// A date, or the word `unknown`; one of them has to be there.
  func dateOrUnknown(_ key: String) throws(KnowledgeError) -> PartialDate? {
    try text(key) == Self.unknownDate ? nil : try date(key)
  }

  // MARK: Mappings

  func item(_ key: String, name: String, known: [String]) throws(KnowledgeError) -> PageFields? {
    guard let entry = entries[key] else { return nil }
    return try PageFields(entry.value, path: path, name: name, known: known)
  }

  /// The mappings of a list; none when the key is missing.
  func items(_ key: String, name: String, known: [String]) throws(KnowledgeError) -> [PageFields] {
    guard let entry = entries[key] else { return [] }
    guard case .list(let nodes) = entry.value.content else {
      throw failure(.invalidValue, key, "expected a list behind '\(key)' of \(self.name)")
    }
    var items: [PageFields] = []
    for node in nodes { items.append(try PageFields(node, path: path, name: name, known: known)) }
    return items
  }
}
