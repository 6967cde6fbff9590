import PythonSyntax
import SourceText

/// A piece of a module that has names of its own.
struct Scope {
  enum Kind { case module, function, type, comprehension }

  var kind: Kind
  /// The scope around it; -1 for the module.
  var parent: Int32
  var node: NodeID
  /// The unit that runs the code.
  var unit: Int32
  /// For a class: index in `ContextTree.types`.
  var type: Int32 = -1
}

/// Code that runs as one: the top level of a module, its main guard, a function, a lambda.
struct Unit {
  enum Kind { case module, mainGuard, function }

  var kind: Kind
  var node: NodeID
  /// The scope of its names.
  var scope: Int32
  /// The unit that the definition stands in; -1 for the module.
  var parent: Int32
  /// The class it is a method of, as an index in `ContextTree.types`; -1 for none.
  var type: Int32 = -1
}

/// What surrounds a piece of code inside its unit: the tests and the `try` that it depends on.
struct Context {
  var scope: Int32
  var unit: Int32
  /// The context around it; -1 for the module.
  var parent: Int32
  /// A test that must hold, or must not, for the code to run; none when the context is made by something else.
  var test: NodeID = .none
  var isNegated = false
  var swallowsErrors = false
  var isInLoop = false
  /// In an exception handler: what it binds is second choice.
  var isHandler = false
}

/// Scopes, units and contexts of one module, and for each node its parent and its context.
///
/// Made in one walk from the root. Parents have larger numbers than their children, so the walk is a loop over the nodes
/// backwards and needs no stack.
struct ContextTree {
  private(set) var scopes: [Scope] = []
  private(set) var units: [Unit] = []
  private(set) var contexts: [Context] = []
  /// `classDef` nodes, by class.
  private(set) var types: [NodeID] = []
  /// -1 for the root and for what the parser left outside of the tree.
  private(set) var parents: [Int32]
  /// -1 for what the parser left outside of the tree.
  private(set) var contextOf: [Int32]
  /// Nodes by what a later pass needs of them, in descending order.
  private(set) var globalStatements: [NodeID] = []

  private let tree: SyntaxTree
  private let words: KnownSymbols

  init(tree: SyntaxTree) {
    self.tree = tree
    words = KnownSymbols(tree.symbols)
    parents = [Int32](repeating: -1, count: tree.nodeCount)
    contextOf = [Int32](repeating: -1, count: tree.nodeCount)
    guard tree.nodeCount > 0 else { return }
    let root = tree.root
    scopes.append(Scope(kind: .module, parent: -1, node: root, unit: 0))
    units.append(Unit(kind: .module, node: root, scope: 0, parent: -1))
    contexts.append(Context(scope: 0, unit: 0, parent: -1))
    contextOf[Int(root.rawValue)] = 0
    walk()
  }

  func context(of node: NodeID) -> Context { contexts[Int(contextOf[Int(node.rawValue)])] }

  private mutating func walk() {
    for index in stride(from: tree.nodeCount - 1, through: 0, by: -1) {
      let context = contextOf[index]
      guard context >= 0 else { continue }
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .functionDef: enterFunction(node, context)
      case .lambda: enterLambda(node, context)
      case .parameter:
        // Annotation and default belong to the scope around the function.
        adopt(node, contexts[Int(context)].parent)
        continue
      case .classDef: enterClass(node, context)
      case .listComprehension, .setComprehension, .dictComprehension, .generator: enterComprehension(node, context)
      case .ifStatement, .conditional: enterBranches(node, context)
      case .whileStatement, .forStatement: enterLoop(node, context)
      case .tryStatement: enterTry(node, context)
      case .withStatement: enterWith(node, context)
      case .block, .module: enterBlock(node, context)
      case .globalStatement, .nonlocalStatement: globalStatements.append(node)
      case .name, .stringLiteral, .integerLiteral: continue
      default: break
      }
      adopt(node, context)
    }
  }

  /// Gives the children their parent and, where they have none yet, their context.
  private mutating func adopt(_ node: NodeID, _ context: Int32) {
    for child in tree.children(node) where !child.isNone {
      parents[Int(child.rawValue)] = node.rawValue
      if contextOf[Int(child.rawValue)] < 0 { contextOf[Int(child.rawValue)] = context }
    }
  }

  private mutating func assign(_ node: NodeID, _ context: Int32) {
    if !node.isNone { contextOf[Int(node.rawValue)] = context }
  }

  /// A copy of a context that changes in one respect.
  private mutating func derive(_ parent: Int32, _ change: (inout Context) -> Void) -> Int32 {
    var context = contexts[Int(parent)]
    context.parent = parent
    context.test = .none
    change(&context)
    contexts.append(context)
    return Int32(contexts.count - 1)
  }

  private mutating func openScope(_ kind: Scope.Kind, _ node: NodeID, in outer: Int32, unit: Int32) -> Int32 {
    scopes.append(Scope(kind: kind, parent: contexts[Int(outer)].scope, node: node, unit: unit))
    return Int32(scopes.count - 1)
  }

  private mutating func openFunction(_ node: NodeID, _ outer: Int32) -> Int32 {
    let unit = Int32(units.count)
    let around = contexts[Int(outer)]
    let scope = openScope(.function, node, in: outer, unit: unit)
    units.append(
      Unit(kind: .function, node: node, scope: scope, parent: around.unit, type: scopes[Int(around.scope)].type))
    return derive(outer) {
      $0.scope = scope
      $0.unit = unit
      $0.swallowsErrors = false
      $0.isInLoop = false
      $0.isHandler = false
    }
  }

  private mutating func enterFunction(_ node: NodeID, _ outer: Int32) {
    let inner = openFunction(node, outer)
    for index in [1, 2, 4] { assign(tree.child(node, index), inner) }
  }

  private mutating func enterLambda(_ node: NodeID, _ outer: Int32) {
    let inner = openFunction(node, outer)
    for index in [0, 1] { assign(tree.child(node, index), inner) }
  }

  private mutating func enterClass(_ node: NodeID, _ outer: Int32) {
    let scope = openScope(.type, node, in: outer, unit: contexts[Int(outer)].unit)
    scopes[Int(scope)].type = Int32(types.count)
    types.append(node)
    let inner = derive(outer) { $0.scope = scope }
    for index in [1, 3] { assign(tree.child(node, index), inner) }
  }

  /// All of it is a scope, except the iterable of the first `for`.
  private mutating func enterComprehension(_ node: NodeID, _ outer: Int32) {
    let scope = openScope(.comprehension, node, in: outer, unit: contexts[Int(outer)].unit)
    let inner = derive(outer) {
      $0.scope = scope
      $0.isInLoop = true
    }
    var isFirst = true
    for child in tree.children(node) where !child.isNone {
      assign(child, inner)
      if isFirst, tree.kind(child) == .comprehension, tree.childCount(child) > 1 {
        assign(tree.child(child, 1), outer)
        isFirst = false
      }
    }
  }

  private mutating func enterBranches(_ node: NodeID, _ outer: Int32) {
    guard tree.childCount(node) >= 3 else { return }
    let test = tree.child(node, 0)
    if tree.kind(node) == .ifStatement, isMainGuard(test), contexts[Int(outer)].unit == 0,
      scopes[Int(contexts[Int(outer)].scope)].kind == .module
    {
      let unit = Int32(units.count)
      units.append(Unit(kind: .mainGuard, node: node, scope: contexts[Int(outer)].scope, parent: 0))
      assign(tree.child(node, 1), derive(outer) { $0.unit = unit })
      return
    }
    assign(
      tree.child(node, 1),
      derive(outer) {
        $0.test = test
        $0.isNegated = false
      })
    assign(
      tree.child(node, 2),
      derive(outer) {
        $0.test = test
        $0.isNegated = true
      })
  }

  private mutating func enterLoop(_ node: NodeID, _ outer: Int32) {
    let body = derive(outer) { $0.isInLoop = true }
    assign(tree.child(node, tree.kind(node) == .forStatement ? 2 : 1), body)
    if tree.kind(node) == .whileStatement { assign(tree.child(node, 0), body) }
  }

  private mutating func enterTry(_ node: NodeID, _ outer: Int32) {
    let swallows = tree.children(node).dropFirst(3).contains { !$0.isNone && passesOverErrors($0) }
    assign(tree.child(node, 0), derive(outer) { $0.swallowsErrors = $0.swallowsErrors || swallows })
    let handler = derive(outer) { $0.isHandler = true }
    for child in tree.children(node).dropFirst(3) { assign(child, handler) }
  }

  private mutating func enterWith(_ node: NodeID, _ outer: Int32) {
    let items = tree.children(node).dropFirst()
    guard items.contains(where: { !$0.isNone && isSuppression(tree.child($0, 0)) }) else { return }
    assign(tree.child(node, 0), derive(outer) { $0.swallowsErrors = true })
  }

  /// What follows an `if` that always leaves runs only when its test does not hold.
  private mutating func enterBlock(_ node: NodeID, _ outer: Int32) {
    var current = outer
    for child in tree.children(node) where !child.isNone {
      if current != outer { assign(child, current) }
      guard tree.kind(child) == .ifStatement, tree.childCount(child) >= 3, tree.child(child, 2).isNone,
        leaves(tree.child(child, 1))
      else { continue }
      let test = tree.child(child, 0)
      current = derive(current) {
        $0.test = test
        $0.isNegated = true
      }
    }
  }
}

// MARK: - Shapes

extension ContextTree {
  /// `__name__ == "__main__"`, either way round.
  private func isMainGuard(_ test: NodeID) -> Bool {
    guard tree.kind(test) == .compare, tree.childCount(test) == 2, let main = words.name else { return false }
    let operand = tree.child(test, 1)
    guard tree.operator(operand) == .equal else { return false }
    let sides = [tree.child(test, 0), tree.child(operand, 0)]
    return sides.contains { tree.kind($0) == .name && tree.symbol($0) == main }
      && sides.contains { tree.kind($0) == .stringLiteral && tree.literal($0).elementsEqual("__main__".utf8) }
  }

  /// A handler of everything whose body is `pass`, `continue`, `return` or `...`.
  private func passesOverErrors(_ handler: NodeID) -> Bool {
    let type = tree.child(handler, 0)
    guard type.isNone || catchesEverything(type) else { return false }
    let body = tree.child(handler, 1)
    guard !body.isNone, tree.childCount(body) == 1 else { return false }
    let statement = tree.child(body, 0)
    switch tree.kind(statement) {
    case .passStatement, .continueStatement, .breakStatement: return true
    case .returnStatement:
      let value = tree.child(statement, 0)
      return value.isNone || [.noneLiteral, .falseLiteral, .trueLiteral].contains(tree.kind(value))
    case .expressionStatement:
      return [.ellipsisLiteral, .noneLiteral, .stringLiteral, .integerLiteral].contains(
        tree.kind(tree.child(statement, 0)))
    default: return false
    }
  }

  private func catchesEverything(_ type: NodeID) -> Bool {
    switch tree.kind(type) {
    case .name: words.everyError.contains(tree.symbol(type))
    case .tuple:
      tree.children(type).contains {
        !$0.isNone && tree.kind($0) == .name && words.everyError.contains(tree.symbol($0))
      }
    default: false
    }
  }

  private func isSuppression(_ item: NodeID) -> Bool {
    guard !item.isNone, tree.kind(item) == .call, let suppress = words.suppress else { return false }
    let function = tree.child(item, 0)
    guard [.name, .attribute].contains(tree.kind(function)), tree.symbol(function) == suppress else { return false }
    return tree.children(item).dropFirst().contains { !$0.isNone && catchesEverything($0) }
  }

  /// The last statement of the block ends what is around the block.
  private func leaves(_ block: NodeID) -> Bool {
    guard !block.isNone, let last = tree.children(block).last, !last.isNone else { return false }
    switch tree.kind(last) {
    case .returnStatement, .raiseStatement, .continueStatement, .breakStatement: return true
    case .expressionStatement:
      let value = tree.child(last, 0)
      guard tree.kind(value) == .call else { return false }
      let function = tree.child(value, 0)
      return [.name, .attribute].contains(tree.kind(function)) && words.exits.contains(tree.symbol(function))
    default: return false
    }
  }
}

/// Symbols that the walk looks for, found once for each module; nil when the module does not use the word.
struct KnownSymbols {
  let name: Symbol?
  let suppress: Symbol?
  let everyError: [Symbol]
  let exits: [Symbol]

  init(_ symbols: SymbolTable) {
    name = symbols.find("__name__")
    suppress = symbols.find("suppress")
    everyError = ["Exception", "BaseException"].compactMap { symbols.find($0) }
    exits = ["exit", "_exit", "quit", "abort"].compactMap { symbols.find($0) }
  }
}
