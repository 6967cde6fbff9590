import PythonSyntax
import SourceText

/// The names of every scope of one module, what each scope does with them, and which variable each of them is: what
/// CPython's `symtable` says, and the one notion of scope of this room.
///
/// An *entry* is a name in a scope that binds, declares or mentions it. A *binding* is a variable; several entries may
/// mean the same one. `ScopeCollector` makes the entries, `resolve` ties them to bindings.
struct ScopeTable {
  /// What a scope does with a name: the `DEF_` and `USE` flags of CPython's `symtable`.
  struct Facts: OptionSet {
    let rawValue: UInt16

    /// By anything but a parameter or an import.
    static let assigned = Facts(rawValue: 1 << 0)
    static let referenced = Facts(rawValue: 1 << 1)
    static let parameter = Facts(rawValue: 1 << 2)
    static let imported = Facts(rawValue: 1 << 3)
    static let annotated = Facts(rawValue: 1 << 4)
    static let global = Facts(rawValue: 1 << 5)
    static let nonlocal = Facts(rawValue: 1 << 6)
    static let typeParameter = Facts(rawValue: 1 << 7)

    static let bound: Facts = [.assigned, .parameter, .imported]
  }

  /// Where the variable behind a name lives.
  enum Resolution: UInt8 {
    case local
    /// Local, and an inner function uses it.
    case cell
    /// A variable of a function around it.
    case free
    case globalExplicit, globalImplicit
  }

  struct Entry {
    var scope: Int32
    /// As mangled (`_C__x`). At least `SyntaxTree.symbols.count` for names that the tree does not have.
    var symbol: Int32
    /// As the source has it.
    var spelling: Int32
    /// The variable; -2 when the module does not bind it.
    var binding: Int32 = -2
    var facts: Facts
    var resolution = Resolution.globalImplicit
  }

  private(set) var entries: [Entry] = []
  /// By binding: the scope that it lives in.
  private(set) var scopes: [Int32] = []
  /// By binding: its name, as the source has it where it is first met. See `name(of:)`.
  private(set) var symbols: [Int32] = []
  /// Symbol of `__class__`; -1 when the module has no class.
  private(set) var classCell: Int32 = -1
  let treeSymbolCount: Int
  private(set) var extraSymbols: SymbolTable?
  /// Open addressing, because names are looked up more often than anything else.
  private var slots: [Int32]
  private var shift: UInt64
  private var multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var remixCount = 0
  private static let longestProbe = 256
  private static let greatestRemixCount = 8

  init(treeSymbolCount: Int, expectedCount: Int) {
    self.treeSymbolCount = treeSymbolCount
    var bits: UInt64 = 6
    while 1 << bits < expectedCount * 2 { bits += 1 }
    slots = [Int32](repeating: -1, count: 1 << bits)
    shift = 64 - bits
    entries.reserveCapacity(expectedCount)
  }

  /// Number of bindings.
  var count: Int { scopes.count }

  /// Numbers that symbols have: those of the tree, and behind them the ones made here.
  var symbolCount: Int { treeSymbolCount + (extraSymbols?.count ?? 0) }

  /// The entry of a name in exactly this scope; -1 for none.
  func findEntry(scope: Int32, symbol: Int32) -> Int32 {
    let mask = slots.count - 1
    var slot = hash(scope, symbol)
    while slots[slot] >= 0 {
      let entry = slots[slot]
      if entries[Int(entry)].scope == scope, entries[Int(entry)].symbol == symbol { return entry }
      slot = (slot + 1) & mask
    }
    return -1
  }

  /// The binding that lives in this scope under this name; -1 for none.
  func find(scope: Int32, symbol: Int32) -> Int32 {
    let entry = findEntry(scope: scope, symbol: symbol)
    guard entry >= 0 else { return -1 }
    let binding = entries[Int(entry)].binding
    return binding >= 0 && scopes[Int(binding)] == scope ? binding : -1
  }

  /// The text of a symbol of the tree or of this table.
  func bytes(of symbol: Symbol, in tree: SyntaxTree) -> ArraySlice<UInt8> {
    let index = Int(symbol.rawValue) - treeSymbolCount
    guard index >= 0, let extraSymbols else { return tree.symbols.bytes(of: symbol) }
    return extraSymbols.bytes(of: Symbol(rawValue: Int32(index)))
  }

  // MARK: - Making

  /// The entry of a name in this scope, made if it is new.
  mutating func makeEntry(scope: Int32, symbol: Int32, spelling: Int32) -> Int32 {
    let mask = slots.count - 1
    var slot = hash(scope, symbol)
    while slots[slot] >= 0 {
      let entry = slots[slot]
      if entries[Int(entry)].scope == scope, entries[Int(entry)].symbol == symbol { return entry }
      slot = (slot + 1) & mask
    }
    let entry = Int32(entries.count)
    entries.append(Entry(scope: scope, symbol: symbol, spelling: spelling, facts: []))
    let probe = (slot &- hash(scope, symbol)) & mask
    slots[slot] = entry
    if entries.count * 2 > slots.count {
      shift -= 1
      spread(slots.count * 2)
    } else if probe > Self.longestProbe, remixCount < Self.greatestRemixCount {
      // Somebody chose names and scopes so that they meet in one place of the table: another multiplier, as in `SymbolTable`.
      remixCount += 1
      multiplier &+= 0x9E37_79B9_7F4A_7C15
      multiplier = ((multiplier ^ (multiplier >> 30)) &* 0xBF58_476D_1CE4_E5B9) | 1
      spread(slots.count)
    }
    return entry
  }

  mutating func insert(_ facts: Facts, _ entry: Int32) { entries[Int(entry)].facts.formUnion(facts) }

  /// The symbol of a text that the tree need not have.
  mutating func symbol(_ text: String, in tree: SyntaxTree) -> Int32 {
    if let known = tree.symbols.find(text) { return known.rawValue }
    var extra = extraSymbols ?? SymbolTable()
    extraSymbols = nil
    let symbol = extra.intern(text).rawValue + Int32(treeSymbolCount)
    extraSymbols = extra
    return symbol
  }

  mutating func noteClassCell(in tree: SyntaxTree) { classCell = symbol("__class__", in: tree) }

  mutating func bind(_ entry: Int32) -> Int32 {
    let binding = Int32(scopes.count)
    scopes.append(entries[Int(entry)].scope)
    symbols.append(entries[Int(entry)].spelling)
    entries[Int(entry)].binding = binding
    return binding
  }

  mutating func settle(_ entry: Int32, _ resolution: Resolution, _ binding: Int32) {
    entries[Int(entry)].resolution = resolution
    entries[Int(entry)].binding = binding
  }

  mutating func markCell(_ entry: Int32) { entries[Int(entry)].resolution = .cell }

  private mutating func spread(_ count: Int) {
    slots = [Int32](repeating: -1, count: count)
    let mask = slots.count - 1
    for index in entries.indices {
      var slot = hash(entries[index].scope, entries[index].symbol)
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index)
    }
  }

  @inline(__always)
  private func hash(_ scope: Int32, _ symbol: Int32) -> Int {
    let key = UInt64(UInt32(bitPattern: scope)) << 32 | UInt64(UInt32(bitPattern: symbol))
    return Int(truncatingIfNeeded: (key &* multiplier) >> shift)
  }
}
