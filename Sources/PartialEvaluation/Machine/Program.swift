import Limits
import PythonLibrary
import PythonSemantics
import PythonSyntax
import SourceText

/// The modules of a package, and the order in which their code is run.
final class Program {
  let model: SemanticModel
  let limits: Limits
  let files: [(path: String, content: ArraySlice<UInt8>)]
  lazy var packageFiles = PackageFiles(files)
  var isTraced = false
  private var isSmall = true
  /// What is worth running of each module.
  private var interests: [Interest] = []
  private var indexOf: [String: Int] = [:]
  private var packages: Set<String> = []
  private var namespaces: Set<Int> = []

  init(model: SemanticModel, files: [(path: String, content: ArraySlice<UInt8>)] = [], limits: Limits) {
    self.model = model
    self.files = files
    self.limits = limits
    for (index, module) in model.modules.enumerated() {
      guard let name = module.moduleName, !name.isEmpty, indexOf[name] == nil, !module.path.hasSuffix(".pyi") else {
        continue
      }
      indexOf[name] = index
      var prefix = ""
      for part in name.split(separator: ".").dropLast() {
        prefix += prefix.isEmpty ? String(part) : "." + part
        packages.insert(prefix)
      }
    }
  }

  func index(of name: String) -> Int? { indexOf[name] }
  func hasModule(_ name: String) -> Bool { indexOf[name] != nil }
  /// A folder with modules in it, and no module itself.
  func isFolder(_ name: String) -> Bool { packages.contains(name) }
  func isPackage(_ index: Int) -> Bool {
    let path = model.modules[index].path
    return path == "__init__.py" || path.hasSuffix("/__init__.py")
  }

  func note(_ namespace: DictObject) { namespaces.insert(namespace.number) }
  func isNamespace(_ dict: DictObject) -> Bool { namespaces.contains(dict.number) }

  func runTime(_ place: (unit: SourceUnit, node: Int32)) -> RunTime {
    guard place.unit.module < model.modules.count, place.node >= 0 else { return .import }
    return model.modules[place.unit.module].runTime(of: NodeID(rawValue: place.node))
  }

  /// Whether what a module defines may be asked for by what is worth running, beyond its constants: it runs itself, or it makes
  /// text of numbers, or there is something to decode in it. Everything in a small package, and what other packages import.
  func mayMatter(_ index: Int) -> Bool {
    guard !isSmall, interests.indices.contains(index), !isPackage(index) else { return true }
    return interests[index].mayRun || Material.isIn(model.modules[index].parsed)
  }

  // MARK: - Running

  /// Steps for a text of so many bytes, as long as it decodes nothing: most of a module runs once.
  static func steps(limits: Limits, bytes: Int, _ interest: Interest) -> Int {
    min(limits.evaluationSteps, interest.executes ? 40_000 + 8 * bytes : 10_000 + bytes)
  }

  /// Steps for a text that decodes, which looks at each byte a few times.
  static func decodingSteps(limits: Limits, bytes: Int) -> Int { min(limits.evaluationSteps, 100_000 + 32 * bytes) }

  /// Steps that all modules of a package have together, so that a thousand short ones cannot ask for a thousand times as
  /// much as one. Those that decode have more, see `Machine.prolong`.
  ///
  /// - Parameter executing: bytes of the modules that name what executes code, among all.
  static func packageSteps(bytes: Int, executing: Int) -> Int { min(300_000, 150_000 + executing / 8 + bytes / 64) }
  static func packageDecodingSteps(bytes: Int) -> Int { min(12_000_000, 1_000_000 + 64 * bytes) }

  func run(ceiling: Int = .max) -> Execution {
    isSmall = model.modules.count < Interest.smallPackageModuleCount
    // Stubs and declarations are never run.
    let declarations = [".pyi", ".pxd"]
    interests = model.modules.map { module in
      declarations.contains { module.path.hasSuffix($0) }
        ? Interest() : Interest(of: module, isSmallPackage: isSmall)
    }
    guard interests.contains(where: \.mayRun) else { return Execution() }
    let machine = Machine(limits: limits, steps: 0)
    machine.program = self
    machine.isTraced = isTraced
    machine.goesOn = true
    var used = 0
    // What was used beyond the budget of code that does not decode.
    var prolonged = 0
    let byteCount = model.modules.reduce(0) { $0 + $1.parsed.source.bytes.count }
    var executingBytes = 0
    for (index, interest) in interests.enumerated() where interest.executes {
      executingBytes += model.modules[index].parsed.source.bytes.count
    }
    let decodingCeiling = min(ceiling, Self.packageDecodingSteps(bytes: byteCount))
    let ceiling = min(ceiling, Self.packageSteps(bytes: byteCount, executing: executingBytes))
    var executes = false
    func withSteps(_ wanted: Int, atMost most: Int, _ body: () throws(Signal) -> Void) {
      // Where code is executed, nothing may be left out because of what stands in other modules.
      let left = executes && machine.reach == .module ? decodingCeiling - used : ceiling - (used - prolonged)
      // What decodes does so soon, and is given more then.
      let least = used - prolonged < 2 * ceiling ? 4_000 : 400
      let amount = min(wanted, max(left, least))
      guard amount > 0, used < decodingCeiling, !machine.isFull else { return }
      machine.begin(steps: amount, more: max(0, min(most, decodingCeiling - used) - amount))
      do { try body() } catch {}
      prolonged += machine.prolongation
      used += machine.end()
      machine.noteStopOfBudget()
      // With arguments that nobody gives, many an honest function never ends: that says nothing.
      if let place = machine.exhaustedAt, machine.limitations.count < 64, machine.reach != .dormant,
        executes || machine.prolongation > 0
      {
        machine.limitations.append(
          Limitation(
            .evaluationSteps, path: place.unit.path,
            message:
              "Evaluation stopped in line \(machine.line(of: place)) after \(machine.budget) steps; what comes after it is unseen."
          ))
      }
    }
    let shared = min(128 << 10, byteCount)
    for index in order(interests) where interests[index].mayRun {
      let module = model.modules[index]
      // What it decodes may lie in another file of the package.
      let amount = Self.steps(limits: limits, bytes: module.parsed.source.bytes.count, interests[index])
      executes = interests[index].executes
      let most = Self.decodingSteps(limits: limits, bytes: module.parsed.source.bytes.count + shared)
      machine.layerCeiling = min(machine.layers.count + limits.layers, 4_096)
      machine.reach = .module
      withSteps(amount, atMost: most) { () throws(Signal) in
        let name = module.moduleName ?? ""
        if let known = machine.modules[name], known.isOwn, !name.isEmpty { return }
        let made = machine.makeModule(index)
        do throws(Signal) {
          try machine.runModule(made, index)
        } catch {
          // What it would have defined may be asked for.
          machine.openSpaces.insert(made.namespace.number)
          throw error
        }
      }
    }
    runDormant(machine, interests, withSteps)
    var execution = Execution()
    execution.layers = machine.layers
    for index in machine.layerCodes.keys { execution.layers[index].isFollowed = true }
    execution.events = machine.events
    execution.sinks = machine.sinks
    execution.stops = machine.stops
    if isTraced {
      execution.unreached = machine.functions.filter { !$0.code.wasCalled }.map { function in
        Execution.Stop(
          reason: function.code.qualifiedName, range: function.code.unit.tree.range(function.code.node),
          module: function.code.unit.module, layer: function.code.unit.layer)
      }
    }
    execution.limitations = machine.limitations
    execution.steps = used
    return execution
  }

  /// `setup.py` first, then packages before what is in them.
  private func order(_ interests: [Interest]) -> [Int] {
    model.modules.indices.sorted { left, right in
      func rank(_ index: Int) -> Int {
        let path = model.modules[index].path
        if path.hasSuffix("setup.py") { return 0 }
        return isPackage(index) ? 1 : 2
      }
      let (a, b) = (rank(left), rank(right))
      return a == b ? left < right : a < b
    }
  }

  /// Functions that nobody called, with arguments that are not known.
  private func runDormant(
    _ machine: Machine, _ interests: [Interest],
    _ withSteps: (Int, Int, () throws(Signal) -> Void) -> Void
  ) {
    machine.reach = .dormant
    var position = 0
    var budget = [Int](repeating: -1, count: model.modules.count)
    while position < machine.functions.count, position < 20_000 {
      let function = machine.functions[position]
      position += 1
      let code = function.code
      guard !code.wasCalled else { continue }
      let module = code.unit.module
      guard module < interests.count else { continue }
      if code.unit.layer == nil, !interests[module].concerns(code.node, code.unit.tree) { continue }
      if budget[module] < 0 {
        budget[module] = Self.steps(
          limits: limits, bytes: model.modules[module].parsed.source.bytes.count, interests[module])
      }
      let most = Self.decodingSteps(limits: limits, bytes: model.modules[module].parsed.source.bytes.count)
      var size = Int(code.unit.tree.range(code.node).end - code.unit.tree.range(code.node).start)
      // A layer is there to be run: what it decodes may be all of it.
      if code.unit.layer != nil { size = max(size, code.unit.parsed.source.bytes.count) }
      let amount = min(budget[module], max(4_000 + 32 * size, budget[module] / 4))
      guard amount > 0 else { continue }
      code.wasCalled = true
      withSteps(amount, most) { () throws(Signal) in
        _ = try machine.callWithUnknowns(function)
      }
      budget[module] -= machine.used - machine.prolongation
    }
  }

  /// One program, as `python program.py` would run it.
  func runAsMain() -> ConcreteRun {
    let machine = Machine(limits: limits, steps: 0)
    machine.begin(steps: limits.evaluationSteps)
    machine.program = self
    machine.layerCeiling = limits.layers
    let made = machine.makeModule(0, isMain: true)
    var run = ConcreteRun()
    do {
      try machine.runModule(made, 0)
    } catch {
      switch error {
      case .exception(.instance(let instance)):
        let text = try? machine.string(of: .instance(instance))
        var message = ""
        if case .str(let content)? = text { message = content.string }
        run.exception = instance.type.name + (message.isEmpty ? "" : ": " + message)
      case .exception, .unknown: run.exception = "unknown"
      case .exhausted: run.exception = "exhausted"
      }
    }
    let stopped = machine.exhaustedAt
    machine.begin(steps: max(machine.steps, 200_000))
    for pair in made.namespace.table.pairs {
      guard case .str(let name) = pair.key, !name.string.hasPrefix("_") else { continue }
      switch pair.value {
      case .module, .function, .type, .builtin: continue
      default: break
      }
      var text = "?"
      if let value = try? machine.representation(of: pair.value) {
        switch value {
        case .str(let content): text = content.string
        case .unknown(let unknown): text = Templates.text(unknown).text
        default: break
        }
      }
      run.globals.append((name.string, text))
    }
    run.globals.sort { $0.name < $1.name }
    run.output = machine.output
    run.execution.layers = machine.layers
    run.execution.events = machine.events
    run.execution.limitations = machine.limitations
    if run.exception == "exhausted", let place = stopped {
      run.execution.limitations.append(
        Limitation(
          .evaluationSteps, path: place.unit.path,
          message: "Evaluation stopped in line \(machine.line(of: place)) after \(limits.evaluationSteps) steps."))
    }
    return run
  }
}

extension Machine {
  /// The module object of a file, with what Python puts into its namespace.
  func makeModule(_ index: Int, isMain: Bool = false) -> ModuleObject {
    guard let program else { return module(named: "?") }
    let file = program.model.modules[index]
    let name = file.moduleName ?? ""
    let namespace = DictObject(heap)
    let made = ModuleObject(heap, name: name.isEmpty ? "__main__" : name, namespace: namespace, isOwn: true)
    if !name.isEmpty, program.index(of: name) == index { modules[name] = made }
    program.note(namespace)
    let own: Value
    if isMain || name.isEmpty {
      own = text("__main__")
    } else {
      // It may be imported, and it may be run.
      own = .unknown(Unknown(heap, alternatives: [text(name), text("__main__")]))
    }
    namespace.table.set("__name__", own)
    namespace.table.set("__doc__", .none)
    var package = name
    if !program.isPackage(index) {
      package = name.utf8.lastIndex(of: UInt8(ascii: ".")).map { String(name[..<$0]) } ?? ""
    }
    namespace.table.set("__package__", text(package))
    namespace.table.set(
      "__file__",
      .unknown(
        Unknown(
          heap,
          pieces: [
            .hole(unknown(.host, name: "directory")), .text(PythonString("/" + file.path)),
          ], isBytes: false)))
    namespace.table.set("__builtins__", .module(module(named: "builtins")))
    return made
  }

  /// Runs the top level of a file.
  func runModule(_ module: ModuleObject, _ index: Int) throws(Signal) {
    guard let program else { return }
    let file = program.model.modules[index]
    let unit = SourceUnit(
      file.parsed, path: file.path, module: index, layer: nil, moduleName: module.name, names: names)
    unit.number = nextUnit()
    let code = Code(
      .module, unit: unit, node: file.parsed.tree.root, scope: NameScope(.module, parent: nil),
      name: names.intern("<module>"), qualifiedName: "")
    Compiler.compile(code, names: names)
    let base = frames.count
    try push(topFrame(code, globals: module.namespace, namespace: module.namespace))
    _ = try execute(above: base)
  }

  /// The constant that a variable of a module is bound to once, without running the module.
  func constant(_ name: String, ofModule index: Int) -> Value? {
    guard let module = program?.model.modules[index] else { return nil }
    let definitions = module.definitions(ofVariable: name)
    guard definitions.count == 1, let definition = definitions.first, definition.kind == .value else { return nil }
    if let text = module.constantText(definition.value) { return self.text(text) }
    if let bytes = module.constantBytes(definition.value) { return .bytes(Bytes(bytes)) }
    return module.constantInteger(definition.value).map { .int($0) }
  }

  /// Calls a function with arguments named after its parameters.
  func callWithUnknowns(_ function: FunctionObject) throws(Signal) -> Value {
    let code = function.code
    if !code.isCompiled { Compiler.compile(code, names: names) }
    var positional: [Value] = []
    let required = code.signature.positional.count - function.defaults.count
    for (index, name) in code.signature.positional.enumerated() {
      if index == 0, let owner = function.owner, !owner.isBuiltin {
        positional.append(receiver(of: owner))
      } else if index < required {
        positional.append(.unknown(unknown(.caller, name: name >= 0 ? names.string(name) : "argument")))
      } else {
        // The default, or anything.
        let value = function.defaults[index - required]
        let other = Value.unknown(unknown(.caller, name: name >= 0 ? names.string(name) : "argument"))
        positional.append(value.isNone ? other : .unknown(Unknown(heap, alternatives: [value, other])))
      }
    }
    var keywords: [(name: Text, value: Value)] = []
    for name in code.signature.keywordOnly where function.keywordDefaults.get(names.text(name)) == nil {
      keywords.append((names.text(name), .unknown(unknown(.caller, name: names.string(name)))))
    }
    let result = try call(.function(function), Arguments(positional, keywords: keywords))
    if case .generator(let generator) = result {
      var count = 0
      while count < 4, try resume(generator) != nil { count += 1 }
    }
    return result
  }

  /// An instance that was made with unknown arguments; one for each class.
  private func receiver(of type: TypeObject) -> Value {
    if let known = receivers[type.number] { return known }
    let instance = Value.instance(InstanceObject(heap, type))
    receivers[type.number] = instance
    if case .function(let initializer)? = lookUp(emptyNames.initialize, in: type), !initializer.code.wasCalled {
      initializer.code.wasCalled = true
      let code = initializer.code
      if !code.isCompiled { Compiler.compile(code, names: names) }
      let required = max(1, code.signature.positional.count - initializer.defaults.count)
      let arguments = code.signature.positional.prefix(required).dropFirst().map { name -> Value in
        .unknown(unknown(.caller, name: name >= 0 ? names.string(name) : "argument"))
      }
      do { _ = try call(.function(initializer), Arguments([instance] + arguments)) } catch {}
    }
    return instance
  }
}
