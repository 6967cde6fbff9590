import PythonSyntax
import SourceText

/// One scope, with what is known of its names so far.
struct CheckedScope {
  enum Kind: Equatable {
    case module, function, lambda, `class`, comprehension, generator
    /// An annotation that Python keeps for later.
    case annotation
    /// What stands between the type parameters of a definition and its body.
    case definition
    /// The bound or default of a type parameter, or the value of a type alias.
    case typeParameter, typeAlias

    /// What a sentence calls a scope in which nothing may run now; nil for the others.
    var delayedName: String? {
      switch self {
      case .annotation: "an annotation"
      case .definition: "a generic definition"
      case .typeParameter: "a bound or default of a type parameter"
      case .typeAlias: "a type alias"
      default: nil
      }
    }

    var isComprehension: Bool { self == .comprehension || self == .generator }
  }

  /// What a scope does with a name.
  struct Use: OptionSet {
    let rawValue: UInt8

    static let used = Use(rawValue: 1 << 0)
    static let bound = Use(rawValue: 1 << 1)
    static let parameter = Use(rawValue: 1 << 2)
    static let annotated = Use(rawValue: 1 << 3)
    static let global = Use(rawValue: 1 << 4)
    static let nonlocal = Use(rawValue: 1 << 5)
    /// A variable of a comprehension.
    static let iteration = Use(rawValue: 1 << 6)
    /// Assigned by `:=` from inside of this comprehension.
    static let assignedThrough = Use(rawValue: 1 << 7)
  }

  let kind: Kind
  /// Index of the scope around it; -1 for none.
  let parent: Int32
  var isAsync: Bool
  /// Where a comprehension stands that may turn out to be asynchronous.
  let range: SourceRange
  private var uses: [Symbol: (uses: Use, first: NodeID)] = [:]
  /// First `yield`.
  var yield: NodeID?
  /// First `return` with a value.
  var returned: NodeID?
  /// What only Python 2 asks for.
  var old = OldScope()

  init(
    _ kind: Kind, parent: Int32, isAsync: Bool = false, range: SourceRange = SourceRange(start: 0, end: 0)
  ) {
    self.kind = kind
    self.parent = parent
    self.isAsync = isAsync
    self.range = range
  }

  mutating func add(_ symbol: Symbol, _ use: Use, _ node: NodeID) {
    guard !symbol.isNone else { return }
    uses[symbol, default: ([], node)].uses.insert(use)
  }

  func uses(of symbol: Symbol) -> Use { uses[symbol]?.uses ?? [] }

  /// The names that the scope reads and does not bind.
  var unboundNames: some Sequence<Symbol> {
    uses.lazy.filter { $0.value.uses == .used }.map(\.key)
  }

  /// Where the scope first speaks of a name.
  func firstNode(of symbol: Symbol) -> NodeID? { uses[symbol]?.first }
}

extension CompilerCheck {
  /// Opens a scope inside of a place's one, and gives the place in it.
  mutating func open(
    _ kind: CheckedScope.Kind, in place: Place, isAsync: Bool = false,
    range: SourceRange = SourceRange(start: 0, end: 0)
  ) -> Place {
    scopes.append(CheckedScope(kind, parent: place.scope, isAsync: isAsync, range: range))
    return Place(scope: Int32(scopes.count - 1), flags: place.flags.intersection(.isIterable))
  }

  // MARK: global and nonlocal

  mutating func declare(_ node: NodeID, _ kind: NodeKind, _ place: Place) {
    let isGlobal = kind == .globalStatement
    let word = isGlobal ? "global" : "nonlocal"
    for name in tree.children(node) {
      let symbol = tree.symbol(name)
      let range = tree.range(name)
      let scope = Int(place.scope)
      if !isGlobal && place.scope == 0 {
        report(
          "nonlocal-in-module", "`nonlocal` has no function around it here", range,
          hint: "names of a module are global already")
        continue
      }
      let uses = scopes[scope].uses(of: symbol)
      if let problem = declarationProblem(uses, isGlobal: isGlobal) {
        let related = scopes[scope].firstNode(of: symbol).map {
          [Diagnostic.Related(range: tree.range($0), message: "\(quoted(symbol)) stands here first")]
        }
        report(
          "late-\(word)", "\(quoted(symbol)) \(problem) and then declared `\(word)`", range, related: related ?? [],
          hint: "declare it at the begin of the function")
        continue
      }
      scopes[scope].add(symbol, isGlobal ? .global : .nonlocal, name)
      // Up to 3.7 the module counts as the one that says so.
      if isGlobal && version < PythonVersion(3, 8) { scopes[0].add(symbol, .global, name) }
      if !isGlobal { nonlocals.append((place.scope, symbol, range)) }
    }
  }

  private func declarationProblem(_ uses: CheckedScope.Use, isGlobal: Bool) -> String? {
    if uses.contains(.parameter) { return "is a parameter" }
    // Python 2 warns and goes on.
    if version.major == 2 { return nil }
    if uses.contains(isGlobal ? .nonlocal : .global) { return "is declared `\(isGlobal ? "nonlocal" : "global")`" }
    if uses.contains(.annotated) { return "has an annotation" }
    if uses.contains(.bound) { return "is assigned to" }
    if uses.contains(.used) { return "is used" }
    return nil
  }

  /// What can be said only when every name of every scope is known.
  mutating func finishScopes() {
    for (scope, symbol, range) in nonlocals where !isBoundAround(scope, symbol) {
      report(
        "unbound-nonlocal", "no function around this one binds \(quoted(symbol))", range,
        hint: "assign it in the function around, or declare it `global`")
    }
    if version < PythonVersion(3, 2) { checkNestedScopes() }
    // Inner scopes come after the ones around them, so that what makes one asynchronous is known before it is asked.
    for index in scopes.indices.reversed() {
      let scope = scopes[index]
      if scope.kind.isComprehension && scope.isAsync { finishAsyncComprehension(scope) }
      if scope.kind == .function, scope.isAsync, scope.yield != nil, let returned = scope.returned {
        report(
          "return-in-async-generator", "an asynchronous generator cannot return a value", returned,
          hint: "yield it, or write `return` alone")
      }
      if scope.kind == .function, scope.yield != nil, let returned = scope.returned, version < PythonVersion(3, 3) {
        report(
          "return-in-generator", "a generator could not return a value before Python 3.3", returned,
          hint: "write `return` alone")
      }
    }
  }

  private mutating func finishAsyncComprehension(_ scope: CheckedScope) {
    if scope.kind == .generator && version >= PythonVersion(3, 7) { return }
    let around = scopes[Int(scope.parent)]
    if around.kind.isComprehension && version >= PythonVersion(3, 11) {
      scopes[Int(scope.parent)].isAsync = true
    } else if around.kind != .function && !around.kind.isComprehension || !around.isAsync {
      report(
        "async-comprehension", "an asynchronous comprehension stands outside of an `async` function", scope.range,
        hint: around.kind.isComprehension
          ? "up to Python 3.10 the comprehension around it must be asynchronous too"
          : "write `async def` for the function around it")
    }
  }

  /// Whether a function around a scope binds a name that the scope declares `nonlocal`.
  private func isBoundAround(_ scope: Int32, _ symbol: Symbol) -> Bool {
    var index = scopes[Int(scope)].parent
    while index > 0 {
      let around = scopes[Int(index)]
      index = around.parent
      let uses = around.uses(of: symbol)
      if around.kind == .class {
        if tree.symbols.bytes(of: symbol).elementsEqual("__class__".utf8) { return true }
        continue
      }
      // A type parameter cannot be rebound.
      if around.kind == .definition { if uses.contains(.bound) { return false } else { continue } }
      if uses.contains(.global) { return false }
      if uses.contains(.nonlocal) { continue }
      if !uses.isDisjoint(with: [.bound, .parameter, .annotated]) { return true }
    }
    return false
  }
}
