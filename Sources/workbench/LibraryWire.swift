import BigIntegers
import PythonLibrary

/// Values between `Tools/conformance/compare-library` and this program, as text: `N`, `T`, `F`, `i12;`, `f<bits>;`,
/// `s<hex of UTF-8>;`, `b<hex>;`, `[…]`.
enum Wire {
  case none
  case bool(Bool)
  case integer(BigInteger)
  case float(Double)
  case text(PythonString)
  case bytes([UInt8])
  case list([Wire])

  struct Malformed: Error {}

  /// Reads values until the end or a closing bracket.
  static func read(_ bytes: inout ArraySlice<UInt8>, depth: Int = 0) throws -> [Wire] {
    var values: [Wire] = []
    guard depth < 16 else { throw Malformed() }
    while let kind = bytes.popFirst() {
      switch kind {
      case UInt8(ascii: "N"): values.append(.none)
      case UInt8(ascii: "T"): values.append(.bool(true))
      case UInt8(ascii: "F"): values.append(.bool(false))
      case UInt8(ascii: "["): values.append(.list(try read(&bytes, depth: depth + 1)))
      case UInt8(ascii: "]"): return values
      default:
        guard let end = bytes.firstIndex(of: UInt8(ascii: ";")) else { throw Malformed() }
        values.append(try scalar(kind, Array(bytes[..<end])))
        bytes = bytes[(end + 1)...]
      }
    }
    return values
  }

  private static func scalar(_ kind: UInt8, _ body: [UInt8]) throws -> Wire {
    switch kind {
    case UInt8(ascii: "i"):
      let isNegative = body.first == UInt8(ascii: "-")
      guard let number = BigInteger(digits: body.dropFirst(isNegative ? 1 : 0), base: 16) else { throw Malformed() }
      return .integer(isNegative ? -number : number)
    case UInt8(ascii: "f"):
      if body == Array("nan".utf8) { return .float(.nan) }
      guard let bits = UInt64(String(decoding: body, as: UTF8.self), radix: 16) else { throw Malformed() }
      return .float(Double(bitPattern: bits))
    case UInt8(ascii: "s"): return .text(PythonString(utf8: try Binascii.unhexlify(body)))
    case UInt8(ascii: "b"): return .bytes(try Binascii.unhexlify(body))
    default: throw Malformed()
    }
  }

  var encoded: String {
    switch self {
    case .none: "N"
    case .bool(let flag): flag ? "T" : "F"
    case .integer(let number): "i" + String(decoding: number.digits(base: 16), as: UTF8.self) + ";"
    case .float(let value): value.isNaN ? "fnan;" : "f" + String(value.bitPattern, radix: 16) + ";"
    case .text(let text): "s" + String(decoding: Binascii.hexlify(text.utf8), as: UTF8.self) + ";"
    case .bytes(let bytes): "b" + String(decoding: Binascii.hexlify(bytes), as: UTF8.self) + ";"
    case .list(let values): "[" + values.map(\.encoded).joined() + "]"
    }
  }
}

/// Arguments of one call, taken in order.
struct WireArguments {
  private var values: ArraySlice<Wire>

  init(_ values: [Wire]) { self.values = values[...] }

  var isEmpty: Bool { values.isEmpty }

  mutating func next() throws -> Wire {
    guard let value = values.popFirst() else { throw Wire.Malformed() }
    return value
  }

  mutating func text() throws -> PythonString {
    guard case .text(let text) = try next() else { throw Wire.Malformed() }
    return text
  }

  mutating func bytes() throws -> [UInt8] {
    guard case .bytes(let bytes) = try next() else { throw Wire.Malformed() }
    return bytes
  }

  mutating func big() throws -> BigInteger {
    guard case .integer(let number) = try next() else { throw Wire.Malformed() }
    return number
  }

  mutating func int() throws -> Int { Int(clamping: try big()) }

  mutating func float() throws -> Double {
    guard case .float(let value) = try next() else { throw Wire.Malformed() }
    return value
  }

  mutating func bool() throws -> Bool {
    guard case .bool(let flag) = try next() else { throw Wire.Malformed() }
    return flag
  }

  mutating func list() throws -> [Wire] {
    guard case .list(let list) = try next() else { throw Wire.Malformed() }
    return list
  }

  mutating func texts() throws -> [PythonString] {
    try list().map {
      guard case .text(let text) = $0 else { throw Wire.Malformed() }
      return text
    }
  }

  mutating func optional<Result>(_ read: (inout WireArguments) throws -> Result) throws -> Result? {
    guard let first = values.first else { return nil }
    if case .none = first {
      values.removeFirst()
      return nil
    }
    return try read(&self)
  }

  mutating func optionalInt() throws -> Int? { try optional { try $0.int() } }
}
