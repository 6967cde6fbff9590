import PythonSyntax
import SourceText

// Calls and subscripts whose value is a name again: `getattr(os, "system")`, `__import__("os")`, `globals()["exec"]`.

extension ModuleAnalysis {
  mutating func evaluateCall(_ node: NodeID, _ index: Int, _ package: inout PackageState) {
    let function = tree.child(node, 0)
    let callee = pathOf(function)
    foldCall(node, index, callee, &package)
    guard callee > PathTable.unknown, !package.paths.isUnknown(callee), !package.paths.isResult(callee) else {
      pathOf[index] = PathTable.none
      return
    }
    let plain = package.paths.plain(callee)
    if let call = package.known.call(plain), let path = knownCall(call, node, &package) {
      pathOf[index] = path
      return
    }
    if package.paths.lastComponent(callee) == package.known.get, let path = namespaceGet(node, function, &package) {
      pathOf[index] = path
      return
    }
    if case .function(let unit)? = package.paths.definition(plain) {
      let returned = returnPath(unit, package)
      if returned >= 0 {
        pathOf[index] = returned
        return
      }
    }
    pathOf[index] = package.paths.result(of: callee)
  }

  /// What a function of the package returns, when it is one known name.
  private func returnPath(_ unit: Int32, _ package: PackageState) -> Int32 {
    let local = Int(unit) - Int(unitBase)
    return returnPaths.indices.contains(local) ? returnPaths[local] : package.returnPaths[Int(unit)]
  }

  /// Positional argument by number; none when there are fewer or one before it is starred.
  func argument(_ call: NodeID, _ position: Int) -> NodeID {
    let index = position + 1
    guard index < tree.childCount(call) else { return .none }
    for child in tree.children(call).dropFirst().prefix(index) {
      if child.isNone || [.starred, .keyword].contains(tree.kind(child)) { return .none }
    }
    return tree.child(call, index)
  }

  /// Constant text of an expression, as evaluated so far.
  func text(_ node: NodeID) -> [UInt8]? {
    let constant = constantOf(node)
    guard constant >= 0, constants.isString(constant), constants.length(constant) <= 4096 else { return nil }
    return constants.content(constant, tree: tree)
  }

  private mutating func knownCall(_ call: KnownPaths.Call, _ node: NodeID, _ package: inout PackageState) -> Int32? {
    switch call {
    case .importModule, .dunderImport:
      guard let name = text(argument(node, 0)), !name.isEmpty else { return nil }
      let path = importedPath(name, returnsRoot: call == .dunderImport && tree.childCount(node) < 5, &package)
      imports.append((node, path))
      return path
    case .getAttribute:
      guard let name = text(argument(node, 1)), !name.isEmpty else { return nil }
      let owner = pathOf(argument(node, 0))
      return attributePath(of: owner, package.paths.component(name[...]), &package)
    case .vars:
      let owner = argument(node, 0).isNone ? path : pathOf(argument(node, 0))
      return owner < 0 ? nil : package.paths.child(of: owner, component: package.known.dunderDict)
    case .globals: return package.paths.child(of: path, component: package.known.dunderDict)
    case .evaluate:
      guard let name = text(argument(node, 0)) else { return nil }
      return dottedName(name, &package)
    case .partial:
      let target = pathOf(argument(node, 0))
      return target > PathTable.unknown && !package.known.isLiteral(target) ? target : nil
    case .superclass:
      let type = contexts.units[Int(contexts.context(of: node).unit)].type
      guard type >= 0, let base = bases[Int(type)].first else { return nil }
      return package.paths.result(of: base)
    }
  }

  /// `__import__("a.b")` gives `a`; `import_module("a.b")` gives `a.b`.
  private func importedPath(_ name: [UInt8], returnsRoot: Bool, _ package: inout PackageState) -> Int32 {
    let pieces = name.split(separator: UInt8(ascii: ".")).map { Array($0) }
    if name.first == UInt8(ascii: ".") {
      var base = PathTable.none
      for component in isPackage ? nameComponents[...] : nameComponents.dropLast() {
        base = package.paths.child(of: base, component: component)
      }
      for piece in pieces { base = package.paths.child(of: base, component: package.paths.component(piece[...])) }
      return base
    }
    return package.paths.path(returnsRoot ? Array(pieces.prefix(1)) : pieces)
  }

  /// The path of text that is nothing but a dotted name, such as the `exec` of `eval("exec")`.
  private mutating func dottedName(_ text: [UInt8], _ package: inout PackageState) -> Int32? {
    guard !text.isEmpty, text.allSatisfy({ Self.isNameByte($0) || $0 == UInt8(ascii: ".") }) else { return nil }
    let pieces = text.split(separator: UInt8(ascii: ".")).map { Array($0) }
    guard let first = pieces.first else { return nil }
    var path = namespaceMember(of: self.path, package.paths.component(first[...]), &package)
    for piece in pieces.dropFirst() { path = attributePath(of: path, package.paths.component(piece[...]), &package) }
    return path > PathTable.unknown ? path : nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == 0x5f
  }

  mutating func evaluateSubscript(_ node: NodeID, _ index: Int, _ package: inout PackageState) {
    let value = tree.child(node, 0)
    let key = tree.child(node, 1)
    guard !value.isNone, !key.isNone else { return }
    foldSubscript(node, index)
    let owner = pathOf[Int(value.rawValue)]
    if owner < 0 { return }
    if let path = namespaceElement(of: owner, key, &package) {
      pathOf[index] = path
    } else if owner == package.known.text || owner == package.known.bytes {
      pathOf[index] = owner
    } else if package.known.isLiteral(owner) {
      pathOf[index] = displayElement(value, key)
    } else {
      pathOf[index] = owner
    }
  }

  /// `namespace.get("name")`
  private mutating func namespaceGet(_ call: NodeID, _ function: NodeID, _ package: inout PackageState) -> Int32? {
    guard tree.kind(function) == .attribute else { return nil }
    let owner = pathOf(tree.child(function, 0))
    let key = argument(call, 0)
    return owner < 0 || key.isNone ? nil : namespaceElement(of: owner, key, &package)
  }

  /// An element of `x.__dict__`, `globals()`, `vars(x)`, `sys.modules` or `__builtins__`.
  private mutating func namespaceElement(of owner: Int32, _ key: NodeID, _ package: inout PackageState) -> Int32? {
    guard owner > PathTable.unknown else { return nil }
    if owner == package.known.sysModules {
      if tree.kind(key) == .name, tree.name(key) == "__name__" { return path }
      return text(key).map { name in package.paths.path(name.split(separator: UInt8(ascii: ".")).map { Array($0) }) }
    }
    let isDictionary = package.paths.lastComponent(owner) == package.known.dunderDict
    guard isDictionary || owner == package.known.builtins, let name = text(key) else { return nil }
    let namespace = isDictionary ? package.paths.parent(owner) : owner
    return namespaceMember(of: namespace, package.paths.component(name[...]), &package)
  }

  /// A name of a namespace; builtins where this module's own namespace has none.
  private mutating func namespaceMember(of namespace: Int32, _ component: Int32, _ package: inout PackageState) -> Int32
  {
    if namespace == path {
      let own = package.paths.find(parent: path, component: component)
      let isOwn = own.map { package.paths.definition($0) != nil } ?? false
      if !isOwn, let builtin = package.known.builtin(component) { return builtin }
    }
    return attributePath(of: namespace, component, &package)
  }

  /// `[a, b][0]` and `{"k": a}["k"]`, also through a name bound once.
  private mutating func displayElement(_ container: NodeID, _ key: NodeID) -> Int32 {
    var display = container
    if tree.kind(container) == .name, bindingOf[Int(container.rawValue)] >= 0 {
      let sole = bindings[Int(bindingOf[Int(container.rawValue)])].soleValue
      if sole >= 0 { display = NodeID(rawValue: sole) }
    }
    let constant = constantOf(key)
    guard constant >= 0, constants.spend(tree.childCount(display)) else { return PathTable.none }
    switch tree.kind(display) {
    case .list, .tuple:
      guard let position = constants.integer(constant) else { return PathTable.none }
      let count = tree.childCount(display)
      let index = position < 0 ? position + count : position
      return index >= 0 && index < count ? pathOf(tree.child(display, index)) : PathTable.none
    case .dict:
      guard let wanted = text(key), tree.childCount(display) <= 4096 else { return PathTable.none }
      for pair in stride(from: 0, to: tree.childCount(display) - 1, by: 2)
      where text(tree.child(display, pair)) == wanted {
        return pathOf(tree.child(display, pair + 1))
      }
      return PathTable.none
    default: return PathTable.none
    }
  }
}
