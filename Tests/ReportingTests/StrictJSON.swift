/// A JSON reader for tests that takes RFC 8259 at its word: no trailing commas, raw controls, lone surrogates, repeated
/// keys or bytes that are not UTF-8.
indirect enum StrictJSON: Equatable {
  case object([String: StrictJSON])
  case array([StrictJSON])
  case string(String)
  case number(Double)
  case flag(Bool)
  case null

  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }

  init(_ bytes: some Collection<UInt8>) throws {
    var reader = Reader(bytes: Array(bytes))
    self = try reader.value()
    reader.skipBlanks()
    guard reader.index == reader.bytes.count else { throw reader.malformed("something follows the value") }
  }

  init(_ text: String) throws { try self.init(Array(text.utf8)) }

  subscript(key: String) -> StrictJSON? {
    guard case .object(let fields) = self else { return nil }
    return fields[key]
  }

  var elements: [StrictJSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  var integer: Int? {
    guard case .number(let number) = self else { return nil }
    return Int(exactly: number)
  }

  private struct Reader {
    let bytes: [UInt8]
    var index = 0

    func malformed(_ what: String) -> Malformed { Malformed(description: "\(what) at byte \(index)") }

    mutating func skipBlanks() {
      while index < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[index]) { index += 1 }
    }

    mutating func value() throws -> StrictJSON {
      skipBlanks()
      guard index < bytes.count else { throw malformed("end of text") }
      switch bytes[index] {
      case UInt8(ascii: "{"): return try object()
      case UInt8(ascii: "["): return try array()
      case UInt8(ascii: "\""): return .string(try string())
      case UInt8(ascii: "t"): return try word("true", .flag(true))
      case UInt8(ascii: "f"): return try word("false", .flag(false))
      case UInt8(ascii: "n"): return try word("null", .null)
      default: return try number()
      }
    }

    private mutating func word(_ word: String, _ value: StrictJSON) throws -> StrictJSON {
      guard bytes[index...].starts(with: word.utf8) else { throw malformed("no value") }
      index += word.utf8.count
      return value
    }

    private mutating func take(_ byte: Unicode.Scalar) throws {
      skipBlanks()
      guard index < bytes.count, bytes[index] == UInt8(ascii: byte) else { throw malformed("no \(byte)") }
      index += 1
    }

    private mutating func object() throws -> StrictJSON {
      try take("{")
      var fields: [String: StrictJSON] = [:]
      skipBlanks()
      if bytes[index...].first == UInt8(ascii: "}") {
        index += 1
        return .object(fields)
      }
      while true {
        skipBlanks()
        let key = try string()
        try take(":")
        guard fields.updateValue(try value(), forKey: key) == nil else { throw malformed("a second \(key)") }
        skipBlanks()
        if bytes[index...].first == UInt8(ascii: "}") { break }
        try take(",")
      }
      index += 1
      return .object(fields)
    }

    private mutating func array() throws -> StrictJSON {
      try take("[")
      var elements: [StrictJSON] = []
      skipBlanks()
      if bytes[index...].first == UInt8(ascii: "]") {
        index += 1
        return .array(elements)
      }
      while true {
        elements.append(try value())
        skipBlanks()
        if bytes[index...].first == UInt8(ascii: "]") { break }
        try take(",")
      }
      index += 1
      return .array(elements)
    }

    private mutating func number() throws -> StrictJSON {
      let start = index
      while index < bytes.count, "-+.eE0123456789".utf8.contains(bytes[index]) { index += 1 }
      let text = String(decoding: bytes[start..<index], as: UTF8.self)
      guard text.wholeMatch(of: #/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/#) != nil, let number = Double(text)
      else { throw malformed("no number") }
      return .number(number)
    }

    private mutating func string() throws -> String {
      try take("\"")
      var units: [UInt16] = []
      while true {
        guard index < bytes.count else { throw malformed("end of text in a string") }
        let byte = bytes[index]
        if byte == UInt8(ascii: "\"") { break }
        guard byte >= 0x20 else { throw malformed("a raw control") }
        if byte == UInt8(ascii: "\\") {
          units.append(try escape())
        } else {
          var end = index + 1
          while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
          guard let scalar = String(validating: bytes[index..<end], as: UTF8.self) else { throw malformed("no UTF-8") }
          units += scalar.utf16
          index = end
        }
      }
      index += 1
      guard let text = String(validating: units, as: UTF16.self) else { throw malformed("a lone surrogate") }
      return text
    }

    private mutating func escape() throws -> UInt16 {
      guard index + 1 < bytes.count else { throw malformed("end of text in an escape") }
      let letter = Unicode.Scalar(bytes[index + 1])
      index += 2
      switch letter {
      case "\"", "\\", "/": return UInt16(letter.value)
      case "b": return 8
      case "f": return 12
      case "n": return 10
      case "r": return 13
      case "t": return 9
      case "u":
        guard index + 4 <= bytes.count,
          let unit = UInt16(String(decoding: bytes[index..<(index + 4)], as: UTF8.self), radix: 16)
        else { throw malformed("no code unit") }
        index += 4
        return unit
      default: throw malformed("no escape")
      }
    }
  }
}
