/// A restricted TOML reader for `pyproject.toml` and files like it: tables, strings, arrays and inline tables. Numbers, dates and
/// booleans are kept as written.
///
/// What it cannot read it skips to the next line, and says so in `isComplete`.
public struct TOMLDocument: Sendable {
  /// A value of the restricted subset that is read.
  public indirect enum Value: Sendable, Equatable {
    case text(String)
    /// A number, date or boolean, as written.
    case bare(String)
    case array([Value])
    case table([Pair])
  }

  /// A key with its value.
  public struct Pair: Sendable, Equatable {
    /// Full path from the root of the document or of the inline table.
    public let path: [String]
    public let value: Value
    /// Where the key stands, from 1; 0 inside of an inline table.
    public var line = 0
    /// Index in `headers` of the table it stands in; nil before the first.
    public var header: Int?
  }

  /// The head of a table: `[a.b]` or `[[a.b]]`.
  public struct Header: Sendable, Equatable {
    public let path: [String]
    /// Two brackets: one element of an array of tables.
    public let isArrayElement: Bool
    /// From 1.
    public let line: Int
  }

  /// In source order; tables of arrays of tables share a path.
  public private(set) var pairs: [Pair] = []
  /// Lines that could not be read, from 1.
  public private(set) var unreadableLines: [Int] = []
  /// All table headers, also of empty tables.
  public private(set) var headers: [Header] = []

  /// False when a part could not be read.
  public var isComplete: Bool { unreadableLines.isEmpty }
  /// Paths of all table headers.
  public var tables: [[String]] { headers.map(\.path) }

  /// Levels that arrays and inline tables may nest; no honest project file comes near.
  static let depthCeiling = 32

  public init(_ content: ArraySlice<UInt8>) {
    var reader = TOMLReader(bytes: Array(content))
    var table: [String] = []
    while reader.skipBlank() {
      let line = reader.lineOfPlace()
      if reader.peek == UInt8(ascii: "[") {
        if let (path, isArrayElement) = reader.header() {
          table = path
          headers.append(Header(path: path, isArrayElement: isArrayElement, line: line))
        } else {
          unreadableLines.append(line)
          reader.skipLine()
        }
      } else if let key = reader.key(), reader.take("="), let value = reader.value(depth: 0) {
        let header = headers.isEmpty ? nil : headers.count - 1
        pairs.append(Pair(path: table + key, value: value, line: line, header: header))
      } else {
        unreadableLines.append(line)
        reader.skipLine()
      }
    }
  }

  /// The value at a path, also inside an inline table.
  public func value(_ path: [String]) -> Value? {
    for pair in pairs where path.starts(with: pair.path) {
      if pair.path.count == path.count { return pair.value }
      if case .table(let inner) = pair.value {
        let rest = Array(path.dropFirst(pair.path.count))
        if let found = inner.first(where: { $0.path == rest }) { return found.value }
      }
    }
    return nil
  }

  /// The text at a dotted path; nil when there is none.
  public func text(_ path: [String]) -> String? {
    if case .text(let text)? = value(path) { return text }
    return nil
  }

  /// Texts of an array, or the one text.
  public func texts(_ path: [String]) -> [String] {
    switch value(path) {
    case .text(let text): [text]
    case .array(let values): values.compactMap { if case .text(let text) = $0 { text } else { nil } }
    default: []
    }
  }

  /// Pairs right below a table, as key and text.
  public func entries(of table: [String]) -> [(key: String, text: String)] {
    var found: [(key: String, text: String)] = []
    for pair in pairs {
      if pair.path.count == table.count + 1, pair.path.starts(with: table), case .text(let text) = pair.value {
        found.append((pair.path[table.count], text))
      } else if pair.path == table, case .table(let inner) = pair.value {
        for entry in inner {
          if entry.path.count == 1, case .text(let text) = entry.value { found.append((entry.path[0], text)) }
        }
      }
    }
    return found
  }
}

private struct TOMLReader {
  let bytes: [UInt8]
  var index = 0
  private var countedIndex = 0
  private var line = 1

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The line of the place reached, from 1. Places are asked for from front to back.
  mutating func lineOfPlace() -> Int {
    while countedIndex < index {
      if bytes[countedIndex] == 0x0a { line += 1 }
      countedIndex += 1
    }
    return line
  }

  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Passes blanks, line endings and comments; false at the end.
  mutating func skipBlank() -> Bool {
    while let byte = peek {
      if byte == UInt8(ascii: "#") {
        skipLine()
      } else if byte.isASCIISpace {
        index += 1
      } else {
        return true
      }
    }
    return false
  }

  mutating func skipLine() {
    while let byte = peek, byte != 0x0a { index += 1 }
    if index < bytes.count { index += 1 }
  }

  mutating func skipSpaces() {
    while let byte = peek, byte == 0x20 || byte == 0x09 { index += 1 }
  }

  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard peek == UInt8(ascii: scalar) else { return false }
    index += 1
    return true
  }

  /// `[a.b]` or `[[a.b]]`
  mutating func header() -> (path: [String], isArrayElement: Bool)? {
    let isArray = index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "[")
    index += isArray ? 2 : 1
    guard let path = key(), take("]"), !isArray || take("]") else { return nil }
    return (path, isArray)
  }

  /// A bare, quoted or dotted key.
  mutating func key() -> [String]? {
    var path: [String] = []
    repeat {
      skipSpaces()
      guard let byte = peek else { return nil }
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        guard let text = quoted() else { return nil }
        path.append(text)
      } else {
        let start = index
        while let byte = peek, byte.isASCIILetter || byte.isASCIIDigit || byte == 0x2d || byte == 0x5f { index += 1 }
        guard index > start else { return nil }
        path.append(bytes[start..<index].text)
      }
    } while take(".")
    return path
  }

  mutating func value(depth: Int) -> TOMLDocument.Value? {
    skipSpaces()
    guard depth < TOMLDocument.depthCeiling, let byte = peek else { return nil }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return quoted().map { .text($0) }
    case UInt8(ascii: "["): return array(depth: depth)
    case UInt8(ascii: "{"): return inlineTable(depth: depth)
    default:
      let start = index
      while let byte = peek, !byte.isASCIISpace, byte != UInt8(ascii: ","), byte != UInt8(ascii: "]"),
        byte != UInt8(ascii: "}"), byte != UInt8(ascii: "#")
      { index += 1 }
      return index > start ? .bare(bytes[start..<index].text) : nil
    }
  }

  private mutating func array(depth: Int) -> TOMLDocument.Value? {
    index += 1
    var values: [TOMLDocument.Value] = []
    while skipBlank() {
      if take("]") { return .array(values) }
      guard let next = value(depth: depth + 1) else { return nil }
      values.append(next)
      guard skipBlank() else { return nil }
      if take(",") { continue }
      return take("]") ? .array(values) : nil
    }
    return nil
  }

  private mutating func inlineTable(depth: Int) -> TOMLDocument.Value? {
    index += 1
    var pairs: [TOMLDocument.Pair] = []
    while skipBlank() {
      if take("}") { return .table(pairs) }
      guard let key = key(), take("="), let next = value(depth: depth + 1) else { return nil }
      pairs.append(TOMLDocument.Pair(path: key, value: next))
      guard skipBlank() else { return nil }
      if take(",") { continue }
      return take("}") ? .table(pairs) : nil
    }
    return nil
  }

  /// A basic or literal string, of one or of several lines.
  private mutating func quoted() -> String? {
    guard let quote = peek else { return nil }
    let isBasic = quote == UInt8(ascii: "\"")
    let isLong = index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
    index += isLong ? 3 : 1
    if isLong, peek == 0x0d { index += 1 }
    if isLong, peek == 0x0a { index += 1 }
    var value: [UInt8] = []
    while let byte = peek {
      if byte == quote {
        if !isLong {
          index += 1
          return value[...].text
        }
        if index + 2 < bytes.count, bytes[index + 1] == quote, bytes[index + 2] == quote {
          index += 3
          return value[...].text
        }
      } else if byte == 0x0a, !isLong {
        return nil
      } else if byte == UInt8(ascii: "\\"), isBasic {
        guard escape(into: &value) else { return nil }
        continue
      }
      value.append(byte)
      index += 1
    }
    return nil
  }

  private mutating func escape(into value: inout [UInt8]) -> Bool {
    guard index + 1 < bytes.count else { return false }
    let kind = bytes[index + 1]
    index += 2
    switch kind {
    case UInt8(ascii: "n"): value.append(0x0a)
    case UInt8(ascii: "t"): value.append(0x09)
    case UInt8(ascii: "r"): value.append(0x0d)
    case UInt8(ascii: "b"): value.append(0x08)
    case UInt8(ascii: "f"): value.append(0x0c)
    case UInt8(ascii: "e"): value.append(0x1b)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): value.append(kind)
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      let length = kind == UInt8(ascii: "u") ? 4 : 8
      guard index + length <= bytes.count, let code = UInt32(bytes[index..<index + length].text, radix: 16),
        let scalar = Unicode.Scalar(code)
      else { return false }
      index += length
      value.append(contentsOf: String(Character(scalar)).utf8)
    case 0x0a, 0x0d, 0x20, 0x09:
      // A backslash at the end of a line eats the blanks that follow.
      while let byte = peek, byte.isASCIISpace { index += 1 }
    default: return false
    }
    return true
  }
}
