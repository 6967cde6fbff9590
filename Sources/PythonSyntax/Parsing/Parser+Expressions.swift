extension ModuleParser {
  /// Whether an expression can begin here, with a cast or address of Cython too.
  @inline(__always)
  var startsOperand: Bool {
    lexer.kind.startsExpression || (lexer.isCython && (lexer.kind == .less || lexer.kind == .ampersand))
  }

  /// The right side of an assignment, or an expression statement: `yield`, or expressions with commas and stars.
  mutating func parseValue() -> NodeID { lexer.kind == .yield ? parseYield() : parseStarExpressions() }

  /// `a, *b, c`: a tuple if there is a comma.
  mutating func parseStarExpressions() -> NodeID {
    let start = lexer.start
    let first = lexer.kind == .star ? parseDisplayStar() : parseExpression()
    return lexer.kind == .comma ? parseTupleRest(start, first) : first
  }

  /// The elements behind the first comma of a tuple without parentheses.
  mutating func parseTupleRest(_ start: Int, _ first: NodeID) -> NodeID {
    let mark = scratch.count
    scratch.append(first)
    while accept(.comma) {
      guard startsOperand else { break }
      scratch.append(parseStarNamedExpression())
    }
    return finish(.tuple, start, from: mark)
  }

  mutating func parseStarNamedExpression() -> NodeID {
    lexer.kind == .star ? parseDisplayStar() : parseNamedExpression()
  }

  /// A star in a tuple, list or set, which may yet become a target.
  private mutating func parseDisplayStar() -> NodeID {
    rememberStar(lexer.start)
    return parseStarred(operand: Precedence.bitOr)
  }

  /// `*operand`; the operand ends before an operator that binds less than `minimum`.
  mutating func parseStarred(operand minimum: UInt8) -> NodeID {
    let start = lexer.start
    advance()
    let value = parseOperators(minimum: minimum)
    return finish(.starred, start, value)
  }

  /// An expression that may be `name := value`.
  mutating func parseNamedExpression() -> NodeID {
    let start = lexer.start
    let target = parseExpression()
    guard lexer.kind == .colonEqual else { return target }
    if builder.kind(target) != .name { report(.walrusTargetIsNoName) }
    setContext(target, .store)
    note(.namedExpression)
    advance()
    let value = parseExpression()
    return finish(.namedExpression, start, target, value)
  }

  /// A full expression without `:=`, star and comma.
  mutating func parseExpression() -> NodeID {
    if lexer.kind == .lambda { return parseLambda() }
    let start = lexer.start
    let result = parseOperators()
    return lexer.kind == .if ? parseConditional(start, result) : result
  }

  /// `body if test else orelse`, where `orelse` is a conditional again: read in a loop, nested from the last one
  /// outwards.
  private mutating func parseConditional(_ start: Int, _ body: NodeID) -> NodeID {
    if isSuiteAhead() { return body }
    let firstStart = starts.count
    var start = start
    var last = body
    note(.conditionalExpression)
    while accept(.if) {
      scratch.append(last)
      scratch.append(parseOperators())
      starts.append(start)
      expect(.else, .expectedElse)
      start = lexer.start
      last = lexer.kind == .lambda ? parseLambda() : parseOperators()
    }
    while starts.count > firstStart {
      let test = scratch.removeLast()
      let body = scratch.removeLast()
      builder.push(test)
      builder.push(body)
      builder.push(last)
      last = finish(.conditional, starts.removeLast())
    }
    return last
  }

  /// A lambda in a comprehension of Python 2 ends before an `if`.
  mutating func parseLambda(acceptsConditional: Bool = true) -> NodeID {
    guard enter() else { return skipDeepExpression() }
    let start = lexer.start
    // The colon of a lambda would begin the format specification.
    if lexer.fieldNesting >= 0 && lexer.nesting == lexer.fieldNesting { report(.lambdaInField) }
    advance()
    // Its parameters end at a colon even inside of a replacement field or a slice.
    let parameters = parseParameters(
      lexer.start, closing: .colon, OpenBracket(nesting: lexer.nesting, start: lexer.start))
    expect(.colon, .expectedLambdaColon)
    let body =
      acceptsConditional
      ? parseExpression() : lexer.kind == .lambda ? parseLambda(acceptsConditional: false) : parseOperators()
    leave()
    return finish(.lambda, start, parameters, body)
  }

  private mutating func parseYield() -> NodeID {
    let start = lexer.start
    note(.generatorFunction)
    advance()
    if lexer.kind == .from {
      note(.yieldFrom)
      advance()
      let value = parseExpression()
      return finish(.yieldFrom, start, value)
    }
    let value = startsOperand ? parseStarExpressions() : NodeID.none
    if !looseStars.isEmpty { noteBareStars(in: value) }
    return finish(.yield, start, value)
  }

  mutating func parseYieldOrNamed() -> NodeID {
    guard lexer.kind == .yield else { return parseStarNamedExpression() }
    note(.yieldExpression)
    return parseYield()
  }

  /// Targets of `for` and of a comprehension: they end before `in`.
  mutating func parseTargets() -> NodeID {
    let start = lexer.start
    let first = parseOperators(minimum: Precedence.bitOr, acceptsStar: true)
    guard lexer.kind == .comma else {
      setContext(first, .store)
      return first
    }
    let mark = scratch.count
    scratch.append(first)
    while accept(.comma) {
      guard lexer.kind.startsExpression else { break }
      scratch.append(parseOperators(minimum: Precedence.bitOr, acceptsStar: true))
    }
    let tuple = finish(.tuple, start, from: mark)
    setContext(tuple, .store)
    return tuple
  }
}
