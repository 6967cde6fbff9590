import Limits

/// Walks the code objects of a program, each once, outer before inner: names that a module binds are known when its
/// functions are walked.
struct ProgramWalk {
  /// A block and the names bound in it.
  struct Block {
    var kind: BytecodeBlock.Kind
    let code: Int
    let parent: Int
    let name: String
    let qualifiedName: String
    var isModuleLevel: Bool
    /// Names of modules and class bodies, cells of functions.
    var scope: [Int32: ValueID] = [:]
    /// Blocks that this one calls, hands over or runs at once.
    var runs: [Int] = []
  }

  struct Call {
    let path: Int32
    let target: Int
    let arguments: [ValueID]
    let keywords: [(name: Int32, value: ValueID)]
    let receiver: ValueID
    let isOpen: Bool
    let line: Int32?
    let block: Int
    let offset: Int32
  }

  struct Store {
    let path: Int32
    let value: ValueID?
    let line: Int32?
    let block: Int
  }

  struct ClassRecord {
    let name: Int32
    let bases: [Int32]
    let body: Int
    let line: Int32?
    let block: Int
  }

  struct Text {
    let value: MarshalID
    let block: Int
    let line: Int32?
    let isDocstring: Bool
  }

  let tree: MarshalTree
  let version: BytecodeVersion
  var names: NameTable
  var paths = NamePaths()
  var values = ValueTable()
  var known: KnownNames
  var blocks: [Block] = []
  /// By code object: its block + 1.
  var blockOfCode: [Int]
  var calls: [Call] = []
  var imports: [BytecodeImport] = []
  var stores: [Store] = []
  /// Attributes that were loaded, with the value that stands for them.
  var loads: [Store] = []
  /// What functions give back.
  var returned: [Store] = []
  /// Values that were called or had an attribute taken, so that their load is no read of its own.
  var taken: Set<ValueID> = []
  var classes: [ClassRecord] = []
  var texts: [Text] = []
  /// By value of the tree: whether it was collected as a text, or its parts were.
  var isCollected: [Bool]
  var limitation: Limitation.Kind?
  /// Steps that are left: pushes, pops and instructions.
  var fuel: Int
  /// Bytes of code that are left; more than the data has only where code objects share their bytes.
  private var codeBytesLeft: Int

  // What belongs to the block that is walked.
  var block = 0
  var code = CodeObject()
  var line: Int32?
  var offset: Int32 = 0
  var stack = AbstractStack()
  var locals: [ValueID] = []
  var farLocals: [Int: ValueID] = [:]
  var isAlive = true
  var incoming: [Int32] = []
  /// Names of keyword arguments for the call that follows (3.11 and 3.12).
  var pendingKeywords: MarshalID?
  /// Places where two ways meet with stacks of different heights, or more is popped than was pushed: none in code that
  /// a compiler of this version wrote.
  var surprises = 0

  init(tree: MarshalTree, version: BytecodeVersion, limits: Limits) {
    self.tree = tree
    self.version = version
    names = NameTable(values: tree.count)
    known = KnownNames(&names, &paths)
    blockOfCode = [Int](repeating: 0, count: tree.codes.count)
    isCollected = [Bool](repeating: false, count: tree.count)
    fuel = Swift.min(16 * limits.evaluationSteps, 6 * tree.bytes.count + 1 << 20)
    codeBytesLeft = 4 * tree.bytes.count + 65_536
  }

  mutating func run(_ root: Int) {
    _ = enter(root, kind: .module, parent: -1)
    var next = 0
    while next < blocks.count {
      block = next
      next += 1
      let code = tree.codes[blocks[block].code]
      codeBytesLeft -= (tree.payload(code.code)?.count ?? 0) + (tree.payload(code.lineTable)?.count ?? 0)
      guard codeBytesLeft >= 0, fuel > 0 else {
        limitation = .evaluationSteps
        break
      }
      walk()
      collectConstants()
    }
  }

  /// The block of a code object, made when it is met first.
  mutating func enter(_ place: Int, kind: BytecodeBlock.Kind, parent: Int) -> Int {
    if blockOfCode[place] > 0 {
      let known = blockOfCode[place] - 1
      if blocks[known].kind == .unused, kind != .unused { blocks[known].kind = kind }
      return known
    }
    let code = tree.codes[place]
    let name = tree.text(code.name, prefix: 200) ?? ""
    var qualified = name
    if parent >= 0, blocks[parent].kind != .module {
      // Names of a deep nest would grow with the square of its depth.
      let outer = blocks[parent].qualifiedName
      qualified = outer.utf8.count > 200 ? "…." + name : outer + "." + name
    }
    blocks.append(
      Block(
        kind: kind, code: place, parent: parent, name: name, qualifiedName: qualified,
        isModuleLevel: kind == .module))
    blockOfCode[place] = blocks.count
    return blocks.count - 1
  }

  /// What a code object that is made into a function is, by the names that the compiler gives.
  func kindOfFunction(_ place: Int) -> BytecodeBlock.Kind {
    let code = tree.codes[place]
    switch tree.text(code.name, prefix: 64) ?? "" {
    case "<lambda>": return .lambda
    case "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>": return .comprehension
    default: return code.isFunction ? .function : .classBody
    }
  }

  /// Constants that no instruction loads alone: docstrings, parts of tuples, code that nothing makes a function of.
  private mutating func collectConstants() {
    let constants = code.constants
    guard tree.kind(constants) == .tuple, !isCollected[Int(constants.index)] else { return }
    isCollected[Int(constants.index)] = true
    for place in 0..<tree.childCount(constants) {
      guard let child = tree.child(constants, at: place) else { continue }
      if let inner = tree.code(child) {
        _ = enter(inner, kind: .unused, parent: block)
      } else {
        collect(child, line: nil, isDocstring: place == 0 && code.isFunction && isText(child))
      }
    }
  }

  private func isText(_ id: MarshalID) -> Bool {
    switch tree.kind(id) {
    case .text, .latin1: true
    case .bytes: tree.layout == .python27
    default: false
    }
  }

  /// Notes a text, or the texts in a tuple; each value of the tree once.
  mutating func collect(_ id: MarshalID, line: Int32?, isDocstring: Bool = false) {
    var waiting = [id]
    while let id = waiting.popLast() {
      guard !isCollected[Int(id.index)] else { continue }
      isCollected[Int(id.index)] = true
      switch tree.kind(id) {
      case .text, .latin1, .bytes:
        texts.append(Text(value: id, block: block, line: line, isDocstring: isDocstring))
      case .tuple, .list, .set, .frozenset, .dictionary, .slice:
        for place in (0..<tree.childCount(id)).reversed() {
          if let child = tree.child(id, at: place) { waiting.append(child) }
        }
      default: break
      }
    }
  }

  // MARK: One block

  private mutating func walk() {
    code = tree.codes[blocks[block].code]
    guard let bytes = tree.payload(code.code), tree.kind(code.code) == .bytes else { return }
    stack = AbstractStack()
    locals = parameters()
    farLocals = [:]
    incoming = [Int32](repeating: -1, count: bytes.count + 1)
    isAlive = true
    pendingKeywords = nil
    var cursor = LineTable(
      tree.payload(code.lineTable) ?? [], firstLine: Int(code.firstLine), version: version
    ).cursor()
    var stream = InstructionStream(bytes, version: version)
    while let instruction = stream.next() {
      fuel -= 1
      guard fuel > 0 else {
        limitation = .evaluationSteps
        return
      }
      let arrival = incoming[Int(instruction.start)]
      if !isAlive {
        stack.top = arrival >= 0 ? arrival : AbstractStack.unknownBottom
        isAlive = true
      } else if arrival >= 0 {
        join(arrival)
      }
      offset = instruction.offset
      line = cursor.line(at: instruction.offset)
      step(instruction, stream.target(of: instruction))
    }
  }

  /// The locals that the caller gives.
  private mutating func parameters() -> [ValueID] {
    let counts = [Int(code.argumentCount), Int(code.keywordOnlyCount)].map { max(0, min($0, 255)) }
    guard [.function, .lambda].contains(blocks[block].kind) else { return [] }
    return (0..<min(255, counts[0] + counts[1])).map { place in
      guard let name = tree.child(code.localNames, at: place).flatMap({ names.place(of: $0, in: tree) }) else {
        return ValueTable.unknown
      }
      return values.add(.parameter, name)
    }
  }

  /// Two ways meet: where they differ in the value on top alone, it is one of both.
  private mutating func join(_ arrival: Int32) {
    // Where a `finally` begins, the way without an exception is the one to follow.
    guard arrival != stack.top, stack.values[Int(arrival)] != ValueTable.exception else { return }
    if let here = stack.depth(stack.top), let there = stack.depth(arrival), here != there { surprises += 1 }
    guard arrival > 1, !stack.isEmpty else { return }
    guard stack.parents[Int(arrival)] == stack.parents[Int(stack.top)] else { return }
    let value = values.choice(stack.values[Int(stack.top)], stack.values[Int(arrival)])
    _ = pop()
    push(value)
  }

  /// Notes the stack that a jump brings to its target.
  mutating func jump(to target: Int?, dropping: Int = 0, adding: Int = 0) {
    guard let target, target >= 0, target < incoming.count, incoming[target] < 0 else { return }
    let top = stack.top
    for _ in 0..<dropping { _ = pop() }
    for _ in 0..<adding { push(ValueTable.unknown) }
    incoming[target] = stack.top
    stack.top = top
  }

  mutating func push(_ value: ValueID) {
    fuel -= 1
    stack.push(value)
  }

  mutating func pop() -> ValueID {
    fuel -= 1
    if stack.top == 0 { surprises += 1 }
    return stack.pop()
  }

  mutating func drop(_ count: Int) {
    var left = count
    while left > 0, !stack.isEmpty {
      _ = pop()
      left -= 1
    }
    if left > 0, stack.top == 0 { surprises += 1 }
  }

  /// The topmost `count` values, the lowest first. What lies below a bottom is unknown; beyond 255 it is left out.
  mutating func take(_ count: Int) -> [ValueID] {
    var taken: [ValueID] = []
    while taken.count < count, !stack.isEmpty { taken.append(pop()) }
    if taken.count < count, stack.top == 0 { surprises += 1 }
    while taken.count < count, taken.count < 255 { taken.append(ValueTable.unknown) }
    return taken.reversed()
  }
}

/// A stack whose states are kept by one number: cells that know the one below. At the bottom everything is unknown: 0
/// is the bottom of a block, 1 that of code which is reached in a way that was not followed, as handlers are.
struct AbstractStack {
  static let unknownBottom: Int32 = 1

  var values: [ValueID] = [ValueTable.unknown, ValueTable.unknown]
  var parents: [Int32] = [0, 1]
  private var depths: [Int32] = [0, Int32.min]
  var top: Int32 = 0

  /// Whether nothing that is known lies on it.
  var isEmpty: Bool { top <= 1 }

  /// Values on the stack; nil above the bottom of an unknown one.
  func depth(_ cell: Int32) -> Int32? {
    let depth = depths[Int(cell)]
    return depth < 0 ? nil : depth
  }

  mutating func push(_ value: ValueID) {
    values.append(value)
    parents.append(top)
    depths.append(depths[Int(top)] + 1)
    top = Int32(values.count - 1)
  }

  mutating func pop() -> ValueID {
    let value = values[Int(top)]
    top = parents[Int(top)]
    return value
  }
}
