/// One value of a YAML text: a text, a list or a mapping, each with its line.
///
/// What pages of `Data/` do not need is refused, so that a page reads the same for everyone: aliases,
/// keys that are no texts, two equal keys in a mapping, and more than `YAMLEvent.maximumDepth` levels.
public struct YAMLNode: Sendable {
  /// What the value is.
  public enum Content: Sendable {
    case text(String)
    case list([YAMLNode])
    case mapping([Entry])
  }

  /// One `key: value` line of a mapping.
  public struct Entry: Sendable {
    public let key: String
    /// Line of the key within the YAML text, from 1.
    public let line: Int
    public let value: YAMLNode
  }

  public let content: Content
  /// Line within the YAML text, from 1.
  public let line: Int

  /// The one document of a text; an empty text is an empty mapping.
  public init(_ text: [UInt8]) throws(YAMLFailure) {
    var events: [YAMLEvent] = []
    if let failure = readYAMLEvents(text, into: &events) { throw failure }
    var reader = Reader(events: events)
    guard let first = reader.next() else {
      self.init(content: .mapping([]), line: 1)
      return
    }
    self = try reader.node(first)
    if let rest = reader.next() {
      throw YAMLFailure(line: rest.line, message: "expected the end, found a second document")
    }
  }

  private init(content: Content, line: Int) {
    self.content = content
    self.line = line
  }

  /// Walks the events once; libyaml has matched the ends with the starts, and `readYAMLEvents` has bounded the depth.
  private struct Reader {
    let events: [YAMLEvent]
    var index = 0

    init(events: [YAMLEvent]) { self.events = events }

    mutating func next() -> YAMLEvent? {
      guard index < events.count else { return nil }
      index += 1
      return events[index - 1]
    }

    mutating func node(_ event: YAMLEvent) throws(YAMLFailure) -> YAMLNode {
      switch event.kind {
      case .scalar: return YAMLNode(content: .text(event.text), line: event.line)
      case .sequenceStart:
        var items: [YAMLNode] = []
        while let item = next(), item.kind != .sequenceEnd { items.append(try node(item)) }
        return YAMLNode(content: .list(items), line: event.line)
      case .mappingStart: return YAMLNode(content: .mapping(try entries()), line: event.line)
      default: throw YAMLFailure(line: event.line, message: "expected a value, found an alias")
      }
    }

    private mutating func entries() throws(YAMLFailure) -> [Entry] {
      var entries: [Entry] = []
      var keys: Set<String> = []
      while let key = next(), key.kind != .mappingEnd {
        guard key.kind == .scalar, !key.text.isEmpty else {
          throw YAMLFailure(line: key.line, message: "expected a key that is a text")
        }
        guard keys.insert(key.text).inserted else {
          throw YAMLFailure(line: key.line, message: "expected each key once, found '\(key.text)' again")
        }
        guard let value = next() else { break }
        entries.append(Entry(key: key.text, line: key.line, value: try node(value)))
      }
      return entries
    }
  }
}
