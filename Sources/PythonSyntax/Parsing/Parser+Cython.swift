import SourceText

/// Statements that Cython has and Python has not.
///
/// What runs is read as Python: functions, classes, assignments, imports. Types are dropped, and what only declares C
/// (`ctypedef`, `struct`, `enum`) becomes a `foreignStatement` that keeps its strings.
extension ModuleParser {
  /// A statement that begins with a name, onto `scratch`, if it is one of Cython's own that has a suite or declares
  /// something. Otherwise nothing is consumed, and the answer is false.
  mutating func parseCythonStatement() -> Bool {
    let start = lexer.start
    switch cythonWord {
    case CythonWord.cdef, CythonWord.cpdef: parseCDef(decorators: nil)
    case CythonWord.ctypedef: parseForeign(start)
    case CythonWord.compileIf: scratch.append(parseIf(isCompileTime: true))
    case CythonWord.property where Byte.continuesName(lexer.byteBehind()): parseProperty()
    case CythonWord.compileDefine, CythonWord.include, CythonWord.cimport: return false
    default:
      guard isInDeclarations else { return false }
      parseDeclaration(start, decorators: nil)
    }
    return true
  }

  /// One simple statement that begins with a name.
  mutating func parseSimpleCythonStatement() -> NodeID {
    let start = lexer.start
    let next = lexer.byteBehind()
    switch cythonWord {
    case CythonWord.cimport where Byte.continuesName(next):
      let node = parseImport()
      builder.insert(.isCompileTime, into: node)
      return node
    case CythonWord.include where next == Byte.doubleQuote || next == Byte.singleQuote:
      advance()
      let path = parseAtom()
      return finish(.foreignStatement, start, path)
    case CythonWord.compileDefine where Byte.continuesName(next):
      advance()
      return parseExpressionStatement()
    default: return parseNameStatement()
    }
  }

  /// The name that is the current token, if it may be a word of Cython; else 0.
  var cythonWord: UInt64 {
    lexer.kind == .name && lexer.nameIsASCII && lexer.end - lexer.start <= 8 ? lexer.nameWord : 0
  }

  /// `cdef …` and `cpdef …`, onto `scratch`.
  mutating func parseCDef(decorators: NodeID?) {
    let start = lexer.start
    advance()
    parseDeclaration(start, decorators: decorators)
  }

  /// What stands behind `cdef`, or without it in a block of declarations, onto `scratch`.
  mutating func parseDeclaration(_ start: Int, decorators: NodeID?) {
    let wasForeign = isForeign
    while CythonWord.isModifier(cythonWord), isModifierHere {
      if cythonWord == CythonWord.extern { isForeign = true }
      advance()
    }
    switch lexer.kind {
    case .colon:
      keepDecorators(decorators)
      parseDeclarations(isForeign: isForeign)
    case .from: parseExternBlock(start, decorators)
    case .class: parseExtensionClass(start, decorators)
    case .name where CythonWord.beginsType(cythonWord):
      keepDecorators(decorators)
      parseForeign(start)
    default:
      if cythonWord == CythonWord.cppclass {
        parseExtensionClass(start, decorators)
      } else {
        parseDeclarators(start, decorators)
      }
    }
    isForeign = wasForeign
  }

  /// Whether a word such as `public` stands before a type, and is not itself the name that is declared.
  private var isModifierHere: Bool {
    let next = lexer.byteBehind()
    return Byte.continuesName(next) || next >= 0x80 || next == 0x28 || next == 0x3A
  }

  /// Decorators of something that is no function: they run all the same.
  private mutating func keepDecorators(_ decorators: NodeID?) {
    guard let decorators else { return }
    report(.expectedDefinition)
    let range = builder.range(decorators)
    builder.push(decorators)
    scratch.append(builder.finish(.errorStatement, range.start, range.end))
  }

  /// A declaration behind decorators. With a word that is none of Cython's, only the decorators count.
  mutating func parseDecoratedDeclaration(_ decorators: NodeID) -> NodeID {
    let mark = scratch.count
    if cythonWord == CythonWord.cdef || cythonWord == CythonWord.cpdef {
      parseCDef(decorators: decorators)
    } else if isInDeclarations {
      parseDeclaration(lexer.start, decorators: decorators)
    } else {
      report(.expectedDefinition)
      return finish(.errorStatement, builder.range(decorators).start, decorators)
    }
    // `cdef int a, b` is more than one statement; the last one is the caller's.
    if scratch.count > mark { return scratch.removeLast() }
    return finish(.foreignStatement, lexer.start)
  }

  // MARK: Blocks

  /// Declarations behind a colon, onto `scratch`.
  private mutating func parseDeclarations(isForeign inner: Bool) {
    let before = (isInDeclarations, isForeign)
    (isInDeclarations, isForeign) = (true, inner)
    advance()
    parseInlineOrIndented()
    (isInDeclarations, isForeign) = before
  }

  private mutating func parseInlineOrIndented() {
    guard enter() else {
      let start = lexer.start
      let mark = scratch.count
      skipForeignSuite()
      return scratch.append(finish(.errorStatement, start, from: mark))
    }
    if accept(.newline) {
      if accept(.indent) {
        parseStatements(isNested: true)
        _ = accept(.dedent)
      } else {
        report(.expectedIndentedBlock)
      }
    } else {
      parseStatement()
    }
    leave()
  }

  /// `cdef extern from "header.h" namespace "n" nogil: …`: the strings, then what it declares. Functions of C are
  /// imports from `libc`, whatever the header: C has one name space for them.
  private mutating func parseExternBlock(_ start: Int, _ decorators: NodeID?) {
    keepDecorators(decorators)
    let mark = scratch.count
    skipForeign(stopsAtColon: true)
    scratch.append(finish(.foreignStatement, start, from: mark))
    if lexer.kind == .colon { parseDeclarations(isForeign: true) } else { _ = accept(.newline) }
  }

  /// A declaration that says nothing to Python, with its strings.
  private mutating func parseForeign(_ start: Int) {
    let mark = scratch.count
    skipForeign(stopsAtColon: true)
    if accept(.colon) { skipForeignSuite() }
    _ = accept(.newline)
    scratch.append(finish(.foreignStatement, start, from: mark))
  }

  private mutating func skipForeignSuite() {
    guard lexer.kind == .newline else { return skipForeign(stopsAtColon: false) }
    advance()
    guard accept(.indent) else { return }
    var open = 1
    while open > 0 && lexer.kind != .endOfFile {
      if lexer.kind == .indent { open += 1 } else if lexer.kind == .dedent { open -= 1 }
      if lexer.kind.isLayout { advance() } else { skipForeign(stopsAtColon: false) }
    }
  }

  /// Skips to the end of the line, and keeps strings on `scratch`.
  private mutating func skipForeign(stopsAtColon: Bool) {
    while !lexer.kind.isLayout {
      switch lexer.kind {
      case .colon where stopsAtColon && lexer.nesting == 0: return
      case .string, .interpolatedStart:
        let before = lexer.consumed
        scratch.append(parseAtom())
        if lexer.consumed == before { advance() }
      default:
        if lexer.looksLikeNextStatement(afterError: false) { return lexer.abandonBrackets() }
        advance()
      }
    }
  }

  // MARK: Classes

  /// `cdef class Name(Base) [object X]: …`, `cdef cppclass Name[T](Base) nogil: …`, onto `scratch`. A class that is only
  /// announced has no body.
  mutating func parseExtensionClass(_ start: Int, _ decorators: NodeID?) {
    let isCPlusPlus = lexer.kind == .name
    let decorators = decorators ?? finishEmpty(.decorators, at: start)
    advance()
    var name = parseName(.expectedClassName, acceptsKeyword: true)
    while accept(.dot) { name = parseName(.expectedClassName, acceptsKeyword: true) }
    let mark = scratch.count
    let argumentsStart = lexer.start
    // The name that it has in C.
    if lexer.kind == .string { scratch.append(parseAtom()) }
    if lexer.kind == .leftBracket { skipBrackets() }
    if lexer.kind == .leftParen { parseArguments() }
    let arguments = finish(.arguments, argumentsStart, from: mark)
    skipDeclarationEnd()
    guard lexer.kind == .colon else {
      builder.push(decorators)
      builder.push(arguments)
      scratch.append(finish(.foreignStatement, start))
      _ = accept(.newline)
      return
    }
    let body = isCPlusPlus ? parseDeclarationSuite() : parsePythonSuite()
    builder.push(decorators)
    builder.push(.none)
    builder.push(arguments)
    builder.push(body)
    scratch.append(finish(.classDef, start, payload: name))
  }

  private mutating func parseDeclarationSuite() -> NodeID {
    let mark = scratch.count
    let start = lexer.end
    parseDeclarations(isForeign: false)
    return finish(.block, start, from: mark)
  }

  /// `property name: …` of older Cython, a class of accessors.
  private mutating func parseProperty() {
    let start = lexer.start
    advance()
    let name = parseName(.expectedClassName)
    let decorators = finishEmpty(.decorators, at: start)
    let arguments = finishEmpty(.arguments, at: lexer.start)
    let body = parsePythonSuite()
    builder.push(decorators)
    builder.push(.none)
    builder.push(arguments)
    builder.push(body)
    scratch.append(finish(.classDef, start, payload: name))
  }

  /// `:` and a suite of statements, even if declarations are around.
  private mutating func parsePythonSuite() -> NodeID {
    let before = (isInDeclarations, isForeign, isInFinally)
    (isInDeclarations, isForeign, isInFinally) = (false, false, false)
    let body = parseSuite()
    (isInDeclarations, isForeign, isInFinally) = before
    return body
  }

  // MARK: Variables and functions

  /// `int x = f(), *y`, `int f(int x) except -1: …`, onto `scratch`.
  private mutating func parseDeclarators(_ start: Int, _ decorators: NodeID?) {
    let typeStart = lexer.start
    var declarator = scanDeclarator(endsAtParameters: true)
    if declarator.isFunction { return parseDeclaredFunction(start, declarator, decorators) }
    keepDecorators(decorators)
    guard !declarator.isEmpty else {
      // Operators and destructors of C++.
      let mark = scratch.count
      skipForeign(stopsAtColon: false)
      _ = accept(.newline)
      return scratch.append(finish(.foreignStatement, start, from: mark))
    }
    let type = declarator.name.start > typeStart ? typeStart..<declarator.name.start : nil
    appendVariable(start, declarator, type, isFirst: true)
    while accept(.comma) {
      let next = lexer.start
      declarator = scanDeclarator(endsAtParameters: false)
      if declarator.isEmpty { break }
      appendVariable(next, declarator, type, isFirst: false)
    }
    endDeclaration()
  }

  /// A variable with a value is an assignment; one without is annotated with its type, as a string.
  private mutating func appendVariable(_ start: Int, _ declarator: Declarator, _ type: Range<Int>?, isFirst: Bool) {
    let (nameStart, nameEnd) = (declarator.name.start, declarator.name.end)
    let target = builder.finish(
      .name, nameStart, nameEnd, payload: internName(from: nameStart, to: nameEnd), flags: .store)
    if accept(.equal) {
      let value = parseExpression()
      return scratch.append(finish(.assign, start, value, target))
    }
    let text = type.map { lexer.source[$0] } ?? Array("object".utf8)[...]
    let place = isFirst ? type ?? nameStart..<nameStart : start..<start
    let end = text.lastIndex { $0 != Byte.space && $0 != Byte.tab } ?? text.startIndex
    let literal = builder.addLiteral(text.isEmpty ? text : text[...end])
    let annotation = builder.finish(.stringLiteral, place.lowerBound, place.upperBound, payload: literal)
    builder.push(target)
    builder.push(annotation)
    builder.push(.none)
    scratch.append(finish(.annotatedAssign, start, flags: .isSimple))
  }

  private mutating func endDeclaration() {
    if accept(.newline) || accept(.semicolon) || lexer.kind.isLayout { return }
    recoverLine(after: nil)
    _ = accept(.newline)
  }

  /// Behind the name of a function, onto `scratch`. Without a body it is only announced: a function of C is an import
  /// then, and another one says nothing.
  private mutating func parseDeclaredFunction(_ start: Int, _ declarator: Declarator, _ decorators: NodeID?) {
    let built = builder.mark()
    let empty = decorators == nil ? finishEmpty(.decorators, at: start) : NodeID.none
    let bracket = currentBracket
    let parametersStart = lexer.start
    let name = internName(from: declarator.name.start, to: declarator.name.end)
    advance()
    let parameters = parseTypedParameters(parametersStart, bracket)
    skipDeclarationEnd()
    if lexer.kind == .colon {
      let body = parsePythonSuite()
      builder.push(decorators ?? empty)
      builder.push(.none)
      builder.push(parameters)
      builder.push(.none)
      builder.push(body)
      return scratch.append(finish(.functionDef, start, payload: name))
    }
    builder.goBack(to: built)
    if let decorators {
      scratch.append(finish(.foreignStatement, start, decorators))
    } else if isForeign {
      builder.push(.none)
      let alias = builder.finish(.alias, declarator.name.start, declarator.name.end, payload: name)
      let module = builder.symbols.intern("libc").rawValue
      builder.push(alias)
      let node = finish(.importFrom, start, payload: module, flags: .isCompileTime)
      builder.setExtra(node, 0)
      scratch.append(node)
    } else {
      scratch.append(finish(.foreignStatement, start))
    }
    if !accept(.newline) { _ = accept(.semicolon) }
  }

  /// `except? -1`, `nogil`, `noexcept`, `[object X]`: up to the colon or the end of the line.
  private mutating func skipDeclarationEnd() {
    let built = builder.mark()
    let mark = scratch.count
    skipForeign(stopsAtColon: true)
    builder.goBack(to: built)
    scratch.removeLast(scratch.count - mark)
  }
}
