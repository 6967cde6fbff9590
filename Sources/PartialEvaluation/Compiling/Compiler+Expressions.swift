import BigIntegers
import PythonSyntax
import SourceText

extension Compiler {
  /// Leaves the value of an expression on the stack.
  mutating func compileExpression(_ expression: NodeID) {
    guard !expression.isNone else {
      emit(.none)
      return
    }
    depth += 1
    let outer = node
    node = expression.rawValue
    defer {
      depth -= 1
      node = outer
    }
    guard depth < Self.depthCeiling else {
      emitUnsupported("expressions nest too deeply")
      return
    }
    switch tree.kind(expression) {
    case .call, .attribute, .subscript, .binaryOperation: compileSpine(expression)
    default: compileOther(expression)
    }
  }

  /// `a.b(c)[d] + e + …`: the left ends are followed in a loop, however long the chain is.
  private mutating func compileSpine(_ expression: NodeID) {
    var spine: [NodeID] = []
    var current = expression
    while !current.isNone, [.call, .attribute, .subscript, .binaryOperation].contains(tree.kind(current)) {
      spine.append(current)
      current = tree.child(current, 0)
    }
    compileExpression(current)
    var index = spine.count - 1
    while index >= 0 {
      let step = spine[index]
      node = step.rawValue
      switch tree.kind(step) {
      case .attribute:
        if index > 0, tree.kind(spine[index - 1]) == .call, isPlain(spine[index - 1]) {
          let call = spine[index - 1]
          node = call.rawValue
          for argument in tree.children(call).dropFirst() { compileExpression(argument) }
          node = call.rawValue
          emit(.callMethod, Int32(tree.childCount(call) - 1), name(step))
          index -= 1
        } else {
          emit(.loadAttribute, name(step))
        }
      case .subscript:
        compileExpression(tree.child(step, 1))
        emit(.loadSubscript)
      case .binaryOperation:
        compileExpression(tree.child(step, 1))
        emit(.binary, tree.payload(step))
      default: compileArguments(step)
      }
      index -= 1
    }
  }

  /// All arguments are by position, without stars.
  private func isPlain(_ call: NodeID) -> Bool {
    tree.children(call).dropFirst().allSatisfy { !$0.isNone && tree.kind($0) != .keyword && tree.kind($0) != .starred }
  }

  /// The function is on the stack; leaves the result of the call.
  private mutating func compileArguments(_ call: NodeID) {
    let arguments = tree.children(call).dropFirst().filter { !$0.isNone }
    let hasSpread = arguments.contains {
      tree.kind($0) == .starred || (tree.kind($0) == .keyword && tree.symbol($0).isNone)
    }
    if hasSpread {
      compileSpread(arguments)
      node = call.rawValue
      emit(.callSpread)
      return
    }
    var keywords: [Value] = []
    for argument in arguments where tree.kind(argument) != .keyword { compileExpression(argument) }
    for argument in arguments where tree.kind(argument) == .keyword {
      compileExpression(tree.child(argument, 0))
      keywords.append(.str(names.text(unit.name(tree.symbol(argument)))))
    }
    node = call.rawValue
    emit(.call, Int32(arguments.count), keywords.isEmpty ? -1 : constant(.tuple(Tuple(keywords))))
  }

  /// A list of arguments and a dict of keywords.
  mutating func compileSpread(_ arguments: [NodeID]) {
    emit(.buildList, 0)
    for argument in arguments where tree.kind(argument) != .keyword {
      if tree.kind(argument) == .starred {
        compileExpression(tree.child(argument, 0))
        emit(.listExtend, 1)
      } else {
        compileExpression(argument)
        emit(.listAppend, 1)
      }
    }
    emit(.buildDict, 0)
    for argument in arguments where tree.kind(argument) == .keyword {
      if tree.symbol(argument).isNone {
        compileExpression(tree.child(argument, 0))
        emit(.dictMerge, 1)
      } else {
        emitConstant(.str(names.text(unit.name(tree.symbol(argument)))))
        compileExpression(tree.child(argument, 0))
        emit(.dictAdd, 1)
      }
    }
  }

  private mutating func compileOther(_ expression: NodeID) {
    let kind = tree.kind(expression)
    switch kind {
    case .name: load(name(expression))
    case .stringLiteral, .bytesLiteral, .integerLiteral, .floatLiteral, .imaginaryLiteral, .trueLiteral, .falseLiteral,
      .ellipsisLiteral:
      emitConstant(literal(expression) ?? .none)
    case .noneLiteral: emit(.none)
    case .joinedString, .templateString: compileJoined(expression)
    case .boolOperation:
      let end = makeLabel()
      let isAnd = tree.operator(expression) == .and
      for (index, value) in tree.children(expression).enumerated() {
        if index > 0 {
          emitJump(isAnd ? .jumpIfFalseOrPop : .jumpIfTrueOrPop, end, meeting: end)
        }
        compileExpression(value)
      }
      place(end)
      emit(.join)
    case .namedExpression:
      compileExpression(tree.child(expression, 1))
      emit(.duplicate)
      storeNamed(tree.child(expression, 0))
    case .unaryOperation:
      compileExpression(tree.child(expression, 0))
      emit(.unary, tree.payload(expression))
    case .lambda: compileLambda(expression)
    case .conditional: compileConditional(expression)
    case .tuple, .list, .set: compileDisplay(expression)
    case .dict: compileDictionary(expression)
    case .listComprehension, .setComprehension, .dictComprehension: compileComprehension(expression)
    case .generator: compileGenerator(expression)
    case .await:
      compileExpression(tree.child(expression, 0))
      emit(.await)
    case .yield:
      compileExpression(tree.child(expression, 0))
      emit(.yieldValue)
    case .yieldFrom:
      compileExpression(tree.child(expression, 0))
      emit(.iterate)
      emit(.yieldFrom)
    case .compare: compileCompare(expression)
    case .starred, .keyword: compileExpression(tree.child(expression, 0))
    case .slice:
      for child in tree.children(expression) { compileExpression(child) }
      emit(.buildSlice)
    case .backquote:
      compileExpression(tree.child(expression, 0))
      emit(.format, Int32(UInt8(ascii: "r")), 0)
    default:
      for child in tree.children(expression) where !child.isNone {
        guard kind == .errorExpression else { continue }
        compileExpression(child)
        emit(.pop)
      }
      emitUnsupported("damaged syntax")
    }
  }

  private mutating func storeNamed(_ target: NodeID) {
    // The name belongs to the function around a comprehension.
    let inner = scope
    while scope.kind == .comprehension, let parent = scope.parent { scope = parent }
    if code.kind == .generator, scope === code.scope, let parent = scope.parent {
      let name = name(target)
      var owner = parent
      while owner.kind == .comprehension, let next = owner.parent { owner = next }
      if owner.kind == .function { scope.nonlocals.insert(name) } else { scope.globals.insert(name) }
    }
    compileStore(target)
    scope = inner
  }

  /// The value of a literal.
  func literal(_ node: NodeID) -> Value? {
    switch tree.kind(node) {
    case .stringLiteral: return .str(Text(utf8: tree.literal(node)))
    case .bytesLiteral: return .bytes(Bytes(Array(tree.literal(node))))
    case .integerLiteral: return Self.integer(tree.literal(node))
    case .floatLiteral: return Double(String(decoding: tree.literal(node), as: UTF8.self)).map { .float($0) }
    case .imaginaryLiteral:
      return Double(String(decoding: tree.literal(node), as: UTF8.self)).map { .complex(Complex(0, $0)) }
    case .trueLiteral: return .bool(true)
    case .falseLiteral: return .bool(false)
    case .noneLiteral: return Value.none
    case .ellipsisLiteral: return .ellipsis
    case .unaryOperation where tree.operator(node) == .minus:
      switch literal(tree.child(node, 0)) {
      case .int(let number): return .int(0 - number)
      case .float(let number): return .float(-number)
      default: return nil
      }
    default: return nil
    }
  }

  static func integer(_ literal: ArraySlice<UInt8>) -> Value? {
    var digits = literal
    if let last = digits.last, last == UInt8(ascii: "L") || last == UInt8(ascii: "l") { digits = digits.dropLast() }
    var base = 10
    if digits.count > 1, digits.first == UInt8(ascii: "0") {
      switch digits[digits.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): base = 16
      case UInt8(ascii: "o"): base = 8
      case UInt8(ascii: "b"): base = 2
      default: base = digits.allSatisfy { $0 == UInt8(ascii: "0") } ? 10 : 8
      }
      digits =
        base == 10
        ? digits : digits.dropFirst(base == 8 && digits[digits.startIndex + 1] | 0x20 != UInt8(ascii: "o") ? 1 : 2)
    }
    if digits.count <= 15, let number = Int(String(decoding: digits, as: UTF8.self), radix: base) {
      return .int(number)
    }
    return BigInteger(digits: digits, base: base).map { Value($0) }
  }

  private mutating func compileJoined(_ expression: NodeID) {
    var count: Int32 = 0
    for child in tree.children(expression) where !child.isNone {
      count += 1
      guard tree.kind(child) == .formattedValue else {
        compileExpression(child)
        continue
      }
      compileExpression(tree.child(child, 0))
      let specification = tree.childCount(child) > 1 ? tree.child(child, 1) : .none
      if !specification.isNone { compileExpression(specification) }
      node = child.rawValue
      emit(.format, tree.extra(child), specification.isNone ? 0 : 1)
    }
    node = expression.rawValue
    emit(.buildString, count)
  }

  private mutating func compileConditional(_ expression: NodeID) {
    let otherwise = makeLabel()
    let end = makeLabel()
    compileExpression(tree.child(expression, 0))
    emitJump(.jumpIfFalse, otherwise, meeting: end)
    compileExpression(tree.child(expression, 1))
    emitJump(.jump, end)
    place(otherwise)
    compileExpression(tree.child(expression, 2))
    place(end)
    emit(.join)
  }

  private mutating func compileCompare(_ expression: NodeID) {
    let operands = Array(tree.children(expression).dropFirst())
    compileExpression(tree.child(expression, 0))
    guard operands.count > 1 else {
      if let operand = operands.first {
        compileExpression(tree.child(operand, 0))
        emit(.compare, tree.payload(operand))
      }
      return
    }
    let cleanup = makeLabel()
    let end = makeLabel()
    for (index, operand) in operands.enumerated() {
      compileExpression(tree.child(operand, 0))
      if index == operands.count - 1 {
        emit(.compare, tree.payload(operand))
      } else {
        emit(.duplicate)
        emit(.rotateThree)
        emit(.compare, tree.payload(operand))
        emitJump(.jumpIfFalseOrPop, cleanup, meeting: end)
      }
    }
    emitJump(.jump, end)
    place(cleanup)
    emit(.swap)
    emit(.pop)
    place(end)
    emit(.join)
  }

  private mutating func compileDisplay(_ expression: NodeID) {
    let elements = tree.children(expression).filter { !$0.isNone }
    let kind = tree.kind(expression)
    if elements.count > 3 {
      let values = elements.compactMap { literal($0) }
      if values.count == elements.count {
        let place = constant(.tuple(Tuple(values)))
        emit(kind == .tuple ? .constant : kind == .list ? .listOfConstant : .setOfConstant, place)
        return
      }
    }
    if elements.contains(where: { tree.kind($0) == .starred }) {
      emit(kind == .set ? .buildSet : .buildList, 0)
      for element in elements {
        if tree.kind(element) == .starred {
          compileExpression(tree.child(element, 0))
          emit(kind == .set ? .setExtend : .listExtend, 1)
        } else {
          compileExpression(element)
          emit(kind == .set ? .setAdd : .listAppend, 1)
        }
      }
      if kind == .tuple { emit(.listToTuple) }
      return
    }
    for element in elements { compileExpression(element) }
    emit(kind == .tuple ? .buildTuple : kind == .list ? .buildList : .buildSet, Int32(elements.count))
  }

  private mutating func compileDictionary(_ expression: NodeID) {
    emit(.buildDict, 0)
    let children = Array(tree.children(expression))
    for index in stride(from: 0, to: children.count - 1, by: 2) {
      if children[index].isNone {
        compileExpression(children[index + 1])
        emit(.dictMerge, 1)
      } else {
        compileExpression(children[index])
        compileExpression(children[index + 1])
        emit(.dictAdd, 1)
      }
    }
  }

  // MARK: - Comprehensions

  private mutating func compileComprehension(_ expression: NodeID) {
    let kind = tree.kind(expression)
    let isDict = kind == .dictComprehension
    emit(isDict ? .buildDict : kind == .setComprehension ? .buildSet : .buildList, 0)
    let clauses = Array(tree.children(expression).dropFirst(isDict ? 2 : 1))
    let tree = tree
    compileClauses(clauses[...], hasIterable: false) { compiler in
      if isDict {
        if tree.child(expression, 0).isNone {
          compiler.compileExpression(tree.child(expression, 1))
          compiler.emit(.dictMerge, 1)
        } else {
          compiler.compileExpression(tree.child(expression, 0))
          compiler.compileExpression(tree.child(expression, 1))
          compiler.emit(.dictAdd, 1)
        }
      } else if tree.kind(tree.child(expression, 0)) == .starred {
        compiler.compileExpression(tree.child(tree.child(expression, 0), 0))
        compiler.emit(kind == .setComprehension ? .setExtend : .listExtend, 1)
      } else {
        compiler.compileExpression(tree.child(expression, 0))
        compiler.emit(kind == .setComprehension ? .setAdd : .listAppend, 1)
      }
    }
  }

  /// The loops of a comprehension, around its element.
  ///
  /// - Parameter hasIterable: the first iterable is on the stack.
  mutating func compileClauses(_ clauses: ArraySlice<NodeID>, hasIterable: Bool, element: (inout Compiler) -> Void) {
    let around = scope
    guard let first = clauses.first, tree.kind(first) == .comprehension else {
      if hasIterable { emit(.pop) }
      return
    }
    if !hasIterable { compileExpression(tree.child(first, 1)) }
    let inner = code.kind == .generator && hasIterable ? scope : NameScope(.comprehension, parent: scope)
    for clause in clauses where tree.kind(clause) == .comprehension { declareTargets(tree.child(clause, 0), inner) }
    scope = inner
    compileClause(clauses, element: element)
    scope = around
  }

  private func declareTargets(_ target: NodeID, _ scope: NameScope) {
    var stack = [target]
    while let node = stack.popLast() {
      if node.isNone { continue }
      switch tree.kind(node) {
      case .name: scope.declare(unit.name(tree.symbol(node), in: scope))
      case .tuple, .list, .starred: stack += tree.children(node)
      default: break
      }
    }
  }

  /// The iterable of the first clause is on the stack.
  private mutating func compileClause(_ clauses: ArraySlice<NodeID>, element: (inout Compiler) -> Void) {
    guard let clause = clauses.first, tree.kind(clause) == .comprehension else { return }
    let head = makeLabel()
    let next = makeLabel()
    let exit = makeLabel()
    let slot = scope.hiddenSlot()
    emit(.iterate)
    storeSlot(slot)
    place(head)
    emitJump(.forNext, exit, meeting: exit, b: slot)
    compileStore(tree.child(clause, 0))
    for condition in tree.children(clause).dropFirst(2) where !condition.isNone {
      compileExpression(condition)
      emitJump(.jumpIfFalse, next, meeting: next)
    }
    if let following = clauses.dropFirst().first {
      depth += 1
      if depth < Self.depthCeiling {
        compileExpression(tree.child(following, 1))
        compileClause(clauses.dropFirst(), element: element)
      }
      depth -= 1
    } else {
      element(&self)
    }
    place(next)
    emit(.join)
    emitJump(.loopBack, head, meeting: exit)
    place(exit)
    emit(.join)
  }
}
