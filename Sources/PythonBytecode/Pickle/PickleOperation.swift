import ByteReading

/// What stands behind the opcode of a pickle operation.
enum PickleOperand: Sendable {
  case none
  case integer(Int)
  case boolean(Bool)
  /// Two's complement, little-endian.
  case long(Range<Int>)
  case float(Double)
  /// UTF-8, as the binary opcodes write text.
  case text(Range<Int>)
  /// Text in raw-unicode-escape (`UNICODE`).
  case escapedText(Range<Int>)
  /// A quoted string (`STRING`).
  case quoted(Range<Int>)
  case bytes(Range<Int>)
  /// Two lines: module and name.
  case pair(Range<Int>, Range<Int>)
  /// A number that is none, or beyond 64 bits.
  case unreadable
}

/// One operation of a pickle (`Lib/pickletools.py` documents them).
public struct PickleOperation: Sendable {
  /// Bytes from the start of the data.
  public let offset: Int
  public let opcode: UInt8
  let operand: PickleOperand

  /// The name that `pickletools` gives it.
  public var name: String { PickleOpcodes.name(opcode) ?? "?" }
}

/// Names and operands of the opcodes of protocols 0 to 5.
enum PickleOpcodes {
  /// How an operand is written.
  enum Form: Sendable {
    case none, decimal, decimalLong, floatLine, line, escapedLine, twoLines
    case signed4, unsigned1, unsigned2, unsigned4, unsigned8, float8
    case long1, long4
    /// Bytes behind a length of so many bytes.
    case bytes(Int)
    case text(Int)
    /// A length of four bytes with a sign.
    case string4
    case persistentLine
  }

  static let table: [(name: String, form: Form)?] = {
    var table = [(name: String, form: Form)?](repeating: nil, count: 256)
    func set(_ opcode: UInt8, _ name: String, _ form: Form = .none) { table[Int(opcode)] = (name, form) }
    func set(_ letter: Unicode.Scalar, _ name: String, _ form: Form = .none) { set(UInt8(letter.value), name, form) }
    set("I", "INT", .decimal)
    set("J", "BININT", .signed4)
    set("K", "BININT1", .unsigned1)
    set("M", "BININT2", .unsigned2)
    set("L", "LONG", .decimalLong)
    set(0x8a, "LONG1", .long1)
    set(0x8b, "LONG4", .long4)
    set("S", "STRING", .line)
    set("T", "BINSTRING", .string4)
    set("U", "SHORT_BINSTRING", .bytes(1))
    set("B", "BINBYTES", .bytes(4))
    set("C", "SHORT_BINBYTES", .bytes(1))
    set(0x8e, "BINBYTES8", .bytes(8))
    set(0x96, "BYTEARRAY8", .bytes(8))
    set(0x97, "NEXT_BUFFER")
    set(0x98, "READONLY_BUFFER")
    set("N", "NONE")
    set(0x88, "NEWTRUE")
    set(0x89, "NEWFALSE")
    set("V", "UNICODE", .escapedLine)
    set(0x8c, "SHORT_BINUNICODE", .text(1))
    set("X", "BINUNICODE", .text(4))
    set(0x8d, "BINUNICODE8", .text(8))
    set("F", "FLOAT", .floatLine)
    set("G", "BINFLOAT", .float8)
    set("]", "EMPTY_LIST")
    set("a", "APPEND")
    set("e", "APPENDS")
    set("l", "LIST")
    set(")", "EMPTY_TUPLE")
    set("t", "TUPLE")
    set(0x85, "TUPLE1")
    set(0x86, "TUPLE2")
    set(0x87, "TUPLE3")
    set("}", "EMPTY_DICT")
    set("d", "DICT")
    set("s", "SETITEM")
    set("u", "SETITEMS")
    set(0x8f, "EMPTY_SET")
    set(0x90, "ADDITEMS")
    set(0x91, "FROZENSET")
    set("0", "POP")
    set("2", "DUP")
    set("(", "MARK")
    set("1", "POP_MARK")
    set("g", "GET", .decimal)
    set("h", "BINGET", .unsigned1)
    set("j", "LONG_BINGET", .unsigned4)
    set("p", "PUT", .decimal)
    set("q", "BINPUT", .unsigned1)
    set("r", "LONG_BINPUT", .unsigned4)
    set(0x94, "MEMOIZE")
    set(0x82, "EXT1", .unsigned1)
    set(0x83, "EXT2", .unsigned2)
    set(0x84, "EXT4", .signed4)
    set("c", "GLOBAL", .twoLines)
    set(0x93, "STACK_GLOBAL")
    set("R", "REDUCE")
    set("b", "BUILD")
    set("i", "INST", .twoLines)
    set("o", "OBJ")
    set(0x81, "NEWOBJ")
    set(0x92, "NEWOBJ_EX")
    set(0x80, "PROTO", .unsigned1)
    set(".", "STOP")
    set(0x95, "FRAME", .unsigned8)
    set("P", "PERSID", .persistentLine)
    set("Q", "BINPERSID")
    return table
  }()

  static func name(_ opcode: UInt8) -> String? { table[Int(opcode)]?.name }
}

/// Reads one operation after the other; ends with the bytes, at an unknown opcode or where an operand is cut off.
struct PickleOperations: Sequence, IteratorProtocol {
  let bytes: [UInt8]
  private(set) var offset: Int
  /// Why it ended, unless the caller stopped at STOP.
  private(set) var end: PickleAnomaly.Kind?

  init(_ bytes: [UInt8], from start: Int) {
    self.bytes = bytes
    offset = start
  }

  mutating func next() -> PickleOperation? {
    let start = offset
    guard let opcode = bytes[...].byte(at: start) else {
      end = .truncated
      return nil
    }
    guard let entry = PickleOpcodes.table[Int(opcode)] else {
      end = .unknownOpcode
      return nil
    }
    offset += 1
    guard let operand = operand(entry.form, opcode) else {
      offset = start
      end = .truncated
      return nil
    }
    return PickleOperation(offset: start, opcode: opcode, operand: operand)
  }

  private mutating func operand(_ form: PickleOpcodes.Form, _ opcode: UInt8) -> PickleOperand? {
    switch form {
    case .none: return PickleOperand.none
    case .unsigned1: return number(UInt8.self)
    case .unsigned2: return number(UInt16.self)
    case .unsigned4: return number(UInt32.self)
    case .unsigned8: return number(UInt64.self)
    case .signed4:
      guard case .integer(let value)? = number(UInt32.self) else { return nil }
      return .integer(Int(Int32(truncatingIfNeeded: value)))
    case .float8:
      guard let bits = bytes[...].integer(UInt64.self, at: offset, order: .big) else { return nil }
      offset += 8
      return .float(Double(bitPattern: bits))
    case .long1: return sized(UInt8.self).map { .long($0) }
    case .long4: return sized(UInt32.self, isSigned: true).map { .long($0) }
    case .bytes(1): return sized(UInt8.self).map { .bytes($0) }
    case .bytes(4): return sized(UInt32.self).map { .bytes($0) }
    case .bytes: return sized(UInt64.self).map { .bytes($0) }
    case .text(1): return sized(UInt8.self).map { .text($0) }
    case .text(4): return sized(UInt32.self).map { .text($0) }
    case .text: return sized(UInt64.self).map { .text($0) }
    case .string4: return sized(UInt32.self, isSigned: true).map { .bytes($0) }
    case .line: return line().map { .quoted($0) }
    case .escapedLine: return line().map { .escapedText($0) }
    case .persistentLine: return line().map { .text($0) }
    case .twoLines:
      guard let first = line(), let second = line() else { return nil }
      return .pair(first, second)
    case .decimal, .decimalLong, .floatLine: return decimal(form)
    }
  }

  private mutating func number<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) -> PickleOperand? {
    guard let value = bytes[...].integer(type, at: offset) else { return nil }
    offset += T.bitWidth / 8
    return Int(exactly: value).map { .integer($0) } ?? .unreadable
  }

  private mutating func sized<T: FixedWidthInteger & UnsignedInteger>(
    _ type: T.Type, isSigned: Bool = false
  ) -> Range<Int>? {
    guard let stated = bytes[...].integer(type, at: offset), let count = Int(exactly: stated) else { return nil }
    let start = offset + T.bitWidth / 8
    guard count <= bytes.count - start, !isSigned || stated <= T.max / 2 else { return nil }
    offset = start + count
    return start..<offset
  }

  private mutating func line() -> Range<Int>? {
    guard let end = bytes[...].firstOffset(ofByte: 0x0a, from: offset) else { return nil }
    let range = offset..<end
    offset = end + 1
    return range
  }

  private mutating func decimal(_ form: PickleOpcodes.Form) -> PickleOperand? {
    guard let range = line() else { return nil }
    var digits = bytes[range]
    if case .floatLine = form {
      return Double(String(decoding: digits, as: UTF8.self)).map { .float($0) } ?? .unreadable
    }
    if case .decimalLong = form, digits.last == UInt8(ascii: "L") { digits = digits.dropLast() }
    // `I01` and `I00` are how protocol 0 writes truth values.
    if digits.count == 2, digits.first == UInt8(ascii: "0") {
      if digits.last == UInt8(ascii: "1") { return .boolean(true) }
      if digits.last == UInt8(ascii: "0") { return .boolean(false) }
    }
    guard digits.count <= 20, let value = Int(String(decoding: digits, as: UTF8.self)) else { return .unreadable }
    return .integer(value)
  }
}
