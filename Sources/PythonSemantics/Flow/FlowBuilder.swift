import PythonSyntax
import SourceText

/// Reads the edges of the flow graph off the modules.
struct FlowBuilder {
  private let modules: [ModuleModel]
  private let package: PackageState
  /// Component of `__init__`; -1 when the package does not mention it.
  private let initializer: Int32
  /// Call number of each call node of the module at hand.
  private var callNumbers: [Int32] = []
  private var parameters: FlowParameters
  /// By component: whether a method of that name puts its arguments into its receiver.
  private let stores: [Bool]
  /// Variables that stand for several members, by class and component: what flows to one of them flows to the place that
  /// reads an attribute which may be any of them.
  private var memberHubs: [Int64: Int32] = [:]
  /// Where stores into long chains of calls and attributes go, by the node that the chain ends with.
  private var longPlaces: [Int32: Int32] = [:]

  /// Methods that put their arguments into their receiver.
  private static let storingMethods = [
    "append", "appendleft", "extend", "insert", "add", "update", "write", "writelines", "put", "put_nowait",
    "setdefault",
    "writestr", "attach", "add_field", "feed", "push", "__setitem__", "add_header", "set_payload",
  ]

  init(modules: [ModuleModel], package: PackageState) {
    self.modules = modules
    self.package = package
    initializer = package.paths.components.find("__init__")?.rawValue ?? -1
    parameters = FlowParameters(unitCount: package.returnPaths.count)
    var stores = [Bool](repeating: false, count: package.paths.components.count)
    for name in Self.storingMethods {
      if let component = package.paths.components.find(name) { stores[Int(component.rawValue)] = true }
    }
    self.stores = stores
  }

  mutating func build(_ graph: inout FlowGraph) {
    for (index, module) in modules.enumerated() {
      let tree = module.parsed.tree
      callNumbers = [Int32](repeating: -1, count: tree.nodeCount)
      longPlaces.removeAll(keepingCapacity: true)
      // Backwards: the first call of a node is the one that its path names.
      for (number, call) in module.calls.enumerated().reversed() {
        callNumbers[Int(call.node.rawValue)] = Int32(number)
      }
      addDefinitions(index, module.analysis, &graph)
      addNodes(index, module.analysis, &graph)
    }
  }

  // MARK: - Names

  private mutating func addDefinitions(_ index: Int, _ module: ModuleAnalysis, _ graph: inout FlowGraph) {
    let nodes = graph.nodeBases[index]
    let bindings = graph.bindingBases[index]
    for definition in module.definitions {
      switch definition.kind {
      case .value, .element, .augmented, .parameter:
        guard !definition.value.isNone else { continue }
        let target =
          definition.binding >= 0 ? bindings + definition.binding : place(index, module, definition.target, graph)
        graph.connect(nodes + definition.value.rawValue, target)
      case .imported:
        let path = module.pathOf[Int(definition.target.rawValue)]
        if path >= 0, package.paths.definition(path) == .variable {
          graph.connect(
            graph.memberBase + package.paths.plain(path), bindings + definition.binding, crossing: true)
        }
      case .function, .type, .opaque: break
      }
    }
    for binding in module.bindings.indices where module.isReachable(binding) {
      let symbol = Symbol(rawValue: module.table.symbols[binding])
      let component = module.componentOf[Int(symbol.rawValue)]
      guard component >= 0,
        let path = package.paths.find(
          parent: module.scopePaths[Int(module.table.scopes[binding])], component: component)
      else { continue }
      graph.connect(bindings + Int32(binding), graph.memberBase + path)
      graph.connect(graph.memberBase + path, bindings + Int32(binding))
    }
  }

  /// The variable that a store into an attribute or an element goes to: a member of a class of the package, or the
  /// object that the chain starts from. Each link of `a.append(b).append(c)…` asks the one before.
  private mutating func place(_ index: Int, _ module: ModuleAnalysis, _ target: NodeID, _ graph: FlowGraph) -> Int32 {
    var hops = 0
    let place = place(index, module, target, graph, &hops)
    if hops > Self.shortChain { longPlaces[target.rawValue] = place }
    return place
  }

  /// Links from which on the end of a chain is remembered.
  private static let shortChain = 4

  private func place(
    _ index: Int, _ module: ModuleAnalysis, _ target: NodeID, _ graph: FlowGraph, _ hops: inout Int
  ) -> Int32 {
    var node = target
    while !node.isNone {
      hops += 1
      if !longPlaces.isEmpty, let known = longPlaces[node.rawValue] { return known }
      switch module.tree.kind(node) {
      case .attribute:
        if let member = firstMember(module, node) { return graph.memberBase + member }
        node = module.tree.child(node, 0)
      case .subscript, .call, .await, .starred: node = module.tree.child(node, 0)
      case .name:
        let binding = module.bindingOf[Int(node.rawValue)]
        return binding >= 0 ? graph.bindingBases[index] + binding : -1
      default: return -1
      }
    }
    return -1
  }

  /// The class whose members an attribute names, or the path of the one variable of a module that it names.
  private enum Owner {
    case type(Int32, component: Int32)
    case variable(Int32)
  }

  private func owner(_ module: ModuleAnalysis, _ attribute: NodeID) -> Owner? {
    let receiver = module.pathOf(module.tree.child(attribute, 0))
    let symbol = module.tree.symbol(attribute)
    guard receiver > PathTable.unknown, !symbol.isNone, let definition = package.paths.definition(receiver) else {
      return nil
    }
    let component = module.componentOf[Int(symbol.rawValue)]
    guard component >= 0 else { return nil }
    switch definition {
    case .module:
      guard let path = package.paths.find(parent: receiver, component: component),
        package.paths.definition(path) == .variable
      else { return nil }
      return .variable(path)
    case .type(let type): return .type(type, component: component)
    case .function, .variable: return nil
    }
  }

  private func member(_ type: Int32, _ component: Int32) -> Int32? {
    guard let path = package.paths.find(parent: package.typePaths[Int(type)], component: component),
      package.paths.definition(path) == .variable
    else { return nil }
    return path
  }

  /// Path of the variable that an attribute names, when its receiver is a class, an instance or a module of the package:
  /// that of the class itself, or of the first base that has one.
  private func firstMember(_ module: ModuleAnalysis, _ attribute: NodeID) -> Int32? {
    switch owner(module, attribute) {
    case nil: return nil
    case .variable(let path): return path
    case .type(let type, let component):
      for current in package.ancestry(of: type) {
        if let path = member(current, component) { return path }
      }
      return nil
    }
  }

  /// What the variables that an attribute may name hold goes to the place that reads it.
  private mutating func connectMembers(
    _ module: ModuleAnalysis, _ attribute: NodeID, _ place: Int32, _ graph: inout FlowGraph
  ) {
    switch owner(module, attribute) {
    case nil: break
    case .variable(let path): graph.connect(graph.memberBase + path, place, crossing: true)
    case .type(let type, let component):
      let line = package.ancestry(of: type)
      guard line.count > 2 else {
        for current in line {
          if let path = member(current, component) { graph.connect(graph.memberBase + path, place, crossing: true) }
        }
        return
      }
      // One look at all of the line for each name of it, and one edge for each place that reads it.
      let key = Int64(type) << 32 | Int64(component)
      if memberHubs[key] == nil {
        let found = line.compactMap { member($0, component) }
        let hub = found.isEmpty ? -1 : graph.addVariable()
        for path in found { graph.connect(graph.memberBase + path, hub, crossing: true) }
        memberHubs[key] = hub
      }
      graph.connect(memberHubs[key] ?? -1, place)
    }
  }

  // MARK: - Expressions and statements

  private mutating func addNodes(_ index: Int, _ module: ModuleAnalysis, _ graph: inout FlowGraph) {
    let tree = module.tree
    let nodes = graph.nodeBases[index]
    let bindings = graph.bindingBases[index]
    for position in 0..<tree.nodeCount where module.contexts.contextOf[position] >= 0 {
      let node = NodeID(rawValue: Int32(position))
      switch tree.kinds[position] {
      case .name:
        let binding = module.bindingOf[position]
        if binding >= 0, !tree.flags(node).contains(.store) { graph.connect(bindings + binding, nodes + node.rawValue) }
      case .attribute:
        guard !tree.flags(node).contains(.store) else { continue }
        connectMembers(module, node, nodes + node.rawValue, &graph)
      case .returnStatement, .yield, .yieldFrom: connectReturn(module, tree.child(node, 0), node, nodes, &graph)
      case .lambda:
        let body = tree.child(node, 1)
        if !body.isNone { connectReturn(module, body, body, nodes, &graph) }
      case .call: addCall(index, module, node, &graph)
      default: break
      }
    }
  }

  private func connectReturn(
    _ module: ModuleAnalysis, _ value: NodeID, _ place: NodeID, _ nodes: Int32, _ graph: inout FlowGraph
  ) {
    guard !value.isNone, module.contexts.contextOf[Int(place.rawValue)] >= 0 else { return }
    let unit = module.contexts.context(of: place).unit
    graph.connect(nodes + value.rawValue, graph.returnBase + module.unitBase + unit)
  }

  private mutating func addCall(_ index: Int, _ module: ModuleAnalysis, _ call: NodeID, _ graph: inout FlowGraph) {
    let tree = module.tree
    let number = callNumbers[Int(call.rawValue)]
    guard number >= 0 else { return }
    let nodes = graph.nodeBases[index]
    let arguments = graph.callBases[index] + number
    let function = tree.child(call, 0)
    guard !function.isNone else { return }
    let isMethod = tree.kind(function) == .attribute
    for place in tree.childPlaces(call).dropFirst() where !tree.child(at: place).isNone {
      graph.connect(nodes + tree.child(at: place).rawValue, arguments)
    }
    if isMethod { graph.connect(nodes + function.rawValue, arguments) }
    let callee = module.pathOf(function)
    let definition =
      callee > PathTable.unknown && !package.paths.isResult(callee) ? package.paths.definition(callee) : nil
    let slot = Int(arguments - graph.firstCall)
    switch definition {
    case .function(let unit):
      graph.passing[slot] = .never
      graph.connect(graph.returnBase + unit, nodes + call.rawValue, crossing: true)
      connectArguments(index, module, call, to: unit, isConstructor: false, &graph)
    case .type(let type):
      graph.passing[slot] = .always
      if initializer >= 0,
        let initializer = package.paths.find(parent: package.typePaths[Int(type)], component: initializer),
        case .function(let unit)? = package.paths.definition(initializer)
      {
        connectArguments(index, module, call, to: unit, isConstructor: true, &graph)
      }
    case .module, .variable, nil:
      graph.connect(nodes + function.rawValue, nodes + call.rawValue)
      if isMethod, isStoring(module, tree.symbol(function)) {
        let receiver = place(index, module, tree.child(function, 0), graph)
        for argument in tree.children(call).dropFirst() where !argument.isNone {
          graph.connect(nodes + argument.rawValue, receiver)
        }
      }
      connectCallbacks(module, call, arguments, nodes, &graph)
    }
  }

  private func isStoring(_ module: ModuleAnalysis, _ method: Symbol) -> Bool {
    guard !method.isNone else { return false }
    let component = module.componentOf[Int(method.rawValue)]
    return component >= 0 && stores[Int(component)]
  }

  /// A function of the package given to code outside of it: it may get the other arguments, and its result come back.
  private mutating func connectCallbacks(
    _ module: ModuleAnalysis, _ call: NodeID, _ arguments: Int32, _ nodes: Int32, _ graph: inout FlowGraph
  ) {
    let tree = module.tree
    var given: Set<Int32> = []
    for place in tree.childPlaces(call).dropFirst() where !tree.child(at: place).isNone {
      let argument = tree.child(at: place)
      let value = [.keyword, .starred].contains(tree.kind(argument)) ? tree.child(argument, 0) : argument
      let path = module.pathOf(value)
      guard path > PathTable.unknown, !package.paths.isResult(path),
        case .function(let unit)? = package.paths.definition(path), given.insert(unit).inserted
      else { continue }
      parameters.connectAll(arguments, of: unit, modules, &graph)
      graph.connect(graph.returnBase + unit, nodes + call.rawValue, crossing: true)
    }
  }

  private mutating func connectArguments(
    _ index: Int, _ module: ModuleAnalysis, _ call: NodeID, to unit: Int32, isConstructor: Bool,
    _ graph: inout FlowGraph
  ) {
    let list = parameters.list(of: unit, modules, graph)
    let tree = module.tree
    let nodes = graph.nodeBases[index]
    let function = tree.child(call, 0)
    var position = 0
    if isConstructor || list.method == .type {
      position = 1
    } else if list.method == .instance, tree.kind(function) == .attribute {
      let receiver = tree.child(function, 0)
      let path = module.pathOf(receiver)
      let isClass = path > PathTable.unknown && !package.paths.isResult(path) && isType(path)
      // The receiver does not flow into `self`: what its members hold is followed by member.
      if !isClass { position = 1 }
    }
    for place in tree.childPlaces(call).dropFirst() where !tree.child(at: place).isNone {
      let argument = tree.child(at: place)
      let from = nodes + argument.rawValue
      switch tree.kind(argument) {
      case .keyword:
        let name = tree.symbol(argument)
        guard !name.isNone else {
          parameters.connectAll(from, of: unit, modules, &graph)
          continue
        }
        graph.connect(from, parameters.named(name, list, module, modules), crossing: true)
      case .starred:
        parameters.connectRest(from, of: unit, list, position, &graph)
        position = Int(list.positionalCount)
      default:
        let target = list.positional(position).map { parameters.items[$0].variable } ?? list.variadic
        graph.connect(from, target, crossing: true)
        position += 1
      }
    }
  }

  private func isType(_ path: Int32) -> Bool {
    if case .type? = package.paths.definition(path) { return true }
    return false
  }
}
