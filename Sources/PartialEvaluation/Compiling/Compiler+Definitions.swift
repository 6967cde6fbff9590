import PythonSyntax
import SourceText

extension Compiler {
  private func qualified(_ name: String) -> String {
    code.kind == .module ? name : code.qualifiedName + (code.kind == .type ? "." : ".<locals>.") + name
  }

  private mutating func add(_ inner: Code) -> Int32 {
    code.inner.append(inner)
    return Int32(code.inner.count - 1)
  }

  private mutating func compileDecorators(_ decorators: NodeID) -> Int {
    guard !decorators.isNone else { return 0 }
    var count = 0
    for decorator in tree.children(decorators) where !decorator.isNone {
      compileExpression(decorator)
      count += 1
    }
    return count
  }

  mutating func compileFunction(_ statement: NodeID) {
    guard tree.childCount(statement) >= 5 else { return }
    let count = compileDecorators(tree.child(statement, 0))
    compileDefaults(tree.child(statement, 2))
    let function = Code.function(
      statement, kind: .function, in: unit, parent: scope, name: name(statement),
      qualifiedName: qualified(tree.name(statement)))
    emit(.makeFunction, add(function), tree.flags(statement).contains(.isAsync) ? 1 : 0)
    for _ in 0..<count { emit(.call, 1) }
    store(name(statement))
  }

  mutating func compileLambda(_ expression: NodeID) {
    compileDefaults(tree.child(expression, 0))
    let function = Code.function(
      expression, kind: .lambda, in: unit, parent: scope, name: names.intern("<lambda>"),
      qualifiedName: qualified("<lambda>"))
    emit(.makeFunction, add(function), 0)
  }

  /// A tuple of defaults and a dict of those of parameters by keyword.
  private mutating func compileDefaults(_ parameters: NodeID) {
    var keywordDefaults: [NodeID] = []
    var count: Int32 = 0
    if !parameters.isNone {
      for parameter in tree.children(parameters) where !parameter.isNone && tree.kind(parameter) == .parameter {
        let value = tree.child(parameter, 1)
        guard !value.isNone else { continue }
        if ParameterKind(rawValue: tree.extra(parameter)) == .keywordOnly {
          keywordDefaults.append(parameter)
        } else {
          compileExpression(value)
          count += 1
        }
      }
    }
    emit(.buildTuple, count)
    emit(.buildDict, 0)
    for parameter in keywordDefaults {
      emitConstant(.str(names.text(name(parameter))))
      compileExpression(tree.child(parameter, 1))
      emit(.dictAdd, 1)
    }
  }

  /// `(a, b)` among the parameters of Python 2.
  mutating func compileTupleParameters(_ parameters: NodeID) {
    guard !parameters.isNone else { return }
    var slot: Int32 = 0
    for parameter in tree.children(parameters) where !parameter.isNone && tree.kind(parameter) == .parameter {
      let kind = ParameterKind(rawValue: tree.extra(parameter))
      guard kind == .positionalOnly || kind == .positionalOrKeyword else { continue }
      if tree.symbol(parameter).isNone, tree.childCount(parameter) > 2 {
        loadSlot(slot)
        compileStore(tree.child(parameter, 2))
      }
      slot += 1
    }
  }

  mutating func compileClass(_ statement: NodeID) {
    guard tree.childCount(statement) >= 4 else { return }
    let count = compileDecorators(tree.child(statement, 0))
    compileSpread(tree.children(tree.child(statement, 2)).filter { !$0.isNone })
    let inner = NameScope(.type, parent: scope)
    inner.privateType = tree.symbol(statement)
    var collection = NameCollection(unit, inner)
    collection.collect([tree.child(statement, 3)])
    let type = Code(
      .type, unit: unit, node: statement, scope: inner, name: name(statement),
      qualifiedName: qualified(tree.name(statement)))
    emit(.makeClass, add(type))
    for _ in 0..<count { emit(.call, 1) }
    store(name(statement))
  }

  /// A generator expression is a function of its first iterable.
  mutating func compileGenerator(_ expression: NodeID) {
    guard let first = tree.children(expression).dropFirst().first, !first.isNone, tree.kind(first) == .comprehension
    else {
      emitUnsupported("damaged syntax")
      return
    }
    let inner = NameScope(.function, parent: scope)
    _ = inner.hiddenSlot()
    var collection = NameCollection(unit, inner)
    collection.collect([tree.child(expression, 0)], inComprehension: true)
    for clause in tree.children(expression).dropFirst() where !clause.isNone {
      collection.collect(tree.children(clause).dropFirst(), inComprehension: true)
    }
    // Targets of `:=` belong to the function around it.
    inner.forgetNamedTargets()
    let generator = Code(
      .generator, unit: unit, node: expression, scope: inner, name: names.intern("<genexpr>"),
      qualifiedName: qualified("<genexpr>"))
    generator.signature.positional = [-2]
    compileExpression(tree.child(first, 1))
    emit(.iterate)
    emit(.buildTuple, 0)
    emit(.buildDict, 0)
    emit(.makeFunction, add(generator), 0)
    emit(.swap)
    emit(.call, 1)
  }
}
