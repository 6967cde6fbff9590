import PythonLibrary
import PythonSemantics
import PythonSyntax
public import SourceText

/// Something that the program would do to the world around it.
public struct Event: Sendable, Hashable {
  /// What sort of thing it is.
  public enum Kind: String, Sendable {
    /// A function outside of the package is called.
    case call
    /// Something is assigned to what is outside of the package, or written to a file.
    case write
    /// Python source or a code object is executed.
    case execute
    /// A module is imported by name at run time.
    case importModule
  }

  /// How the code that does it was reached.
  public enum Reach: String, Sendable {
    /// When the module is imported or run.
    case module
    /// A function that nobody in the package calls was called with unknown arguments.
    case dormant
  }

  /// An argument: a value as text, or a text of which pieces are known.
  public struct Argument: Sendable, Hashable {
    /// Keyword; empty for an argument by position.
    public var name: String
    /// Text and bytes as they are, other values as Python writes them; `{requests.get().text}` stands for what is unknown.
    public var text: String
    /// The whole value is known.
    public var isKnown: Bool
    public var origins: Origins
  }

  public let kind: Kind
  /// Dotted, calls as `()`: `requests.get().json`.
  public let name: String
  public let arguments: [Argument]
  /// Of the code that does it, in the text of the module or layer.
  public let range: SourceRange
  /// Index of the module in the model.
  public let module: Int
  /// Index of the layer; nil for the module's own code.
  public let layer: Int?
  public let reach: Reach
  /// One way of a branch on something unknown.
  public let isConditional: Bool
}

/// Values as people read them.
enum Rendering {
  static let lengthCeiling = 16 << 10

  static func name(_ unknown: Unknown) -> String {
    if !unknown.name.isEmpty { return unknown.name }
    if unknown.hasKnownAlternatives {
      let words = unknown.alternatives.compactMap { value -> String? in
        switch value {
        case .str(let text) where text.count <= 64: text.string
        case .int(let number): String(number)
        default: nil
        }
      }
      if words.count == unknown.alternatives.count { return words.joined(separator: "|") }
    }
    return unknown.origins.words.joined(separator: "/")
  }

  static func argument(_ value: Value, name: String, _ machine: Machine) -> Event.Argument {
    var text: String
    var isKnown = true
    var origins = Origins()
    switch value {
    case .str(let content): text = content.content[0..<min(content.count, lengthCeiling)].text
    case .bytes(let content): text = String(decoding: content.content.prefix(lengthCeiling), as: UTF8.self)
    case .unknown(let unknown):
      isKnown = false
      origins = unknown.origins
      if unknown.hasKnownAlternatives {
        text = unknown.alternatives.map { argument($0, name: "", machine).text }.joined(separator: " | ")
      } else if unknown.pieces.isEmpty {
        text = "{\(Rendering.name(unknown))}"
      } else {
        text = Templates.text(unknown).text
      }
      if text.utf8.count > lengthCeiling { text = String(decoding: text.utf8.prefix(lengthCeiling), as: UTF8.self) }
    default:
      switch machine.withSteps(atMost: 2_000, { try? machine.representation(of: value) }) {
      case .str(let content): text = content.content[0..<min(content.count, lengthCeiling)].text
      case .unknown(let unknown):
        isKnown = false
        origins = unknown.origins
        text = Templates.text(unknown).text
      default: text = "…"
      }
    }
    return Event.Argument(name: name, text: text, isKnown: isKnown, origins: origins)
  }
}

extension Machine {
  static let eventCeiling = 4_096
  /// Bytes of the arguments of all events; those beyond it are cut short.
  static let eventBytesCeiling = 8 << 20
  static let eventsForEachPlace = 8

  /// Notes an effect.
  func event(_ kind: Event.Kind, _ name: String, _ values: [Value], keywords: [(name: Text, value: Value)] = []) {
    guard let place, place.node >= 0, events.count < Self.eventCeiling else { return }
    let key = Int64(place.unit.number) << 32 | Int64(place.node)
    let count = eventCounts[key, default: 0]
    guard count < Self.eventsForEachPlace else { return }
    eventCounts[key] = count + 1
    var arguments = values.prefix(16).map { Rendering.argument($0, name: "", self) }
    for keyword in keywords.prefix(16) {
      arguments.append(Rendering.argument(keyword.value, name: keyword.name.string, self))
    }
    for index in arguments.indices {
      let length = arguments[index].text.utf8.count
      if eventBytes + length > Self.eventBytesCeiling {
        arguments[index].text = String(decoding: arguments[index].text.utf8.prefix(128), as: UTF8.self)
      }
      eventBytes += length
      steps = max(0, steps - length / 16)
    }
    let made = Event(
      kind: kind, name: name, arguments: arguments, range: place.unit.tree.range(NodeID(rawValue: place.node)),
      module: place.unit.module, layer: place.unit.layer, reach: reach, isConditional: side != 0)
    if count > 0, events.suffix(64).contains(made) { return }
    events.append(made)
  }

  // MARK: - Unknown things

  /// What is reached through something unknown.
  func derived(_ unknown: Unknown, _ suffix: String) -> Unknown {
    guard !unknown.name.isEmpty else { return self.unknown(unknown.origins) }
    let name = unknown.name + suffix
    return self.unknown(
      unknown.isThing ? Origins.of(name, below: unknown) : unknown.origins, name: name,
      isThing: unknown.isThing && !suffix.hasSuffix(")") && !suffix.hasSuffix("]"))
  }

  /// An element of something unknown.
  func element(of unknown: Unknown) -> Value {
    .unknown(self.unknown(unknown.origins, name: unknown.name.isEmpty ? "" : unknown.name + "[]"))
  }

  /// How a value is named in the path of something unknown.
  func short(_ value: Value) -> String {
    switch value {
    case .str(let text) where text.count <= 40: "'\(text.string)'"
    case .int(let number): String(number)
    default: ""
    }
  }

  /// `unknown.name(…)`
  func callMember(_ name: Int32, of unknown: Unknown, _ arguments: Arguments) throws(Signal) -> Value {
    // A text of which pieces are known keeps them.
    if !unknown.pieces.isEmpty,
      let builtin = registry.functions[(unknown.isBytes ? "bytes." : "str.") + names.string(name)]
    {
      return try call(builtin, arguments.prepending(.unknown(unknown)))
    }
    return try call(derived(unknown, "." + names.string(name)), arguments)
  }

  /// Calls something unknown: noted, and its result is unknown too.
  func call(_ unknown: Unknown, _ arguments: Arguments) throws(Signal) -> Value {
    if !unknown.alternatives.isEmpty {
      return try overAlternatives(unknown) { (value) throws(Signal) in try self.call(value, arguments) }
    }
    unknownCalls += 1
    let name = unknown.name
    if !name.isEmpty {
      event(.call, name, arguments.positional, keywords: arguments.keywords)
      if let result = try ModuleModels.afterUnknownCall(self, name, arguments) { return result }
    }
    var origins = unknown.isThing ? Origins.of(name, below: unknown) : unknown.origins
    if !unknown.isThing {
      for case .unknown(let argument) in arguments.positional { origins.formUnion(argument.origins) }
    }
    return .unknown(self.unknown(origins, name: name.isEmpty ? "" : name + "()"))
  }
}
