extension ModuleParser {
  mutating func parseDecorated() -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    note(.decorator)
    while accept(.at) {
      let decorator = parseNamedExpression()
      noteRelaxedDecorator(decorator)
      scratch.append(decorator)
      if lexer.kind != .newline {
        report(.invalidSyntax)
        skipLine()
      }
      while accept(.newline) {}
    }
    let decorators = finish(.decorators, start, from: mark)
    switch lexer.kind {
    case .def: return parseFunction(lexer.start, isAsync: false, decorators: decorators)
    case .class:
      note(.classDecorator, from: start)
      return parseClass(decorators: decorators)
    case .async: return parseAsync(decorators: decorators)
    case .name where lexer.isCython: return parseDecoratedDeclaration(decorators)
    default:
      report(.expectedDefinition)
      return finish(.errorStatement, start, decorators)
    }
  }

  mutating func parseFunction(_ start: Int, isAsync: Bool, decorators: NodeID?) -> NodeID {
    let decorators = decorators ?? finishEmpty(.decorators, at: start)
    advance()
    let name = parseName(.expectedFunctionName, acceptsKeyword: true)
    let typeParameters = parseTypeParameters()
    let parameters: NodeID
    if lexer.kind == .leftParen {
      let bracket = currentBracket
      let parametersStart = lexer.start
      advance()
      parameters =
        lexer.isCython
        ? parseTypedParameters(parametersStart, bracket)
        : parseParameters(parametersStart, closing: .rightParen, bracket)
    } else {
      report(.expectedParameters)
      parameters = finishEmpty(.parameters, at: lexer.start)
    }
    if lexer.kind == .arrow { note(.functionAnnotation) }
    let returns = accept(.arrow) ? parseExpression() : NodeID.none
    let body = parseSuiteOutsideOfFinally()
    builder.push(decorators)
    builder.push(typeParameters)
    builder.push(parameters)
    builder.push(returns)
    builder.push(body)
    return finish(.functionDef, start, payload: name, flags: isAsync ? .isAsync : [])
  }

  mutating func parseClass(decorators: NodeID?) -> NodeID {
    let start = lexer.start
    let decorators = decorators ?? finishEmpty(.decorators, at: start)
    advance()
    let name = parseName(.expectedClassName, acceptsKeyword: true)
    let typeParameters = parseTypeParameters()
    let mark = scratch.count
    let argumentsStart = lexer.start
    let arguments: NodeID
    if lexer.kind == .leftParen {
      parseArguments()
      noteBases(from: mark, argumentsStart)
      arguments = finish(.arguments, argumentsStart, from: mark)
    } else {
      arguments = finishEmpty(.arguments, at: argumentsStart)
    }
    let body = parseSuiteOutsideOfFinally()
    builder.push(decorators)
    builder.push(typeParameters)
    builder.push(arguments)
    builder.push(body)
    return finish(.classDef, start, payload: name)
  }

  /// The parameters of a function, or of a lambda when `closing` is the colon. The opening bracket has been consumed.
  mutating func parseParameters(_ start: Int, closing: TokenKind, _ bracket: OpenBracket) -> NodeID {
    let mark = scratch.count
    let isLambda = closing == .colon
    var named = ParameterKind.positionalOrKeyword
    var marks: ParameterMarks = []
    // The first parameter behind the last slash; damaged source may have many slashes.
    var plain = mark
    while lexer.kind != closing && !isListAbandoned() {
      switch lexer.kind {
      case .name, .async, .await:
        if named == .keywordOnly { noteKeywordOnly(&marks) }
        scratch.append(parseParameter(named, isLambda: isLambda))
      case .true, .false, .nonlocal:
        scratch.append(parseParameter(named, isLambda: isLambda))
      case .star:
        enter(.star, &marks)
        advance()
        if !lexer.kind.startsName { marks.insert(.bareStar) }
        if lexer.kind.startsName { scratch.append(parseParameter(.variadic, isLambda: isLambda)) }
        named = .keywordOnly
      case .doubleStar:
        enter(.doubleStar, &marks)
        advance()
        scratch.append(parseParameter(.variadicKeyword, isLambda: isLambda))
        named = .keywordOnly
      case .slash:
        note(.positionalOnlyParameter)
        if scratch.count == mark { report(.misplacedParameterMark) } else { enter(.slash, &marks) }
        advance()
        for index in plain..<scratch.count {
          builder.setExtra(scratch[index], ParameterKind.positionalOnly.rawValue)
        }
        plain = scratch.count
      case .leftParen: scratch.append(parseTupleParameter(named))
      case .comma: report(.expectedParameterName)
      default: break
      }
      if lexer.kind == .comma {
        let comma = lexer.start
        advance()
        if named == .keywordOnly && lexer.kind == closing {
          lexer.note(.commaAfterStarParameter, comma, comma + 1)
        }
        continue
      }
      if lexer.kind == closing { continue }
      if isLambda { break }
      let before = lexer.consumed
      if recoverInList() == .stop { break }
      if lexer.consumed == before && lexer.kind != .name && lexer.kind != .star && lexer.kind != .leftParen {
        advance()
      }
    }
    if marks.contains(.bareStar) { report(.expectedNamedParameter) }
    if isLambda { return finish(.parameters, start, from: mark) }
    closeBracket(closing, bracket)
    return finish(.parameters, start, from: mark)
  }

  /// A parameter behind `*`: its first one gives a bare star its sense.
  private mutating func noteKeywordOnly(_ marks: inout ParameterMarks) {
    note(.keywordOnlyParameter)
    marks.remove(.bareStar)
    if marks.contains(.doubleStar) { report(.misplacedParameterMark) }
  }

  /// `*`, `**` or `/` among parameters: each once, `/` before `*`, `**` last, and a bare `*` not alone.
  private mutating func enter(_ mark: ParameterMarks, _ marks: inout ParameterMarks) {
    if marks.rawValue & ~ParameterMarks.bareStar.rawValue >= mark.rawValue {
      report(.misplacedParameterMark)
    } else if mark == .doubleStar && marks.contains(.bareStar) {
      report(.expectedNamedParameter)
      marks.remove(.bareStar)
    }
    marks.insert(mark)
  }

  /// `(a, (b, c)) = default` of Python 2. Parentheses around a single name mean nothing.
  private mutating func parseTupleParameter(_ parameter: ParameterKind) -> NodeID {
    let start = lexer.start
    lexer.noteOfPython2(.tupleParameter, .tupleParameter, start, lexer.end)
    let target = parseAtom()
    let end = lexer.previousEnd
    setContext(target, .store)
    if builder.kind(target) == .name && builder.isLast(target) {
      let symbol = builder.payload(target)
      _ = builder.takeBack(target)
      let value = accept(.equal) ? parseExpression() : NodeID.none
      builder.push(.none)
      builder.push(value)
      let node = builder.finish(.parameter, start, end, payload: symbol)
      builder.setExtra(node, parameter.rawValue)
      return node
    }
    let value = accept(.equal) ? parseExpression() : NodeID.none
    builder.push(.none)
    builder.push(value)
    builder.push(target)
    let node = builder.finish(.parameter, start, end)
    builder.setExtra(node, parameter.rawValue)
    return node
  }

  private mutating func parseParameter(_ parameter: ParameterKind, isLambda: Bool) -> NodeID {
    let start = lexer.start
    let symbol = parseName(.expectedParameterName)
    var annotation = NodeID.none
    if !isLambda && lexer.kind == .colon {
      let (colon, nameEnd) = (lexer.start, lexer.previousEnd)
      advance()
      if isHeaderEnd(colon, nameEnd) {
        builder.push(.none)
        builder.push(.none)
        let node = builder.finish(.parameter, start, max(start, nameEnd), payload: symbol)
        builder.setExtra(node, parameter.rawValue)
        return node
      }
      lexer.note(.functionAnnotation, colon, colon + 1)
      if parameter == .variadic && lexer.kind == .star {
        note(.starredAnnotation)
        annotation = parseStarred(operand: Precedence.bitOr)
      } else {
        annotation = parseExpression()
      }
    }
    // CPython's range of a parameter ends before the default.
    let end = lexer.previousEnd
    if lexer.kind == .equal && (parameter == .variadic || parameter == .variadicKeyword) {
      report(.defaultOfStarredParameter)
    }
    let value = accept(.equal) ? parseExpression() : NodeID.none
    builder.push(annotation)
    builder.push(value)
    let node = builder.finish(.parameter, start, max(start, end), payload: symbol)
    builder.setExtra(node, parameter.rawValue)
    return node
  }

  /// `[T: bound = default, *Ts, **P]` (PEP 695, PEP 696), or none.
  mutating func parseTypeParameters() -> NodeID {
    guard lexer.kind == .leftBracket else { return .none }
    note(.typeParameters)
    let start = lexer.start
    let bracket = currentBracket
    let mark = scratch.count
    advance()
    if lexer.kind == .rightBracket { report(.expectedTypeParameterName) }
    while lexer.kind != .rightBracket && !isListAbandoned() {
      if lexer.kind == .name || lexer.kind == .star || lexer.kind == .doubleStar {
        scratch.append(parseTypeParameter())
        if accept(.comma) || lexer.kind == .rightBracket { continue }
      }
      let before = lexer.consumed
      if recoverInList() == .stop { break }
      if lexer.consumed == before && lexer.kind != .name && lexer.kind != .star { advance() }
    }
    closeBracket(.rightBracket, bracket)
    return finish(.typeParameters, start, from: mark)
  }

  private mutating func parseTypeParameter() -> NodeID {
    let start = lexer.start
    let node: NodeKind =
      lexer.kind == .star ? .typeVariableTuple : lexer.kind == .doubleStar ? .parameterSpecification : .typeVariable
    if node != .typeVariable { advance() }
    let symbol = parseName(.expectedTypeParameterName)
    var bound = NodeID.none
    if lexer.kind == .colon {
      if node != .typeVariable { report(.boundOfStarredTypeParameter) }
      advance()
      bound = parseExpression()
    }
    var value = NodeID.none
    if lexer.kind == .equal {
      note(.typeParameterDefault)
      advance()
      value =
        node == .typeVariableTuple && lexer.kind == .star ? parseStarred(operand: Precedence.bitOr) : parseExpression()
    }
    if node == .typeVariable || !bound.isNone { builder.push(bound) }
    builder.push(value)
    return finish(node, start, payload: symbol)
  }
}

/// What has been seen among parameters, in the order in which it may come.
private struct ParameterMarks: OptionSet {
  let rawValue: UInt8

  static let slash = ParameterMarks(rawValue: 1 << 0)
  static let star = ParameterMarks(rawValue: 1 << 1)
  static let doubleStar = ParameterMarks(rawValue: 1 << 2)
  /// A star without a name, and no parameter behind it yet.
  static let bareStar = ParameterMarks(rawValue: 1 << 3)
}
