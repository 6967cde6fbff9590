import PythonSyntax
import SourceText

/// Finds what a piece of code binds, without the functions inside it.
struct NameCollection {
  let unit: SourceUnit
  let scope: NameScope
  private var bound: [Int32] = []
  private var stack: [(node: NodeID, inComprehension: Bool)] = []

  init(_ unit: SourceUnit, _ scope: NameScope) {
    self.unit = unit
    self.scope = scope
  }

  /// - Parameter roots: statements, or the expressions of a lambda or of a generator.
  mutating func collect(_ roots: some Sequence<NodeID>, inComprehension: Bool = false) {
    for root in roots { push(root, inComprehension) }
    while let (node, inside) = stack.popLast() { visit(node, inside) }
    // In source order, for the order of the slots does not matter.
    for name in bound { scope.bind(name) }
  }

  private mutating func push(_ node: NodeID, _ inComprehension: Bool) {
    if !node.isNone { stack.append((node, inComprehension)) }
  }

  private mutating func bind(_ symbol: Symbol) {
    if !symbol.isNone { bound.append(unit.name(symbol, in: scope)) }
  }

  private mutating func visit(_ node: NodeID, _ inside: Bool) {
    let tree = unit.tree
    switch tree.kind(node) {
    case .name:
      let flags = tree.flags(node)
      if !inside, flags.contains(.store) || flags.contains(.delete) { bind(tree.symbol(node)) }
    case .namedExpression:
      bind(tree.symbol(tree.child(node, 0)))
      push(tree.child(node, 1), inside)
    case .functionDef:
      bind(tree.symbol(node))
      scope.hasInner = true
      push(tree.child(node, 0), inside)
      pushDefaults(tree.child(node, 2), inside)
    case .lambda:
      scope.hasInner = true
      pushDefaults(tree.child(node, 0), inside)
    case .classDef:
      bind(tree.symbol(node))
      scope.hasInner = true
      push(tree.child(node, 0), inside)
      push(tree.child(node, 2), inside)
    case .generator:
      scope.hasInner = true
      for child in tree.children(node) { push(child, true) }
    case .listComprehension, .setComprehension, .dictComprehension:
      for child in tree.children(node) { push(child, true) }
    case .alias: bindAlias(node)
    case .globalStatement:
      for child in tree.children(node) where !child.isNone {
        scope.globals.insert(unit.name(tree.symbol(child), in: scope))
      }
    case .nonlocalStatement:
      for child in tree.children(node) where !child.isNone {
        scope.nonlocals.insert(unit.name(tree.symbol(child), in: scope))
      }
    case .exceptHandler, .matchAs, .matchStar, .matchMapping:
      bind(tree.symbol(node))
      for child in tree.children(node) { push(child, inside) }
    case .annotatedAssign:
      push(tree.child(node, 0), inside)
      push(tree.child(node, 2), inside)
    case .stringLiteral, .bytesLiteral, .integerLiteral: break
    default:
      for place in tree.childPlaces(node) { push(tree.child(at: place), inside) }
    }
  }

  private mutating func pushDefaults(_ parameters: NodeID, _ inside: Bool) {
    guard !parameters.isNone else { return }
    for parameter in unit.tree.children(parameters)
    where !parameter.isNone && unit.tree.kind(parameter) == .parameter {
      push(unit.tree.child(parameter, 1), inside)
    }
  }

  private mutating func bindAlias(_ node: NodeID) {
    let given = unit.tree.childCount(node) > 0 ? unit.tree.child(node, 0) : .none
    if !given.isNone {
      bind(unit.tree.symbol(given))
    } else if !unit.tree.symbol(node).isNone {
      bound.append(unit.firstName(unit.tree.symbol(node)))
    }
  }
}
