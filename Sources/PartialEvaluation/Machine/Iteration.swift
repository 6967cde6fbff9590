import PythonLibrary

/// What gives values one after another without running code of the program, or by calling it once for each.
final class IteratorObject: HeapObject {
  indirect enum Source {
    case list(ListObject, Int)
    case values([Value], Int)
    case range(RangeBox, Int)
    case text(Text, Int)
    case bytes([UInt8], Int)
    case bytearray(BytearrayObject, Int)
    case dict(DictObject, Int, DictPart)
    /// Values from the end.
    case reversed(ListObject, Int)
    /// Function, iterators.
    case map(Value, [Value])
    case filter(Value, Value)
    case zip([Value], isStrict: Bool)
    case enumerate(Value, Int)
    case chain([Value], Int, current: Value?)
    case count(Value, Value)
    case cycle([Value], Int)
    case `repeat`(Value, Int?)
    case slice(Value, next: Int, stop: Int?, step: Int, position: Int)
    case takeWhile(Value, Value)
    case dropWhile(Value, Value, started: Bool)
    case starmap(Value, Value)
    case accumulate(Value, Value, total: Value?)
    /// `iter(function, sentinel)`
    case sentinel(Value, Value)
    /// `__getitem__` of an instance.
    case items(Value, Int)
    case groupBy(Value, Value, pending: Value?)
    case ended
  }

  enum DictPart { case keys, values, items }

  var source: Source

  init(_ heap: Heap, _ source: Source) {
    self.source = source
    super.init(heap)
  }

  override func state() -> ObjectState { .iterator(source) }
  override func restore(_ state: ObjectState) { if case .iterator(let source) = state { self.source = source } }
  override func clear() { source = .ended }

  override func measure(_ meter: inout MemoryMeter) {
    meter.bytes += 64
    switch source {
    case .values(let values, _), .cycle(let values, _), .map(_, let values), .zip(let values, _): meter.add(values)
    case .chain(let values, _, let current):
      meter.add(values)
      if let current { meter.add(current) }
    case .text(let text, _): meter.add(.str(text))
    case .bytes(let bytes, _): meter.bytes += bytes.count
    case .count(let value, _), .repeat(let value, _), .accumulate(_, _, let value?): meter.add(value)
    default: break
    }
  }
}

/// A frame that waits.
struct SavedFrame {
  var pc: Int
  var stack: [Value]
  var locals: [Value?]
  var blocks: [Frame.Block]
  var handled: [Value]
}

final class GeneratorObject: HeapObject {
  let frame: Frame
  var isRunning = false
  var isDone = false
  /// It waits in `yield from`.
  var isDelegating = false
  /// Values that were yielded where a branch was taken both ways, and that nobody has had yet.
  var queue: [Value] = []
  /// What `return` in it gave.
  var result = Value.none

  init(_ heap: Heap, _ frame: Frame) {
    self.frame = frame
    super.init(heap)
  }

  override func state() -> ObjectState { .generator(isDone ? nil : frame.saved, queue) }

  override func restore(_ state: ObjectState) {
    guard case .generator(let saved, let queue) = state else { return }
    self.queue = queue
    isDone = saved == nil
    if let saved { frame.restore(saved) }
  }

  override func clear() {
    frame.clear()
    queue = []
    result = .none
  }

  override func measure(_ meter: inout MemoryMeter) {
    meter.add(frame)
    meter.add(queue)
    meter.add(result)
  }
}

/// A file that the program opened, or `io.BytesIO` and `io.StringIO`. Nothing is read or written outside of the machine.
final class FileObject: HeapObject {
  struct State {
    var content: [UInt8]
    var text: [Piece]
    var position: Int
    var isClosed: Bool
  }

  typealias Piece = Value

  /// Rendered path; empty for one in memory.
  let path: Value
  let mode: String
  let isText: Bool
  let isInMemory: Bool
  /// What was written, piece by piece; a piece may be unknown.
  var pieces: [Value] = []
  var position = 0
  var isClosed = false
  var history: Int32 = 0
  /// A file that the program did not write.
  var isForeign = false

  init(_ heap: Heap, path: Value, mode: String, isText: Bool, isInMemory: Bool) {
    self.path = path
    self.mode = mode
    self.isText = isText
    self.isInMemory = isInMemory
    super.init(heap)
  }

  /// Characters or bytes of the known pieces.
  var length: Int {
    var count = 0
    for piece in pieces {
      switch piece {
      case .str(let text): count += text.count
      case .bytes(let bytes): count += bytes.content.count
      case .bytearray(let bytes): count += bytes.content.count
      case .unknown(let unknown): count += unknown.knownCount
      default: break
      }
    }
    return count
  }

  override func state() -> ObjectState {
    .file(State(content: [], text: pieces, position: position, isClosed: isClosed))
  }

  override func restore(_ state: ObjectState) {
    guard case .file(let state) = state else { return }
    pieces = state.text
    position = state.position
    isClosed = state.isClosed
  }

  override func clear() { pieces = [] }
  override func measure(_ meter: inout MemoryMeter) { meter.add(pieces) }
}

/// The run of one piece of code.
final class Frame {
  struct Block {
    var handler: Int32
    var stackCount: Int
    var handledCount: Int
    /// Unknown calls before the `try`; when there are more at its end, its handlers may run.
    var unknownCalls: Int
  }

  /// What happens with the value that the code returns.
  enum Return {
    case push
    /// `__init__`: the instance is the value of the call.
    case instance(Value)
    /// A class body: name, bases, keywords.
    case type(bases: [Value], keywords: Table)
    /// A module that was imported: what `import` leaves on the stack.
    case imported(Value)
    case discard
    /// `eval` of a layer, and a nested run.
    case value
  }

  let code: Code
  var pc = 0
  var stack: [Value] = []
  /// Empty when the variables are in an environment.
  var locals: [Value?]
  let environment: EnvironmentObject?
  let globals: DictObject
  /// Of a class body and of executed code: where names are bound.
  let namespace: DictObject
  var blocks: [Block] = []
  var handled: [Value] = []
  var onReturn = Return.push
  var function: FunctionObject?
  weak var generator: GeneratorObject?
  var pendingReturns: [Value] = []
  /// Locals of sides of branches that went to the end of a loop, by where that is.
  var pendingJoins: [(pc: Int32, locals: [Value?])] = []
  var loopRounds: [Int32: Int] = [:]
  /// Statements of a module that were given up.
  var recoveries = 0

  init(
    _ code: Code, locals: [Value?], environment: EnvironmentObject?, globals: DictObject, namespace: DictObject
  ) {
    self.code = code
    self.locals = locals
    self.environment = environment
    self.globals = globals
    self.namespace = namespace
  }

  func holdsText(_ slot: Int) -> Bool {
    if case .str? = locals[slot] { return true }
    return false
  }

  func holdsBytes(_ slot: Int) -> Bool {
    if case .bytes? = locals[slot] { return true }
    return false
  }

  /// The value of a variable, which holds it no longer.
  func take(_ slot: Int) -> Value {
    var value: Value? = Value.none
    swap(&value, &locals[slot])
    return value ?? .none
  }

  var saved: SavedFrame { SavedFrame(pc: pc, stack: stack, locals: locals, blocks: blocks, handled: handled) }

  func restore(_ saved: SavedFrame) {
    pc = saved.pc
    stack = saved.stack
    locals = saved.locals
    blocks = saved.blocks
    handled = saved.handled
  }

  func clear() {
    stack = []
    locals = []
    handled = []
    pendingReturns = []
    pendingJoins = []
    function = nil
    onReturn = .discard
  }
}
