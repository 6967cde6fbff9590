import PythonSyntax
import SourceText

/// Comprehensions, `:=`, calls, and what may stand inside of what.
extension CompilerCheck {
  // MARK: Comprehensions

  /// `element, comprehension*`, or two elements in a dictionary.
  mutating func visitComprehension(_ node: NodeID, _ place: Place) {
    let isGenerator = tree.kind(node) == .generator
    // In Python 2 a list comprehension has no scope of its own.
    let inner =
      version.major == 2 && tree.kind(node) == .listComprehension
      ? place : open(isGenerator ? .generator : .comprehension, in: place, range: tree.range(node))
    var isFirst = true
    for clause in tree.children(node) where !clause.isNone && tree.kind(clause) == .comprehension {
      if tree.flags(clause).contains(.isAsync) { scopes[Int(inner.scope)].isAsync = true }
      checkTarget(tree.child(clause, 0), .loop)
      var iterable = isFirst ? place : inner
      iterable.flags.insert(.isIterable)
      var target = inner
      target.flags.insert(.isIterationTarget)
      if isFirst { follow(tree.child(clause, 1), iterable) }
      follow(tree.child(clause, 0), target)
      if !isFirst { follow(tree.child(clause, 1), iterable) }
      for condition in tree.children(clause).dropFirst(2) { follow(condition, inner) }
      checkChildren(of: clause, .comprehension)
      isFirst = false
    }
    for element in tree.children(node) where !element.isNone && tree.kind(element) != .comprehension {
      follow(element, inner)
    }
  }

  mutating func bindIteration(_ symbol: Symbol, _ node: NodeID, _ place: Place) {
    let scope = Int(place.scope)
    if scopes[scope].uses(of: symbol).contains(.assignedThrough) {
      report(
        "rebound-by-loop", "this loop would rebind \(quoted(symbol)), which `:=` assigns in the same comprehension",
        node)
    }
    scopes[scope].add(symbol, version.major == 2 ? .bound : [.bound, .iteration], node)
  }

  /// `target := value`: the name belongs to the function around all the comprehensions.
  mutating func visitNamed(_ node: NodeID, _ place: Place) {
    let target = tree.child(node, 0)
    follow(tree.child(node, 1), place)
    guard tree.kind(target) == .name else { return follow(target, place) }
    let symbol = tree.symbol(target)
    if symbol == debugSymbol { refuseDebug(tree.range(target)) }
    if tree.flags(target).contains(.isParenthesized) {
      report("walrus-target", "the name before `:=` cannot have parentheses", target)
    }
    if place.flags.contains(.isIterable) {
      return report("walrus-in-iterable", "`:=` cannot stand in what a comprehension iterates over", node)
    }
    var index = place.scope
    while scopes[Int(index)].kind.isComprehension {
      if scopes[Int(index)].uses(of: symbol).contains(.iteration) {
        return report(
          "walrus-rebinds-loop", "`:=` cannot rebind \(quoted(symbol)), the variable of the comprehension around it",
          node,
          hint: "take another name")
      }
      scopes[Int(index)].add(symbol, .assignedThrough, target)
      index = scopes[Int(index)].parent
    }
    let kind = scopes[Int(index)].kind
    if let name = kind.delayedName {
      report("walrus-in-delayed", "`:=` cannot stand in \(name)", node)
    } else if kind == .class && index != place.scope {
      report("walrus-in-class", "`:=` cannot stand in a comprehension of a class body", node)
    } else {
      scopes[Int(index)].add(symbol, .bound, target)
    }
  }

  // MARK: Calls

  /// The order of arguments, and names that are there twice.
  mutating func checkArguments(_ arguments: ArraySlice<NodeID>) {
    var keyword: NodeID?
    var unpacking: NodeID?
    var names: Set<Symbol> = []
    for argument in arguments {
      switch tree.kind(argument) {
      case .keyword where tree.symbol(argument).isNone: unpacking = unpacking ?? argument
      case .keyword:
        keyword = keyword ?? argument
        if !names.insert(tree.symbol(argument)).inserted {
          report(
            "duplicate-argument", "the argument \(quoted(tree.symbol(argument))) is given twice", argument,
            hint: "leave one of them out")
        }
      case .starred:
        if let unpacking { refuseOrder(argument, "an argument with `*`", "one with `**`", unpacking) }
      default:
        if let before = unpacking {
          refuseOrder(argument, "a positional argument", "one with `**`", before)
        } else if let before = keyword {
          refuseOrder(argument, "a positional argument", "a keyword argument", before)
        }
      }
    }
  }

  private mutating func refuseOrder(_ argument: NodeID, _ this: String, _ that: String, _ before: NodeID) {
    report(
      "argument-order", "\(this) follows \(that)", tree.range(argument),
      related: [Diagnostic.Related(range: tree.range(before), message: "this comes first")],
      hint: "move it before the others, or give it a name")
  }

  // MARK: What stands where

  /// Says when a child is of a kind that its parent cannot have without parentheses.
  mutating func checkChildren(of node: NodeID, _ kind: NodeKind) {
    for child in tree.children(node) where !child.isNone {
      switch tree.kind(child) {
      case .starred: checkStarred(child, in: kind)
      case .unaryOperation: checkNot(child, in: node, kind)
      case .namedExpression:
        if !tree.flags(child).contains(.isParenthesized) && !kind.hasBareNamed { refuseNamed(child) }
      case .tuple where kind != .subscript && kind != .matchStatement && !tree.flags(child).contains(.isParenthesized):
        for element in tree.children(child)
        where !element.isNone && tree.kind(element) == .namedExpression
          && !tree.flags(element).contains(.isParenthesized)
        {
          refuseNamed(element)
        }
      default: break
      }
    }
  }

  private mutating func refuseNamed(_ node: NodeID) {
    report("bare-walrus", "`:=` needs parentheses here", node, hint: "write `(name := value)`")
  }

  /// A star that is no parameter: only where Python unpacks into a list of values.
  mutating func checkStar(_ node: NodeID, isAllowed: Bool) {
    guard tree.kind(node) == .starred, !isAllowed || tree.flags(node).contains(.isParenthesized) else { return }
    report(
      "misplaced-star", "`*` cannot unpack here", node, hint: "a comma behind it makes a tuple: `*values,`")
  }

  private mutating func checkStarred(_ node: NodeID, in kind: NodeKind) {
    switch kind {
    case .parameter, .typeVariable, .typeVariableTuple, .parameterSpecification: return
    // Targets are said there.
    case .assign, .deleteStatement, .forStatement,
      .withItem where !tree.flags(node).isDisjoint(with: [.store, .delete]):
      return
    case .tuple, .list, .set, .call, .arguments, .listComprehension, .setComprehension, .generator:
      checkStar(node, isAllowed: true)
    default: checkStar(node, isAllowed: false)
    }
    let value = tree.child(node, 0)
    if kind != .call && kind != .arguments && isBareNot(value) { refuseNot(value) }
  }

  private func isBareNot(_ node: NodeID) -> Bool {
    tree.kind(node) == .unaryOperation && tree.operator(node) == .not
      && !tree.flags(node).contains(.isParenthesized)
  }

  /// `a + not b`
  private mutating func checkNot(_ child: NodeID, in node: NodeID, _ kind: NodeKind) {
    guard isBareNot(child) else { return }
    switch kind {
    case .binaryOperation, .compare, .compareOperand, .await: refuseNot(child)
    case .unaryOperation where tree.operator(node) != .not: refuseNot(child)
    case .dict:
      let children = tree.children(node)
      if let index = children.firstIndex(of: child), index > children.startIndex, children[index - 1].isNone {
        refuseNot(child)
      }
    default: break
    }
  }

  private mutating func refuseNot(_ node: NodeID) {
    report("bare-not", "`not` needs parentheses behind an operator", node, hint: "write `(not …)`")
  }
}

extension NodeKind {
  /// Whether the grammar reads `name := value` as its child without parentheses.
  fileprivate var hasBareNamed: Bool {
    switch self {
    case .ifStatement, .whileStatement, .call, .arguments, .tuple, .list, .set, .listComprehension, .setComprehension,
      .generator, .subscript, .decorators, .matchCase, .matchStatement, .errorStatement, .errorExpression:
      true
    default: false
    }
  }
}
