import BigIntegers
import PythonLibrary

/// A hash table in the order of insertion, with Python's notion of equal keys: `1 == 1.0 == True`.
struct Table {
  struct Entry {
    var key: Value
    var value: Value
    var hash: Int
    var isLive: Bool
  }

  private(set) var entries: [Entry] = []
  private var slots: [Int32] = []
  private(set) var count = 0
  /// Up to so many entries are searched one after another.
  private static let smallCount = 8
  /// Unequal keys of one hash, and slots in a row, that are looked at: who chooses keys may choose their hashes. What has no
  /// slot by then is not found again.
  private static let collisionCeiling = 64
  private static let probeCeiling = 1_024

  init() {}

  var isEmpty: Bool { count == 0 }

  /// Bytes of its arrays.
  var storageBytes: Int { entries.capacity * 48 + slots.capacity * 4 }

  /// Keys and values in order.
  var pairs: [(key: Value, value: Value)] {
    var pairs: [(key: Value, value: Value)] = []
    pairs.reserveCapacity(count)
    for entry in entries where entry.isLive { pairs.append((entry.key, entry.value)) }
    return pairs
  }

  var keys: [Value] { pairs.map(\.key) }

  /// Index among the entries; -1 for none.
  func find(_ key: Value, _ hash: Int) -> Int {
    if slots.isEmpty {
      for index in entries.indices.reversed()
      where entries[index].isLive && entries[index].hash == hash && Equality.areSameKey(entries[index].key, key) {
        return index
      }
      return -1
    }
    let mask = slots.count - 1
    var slot = Self.mix(hash) & mask
    var collisions = 0
    var probes = 0
    while slots[slot] != -1, collisions < Self.collisionCeiling, probes < Self.probeCeiling {
      probes += 1
      let index = Int(slots[slot])
      if index >= 0, entries[index].hash == hash {
        if Equality.areSameKey(entries[index].key, key) { return index }
        collisions += 1
      }
      slot = (slot + 1) & mask
    }
    return -1
  }

  /// The first or last entry.
  func edge(isLast: Bool) -> Int? {
    isLast ? entries.lastIndex(where: \.isLive) : entries.firstIndex(where: \.isLive)
  }

  func value(at index: Int) -> Value { entries[index].value }
  func holdsText(at index: Int) -> Bool {
    if case .str = entries[index].value { return true }
    return false
  }

  func holdsBytes(at index: Int) -> Bool {
    if case .bytes = entries[index].value { return true }
    return false
  }

  /// The value, which the table holds no longer.
  mutating func take(at index: Int) -> Value {
    var value = Value.none
    swap(&value, &entries[index].value)
    return value
  }

  mutating func setValue(_ value: Value, at index: Int) { entries[index].value = value }

  func get(_ key: Value, _ hash: Int) -> Value? {
    let index = find(key, hash)
    return index < 0 ? nil : entries[index].value
  }

  mutating func set(_ key: Value, _ hash: Int, _ value: Value) {
    let index = find(key, hash)
    if index >= 0 {
      entries[index].value = value
      return
    }
    let place = entries.count
    entries.append(Entry(key: key, value: value, hash: hash, isLive: true))
    count += 1
    if slots.isEmpty {
      if entries.count > Self.smallCount { rebuild() }
      return
    }
    if entries.count * 3 > slots.count * 2 {
      rebuild()
      return
    }
    insert(place)
  }

  @discardableResult
  mutating func remove(_ key: Value, _ hash: Int) -> Value? {
    let index = find(key, hash)
    guard index >= 0 else { return nil }
    return remove(at: index)
  }

  mutating func remove(at index: Int) -> Value {
    let value = entries[index].value
    if !slots.isEmpty {
      let mask = slots.count - 1
      var slot = Self.mix(entries[index].hash) & mask
      var probes = 0
      while slots[slot] != Int32(index), slots[slot] != -1, probes <= Self.probeCeiling {
        slot = (slot + 1) & mask
        probes += 1
      }
      if slots[slot] == Int32(index) { slots[slot] = -2 }
    }
    entries[index].isLive = false
    entries[index].key = .none
    entries[index].value = .none
    count -= 1
    if index == entries.count - 1 {
      while let last = entries.last, !last.isLive { entries.removeLast() }
    } else if count * 4 < entries.count, entries.count > 32 {
      rebuild()
    }
    return value
  }

  private mutating func insert(_ index: Int) {
    let mask = slots.count - 1
    var slot = Self.mix(entries[index].hash) & mask
    var probes = 0
    while slots[slot] != -1 {
      guard probes < Self.probeCeiling else { return }
      slot = (slot + 1) & mask
      probes += 1
    }
    slots[slot] = Int32(index)
  }

  private mutating func rebuild() {
    entries.removeAll { !$0.isLive }
    var capacity = 16
    while capacity < entries.count * 3 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
    for index in entries.indices { insert(index) }
  }

  @inline(__always)
  private static func mix(_ hash: Int) -> Int {
    let mixed = UInt64(bitPattern: Int64(hash)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 20)
  }
}

extension Table {
  func get(_ key: Text) -> Value? { get(.str(key), key.hash) }
  mutating func set(_ key: Text, _ value: Value) { set(.str(key), key.hash, value) }
  func get(_ key: String) -> Value? { get(Text(key)) }
  mutating func set(_ key: String, _ value: Value) { set(Text(key), value) }
}

/// Equality of values that need no code of the program to tell.
enum Equality {
  static let depthCeiling = 64
  /// Comparisons for one pair of keys.
  static let keyWorkCeiling = 4_096

  static func areSameKey(_ left: Value, _ right: Value) -> Bool {
    if case .str(let a) = left, case .str(let b) = right { return a == b }
    if case .int(let a) = left, case .int(let b) = right { return a == b }
    var work = keyWorkCeiling
    return areEqual(left, right, 0, &work)
  }

  /// As `==` of Python for built-in types; objects of the program are equal to themselves only.
  ///
  /// - Parameter work: comparisons that may still be made: collections that hold others several times over are met as often.
  static func areEqual(_ left: Value, _ right: Value, _ depth: Int, _ work: inout Int) -> Bool {
    work -= 1
    guard depth < depthCeiling, work > 0 else { return false }
    switch (left, right) {
    case (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented): return true
    case (.str(let a), .str(let b)): return a == b
    case (.bytes(let a), .bytes(let b)): return a === b || a.content == b.content
    case (.bytes(let a), .bytearray(let b)): return a.content == b.content
    case (.bytearray(let a), .bytes(let b)): return a.content == b.content
    case (.bytearray(let a), .bytearray(let b)): return a === b || a.content == b.content
    case (.tuple(let a), .tuple(let b)):
      return a === b || (a.items.count == b.items.count && areEqual(a.items, b.items, depth + 1, &work))
    case (.list(let a), .list(let b)):
      return a === b || (a.items.count == b.items.count && areEqual(a.items, b.items, depth + 1, &work))
    case (.dict(let a), .dict(let b)): return a === b || areEqual(a.table, b.table, depth + 1, &work)
    case (.set(let a), .set(let b)):
      work -= a.table.count
      return a === b
        || (a.table.count == b.table.count
          && a.table.entries.allSatisfy { !$0.isLive || b.table.find($0.key, $0.hash) >= 0 })
    case (.range(let a), .range(let b)):
      return a.count == b.count
        && (a.count == 0 || (a.start == b.start && (a.count == 1 || a.step == b.step)))
    case (.slice(let a), .slice(let b)):
      return areEqual([a.start, a.stop, a.step], [b.start, b.stop, b.step], depth + 1, &work)
    default: break
    }
    if let a = number(left), let b = number(right) { return a == b }
    return isSame(left, right)
  }

  private static func areEqual(_ left: [Value], _ right: [Value], _ depth: Int, _ work: inout Int) -> Bool {
    for (a, b) in zip(left, right) where !areEqual(a, b, depth, &work) { return false }
    return true
  }

  private static func areEqual(_ left: Table, _ right: Table, _ depth: Int, _ work: inout Int) -> Bool {
    guard left.count == right.count else { return false }
    for entry in left.entries where entry.isLive {
      guard let other = right.get(entry.key, entry.hash), areEqual(entry.value, other, depth, &work) else {
        return false
      }
    }
    return true
  }

  /// Numbers of every type on one scale.
  enum Number: Equatable {
    case int(Int)
    case big(BigInteger)
    case float(Double)
    case complex(Double, Double)

    static func == (left: Number, right: Number) -> Bool {
      switch (left, right) {
      case (.int(let a), .int(let b)): a == b
      case (.big(let a), .big(let b)): a == b
      case (.float(let a), .float(let b)): a == b
      case (.int(let a), .float(let b)), (.float(let b), .int(let a)): Int(exactly: b) == a
      case (.big(let a), .float(let b)), (.float(let b), .big(let a)): a.compared(to: b) == 0
      case (.complex(let a, let b), .complex(let c, let d)): a == c && b == d
      case (.complex(let a, let b), .float(let c)), (.float(let c), .complex(let a, let b)): b == 0 && a == c
      case (.complex(let a, let b), .int(let c)), (.int(let c), .complex(let a, let b)): b == 0 && a == Double(c)
      default: false
      }
    }
  }

  static func number(_ value: Value) -> Number? {
    switch value {
    case .int(let number): .int(number)
    case .bool(let truth): .int(truth ? 1 : 0)
    case .big(let number): .big(number)
    case .float(let number): .float(number)
    case .complex(let number): .complex(number.real, number.imaginary)
    default: nil
    }
  }

  /// `is` of Python, save that equal constants may be one.
  static func isSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.none, .none), (.ellipsis, .ellipsis), (.notImplemented, .notImplemented): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.big(let a), .big(let b)): a == b
    case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern
    case (.complex(let a), .complex(let b)): a === b
    case (.str(let a), .str(let b)): a == b
    case (.bytes(let a), .bytes(let b)): a === b || a.content == b.content
    case (.tuple(let a), .tuple(let b)): a === b || (a.items.isEmpty && b.items.isEmpty)
    case (.builtin(let a), .builtin(let b)): a === b
    default:
      if let a = object(left), let b = object(right) { a === b } else { false }
    }
  }

  static func object(_ value: Value) -> HeapObject? {
    switch value {
    case .list(let object): object
    case .dict(let object): object
    case .set(let object): object
    case .bytearray(let object): object
    case .function(let object): object
    case .method(let object): object
    case .builtinMethod(let object): object
    case .type(let object): object
    case .instance(let object): object
    case .module(let object): object
    case .generator(let object): object
    case .iterator(let object): object
    case .file(let object): object
    case .unknown(let object): object
    default: nil
    }
  }
}
