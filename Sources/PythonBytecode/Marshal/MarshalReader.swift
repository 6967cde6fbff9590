import ByteReading
public import Limits

/// Reads marshal data (CPython's `Python/marshal.c`) into a `MarshalTree`, without recursion: open containers wait on
/// a stack of their own.
///
/// It never asks for memory by a length from the data: children are collected as they come, each of which costs at
/// least one byte.
public struct MarshalReader: ~Copyable {
  /// Containers inside of containers; CPython refuses more (`MAX_MARSHAL_STACK_DEPTH`).
  static let deepest = 2_000

  /// A container whose children are still being read.
  private struct Frame {
    var kind: MarshalKind
    var node: Int
    /// Children to come; below 0 for a dictionary, which ends with a null.
    var remaining: Int
    /// Height of `waiting` where this one's children begin.
    var base: Int
    var code = CodeObject()
  }

  private var tree: MarshalTree
  private let limits: Limits
  private var offset: Int
  private var frames: [Frame] = []
  private var waiting: [Int32] = []
  /// Values that may be referred to, in the order in which they began; Python 2 keeps its interned strings here.
  private var references: [Int32] = []

  private init(bytes: [UInt8], start: Int, layout: MarshalLayout, limits: Limits) {
    tree = MarshalTree(bytes: bytes, layout: layout, start: start)
    self.limits = limits
    offset = start
  }

  /// The value that begins `start` bytes into `bytes`, as a release with this layout would load it.
  public static func read(
    _ bytes: [UInt8], from start: Int = 0, layout: MarshalLayout, limits: Limits = Limits()
  ) -> MarshalTree {
    guard bytes.count <= Int(Int32.max) else {
      var tree = MarshalTree(bytes: [], layout: layout, start: 0)
      tree.anomalies = [MarshalAnomaly(kind: .tooManyValues, offset: 0)]
      return tree
    }
    var reader = MarshalReader(bytes: bytes, start: Swift.max(0, start), layout: layout, limits: limits)
    return reader.run()
  }

  private mutating func run() -> MarshalTree {
    while let value = readValue() {
      guard value >= 0 else { continue }
      if let whole = deliver(value) {
        tree.root = MarshalID(whole)
        break
      }
    }
    // What was cut off keeps what it had.
    while let frame = frames.popLast() {
      let node = close(frame)
      if frames.isEmpty { tree.root = MarshalID(node) } else { waiting.append(Int32(node)) }
    }
    tree.endOffset = offset
    if tree.isWhole, offset < tree.bytes.count { note(.trailingBytes) }
    return tree
  }

  private mutating func note(_ kind: MarshalAnomaly.Kind, at place: Int? = nil) {
    guard tree.anomalies.count < 64 else { return }
    tree.anomalies.append(MarshalAnomaly(kind: kind, offset: place ?? offset))
  }

  private mutating func stop(_ kind: MarshalAnomaly.Kind) -> Int? {
    note(kind)
    return nil
  }

  /// Hands a finished value to the container that waits for it; gives the whole when nothing waits any more.
  private mutating func deliver(_ value: Int) -> Int? {
    var value = value
    while let top = frames.indices.last {
      waiting.append(Int32(value))
      guard frames[top].remaining >= 0 else { return nil }
      frames[top].remaining -= 1
      if frames[top].kind == .code, waiting.count - frames[top].base == 8, !readFirstLine(top) { return nil }
      guard frames[top].remaining == 0 else { return nil }
      value = close(frames.removeLast())
    }
    return value
  }

  /// Between a code object's name and its line table stands the number of its first line.
  private mutating func readFirstLine(_ frame: Int) -> Bool {
    guard let line = number() else { return false }
    frames[frame].code.firstLine = Int32(truncatingIfNeeded: line)
    return true
  }

  private mutating func close(_ frame: Frame) -> Int {
    if frame.kind == .code {
      var code = frame.code
      code.value = MarshalID(frame.node)
      fill(&code, Array(waiting[frame.base...]))
      tree.first[frame.node] = UInt32(tree.codes.count)
      tree.counts[frame.node] = 0
      tree.codes.append(code)
    } else {
      tree.first[frame.node] = UInt32(tree.children.count)
      tree.counts[frame.node] = UInt32(waiting.count - frame.base)
      tree.children.append(contentsOf: waiting[frame.base...])
    }
    tree.kinds[frame.node] = frame.kind
    waiting.removeSubrange(frame.base...)
    return frame.node
  }

  private mutating func fill(_ code: inout CodeObject, _ parts: [Int32]) {
    func part(_ place: Int) -> MarshalID { place < parts.count ? MarshalID(Int(parts[place])) : .missing }
    code.code = part(0)
    code.constants = part(1)
    code.names = part(2)
    code.localNames = part(3)
    if tree.layout == .python311 {
      code.localKinds = part(4)
      code.fileName = part(5)
      code.name = part(6)
      code.qualifiedName = part(7)
      code.lineTable = part(8)
      code.exceptionTable = part(9)
    } else {
      code.freeNames = part(4)
      code.cellNames = part(5)
      code.fileName = part(6)
      code.name = part(7)
      code.lineTable = part(8)
    }
    let isCode =
      tree.kind(code.code) == .bytes && tree.kind(code.constants) == .tuple && tree.kind(code.names) == .tuple
      && tree.payload(code.name) != nil && tree.kind(code.lineTable) == .bytes
    if !isCode, parts.count >= 9 { note(.badCode) }
  }

  private mutating func node(_ kind: MarshalKind, first: Int = 0, count: Int = 0) -> Int {
    tree.kinds.append(kind)
    tree.first.append(UInt32(truncatingIfNeeded: first))
    tree.counts.append(UInt32(truncatingIfNeeded: count))
    return tree.kinds.count - 1
  }

  // MARK: Values

  /// The next value, -1 when it is a container that was opened or a dictionary that was closed, nil at the end.
  private mutating func readValue() -> Int? {
    guard tree.kinds.count < limits.nodes else { return stop(.tooManyValues) }
    guard let byte = tree.bytes[...].byte(at: offset) else { return stop(.truncated) }
    offset += 1
    let isReferable = byte & 0x80 != 0 && tree.layout != .python27
    switch isReferable ? byte & 0x7f : byte {
    case UInt8(ascii: "0"): return readNull()
    case UInt8(ascii: "N"): return node(.none)
    case UInt8(ascii: "T"): return node(.true)
    case UInt8(ascii: "F"): return node(.false)
    case UInt8(ascii: "."): return node(.ellipsis)
    case UInt8(ascii: "S"): return node(.stopIteration)
    case UInt8(ascii: "i"): return scalar(.int32, size: 4, isReferable)
    case UInt8(ascii: "I"): return scalar(.int64, size: 8, isReferable)
    case UInt8(ascii: "g"): return scalar(.binaryFloat, size: 8, isReferable)
    case UInt8(ascii: "y"): return scalar(.binaryComplex, size: 16, isReferable)
    case UInt8(ascii: "f"): return readTextNumber(parts: 1, isReferable)
    case UInt8(ascii: "x"): return readTextNumber(parts: 2, isReferable)
    case UInt8(ascii: "l"): return readLong(isReferable)
    case UInt8(ascii: "s"): return readString(.bytes, isReferable)
    case UInt8(ascii: "u"): return readString(.text, isReferable)
    case UInt8(ascii: "t"): return readString(tree.layout == .python27 ? .bytes : .text, isReferable, isInterned: true)
    case UInt8(ascii: "R") where tree.layout == .python27: return readReference()
    case UInt8(ascii: "("): return openCounted(.tuple, isReferable)
    case UInt8(ascii: "["): return openCounted(.list, isReferable)
    case UInt8(ascii: "<"): return openCounted(.set, isReferable)
    case UInt8(ascii: ">"): return openCounted(.frozenset, isReferable)
    case UInt8(ascii: "{"): return open(.dictionary, remaining: -1, isReferable)
    case UInt8(ascii: "c"): return openCode(isReferable)
    case let type where tree.layout != .python27: return readNewer(type, isReferable)
    default: return unknownType()
    }
  }

  /// Types that Python 2 does not know.
  private mutating func readNewer(_ type: UInt8, _ isReferable: Bool) -> Int? {
    switch type {
    case UInt8(ascii: "r"): return readReference()
    case UInt8(ascii: "a"), UInt8(ascii: "A"): return readString(.latin1, isReferable)
    case UInt8(ascii: "z"), UInt8(ascii: "Z"): return readShort(isReferable)
    case UInt8(ascii: ")"):
      guard let count = tree.bytes[...].byte(at: offset) else { return stop(.truncated) }
      offset += 1
      return open(.tuple, remaining: Int(count), isReferable)
    case UInt8(ascii: ":") where tree.layout == .python311:
      tree.hasSlices = true
      return open(.slice, remaining: 3, isReferable)
    default: return unknownType()
    }
  }

  private mutating func unknownType() -> Int? {
    offset -= 1
    return stop(.unknownType)
  }

  /// A null ends a dictionary and stands nowhere else.
  private mutating func readNull() -> Int? {
    guard let top = frames.last, top.remaining < 0 else { return stop(.unexpectedNull) }
    if (waiting.count - top.base) % 2 == 1 { note(.unexpectedNull) }
    let value = close(frames.removeLast())
    if let whole = deliver(value) {
      tree.root = MarshalID(whole)
      return nil
    }
    return -1
  }

  private mutating func number() -> Int? {
    guard let value = tree.bytes[...].integer(UInt32.self, at: offset) else { return stop(.truncated) }
    offset += 4
    return Int(Int32(bitPattern: value))
  }

  private mutating func refer(_ node: Int, _ isReferable: Bool) -> Int {
    if isReferable { references.append(Int32(node)) }
    return node
  }

  private mutating func scalar(_ kind: MarshalKind, size: Int, _ isReferable: Bool) -> Int? {
    guard tree.bytes.count - offset >= size else { return stop(.truncated) }
    let value = node(kind, first: offset, count: size)
    offset += size
    return refer(value, isReferable)
  }

  /// Numbers as text: one byte of length, then the digits.
  private mutating func readTextNumber(parts: Int, _ isReferable: Bool) -> Int? {
    let start = offset
    for _ in 0..<parts {
      guard let length = tree.bytes[...].byte(at: offset), tree.bytes.count - offset - 1 >= Int(length) else {
        return stop(.truncated)
      }
      offset += 1 + Int(length)
    }
    let value = node(parts == 1 ? .textFloat : .textComplex, first: start, count: offset - start)
    let isNumber = parts == 1 ? tree.float(MarshalID(value)) != nil : tree.complex(MarshalID(value)) != nil
    if !isNumber { note(.badNumber, at: start) }
    return refer(value, isReferable)
  }

  /// An integer in digits of 15 bits; CPython refuses a digit beyond and a zero at the top.
  private mutating func readLong(_ isReferable: Bool) -> Int? {
    guard let stated = number() else { return nil }
    let digits = abs(stated)
    guard (tree.bytes.count - offset) / 2 >= digits else { return stop(.truncated) }
    for place in 0..<digits where tree.bytes[offset + 2 * place + 1] & 0x80 != 0 {
      note(.badNumber, at: offset + 2 * place)
      break
    }
    if digits > 0, tree.bytes[offset + 2 * digits - 1] == 0, tree.bytes[offset + 2 * digits - 2] == 0 {
      note(.badNumber)
    }
    let value = node(.long, first: offset, count: digits)
    offset += 2 * digits
    return refer(value, isReferable)
  }

  private mutating func readString(_ kind: MarshalKind, _ isReferable: Bool, isInterned: Bool = false) -> Int? {
    guard let length = number() else { return nil }
    guard length >= 0, tree.bytes.count - offset >= length else { return stop(.truncated) }
    let value = node(kind, first: offset, count: length)
    if kind == .text, !UTF8Check.isValid(tree.bytes[offset..<offset + length]) { note(.badText) }
    offset += length
    return refer(value, isReferable || (isInterned && tree.layout == .python27))
  }

  private mutating func readShort(_ isReferable: Bool) -> Int? {
    guard let length = tree.bytes[...].byte(at: offset), tree.bytes.count - offset - 1 >= Int(length) else {
      return stop(.truncated)
    }
    let value = node(.latin1, first: offset + 1, count: Int(length))
    offset += 1 + Int(length)
    return refer(value, isReferable)
  }

  private mutating func readReference() -> Int? {
    guard let stated = number() else { return nil }
    guard stated >= 0, stated < references.count else { return stop(.badReference) }
    let node = Int(references[stated])
    // Lists, tuples, sets and dictionaries may hold themselves; CPython refuses it of code objects and frozen sets.
    if tree.kinds[node] == .missing, tree.counts[node] == 1 { note(.unfinishedReference) }
    return node
  }

  // MARK: Containers

  private mutating func openCounted(_ kind: MarshalKind, _ isReferable: Bool) -> Int? {
    guard let count = number() else { return nil }
    // Each child takes a byte at least.
    guard count >= 0, count <= tree.bytes.count - offset else { return stop(.truncated) }
    return open(kind, remaining: count, isReferable)
  }

  private mutating func open(_ kind: MarshalKind, remaining: Int, _ isReferable: Bool, code: CodeObject? = nil) -> Int?
  {
    guard frames.count < Self.deepest else { return stop(.tooDeep) }
    // The count of one that is not finished says whether CPython lets its children refer to it.
    let isHidden = kind == .code || kind == .frozenset || kind == .slice
    let place = refer(node(.missing, count: isHidden ? 1 : 0), isReferable)
    let frame = Frame(kind: kind, node: place, remaining: remaining, base: waiting.count, code: code ?? CodeObject())
    if remaining == 0 { return close(frame) }
    frames.append(frame)
    return -1
  }

  private mutating func openCode(_ isReferable: Bool) -> Int? {
    var code = CodeObject()
    var numbers: [Int] = []
    let counted =
      switch tree.layout {
      case .python27: 4
      case .python36, .python311: 5
      case .python38: 6
      }
    for _ in 0..<counted {
      guard let value = number() else { return nil }
      numbers.append(value)
    }
    func part(_ place: Int) -> Int32 { Int32(truncatingIfNeeded: numbers[place]) }
    code.argumentCount = part(0)
    code.flags = UInt32(bitPattern: part(counted - 1))
    code.stackSize = part(counted - 2)
    switch tree.layout {
    case .python27: code.localCount = part(1)
    case .python36:
      code.keywordOnlyCount = part(1)
      code.localCount = part(2)
    case .python38:
      code.positionalOnlyCount = part(1)
      code.keywordOnlyCount = part(2)
      code.localCount = part(3)
    case .python311:
      code.positionalOnlyCount = part(1)
      code.keywordOnlyCount = part(2)
    }
    return open(.code, remaining: tree.layout == .python311 ? 10 : 9, isReferable, code: code)
  }
}
