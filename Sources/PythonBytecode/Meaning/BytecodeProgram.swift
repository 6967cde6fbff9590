public import Limits

/// A code object as part of a program.
public struct BytecodeBlock: Sendable {
  /// What was compiled.
  public enum Kind: String, Sendable {
    case module, function, classBody, lambda, comprehension
    /// A code object among the constants that no instruction makes a function of.
    case unused
  }

  public internal(set) var kind: Kind
  /// Place in `MarshalTree.codes`.
  public let code: Int
  /// The block whose constants hold it; nil for the module.
  public let parent: Int?
  public let name: String
  /// Dotted names from the module down: `Install.run`.
  public let qualifiedName: String
  public let firstLine: Int
  /// Module code, or a class body that runs with it.
  public internal(set) var isModuleLevel: Bool
  /// Whether it runs when the module is imported, as far as calls and hand-overs within the module show.
  public internal(set) var runsAtImport: Bool
}

/// What is known of an argument.
public indirect enum BytecodeArgument: Sendable, Hashable {
  case constant(BytecodeConstant)
  /// A qualified name: a module, function or attribute that is handed over.
  case name(String)
  /// What another call gives: place in `BytecodeProgram.calls`.
  case call(Int)
  /// A function or class of this module: its block.
  case block(Int)
  /// A list, tuple or set with parts that are not all constants.
  case display([BytecodeArgument])
  /// A dictionary with parts that are not all constants: keys and values by turns.
  case table([BytecodeArgument])
  /// One of these.
  case choice([BytecodeArgument])
  case unknown
}

/// A call, as far as constants, imports and attributes say what is called with what.
public struct BytecodeCall: Sendable {
  /// `os.system`, `open().write`, `str.join`; `?.connect` when only the method is known; nil when nothing is.
  ///
  /// A builtin is its bare name. `__import__("os").system` and `getattr(os, "system")` are `os.system`.
  public let qualifiedName: String?
  /// The block of this module that is called, when it is one.
  public let target: Int?
  /// Positional arguments. What follows a `*args` that is not known is missing, and `isOpen` is true.
  public let arguments: [BytecodeArgument]
  public let keywords: [(name: String, value: BytecodeArgument)]
  /// What the method was loaded from, when that is a constant or a call.
  public let receiver: BytecodeArgument
  /// Whether more arguments may be passed than are listed.
  public let isOpen: Bool
  /// From 1; nil when the code states none.
  public let line: Int?
  /// Place in `BytecodeProgram.blocks`.
  public let block: Int
  /// Bytes from the start of the block's code.
  public let offset: Int

  /// Positional arguments that are constants, and nil for the others.
  public var constantArguments: [BytecodeConstant?] {
    arguments.map { argument in
      guard case .constant(let constant) = argument else { return nil }
      return constant
    }
  }
}

/// An import statement, or a call that imports a module by a constant name.
public struct BytecodeImport: Sendable, Hashable {
  /// The dotted name; empty in `from . import x`.
  public let module: String
  /// Leading dots; 0 for an absolute import.
  public let level: Int
  /// Names of `from … import …`; `*` for all.
  public let names: [String]
  /// Whether `__import__` or `importlib.import_module` does it.
  public let isDynamic: Bool
  public let line: Int?
  public let block: Int
}

/// Text or bytes among the constants.
public struct BytecodeText: Sendable {
  /// `.text` or `.bytes`.
  public let value: BytecodeConstant
  public let block: Int
  /// The line that first loads it; nil for docstrings and parts that no instruction loads alone.
  public let line: Int?
  public let isDocstring: Bool
}

/// A name or attribute that is stored, or read without being called.
public struct BytecodeName: Sendable {
  /// The qualified name that is stored to or read: `sys.stdout`, `os.environ`.
  public let qualifiedName: String
  /// What is stored; nil for a read.
  public let value: BytecodeArgument?
  public let line: Int?
  public let block: Int
}

/// What a function gives back, where that is known and not `None`.
public struct BytecodeReturn: Sendable {
  public let value: BytecodeArgument
  public let line: Int?
  /// Place in `BytecodeProgram.blocks`.
  public let block: Int
}

/// A class and what it is made of.
public struct BytecodeClass: Sendable {
  public let name: String
  /// Qualified names of bases; nil where one is computed.
  public let bases: [String?]
  /// The block of its body.
  public let body: Int?
  public let line: Int?
  public let block: Int
}

/// What compiled code does: imports, calls with their constant arguments, names and texts, in the order of the code.
///
/// Found by walking each code object once over an abstract stack. Branches are walked one behind the other; loops once.
public struct BytecodeProgram: Sendable {
  public let tree: MarshalTree
  public let version: BytecodeVersion
  /// The module first, inner blocks behind the ones they are made in.
  public internal(set) var blocks: [BytecodeBlock] = []
  public internal(set) var imports: [BytecodeImport] = []
  public internal(set) var calls: [BytecodeCall] = []
  public internal(set) var texts: [BytecodeText] = []
  /// Names and attributes that are stored to.
  public internal(set) var stores: [BytecodeName] = []
  /// Attributes that are read and not called: `os.environ`, `sys.argv`.
  public internal(set) var reads: [BytecodeName] = []
  public internal(set) var classes: [BytecodeClass] = []
  public internal(set) var returns: [BytecodeReturn] = []
  /// Places where the stack is not as a compiler of this version leaves it: 0 in honest code.
  public internal(set) var surpriseCount = 0
  /// What stopped the walk before the end, if anything did.
  public internal(set) var limitation: Limitation.Kind?

  /// The program of a `.pyc`; nil when it holds no code of a version that is read.
  public init?(_ file: PycFile, limits: Limits = Limits()) {
    guard let tree = file.tree, let version = file.version else { return nil }
    self.init(tree: tree, version: version, limits: limits)
  }

  /// The program of bare marshal data, by the rules of the version that most likely wrote it.
  public init?(_ guess: MarshalGuess, limits: Limits = Limits()) {
    guard let version = guess.best else { return nil }
    self.init(tree: guess.tree, version: version, limits: limits)
  }

  /// The program whose module is the root of `tree`, or else the outermost code object in it.
  public init?(tree: MarshalTree, version: BytecodeVersion, limits: Limits = Limits()) {
    guard let root = tree.code(tree.root) ?? tree.codes.indices.last else { return nil }
    self.tree = tree
    self.version = version
    var walk = ProgramWalk(tree: tree, version: version, limits: limits)
    walk.run(root)
    walk.publish(into: &self)
  }
}
