import PythonSyntax
import SourceText

extension CompilerCheck {
  /// `decorators, typeParameters?, parameters, returns?, body`
  mutating func visitFunction(_ node: NodeID, _ place: Place) {
    bind(tree.symbol(node), node, place)
    follow(tree.child(node, 0), place)
    let around = openTypeParameters(tree.child(node, 1), place)
    let annotations = annotationPlace(around)
    followParameters(tree.child(node, 2), defaults: place, annotations: annotations)
    follow(tree.child(node, 3), annotations)
    let inner = open(.function, in: around, isAsync: tree.flags(node).contains(.isAsync))
    bindParameters(tree.child(node, 2), inner)
    follow(tree.child(node, 4), Place(scope: inner.scope))
  }

  /// `parameters, body`
  mutating func visitLambda(_ node: NodeID, _ place: Place) {
    let parameters = tree.child(node, 0)
    followParameters(parameters, defaults: place, annotations: place)
    let inner = open(.lambda, in: place)
    bindParameters(parameters, inner)
    follow(tree.child(node, 1), inner)
  }

  /// `decorators, typeParameters?, arguments, body`
  mutating func visitClass(_ node: NodeID, _ place: Place) {
    bind(tree.symbol(node), node, place)
    follow(tree.child(node, 0), place)
    let around = openTypeParameters(tree.child(node, 1), place)
    let arguments = tree.child(node, 2)
    follow(arguments, around)
    // Read from 3.5 to 3.6 by mistake.
    let isRefused = version.major == 2 || version >= PythonVersion(3, 7)
    for base in tree.children(arguments)
    where isRefused && tree.kind(base) == .generator && tree.range(base).start == tree.range(arguments).start {
      report("bare-generator", "a class cannot have a generator without parentheses as its base", base)
    }
    follow(tree.child(node, 3), Place(scope: open(.class, in: around).scope))
  }

  /// `name, typeParameters?, value`
  mutating func visitTypeAlias(_ node: NodeID, _ place: Place) {
    follow(tree.child(node, 0), place)
    let around = openTypeParameters(tree.child(node, 1), place)
    follow(tree.child(node, 2), open(.typeAlias, in: around))
  }

  /// Where the annotations of a function are evaluated: kept for later since 3.14 (PEP 649), or by `__future__`.
  func isAnnotationDelayed() -> Bool { futures.hasAnnotations || version >= PythonVersion(3, 14) }

  mutating func annotationPlace(_ place: Place) -> Place {
    isAnnotationDelayed() ? open(.annotation, in: place) : place
  }

  /// `target, annotation, value?`
  mutating func visitAnnotated(_ node: NodeID, _ place: Place) {
    let target = tree.child(node, 0)
    if tree.kind(target) == .name, tree.flags(node).contains(.isSimple) {
      let symbol = tree.symbol(target)
      let uses = scopes[Int(place.scope)].uses(of: symbol)
      if place.scope != 0 || version < PythonVersion(3, 8), !uses.isDisjoint(with: [.global, .nonlocal]) {
        let word = uses.contains(.global) ? "global" : "nonlocal"
        report("annotated-\(word)", "\(quoted(symbol)) is `\(word)` and cannot have an annotation here", target)
      }
      scopes[Int(place.scope)].add(symbol, .annotated, target)
    }
    follow(target, place)
    follow(tree.child(node, 1), annotationPlace(place))
    follow(tree.child(node, 2), place)
  }

  // MARK: Parameters

  private mutating func followParameters(_ parameters: NodeID, defaults: Place, annotations: Place) {
    var needsDefault: NodeID?
    for parameter in tree.children(parameters) {
      guard tree.kind(parameter) == .parameter else { continue }
      follow(tree.child(parameter, 1), defaults)
      follow(tree.child(parameter, 0), annotations)
      let isVariadic = tree.extra(parameter) == ParameterKind.variadic.rawValue
      if !tree.child(parameter, 0).isNone { checkStar(tree.child(parameter, 0), isAllowed: isVariadic) }
      guard tree.extra(parameter) <= ParameterKind.positionalOrKeyword.rawValue else { continue }
      if !tree.child(parameter, 1).isNone {
        needsDefault = needsDefault ?? parameter
      } else if let first = needsDefault {
        report(
          "default-order", "a parameter without a default follows one that has a default", tree.range(parameter),
          related: [Diagnostic.Related(range: tree.range(first), message: "this one has a default")],
          hint: "give it a default, or move it before the others")
      }
    }
  }

  private mutating func bindParameters(_ parameters: NodeID, _ place: Place) {
    for parameter in tree.children(parameters) {
      guard tree.kind(parameter) == .parameter else { continue }
      bindParameter(tree.symbol(parameter), parameter, place)
      // A tuple of Python 2: its names, without recursion.
      guard tree.childCount(parameter) > 2 else { continue }
      var waiting = [tree.child(parameter, 2)]
      while let node = waiting.popLast() {
        if tree.kind(node) == .name {
          bindParameter(tree.symbol(node), node, place)
        } else {
          waiting += tree.children(node).filter { !$0.isNone }
        }
      }
    }
  }

  private mutating func bindParameter(_ symbol: Symbol, _ node: NodeID, _ place: Place) {
    guard !symbol.isNone else { return }
    if symbol == debugSymbol { return refuseDebug(tree.range(node)) }
    if symbol == noneSymbol { return bind(symbol, node, place) }
    let scope = Int(place.scope)
    if scopes[scope].uses(of: symbol).contains(.parameter), let first = scopes[scope].firstNode(of: symbol) {
      return report(
        "duplicate-parameter", "the parameter \(quoted(symbol)) is there twice", tree.range(node),
        related: [Diagnostic.Related(range: tree.range(first), message: "it is here first")],
        hint: "give one of them another name")
    }
    scopes[scope].add(symbol, .parameter, node)
  }

  // MARK: Type parameters

  /// The place behind type parameters: in a scope of their own, if there are any.
  private mutating func openTypeParameters(_ parameters: NodeID, _ place: Place) -> Place {
    guard !parameters.isNone else { return place }
    let inner = open(.definition, in: place)
    let scope = Int(inner.scope)
    var withDefault: NodeID?
    for parameter in tree.children(parameters) {
      let symbol = tree.symbol(parameter)
      if symbol == debugSymbol, !symbol.isNone { refuseDebug(tree.range(parameter)) }
      if scopes[scope].uses(of: symbol).contains(.bound) {
        report(
          "duplicate-type-parameter", "the type parameter \(quoted(symbol)) is there twice", parameter,
          hint: "give one of them another name")
      }
      scopes[scope].add(symbol, .bound, parameter)
      let value = tree.children(parameter).last ?? .none
      if !value.isNone {
        withDefault = withDefault ?? parameter
      } else if let first = withDefault {
        report(
          "default-order", "a type parameter without a default follows one that has a default", tree.range(parameter),
          related: [Diagnostic.Related(range: tree.range(first), message: "this one has a default")])
      }
      for part in tree.children(parameter) where !part.isNone {
        checkStar(part, isAllowed: tree.kind(parameter) == .typeVariableTuple)
        follow(part, open(.typeParameter, in: inner))
      }
    }
    return inner
  }
}
