import PythonSyntax
import SourceText

/// Instructions of a module, a function, a lambda, a class body or a generator expression.
final class Code {
  enum Kind { case module, function, lambda, type, generator }

  let kind: Kind
  let unit: SourceUnit
  let node: NodeID
  let scope: NameScope
  /// Of the function or class, in the table of names.
  let name: Int32
  /// Dotted, from the module down, for people.
  let qualifiedName: String
  var signature = Signature()
  var instructions: [Instruction] = []
  var constants: [Value] = []
  /// Functions, classes and generators inside; compiled when they first run.
  var inner: [Code] = []
  var isGenerator = false
  var isCompiled = false
  /// Of a module: the first instruction of each statement, ascending.
  var statementStarts: [Int32] = []
  /// How often each branch on something unknown was taken both ways, by instruction.
  var explorations: [Int32: Int] = [:]
  /// Code in which the machine stands, several times over when it recurses.
  var activeCount = 0
  var wasCalled = false
  /// It says what compiled code does, and no more: names may be missing.
  var isSketch = false
  /// Among the functions that are run although nobody calls them.
  var isListed = false

  init(_ kind: Kind, unit: SourceUnit, node: NodeID, scope: NameScope, name: Int32, qualifiedName: String) {
    self.kind = kind
    self.unit = unit
    self.node = node
    self.scope = scope
    self.name = name
    self.qualifiedName = qualifiedName
  }

  /// Slots of a frame, or of its environment.
  var slotCount: Int { scope.slotNames.count }
  var hasEnvironment: Bool { scope.hasInner }
}

/// The parameters of a function, in the order of their slots: positional ones, then those by keyword alone, then `*` and `**`.
struct Signature {
  var positional: [Int32] = []
  var positionalOnlyCount = 0
  var keywordOnly: [Int32] = []
  var hasVariadic = false
  var hasKeywords = false
  var variadicName: Int32 = -1
  var keywordsName: Int32 = -1
  var parameterCount: Int { positional.count + keywordOnly.count + (hasVariadic ? 1 : 0) + (hasKeywords ? 1 : 0) }
}

/// One source text: a module of the package, or a layer.
final class SourceUnit {
  let parsed: ParsedModule
  let tree: SyntaxTree
  let path: String
  /// Index in the model, of the file that it came from.
  let module: Int
  /// Index among the layers of the execution; nil for a file.
  let layer: Int?
  /// Dotted name as `__name__` has it.
  let moduleName: String
  let isPython2: Bool
  /// Number of the text in its execution.
  var number = 0
  /// A short expression that `eval` computes: no layer, and so no text that places could be in.
  var isFragment = false
  private let names: NameTable
  private var nameOf: [Int32]
  private var mangled: [Int64: Int32] = [:]

  init(_ parsed: ParsedModule, path: String, module: Int, layer: Int?, moduleName: String, names: NameTable) {
    self.parsed = parsed
    tree = parsed.tree
    self.path = path
    self.module = module
    self.layer = layer
    self.moduleName = moduleName
    self.names = names
    isPython2 = parsed.isPython2
    nameOf = [Int32](repeating: -1, count: parsed.tree.symbols.count)
  }

  /// The name of a symbol of the tree.
  func name(_ symbol: Symbol) -> Int32 {
    let index = Int(symbol.rawValue)
    guard index >= 0, index < nameOf.count else { return names.intern("") }
    if nameOf[index] < 0 { nameOf[index] = names.intern(tree.symbols.bytes(of: symbol)) }
    return nameOf[index]
  }

  /// As `name`, with the private names of a class mangled.
  func name(_ symbol: Symbol, in scope: NameScope) -> Int32 {
    guard !scope.privateType.isNone, !symbol.isNone else { return name(symbol) }
    let bytes = tree.symbols.bytes(of: symbol)
    let line = UInt8(ascii: "_")
    guard bytes.count > 2, bytes.first == line, bytes.dropFirst().first == line,
      !bytes.suffix(2).allSatisfy({ $0 == line }),
      !bytes.contains(UInt8(ascii: "."))
    else { return name(symbol) }
    let key = Int64(scope.privateType.rawValue) << 32 | Int64(symbol.rawValue)
    if let known = mangled[key] { return known }
    let owner = tree.symbols.bytes(of: scope.privateType).drop { $0 == line }
    let result = owner.isEmpty ? name(symbol) : names.intern([line] + owner + bytes)
    mangled[key] = result
    return result
  }

  /// The name that `import a.b` binds.
  func firstName(_ symbol: Symbol) -> Int32 {
    let bytes = tree.symbols.bytes(of: symbol)
    guard let dot = bytes.firstIndex(of: UInt8(ascii: ".")) else { return name(symbol) }
    return names.intern(bytes[..<dot])
  }
}

/// Interned names, as texts that the machine can use as keys.
final class NameTable {
  private var table = SymbolTable(expectedSymbolCount: 512)
  private(set) var texts: [Text] = []
  /// Bytes that the names take.
  private(set) var byteCount = 0

  func intern(_ bytes: some Collection<UInt8>) -> Int32 {
    let bytes = Array(bytes)
    let symbol = table.intern(bytes.span)
    if Int(symbol.rawValue) == texts.count {
      texts.append(Text(utf8: bytes))
      byteCount += 128 + bytes.count * 2
    }
    return symbol.rawValue
  }

  func intern(_ text: String) -> Int32 { intern(Array(text.utf8)) }

  /// The number of a name that was met, or -1.
  func find(_ text: String) -> Int32 { table.find(text)?.rawValue ?? -1 }

  func text(_ name: Int32) -> Text { name < 0 ? Text("") : texts[Int(name)] }
  func string(_ name: Int32) -> String { name < 0 ? "" : table.text(of: Symbol(rawValue: name)) }
}
