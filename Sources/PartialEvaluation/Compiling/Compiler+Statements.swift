import PythonSyntax
import SourceText

extension Compiler {
  mutating func compileStatements(_ block: NodeID) {
    guard !block.isNone else { return }
    for place in tree.childPlaces(block) {
      let child = tree.child(at: place)
      if !child.isNone { compileStatement(child) }
    }
  }

  mutating func compileStatement(_ statement: NodeID) {
    let outer = node
    node = statement.rawValue
    depth += 1
    defer {
      node = outer
      depth -= 1
    }
    guard depth < Self.depthCeiling else {
      emitUnsupported("statements nest too deeply")
      emit(.pop)
      return
    }
    switch tree.kind(statement) {
    case .block, .module: compileStatements(statement)
    case .expressionStatement:
      compileExpression(tree.child(statement, 0))
      keepsLastValue ? emit(.returnValue) : emit(.pop)
    case .assign: compileAssignment(statement)
    case .augmentedAssign: compileAugmented(statement)
    case .annotatedAssign:
      let value = tree.child(statement, 2)
      if !value.isNone {
        compileExpression(value)
        compileStore(tree.child(statement, 0))
      }
    case .typeAlias:
      emitUnsupported("type alias")
      compileStore(tree.child(statement, 0))
    case .functionDef: compileFunction(statement)
    case .classDef: compileClass(statement)
    case .returnStatement: compileReturn(statement)
    case .deleteStatement: for target in tree.children(statement) { compileDelete(target) }
    case .forStatement: compileFor(statement)
    case .whileStatement: compileWhile(statement)
    case .ifStatement: compileIf(statement)
    case .withStatement: compileWith(statement, item: 1)
    case .matchStatement: compileMatch(statement)
    case .raiseStatement: compileRaise(statement)
    case .tryStatement: compileTry(statement)
    case .assertStatement: compileAssert(statement)
    case .importStatement: compileImport(statement)
    case .importFrom: compileImportFrom(statement)
    case .printStatement: compilePrint(statement)
    case .execStatement:
      let call = tree.child(statement, 0)
      let arguments = tree.children(call).dropFirst()
      for argument in arguments { compileExpression(argument) }
      emit(.execStatement, Int32(arguments.count))
      emit(.pop)
    case .breakStatement: compileLeave(isBreak: true)
    case .continueStatement: compileLeave(isBreak: false)
    case .passStatement, .globalStatement, .nonlocalStatement, .foreignStatement: break
    case .errorStatement:
      // What could be read of it still runs: a damaged line must not hide the rest.
      for child in tree.children(statement) where !child.isNone { compileDamaged(child) }
    default:
      compileExpression(statement)
      emit(.pop)
    }
  }

  private mutating func compileDamaged(_ child: NodeID) {
    switch tree.kind(child) {
    case .block, .errorStatement: compileStatement(child)
    default:
      compileExpression(child)
      emit(.pop)
    }
  }

  // MARK: - Assignment

  private mutating func compileAssignment(_ statement: NodeID) {
    compileExpression(tree.child(statement, 0))
    let targets = tree.children(statement).dropFirst()
    for (index, target) in targets.enumerated() {
      if index < targets.count - 1 { emit(.duplicate) }
      compileStore(target)
    }
  }

  mutating func compileStore(_ target: NodeID) {
    guard !target.isNone else {
      emit(.pop)
      return
    }
    let outer = node
    node = target.rawValue
    depth += 1
    defer {
      node = outer
      depth -= 1
    }
    guard depth < Self.depthCeiling else {
      emit(.pop)
      return
    }
    switch tree.kind(target) {
    case .name: store(name(target))
    case .attribute:
      compileExpression(tree.child(target, 0))
      emit(.storeAttribute, name(target))
    case .subscript:
      compileExpression(tree.child(target, 0))
      compileExpression(tree.child(target, 1))
      emit(.storeSubscript)
    case .tuple, .list:
      let elements = Array(tree.children(target))
      if let star = elements.firstIndex(where: { !$0.isNone && tree.kind($0) == .starred }) {
        emit(.unpackStarred, Int32(star), Int32(elements.count - star - 1))
      } else {
        emit(.unpack, Int32(elements.count))
      }
      for element in elements {
        compileStore(!element.isNone && tree.kind(element) == .starred ? tree.child(element, 0) : element)
      }
    case .starred: compileStore(tree.child(target, 0))
    default: emit(.pop)
    }
  }

  private mutating func compileDelete(_ target: NodeID) {
    guard !target.isNone else { return }
    switch tree.kind(target) {
    case .name: delete(name(target))
    case .attribute:
      compileExpression(tree.child(target, 0))
      emit(.deleteAttribute, name(target))
    case .subscript:
      compileExpression(tree.child(target, 0))
      compileExpression(tree.child(target, 1))
      emit(.deleteSubscript)
    case .tuple, .list: for child in tree.children(target) { compileDelete(child) }
    default: break
    }
  }

  private mutating func compileAugmented(_ statement: NodeID) {
    let target = tree.child(statement, 0)
    let operation = tree.payload(statement)
    switch tree.kind(target) {
    case .name:
      let name = name(target)
      let place = scope.place(of: name)
      switch place {
      case .local(let slot):
        compileExpression(tree.child(statement, 1))
        emit(.addToLocal, slot, operation)
      case .namespace where scope.host.kind == .module || scope.host.kind == .type, .global:
        compileExpression(tree.child(statement, 1))
        emit(.addToGlobal, name, operation)
      default:
        load(name)
        compileExpression(tree.child(statement, 1))
        emit(.inPlace, operation)
        store(name)
      }
    case .attribute:
      compileExpression(tree.child(target, 0))
      emit(.duplicate)
      emit(.loadAttribute, name(target))
      compileExpression(tree.child(statement, 1))
      emit(.inPlace, operation)
      emit(.swap)
      emit(.storeAttribute, name(target))
    case .subscript:
      compileExpression(tree.child(target, 0))
      compileExpression(tree.child(target, 1))
      emit(.duplicateTwo)
      emit(.loadSubscript)
      compileExpression(tree.child(statement, 1))
      emit(.inPlace, operation)
      emit(.rotateThree)
      emit(.storeSubscript)
    default:
      compileExpression(tree.child(statement, 1))
      emit(.pop)
    }
  }

  // MARK: - Simple statements

  private mutating func compileReturn(_ statement: NodeID) {
    let value = tree.child(statement, 0)
    if value.isNone { emit(.none) } else { compileExpression(value) }
    unwind(to: 0)
    emit(.returnValue)
  }

  private mutating func compileRaise(_ statement: NodeID) {
    let exception = tree.child(statement, 0)
    guard !exception.isNone else {
      emit(.raise, 0)
      return
    }
    compileExpression(exception)
    let values = Array(tree.children(statement))
    if values.count > 2, !values[2].isNone {
      // `raise A, b` of Python 2.
      compileExpression(values[2])
      emit(.call, 1)
    }
    if !values[1].isNone {
      compileExpression(values[1])
      emit(.raise, 2)
    } else {
      emit(.raise, 1)
    }
  }

  private mutating func compileAssert(_ statement: NodeID) {
    let end = makeLabel()
    compileExpression(tree.child(statement, 0))
    emitJump(.jumpIfTrue, end, meeting: end)
    let message = tree.child(statement, 1)
    if message.isNone { emit(.none) } else { compileExpression(message) }
    emit(.raiseAssertion)
    place(end)
    emit(.join)
  }

  private mutating func compileImport(_ statement: NodeID) {
    for alias in tree.children(statement) where !alias.isNone {
      node = alias.rawValue
      let symbol = tree.symbol(alias)
      guard !symbol.isNone else { continue }
      let given = tree.childCount(alias) > 0 ? tree.child(alias, 0) : .none
      if given.isNone {
        emit(.importModule, unit.name(symbol), -1, -2)
        store(unit.firstName(symbol))
      } else {
        emit(.importModule, unit.name(symbol), -1, -1)
        store(name(given))
      }
    }
  }

  private mutating func compileImportFrom(_ statement: NodeID) {
    let symbol = tree.symbol(statement)
    let module = symbol.isNone ? names.intern("") : unit.name(symbol)
    emit(.importModule, module, 0, max(0, tree.extra(statement)))
    for alias in tree.children(statement) where !alias.isNone {
      node = alias.rawValue
      let symbol = tree.symbol(alias)
      guard !symbol.isNone else { continue }
      if tree.symbols.bytes(of: symbol).first == UInt8(ascii: "*") {
        emit(.duplicate)
        emit(.importStar)
        continue
      }
      emit(.importFrom, unit.name(symbol))
      let given = tree.childCount(alias) > 0 ? tree.child(alias, 0) : .none
      store(given.isNone ? name(alias) : name(given))
    }
    emit(.pop)
  }

  private mutating func compilePrint(_ statement: NodeID) {
    let destination = tree.child(statement, 0)
    let values = tree.children(statement).dropFirst()
    if destination.isNone { emit(.none) } else { compileExpression(destination) }
    for value in values { compileExpression(value) }
    emit(.printStatement, Int32(values.count), tree.flags(statement).contains(.hasTrailingComma) ? 1 : 0)
  }
}
