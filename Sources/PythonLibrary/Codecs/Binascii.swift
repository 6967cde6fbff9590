import Compression

/// `binascii`, and the hexadecimal methods of bytes.
public enum Binascii {
  /// `binascii.hexlify` and `bytes.hex`: a separator every `group` bytes, counted from the end, or from the start when
  /// negative.
  public static func hexlify(_ bytes: [UInt8], separator: UInt8? = nil, group: Int = 1) -> [UInt8] {
    let digits = Base64Family.hexDigits
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 2)
    let size = group == Int.min ? Int.max : abs(group)
    for (index, byte) in bytes.enumerated() {
      if let separator, index > 0, size > 0 {
        let place = group > 0 ? bytes.count - index : index
        if place % size == 0 { result.append(separator) }
      }
      result.append(digits[Int(byte >> 4)])
      result.append(digits[Int(byte & 15)])
    }
    return result
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// `binascii.unhexlify`.
  public static func unhexlify(_ text: [UInt8]) throws(PythonError) -> [UInt8] {
    guard text.count % 2 == 0 else { throw PythonError(.binasciiError, "Odd-length string") }
    var result: [UInt8] = []
    result.reserveCapacity(text.count / 2)
    for index in stride(from: 0, to: text.count, by: 2) {
      guard let high = hexValue(text[index]), let low = hexValue(text[index + 1]) else {
        throw PythonError(.binasciiError, "Non-hexadecimal digit found")
      }
      result.append(high << 4 | low)
    }
    return result
  }

  /// `bytes.fromhex`: white space between the bytes is passed over.
  public static func fromHex(_ text: PythonString) throws(PythonError) -> [UInt8] {
    func fault(_ index: Int) -> PythonError {
      PythonError(.valueError, "non-hexadecimal number found in fromhex() arg at position \(index)")
    }
    guard let units = text.ascii else {
      throw fault(text.codePoints.firstIndex { $0 >= 0x80 } ?? 0)
    }
    var result: [UInt8] = []
    var index = 0
    while index < units.count {
      if ByteMethods.isSpace(units[index]) {
        index += 1
        continue
      }
      guard let high = hexValue(units[index]) else { throw fault(index) }
      guard index + 1 < units.count, let low = hexValue(units[index + 1]) else { throw fault(index + 1) }
      result.append(high << 4 | low)
      index += 2
    }
    return result
  }

  /// `binascii.crc32` and `zlib.crc32`, which goes on from an earlier value.
  public static func crc32(_ bytes: [UInt8], seed: UInt32 = 0) -> UInt32 { Checksum.crc32(bytes[...], seed: seed) }

  /// `zlib.adler32`.
  public static func adler32(_ bytes: [UInt8], seed: UInt32 = 1) -> UInt32 {
    Checksum.adler32(bytes[...], seed: seed)
  }

  /// `binascii.crc_hqx`: CRC-CCITT.
  public static func crcHqx(_ bytes: [UInt8], seed: UInt16) -> UInt16 {
    var crc = seed
    for byte in bytes {
      crc ^= UInt16(byte) << 8
      for _ in 0..<8 { crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x1021 : crc << 1 }
    }
    return crc
  }

  // MARK: uuencode

  /// `binascii.a2b_uu`: one line.
  public static func decodeUU(_ line: [UInt8]) throws(PythonError) -> [UInt8] {
    // CPython reads the zero behind an empty line as its length.
    let first = line.first ?? 0
    let wanted = Int((first &- 32) & 63)
    var result: [UInt8] = []
    var index = 1
    var left = 0
    var bits = 0
    while result.count < wanted {
      var value = 0
      if index < line.count, line[index] != 10, line[index] != 13 {
        let byte = line[index]
        // A back quote is a zero that programs wrote in the place of a space.
        guard byte >= 32, byte <= 96 else { throw PythonError(.binasciiError, "Illegal char") }
        value = Int(byte - 32) & 63
      }
      index += 1
      left = left << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        result.append(UInt8(truncatingIfNeeded: left >> bits))
        left &= (1 << bits) - 1
      }
    }
    for byte in line.dropFirst(index) where ![32, 96, 10, 13].contains(byte) {
      throw PythonError(.binasciiError, "Trailing garbage")
    }
    return result
  }

  /// `binascii.b2a_uu`: one line of at most 45 bytes.
  public static func encodeUU(_ bytes: [UInt8], backtick: Bool = false) throws(PythonError) -> [UInt8] {
    guard bytes.count <= 45 else { throw PythonError(.binasciiError, "At most 45 bytes at once") }
    func letter(_ value: Int) -> UInt8 { backtick && value == 0 ? 0x60 : UInt8(value + 32) }
    var result = [letter(bytes.count)]
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = (0..<3).reduce(0) { $0 << 8 | (start + $1 < bytes.count ? Int(bytes[start + $1]) : 0) }
      for shift in [18, 12, 6, 0] { result.append(letter(group >> shift & 63)) }
    }
    result.append(10)
    return result
  }
}
