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
    /// It is text or bytes, or source that was compiled.
    public var isText = false
    /// Known texts of which something unknown chooses one; empty when there is no choice.
    public var alternatives: [String] = []
    /// The elements of a list or tuple, such as the words of a command.
    public var words: [String] = []
    /// Names of what is not known in it: `requests.get().text`.
    public var holes: [String] = []
    /// Decoders that the text came out of, in the order in which they were applied.
    public var encodings: [String] = []

    /// Every text that it may be and that is wholly known.
    public var texts: [String] { isText && isKnown ? [text] : alternatives }
  }

  public let kind: Kind
  /// Dotted, calls as `()`: `requests.get().json`.
  public let name: String
  /// It is reached through an import or a built-in name, and not through an argument that happens to be called so.
  public let isImported: Bool
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

  /// - Parameter depth: alternatives around it.
  static func argument(_ value: Value, name: String, _ machine: Machine, depth: Int = 0) -> Event.Argument {
    var made = Event.Argument(name: name, text: "", isKnown: true, origins: Origins())
    switch value {
    case .str(let content):
      made.text = content.content[0..<min(content.count, lengthCeiling)].text
      made.isText = true
      made.encodings = machine.encodings(content.history)
    case .bytes, .bytearray:
      made.text = String(decoding: (machine.bytes(value) ?? []).prefix(lengthCeiling), as: UTF8.self)
      made.isText = true
      made.encodings = machine.encodings(machine.history(of: value))
    case .unknown(let unknown): describe(unknown, in: &made, machine, depth)
    case .instance(let code)
    where code.native == nil && code.type.fullName == "code" && !code.payload.isNone && depth < 4:
      made = argument(code.payload, name: name, machine, depth: depth + 1)
    case .instance(let code) where code.native is CodeState:
      made.text = representation(value, in: &made, machine)
      if let state = code.native as? CodeState, let layer = state.code.unit.layer {
        made.encodings = machine.layers[layer].encodings
      }
    case .file(let file) where depth < 4:
      made = argument(file.path, name: name, machine, depth: depth + 1)
      made.isText = false
    case .list(let list):
      made.text = representation(value, in: &made, machine)
      made.words = words(list.items, in: &made, machine)
    case .tuple(let tuple):
      made.text = representation(value, in: &made, machine)
      made.words = words(tuple.items, in: &made, machine)
    default: made.text = representation(value, in: &made, machine)
    }
    return made
  }

  private static func describe(_ unknown: Unknown, in made: inout Event.Argument, _ machine: Machine, _ depth: Int) {
    made.isKnown = false
    made.origins = unknown.origins
    made.holes = holes(unknown)
    if !unknown.alternatives.isEmpty, depth < 2 {
      let values = unknown.alternatives.map { argument($0, name: "", machine, depth: depth + 1) }
      made.text = values.map(\.text).joined(separator: " | ")
      made.alternatives = values.filter { $0.isText && $0.isKnown }.map(\.text)
      made.encodings = values.first { !$0.encodings.isEmpty }?.encodings ?? []
    } else if unknown.pieces.isEmpty {
      made.text = "{\(Rendering.name(unknown))}"
    } else {
      made.text = Templates.text(unknown).text
      made.isText = true
      made.encodings = machine.encodings(unknown.history)
    }
    if made.text.utf8.count > lengthCeiling {
      made.text = String(decoding: made.text.utf8.prefix(lengthCeiling), as: UTF8.self)
    }
  }

  private static let holeCeiling = 8

  private static func holes(_ unknown: Unknown) -> [String] {
    if unknown.pieces.isEmpty { return unknown.name.isEmpty ? [] : [unknown.name] }
    var names: [String] = []
    for case .hole(let hole) in unknown.pieces where !hole.name.isEmpty && !names.contains(hole.name) {
      names.append(hole.name)
      if names.count >= holeCeiling { break }
    }
    return names
  }

  private static let wordCeiling = 64

  /// The elements of a list, as far as they are text, numbers or unknown. What an element holds in turn is not looked into:
  /// a list may hold itself.
  private static func words(_ items: [Value], in made: inout Event.Argument, _ machine: Machine) -> [String] {
    var encodings: [String] = []
    let words = items.prefix(wordCeiling).map { item in
      var word = ""
      var history: Int32 = 0
      switch item {
      case .str, .bytes, .bytearray:
        word = argument(item, name: "", machine).text
        history = machine.history(of: item)
      case .unknown(let unknown):
        word = unknown.pieces.isEmpty ? "{\(name(unknown))}" : Templates.text(unknown).text
        history = unknown.history
        if made.holes.isEmpty { made.holes = holes(unknown) }
      case .int(let number): word = String(number)
      default: word = "{\(machine.typeName(of: item))}"
      }
      // A key or a digest among the words hides nothing of the command.
      if encodings.isEmpty, history != 0, !isHexadecimal(word) { encodings = machine.encodings(history) }
      return word
    }
    made.encodings = encodings
    return words
  }

  private static func isHexadecimal(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 6 }
  }

  /// As Python writes a value.
  private static func representation(_ value: Value, in made: inout Event.Argument, _ machine: Machine) -> String {
    var text = "…"
    switch machine.withSteps(atMost: 2_000, { try? machine.representation(of: value) }) {
    case .str(let content): text = content.content[0..<min(content.count, lengthCeiling)].text
    case .unknown(let unknown):
      made.isKnown = false
      made.origins = unknown.origins
      made.holes = holes(unknown)
      text = Templates.text(unknown).text
    default: break
    }
    return text
  }
}

extension Machine {
  static let eventCeiling = 4_096
  /// Bytes of the arguments of all events; those beyond it are cut short.
  static let eventBytesCeiling = 8 << 20
  static let eventsForEachPlace = 8

  /// Notes an effect.
  func event(
    _ kind: Event.Kind, _ name: String, _ values: [Value], keywords: [(name: Text, value: Value)] = [],
    isImported: Bool = true
  ) {
    guard let place = placeOfEffect, place.node >= 0, events.count < Self.eventCeiling else { return }
    let key = Int64(place.unit.number) << 32 | Int64(place.node)
    let count = eventCounts[key, default: 0]
    guard count < Self.eventsForEachPlace else { return }
    eventCounts[key] = count + 1
    var arguments = values.prefix(16).map { Rendering.argument($0, name: "", self) }
    for keyword in keywords.prefix(16) {
      arguments.append(Rendering.argument(keyword.value, name: keyword.name.string, self))
    }
    for index in arguments.indices {
      let length =
        arguments[index].text.utf8.count + arguments[index].words.reduce(0) { $0 + $1.utf8.count }
        + arguments[index].alternatives.reduce(0) { $0 + $1.utf8.count }
      if eventBytes + length > Self.eventBytesCeiling {
        arguments[index].words = []
        arguments[index].alternatives = []
        arguments[index].text = String(decoding: arguments[index].text.utf8.prefix(128), as: UTF8.self)
      }
      eventBytes += length
      steps = max(0, steps - length / 16)
    }
    let made = Event(
      kind: kind, name: name, isImported: isImported, arguments: arguments,
      range: place.unit.tree.range(NodeID(rawValue: place.node)),
      module: place.unit.module, layer: place.unit.layer, reach: reach, isConditional: side != 0)
    if count > 0, events.suffix(64).contains(made) { return }
    events.append(made)
  }

  /// Where the machine stands, in a text that is kept.
  private var placeOfEffect: (unit: SourceUnit, node: Int32)? {
    guard let place, place.unit.isFragment else { return place }
    guard let frame = frames.last(where: { !$0.code.unit.isFragment && !$0.code.instructions.isEmpty }) else {
      return nil
    }
    return (frame.code.unit, frame.code.instructions[max(0, min(frame.pc, frame.code.instructions.count) - 1)].node)
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
      event(
        .call, name, arguments.positional, keywords: arguments.keywords,
        isImported: unknown.origins.isDisjoint(with: [.caller, .branch]))
      if let result = try ModuleModels.afterUnknownCall(self, name, arguments) { return result }
    }
    var origins = unknown.isThing ? Origins.of(name, below: unknown) : unknown.origins
    if !unknown.isThing {
      for case .unknown(let argument) in arguments.positional { origins.formUnion(argument.origins) }
    }
    return .unknown(self.unknown(origins, name: name.isEmpty ? "" : name + "()"))
  }
}
