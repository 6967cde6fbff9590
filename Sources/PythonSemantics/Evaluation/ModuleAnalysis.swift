import Limits
import Packages
import PythonSyntax
import SourceText

/// Everything that is worked out about one module before it becomes a `ModuleModel`.
///
/// The passes, in order: `ContextTree` (scopes, units, what surrounds what), `declare` (bindings and their definitions),
/// `evaluate` (paths and constants of expressions, in source order; run twice when the first round met a name before its
/// value), then the passes over the whole package: run times and flow.
struct ModuleAnalysis {
  /// One way in which a name or an attribute gets a value.
  struct Definition {
    enum Kind: UInt8 {
      /// Exactly the value of the node.
      case value
      /// An element of it: `for`, destructuring.
      case element
      case augmented
      case function, type, imported, parameter
      case opaque
    }

    /// The statement or expression that makes it; definitions are sorted by it.
    var statement: Int32
    /// -1 when the target is an attribute or a subscript.
    var binding: Int32
    var target: NodeID
    var value: NodeID
    var kind: Kind
  }

  /// State of one binding.
  struct Binding {
    /// The path after all of the module ran: the last that is known. -1 for none.
    var summary: Int32 = PathTable.none
    /// The path at the point that `evaluate` has reached.
    var current: Int32 = PathTable.none
    /// Context of the definition behind `current`.
    var currentContext: Int32 = -1
    var constant: Int32 = ConstantTable.none
    var definitionCount: Int32 = 0
    /// Context of the first definition.
    var context: Int32 = -1
    /// All definitions are in one context outside of loops, so that source order is the order in time.
    var isStraight = true
    /// One of the definitions is an import.
    var isImported = false
    /// Node of the one definition's value; -1 when there are several.
    var soleValue: Int32 = -1
  }

  let index: Int32
  let tree: SyntaxTree
  let role: FileRole
  let isPackage: Bool
  let isPython2: Bool
  /// A stub: it says what another file defines, and never runs.
  let isStub: Bool
  /// Components of the module's own dotted name.
  let nameComponents: [Int32]
  /// Path of the module itself.
  let path: Int32
  let unitBase: Int32
  let typeBase: Int32

  let contexts: ContextTree
  let table: ScopeTable
  var bindings: [Binding] = []
  var definitions: [Definition] = []
  /// Binding of each name node; -1 for none, -2 for a name that the module does not bind.
  var bindingOf: [Int32]
  /// Path of the value of each expression; -1 for none.
  var pathOf: [Int32]
  /// Constant value of each expression; -1 for none.
  var constantOf: [Int32]
  var constants: ConstantTable
  /// Component of each symbol, -1 until somebody asks.
  var componentOf: [Int32]
  /// Path of the names of each scope.
  var scopePaths: [Int32] = []
  /// Modules whose names `from … import *` brings in.
  var starImports: [Int32] = []
  /// What each import statement reaches, and from where.
  var imports: [(node: NodeID, path: Int32)] = []
  /// Path of what each unit returns: -1 unknown so far, -2 several.
  var returnPaths: [Int32] = []
  /// Bases of each class, as paths.
  var bases: [[Int32]] = []
  /// Metaclass of each class that names one, as a path.
  var metaclasses: [Int32: Int32] = [:]
  /// What was stored in elements of variables: `table["a"] = f`.
  var elementPaths: [ElementKey: Int32] = [:]
  /// Paths that a unit returns beside the one in `returnPaths`, which is -2 then.
  var returnChoices: [Int: [Int32]] = [:]
  /// Calls whose callee calls something else by name: `operator.methodcaller("system", x)(os)`.
  var appliedCalls: [(node: NodeID, path: Int32)] = []
  /// Names that were read of variables that may hold one of several imports.
  var choiceNames: [NodeID] = []
  /// Further paths of names and attributes that begin with such a name, by node.
  var otherPaths: [Int32: [Int32]] = [:]
  /// `__name__` and `__package__`, where the module uses them, and their values as constants.
  var ownNames: OwnNames
  /// What `import *` makes of each name that the module does not bind, by symbol, as far as this round has asked; empty
  /// for a module without such imports. With dozens of them, each name is looked for in all.
  var starNames: [Int32] = []
  /// Modules of the package that those names may come from, once a name was asked for in this round.
  var starList: StarList?
  /// Modules outside of the package that `import *` takes names from, and their names, as far as this round has asked.
  var outsideStars: [(path: Int32, name: String)]?
  /// Constants of other modules that were copied here: (module, constant) as one number.
  var copiedConstants: [Int64: Int32] = [:]
  /// A load came before the value it needs.
  var needsSecondRound = false

  struct OwnNames {
    var name: Symbol?
    var package: Symbol?
    var nameConstant = ConstantTable.none
    var packageConstant = ConstantTable.none
  }

  /// The component of a symbol of this module.
  mutating func component(_ symbol: Symbol, _ paths: inout PathTable) -> Int32 {
    // The parser leaves the name out where the source does.
    guard !symbol.isNone else { return paths.component("") }
    let known = componentOf[Int(symbol.rawValue)]
    if known >= 0 { return known }
    let component = paths.component(table.bytes(of: symbol, in: tree))
    componentOf[Int(symbol.rawValue)] = component
    return component
  }

  func unitPath(_ unit: Int) -> Int32 { scopePaths[Int(contexts.units[unit].scope)] }
}
