extension ModuleParser {
  /// What a list does when an element is followed by neither a comma nor the closing bracket.
  enum ListRecovery { case stop, nextElement }

  /// Called in a bracketed list at a token that fits nowhere. Either the list ends here or the next element begins.
  mutating func recoverInList() -> ListRecovery {
    if lexer.kind == .newline || lexer.kind == .endOfFile { return .stop }
    if lexer.looksLikeNextStatement(afterError: true) {
      report(.unclosedBracket)
      lexer.abandonBrackets()
      return .stop
    }
    if lexer.kind.isClosingBracket { return .stop }
    if lexer.kind == .colon && lexer.fieldNesting < 0 {
      if lexer.nesting == 0 { return .stop }
      if lexer.endsHeader(lexer.start) {
        report(.unclosedBracket)
        lexer.nesting = 0
        return .stop
      }
    }
    report(.invalidSyntax)
    if lexer.kind.startsExpression { return .nextElement }
    // `:` and `!` may belong to the replacement field around.
    if lexer.fieldNesting >= 0, lexer.kind == .colon || lexer.kind == .exclamation { return .stop }
    advance()
    return .nextElement
  }

  /// Whether a bracketed list ends here although no bracket closes it.
  mutating func isListAbandoned() -> Bool {
    if lexer.kind == .newline || lexer.kind == .endOfFile { return true }
    guard lexer.kind.isStatementKeyword, lexer.looksLikeNextStatement(afterError: false) else { return false }
    report(.unclosedBracket)
    lexer.abandonBrackets()
    return true
  }

  /// Whether `if` or `for` inside of brackets rather begins a statement with a suite.
  @inline(__always)
  mutating func isSuiteAhead() -> Bool {
    guard lexer.nesting > 0 && lexer.fieldNesting < 0 && lexer.opensSuite() else { return false }
    lexer.metSuite = true
    return lexer.guessesSuites
  }

  /// Behind the colon of an annotation, whether the bracket around was forgotten and the colon is that of the header:
  /// then it is the current token again.
  @inline(__always)
  mutating func isHeaderEnd(_ colon: Int, _ end: Int) -> Bool {
    if lexer.start &- lexer.previousEnd <= 2 { return false }
    if !lexer.endsHeader(colon) || !lexer.isCodeAhead { return false }
    lexer.metSuite = true
    guard lexer.guessesSuites else { return false }
    report(.unclosedBracket)
    lexer.nesting = 0
    lexer.position = colon
    lexer.scan()
    lexer.previousEnd = end
    return true
  }

  /// The bracket that is the current token.
  var currentBracket: OpenBracket {
    @inline(__always) get { OpenBracket(nesting: lexer.nesting - 1, start: lexer.start) }
  }

  /// Consumes the bracket that closes a list, and takes back the nesting that was before its opening bracket.
  mutating func closeBracket(_ closing: TokenKind, _ bracket: OpenBracket) {
    lexer.nesting = bracket.nesting
    if lexer.kind == closing { return advance() }
    if lexer.kind != .newline { report(.unclosedBracket) }
    lexer.errors.nameOpening(bracket.start)
  }

  /// The rest of a line that the grammar refused, as an error statement on `scratch`. An expression statement just
  /// before on the same line becomes part of it, so that `print "x"` is one stretch.
  mutating func recoverLine(after statement: NodeID?) {
    report(.invalidSyntax)
    let mark: Int
    var start = lexer.start
    if let statement, builder.kind(statement) == .expressionStatement, builder.isLast(statement),
      scratch.last == statement
    {
      start = builder.range(statement).start
      scratch.removeLast()
      mark = scratch.count
      scratch.append(contentsOf: builder.takeBack(statement))
    } else {
      mark = scratch.count
    }
    skipLine()
    scratch.append(finish(.errorStatement, start, from: mark))
  }

  /// Collects expressions on `scratch` up to the end of the line or a semicolon.
  mutating func skipLine(stopsAtColon: Bool = false) {
    while lexer.kind != .newline && lexer.kind != .endOfFile && lexer.kind != .semicolon && !lexer.kind.isIndentation {
      if stopsAtColon && lexer.kind == .colon { return }
      let before = lexer.consumed
      if lexer.kind.startsExpression { scratch.append(parseExpression()) }
      if lexer.consumed == before { skipToken() }
    }
  }

  /// Skips one token that fits nowhere, keeping the bracket depth right.
  mutating func skipToken() {
    if lexer.kind.isClosingBracket { lexer.nesting = 0 }
    if lexer.kind == .leftParen || lexer.kind == .leftBracket || lexer.kind == .leftBrace {
      lexer.nesting = max(0, lexer.nesting - 1)
    }
    advance()
  }

  /// `:` before a suite. What stands before it is kept as an error statement at the begin of the suite.
  mutating func expectColon() {
    if accept(.colon) { return }
    report(.expectedColon)
    guard lexer.kind != .newline && lexer.kind != .endOfFile else { return }
    let mark = scratch.count
    let start = lexer.start
    skipLine(stopsAtColon: true)
    if scratch.count > mark { scratch.append(finish(.errorStatement, start, from: mark)) }
    _ = accept(.colon)
  }

  /// Consumes a stretch that nests too deep, without recursion: up to the bracket, comma or line end that ends it. The
  /// names and strings in it stay visible as children of the error node.
  mutating func skipDeepExpression() -> NodeID {
    let mark = scratch.count
    let start = lexer.start
    var open = 0
    while true {
      switch lexer.kind {
      case .newline, .endOfFile, .indent, .dedent: return finish(.errorExpression, start, from: mark)
      case .comma, .colon, .equal, .semicolon, .exclamation:
        if open == 0 { return finish(.errorExpression, start, from: mark) }
      case .leftParen, .leftBracket, .leftBrace: open += 1
      case .rightParen, .rightBracket, .rightBrace:
        if open == 0 { return finish(.errorExpression, start, from: mark) }
        open -= 1
      case .name:
        let (nameStart, symbol) = (lexer.start, internName())
        keepDeep(builder.finish(.name, nameStart, lexer.end, payload: symbol))
      case .string where !lexer.string.prefix.contains(.bytes):
        keepDeep(finishPlainString())
      case .interpolatedStart: skipInterpolated()
      default:
        if lexer.looksLikeNextStatement(afterError: false) {
          lexer.abandonBrackets()
          return finish(.errorExpression, start, from: mark)
        }
      }
      if builder.nodeCount >= nodeLimit { stopAtNodeLimit() } else { advance() }
    }
  }

  private mutating func keepDeep(_ node: NodeID) { scratch.append(node) }

  /// Steps over an f-string without reading its fields: to the first quote that could end it.
  mutating func skipInterpolated() {
    let token = lexer.string
    while true {
      switch lexer.scanInterpolatedLiteral(token, inSpecification: true) {
      case .quote, .unterminated:
        lexer.end = lexer.position
        return
      case .field, .specificationEnd: continue
      }
    }
  }

  /// Consumes a suite that nests too deep, without recursion, up to its end.
  mutating func skipDeepBlock() {
    let mark = scratch.count
    let start = lexer.start
    var open = 0
    while lexer.kind != .endOfFile {
      if lexer.kind == .indent { open += 1 }
      if lexer.kind == .dedent {
        if open == 0 { break }
        open -= 1
      }
      if lexer.kind == .newline || lexer.kind == .indent || lexer.kind == .dedent || lexer.kind == .comma
        || lexer.kind == .colon
        || lexer.kind.isClosingBracket || lexer.kind == .equal || lexer.kind == .semicolon || lexer.kind == .exclamation
      {
        advance()
        continue
      }
      let before = lexer.consumed
      scratch.append(skipDeepExpression())
      if lexer.consumed == before { advance() }
    }
    scratch.append(finish(.errorStatement, start, from: mark))
  }
}

extension TokenKind {
  var isIndentation: Bool { self == .indent || self == .dedent }
}
