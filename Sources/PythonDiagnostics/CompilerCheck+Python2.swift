import PythonSyntax
import SourceText

/// What a scope has that the compiler of Python 2 could not combine with functions inside of it.
struct OldScope {
  /// Names that are deleted.
  var deleted: [Symbol: NodeID] = [:]
  /// A bare `exec` or `import *`, after which nobody knows which names are local.
  var unoptimized: NodeID?
  /// Whether it reads `None`, `True` or `False`, which are names like others.
  var hasConstants = false
}

/// Functions in functions, up to Python 3.1 and 2.7: a variable of both could not be deleted, nor could `exec` and
/// `import *` stand in either.
extension CompilerCheck {
  /// Remembers what `checkNestedScopes` asks.
  mutating func noteOld(_ node: NodeID, _ kind: NodeKind, _ place: Place) {
    let scope = Int(place.scope)
    switch kind {
    case .noneLiteral, .trueLiteral, .falseLiteral: scopes[scope].old.hasConstants = true
    case .name where tree.flags(node).contains(.delete): scopes[scope].old.deleted[tree.symbol(node)] = node
    case .alias where tree.symbols.bytes(of: tree.symbol(node)).elementsEqual("*".utf8):
      scopes[scope].old.unoptimized = node
    case .execStatement, .expressionStatement:
      if isBareExec(tree.child(node, 0)) { scopes[scope].old.unoptimized = node }
    default: break
    }
  }

  /// `exec code` without a scope for it.
  private func isBareExec(_ call: NodeID) -> Bool {
    guard !call.isNone, tree.kind(call) == .call, tree.childCount(call) == 2 else { return false }
    let function = tree.child(call, 0)
    return tree.kind(function) == .name && tree.symbols.bytes(of: tree.symbol(function)).elementsEqual("exec".utf8)
  }

  mutating func checkNestedScopes() {
    let statements = [tree.symbols.find("print"), tree.symbols.find("exec")]
    var isDeleted: Set<Symbol> = []
    for scope in scopes { isDeleted.formUnion(scope.old.deleted.keys) }
    var hasFree = [Bool](repeating: false, count: scopes.count)
    var holdsFree = hasFree
    // Inner scopes come after the ones around them.
    for index in scopes.indices.reversed() where index > 0 {
      let parent = Int(scopes[index].parent)
      var isFree = scopes[index].old.hasConstants
      for symbol in scopes[index].unboundNames {
        if !statements.contains(symbol) { isFree = true }
        if isDeleted.contains(symbol) { refuseDeletion(of: symbol, usedIn: index) }
      }
      hasFree[index] = isFree && isInFunction(index)
      if hasFree[index] || holdsFree[index] { holdsFree[parent] = true }
    }
    for (scope, (free, inner)) in zip(scopes, zip(hasFree, holdsFree)) where scope.kind.isFunction && (free || inner) {
      guard let node = scope.old.unoptimized else { continue }
      let words = tree.kind(node) == .alias ? "`import *`" : "`exec` without a scope"
      let place = inner ? "has another one in it" : "stands in another one"
      report(
        "\(tree.kind(node) == .alias ? "star-import" : "bare-exec")",
        "\(words) cannot stand in a function that \(place)", node)
    }
  }

  private func isInFunction(_ index: Int) -> Bool {
    var around = scopes[index].parent
    while around > 0 {
      if scopes[Int(around)].kind.isFunction { return true }
      around = scopes[Int(around)].parent
    }
    return false
  }

  /// A scope reads a name: when a function around it binds and deletes it, that is said.
  private mutating func refuseDeletion(of symbol: Symbol, usedIn index: Int) {
    var around = scopes[index].parent
    while around > 0 {
      let scope = scopes[Int(around)]
      around = scope.parent
      let uses = scope.uses(of: symbol)
      guard scope.kind.isFunction, !uses.isDisjoint(with: [.bound, .parameter, .global]) else { continue }
      if !uses.contains(.global), let node = scope.old.deleted[symbol] {
        report(
          "deleted-cell", "\(quoted(symbol)) is used by a function inside, and cannot be deleted before Python 3.2",
          node,
          hint: "set it to `None`")
      }
      return
    }
  }
}

extension CheckedScope.Kind {
  fileprivate var isFunction: Bool { self == .function || self == .lambda || isComprehension }
}
