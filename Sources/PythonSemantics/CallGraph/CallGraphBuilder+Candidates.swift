import PythonSyntax
import SourceText

// What an expression may stand for, and which code that is.

extension CallGraphBuilder {
  /// Expressions that one callee is taken apart into.
  private static let candidateCeiling = 32
  /// Elements of one list or dictionary of functions: a table of commands has dozens.
  private static let elementCeiling = 64

  /// Paths of functions and classes that a callee may stand for beyond the one it was given: both sides of a conditional,
  /// every value that was assigned to a name, every element of a table.
  ///
  /// Names are followed without regard to order, and only where order does not tell which value it is.
  ///
  /// `isKnown` says that this unit and context have the edges to all of them already, from a call of the same variable.
  mutating func candidates(_ module: ModuleAnalysis, _ callee: NodeID) -> (paths: [Int32], isKnown: Bool) {
    let tree = module.tree
    let found = module.otherPaths.isEmpty ? [] : module.otherPaths[callee.rawValue] ?? []
    var variable = NodeID.none
    switch tree.kind(callee) {
    case .conditional, .boolOperation, .namedExpression, .call: break
    case .subscript: variable = tree.child(callee, 0)
    case .name:
      guard needsCandidates(module, callee) else { return (found, false) }
      variable = callee
    default: return (found, false)
    }
    guard !variable.isNone, tree.kind(variable) == .name, module.bindingOf[Int(variable.rawValue)] >= 0, found.isEmpty
    else { return (search(module, callee, found), false) }
    let key = CalledVariable(
      binding: module.bindingOf[Int(variable.rawValue)], path: module.pathOf[Int(variable.rawValue)],
      isElement: variable != callee)
    let context = module.contexts.contextOf[Int(callee.rawValue)]
    let isKnown = !connectedVariables[context, default: []].insert(key).inserted
    if let known = variableCandidates[key] { return (known, isKnown) }
    let paths = search(module, callee, found)
    variableCandidates[key] = paths
    return (paths, isKnown)
  }

  /// What a call through a variable depends on; the variable may be a table at one place and something else at another.
  struct CalledVariable: Hashable {
    var binding: Int32
    var path: Int32
    /// An element of it is called.
    var isElement: Bool
  }

  private func search(_ module: ModuleAnalysis, _ callee: NodeID, _ known: [Int32]) -> [Int32] {
    let tree = module.tree
    var found = known
    var seen: Set<Int32> = []
    var stack: [Part] = [Part(callee, 0)]
    while let part = stack.popLast(), seen.count < Self.candidateCeiling {
      let node = part.node
      guard !node.isNone, seen.insert(node.rawValue).inserted else { continue }
      if part.levels == 0 { addCandidate(module.pathOf[Int(node.rawValue)], to: &found) }
      switch tree.kind(node) {
      case .conditional: stack += [Part(tree.child(node, 2), part.levels), Part(tree.child(node, 1), part.levels)]
      case .boolOperation: stack += tree.children(node).reversed().map { Part($0, part.levels) }
      case .namedExpression: stack.append(Part(tree.child(node, 1), part.levels))
      case .subscript where isTable(module, tree.child(node, 0)):
        stack.append(Part(tree.child(node, 0), part.levels + 1))
      case .call: addCallParts(module, node, part.levels, to: &stack, &found)
      case .list, .tuple, .set:
        guard part.levels > 0 else { continue }
        stack += tree.children(node).prefix(Self.elementCeiling).reversed().map { Part($0, part.levels - 1) }
      case .dict:
        guard part.levels > 0 else { continue }
        for pair in stride(from: 1, to: min(tree.childCount(node), 2 * Self.elementCeiling), by: 2).reversed() {
          stack.append(Part(tree.child(node, pair), part.levels - 1))
        }
      case .name: stack += values(module, node, levels: part.levels)
      default: break
      }
    }
    return found
  }

  private func addCandidate(_ path: Int32, to found: inout [Int32]) {
    guard path > PathTable.unknown, !package.known.isLiteral(path), !package.paths.isUnknown(path),
      !found.contains(path)
    else { return }
    found.append(path)
  }

  /// An expression, and how often an element of it is meant rather than itself.
  private struct Part {
    var node: NodeID
    var levels: Int

    init(_ node: NodeID, _ levels: Int) {
      self.node = node
      self.levels = levels
    }
  }

  /// `table.get(key, default)`, `table.items()`, `enumerate(list)`, `getattr(x, name, default)`, a function that returns
  /// one of several.
  private func addCallParts(
    _ module: ModuleAnalysis, _ call: NodeID, _ levels: Int, to stack: inout [Part], _ found: inout [Int32]
  ) {
    let tree = module.tree
    let function = tree.child(call, 0)
    guard !function.isNone else { return }
    let callee = module.pathOf[Int(function.rawValue)]
    if tree.kind(function) == .attribute, isTable(module, tree.child(function, 0)) {
      switch tree.name(function) {
      case "get", "pop", "setdefault":
        stack += tree.children(call).dropFirst(2).prefix(1).map { Part($0, levels) }
        stack.append(Part(tree.child(function, 0), levels + 1))
      case "values": stack.append(Part(tree.child(function, 0), levels))
      case "items": stack.append(Part(tree.child(function, 0), max(0, levels - 1)))
      default: break
      }
      return
    }
    guard callee > PathTable.unknown else { return }
    if callee == package.known.getattr {
      stack += tree.children(call).dropFirst(3).prefix(1).map { Part($0, levels) }
    } else if words.passing.contains(callee) {
      let isCounted = callee == words.enumerate
      stack += tree.children(call).dropFirst().map { Part($0, isCounted ? max(0, levels - 1) : levels) }
    } else if levels == 0, !package.returnChoices.isEmpty, !package.paths.isResult(callee),
      case .function(let unit)? = package.paths.definition(callee)
    {
      for path in package.returnChoices[unit] ?? [] { addCandidate(path, to: &found) }
    }
  }

  /// A name whose value is not the one that its path tells: it is bound several times in branches, or to a choice.
  private func needsCandidates(_ module: ModuleAnalysis, _ name: NodeID) -> Bool {
    let binding = module.bindingOf[Int(name.rawValue)]
    guard binding >= 0 else { return false }
    let state = module.bindings[Int(binding)]
    if state.definitionCount > 1 { return !state.isStraight }
    guard let first = definitions[binding].first else { return false }
    let definition = module.definitions[Int(first)]
    switch definition.kind {
    case .value:
      guard !definition.value.isNone else { return false }
      switch module.tree.kind(definition.value) {
      case .conditional, .boolOperation, .subscript, .namedExpression, .call: return true
      default: return false
      }
    case .element: return true
    case .augmented, .function, .type, .imported, .parameter, .opaque: return false
    }
  }

  private func values(_ module: ModuleAnalysis, _ name: NodeID, levels: Int) -> [Part] {
    let binding = module.bindingOf[Int(name.rawValue)]
    guard binding >= 0 else { return [] }
    return definitions[binding].prefix(16).reversed().compactMap { position in
      let definition = module.definitions[Int(position)]
      switch definition.kind {
      case .value, .parameter: return Part(definition.value, levels)
      case .element:
        // `for name, function in table`: an element of an element.
        let around = module.contexts.parents[Int(definition.target.rawValue)]
        let isNested = around >= 0 && [.tuple, .list].contains(module.tree.kinds[Int(around)])
        return Part(definition.value, levels + (isNested ? 2 : 1))
      case .augmented, .function, .type, .imported, .opaque: return nil
      }
    }
  }

  /// Something with elements that are written out: a display, or a name of one.
  private func isTable(_ module: ModuleAnalysis, _ node: NodeID) -> Bool {
    guard !node.isNone else { return false }
    let path = module.pathOf[Int(node.rawValue)]
    return path == package.known.dict || path == package.known.list || path == package.known.tuple
      || path == package.known.set || path == package.known.madeDictionary
  }

  // MARK: - Guesses

  /// A method of an object that nothing is known of, and methods that stand in for the one that is known.
  mutating func addGuesses(_ module: ModuleAnalysis, _ call: NodeID, _ function: NodeID, _ path: Int32) {
    let symbol = module.tree.symbol(function)
    guard !symbol.isNone, module.componentOf[Int(symbol.rawValue)] >= 0 else { return }
    let name = module.componentOf[Int(symbol.rawValue)]
    if path <= PathTable.unknown || package.paths.isUnknown(path) {
      for target in index.guesses(name) { addGuess(module, call, target) }
      return
    }
    let receiver = module.pathOf(module.tree.child(function, 0))
    guard receiver > PathTable.unknown, package.paths.isResult(receiver),
      case .type(let type)? = package.paths.definition(receiver)
    else { return }
    guard index.methodCount(name) > 1 else {
      for target in index.overrides(name, of: type, package) { addGuess(module, call, target) }
      return
    }
    let key = Int64(type) << 32 | Int64(name)
    let found = overrides[key] ?? index.overrides(name, of: type, package)
    overrides[key] = found
    for target in found { addGuess(module, call, target) }
  }

  // MARK: - Look-ups

  /// Units that run when this is called: a function, or the constructor of a class.
  mutating func callees(_ path: Int32) -> [Int32] {
    guard path > PathTable.unknown, !package.paths.isResult(path) else {
      return path > PathTable.unknown ? members(path, words.call) : []
    }
    guard case .type(let type)? = package.paths.definition(path) else { return functionUnits(path) }
    if let known = constructors[Int(type)] { return known }
    var units: [Int32] = []
    for name in words.constructors { units += members(path, name) }
    for target in metaclassCalls(type) where !units.contains(target) { units.append(target) }
    // Threads and processes exist to be started.
    let starts = package.ancestry(of: type).contains { each in
      package.bases[Int(each)].contains { words.started.contains($0) }
    }
    if starts { units += members(path, words.run) }
    constructors[Int(type)] = units
    return units
  }

  /// `__call__` of the metaclass.
  private mutating func metaclassCalls(_ type: Int32) -> [Int32] {
    let metaclass = package.metaclasses[type] ?? PathTable.none
    return metaclass < 0 ? [] : members(metaclass, words.call)
  }

  func functionUnits(_ path: Int32) -> [Int32] {
    guard path > PathTable.unknown, !package.paths.isResult(path) else { return [] }
    return units(at: path)
  }

  func units(at path: Int32) -> [Int32] {
    guard path >= 0, case .function(let unit)? = package.paths.definition(path) else { return [] }
    return [unit] + (namesakes[unit] ?? [])
  }

  /// A method of a class of the package, by the component of its name, in the class or its bases; none for a negative one.
  mutating func members(_ path: Int32, _ component: Int32) -> [Int32] {
    guard component >= 0, path > PathTable.unknown, case .type(let type)? = package.paths.definition(path) else {
      return []
    }
    let line = package.ancestry(of: type)
    if let own = methods(of: type, component) { return own }
    guard line.count > 1 else { return [] }
    let key = Int64(type) << 32 | Int64(component)
    if let known = inheritedMembers[key] { return known }
    var found: [Int32] = []
    for current in line.dropFirst() {
      guard let units = methods(of: current, component) else { continue }
      found = units
      break
    }
    inheritedMembers[key] = found
    return found
  }

  /// What a class itself has under a name; nil when that is no function.
  private func methods(of type: Int32, _ component: Int32) -> [Int32]? {
    guard let member = package.paths.find(parent: package.typePaths[Int(type)], component: component) else {
      return nil
    }
    let found = units(at: package.paths.resolved(member))
    return found.isEmpty ? nil : found
  }

  /// The module of a unit, and its number there; nil when there is no such unit.
  func owner(of unit: Int32) -> (module: Int, unit: Int)? {
    let index = ModuleAnalysis.index(ofUnit: unit, in: modules)
    guard modules.indices.contains(index) else { return nil }
    let local = Int(unit - modules[index].unitBase)
    return local < modules[index].contexts.units.count ? (index, local) : nil
  }

  func isProperty(_ unit: Int32) -> Bool {
    guard let (module, local) = owner(of: unit) else { return false }
    return modules[module].contexts.units[local].isProperty
  }
}

extension ModuleAnalysis {
  /// The module that a unit belongs to: unit numbers ascend with the modules.
  static func index(ofUnit unit: Int32, in modules: [ModuleAnalysis]) -> Int {
    var low = 0
    var high = modules.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if modules[middle].unitBase <= unit { low = middle } else { high = middle }
    }
    return low
  }
}
