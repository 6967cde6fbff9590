import BigIntegers
import Compression
import Limits
import PythonLibrary
import PythonSemantics
import PythonSyntax
import SourceText

/// Why an operation gave no value. Never leaves the machine that throws it, and so never the thread.
enum Signal: Error, @unchecked Sendable {
  /// A Python exception: an instance, or something unknown.
  case exception(Value)
  /// Python would go on with something this machine does not know.
  case unknown(Unknown)
  /// The budget is spent.
  case exhausted
}

/// A stack machine for Python that performs nothing: see `ARCHITECTURE.md`, "The evaluator".
///
/// One machine serves one package. Python calls are frames in an array, so that their depth is a number; only models that
/// call back (a key of `sorted`, an `__add__`) run a nested loop, at most `nativeDepthCeiling` deep.
final class Machine {
  static let frameCeiling = 900
  static let nativeDepthCeiling = 48
  /// Operations inside operations: models that call models, iterators over iterators, `__bool__` that gives another.
  static let nestingCeiling = 128
  /// Bits of the largest integer, code points or bytes of the largest text, and elements of the largest collection.
  static let bitCeiling = 1 << 20
  static let elementCeiling = 1 << 24
  static let collectionCeiling = 1 << 21
  /// Bytes of the largest layer that is run.
  static let layerCeilingBytes = 4 << 20

  let heap = Heap()
  let names = NameTable()
  let limits: Limits
  let registry = Registry.shared
  var fuel: Fuel

  // MARK: Budget

  /// Steps left: one for each instruction, and one for every 16 bytes or elements of a result.
  var steps: Int
  /// At so few steps the heap is looked at, see `pause`.
  var checkpoint = 0
  /// Steps that the run began with.
  var budget = 0
  /// Steps that it may have beyond, and those that it was given; see `prolong`.
  var reserve = 0
  var prolongation = 0
  var activityMark = 0
  var usedMark = 0
  var callMark = 0
  /// Calls of decoders.
  var decodings = 0
  /// Characters and bytes that were looked at or put together one by one.
  var pieceCount = 0
  /// Steps from `collectionMark` to the next look at the heap.
  var untilCollection = Machine.collectionInterval
  var collectionMark = 0
  /// Bytes that the values took when they were looked at last.
  var memory = 0
  /// They took too many: nothing runs any more.
  var isFull = false
  var measurement: Int32 = 0
  /// Bytes of the trees of layers, of the layers themselves, and of the arguments of events.
  var parsedBytes = 0
  var layerBytes = 0
  var eventBytes = 0
  /// Where the budget ran out.
  var exhaustedAt: (unit: SourceUnit, node: Int32)?
  var limitations: [Limitation] = []
  var nativeDepth = 0
  var nesting = 0

  // MARK: State

  var frames: [Frame] = []
  var splits: [Split] = []
  var trail: [TrailEntry] = []
  /// Number of the side of a branch that is being run; 0 outside of branches.
  var side: Int32 = 0
  var sideCount: Int32 = 0
  /// Calls of unknown functions so far.
  var unknownCalls = 0
  /// As many as there were before the `try` that ended last.
  var lastBlockCalls = 0

  /// Functions and types of `builtins` by the numbers of their names, as far as they were asked for.
  enum BuiltinValue {
    case notAsked
    case known(Value)
  }

  var builtinValues: [BuiltinValue] = []
  var types: [String: TypeObject] = [:]
  var modules: [String: ModuleObject] = [:]
  var methodCache: [Int64: Builtin?] = [:]
  var typeNumbers: [String: Int64] = [:]
  /// Functions of the package that were made, for those nobody calls.
  var functions: [FunctionObject] = []
  var classes: [TypeObject] = []
  var program: Program?
  var output: [UInt8] = []
  var files: [String: FileObject] = [:]
  var temporaryFiles = 0

  /// Namespaces into which unknown names came by `from … import *`.
  var openSpaces: Set<Int> = []
  /// Namespaces of modules that were imported and not run, and which modules those are: only their constants are known.
  var unrun: [Int: Int] = [:]
  var starModules: [String] = []
  var characters: [Text] = []
  var receivers: [Int: Value] = [:]
  /// Code without instructions, for calls from models.
  lazy var landingCode = Code(
    .module,
    unit: SourceUnit(Parser.parse(SourceText(utf8: [])), path: "", module: 0, layer: nil, moduleName: "", names: names),
    node: NodeID(rawValue: 0), scope: NameScope(.module, parent: nil), name: names.intern(""), qualifiedName: "")
  lazy var landingSpace = DictObject(heap)

  // MARK: Findings

  var layerIndex: [LayerKey: Int] = [:]
  var layerCodes: [Int: Code] = [:]
  var layerCeiling = 160
  var isLayerCeilingNoted = false
  var unitCount = 0
  var notedExclusiveOrs = 0
  var notedCharacters = 0

  var sinks: [Execution.Sink] = []
  /// By number of the text and node.
  var sinkIndex: [Int64: Int] = [:]
  var isTraced = false
  /// Code of a module goes on with its next statement after an exception that nobody catches: what hides a payload often
  /// names what is not there any more, or never was.
  var goesOn = false
  var stops: [Execution.Stop] = []
  var stopPlaces: Set<Int64> = []
  var events: [Event] = []
  var eventCounts: [Int64: Int] = [:]
  var layers: [Execution.Layer] = []
  var layerRuns: [Int: Int] = [:]
  var histories: [(parent: Int32, encoding: String)] = [(0, "")]
  var derived: [String: Int32] = [:]
  var characterCalls = 0
  var exclusiveOrs = 0
  /// How the code that runs is reached.
  var reach = Event.Reach.module

  let emptyNames: (getattribute: Int32, initialize: Int32)

  init(limits: Limits, steps: Int) {
    self.limits = limits
    self.steps = steps
    var own = limits
    own.unpackedBytes = min(limits.unpackedBytes, 64 << 20)
    own.streamBytes = min(limits.streamBytes, Self.elementCeiling)
    fuel = Fuel(limits: own)
    emptyNames = (names.intern("__getattr__"), names.intern("__init__"))
  }

  // MARK: - Budget

  /// To be called before a result of so many bytes or elements is made.
  func charge(_ count: Int) throws(Signal) {
    let amount = count / 16
    if amount > steps { prolong() }
    guard amount <= steps else {
      noteExhausted()
      throw .exhausted
    }
    steps -= amount
  }

  /// As `charge`, for results that may be too large to be made at all.
  func chargeResult(_ count: Int) throws(Signal) {
    guard count <= Self.elementCeiling else { throw tooLarge("a value of \(count) elements") }
    try charge(count)
    // One step stands for up to 64 bytes here, and for up to 256 elsewhere.
    guard count > 1 << 16 else { return }
    untilCollection += count / 16 * 3 / 4
    checkpoint = max(0, checkpoint - count / 16 * 3 / 4)
  }

  /// As `chargeResult`, for collections.
  func chargeElements(_ count: Int) throws(Signal) {
    guard count <= Self.collectionCeiling else { throw tooLarge("a collection of \(count) elements") }
    try charge(count)
  }

  /// Before something grows in place: what is added is paid for.
  func chargeGrowth(of old: Int, by more: Int, ceiling: Int) throws(Signal) {
    guard old + more <= ceiling else { throw tooLarge("a value of \(old + more) elements") }
    try charge(more)
  }

  /// An operation that may lead to itself again.
  @inline(__always)
  func nested<Result>(_ body: () throws(Signal) -> Result) throws(Signal) -> Result {
    guard nesting < Self.nestingCeiling else {
      throw error("RecursionError", "maximum recursion depth exceeded")
    }
    nesting += 1
    defer { nesting -= 1 }
    return try body()
  }

  /// What stands in for a value that is not made because of its size.
  func tooLarge(_ what: String) -> Signal {
    note("\(what) is over the ceiling: it was not computed")
    return .unknown(unknown(.unsupported))
  }

  func noteExhausted() {
    if exhaustedAt == nil, let place { exhaustedAt = place }
    steps = 0
  }

  /// Where the machine stands.
  var place: (unit: SourceUnit, node: Int32)? {
    guard let frame = frames.last else { return nil }
    let index = max(0, min(frame.pc, frame.code.instructions.count) - 1)
    return (frame.code.unit, frame.code.instructions.isEmpty ? -1 : frame.code.instructions[index].node)
  }

  /// A limitation that names the place.
  func note(_ what: String) {
    guard limitations.count < 16 else { return }
    let place = place
    let line = place.map { " in line \(self.line(of: $0))" } ?? ""
    limitations.append(
      Limitation(.evaluationSteps, path: place?.unit.path ?? "", message: "Evaluation\(line): \(what)."))
  }

  func line(of place: (unit: SourceUnit, node: Int32)) -> Int {
    guard place.node >= 0 else { return 1 }
    let start = Int(place.unit.tree.range(NodeID(rawValue: place.node)).start)
    var line = 1
    for byte in place.unit.parsed.source.bytes.prefix(start) where byte == 0x0a { line += 1 }
    return line
  }

  // MARK: - Exceptions

  /// An exception of a built-in type.
  func error(_ type: String, _ message: String) -> Signal {
    let instance = InstanceObject(heap, self.type(type))
    instance.payload = .tuple(Tuple([.str(Text(message))]))
    return .exception(.instance(instance))
  }

  func error(_ type: String, arguments: [Value]) -> Signal {
    let instance = InstanceObject(heap, self.type(type))
    instance.payload = .tuple(Tuple(arguments))
    return .exception(.instance(instance))
  }

  /// What an error of the library means here.
  func signal(_ error: PythonError) -> Signal {
    switch error.type {
    // What the library makes is bounded by the steps that are left, too.
    case .resultTooLarge where steps <= 0 || reach == .dormant:
      noteExhausted()
      return .exhausted
    case .resultTooLarge: return tooLarge(error.message)
    case .unsupported: return .unknown(unknown(.unsupported))
    default: return self.error(error.type.rawValue, error.message)
    }
  }

  /// Runs a function of the library.
  @inline(__always)
  func library<Result>(_ body: () throws(PythonError) -> Result) throws(Signal) -> Result {
    do { return try body() } catch { throw signal(error) }
  }

  func integers<Result>(_ body: () throws(IntegerFault) -> Result) throws(Signal) -> Result {
    do { return try body() } catch { throw signal(PythonError(error)) }
  }

  // MARK: - Making values

  func list(_ items: [Value]) -> Value { .list(ListObject(heap, items)) }
  func text(_ text: String) -> Value { .str(Text(text)) }

  func unknown(_ origins: Origins, name: String = "", isThing: Bool = false) -> Unknown {
    Unknown(heap, origins, name: name, isThing: isThing)
  }

  // MARK: - Types

  /// A built-in type, made when it is first asked for.
  func type(_ name: String) -> TypeObject {
    if let known = types[name] { return known }
    let base = name == "object" ? [] : [type(registry.base(of: name))]
    let dot = name.utf8.lastIndex(of: UInt8(ascii: "."))
    let short = dot.map { String(name[name.index(after: $0)...]) } ?? name
    let module = dot.map { String(name[..<$0]) } ?? "builtins"
    let made = TypeObject(heap, name: short, module: module, bases: base, isBuiltin: true)
    made.maker = registry.makers[name]
    types[name] = made
    return made
  }

  func typeName(of value: Value) -> String {
    switch value {
    case .none: "NoneType"
    case .bool: "bool"
    case .int, .big: "int"
    case .float: "float"
    case .complex: "complex"
    case .str: "str"
    case .bytes: "bytes"
    case .ellipsis: "ellipsis"
    case .notImplemented: "NotImplementedType"
    case .tuple: "tuple"
    case .list: "list"
    case .dict(let dict):
      switch dict.kind {
      case .dict: "dict"
      case .defaultDict: "collections.defaultdict"
      case .counter: "collections.Counter"
      case .ordered: "collections.OrderedDict"
      }
    case .set(let set): set.isFrozen ? "frozenset" : "set"
    case .bytearray: "bytearray"
    case .slice: "slice"
    case .range: "range"
    case .function: "function"
    case .method: "method"
    case .builtin, .builtinMethod: "builtin_function_or_method"
    case .type: "type"
    case .instance(let instance): instance.type.name
    case .module: "module"
    case .generator: "generator"
    case .iterator: "iterator"
    case .file(let file): file.isInMemory ? (file.isText ? "io.StringIO" : "io.BytesIO") : "file"
    case .unknown: "unknown"
    }
  }

  func type(of value: Value) -> TypeObject {
    switch value {
    case .instance(let instance): instance.type
    default: type(typeName(of: value))
    }
  }

  // MARK: - How a value was decoded

  /// The history of what a decoder made of something.
  func derive(_ history: Int32, _ encoding: String) -> Int32 {
    decodings += 1
    let key = "\(history) \(encoding)"
    if let known = derived[key] { return known }
    var depth = 0
    var at = history
    while at != 0 {
      depth += 1
      at = histories[Int(at)].parent
    }
    guard depth < 64 else { return history }
    histories.append((history, encoding))
    let made = Int32(histories.count - 1)
    derived[key] = made
    return made
  }

  /// Encodings in the order in which they were peeled.
  func encodings(_ history: Int32) -> [String] {
    var words: [String] = []
    var at = history
    while at != 0 {
      words.append(histories[Int(at)].encoding)
      at = histories[Int(at)].parent
    }
    return words.reversed()
  }

  func history(of value: Value) -> Int32 {
    switch value {
    case .str(let text): text.history
    case .bytes(let bytes): bytes.history
    case .bytearray(let bytes): bytes.history
    default: 0
    }
  }
}
