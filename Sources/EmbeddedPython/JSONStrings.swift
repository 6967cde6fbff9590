import SourceText

extension JSONCursor {
  /// Appends what the bytes between the quotes of a string mean. Escapes as RFC 8259 has them; half of a surrogate pair
  /// becomes U+FFFD, and what is no escape stays as it is, which is damage.
  mutating func decode(_ content: Range<Int>, into text: inout ExtractedText) {
    var index = content.lowerBound
    while index < content.upperBound {
      let start = index
      while index < content.upperBound, bytes[index] != UInt8(ascii: "\\") { index += 1 }
      text.append(bytes[start..<index], at: start)
      guard index < content.upperBound else { return }
      let escape = JSONEscape(bytes[index..<content.upperBound])
      if !escape.isKnown { noteBadEscape(at: index) }
      text.append(escape.meaning, for: index..<index + escape.width)
      index += escape.width
    }
  }

  /// What the bytes between the quotes mean, without their places.
  func decoded(_ content: Range<Int>) -> [UInt8] {
    var copy = self
    var text = ExtractedText()
    copy.decode(content, into: &text)
    return text.bytes
  }
}

/// One escape sequence of a string.
private struct JSONEscape {
  var meaning: [UInt8]
  /// Bytes that it takes.
  var width: Int
  var isKnown = true

  /// - Parameter bytes: begin with the backslash.
  init(_ bytes: ArraySlice<UInt8>) {
    let start = bytes.startIndex
    width = 2
    guard bytes.count >= 2 else {
      self.init(unknown: bytes)
      return
    }
    switch bytes[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): meaning = [bytes[start + 1]]
    case UInt8(ascii: "b"): meaning = [0x08]
    case UInt8(ascii: "f"): meaning = [0x0C]
    case UInt8(ascii: "n"): meaning = [0x0A]
    case UInt8(ascii: "r"): meaning = [0x0D]
    case UInt8(ascii: "t"): meaning = [0x09]
    case UInt8(ascii: "u"):
      guard let unit = Self.unit(bytes) else {
        self.init(unknown: bytes)
        return
      }
      self.init(unit: unit, rest: bytes[(start + 6)...])
    default: self.init(unknown: bytes)
    }
  }

  private init(unknown bytes: ArraySlice<UInt8>) {
    meaning = Array(bytes.prefix(1))
    width = 1
    isKnown = false
  }

  private init(unit: UInt32, rest: ArraySlice<UInt8>) {
    width = 6
    var value = unit
    if unit & 0xFC00 == 0xD800, let low = Self.unit(rest), low & 0xFC00 == 0xDC00 {
      value = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
      width = 12
    }
    meaning = Unicode.Scalar(value).flatMap { UTF8.encode($0).map(Array.init) } ?? [0xEF, 0xBF, 0xBD]
  }

  /// The four digits of `\uXXXX`.
  private static func unit(_ bytes: ArraySlice<UInt8>) -> UInt32? {
    guard bytes.count >= 6, bytes[bytes.startIndex] == UInt8(ascii: "\\"),
      bytes[bytes.startIndex + 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for byte in bytes[(bytes.startIndex + 2)..<(bytes.startIndex + 6)] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }
}
