extension ModuleParser {
  /// An atom with its attributes, calls and subscripts, in a loop: `a.b.c…` and `f()()…` do not nest.
  mutating func parsePrimary() -> NodeID {
    if lexer.kind == .await && !isAwaitName { return parseAwait() }
    let start = lexer.start
    var node = parseAtom()
    while true {
      switch lexer.kind {
      case .dot: node = parseAttribute(start, node)
      case .leftParen: node = parseCall(start, node)
      case .leftBracket: node = parseSubscript(start, node)
      case .name, .string:
        guard lexer.isCython, let whole = parseCythonJuxtaposition(node) else { return node }
        node = whole
      default: return node
      }
    }
  }

  private mutating func parseAwait() -> NodeID {
    let start = lexer.start
    note(.asyncFunction)
    advance()
    // `await await x` is refused, and not nested.
    let value = lexer.kind == .await ? parseAtom() : parsePrimary()
    return finish(.await, start, value)
  }

  /// Whether `await` is a name here, as it was until 3.7: nothing behind it can be awaited.
  private var isAwaitName: Bool {
    if lexer.isPython2 && !lexer.isCython { return true }
    switch lexer.byteBehind() {
    // In brackets the line goes on.
    case Byte.newline, Byte.carriageReturn, Byte.hash: return lexer.nesting == 0
    case 0, Byte.equal, Byte.rightBrace, 0x29, 0x5D, 0x2C, 0x3A, 0x3B: return true
    case Byte.dot: return !lexer.isOperandBehind()
    default: return false
    }
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
    case .ellipsis:
      note(.ellipsisLiteral)
      return parseConstant(.ellipsisLiteral)
    case .backtick: return parseBackquote()
    case .async, .nonlocal: return parseKeywordAsOperand()
    case .await where isAwaitName: return parseKeywordAsOperand()
    case .lambda, .star, .await, .not, .plus, .minus, .tilde: return parseMisplacedPrefix()
    default:
      if let missing = parseCythonMissingOperand() { return missing }
      report(.expectedExpression)
      return finishEmpty(.errorExpression, at: lexer.start)
    }
  }

  @inline(__always)
  private mutating func parseNameExpression() -> NodeID {
    let start = lexer.start
    if lexer.nameWord == Keywords.print || lexer.nameWord == Keywords.exec { noteFunctionName(start) }
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
    let literal: Int32
    if written.contains(Byte.underscore) {
      noteSeparators(in: written)
      literal = builder.addLiteral(written.filter { $0 != Byte.underscore }[...])
    } else if node == .integerLiteral && isOldOctal(written) {
      literal = builder.addLiteral([0x30, 0x6F] + written.dropFirst())
    } else {
      literal = builder.addLiteral(written)
    }
    advance()
    return finish(node, start, payload: literal)
  }

  /// `0777` of Python 2: a zero, more digits, and one of them none.
  private func isOldOctal(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count > 1, digits.first == 0x30, Byte.isDigit(digits[digits.startIndex + 1]) else { return false }
    return digits.allSatisfy { $0 <= 0x37 } && digits.contains { $0 > 0x30 }
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

  /// `` `value` ``: repr of Python 2. They nest, because a backquote where an operand must begin opens another.
  private mutating func parseBackquote() -> NodeID {
    guard enter() else { return skipDeepExpression() }
    let start = lexer.start
    lexer.noteOfPython2(.backquotes, .backticks, start, lexer.end)
    advance()
    let value =
      lexer.kind.startsExpression ? parseStarExpressions() : finishEmpty(.errorExpression, at: lexer.start)
    if !accept(.backtick) { report(.invalidSyntax) }
    leave()
    return finish(.backquote, start, value)
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
      if closing == .rightBrace, let last = scratch.last { noteBareNamed(last, .bareNamedElement) }
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
      if !looseStars.isEmpty { dropStar(builder.range(first).start) }
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
    noteBareNamed(first, .bareNamedElement)
    if lexer.kind == .for || lexer.kind == .async {
      return parseComprehension(.setComprehension, start, [first], closing: .rightBrace, bracket)
    }
    let mark = scratch.count
    scratch.append(first)
    parseElements(closing: .rightBrace, bracket)
    note(.setLiteral, from: start)
    return finish(.set, start, from: mark)
  }

  /// Entries from the current token on; pairs on `scratch`, the key none for `**value`.
  private mutating func parseDict(_ start: Int, _ bracket: OpenBracket, _ mark: Int) -> NodeID {
    while lexer.kind != .rightBrace && !isListAbandoned() {
      let before = lexer.consumed
      if lexer.kind == .doubleStar {
        let star = lexer.start
        advance()
        scratch.append(.none)
        scratch.append(parseOperators(minimum: Precedence.bitOr))
        if lexer.kind == .for || lexer.kind == .async {
          return parseUnpackingDict(start, star, bracket, mark)
        }
        lexer.note(.generalizedUnpacking, star, star + 2)
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

  /// `{**a for a in b}` (PEP 798): a comprehension without a key. Its value is on `scratch`.
  private mutating func parseUnpackingDict(
    _ start: Int, _ star: Int, _ bracket: OpenBracket, _ mark: Int
  ) -> NodeID {
    lexer.note(.unpackingComprehension, star, star + 2)
    let value = scratch.removeLast()
    scratch.removeLast()
    let isAlone = scratch.count == mark
    if !isAlone { report(.invalidSyntax) }
    let node = parseComprehension(
      .dictComprehension, start, [.none, value], closing: .rightBrace, bracket)
    guard !isAlone else { return node }
    scratch.append(node)
    return finish(.errorExpression, start, from: mark)
  }

  /// `for` clauses behind the element, and the closing bracket.
  private mutating func parseComprehension(
    _ node: NodeKind, _ start: Int, _ elements: [NodeID], closing: TokenKind, _ bracket: OpenBracket
  ) -> NodeID {
    let mark = scratch.count
    // Without a clause it is none.
    let node = isSuiteAhead() ? .errorExpression : node
    scratch.append(contentsOf: elements)
    switch node {
    case .generator: note(.generatorExpression)
    case .setComprehension, .dictComprehension: note(.setComprehension)
    default: break
    }
    if !looseStars.isEmpty { noteUnpacking(elements) }
    parseClauses(acceptsBareTuple: node == .listComprehension)
    while lexer.kind != closing && !isListAbandoned() {
      // `(x for x in y, z)` and the like: what follows stays visible.
      let before = lexer.consumed
      if lexer.kind == .comma {
        report(.invalidSyntax)
        advance()
      } else if recoverInList() == .stop {
        break
      }
      if lexer.kind.startsExpression { scratch.append(parseNamedExpression()) }
      if lexer.consumed == before { break }
    }
    closeBracket(closing, bracket)
    return finish(node, start, from: mark)
  }

  /// `[*x for x in y]` (PEP 798).
  mutating func noteUnpacking(_ elements: [NodeID]) {
    for element in elements where !element.isNone && builder.kind(element) == .starred {
      let star = builder.range(element).start
      lexer.note(.unpackingComprehension, star, star + 1)
      dropStar(star)
    }
  }

  mutating func parseClauses(acceptsBareTuple: Bool = false) {
    while lexer.kind == .for || lexer.kind == .async, !isSuiteAhead() {
      let start = lexer.start
      let isAsync = lexer.kind == .async
      if isAsync {
        note(.asyncComprehension)
        advance()
      }
      expect(.for, .expectedFor)
      let mark = scratch.count
      let target = parseTargets()
      let isRange = lexer.kind == .from && lexer.isCython
      if !isRange { expect(.in, .expectedIn) }
      var iterable = isRange ? parseRange() : parseIterable()
      if acceptsBareTuple && lexer.kind == .comma { iterable = parseBareTuple(iterable) }
      while accept(.if) {
        let conditionStart = lexer.start
        let condition = parseIterable()
        guard lexer.kind == .colonEqual else {
          scratch.append(condition)
          continue
        }
        report(.invalidSyntax)
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

  /// Behind `in` or `if` of a comprehension; there Python 2 reads a `lambda` too.
  private mutating func parseIterable() -> NodeID {
    lexer.kind == .lambda && lexer.isPython2 ? parseLambda(acceptsConditional: false) : parseOperators()
  }

  /// `1, 2` behind `in` in a list comprehension of Python 2; what is behind the commas of others stays visible.
  private mutating func parseBareTuple(_ first: NodeID) -> NodeID {
    lexer.noteOfPython2(.bareTupleIterable, .bareTupleIterable, lexer.start, lexer.end)
    let mark = scratch.count
    scratch.append(first)
    while accept(.comma) {
      guard lexer.kind.startsExpression else { break }
      scratch.append(parseIterable())
    }
    return finish(.tuple, builder.range(first).start, from: mark)
  }
}
