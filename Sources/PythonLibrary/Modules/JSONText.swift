public import BigIntegers

/// A value of JSON as Python's `json` has it.
public indirect enum JSONValue: Hashable, Sendable {
  /// A name and its value; the order is that of the text, and a name may come twice.
  public struct Member: Hashable, Sendable {
    public var name: PythonString
    public var value: JSONValue

    /// Creates a member.
    public init(name: PythonString, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  case null
  case bool(Bool)
  case integer(BigInteger)
  case float(Double)
  case text(PythonString)
  case array([JSONValue])
  case object([Member])
}

/// `json.loads` and `json.dumps`.
public struct JSONText {
  /// CPython raises a RecursionError somewhat deeper.
  private static let deepest = 500

  private let points: [UInt32]
  private var index = 0
  private let isStrict: Bool

  private init(_ text: PythonString, isStrict: Bool) {
    points = text.codePoints
    self.isStrict = isStrict
  }

  /// `json.loads(text, strict=isStrict)`.
  public static func load(_ text: PythonString, isStrict: Bool = true) throws(PythonError) -> JSONValue {
    var reader = JSONText(text, isStrict: isStrict)
    if text.count > 0, text[0] == 0xfeff { throw reader.fault("Unexpected UTF-8 BOM (decode using utf-8-sig)") }
    reader.skipSpace()
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.index == reader.points.count else { throw reader.fault("Extra data") }
    return value
  }

  /// `json.loads(bytes)`: UTF-8, UTF-16 or UTF-32, as the zeros at its start say.
  public static func load(_ bytes: [UInt8]) throws(PythonError) -> JSONValue {
    let codec: Codec
    if bytes.starts(with: [0, 0, 0xfe, 0xff]) || bytes.starts(with: [0xff, 0xfe, 0, 0]) {
      codec = .utf32(.marked)
    } else if bytes.starts(with: [0xfe, 0xff]) || bytes.starts(with: [0xff, 0xfe]) {
      codec = .utf16(.marked)
    } else if bytes.starts(with: [0xef, 0xbb, 0xbf]) {
      codec = .utf8Signed
    } else if bytes.count >= 4 {
      if bytes[0] == 0 {
        codec = bytes[1] != 0 ? .utf16(.big) : .utf32(.big)
      } else if bytes[1] == 0 {
        codec = bytes[2] != 0 || bytes[3] != 0 ? .utf16(.little) : .utf32(.little)
      } else {
        codec = .utf8
      }
    } else if bytes.count == 2, bytes[0] == 0 {
      codec = .utf16(.big)
    } else if bytes.count == 2, bytes[1] == 0 {
      codec = .utf16(.little)
    } else {
      codec = .utf8
    }
    return try load(try Codecs.decode(bytes, codec, .surrogatePass, ceiling: .max))
  }

  private func fault(_ message: String) -> PythonError {
    PythonError(.jsonDecodeError, "\(message): char \(index)")
  }

  private mutating func skipSpace() {
    while index < points.count, [32, 9, 10, 13].contains(points[index]) { index += 1 }
  }

  private func stands(_ word: String) -> Bool {
    let wanted = word.utf8.map { UInt32($0) }
    return points.count - index >= wanted.count && points[index..<index + wanted.count].elementsEqual(wanted)
  }

  private mutating func value(depth: Int) throws(PythonError) -> JSONValue {
    guard depth <= Self.deepest else { throw .unsupported("JSON of such a depth") }
    guard index < points.count else { throw fault("Expecting value") }
    switch points[index] {
    case 0x22: return .text(try string())
    case 0x7b: return try object(depth: depth)
    case 0x5b: return try array(depth: depth)
    default: break
    }
    let words: [(String, JSONValue)] = [
      ("null", .null), ("true", .bool(true)), ("false", .bool(false)), ("NaN", .float(.nan)),
      ("Infinity", .float(.infinity)), ("-Infinity", .float(-.infinity)),
    ]
    for (word, value) in words where stands(word) {
      index += word.utf8.count
      return value
    }
    return try number()
  }

  private mutating func array(depth: Int) throws(PythonError) -> JSONValue {
    index += 1
    var values: [JSONValue] = []
    skipSpace()
    if index < points.count, points[index] == 0x5d {
      index += 1
      return .array(values)
    }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      guard index < points.count, points[index] == 0x2c || points[index] == 0x5d else {
        throw fault("Expecting ',' delimiter")
      }
      index += 1
      if points[index - 1] == 0x5d { return .array(values) }
      skipSpace()
    }
  }

  private mutating func object(depth: Int) throws(PythonError) -> JSONValue {
    index += 1
    var members: [JSONValue.Member] = []
    skipSpace()
    if index < points.count, points[index] == 0x7d {
      index += 1
      return .object(members)
    }
    while true {
      guard index < points.count, points[index] == 0x22 else {
        throw fault("Expecting property name enclosed in double quotes")
      }
      let name = try string()
      skipSpace()
      guard index < points.count, points[index] == 0x3a else { throw fault("Expecting ':' delimiter") }
      index += 1
      skipSpace()
      members.append(.init(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      guard index < points.count, points[index] == 0x2c || points[index] == 0x7d else {
        throw fault("Expecting ',' delimiter")
      }
      index += 1
      if points[index - 1] == 0x7d { return .object(members) }
      skipSpace()
    }
  }

  private func hexValue(at place: Int) -> UInt32? {
    guard place + 4 <= points.count else { return nil }
    var value: UInt32 = 0
    for point in points[place..<place + 4] {
      guard let byte = UInt8(exactly: point), let digit = Binascii.hexValue(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private mutating func string() throws(PythonError) -> PythonString {
    index += 1
    var result: [UInt32] = []
    while true {
      guard index < points.count else { throw fault("Unterminated string starting at") }
      let point = points[index]
      index += 1
      if point == 0x22 { return PythonString(codePoints: result) }
      if point < 0x20, isStrict { throw fault("Invalid control character at") }
      guard point == 0x5c else {
        result.append(point)
        continue
      }
      guard index < points.count else { throw fault("Unterminated string starting at") }
      let letter = points[index]
      index += 1
      switch letter {
      case 0x22, 0x5c, 0x2f: result.append(letter)
      case 0x62: result.append(8)
      case 0x66: result.append(12)
      case 0x6e: result.append(10)
      case 0x72: result.append(13)
      case 0x74: result.append(9)
      case 0x75:
        guard var value = hexValue(at: index) else { throw fault("Invalid \\uXXXX escape") }
        index += 4
        if (0xd800...0xdbff).contains(value), index + 1 < points.count, points[index] == 0x5c,
          points[index + 1] == 0x75, let low = hexValue(at: index + 2), (0xdc00...0xdfff).contains(low)
        {
          value = 0x1_0000 + (value & 0x3ff) << 10 + (low & 0x3ff)
          index += 6
        }
        result.append(value)
      default: throw fault("Invalid \\escape")
      }
    }
  }

  private mutating func number() throws(PythonError) -> JSONValue {
    let start = index
    var end = index
    func digits() -> Int {
      let first = end
      while end < points.count, points[end] >= 0x30, points[end] <= 0x39 { end += 1 }
      return end - first
    }
    if end < points.count, points[end] == 0x2d { end += 1 }
    if end < points.count, points[end] == 0x30 {
      end += 1
    } else if digits() == 0 {
      throw fault("Expecting value")
    }
    var isFloat = false
    let whole = end
    if end < points.count, points[end] == 0x2e {
      end += 1
      if digits() > 0 { isFloat = true } else { end = whole }
    }
    let mantissa = end
    if end < points.count, points[end] | 0x20 == 0x65 {
      end += 1
      if end < points.count, points[end] == 0x2b || points[end] == 0x2d { end += 1 }
      if digits() > 0 { isFloat = true } else { end = mantissa }
    }
    index = end
    let text = PythonString(codePoints: Array(points[start..<end]))
    return isFloat ? .float(try FloatText.parse(text)) : .integer(try IntegerText.parse(text))
  }
}

// MARK: Writing

extension JSONText {
  /// How `json.dumps` writes.
  public struct Layout: Sendable {
    public var escapesNonASCII = true
    public var itemSeparator: PythonString = ", "
    public var keySeparator: PythonString = ": "
    /// Text of one step of indentation; nil for one line.
    public var indent: PythonString?
    public var sortsNames = false

    /// Creates the usual layout.
    public init() {}
  }

  /// `json.dumps(value)`.
  public static func dump(
    _ value: JSONValue, layout: Layout = Layout(), ceiling: Int
  ) throws(PythonError) -> PythonString {
    var points: [UInt32] = []
    try append(value, layout, depth: 0, to: &points, ceiling)
    return PythonString(codePoints: points)
  }

  private static func append(
    _ value: JSONValue, _ layout: Layout, depth: Int, to points: inout [UInt32], _ ceiling: Int
  ) throws(PythonError) {
    guard depth <= deepest else { throw .unsupported("JSON of such a depth") }
    try checkSize(points.count, ceiling)
    func line(_ depth: Int) {
      guard let indent = layout.indent else { return }
      points.append(10)
      for _ in 0..<depth { points.append(contentsOf: indent.codePoints) }
    }
    switch value {
    case .null: points.append(contentsOf: ascii("null"))
    case .bool(let flag): points.append(contentsOf: ascii(flag ? "true" : "false"))
    case .integer(let number):
      points.append(contentsOf: try IntegerText.decimal(number, ceiling: ceiling).map { UInt32($0) })
    case .float(let float):
      let text =
        float.isNaN
        ? "NaN" : float.isInfinite ? (float > 0 ? "Infinity" : "-Infinity") : FloatText.representation(float).text
      points.append(contentsOf: ascii(text))
    case .text(let text): append(text, layout, to: &points)
    case .array(let values):
      points.append(0x5b)
      for (index, element) in values.enumerated() {
        if index > 0 { points.append(contentsOf: layout.itemSeparator.codePoints) }
        line(depth + 1)
        try append(element, layout, depth: depth + 1, to: &points, ceiling)
      }
      if !values.isEmpty { line(depth) }
      points.append(0x5d)
    case .object(let members):
      points.append(0x7b)
      let ordered = layout.sortsNames ? members.sorted { $0.name < $1.name } : members
      for (index, member) in ordered.enumerated() {
        if index > 0 { points.append(contentsOf: layout.itemSeparator.codePoints) }
        line(depth + 1)
        append(member.name, layout, to: &points)
        points.append(contentsOf: layout.keySeparator.codePoints)
        try append(member.value, layout, depth: depth + 1, to: &points, ceiling)
      }
      if !members.isEmpty { line(depth) }
      points.append(0x7d)
    }
  }

  private static func ascii(_ text: String) -> [UInt32] { text.utf8.map { UInt32($0) } }

  private static func append(_ text: PythonString, _ layout: Layout, to points: inout [UInt32]) {
    points.append(0x22)
    for point in text.codePoints {
      switch point {
      case 0x22, 0x5c: points.append(contentsOf: [0x5c, point])
      case 8: points.append(contentsOf: [0x5c, 0x62])
      case 9: points.append(contentsOf: [0x5c, 0x74])
      case 10: points.append(contentsOf: [0x5c, 0x6e])
      case 12: points.append(contentsOf: [0x5c, 0x66])
      case 13: points.append(contentsOf: [0x5c, 0x72])
      case 0x20...0x7e: points.append(point)
      default:
        if !layout.escapesNonASCII, point >= 0x20 {
          points.append(point)
        } else if point >= 0x1_0000 {
          for half in [0xd800 + (point - 0x1_0000) >> 10, 0xdc00 + (point & 0x3ff)] {
            points.append(contentsOf: [0x5c, 0x75])
            Representation.appendHex(half, digits: 4, to: &points)
          }
        } else {
          points.append(contentsOf: [0x5c, 0x75])
          Representation.appendHex(point, digits: 4, to: &points)
        }
      }
    }
    points.append(0x22)
  }
}
