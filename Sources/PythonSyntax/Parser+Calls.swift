extension ModuleParser {
  mutating func parseCall(_ start: Int, _ function: NodeID) -> NodeID {
    let mark = scratch.count
    scratch.append(function)
    parseArguments()
    return finish(.call, start, from: mark)
  }

  /// Arguments with both brackets, onto `scratch`, in source order.
  mutating func parseArguments() {
    let open = lexer.start
    let bracket = currentBracket
    let mark = scratch.count
    advance()
    while lexer.kind != .rightParen && !isListAbandoned() {
      let before = lexer.consumed
      parseArgument(open, isFirst: scratch.count == mark)
      if accept(.comma) || lexer.kind == .rightParen { continue }
      if recoverInList() == .stop { break }
      if lexer.consumed == before { advance() }
    }
    let hasGenerator =
      scratch.count == mark + 1 && lexer.kind == .rightParen && builder.kind(scratch[mark]) == .generator
    let end = lexer.end
    closeBracket(.rightParen, bracket)
    // `f(x for x in y)`: the brackets of the call are those of the generator.
    if hasGenerator, builder.range(scratch[mark]).start == open { builder.setRange(of: scratch[mark], open, end) }
  }

  private mutating func parseArgument(_ open: Int, isFirst: Bool) {
    let start = lexer.start
    switch lexer.kind {
    case .star:
      advance()
      let value = parseExpression()
      scratch.append(finish(.starred, start, value))
    case .doubleStar:
      advance()
      let value = parseExpression()
      scratch.append(finish(.keyword, start, value))
    default:
      let value = parseNamedExpression()
      if lexer.kind == .equal {
        scratch.append(parseKeywordArgument(start, value))
      } else if lexer.kind == .for || lexer.kind == .async {
        let mark = scratch.count
        scratch.append(value)
        parseClauses()
        scratch.append(finish(.generator, isFirst ? open : start, from: mark))
      } else {
        scratch.append(value)
      }
    }
  }

  private mutating func parseKeywordArgument(_ start: Int, _ name: NodeID) -> NodeID {
    guard builder.kind(name) == .name, builder.isLast(name), !builder.flags(name).contains(.isParenthesized) else {
      report(.keywordArgumentIsNoName)
      advance()
      let value = parseExpression()
      return finish(.errorExpression, start, name, value)
    }
    let symbol = builder.payload(name)
    _ = builder.takeBack(name)
    advance()
    let value = parseExpression()
    return finish(.keyword, start, value, payload: symbol)
  }

  mutating func parseSubscript(_ start: Int, _ value: NodeID) -> NodeID {
    let bracket = currentBracket
    advance()
    let mark = scratch.count
    let indexStart = lexer.start
    var isTuple = false
    while lexer.kind != .rightBracket && !isListAbandoned() {
      let before = lexer.consumed
      scratch.append(parseSlice())
      if accept(.comma) {
        isTuple = true
        continue
      }
      if lexer.kind == .rightBracket { break }
      if recoverInList() == .stop { break }
      isTuple = true
      if lexer.consumed == before { advance() }
    }
    if scratch.count == mark {
      report(.expectedIndex)
      scratch.append(finishEmpty(.errorExpression, at: lexer.start))
    }
    let isStarred = scratch.count == mark + 1 && builder.kind(scratch[mark]) == .starred
    let index =
      isTuple || isStarred || scratch.count > mark + 1
      ? finish(.tuple, indexStart, from: mark) : scratch.removeLast()
    closeBracket(.rightBracket, bracket)
    return finish(.subscript, start, value, index)
  }

  private mutating func parseSlice() -> NodeID {
    let start = lexer.start
    if lexer.kind == .star { return parseStarred(operand: Precedence.bitOr) }
    let lower = lexer.kind == .colon ? NodeID.none : parseNamedExpression()
    guard accept(.colon) else { return lower }
    let upper = lexer.kind.startsExpression ? parseExpression() : NodeID.none
    var step = NodeID.none
    if accept(.colon), lexer.kind.startsExpression { step = parseExpression() }
    builder.push(lower)
    builder.push(upper)
    builder.push(step)
    return finish(.slice, start)
  }
}
