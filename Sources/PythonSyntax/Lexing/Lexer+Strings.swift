/// Letters before the quote of a string.
struct StringPrefix: OptionSet {
  let rawValue: UInt8

  static let raw = StringPrefix(rawValue: 1 << 0)
  static let bytes = StringPrefix(rawValue: 1 << 1)
  static let unicode = StringPrefix(rawValue: 1 << 2)
  static let formatted = StringPrefix(rawValue: 1 << 3)
  static let template = StringPrefix(rawValue: 1 << 4)

  var isInterpolated: Bool { rawValue & 0x18 != 0 }

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The prefix that these letters spell, in any case and order Python knows, and `ur` of Python 2.
  init?(word: UInt64, length: Int) {
    var letters: StringPrefix = []
    var rest = word
    for _ in 0..<length {
      let letter: StringPrefix
      switch UInt8(truncatingIfNeeded: rest) | 0x20 {
      case 0x72: letter = .raw
      case 0x62: letter = .bytes
      case 0x75: letter = .unicode
      case 0x66: letter = .formatted
      case 0x74: letter = .template
      default: return nil
      }
      guard !letters.contains(letter) else { return nil }
      letters.insert(letter)
      rest >>= 8
    }
    guard (letters.rawValue & ~StringPrefix.raw.rawValue).nonzeroBitCount <= 1 else { return nil }
    self = letters
  }
}

/// What the lexer knows about a string token: where its content is and how to decode it.
struct StringToken {
  var prefix: StringPrefix = []
  var contentStart = 0
  var contentEnd = 0
  var quote: UInt8 = 0
  var isTriple = false
  /// A backslash or carriage return was seen: the value differs from the bytes.
  var needsDecoding = false
}

extension Lexer {
  /// Scans a string literal, or only the opening quote of an interpolated one.
  mutating func scanString(_ first: Int, quote quoteIndex: Int, prefix: StringPrefix) {
    let quote = source[quoteIndex]
    let isTriple = byte(at: quoteIndex + 1) == quote && byte(at: quoteIndex + 2) == quote
    let contentStart = quoteIndex + (isTriple ? 3 : 1)
    string = StringToken(
      prefix: prefix, contentStart: contentStart, contentEnd: contentStart, quote: quote, isTriple: isTriple)
    if prefix.isInterpolated {
      position = contentStart
      return set(.interpolatedStart, first, contentStart)
    }
    if isTriple && !cuts.isEmpty, let cut = cuts.first(where: { $0.start == contentStart }) {
      string.needsDecoding = true
      report(.unterminatedString, first, cut.end)
      return endString(first, cut.end, cut.end)
    }
    var index = contentStart
    while index < limit {
      let byte = source[index]
      if byte == quote {
        if !isTriple { return endString(first, index, index &+ 1) }
        if self.byte(at: index + 1) == quote && self.byte(at: index + 2) == quote {
          lastText = contentStart..<index
          return endString(first, index, index &+ 3)
        }
      } else if byte == Byte.backslash {
        string.needsDecoding = true
        index = afterEscaped(index)
        continue
      } else if Byte.isNewline(byte) {
        if !isTriple { break }
        if byte == Byte.carriageReturn { string.needsDecoding = true }
      }
      index &+= 1
    }
    report(.unterminatedString, first, index)
    if !isTriple && fieldNesting < 0 {
      // What the brackets around hold goes on in the next line, or not: the statement after this one does.
      nesting = 0
    }
    if isTriple {
      endsInString = true
      if suspect == nil { suspect = cut(from: contentStart, to: index) }
    }
    endString(first, index, index)
  }

  /// Offset behind a backslash and what it escapes.
  func afterEscaped(_ index: Int) -> Int {
    let next = index + 1
    guard next < limit else { return limit }
    return Byte.isNewline(source[next]) ? afterNewline(next) : next + 1
  }

  private mutating func endString(_ first: Int, _ contentEnd: Int, _ end: Int) {
    string.contentEnd = contentEnd
    position = end
    set(.string, first, end)
  }

  /// What ended a literal stretch of an f-string.
  enum LiteralEnd { case field, quote, specificationEnd, unterminated }

  /// Reads literal text of an f-string from `position`. The text is `string.contentStart..<string.contentEnd`, and
  /// doubled braces are still doubled in it; `position` is behind the brace or the quote that ended it.
  mutating func scanInterpolatedLiteral(_ token: StringToken, inSpecification: Bool) -> LiteralEnd {
    string = token
    string.contentStart = position
    var index = position
    while index < limit {
      let byte = source[index]
      switch byte {
      case token.quote:
        if !token.isTriple { return endLiteral(index, 1, .quote) }
        if self.byte(at: index + 1) == byte && self.byte(at: index + 2) == byte { return endLiteral(index, 3, .quote) }
        index &+= 1
      case Byte.leftBrace:
        guard !inSpecification, self.byte(at: index + 1) == byte else { return endLiteral(index, 1, .field) }
        string.needsDecoding = true
        index &+= 2
      case Byte.rightBrace:
        if inSpecification { return endLiteral(index, 1, .specificationEnd) }
        if self.byte(at: index + 1) == byte {
          index &+= 1
        } else {
          report(.singleClosingBrace, index, index + 1)
        }
        string.needsDecoding = true
        index &+= 1
      case Byte.backslash:
        string.needsDecoding = true
        index = afterEscapeInInterpolated(index, token.prefix)
      case Byte.newline, Byte.carriageReturn:
        if !token.isTriple { return endLiteral(index, 0, .unterminated) }
        if byte == Byte.carriageReturn { string.needsDecoding = true }
        index &+= 1
      default: index &+= 1
      }
    }
    return endLiteral(limit, 0, .unterminated)
  }

  /// A backslash before a brace escapes nothing; `\N{…}` holds braces of its own.
  private func afterEscapeInInterpolated(_ index: Int, _ prefix: StringPrefix) -> Int {
    let next = byte(at: index + 1)
    if next == Byte.leftBrace || next == Byte.rightBrace { return index + 1 }
    if next == 0x4E, !prefix.contains(.raw), byte(at: index + 2) == Byte.leftBrace {
      // A character's name has at most 88 letters; more is not scanned, so that this stays linear.
      for offset in 3..<128 {
        let byte = byte(at: index + offset)
        if byte == Byte.rightBrace { return index + offset + 1 }
        // Names have letters, digits, blanks and hyphens.
        if byte < 0x20 || byte == Byte.doubleQuote || byte == Byte.singleQuote || byte == Byte.backslash { break }
      }
    }
    return afterEscaped(index)
  }

  private mutating func endLiteral(_ index: Int, _ width: Int, _ end: LiteralEnd) -> LiteralEnd {
    string.contentEnd = index
    position = index + width
    return end
  }
}
