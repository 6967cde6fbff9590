public import PythonSyntax
public import SourceText

// The way on which a piece of code is reached.

extension SemanticModel {
  /// Steps that a chain has at most; of a longer one the middle is left out.
  public static let chainCeiling = 12

  /// The shortest chain of calls from the earliest starting point to the code that a node stands in.
  ///
  /// The first step is where it starts: a file that an installer runs, an import, an entry point, a public name. A chain
  /// of one step says that the code stands right there. Empty when nothing is known to lead to the code.
  ///
  /// - Parameter module: index in `modules`.
  public func chain(to node: NodeID, module: Int) -> [CallStep] {
    guard modules.indices.contains(module), !node.isNone else { return [] }
    let analysis = modules[module].analysis
    guard Int(node.rawValue) < analysis.contexts.contextOf.count, analysis.contexts.contextOf[Int(node.rawValue)] >= 0
    else { return [] }
    var unit = analysis.unitBase + analysis.contexts.context(of: node).unit
    var backwards: [CallStep] = []
    // Every step leads to a unit that was reached before this one, or to one that stands around it.
    for _ in 0...reach.predecessors.count {
      let way = reach.predecessors[Int(unit)]
      if way >= 0 {
        var edge = reach.edges[Int(way)]
        let entered = edge
        // Objects are made by code: that is where the step is seen.
        while !reach.isCode(edge.from), reach.predecessors[Int(edge.from)] >= 0 {
          edge = reach.edges[Int(reach.predecessors[Int(edge.from)])]
        }
        guard reach.isCode(edge.from) else {
          let way = reach.predecessors[Int(edge.from)]
          if way != CallGraph.unreached { backwards.append(start(reach.roots[Int(~way)], at: entered.to)) }
          break
        }
        backwards.append(step(edge, to: entered.to, kind: entered.kind))
        unit = edge.from
      } else if way != CallGraph.unreached {
        backwards.append(start(reach.roots[Int(~way)], at: unit))
        return shortened(backwards)
      } else {
        let owner = index(ofUnit: unit)
        let base = modules[owner].analysis.unitBase
        backwards.append(
          CallStep(kind: .definition, module: owner, range: header(ofUnit: unit), name: name(ofUnit: unit)))
        let parent = modules[owner].analysis.contexts.units[Int(unit - base)].parent
        guard parent >= 0 else { break }
        unit = base + parent
      }
    }
    return shortened(backwards)
  }

  /// The smallest node that covers a range of bytes; the root when none does.
  public func node(at range: SourceRange, module: Int) -> NodeID {
    let tree = modules[module].parsed.tree
    guard tree.nodeCount > 0 else { return .none }
    var node = tree.root
    while true {
      let inner = tree.children(node).first { child in
        !child.isNone && tree.range(child).start <= range.start && tree.range(child).end >= range.end
      }
      guard let inner else { return node }
      node = inner
    }
  }

  /// The module that a unit belongs to: unit numbers ascend with the modules.
  func index(ofUnit unit: Int32) -> Int {
    var low = 0
    var high = modules.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if modules[middle].analysis.unitBase <= unit { low = middle } else { high = middle }
    }
    return low
  }

  private func step(_ edge: CallGraph.Edge, to unit: Int32, kind: CallStep.Kind) -> CallStep {
    let module = index(ofUnit: edge.from)
    let range = modules[module].parsed.tree.range(NodeID(rawValue: edge.site))
    return CallStep(kind: kind, module: module, range: range, name: name(ofUnit: unit))
  }

  private func start(_ root: CallGraph.Root, at unit: Int32) -> CallStep {
    CallStep(
      kind: root.kind, module: index(ofUnit: unit), range: header(ofUnit: unit),
      name: root.label.isEmpty ? name(ofUnit: unit) : "\(root.label): \(name(ofUnit: unit))")
  }

  /// The first and the last steps of a chain that was gathered backwards.
  private func shortened(_ backwards: [CallStep]) -> [CallStep] {
    guard backwards.count > Self.chainCeiling else { return backwards.reversed() }
    let half = Self.chainCeiling / 2
    var last = Array(backwards.prefix(half).reversed())
    let first = last[0]
    last[0] = CallStep(
      kind: first.kind, module: first.module, range: first.range, name: first.name,
      skippedCount: backwards.count - Self.chainCeiling)
    return backwards.suffix(Self.chainCeiling - half).reversed() + last
  }

  // MARK: - Units for people

  private func unit(_ number: Int32) -> (module: ModuleModel, local: Int, unit: Unit) {
    let module = modules[index(ofUnit: number)]
    let local = Int(number - module.analysis.unitBase)
    return (module, local, module.analysis.contexts.units[local])
  }

  /// `package.module` for a module, otherwise the name inside of it: `Class.method()`.
  private func name(ofUnit number: Int32) -> String {
    let (module, local, unit) = unit(number)
    switch unit.kind {
    case .module: return module.moduleName ?? module.path
    case .mainGuard: return "__main__"
    case .function:
      let whole = package.paths.text(module.analysis.unitPath(local))
      let prefix = package.paths.text(module.analysis.path) + "."
      let inner =
        whole.hasPrefix(prefix) ? String(decoding: whole.utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : whole
      return module.parsed.tree.kind(unit.node) == .lambda ? inner : inner + "()"
    }
  }

  /// The first line of a definition; nil for a module.
  private func header(ofUnit number: Int32) -> SourceRange? {
    let (module, _, unit) = unit(number)
    let tree = module.parsed.tree
    let range = tree.range(unit.node)
    switch unit.kind {
    case .module: return nil
    case .mainGuard:
      return SourceRange(start: range.start, end: tree.range(tree.child(unit.node, 0)).end)
    case .function:
      guard tree.kind(unit.node) == .functionDef else { return range }
      let body = tree.child(unit.node, 4)
      guard !body.isNone else { return range }
      let bytes = module.parsed.source.bytes
      var end = Int(tree.range(body).start)
      while end > Int(range.start), bytes[end - 1] <= 0x20 { end -= 1 }
      return SourceRange(start: range.start, end: numericCast(end))
    }
  }
}
