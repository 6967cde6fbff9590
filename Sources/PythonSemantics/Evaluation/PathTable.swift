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
  private var entries: [Entry] = []
  private(set) var definitions: [Definition] = []
  private var slots = [Slot](repeating: Slot(), count: 1024)
  /// Another one takes over when paths probe further than chance explains, as in `SymbolTable`.
  private var multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15
  private var remixCount = 0
  private static let longestProbe = 256
  private static let greatestRemixCount = 8
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

  /// One path. What is asked of a path is mostly asked together.
  private struct Entry {
    /// -1 for a root.
    var parent: Int32
    var name: Int32
    var plain: Int32
    /// What calling it gives; -1 when nobody asked yet.
    var result: Int32 = -1
    /// What a name of the package stands for, when it is another name: `pkg.run` for `run = os.system`; -1 for itself.
    var alias: Int32 = -1
    /// What the package defines there: -1 nothing, otherwise an index into `definitions`.
    var definition: Int32 = -1
    var depth: UInt8
    /// In no slot: its text reaches another path, or none.
    var isAnonymous = false
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

  var count: Int { entries.count }

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
    let depth = parent < 0 ? 0 : entries[Int(parent)].depth &+ 1
    if depth > Self.depthCeiling { return child(of: Self.unknown, component: component) }
    var plain = Self.none
    if parent < 0 || entries[Int(parent)].plain == parent {
      plain = Int32(entries.count)
    } else {
      plain = child(of: entries[Int(parent)].plain, component: component)
    }
    let path = append(parent: parent, component: component, depth: depth, plain: plain)
    if parent >= 0, vendorComponents.contains(entries[Int(parent)].name) {
      entries[Int(path)].alias = child(of: Self.none, component: component)
    }
    return path
  }

  private static let vendorFolders = [
    "_vendor", "vendor", "_vendored", "vendored", "_vendors", "vendors", "extern", "third_party", "_third_party",
  ]

  /// What a path inside a folder of copies means, when the copy is not there: `pip._vendor.requests` is `requests`.
  func original(_ path: Int32) -> Int32 {
    guard path >= 0, entries[Int(path)].parent >= 0, entries[Int(path)].alias >= 0, entries[Int(path)].definition < 0,
      vendorComponents.contains(entries[Int(entries[Int(path)].parent)].name)
    else { return path }
    return entries[Int(path)].alias
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
      entries[Int(path)].alias = -1
      path = entries[Int(path)].parent
    }
  }

  /// What calling the path gives.
  mutating func result(of path: Int32) -> Int32 {
    if path < 0 || isUnknown(path) { return Self.unknown }
    if entries[Int(path)].result >= 0 { return entries[Int(path)].result }
    let depth = entries[Int(path)].depth &+ 1
    if depth > Self.depthCeiling { return Self.unknown }
    let result = append(parent: path, component: callComponent, depth: depth, plain: entries[Int(path)].plain)
    entries[Int(path)].result = result
    return result
  }

  /// A path with this text that no dotted name reaches: the module of a script, a lambda.
  mutating func anonymous(_ text: String, below parent: Int32 = none) -> Int32 {
    let name = component(text)
    let depth = parent < 0 ? 0 : min(entries[Int(parent)].depth, Self.depthCeiling - 1) &+ 1
    let index = Int32(entries.count)
    entries.append(Entry(parent: parent, name: name, plain: index, depth: depth, isAnonymous: true))
    return index
  }

  /// The child when it exists already.
  func find(parent: Int32, component: Int32) -> Int32? {
    let mask = slots.count - 1
    var slot = hash(parent, component) & mask
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
  func plain(_ path: Int32) -> Int32 { path < 0 ? path : entries[Int(path)].plain }

  func isUnknown(_ path: Int32) -> Bool { path == Self.unknown || entries[Int(path)].parent == Self.unknown }

  /// It is what a call gave, not a name itself.
  func isResult(_ path: Int32) -> Bool { path >= 0 && entries[Int(path)].name == callComponent }

  func parent(_ path: Int32) -> Int32 { entries[Int(path)].parent }

  /// The name behind the last dot, as a component.
  func lastComponent(_ path: Int32) -> Int32 { entries[Int(path)].name }

  func lastText(_ path: Int32) -> String { components.text(of: Symbol(rawValue: entries[Int(path)].name)) }

  /// What is defined at a path, calls left out.
  func definition(_ path: Int32) -> Definition? {
    guard path >= 0 else { return nil }
    let index = entries[Int(entries[Int(path)].plain)].definition
    return index < 0 ? nil : definitions[Int(index)]
  }

  /// The first definition stays: two files of one name are told apart by nobody.
  mutating func define(_ path: Int32, _ definition: Definition) {
    guard path >= 0 else { return }
    let known = entries[Int(path)].definition
    if known >= 0 {
      if definitions[Int(known)] == .variable { definitions[Int(known)] = definition }
      return
    }
    entries[Int(path)].definition = Int32(definitions.count)
    definitions.append(definition)
  }

  mutating func setAlias(_ path: Int32, to target: Int32) {
    guard path >= 0, target != path, entries[Int(path)].plain == path else { return }
    entries[Int(path)].alias = target
  }

  /// Whether the path stands for another one.
  func isAlias(_ path: Int32) -> Bool { path >= 0 && entries[Int(path)].alias >= 0 }

  /// What the path stands for in the end; hops are bounded because aliases may form a ring.
  func resolved(_ path: Int32) -> Int32 {
    var path = path
    for _ in 0..<8 {
      guard path >= 0 else { return path }
      let alias = entries[Int(path)].alias
      if alias < 0 { return path }
      path = alias
    }
    return path
  }

  /// Dotted text of a path, calls left out.
  func text(_ path: Int32) -> String {
    var bytes: [UInt8] = []
    write(path, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Appends the dotted text of a path, calls left out, to an empty buffer. As deep as paths are: `depthCeiling`, and the
  /// nesting of lambdas.
  func write(_ path: Int32, to bytes: inout [UInt8]) {
    guard path >= 0 else { return }
    let entry = entries[Int(path)]
    write(entry.parent, to: &bytes)
    guard entry.name != callComponent else { return }
    if !bytes.isEmpty { bytes.append(UInt8(ascii: ".")) }
    bytes += components.bytes(of: Symbol(rawValue: entry.name))
  }

  private mutating func append(parent: Int32, component: Int32, depth: UInt8, plain: Int32) -> Int32 {
    if (entries.count + 1) * 2 > slots.count { grow() }
    let index = Int32(entries.count)
    entries.append(Entry(parent: parent, name: component, plain: plain, depth: depth))
    if insert(index) > Self.longestProbe, remixCount < Self.greatestRemixCount { remix() }
    return index
  }

  /// Puts a path into the first free slot from its own on; how many that was from there.
  @discardableResult
  private mutating func insert(_ index: Int32) -> Int {
    let mask = slots.count - 1
    let (parent, component) = (entries[Int(index)].parent, entries[Int(index)].name)
    let first = hash(parent, component) & mask
    var slot = first
    while slots[slot].path >= 0 { slot = (slot + 1) & mask }
    slots[slot] = Slot(parent: parent, component: component, path: index)
    return (slot &- first) & mask
  }

  private mutating func grow() {
    slots = [Slot](repeating: Slot(), count: slots.count * 4)
    for index in entries.indices where !entries[index].isAnonymous { insert(Int32(index)) }
  }

  /// Spreads the paths anew: somebody chose names so that they meet in one place of the table.
  private mutating func remix() {
    remixCount += 1
    // The next of SplitMix64's numbers, odd.
    multiplier &+= 0x9E37_79B9_7F4A_7C15
    multiplier = ((multiplier ^ (multiplier >> 30)) &* 0xBF58_476D_1CE4_E5B9) | 1
    slots = [Slot](repeating: Slot(), count: slots.count)
    for index in entries.indices where !entries[index].isAnonymous { insert(Int32(index)) }
  }

  @inline(__always)
  private func hash(_ parent: Int32, _ component: Int32) -> Int {
    // Twice, so that neither names of many parents nor many names of one parent lie in a row of slots that others share.
    let key = UInt64(UInt32(bitPattern: parent)) &* multiplier &+ UInt64(UInt32(bitPattern: component))
    return Int(truncatingIfNeeded: (key &* 0xd6e8_feb8_6659_fd93) >> 32)
  }
}
