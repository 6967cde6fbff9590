/// What the lexer says about one token. The layout tokens come first: they have no text of their own.
enum TokenKind: UInt8 {
  case endOfFile, newline, indent, dedent

  case name, integer, float, imaginary, string
  /// The opening quote of an f-string or t-string; the parser drives the rest.
  case interpolatedStart

  case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
  case comma, colon, dot, ellipsis, semicolon, at, equal, arrow, colonEqual, exclamation, backtick

  case plus, minus, star, slash, percent, doubleStar, doubleSlash
  case leftShift, rightShift, ampersand, pipe, caret, tilde
  case less, greater, equalEqual, notEqual, lessEqual, greaterEqual

  case plusEqual, minusEqual, starEqual, slashEqual, percentEqual, doubleStarEqual, doubleSlashEqual
  case atEqual, leftShiftEqual, rightShiftEqual, ampersandEqual, pipeEqual, caretEqual

  case `false`, none, `true`, and, `as`, assert, async, await, `break`, `class`, `continue`, def, del, elif
  case `else`, except, finally, `for`, from, global, `if`, `import`, `in`, `is`, lambda, nonlocal, not, or
  case pass, raise, `return`, `try`, `while`, with, yield
}

extension TokenKind {
  /// Newline, indentation and the end of the file carry no text, so they never end a node.
  var isLayout: Bool { rawValue < TokenKind.name.rawValue }

  /// Whether the value of a field ends here, as it should.
  var endsFieldValue: Bool { self == .rightBrace || self == .colon || self == .exclamation }

  /// Whether an expression (with `*`, `await`, `lambda`, `not`, signs) can begin here.
  var startsExpression: Bool {
    switch self {
    case .name, .integer, .float, .imaginary, .string, .interpolatedStart, .leftParen, .leftBracket, .leftBrace,
      .ellipsis, .backtick, .plus, .minus, .star, .tilde, .false, .none, .true, .async, .await, .lambda, .not:
      true
    default: false
    }
  }

  /// Whether the keyword can only begin a statement or a clause of one, and never occurs inside an expression.
  var isStatementKeyword: Bool {
    switch self {
    case .assert, .break, .class, .continue, .def, .del, .elif, .except, .finally, .global, .import, .nonlocal, .pass,
      .raise, .return, .try, .while, .with:
      true
    default: false
    }
  }

  var startsCompoundStatement: Bool {
    switch self {
    case .if, .while, .for, .try, .with, .def, .class, .async, .at: true
    default: false
    }
  }

  /// Whether a name may stand here although the grammar says keyword: `x.print` is fine, `x.import` is an error that
  /// still should read as an attribute.
  var isKeyword: Bool { rawValue >= TokenKind.false.rawValue }

  /// Whether a name can be read here: `async` and `await` were names for long.
  var startsName: Bool { self == .name || self == .async || self == .await }

  /// Keywords that were names in Python 2: `from compat import True`.
  var startsOldName: Bool { self == .true || self == .false || self == .nonlocal }

  var isClosingBracket: Bool { self == .rightParen || self == .rightBracket || self == .rightBrace }

  /// The operator of `x += y`.
  var augmentedOperator: Operator? {
    switch self {
    case .plusEqual: .add
    case .minusEqual: .subtract
    case .starEqual: .multiply
    case .slashEqual: .divide
    case .percentEqual: .modulo
    case .doubleStarEqual: .power
    case .doubleSlashEqual: .floorDivide
    case .atEqual: .matrixMultiply
    case .leftShiftEqual: .leftShift
    case .rightShiftEqual: .rightShift
    case .ampersandEqual: .bitAnd
    case .pipeEqual: .bitOr
    case .caretEqual: .bitXor
    default: nil
    }
  }
}

/// How tightly an operator binds; higher binds tighter.
enum Precedence {
  static let none: UInt8 = 0
  static let or: UInt8 = 1
  static let and: UInt8 = 2
  static let not: UInt8 = 3
  static let comparison: UInt8 = 4
  static let bitOr: UInt8 = 5
  static let unary: UInt8 = 11
  static let power: UInt8 = 12
}

/// An infix operator as a token means it. `is` and `not` may take a second token.
struct InfixOperator {
  var precedence: UInt8
  var operation: Operator

  @inline(__always)
  init(_ precedence: UInt8, _ operation: Operator) {
    self.precedence = precedence
    self.operation = operation
  }

  static var none: InfixOperator { InfixOperator(Precedence.none, .or) }
}

extension TokenKind {
  var infixOperator: InfixOperator {
    switch self {
    case .or: InfixOperator(Precedence.or, .or)
    case .and: InfixOperator(Precedence.and, .and)
    case .less: InfixOperator(Precedence.comparison, .less)
    case .greater: InfixOperator(Precedence.comparison, .greater)
    case .equalEqual: InfixOperator(Precedence.comparison, .equal)
    case .notEqual: InfixOperator(Precedence.comparison, .notEqual)
    case .lessEqual: InfixOperator(Precedence.comparison, .lessEqual)
    case .greaterEqual: InfixOperator(Precedence.comparison, .greaterEqual)
    case .in: InfixOperator(Precedence.comparison, .in)
    case .is: InfixOperator(Precedence.comparison, .is)
    case .not: InfixOperator(Precedence.comparison, .notIn)
    case .pipe: InfixOperator(Precedence.bitOr, .bitOr)
    case .caret: InfixOperator(6, .bitXor)
    case .ampersand: InfixOperator(7, .bitAnd)
    case .leftShift: InfixOperator(8, .leftShift)
    case .rightShift: InfixOperator(8, .rightShift)
    case .plus: InfixOperator(9, .add)
    case .minus: InfixOperator(9, .subtract)
    case .star: InfixOperator(10, .multiply)
    case .slash: InfixOperator(10, .divide)
    case .percent: InfixOperator(10, .modulo)
    case .doubleSlash: InfixOperator(10, .floorDivide)
    case .at: InfixOperator(10, .matrixMultiply)
    case .doubleStar: InfixOperator(Precedence.power, .power)
    default: .none
    }
  }
}
