import PythonSyntax
import SourceText

extension Compiler {
  /// Undoes what stands between here and the context at `count`, innermost first.
  mutating func unwind(to count: Int) {
    let saved = contexts
    while contexts.count > count, let context = contexts.popLast() {
      switch context {
      case .loop: break
      case .handler: emit(.popHandler)
      case .finally(let block):
        emit(.popHandler)
        compileStatements(block)
      case .with(let slot):
        emit(.popHandler)
        loadSlot(slot)
        emit(.exitWith, 0)
      case .handling: emit(.leaveHandler)
      }
    }
    contexts = saved
  }

  mutating func compileLeave(isBreak: Bool) {
    guard
      let position = contexts.lastIndex(where: { context in
        if case .loop = context { return true }
        return false
      }), case .loop(let id) = contexts[position]
    else { return }
    unwind(to: position + 1)
    emitJump(.leave, isBreak ? loops[id].exit : loops[id].next)
  }

  mutating func compileIf(_ statement: NodeID) {
    let end = makeLabel()
    var current = statement
    // A chain of `elif` is a loop, however long it is.
    while true {
      let next = makeLabel()
      node = current.rawValue
      compileExpression(tree.child(current, 0))
      emitJump(.jumpIfFalse, next, meeting: end)
      compileStatements(tree.child(current, 1))
      emitJump(.jump, end)
      place(next)
      let otherwise = tree.child(current, 2)
      guard !otherwise.isNone else { break }
      if tree.childCount(otherwise) == 1, case let inner = tree.child(otherwise, 0), !inner.isNone,
        tree.kind(inner) == .ifStatement
      {
        current = inner
        continue
      }
      compileStatements(otherwise)
      break
    }
    place(end)
    emit(.join)
  }

  mutating func compileWhile(_ statement: NodeID) {
    let head = makeLabel()
    let next = makeLabel()
    let otherwise = makeLabel()
    let exit = makeLabel()
    loops.append((exit, next))
    place(head)
    compileExpression(tree.child(statement, 0))
    emitJump(.jumpIfFalse, otherwise, meeting: exit, b: 1)
    contexts.append(.loop(id: loops.count - 1))
    compileStatements(tree.child(statement, 1))
    contexts.removeLast()
    place(next)
    node = statement.rawValue
    emitJump(.loopBack, head, meeting: exit)
    place(otherwise)
    compileStatements(tree.child(statement, 2))
    place(exit)
    emit(.join)
  }

  mutating func compileFor(_ statement: NodeID) {
    let next = makeLabel()
    let head = makeLabel()
    let otherwise = makeLabel()
    let exit = makeLabel()
    loops.append((exit, next))
    let slot = scope.hiddenSlot()
    compileExpression(tree.child(statement, 1))
    emit(.iterate)
    storeSlot(slot)
    place(head)
    emitJump(.forNext, otherwise, meeting: exit, b: slot)
    compileStore(tree.child(statement, 0))
    contexts.append(.loop(id: loops.count - 1))
    compileStatements(tree.child(statement, 2))
    contexts.removeLast()
    place(next)
    node = statement.rawValue
    emitJump(.loopBack, head, meeting: exit)
    place(otherwise)
    compileStatements(tree.child(statement, 3))
    place(exit)
    emit(.join)
  }

  // MARK: - with

  mutating func compileWith(_ statement: NodeID, item index: Int) {
    guard index < tree.childCount(statement) else {
      compileStatements(tree.child(statement, 0))
      return
    }
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthCeiling else { return }
    let item = tree.child(statement, index)
    guard !item.isNone, tree.kind(item) == .withItem else {
      compileWith(statement, item: index + 1)
      return
    }
    let handler = makeLabel()
    let end = makeLabel()
    let slot = scope.hiddenSlot()
    node = item.rawValue
    compileExpression(tree.child(item, 0))
    emit(.duplicate)
    storeSlot(slot)
    emit(.enterWith)
    let target = tree.child(item, 1)
    emitJump(.pushHandler, handler)
    if target.isNone { emit(.pop) } else { compileStore(target) }
    contexts.append(.with(slot: slot))
    compileWith(statement, item: index + 1)
    contexts.removeLast()
    emit(.popHandler)
    loadSlot(slot)
    emit(.exitWith, 0)
    emitJump(.jump, end)
    place(handler)
    loadSlot(slot)
    emit(.exitWith, 1)
    place(end)
    emit(.join)
  }

  // MARK: - try

  mutating func compileTry(_ statement: NodeID) {
    let final = tree.child(statement, 2)
    guard !final.isNone else {
      compileTryExcept(statement)
      return
    }
    let handler = makeLabel()
    let end = makeLabel()
    emitJump(.pushHandler, handler)
    contexts.append(.finally(final))
    compileTryExcept(statement)
    contexts.removeLast()
    emit(.popHandler)
    compileStatements(final)
    emitJump(.jump, end)
    place(handler)
    let slot = scope.hiddenSlot()
    storeSlot(slot)
    loadSlot(slot)
    emit(.enterHandler)
    contexts.append(.handling)
    compileStatements(final)
    contexts.removeLast()
    emit(.leaveHandler)
    loadSlot(slot)
    emit(.reraise)
    place(end)
    emit(.join)
  }

  private mutating func compileTryExcept(_ statement: NodeID) {
    let handlers = tree.children(statement).dropFirst(3).filter { !$0.isNone && tree.kind($0) == .exceptHandler }
    guard !handlers.isEmpty else {
      compileStatements(tree.child(statement, 0))
      compileStatements(tree.child(statement, 1))
      return
    }
    let handler = makeLabel()
    let end = makeLabel()
    emitJump(.pushHandler, handler)
    contexts.append(.handler)
    compileStatements(tree.child(statement, 0))
    contexts.removeLast()
    node = statement.rawValue
    emit(.popHandler)
    emitJump(.tryEnd, handler, meeting: end)
    compileStatements(tree.child(statement, 1))
    emitJump(.jump, end)
    place(handler)
    let slot = scope.hiddenSlot()
    storeSlot(slot)
    loadSlot(slot)
    emit(.enterHandler)
    for clause in handlers { compileHandler(clause, slot: slot, end: end) }
    emit(.leaveHandler)
    loadSlot(slot)
    emit(.reraise)
    place(end)
    emit(.join)
  }

  private mutating func compileHandler(_ clause: NodeID, slot: Int32, end: Int) {
    let next = makeLabel()
    node = clause.rawValue
    var type = tree.child(clause, 0)
    var oldName = NodeID.none
    if !type.isNone {
      // `except A, b` of Python 2.
      if tree.kind(type) == .tuple, tree.childCount(type) == 2, case let second = tree.child(type, 1), !second.isNone,
        tree.flags(second).contains(.store)
      {
        oldName = second
        type = tree.child(type, 0)
      }
      loadSlot(slot)
      compileExpression(type)
      emit(.matchException)
      emitJump(.jumpIfFalse, next, meeting: end)
    }
    if !oldName.isNone {
      loadSlot(slot)
      compileStore(oldName)
    } else if !tree.symbol(clause).isNone {
      loadSlot(slot)
      store(name(clause))
    }
    contexts.append(.handling)
    compileStatements(tree.child(clause, 1))
    contexts.removeLast()
    if !tree.symbol(clause).isNone {
      emit(.none)
      store(name(clause))
      delete(name(clause))
    }
    emit(.leaveHandler)
    emitJump(.jump, end)
    place(next)
  }
}
