/// One code point of a text, tested.
enum UnitTest {
  case literal(UInt32)
  /// A code point that equals another one without case.
  case folded(UInt32, LetterRules)
  case any
  case anyButLineFeed
  /// Index of a set.
  case set(Int)
}

/// What the matcher does.
enum PatternInstruction {
  case unit(UnitTest)
  case units(UnitTest, least: Int, most: Int, PatternNode.Greed)
  case split(first: Int, second: Int)
  case jump(Int)
  case save(Int)
  case assertion(PatternAssertion)
  case backreference(Int, LetterRules)
  case counterStart(Int)
  /// Goes into the body, which is the next instruction, or to `exit`.
  case counterLoop(Int, least: Int, most: Int, isLazy: Bool, exit: Int)
  /// Looks back `behind` code points, then at the body, which is the next instruction; `end` is behind it.
  case lookStart(Int, behind: Int, isNegated: Bool, end: Int)
  case lookEnd(Int, isNegated: Bool)
  case atomicStart(Int)
  case atomicEnd(Int)
  case conditional(Int, no: Int)
  case accept
}

/// A set with its answers for the first 256 code points.
struct CompiledSet {
  let low: [Bool]
  let set: PointSet

  init(_ given: PointSet) {
    var set = given
    set.sort()
    self.set = set
    low = (0..<256).map { [set] in set.contains($0) }
  }

  @inline(__always)
  func contains(_ point: UInt32) -> Bool { point < 256 ? low[Int(point)] : set.contains(point) }
}

/// A pattern as instructions.
struct PatternProgram {
  private(set) var code: [PatternInstruction] = []
  private(set) var sets: [CompiledSet] = []
  private var setNumbers: [PointSet: Int] = [:]
  private(set) var counterCount = 0
  private(set) var markCount = 0
  let groupCount: Int
  private let widths: [(least: Int, most: Int)]

  init(_ node: PatternNode, groupCount: Int, widths: [(least: Int, most: Int)]) {
    self.groupCount = groupCount
    self.widths = widths
    append(node)
    code.append(.accept)
  }

  private mutating func unit(_ node: PatternNode) -> UnitTest? {
    switch node {
    case .literal(let point, let rules):
      guard rules.ignoresCase else { return .literal(point) }
      return .folded(rules.folded(point), rules)
    case .any(let all): return all ? .any : .anyButLineFeed
    case .set(let set):
      if let known = setNumbers[set] { return .set(known) }
      setNumbers[set] = sets.count
      sets.append(CompiledSet(set))
      return .set(sets.count - 1)
    default: return nil
    }
  }

  /// Recursion is as deep as the parser allowed.
  private mutating func append(_ node: PatternNode) {
    if let test = unit(node) {
      code.append(.unit(test))
      return
    }
    switch node {
    case .literal, .any, .set: break
    case .assertion(let assertion): code.append(.assertion(assertion))
    case .sequence(let parts): for part in parts { append(part) }
    case .alternation(let parts): append(alternation: parts)
    case .group(let number, let body):
      code.append(.save(number * 2))
      append(body)
      code.append(.save(number * 2 + 1))
    case .repetition(let body, let least, let most, let greed): append(body, least, most, greed)
    case .backreference(let number, let rules): code.append(.backreference(number, rules))
    case .look(let isAhead, let isNegated, let body):
      let mark = markCount
      markCount += 1
      let start = code.count
      let behind = isAhead ? 0 : body.width(widths).least
      code.append(.accept)
      append(body)
      code.append(.lookEnd(mark, isNegated: isNegated))
      code[start] = .lookStart(mark, behind: behind, isNegated: isNegated, end: code.count)
    case .atomic(let body):
      let mark = markCount
      markCount += 1
      code.append(.atomicStart(mark))
      append(body)
      code.append(.atomicEnd(mark))
    case .conditional(let group, let yes, let no):
      let start = code.count
      code.append(.accept)
      append(yes)
      let jump = code.count
      code.append(.accept)
      code[start] = .conditional(group, no: code.count)
      append(no)
      code[jump] = .jump(code.count)
    }
  }

  private mutating func append(alternation parts: [PatternNode]) {
    var jumps: [Int] = []
    for (index, part) in parts.enumerated() {
      if index == parts.count - 1 {
        append(part)
        break
      }
      let split = code.count
      code.append(.accept)
      append(part)
      jumps.append(code.count)
      code.append(.accept)
      code[split] = .split(first: split + 1, second: code.count)
    }
    for jump in jumps { code[jump] = .jump(code.count) }
  }

  private mutating func append(_ body: PatternNode, _ least: Int, _ most: Int, _ greed: PatternNode.Greed) {
    if let test = unit(body) {
      code.append(.units(test, least: least, most: most, greed))
      return
    }
    if greed == .possessive {
      let mark = markCount
      markCount += 1
      code.append(.atomicStart(mark))
      append(body, least, most, .greedy)
      code.append(.atomicEnd(mark))
      return
    }
    let counter = counterCount
    counterCount += 1
    code.append(.counterStart(counter))
    let loop = code.count
    code.append(.accept)
    append(body)
    code.append(.jump(loop))
    code[loop] = .counterLoop(counter, least: least, most: most, isLazy: greed == .lazy, exit: code.count)
  }
}
