import PythonSyntax
import SourceText

/// A piece of a module that has names of its own: the blocks of CPython's `symtable`, one for one.
struct Scope {
  enum Kind {
    case module
    /// A function or a lambda.
    case function
    case type
    /// All of a comprehension or generator but the iterable of its first `for`.
    case comprehension
    /// Around a generic function, class or type alias (PEP 695).
    case typeParameters
    /// The value of a `type` statement.
    case typeAlias
    /// The bound or the default of one type parameter (PEP 695, PEP 696).
    case typeVariable
    /// An annotation under `from __future__ import annotations` (PEP 563), which stays a text and binds nothing.
    case annotation
  }

  var kind: Kind
  /// The scope around it, which has a smaller number; -1 for the module.
  var parent: Int32
  var node: NodeID
  /// The unit that runs the code.
  var unit: Int32
  /// For a class, and for the type parameters of its methods: index in `ContextTree.types`.
  var type: Int32 = -1
  /// Symbol of the class whose name its private names take on; -1 outside of classes.
  var privateType: Int32 = -1
  /// The class scope whose names it sees though it is no part of its body; -1 for none.
  var visibleType: Int32 = -1
  /// In an annotation that stays a text.
  var isUnevaluated = false
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
  /// It is called by naming it.
  var isProperty = false
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

  let tree: SyntaxTree
  let words: KnownSymbols
  /// Annotations stay texts (PEP 563).
  private let keepsAnnotations: Bool
  private let isPython2: Bool
  /// The context of the annotations that were met last, and the one around it.
  private var annotations: (inner: Int32, outer: Int32) = (-1, -1)

  init(tree: SyntaxTree, isPython2: Bool = false) {
    self.tree = tree
    self.isPython2 = isPython2
    words = KnownSymbols(tree.symbols)
    keepsAnnotations = Self.keepsAnnotations(tree)
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
      case .parameter: enterParameter(node, context)
      case .annotatedAssign: if keepsAnnotations { assign(tree.child(node, 1), annotationContext(context)) }
      case .typeAlias: enterTypeAlias(node, context)
      case .typeVariable, .typeVariableTuple, .parameterSpecification: enterTypeParameter(node, context)
      case .classDef: enterClass(node, context)
      case .listComprehension, .setComprehension, .dictComprehension, .generator: enterComprehension(node, context)
      case .ifStatement, .conditional: enterBranches(node, context)
      case .whileStatement, .forStatement: enterLoop(node, context)
      case .tryStatement: enterTry(node, context)
      case .withStatement: enterWith(node, context)
      case .block, .module: enterBlock(node, context)
      case .name, .stringLiteral, .integerLiteral: continue
      default: break
      }
      adopt(node, context)
    }
  }

  /// Gives the children their parent and, where they have none yet, their context.
  private mutating func adopt(_ node: NodeID, _ context: Int32) {
    for place in tree.childPlaces(node) {
      let child = tree.child(at: place)
      guard !child.isNone else { continue }
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
    let parent = contexts[Int(outer)].scope
    let around = scopes[Int(parent)]
    var scope = Scope(
      kind: kind, parent: parent, node: node, unit: unit, privateType: around.privateType,
      isUnevaluated: around.isUnevaluated || kind == .annotation)
    switch kind {
    case .typeParameters, .annotation:
      if around.kind == .type {
        scope.visibleType = parent
        scope.type = around.type
      }
    case .typeAlias: scope.visibleType = around.kind == .type ? parent : around.visibleType
    case .typeVariable, .comprehension: scope.visibleType = around.visibleType
    case .module, .function, .type: break
    }
    scopes.append(scope)
    return Int32(scopes.count - 1)
  }

  /// A scope that runs where it stands, and a context for it.
  private mutating func openInner(_ kind: Scope.Kind, _ node: NodeID, _ outer: Int32) -> Int32 {
    let scope = openScope(kind, node, in: outer, unit: contexts[Int(outer)].unit)
    return derive(outer) { $0.scope = scope }
  }

  private mutating func openFunction(_ node: NodeID, _ outer: Int32) -> Int32 {
    let unit = Int32(units.count)
    let around = contexts[Int(outer)]
    let scope = openScope(.function, node, in: outer, unit: unit)
    let type = scopes[Int(around.scope)].type
    units.append(
      Unit(
        kind: .function, node: node, scope: scope, parent: around.unit, type: type,
        isProperty: type >= 0 && isProperty(node)))
    return derive(outer) {
      $0.scope = scope
      $0.unit = unit
      $0.swallowsErrors = false
      $0.isInLoop = false
      $0.isHandler = false
    }
  }

  private mutating func enterFunction(_ node: NodeID, _ outer: Int32) {
    guard tree.childCount(node) >= 5 else { return }
    let around = enterTypeParameters(of: node, outer)
    let inner = openFunction(node, around)
    for index in [2, 4] { assign(tree.child(node, index), inner) }
    let returns = tree.child(node, 3)
    if !returns.isNone { assign(returns, annotationContext(around)) }
  }

  private mutating func enterLambda(_ node: NodeID, _ outer: Int32) {
    let inner = openFunction(node, outer)
    for index in [0, 1] { assign(tree.child(node, index), inner) }
  }

  /// The context that a generic definition makes around itself; the outer one when it is not generic.
  private mutating func enterTypeParameters(of node: NodeID, _ outer: Int32) -> Int32 {
    let parameters = tree.child(node, 1)
    guard !parameters.isNone else { return outer }
    let around = openInner(.typeParameters, node, outer)
    assign(parameters, around)
    return around
  }

  /// A default belongs to the scope around the function, an annotation to that of its type parameters; the names of a
  /// tuple (Python 2) are names of the function.
  private mutating func enterParameter(_ node: NodeID, _ context: Int32) {
    let around = contexts[Int(context)].parent
    guard around >= 0, tree.childCount(node) >= 2 else { return }
    var outer = around
    let generic = scopes[Int(contexts[Int(around)].scope)]
    if generic.kind == .typeParameters, generic.node == scopes[Int(contexts[Int(context)].scope)].node {
      outer = contexts[Int(around)].parent
    }
    assign(tree.child(node, 1), outer)
    let annotation = tree.child(node, 0)
    if !annotation.isNone { assign(annotation, annotationContext(around)) }
  }

  private mutating func annotationContext(_ outer: Int32) -> Int32 {
    guard keepsAnnotations else { return outer }
    if annotations.outer != outer {
      annotations = (openInner(.annotation, scopes[Int(contexts[Int(outer)].scope)].node, outer), outer)
    }
    return annotations.inner
  }

  private mutating func enterClass(_ node: NodeID, _ outer: Int32) {
    guard tree.childCount(node) >= 4 else { return }
    let name = tree.symbol(node).rawValue
    let around = enterTypeParameters(of: node, outer)
    if around != outer {
      assign(tree.child(node, 2), around)
      scopes[Int(contexts[Int(around)].scope)].type = -1
    }
    let scope = openScope(.type, node, in: around, unit: contexts[Int(outer)].unit)
    scopes[Int(scope)].type = Int32(types.count)
    scopes[Int(scope)].privateType = name
    types.append(node)
    assign(tree.child(node, 3), derive(around) { $0.scope = scope })
  }

  private mutating func enterTypeAlias(_ node: NodeID, _ outer: Int32) {
    guard tree.childCount(node) >= 3 else { return }
    let around = enterTypeParameters(of: node, outer)
    assign(tree.child(node, 2), openInner(.typeAlias, node, around))
  }

  /// Bound and default of a type parameter are each a scope.
  private mutating func enterTypeParameter(_ node: NodeID, _ outer: Int32) {
    for child in tree.children(node) where !child.isNone { assign(child, openInner(.typeVariable, node, outer)) }
  }

  /// All of it is a scope, except the iterable of the first `for`. In Python 2, a list comprehension is none.
  private mutating func enterComprehension(_ node: NodeID, _ outer: Int32) {
    var scope = contexts[Int(outer)].scope
    if !isPython2 || tree.kind(node) != .listComprehension {
      scope = openScope(.comprehension, node, in: outer, unit: contexts[Int(outer)].unit)
    }
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
    for place in tree.childPlaces(node) {
      let child = tree.child(at: place)
      if child.isNone { continue }
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
