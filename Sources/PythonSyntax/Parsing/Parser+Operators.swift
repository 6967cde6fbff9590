extension ModuleParser {
  /// Operators from `or` down to `**`, by precedence, with stacks of its own instead of recursion: ten thousand
  /// operands need no deeper stack than two. Ends before an operator that binds less than `minimum`.
  ///
  /// Every nesting of expressions passes here or through `lambda`, so the depth is counted here.
  mutating func parseOperators(minimum: UInt8 = Precedence.or, acceptsStar: Bool = false) -> NodeID {
    if acceptsStar && lexer.kind == .star { return parseStarred(operand: minimum) }
    guard enter() else { return skipDeepExpression() }
    let base = operators.count
    while true {
      pushPrefixes()
      var operandStart = lexer.start
      let operand = parsePrimary()
      let infix = lexer.kind.infixOperator
      let isOperator = infix.precedence >= minimum && infix.precedence != Precedence.none
      if !isOperator && operators.count == base {
        leave()
        return operand
      }
      scratch.append(operand)
      reduce(to: base, before: isOperator ? infix.precedence : Precedence.none, &operandStart)
      if !isOperator {
        leave()
        return scratch.removeLast()
      }
      pushInfix(infix, base, operandStart)
    }
  }

  @inline(__always)
  private mutating func pushPrefixes() {
    while true {
      switch lexer.kind {
      case .not: pushPrefix(Precedence.not, .not)
      case .minus: pushPrefix(Precedence.unary, .minus)
      case .plus: pushPrefix(Precedence.unary, .plus)
      case .tilde: pushPrefix(Precedence.unary, .invert)
      case .less, .ampersand: if !skipCythonPrefix() { return }
      default: return
      }
    }
  }

  private mutating func pushPrefix(_ precedence: UInt8, _ operation: Operator) {
    operators.append(
      PendingOperator(
        precedence: precedence, isPrefix: true, operation: operation, count: 1, start: lexer.start,
        operatorStart: lexer.start))
    advance()
  }

  private mutating func pushInfix(_ infix: InfixOperator, _ base: Int, _ operandStart: Int) {
    let operatorStart = lexer.start
    var operation = infix.operation
    let token = lexer.kind
    if token == .doubleSlash { note(.floorDivision) } else if token == .at { note(.matrixMultiplication) }
    advance()
    if token == .is && accept(.not) { operation = .isNot }
    if token == .not { expect(.in, .expectedInAfterNot) }
    if operators.count > base {
      // What binds as tight and was not reduced is a chain that goes on, or a power, which nests to the right.
      let last = operators.count - 1
      if operators[last].precedence == infix.precedence && infix.precedence != Precedence.power {
        operators[last].count += 1
        operators[last].operation = operation
        operators[last].operatorStart = operatorStart
        return
      }
    }
    operators.append(
      PendingOperator(
        precedence: infix.precedence, isPrefix: false, operation: operation, count: 1, start: operandStart,
        operatorStart: operatorStart))
  }

  /// Finishes the operations that bind tighter than what comes now. Chains of `and`, `or` and comparisons stay open
  /// when the same one goes on.
  @inline(__always)
  private mutating func reduce(to base: Int, before precedence: UInt8, _ operandStart: inout Int) {
    while operators.count > base {
      let top = operators[operators.count - 1]
      if top.precedence < precedence { return }
      if top.precedence == precedence {
        switch precedence {
        case Precedence.power, Precedence.or, Precedence.and: return
        case Precedence.comparison:
          finishComparand(top)
          return
        default: break
        }
      }
      operators.removeLast()
      finishOperation(top)
      operandStart = top.start
    }
  }

  private mutating func finishOperation(_ pending: PendingOperator) {
    let right = scratch.removeLast()
    let operation = pending.operation.rawValue
    if pending.isPrefix {
      scratch.append(finish(.unaryOperation, pending.start, right, payload: operation))
      return
    }
    switch pending.precedence {
    case Precedence.or, Precedence.and:
      scratch.append(right)
      let first = scratch.count - Int(pending.count) - 1
      scratch.append(finish(.boolOperation, pending.start, from: first, payload: operation))
    case Precedence.comparison:
      scratch.append(right)
      finishComparand(pending)
      scratch.append(finish(.compare, pending.start, from: scratch.count - Int(pending.count) - 1))
    default:
      let left = scratch.removeLast()
      scratch.append(finish(.binaryOperation, pending.start, left, right, payload: operation))
    }
  }

  private mutating func finishComparand(_ pending: PendingOperator) {
    let value = scratch.removeLast()
    scratch.append(
      finish(.compareOperand, pending.operatorStart, value, payload: pending.operation.rawValue))
  }

  /// Says in the tree that an expression is assigned to or deleted, as far as CPython's contexts reach.
  mutating func setContext(_ target: NodeID, _ context: NodeFlags) {
    let mark = scratch.count
    scratch.append(target)
    while scratch.count > mark {
      let node = scratch.removeLast()
      switch builder.kind(node) {
      case .name, .attribute, .subscript: builder.insert(context, into: node)
      case .tuple, .list, .starred:
        builder.insert(context, into: node)
        scratch.append(contentsOf: builder.children(node))
        if builder.kind(node) == .starred { claimStar(node) }
      default: break
      }
    }
  }

  /// Reports a target that cannot be assigned to.
  mutating func checkTarget(_ target: NodeID, isAugmented: Bool) {
    let range = builder.range(target)
    switch builder.kind(target) {
    case .name, .attribute, .subscript, .errorExpression: return
    case .trueLiteral, .falseLiteral:
      return lexer.noteOfPython2(.assignedConstant, .invalidTarget, range.start, range.end)
    case .tuple, .list: if !isAugmented { return }
    case .starred: break
    default: break
    }
    lexer.report(.invalidTarget, range.start, range.end)
  }
}
