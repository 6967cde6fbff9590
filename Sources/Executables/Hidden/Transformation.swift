extension HiddenContent {
  /// How hidden bytes become readable: backwards or not, then one operation for each byte.
  public struct Transformation: Sendable, Hashable {
    /// Raw values are stable: reports use them.
    public enum Method: String, Sendable, CaseIterable {
      /// The bytes stand there as they are.
      case plain
      /// XOR with one byte; with 0xFF that is NOT.
      case xor
      /// The key is subtracted: it was added when the bytes were hidden.
      case subtract
      /// The byte is subtracted from the key.
      case subtractFrom = "subtract-from"
      /// Bits are moved to the left, the highest become the lowest.
      case rotateLeft = "rotate-left"
      /// XOR with a short key, again and again.
      case xorKey = "xor-key"
      /// XOR with a number that grows by a step: key is start and step.
      case xorCounter = "xor-counter"
      /// A number that grows by a step is subtracted: key is start and step.
      case subtractCounter = "subtract-counter"
    }

    /// What is done with each byte.
    public let method: Method
    /// The key, as the method says; empty for plain bytes.
    public let key: [UInt8]
    /// True when the last byte comes first.
    public let isReversed: Bool

    public init(_ method: Method, key: [UInt8] = [], isReversed: Bool = false) {
      self.method = method
      self.key = key
      self.isReversed = isReversed
    }

    /// The bytes as they stand.
    public static let plain = Transformation(.plain)

    /// True when nothing changes.
    public var isIdentity: Bool {
      guard !isReversed else { return false }
      switch method {
      case .plain: return true
      case .subtractFrom: return false
      default: return key.allSatisfy { $0 == 0 }
      }
    }

    /// In words: `reversed, xor 0xd8`.
    public var name: String {
      let digits = key.isEmpty ? "" : " 0x" + Hexadecimal.digits(key)
      let isNot = method == .xor && key == [0xff]
      return (isReversed ? "reversed, " : "") + (isNot ? "not" : method.rawValue + digits)
    }

    /// The readable byte for `byte`, which is the `position`-th in reading order.
    func decode(_ byte: UInt8, at position: Int) -> UInt8 {
      switch method {
      case .plain: byte
      case .xor: byte ^ (key.first ?? 0)
      case .subtract: byte &- (key.first ?? 0)
      case .subtractFrom: (key.first ?? 0) &- byte
      case .rotateLeft: byte << ((key.first ?? 0) & 7) | byte >> (8 - ((key.first ?? 0) & 7))
      case .xorKey: key.isEmpty ? byte : byte ^ key[position % key.count]
      case .xorCounter: byte ^ counter(position)
      case .subtractCounter: byte &- counter(position)
      }
    }

    private func counter(_ position: Int) -> UInt8 {
      guard key.count == 2 else { return 0 }
      return key[0] &+ key[1] &* UInt8(truncatingIfNeeded: position)
    }

    /// The readable form of `bytes`, at most `limit` of them.
    public func apply(to bytes: ArraySlice<UInt8>, limit: Int = Int.max) -> [UInt8] {
      let count = min(bytes.count, max(0, limit))
      if method == .plain, !isReversed { return Array(bytes.prefix(count)) }
      let table = isTable ? (0...255).map { decode(UInt8($0), at: 0) } : []
      let period = method == .xorKey ? key : (0...255).map { counter($0) }
      return decodeAll(bytes.span, count: count, table: table, period: period)
    }

    /// True when each value has one readable form wherever it stands.
    private var isTable: Bool {
      switch method {
      case .plain, .xor, .subtract, .subtractFrom, .rotateLeft: true
      case .xorKey, .xorCounter, .subtractCounter: false
      }
    }

    private func decodeAll(_ source: Span<UInt8>, count: Int, table: [UInt8], period: [UInt8]) -> [UInt8] {
      var decoded = [UInt8](repeating: 0, count: count)
      let last = source.count - 1
      if isTable {
        for index in 0..<count { decoded[index] = table[Int(source[isReversed ? last - index : index])] }
        return decoded
      }
      guard !period.isEmpty else { return decoded }
      let isXor = method != .subtractCounter
      var step = 0
      for index in 0..<count {
        let byte = source[isReversed ? last - index : index]
        decoded[index] = isXor ? byte ^ period[step] : byte &- period[step]
        step += 1
        if step == period.count { step = 0 }
      }
      return decoded
    }
  }
}

/// Bytes as they would read under a transformation, without decoding more than is looked at.
struct DecodedView: RandomAccessCollection {
  let base: ArraySlice<UInt8>
  let transformation: HiddenContent.Transformation

  var startIndex: Int { 0 }
  var endIndex: Int { base.count }

  subscript(position: Int) -> UInt8 {
    let place = transformation.isReversed ? base.count - 1 - position : position
    return transformation.decode(base[base.startIndex + place], at: position)
  }
}
