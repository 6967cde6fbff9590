/// Encodings that write characters as ASCII escapes. Python takes them as source encodings, so that a file can hide
/// every keyword of its code from a search: `# coding: unicode_escape` with `\x65xec(…)`, `# coding: utf-7` with
/// `+AGU-xec(…)`.
enum EscapedDecoding {
  /// `unicode_escape`, or with `onlyWide` `raw_unicode_escape`, which knows `\u` and `\U` alone. Other bytes are
  /// Latin-1.
  static func decodeUnicodeEscapes(_ body: ArraySlice<UInt8>, onlyWide: Bool) -> DecodedBytes {
    var decoded = DecodedBytes(bytes: [])
    decoded.bytes.reserveCapacity(body.count)
    var index = body.startIndex
    while index < body.endIndex {
      let byte = body[index]
      guard byte == 0x5C, index + 1 < body.endIndex else {
        append(UInt32(byte), &decoded)
        index += 1
        continue
      }
      let letter = body[index + 1]
      switch letter {
      case 0x75: index = appendHexadecimal(body, index, digits: 4, &decoded)
      case 0x55: index = appendHexadecimal(body, index, digits: 8, &decoded)
      case _ where onlyWide:
        decoded.bytes.append(byte)
        // A second backslash is not the begin of an escape.
        append(UInt32(letter), &decoded)
        index += 2
      case 0x78: index = appendHexadecimal(body, index, digits: 2, &decoded)
      case 0x30...0x37:
        var value: UInt32 = 0
        var next = index + 1
        while next < body.endIndex, next < index + 4, body[next] >= 0x30, body[next] <= 0x37 {
          value = value * 8 + UInt32(body[next] - 0x30)
          next += 1
        }
        append(value, &decoded)
        index = next
      default:
        if let value = simpleEscape(letter) {
          append(value, &decoded)
        } else if letter != 0x0A {
          decoded.bytes.append(byte)
          append(UInt32(letter), &decoded)
        }
        index += 2
      }
    }
    return decoded
  }

  private static func simpleEscape(_ letter: UInt8) -> UInt32? {
    switch letter {
    case 0x5C, 0x27, 0x22: UInt32(letter)
    case 0x61: 0x07
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    case 0x76: 0x0B
    default: nil
    }
  }

  private static func appendHexadecimal(
    _ body: ArraySlice<UInt8>, _ index: Int, digits: Int, _ decoded: inout DecodedBytes
  ) -> Int {
    var value: UInt32 = 0
    for offset in 0..<digits {
      let at = index + 2 + offset
      guard at < body.endIndex, let digit = Character(Unicode.Scalar(body[at])).hexDigitValue else {
        UTF8Decoding.note(&decoded)
        decoded.bytes.append(contentsOf: replacementCharacter)
        return min(at, body.endIndex)
      }
      value = value << 4 | UInt32(digit)
    }
    append(value, &decoded)
    return index + 2 + digits
  }

  static func append(_ value: UInt32, _ decoded: inout DecodedBytes) {
    if value < 0x80 {
      decoded.bytes.append(UInt8(truncatingIfNeeded: value))
    } else if let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) {
      decoded.bytes.append(contentsOf: encoded)
    } else {
      UTF8Decoding.note(&decoded)
      decoded.bytes.append(contentsOf: replacementCharacter)
    }
  }

  /// UTF-7 (RFC 2152): base64 of UTF-16 between `+` and `-`.
  static func decodeUTF7(_ body: ArraySlice<UInt8>) -> DecodedBytes {
    var decoded = DecodedBytes(bytes: [])
    decoded.bytes.reserveCapacity(body.count)
    var index = body.startIndex
    while index < body.endIndex {
      let byte = body[index]
      index += 1
      guard byte == 0x2B else {
        append(byte < 0x80 ? UInt32(byte) : 0xD800, &decoded)
        continue
      }
      if index < body.endIndex, body[index] == 0x2D {
        decoded.bytes.append(byte)
        index += 1
        continue
      }
      index = decodeShifted(body, index, &decoded)
    }
    return decoded
  }

  private static func decodeShifted(_ body: ArraySlice<UInt8>, _ first: Int, _ decoded: inout DecodedBytes) -> Int {
    var index = first
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    var high: UInt32 = 0
    while index < body.endIndex, let digit = base64Value(body[index]) {
      index += 1
      bits = (bits << 6 | digit) & 0x3F_FFFF
      bitCount += 6
      guard bitCount >= 16 else { continue }
      bitCount -= 16
      let unit = bits >> bitCount & 0xFFFF
      if unit & 0xFC00 == 0xD800 {
        high = unit
      } else if unit & 0xFC00 == 0xDC00 && high != 0 {
        append(0x10000 + (high & 0x3FF) << 10 + (unit & 0x3FF), &decoded)
        high = 0
      } else {
        append(unit, &decoded)
      }
    }
    if index < body.endIndex, body[index] == 0x2D { index += 1 }
    return index
  }

  private static func base64Value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x41...0x5A: UInt32(byte - 0x41)
    case 0x61...0x7A: UInt32(byte - 0x61) + 26
    case 0x30...0x39: UInt32(byte - 0x30) + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
