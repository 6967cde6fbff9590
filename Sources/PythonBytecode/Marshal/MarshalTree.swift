import ByteReading

/// A value in a `MarshalTree`: its place in the arena.
public struct MarshalID: Sendable, Hashable {
  /// From 0; 0 is the value that stands for whatever was cut off.
  public let index: Int32

  init(_ index: Int) { self.index = Int32(truncatingIfNeeded: index) }

  /// What could not be read.
  public static let missing = MarshalID(0)
}

/// What a value of marshal data is. Python 2's `str` is `bytes`, its `unicode` is `text`.
public enum MarshalKind: UInt8, Sendable {
  case missing, null, none, `true`, `false`, ellipsis, stopIteration
  case int32, int64, long
  case binaryFloat, textFloat, binaryComplex, textComplex
  case bytes
  /// UTF-8 with surrogates let through.
  case text
  /// One byte for each character.
  case latin1
  case tuple, list, dictionary, set, frozenset, slice, code
}

/// How code objects are laid out; the other types hardly changed.
public enum MarshalLayout: UInt8, Sendable, CaseIterable {
  /// Python 2.7.
  case python27
  /// 3.0 to 3.7: keyword-only arguments.
  case python36
  /// 3.8 to 3.10: positional-only arguments.
  case python38
  /// From 3.11: names of all locals with their kinds, qualified name, exception table.
  case python311
}

/// Something in marshal data that CPython would refuse, or would not have written.
public struct MarshalAnomaly: Sendable, Hashable {
  /// What is odd. Raw values are stable.
  public enum Kind: String, Sendable, CaseIterable {
    case truncated = "marshal-truncated"
    case unknownType = "marshal-unknown-type"
    case badReference = "marshal-bad-reference"
    case unfinishedReference = "marshal-reference-to-unfinished"
    case tooDeep = "marshal-too-deep"
    case unexpectedNull = "marshal-unexpected-null"
    case badNumber = "marshal-bad-number"
    case badText = "marshal-bad-text"
    case badCode = "marshal-bad-code-object"
    case trailingBytes = "marshal-trailing-bytes"
    case tooManyValues = "marshal-too-many-values"
  }

  public let kind: Kind
  /// Bytes from the start of the data that was read.
  public let offset: Int

  public init(kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
  }

  /// Whether CPython would not have loaded the data.
  public var isFatal: Bool { kind != .trailingBytes }
}

/// Marshal data in a flat arena: what `marshal.loads` would give, without building it.
///
/// Containers share a pool of children. A reference (`TYPE_REF`) leads to the value itself, so that values form a
/// graph: sharing is common and loops are possible. Whoever walks it must bound the walk.
public struct MarshalTree: Sendable {
  /// The bytes that were read; values point into them.
  public let bytes: [UInt8]
  public let layout: MarshalLayout
  var kinds: [MarshalKind] = [.missing]
  /// Offset in `bytes` of a scalar's payload, place in `children` of a container's first, or index in `codes`.
  var first: [UInt32] = [0]
  /// Bytes, digits or children.
  var counts: [UInt32] = [0]
  var children: [Int32] = []
  /// Code objects, inner ones before the one that holds them.
  public internal(set) var codes: [CodeObject] = []
  /// The value as a whole; `missing` when not even one could be begun.
  public internal(set) var root = MarshalID.missing
  /// Offset behind the last byte that was used.
  public internal(set) var endOffset: Int
  public internal(set) var anomalies: [MarshalAnomaly] = []
  /// Whether a value of 3.14's `slice` type was met, which earlier releases do not know.
  public internal(set) var hasSlices = false

  init(bytes: [UInt8], layout: MarshalLayout, start: Int) {
    self.bytes = bytes
    self.layout = layout
    endOffset = start
  }

  /// Values in the arena, the one for missing things included.
  public var count: Int { kinds.count }

  /// Whether CPython of some release would load this, apart from bytes behind the value.
  public var isWhole: Bool { !anomalies.contains { $0.isFatal } }

  /// What a value is.
  public func kind(_ id: MarshalID) -> MarshalKind { kinds[Int(id.index)] }

  /// Number of children of a container; keys and values of a dictionary each count.
  public func childCount(_ id: MarshalID) -> Int {
    switch kind(id) {
    case .tuple, .list, .dictionary, .set, .frozenset, .slice: Int(counts[Int(id.index)])
    default: 0
    }
  }

  /// The child at `place`, or nil outside.
  public func child(_ id: MarshalID, at place: Int) -> MarshalID? {
    guard place >= 0, place < childCount(id) else { return nil }
    return MarshalID(Int(children[Int(first[Int(id.index)]) + place]))
  }

  /// The code object a value is.
  public func code(_ id: MarshalID) -> Int? {
    kind(id) == .code ? Int(first[Int(id.index)]) : nil
  }

  /// The bytes of a `bytes`, or of a text as they are written.
  public func payload(_ id: MarshalID) -> ArraySlice<UInt8>? {
    switch kind(id) {
    case .bytes, .text, .latin1:
      let start = Int(first[Int(id.index)])
      return bytes[start..<start + Int(counts[Int(id.index)])]
    default: return nil
    }
  }

  /// The text of a `str`, or of a Python 2 `str` that is a name. Lone surrogates become U+FFFD.
  public func text(_ id: MarshalID) -> String? {
    guard let payload = payload(id) else { return nil }
    switch kind(id) {
    case .latin1:
      if payload.allSatisfy({ $0 < 0x80 }) { return String(decoding: payload, as: UTF8.self) }
      var scalars = String.UnicodeScalarView()
      for byte in payload { scalars.append(Unicode.Scalar(byte)) }
      return String(scalars)
    case .bytes where layout != .python27: return nil
    default: return String(decoding: payload, as: UTF8.self)
    }
  }

  /// The text of the first `count` bytes, so that a long one that is shared costs little.
  func text(_ id: MarshalID, prefix count: Int) -> String? {
    guard let payload = payload(id) else { return nil }
    return payload.count <= count ? text(id) : String(decoding: payload.prefix(count), as: UTF8.self)
  }

  /// The value of an integer that fits 64 bits; True and False are none.
  public func integer(_ id: MarshalID) -> Int? {
    let start = Int(first[Int(id.index)])
    switch kind(id) {
    case .int32: return bytes[...].integer(UInt32.self, at: start).map { Int(Int32(bitPattern: $0)) }
    case .int64: return bytes[...].integer(UInt64.self, at: start).map { Int(Int64(bitPattern: $0)) }
    case .long:
      let magnitude = longMagnitude(id, limit: 8)
      guard let magnitude, magnitude.count <= 8 else { return nil }
      var value: UInt64 = 0
      for byte in magnitude.reversed() { value = value << 8 | UInt64(byte) }
      if isNegative(id) { return value <= UInt64(1) << 63 ? Int(truncatingIfNeeded: ~value &+ 1) : nil }
      return Int(exactly: value)
    default: return nil
    }
  }

  /// Sign and magnitude (little-endian bytes, no zero at the top) of any integer; nil for other values.
  public func bigInteger(_ id: MarshalID) -> (isNegative: Bool, magnitude: [UInt8])? {
    switch kind(id) {
    case .int32, .int64:
      guard let value = integer(id) else { return nil }
      var rest = value.magnitude
      var magnitude: [UInt8] = []
      while rest > 0 {
        magnitude.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
      return (value < 0, magnitude)
    case .long: return longMagnitude(id, limit: Int.max).map { (isNegative(id), $0) }
    default: return nil
    }
  }

  private func isNegative(_ id: MarshalID) -> Bool {
    // The count of digits stands before them, negative for a negative number.
    let start = Int(first[Int(id.index)])
    return bytes[...].integer(UInt32.self, at: start - 4).map { Int32(bitPattern: $0) < 0 } ?? false
  }

  /// Digits of 15 bits as bytes; nil when there would be more than `limit`.
  private func longMagnitude(_ id: MarshalID, limit: Int) -> [UInt8]? {
    let digits = Int(counts[Int(id.index)])
    guard limit == Int.max || digits * 15 <= limit * 8 + 14 else { return nil }
    let start = Int(first[Int(id.index)])
    var magnitude: [UInt8] = []
    magnitude.reserveCapacity(digits * 2)
    var held: UInt32 = 0
    var bits: UInt32 = 0
    for place in 0..<digits {
      let low = UInt32(bytes[start + 2 * place])
      let digit = low | UInt32(bytes[start + 2 * place + 1] & 0x7f) << 8
      held |= digit << bits
      bits += 15
      while bits >= 8 {
        magnitude.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        bits -= 8
      }
    }
    if bits > 0 { magnitude.append(UInt8(truncatingIfNeeded: held)) }
    while magnitude.last == 0 { magnitude.removeLast() }
    return magnitude
  }

  /// The value of a float.
  public func float(_ id: MarshalID) -> Double? {
    let start = Int(first[Int(id.index)])
    switch kind(id) {
    case .binaryFloat: return double(at: start)
    case .textFloat: return textDouble(at: start)?.value
    default: return nil
    }
  }

  /// Real and imaginary part of a complex number.
  public func complex(_ id: MarshalID) -> (real: Double, imaginary: Double)? {
    let start = Int(first[Int(id.index)])
    switch kind(id) {
    case .binaryComplex:
      guard let real = double(at: start), let imaginary = double(at: start + 8) else { return nil }
      return (real, imaginary)
    case .textComplex:
      guard let real = textDouble(at: start), let imaginary = textDouble(at: real.end) else { return nil }
      return (real.value, imaginary.value)
    default: return nil
    }
  }

  private func double(at offset: Int) -> Double? {
    bytes[...].integer(UInt64.self, at: offset).map { Double(bitPattern: $0) }
  }

  private func textDouble(at offset: Int) -> (value: Double, end: Int)? {
    guard let length = bytes[...].byte(at: offset), let text = bytes[...].range(at: offset + 1, count: Int(length)),
      let value = Double(String(decoding: text, as: UTF8.self))
    else { return nil }
    return (value, offset + 1 + Int(length))
  }
}
