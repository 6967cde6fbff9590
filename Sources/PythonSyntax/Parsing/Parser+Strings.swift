/// Adjacent string literals that become one node.
struct StringRun {
  /// Prefix of the first literal.
  let prefix: StringPrefix
  /// Where the text of this run begins on the parser's `text` stack.
  let textBase: Int
  /// Where the first literal begins.
  let start: Int
  /// Where the literal text stands that no node holds yet: from the first piece to the last. A plain literal counts
  /// with its quotes, text of an f-string without, as in CPython since 3.12. The start is -1 when there is none.
  private(set) var piece = (start: -1, end: -1)
  /// Those of the first literal in that stretch: a `u` on it counts for the whole stretch.
  private(set) var flags: NodeFlags = []

  init(start: Int, first: StringToken, textBase: Int) {
    prefix = first.prefix
    self.textBase = textBase
    self.start = start
  }

  /// Counts a stretch of the source to the text that waits for its node.
  mutating func extend(_ start: Int, _ end: Int, _ flags: NodeFlags = []) {
    if piece.start < 0 {
      piece.start = start
      self.flags = flags
    }
    piece.end = end
  }

  mutating func endPiece() { piece = (-1, -1) }
}

extension ModuleParser {
  /// A plain string token without neighbours. The token is not consumed.
  mutating func finishPlainString() -> NodeID {
    let token = lexer.string
    let start = lexer.start
    if !token.prefix.isEmpty { notePrefix(of: token) }
    let node: NodeKind = token.prefix.contains(.bytes) ? .bytesLiteral : .stringLiteral
    let literal: Int32
    if token.needsDecoding {
      let base = text.count
      decode(token, isBytes: node == .bytesLiteral)
      literal = takeLiteral(from: base)
    } else {
      literal = builder.addLiteral(lexer.source[token.contentStart..<token.contentEnd])
    }
    return builder.finish(
      node, start, lexer.end, payload: literal, flags: flags(of: token.prefix, at: start))
  }

  /// To CPython `u''` has a kind of its own, and `U''` has none.
  private func flags(of prefix: StringPrefix, at start: Int) -> NodeFlags {
    prefix == .unicode && lexer.source[start] == 0x75 ? .isUnicodePrefixed : []
  }

  /// Adjacent string literals: one plain literal, or one f-string or t-string.
  mutating func parseStrings() -> NodeID {
    let start = lexer.start
    let first = lexer.string
    if lexer.kind == .string {
      // Most strings stand alone. The node is made before the next token is known, and taken back if there is another
      // one.
      let node = finishPlainString()
      advance()
      guard lexer.kind == .string || lexer.kind == .interpolatedStart else { return node }
      text.append(contentsOf: builder.literal(of: node))
      _ = builder.takeBack(node)
      var run = StringRun(start: start, first: first, textBase: text.count - builder.takeLastLiteral())
      run.extend(start, lexer.previousEnd, flags(of: first.prefix, at: start))
      return parseStringRun(run)
    }
    return parseStringRun(StringRun(start: start, first: first, textBase: text.count))
  }

  /// All the literals from the current token on.
  private mutating func parseStringRun(_ begun: consuming StringRun) -> NodeID {
    var run = begun
    let mark = scratch.count
    let start = run.start
    var letters = run.prefix
    let isBytes = run.prefix.contains(.bytes)
    let isTemplate = run.prefix.contains(.template)
    while lexer.kind == .string || lexer.kind == .interpolatedStart {
      let token = lexer.string
      letters.formUnion(token.prefix)
      if !token.prefix.isEmpty { notePrefix(of: token) }
      if token.prefix.contains(.bytes) != isBytes {
        lexer.noteOfPython2(.mixedStringKinds, .mixedStringKinds, lexer.start, lexer.end)
      }
      if token.prefix.contains(.template) != isTemplate { report(.mixedTemplateStrings) }
      if lexer.kind == .string {
        decode(token, isBytes: isBytes)
        run.extend(lexer.start, lexer.end, flags(of: token.prefix, at: lexer.start))
        advance()
      } else {
        parseInterpolated(token, &run)
      }
    }
    if !letters.isInterpolated {
      let literal = takeLiteral(from: run.textBase)
      return finish(isBytes ? .bytesLiteral : .stringLiteral, start, payload: literal, flags: run.flags)
    }
    flushText(&run)
    return finish(letters.contains(.template) ? .templateString : .joinedString, start, from: mark)
  }

  /// The text gathered for the run as a literal node on `scratch`, if there is any.
  private mutating func flushText(_ run: inout StringRun) {
    let piece = run.piece
    run.endPiece()
    guard text.count > run.textBase else { return }
    let literal = takeLiteral(from: run.textBase)
    let start = piece.start < 0 ? run.start : piece.start
    scratch.append(
      builder.finish(.stringLiteral, start, max(start, piece.end), payload: literal, flags: run.flags))
  }

  private mutating func takeLiteral(from base: Int) -> Int32 {
    let literal = builder.addLiteral(text[base...])
    text.removeLast(text.count - base)
    return literal
  }

  /// Appends the value of a literal stretch to `text`.
  mutating func decode(_ token: StringToken, isBytes: Bool = false) {
    let range = token.contentStart..<token.contentEnd
    if !token.needsDecoding {
      text.append(contentsOf: lexer.source[range])
      return
    }
    let rules = escapeRules(of: token, isBytes: isBytes)
    guard let problem = StringDecoding.append(lexer.source, range, rules, to: &text) else { return }
    if rules.isText && !rules.isOldUnicode && problem != .truncatedByte {
      lexer.noteOfPython2(.meaninglessEscape, problem, token.contentStart, token.contentEnd)
    } else {
      lexer.report(problem, token.contentStart, token.contentEnd)
    }
  }

  /// A `str` of Python 2 is bytes, which are kept as text of the same numbers; it has no escapes of characters.
  private func escapeRules(of token: StringToken, isBytes: Bool) -> EscapeRules {
    let isUnicode =
      token.prefix.contains(.unicode)
      || (lexer.isPython2 && lexer.futures.contains(.unicodeLiterals) && !token.prefix.contains(.bytes))
    return EscapeRules(
      isRaw: token.prefix.contains(.raw), isBytes: isBytes,
      isText: !isBytes && (isUnicode || !lexer.isPython2), isOldUnicode: isUnicode)
  }

  // MARK: Interpolation

  /// One f-string or t-string from its opening quote to behind the closing one. Nodes go onto `scratch`; text that no
  /// field has ended stays on `text`.
  private mutating func parseInterpolated(_ token: StringToken, _ run: inout StringRun) {
    let start = lexer.start
    let nestingBefore = lexer.nesting
    let fieldBefore = lexer.fieldNesting
    let depthBefore = specificationDepth
    specificationDepth = 0
    var isOpen = false
    lexer.position = lexer.end
    loop: while true {
      let end = lexer.scanInterpolatedLiteral(token, inSpecification: false)
      let before = text.count
      decodeInterpolated(lexer.string)
      // A stretch that means no text, such as a line that goes on, has no place either.
      if text.count > before { run.extend(lexer.string.contentStart, endOfText(lexer.string)) }
      switch end {
      case .quote: break loop
      case .unterminated:
        lexer.report(.unterminatedInterpolatedString, start, lexer.position)
        isOpen = !token.isTriple
        break loop
      case .specificationEnd: continue
      case .field:
        if !parseField(token, &run) { break loop }
      }
    }
    // As behind any string that its line ends.
    lexer.nesting = isOpen && fieldBefore < 0 ? 0 : nestingBefore
    lexer.fieldNesting = fieldBefore
    specificationDepth = depthBefore
    // After a damaged field the current token is already one that stands behind the string.
    if lexer.kind == .newline { return }
    lexer.end = max(lexer.end, lexer.position)
    lexer.kind = .interpolatedStart
    advance()
  }

  /// Where the text of an f-string ends: CPython begins a piece behind each doubled brace and named character, and one
  /// that holds nothing but lines that go on has no place.
  private func endOfText(_ token: StringToken) -> Int {
    guard token.needsDecoding, !token.prefix.contains(.raw) else { return token.contentEnd }
    var end = token.contentEnd
    while end > token.contentStart + 1, Byte.isNewline(lexer.source[end - 1]) {
      let isPair = lexer.source[end - 1] == Byte.newline && lexer.source[end - 2] == Byte.carriageReturn
      let backslash = end - (isPair ? 3 : 2)
      guard backslash > token.contentStart, lexer.source[backslash] == Byte.backslash else { break }
      end = backslash
    }
    let last = lexer.source[end - 1]
    return last == Byte.leftBrace || last == Byte.rightBrace ? end : token.contentEnd
  }

  private mutating func decodeInterpolated(_ token: StringToken) {
    guard token.needsDecoding else { return decode(token) }
    let range = token.contentStart..<token.contentEnd
    let problem = StringDecoding.appendInterpolated(lexer.source, range, token, to: &text)
    if let problem { lexer.report(problem, token.contentStart, token.contentEnd) }
  }

  /// One replacement field; `position` is behind its `{`. False when it is damaged so that the string ends with it.
  private mutating func parseField(_ token: StringToken, _ run: inout StringRun) -> Bool {
    let fieldStart = lexer.position - 1
    guard enter() else {
      skipDeepField(token)
      return true
    }
    let saved = (nesting: lexer.nesting, field: lexer.fieldNesting)
    lexer.nesting += 1
    lexer.fieldNesting = lexer.nesting
    if specificationDepth > 1 { noteDeepSpecification(fieldStart) }
    lexer.scan()
    let value = parseFieldValue()
    let valueEnd = lexer.previousEnd
    var isDebug = false
    if lexer.kind == .equal {
      isDebug = true
      note(.selfDocumentingField)
      advance()
      if mayCopy(lexer.start - fieldStart) {
        let shown = StringDecoding.withoutCarriageReturns(lexer.source[(fieldStart + 1)..<lexer.start])
        text.append(contentsOf: StringDecoding.withoutComments(shown))
      }
      run.extend(fieldStart + 1, lexer.start)
    }
    if !token.prefix.contains(.template) && !lexer.features.contains(.nestedQuotes) {
      // What the field may end with stands behind blanks, line ends and comments.
      noteNestedQuotes(token, fieldStart + 1, lexer.kind.endsFieldValue ? lexer.start : valueEnd)
    }
    var conversion: Int32 = -1
    if lexer.kind == .exclamation { conversion = parseConversion() }
    flushText(&run)
    var specification = NodeID.none
    var isWhole = true
    if lexer.kind == .colon {
      (specification, isWhole) = parseSpecification(token)
    } else if lexer.kind != .rightBrace {
      isWhole = recoverField(token)
    }
    if isDebug && conversion < 0 && specification.isNone { conversion = 0x72 }
    let source = token.prefix.contains(.template) ? fieldSource(fieldStart + 1, valueEnd) : -1
    builder.push(value)
    builder.push(specification)
    // A given-up field ends with the last token that was read; the current one is the next line's.
    let end = max(fieldStart, lexer.kind == .newline ? lexer.previousEnd : lexer.end)
    let node = builder.finish(.formattedValue, fieldStart, end, payload: source)
    if conversion >= 0 { builder.setExtra(node, conversion) }
    scratch.append(node)
    lexer.nesting = saved.nesting
    lexer.fieldNesting = saved.field
    leave()
    return isWhole
  }

  /// A field in the format of a format: since PEP 701, and only one level more.
  private mutating func noteDeepSpecification(_ start: Int) {
    lexer.note(.nestedQuotes, start, start + 1)
    if specificationDepth == 3 { lexer.report(.deepSpecification, start, start + 1) }
  }

  private mutating func parseFieldValue() -> NodeID {
    guard lexer.kind != .rightBrace else {
      report(.expectedFieldExpression)
      return finishEmpty(.errorExpression, at: lexer.start)
    }
    return parseValue()
  }

  /// `!r`, `!s` or `!a`.
  private mutating func parseConversion() -> Int32 {
    advance()
    guard lexer.kind == .name, lexer.end - lexer.start == 1, lexer.start == lexer.previousEnd else {
      report(.expectedConversion)
      return -1
    }
    let letter = Int32(lexer.source[lexer.start])
    if letter != 0x73 && letter != 0x72 && letter != 0x61 { report(.expectedConversion) }
    advance()
    if lexer.start > lexer.previousEnd { note(.nestedQuotes) }
    return letter
  }

  /// The source of a t-string's field: what `Interpolation.expression` is.
  private mutating func fieldSource(_ start: Int, _ end: Int) -> Int32 {
    guard mayCopy(end - start) else { return builder.addLiteral([]) }
    var range = lexer.source[start..<max(start, end)]
    while let first = range.first, first == Byte.space || first == Byte.tab || Byte.isNewline(first) {
      range.removeFirst()
    }
    return builder.addLiteral(StringDecoding.withoutComments(Array(range))[...])
  }

  /// The format specification behind the colon, up to the brace that closes the field.
  private mutating func parseSpecification(_ token: StringToken) -> (NodeID, isWhole: Bool) {
    let mark = scratch.count
    let start = lexer.start
    var run = StringRun(start: start, first: StringToken(), textBase: text.count)
    let (nesting, field) = (lexer.nesting, lexer.fieldNesting)
    lexer.position = lexer.end
    specificationDepth += 1
    var isWhole = true
    loop: while true {
      let end = lexer.scanInterpolatedLiteral(token, inSpecification: true)
      let scanned = lexer.position
      let before = text.count
      decode(lexer.string)
      if text.count > before {
        run.extend(lexer.string.contentStart, lexer.string.contentEnd)
      }
      switch end {
      case .specificationEnd:
        lexer.set(.rightBrace, scanned - 1, scanned)
        break loop
      case .quote, .unterminated:
        lexer.report(.unclosedField, start, scanned)
        lexer.set(.rightBrace, scanned, scanned)
        isWhole = false
        break loop
      case .field:
        if !parseField(token, &run) {
          isWhole = false
          break loop
        }
      }
    }
    lexer.nesting = nesting
    lexer.fieldNesting = field
    specificationDepth -= 1
    if lexer.kind != .newline { lexer.previousEnd = max(lexer.previousEnd, lexer.start) }
    flushText(&run)
    return (finish(.joinedString, start, from: mark), isWhole)
  }

  /// Behind a field's expression stands something that fits nowhere. Reads on to the brace or quote that ends the
  /// field, never back, and gives the string up at a new line that it could not have. True when a brace was found.
  private mutating func recoverField(_ token: StringToken) -> Bool {
    report(.unclosedField)
    if lexer.kind == .newline || lexer.kind == .endOfFile { return false }
    if lexer.isFirstOnLine(lexer.start) {
      lexer.abandonBrackets()
      return false
    }
    lexer.position = lexer.start
    while true {
      let end = lexer.scanInterpolatedLiteral(token, inSpecification: true)
      let scanned = lexer.position
      switch end {
      case .field: continue
      case .specificationEnd:
        lexer.set(.rightBrace, scanned - 1, scanned)
        return true
      case .quote, .unterminated:
        lexer.set(.rightBrace, scanned, scanned)
        return false
      }
    }
  }

  /// A field that nests too deep: over to the brace that closes it, counting braces only.
  private mutating func skipDeepField(_ token: StringToken) {
    var open = 1
    while open > 0 {
      switch lexer.scanInterpolatedLiteral(token, inSpecification: true) {
      case .field: open += 1
      case .specificationEnd: open -= 1
      case .quote, .unterminated:
        lexer.position = lexer.string.contentEnd
        return
      }
    }
  }
}
