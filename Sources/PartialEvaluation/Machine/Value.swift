import BigIntegers
import PythonLibrary

/// A value of the evaluated program.
///
/// Text and bytes are boxes that can grow in place while only one variable holds them; what changes and may hold itself is a
/// `HeapObject`, which the heap empties at the end, so that no chain of values is taken down recursively.
enum Value {
  case none
  case bool(Bool)
  case int(Int)
  case big(BigInteger)
  case float(Double)
  case complex(Complex)
  case str(Text)
  case bytes(Bytes)
  case ellipsis
  case notImplemented
  case tuple(Tuple)
  case list(ListObject)
  case dict(DictObject)
  case set(SetObject)
  case bytearray(BytearrayObject)
  case slice(SliceBox)
  case range(RangeBox)
  case function(FunctionObject)
  case method(MethodObject)
  /// A function of a model.
  case builtin(Builtin)
  /// A method of a built-in type, bound to its receiver.
  case builtinMethod(BuiltinMethod)
  case type(TypeObject)
  case instance(InstanceObject)
  case module(ModuleObject)
  case generator(GeneratorObject)
  case iterator(IteratorObject)
  case file(FileObject)
  case unknown(Unknown)

  /// The smallest form of an integer.
  init(_ number: BigInteger) {
    if let small = Int(exactly: number) { self = .int(small) } else { self = .big(number) }
  }

  var isUnknown: Bool {
    if case .unknown = self { return true }
    return false
  }

  var isNone: Bool {
    if case .none = self { return true }
    return false
  }
}

/// Text of the program, and how it came about.
final class Text {
  var content: PythonString
  /// How it was decoded; index into `Machine.histories`, 0 for plain text.
  var history: Int32
  /// The measurement that counted it last.
  var measurement: Int32 = 0
  /// The decoded text in which something was then replaced, and what.
  var original: (text: Text, old: PythonString)?
  private var knownHash: Int?

  init(_ content: PythonString, history: Int32 = 0) {
    self.content = content
    self.history = history
  }

  convenience init(_ text: String) { self.init(PythonString(text)) }
  convenience init(utf8 bytes: some RandomAccessCollection<UInt8>) { self.init(PythonString(utf8: bytes)) }

  var count: Int { content.count }
  var string: String { content.text }

  var hash: Int {
    if let knownHash { return knownHash }
    let hash: Int =
      switch content.storage {
      case .narrow(let bytes): Hashing.hash(bytes)
      case .wide(let points): Hashing.hash(points)
      }
    knownHash = hash
    return hash
  }

  /// Adds to the end; amortized constant time for narrow text that nobody else holds.
  func append(_ other: PythonString) {
    knownHash = nil
    if case .narrow(let more) = other.storage, case .narrow(var bytes) = content.storage {
      content = PythonString()
      bytes += more
      content = PythonString(latin1: bytes)
    } else {
      content = content + other
    }
  }

  static func == (left: Text, right: Text) -> Bool {
    left === right || (left.count == right.count && left.content == right.content)
  }
}

final class Bytes {
  var content: [UInt8]
  var history: Int32
  /// The measurement that counted them last.
  var measurement: Int32 = 0

  init(_ content: [UInt8], history: Int32 = 0) {
    self.content = content
    self.history = history
  }
}

final class Complex {
  let real: Double
  let imaginary: Double

  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }
}

final class Tuple {
  /// Deeper ones belong to the heap.
  static let depthCeiling = 64

  let items: [Value]
  /// Tuples inside tuples; the heap keeps deep ones, see `Heap.tuple`.
  let depth: Int32
  /// The measurement that counted it last.
  var measurement: Int32 = 0

  init(_ items: [Value]) {
    self.items = items
    var depth: Int32 = 0
    for case .tuple(let inner) in items { depth = max(depth, inner.depth + 1) }
    self.depth = depth
  }
}

final class SliceBox {
  let start: Value
  let stop: Value
  let step: Value

  init(_ start: Value, _ stop: Value, _ step: Value) {
    self.start = start
    self.stop = stop
    self.step = step
  }
}

final class RangeBox {
  let start: Int
  let stop: Int
  let step: Int

  init(_ start: Int, _ stop: Int, _ step: Int) {
    self.start = start
    self.stop = stop
    self.step = step
  }

  var count: Int {
    if step > 0 {
      guard stop > start else { return 0 }
      let span = UInt(bitPattern: stop &- start)
      return Int(clamping: (span - 1) / UInt(step) + 1)
    }
    guard start > stop else { return 0 }
    let span = UInt(bitPattern: start &- stop)
    return Int(clamping: (span - 1) / step.magnitude + 1)
  }

  func item(_ index: Int) -> Int { start &+ index &* step }
}

/// Hashes of this room: equal values, equal hashes, whatever their type.
enum Hashing {
  static func hash(_ bytes: [UInt8]) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 29))
  }

  static func hash(_ points: [UInt32]) -> Int {
    var hash: UInt64 = 0x1234_5678_9abc_def1
    for point in points { hash = (hash ^ UInt64(point)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash ^ (hash >> 29))
  }

  static func hash(_ number: Double) -> Int {
    if let whole = Int(exactly: number) { return hash(whole) }
    if let big = BigInteger(truncating: number), big.double == number { return big.pythonHash }
    return number.bitPattern.hashValueStable
  }

  /// As Python's: modulo 2^61 - 1.
  static func hash(_ number: Int) -> Int {
    let modulus: UInt = (1 << 61) - 1
    let rest = Int(number.magnitude % modulus)
    let signed = number < 0 ? -rest : rest
    return signed == -1 ? -2 : signed
  }

  static func combine(_ hash: Int, _ next: Int) -> Int {
    var mixed = UInt64(bitPattern: Int64(hash)) &* 0x9E37_79B9_7F4A_7C15
    mixed ^= UInt64(bitPattern: Int64(next))
    return Int(truncatingIfNeeded: (mixed ^ (mixed >> 31)) &* 0xBF58_476D_1CE4_E5B9)
  }
}

extension UInt64 {
  fileprivate var hashValueStable: Int { Int(truncatingIfNeeded: (self ^ (self >> 32)) &* 0x9E37_79B9_7F4A_7C15) }
}
