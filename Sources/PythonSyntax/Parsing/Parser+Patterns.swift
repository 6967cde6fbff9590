extension ModuleParser {
  /// `match subject:` with its cases, or nil when `match` is only a name here; then nothing is consumed.
  mutating func parseMatch() -> NodeID? {
    let before = lexer
    let built = builder.mark()
    let starCount = looseStars.count
    let limitationCount = limitations.count
    let start = lexer.start
    advance()
    if lexer.kind.startsExpression {
      let subjectStart = lexer.start
      var subject = parseStarNamedExpression()
      if lexer.kind == .comma { subject = parseTupleRest(subjectStart, subject) }
      if lexer.kind == .colon, lexer.errors.count == before.errors.count {
        advance()
        if lexer.kind == .newline { return parseCases(start, subject) }
      }
    }
    lexer = before
    builder.goBack(to: built)
    looseStars.removeLast(max(0, looseStars.count - starCount))
    limitations.removeLast(limitations.count - limitationCount)
    return nil
  }

  private mutating func parseCases(_ start: Int, _ subject: NodeID) -> NodeID {
    let mark = scratch.count
    scratch.append(subject)
    lexer.note(.matchStatement, start, start + 5)
    looseStars.removeAll()
    advance()
    guard enter() else {
      if accept(.indent) {
        skipDeepBlock()
        _ = accept(.dedent)
      }
      return finish(.matchStatement, start, from: mark)
    }
    if accept(.indent) {
      while lexer.kind != .dedent && lexer.kind != .endOfFile {
        if lexer.isName(Keywords.case) {
          scratch.append(parseCase())
        } else if !accept(.newline) {
          report(.expectedCase)
          let statements = scratch.count
          let before = lexer.consumed
          if lexer.kind == .indent { advance() } else { parseStatement() }
          if lexer.consumed == before { skipToken() }
          if scratch.count > statements { scratch.append(finish(.errorStatement, start, from: statements)) }
        }
        if builder.nodeCount >= nodeLimit { stopAtNodeLimit() }
      }
      _ = accept(.dedent)
    } else {
      report(.expectedIndentedBlock)
    }
    leave()
    return finish(.matchStatement, start, from: mark)
  }

  private mutating func parseCase() -> NodeID {
    let start = lexer.start
    advance()
    let pattern = parseOpenPattern()
    let guardExpression = accept(.if) ? parseNamedExpression() : NodeID.none
    let body = parseSuite()
    builder.push(pattern)
    builder.push(guardExpression)
    builder.push(body)
    return finish(.matchCase, start)
  }

  /// A pattern, or patterns with commas and no brackets.
  private mutating func parseOpenPattern() -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    let first = parseStarPattern()
    guard lexer.kind == .comma || builder.kind(first) == .matchStar else { return first }
    scratch.append(first)
    while accept(.comma) {
      guard startsPattern else { break }
      scratch.append(parseStarPattern())
    }
    return finish(.matchSequence, start, from: mark)
  }

  private var startsPattern: Bool {
    lexer.kind.startsExpression && lexer.kind != .lambda && lexer.kind != .not && lexer.kind != .await
  }

  // Patterns nest as deep as the ceiling on threads whose stack is small, so what does not nest has functions of its own:
  // a frame pays for all of its branches.

  private mutating func parseStarPattern() -> NodeID { lexer.kind == .star ? parseStar() : parsePattern() }

  @inline(never)
  private mutating func parseStar() -> NodeID {
    let start = lexer.start
    advance()
    let isWildcard = lexer.isName(Keywords.underscore)
    let symbol = parseName(.expectedNameAfterStars)
    return finish(.matchStar, start, payload: isWildcard ? -1 : symbol)
  }

  /// `a | b | c as name`.
  private mutating func parsePattern() -> NodeID {
    guard enter() else { return skipDeepExpression() }
    let start = lexer.start
    let pattern = parseClosedPattern()
    let whole = lexer.kind == .pipe || lexer.kind == .as ? parsePatternRest(start, pattern) : pattern
    leave()
    return whole
  }

  @inline(never)
  private mutating func parsePatternRest(_ start: Int, _ first: NodeID) -> NodeID {
    var pattern = first
    if lexer.kind == .pipe {
      let mark = scratch.count
      scratch.append(pattern)
      while accept(.pipe) { scratch.append(parseClosedPattern()) }
      pattern = finish(.matchOr, start, from: mark)
    }
    if accept(.as) {
      let symbol = parseName(.expectedNameAfterAs)
      pattern = finish(.matchAs, start, pattern, payload: symbol)
    }
    return pattern
  }

  private mutating func parseClosedPattern() -> NodeID {
    switch lexer.kind {
    case .name: return parseNamePattern(lexer.start)
    case .leftParen: return parseGroupPattern(lexer.start)
    case .leftBracket: return parseListPattern(lexer.start)
    case .leftBrace: return parseMappingPattern(lexer.start)
    default: return parseLiteralPattern(lexer.start)
    }
  }

  @inline(never)
  private mutating func parseLiteralPattern(_ start: Int) -> NodeID {
    switch lexer.kind {
    case .none, .true, .false:
      let literal = parseAtom()
      return finish(.matchSingleton, start, literal)
    case .minus, .plus, .integer, .float, .imaginary, .string, .interpolatedStart:
      if lexer.kind == .plus { note(.plusPattern) }
      let value = parseOperators(minimum: 9)
      return finish(.matchValue, start, value)
    default:
      report(.expectedPattern)
      if startsPattern { return parseExpression() }
      return finishEmpty(.errorExpression, at: start)
    }
  }

  private mutating func parseListPattern(_ start: Int) -> NodeID {
    let bracket = currentBracket
    let mark = scratch.count
    advance()
    parsePatterns(closing: .rightBracket, bracket)
    return finish(.matchSequence, start, from: mark)
  }

  /// A capture, the wildcard, a dotted value or a class pattern.
  private mutating func parseNamePattern(_ start: Int) -> NodeID {
    let (value, isPattern) = parsePatternName(start)
    if isPattern { return value }
    return lexer.kind == .leftParen ? parseClassPattern(start, value) : finish(.matchValue, start, value)
  }

  @inline(never)
  private mutating func parsePatternName(_ start: Int) -> (node: NodeID, isPattern: Bool) {
    let isWildcard = lexer.isName(Keywords.underscore)
    let symbol = internName()
    advance()
    if lexer.kind != .dot && lexer.kind != .leftParen {
      return (finish(.matchAs, start, .none, payload: isWildcard ? -1 : symbol), true)
    }
    var value = finish(.name, start, payload: symbol)
    while accept(.dot) {
      let attribute = parseName(.expectedAttributeName, acceptsKeyword: true)
      value = finish(.attribute, start, value, payload: attribute)
    }
    return (value, false)
  }

  /// `name(pattern, keyword=pattern)`, from its parenthesis on.
  private mutating func parseClassPattern(_ start: Int, _ value: NodeID) -> NodeID {
    let bracket = currentBracket
    let mark = scratch.count
    scratch.append(value)
    advance()
    while lexer.kind != .rightParen && !isListAbandoned() {
      let before = lexer.consumed
      scratch.append(parseClassArgument())
      if accept(.comma) || lexer.kind == .rightParen { continue }
      if recoverInList() == .stop { break }
      if lexer.consumed == before { advance() }
    }
    closeBracket(.rightParen, bracket)
    return finish(.matchClass, start, from: mark)
  }

  private mutating func parseClassArgument() -> NodeID {
    let start = lexer.start
    let pattern = parseStarPattern()
    guard lexer.kind == .equal, builder.kind(pattern) == .matchAs, builder.isLast(pattern) else { return pattern }
    if lexer.source[start] == 0x28 { report(.keywordArgumentIsNoName) }
    let symbol = builder.payload(pattern)
    let children = builder.takeBack(pattern)
    advance()
    let value = parsePattern()
    if let inner = children.first, !inner.isNone { return finish(.errorExpression, start, inner, value) }
    return finish(.keywordPattern, start, value, payload: symbol)
  }

  private mutating func parseGroupPattern(_ start: Int) -> NodeID {
    let bracket = currentBracket
    let mark = scratch.count
    advance()
    let hasFirst = lexer.kind != .rightParen
    if hasFirst {
      let first = parseStarPattern()
      if lexer.kind == .rightParen && builder.kind(first) != .matchStar {
        closeBracket(.rightParen, bracket)
        return first
      }
      scratch.append(first)
    }
    if hasFirst && !accept(.comma) && lexer.kind != .rightParen && recoverInList() == .stop {
      closeBracket(.rightParen, bracket)
    } else {
      parsePatterns(closing: .rightParen, bracket)
    }
    return finish(.matchSequence, start, from: mark)
  }

  /// Patterns with commas onto `scratch`, and the closing bracket.
  private mutating func parsePatterns(closing: TokenKind, _ bracket: OpenBracket) {
    while lexer.kind != closing && !isListAbandoned() {
      let before = lexer.consumed
      scratch.append(parseStarPattern())
      if accept(.comma) || lexer.kind == closing { continue }
      if recoverInList() == .stop { break }
      if lexer.consumed == before { advance() }
    }
    closeBracket(closing, bracket)
  }

  private mutating func parseMappingPattern(_ start: Int) -> NodeID {
    let bracket = currentBracket
    let mark = scratch.count
    var rest: Int32 = -1
    var hasRest = false
    advance()
    while lexer.kind != .rightBrace && !isListAbandoned() {
      let before = lexer.consumed
      if hasRest { report(.patternAfterRest) }
      if accept(.doubleStar) {
        hasRest = true
        rest = parseName(.expectedNameAfterStars)
      } else {
        let keyStart = lexer.start
        let isGroup = lexer.kind == .leftParen
        let key = parseOperators(minimum: 9)
        if isGroup { lexer.report(.expectedPattern, keyStart, max(keyStart, lexer.previousEnd)) }
        expect(.colon, .expectedMappingColon)
        let pattern = parsePattern()
        scratch.append(key)
        scratch.append(pattern)
      }
      if accept(.comma) || lexer.kind == .rightBrace { continue }
      if recoverInList() == .stop { break }
      if lexer.consumed == before { advance() }
    }
    closeBracket(.rightBrace, bracket)
    return finish(.matchMapping, start, from: mark, payload: rest)
  }
}
