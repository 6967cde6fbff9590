extension ModuleParser {
  mutating func parseModule() -> NodeID {
    lexer.scan()
    parseStatements(isNested: false)
    return finishModule()
  }

  private mutating func finishModule() -> NodeID {
    pushScratch(from: 0)
    return builder.finish(.module, 0, lexer.limit)
  }

  /// Statements onto `scratch`, up to the end of the block or file. Indentation that nothing asked for is said and
  /// otherwise ignored, so that the statements behind it are read.
  mutating func parseStatements(isNested: Bool) {
    var unexpectedIndents = 0
    while true {
      switch lexer.kind {
      case .endOfFile: return
      case .newline: advance()
      case .indent:
        report(.unexpectedIndent)
        unexpectedIndents += 1
        advance()
      case .dedent:
        if unexpectedIndents > 0 {
          unexpectedIndents -= 1
        } else if isNested {
          return
        }
        advance()
      default:
        let before = lexer.consumed
        parseStatement()
        if lexer.consumed == before {
          recoverLine(after: nil)
          if lexer.consumed == before { skipToken() }
        }
        if builder.nodeCount >= nodeLimit { stopAtNodeLimit() }
      }
    }
  }

  /// One statement line onto `scratch`: a compound statement, or simple statements with semicolons.
  mutating func parseStatement() {
    switch lexer.kind {
    case .if: scratch.append(parseIf())
    case .while: scratch.append(parseWhile())
    case .for: scratch.append(parseFor(lexer.start, isAsync: false))
    case .try: scratch.append(parseTry())
    case .with: scratch.append(parseWith(lexer.start, isAsync: false))
    case .def: scratch.append(parseFunction(lexer.start, isAsync: false, decorators: nil))
    case .class where isInDeclarations: parseExtensionClass(lexer.start, nil)
    case .class: scratch.append(parseClass(decorators: nil))
    case .async where !isAsyncName: scratch.append(parseAsync(decorators: nil))
    case .at: scratch.append(parseDecorated())
    case .name where lexer.isName(Keywords.match):
      if let statement = parseMatch() {
        scratch.append(statement)
      } else {
        parseSimpleLine()
      }
    case .name where lexer.isCython: if !parseCythonStatement() { parseSimpleLine() }
    default: parseSimpleLine()
    }
  }

  /// Whether `async`, which begins a statement, is a name as it was until 3.7.
  private var isAsyncName: Bool {
    let next = lexer.byteBehind()
    return !Byte.continuesName(next) && next < 0x80 && next != Byte.doubleQuote && next != Byte.singleQuote
  }

  mutating func parseSimpleLine() {
    while true {
      let before = lexer.consumed
      parseSimpleStatement()
      let statement = scratch.last
      if !looseStars.isEmpty { noteLooseStars(from: 0) }
      if lexer.kind != .newline && lexer.kind != .semicolon && lexer.kind != .endOfFile {
        if lexer.kind.isIndentation { return }
        recoverLine(after: lexer.consumed == before ? nil : statement)
      }
      if accept(.newline) || lexer.kind == .endOfFile { return }
      guard accept(.semicolon) else { return }
      if accept(.newline) || lexer.kind == .endOfFile || lexer.kind.isIndentation { return }
      if lexer.kind.startsCompoundStatement {
        report(.compoundStatementAfterSemicolon)
        parseNestedStatement()
        return
      }
    }
  }

  /// A compound statement where only a simple one may stand, on the same line: one level deeper.
  mutating func parseNestedStatement() {
    guard enter() else {
      skipLine()
      return
    }
    parseStatement()
    leave()
  }

  /// One simple statement onto `scratch`.
  private mutating func parseSimpleStatement() {
    let start = lexer.start
    switch lexer.kind {
    case .pass: scratch.append(parseKeyword(.passStatement))
    case .break: scratch.append(parseKeyword(.breakStatement))
    case .continue:
      if isInFinally { note(.continueInFinally) }
      scratch.append(parseKeyword(.continueStatement))
    case .return:
      advance()
      let value = startsOperand || lexer.kind == .yield ? parseValue() : NodeID.none
      if !looseStars.isEmpty { noteBareStars(in: value) }
      scratch.append(finish(.returnStatement, start, value))
    case .raise: scratch.append(parseRaise())
    case .import: scratch.append(parseImport())
    case .from: scratch.append(parseImportFrom())
    case .global: scratch.append(parseScopeDeclaration(.globalStatement))
    case .del: scratch.append(parseDelete())
    case .assert: scratch.append(parseAssert())
    case .name: scratch.append(lexer.isCython ? parseSimpleCythonStatement() : parseNameStatement())
    case .nonlocal: scratch.append(parseNonlocal())
    default:
      guard startsOperand || lexer.kind == .yield else { return recoverLine(after: nil) }
      scratch.append(parseExpressionStatement())
    }
  }

  private mutating func parseKeyword(_ node: NodeKind) -> NodeID {
    let start = lexer.start
    advance()
    return finish(node, start)
  }

  /// Expression, assignment, augmented or annotated assignment.
  mutating func parseExpressionStatement() -> NodeID {
    let start = lexer.start
    let first = parseValue()
    switch lexer.kind {
    case .equal: return parseAssignment(start, first)
    case .colon: return parseAnnotated(start, first)
    default:
      if let operation = lexer.kind.augmentedOperator {
        if operation == .matrixMultiply { note(.matrixMultiplication) }
        if operation == .floorDivide { note(.floorDivision) }
        checkTarget(first, isAugmented: true)
        setContext(first, .store)
        advance()
        let value = parseValue()
        if !looseStars.isEmpty { noteBareStars(in: value, .starredIterable) }
        return finish(.augmentedAssign, start, first, value, payload: operation.rawValue)
      }
      return finish(.expressionStatement, start, first)
    }
  }

  private mutating func parseAssignment(_ start: Int, _ first: NodeID) -> NodeID {
    let mark = scratch.count
    var value = first
    while accept(.equal) {
      checkTarget(value, isAugmented: false)
      setContext(value, .store)
      scratch.append(value)
      value = parseValue()
    }
    builder.push(value)
    return finish(.assign, start, from: mark)
  }

  private mutating func parseAnnotated(_ start: Int, _ target: NodeID) -> NodeID {
    let isSimple = builder.kind(target) == .name && !builder.flags(target).contains(.isParenthesized)
    checkTarget(target, isAugmented: true)
    setContext(target, .store)
    advance()
    let annotation = parseExpression()
    let value = accept(.equal) ? parseValue() : NodeID.none
    note(.variableAnnotation, from: start)
    if !value.isNone { noteAnnotatedValue(value) }
    builder.push(target)
    builder.push(annotation)
    builder.push(value)
    return finish(.annotatedAssign, start, flags: isSimple ? .isSimple : [])
  }

  /// Up to 3.7 the value of an annotated variable is one expression.
  private mutating func noteAnnotatedValue(_ value: NodeID) {
    switch builder.kind(value) {
    case .tuple, .yield, .yieldFrom:
      if !builder.flags(value).contains(.isParenthesized) { note(.starredReturn, from: builder.range(value).start) }
    default: break
    }
  }

  private mutating func parseRaise() -> NodeID {
    let start = lexer.start
    advance()
    let exception = startsOperand ? parseExpression() : NodeID.none
    if lexer.kind == .comma && !exception.isNone { return parseCommaRaise(start, exception) }
    if lexer.kind == .from {
      note(.raiseFrom)
      if exception.isNone { report(.expectedExpression) }
    }
    let cause = accept(.from) ? parseExpression() : NodeID.none
    return finish(.raiseStatement, start, exception, cause)
  }

  /// The rest of `raise exception, value, traceback` of Python 2.
  private mutating func parseCommaRaise(_ start: Int, _ exception: NodeID) -> NodeID {
    lexer.noteOfPython2(.commaRaise, .commaRaise, lexer.start, lexer.end)
    advance()
    let value = parseExpression()
    let traceback = accept(.comma) ? parseExpression() : NodeID.none
    builder.push(exception)
    builder.push(.none)
    builder.push(value)
    builder.push(traceback)
    return finish(.raiseStatement, start)
  }

  private mutating func parseAssert() -> NodeID {
    let start = lexer.start
    advance()
    let test = parseNamedExpression()
    let message = accept(.comma) ? parseNamedExpression() : NodeID.none
    return finish(.assertStatement, start, test, message)
  }

  private mutating func parseDelete() -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    advance()
    repeat {
      guard lexer.kind.startsExpression else { break }
      let target = parseOperators(minimum: Precedence.bitOr)
      setContext(target, .delete)
      scratch.append(target)
    } while accept(.comma)
    if scratch.count == mark { report(.expectedDeleteTarget) }
    return finish(.deleteStatement, start, from: mark)
  }

  private mutating func parseNonlocal() -> NodeID {
    let next = lexer.byteBehind()
    if !Byte.continuesName(next) && next < 0x80 && !Byte.isNewline(next) && next != 0 {
      return parseExpressionStatement()
    }
    note(.nonlocalStatement)
    return parseScopeDeclaration(.nonlocalStatement)
  }

  private mutating func parseScopeDeclaration(_ node: NodeKind) -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    advance()
    repeat {
      guard lexer.kind.startsName else {
        report(.expectedName)
        break
      }
      scratch.append(parseIdentifier(.expectedName))
    } while accept(.comma)
    return finish(node, start, from: mark)
  }

  mutating func parseIdentifier(_ problem: SyntaxProblem) -> NodeID {
    let start = lexer.start
    let symbol = parseName(problem)
    return finish(.identifier, start, payload: symbol)
  }

  /// `type X[T] = value`; nil when `type` is only a name here.
  mutating func parseTypeAlias() -> NodeID? {
    let start = lexer.start
    let before = lexer
    let mark = builder.mark()
    let symbol = internName()
    advance()
    guard lexer.kind == .name else {
      lexer = before
      builder.goBack(to: mark)
      _ = symbol
      return nil
    }
    let nameStart = lexer.start
    let name = builder.finish(.name, nameStart, lexer.end, payload: internName(), flags: .store)
    lexer.note(.typeAlias, start, lexer.end)
    advance()
    let parameters = parseTypeParameters()
    expect(.equal, .expectedEqual)
    let value = parseExpression()
    builder.push(name)
    builder.push(parameters)
    builder.push(value)
    return finish(.typeAlias, start)
  }
}
