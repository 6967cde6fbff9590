/// Runs a program over a text: backtracking with its own stack and a count of steps, so that no pattern can recurse or
/// run without end.
struct PatternMatcher {
  /// What backtracking goes back to, or undoes on its way.
  private enum Entry {
    case branch(code: Int, at: Int)
    case lazyLoop(code: Int, at: Int)
    case greedyUnits(code: Int, low: Int, at: Int)
    case lazyUnits(code: Int, at: Int, left: Int)
    case look(code: Int, at: Int, isNegated: Bool)
    case capture(slot: Int, value: Int)
    case counter(Int, count: Int, last: Int)
  }

  /// Entries of the stack, some 32 bytes each.
  private static let deepest = 1 << 20

  let program: PatternProgram
  let text: [UInt32]
  let end: Int
  private var stack: [Entry] = []
  /// Start and end of each group, and behind them the group that was closed last; -1 for none.
  private(set) var captures: [Int]
  private var counts: [Int]
  private var lasts: [Int]
  private var marks: [Int]
  private var stepsLeft: Int

  init(_ program: PatternProgram, text: [UInt32], end: Int, steps: Int) {
    self.program = program
    self.text = text
    self.end = end
    captures = Array(repeating: -1, count: program.groupCount * 2 + 1)
    counts = Array(repeating: 0, count: program.counterCount)
    lasts = Array(repeating: -1, count: program.counterCount)
    marks = Array(repeating: 0, count: program.markCount)
    stepsLeft = steps
  }

  /// Steps that are left.
  var remainingSteps: Int { stepsLeft }

  private mutating func charge(_ count: Int) throws(PythonError) {
    stepsLeft -= count
    if stepsLeft < 0 || stack.count > Self.deepest {
      stepsLeft = max(0, stepsLeft)
      throw PythonError(.resultTooLarge, "a regular expression took too many steps")
    }
  }

  @inline(__always)
  private func matches(_ test: UnitTest, _ point: UInt32) -> Bool {
    switch test {
    case .literal(let own): own == point
    case .folded(let own, let rules): own == point || own == rules.folded(point)
    case .any: true
    case .anyButLineFeed: point != 10
    case .set(let index): program.sets[index].contains(point)
    }
  }

  /// Tries to match at one place. `mustEnd` is where the match has to end; `mustMove` refuses an empty one.
  mutating func match(at start: Int, mustEnd: Int?, mustMove: Bool) throws(PythonError) -> Int? {
    stack.removeAll(keepingCapacity: true)
    try charge(captures.count / 16)
    for slot in captures.indices { captures[slot] = -1 }
    var code = 0
    var at = start
    while true {
      try charge(1)
      var isGood = true
      switch program.code[code] {
      case .unit(let test):
        isGood = at < end && matches(test, text[at])
        if isGood {
          at += 1
          code += 1
        }
      case .units(let test, let least, let most, let greed):
        isGood = try units(test, least, most, greed, &code, &at)
      case .split(let first, let second):
        stack.append(.branch(code: second, at: at))
        code = first
      case .jump(let target): code = target
      case .save(let slot):
        save(slot, at)
        code += 1
      case .assertion(let assertion):
        isGood = holds(assertion, at)
        code += 1
      case .backreference(let group, let rules):
        isGood = try backreference(group, rules, &at)
        code += 1
      case .counterStart(let counter):
        stack.append(.counter(counter, count: counts[counter], last: lasts[counter]))
        counts[counter] = 0
        lasts[counter] = -1
        code += 1
      case .counterLoop(let counter, let least, let most, let isLazy, let exit):
        loop(counter, least, most, isLazy, exit, &code, at)
      case .lookStart(let mark, let behind, let isNegated, let lookEnd):
        if at < behind {
          isGood = isNegated
          code = lookEnd
        } else {
          marks[mark] = stack.count
          stack.append(.look(code: lookEnd, at: at, isNegated: isNegated))
          at -= behind
          code += 1
        }
      case .lookEnd(let mark, let isNegated):
        guard case .look(_, let before, _) = stack[marks[mark]] else { preconditionFailure("A look has its entry.") }
        if isNegated {
          while stack.count > marks[mark] + 1 { if let entry = stack.popLast() { undo(entry) } }
          stack.removeLast()
          isGood = false
        } else {
          at = before
          try cut(to: marks[mark])
          code += 1
        }
      case .atomicStart(let mark):
        marks[mark] = stack.count
        code += 1
      case .atomicEnd(let mark):
        try cut(to: marks[mark])
        code += 1
      case .conditional(let group, let no):
        code = captures[group * 2 + 1] >= 0 ? code + 1 : no
      case .accept:
        if mustEnd.map({ $0 == at }) ?? true, !mustMove || at != start { return at }
        isGood = false
      }
      if !isGood {
        guard try backtrack(&code, &at) else { return nil }
      }
    }
  }

  // MARK: Going back

  private mutating func undo(_ entry: Entry) {
    switch entry {
    case .capture(let slot, let value): captures[slot] = value
    case .counter(let counter, let count, let last):
      counts[counter] = count
      lasts[counter] = last
    default: break
    }
  }

  /// Forgets where to go back to above a height, and keeps what has to be undone.
  private mutating func cut(to height: Int) throws(PythonError) {
    try charge((stack.count - height) / 8)
    var kept = height
    for index in height..<stack.count {
      switch stack[index] {
      case .capture, .counter:
        stack[kept] = stack[index]
        kept += 1
      default: break
      }
    }
    stack.removeLast(stack.count - kept)
  }

  private mutating func backtrack(_ code: inout Int, _ at: inout Int) throws(PythonError) -> Bool {
    while let entry = stack.popLast() {
      try charge(1)
      switch entry {
      case .branch(let target, let place):
        code = target
        at = place
        return true
      case .lazyLoop(let target, let place):
        guard case .counterLoop(let counter, _, let most, _, _) = program.code[target] else { continue }
        if counts[counter] >= most && most != PatternNode.unbounded || place == lasts[counter] { continue }
        enter(counter, place, notesPlace: true)
        code = target + 1
        at = place
        return true
      case .greedyUnits(let target, let low, let place):
        var place = place - 1
        if case .unit(.literal(let wanted)) = program.code[target] {
          // Places where the next literal does not stand are passed over.
          while place > low, place >= end || text[place] != wanted {
            place -= 1
            stepsLeft -= 1
          }
        }
        if place > low { stack.append(.greedyUnits(code: target, low: low, at: place)) }
        code = target
        at = place
        return true
      case .lazyUnits(let target, let place, let left):
        guard case .units(let test, _, _, _) = program.code[target], left > 0, place < end,
          matches(test, text[place])
        else { continue }
        stack.append(.lazyUnits(code: target, at: place + 1, left: left - 1))
        code = target + 1
        at = place + 1
        return true
      case .look(let target, let place, let isNegated):
        guard isNegated else { continue }
        code = target
        at = place
        return true
      case .capture, .counter: undo(entry)
      }
    }
    return false
  }

  // MARK: Instructions

  private mutating func save(_ slot: Int, _ at: Int) {
    stack.append(.capture(slot: slot, value: captures[slot]))
    captures[slot] = at
    if slot & 1 == 1 {
      let last = captures.count - 1
      stack.append(.capture(slot: last, value: captures[last]))
      captures[last] = slot / 2
    }
  }

  private mutating func units(
    _ test: UnitTest, _ least: Int, _ most: Int, _ greed: PatternNode.Greed, _ code: inout Int, _ at: inout Int
  ) throws(PythonError) -> Bool {
    // A start behind the end, which `pos` and `endpos` allow, leaves nothing to repeat.
    guard least <= end - at else { return false }
    let wanted = greed == .lazy ? least : most
    let limit = min(end - at, wanted)
    var count = 0
    while count < limit, matches(test, text[at + count]) { count += 1 }
    try charge(count / 4)
    guard count >= least else { return false }
    switch greed {
    case .greedy: if count > least { stack.append(.greedyUnits(code: code + 1, low: at + least, at: at + count)) }
    case .lazy: stack.append(.lazyUnits(code: code, at: at + count, left: most - count))
    case .possessive: break
    }
    at += count
    code += 1
    return true
  }

  private mutating func enter(_ counter: Int, _ at: Int, notesPlace: Bool) {
    stack.append(.counter(counter, count: counts[counter], last: lasts[counter]))
    counts[counter] += 1
    if notesPlace { lasts[counter] = at }
  }

  private mutating func loop(
    _ counter: Int, _ least: Int, _ most: Int, _ isLazy: Bool, _ exit: Int, _ code: inout Int, _ at: Int
  ) {
    if counts[counter] < least {
      enter(counter, at, notesPlace: false)
      code += 1
    } else if isLazy {
      stack.append(.lazyLoop(code: code, at: at))
      code = exit
    } else if counts[counter] < most || most == PatternNode.unbounded, at != lasts[counter] {
      // What was empty once would be so for ever.
      stack.append(.branch(code: exit, at: at))
      enter(counter, at, notesPlace: true)
      code += 1
    } else {
      code = exit
    }
  }

  private mutating func backreference(
    _ group: Int, _ rules: LetterRules, _ at: inout Int
  ) throws(PythonError) -> Bool {
    let start = captures[group * 2]
    let stop = captures[group * 2 + 1]
    guard start >= 0, stop >= start, stop - start <= end - at else { return false }
    try charge((stop - start) / 4)
    for offset in 0..<(stop - start) {
      let wanted = text[start + offset]
      let found = text[at + offset]
      if wanted == found { continue }
      guard rules.ignoresCase, rules.folded(wanted) == rules.folded(found) else { return false }
    }
    at += stop - start
    return true
  }

  private func holds(_ assertion: PatternAssertion, _ at: Int) -> Bool {
    switch assertion {
    case .textStart: return at == 0
    case .textEnd: return at == end
    case .end: return at == end || (at == end - 1 && text[at] == 10)
    case .lineStart: return at == 0 || text[at - 1] == 10
    case .lineEnd: return at == end || text[at] == 10
    case .wordBoundary(let rules), .notWordBoundary(let rules):
      // Neither holds in an empty text, as CPython before 3.14 has it.
      if end == 0 { return false }
      let before = at > 0 && rules.isWord(text[at - 1])
      let after = at < end && rules.isWord(text[at])
      if case .wordBoundary = assertion { return before != after }
      return before == after
    }
  }
}
