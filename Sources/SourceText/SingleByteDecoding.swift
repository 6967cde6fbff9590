/// Encodings of one byte for each character. ASCII is the same in all of them.
enum SingleByteDecoding {
  static func decode(_ body: ArraySlice<UInt8>, _ encoding: Encoding) -> DecodedBytes {
    var decoded = DecodedBytes(bytes: Array(body))
    guard decoded.bytes.contains(where: { $0 >= 0x80 }) else { return decoded }
    let table = upperHalf(of: encoding)
    decoded.bytes = []
    decoded.bytes.reserveCapacity(body.count + body.count / 2)
    for byte in body {
      if byte < 0x80 {
        decoded.bytes.append(byte)
      } else if let encoded = UTF8.encode(table[Int(byte) - 0x80]), table[Int(byte) - 0x80] != "\u{FFFD}" {
        decoded.bytes.append(contentsOf: encoded)
      } else {
        UTF8Decoding.note(&decoded)
        decoded.bytes.append(contentsOf: replacementCharacter)
      }
    }
    return decoded
  }

  /// Characters of the bytes 0x80 to 0xFF, U+FFFD where the encoding has none.
  private static func upperHalf(of encoding: Encoding) -> [Unicode.Scalar] {
    var table = (0x80...0xFF as ClosedRange<UInt8>).map { Unicode.Scalar($0) }
    switch encoding {
    case .latin9:
      for (byte, scalar) in latin9Differences { table[Int(byte) - 0x80] = scalar }
    case .windows1252:
      table.replaceSubrange(0..<32, with: Array(windows1252.unicodeScalars))
    case .windows1251:
      table = Array(windows1251.unicodeScalars) + (0x410...0x44F as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init)
    case .koi8r:
      table = Array(koi8r.unicodeScalars)
    case .cyrillic:
      for byte in (0xA1...0xFF as ClosedRange<UInt8>) where byte != 0xAD {
        table[Int(byte) - 0x80] = Unicode.Scalar(0x360 + UInt32(byte)) ?? "\u{FFFD}"
      }
      table[0xF0 - 0x80] = "№"
      table[0xFD - 0x80] = "§"
    case .utf8, .ascii, .latin1, .utf7, .unicodeEscape, .rawUnicodeEscape: break
    }
    return table
  }

  private static let latin9Differences: [(UInt8, Unicode.Scalar)] = [
    (0xA4, "€"), (0xA6, "Š"), (0xA8, "š"), (0xB4, "Ž"), (0xB8, "ž"), (0xBC, "Œ"), (0xBD, "œ"), (0xBE, "Ÿ"),
  ]

  /// 0x80 to 0x9F.
  private static let windows1252 =
    "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ"

  /// 0x80 to 0xBF; the rest are the letters А to я in order.
  private static let windows1251 =
    "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї"

  /// 0x80 to 0xFF (RFC 1489).
  private static let koi8r =
    "─│┌┐└┘├┤┬┴┼▀▄█▌▐░▒▓⌠■∙√≈≤≥\u{A0}⌡°²·÷═║╒ё╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡Ё╢╣╤╥╦╧╨╩╪╫╬©"
    + "юабцдефгхийклмнопярстужвьызшэщчъЮАБЦДЕФГХИЙКЛМНОПЯРСТУЖВЬЫЗШЭЩЧЪ"
}
