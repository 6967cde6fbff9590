import PythonSyntax
import SourceText

/// What a grammar reads and CPython's compiler then refuses: `return` outside of a function, two parameters of one
/// name, `nonlocal` without a binding.
///
/// One walk over a tree that has no grammar errors, in source order, with a stack of its own. The order of the checks
/// follows CPython's `symtable.c` and `codegen.c`, 3.13 where a rule depends on the version and no version is named.
struct CompilerCheck {
  let parsed: ParsedModule
  let tree: SyntaxTree
  /// The version whose rules count.
  let version: PythonVersion
  var found: [Diagnostic] = []
  var scopes: [CheckedScope] = []
  /// Nodes that wait for their visit, the next one last.
  private var work: [Visit] = []
  /// What the visit of the current node puts on `work`, in source order.
  private var next: [Visit] = []
  /// `nonlocal` names, to be looked for when every scope is known.
  var nonlocals: [(scope: Int32, symbol: Symbol, range: SourceRange)] = []
  /// Statements `from __future__ import …` that stand where they must.
  let futures: FutureImports
  let debugSymbol: Symbol?
  let wildcardSymbol: Symbol?
  /// `None`, where it is a name that nothing may bind: in Python 2.
  let noneSymbol: Symbol?

  struct Visit {
    var node: NodeID
    var place: Place
  }

  init(_ parsed: ParsedModule, version: PythonVersion) {
    self.parsed = parsed
    self.version = version
    tree = parsed.tree
    futures = FutureImports(of: parsed.tree, version: version)
    debugSymbol = parsed.tree.symbols.find("__debug__")
    wildcardSymbol = parsed.tree.symbols.find("_")
    noneSymbol = version.major == 2 ? parsed.tree.symbols.find("None") : nil
  }

  /// Everything the compiler would refuse.
  static func diagnostics(of parsed: ParsedModule, version: PythonVersion) -> [Diagnostic] {
    var check = CompilerCheck(parsed, version: version)
    check.run()
    return check.found
  }

  private mutating func run() {
    scopes.append(CheckedScope(.module, parent: -1))
    work.append(Visit(node: tree.root, place: Place(scope: 0)))
    while let visit = work.popLast() {
      self.visit(visit.node, visit.place)
      while let last = next.popLast() { work.append(last) }
    }
    finishScopes()
  }

  /// Visits a node after the current one.
  mutating func follow(_ node: NodeID, _ place: Place) {
    if !node.isNone { next.append(Visit(node: node, place: place)) }
  }

  mutating func followChildren(of node: NodeID, _ place: Place) {
    for child in tree.children(node) { follow(child, place) }
  }

  mutating func report(
    _ code: String, _ message: String, _ range: SourceRange, related: [Diagnostic.Related] = [], hint: String? = nil
  ) {
    found.append(Diagnostic(code: code, message: message, range: range, related: related, hint: hint))
  }

  mutating func report(_ code: String, _ message: String, _ node: NodeID, hint: String? = nil) {
    report(code, message, tree.range(node), hint: hint)
  }

  /// A name for a sentence.
  func quoted(_ symbol: Symbol) -> String { "`\(tree.symbols.text(of: symbol))`" }

  private mutating func visit(_ node: NodeID, _ place: Place) {
    let kind = tree.kind(node)
    if version < PythonVersion(3, 2) { noteOld(node, kind, place) }
    switch kind {
    case .functionDef: visitFunction(node, place)
    case .lambda: visitLambda(node, place)
    case .classDef: visitClass(node, place)
    case .typeAlias: visitTypeAlias(node, place)
    case .listComprehension, .setComprehension, .dictComprehension, .generator: visitComprehension(node, place)
    case .forStatement, .whileStatement: visitLoop(node, place)
    case .withStatement: visitWith(node, place)
    case .tryStatement: visitTry(node, place)
    case .exceptHandler: visitHandler(node, place)
    case .annotatedAssign: visitAnnotated(node, place)
    case .matchStatement: visitMatch(node, place)
    case .namedExpression: visitNamed(node, place)
    default:
      if kind.isExpressionOrPattern { visitExpression(node, kind, place) } else { visitStatement(node, kind, place) }
      checkChildren(of: node, kind)
      followChildren(of: node, place)
      return
    }
    checkChildren(of: node, kind)
  }

  private mutating func visitStatement(_ node: NodeID, _ kind: NodeKind, _ place: Place) {
    switch kind {
    case .returnStatement: checkReturn(node, place)
    case .breakStatement, .continueStatement: checkJump(node, kind, place)
    case .deleteStatement: for target in tree.children(node) { checkTarget(target, .delete) }
    case .assign: for target in tree.children(node).dropFirst() { checkTarget(target, .assign) }
    case .augmentedAssign: checkTarget(tree.child(node, 0), .assign)
    case .importStatement: checkLazy(node, place)
    case .importFrom:
      checkLazy(node, place)
      checkImportFrom(node, place)
    case .alias: bindAlias(node, place)
    case .globalStatement, .nonlocalStatement: declare(node, kind, place)
    default: break
    }
  }

  private mutating func visitExpression(_ node: NodeID, _ kind: NodeKind, _ place: Place) {
    switch kind {
    case .name:
      let isBound = !tree.flags(node).isDisjoint(with: [.store, .delete])
      if isBound {
        bind(tree.symbol(node), node, place)
      } else {
        scopes[Int(place.scope)].add(tree.symbol(node), .used, node)
      }
    case .attribute:
      if let debugSymbol, tree.symbol(node) == debugSymbol, tree.flags(node).contains(.store) {
        refuseDebug(tree.range(node))
      }
      if let noneSymbol, tree.symbol(node) == noneSymbol, tree.flags(node).contains(.store) { refuseNone(node) }
    case .call: checkArguments(tree.children(node).dropFirst())
    case .arguments: checkArguments(tree.children(node))
    case .yield, .yieldFrom: checkYield(node, kind, place)
    case .await: checkAwait(node, place)
    case .integerLiteral: checkInteger(node)
    case .matchAs, .matchStar, .matchMapping:
      if !tree.symbol(node).isNone { bind(tree.symbol(node), node, place) }
    case .keywordPattern, .keyword:
      if let debugSymbol, tree.symbol(node) == debugSymbol { refuseDebug(tree.range(node)) }
    default: break
    }
  }

  /// Binds a name in the scope of a place, or says why it cannot be.
  mutating func bind(_ symbol: Symbol, _ node: NodeID, _ place: Place) {
    guard !symbol.isNone else { return }
    if symbol == noneSymbol { return refuseNone(node) }
    if symbol == debugSymbol {
      if !tree.flags(node).contains(.delete) || version >= PythonVersion(3, 9) { refuseDebug(tree.range(node)) }
      return
    }
    if place.flags.contains(.isIterationTarget) {
      bindIteration(symbol, node, place)
    } else {
      scopes[Int(place.scope)].add(symbol, .bound, node)
    }
  }

  private mutating func refuseNone(_ node: NodeID) {
    report("assigned-none", "`None` cannot be assigned to", node, hint: "take another name")
  }

  mutating func refuseDebug(_ range: SourceRange) {
    report("assigned-debug", "`__debug__` cannot be assigned to", range, hint: "Python sets it: take another name")
  }

  /// CPython refuses to convert more decimal digits, so that nobody can keep it busy with them (3.11, and earlier
  /// versions in their security releases).
  private static let greatestDigitCount = 4300

  private mutating func checkInteger(_ node: NodeID) {
    let digits = tree.literal(node)
    guard digits.count > Self.greatestDigitCount, version >= PythonVersion(3, 7) else { return }
    let second = digits[digits.startIndex + 1] | 0x20
    if second == 0x78 || second == 0x6F || second == 0x62 { return }
    report(
      "integer-too-long", "this number has \(digits.count) digits, and Python converts at most 4300", node,
      hint: "write it in hexadecimal")
  }
}

/// Where a node stands, as far as the rules ask.
struct Place {
  /// Index of the scope.
  var scope: Int32
  /// Blocks open around it in its function: loops, `with`, `try`.
  var blockCount: UInt8 = 0
  var flags: Flags = []

  struct Flags: OptionSet {
    let rawValue: UInt8

    static let isInLoop = Flags(rawValue: 1 << 0)
    /// In the suite of `except*`, and no loop begins inside of it.
    static let isInGroupHandler = Flags(rawValue: 1 << 1)
    /// In the suite of `except*`, with loops or without.
    static let isReturnRefused = Flags(rawValue: 1 << 2)
    /// In what a comprehension iterates over.
    static let isIterable = Flags(rawValue: 1 << 3)
    /// A target of a comprehension.
    static let isIterationTarget = Flags(rawValue: 1 << 4)
    /// In any part of a `try` statement.
    static let isInTry = Flags(rawValue: 1 << 5)
  }
}

extension NodeKind {
  fileprivate var isExpressionOrPattern: Bool { rawValue >= NodeKind.boolOperation.rawValue || self == .arguments }
}
