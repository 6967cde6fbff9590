import PythonSyntax
import SourceText

/// Where values go, as a graph: nodes of the trees, bindings, members of classes and modules, what functions return, and
/// for each call the union of its arguments.
///
/// Most edges are not stored: a node flows into the node around it as the kind of that node says. Stored edges are
/// linked lists in two arrays.
///
/// An edge *crosses* when it goes from one function to another: argument to parameter, return to call, member to the place
/// that reads it. A value is followed over `greatestCrossingCount` of them. In a large package everything reaches
/// everything in the end, since calls of one function are not told apart; code that hides something is short.
struct FlowGraph: Sendable {
  /// Crossings after which a value is no longer followed. Decode, transform and run, each in a function of its own,
  /// need four.
  static let greatestCrossingCount = 4

  /// How the arguments of a call reach its result.
  enum Passing: UInt8 {
    /// As the seed of its name says.
    case seed
    case never, always
  }

  /// First variable of each module's nodes, calls and bindings; the same for returns by unit and members by path.
  private(set) var nodeBases: [Int32] = []
  private(set) var callBases: [Int32] = []
  private(set) var bindingBases: [Int32] = []
  private(set) var returnBase: Int32 = 0
  private(set) var memberBase: Int32 = 0
  private(set) var variableCount = 0
  private var firstEdge: [Int32] = []
  /// Where each edge goes; the complement (a negative number) for one that crosses.
  private var targets: [Int32] = []
  private var nextEdge: [Int32] = []
  var passing: [Passing] = []
  private let modules: [ModuleModel]

  init(modules: [ModuleModel], package: PackageState) {
    self.modules = modules
    var next: Int32 = 0
    for module in modules {
      nodeBases.append(next)
      next += Int32(module.parsed.tree.nodeCount)
    }
    let firstCall = next
    for module in modules {
      callBases.append(next)
      next += Int32(module.calls.count)
    }
    passing = [Passing](repeating: .seed, count: Int(next - firstCall))
    for module in modules {
      bindingBases.append(next)
      next += Int32(module.analysis.bindings.count)
    }
    returnBase = next
    next += Int32(package.returnPaths.count)
    memberBase = next
    next += Int32(package.paths.count)
    variableCount = Int(next)
    firstEdge = [Int32](repeating: -1, count: variableCount)
    var builder = FlowBuilder(modules: modules, package: package)
    builder.build(&self)
  }

  var firstCall: Int32 { callBases.first ?? 0 }

  /// The variable of a name or a parameter; -1 when the module does not bind it.
  func bindingVariable(of node: NodeID, module: Int) -> Int32 {
    let binding = modules[module].analysis.bindingOf[Int(node.rawValue)]
    return binding >= 0 ? bindingBases[module] + binding : -1
  }

  mutating func connect(_ from: Int32, _ to: Int32, crossing: Bool = false) {
    guard from >= 0, to >= 0, from != to else { return }
    targets.append(crossing ? ~to : to)
    nextEdge.append(firstEdge[Int(from)])
    firstEdge[Int(from)] = Int32(targets.count - 1)
  }

  /// One more variable, which stands for several: edges lead through it instead of from each of them to each place.
  mutating func addVariable() -> Int32 {
    firstEdge.append(-1)
    variableCount += 1
    return Int32(variableCount - 1)
  }

  /// The bits of every variable once nothing changes any more.
  ///
  /// Breadth first by crossings: a bit that arrives again after more of them has nothing new to say.
  func settle(seeds: [(variable: Int32, bits: UInt64)], passes: [Bool]) -> [UInt64] {
    var bits = [UInt64](repeating: 0, count: variableCount)
    var pending: [Int32] = []
    var crossed: [(variable: Int32, bits: UInt64)] = []
    func raise(_ variable: Int32, _ more: UInt64) {
      let known = bits[Int(variable)]
      guard known | more != known else { return }
      bits[Int(variable)] = known | more
      pending.append(variable)
    }
    for seed in seeds where seed.bits != 0 { raise(seed.variable, seed.bits) }
    for crossing in 0...Self.greatestCrossingCount {
      while let variable = pending.popLast() {
        let carried = bits[Int(variable)]
        var edge = firstEdge[Int(variable)]
        while edge >= 0 {
          let target = targets[Int(edge)]
          if target >= 0 {
            raise(target, carried)
          } else if bits[Int(~target)] | carried != bits[Int(~target)] {
            crossed.append((~target, carried))
          }
          edge = nextEdge[Int(edge)]
        }
        spread(variable, carried, passes, raise)
      }
      guard crossing < Self.greatestCrossingCount else { break }
      for arrival in crossed { raise(arrival.variable, arrival.bits) }
      crossed.removeAll(keepingCapacity: true)
    }
    return bits
  }

  /// The edges that are not stored: to the node around a node, and from the arguments of a call to its result.
  private func spread(_ variable: Int32, _ carried: UInt64, _ passes: [Bool], _ raise: (Int32, UInt64) -> Void) {
    if variable < firstCall {
      let module = owner(of: variable, in: nodeBases)
      let around = enclosing(module, NodeID(rawValue: variable - nodeBases[module]))
      if around >= 0 { raise(nodeBases[module] + around, carried) }
    } else if variable < firstCall + Int32(passing.count), passes[Int(variable - firstCall)] {
      let module = owner(of: variable, in: callBases)
      raise(nodeBases[module] + modules[module].calls[Int(variable - callBases[module])].node.rawValue, carried)
    }
  }

  /// The module whose range of variables holds this one.
  private func owner(of variable: Int32, in bases: [Int32]) -> Int {
    var low = 0
    var high = bases.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if bases[middle] <= variable { low = middle } else { high = middle }
    }
    return low
  }

  /// The node around a node when its value carries what the node carries; -1 otherwise.
  private func enclosing(_ module: Int, _ node: NodeID) -> Int32 {
    let tree = modules[module].parsed.tree
    let parent = modules[module].analysis.contexts.parents[Int(node.rawValue)]
    guard parent >= 0 else { return -1 }
    let around = NodeID(rawValue: parent)
    switch tree.kind(around) {
    case .boolOperation, .binaryOperation, .dict, .set, .list, .tuple, .starred, .await, .keyword, .joinedString,
      .templateString:
      return parent
    case .namedExpression: return tree.child(around, 1) == node ? parent : -1
    case .conditional: return tree.child(around, 0) == node ? -1 : parent
    case .formattedValue, .subscript, .attribute: return tree.child(around, 0) == node ? parent : -1
    case .unaryOperation: return tree.operator(around) == .not ? -1 : parent
    case .listComprehension, .setComprehension, .dictComprehension, .generator:
      return tree.kind(node) == .comprehension ? -1 : parent
    default: return -1
    }
  }
}
