public import Limits
import Packages
public import PythonSemantics
import PythonSyntax
public import SourceText

/// What the bounded evaluation of a package found. Nothing was run: see `Event` and `Execution.Layer`.
///
///     let execution = Execution(model: model, limits: limits)
///     for layer in execution.layers { print(layer.encodings, layer.executedBy) }
public struct Execution: Sendable {
  /// Code that other code makes and executes.
  public struct Layer: Sendable, Hashable {
    public var bytes: [UInt8]
    public var language: LayerLanguage
    /// Decoders in the order in which they were applied, so the outermost encoding of the data first.
    public var encodings: [String]
    /// Of the code that executes it, in the text of the module or of the parent layer.
    public var range: SourceRange
    /// Index of the module in the model.
    public var module: Int
    /// Index of the layer that executes it; nil for the module's own code.
    public var parent: Int?
    /// Qualified name of what executes it.
    public var executedBy: String
    public var runsAt: RunTime
    /// The text depends on the host: `{platform.node()}` stands for what is filled in.
    public var isTemplate: Bool
    /// Of a template: the placeholder, and the expression that is put in its place.
    public var filling = ""
    /// Of bytecode and pickles: what they do, as Python. Places of what this layer executes are places in it.
    public var sketch: [UInt8] = []
    /// Its code was followed: what it executes in turn is among the layers.
    public var isFollowed = false
    /// Layers around it, itself included.
    public var depth: Int
  }

  /// In the order in which they are executed; parents before what they execute.
  public internal(set) var layers: [Layer] = []
  /// In the order in which they happen.
  public internal(set) var events: [Event] = []
  /// The places that execute code, in the order in which they were reached first.
  public internal(set) var sinks: [Sink] = []
  /// Where exceptions were raised and budgets ended; empty unless asked for.
  public internal(set) var stops: [Stop] = []
  /// Functions that nobody called, unknown arguments or not; empty unless `stops` were asked for.
  public internal(set) var unreached: [Stop] = []
  public internal(set) var limitations: [Limitation] = []
  /// Steps that were used.
  public internal(set) var steps = 0

  /// Evaluates the modules of a package: their top levels, and the functions that nobody calls.
  ///
  /// - Parameters:
  ///   - files: of the distribution by their paths in the archive, for code that reads its own.
  ///   - ceiling: steps of all modules together, where that is less than what their size allows.
  ///   - isTraced: also tell where code stopped.
  public init(
    model: SemanticModel, files: [(path: String, content: ArraySlice<UInt8>)] = [], limits: Limits = Limits(),
    ceiling: Int = .max, isTraced: Bool = false
  ) {
    let program = Program(model: model, files: files, limits: limits)
    program.isTraced = isTraced
    self = program.run(ceiling: ceiling)
  }

  init() {}
}

/// One concrete run of a single program, for tests and for the comparison with CPython.
public struct ConcreteRun: Sendable {
  /// Names and `repr` of the global variables, in the order of their names; those with leading underscores are left out.
  public var globals: [(name: String, value: String)] = []
  /// `Type: message`; nil when the program came to its end.
  public var exception: String?
  public var output: [UInt8] = []
  public var execution = Execution()

  /// Runs a program as `__main__`.
  public init(source: [UInt8], path: String = "program.py", limits: Limits = Limits()) {
    let input = SemanticModel.Input(
      path: path, moduleName: nil, role: .module, parsed: Parser.parse(SourceText(utf8: source), limits: limits))
    let program = Program(model: SemanticModel(inputs: [input], entryPoints: [], limits: limits), limits: limits)
    self = program.runAsMain()
  }

  init() {}
}
