import SourceText

/// Walks through JSON without building anything, and knows at which byte everything stands (docs/decisions/0005).
///
/// What is not JSON does not stop it: the first such place is kept in `damage`, and reading goes on with what can be made
/// out, so that a text that was cut off still gives everything before the cut. RFC 8259, and `NaN`, `Infinity` and
/// `-Infinity` as Python's `json` takes them. It cannot recurse: nesting costs one bit a level, up to `maximumDepth`.
struct JSONCursor {
  /// What stands at the cursor.
  enum Kind { case string, object, array, other, closing, end }

  /// What is wrong with the text, and at which byte.
  struct Damage: Hashable {
    var offset: Int
    var message: String
  }

  /// Levels of nesting that are checked for their right brackets. Python's `json` gives up at about a thousand.
  static let maximumDepth = 512

  let bytes: [UInt8]
  private(set) var index: Int
  /// The first place that is not JSON.
  private(set) var damage: Damage?

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// A cursor at a value in the middle of other text.
  init(_ bytes: [UInt8], at start: Int) {
    self.bytes = bytes
    index = start
  }

  /// The kind of the next value; blanks before it are consumed.
  mutating func peek() -> Kind {
    skipBlanks()
    guard index < bytes.count else { return .end }
    switch bytes[index] {
    case UInt8(ascii: "\""): return .string
    case UInt8(ascii: "{"): return .object
    case UInt8(ascii: "["): return .array
    case UInt8(ascii: "}"), UInt8(ascii: "]"): return .closing
    default: return .other
    }
  }

  /// Steps into the object or array at the cursor.
  mutating func enter() {
    precondition(peek() == .object || peek() == .array, "Only an object or an array can be entered.")
    index += 1
    isFirst = true
  }

  private var isFirst = false

  /// The next key of the object that was entered, as the bytes between its quotes; nil, and past the object, at its end.
  /// Its value has to be read or skipped before the next call.
  mutating func nextKey() -> Range<Int>? {
    guard separate(closing: UInt8(ascii: "}")) else { return nil }
    while true {
      switch peek() {
      case .string:
        let key = string()
        if peek() == .other, bytes[index] == UInt8(ascii: ":") {
          index += 1
        } else {
          note("a key has no colon")
        }
        return key
      case .closing:
        note("a key is missing")
        index += 1
        return nil
      case .end:
        note("the text ends inside of an object")
        return nil
      case .object, .array, .other:
        note("a key is no string")
        let before = index
        skip()
        if index == before { index += 1 }
      }
    }
  }

  /// Whether the array that was entered has another element; false, and past the array, at its end.
  mutating func nextElement() -> Bool {
    guard separate(closing: UInt8(ascii: "]")) else { return false }
    switch peek() {
    case .closing:
      note("an element is missing")
      index += 1
      return false
    case .end:
      note("the text ends inside of an array")
      return false
    case .string, .object, .array, .other: return true
    }
  }

  /// Consumes the comma before the next member, or the bracket behind the last one.
  private mutating func separate(closing: UInt8) -> Bool {
    let wasFirst = isFirst
    isFirst = false
    skipBlanks()
    guard index < bytes.count else {
      note("the text ends before it is finished")
      return false
    }
    let byte = bytes[index]
    if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
      if byte != closing { note("a bracket closes another one") }
      index += 1
      return false
    }
    if byte == UInt8(ascii: ",") {
      if wasFirst { note("a comma stands before the first member") }
      index += 1
    } else if !wasFirst {
      note("a comma is missing")
    }
    return true
  }

  /// The string at the cursor, as the bytes between its quotes. Without an end it goes up to the end of the text.
  mutating func string() -> Range<Int> {
    precondition(peek() == .string, "There is no string at the cursor.")
    let start = index + 1
    var position = start
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        index = position + 1
        return start..<position
      }
      if byte < 0x20 { note("a string has a control character in it", at: position) }
      position += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    note("the text ends inside of a string")
    index = bytes.count
    return start..<bytes.count
  }

  /// Consumes the value at the cursor, whatever it is.
  mutating func skip() {
    switch peek() {
    case .string: _ = string()
    case .other: scalar()
    case .object, .array: skipNested()
    case .closing, .end: note("a value is missing")
    }
  }

  /// What follows the outermost value should be nothing.
  mutating func finish() {
    if peek() != .end { note("more follows behind the end") }
  }

  private mutating func skipNested() {
    var isObject: [Bool] = []
    var depth = 0
    repeat {
      switch peek() {
      case .object, .array:
        if depth < Self.maximumDepth { isObject.append(bytes[index] == UInt8(ascii: "{")) }
        if depth == Self.maximumDepth { note("it nests deeper than \(Self.maximumDepth) levels") }
        depth += 1
        enter()
      case .string: _ = string()
      case .end: return note("the text ends before it is finished")
      case .closing: note("a value is missing")
      case .other: scalar()
      }
      // Behind a value: close what ends here, or go on to the next member.
      while depth > 0 {
        if depth > Self.maximumDepth {
          guard advanceUnchecked() else { break }
        } else if isObject[depth - 1] ? nextKey() != nil : nextElement() {
          break
        }
        depth -= 1
        if depth < isObject.count { isObject.removeLast() }
      }
    } while depth > 0 && index < bytes.count
    if depth > 0 { note("the text ends before it is finished") }
  }

  /// Below the greatest depth only brackets and strings count. Whether a level ended here.
  private mutating func advanceUnchecked() -> Bool {
    isFirst = false
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        index += 1
        return true
      case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): return false
      default: index += 1
      }
    }
    return true
  }

  /// A number, `true`, `null` …: everything up to what ends it.
  private mutating func scalar() {
    let start = index
    while index < bytes.count {
      switch bytes[index] {
      case 0x09, 0x0A, 0x0D, 0x20, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"),
        UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "{"):
        break
      default:
        index += 1
        continue
      }
      break
    }
    if index == start, index < bytes.count { index += 1 }
    if !JSONScalar.isValid(bytes[start..<index]) { note("there is no value", at: start) }
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
  }

  /// A backslash that begins no escape of JSON.
  mutating func noteBadEscape(at offset: Int) { note("a string has an escape that JSON does not know", at: offset) }

  private mutating func note(_ message: String, at offset: Int? = nil) {
    if damage == nil { damage = Damage(offset: min(offset ?? index, bytes.count), message: message) }
  }
}

/// Numbers and names of JSON.
private enum JSONScalar {
  static func isValid(_ text: ArraySlice<UInt8>) -> Bool {
    switch text.first ?? 0 {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      isNumber(text) || text.elementsEqual("-Infinity".utf8)
    default: ["true", "false", "null", "NaN", "Infinity"].contains { text.elementsEqual($0.utf8) }
    }
  }

  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = rest.prefix(while: isDigit)
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return false }
    rest = rest[whole.endIndex...]
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix(while: isDigit)
      guard !digits.isEmpty else { return false }
      rest = rest[digits.endIndex...]
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      let digits = rest.prefix(while: isDigit)
      guard !digits.isEmpty else { return false }
      rest = rest[digits.endIndex...]
    }
    return rest.isEmpty
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
