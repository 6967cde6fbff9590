import Packages
import PythonSyntax
import SourceText

/// Reads the edges of the call graph off the evaluated modules.
///
/// `+Starts` knows where code begins to run, `+Setup` reads what `setup.py` says about that, `+Candidates` what a name may
/// stand for when it is not one thing.
struct CallGraphBuilder {
  let modules: [ModuleAnalysis]
  let package: PackageState
  /// Units that share a path with an earlier one, by that one: `if a: def f(): … else: def f(): …`.
  let namesakes: [Int32: [Int32]]
  var graph: CallGraph
  /// For each module, other names that a call may be a call of: `(print if x else exec)(y)`, `map(exec, y)`.
  private(set) var alternatives: [[AlternativeCall]] = []
  private var systems: [SystemSet] = []
  /// By unit, whether it calls one of its parameters; worked out for a module when it is first asked of one of its units.
  private var parameterCallers: [Int: [Bool]] = [:]
  /// By class, the units that making an object of it runs; nil until somebody asks.
  var constructors: [[Int32]?]
  /// Answers of `members` that had to be looked for in bases, by class and component.
  var inheritedMembers: [Int64: [Int32]] = [:]
  /// Answers of `MemberIndex.overrides`, by class and component.
  var overrides: [Int64: [Int32]] = [:]
  /// Classes given to `setup(cmdclass=…)`, and the command that each of them is.
  var hooked: [Int32: HookedCommand] = [:]
  let index: MemberIndex
  /// Definitions of the module at hand, by binding.
  private(set) var definitions = Grouping()
  /// What variables of the module at hand may stand for where they are called, by twice the binding, and one more where
  /// an element is.
  var variableCandidates: [CalledVariable: [Int32]] = [:]
  /// Those keys behind the contexts that have the edges for them.
  var connectedVariables: [Int32: Set<CalledVariable>] = [:]
  let words: Words

  /// Paths and components that the builder looks for.
  struct Words {
    let atexit: Int32
    let started: Set<Int32>
    let getattr: Int32?
    /// By path: whether it calls what it is given.
    private let callers: [Bool]
    /// Builtins whose result has the elements of their argument.
    let passing: Set<Int32>
    let enumerate: Int32
    /// Components of methods; -1 for one that nothing in the package is called.
    let constructors, metaclassMethods, entering, fallbacks: [Int32]
    let call, initSubclass, run: Int32

    init(_ paths: PathTable) {
      func find(_ name: String) -> Int32 { paths.find(dotted: name) ?? PathTable.none }
      atexit = find("atexit.register")
      started = Set(
        ["threading.Thread", "multiprocessing.Process", "threading.Timer", "multiprocessing.context.Process"].map(find)
      ).subtracting([PathTable.none])
      getattr = paths.components.find("__getattr__")?.rawValue
      passing = Set(
        ["enumerate", "reversed", "sorted", "list", "tuple", "iter", "zip", "set", "next"].map {
          find("builtins." + $0)
        })
      enumerate = find("builtins.enumerate")
      func component(_ name: String) -> Int32 { paths.components.find(name)?.rawValue ?? -1 }
      constructors = ["__new__", "__init__", "__post_init__", "__del__"].map(component)
      metaclassMethods = ["__new__", "__init__", "__prepare__"].map(component)
      entering = ["__enter__", "__exit__", "__aenter__", "__aexit__"].map(component)
      fallbacks = ["__getattr__", "__getattribute__"].map(component)
      call = component("__call__")
      initSubclass = component("__init_subclass__")
      run = component("run")
      var callers = [Bool](repeating: false, count: paths.count)
      for path in Self.runners.split(separator: " ").map({ find(String($0)) }) where path >= 0 {
        callers[Int(path)] = true
      }
      self.callers = callers
    }

    /// Whether a path, calls left out, calls one of its arguments.
    func isCaller(_ path: Int32) -> Bool { callers[Int(path)] }

    /// What calls one of its arguments.
    private static let runners = """
      builtins.map builtins.filter functools.reduce itertools.starmap threading.Thread threading.Timer _thread.start_new_thread \
      multiprocessing.Process multiprocessing.context.Process atexit.register signal.signal sched.scheduler.enter \
      concurrent.futures.ThreadPoolExecutor.submit concurrent.futures.ProcessPoolExecutor.submit \
      concurrent.futures.ThreadPoolExecutor.map concurrent.futures.ProcessPoolExecutor.map asyncio.to_thread \
      multiprocessing.Pool.map multiprocessing.Pool.apply multiprocessing.Pool.apply_async multiprocessing.pool.ThreadPool.map \
      multiprocessing.pool.ThreadPool.apply_async asyncio.get_event_loop.run_in_executor weakref.finalize \
      asyncio.get_event_loop.call_later asyncio.get_event_loop.call_soon tkinter.Tk.after builtins.__build_class__
      """
  }

  init(modules: [ModuleAnalysis], package: PackageState, namesakes: [Int32: [Int32]], unitCount: Int) {
    self.modules = modules
    self.package = package
    self.namesakes = namesakes
    graph = CallGraph(unitCount: unitCount, typeCount: package.typePaths.count)
    constructors = [[Int32]?](repeating: nil, count: package.typePaths.count)
    index = MemberIndex(modules, package)
    words = Words(package.paths)
  }

  mutating func build(inputs: [SemanticModel.Input], entryPoints: [EntryPoint], contextSystems: [[SystemSet]])
    -> CallGraph
  {
    let announced = entryPoints + addStarts(inputs)
    addObjects()
    for (index, module) in modules.enumerated() {
      systems = contextSystems[index]
      definitions = Grouping(count: module.bindings.count, keys: module.definitions.lazy.map(\.binding))
      variableCandidates.removeAll(keepingCapacity: true)
      connectedVariables.removeAll(keepingCapacity: true)
      alternatives.append([])
      addEdges(module)
    }
    addEntryPoints(announced)
    graph.settle()
    return graph
  }

  // MARK: - Edges

  private mutating func addEdges(_ module: ModuleAnalysis) {
    guard !module.isStub else { return }
    let tree = module.tree
    addImports(module)
    for index in 0..<tree.nodeCount where module.contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .call: addCall(module, node)
      case .attribute: addAttribute(module, node, module.pathOf[index])
      case .functionDef, .classDef: addDecorators(module, node)
      case .withItem:
        let path = module.pathOf(tree.child(node, 0))
        for name in words.entering {
          for target in members(path, name) { addEdge(module, node, target, .use) }
        }
      case .arguments: addClassCreation(module, node)
      default: break
      }
    }
    addStores(module)
    for (node, path) in module.appliedCalls {
      addCallees(module, node, path)
      addAlternative(module, node, path)
    }
  }

  mutating func addEdge(_ module: ModuleAnalysis, _ node: NodeID, _ target: Int32, _ kind: CallStep.Kind) {
    let context = Int(module.contexts.contextOf[Int(node.rawValue)])
    graph.addEdge(
      CallGraph.Edge(
        from: module.unitBase + module.contexts.contexts[context].unit, to: target, site: node.rawValue, kind: kind,
        systems: systems[context]))
  }

  private mutating func addCall(_ module: ModuleAnalysis, _ node: NodeID) {
    let tree = module.tree
    let function = tree.child(node, 0)
    guard !function.isNone else { return }
    let path = module.pathOf[Int(function.rawValue)]
    if path > PathTable.unknown { addCallees(module, node, path) }
    let others = candidates(module, function)
    for candidate in others.paths where candidate != path {
      if !others.isKnown { addCallees(module, node, candidate) }
      addAlternative(module, node, candidate, isCrowded: others.paths.count > Self.fewAlternatives)
    }
    if tree.kind(function) == .attribute { addGuesses(module, node, function, path) }
    let isRunner = path > PathTable.unknown && words.isCaller(package.paths.plain(path))
    // The same function many times over is given once.
    var given: Set<Int32>? = tree.childCount(node) > 8 ? [] : nil
    for place in tree.childPlaces(node).dropFirst() where !tree.child(at: place).isNone {
      let argument = tree.child(at: place)
      let isPlain = tree.kind(argument) != .keyword && tree.kind(argument) != .starred
      let value = isPlain ? argument : tree.child(argument, 0)
      if given != nil, tree.kind(argument) != .starred {
        let path = module.pathOf(value)
        if path > PathTable.unknown, !package.known.isLiteral(path), !(given?.insert(path).inserted ?? true) {
          continue
        }
      }
      addGiven(module, node, value, isRun: isRunner && tree.kind(argument) != .starred)
    }
  }

  private mutating func addCallees(_ module: ModuleAnalysis, _ node: NodeID, _ path: Int32) {
    // Most calls leave the package.
    guard package.paths.definition(path) != nil else { return }
    for target in callees(path) { addEdge(module, node, target, .call) }
    guard !package.paths.isResult(path), case .type(let type)? = package.paths.definition(path) else { return }
    addEdge(module, node, graph.objects(of: type), .call)
  }

  /// An object is one of the bases too, and is used by the syntax that its class has methods for.
  private mutating func addObjects() {
    for type in package.bases.indices {
      let objects = graph.objects(of: Int32(type))
      for base in package.bases[type] {
        guard case .type(let inner)? = package.paths.definition(base) else { continue }
        graph.addEdge(
          CallGraph.Edge(from: objects, to: graph.objects(of: inner), site: -1, kind: .use, systems: .all))
      }
      for method in index.implicit(of: Int32(type)) {
        graph.addEdge(CallGraph.Edge(from: objects, to: method, site: -1, kind: .use, systems: .all))
      }
    }
  }

  /// An edge to a method of an object that is not known; it counts only where an object of the class is made.
  mutating func addGuess(_ module: ModuleAnalysis, _ node: NodeID, _ target: Int32) {
    guard let type = index.type(of: target) else { return }
    let context = Int(module.contexts.contextOf[Int(node.rawValue)])
    graph.addEdge(
      CallGraph.Edge(
        from: module.unitBase + module.contexts.contexts[context].unit, to: target, site: node.rawValue, kind: .guess,
        systems: systems[context], condition: graph.objects(of: type)))
  }

  /// A function given to a call may be called by it; so may those in a list that is given.
  private mutating func addGiven(_ module: ModuleAnalysis, _ node: NodeID, _ value: NodeID, isRun: Bool) {
    guard !value.isNone else { return }
    let path = module.pathOf[Int(value.rawValue)]
    if path > PathTable.unknown {
      if package.paths.definition(path) != nil {
        for target in functionUnits(path) { addEdge(module, node, target, .pass) }
      }
      if isRun { addAlternative(module, node, path) }
    }
    switch module.tree.kind(value) {
    case .list, .tuple, .set, .dict:
      for element in module.tree.children(value).prefix(64) where !element.isNone {
        let path = module.pathOf[Int(element.rawValue)]
        guard path > PathTable.unknown else { continue }
        for target in functionUnits(path) { addEdge(module, element, target, .pass) }
      }
    default: break
    }
  }

  /// Names that one call may be a call of without being a table of functions.
  private static let fewAlternatives = 4

  private mutating func addAlternative(
    _ module: ModuleAnalysis, _ node: NodeID, _ path: Int32, isCrowded: Bool = false
  ) {
    guard path > PathTable.unknown, !package.paths.isResult(path), !package.paths.isUnknown(path),
      !package.known.isLiteral(path), package.paths.definition(path) == nil
    else { return }
    let call = AlternativeCall(node: node, path: package.paths.plain(path))
    let last = alternatives.count - 1
    // A table of many functions that is called over and over would be one call of each of them at each place; a choice
    // between a few always counts.
    guard !isCrowded || alternatives[last].count < 4096 + module.tree.nodeCount / 8,
      !alternatives[last].suffix(8).contains(call)
    else { return }
    alternatives[last].append(call)
  }

  /// A property is called by naming it; a name that is not there asks `__getattr__`.
  private mutating func addAttribute(_ module: ModuleAnalysis, _ node: NodeID, _ path: Int32) {
    guard path > PathTable.unknown else { return }
    switch package.paths.definition(path) {
    case .function:
      for target in functionUnits(path) where isProperty(target) { addEdge(module, node, target, .use) }
    case nil: addFallback(module, node, path)
    case .module, .type, .variable: break
    }
  }

  private mutating func addFallback(_ module: ModuleAnalysis, _ node: NodeID, _ path: Int32) {
    guard let fallback = words.getattr, !package.paths.isResult(path) else { return }
    let owner = package.paths.parent(path)
    guard owner > PathTable.unknown else { return }
    switch package.paths.definition(owner) {
    case .module:
      guard let method = package.paths.find(parent: package.paths.plain(owner), component: fallback) else { return }
      for target in units(at: method) { addEdge(module, node, target, .use) }
    case .type:
      for name in words.fallbacks {
        for target in members(owner, name) { addEdge(module, node, target, .use) }
      }
    case .function, .variable, nil: break
    }
  }

  /// A function that is put into another module or class replaces what is called there: `sys.excepthook = f`.
  private mutating func addStores(_ module: ModuleAnalysis) {
    for definition in module.definitions where definition.binding < 0 && definition.kind == .value {
      guard module.tree.kind(definition.target) == .attribute, !definition.value.isNone else { continue }
      let value = module.pathOf[Int(definition.value.rawValue)]
      let owner = module.pathOf(module.tree.child(definition.target, 0))
      guard value > PathTable.unknown, owner > PathTable.unknown, !package.paths.isUnknown(owner),
        !package.paths.isResult(owner), package.paths.definition(owner) == nil
      else { continue }
      for target in functionUnits(value) { addEdge(module, definition.target, target, .pass) }
    }
  }

  // MARK: - Imports

  private mutating func addImports(_ module: ModuleAnalysis) {
    var entered = PathTable.none
    for (node, path) in module.imports {
      // The packages around `a.b` were entered by the statement itself: `from a.b import c, d`.
      if path >= 0, entered >= 0, package.paths.parent(path) == entered {
        addModule(module, node, path)
        addLazyImport(module, node, path)
        continue
      }
      var current = path
      while current >= 0 {
        addModule(module, node, current)
        current = package.paths.parent(current)
      }
      entered = path
    }
  }

  /// An import runs the module and every package around it.
  private mutating func addModule(_ module: ModuleAnalysis, _ node: NodeID, _ path: Int32) {
    if case .module(let index)? = package.paths.definition(path) {
      addEdge(module, node, modules[Int(index)].unitBase, .import)
    }
  }

  /// `from package import name`, where the package gets the name on demand (PEP 562).
  private mutating func addLazyImport(_ module: ModuleAnalysis, _ node: NodeID, _ path: Int32) {
    guard package.paths.definition(path) == nil else { return }
    addFallback(module, node, path)
    var current = package.paths.resolved(path)
    guard current != path else { return }
    while current > PathTable.unknown {
      addModule(module, node, current)
      current = package.paths.parent(current)
    }
  }

  // MARK: - Decorators and classes

  /// A decorator is called with what it decorates; whether that runs at once depends on the decorator. What it puts in
  /// the place of the function runs when the function is called.
  private mutating func addDecorators(_ module: ModuleAnalysis, _ node: NodeID) {
    let decorators = module.tree.child(node, 0)
    guard !decorators.isNone else { return }
    for decorator in module.tree.children(decorators) where !decorator.isNone {
      let path = module.pathOf(decorator)
      guard path > PathTable.unknown else { continue }
      let body = module.tree.kind(node) == .functionDef ? module.tree.child(node, 4) : .none
      let decorated = body.isNone ? -1 : module.unitBase + module.contexts.context(of: body).unit
      var runsDecorated = path == words.atexit
      for unit in callees(path) {
        addEdge(module, decorator, unit, .decorate)
        if callsItsParameter(unit) { runsDecorated = true }
        if decorated >= 0 { addWrappers(module, decorator, of: unit, around: decorated) }
      }
      if decorated >= 0, case .type? = package.paths.definition(path), !package.paths.isResult(path) {
        for target in members(path, words.call) { connect(module, decorator, decorated, target) }
      }
      if runsDecorated, decorated >= 0 { addEdge(module, decorator, decorated, .decorate) }
    }
  }

  /// The function that a decorator returns.
  private mutating func addWrappers(
    _ module: ModuleAnalysis, _ decorator: NodeID, of unit: Int32, around decorated: Int32
  ) {
    let returned = package.returnPaths[Int(unit)]
    guard returned > PathTable.unknown else { return }
    for wrapper in functionUnits(returned) where wrapper != decorated {
      connect(module, decorator, decorated, wrapper)
    }
  }

  /// An edge between functions, seen at a place that belongs to the module of the first.
  private mutating func connect(_ module: ModuleAnalysis, _ site: NodeID, _ from: Int32, _ to: Int32) {
    graph.addEdge(CallGraph.Edge(from: from, to: to, site: site.rawValue, kind: .decorate, systems: .all))
  }

  /// Creating a class runs `__init_subclass__` of its bases, the constructor of its metaclass and `__set_name__` of what
  /// stands in it.
  private mutating func addClassCreation(_ module: ModuleAnalysis, _ node: NodeID) {
    for child in module.tree.children(node) where !child.isNone {
      if module.tree.kind(child) == .keyword {
        guard module.tree.name(child) == "metaclass" else { continue }
        for name in words.metaclassMethods {
          for target in members(module.pathOf(module.tree.child(child, 0)), name) {
            addEdge(module, node, target, .use)
          }
        }
      } else {
        for target in members(module.pathOf(child), words.initSubclass) { addEdge(module, node, target, .use) }
      }
    }
  }

  // MARK: - Parameters

  /// Whether the body of a function, not a function inside it, calls one of its parameters.
  private mutating func callsItsParameter(_ number: Int32) -> Bool {
    let index = ModuleAnalysis.index(ofUnit: number, in: modules)
    guard modules.indices.contains(index) else { return false }
    let local = Int(number - modules[index].unitBase)
    if parameterCallers[index] == nil { parameterCallers[index] = modules[index].parameterCallers() }
    guard let callers = parameterCallers[index], callers.indices.contains(local) else { return false }
    return callers[local]
  }
}

/// Another name that a call may be a call of.
struct AlternativeCall: Hashable, Sendable {
  var node: NodeID
  /// Without calls.
  var path: Int32
}

extension ModuleAnalysis {
  /// By unit, whether a call in its body is one of a parameter of it: one pass, however deep functions nest.
  fileprivate func parameterCallers() -> [Bool] {
    var owners = [Int32](repeating: -1, count: bindings.count)
    for definition in definitions where definition.kind == .parameter && definition.binding >= 0 {
      owners[Int(definition.binding)] = contexts.context(of: definition.target).unit
    }
    var callers = [Bool](repeating: false, count: contexts.units.count)
    for index in 0..<tree.nodeCount where tree.kinds[index] == .call && contexts.contextOf[index] >= 0 {
      let function = tree.child(NodeID(rawValue: Int32(index)), 0)
      guard !function.isNone, tree.kind(function) == .name, bindingOf[Int(function.rawValue)] >= 0 else { continue }
      let unit = contexts.contexts[Int(contexts.contextOf[index])].unit
      if owners[Int(bindingOf[Int(function.rawValue)])] == unit { callers[Int(unit)] = true }
    }
    return callers
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
