import Packages
import PythonSyntax
import SourceText

/// Who makes whom run, between the code units of a package, when each of them runs at the earliest, and by which way.
///
/// Behind the units stand the classes, as units of their own without code: one is reached when an object of it is made.
struct CallGraph: Sendable {
  /// Who makes whom run, and where.
  struct Edge: Sendable {
    var from: Int32
    var to: Int32
    /// Node in the module of `from` that makes the step.
    var site: Int32
    var kind: CallStep.Kind
    var systems: SystemSet
    /// A unit that must have been reached for the step to be possible: the class of an object that a method is guessed to
    /// belong to has to be made somewhere; -1 for none.
    var condition: Int32 = -1
  }

  /// A unit that runs whoever calls it.
  struct Root: Sendable {
    var unit: Int32
    var stage: Stage
    var kind: CallStep.Kind
    /// Where it is announced, when that is another place than the unit itself: a module and a node.
    var module: Int32 = -1
    var site: Int32 = -1
    /// What announces it, such as the line of an entry point.
    var label = ""
  }

  /// Starting points in the order in which they are followed: what one stage reaches, no later one does.
  enum Stage: UInt8, CaseIterable, Sendable {
    /// What installing calls itself, then the rest of the code that stands beside it.
    case install, installRest
    case start
    /// What importing the package itself runs, then the modules that nothing imports by itself.
    case `import`, importRest
    case entryPoint
    case test
    /// Names that a user of the package is meant to call.
    case call

    var time: RunTime {
      switch self {
      case .install, .installRest: .install
      case .start: .start
      case .import, .importRest: .import
      case .entryPoint: .entryPoint
      case .test: .test
      case .call: .call
      }
    }
  }

  private(set) var runTimes: [RunTime]
  /// Systems that every way to a unit is limited to; `.all` for no limit.
  private(set) var systems: [SystemSet]
  private(set) var edges: [Edge] = []
  private(set) var roots: [Root] = []
  /// How each unit is reached first: an index into `edges`, the complement of an index into `roots`, or `unreached`.
  private(set) var predecessors: [Int32]
  /// Whether the unit is test code itself: calls from tests do not make other code test code.
  private var isTest: [Bool]
  private var isRoot: [Bool]
  /// Positions in `edges`, grouped by where they come from and by where they go, in the order in which they were added.
  private var outgoing = Grouping()
  private var incoming = Grouping()
  /// Steps that were met before what they need, by that.
  private var waiting: [Int32: [Int32]] = [:]

  static let unreached = Int32.min

  /// Units that are code; behind them stand the classes.
  private let unitCount: Int32

  /// The unit that stands for objects of a class.
  func objects(of type: Int32) -> Int32 { unitCount + type }

  func isCode(_ unit: Int32) -> Bool { unit < unitCount }

  init(unitCount: Int, typeCount: Int) {
    self.unitCount = Int32(unitCount)
    let unitCount = unitCount + typeCount
    runTimes = [RunTime](repeating: .call, count: unitCount)
    systems = [SystemSet](repeating: .all, count: unitCount)
    predecessors = [Int32](repeating: Self.unreached, count: unitCount)
    isTest = [Bool](repeating: false, count: unitCount)
    isRoot = [Bool](repeating: false, count: unitCount)
  }

  mutating func addEdge(_ edge: Edge) {
    guard edge.from != edge.to else { return }
    edges.append(edge)
  }

  /// Says that a unit runs at this time whoever calls it.
  mutating func root(_ root: Root) {
    roots.append(root)
    if root.stage != .call { isRoot[Int(root.unit)] = true }
  }

  mutating func markTest(_ unit: Int32) { isTest[Int(unit)] = true }

  /// Positions in `edges` of what makes a unit run.
  func callers(of unit: Int32) -> ArraySlice<Int32> { incoming[unit] }

  /// Carries run times and systems along the edges until nothing changes.
  mutating func settle() {
    outgoing = Grouping(count: runTimes.count, keys: edges.lazy.map(\.from))
    incoming = Grouping(count: runTimes.count, keys: edges.lazy.map(\.to))
    var byStage = [[Int32]](repeating: [], count: Stage.allCases.count)
    for (index, root) in roots.enumerated() { byStage[Int(root.stage.rawValue)].append(Int32(index)) }
    for stage in Stage.allCases { spread(stage, from: byStage[Int(stage.rawValue)]) }
    settleSystems()
  }

  /// Breadth first, so that the way to each unit is a shortest one; guesses are followed once nothing else is left.
  private mutating func spread(_ stage: Stage, from starts: [Int32]) {
    var queue: [Int32] = []
    var guesses: [Int32] = []
    func isPossible(_ edge: Edge, _ graph: CallGraph) -> Bool {
      edge.condition < 0 || graph.predecessors[Int(edge.condition)] != Self.unreached
    }
    func reach(_ unit: Int32, by way: Int32, _ graph: inout CallGraph) {
      guard graph.predecessors[Int(unit)] == Self.unreached else { return }
      graph.predecessors[Int(unit)] = way
      graph.runTimes[Int(unit)] = stage.time
      queue.append(unit)
    }
    for start in starts { reach(roots[Int(start)].unit, by: ~start, &self) }
    var position = 0
    while true {
      while position < queue.count {
        let unit = queue[position]
        position += 1
        for index in outgoing[unit] {
          let edge = edges[Int(index)]
          guard stage != .test || isTest[Int(edge.to)] else { continue }
          guard predecessors[Int(edge.to)] == Self.unreached else { continue }
          if !isPossible(edge, self) {
            waiting[edge.condition, default: []].append(index)
          } else if edge.kind == .guess {
            guesses.append(index)
          } else {
            reach(edge.to, by: index, &self)
          }
        }
        if let released = waiting.removeValue(forKey: unit) { guesses += released }
      }
      guard !guesses.isEmpty else { return }
      for index in guesses where stage != .test || isTest[Int(edges[Int(index)].to)] {
        reach(edges[Int(index)].to, by: index, &self)
      }
      guesses.removeAll(keepingCapacity: true)
    }
  }

  /// A unit that nobody is seen to call may be called anywhere.
  private mutating func settleSystems() {
    var reached = [SystemSet](repeating: [], count: systems.count)
    var pending: [Int32] = []
    for unit in systems.indices where isRoot[unit] || incoming[Int32(unit)].isEmpty {
      reached[unit] = .all
      pending.append(Int32(unit))
    }
    while let unit = pending.popLast() {
      for index in outgoing[unit] {
        let edge = edges[Int(index)]
        let carried = reached[Int(unit)].intersection(edge.systems)
        if !carried.isSubset(of: reached[Int(edge.to)]) {
          reached[Int(edge.to)].formUnion(carried)
          pending.append(edge.to)
        }
      }
    }
    // Rings that nothing enters are reached from nowhere, so from anywhere.
    for unit in systems.indices { systems[unit] = reached[unit].isEmpty ? .all : reached[unit] }
  }
}

/// Numbers of items by a key, in their order: two arrays, made by counting.
struct Grouping: Sendable {
  private var starts: [Int32] = [0]
  private var items: [Int32] = []

  init() {}

  /// Items whose key is negative are in no group.
  init(count: Int, keys: some Sequence<Int32>) {
    starts = [Int32](repeating: 0, count: count + 1)
    for key in keys where key >= 0 { starts[Int(key) + 1] += 1 }
    for index in 0..<count { starts[index + 1] += starts[index] }
    items = [Int32](repeating: 0, count: Int(starts[count]))
    var next = starts
    for (item, key) in keys.enumerated() where key >= 0 {
      items[Int(next[Int(key)])] = Int32(item)
      next[Int(key)] += 1
    }
  }

  subscript(key: Int32) -> ArraySlice<Int32> {
    let index = Int(key)
    guard index >= 0, index + 1 < starts.count else { return [] }
    return items[Int(starts[index])..<Int(starts[index + 1])]
  }
}
