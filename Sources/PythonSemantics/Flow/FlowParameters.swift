import PythonSyntax
import SourceText

/// Where the arguments of calls go, for each function of a package: read once for each, when it is first asked for.
struct FlowParameters {
  /// The parameters of one function, as variables of the flow graph.
  struct List {
    /// The module of the function; the names of `items` are symbols of it.
    var module: Int32 = -1
    /// In `items`; those that take positions first, in order.
    var first: Int32 = 0
    var count: Int32 = 0
    var positionalCount: Int32 = 0
    /// `*args`, `**kwargs`; -1 for none.
    var variadic: Int32 = -1
    var variadicKeyword: Int32 = -1
    var method: ModuleAnalysis.MethodKind = .plain
    /// Variables that stand for all parameters, and for those from the first position on, one for each; -1 for none yet.
    var all: Int32 = -1
    var firstRest: Int32 = -1

    func positional(_ position: Int) -> Int? { position < Int(positionalCount) ? Int(first) + position : nil }
  }

  struct Item {
    var symbol: Symbol
    var variable: Int32
  }

  /// Parameters of one function that are told apart.
  private static let ceiling = 64

  private(set) var items: [Item] = []
  private var lists: [List] = []
  /// By unit: index into `lists`, -1 until somebody asks.
  private var listOf: [Int32]

  init(unitCount: Int) { listOf = [Int32](repeating: -1, count: unitCount) }

  mutating func list(of unit: Int32, _ modules: [ModuleModel], _ graph: FlowGraph) -> List {
    let known = listOf[Int(unit)]
    if known >= 0 { return lists[Int(known)] }
    listOf[Int(unit)] = Int32(lists.count)
    lists.append(read(unit, modules, graph))
    return lists[lists.count - 1]
  }

  /// `f(**x)`, and callbacks: an edge to each of a few parameters, or one to a variable that stands for many of them.
  mutating func connectAll(_ from: Int32, of unit: Int32, _ modules: [ModuleModel], _ graph: inout FlowGraph) {
    let list = list(of: unit, modules, graph)
    if list.all >= 0 { return graph.connect(from, list.all, crossing: true) }
    let own = items[Int(list.first)..<Int(list.first + list.count)].map(\.variable)
    let all = (own + [list.variadic, list.variadicKeyword]).filter { $0 >= 0 }
    guard all.count > 2 else {
      for parameter in all { graph.connect(from, parameter, crossing: true) }
      return
    }
    let hub = graph.addVariable()
    for parameter in all { graph.connect(hub, parameter) }
    lists[Int(listOf[Int(unit)])].all = hub
    graph.connect(from, hub, crossing: true)
  }

  /// `f(*x)`: every parameter from a position on.
  mutating func connectRest(_ from: Int32, of unit: Int32, _ list: List, _ position: Int, _ graph: inout FlowGraph) {
    if position < Int(list.positionalCount) {
      if list.firstRest < 0, lists[Int(listOf[Int(unit)])].firstRest < 0 { addRest(unit, list, &graph) }
      graph.connect(from, lists[Int(listOf[Int(unit)])].firstRest + Int32(position), crossing: true)
    }
    graph.connect(from, list.variadic, crossing: true)
  }

  /// A row of variables, each of which flows into the parameter at its position and into the next of the row.
  private mutating func addRest(_ unit: Int32, _ list: List, _ graph: inout FlowGraph) {
    var last: Int32 = -1
    for item in items[Int(list.first)..<Int(list.first + list.positionalCount)] {
      let hub = graph.addVariable()
      graph.connect(hub, item.variable)
      graph.connect(last, hub)
      if last < 0 { lists[Int(listOf[Int(unit)])].firstRest = hub }
      last = hub
    }
  }

  /// The variable of a parameter by its name, which is a symbol of `caller`; that of `**kwargs` for another name.
  func named(_ name: Symbol, _ list: List, _ caller: ModuleAnalysis, _ modules: [ModuleModel]) -> Int32 {
    let own = items[Int(list.first)..<Int(list.first + list.count)]
    if list.module == caller.index {
      return own.first { $0.symbol == name }?.variable ?? list.variadicKeyword
    }
    guard list.module >= 0 else { return -1 }
    let text = caller.tree.symbols.bytes(of: name)
    let symbols = modules[Int(list.module)].parsed.tree.symbols
    return own.first { symbols.bytes(of: $0.symbol).elementsEqual(text) }?.variable ?? list.variadicKeyword
  }

  private mutating func read(_ unit: Int32, _ modules: [ModuleModel], _ graph: FlowGraph) -> List {
    var list = List()
    list.first = Int32(items.count)
    var low = 0
    var high = modules.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if modules[middle].unitBase <= unit { low = middle } else { high = middle }
    }
    guard low < modules.count, let function = modules[low].function(ofUnit: unit) else { return list }
    list.module = Int32(low)
    let tree = modules[low].parsed.tree
    list.method = modules[low].methodKind(ofUnit: unit)
    let parameters = tree.child(function, tree.kind(function) == .lambda ? 0 : 2)
    guard !parameters.isNone else { return list }
    for place in tree.childPlaces(parameters).prefix(Self.ceiling) {
      let parameter = tree.child(at: place)
      let variable = parameter.isNone ? -1 : graph.bindingVariable(of: parameter, module: low)
      guard variable >= 0, !tree.symbol(parameter).isNone else { continue }
      let item = Item(symbol: tree.symbol(parameter), variable: variable)
      switch ParameterKind(rawValue: tree.extra(parameter)) ?? .positionalOrKeyword {
      case .variadic: list.variadic = variable
      case .variadicKeyword: list.variadicKeyword = variable
      case .positionalOnly, .positionalOrKeyword:
        // Parameters for keywords only stand behind all others.
        items.append(item)
        list.positionalCount += 1
        list.count += 1
      case .keywordOnly:
        items.append(item)
        list.count += 1
      }
    }
    return list
  }
}

extension ModuleModel {
  fileprivate var unitBase: Int32 { analysis.unitBase }

  fileprivate func function(ofUnit unit: Int32) -> NodeID? {
    let local = Int(unit - analysis.unitBase)
    guard local >= 0, local < analysis.contexts.units.count, analysis.contexts.units[local].kind == .function else {
      return nil
    }
    return analysis.contexts.units[local].node
  }

  fileprivate func methodKind(ofUnit unit: Int32) -> ModuleAnalysis.MethodKind {
    let local = analysis.contexts.units[Int(unit - analysis.unitBase)]
    return local.type >= 0 && parsed.tree.kind(local.node) == .functionDef ? analysis.methodKind(local.node) : .plain
  }
}
