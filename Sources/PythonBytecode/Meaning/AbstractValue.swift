/// What is known of a value on the stack or behind a name: a place in a `ValueTable`.
typealias ValueID = Int32

/// Values of one program, in struct-of-arrays form. They never change, and each is made of earlier ones only.
struct ValueTable {
  enum Kind: UInt8 {
    case unknown
    /// The empty place that a call takes instead of `self`.
    case null
    /// In a display: more that is not known.
    case rest
    /// Part of what a handler finds on the stack.
    case exception
    /// The object that a method was loaded from, beside the method.
    case receiver
    /// `first`: value of the marshal tree.
    case constant
    /// `first`: place in `computed`.
    case computed
    /// `first`: place in the paths; `second`: what the last attribute was taken from, or -1.
    case path
    /// `first`: the call; `second`: path of what it gives, or -1.
    case call
    /// `first`: the block.
    case function
    /// `first`: place in `elements`; `second`: how many.
    case tuple, list, set
    /// The same, keys and values by turns.
    case dictionary
    /// One of two.
    case choice
    /// What `__build_class__` is loaded as.
    case buildClass
    /// `first`: the class.
    case classObject
    /// `__enter__` of `first`.
    case entering
    /// What the caller gives. `first`: its name.
    case parameter
  }

  /// Elements, all levels together, beyond which a display is not followed.
  static let largest = 4_096
  /// Levels of displays that are followed.
  static let deepest = 8

  private(set) var kinds: [Kind] = [.unknown, .null, .receiver, .buildClass, .rest, .exception]
  private(set) var first: [Int32] = [0, 0, 0, 0, 0, 0]
  private(set) var second: [Int32] = [-1, -1, -1, -1, -1, -1]
  private var depths: [UInt8] = [0, 0, 0, 0, 0, 0]
  private var sizes: [Int32] = [1, 1, 1, 1, 1, 1]
  private(set) var elements: [ValueID] = []
  private(set) var computed: [BytecodeConstant] = []
  /// Bytes of computed text so far.
  private var computedBytes = 0

  static let unknown: ValueID = 0
  static let null: ValueID = 1
  static let receiver: ValueID = 2
  static let buildClass: ValueID = 3
  static let rest: ValueID = 4
  static let exception: ValueID = 5

  func kind(_ value: ValueID) -> Kind { kinds[Int(value)] }

  mutating func add(_ kind: Kind, _ first: Int32, _ second: Int32 = -1) -> ValueID {
    kinds.append(kind)
    self.first.append(first)
    self.second.append(second)
    depths.append(0)
    sizes.append(1)
    return ValueID(kinds.count - 1)
  }

  /// A display of `parts`, or unknown when it is too large or too deep to be followed.
  mutating func display(_ kind: Kind, _ parts: [ValueID]) -> ValueID {
    var size = 1
    var depth: UInt8 = 0
    for part in parts {
      size += Int(sizes[Int(part)])
      depth = Swift.max(depth, depths[Int(part)])
    }
    guard size <= Self.largest, depth < Self.deepest else { return Self.unknown }
    let value = add(kind, Int32(elements.count), Int32(parts.count))
    elements.append(contentsOf: parts)
    depths[Int(value)] = depth + 1
    sizes[Int(value)] = Int32(size)
    return value
  }

  /// One of two values; a choice of more than eight is unknown.
  mutating func choice(_ one: ValueID, _ other: ValueID) -> ValueID {
    if one == other { return one }
    let size = sizes[Int(one)] + sizes[Int(other)]
    let depth = Swift.max(depths[Int(one)], depths[Int(other)])
    guard size <= 64, depth < Self.deepest else { return other }
    let value = add(.choice, one, other)
    depths[Int(value)] = depth + 1
    sizes[Int(value)] = size
    return value
  }

  /// The parts of a display.
  func parts(_ value: ValueID) -> ArraySlice<ValueID> {
    let start = Int(first[Int(value)])
    return elements[start..<start + Int(second[Int(value)])]
  }

  /// A constant that no code object holds, such as two texts put together; at most a megabyte of them.
  mutating func compute(_ constant: BytecodeConstant, byteCount: Int) -> ValueID {
    guard byteCount <= 1 << 16, computedBytes + byteCount <= 1 << 20 else { return Self.unknown }
    computedBytes += byteCount
    computed.append(constant)
    return add(.computed, Int32(computed.count - 1))
  }
}
