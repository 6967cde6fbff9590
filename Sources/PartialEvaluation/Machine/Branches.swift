import PythonLibrary
import PythonSyntax

/// A branch on something unknown, while its two ways are run one after the other.
struct Split {
  /// How one way ended.
  enum Exit {
    /// Where the two ways meet.
    case arrived
    /// At another place of the same code, by `break` or `continue`.
    case left(Int32)
    case returned(Value)
    case raised(Value)
  }

  struct Side {
    var exit: Exit
    var frame: SavedFrame
    /// What changed: the objects as they were before, and as they are now.
    var changes: [(object: HeapObject, before: TrailEntry, after: ObjectState)]
  }

  let frame: Frame
  let start: Int32
  let join: Int32
  /// Head of the loop that the branch is the test of; -1 for none.
  let loopHead: Int32
  /// What the second way starts from.
  let second: SavedFrame
  let outerSide: Int32
  let trailMark: Int
  var first: Side?
}

extension ObjectState {
  /// Elements that are copied when the object changes.
  var count: Int {
    switch self {
    case .values(let values): values.count
    case .table(let table), .attributes(let table, _): table.count * 3
    case .bytes(let content): content.count / 16
    case .generator(let saved, let queue): queue.count + (saved.map { $0.locals.count + $0.stack.count } ?? 0)
    case .file(let state): state.text.count
    case .nothing, .iterator: 0
    }
  }
}

/// The state of an object before the current side of a branch changed it.
struct TrailEntry {
  let object: HeapObject
  let state: ObjectState
  let savedAt: Int32
}

extension Machine {
  static let explorationCeiling = 6
  static let splitCeiling = 16

  /// Saves the state of an object that is about to change, once for each side of a branch.
  @inline(__always)
  func touch(_ object: HeapObject) {
    if side != 0, object.savedAt < side { save(object) }
  }

  private func save(_ object: HeapObject) {
    let state = object.state()
    trail.append(TrailEntry(object: object, state: state, savedAt: object.savedAt))
    object.savedAt = side
    // The first change copies what is shared.
    steps = max(0, steps - 2 - state.count / 8)
  }

  /// Takes both ways of a branch: the first at once, the second from `second` on.
  ///
  /// - Returns: false when the branch was taken often enough; the caller chooses one way.
  func split(
    _ frame: Frame, at start: Int32, join: Int32, second: SavedFrame, loopHead: Int32 = -1
  ) -> Bool {
    let count = frame.code.explorations[start, default: 0]
    frame.code.explorations[start] = count + 1
    guard join >= 0, count < Self.explorationCeiling, splits.count < Self.splitCeiling else { return false }
    steps = max(0, steps - (second.locals.count + second.stack.count) / 8)
    splits.append(
      Split(
        frame: frame, start: start, join: join, loopHead: loopHead, second: second, outerSide: side,
        trailMark: trail.count))
    sideCount += 1
    side = sideCount
    return true
  }

  /// Whether the innermost branch belongs to this frame.
  func isSplit(_ frame: Frame) -> Bool { !splits.isEmpty && splits[splits.count - 1].frame === frame }

  /// One way of the innermost branch has ended.
  ///
  /// - Returns: nil when the code goes on; otherwise what happens to the frame, the branch being over.
  func endSide(_ exit: Split.Exit) -> Split.Exit? {
    guard let split = splits.last else { return exit }
    let frame = split.frame
    var changes: [(object: HeapObject, before: TrailEntry, after: ObjectState)] = []
    for entry in trail[split.trailMark...] { changes.append((entry.object, entry, entry.object.state())) }
    trail.removeSubrange(split.trailMark...)
    let ended = Split.Side(exit: exit, frame: frame.saved, changes: changes)
    guard let first = split.first else {
      for change in changes.reversed() {
        change.object.restore(change.before.state)
        change.object.savedAt = change.before.savedAt
      }
      splits[splits.count - 1].first = ended
      frame.restore(split.second)
      sideCount += 1
      side = sideCount
      return nil
    }
    splits.removeLast()
    side = split.outerSide
    return merge(split, first, ended)
  }

  // MARK: - Joining

  private func merge(_ split: Split, _ first: Split.Side, _ second: Split.Side) -> Split.Exit? {
    let frame = split.frame
    let isFirstRaised = first.exit.isRaised
    let isSecondRaised = second.exit.isRaised
    if isFirstRaised || isSecondRaised { unknownCalls += 1 }
    // What a way did that ended in an exception is forgotten, unless both did.
    joinChanges(
      isFirstRaised && !isSecondRaised ? [] : first.changes,
      isSecondRaised && !isFirstRaised ? [] : second.changes,
      undone: isSecondRaised && !isFirstRaised ? second.changes : [], isSole: isFirstRaised != isSecondRaised)
    switch (first.exit, second.exit) {
    case (.arrived, .arrived):
      frame.restore(joined(first.frame, second.frame))
      frame.pc = Int(split.join)
      return nil
    case (.arrived, let other):
      frame.restore(first.frame)
      remember(other, second.frame, in: frame)
      frame.pc = Int(split.join)
      return nil
    case (let other, .arrived):
      remember(other, first.frame, in: frame)
      frame.pc = Int(split.join)
      return nil
    case (.returned(let a), .returned(let b)): return .returned(join(a, b))
    case (.raised, .raised(let exception)): return .raised(exception)
    case (.left(let a), .left(let b)) where a == b:
      frame.restore(joined(first.frame, second.frame))
      return .left(a)
    case (.left(let a), .left(let b)):
      // The next round comes before the end of the loop.
      let isFirst = a < b
      if isFirst { frame.restore(first.frame) }
      remember(isFirst ? second.exit : first.exit, isFirst ? second.frame : first.frame, in: frame)
      return .left(min(a, b))
    case (.left(let target), let other):
      frame.restore(first.frame)
      remember(other, second.frame, in: frame)
      return .left(target)
    case (let other, .left(let target)):
      remember(other, first.frame, in: frame)
      return .left(target)
    case (.returned(let value), .raised):
      frame.restore(first.frame)
      return .returned(value)
    case (.raised, .returned(let value)): return .returned(value)
    }
  }

  private func remember(_ exit: Split.Exit, _ saved: SavedFrame, in frame: Frame) {
    switch exit {
    case .left(let target):
      if frame.pendingJoins.count < 16 { frame.pendingJoins.append((target, saved.locals)) }
    case .returned(let value):
      if frame.pendingReturns.count < 16 { frame.pendingReturns.append(value) }
    case .arrived, .raised: break
    }
  }

  private func joined(_ first: SavedFrame, _ second: SavedFrame) -> SavedFrame {
    var frame = second
    frame.locals = joinLocals(first.locals, second.locals)
    if first.stack.count == second.stack.count {
      for index in frame.stack.indices { frame.stack[index] = join(first.stack[index], second.stack[index]) }
    } else if first.stack.count > second.stack.count {
      frame.stack = first.stack
    }
    return frame
  }

  func joinLocals(_ first: [Value?], _ second: [Value?]) -> [Value?] {
    guard first.count == second.count else { return second }
    var result = second
    for index in result.indices {
      switch (first[index], second[index]) {
      case (let a?, let b?): result[index] = join(a, b)
      case (let a?, nil): result[index] = a
      default: break
      }
    }
    return result
  }

  private func joinChanges(
    _ first: [(object: HeapObject, before: TrailEntry, after: ObjectState)],
    _ second: [(object: HeapObject, before: TrailEntry, after: ObjectState)],
    undone: [(object: HeapObject, before: TrailEntry, after: ObjectState)], isSole: Bool
  ) {
    for change in undone {
      change.object.restore(change.before.state)
      change.object.savedAt = change.before.savedAt
    }
    var places: [Int: Int] = [:]
    for (index, change) in second.enumerated() { places[change.object.number] = index }
    var isJoined = [Bool](repeating: false, count: second.count)
    for change in first {
      var after = change.before.state
      if let place = places[change.object.number] {
        isJoined[place] = true
        after = second[place].after
      }
      change.object.restore(isSole ? change.after : joinStates(change.after, after))
      settle(change.before)
    }
    for (index, change) in second.enumerated() where !isJoined[index] {
      if !isSole { change.object.restore(joinStates(change.before.state, change.after)) }
      settle(change.before)
    }
  }

  /// The branch around must be able to undo it too.
  private func settle(_ entry: TrailEntry) {
    if side != 0, entry.savedAt < side {
      trail.append(entry)
      entry.object.savedAt = side
    } else {
      entry.object.savedAt = entry.savedAt
    }
  }

  private func joinStates(_ first: ObjectState, _ second: ObjectState) -> ObjectState {
    switch (first, second) {
    case (.values(let a), .values(let b)):
      let (long, short) = a.count >= b.count ? (a, b) : (b, a)
      var result = long
      for index in short.indices { result[index] = joinSlots(a[index], b[index]) }
      steps = max(0, steps - short.count / 4)
      return .values(result)
    case (.table(let a), .table(let b)): return .table(joinTables(a, b))
    case (.attributes(let a, let p), .attributes(let b, let q)): return .attributes(joinTables(a, b), join(p, q))
    case (.bytes(let a), .bytes(let b)): return .bytes(a.count > b.count ? a : b)
    case (.file(let a), .file(let b)): return .file(a.text.count > b.text.count ? a : b)
    default: return second
    }
  }

  private func joinSlots(_ a: Value, _ b: Value) -> Value {
    if case .notImplemented = a { return b }
    if case .notImplemented = b { return a }
    return join(a, b)
  }

  private func joinTables(_ a: Table, _ b: Table) -> Table {
    steps = max(0, steps - (a.count + b.count) / 4)
    var result = a
    for entry in b.entries where entry.isLive {
      let index = result.find(entry.key, entry.hash)
      if index < 0 {
        result.set(entry.key, entry.hash, entry.value)
      } else {
        let value = result.value(at: index)
        if !Equality.isSame(value, entry.value) { result.setValue(join(value, entry.value), at: index) }
      }
    }
    return result
  }

  /// One value that stands for both.
  func join(_ a: Value, _ b: Value) -> Value {
    if Equality.isSame(a, b) { return a }
    steps = max(0, steps - 1)
    if case .tuple(let first) = a, case .tuple(let second) = b, first.items.count == second.items.count,
      first.depth < 8, second.depth < 8, first.items.count <= 64
    {
      return heap.tuple(zip(first.items, second.items).map { join($0, $1) })
    }
    var alternatives: [Value] = []
    var isComplete = true
    for value in [a, b] {
      if case .unknown(let unknown) = value, !unknown.alternatives.isEmpty {
        for alternative in unknown.alternatives { add(alternative, to: &alternatives, &isComplete) }
      } else {
        add(value, to: &alternatives, &isComplete)
      }
    }
    if alternatives.count == 1 { return alternatives[0] }
    if !isComplete {
      var origins = Origins.branch
      for case .unknown(let unknown) in [a, b] { origins.formUnion(unknown.origins) }
      return .unknown(unknown(origins))
    }
    return .unknown(Unknown(heap, alternatives: alternatives))
  }

  private func add(_ value: Value, to alternatives: inout [Value], _ isComplete: inout Bool) {
    if alternatives.contains(where: { Equality.isSame($0, value) }) { return }
    guard alternatives.count < Unknown.alternativeCeiling else {
      isComplete = false
      return
    }
    alternatives.append(value)
  }
}

extension Split.Exit {
  var isRaised: Bool {
    if case .raised = self { return true }
    return false
  }
}
