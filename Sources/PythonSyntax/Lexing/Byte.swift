/// The ASCII bytes that the lexer and the string decoder name.
enum Byte {
  @inline(__always) static var tab: UInt8 { 0x09 }
  @inline(__always) static var newline: UInt8 { 0x0A }
  @inline(__always) static var formFeed: UInt8 { 0x0C }
  @inline(__always) static var carriageReturn: UInt8 { 0x0D }
  @inline(__always) static var space: UInt8 { 0x20 }
  @inline(__always) static var doubleQuote: UInt8 { 0x22 }
  @inline(__always) static var hash: UInt8 { 0x23 }
  @inline(__always) static var singleQuote: UInt8 { 0x27 }
  @inline(__always) static var dot: UInt8 { 0x2E }
  @inline(__always) static var equal: UInt8 { 0x3D }
  @inline(__always) static var backslash: UInt8 { 0x5C }
  @inline(__always) static var underscore: UInt8 { 0x5F }
  @inline(__always) static var leftBrace: UInt8 { 0x7B }
  @inline(__always) static var rightBrace: UInt8 { 0x7D }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Whether the ASCII byte can continue an identifier.
  @inline(__always)
  static func continuesName(_ byte: UInt8) -> Bool {
    // Bit sets of `0-9` and of `A-Z _ a-z`: three compares and a shift, and no table in memory.
    if byte < 64 { return 0x03FF_0000_0000_0000 as UInt64 >> UInt64(byte) & 1 != 0 }
    return byte < 128 && 0x07FF_FFFE_87FF_FFFE as UInt64 >> UInt64(byte & 63) & 1 != 0
  }

  @inline(__always)
  static func isNewline(_ byte: UInt8) -> Bool { byte == newline || byte == carriageReturn }

  /// The value of a hexadecimal digit.
  @inline(__always)
  static func hexValue(_ byte: UInt8) -> UInt32? {
    if isDigit(byte) { return UInt32(byte &- 0x30) }
    let lower = byte | 0x20
    return lower >= 0x61 && lower <= 0x66 ? UInt32(lower - 0x57) : nil
  }
}
