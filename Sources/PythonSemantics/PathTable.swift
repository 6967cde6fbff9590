import PythonSyntax
import SourceText

/// Qualified names of one package as a tree: a path is a parent and a component, and is compared as a number.
///
/// A path may hold calls: in `s = socket.socket(); s.connect`, `s` is the path `socket.socket()` and the attribute
/// `socket.socket().connect`. Its plain form has the calls left out, and is what rules and reports see.
struct PathTable {
  /// The path of anything unknown, written `?`.
  static let unknown: Int32 = 0
  static let none: Int32 = -1
  /// Components a path may have; longer ones are unknown, so that chains of calls cost no more than their length.
  static let depthCeiling: UInt8 = 20

  private(set) var components = SymbolTable(expectedSymbolCount: 256)
  private var parents: [Int32] = []
  private var names: [Int32] = []
  private var depths: [UInt8] = []
  private var plainPaths: [Int32] = []
  /// What calling each path gives; -1 when nobody asked yet.
  private var results: [Int32] = []
  /// In no slot: its text reaches another path, or none.
  private var isAnonymous: [Bool] = []
  /// What a name of the package stands for, when it is another name: `pkg.run` for `run = os.system`; -1 for itself.
  private var aliases: [Int32] = []
  /// What the package defines there: -1 nothing, otherwise an index into `definitions`.
  private var definitionIndices: [Int32] = []
  private(set) var definitions: [Definition] = []
  private var slots = [Slot](repeating: Slot(), count: 1024)
  private let callComponent: Int32
  /// Names of folders in which packages keep copies of others: what is in them is meant under its own name, unless the
  /// copy is there to be read.
  private let vendorComponents: [Int32]

  /// What a path of the package itself is.
  enum Definition: Equatable {
    /// Index into `modules`.
    case module(Int32)
    /// Index of the code unit, package-wide.
    case function(Int32)
    /// Index of the class, package-wide.
    case type(Int32)
    /// A variable.
    case variable
  }

  /// A place of the hash table. The key is kept beside the path, so that a look-up touches one cache line.
  private struct Slot {
    var parent: Int32 = 0
    var component: Int32 = 0
    /// -1 for a free place.
    var path: Int32 = -1
  }

  init() {
    callComponent = components.intern("()").rawValue
    let mark = components.intern("?").rawValue
    var folders: [Int32] = []
    for name in Self.vendorFolders { folders.append(components.intern(name).rawValue) }
    vendorComponents = folders
    _ = append(parent: -1, component: mark, depth: 0, plain: 0)
  }

  var count: Int { parents.count }

  mutating func component(_ text: String) -> Int32 { components.intern(text).rawValue }

  mutating func component(_ bytes: ArraySlice<UInt8>) -> Int32 { components.intern(bytes.span).rawValue }

  /// The path of a dotted name, such as `os.path.join`.
  mutating func path(_ dotted: String) -> Int32 {
    path(dotted.utf8.split(separator: UInt8(ascii: ".")).map { Array($0) })
  }

  mutating func path(_ pieces: [[UInt8]]) -> Int32 {
    var path = Self.none
    for piece in pieces { path = child(of: path, component: component(piece[...])) }
    return path
  }

  /// `parent.component`; a root for `none`, and `?.component` below anything unknown.
  mutating func child(of parent: Int32, component: Int32) -> Int32 {
    let parent = parent >= 0 && isUnknown(parent) ? Self.unknown : parent
    if let found = find(parent: parent, component: component) { return found }
    let depth = parent < 0 ? 0 : depths[Int(parent)] &+ 1
    if depth > Self.depthCeiling { return child(of: Self.unknown, component: component) }
    var plain = Self.none
    if parent < 0 || plainPaths[Int(parent)] == parent {
      plain = Int32(parents.count)
    } else {
      plain = child(of: plainPaths[Int(parent)], component: component)
    }
    let path = append(parent: parent, component: component, depth: depth, plain: plain)
    if parent >= 0, vendorComponents.contains(names[Int(parent)]) {
      aliases[Int(path)] = child(of: Self.none, component: component)
    }
    return path
  }

  private static let vendorFolders = [
    "_vendor", "vendor", "_vendored", "vendored", "_vendors", "vendors", "extern", "third_party", "_third_party",
  ]

  /// What a path inside a folder of copies means, when the copy is not there: `pip._vendor.requests` is `requests`.
  func original(_ path: Int32) -> Int32 {
    guard path >= 0, parents[Int(path)] >= 0, aliases[Int(path)] >= 0, definitionIndices[Int(path)] < 0,
      vendorComponents.contains(names[Int(parents[Int(path)])])
    else { return path }
    return aliases[Int(path)]
  }

  /// The path that an import of a dotted name reaches; dots beside one another, before and behind count as one, or none.
  mutating func importPath(dotted name: ArraySlice<UInt8>, from base: Int32 = none) -> Int32 {
    let dot = UInt8(ascii: ".")
    var path = base
    var position = name.startIndex
    while position < name.endIndex {
      var end = position
      while end < name.endIndex, name[end] != dot { end += 1 }
      if end > position {
        path = importChild(of: path, component: component(name[position..<end]))
        // Nothing that follows makes it known again.
        if path == Self.unknown || isUnknown(path) { return Self.unknown }
      }
      position = end + 1
    }
    return path
  }

  mutating func importChild(of parent: Int32, component: Int32) -> Int32 {
    // In two steps: reading and changing the table in one expression would copy it.
    let path = child(of: parent, component: component)
    return original(path)
  }

  /// Says that a file of the package lies there, so that it and the folders around it mean themselves.
  mutating func keep(_ path: Int32) {
    var path = path
    while path >= 0 {
      aliases[Int(path)] = -1
      path = parents[Int(path)]
    }
  }

  /// What calling the path gives.
  mutating func result(of path: Int32) -> Int32 {
    if path < 0 || isUnknown(path) { return Self.unknown }
    if results[Int(path)] >= 0 { return results[Int(path)] }
    let depth = depths[Int(path)] &+ 1
    if depth > Self.depthCeiling { return Self.unknown }
    let result = append(parent: path, component: callComponent, depth: depth, plain: plainPaths[Int(path)])
    results[Int(path)] = result
    return result
  }

  /// A path with this text that no dotted name reaches: the module of a script, a lambda.
  mutating func anonymous(_ text: String, below parent: Int32 = none) -> Int32 {
    let name = component(text)
    let depth = parent < 0 ? 0 : min(depths[Int(parent)], Self.depthCeiling - 1) &+ 1
    let index = Int32(parents.count)
    parents.append(parent)
    names.append(name)
    depths.append(depth)
    plainPaths.append(index)
    results.append(-1)
    isAnonymous.append(true)
    aliases.append(-1)
    definitionIndices.append(-1)
    return index
  }

  /// The child when it exists already.
  func find(parent: Int32, component: Int32) -> Int32? {
    let mask = slots.count - 1
    var slot = Self.hash(parent, component) & mask
    while true {
      let candidate = slots[slot]
      if candidate.path < 0 { return nil }
      if candidate.parent == parent, candidate.component == component { return candidate.path }
      slot = (slot + 1) & mask
    }
  }

  /// The path of a dotted name when it exists already.
  func find(dotted: String) -> Int32? {
    var path = Self.none
    for piece in dotted.utf8.split(separator: UInt8(ascii: ".")) {
      guard let component = components.find(String(piece) ?? ""),
        let next = find(parent: path, component: component.rawValue)
      else { return nil }
      path = next
    }
    return path >= 0 ? path : nil
  }

  /// Without calls.
  func plain(_ path: Int32) -> Int32 { path < 0 ? path : plainPaths[Int(path)] }

  func isUnknown(_ path: Int32) -> Bool { path == Self.unknown || parents[Int(path)] == Self.unknown }

  /// It is what a call gave, not a name itself.
  func isResult(_ path: Int32) -> Bool { path >= 0 && names[Int(path)] == callComponent }

  func parent(_ path: Int32) -> Int32 { parents[Int(path)] }

  /// The name behind the last dot, as a component.
  func lastComponent(_ path: Int32) -> Int32 { names[Int(path)] }

  func lastText(_ path: Int32) -> String { components.text(of: Symbol(rawValue: names[Int(path)])) }

  /// What is defined at a path, calls left out.
  func definition(_ path: Int32) -> Definition? {
    guard path >= 0 else { return nil }
    let index = definitionIndices[Int(plainPaths[Int(path)])]
    return index < 0 ? nil : definitions[Int(index)]
  }

  /// The first definition stays: two files of one name are told apart by nobody.
  mutating func define(_ path: Int32, _ definition: Definition) {
    guard path >= 0 else { return }
    let known = definitionIndices[Int(path)]
    if known >= 0 {
      if definitions[Int(known)] == .variable { definitions[Int(known)] = definition }
      return
    }
    definitionIndices[Int(path)] = Int32(definitions.count)
    definitions.append(definition)
  }

  mutating func setAlias(_ path: Int32, to target: Int32) {
    guard path >= 0, target != path, plainPaths[Int(path)] == path else { return }
    aliases[Int(path)] = target
  }

  /// Whether the path stands for another one.
  func isAlias(_ path: Int32) -> Bool { path >= 0 && aliases[Int(path)] >= 0 }

  /// What the path stands for in the end; hops are bounded because aliases may form a ring.
  func resolved(_ path: Int32) -> Int32 {
    var path = path
    for _ in 0..<8 {
      guard path >= 0 else { return path }
      let alias = aliases[Int(path)]
      if alias < 0 { return path }
      path = alias
    }
    return path
  }

  /// Dotted text of a path, calls left out.
  func text(_ path: Int32) -> String {
    guard path >= 0 else { return "" }
    var pieces: [ArraySlice<UInt8>] = []
    var current = path
    while current >= 0 {
      if names[Int(current)] != callComponent {
        pieces.append(components.bytes(of: Symbol(rawValue: names[Int(current)])))
      }
      current = parents[Int(current)]
    }
    return String(decoding: Array(pieces.reversed().joined(separator: [UInt8(ascii: ".")])), as: UTF8.self)
  }

  private mutating func append(parent: Int32, component: Int32, depth: UInt8, plain: Int32) -> Int32 {
    if (parents.count + 1) * 2 > slots.count { grow() }
    let index = Int32(parents.count)
    parents.append(parent)
    names.append(component)
    depths.append(depth)
    plainPaths.append(plain)
    results.append(-1)
    isAnonymous.append(false)
    aliases.append(-1)
    definitionIndices.append(-1)
    insert(index)
    return index
  }

  private mutating func insert(_ index: Int32) {
    let mask = slots.count - 1
    let (parent, component) = (parents[Int(index)], names[Int(index)])
    var slot = Self.hash(parent, component) & mask
    while slots[slot].path >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Slot(parent: parent, component: component, path: index)
  }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 4)
    for index in parents.indices where !isAnonymous[index] { insert(Int32(index)) }
  }

  private static func hash(_ parent: Int32, _ component: Int32) -> Int {
    let key = UInt64(UInt32(bitPattern: parent)) << 32 | UInt64(UInt32(bitPattern: component))
    let mixed = key &* 0x9e37_79b9_7f4a_7c15
    return Int(truncatingIfNeeded: mixed >> 20)
  }
}
