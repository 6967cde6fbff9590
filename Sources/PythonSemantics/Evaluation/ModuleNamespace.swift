import PythonSyntax
import SourceText

// What a module gives to others beyond the names that its own statements bind: `from … import *`, names made on demand.

/// What `from module import *` takes from a module.
struct ModuleNamespace {
  /// Modules whose names the module takes over, in source order.
  var stars: [Int32] = []
  /// Components that `__all__` lists; nil when there is none, or it is not written out.
  var exports: Set<Int32>?
}

/// Modules of the package that a name may come from by `import *`, the last import first.
struct StarList {
  struct Entry {
    var module: Int32
    /// The entry that takes its names, which has a smaller number; -1 for the module that asks.
    var via: Int8
    /// It has an `__all__`.
    var isListed: Bool
  }

  /// Modules that one name is looked for in; a bit each in `search`.
  static let ceiling = 64

  /// Ways to one module that are told apart while each of them leads through an `__all__`.
  private static let wayCeiling = 4

  private(set) var entries: [Entry] = []
  /// How often each module stands in the list; -1 once a way leads to it on which every name is given away.
  private var ways: [Int32: Int] = [:]

  /// Nothing is added beyond the ceiling, nor again where all its names come through already.
  fileprivate mutating func add(_ module: Int32, via: Int, isListed: Bool) -> Bool {
    let known = ways[module, default: 0]
    guard entries.count < Self.ceiling, known >= 0, known < Self.wayCeiling else { return false }
    var (parent, isOpen) = (via, true)
    while parent >= 0 && isOpen {
      isOpen = !entries[parent].isListed
      parent = Int(entries[parent].via)
    }
    ways[module] = isOpen ? -1 : known + 1
    entries.append(Entry(module: module, via: Int8(truncatingIfNeeded: via), isListed: isListed))
    return true
  }
}

extension PackageState {
  mutating func declareModule(_ module: ModuleAnalysis) {
    let exports = module.exportedNames(&paths)
    guard !module.starImports.isEmpty || exports != nil else { return }
    namespaces[module.path] = ModuleNamespace(stars: module.starImports.filter { $0 >= 0 }, exports: exports)
  }

  /// What a name of a module of the package stands for: its own, or one it has from `import *`; nil when there is none.
  mutating func member(ofModule module: Int32, _ component: Int32) -> Int32? {
    if let path = paths.find(parent: module, component: component),
      paths.isAlias(path) || paths.definition(path) != nil
    {
      return paths.resolved(path)
    }
    guard let stars = namespaces[module]?.stars, !stars.isEmpty else { return nil }
    var list = starLists[module]
    if list == nil {
      list = starList(stars)
      starLists[module] = list
    }
    guard let list, let found = search(list, component) else { return nil }
    paths.setAlias(paths.child(of: module, component: component), to: found)
    return found
  }

  /// The modules behind some `import *`, and behind those that they have themselves.
  func starList(_ stars: [Int32]) -> StarList {
    var list = StarList()
    // The last import of a name counts, with all that it brings: so that is taken off first.
    var stack = stars.map { (module: $0, via: -1) }
    while let (star, via) = stack.popLast(), list.entries.count < StarList.ceiling {
      guard star >= 0, isModule(star) else { continue }
      let namespace = namespaces[star]
      guard list.add(star, via: via, isListed: namespace?.exports != nil) else { continue }
      let position = list.entries.count - 1
      for inner in namespace?.stars ?? [] { stack.append((inner, position)) }
    }
    return list
  }

  /// The first module of a list that has a name, where every module on the way to it gives that name away.
  func search(_ list: StarList, _ component: Int32) -> Int32? {
    let isPrivate = paths.components.bytes(of: Symbol(rawValue: component)).first == UInt8(ascii: "_")
    var closed: UInt64 = 0
    for (index, entry) in list.entries.enumerated() {
      let isClosed =
        (entry.via >= 0 && closed & (1 << UInt64(entry.via)) != 0)
        || (entry.isListed ? !exports(entry.module, component) : isPrivate)
      if isClosed {
        closed |= 1 << UInt64(index)
      } else if let path = paths.find(parent: entry.module, component: component),
        paths.isAlias(path) || paths.definition(path) != nil
      {
        return paths.resolved(path)
      }
    }
    return nil
  }

  /// Whether `from module import *` takes a name.
  func exports(_ module: Int32, _ component: Int32) -> Bool {
    if let exports = namespaces[module]?.exports { return exports.contains(component) }
    return paths.components.bytes(of: Symbol(rawValue: component)).first != UInt8(ascii: "_")
  }

  func isModule(_ path: Int32) -> Bool {
    if case .module? = paths.definition(path) { return paths.plain(path) == path }
    return false
  }
}

extension ModuleAnalysis {
  /// `__all__` when all of it is written out: one or more lists of literals.
  fileprivate func exportedNames(_ paths: inout PathTable) -> Set<Int32>? {
    guard let symbol = tree.symbols.find("__all__") else { return nil }
    let binding = table.find(scope: 0, symbol: symbol.rawValue)
    guard binding >= 0 else { return nil }
    var names: Set<Int32> = []
    for definition in definitions where definition.binding == binding {
      guard definition.kind == .value || definition.kind == .augmented, !definition.value.isNone,
        [.list, .tuple].contains(tree.kind(definition.value))
      else { return nil }
      for element in tree.children(definition.value) where !element.isNone {
        guard tree.kind(element) == .stringLiteral else { return nil }
        names.insert(paths.component(tree.literal(element)))
      }
    }
    return names
  }

  // MARK: - Names made on demand

  /// Entries of the tables of one module that are read.
  private static let lazyCeiling = 4096

  /// Whether the module makes names on demand: it has `__getattr__` (PEP 562), or puts another object in its own place.
  private var isLazy: Bool {
    if let symbol = tree.symbols.find("__getattr__"), table.find(scope: 0, symbol: symbol.rawValue) >= 0 { return true }
    guard tree.symbols.find("modules") != nil, tree.symbols.find("__name__") != nil else { return false }
    return definitions.contains { definition in
      guard definition.binding < 0, tree.kind(definition.target) == .subscript, !definition.value.isNone,
        tree.kind(definition.value) == .call
      else { return false }
      let key = tree.child(definition.target, 1)
      return !key.isNone && tree.kind(key) == .name && tree.name(key) == "__name__"
    }
  }

  /// Tells what the names of a lazy module stand for, by the tables it has of them and by what `__getattr__` imports:
  /// `{"name": ".module"}`, `{"name": ("module", "attribute")}`, `{"module": ["name", …]}`.
  func declareLazyNames(_ package: inout PackageState) {
    guard isLazy else { return }
    var budget = Self.lazyCeiling
    for (index, kind) in tree.kinds.enumerated() where kind == .dict && contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      for pair in stride(from: 0, to: tree.childCount(node) - 1, by: 2) {
        guard budget > 0 else { return }
        budget -= 1
        let key = tree.child(node, pair)
        guard !key.isNone, tree.kind(key) == .stringLiteral else { continue }
        declareLazyName(tree.literal(key), tree.child(node, pair + 1), &package, &budget)
      }
    }
    for definition in definitions where definition.kind == .imported {
      let scope = contexts.scopes[Int(table.scopes[Int(definition.binding)])]
      guard scope.kind == .function, tree.kind(scope.node) == .functionDef, tree.name(scope.node) == "__getattr__"
      else { continue }
      let name = Symbol(rawValue: table.symbols[Int(definition.binding)])
      setLazy(
        package.paths.component(tree.symbols.bytes(of: name)), pathOf[Int(definition.target.rawValue)], &package)
    }
  }

  private func declareLazyName(
    _ key: ArraySlice<UInt8>, _ value: NodeID, _ package: inout PackageState, _ budget: inout Int
  ) {
    guard !value.isNone else { return }
    let name = package.paths.component(key)
    switch tree.kind(value) {
    case .stringLiteral:
      guard let module = lazyModule(tree.literal(value), &package) else { return }
      let inside = package.paths.child(of: module, component: name)
      let isModuleItself =
        !package.isModule(module)
        || (package.paths.definition(inside) == nil && package.paths.lastComponent(module) == name)
      setLazy(name, isModuleItself ? module : inside, &package)
    case .list, .tuple, .set:
      let texts = tree.children(value).prefix(budget).compactMap { element in
        !element.isNone && tree.kind(element) == .stringLiteral ? tree.literal(element) : nil
      }
      budget -= texts.count
      if let module = lazyModule(key, &package), package.isModule(module) {
        for text in texts {
          let component = package.paths.component(text)
          setLazy(component, package.paths.child(of: module, component: component), &package)
        }
      } else if texts.count == 2, tree.childCount(value) == 2 {
        let module = importedPath(Array(texts[0]), package: nil, returnsRoot: false, &package)
        guard module >= 0 else { return }
        setLazy(name, package.paths.child(of: module, component: package.paths.component(texts[1])), &package)
      }
    default: break
    }
  }

  private func setLazy(_ name: Int32, _ target: Int32, _ package: inout PackageState) {
    let path = package.paths.child(of: path, component: name)
    guard target >= 0, package.paths.definition(path) == nil, !package.paths.isAlias(path) else { return }
    package.paths.setAlias(path, to: target)
  }

  /// The module of the package, or the name in one, that a text of a table means.
  private func lazyModule(_ text: ArraySlice<UInt8>, _ package: inout PackageState) -> Int32? {
    guard !text.isEmpty, text.count < 200, text.allSatisfy({ Self.isNameByte($0) || $0 == 0x2e || $0 == 0x3a }) else {
      return nil
    }
    let dotted = text.map { $0 == UInt8(ascii: ":") ? UInt8(ascii: ".") : $0 }
    let attempts = dotted.first == UInt8(ascii: ".") ? [dotted] : [dotted, [UInt8(ascii: ".")] + dotted]
    for attempt in attempts {
      let path = importedPath(attempt, package: nil, returnsRoot: false, &package)
      guard path > PathTable.unknown else { continue }
      if package.isModule(path) || package.isModule(package.paths.parent(path)) { return path }
    }
    return nil
  }
}
