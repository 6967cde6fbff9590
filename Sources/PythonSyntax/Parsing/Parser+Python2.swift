import SourceText

/// Statements that Python 2 has and Python 3 has not.
///
/// A file is read as Python 3 first. What can only be Python 2 (`print "x"`, `exec code`, `0777`) is read as that and
/// said; if there was any, the file is read a second time as Python 2, and that reading counts when a version of Python
/// 2 reads every construct in it and fewer problems remain. So `print (a), b`, `print -1`, `print >>f, x` and
/// `exec (code) in scope`, which both can read, are what the rest of the file says, and never change the meaning of a
/// file that Python 3 accepts.
extension ModuleParser {
  /// A statement that begins with a name. Four names can begin a statement of their own.
  @inline(__always)
  mutating func parseNameStatement() -> NodeID {
    // The shortest is four letters and the longest five.
    if UInt(bitPattern: lexer.end &- lexer.start &- 4) > 1 || !lexer.nameIsASCII { return parseExpressionStatement() }
    return parseSoftKeywordStatement()
  }

  private mutating func parseSoftKeywordStatement() -> NodeID {
    switch lexer.nameWord {
    case Keywords.type: parseTypeAlias() ?? parseExpressionStatement()
    case Keywords.print: parsePrint()
    case Keywords.exec: parseExec()
    case Keywords.lazy: parseLazyImport() ?? parseExpressionStatement()
    default: parseExpressionStatement()
    }
  }

  /// `lazy import a`, `lazy from a import b` (PEP 810); nil when `lazy` is only a name here.
  private mutating func parseLazyImport() -> NodeID? {
    let word = lexer.wordBehind()
    guard word == Keywords.import || word == Keywords.from else { return nil }
    let start = lexer.start
    note(.lazyImport)
    advance()
    let node = lexer.kind == .import ? parseImport() : parseImportFrom()
    builder.insert(.isLazy, into: node)
    builder.setRange(of: node, start, builder.range(node).end)
    return node
  }

  // MARK: print

  private mutating func parsePrint() -> NodeID {
    let isStatement =
      !lexer.futures.contains(.printFunction)
      && (lexer.isPython2 ? !lexer.isFunctionUsedAsValue() : lexer.isOperandBehind())
    return isStatement ? parsePrintStatement() : parseCallStatement(.printAsName)
  }

  /// `print >>destination, value, value,`
  private mutating func parsePrintStatement() -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    lexer.noteOfPython2(.printStatement, .printStatement, start, lexer.end)
    advance()
    var destination = NodeID.none
    var hasComma = true
    if accept(.rightShift) {
      destination = parseExpression()
      hasComma = accept(.comma)
    }
    scratch.append(destination)
    while hasComma && lexer.kind.startsExpression {
      scratch.append(parseExpression())
      hasComma = accept(.comma)
    }
    if hasComma && !destination.isNone && scratch.count == mark + 1 { report(.expectedExpression) }
    let isOpen = hasComma && scratch.count > mark + 1
    return finish(.printStatement, start, from: mark, flags: isOpen ? .hasTrailingComma : [])
  }

  // MARK: exec

  private mutating func parseExec() -> NodeID {
    let isStatement = lexer.isPython2 ? !lexer.isFunctionUsedAsValue() : lexer.isOperandBehind()
    return isStatement ? parseExecStatement() : parseCallStatement(.execAsName)
  }

  /// `exec code in globals, locals`, which becomes a call. Python 2 takes `exec(code, globals, locals)` as the same.
  private mutating func parseExecStatement() -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    let symbol = internName()
    // `exec("x")` alone is Python 3 as well.
    let isOld = lexer.isOperandBehind()
    if isOld { lexer.noteOfPython2(.execStatement, .execStatement, start, lexer.end) }
    scratch.append(builder.finish(.name, start, lexer.end, payload: symbol))
    advance()
    let code = parseOperators(minimum: Precedence.bitOr)
    // `exec []` is no index, which the reading as Python 3 has said.
    let isNoIndex =
      builder.kind(code) == .listComprehension || builder.kind(code) == .list && builder.children(code).isEmpty
    if isNoIndex, !isOld { lexer.noteOfPython2(.execStatement, .execStatement, start, start + 4) }
    if lexer.kind == .in {
      if !isOld { lexer.noteOfPython2(.execStatement, .execStatement, start, lexer.end) }
      advance()
      scratch.append(code)
      scratch.append(parseExpression())
      if accept(.comma) { scratch.append(parseExpression()) }
    } else if builder.kind(code) == .tuple, builder.flags(code).contains(.isParenthesized), builder.isLast(code),
      (2...3).contains(builder.children(code).count)
    {
      scratch.append(contentsOf: builder.takeBack(code))
    } else {
      scratch.append(code)
    }
    let call = finish(.call, start, from: mark)
    return finish(.execStatement, start, call)
  }

  // MARK: Both readings

  /// A statement that begins with the name `print` or `exec` and is an expression in Python 3. Notes the feature where
  /// Python 2 would not read it.
  private mutating func parseCallStatement(_ feature: SyntaxFeature) -> NodeID {
    let start = lexer.start
    functionName = start
    let node = parseExpressionStatement()
    functionName = -1
    if feature == .printAsName && lexer.futures.contains(.printFunction) { return node }
    if !lexer.features.contains(feature), !isReadByPython2(node, start, isPrint: feature == .printAsName) {
      note(feature, from: start)
    }
    return node
  }

  /// Whether `print` or `exec`, which begins the expression statement, could be the keyword of Python 2.
  private func isReadByPython2(_ statement: NodeID, _ start: Int, isPrint: Bool) -> Bool {
    guard builder.kind(statement) == .expressionStatement else { return false }
    var parent = statement
    var node = builder.children(statement).first ?? .none
    while !node.isNone {
      let children = builder.children(node)
      switch builder.kind(node) {
      case .name:
        guard builder.range(node).start == start else { return false }
        switch builder.kind(parent) {
        case .expressionStatement, .subscript: return isPrint || builder.kind(parent) == .subscript
        case .call:
          return builder.children(parent).dropFirst().allSatisfy {
            builder.kind($0) != .keyword && builder.kind($0) != .starred
          }
        case .binaryOperation:
          let operation = Operator(rawValue: builder.payload(parent))
          return operation == .minus || operation == .plus || operation == .subtract || operation == .add
            || (isPrint && operation == .rightShift)
        default: return false
        }
      case .conditional where children.count > 1:
        (parent, node) = (node, children[children.startIndex + 1])
      default: (parent, node) = (node, children.first ?? .none)
      }
    }
    return false
  }

  /// `print` or `exec`, read as a name at the begin of the statement, turns out to be the keyword of Python 2.
  @inline(never)
  mutating func noteFunctionStatement() {
    let isPrint = lexer.source[functionName] == 0x70
    lexer.noteOfPython2(
      isPrint ? .printStatement : .execStatement, isPrint ? .printStatement : .execStatement, functionName,
      functionName + (isPrint ? 5 : 4))
  }

  /// `print` or `exec` as a name somewhere in an expression.
  @inline(never)
  mutating func noteFunctionName(_ start: Int) {
    guard start != functionName, lexer.nameIsASCII else { return }
    if lexer.nameWord == Keywords.exec {
      lexer.note(.execAsName, start, start + 4)
    } else if !lexer.futures.contains(.printFunction) {
      lexer.note(.printAsName, start, start + 5)
    }
  }

  /// A keyword where a name must stand. `async` and `await` were names until 3.7; some others are names in Python 2.
  mutating func parseKeywordAsName(_ problem: SyntaxProblem, acceptsKeyword: Bool) -> Int32 {
    switch lexer.kind {
    case .async, .await: noteAsyncName()
    case .nonlocal, .true, .false, .none:
      if lexer.isFirstOnLine(lexer.start) {
        report(problem)
        return -1
      }
      lexer.noteOfPython2(.keywordAsName, problem, lexer.start, lexer.end)
      guard lexer.isPython2 || acceptsKeyword else { return -1 }
    default:
      report(problem)
      guard acceptsKeyword, lexer.kind.isKeyword, !lexer.isFirstOnLine(lexer.start) else { return -1 }
    }
    let source = lexer.source
    let symbol = builder.symbols.intern(source.span.extracting(lexer.start..<lexer.end)).rawValue
    advance()
    return symbol
  }

  /// `async` or `await`, the current token, as a name.
  @inline(never)
  mutating func noteAsyncName() {
    note(.asyncAsName)
    if asyncDepth > 0 { note(.asyncNameInAsync) }
  }

  /// `async`, `await` or `nonlocal` as an expression.
  mutating func parseKeywordAsOperand() -> NodeID {
    let start = lexer.start
    if lexer.kind == .nonlocal {
      lexer.noteOfPython2(.keywordAsName, .expectedExpression, start, lexer.end)
    } else {
      noteAsyncName()
    }
    let source = lexer.source
    let symbol = builder.symbols.intern(source.span.extracting(start..<lexer.end)).rawValue
    advance()
    return finish(.name, start, payload: symbol)
  }
}

extension Lexer {
  /// Something of Python 2: noted, and an error as well where the text is read as Python 3.
  @inline(never)
  mutating func noteOfPython2(_ feature: SyntaxFeature, _ problem: SyntaxProblem, _ start: Int, _ end: Int) {
    note(feature, start, end)
    guard !isPython2 else { return }
    sawPython2 = true
    report(problem, start, end)
  }

  /// Offset of what stands behind the current token on the same logical line.
  private func offsetBehind() -> Int {
    var index = position
    while index < limit {
      switch source[index] {
      case Byte.space, Byte.tab, Byte.formFeed: index &+= 1
      case Byte.backslash where Byte.isNewline(byte(at: index + 1)): index = afterNewline(index + 1)
      default: return index
      }
    }
    return limit
  }

  /// The byte behind the current token and blanks; 0 at the end.
  func byteBehind() -> UInt8 { byte(at: offsetBehind()) }

  /// The name or keyword behind the current token, packed; 0 for none, and for more than eight letters.
  func wordBehind() -> UInt64 { word(at: offsetBehind()) }

  private func word(at first: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in first..<min(first + 9, limit) {
      guard Byte.continuesName(source[index]) else { return word }
      if index == first + 8 { return 0 }
      word = word << 8 | UInt64(source[index])
    }
    return word
  }

  /// Whether something stands behind the current token that begins an operand and cannot go on an expression.
  func isOperandBehind() -> Bool {
    let index = offsetBehind()
    let byte = byte(at: index)
    switch byte {
    case Byte.doubleQuote, Byte.singleQuote, Byte.leftBrace, 0x60, 0x7E: return true
    case Byte.dot:
      let next = self.byte(at: index + 1)
      return Byte.isDigit(next) || next == Byte.dot && self.byte(at: index + 2) == Byte.dot
    case 0x80...: return true
    default: break
    }
    guard Byte.continuesName(byte) else { return false }
    switch Keywords.kind(of: word(at: index)) {
    case .and, .or, .in, .is, .if, .else, .for, .as, .from, .async, .import: return false
    case .not:
      // `not in` goes on a comparison, and `not x` begins an operand.
      var next = index + 3
      while self.byte(at: next) == Byte.space || self.byte(at: next) == Byte.tab { next += 1 }
      return word(at: next) != Keywords.in
    default: return true
    }
  }

  /// Whether `print` or `exec`, the current token, is used as a value: `print = x`, `print.x`, `print, x`.
  func isFunctionUsedAsValue() -> Bool {
    let index = offsetBehind()
    switch byte(at: index) {
    case Byte.equal, 0x2C, 0x3A, 0x29, 0x5D, Byte.rightBrace: return true
    case Byte.dot: return !Byte.isDigit(byte(at: index + 1))
    default: return false
    }
  }
}

/// What `from __future__ import …` switches on for the rest of a file.
struct Futures: OptionSet {
  let rawValue: UInt8

  static let printFunction = Futures(rawValue: 1 << 0)
  static let unicodeLiterals = Futures(rawValue: 1 << 1)
}

extension ModuleParser {
  /// Notes what `from __future__ import name` means. `name` is the symbol of an alias.
  mutating func noteFuture(_ name: Int32, at start: Int) {
    let feature: SyntaxFeature
    switch String(decoding: builder.symbols.bytes(of: Symbol(rawValue: name)), as: UTF8.self) {
    case "nested_scopes": feature = .futureNestedScopes
    case "generators", "division": feature = .futureGenerators
    case "absolute_import", "with_statement": feature = .futureAbsoluteImport
    case "print_function":
      feature = .futurePrintFunction
      lexer.futures.insert(.printFunction)
    case "unicode_literals":
      feature = .futurePrintFunction
      lexer.futures.insert(.unicodeLiterals)
    case "barry_as_FLUFL": feature = .futureBarry
    case "generator_stop": feature = .futureGeneratorStop
    case "annotations": feature = .futureAnnotations
    default: return
    }
    note(feature, from: start)
  }
}
