import PythonSyntax
import SourceText

/// Names of one module by the scope that binds them. Open addressing, because every load of a name looks here.
struct BindingTable {
  private(set) var scopes: [Int32] = []
  private(set) var symbols: [Int32] = []
  private var keys: [UInt64]
  private var values: [Int32]

  init(expectedCount: Int) {
    var capacity = 64
    while capacity < expectedCount * 2 { capacity *= 2 }
    keys = [UInt64](repeating: .max, count: capacity)
    values = [Int32](repeating: -1, count: capacity)
  }

  var count: Int { scopes.count }

  /// The binding of a name in exactly this scope; -1 for none.
  func find(scope: Int32, symbol: Int32) -> Int32 {
    let key = Self.key(scope, symbol)
    let mask = keys.count - 1
    var slot = Self.hash(key) & mask
    while keys[slot] != .max {
      if keys[slot] == key { return values[slot] }
      slot = (slot + 1) & mask
    }
    return -1
  }

  /// The binding of a name in this scope, made if it is new.
  mutating func bind(scope: Int32, symbol: Int32) -> Int32 {
    let found = find(scope: scope, symbol: symbol)
    if found >= 0 { return found }
    let index = Int32(scopes.count)
    scopes.append(scope)
    symbols.append(symbol)
    insert(Self.key(scope, symbol), index)
    return index
  }

  /// Makes a name in one scope mean a binding of another: `global`, `nonlocal`.
  mutating func redirect(scope: Int32, symbol: Int32, to binding: Int32) {
    guard find(scope: scope, symbol: symbol) < 0 else { return }
    insert(Self.key(scope, symbol), binding)
    redirections += 1
  }

  private var redirections = 0

  private mutating func insert(_ key: UInt64, _ value: Int32) {
    if (scopes.count + redirections + 1) * 2 > keys.count { grow() }
    place(key, value)
  }

  private mutating func place(_ key: UInt64, _ value: Int32) {
    let mask = keys.count - 1
    var slot = Self.hash(key) & mask
    while keys[slot] != .max { slot = (slot + 1) & mask }
    keys[slot] = key
    values[slot] = value
  }

  private mutating func grow() {
    let (oldKeys, oldValues) = (keys, values)
    keys = [UInt64](repeating: .max, count: oldKeys.count * 2)
    values = [Int32](repeating: -1, count: oldKeys.count * 2)
    for slot in oldKeys.indices where oldKeys[slot] != .max { place(oldKeys[slot], oldValues[slot]) }
  }

  private static func key(_ scope: Int32, _ symbol: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: scope)) << 32 | UInt64(UInt32(bitPattern: symbol))
  }

  private static func hash(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 24) }
}
