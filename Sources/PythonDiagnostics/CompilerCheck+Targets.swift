import PythonSyntax
import SourceText

extension CompilerCheck {
  /// What a target is for.
  enum TargetUse {
    case assign, delete, loop, with
  }

  /// Says what cannot be assigned to or deleted in a target, however deep.
  mutating func checkTarget(_ target: NodeID, _ use: TargetUse) {
    guard !target.isNone else { return }
    if tree.kind(target) == .starred {
      return report(
        "star-alone", "a target with `*` must stand in a list or tuple", target, hint: "write `*name, = …`")
    }
    var waiting = [target]
    while let node = waiting.popLast() {
      switch tree.kind(node) {
      case .name, .attribute, .subscript, .errorExpression: break
      // Names like others, up to Python 3.
      case .trueLiteral where version.major == 2, .falseLiteral where version.major == 2: break
      case .noneLiteral where version.major == 2 && use == .delete: break
      case .tuple where tree.childCount(node) == 0 && version < PythonVersion(3, 6): refuseTarget(node, use)
      case .tuple, .list: waiting += checkStars(in: node, use)
      default: refuseTarget(node, use)
      }
    }
  }

  /// The elements of a list of targets, without their stars.
  private mutating func checkStars(in list: NodeID, _ use: TargetUse) -> [NodeID] {
    var elements: [NodeID] = []
    var star: NodeID?
    for element in tree.children(list) where !element.isNone {
      guard tree.kind(element) == .starred else {
        elements.append(element)
        continue
      }
      if use == .delete { refuseTarget(element, use) }
      if let first = star {
        report(
          "two-stars", "two targets of one list have a `*`", tree.range(element),
          related: [Diagnostic.Related(range: tree.range(first), message: "this one takes the rest already")],
          hint: "only one target can take the rest")
      }
      star = star ?? element
      let value = tree.child(element, 0)
      if tree.kind(value) == .starred { refuseTarget(value, use) } else { elements.append(value) }
    }
    return elements.reversed()
  }

  private mutating func refuseTarget(_ node: NodeID, _ use: TargetUse) {
    let what = Self.words(for: tree.kind(node))
    if use == .delete {
      report("invalid-delete", "\(what) cannot be deleted", node, hint: "delete a name, an attribute or an element")
    } else {
      report(
        "invalid-target", "nothing can be assigned to \(what)", node,
        hint: "assign to a name, an attribute, an element or a list of these")
    }
  }

  private static func words(for kind: NodeKind) -> String {
    switch kind {
    case .call: "a call"
    case .stringLiteral, .bytesLiteral, .integerLiteral, .floatLiteral, .imaginaryLiteral: "a literal"
    case .joinedString, .templateString: "an f-string"
    case .noneLiteral: "`None`"
    case .trueLiteral: "`True`"
    case .falseLiteral: "`False`"
    case .ellipsisLiteral: "`...`"
    case .dict, .set: "a dictionary or set"
    case .listComprehension, .setComprehension, .dictComprehension: "a comprehension"
    case .generator: "a generator"
    case .compare: "a comparison"
    case .conditional: "a conditional expression"
    case .lambda: "a lambda"
    case .namedExpression: "an expression with `:=`"
    case .starred: "an unpacked value"
    case .tuple: "an empty tuple"
    case .await, .yield, .yieldFrom: "an `await` or `yield`"
    default: "an expression"
    }
  }

  // MARK: Imports

  /// Where `lazy` may stand (PEP 810): in the module, outside of `try`, with names.
  mutating func checkLazy(_ node: NodeID, _ place: Place) {
    guard tree.flags(node).contains(.isLazy) else { return }
    let hint = "leave `lazy` out, or move the import"
    let start = tree.range(node).start
    let word = SourceRange(start: start, end: start + 4)
    if place.scope != 0 {
      report("misplaced-lazy", "`lazy` must stand in the module, not in a function or class", word, hint: hint)
    } else if place.flags.contains(.isInTry) {
      report("misplaced-lazy", "`lazy` cannot stand in a `try` statement", word, hint: hint)
    }
    guard tree.kind(node) == .importFrom else { return }
    if futures.isFuture(node, tree) {
      report("lazy-future", "`from __future__` cannot be lazy", word, hint: "leave `lazy` out")
    }
    for alias in tree.children(node) where tree.kind(alias) == .alias {
      guard tree.symbols.bytes(of: tree.symbol(alias)).elementsEqual("*".utf8) else { continue }
      report("lazy-star", "`import *` cannot be lazy", alias, hint: "name what you import, or leave `lazy` out")
    }
  }

  mutating func checkImportFrom(_ node: NodeID, _ place: Place) {
    let isFuture = futures.isFuture(node, tree)
    if isFuture && !futures.early.contains(node) {
      report(
        "late-future", "`from __future__` must stand before everything else", node,
        hint: "move it to the begin of the file, behind the documentation")
    }
    for alias in tree.children(node) where tree.kind(alias) == .alias {
      let name = tree.symbols.bytes(of: tree.symbol(alias))
      if isFuture && !FutureImports.names.contains(String(decoding: name, as: UTF8.self)) {
        report("unknown-future", "`__future__` has no \(quoted(tree.symbol(alias)))", alias)
      }
      if name.elementsEqual("*".utf8), place.scope != 0, version.major > 2 {
        report(
          "star-import", "`import *` must stand in the module, not in a function or class", node,
          hint: "name what you import")
      }
    }
  }

  /// Binds what an alias imports: the name behind `as`, or the first part of a dotted one.
  mutating func bindAlias(_ alias: NodeID, _ place: Place) {
    let identifier = tree.child(alias, 0)
    if !identifier.isNone { return bind(tree.symbol(identifier), identifier, place) }
    let name = tree.symbols.bytes(of: tree.symbol(alias))
    guard let dot = name.firstIndex(of: 0x2E) else { return bind(tree.symbol(alias), alias, place) }
    if let first = tree.symbols.find(String(decoding: name[..<dot], as: UTF8.self)) {
      scopes[Int(place.scope)].add(first, .bound, alias)
    }
  }
}

/// The statements `from __future__ import …` of a file.
struct FutureImports {
  /// Those before any other statement.
  private(set) var early: Set<NodeID> = []
  private(set) var hasAnnotations = false
  private let module: Symbol?
  /// Up to 3.12 `from .__future__ import a` is one of them.
  private let takesRelative: Bool

  static let names: Set<String> = [
    "nested_scopes", "generators", "division", "absolute_import", "with_statement", "print_function",
    "unicode_literals", "barry_as_FLUFL", "generator_stop", "annotations",
  ]

  init(of tree: SyntaxTree, version: PythonVersion) {
    takesRelative = version < PythonVersion(3, 13)
    module = tree.symbols.find("__future__")
    guard module != nil else { return }
    var statements = tree.children(tree.root)
    var hasText = false
    if let first = statements.first, tree.kind(first) == .expressionStatement,
      tree.kind(tree.child(first, 0)) == .stringLiteral
    {
      statements = statements.dropFirst()
      hasText = true
    }
    for statement in statements {
      // In Python 2 the documentation may stand between them.
      if version.major == 2, !hasText, tree.kind(statement) == .expressionStatement,
        tree.kind(tree.child(statement, 0)) == .stringLiteral
      {
        hasText = true
        continue
      }
      guard isFuture(statement, tree) else { return }
      early.insert(statement)
      for alias in tree.children(statement) where tree.kind(alias) == .alias {
        if tree.symbols.bytes(of: tree.symbol(alias)).elementsEqual("annotations".utf8) { hasAnnotations = true }
      }
    }
  }

  func isFuture(_ node: NodeID, _ tree: SyntaxTree) -> Bool {
    tree.kind(node) == .importFrom && tree.symbol(node) == module && (takesRelative || tree.extra(node) <= 0)
  }
}
