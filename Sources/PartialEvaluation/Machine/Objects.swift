import BigIntegers
import PythonLibrary
import PythonSyntax

/// Something that can change, or hold something that holds it.
class HeapObject {
  /// The branch in which its state was saved last; see `Trail`.
  final var savedAt: Int32 = 0
  /// Number in the order of making: `id()` and the order of unlike things.
  final let number: Int

  init(_ heap: Heap) {
    number = heap.nextNumber
    heap.add(self)
  }

  /// What has to be put back when a branch is undone.
  func state() -> ObjectState { .nothing }
  func restore(_ state: ObjectState) {}
  /// Lets go of everything it holds.
  func clear() {}
  /// Bytes of what it holds.
  func measure(_ meter: inout MemoryMeter) {}
}

/// A copy of the changeable part of an object; arrays share their storage until one of them changes.
enum ObjectState {
  case nothing
  case values([Value])
  case table(Table)
  case bytes([UInt8])
  case attributes(Table, Value)
  case generator(SavedFrame?, [Value])
  case iterator(IteratorObject.Source)
  case file(FileObject.State)
}

/// All objects of one execution. They live until `collect` finds that nothing else holds them.
final class Heap {
  private var objects: [HeapObject?] = []
  private var deepTuples: [Tuple?] = []
  fileprivate var nextNumber = 0

  fileprivate func add(_ object: HeapObject) {
    nextNumber += 1
    objects.append(object)
  }

  /// A tuple; deep ones are kept, so that none is taken down recursively.
  func tuple(_ items: [Value]) -> Value {
    let tuple = Tuple(items)
    if tuple.depth > Tuple.depthCeiling { deepTuples.append(tuple) }
    return .tuple(tuple)
  }

  /// A slice, of which some parts may be tuples.
  func slice(_ start: Value, _ stop: Value, _ step: Value) -> Value {
    for part in [start, stop, step] {
      switch part {
      // Of no use in a slice, and without end when they nest.
      case .tuple, .slice: return .unknown(Unknown(self, .unsupported))
      default: break
      }
    }
    return .slice(SliceBox(start, stop, step))
  }

  /// Lets go of what only the heap holds. What holds an object is mostly younger than it, so the youngest go first: a
  /// chain of any length is undone one by one and never recursively. Circles stay until the end.
  func collect() {
    var isAny = false
    var index = objects.count - 1
    while index >= 0 {
      if isKnownUniquelyReferenced(&objects[index]) {
        objects[index]?.clear()
        objects[index] = nil
        isAny = true
      }
      index -= 1
    }
    if isAny { objects.removeAll { $0 == nil } }
    isAny = false
    index = deepTuples.count - 1
    while index >= 0 {
      if isKnownUniquelyReferenced(&deepTuples[index]) {
        deepTuples[index] = nil
        isAny = true
      }
      index -= 1
    }
    if isAny { deepTuples.removeAll { $0 == nil } }
  }

  func measure(_ meter: inout MemoryMeter) {
    meter.bytes += objects.capacity * 8
    for case let object? in objects {
      meter.bytes += MemoryMeter.objectBytes
      object.measure(&meter)
    }
    for case let tuple? in deepTuples { meter.add(deep: tuple) }
  }

  deinit {
    for object in objects { object?.clear() }
    // Outermost ones go first here, while their parts are still held.
    while !deepTuples.isEmpty { deepTuples.removeLast() }
  }
}

final class ListObject: HeapObject {
  var items: [Value]

  init(_ heap: Heap, _ items: [Value] = []) {
    self.items = items
    super.init(heap)
  }

  override func state() -> ObjectState { .values(items) }
  override func restore(_ state: ObjectState) { if case .values(let items) = state { self.items = items } }
  override func clear() { items = [] }
  override func measure(_ meter: inout MemoryMeter) { meter.add(items) }
}

final class DictObject: HeapObject {
  var table: Table
  /// `collections.defaultdict`: what makes a missing value; `Counter` has 0.
  var factory = Value.none
  var kind = Kind.dict
  /// The class of which it is the `__dict__`.
  var owner: TypeObject?

  enum Kind { case dict, defaultDict, counter, ordered }

  init(_ heap: Heap, _ table: Table = Table()) {
    self.table = table
    super.init(heap)
  }

  override func state() -> ObjectState { .table(table) }
  override func restore(_ state: ObjectState) { if case .table(let table) = state { self.table = table } }
  override func clear() {
    table = Table()
    factory = .none
    owner = nil
  }
  override func measure(_ meter: inout MemoryMeter) { meter.add(table) }
}

final class SetObject: HeapObject {
  /// The values are not used.
  var table: Table
  let isFrozen: Bool

  init(_ heap: Heap, _ table: Table = Table(), isFrozen: Bool = false) {
    self.table = table
    self.isFrozen = isFrozen
    super.init(heap)
  }

  override func state() -> ObjectState { .table(table) }
  override func restore(_ state: ObjectState) { if case .table(let table) = state { self.table = table } }
  override func clear() { table = Table() }
  override func measure(_ meter: inout MemoryMeter) { meter.add(table) }
}

final class BytearrayObject: HeapObject {
  var content: [UInt8]
  var history: Int32 = 0

  init(_ heap: Heap, _ content: [UInt8] = []) {
    self.content = content
    super.init(heap)
  }

  override func state() -> ObjectState { .bytes(content) }
  override func restore(_ state: ObjectState) { if case .bytes(let content) = state { self.content = content } }
  override func measure(_ meter: inout MemoryMeter) { meter.bytes += content.capacity }
}

/// Variables of a function that inner functions may use.
final class EnvironmentObject: HeapObject {
  /// nil: not bound.
  var slots: [Value?]
  let parent: EnvironmentObject?

  init(_ heap: Heap, count: Int, parent: EnvironmentObject?) {
    slots = [Value?](repeating: nil, count: count)
    self.parent = parent
    super.init(heap)
  }

  override func state() -> ObjectState { .values(slots.map { $0 ?? .notImplemented }) }
  override func restore(_ state: ObjectState) {
    guard case .values(let values) = state else { return }
    slots = values.map { value in
      if case .notImplemented = value { return nil }
      return value
    }
  }
  override func clear() { slots = [] }
  override func measure(_ meter: inout MemoryMeter) { meter.add(slots) }
}

final class FunctionObject: HeapObject {
  let code: Code
  let globals: DictObject
  let closure: EnvironmentObject?
  var defaults: [Value]
  var keywordDefaults: Table
  var attributes = Table()
  var isAsync = false
  /// The class that a method was defined in, for `super()`.
  var owner: TypeObject?

  init(
    _ heap: Heap, code: Code, globals: DictObject, closure: EnvironmentObject?, defaults: [Value],
    keywordDefaults: Table
  ) {
    self.code = code
    self.globals = globals
    self.closure = closure
    self.defaults = defaults
    self.keywordDefaults = keywordDefaults
    super.init(heap)
  }

  override func state() -> ObjectState { .attributes(attributes, .none) }
  override func restore(_ state: ObjectState) { if case .attributes(let table, _) = state { attributes = table } }
  override func clear() {
    attributes = Table()
    defaults = []
    keywordDefaults = Table()
    owner = nil
  }
  override func measure(_ meter: inout MemoryMeter) {
    meter.add(attributes)
    meter.add(defaults)
    meter.add(keywordDefaults)
  }
}

final class MethodObject: HeapObject {
  var function: Value
  var receiver: Value

  init(_ heap: Heap, _ function: Value, _ receiver: Value) {
    self.function = function
    self.receiver = receiver
    super.init(heap)
  }

  override func clear() {
    function = .none
    receiver = .none
  }
  override func measure(_ meter: inout MemoryMeter) { meter.add(receiver) }
}

final class BuiltinMethod: HeapObject {
  /// Name of the method, in the table of names.
  let name: Int32
  var receiver: Value

  init(_ heap: Heap, _ name: Int32, _ receiver: Value) {
    self.name = name
    self.receiver = receiver
    super.init(heap)
  }

  override func clear() { receiver = .none }
  override func measure(_ meter: inout MemoryMeter) { meter.add(receiver) }
}

/// A class, built in or of the program.
final class TypeObject: HeapObject {
  let name: String
  /// Dotted, as `repr` has it.
  let qualifiedName: String
  let module: String
  var bases: [TypeObject]
  /// Method resolution order, itself first.
  private(set) var order: [TypeObject] = []
  var attributes = Table()
  let isBuiltin: Bool
  /// A base that is not known: attributes may come from there.
  var unknownBase: Unknown?
  /// For a type of a model: what makes an instance.
  var maker: Model?

  init(
    _ heap: Heap, name: String, qualifiedName: String? = nil, module: String = "builtins", bases: [TypeObject],
    isBuiltin: Bool = false
  ) {
    self.name = name
    self.qualifiedName = qualifiedName ?? name
    self.module = module
    self.bases = bases
    self.isBuiltin = isBuiltin
    super.init(heap)
    order = Self.linearized(self, bases)
  }

  override func state() -> ObjectState { .table(attributes) }
  override func restore(_ state: ObjectState) { if case .table(let table) = state { attributes = table } }
  override func clear() {
    attributes = Table()
    bases = []
    order = []
    unknownBase = nil
  }

  func isSubtype(of other: TypeObject) -> Bool { self === other || order.contains { $0 === other } }

  /// C3; where Python would refuse, the bases one after another.
  private static func linearized(_ type: TypeObject, _ bases: [TypeObject]) -> [TypeObject] {
    var lists = bases.map { $0.order } + [bases]
    var order = [type]
    while true {
      lists.removeAll(where: \.isEmpty)
      guard !lists.isEmpty, order.count < 256 else { return order }
      var next: TypeObject?
      for list in lists {
        let candidate = list[0]
        if !lists.contains(where: { $0.dropFirst().contains { $0 === candidate } }) {
          next = candidate
          break
        }
      }
      let chosen = next ?? lists[0][0]
      order.append(chosen)
      for index in lists.indices { lists[index].removeAll { $0 === chosen } }
    }
  }
  override func measure(_ meter: inout MemoryMeter) {
    meter.add(attributes)
    meter.bytes += order.capacity * 8
  }
}

final class InstanceObject: HeapObject {
  let type: TypeObject
  var attributes = Table()
  /// What a model keeps: the state of a cipher, the arguments of an exception, the text of a subclass of `str`.
  var payload = Value.none
  /// State that no value of Python says.
  var native: NativeState?

  init(_ heap: Heap, _ type: TypeObject) {
    self.type = type
    super.init(heap)
  }

  override func state() -> ObjectState { .attributes(attributes, payload) }
  override func restore(_ state: ObjectState) {
    if case .attributes(let table, let payload) = state {
      attributes = table
      self.payload = payload
    }
  }
  override func clear() {
    attributes = Table()
    payload = .none
    native = nil
  }
  override func measure(_ meter: inout MemoryMeter) {
    meter.add(attributes)
    meter.add(payload)
  }
}

/// What an object of a model holds beside its attributes: the state of a digest or of a generator of numbers.
class NativeState {
  init() {}
}

final class ModuleObject: HeapObject {
  /// Dotted, as `import` has it.
  let name: String
  /// Of a module of the package, its globals; of any other, what was assigned to it.
  let namespace: DictObject
  /// It is a file of the package, or a layer.
  let isOwn: Bool
  /// What a module outside of the package was asked for, by the numbers of the names.
  var members: [Int32: Value] = [:]

  init(_ heap: Heap, name: String, namespace: DictObject, isOwn: Bool) {
    self.name = name
    self.namespace = namespace
    self.isOwn = isOwn
    super.init(heap)
  }

  override func clear() { members = [:] }
}
