/// An interned byte string: equal bytes, equal symbol, within one `SymbolTable`.
public struct Symbol: Sendable, Hashable {
  public let rawValue: Int32

  @inlinable
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// No symbol, for example the name of `**kwargs` at a call.
  public static let none = Symbol(rawValue: -1)

  @inlinable public var isNone: Bool { rawValue < 0 }
}

/// Interns the identifiers of one source text. Open addressing; the bytes live in one pool.
///
/// Nearly every identifier is short, so an entry keeps its first eight bytes as one integer, and most comparisons are
/// one.
public struct SymbolTable: Sendable {
  private struct Entry: Sendable {
    /// The first eight bytes, packed, the first byte highest.
    var word: UInt64
    var hash: UInt32
    var start: UInt32
    var length: UInt32
  }

  private var pool: [UInt8] = []
  private var entries: [Entry] = []
  private var slots: [Int32]
  /// Another one takes over when names probe further than chance explains: somebody chose them for it.
  private var multiplier: UInt64 = 0xD6E8_FEB8_6659_FD93
  private var remixCount = 0

  /// Slots that a search may step over. Half full, a million names by chance need less than a hundred.
  private static let longestProbe = 256
  /// Names that fit so many multipliers at once cannot be found; this only bounds the work if they could.
  private static let greatestRemixCount = 8

  /// An empty table with room for about as many symbols as expected.
  public init(expectedSymbolCount: Int = 64) {
    var capacity = 128
    while capacity < expectedSymbolCount * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
  }

  /// Symbols so far; their raw values are 0 up to this.
  public var count: Int { entries.count }

  /// Bytes that the table holds.
  public var byteCount: Int { pool.count + entries.count * MemoryLayout<Entry>.stride + slots.count * 4 }

  /// The symbol of these bytes, made if it is new.
  public mutating func intern(_ bytes: Span<UInt8>) -> Symbol {
    let key = Self.key(of: bytes)
    return intern(bytes, word: key.word, tail: key.tail)
  }

  /// The symbol of bytes whose key the caller has gathered while it scanned them.
  ///
  /// - Parameters:
  ///   - word: the first eight bytes, packed, the first byte highest.
  ///   - tail: FNV-1a (64 bit, started from 0) over the bytes behind those.
  @inlinable
  public mutating func intern(_ bytes: Span<UInt8>, word: UInt64, tail: UInt64) -> Symbol {
    lookUp(bytes, word: word, tail: tail)
  }

  @usableFromInline
  mutating func lookUp(_ bytes: Span<UInt8>, word: UInt64, tail: UInt64) -> Symbol {
    var hash = mix(word, tail, bytes)
    let mask = slots.count &- 1
    var slot = Int(hash) & mask
    while true {
      let index = slots[slot]
      if index < 0 {
        if (slot &- Int(hash)) & mask > Self.longestProbe && remixCount < Self.greatestRemixCount {
          remix()
          hash = mix(word, tail, bytes)
          slot = Int(hash) & mask
          continue
        }
        return add(bytes, word: word, hash: hash, slot: slot)
      }
      let entry = entries[Int(index)]
      if entry.word == word && Int(entry.length) == bytes.count && hasTail(entry, bytes) {
        return Symbol(rawValue: index)
      }
      slot = (slot &+ 1) & mask
    }
  }

  /// The symbol of this text, made if it is new.
  public mutating func intern(_ text: String) -> Symbol {
    let bytes = Array(text.utf8)
    return intern(bytes.span)
  }

  /// The symbol of this text, or nil when it was never interned.
  public func find(_ text: String) -> Symbol? {
    let bytes = Array(text.utf8)
    let key = Self.key(of: bytes.span)
    let mask = slots.count - 1
    var slot = Int(mix(key.word, key.tail, bytes.span)) & mask
    while slots[slot] >= 0 {
      let entry = entries[Int(slots[slot])]
      if entry.word == key.word && Int(entry.length) == bytes.count && hasTail(entry, bytes.span) {
        return Symbol(rawValue: slots[slot])
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The bytes of a symbol of this table.
  public func bytes(of symbol: Symbol) -> ArraySlice<UInt8> {
    let index = Int(symbol.rawValue)
    precondition(index >= 0 && index < entries.count, "the symbol belongs to another table")
    let entry = entries[index]
    return pool[Int(entry.start)..<Int(entry.start) + Int(entry.length)]
  }

  /// The text of a symbol; the empty text for `Symbol.none`.
  public func text(of symbol: Symbol) -> String {
    symbol.isNone ? "" : String(decoding: bytes(of: symbol), as: UTF8.self)
  }

  /// Whether the bytes behind the first eight agree; the caller compared those and the length.
  @inline(__always)
  private func hasTail(_ entry: Entry, _ bytes: Span<UInt8>) -> Bool {
    var offset = 8
    while offset < bytes.count {
      if pool[Int(entry.start) + offset] != bytes[offset] { return false }
      offset &+= 1
    }
    return true
  }

  private mutating func add(_ bytes: Span<UInt8>, word: UInt64, hash: UInt32, slot: Int) -> Symbol {
    let symbol = Int32(entries.count)
    entries.append(
      Entry(word: word, hash: hash, start: UInt32(pool.count), length: UInt32(bytes.count)))
    for index in bytes.indices { pool.append(bytes[index]) }
    slots[slot] = symbol
    if entries.count * 2 >= slots.count { grow() }
    return Symbol(rawValue: symbol)
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    fillSlots()
  }

  /// Spreads the names anew. The numbers of the symbols stay, so nobody sees it.
  private mutating func remix() {
    remixCount += 1
    // The next of SplitMix64's numbers, odd.
    multiplier &+= 0x9E37_79B9_7F4A_7C15
    multiplier = ((multiplier ^ (multiplier >> 30)) &* 0xBF58_476D_1CE4_E5B9) | 1
    for index in entries.indices {
      let entry = entries[index]
      let bytes = pool[Int(entry.start)..<Int(entry.start) + Int(entry.length)]
      entries[index].hash = mix(entry.word, 0, bytes.span)
    }
    slots = [Int32](repeating: -1, count: slots.count)
    fillSlots()
  }

  private mutating func fillSlots() {
    let mask = slots.count - 1
    for index in entries.indices {
      var slot = Int(entries[index].hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  private static func key(of bytes: Span<UInt8>) -> (word: UInt64, tail: UInt64) {
    var word: UInt64 = 0
    var tail: UInt64 = 0
    for index in bytes.indices {
      if index < 8 {
        word = word << 8 | UInt64(bytes[index])
      } else {
        tail = (tail ^ UInt64(bytes[index])) &* 0x100_0000_01b3
      }
    }
    return (word, tail)
  }

  /// Folds the key of a name to 32 bits: two multiplications, whatever its length, unless names were chosen to collide.
  @inline(__always)
  private func mix(_ word: UInt64, _ tail: UInt64, _ bytes: Span<UInt8>) -> UInt32 {
    let tail = remixCount == 0 ? tail : ownTail(bytes)
    var hash = (word ^ tail &* 0x9E37_79B9_7F4A_7C15) &+ UInt64(truncatingIfNeeded: bytes.count)
    hash = (hash ^ (hash >> 32)) &* multiplier
    return UInt32(truncatingIfNeeded: hash ^ (hash >> 32))
  }

  /// The bytes behind the first eight under this table's own multiplier: two long names can be made to agree in the one
  /// that callers gather.
  @inline(never)
  private func ownTail(_ bytes: Span<UInt8>) -> UInt64 {
    var tail: UInt64 = 0
    var offset = 8
    while offset < bytes.count {
      tail = (tail ^ UInt64(bytes[offset])) &* multiplier
      offset &+= 1
    }
    return tail
  }
}
