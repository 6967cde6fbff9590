import PythonSyntax
import SourceText

/// Collects the calls and references of one evaluated module.
struct SiteCollector {
  private(set) var calls: [CallSite] = []
  private(set) var references: [Reference] = []
  private(set) var names: [String] = []

  private let module: ModuleAnalysis
  private let runTimes: [RunTime]
  private let contextSystems: [SystemSet]
  private let unitSystems: [SystemSet]

  /// - Parameters:
  ///   - runTimes: of the units of this module; `unitSystems` likewise.
  init(
    _ module: ModuleAnalysis, package: PackageState, texts: inout PathTexts, runTimes: [RunTime],
    unitSystems: [SystemSet], contextSystems: [SystemSet], alternatives: [AlternativeCall] = []
  ) {
    self.module = module
    self.runTimes = runTimes
    self.unitSystems = unitSystems
    self.contextSystems = contextSystems
    texts.beginModule()
    collect(package, &texts)
    addAlternatives(alternatives, package, &texts)
  }

  /// Other names that a call may be a call of stand behind it, as calls of the same node.
  private mutating func addAlternatives(
    _ alternatives: [AlternativeCall], _ package: PackageState, _ texts: inout PathTexts
  ) {
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
            node: call.node, name: nameIndex(path, package, &texts), runsAt: call.runsAt, systems: call.systems,
            swallowsErrors: call.swallowsErrors))
      }
    }
    calls = all
  }

  private mutating func collect(_ package: PackageState, _ texts: inout PathTexts) {
    let tree = module.tree
    for index in 0..<tree.nodeCount where module.contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .call: addCall(node, package, &texts)
      case .name, .attribute:
        let path = module.pathOf[index]
        if path > PathTable.unknown, isReference(node, path, package) {
          addReference(node, path, package, &texts)
        }
        if !module.otherPaths.isEmpty, let others = module.otherPaths[node.rawValue] {
          for path in others where isReference(node, path, package) { addReference(node, path, package, &texts) }
        }
      default: break
      }
    }
    calls = Self.inSourceOrder(calls, tree, \.node)
    references = Self.inSourceOrder(references, tree, \.node)
  }

  /// By begin, then by end. Keys are gathered first: reading them from the tree at each comparison takes longer.
  private static func inSourceOrder<Site>(_ sites: [Site], _ tree: SyntaxTree, _ node: (Site) -> NodeID) -> [Site] {
    let keys = sites.enumerated().map { position, site in
      let range = tree.range(node(site))
      return (place: UInt64(range.start) << 32 | UInt64(range.end), position: Int32(position))
    }
    return keys.sorted { $0.place < $1.place }.map { sites[Int($0.position)] }
  }

  private mutating func addCall(_ node: NodeID, _ package: PackageState, _ texts: inout PathTexts) {
    let callee = module.pathOf(module.tree.child(node, 0))
    var name = -1
    if callee > PathTable.unknown, !package.paths.isResult(callee), !package.known.isLiteral(callee) {
      name = nameIndex(package.paths.plain(callee), package, &texts)
    }
    let context = Int(module.contexts.contextOf[Int(node.rawValue)])
    let surroundings = module.contexts.contexts[context]
    calls.append(
      CallSite(
        node: node, name: name, runsAt: runTimes[Int(surroundings.unit)], systems: systems(context, surroundings.unit),
        swallowsErrors: surroundings.swallowsErrors))
  }

  private mutating func addReference(
    _ node: NodeID, _ path: Int32, _ package: PackageState, _ texts: inout PathTexts
  ) {
    let context = Int(module.contexts.contextOf[Int(node.rawValue)])
    let unit = module.contexts.contexts[context].unit
    references.append(
      Reference(
        node: node, name: nameIndex(package.paths.plain(path), package, &texts), runsAt: runTimes[Int(unit)],
        systems: systems(context, unit)))
  }

  private func systems(_ context: Int, _ unit: Int32) -> SystemSet {
    let both = contextSystems[context].intersection(unitSystems[Int(unit)])
    return both == .all ? [] : both
  }

  private mutating func nameIndex(_ path: Int32, _ package: PackageState, _ texts: inout PathTexts) -> Int {
    if let known = texts.number(of: path) { return known }
    names.append(texts.text(of: path, in: package.paths))
    texts.setNumber(of: path, to: names.count - 1)
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

/// The dotted texts of a package's paths, each made once however many modules use it, and the number that the module at
/// hand gave to each.
struct PathTexts {
  private var texts: [String?]
  /// Number of each path in the module whose stamp it bears.
  private var numbers: [Int32]
  private var stamps: [Int32]
  private var stamp: Int32 = 0
  private var scratch: [UInt8] = []

  init(pathCount: Int) {
    texts = [String?](repeating: nil, count: pathCount)
    numbers = [Int32](repeating: 0, count: pathCount)
    stamps = [Int32](repeating: 0, count: pathCount)
  }

  /// Forgets all numbers.
  mutating func beginModule() { stamp += 1 }

  func number(of path: Int32) -> Int? { stamps[Int(path)] == stamp ? Int(numbers[Int(path)]) : nil }

  mutating func setNumber(of path: Int32, to number: Int) {
    numbers[Int(path)] = Int32(truncatingIfNeeded: number)
    stamps[Int(path)] = stamp
  }

  mutating func text(of path: Int32, in paths: PathTable) -> String {
    if let known = texts[Int(path)] { return known }
    scratch.removeAll(keepingCapacity: true)
    paths.write(path, to: &scratch)
    let text = String(decoding: scratch, as: UTF8.self)
    texts[Int(path)] = text
    return text
  }
}
