import ByteReading

/// One header block of a tar (POSIX.1-2017 pax §"ustar Interchange Format", with the GNU and v7 dialects).
struct TarHeader {
  static let blockSize = 512

  /// Who wrote the magic at offset 257.
  enum Dialect { case v7, ustar, gnu }

  let dialect: Dialect
  let name: [UInt8]
  /// The name as readers have it that know no prefix outside of POSIX headers; nil when that is the same.
  let nameWithoutPrefix: [UInt8]?
  let linkName: [UInt8]
  /// As in the block; the digits `0`…`7` and letters of extensions.
  let typeFlag: UInt8
  let mode: UInt32
  /// Bytes of data that the header itself declares; nil when the field is no number.
  let size: Int?
  let hasValidChecksum: Bool

  /// Reads the block at the start of `block`, whatever it holds; nil when it is shorter than a block.
  init?(_ block: ArraySlice<UInt8>) {
    guard block.count >= TarHeader.blockSize else { return nil }
    let magic = block.range(at: 257, count: 8) ?? []
    if magic.matches(Array("ustar\0".utf8)) {
      dialect = .ustar
    } else if magic.matches(Array("ustar ".utf8)) {
      dialect = .gnu
    } else {
      dialect = .v7
    }
    typeFlag = block.byte(at: 156) ?? 0
    size = TarHeader.number(block.range(at: 124, count: 12) ?? [])
    mode = UInt32(truncatingIfNeeded: TarHeader.number(block.range(at: 100, count: 8) ?? []) ?? 0) & 0o7777
    linkName = TarHeader.string(block.range(at: 157, count: 100) ?? [])
    let short = TarHeader.string(block.range(at: 0, count: 100) ?? [])
    let field = block.range(at: 345, count: 155) ?? []
    // GNU tar has times in the place of the prefix, as octal numbers; Python's tarfile joins whatever stands there.
    let hasTimes = dialect == .gnu && field.prefix(11).allSatisfy { (0x30...0x37).contains($0) }
    let prefix = hasTimes ? [] : TarHeader.string(field)
    name = prefix.isEmpty ? short : prefix + [0x2f] + short
    nameWithoutPrefix = prefix.isEmpty || dialect == .ustar ? nil : short
    hasValidChecksum = TarHeader.checksumMatches(block)
  }

  /// The sum of all bytes, the checksum's own field taken as spaces; old tools summed signed bytes.
  private static func checksumMatches(_ block: ArraySlice<UInt8>) -> Bool {
    guard let field = block.range(at: 148, count: 8), let expected = number(field) else { return false }
    var unsigned = 8 * 0x20
    var signed = 8 * 0x20
    for (offset, byte) in block.prefix(blockSize).enumerated() where !(148..<156).contains(offset) {
      unsigned += Int(byte)
      signed += Int(Int8(bitPattern: byte))
    }
    return expected == unsigned || expected == signed
  }

  /// Bytes up to the first NUL.
  static func string(_ field: ArraySlice<UInt8>) -> [UInt8] {
    Array(field.prefix { $0 != 0 })
  }

  /// A number in octal text or, with the high bit, in base 256 (GNU). Nil when it is neither or negative.
  static func number(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first else { return nil }
    if first & 0x80 != 0 {
      guard first == 0x80 else { return nil }
      var value = 0
      for byte in field.dropFirst() {
        guard value >> 54 == 0 else { return nil }
        value = value << 8 | Int(byte)
      }
      return value
    }
    var value = 0
    var rest = field.drop { $0 == 0x20 }
    while let digit = rest.first, (0x30...0x37).contains(digit) {
      guard value >> 58 == 0 else { return nil }
      value = value << 3 | Int(digit & 7)
      rest = rest.dropFirst()
    }
    // Behind the digits there may only be an end: other text means that the field is no number.
    guard rest.isEmpty || rest.first == 0 || rest.first == 0x20 else { return nil }
    return value
  }

  /// `size` rounded up to whole blocks; nil when that is no length.
  static func padded(_ size: Int) -> Int? {
    let (sum, overflow) = size.addingReportingOverflow(blockSize - 1)
    return overflow ? nil : sum & ~(blockSize - 1)
  }
}
