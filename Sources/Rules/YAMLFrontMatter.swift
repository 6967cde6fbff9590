import FrontMatter

/// The front matter of a rule file: one mapping of names to a text or a list of texts.
///
/// Read with libyaml, event by event: nothing deeper than a list is accepted, so nothing can nest.
struct FrontMatter {
  /// One key with its values.
  struct Field {
    let key: String
    let values: [String]
    let isList: Bool
    /// Line within the YAML text, from 1.
    let line: Int
  }

  /// Why the text was refused.
  typealias Failure = YAMLFailure

  private(set) var fields: [Field] = []

  init(_ text: [UInt8]) throws(Failure) {
    var events: [YAMLEvent] = []
    if let failure = readYAMLEvents(text, into: &events) { throw failure }
    var index = 0
    func next() -> YAMLEvent? {
      guard index < events.count else { return nil }
      index += 1
      return events[index - 1]
    }
    guard let opening = next() else { return }
    guard opening.kind == .mappingStart else {
      throw Failure(line: opening.line, message: "expected 'key: value' lines")
    }
    while let key = next() {
      if key.kind == .mappingEnd { return }
      guard key.kind == .scalar else { throw Failure(line: key.line, message: "expected a key") }
      guard let value = next() else { break }
      switch value.kind {
      case .scalar:
        fields.append(Field(key: key.text, values: [value.text], isList: false, line: key.line))
      case .sequenceStart:
        var values: [String] = []
        while let item = next(), item.kind != .sequenceEnd {
          guard item.kind == .scalar else {
            throw Failure(line: item.line, message: "expected a text in the list of '\(key.text)'")
          }
          values.append(item.text)
        }
        fields.append(Field(key: key.text, values: values, isList: true, line: key.line))
      default:
        throw Failure(line: value.line, message: "expected a text or a list of texts behind '\(key.text)'")
      }
    }
  }
}
