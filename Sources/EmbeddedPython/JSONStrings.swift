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
  var isKnown: Bool

  /// - Parameter bytes: begin with the backslash.
  init(_ bytes: ArraySlice<UInt8>) {
    let letter = bytes.count >= 2 ? bytes[bytes.startIndex + 1] : 0
    if letter == UInt8(ascii: "u"), let unit = Self.unit(bytes) {
      self.init(unit: unit, rest: bytes[(bytes.startIndex + 6)...])
    } else if let byte = Self.meaning(of: letter) {
      self.init(meaning: [byte], width: 2)
    } else {
      self.init(meaning: Array(bytes.prefix(1)), width: 1, isKnown: false)
    }
  }

  private init(meaning: [UInt8], width: Int, isKnown: Bool = true) {
    self.meaning = meaning
    self.width = width
    self.isKnown = isKnown
  }

  private static func meaning(of letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  private init(unit: UInt32, rest: ArraySlice<UInt8>) {
    var width = 6
    var value = unit
    if unit & 0xFC00 == 0xD800, let low = Self.unit(rest), low & 0xFC00 == 0xDC00 {
      value = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
      width = 12
    }
    let meaning = Unicode.Scalar(value).flatMap { UTF8.encode($0).map(Array.init) }
    self.init(meaning: meaning ?? [0xEF, 0xBF, 0xBD], width: width)
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
