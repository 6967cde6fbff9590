import SourceText

/// The words of Cython that begin a statement or a declaration, packed like names.
enum CythonWord {
  static let cdef = Keywords.packed("cdef")
  static let cpdef = Keywords.packed("cpdef")
  static let ctypedef = Keywords.packed("ctypedef")
  static let cimport = Keywords.packed("cimport")
  static let include = Keywords.packed("include")
  static let property = Keywords.packed("property")
  static let compileDefine = Keywords.packed("DEF")
  static let compileIf = Keywords.packed("IF")
  static let compileElif = Keywords.packed("ELIF")
  static let compileElse = Keywords.packed("ELSE")
  static let extern = Keywords.packed("extern")
  static let cppclass = Keywords.packed("cppclass")
  static let `operator` = Keywords.packed("operator")
  static let new = Keywords.packed("new")
  static let by = Keywords.packed("by")

  private static let modifiers: Set<UInt64> = Set(
    [extern] + ["public", "readonly", "api", "inline", "packed", "static"].map(Keywords.packed))
  private static let types: Set<UInt64> = Set(
    [ctypedef] + ["struct", "union", "enum", "fused"].map(Keywords.packed))
  /// Words in front of the name of a type, which are names of their own to the lexer.
  private static let qualifiers: Set<UInt64> = Set(
    ["unsigned", "signed", "long", "short", "const", "volatile", "struct", "union", "enum", "int", "char"]
      .map(Keywords.packed))

  static func isModifier(_ word: UInt64) -> Bool { modifiers.contains(word) }
  static func beginsType(_ word: UInt64) -> Bool { types.contains(word) }
  static func isQualifier(_ word: UInt64) -> Bool { qualifiers.contains(word) }
}

/// What a C declarator declares.
struct Declarator {
  /// Where the name stands; empty when there is none.
  var name = (start: 0, end: 0)
  /// The current token is the bracket of its parameters.
  var isFunction = false

  var isEmpty: Bool { name.end == 0 }
}

extension ModuleParser {
  // MARK: Declarators

  /// Consumes a type and the name that it is of: the last name before what ends the declarator.
  mutating func scanDeclarator(endsAtParameters: Bool) -> Declarator {
    var found = Declarator()
    while true {
      switch lexer.kind {
      case .name:
        if isInDeclarations && cythonWord == CythonWord.operator { return Declarator() }
        found.name = (lexer.start, lexer.end)
        advance()
      case .leftBracket: skipBrackets()
      case .leftParen:
        if found.isEmpty {
          skipBrackets()
        } else if lexer.byteBehind() == 0x2A {
          scanFunctionPointer(&found)
        } else if endsAtParameters {
          found.isFunction = true
          return found
        } else {
          skipBrackets()
        }
      case .dot, .star, .doubleStar, .ampersand, .async, .await, .string: advance()
      default: return found
      }
    }
  }

  /// `(*name)`, whose name is the one that counts.
  private mutating func scanFunctionPointer(_ found: inout Declarator) {
    let outer = lexer.nesting - 1
    advance()
    while lexer.kind == .star || lexer.kind == .doubleStar || lexer.kind == .name {
      if lexer.kind == .name { found.name = (lexer.start, lexer.end) }
      advance()
    }
    skipBrackets(to: outer)
    if lexer.kind == .leftParen { skipBrackets() }
    // `except -1`, `noexcept`, `nogil`
    guard lexer.kind == .except || lexer.kind == .name || lexer.kind == .with else { return }
    while !lexer.kind.isLayout && lexer.kind != .comma && lexer.kind != .equal && lexer.kind != .semicolon
      && !lexer.kind.isClosingBracket
    {
      advance()
    }
  }

  /// Skips from an opening bracket, the current token, to behind the closing one.
  mutating func skipBrackets() {
    let outer = lexer.nesting - 1
    advance()
    skipBrackets(to: outer)
  }

  private mutating func skipBrackets(to outer: Int) {
    while !lexer.kind.isLayout {
      if lexer.kind.isClosingBracket && lexer.nesting <= outer { return advance() }
      if lexer.kind == .interpolatedStart { skipInterpolated() }
      if lexer.looksLikeNextStatement(afterError: false) {
        report(.unclosedBracket)
        return lexer.abandonBrackets()
      }
      advance()
    }
  }

  /// The symbol of a name that has been consumed.
  mutating func internName(from start: Int, to end: Int) -> Int32 {
    let name = lexer.source[start..<end]
    guard name.allSatisfy({ $0 < 0x80 }) else {
      return builder.symbols.intern(IdentifierNormalization.normalized(Array(name)).span).rawValue
    }
    return builder.symbols.intern(Array(name).span).rawValue
  }

  // MARK: Parameters

  /// Parameters with types, which are dropped. The opening bracket has been consumed.
  mutating func parseTypedParameters(_ start: Int, _ bracket: OpenBracket) -> NodeID {
    let mark = scratch.count
    var parameter = ParameterKind.positionalOrKeyword
    while lexer.kind != .rightParen && !isListAbandoned() {
      let before = lexer.consumed
      switch lexer.kind {
      case .star:
        advance()
        parameter = .keywordOnly
        if lexer.kind == .name { scratch.append(parseTypedParameter(.variadic)) }
      case .doubleStar:
        advance()
        scratch.append(parseTypedParameter(.variadicKeyword))
      case .slash:
        advance()
        for index in mark..<scratch.count {
          builder.setExtra(scratch[index], ParameterKind.positionalOnly.rawValue)
        }
      case .ellipsis: advance()
      case .name, .async, .await, .leftParen: scratch.append(parseTypedParameter(parameter))
      default: break
      }
      if accept(.comma) || lexer.kind == .rightParen { continue }
      if recoverInList() == .stop { break }
      if lexer.consumed == before { advance() }
    }
    closeBracket(.rightParen, bracket)
    return finish(.parameters, start, from: mark)
  }

  /// `type name not None: annotation = default`
  private mutating func parseTypedParameter(_ parameter: ParameterKind) -> NodeID {
    let start = lexer.start
    let declarator = scanDeclarator(endsAtParameters: false)
    if declarator.isEmpty { report(.expectedParameterName) }
    if accept(.not) || accept(.or) { _ = accept(.none) }
    let annotation = accept(.colon) ? parseExpression() : NodeID.none
    let end = lexer.previousEnd
    var value = NodeID.none
    if lexer.kind == .equal || lexer.kind == .starEqual {
      advance()
      // `=*` says in a declaration that there is a default.
      if !accept(.star), lexer.kind != .comma, lexer.kind != .rightParen { value = parseExpression() }
    }
    let symbol = declarator.isEmpty ? -1 : internName(from: declarator.name.start, to: declarator.name.end)
    builder.push(annotation)
    builder.push(value)
    let node = builder.finish(.parameter, start, max(start, end), payload: symbol)
    builder.setExtra(node, parameter.rawValue)
    return node
  }

  // MARK: Expressions

  /// `<type>` or `&` before an operand: nothing to Python. False when the current token is neither.
  @inline(never)
  mutating func skipCythonPrefix() -> Bool {
    guard lexer.isCython else { return false }
    guard lexer.kind == .less else {
      advance()
      return true
    }
    let nesting = lexer.nesting
    advance()
    while !lexer.kind.isLayout && lexer.kind != .semicolon {
      if lexer.kind == .greater && lexer.nesting == nesting { break }
      if lexer.kind.isClosingBracket && lexer.nesting < nesting { break }
      if lexer.kind == .interpolatedStart { skipInterpolated() }
      advance()
    }
    expect(.greater, .expectedExpression)
    return true
  }

  /// A name or string directly behind a primary expression, which nothing in Python allows: `new T`, `unsigned int`,
  /// `c'x'`, `1U`. Nil when it is none of these.
  @inline(never)
  mutating func parseCythonJuxtaposition(_ node: NodeID) -> NodeID? {
    let (start, end) = builder.range(node)
    switch builder.kind(node) {
    case .name where builder.isLast(node):
      var word: UInt64 = 0
      for byte in lexer.source[start..<min(end, start + 8)] { word = word << 8 | UInt64(byte) }
      let isPrefix =
        lexer.kind == .name
        ? word == CythonWord.new || CythonWord.isQualifier(word) : end == start + 1 && end == lexer.start
      guard isPrefix && end - start <= 8 else { return nil }
      _ = builder.takeBack(node)
      return parseAtom()
    case .integerLiteral where lexer.kind == .name && lexer.start == end && lexer.end - lexer.start <= 3:
      advance()
      return node
    default: return nil
    }
  }

  /// The operand that a pointer type in an expression lacks, as in `sizeof(int *)`; nil elsewhere.
  @inline(never)
  mutating func parseCythonMissingOperand() -> NodeID? {
    guard lexer.isCython, lexer.kind.isClosingBracket || lexer.kind == .comma, lexer.previousEnd > 0,
      lexer.source[lexer.previousEnd - 1] == 0x2A
    else { return nil }
    return finishEmpty(.tuple, at: lexer.previousEnd)
  }

  /// `i from …`, and `0 <= i < …`, where what has been read as the target becomes a tuple with the target. Nil where
  /// neither goes on.
  mutating func parseComparedTarget(_ start: Int, _ first: NodeID) -> NodeID? {
    if lexer.kind == .from { return first }
    guard lexer.kind.infixOperator.precedence == Precedence.comparison else { return nil }
    advance()
    let target = parseOperators(minimum: Precedence.bitOr)
    setContext(target, .store)
    return finish(.tuple, start, first, target)
  }

  /// What a loop goes over: behind `in`, or behind `from` or a comparison `0 <= i < n by 2`.
  mutating func parseRange() -> NodeID {
    advance()
    let start = lexer.start
    let range = parseExpression()
    guard cythonWord == CythonWord.by else { return range }
    advance()
    let step = parseExpression()
    return finish(.tuple, start, range, step)
  }
}
