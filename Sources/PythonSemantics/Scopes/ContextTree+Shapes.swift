import PythonSyntax
import SourceText

// What some statements look like: main guards, handlers that pass over errors, blocks that leave.

extension ContextTree {
  /// `from __future__ import annotations`, where Python wants it: before every other statement.
  static func keepsAnnotations(_ tree: SyntaxTree) -> Bool {
    guard let future = tree.symbols.find("__future__"), let feature = tree.symbols.find("annotations") else {
      return false
    }
    for statement in tree.children(tree.root) where !statement.isNone {
      switch tree.kind(statement) {
      case .importFrom:
        guard tree.symbol(statement) == future, tree.extra(statement) <= 0 else { return false }
        let names = tree.children(statement)
        if names.contains(where: { !$0.isNone && tree.kind($0) == .alias && tree.symbol($0) == feature }) {
          return true
        }
      case .expressionStatement:
        guard tree.kind(tree.child(statement, 0)) == .stringLiteral else { return false }
      default: return false
      }
    }
    return false
  }

  /// Whether one of the decorators of a method makes it a property, by its name.
  func isProperty(_ method: NodeID) -> Bool {
    guard words.property != nil || words.cachedProperty != nil, tree.kind(method) == .functionDef else { return false }
    let decorators = tree.child(method, 0)
    guard !decorators.isNone else { return false }
    return tree.children(decorators).prefix(16).contains { decorator in
      guard !decorator.isNone, tree.kind(decorator) == .name || tree.kind(decorator) == .attribute else { return false }
      let symbol = tree.symbol(decorator)
      return symbol == words.property || symbol == words.cachedProperty
    }
  }

  /// `__name__ == "__main__"`, either way round.
  func isMainGuard(_ test: NodeID) -> Bool {
    guard tree.kind(test) == .compare, tree.childCount(test) == 2, let main = words.name else { return false }
    let operand = tree.child(test, 1)
    guard tree.operator(operand) == .equal else { return false }
    let sides = [tree.child(test, 0), tree.child(operand, 0)]
    return sides.contains { tree.kind($0) == .name && tree.symbol($0) == main }
      && sides.contains { tree.kind($0) == .stringLiteral && tree.literal($0).elementsEqual("__main__".utf8) }
  }

  /// A handler of everything whose body is `pass`, `continue`, `return` or `...`.
  func passesOverErrors(_ handler: NodeID) -> Bool {
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

  func isSuppression(_ item: NodeID) -> Bool {
    guard !item.isNone, tree.kind(item) == .call, let suppress = words.suppress else { return false }
    let function = tree.child(item, 0)
    guard [.name, .attribute].contains(tree.kind(function)), tree.symbol(function) == suppress else { return false }
    return tree.children(item).dropFirst().contains { !$0.isNone && catchesEverything($0) }
  }

  /// The last statement of the block ends what is around the block.
  func leaves(_ block: NodeID) -> Bool {
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
  let property, cachedProperty: Symbol?
  let star: Symbol?

  init(_ symbols: SymbolTable) {
    name = symbols.find("__name__")
    suppress = symbols.find("suppress")
    everyError = ["Exception", "BaseException"].compactMap { symbols.find($0) }
    star = symbols.find("*")
    property = symbols.find("property")
    cachedProperty = symbols.find("cached_property")
    exits = ["exit", "_exit", "quit", "abort"].compactMap { symbols.find($0) }
  }
}
