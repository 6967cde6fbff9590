import PythonSyntax
import SourceText

// Calls and subscripts whose value is a name again: `getattr(os, "system")`, `__import__("os")`, `globals()["exec"]`.

extension ModuleAnalysis {
  mutating func evaluateCall(_ node: NodeID, _ index: Int, _ package: inout PackageState) {
    let function = tree.child(node, 0)
    let callee = pathOf(function)
    foldCall(node, index, callee, &package)
    guard callee > PathTable.unknown, !package.paths.isUnknown(callee) else {
      pathOf[index] = PathTable.none
      return
    }
    let plain = package.paths.plain(callee)
    let call = package.known.call(plain)
    if package.paths.isResult(callee) {
      pathOf[index] = call.flatMap { appliedCall($0, node, function, &package) } ?? PathTable.none
      return
    }
    if let call, let path = knownCall(call, node, &package) {
      pathOf[index] = path
      return
    }
    if package.paths.lastComponent(callee) == package.known.get, let path = namespaceGet(node, function, &package) {
      pathOf[index] = path
      return
    }
    if case .function(let unit)? = package.paths.definition(plain) {
      let returned = returnPath(unit, &package)
      if returned >= 0 {
        pathOf[index] = returned
        return
      }
    }
    pathOf[index] = package.paths.result(of: callee)
  }

  /// What a function of the package returns, when it is one known name.
  private func returnPath(_ unit: Int32, _ package: inout PackageState) -> Int32 {
    let local = Int(unit) - Int(unitBase)
    return returnPaths.indices.contains(local) ? returnPaths[local] : package.returnPaths[Int(unit)]
  }

  /// Positional argument by number; none when there are fewer or one before it is starred.
  func argument(_ call: NodeID, _ position: Int) -> NodeID {
    let index = position + 1
    guard index < tree.childCount(call) else { return .none }
    for before in 1..<max(1, index + 1) {
      let child = tree.child(call, before)
      if child.isNone || tree.kind(child) == .starred || tree.kind(child) == .keyword { return .none }
    }
    return tree.child(call, index)
  }

  /// Constant text of an expression that may be a name or a dotted name; nil where it is longer than names are.
  mutating func nameText(_ node: NodeID) -> [UInt8]? {
    let constant = constantOf(node)
    return constant < 0 ? nil : constants.name(constant, tree: tree)
  }

  /// Constant text of an expression, as evaluated so far.
  func text(_ node: NodeID) -> [UInt8]? {
    let constant = constantOf(node)
    guard constant >= 0, constants.isString(constant), constants.length(constant) <= 4096 else { return nil }
    return constants.content(constant, tree: tree)
  }

  private mutating func knownCall(_ call: KnownPaths.Call, _ node: NodeID, _ package: inout PackageState) -> Int32? {
    switch call {
    case .importModule, .dunderImport: return importCall(node, isFunction: call == .importModule, &package)
    case .getAttribute:
      guard let name = nameText(argument(node, 1)), !name.isEmpty else { return nil }
      let owner = pathOf(argument(node, 0))
      return attributePath(of: owner, package.paths.component(name[...]), &package)
    case .setAttribute:
      guard let name = nameText(argument(node, 1)), !name.isEmpty else { return nil }
      let value = argument(node, 2)
      guard !value.isNone else { return nil }
      storeAttribute(pathOf(argument(node, 0)), package.paths.component(name[...]), value, &package)
      return nil
    case .vars:
      let owner = argument(node, 0).isNone ? path : pathOf(argument(node, 0))
      return owner < 0 ? nil : package.paths.child(of: owner, component: package.known.dunderDict)
    case .globals: return package.paths.child(of: path, component: package.known.dunderDict)
    case .locals:
      let scope = Int(contexts.context(of: node).scope)
      return package.paths.child(of: scopePaths[scope], component: package.known.dunderDict)
    case .evaluate:
      guard let name = nameText(argument(node, 0)) else { return nil }
      return dottedName(name, node, &package)
    case .wrapping:
      let target = pathOf(argument(node, 0))
      return target > PathTable.unknown && !package.known.isLiteral(target) ? target : nil
    case .superclass:
      guard let type = enclosingType(of: node), let base = bases[Int(type)].first else { return nil }
      return package.paths.result(of: base)
    case .typeOf:
      let object = pathOf(argument(node, 0))
      guard tree.childCount(node) == 2, object > PathTable.unknown, package.paths.isResult(object) else { return nil }
      return package.paths.plain(object)
    case .reduce:
      guard pathOf(argument(node, 0)) == package.known.getattr, constantOf(argument(node, 1)) >= 0,
        let names = constants.items(constantOf(argument(node, 1))), names.count <= 16
      else { return nil }
      var path = pathOf(argument(node, 2))
      for name in names {
        guard let content = constants.name(name, tree: tree) else { return nil }
        path = attributePath(of: path, package.paths.component(content[...]), &package)
      }
      return path > PathTable.unknown ? path : nil
    case .attributeGetter, .itemGetter, .methodCaller: return nil
    }
  }

  /// What the function that `operator.attrgetter` and its like made gives for an argument.
  private mutating func appliedCall(
    _ call: KnownPaths.Call, _ node: NodeID, _ function: NodeID, _ package: inout PackageState
  ) -> Int32? {
    var maker = function
    if tree.kind(function) == .name, bindingOf[Int(function.rawValue)] >= 0 {
      let sole = bindings[Int(bindingOf[Int(function.rawValue)])].soleValue
      if sole >= 0 { maker = NodeID(rawValue: sole) }
    }
    guard tree.kind(maker) == .call, let name = nameText(argument(maker, 0)), !name.isEmpty else { return nil }
    let object = pathOf(argument(node, 0))
    switch call {
    case .attributeGetter, .methodCaller:
      var path = object
      for piece in name.split(separator: UInt8(ascii: ".")) {
        path = attributePath(of: path, package.paths.component(piece), &package)
      }
      guard call == .methodCaller else { return path }
      appliedCalls.append((node, path))
      return package.paths.result(of: path)
    case .itemGetter: return namespaceElement(of: object, argument(maker, 0), &package)
    default: return nil
    }
  }

  // MARK: - Imports

  /// `import_module(name, package)` and `__import__(name, globals, locals, fromlist, level)`.
  private mutating func importCall(_ node: NodeID, isFunction: Bool, _ package: inout PackageState) -> Int32? {
    let named = argument(node, 0)
    guard var name = nameText(named.isNone ? keywordArgument(node, "name") : named), !name.isEmpty else { return nil }
    var anchor: [UInt8]?
    var returnsRoot = false
    if isFunction {
      let given = argument(node, 1)
      anchor = nameText(given.isNone ? keywordArgument(node, "package") : given)
    } else {
      let positional = argument(node, 3)
      let list = positional.isNone ? keywordArgument(node, "fromlist") : positional
      let isListed =
        !list.isNone && (tree.kind(list) == .list || tree.kind(list) == .tuple ? tree.childCount(list) > 0 : true)
      returnsRoot = !isListed
      let given = argument(node, 4)
      let level = constantOf(given.isNone ? keywordArgument(node, "level") : given)
      if level >= 0, let count = constants.integer(level), count > 0, count < 32 {
        name = [UInt8](repeating: UInt8(ascii: "."), count: count) + name
        returnsRoot = false
      }
    }
    let whole = importedPath(name, package: anchor, returnsRoot: false, &package)
    imports.append((node, whole))
    return returnsRoot ? importedPath(name, package: anchor, returnsRoot: true, &package) : whole
  }

  /// `__import__("a.b")` gives `a`; `import_module("a.b")` gives `a.b`. Dots in front go up from a package: the one that is
  /// given, or this module's own.
  func importedPath(
    _ name: [UInt8], package anchor: [UInt8]?, returnsRoot: Bool, _ package: inout PackageState
  ) -> Int32 {
    let level = name.prefix { $0 == UInt8(ascii: ".") }.count
    guard level > 0 else {
      let root = returnsRoot ? name.prefix { $0 != UInt8(ascii: ".") } : name[...]
      return package.paths.importPath(dotted: root)
    }
    var around: [Int32]
    if let anchor {
      around = anchor.split(separator: UInt8(ascii: ".")).map { package.paths.component($0) }
    } else {
      // Deeper than any path goes: unknown.
      guard nameComponents.count - level <= Int(PathTable.depthCeiling) + 1 else {
        return package.paths.importPath(dotted: name[...], from: PathTable.unknown)
      }
      around = isPackage ? nameComponents : nameComponents.dropLast()
    }
    around.removeLast(min(level - 1, around.count))
    var base = PathTable.none
    for component in around { base = package.paths.importChild(of: base, component: component) }
    return package.paths.importPath(dotted: name[...], from: base)
  }

  /// The constant text that `__name__` or `__package__` stands for; none for another name.
  mutating func ownName(_ symbol: Symbol, _ paths: PathTable) -> Int32 {
    guard !nameComponents.isEmpty else { return ConstantTable.none }
    if symbol == ownNames.name {
      if ownNames.nameConstant < 0 { ownNames.nameConstant = dotted(nameComponents[...], paths) }
      return ownNames.nameConstant
    }
    guard symbol == ownNames.package else { return ConstantTable.none }
    if ownNames.packageConstant < 0 {
      ownNames.packageConstant = dotted(isPackage ? nameComponents[...] : nameComponents.dropLast(), paths)
    }
    return ownNames.packageConstant
  }

  private mutating func dotted(_ pieces: ArraySlice<Int32>, _ paths: PathTable) -> Int32 {
    let texts = pieces.map { paths.components.bytes(of: Symbol(rawValue: $0)) }
    return constants.string(Array(texts.joined(separator: [UInt8(ascii: ".")])), isText: true)
  }

  /// The path of text that is nothing but a dotted name, such as the `exec` of `eval("exec")`.
  private mutating func dottedName(_ text: [UInt8], _ node: NodeID, _ package: inout PackageState) -> Int32? {
    guard !text.isEmpty, text.allSatisfy({ Self.isNameByte($0) || $0 == UInt8(ascii: ".") }) else { return nil }
    let pieces = text.split(separator: UInt8(ascii: "."))
    guard let first = pieces.first, pieces.count <= PathTable.depthCeiling else { return nil }
    var path = namespaceMember(of: self.path, package.paths.component(first), at: node, &package)
    for piece in pieces.dropFirst() { path = attributePath(of: path, package.paths.component(piece), &package) }
    return path > PathTable.unknown ? path : nil
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a) || byte == 0x5f
  }

  mutating func evaluateSubscript(_ node: NodeID, _ index: Int, _ package: inout PackageState) {
    let value = tree.child(node, 0)
    let key = tree.child(node, 1)
    guard !value.isNone, !key.isNone else { return }
    foldSubscript(node, index)
    let owner = pathOf[Int(value.rawValue)]
    if owner > PathTable.unknown {
      if let path = namespaceElement(of: owner, key, &package) {
        pathOf[index] = path
        return
      }
      if owner == package.known.text || owner == package.known.bytes {
        pathOf[index] = owner
        return
      }
    }
    let element = elementPath(value, key, &package)
    if element >= 0 {
      pathOf[index] = element
    } else if owner >= 0 {
      pathOf[index] = package.known.isLiteral(owner) ? PathTable.none : owner
    }
  }

  /// `namespace.get("name")`
  private mutating func namespaceGet(_ call: NodeID, _ function: NodeID, _ package: inout PackageState) -> Int32? {
    guard tree.kind(function) == .attribute else { return nil }
    let receiver = tree.child(function, 0)
    let owner = pathOf(receiver)
    let key = argument(call, 0)
    guard owner >= 0, !key.isNone else { return nil }
    if package.known.isLiteral(owner) {
      let element = elementPath(receiver, key, &package)
      return element < 0 ? nil : element
    }
    return namespaceElement(of: owner, key, &package)
  }

  /// An element of `x.__dict__`, `globals()`, `vars(x)`, `sys.modules` or `__builtins__`.
  private mutating func namespaceElement(of owner: Int32, _ key: NodeID, _ package: inout PackageState) -> Int32? {
    guard owner > PathTable.unknown else { return nil }
    if owner == package.known.sysModules {
      if tree.kind(key) == .name, tree.name(key) == "__name__" { return path }
      return nameText(key).map { package.paths.importPath(dotted: $0[...]) }
    }
    let isDictionary = package.paths.lastComponent(owner) == package.known.dunderDict
    guard isDictionary || owner == package.known.builtins, let name = nameText(key) else { return nil }
    let namespace = isDictionary ? package.paths.parent(owner) : owner
    return namespaceMember(of: namespace, package.paths.component(name[...]), at: key, &package)
  }

  /// A name of a namespace; builtins where this module's own namespace has none. Of the namespaces around `node` it is
  /// what the name stands for right there.
  private mutating func namespaceMember(
    of namespace: Int32, _ component: Int32, at node: NodeID, _ package: inout PackageState
  ) -> Int32 {
    let scope = contexts.context(of: node).scope
    if namespace == path || namespace == scopePaths[Int(scope)] {
      if let own = ownPath(component, in: namespace == path ? 0 : scope, package) { return own }
      let known = package.paths.find(parent: namespace, component: component)
      let isOwn = known.map { package.paths.definition($0) != nil || package.paths.isAlias($0) } ?? false
      if !isOwn, let builtin = package.known.builtin(component) { return builtin }
    }
    return attributePath(of: namespace, component, &package)
  }

  /// What a variable of a scope stands for so far; nil when that is not known.
  private func ownPath(_ component: Int32, in scope: Int32, _ package: PackageState) -> Int32? {
    let text = String(decoding: package.paths.components.bytes(of: Symbol(rawValue: component)), as: UTF8.self)
    guard let symbol = tree.symbols.find(text) else { return nil }
    let binding = table.find(scope: scope, symbol: symbol.rawValue)
    guard binding >= 0 else { return nil }
    let state = bindings[Int(binding)]
    let path = state.current >= 0 ? state.current : state.summary
    return path >= 0 && !package.known.isLiteral(path) ? package.paths.resolved(path) : nil
  }
}
