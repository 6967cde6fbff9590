/// Values of string literals: escapes decoded, line ends made LF.
enum StringDecoding {
  /// Appends the value of a plain literal; gives what is wrong with it, if anything is.
  static func append(
    _ source: [UInt8], _ range: Range<Int>, _ rules: EscapeRules, to text: inout [UInt8]
  ) -> SyntaxProblem? {
    if rules.isRaw && rules.isOldUnicode { return appendRawUnicode(source, range, to: &text) }
    var decoder = EscapeDecoder(
      source: source, limit: range.upperBound, isBytes: rules.isBytes, isText: rules.isText)
    let isRaw = rules.isRaw
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = source[index]
      if byte == Byte.carriageReturn {
        text.append(Byte.newline)
        index += index + 1 < range.upperBound && source[index + 1] == Byte.newline ? 2 : 1
      } else if byte == Byte.backslash && !isRaw {
        index = decoder.decode(at: index, into: &text)
      } else {
        text.append(byte)
        index += 1
      }
    }
    return decoder.problem
  }

  /// `ur''` of Python 2: a backslash means nothing but in `\u` and `\U`, when an even number of others stand before it.
  private static func appendRawUnicode(
    _ source: [UInt8], _ range: Range<Int>, to text: inout [UInt8]
  ) -> SyntaxProblem? {
    var decoder = EscapeDecoder(source: source, limit: range.upperBound, isBytes: false, isText: true)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = source[index]
      let next = index + 1 < range.upperBound ? source[index + 1] : 0
      if byte == Byte.carriageReturn {
        text.append(Byte.newline)
        index += next == Byte.newline ? 2 : 1
      } else if byte == Byte.backslash && next | 0x20 == 0x75 {
        index = decoder.decode(at: index, into: &text)
      } else {
        text.append(byte)
        index += 1
        if byte == Byte.backslash && next == Byte.backslash {
          text.append(next)
          index += 1
        }
      }
    }
    return decoder.problem
  }

  /// As `append`, for literal text of an f-string, where doubled braces stand for one.
  static func appendInterpolated(
    _ source: [UInt8], _ range: Range<Int>, _ token: StringToken, to text: inout [UInt8]
  ) -> SyntaxProblem? {
    var decoder = EscapeDecoder(source: source, limit: range.upperBound, isBytes: false, isText: true)
    let isRaw = token.prefix.contains(.raw)
    var index = range.lowerBound
    while index < range.upperBound {
      let byte = source[index]
      let next = index + 1 < range.upperBound ? source[index + 1] : 0
      if byte == Byte.carriageReturn {
        text.append(Byte.newline)
        index += next == Byte.newline ? 2 : 1
      } else if byte == Byte.backslash && !isRaw && next != Byte.leftBrace && next != Byte.rightBrace {
        index = decoder.decode(at: index, into: &text)
      } else {
        text.append(byte)
        index += byte == next && (byte == Byte.leftBrace || byte == Byte.rightBrace) ? 2 : 1
      }
    }
    return decoder.problem
  }

  /// What a field with `=` shows of its source: all of it but its comments, as the tests of CPython 3.14 have it. A quote
  /// ends at the next one of its kind.
  static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x23) else { return bytes }
    var result: [UInt8] = []
    var quote: UInt8 = 0
    var isInComment = false
    for byte in bytes {
      if isInComment {
        isInComment = byte != Byte.newline
      } else if quote != 0 {
        if byte == quote { quote = 0 }
      } else if byte == Byte.singleQuote || byte == Byte.doubleQuote {
        quote = byte
      } else {
        isInComment = byte == 0x23
      }
      if !isInComment { result.append(byte) }
    }
    return result
  }

  /// The same bytes with CRLF and lone CR as LF.
  static func withoutCarriageReturns(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.contains(Byte.carriageReturn) else { return Array(bytes) }
    var result: [UInt8] = []
    var previous: UInt8 = 0
    for byte in bytes {
      if byte == Byte.carriageReturn {
        result.append(Byte.newline)
      } else if byte != Byte.newline || previous != Byte.carriageReturn {
        result.append(byte)
      }
      previous = byte
    }
    return result
  }
}

/// How backslashes are read in a literal.
struct EscapeRules {
  var isRaw: Bool
  /// The value is bytes, not code points.
  var isBytes: Bool
  /// `\u`, `\U` and `\N` mean something.
  var isText: Bool
  /// A unicode literal of Python 2, where `\u` means something even when it is raw.
  var isOldUnicode: Bool
}

/// Decodes one backslash escape at a time.
private struct EscapeDecoder {
  let source: [UInt8]
  let limit: Int
  let isBytes: Bool
  let isText: Bool
  var problem: SyntaxProblem?

  private func byte(at index: Int) -> UInt8 { index < limit ? source[index] : 0 }

  /// Decodes the escape whose backslash is at `index`; gives the offset behind it.
  mutating func decode(at index: Int, into text: inout [UInt8]) -> Int {
    guard index + 1 < limit else {
      text.append(Byte.backslash)
      return index + 1
    }
    let letter = source[index + 1]
    switch letter {
    case 0x0A: return index + 2
    case 0x0D: return byte(at: index + 2) == Byte.newline ? index + 3 : index + 2
    case 0x5C, 0x27, 0x22: text.append(letter)
    case 0x61: text.append(0x07)
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0C)
    case 0x6E: text.append(0x0A)
    case 0x72: text.append(0x0D)
    case 0x74: text.append(0x09)
    case 0x76: text.append(0x0B)
    case 0x30...0x37: return octal(index + 1, &text)
    case 0x78: return hexadecimal(index, digits: 2, &text)
    case 0x75 where isText: return hexadecimal(index, digits: 4, &text)
    case 0x55 where isText: return hexadecimal(index, digits: 8, &text)
    case 0x4E where isText: return named(index, &text)
    default:
      // An unknown escape is kept as it is, backslash and all.
      text.append(Byte.backslash)
      return index + 1
    }
    return index + 2
  }

  private func octal(_ first: Int, _ text: inout [UInt8]) -> Int {
    var index = first
    var value: UInt32 = 0
    while index < first + 3, byte(at: index) >= 0x30, byte(at: index) <= 0x37 {
      value = value * 8 + UInt32(source[index] - 0x30)
      index += 1
    }
    appendValue(isText ? value : value & 0xFF, &text)
    return index
  }

  private mutating func hexadecimal(_ index: Int, digits: Int, _ text: inout [UInt8]) -> Int {
    var value: UInt32 = 0
    for offset in 0..<digits {
      guard let digit = Byte.hexValue(byte(at: index + 2 + offset)) else {
        problem = digits == 2 ? .truncatedByte : .truncatedEscape
        text.append(Byte.backslash)
        return index + 1
      }
      value = value << 4 | digit
    }
    if value > 0x10FFFF {
      problem = .escapeBeyondUnicode
      value = 0xFFFD
    }
    appendValue(value, &text)
    return index + 2 + digits
  }

  private mutating func named(_ index: Int, _ text: inout [UInt8]) -> Int {
    if byte(at: index + 2) == Byte.leftBrace,
      let close = source[index..<limit].prefix(128).firstIndex(of: Byte.rightBrace)
    {
      if let scalar = UnicodeNames.scalar(named: source[(index + 3)..<close]) {
        text.append(contentsOf: String(Character(scalar)).utf8)
        return close + 1
      }
      problem = .unknownCharacterName
    } else {
      problem = .malformedNamedEscape
    }
    text.append(Byte.backslash)
    return index + 1
  }

  /// A byte of bytes, or a code point as generalised UTF-8: lone surrogates are three bytes, as Python's strings hold
  /// them.
  private func appendValue(_ value: UInt32, _ text: inout [UInt8]) {
    if isBytes || value < 0x80 {
      text.append(UInt8(truncatingIfNeeded: value))
      return
    }
    if value >= 0x10000 {
      text.append(UInt8(truncatingIfNeeded: 0xF0 | value >> 18))
      text.append(UInt8(truncatingIfNeeded: 0x80 | value >> 12 & 0x3F))
    } else if value >= 0x800 {
      text.append(UInt8(truncatingIfNeeded: 0xE0 | value >> 12))
    }
    text.append(
      value >= 0x800
        ? UInt8(truncatingIfNeeded: 0x80 | value >> 6 & 0x3F) : UInt8(truncatingIfNeeded: 0xC0 | value >> 6))
    text.append(UInt8(truncatingIfNeeded: 0x80 | value & 0x3F))
  }
}
