public import PythonSyntax
public import SourceText

/// A test that decides whether a piece of code runs.
public struct SurroundingTest: Sendable, Hashable {
  /// Index in `SemanticModel.modules`.
  public let module: Int
  /// The condition.
  public let test: NodeID
  /// The code runs when it does not hold.
  public let isNegated: Bool
}

/// A loop that a piece of code stands in.
public struct SurroundingLoop: Sendable, Hashable {
  /// Index in `SemanticModel.modules`.
  public let module: Int
  /// Of the whole statement.
  public let range: SourceRange
}

// What surrounds a piece of code: asked for the few places that a rule or a report speaks of, and worked out then.

extension SemanticModel {
  /// Functions through which tests and loops are followed outwards.
  private static let surroundingDepth = 6
  /// Tests, or loops, around one place.
  private static let surroundingCeiling = 32

  /// The code that runs as one and that a node stands in: the statements of a module, its main guard, a function or a
  /// lambda, numbered over the package. -1 for what the parser left outside of the tree.
  public func codeUnit(of node: NodeID, module: Int) -> Int32 {
    guard modules.indices.contains(module), !node.isNone else { return -1 }
    let analysis = modules[module].analysis
    guard Int(node.rawValue) < analysis.contexts.contextOf.count, analysis.contexts.contextOf[Int(node.rawValue)] >= 0
    else { return -1 }
    return analysis.unitBase + analysis.contexts.context(of: node).unit
  }

  /// The tests that a piece of code depends on, innermost first: those around it and, while only one place makes its
  /// function run, those around that place.
  public func tests(around node: NodeID, module: Int) -> [SurroundingTest] {
    var tests: [SurroundingTest] = []
    var place: (node: NodeID, module: Int)? = (node, module)
    for _ in 0..<Self.surroundingDepth {
      guard let current = place, codeUnit(of: current.node, module: current.module) >= 0 else { break }
      let contexts = modules[current.module].analysis.contexts
      var context = contexts.contextOf[Int(current.node.rawValue)]
      while context >= 0, tests.count < Self.surroundingCeiling {
        let surroundings = contexts.contexts[Int(context)]
        if !surroundings.test.isNone {
          tests.append(
            SurroundingTest(module: current.module, test: surroundings.test, isNegated: surroundings.isNegated))
        }
        context = surroundings.parent
      }
      place = solePlace(thatRuns: codeUnit(of: current.node, module: current.module))
    }
    return tests
  }

  /// The loops that a piece of code stands in, innermost first: those around it and, while only one place makes its
  /// function run, those around that place.
  public func loops(around node: NodeID, module: Int) -> [SurroundingLoop] {
    var loops: [SurroundingLoop] = []
    var place: (node: NodeID, module: Int)? = (node, module)
    for _ in 0..<Self.surroundingDepth {
      guard let current = place else { break }
      let unit = codeUnit(of: current.node, module: current.module)
      guard unit >= 0 else { break }
      let tree = modules[current.module].parsed.tree
      let parents = modules[current.module].analysis.contexts.parents
      var around = parents[Int(current.node.rawValue)]
      while around >= 0, loops.count < Self.surroundingCeiling,
        codeUnit(of: NodeID(rawValue: around), module: current.module) == unit
      {
        let statement = NodeID(rawValue: around)
        if [.whileStatement, .forStatement].contains(tree.kind(statement)) {
          loops.append(SurroundingLoop(module: current.module, range: tree.range(statement)))
        }
        around = parents[Int(around)]
      }
      place = solePlace(thatRuns: unit)
    }
    return loops
  }

  /// Whether a call stands in a `try` that passes over every error.
  public func swallowsErrors(_ node: NodeID, module: Int) -> Bool {
    guard codeUnit(of: node, module: module) >= 0 else { return false }
    return modules[module].analysis.contexts.context(of: node).swallowsErrors
  }

  /// The units that lead to a unit within a few calls, itself included, ascending. Imports lead to no function: what two
  /// modules have in common because one program imports both says nothing.
  ///
  /// - Parameter ceiling: units that are looked at.
  public func units(leadingTo unit: Int32, calls: Int, ceiling: Int = 256) -> [Int32] {
    guard unit >= 0 else { return [] }
    var found: Set<Int32> = [unit]
    var front = [unit]
    var budget = 8 * ceiling
    for _ in 0..<calls {
      var next: [Int32] = []
      for unit in front {
        for number in reach.callers(of: unit).prefix(max(0, budget)) {
          budget -= 1
          let edge = reach.edges[Int(number)]
          guard edge.kind != .import, edge.kind != .guess, found.count < ceiling else { continue }
          if found.insert(edge.from).inserted { next.append(edge.from) }
        }
      }
      front = next
    }
    return found.filter(reach.isCode).sorted()
  }

  /// The one place that makes a function run; nil when there are several, or it runs by itself.
  private func solePlace(thatRuns unit: Int32) -> (node: NodeID, module: Int)? {
    let callers = reach.callers(of: unit)
    guard callers.count == 1, let number = callers.first else { return nil }
    let edge = reach.edges[Int(number)]
    guard edge.site >= 0, reach.isCode(edge.from), edge.kind != .import else { return nil }
    return (NodeID(rawValue: edge.site), index(ofUnit: edge.from))
  }
}
