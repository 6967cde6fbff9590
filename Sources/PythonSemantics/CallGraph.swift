import Packages
import PythonSyntax
import SourceText

/// Who makes whom run, between the code units of a package, and when each of them runs at the earliest.
struct CallGraph {
  private(set) var runTimes: [RunTime]
  /// Systems that every way to a unit is limited to; `.all` for no limit.
  private(set) var systems: [SystemSet]
  /// Whether the unit is test code itself: calls from tests do not make other code test code.
  private var isTest: [Bool]
  private var isRoot: [Bool]
  private var firstEdge: [Int32]
  private var edges: [(to: Int32, next: Int32, systems: SystemSet)] = []

  init(unitCount: Int) {
    runTimes = [RunTime](repeating: .call, count: unitCount)
    systems = [SystemSet](repeating: .all, count: unitCount)
    isTest = [Bool](repeating: false, count: unitCount)
    isRoot = [Bool](repeating: false, count: unitCount)
    firstEdge = [Int32](repeating: -1, count: unitCount)
  }

  mutating func addEdge(_ from: Int32, _ to: Int32, _ systems: SystemSet) {
    guard from != to else { return }
    edges.append((to, firstEdge[Int(from)], systems))
    firstEdge[Int(from)] = Int32(edges.count - 1)
  }

  /// Says that a unit runs at this time whoever calls it.
  mutating func root(_ unit: Int32, _ time: RunTime) {
    isRoot[Int(unit)] = true
    if time < runTimes[Int(unit)] { runTimes[Int(unit)] = time }
  }

  mutating func markTest(_ unit: Int32) { isTest[Int(unit)] = true }

  /// Carries run times and systems along the edges until nothing changes.
  mutating func settle() {
    var pending = runTimes.indices.filter { runTimes[$0] < .call }.map { Int32($0) }
    while let unit = pending.popLast() {
      let time = runTimes[Int(unit)]
      var edge = firstEdge[Int(unit)]
      while edge >= 0 {
        let (to, next, _) = edges[Int(edge)]
        if time < runTimes[Int(to)], time != .test || isTest[Int(to)] {
          runTimes[Int(to)] = time
          pending.append(to)
        }
        edge = next
      }
    }
    settleSystems()
  }

  /// A unit that nobody is seen to call may be called anywhere.
  private mutating func settleSystems() {
    var reached = [SystemSet](repeating: [], count: systems.count)
    var isCalled = [Bool](repeating: false, count: systems.count)
    for edge in edges { isCalled[Int(edge.to)] = true }
    var pending: [Int32] = []
    for unit in systems.indices where isRoot[unit] || !isCalled[unit] {
      reached[unit] = .all
      pending.append(Int32(unit))
    }
    while let unit = pending.popLast() {
      var edge = firstEdge[Int(unit)]
      while edge >= 0 {
        let (to, next, limit) = edges[Int(edge)]
        let carried = reached[Int(unit)].intersection(limit)
        if !carried.isSubset(of: reached[Int(to)]) {
          reached[Int(to)].formUnion(carried)
          pending.append(to)
        }
        edge = next
      }
    }
    // Rings that nothing enters are reached from nowhere, so from anywhere.
    for unit in systems.indices { systems[unit] = reached[unit].isEmpty ? .all : reached[unit] }
  }
}
