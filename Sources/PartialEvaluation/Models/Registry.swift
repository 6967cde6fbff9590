import PythonLibrary

/// What computes a function of Python. It is called with known arguments only, save where it says otherwise.
typealias Model = @Sendable (Machine, Arguments) throws(Signal) -> Value

/// A function of Python that a model computes.
final class Builtin: Sendable {
  /// Dotted: `base64.b64decode`, `str.join`; of `builtins` without the module.
  let name: String
  let model: Model
  /// The model looks at unknown arguments itself.
  let takesUnknown: Bool

  init(_ name: String, takesUnknown: Bool, model: @escaping Model) {
    self.name = name
    self.model = model
    self.takesUnknown = takesUnknown
  }
}

/// All models, by the dotted names of what they compute.
///
/// A file of `Models` is an enum with `static func register(_ registry: inout Registry)`, and one line in `build`.
struct Registry: Sendable {
  static let shared = build()

  private(set) var functions: [String: Builtin] = [:]
  private(set) var makers: [String: Model] = [:]
  var bases: [String: String] = [:]
  var constants: [String: @Sendable (Machine) -> Value] = [:]
  /// Modules of which something is known; their parents included.
  private(set) var modules: Set<String> = ["builtins"]

  private static func build() -> Registry {
    var registry = Registry()
    ExceptionModels.register(&registry)
    BuiltinModels.register(&registry)
    TypeModels.register(&registry)
    ReflectionModels.register(&registry)
    StringModels.register(&registry)
    BytesModels.register(&registry)
    CollectionModels.register(&registry)
    GeneratorModels.register(&registry)
    IterationModels.register(&registry)
    EncodingModels.register(&registry)
    CompressionModels.register(&registry)
    DigestModels.register(&registry)
    CipherModels.register(&registry)
    TextModuleModels.register(&registry)
    FunctionalModels.register(&registry)
    FileModels.register(&registry)
    ExecutionModels.register(&registry)
    BytecodeModels.register(&registry)
    ModuleModels.register(&registry)
    PathModels.register(&registry)
    MarshalModels.register(&registry)
    return registry
  }

  /// A function, or a method of a built-in type (`str.join`, whose first argument is the text).
  mutating func function(_ name: String, takesUnknown: Bool = false, _ model: @escaping Model) {
    functions[name] = Builtin(name, takesUnknown: takesUnknown, model: model)
    noteModules(name)
  }

  /// A second name of a function.
  mutating func alias(_ name: String, of other: String) {
    functions[name] = functions[other]
    noteModules(name)
  }

  /// A built-in type: what makes an instance from the arguments of the call.
  mutating func type(_ name: String, base: String = "object", _ maker: Model? = nil) {
    bases[name] = base
    if let maker { makers[name] = maker }
    noteModules(name)
  }

  mutating func constant(_ name: String, _ value: @escaping @Sendable (Machine) -> Value) {
    constants[name] = value
    noteModules(name)
  }

  private mutating func noteModules(_ name: String) {
    var path = name
    while let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) {
      path = String(path[..<dot])
      if bases[path] == nil { modules.insert(path) }
    }
  }

  func base(of type: String) -> String { bases[type] ?? "object" }
  func isType(_ name: String) -> Bool { bases[name] != nil }
}

/// What a call hands over.
struct Arguments {
  var positional: [Value]
  var keywords: [(name: Text, value: Value)]

  init(_ positional: [Value], keywords: [(name: Text, value: Value)] = []) {
    self.positional = positional
    self.keywords = keywords
  }

  /// - Parameter keywords: a tuple with the names of the last of the values.
  init(_ values: [Value], keywords: Value) {
    guard case .tuple(let names) = keywords else {
      positional = values
      self.keywords = []
      return
    }
    let count = max(0, values.count - names.items.count)
    positional = Array(values[..<count])
    self.keywords = zip(names.items, values[count...]).compactMap { name, value in
      if case .str(let text) = name { return (text, value) }
      return nil
    }
  }

  var count: Int { positional.count }

  subscript(_ index: Int) -> Value? { index >= 0 && index < positional.count ? positional[index] : nil }

  func keyword(_ name: String) -> Value? {
    for keyword in keywords where keyword.name.string == name { return keyword.value }
    return nil
  }

  /// By position, or else by keyword.
  func value(_ index: Int, _ name: String) -> Value? { self[index] ?? (keywords.isEmpty ? nil : keyword(name)) }

  var hasUnknown: Bool {
    positional.contains(where: \.isUnknown) || keywords.contains { $0.value.isUnknown }
  }

  /// The receiver of a method and the arguments behind it.
  func dropFirst() -> Arguments { Arguments(Array(positional.dropFirst()), keywords: keywords) }

  func prepending(_ value: Value) -> Arguments { Arguments([value] + positional, keywords: keywords) }
}
