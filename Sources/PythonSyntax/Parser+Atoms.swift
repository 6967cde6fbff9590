extension ModuleParser {
  /// An atom with its attributes, calls and subscripts, in a loop: `a.b.c…` and `f()()…` do not nest.
  mutating func parsePrimary() -> NodeID {
    let start = lexer.start
    let isAwaited = accept(.await)
    let valueStart = lexer.start
    var node = parseAtom()
    loop: while true {
      switch lexer.kind {
      case .dot: node = parseAttribute(valueStart, node)
      case .leftParen: node = parseCall(valueStart, node)
      case .leftBracket: node = parseSubscript(valueStart, node)
      default: break loop
      }
    }
    return isAwaited ? finish(.await, start, node) : node
  }

  private mutating func parseAttribute(_ start: Int, _ value: NodeID) -> NodeID {
    advance()
    let symbol = parseName(.expectedAttributeName, acceptsKeyword: true)
    return finish(.attribute, start, value, payload: symbol)
  }

  mutating func parseAtom() -> NodeID {
    switch lexer.kind {
    case .name: return parseNameExpression()
    case .string, .interpolatedStart: return parseStrings()
    case .integer, .float, .imaginary: return parseNumber()
    case .leftParen: return parseParenthesized()
    case .leftBracket: return parseList()
    case .leftBrace: return parseBraces()
    case .none: return parseConstant(.noneLiteral)
    case .true: return parseConstant(.trueLiteral)
    case .false: return parseConstant(.falseLiteral)
    case .ellipsis: return parseConstant(.ellipsisLiteral)
    case .backtick: return parseBackticks()
    case .lambda, .star, .await, .not, .plus, .minus, .tilde: return parseMisplacedPrefix()
    default:
      report(.expectedExpression)
      return finishEmpty(.errorExpression, at: lexer.start)
    }
  }

  @inline(__always)
  private mutating func parseNameExpression() -> NodeID {
    let start = lexer.start
    let symbol = internName()
    advance()
    return finish(.name, start, payload: symbol)
  }

  private mutating func parseConstant(_ node: NodeKind) -> NodeID {
    let start = lexer.start
    advance()
    return finish(node, start)
  }

  private mutating func parseNumber() -> NodeID {
    let start = lexer.start
    let node: NodeKind =
      lexer.kind == .integer ? .integerLiteral : lexer.kind == .float ? .floatLiteral : .imaginaryLiteral
    // The letter of `1j`, and of Python 2's `1L`, is not part of the number.
    let lastByte = lexer.source[lexer.end - 1] | 0x20
    let last = lexer.kind == .imaginary || lastByte == 0x6C ? lexer.end - 1 : lexer.end
    let written = lexer.source[start..<last]
    let literal =
      written.contains(Byte.underscore)
      ? builder.addLiteral(written.filter { $0 != Byte.underscore }[...]) : builder.addLiteral(written)
    advance()
    return finish(node, start, payload: literal)
  }

  /// `lambda` or a star where only an operand may stand: said, and read as what it looks like, one level deeper.
  private mutating func parseMisplacedPrefix() -> NodeID {
    report(.invalidSyntax)
    let start = lexer.start
    if lexer.kind == .star {
      advance()
      guard lexer.kind.startsExpression else { return finishEmpty(.errorExpression, at: start) }
    }
    let value = parseExpression()
    return finish(.errorExpression, start, value)
  }

  /// `repr` of Python 2.
  private mutating func parseBackticks() -> NodeID {
    let start = lexer.start
    report(.backticks)
    advance()
    let mark = scratch.count
    if lexer.kind.startsExpression && lexer.kind != .backtick { scratch.append(parseBacktickValue()) }
    _ = accept(.backtick)
    return finish(.errorExpression, start, from: mark)
  }

  private mutating func parseBacktickValue() -> NodeID {
    guard enter() else { return skipDeepExpression() }
    let value = parseStarExpressions()
    leave()
    return value
  }

  // MARK: Brackets

  private mutating func parseParenthesized() -> NodeID {
    let start = lexer.start
    let bracket = currentBracket
    advance()
    if lexer.kind == .rightParen {
      closeBracket(.rightParen, bracket)
      return finish(.tuple, start, from: scratch.count, flags: .isParenthesized)
    }
    let first = parseYieldOrNamed()
    if lexer.kind == .for || lexer.kind == .async {
      return parseComprehension(.generator, start, [first], closing: .rightParen, bracket)
    }
    if lexer.kind == .rightParen {
      closeBracket(.rightParen, bracket)
      builder.insert(.isParenthesized, into: first)
      return first
    }
    let mark = scratch.count
    scratch.append(first)
    let isTuple = lexer.kind == .comma
    parseElements(closing: .rightParen, bracket)
    return finish(isTuple ? .tuple : .errorExpression, start, from: mark, flags: isTuple ? .isParenthesized : [])
  }

  private mutating func parseList() -> NodeID {
    let start = lexer.start
    let bracket = currentBracket
    advance()
    let mark = scratch.count
    if lexer.kind != .rightBracket {
      let first = parseStarNamedExpression()
      if lexer.kind == .for || lexer.kind == .async {
        return parseComprehension(.listComprehension, start, [first], closing: .rightBracket, bracket)
      }
      scratch.append(first)
    }
    parseElements(closing: .rightBracket, bracket)
    return finish(.list, start, from: mark)
  }

  /// The elements behind the first one, and the closing bracket.
  private mutating func parseElements(closing: TokenKind, _ bracket: OpenBracket) {
    while lexer.kind != closing && !isListAbandoned() {
      if accept(.comma) {
        if lexer.kind == closing || isListAbandoned() { break }
      } else if recoverInList() == .stop {
        break
      }
      let before = lexer.consumed
      scratch.append(parseStarNamedExpression())
      if lexer.consumed == before && lexer.kind != .comma && recoverInList() == .stop { break }
    }
    closeBracket(closing, bracket)
  }

  private mutating func parseBraces() -> NodeID {
    let start = lexer.start
    let bracket = currentBracket
    advance()
    if lexer.kind == .rightBrace || lexer.kind == .doubleStar { return parseDict(start, bracket, scratch.count) }
    let first = parseStarNamedExpression()
    if accept(.colon) {
      let value = parseExpression()
      if lexer.kind == .for || lexer.kind == .async {
        return parseComprehension(.dictComprehension, start, [first, value], closing: .rightBrace, bracket)
      }
      let mark = scratch.count
      scratch.append(first)
      scratch.append(value)
      if lexer.kind != .rightBrace && !accept(.comma) && recoverInList() == .stop {
        closeBracket(.rightBrace, bracket)
        return finish(.dict, start, from: mark)
      }
      return parseDict(start, bracket, mark)
    }
    if lexer.kind == .for || lexer.kind == .async {
      return parseComprehension(.setComprehension, start, [first], closing: .rightBrace, bracket)
    }
    let mark = scratch.count
    scratch.append(first)
    parseElements(closing: .rightBrace, bracket)
    return finish(.set, start, from: mark)
  }

  /// Entries from the current token on; pairs on `scratch`, the key none for `**value`.
  private mutating func parseDict(_ start: Int, _ bracket: OpenBracket, _ mark: Int) -> NodeID {
    while lexer.kind != .rightBrace && !isListAbandoned() {
      let before = lexer.consumed
      if accept(.doubleStar) {
        scratch.append(.none)
        scratch.append(parseOperators(minimum: Precedence.bitOr))
      } else {
        let key = parseExpression()
        expect(.colon, .expectedDictionaryColon)
        let value = parseExpression()
        scratch.append(key)
        scratch.append(value)
      }
      if accept(.comma) || lexer.kind == .rightBrace { continue }
      let stuck = lexer.consumed
      if recoverInList() == .stop { break }
      if lexer.consumed == before && stuck == lexer.consumed { advance() }
    }
    closeBracket(.rightBrace, bracket)
    return finish(.dict, start, from: mark)
  }

  // MARK: Comprehensions

  /// `for` clauses behind the element, and the closing bracket.
  private mutating func parseComprehension(
    _ node: NodeKind, _ start: Int, _ elements: [NodeID], closing: TokenKind, _ bracket: OpenBracket
  ) -> NodeID {
    let mark = scratch.count
    scratch.append(contentsOf: elements)
    parseClauses()
    while lexer.kind != closing && !isListAbandoned() {
      // `(x for x in y, z)` and the like: what follows stays visible.
      let before = lexer.consumed
      if lexer.kind == .comma { advance() } else if recoverInList() == .stop { break }
      if lexer.kind.startsExpression { scratch.append(parseNamedExpression()) }
      if lexer.consumed == before { break }
    }
    closeBracket(closing, bracket)
    return finish(node, start, from: mark)
  }

  mutating func parseClauses() {
    while lexer.kind == .for || lexer.kind == .async {
      let start = lexer.start
      let isAsync = accept(.async)
      expect(.for, .expectedFor)
      let mark = scratch.count
      let target = parseTargets()
      expect(.in, .expectedIn)
      let iterable = parseOperators()
      while accept(.if) {
        let conditionStart = lexer.start
        let condition = parseOperators()
        guard lexer.kind == .colonEqual else {
          scratch.append(condition)
          continue
        }
        setContext(condition, .store)
        advance()
        let value = parseOperators()
        scratch.append(finish(.namedExpression, conditionStart, condition, value))
      }
      builder.push(target)
      builder.push(iterable)
      scratch.append(finish(.comprehension, start, from: mark, flags: isAsync ? .isAsync : []))
    }
  }
}
