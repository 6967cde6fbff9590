/// An interned byte string: equal bytes, equal symbol, within one `SymbolTable`.
public struct Symbol: Sendable, Hashable {
  public let rawValue: Int32

  @inlinable
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// No symbol, for example the name of `**kwargs` at a call.
  public static let none = Symbol(rawValue: -1)

  @inlinable public var isNone: Bool { rawValue < 0 }
}

/// Interns the identifiers of one source text. Open addressing over FNV-1a; the bytes live in one pool.
public struct SymbolTable: Sendable {
  private var pool: [UInt8] = []
  private var ends: [UInt32] = []
  private var slots: [Int32]

  public init(expectedSymbolCount: Int = 64) {
    var capacity = 128
    while capacity < expectedSymbolCount * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
  }

  public var count: Int { ends.count }

  /// The symbol of these bytes, made if it is new.
  public mutating func intern(_ bytes: Span<UInt8>) -> Symbol {
    if ends.count * 2 >= slots.count { grow() }
    let slot = slotIndex(for: bytes)
    if slots[slot] >= 0 { return Symbol(rawValue: slots[slot]) }
    let symbol = Int32(ends.count)
    for index in bytes.indices { pool.append(bytes[index]) }
    ends.append(UInt32(pool.count))
    slots[slot] = symbol
    return Symbol(rawValue: symbol)
  }

  /// The symbol of this text, made if it is new.
  public mutating func intern(_ text: String) -> Symbol {
    let bytes = Array(text.utf8)
    return intern(bytes.span)
  }

  /// The symbol of this text, or nil when it was never interned.
  public func find(_ text: String) -> Symbol? {
    let bytes = Array(text.utf8)
    let found = slots[slotIndex(for: bytes.span)]
    return found < 0 ? nil : Symbol(rawValue: found)
  }

  /// The bytes of a symbol of this table.
  public func bytes(of symbol: Symbol) -> ArraySlice<UInt8> {
    let index = Int(symbol.rawValue)
    precondition(index >= 0 && index < ends.count, "the symbol belongs to another table")
    return pool[start(of: index)..<Int(ends[index])]
  }

  /// The text of a symbol; the empty text for `Symbol.none`.
  public func text(of symbol: Symbol) -> String {
    symbol.isNone ? "" : String(decoding: bytes(of: symbol), as: UTF8.self)
  }

  private func start(of index: Int) -> Int { index == 0 ? 0 : Int(ends[index - 1]) }

  private func slotIndex(for bytes: Span<UInt8>) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: Self.hash(bytes)) & mask
    while slots[slot] >= 0 && !isEqual(Int(slots[slot]), bytes) { slot = (slot + 1) & mask }
    return slot
  }

  private func isEqual(_ index: Int, _ bytes: Span<UInt8>) -> Bool {
    let first = start(of: index)
    guard Int(ends[index]) - first == bytes.count else { return false }
    for offset in bytes.indices where pool[first + offset] != bytes[offset] { return false }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    let mask = slots.count - 1
    for index in ends.indices {
      var hash: UInt64 = Self.offsetBasis
      for position in start(of: index)..<Int(ends[index]) {
        hash = (hash ^ UInt64(pool[position])) &* Self.prime
      }
      var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  private static let offsetBasis: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x100_0000_01b3

  private static func hash(_ bytes: Span<UInt8>) -> UInt64 {
    var hash = offsetBasis
    for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* prime }
    return hash ^ (hash >> 32)
  }
}
