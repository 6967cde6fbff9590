import PythonSyntax
import SourceText

// What a pattern takes apart lies in hidden slots, so that the stack is empty wherever a pattern fails.

extension Compiler {
  mutating func compileMatch(_ statement: NodeID) {
    let end = makeLabel()
    let subject = scope.hiddenSlot()
    compileExpression(tree.child(statement, 0))
    storeSlot(subject)
    for matchCase in tree.children(statement).dropFirst() where !matchCase.isNone && tree.kind(matchCase) == .matchCase
    {
      let next = makeLabel()
      node = matchCase.rawValue
      compilePattern(tree.child(matchCase, 0), subject, next, end)
      let guarding = tree.child(matchCase, 1)
      if !guarding.isNone {
        compileExpression(guarding)
        emitJump(.jumpIfFalse, next, meeting: end)
      }
      compileStatements(tree.child(matchCase, 2))
      emitJump(.jump, end)
      place(next)
    }
    place(end)
    emit(.join)
  }

  private mutating func compilePattern(_ pattern: NodeID, _ slot: Int32, _ fail: Int, _ end: Int) {
    guard !pattern.isNone else { return }
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthCeiling else { return }
    switch tree.kind(pattern) {
    case .matchValue:
      loadSlot(slot)
      compileExpression(tree.child(pattern, 0))
      emit(.compare, Operator.equal.rawValue)
      emitJump(.jumpIfFalse, fail, meeting: end)
    case .matchSingleton:
      loadSlot(slot)
      compileExpression(tree.child(pattern, 0))
      emit(.compare, Operator.is.rawValue)
      emitJump(.jumpIfFalse, fail, meeting: end)
    case .matchAs:
      compilePattern(tree.child(pattern, 0), slot, fail, end)
      capture(pattern, slot)
    case .matchStar: capture(pattern, slot)
    case .matchOr: compileAlternatives(pattern, slot, fail, end)
    case .matchSequence: compileSequence(pattern, slot, fail, end)
    case .matchMapping: compileMapping(pattern, slot, fail, end)
    case .matchClass: compileClassPattern(pattern, slot, fail, end)
    default:
      emitUnsupported("damaged pattern")
      emitJump(.jumpIfFalse, fail, meeting: end)
    }
  }

  private mutating func capture(_ pattern: NodeID, _ slot: Int32) {
    guard !tree.symbol(pattern).isNone else { return }
    loadSlot(slot)
    store(name(pattern))
  }

  private mutating func compileAlternatives(_ pattern: NodeID, _ slot: Int32, _ fail: Int, _ end: Int) {
    let matched = makeLabel()
    let alternatives = Array(tree.children(pattern))
    for (index, alternative) in alternatives.enumerated() {
      let next = index == alternatives.count - 1 ? fail : makeLabel()
      compilePattern(alternative, slot, next, end)
      if next != fail {
        emitJump(.jump, matched)
        place(next)
      }
    }
    place(matched)
  }

  private mutating func compileSequence(_ pattern: NodeID, _ slot: Int32, _ fail: Int, _ end: Int) {
    let parts = tree.children(pattern).filter { !$0.isNone }
    let star = parts.firstIndex { tree.kind($0) == .matchStar }
    loadSlot(slot)
    emit(.matchLength, Int32(star == nil ? parts.count : parts.count - 1), star == nil ? 0 : 1)
    emitJump(.jumpIfFalse, fail, meeting: end)
    loadSlot(slot)
    if let star {
      emit(.unpackStarred, Int32(star), Int32(parts.count - star - 1))
    } else {
      emit(.unpack, Int32(parts.count))
    }
    let slots = parts.map { _ in scope.hiddenSlot() }
    for slot in slots { storeSlot(slot) }
    for (part, slot) in zip(parts, slots) { compilePattern(part, slot, fail, end) }
  }

  private mutating func compileMapping(_ pattern: NodeID, _ slot: Int32, _ fail: Int, _ end: Int) {
    let children = Array(tree.children(pattern))
    loadSlot(slot)
    emit(.matchMapping)
    emitJump(.jumpIfFalse, fail, meeting: end)
    for index in stride(from: 0, to: children.count - 1, by: 2) {
      let value = scope.hiddenSlot()
      loadSlot(slot)
      compileExpression(children[index])
      emit(.matchKeys)
      storeSlot(value)
      emitJump(.jumpIfFalse, fail, meeting: end)
      compilePattern(children[index + 1], value, fail, end)
    }
    guard !tree.symbol(pattern).isNone else { return }
    loadSlot(slot)
    for index in stride(from: 0, to: children.count - 1, by: 2) { compileExpression(children[index]) }
    emit(.buildTuple, Int32(children.count / 2))
    emit(.mappingRest)
    store(name(pattern))
  }

  private mutating func compileClassPattern(_ pattern: NodeID, _ slot: Int32, _ fail: Int, _ end: Int) {
    let parts = tree.children(pattern).dropFirst().filter { !$0.isNone }
    let positional = parts.filter { tree.kind($0) != .keywordPattern }
    let keywords = parts.filter { tree.kind($0) == .keywordPattern }
    loadSlot(slot)
    compileExpression(tree.child(pattern, 0))
    emitConstant(.tuple(Tuple(keywords.map { .str(names.text(unit.name(tree.symbol($0)))) })))
    emit(.matchClass, Int32(positional.count))
    let taken = scope.hiddenSlot()
    storeSlot(taken)
    emitJump(.jumpIfFalse, fail, meeting: end)
    guard !parts.isEmpty else { return }
    loadSlot(taken)
    emit(.unpack, Int32(parts.count))
    let slots = parts.map { _ in scope.hiddenSlot() }
    for slot in slots { storeSlot(slot) }
    for (part, slot) in zip(positional + keywords, slots) {
      compilePattern(tree.kind(part) == .keywordPattern ? tree.child(part, 0) : part, slot, fail, end)
    }
  }
}
