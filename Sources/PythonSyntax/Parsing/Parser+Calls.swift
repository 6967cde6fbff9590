import SourceText

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
    var stars = ArgumentStars()
    while lexer.kind != .rightParen && !isListAbandoned() {
      let before = lexer.consumed
      if stars.isEmpty && lexer.kind != .star && lexer.kind != .doubleStar {
        parseArgument(open, isFirst: scratch.count == mark)
      } else {
        parseArgumentAmongStars(open, isFirst: scratch.count == mark, &stars)
      }
      if accept(.comma) || lexer.kind == .rightParen { continue }
      if recoverInList() == .stop { break }
      if lexer.consumed == before { advance() }
    }
    // A comma behind the last argument is as new as two stars.
    if !stars.isEmpty && lexer.kind == .rightParen && lexer.source[lexer.previousEnd - 1] == 0x2C {
      note(.generalizedUnpacking)
    }
    if bareGenerator > open { refuseBareGenerator(scratch.count - mark, open) }
    let hasGenerator =
      scratch.count == mark + 1 && lexer.kind == .rightParen && builder.kind(scratch[mark]) == .generator
    let end = lexer.end
    closeBracket(.rightParen, bracket)
    // `f(x for x in y)`: the brackets of the call are those of the generator.
    if hasGenerator, builder.range(scratch[mark]).start == open { builder.setRange(of: scratch[mark], open, end) }
  }

  /// A generator without parentheses has a comma beside it, and so many arguments share its call.
  @inline(never)
  private mutating func refuseBareGenerator(_ count: Int, _ open: Int) {
    let start = bareGenerator
    bareGenerator = -1
    let others = scratch[(scratch.count - count)...].filter { builder.kind($0) != .generator }
    let hasStarsOnly = others.allSatisfy {
      builder.kind($0) == .starred || (builder.kind($0) == .keyword && builder.payload($0) < 0)
    }
    if count == 1 {
      note(.bareGeneratorArgument, from: start)
    } else if hasStarsOnly && others.count == count - 1 {
      lexer.noteOfPython2(.generatorBeforeStar, .bareGenerator, start, lexer.previousEnd)
    } else {
      lexer.report(.bareGenerator, start, max(start, lexer.previousEnd))
    }
  }

  private mutating func parseArgument(_ open: Int, isFirst: Bool) {
    let start = lexer.start
    switch lexer.kind {
    case .star:
      advance()
      let value = parseExpression()
      let starred = finish(.starred, start, value)
      guard lexer.kind == .for || lexer.kind == .async, !isSuiteAhead() else {
        scratch.append(starred)
        return
      }
      // `f(*x for x in y)` (PEP 798).
      let mark = scratch.count
      scratch.append(starred)
      lexer.note(.unpackingComprehension, start, start + 1)
      parseClauses()
      scratch.append(finish(.generator, isFirst ? open : start, from: mark))
    case .doubleStar:
      advance()
      let value = parseExpression()
      scratch.append(finish(.keyword, start, value))
    default:
      let value = parseNamedExpression()
      if lexer.kind == .equal {
        scratch.append(parseKeywordArgument(start, value))
      } else if lexer.kind == .for || lexer.kind == .async, !isSuiteAhead() {
        let mark = scratch.count
        scratch.append(value)
        note(.generatorExpression)
        parseClauses()
        scratch.append(finish(.generator, isFirst ? open : start, from: mark))
        if lexer.kind == .comma || !isFirst { bareGenerator = start }
      } else {
        scratch.append(value)
      }
    }
  }

  /// One argument in a list that has a star: notes what stands behind stars, in which versions differ.
  private mutating func parseArgumentAmongStars(_ open: Int, isFirst: Bool, _ stars: inout ArgumentStars) {
    let start = lexer.start
    let token = lexer.kind
    parseArgument(open, isFirst: isFirst)
    guard let argument = scratch.last else { return }
    let isKeyword = token != .star && token != .doubleStar && builder.kind(argument) == .keyword
    let isGeneral =
      switch token {
      case .star: stars.hasStar || stars.hasDoubleStar
      case .doubleStar: stars.hasDoubleStar
      default: isKeyword ? stars.hasDoubleStar : true
      }
    if token == .star { stars.hasStar = true }
    if token == .doubleStar { stars.hasDoubleStar = true }
    if isGeneral {
      note(.generalizedUnpacking, from: start)
    } else if isKeyword {
      note(.keywordAfterStar, from: start)
    }
  }

  private mutating func parseKeywordArgument(_ start: Int, _ name: NodeID) -> NodeID {
    let kind = builder.kind(name)
    guard builder.isLast(name), kind == .name || kind == .trueLiteral || kind == .falseLiteral else {
      report(.keywordArgumentIsNoName)
      advance()
      let value = parseExpression()
      return finish(.errorExpression, start, name, value)
    }
    var symbol = builder.payload(name)
    if builder.flags(name).contains(.isParenthesized) { note(.parenthesizedKeyword, from: start) }
    if kind != .name {
      let range = builder.range(name)
      lexer.noteOfPython2(.keywordAsName, .keywordArgumentIsNoName, range.start, range.end)
      let source = lexer.source
      symbol = builder.symbols.intern(source.span.extracting(range.start..<range.end)).rawValue
    }
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
      // `print [x for x in y]` is no index.
      if start == functionName, lexer.kind == .for { noteFunctionStatement() }
      if recoverInList() == .stop { break }
      isTuple = true
      if lexer.consumed == before { advance() }
    }
    if scratch.count == mark {
      if start == functionName { noteFunctionStatement() }
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

  /// `...` as a whole index, where Python 2 has it too; nil when it begins something else.
  private mutating func parseEllipsisIndex() -> NodeID? {
    let next = lexer.byteBehind()
    guard next == 0x2C || next == 0x5D else { return nil }
    let start = lexer.start
    advance()
    return finish(.ellipsisLiteral, start)
  }

  private mutating func parseSlice() -> NodeID {
    let start = lexer.start
    if lexer.kind == .star {
      note(.starredIndex)
      advance()
      let value = parseExpression()
      return finish(.starred, start, value)
    }
    if lexer.kind == .ellipsis, let whole = parseEllipsisIndex() { return whole }
    let lower = lexer.kind == .colon ? NodeID.none : parseNamedExpression()
    guard accept(.colon) else {
      noteBareNamed(lower, .bareNamedExpression)
      return lower
    }
    let upper = startsOperand ? parseExpression() : NodeID.none
    var step = NodeID.none
    if accept(.colon), startsOperand { step = parseExpression() }
    builder.push(lower)
    builder.push(upper)
    builder.push(step)
    return finish(.slice, start)
  }
}

/// Which stars a list of arguments has had.
private struct ArgumentStars {
  var hasStar = false
  var hasDoubleStar = false

  var isEmpty: Bool { !hasStar && !hasDoubleStar }
}
