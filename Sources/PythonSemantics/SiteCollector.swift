import PythonSyntax
import SourceText

/// Collects the calls and references of one evaluated module.
struct SiteCollector {
  private(set) var calls: [CallSite] = []
  private(set) var references: [Reference] = []
  private(set) var names: [String] = []
  private var nameIndices: [Int32: Int] = [:]

  private let module: ModuleAnalysis
  private let runTimes: [RunTime]
  private let contextSystems: [SystemSet]
  private let unitSystems: [SystemSet]

  /// - Parameters:
  ///   - runTimes: of the units of this module; `unitSystems` likewise.
  init(
    _ module: ModuleAnalysis, package: PackageState, runTimes: [RunTime], unitSystems: [SystemSet],
    contextSystems: [SystemSet], alternatives: [AlternativeCall] = []
  ) {
    self.module = module
    self.runTimes = runTimes
    self.unitSystems = unitSystems
    self.contextSystems = contextSystems
    collect(package)
    addAlternatives(alternatives, package)
  }

  /// Other names that a call may be a call of stand behind it, as calls of the same node.
  private mutating func addAlternatives(_ alternatives: [AlternativeCall], _ package: PackageState) {
    guard !alternatives.isEmpty else { return }
    var byNode: [NodeID: [Int32]] = [:]
    for alternative in alternatives { byNode[alternative.node, default: []].append(alternative.path) }
    var all: [CallSite] = []
    all.reserveCapacity(calls.count + alternatives.count)
    for call in calls {
      all.append(call)
      for path in byNode[call.node] ?? [] {
        all.append(
          CallSite(
            node: call.node, name: nameIndex(path, package), runsAt: call.runsAt, systems: call.systems,
            swallowsErrors: call.swallowsErrors))
      }
    }
    calls = all
  }

  private mutating func collect(_ package: PackageState) {
    let tree = module.tree
    for index in 0..<tree.nodeCount where module.contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .call: addCall(node, package)
      case .name, .attribute:
        let path = module.pathOf[index]
        if path > PathTable.unknown, isReference(node, path, package) { addReference(node, path, package) }
      default: break
      }
    }
    calls.sort { Self.precedes(tree.range($0.node), tree.range($1.node)) }
    references.sort { Self.precedes(tree.range($0.node), tree.range($1.node)) }
  }

  private static func precedes(_ left: SourceRange, _ right: SourceRange) -> Bool {
    left.start != right.start ? left.start < right.start : left.end < right.end
  }

  private mutating func addCall(_ node: NodeID, _ package: PackageState) {
    let callee = module.pathOf(module.tree.child(node, 0))
    var name = -1
    if callee > PathTable.unknown, !package.paths.isResult(callee), !package.known.isLiteral(callee) {
      name = nameIndex(package.paths.plain(callee), package)
    }
    let context = Int(module.contexts.contextOf[Int(node.rawValue)])
    let surroundings = module.contexts.contexts[context]
    calls.append(
      CallSite(
        node: node, name: name, runsAt: runTimes[Int(surroundings.unit)], systems: systems(context, surroundings.unit),
        swallowsErrors: surroundings.swallowsErrors))
  }

  private mutating func addReference(_ node: NodeID, _ path: Int32, _ package: PackageState) {
    let context = Int(module.contexts.contextOf[Int(node.rawValue)])
    let unit = module.contexts.contexts[context].unit
    references.append(
      Reference(
        node: node, name: nameIndex(package.paths.plain(path), package), runsAt: runTimes[Int(unit)],
        systems: systems(context, unit)))
  }

  private func systems(_ context: Int, _ unit: Int32) -> SystemSet {
    let both = contextSystems[context].intersection(unitSystems[Int(unit)])
    return both == .all ? [] : both
  }

  private mutating func nameIndex(_ path: Int32, _ package: PackageState) -> Int {
    if let known = nameIndices[path] { return known }
    names.append(package.paths.text(path))
    nameIndices[path] = names.count - 1
    return names.count - 1
  }

  /// A load that no longer name goes on from, of something that is not the package's own.
  private func isReference(_ node: NodeID, _ path: Int32, _ package: PackageState) -> Bool {
    let tree = module.tree
    guard tree.flags(node).intersection([.store, .delete]).isEmpty, !package.paths.isUnknown(path),
      !package.known.isLiteral(path), package.paths.definition(path) == nil
    else { return false }
    // A variable that holds what a call gave is no name of anything.
    if tree.kind(node) == .name, package.paths.plain(path) != path { return false }
    let parent = module.contexts.parents[Int(node.rawValue)]
    guard parent >= 0 else { return true }
    let around = NodeID(rawValue: parent)
    switch tree.kind(around) {
    case .attribute: return false
    case .call: return tree.child(around, 0) != node
    default: return true
    }
  }
}
