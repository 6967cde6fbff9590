import Packages
import PythonSyntax
import SourceText

/// Reads the edges of the call graph off the evaluated modules.
struct CallGraphBuilder {
  let modules: [ModuleAnalysis]
  let package: PackageState
  /// Units that share a path with an earlier one, by that one: `if a: def f(): … else: def f(): …`.
  let namesakes: [Int32: [Int32]]
  private(set) var graph: CallGraph
  private var systems: [SystemSet] = []
  /// Answers of `callsItsParameter`.
  private var parameterCallers: [Int32: Bool] = [:]
  /// Classes given to `setup(cmdclass=…)`.
  private var hooked: Set<Int32> = []

  init(modules: [ModuleAnalysis], package: PackageState, namesakes: [Int32: [Int32]], unitCount: Int) {
    self.modules = modules
    self.package = package
    self.namesakes = namesakes
    graph = CallGraph(unitCount: unitCount)
  }

  mutating func build(inputs: [SemanticModel.Input], entryPoints: [EntryPoint], contextSystems: [[SystemSet]])
    -> CallGraph
  {
    for (index, module) in modules.enumerated() {
      systems = contextSystems[index]
      addRoots(module, path: inputs[index].path, isImportable: inputs[index].moduleName != nil)
      addEdges(module)
    }
    rootHooks()
    addEntryPoints(entryPoints)
    graph.settle()
    return graph
  }

  // MARK: - Roots

  private mutating func addRoots(_ module: ModuleAnalysis, path: String, isImportable: Bool) {
    let isTest = module.role == .test
    for (local, unit) in module.contexts.units.enumerated() {
      let number = module.unitBase + Int32(local)
      if isTest { graph.markTest(number) }
      switch unit.kind {
      case .module: graph.root(number, Self.moduleTime(module.role, path: path))
      case .mainGuard: graph.root(number, Self.guardTime(module.role, isImportable: isImportable))
      case .function:
        if isTest { graph.root(number, .test) }
        // The front end calls the functions of an in-tree build backend and of build hooks.
        if module.role == .installScript, !path.hasSuffix("setup.py") { graph.root(number, .install) }
      }
    }
    if module.role != .test { addCommandHooks(module) }
  }

  private static func moduleTime(_ role: FileRole, path: String) -> RunTime {
    switch role {
    case .installScript: .install
    case .startup: .start
    case .script: .entryPoint
    case .test: .test
    case .module: path.hasSuffix("/__main__.py") || path == "__main__.py" ? .entryPoint : .import
    case .metadata, .documentation, .executable, .archive, .bytecode, .data: .call
    }
  }

  /// No command leads to the guarded part of a file that nothing imports, or that is not installed: a person runs it by
  /// hand, or nobody.
  private static func guardTime(_ role: FileRole, isImportable: Bool) -> RunTime {
    switch role {
    case .module where !isImportable: .call
    case .documentation: .call
    case .installScript: .install
    case .startup: .start
    case .test: .test
    default: .entryPoint
    }
  }

  private mutating func addEntryPoints(_ entryPoints: [EntryPoint]) {
    for point in entryPoints {
      var path = PathTable.none
      for piece in (point.module + "." + point.attribute).utf8.split(separator: UInt8(ascii: ".")) {
        guard let component = package.paths.components.find(String(piece) ?? ""),
          let next = package.paths.find(parent: path, component: component.rawValue)
        else {
          path = PathTable.none
          break
        }
        path = next
      }
      for unit in units(at: package.paths.resolved(path)) { graph.root(unit, .entryPoint) }
    }
  }

  // MARK: - Edges

  private mutating func addEdges(_ module: ModuleAnalysis) {
    let tree = module.tree
    for (node, path) in module.imports { addImport(module, node, path) }
    for index in 0..<tree.nodeCount where module.contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .call:
        for target in callees(module.pathOf(tree.child(node, 0))) { addEdge(module, node, target) }
        for argument in tree.children(node).dropFirst() where !argument.isNone {
          let value = [.keyword, .starred].contains(tree.kind(argument)) ? tree.child(argument, 0) : argument
          for target in functionUnits(module.pathOf(value)) { addEdge(module, node, target) }
        }
      case .attribute:
        for target in functionUnits(module.pathOf[index]) where isProperty(target) { addEdge(module, node, target) }
      case .functionDef, .classDef: addDecorators(module, node)
      case .withItem:
        for name in ["__enter__", "__exit__"] {
          for target in members(module.pathOf(tree.child(node, 0)), name) { addEdge(module, node, target) }
        }
      case .arguments: addClassCreation(module, node)
      default: break
      }
    }
  }

  private mutating func addEdge(_ module: ModuleAnalysis, _ node: NodeID, _ target: Int32) {
    let context = Int(module.contexts.contextOf[Int(node.rawValue)])
    graph.addEdge(module.unitBase + module.contexts.contexts[context].unit, target, systems[context])
  }

  /// An import runs the module and every package around it.
  private mutating func addImport(_ module: ModuleAnalysis, _ node: NodeID, _ path: Int32) {
    var current = path
    while current >= 0 {
      if case .module(let index)? = package.paths.definition(current) {
        addEdge(module, node, modules[Int(index)].unitBase)
      }
      current = package.paths.parent(current)
    }
  }

  /// A decorator is called with what it decorates; whether that runs at once depends on the decorator.
  private mutating func addDecorators(_ module: ModuleAnalysis, _ node: NodeID) {
    let decorators = module.tree.child(node, 0)
    guard !decorators.isNone else { return }
    for decorator in module.tree.children(decorators) where !decorator.isNone {
      let path = module.pathOf(decorator)
      guard path > PathTable.unknown else { continue }
      var runsDecorated = package.paths.text(path) == "atexit.register"
      for unit in functionUnits(path) {
        addEdge(module, decorator, unit)
        if callsItsParameter(unit) { runsDecorated = true }
      }
      guard runsDecorated, module.tree.kind(node) == .functionDef else { continue }
      let body = module.tree.child(node, 4)
      guard !body.isNone else { continue }
      addEdge(module, decorator, module.unitBase + module.contexts.context(of: body).unit)
    }
  }

  /// Creating a class runs `__init_subclass__` of its bases and the constructor of its metaclass.
  private mutating func addClassCreation(_ module: ModuleAnalysis, _ node: NodeID) {
    for child in module.tree.children(node) where !child.isNone {
      if module.tree.kind(child) == .keyword {
        guard module.tree.name(child) == "metaclass" else { continue }
        for name in ["__new__", "__init__", "__prepare__"] {
          for target in members(module.pathOf(module.tree.child(child, 0)), name) { addEdge(module, node, target) }
        }
      } else {
        for target in members(module.pathOf(child), "__init_subclass__") { addEdge(module, node, target) }
      }
    }
  }

  // MARK: - Look-ups

  /// Units that run when this is called: a function, or the constructor of a class.
  private func callees(_ path: Int32) -> [Int32] {
    guard path > PathTable.unknown, !package.paths.isResult(path) else {
      return path > PathTable.unknown ? members(path, "__call__") : []
    }
    guard case .type(let type)? = package.paths.definition(path) else { return functionUnits(path) }
    var units: [Int32] = []
    for name in ["__new__", "__init__", "__post_init__"] { units += members(path, name) }
    // Threads and processes exist to be started.
    let starts = package.bases[Int(type)].contains { base in
      ["threading.Thread", "multiprocessing.Process", "threading.Timer", "multiprocessing.context.Process"].contains(
        package.paths.text(base))
    }
    if starts { units += members(path, "run") }
    return units
  }

  private func functionUnits(_ path: Int32) -> [Int32] {
    guard path > PathTable.unknown, !package.paths.isResult(path) else { return [] }
    return units(at: path)
  }

  private func units(at path: Int32) -> [Int32] {
    guard path >= 0, case .function(let unit)? = package.paths.definition(path) else { return [] }
    return [unit] + (namesakes[unit] ?? [])
  }

  /// A method of a class of the package, by name, in the class or its bases.
  private func members(_ path: Int32, _ name: String) -> [Int32] {
    guard path > PathTable.unknown, case .type(let type)? = package.paths.definition(path),
      let component = package.paths.components.find(name)
    else { return [] }
    var queue = [type]
    var position = 0
    while position < queue.count, queue.count < 32 {
      let current = Int(queue[position])
      position += 1
      if let member = package.paths.find(parent: package.typePaths[current], component: component.rawValue) {
        let found = units(at: member)
        if !found.isEmpty { return found }
      }
      for base in package.bases[current] {
        if case .type(let inner)? = package.paths.definition(base), !queue.contains(inner) { queue.append(inner) }
      }
    }
    return []
  }

  private func owner(of unit: Int32) -> (module: ModuleAnalysis, unit: Unit)? {
    // Unit numbers ascend with the modules.
    var low = 0
    var high = modules.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if modules[middle].unitBase <= unit { low = middle } else { high = middle }
    }
    guard low < modules.count else { return nil }
    let local = Int(unit - modules[low].unitBase)
    return local < modules[low].contexts.units.count ? (modules[low], modules[low].contexts.units[local]) : nil
  }

  private func isProperty(_ unit: Int32) -> Bool {
    guard let (module, unit) = owner(of: unit), unit.type >= 0, module.tree.kind(unit.node) == .functionDef else {
      return false
    }
    let decorators = module.tree.child(unit.node, 0)
    guard !decorators.isNone else { return false }
    return module.tree.children(decorators).prefix(16).contains {
      !$0.isNone && [.name, .attribute].contains(module.tree.kind($0))
        && ["property", "cached_property"].contains(module.tree.name($0))
    }
  }

  /// Whether the body of a function, not a function inside it, calls one of its parameters.
  private mutating func callsItsParameter(_ number: Int32) -> Bool {
    if let known = parameterCallers[number] { return known }
    let answer = findsParameterCall(number)
    parameterCallers[number] = answer
    return answer
  }

  private func findsParameterCall(_ number: Int32) -> Bool {
    guard let (module, unit) = owner(of: number) else { return false }
    let tree = module.tree
    var index = Int(unit.node.rawValue) - 1
    let start = tree.range(unit.node).start
    while index >= 0, tree.range(NodeID(rawValue: Int32(index))).start >= start {
      let node = NodeID(rawValue: Int32(index))
      index -= 1
      guard tree.kind(node) == .call, module.contexts.contextOf[Int(node.rawValue)] >= 0,
        module.unitBase + module.contexts.context(of: node).unit == number
      else { continue }
      let function = tree.child(node, 0)
      guard tree.kind(function) == .name, module.bindingOf[Int(function.rawValue)] >= 0 else { continue }
      let binding = module.bindingOf[Int(function.rawValue)]
      if module.isParameter(binding, of: unit) { return true }
    }
    return false
  }
}

// MARK: - Command classes

extension CallGraphBuilder {
  /// Classes given to `setup(cmdclass=…)`: their methods run when the distribution is installed.
  private mutating func addCommandHooks(_ module: ModuleAnalysis) {
    let tree = module.tree
    let word = tree.symbols.find("cmdclass")
    for index in 0..<tree.nodeCount where module.contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .keyword where word != nil && tree.symbol(node) == word:
        hooked.formUnion(classes(module, tree.child(node, 0)))
      case .dict where module.role == .installScript:
        for pair in stride(from: 0, to: tree.childCount(node) - 1, by: 2) {
          let key = tree.child(node, pair)
          guard !key.isNone, tree.kind(key) == .stringLiteral, tree.literal(key).elementsEqual("cmdclass".utf8) else {
            continue
          }
          hooked.formUnion(classes(module, tree.child(node, pair + 1)))
        }
      default: break
      }
    }
  }

  /// Methods of the hooked classes, and of the bases they have in the package, run at install.
  private mutating func rootHooks() {
    var queue = hooked.sorted()
    while let type = queue.popLast() {
      for base in package.bases[Int(type)] {
        if case .type(let inner)? = package.paths.definition(base), hooked.insert(inner).inserted {
          queue.append(inner)
        }
      }
    }
    guard !hooked.isEmpty else { return }
    for other in modules {
      for (local, unit) in other.contexts.units.enumerated()
      where unit.type >= 0 && hooked.contains(other.typeBase + unit.type) {
        graph.root(other.unitBase + Int32(local), .install)
      }
    }
  }

  /// Classes that an expression names, also through variables; every command class of a module when a function of it
  /// makes the value.
  private func classes(_ module: ModuleAnalysis, _ value: NodeID) -> Set<Int32> {
    let tree = module.tree
    var found: Set<Int32> = []
    var seen: Set<Int32> = []
    var stack = [value]
    while let node = stack.popLast(), seen.count < 400 {
      guard !node.isNone, seen.insert(node.rawValue).inserted else { continue }
      let path = module.pathOf(node)
      if path > PathTable.unknown, case .type(let type)? = package.paths.definition(path) { found.insert(type) }
      if tree.kind(node) == .call, let unit = callees(module.pathOf(tree.child(node, 0))).first,
        let maker = owner(of: unit)?.module
      {
        found.formUnion(commandClasses(maker))
      }
      if tree.kind(node) == .name, module.bindingOf[Int(node.rawValue)] >= 0 {
        let binding = module.bindingOf[Int(node.rawValue)]
        for definition in module.definitions {
          if definition.binding == binding {
            stack.append(definition.value)
          } else if definition.binding < 0, tree.kind(definition.target) == .subscript,
            module.binding(ofRoot: definition.target) == binding
          {
            stack.append(definition.value)
          }
        }
      }
      stack.append(contentsOf: tree.children(node))
    }
    return found
  }

  private func commandClasses(_ module: ModuleAnalysis) -> Set<Int32> {
    var found: Set<Int32> = []
    for (local, bases) in module.bases.enumerated()
    where bases.contains(where: { package.paths.text($0).contains("ommand") }) {
      found.insert(module.typeBase + Int32(local))
    }
    return found
  }
}

extension ModuleAnalysis {
  /// Whether a binding is a parameter of the unit.
  func isParameter(_ binding: Int32, of unit: Unit) -> Bool {
    let index = tree.kind(unit.node) == .lambda ? 0 : 2
    let parameters = tree.child(unit.node, index)
    return !parameters.isNone
      && tree.children(parameters).contains { !$0.isNone && bindingOf[Int($0.rawValue)] == binding }
  }

  /// The variable that a chain of attributes, subscripts and calls starts from: `a` of `a.b[0].c`; -1 for none.
  func binding(ofRoot node: NodeID) -> Int32 {
    var node = node
    while !node.isNone {
      switch tree.kind(node) {
      case .attribute, .subscript, .call, .await, .starred: node = tree.child(node, 0)
      case .name: return bindingOf[Int(node.rawValue)]
      default: return -1
      }
    }
    return -1
  }
}
