import PythonSemantics

/// Codecs between texts and bytes, by Python's names for them.
enum PythonText {
  enum Codec {
    case utf8, latin1, utf16, utf16LittleEndian, utf16BigEndian, rot13, hexadecimal, base64, zlib, bzip2, unicodeEscape
  }

  /// A codec by name: case, `-`, `_` and blanks do not count.
  static func codec(_ name: String) -> Codec? {
    switch String(
      decoding: name.utf8.filter { $0 != 0x2d && $0 != 0x5f && $0 != 0x20 }.map { $0 | 0x20 }, as: UTF8.self)
    {
    case "utf8", "utf", "u8", "ascii", "usascii", "utf8sig": .utf8
    case "latin1", "iso88591", "l1", "cp1252", "latin", "charmap": .latin1
    case "utf16", "u16": .utf16
    case "utf16le", "utf16littleendian": .utf16LittleEndian
    case "utf16be": .utf16BigEndian
    case "rot13": .rot13
    case "hex", "hexcodec": .hexadecimal
    case "base64", "base64codec": .base64
    case "zlib", "zip", "zlibcodec": .zlib
    case "bz2", "bz2codec": .bzip2
    case "unicodeescape", "stringescape", "rawunicodeescape": .unicodeEscape
    default: nil
    }
  }

  /// One code point; a lone surrogate as three bytes. Outside of Unicode: U+FFFD.
  static func utf8(_ code: Int) -> [UInt8] { PythonValues.utf8(code) ?? [0xef, 0xbf, 0xbd] }

  static func decode(_ bytes: [UInt8], _ codec: Codec) -> [UInt8]? {
    switch codec {
    case .utf8: String(validating: bytes, as: UTF8.self) == nil ? nil : bytes
    case .latin1: bytes.flatMap { utf8(Int($0)) }
    case .utf16:
      if bytes.starts(with: [0xfe, 0xff]) {
        Decoders.utf16(Array(bytes.dropFirst(2)), isBigEndian: true)
      } else {
        Decoders.utf16(bytes.starts(with: [0xff, 0xfe]) ? Array(bytes.dropFirst(2)) : bytes, isBigEndian: false)
      }
    case .utf16LittleEndian: Decoders.utf16(bytes, isBigEndian: false)
    case .utf16BigEndian: Decoders.utf16(bytes, isBigEndian: true)
    case .unicodeEscape: unescaped(bytes)
    case .rot13, .hexadecimal, .base64, .zlib, .bzip2: nil
    }
  }

  static func encode(_ text: [UInt8], _ codec: Codec) -> [UInt8]? {
    switch codec {
    case .utf8: return text
    case .latin1:
      var bytes: [UInt8] = []
      for character in PythonValues.characters(text) {
        guard let code = codePoint(character), let byte = UInt8(exactly: code) else { return nil }
        bytes.append(byte)
      }
      return bytes
    default: return nil
    }
  }

  /// The code point of one character in generalised UTF-8.
  static func codePoint(_ character: [UInt8]) -> Int? {
    guard let first = character.first else { return nil }
    let rest = character.dropFirst().map { Int($0 & 0x3f) }
    switch (first, rest.count) {
    case (0..<0x80, 0): return Int(first)
    case (0xc0..<0xe0, 1): return Int(first & 0x1f) << 6 | rest[0]
    case (0xe0..<0xf0, 2): return Int(first & 0x0f) << 12 | rest[0] << 6 | rest[1]
    case (0xf0..<0xf8, 3): return Int(first & 0x07) << 18 | rest[0] << 12 | rest[1] << 6 | rest[2]
    default: return nil
    }
  }

  /// `\n`, `\x41`, `\u0041`, `\101` and the like.
  private static func unescaped(_ text: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < text.count else {
        result.append(byte)
        continue
      }
      let kind = text[index]
      index += 1
      let digits: (count: Int, radix: Int)?
      switch kind {
      case UInt8(ascii: "n"): digits = nil; result.append(0x0a)
      case UInt8(ascii: "t"): digits = nil; result.append(0x09)
      case UInt8(ascii: "r"): digits = nil; result.append(0x0d)
      case UInt8(ascii: "x"): digits = (2, 16)
      case UInt8(ascii: "u"): digits = (4, 16)
      case UInt8(ascii: "U"): digits = (8, 16)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        index -= 1
        digits = (min(3, text[index...].prefix { $0 >= 0x30 && $0 <= 0x37 }.count), 8)
      default: digits = nil; result.append(kind)
      }
      guard let digits else { continue }
      guard index + digits.count <= text.count,
        let code = Int(String(decoding: text[index..<index + digits.count], as: UTF8.self), radix: digits.radix)
      else { continue }
      result += utf8(code)
      index += digits.count
    }
    return result
  }
}
