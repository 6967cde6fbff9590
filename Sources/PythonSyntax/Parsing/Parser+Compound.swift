extension ModuleParser {
  /// A suite: an indented block, or simple statements on the same line. The colon has been consumed.
  ///
  /// Error statements that `expectColon` left on `scratch` before the mark are not lost: callers pass the mark from
  /// before.
  mutating func parseBlock(from mark: Int) -> NodeID {
    var start = lexer.start
    guard enter() else {
      if accept(.newline) {
        if accept(.indent) {
          start = lexer.start
          skipDeepBlock()
          _ = accept(.dedent)
        }
      } else {
        skipLine()
        _ = accept(.newline)
      }
      return finish(.block, start, from: mark)
    }
    if accept(.newline) {
      if accept(.indent) {
        start = lexer.start
        parseStatements(isNested: true)
        _ = accept(.dedent)
      } else {
        report(.expectedIndentedBlock)
        start = lexer.previousEnd
      }
    } else if lexer.kind.startsCompoundStatement {
      report(.compoundStatementAfterColon)
      parseStatement()
    } else {
      parseSimpleLine()
    }
    leave()
    return finish(.block, start, from: mark)
  }

  /// `:` and the suite behind it.
  mutating func parseSuite() -> NodeID {
    let mark = scratch.count
    expectColon()
    return parseBlock(from: mark)
  }

  /// The suite of a function or class: no loop or `finally` around it matters inside.
  mutating func parseSuiteOutsideOfFinally() -> NodeID {
    let wasInFinally = isInFinally
    isInFinally = false
    let body = parseSuite()
    isInFinally = wasInFinally
    return body
  }

  private mutating func parseElse() -> NodeID { accept(.else) ? parseSuite() : .none }

  /// `if` with all its `elif`s: read in a loop, then nested from the last one outwards.
  ///
  /// Cython's `IF` is decided when it is compiled, and read the same.
  mutating func parseIf(isCompileTime: Bool = false) -> NodeID {
    let firstStart = starts.count
    let mark = scratch.count
    repeat {
      starts.append(lexer.start)
      advance()
      scratch.append(parseNamedExpression())
      scratch.append(parseSuite())
    } while isCompileTime ? cythonWord == CythonWord.compileElif : lexer.kind == .elif
    var orelse = NodeID.none
    if isCompileTime ? cythonWord == CythonWord.compileElse : lexer.kind == .else {
      advance()
      orelse = parseSuite()
    }
    while starts.count > firstStart {
      let start = starts.removeLast()
      let body = scratch.removeLast()
      let test = scratch.removeLast()
      builder.push(test)
      builder.push(body)
      builder.push(orelse)
      let node = finish(.ifStatement, start)
      if starts.count == firstStart {
        precondition(scratch.count == mark, "every branch was taken from the scratch stack")
        return node
      }
      orelse = finish(.block, start, node)
    }
    return orelse
  }

  mutating func parseWhile() -> NodeID {
    let start = lexer.start
    advance()
    let test = parseNamedExpression()
    let body = parseSuiteOutsideOfFinally()
    let orelse = parseElse()
    builder.push(test)
    builder.push(body)
    builder.push(orelse)
    return finish(.whileStatement, start)
  }

  mutating func parseFor(_ start: Int, isAsync: Bool) -> NodeID {
    advance()
    let targetStart = lexer.start
    var target = parseTargets()
    let iterable: NodeID
    if lexer.kind != .in && lexer.isCython, let compared = parseComparedTarget(targetStart, target) {
      target = compared
      iterable = parseRange()
    } else {
      expect(.in, .expectedIn)
      iterable = parseStarExpressions()
    }
    if !looseStars.isEmpty { noteBareStars(in: iterable, .starredIterable) }
    let body = parseSuiteOutsideOfFinally()
    let orelse = parseElse()
    builder.push(target)
    builder.push(iterable)
    builder.push(body)
    builder.push(orelse)
    return finish(.forStatement, start, flags: isAsync ? .isAsync : [])
  }

  mutating func parseAsync(decorators: NodeID?) -> NodeID {
    let start = lexer.start
    note(.asyncFunction)
    advance()
    switch lexer.kind {
    case .def:
      asyncDepth += 1
      let function = parseFunction(start, isAsync: true, decorators: decorators)
      asyncDepth -= 1
      return function
    case .for where decorators == nil: return parseFor(start, isAsync: true)
    case .with where decorators == nil: return parseWith(start, isAsync: true)
    default:
      report(.expectedAfterAsync)
      let mark = scratch.count
      if let decorators { scratch.append(decorators) }
      skipLine()
      _ = accept(.newline)
      return finish(.errorStatement, start, from: mark)
    }
  }

  mutating func parseTry() -> NodeID {
    let start = lexer.start
    advance()
    let body = parseSuite()
    let mark = scratch.count
    var isStar = false
    while lexer.kind == .except {
      let handlerStart = lexer.start
      advance()
      if scratch.count > mark && isStar != (lexer.kind == .star) { report(.mixedHandlers) }
      if lexer.kind == .star {
        isStar = true
        note(.exceptionGroup)
        advance()
      }
      scratch.append(parseHandler(handlerStart))
    }
    if lexer.kind == .else && scratch.count == mark { report(.expectedHandler) }
    let orelse = parseElse()
    if lexer.kind == .finally && scratch.count > mark { note(.unifiedTry) }
    let finally = accept(.finally) ? parseFinally() : NodeID.none
    if scratch.count == mark && finally.isNone { report(.expectedHandler) }
    builder.push(body)
    builder.push(orelse)
    builder.push(finally)
    return finish(.tryStatement, start, from: mark, flags: isStar ? .isStar : [])
  }

  private mutating func parseFinally() -> NodeID {
    let wasInFinally = isInFinally
    isInFinally = true
    let body = parseSuite()
    isInFinally = wasInFinally
    return body
  }

  /// Behind `except`: types, with or without parentheses (PEP 758), a name, and the suite.
  private mutating func parseHandler(_ start: Int) -> NodeID {
    var type = NodeID.none
    var name: Int32 = -1
    if lexer.kind.startsExpression {
      let typeStart = lexer.start
      type = parseExpression()
      if lexer.kind == .comma { type = parseHandlerTuple(typeStart, type) }
      if lexer.kind == .as {
        note(.handlerName)
        if builder.kind(type) == .tuple && !builder.flags(type).contains(.isParenthesized) {
          report(.bareTypesWithName)
        }
        advance()
        if lexer.kind == .leftParen || (lexer.kind == .name && lexer.isCompoundTargetBehind) {
          type = parseCompoundHandler(typeStart, type)
        } else {
          name = parseName(.expectedNameAfterAs)
        }
      }
    }
    let body = parseSuite()
    return finish(.exceptHandler, start, type, body, payload: name)
  }

  /// The types behind the first comma. Two of them without a name are, in Python 2, one and the target.
  private mutating func parseHandlerTuple(_ start: Int, _ first: NodeID) -> NodeID {
    let comma = lexer.start
    let tuple = parseTupleRest(start, first)
    let parts = builder.children(tuple)
    guard parts.count == 2, lexer.kind != .as, let target = parts.last,
      lexer.source[max(0, lexer.previousEnd - 1)] != 0x2C
    else {
      lexer.note(.bareHandlerTuple, comma, comma + 1)
      return tuple
    }
    lexer.note(.commaHandler, comma, comma + 1)
    if lexer.isPython2 { setContext(target, .store) }
    return tuple
  }

  /// `except A as (b, c)` and `except A as b.c` of Python 2: a tuple like that of `except A, (b, c)`.
  private mutating func parseCompoundHandler(_ start: Int, _ type: NodeID) -> NodeID {
    lexer.noteOfPython2(.compoundHandlerTarget, .expectedNameAfterAs, lexer.start, lexer.end)
    let target = parseOperators()
    setContext(target, .store)
    return finish(.tuple, start, type, target)
  }

  mutating func parseWith(_ start: Int, isAsync: Bool) -> NodeID {
    note(.withStatement)
    advance()
    let mark = scratch.count
    if lexer.kind != .leftParen || !parseParenthesizedItems() {
      repeat { scratch.append(parseWithItem()) } while acceptCommaBeforeItem()
      if scratch.count > mark + 1 { note(.severalContexts, from: start) }
    } else if scratch[mark...].contains(where: { !(builder.children($0).last ?? .none).isNone }) {
      note(.parenthesizedContexts, from: start)
    }
    let body = parseSuite()
    builder.push(body)
    return finish(.withStatement, start, from: mark, flags: isAsync ? .isAsync : [])
  }

  /// A comma, and the begin of what it promises: outside of parentheses it cannot be the last one.
  private mutating func acceptCommaBeforeItem() -> Bool {
    guard accept(.comma) else { return false }
    if lexer.kind.startsExpression { return true }
    report(.expectedExpression)
    return false
  }

  /// `(a as b, c)` before the colon. It may as well be one parenthesised expression: then nothing is consumed, and the
  /// answer is false. Tried at most once for each statement, so the work stays linear.
  private mutating func parseParenthesizedItems() -> Bool {
    let before = lexer
    let built = builder.mark()
    let mark = scratch.count
    let starCount = looseStars.count
    let limitationCount = limitations.count
    advance()
    while lexer.kind.startsExpression {
      scratch.append(parseWithItem())
      guard accept(.comma) else { break }
    }
    if scratch.count > mark, lexer.kind == .rightParen {
      lexer.nesting = before.nesting - 1
      advance()
      if lexer.kind == .colon && lexer.errors.count == before.errors.count { return true }
    }
    lexer = before
    builder.goBack(to: built)
    scratch.removeLast(scratch.count - mark)
    looseStars.removeLast(max(0, looseStars.count - starCount))
    limitations.removeLast(limitations.count - limitationCount)
    return false
  }

  private mutating func parseWithItem() -> NodeID {
    let start = lexer.start
    let context = parseExpression()
    var target = NodeID.none
    if accept(.as) {
      target = parseOperators(minimum: Precedence.bitOr, acceptsStar: true)
      setContext(target, .store)
    }
    return finish(.withItem, start, context, target)
  }
}
