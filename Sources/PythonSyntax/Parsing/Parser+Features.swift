/// What the grammar notes of constructs that not every version reads, where it takes more than one line.
extension ModuleParser {
  // MARK: Stars

  /// A star has been read in a place that may turn out to be a target.
  @inline(never)
  mutating func rememberStar(_ start: Int) { looseStars.append(start) }

  /// A star that belongs to a target (PEP 3132).
  mutating func claimStar(_ node: NodeID) {
    let range = builder.range(node)
    lexer.note(.starredTarget, range.start, range.end)
    dropStar(range.start)
  }

  /// A star has found what it belongs to. It is marked, as the complement of its place, and not taken out, so that many of
  /// them cost no more than their number.
  mutating func dropStar(_ start: Int) {
    var low = 0
    var high = looseStars.count
    while low < high {
      let middle = (low + high) / 2
      let place = looseStars[middle] < 0 ? ~looseStars[middle] : looseStars[middle]
      if place < start { low = middle + 1 } else { high = middle }
    }
    if low < looseStars.count, looseStars[low] == start { looseStars[low] = ~start }
  }

  /// Stars that no target has claimed unpack into a display (PEP 448).
  @inline(never)
  mutating func noteLooseStars(from mark: Int) {
    if mark < looseStars.count, let star = looseStars[mark...].first(where: { $0 >= 0 }) {
      lexer.note(.generalizedUnpacking, star, star + 1)
    }
    looseStars.removeLast(max(0, looseStars.count - mark))
  }

  /// A star directly in a tuple without parentheses.
  mutating func noteBareStars(in value: NodeID, _ feature: SyntaxFeature = .starredReturn) {
    guard !value.isNone, builder.kind(value) == .tuple, !builder.flags(value).contains(.isParenthesized),
      builder.children(value).contains(where: { builder.kind($0) == .starred })
    else { return }
    let range = builder.range(value)
    lexer.note(feature, range.start, range.end)
  }

  /// `:=` without parentheses in a set or subscript.
  @inline(__always)
  mutating func noteBareNamed(_ node: NodeID, _ feature: SyntaxFeature) {
    guard builder.kind(node) == .namedExpression, !builder.flags(node).contains(.isParenthesized) else { return }
    note(feature, from: builder.range(node).start)
  }

  // MARK: Definitions

  /// Anything but a dotted name, perhaps called, after `@` (PEP 614).
  mutating func noteRelaxedDecorator(_ decorator: NodeID) {
    guard !lexer.features.contains(.relaxedDecorator) else { return }
    var node = decorator
    if builder.kind(node) == .call, !builder.flags(node).contains(.isParenthesized) {
      node = builder.children(node).first ?? node
    }
    while builder.kind(node) == .attribute, !builder.flags(node).contains(.isParenthesized) {
      node = builder.children(node).first ?? node
    }
    if builder.kind(node) == .name, !builder.flags(node).contains(.isParenthesized),
      !builder.flags(decorator).contains(.isParenthesized)
    {
      return
    }
    let range = builder.range(decorator)
    lexer.note(.relaxedDecorator, range.start, range.end)
  }

  /// Keywords and stars among the bases of a class, which are on `scratch` from a mark on (PEP 3115).
  mutating func noteBases(from mark: Int, _ start: Int) {
    if scratch.count == mark { return note(.emptyBases, from: start) }
    for base in scratch[mark...] {
      let kind = builder.kind(base)
      if kind == .keyword || kind == .starred { return note(.classArguments, from: start) }
    }
  }

  // MARK: Literals

  /// The prefix of a string token, when it has one.
  @inline(never)
  mutating func notePrefix(of token: StringToken) {
    let prefix = token.prefix
    if prefix.contains(.formatted) { return note(.formattedString) }
    if prefix.contains(.template) { return note(.templateString) }
    if prefix.contains(.unicode) {
      note(.unicodePrefix)
      guard prefix.contains(.raw) else { return }
      // No version reads `ru''`.
      if lexer.source[lexer.start] | 0x20 == 0x72 { return report(.rawUnicodePrefix) }
      return lexer.noteOfPython2(.rawUnicodePrefix, .rawUnicodePrefix, lexer.start, token.contentStart)
    }
    guard prefix.contains(.bytes) else { return }
    note(.bytesPrefix)
    if prefix.contains(.raw), lexer.source[lexer.start] | 0x20 == 0x72 { note(.rawBytesPrefix) }
    if lexer.source[token.contentStart..<max(token.contentStart, token.contentEnd)].contains(where: { $0 >= 0x80 }) {
      lexer.noteOfPython2(.wideBytes, .bytesBeyondASCII, lexer.start, lexer.end)
    }
  }

  /// `1_000` (PEP 515); an underscore stands between two digits.
  mutating func noteSeparators(in literal: ArraySlice<UInt8>) {
    note(.digitSeparator)
    let radix = literal.count > 1 ? literal[literal.startIndex + 1] | 0x20 : 0
    let isHexadecimal = radix == 0x78
    var isBehindDigit = false
    for (index, byte) in zip(literal.indices, literal) {
      let isRadix = index == literal.startIndex + 1 && (isHexadecimal || radix == 0x6F || radix == 0x62)
      let isDigit = isRadix || Byte.isDigit(byte) || (isHexadecimal && Byte.hexValue(byte) != nil)
      let isBehindUnderscore = index > literal.startIndex && literal[index - 1] == Byte.underscore
      if byte == Byte.underscore ? !isBehindDigit : isBehindUnderscore && !isDigit { return report(.invalidNumber) }
      isBehindDigit = isDigit
    }
    if literal.last == Byte.underscore { report(.invalidNumber) }
  }

  /// What the readers of f-strings before PEP 701 could not have in a field: the quotes of the string around it, a
  /// backslash, a comment, or a line end in a string of one line.
  ///
  /// Fields nest, and each level is looked at; but three levels need a fourth pair of quotes, so that what passes this
  /// has few, and after the first that does not, none is looked at.
  mutating func noteNestedQuotes(_ token: StringToken, _ start: Int, _ end: Int) {
    guard start < end else { return }
    let source = lexer.source
    var index = start
    // The quotes of a string in the field, while it is open: a `#` in it is no comment.
    var inner = (quote: UInt8(0), width: 0)
    while index < end {
      let byte = source[index]
      if byte == Byte.backslash || (Byte.isNewline(byte) && !token.isTriple) { break }
      if byte == Byte.hash && inner.width == 0 { break }
      guard byte == Byte.doubleQuote || byte == Byte.singleQuote else {
        index += 1
        continue
      }
      let width = index + 2 < end && source[index + 1] == byte && source[index + 2] == byte ? 3 : 1
      if byte == token.quote && (!token.isTriple || width == 3) { break }
      if inner.width == 0 {
        inner = (byte, width)
        index += width
      } else if byte == inner.quote && width >= inner.width {
        index += inner.width
        inner.width = 0
      } else {
        index += 1
      }
    }
    if index < end { lexer.note(.nestedQuotes, index, index + 1) }
  }
}
