import PythonSyntax

// The order in which CPython meets the scopes of a module: not always that of the source.

extension ScopeListing {
  private enum Step {
    case visit(NodeID)
    case rank(NodeID)
  }

  /// By node that makes a scope: when CPython enters that.
  func visitRanks() -> [Int32] {
    var ranks = [Int32](repeating: 0, count: tree.nodeCount)
    var next: Int32 = 1
    var steps = [Step.visit(tree.root)]
    while let step = steps.popLast() {
      switch step {
      case .rank(let node):
        ranks[Int(node.rawValue)] = next
        next += 1
      case .visit(let node): steps += self.steps(node).reversed()
      }
    }
    return ranks
  }

  private func steps(_ node: NodeID) -> [Step] {
    let children = tree.children(node)
    func visit(_ nodes: some Sequence<NodeID>) -> [Step] { nodes.filter { !$0.isNone }.map { .visit($0) } }
    func isKeyword(_ node: NodeID) -> Bool { !node.isNone && tree.kind(node) == .keyword }
    switch tree.kind(node) {
    case .functionDef where children.count >= 5:
      let (defaults, annotations) = parameterParts(tree.child(node, 2))
      let around = visit([tree.child(node, 1)] + annotations + [tree.child(node, 3)])
      let isGeneric = !tree.child(node, 1).isNone
      return visit(defaults + [tree.child(node, 0)]) + (isGeneric ? [.rank(node)] + around : around + [.rank(node)])
        + visit([tree.child(node, 4)])
    case .lambda where children.count >= 2:
      return visit(parameterParts(tree.child(node, 0)).defaults) + [.rank(node)] + visit([tree.child(node, 1)])
    case .classDef where children.count >= 4:
      let isGeneric = !tree.child(node, 1).isNone
      let around = visit([tree.child(node, 1), tree.child(node, 2)])
      return visit([tree.child(node, 0)]) + (isGeneric ? [.rank(node)] + around : around + [.rank(node)])
        + visit([tree.child(node, 3)])
    case .listComprehension, .setComprehension, .dictComprehension, .generator: return comprehensionSteps(node)
    case .typeAlias, .typeVariable, .typeVariableTuple, .parameterSpecification: return [.rank(node)] + visit(children)
    case .call, .arguments: return visit(children.filter { !isKeyword($0) }) + visit(children.filter { isKeyword($0) })
    case .assign, .withStatement, .namedExpression: return visit(children.dropFirst()) + visit(children.prefix(1))
    case .tryStatement:
      return visit(children.prefix(1)) + visit(children.dropFirst(3)) + visit(children.prefix(3).dropFirst())
    case .dict:
      let keys = stride(from: children.startIndex, to: children.endIndex, by: 2).map { children[$0] }
      let values = stride(from: children.startIndex + 1, to: children.endIndex, by: 2).map { children[$0] }
      return visit(keys) + visit(values)
    default: return visit(children)
    }
  }

  private func comprehensionSteps(_ node: NodeID) -> [Step] {
    let children = tree.children(node).filter { !$0.isNone }
    let clauses = children.filter { tree.kind($0) == .comprehension }
    guard let first = clauses.first, tree.childCount(first) > 1 else {
      return [.rank(node)] + children.map { .visit($0) }
    }
    let inner = [tree.child(first, 0)] + tree.children(first).dropFirst(2) + clauses.dropFirst()
    let elements = children.filter { tree.kind($0) != .comprehension }.reversed()
    return [.visit(tree.child(first, 1)), .rank(node)] + (inner + elements).filter { !$0.isNone }.map { .visit($0) }
  }

  private func parameterParts(_ parameters: NodeID) -> (defaults: [NodeID], annotations: [NodeID]) {
    guard !parameters.isNone else { return ([], []) }
    let all = tree.children(parameters).filter { !$0.isNone && tree.kind($0) == .parameter }
    func isKeywordOnly(_ node: NodeID) -> Bool { tree.extra(node) == ParameterKind.keywordOnly.rawValue }
    let ordered = all.filter { !isKeywordOnly($0) } + all.filter { isKeywordOnly($0) }
    return (ordered.map { tree.child($0, 1) }, all.map { tree.child($0, 0) })
  }
}
