import Limits
import Packages
import PythonSyntax
import SourceText

// The first passes over a module: which names each scope binds, and what defines them.

extension ModuleAnalysis {
  /// - Parameters:
  ///   - path: of the module; its own path in `paths`.
  ///   - unitBase: package-wide number of the module's first unit; `typeBase` likewise for classes.
  init(
    index: Int, input: SemanticModel.Input, path: Int32, unitBase: Int32, typeBase: Int32, limits: Limits,
    paths: inout PathTable
  ) {
    let tree = input.parsed.tree
    self.index = Int32(index)
    self.tree = tree
    self.path = path
    self.unitBase = unitBase
    self.typeBase = typeBase
    role = input.role
    isPackage = input.path.hasSuffix("/__init__.py") || input.path == "__init__.py"
    isStub = input.path.hasSuffix(".pyi")
    nameComponents = (input.moduleName ?? "").utf8.split(separator: UInt8(ascii: ".")).map { piece in
      paths.component(Array(piece)[...])
    }
    isPython2 = input.parsed.isPython2
    contexts = ContextTree(tree: tree, isPython2: isPython2)
    (table, bindingOf) = ScopeCollector.collect(tree, contexts)
    pathOf = [Int32](repeating: PathTable.none, count: tree.nodeCount)
    constantOf = [Int32](repeating: ConstantTable.none, count: tree.nodeCount)
    constants = ConstantTable(
      steps: ConstantTable.ownSteps(bytes: input.parsed.source.bytes.count, ceiling: limits.evaluationSteps))
    componentOf = [Int32](repeating: -1, count: table.symbolCount)
    ownNames = OwnNames(name: tree.symbols.find("__name__"), package: tree.symbols.find("__package__"))
    returnPaths = [Int32](repeating: PathTable.none, count: contexts.units.count)
    bases = [[Int32]](repeating: [], count: contexts.types.count)
    definitions.reserveCapacity(tree.nodeCount / 16)
    nameScopes(&paths)
    declareNames(&paths)
    bindings = [Binding](repeating: Binding(), count: table.count)
    summarize(&paths)
  }

  /// Gives each scope its path and tells the path table what the package defines.
  private mutating func nameScopes(_ paths: inout PathTable) {
    scopePaths = [Int32](repeating: path, count: contexts.scopes.count)
    for (index, scope) in contexts.scopes.enumerated().dropFirst() {
      let around = scopePaths[Int(scope.parent)]
      switch scope.kind {
      case .module, .comprehension, .typeParameters, .typeAlias, .typeVariable, .annotation: scopePaths[index] = around
      case .type:
        scopePaths[index] = paths.child(of: around, component: component(tree.symbol(scope.node), &paths))
        paths.define(scopePaths[index], .type(typeBase + scope.type))
      case .function:
        if tree.kind(scope.node) == .lambda {
          scopePaths[index] = paths.anonymous("lambda", below: around)
        } else {
          scopePaths[index] = paths.child(of: around, component: component(tree.symbol(scope.node), &paths))
        }
        paths.define(scopePaths[index], .function(unitBase + scope.unit))
      }
    }
  }

  private mutating func declareNames(_ paths: inout PathTable) {
    for index in 0..<tree.nodeCount where contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .assign:
        for target in tree.children(node).dropFirst() { declare(target, tree.child(node, 0), .value, by: node) }
      case .annotatedAssign:
        let value = tree.child(node, 2)
        declare(tree.child(node, 0), value, value.isNone ? .opaque : .value, by: node)
      case .augmentedAssign: declare(tree.child(node, 0), tree.child(node, 1), .augmented, by: node)
      case .namedExpression: declare(tree.child(node, 0), tree.child(node, 1), .value, by: node)
      case .forStatement, .comprehension: declare(tree.child(node, 0), tree.child(node, 1), .element, by: node)
      case .withItem:
        if tree.childCount(node) > 1 { declare(tree.child(node, 1), tree.child(node, 0), .value, by: node) }
      case .functionDef: define(node, .none, .function, by: node)
      case .classDef: define(node, .none, .type, by: node)
      case .importStatement, .importFrom: declareImport(node, &paths)
      case .parameter:
        define(node, tree.child(node, 1), .parameter, by: node)
        // Python 2: a tuple in place of a name.
        if tree.childCount(node) > 2 { declare(tree.child(node, 2), .none, .opaque, by: node) }
      case .exceptHandler:
        define(node, .none, .opaque, by: node)
        if isPython2 { declareCaught(tree.child(node, 0), by: node) }
      case .matchAs, .matchStar, .matchMapping, .typeVariable, .typeVariableTuple, .parameterSpecification:
        define(node, .none, .opaque, by: node)
      case .typeAlias: declare(tree.child(node, 0), .none, .opaque, by: node)
      default: break
      }
    }
  }

  /// One target of an assignment, taken apart.
  private mutating func declare(_ target: NodeID, _ value: NodeID, _ kind: Definition.Kind, by statement: NodeID) {
    var stack = [(target: target, value: value, kind: kind)]
    while let item = stack.popLast() {
      guard !item.target.isNone, contexts.contextOf[Int(item.target.rawValue)] >= 0 else { continue }
      switch tree.kind(item.target) {
      case .name: define(item.target, item.value, item.kind, by: statement)
      case .attribute, .subscript:
        definitions.append(
          Definition(
            statement: statement.rawValue, binding: -1, target: item.target, value: item.value, kind: item.kind))
      case .starred: stack.append((tree.child(item.target, 0), item.value, .element))
      case .tuple, .list:
        let targets = tree.children(item.target)
        let parts = item.kind == .value ? displayElements(item.value, count: targets.count) : nil
        for (offset, part) in targets.enumerated().reversed() {
          if let parts, tree.kind(part) != .starred {
            stack.append((part, parts[parts.startIndex + offset], .value))
          } else {
            stack.append((part, item.value, .element))
          }
        }
      default: break
      }
    }
  }

  /// Elements of a tuple or list that is written out, when there are as many as asked for and none is starred.
  private func displayElements(_ node: NodeID, count: Int) -> ArraySlice<NodeID>? {
    guard !node.isNone, [.tuple, .list].contains(tree.kind(node)), tree.childCount(node) == count else { return nil }
    let elements = tree.children(node)
    return elements.contains { $0.isNone || tree.kind($0) == .starred } ? nil : elements
  }

  /// Python 2: `except A, b` binds `b`.
  private mutating func declareCaught(_ type: NodeID, by handler: NodeID) {
    guard !type.isNone, tree.kind(type) == .tuple, tree.childCount(type) == 2 else { return }
    let target = tree.child(type, 1)
    if !target.isNone, tree.flags(target).contains(.store) { declare(target, .none, .opaque, by: handler) }
  }

  /// The variable that a node names gets a value.
  private mutating func define(
    _ node: NodeID, _ value: NodeID, _ kind: Definition.Kind, by statement: NodeID
  ) {
    let binding = bindingOf[Int(node.rawValue)]
    guard binding >= 0 else { return }
    definitions.append(
      Definition(statement: statement.rawValue, binding: binding, target: node, value: value, kind: kind))
  }

  /// What is known of a binding before any expression was evaluated.
  private mutating func summarize(_ paths: inout PathTable) {
    for definition in definitions where definition.binding >= 0 {
      let index = Int(definition.binding)
      let context = contexts.contextOf[Int(definition.statement)]
      bindings[index].definitionCount += 1
      if bindings[index].definitionCount == 1 {
        bindings[index].context = context
        bindings[index].soleValue = definition.kind == .value ? definition.value.rawValue : -1
      } else {
        bindings[index].soleValue = -1
      }
      if context != bindings[index].context || contexts.contexts[Int(context)].isInLoop {
        bindings[index].isStraight = false
      }
      switch definition.kind {
      case .function, .type:
        bindings[index].summary = paths.child(
          of: scopePaths[Int(contexts.contexts[Int(context)].scope)],
          component: component(tree.symbol(definition.target), &paths))
      case .imported:
        bindings[index].isImported = true
        let isSecondChoice = contexts.contexts[Int(context)].isHandler && bindings[index].summary >= 0
        if !isSecondChoice { bindings[index].summary = pathOf[Int(definition.target.rawValue)] }
      case .parameter: bindings[index].summary = receiverPath(definition.target, &paths)
      case .value, .element, .augmented, .opaque: break
      }
    }
    // A variable of the module is reached from other files under this path.
    for binding in bindings.indices where isReachable(binding) {
      let variable = paths.child(
        of: scopePaths[Int(table.scopes[binding])],
        component: component(Symbol(rawValue: table.symbols[binding]), &paths))
      paths.define(variable, .variable)
      let summary = bindings[binding].summary
      if summary >= 0 { paths.setAlias(variable, to: summary) }
    }
  }

  /// Names of the module and of its classes, which other code reaches by a dotted name.
  func isReachable(_ binding: Int) -> Bool {
    let kind = contexts.scopes[Int(table.scopes[binding])].kind
    return kind == .module || kind == .type
  }

  /// `self` and `cls` of a method: an instance of the class, or the class.
  private mutating func receiverPath(_ parameter: NodeID, _ paths: inout PathTable) -> Int32 {
    let parameters = contexts.parents[Int(parameter.rawValue)]
    guard parameters >= 0, tree.child(NodeID(rawValue: parameters), 0) == parameter else { return PathTable.none }
    let unit = contexts.units[Int(contexts.context(of: parameter).unit)]
    guard unit.type >= 0, tree.kind(unit.node) == .functionDef else { return PathTable.none }
    let type = scopePaths[Int(contexts.context(of: unit.node).scope)]
    switch methodKind(unit.node) {
    case .instance: return paths.result(of: type)
    case .type: return type
    case .plain: return PathTable.none
    }
  }

  enum MethodKind { case instance, type, plain }

  /// By the decorators' names, as nobody shadows them in honest or dishonest code.
  func methodKind(_ function: NodeID) -> MethodKind {
    let decorators = tree.child(function, 0)
    if !decorators.isNone {
      for decorator in tree.children(decorators).prefix(16) where !decorator.isNone && tree.kind(decorator) == .name {
        switch tree.name(decorator) {
        case "staticmethod": return .plain
        case "classmethod": return .type
        default: break
        }
      }
    }
    return ["__new__", "__init_subclass__", "__class_getitem__"].contains(tree.name(function)) ? .type : .instance
  }
}

// MARK: - Imports

extension ModuleAnalysis {
  private mutating func declareImport(_ statement: NodeID, _ paths: inout PathTable) {
    let isFrom = tree.kind(statement) == .importFrom
    let base = isFrom ? importBase(statement, &paths) : PathTable.none
    if isFrom, base >= 0 { imports.append((statement, base)) }
    for alias in tree.children(statement) where !alias.isNone && tree.kind(alias) == .alias {
      let symbol = tree.symbol(alias)
      guard !symbol.isNone, contexts.contextOf[Int(alias.rawValue)] >= 0 else { continue }
      let isGiven = tree.childCount(alias) > 0 && !tree.child(alias, 0).isNone
      if isFrom {
        if symbol == contexts.words.star {
          // More than a few dozen are of no use to anybody but one who wants every name looked up in all of them.
          if starImports.count < 64, !starImports.contains(base) { starImports.append(base) }
          continue
        }
        let target = paths.importChild(of: base, component: component(symbol, &paths))
        imports.append((statement, target))
        bindImport(alias, target, by: statement)
      } else {
        let (root, target) = importPath(symbol, from: PathTable.none, &paths)
        imports.append((statement, target))
        // `import a.b` binds `a`.
        bindImport(alias, isGiven ? target : root, by: statement)
      }
    }
  }

  /// The path that a dotted name of an import reaches, and that of its first component.
  private mutating func importPath(
    _ symbol: Symbol, from base: Int32, _ paths: inout PathTable
  ) -> (root: Int32, whole: Int32) {
    let bytes = tree.symbols.bytes(of: symbol)
    guard bytes.contains(UInt8(ascii: ".")) else {
      let component = component(symbol, &paths)
      let whole = paths.importChild(of: base, component: component)
      return (base < 0 ? paths.child(of: base, component: component) : whole, whole)
    }
    let first = bytes.drop { $0 == UInt8(ascii: ".") }.prefix { $0 != UInt8(ascii: ".") }
    let whole = paths.importPath(dotted: bytes, from: base)
    return (first.isEmpty ? whole : paths.child(of: base, component: paths.component(first)), whole)
  }

  private mutating func bindImport(_ alias: NodeID, _ target: Int32, by statement: NodeID) {
    pathOf[Int(alias.rawValue)] = target
    define(alias, .none, .imported, by: statement)
  }

  /// The module that `from … import` names; relative names start from the package of this module.
  private mutating func importBase(_ statement: NodeID, _ paths: inout PathTable) -> Int32 {
    let level = max(0, Int(tree.extra(statement)))
    var base = PathTable.none
    if level > 0 {
      let dropped = isPackage ? level - 1 : level
      // Deeper than any path goes: unknown, without a walk down to find that out each time.
      if nameComponents.count - dropped > Int(PathTable.depthCeiling) + 1 { return PathTable.unknown }
      for component in nameComponents.dropLast(min(dropped, nameComponents.count)) {
        base = paths.child(of: base, component: component)
      }
    }
    let symbol = tree.symbol(statement)
    guard !symbol.isNone else { return base }
    return importPath(symbol, from: base, &paths).whole
  }
}
