import PythonSyntax
import SourceText

/// Goes over the nodes of a module once and notes what each scope does with each name.
struct ScopeCollector {
  private let tree: SyntaxTree
  private let contexts: ContextTree
  private var table: ScopeTable
  /// By node that names a variable: its entry. -1 for every other node.
  private var entryOf: [Int32]
  /// By symbol: the entry that was met last. Most names are met again in the same scope.
  private var latest: [Int32]
  /// Targets of `:=` in comprehensions.
  private var namedExpressions: [Int32] = []
  private let superSymbol: Int32

  private init(_ tree: SyntaxTree, _ contexts: ContextTree) {
    self.tree = tree
    self.contexts = contexts
    // Measured over the standard library: one name in a scope for every 15 nodes.
    table = ScopeTable(treeSymbolCount: tree.symbols.count, expectedCount: tree.nodeCount / 16)
    entryOf = [Int32](repeating: -1, count: tree.nodeCount)
    latest = [Int32](repeating: -1, count: tree.symbols.count)
    superSymbol = tree.symbols.find("super")?.rawValue ?? -1
  }

  /// The table, and by node the binding of the name it stands for: -1 for none, -2 for one that the module does not bind.
  static func collect(_ tree: SyntaxTree, _ contexts: ContextTree) -> (table: ScopeTable, bindingOf: [Int32]) {
    var collector = ScopeCollector(tree, contexts)
    collector.walk()
    collector.settleNamedExpressions()
    collector.table.resolve(tree, contexts)
    var bindingOf = collector.entryOf
    for index in bindingOf.indices where bindingOf[index] >= 0 {
      bindingOf[index] = collector.table.entries[Int(bindingOf[index])].binding
    }
    return (collector.table, bindingOf)
  }

  private mutating func walk() {
    for index in 0..<tree.nodeCount {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .name: noteName(node, index)
      case .parameter: note(node, .parameter)
      case .functionDef, .classDef, .exceptHandler, .matchAs, .matchStar, .matchMapping: note(node, .assigned)
      case .alias: noteAlias(node)
      case .typeVariable, .typeVariableTuple, .parameterSpecification: noteTypeParameter(node)
      case .annotatedAssign: noteAnnotation(node)
      case .globalStatement: noteDeclaration(node, .global)
      case .nonlocalStatement: noteDeclaration(node, .nonlocal)
      default: break
      }
    }
  }

  // MARK: - Entries

  /// The entry of a name as the source has it.
  @inline(__always)
  private mutating func entry(_ scope: Int32, _ symbol: Int32) -> Int32 {
    let last = latest[Int(symbol)]
    if last >= 0, table.entries[Int(last)].scope == scope { return last }
    let entry = table.makeEntry(scope: scope, symbol: mangled(symbol, scope), spelling: symbol)
    latest[Int(symbol)] = entry
    return entry
  }

  /// A name that the node itself has, in the scope that it stands in.
  private mutating func note(_ node: NodeID, _ facts: ScopeTable.Facts) {
    let symbol = tree.symbol(node).rawValue
    let context = contexts.contextOf[Int(node.rawValue)]
    guard symbol >= 0, context >= 0 else { return }
    let entry = entry(contexts.contexts[Int(context)].scope, symbol)
    table.insert(facts, entry)
    entryOf[Int(node.rawValue)] = entry
  }

  private mutating func noteName(_ node: NodeID, _ index: Int) {
    let context = contexts.contextOf[index]
    let symbol = tree.symbol(node).rawValue
    guard symbol >= 0, context >= 0 else { return }
    let scope = contexts.contexts[Int(context)].scope
    let flags = tree.flags(node)
    guard flags.contains(.store) else {
      let entry = entry(scope, symbol)
      table.insert(flags.contains(.delete) ? .assigned : .referenced, entry)
      entryOf[index] = entry
      if symbol == superSymbol, contexts.scopes[Int(scope)].isFunctionLike { noteClassCell(scope) }
      return
    }
    if flags.contains(.isParenthesized), isBareAnnotation(node) { return }
    let entry = entry(scope, symbol)
    table.insert(.assigned, entry)
    entryOf[index] = entry
    if contexts.scopes[Int(scope)].kind == .comprehension, isNamedExpression(node) { namedExpressions.append(entry) }
  }

  /// The target of `(x): int`, which does nothing to `x`.
  private func isBareAnnotation(_ name: NodeID) -> Bool {
    let parent = contexts.parents[Int(name.rawValue)]
    guard parent >= 0, tree.kinds[Int(parent)] == .annotatedAssign else { return false }
    return tree.child(NodeID(rawValue: parent), 2).isNone
  }

  private func isNamedExpression(_ name: NodeID) -> Bool {
    let parent = contexts.parents[Int(name.rawValue)]
    return parent >= 0 && tree.kinds[Int(parent)] == .namedExpression
  }

  /// `super` counts as a use of `__class__`, which every class binds for its methods.
  private mutating func noteClassCell(_ scope: Int32) {
    let symbol = table.symbol("__class__", in: tree)
    table.insert(.referenced, table.makeEntry(scope: scope, symbol: symbol, spelling: symbol))
  }

  private mutating func noteAnnotation(_ node: NodeID) {
    let target = tree.child(node, 0)
    guard !target.isNone, tree.kind(target) == .name, tree.flags(node).contains(.isSimple) else { return }
    let entry = entryOf[Int(target.rawValue)]
    if entry >= 0 { table.insert(.annotated, entry) }
  }

  /// `import a.b` binds `a`.
  private mutating func noteAlias(_ node: NodeID) {
    let context = contexts.contextOf[Int(node.rawValue)]
    let symbol = tree.symbol(node)
    guard context >= 0, !symbol.isNone else { return }
    let scope = contexts.contexts[Int(context)].scope
    let given = tree.childCount(node) > 0 ? tree.child(node, 0) : .none
    var bound = symbol.rawValue
    if given.isNone {
      let bytes = tree.symbols.bytes(of: symbol)
      if bytes.first == UInt8(ascii: "*") { return }
      if let dot = bytes.firstIndex(of: UInt8(ascii: ".")) {
        bound = table.symbol(String(decoding: bytes[..<dot], as: UTF8.self), in: tree)
      }
    } else {
      bound = tree.symbol(given).rawValue
    }
    guard bound >= 0 else { return }
    let entry =
      bound < table.treeSymbolCount
      ? entry(scope, bound) : table.makeEntry(scope: scope, symbol: bound, spelling: bound)
    table.insert(.imported, entry)
    entryOf[Int(node.rawValue)] = entry
  }

  private mutating func noteTypeParameter(_ node: NodeID) {
    let context = contexts.contextOf[Int(node.rawValue)]
    let symbol = tree.symbol(node).rawValue
    guard context >= 0, symbol >= 0 else { return }
    let scope = contexts.contexts[Int(context)].scope
    let around = contexts.scopes[Int(scope)]
    let isOfClass = around.kind == .typeParameters && tree.kind(around.node) == .classDef
    let owner = isOfClass ? tree.symbol(around.node).rawValue : around.privateType
    let entry = table.makeEntry(scope: scope, symbol: mangled(symbol, by: owner), spelling: symbol)
    latest[Int(symbol)] = entry
    table.insert([.assigned, .typeParameter], entry)
    entryOf[Int(node.rawValue)] = entry
  }

  private mutating func noteDeclaration(_ node: NodeID, _ facts: ScopeTable.Facts) {
    let context = contexts.contextOf[Int(node.rawValue)]
    guard context >= 0 else { return }
    let scope = contexts.contexts[Int(context)].scope
    for identifier in tree.children(node) where !identifier.isNone && tree.kind(identifier) == .identifier {
      let symbol = tree.symbol(identifier).rawValue
      guard symbol >= 0 else { continue }
      let entry = entry(scope, symbol)
      table.insert(facts, entry)
      if facts == .global { declareGlobal(entry) }
    }
  }

  /// A name that is declared global anywhere is one of the module.
  private mutating func declareGlobal(_ entry: Int32) {
    let (symbol, spelling) = (table.entries[Int(entry)].symbol, table.entries[Int(entry)].spelling)
    table.insert(.global, table.makeEntry(scope: 0, symbol: symbol, spelling: spelling))
  }

  /// PEP 572: inside a comprehension the name belongs to the function or module around it.
  private mutating func settleNamedExpressions() {
    for entry in namedExpressions {
      let name = table.entries[Int(entry)]
      var owner = name.scope
      while contexts.scopes[Int(owner)].kind == .comprehension { owner = contexts.scopes[Int(owner)].parent }
      switch contexts.scopes[Int(owner)].kind {
      case .module:
        table.insert(.global, entry)
        declareGlobal(entry)
      case .function:
        let outer = table.makeEntry(scope: owner, symbol: name.symbol, spelling: name.spelling)
        let isGlobal = table.entries[Int(outer)].facts.contains(.global)
        table.insert(isGlobal ? .global : .nonlocal, entry)
        if isGlobal { declareGlobal(entry) }
        table.insert(.assigned, outer)
      default: break
      }
    }
  }

  // MARK: - Private names

  /// `__x` in a class is `_Class__x`.
  private mutating func mangled(_ symbol: Int32, _ scope: Int32) -> Int32 {
    let around = contexts.scopes[Int(scope)]
    if around.kind == .typeParameters, tree.kind(around.node) == .classDef {
      // The names of the type parameters are those of the class, all others those around it.
      let own = mangled(symbol, by: tree.symbol(around.node).rawValue)
      return own != symbol && table.findEntry(scope: scope, symbol: own) >= 0 ? own : symbol
    }
    return mangled(symbol, by: around.privateType)
  }

  private mutating func mangled(_ symbol: Int32, by type: Int32) -> Int32 {
    guard type >= 0, symbol < table.treeSymbolCount else { return symbol }
    let name = tree.symbols.bytes(of: Symbol(rawValue: symbol))
    let underscore = UInt8(ascii: "_")
    guard name.count > 2, name[name.startIndex] == underscore, name[name.startIndex + 1] == underscore,
      !(name[name.endIndex - 1] == underscore && name[name.endIndex - 2] == underscore),
      !name.contains(UInt8(ascii: "."))
    else { return symbol }
    let owner = tree.symbols.bytes(of: Symbol(rawValue: type)).drop { $0 == underscore }
    guard !owner.isEmpty else { return symbol }
    return table.symbol(String(decoding: [underscore] + owner + name, as: UTF8.self), in: tree)
  }
}

extension Scope {
  /// Its names are seen by the functions inside it.
  var isFunctionLike: Bool {
    switch kind {
    case .function, .comprehension, .typeParameters, .typeAlias, .typeVariable: true
    case .module, .type, .annotation: false
    }
  }
}
