/// The kind of a syntax node, after CPython's ASDL grammar (`Parser/Python.asdl`, 3.14).
///
/// Each case documents its children in order. `x?` is always present as a child and is `NodeID.none` when the
/// source has none, so fixed children keep their index; `x*` is the rest of the children. "symbol", "literal" and
/// "operator" say what `SyntaxTree.payload(_:)` means.
///
/// That holds for source the grammar accepts. In damaged source an error node may stand wherever a statement,
/// expression or pattern may, and lists (`parameters`, `matchStatement`, `alias*`) may hold error nodes or plain
/// expressions too.
public enum NodeKind: UInt8, Sendable, CaseIterable {
  // MARK: Structure

  /// `statement*`
  case module
  /// `statement*`: a suite.
  case block
  /// `child*`: a stretch that the grammar refused. As statement.
  case errorStatement
  /// `child*`: as expression or pattern.
  case errorExpression
  /// `child*`: a declaration of Cython that says nothing to Python, with its strings. As statement.
  case foreignStatement

  // MARK: Statements

  /// `decorators, typeParameters?, parameters, returns?, body: block`; symbol = name; flag `isAsync`.
  case functionDef
  /// `decorators, typeParameters?, arguments, body: block`; symbol = name.
  case classDef
  /// `expression*`, in a definition.
  case decorators
  /// `(expression | starred | keyword)*`: the bases and keywords of a class.
  case arguments
  /// `value?`
  case returnStatement
  /// `target*`
  case deleteStatement
  /// `value, target*`
  case assign
  /// `name, typeParameters?, value`
  case typeAlias
  /// `target, value`; operator.
  case augmentedAssign
  /// `target, annotation, value?`; flag `isSimple`: a bare name without parentheses.
  case annotatedAssign
  /// `target, iterable, body: block, orelse: block?`; flag `isAsync`.
  case forStatement
  /// `test, body: block, orelse: block?`
  case whileStatement
  /// `test, body: block, orelse: block?`; `elif` is a block that holds one `ifStatement`.
  case ifStatement
  /// `body: block, withItem*`; flag `isAsync`.
  case withStatement
  /// `context, target?`
  case withItem
  /// `subject, matchCase*`
  case matchStatement
  /// `pattern, guard?, body: block`
  case matchCase
  /// `exception?, cause?`; for `raise A, b, c` of Python 2 `exception, cause: none, value, traceback?`.
  case raiseStatement
  /// `body: block, orelse: block?, finally: block?, exceptHandler*`; flag `isStar`.
  case tryStatement
  /// `type?, body: block`; symbol = name or none. `except A, b` has the tuple as its type (PEP 758); in a file that is
  /// Python 2, where `b` is the name of the exception, the second element has the flag `store`.
  case exceptHandler
  /// `test, message?`
  case assertStatement
  /// `alias*`; flags `isLazy`, `isCompileTime`.
  case importStatement
  /// `alias*`; symbol = module (dotted) or none; `extra` = level, the number of leading dots; flags `isLazy`,
  /// `isCompileTime`.
  case importFrom
  /// `identifier?` (after `as`); symbol = dotted name, or `*`.
  case alias
  /// No children; symbol.
  case identifier
  /// `identifier*`
  case globalStatement
  /// `identifier*`
  case nonlocalStatement
  /// `value`
  case expressionStatement
  /// `destination?, value*` of Python 2; flag `hasTrailingComma`.
  case printStatement
  /// `call` of Python 2: a call of the name `exec` with code, globals and locals as its arguments.
  case execStatement
  case passStatement
  case breakStatement
  case continueStatement

  // MARK: Expressions

  /// `value*`; operator `and` or `or`.
  case boolOperation
  /// `target, value`
  case namedExpression
  /// `left, right`; operator.
  case binaryOperation
  /// `operand`; operator.
  case unaryOperation
  /// `parameters, body`
  case lambda
  /// `test, body, orelse`
  case conditional
  /// `(key?, value)*`: key is none for `**value`.
  case dict
  /// `element*`
  case set
  /// `element, comprehension*`
  case listComprehension
  /// `element, comprehension*`
  case setComprehension
  /// `key?, value, comprehension*`: key is none for `{**a for …}` (PEP 798).
  case dictComprehension
  /// `element, comprehension*`
  case generator
  /// `target, iterable, condition*`; flag `isAsync`. One `for` clause.
  case comprehension
  /// `value`
  case await
  /// `value?`
  case yield
  /// `value`
  case yieldFrom
  /// `left, compareOperand*`
  case compare
  /// `value`; operator.
  case compareOperand
  /// `function, (expression | starred | keyword)*`, in source order.
  case call
  /// `value`; symbol = name, or none for `**value`.
  case keyword
  /// `(stringLiteral | formattedValue)*`: an f-string, implicit concatenation merged.
  case joinedString
  /// `(stringLiteral | formattedValue)*`: a t-string (PEP 750); its fields are `formattedValue` too.
  case templateString
  /// `value, formatSpec: joinedString?`; `extra` = conversion character or -1; for a t-string field, literal = source
  /// text.
  case formattedValue
  /// literal; adjacent literals are one node. Flag `isUnicodePrefixed` for `u''`.
  case stringLiteral
  /// literal
  case bytesLiteral
  /// literal = the digits as written, underscores removed.
  case integerLiteral
  /// literal = as written, underscores removed.
  case floatLiteral
  /// literal = as written without the `j`, underscores removed.
  case imaginaryLiteral
  case noneLiteral
  case trueLiteral
  case falseLiteral
  case ellipsisLiteral
  /// `value`: repr, of Python 2.
  case backquote
  /// `value`; symbol = attribute. Context in the flags.
  case attribute
  /// `value, index`. Context in the flags.
  case `subscript`
  /// `value`. Context in the flags.
  case starred
  /// symbol. Context in the flags.
  case name
  /// `element*`. Context in the flags.
  case list
  /// `element*`. Context in the flags.
  case tuple
  /// `lower?, upper?, step?`
  case slice

  // MARK: Parameters

  /// `parameter*`, in source order.
  case parameters
  /// `annotation?, default?`; symbol = name; `extra` = `ParameterKind`. For `(a, b)` of Python 2 the symbol is none, and
  /// the target tuple is a third child.
  case parameter
  /// `(typeVariable | typeVariableTuple | parameterSpecification)*`
  case typeParameters
  /// `bound?, default?`; symbol.
  case typeVariable
  /// `default?`; symbol.
  case typeVariableTuple
  /// `default?`; symbol.
  case parameterSpecification

  // MARK: Patterns

  /// `value`
  case matchValue
  /// `noneLiteral | trueLiteral | falseLiteral`
  case matchSingleton
  /// `pattern*`
  case matchSequence
  /// `(key, pattern)*`; symbol = rest or none.
  case matchMapping
  /// `class, (pattern | keywordPattern)*`
  case matchClass
  /// `pattern`; symbol.
  case keywordPattern
  /// symbol, or none for `*_`.
  case matchStar
  /// `pattern?`; symbol, or none for `_`.
  case matchAs
  /// `pattern*`
  case matchOr
}

/// What a `parameter` node takes, in `SyntaxTree.extra(_:)`.
public enum ParameterKind: Int32, Sendable {
  case positionalOnly, positionalOrKeyword, variadic, keywordOnly, variadicKeyword
}

/// What an operation does, in `SyntaxTree.payload(_:)`.
public enum Operator: Int32, Sendable, CaseIterable {
  case and, or
  case add, subtract, multiply, matrixMultiply, divide, modulo, power
  case leftShift, rightShift, bitOr, bitXor, bitAnd, floorDivide
  case invert, not, plus, minus
  case equal, notEqual, less, lessEqual, greater, greaterEqual, `is`, isNot, `in`, notIn
}
