public import PythonSyntax
import SourceText

/// Writes the scopes of a module as text, for tests and for the comparison with CPython's `symtable`.
///
/// A scope is `(kind name @line symbol… scope…)`, the module outermost. A symbol is `name=resolution,fact…`, in the order of
/// the bytes of its name; scopes inside are in the order of their lines. Names that start with a dot are those that CPython
/// makes up.
public struct ScopeListing {
  /// Whose `symtable` is followed where the versions differ.
  public enum Edition: Int, Sendable, Comparable {
    case python311 = 11
    /// Comprehensions other than generators are no scopes any more in what `symtable` tells (PEP 709), though in what
    /// they mean.
    case python312
    case python313

    public static func < (left: Edition, right: Edition) -> Bool { left.rawValue < right.rawValue }
  }

  /// A symbol of one scope.
  struct Mark {
    var facts: ScopeTable.Facts
    var resolution: ScopeTable.Resolution
    /// A class has a name that its methods take from around it.
    var isFreeInMethods = false
  }

  /// A scope as it is being brought into the form that CPython gives it.
  struct Block {
    var marks: [Int32: Mark] = [:]
    /// In the order in which CPython meets them.
    var children: [Int] = []
    /// Names that it, or a scope inside it, takes from around it.
    var free: Set<Int32> = []
    /// A comprehension whose names and scopes went to the scope around it.
    var isTakenIn = false
  }

  /// Names that CPython makes up, as symbols.
  enum Invented {
    static let iterable: Int32 = -2
    static let typeParameters: Int32 = -3
    static let genericBase: Int32 = -4
    static let defaults: Int32 = -5
    static let keywordDefaults: Int32 = -6
    static let classDictionary: Int32 = -7
    static let typeParametersMember: Int32 = -8

    static let names: [Int32: String] = [
      iterable: ".0", typeParameters: ".type_params", genericBase: ".generic_base", defaults: ".defaults",
      keywordDefaults: ".kwdefaults", classDictionary: "__classdict__", typeParametersMember: "__type_params__",
    ]
  }

  let tree: SyntaxTree
  let contexts: ContextTree
  let table: ScopeTable
  let edition: Edition
  private let lines: LineIndex

  /// A writer for a parsed module.
  public init(_ module: ParsedModule, edition: Edition = .python311) {
    tree = module.tree
    lines = LineIndex(module.source.bytes)
    contexts = ContextTree(tree: tree, isPython2: module.isPython2)
    table = ScopeCollector.collect(tree, contexts).table
    self.edition = edition
  }

  /// The text, on one line.
  public func text() -> [UInt8] {
    guard !contexts.scopes.isEmpty else { return [] }
    var blocks = makeBlocks()
    // Scopes inside have larger numbers, so that they are finished first.
    for scope in contexts.scopes.indices.reversed() where !contexts.scopes[scope].isUnevaluated {
      finish(scope, &blocks)
    }
    var texts = [[UInt8]](repeating: [], count: blocks.count)
    for scope in contexts.scopes.indices.reversed() {
      if contexts.scopes[scope].isUnevaluated || blocks[scope].isTakenIn { continue }
      var inner = blocks[scope].children.map { (line: line(Int($0)), text: texts[$0]) }
      inner.sort { $0.line == $1.line ? $0.text.lexicographicallyPrecedes($1.text) : $0.line < $1.line }
      texts[scope] = head(scope, blocks[scope].marks)
      for child in inner { texts[scope] += [0x20] + child.text }
      texts[scope].append(UInt8(ascii: ")"))
      for child in blocks[scope].children { texts[child] = [] }
    }
    return texts[0]
  }

  // MARK: - Words

  private func head(_ scope: Int, _ marks: [Int32: Mark]) -> [UInt8] {
    var text = Array("(\(kind(scope)) ".utf8) + name(scope) + Array(" @\(line(scope))".utf8)
    let named = marks.map { (name: bytes(of: $0.key), mark: $0.value) }
      .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    for (name, mark) in named {
      text += [0x20] + name + Array("=\(mark.resolution)".utf8)
      for (fact, word) in Self.words where mark.facts.contains(fact) { text += Array(",\(word)".utf8) }
      if mark.isFreeInMethods { text += Array(",freeInMethods".utf8) }
    }
    return text
  }

  private static let words: [(ScopeTable.Facts, String)] = [
    (.global, "global"), (.nonlocal, "nonlocal"), (.parameter, "parameter"), (.typeParameter, "typeParameter"),
    (.imported, "imported"), (.assigned, "assigned"), (.annotated, "annotated"), (.referenced, "referenced"),
  ]

  private func bytes(of symbol: Int32) -> [UInt8] {
    if let invented = Invented.names[symbol] { return Array(invented.utf8) }
    return Array(table.bytes(of: Symbol(rawValue: symbol), in: tree))
  }

  private func kind(_ scope: Int) -> String {
    switch contexts.scopes[scope].kind {
    case .module: "module"
    case .function, .comprehension: "function"
    case .type: "class"
    case .typeParameters: "typeParameters"
    case .typeAlias: "typeAlias"
    case .typeVariable: "typeVariable"
    case .annotation: "annotation"
    }
  }

  private func name(_ scope: Int) -> [UInt8] {
    let node = contexts.scopes[scope].node
    switch tree.kind(node) {
    case .module: return Array("top".utf8)
    case .lambda: return Array("lambda".utf8)
    case .listComprehension: return Array("listcomp".utf8)
    case .setComprehension: return Array("setcomp".utf8)
    case .dictComprehension: return Array("dictcomp".utf8)
    case .generator: return Array("genexpr".utf8)
    case .typeAlias:
      let name = tree.child(node, 0)
      return name.isNone || tree.symbol(name).isNone ? [] : Array(tree.symbols.bytes(of: tree.symbol(name)))
    default: return tree.symbol(node).isNone ? [] : Array(tree.symbols.bytes(of: tree.symbol(node)))
    }
  }

  /// From 1; 0 for the module, and where the versions of CPython do not agree.
  private func line(_ scope: Int) -> Int {
    let around = contexts.scopes[scope]
    if around.kind == .module || around.kind == .typeVariable { return 0 }
    return Int(lines.position(of: tree.range(around.node).start).line)
  }
}
