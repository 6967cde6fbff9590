import EmbeddedPython
import PythonLibrary
import PythonSyntax

/// What executes code or imports by name: `exec` and `eval` themselves are part of the machine.
enum ExecutionModels {
  static func register(_ registry: inout Registry) {
    registry.function("exec", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try nested(machine, arguments, isEval: false)
    }
    registry.function("eval", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try nested(machine, arguments, isEval: true)
    }
    registry.function("execfile", takesUnknown: true) { (machine, arguments) throws(Signal) in
      machine.event(.execute, "builtins.execfile", arguments.positional)
      if let path = arguments[0], let content = machine.packageFile(at: path) {
        var rest = arguments
        rest.positional[0] = try machine.value(ofFile: content, isText: true)
        return try nested(machine, rest, isEval: false)
      }
      machine.noteSink("builtins.execfile", machine.unknown(.file, name: "execfile()"))
      return .none
    }
    registry.function("compile", takesUnknown: true) { (machine, arguments) throws(Signal) in
      let source = arguments.value(0, "source") ?? .none
      machine.event(.execute, "builtins.compile", [source])
      if case .instance = source { return source }
      var isEval = false
      if case .str(let mode)? = arguments.value(2, "mode") { isEval = mode.string == "eval" }
      if case .unknown(let unknown) = source, unknown.hasKnownAlternatives {
        return try machine.overAlternatives(unknown) { (value) throws(Signal) in
          try compiled(machine, value, isEval: isEval)
        }
      }
      return try compiled(machine, source, isEval: isEval)
    }
    for name in ["__import__", "importlib.import_module", "importlib.__import__", "imp.load_module"] {
      registry.function(name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        try importByName(machine, name, arguments)
      }
    }
    registry.function("importlib.reload", takesUnknown: true) { _, arguments in arguments[0] ?? .none }
    registry.function("reload", takesUnknown: true) { _, arguments in arguments[0] ?? .none }
    for name in ["code.InteractiveInterpreter", "code.InteractiveConsole"] {
      registry.type(name) { machine, arguments in
        let made = InstanceObject(machine.heap, machine.type(name))
        made.payload = arguments.value(0, "locals") ?? .none
        return .instance(made)
      }
      for method in ["runsource", "runcode", "push"] {
        registry.function("\(name).\(method)", takesUnknown: true) { (machine, arguments) throws(Signal) in
          var rest = Arguments([arguments[1] ?? .none])
          if case .instance(let instance)? = arguments[0], case .dict = instance.payload {
            rest.positional.append(instance.payload)
          }
          return try nested(machine, rest, isEval: false)
        }
      }
    }
  }

  private static func compiled(_ machine: Machine, _ source: Value, isEval: Bool) throws(Signal) -> Value {
    let made = InstanceObject(machine.heap, machine.type("code"))
    // The text itself is kept: what executes the code object makes the layer, in its own place.
    switch source {
    case .str, .bytes, .bytearray, .unknown: made.payload = source
    default: return .unknown(machine.unknown(.unsupported))
    }
    if case .unknown(let unknown) = source, unknown.pieces.isEmpty {
      machine.noteSink("builtins.compile", unknown)
      return .unknown(machine.unknown(unknown.origins, name: "compile()"))
    }
    if !source.isUnknown, let place = machine.place {
      let bytes: [UInt8]
      if case .str(let text) = source { bytes = text.content.utf8 } else { bytes = machine.bytes(source) ?? [] }
      if !isEval || bytes.count >= 64 {
        let layer = machine.addLayer(
          bytes, language: .python, history: machine.history(of: source), executedBy: "builtins.compile", at: place)
        machine.noteSink("builtins.compile", layer: layer)
      } else {
        machine.noteSink("builtins.compile", layer: nil)
      }
    }
    made.attributes.set("co_name", machine.text("<module>"))
    if isEval { made.attributes.set(" eval", .bool(true)) }
    return .instance(made)
  }

  /// `exec` from inside a model, such as `map(exec, parts)`.
  private static func nested(_ machine: Machine, _ arguments: Arguments, isEval: Bool) throws(Signal) -> Value {
    guard let frame = machine.frames.last, machine.nativeDepth < Machine.nativeDepthCeiling else { return .none }
    machine.nativeDepth += 1
    defer { machine.nativeDepth -= 1 }
    let base = machine.frames.count
    let landing = Frame(
      machine.landingCode, locals: [], environment: nil, globals: frame.globals, namespace: machine.currentSpace(frame))
    if try machine.enterExecution(isEval: isEval, arguments, landing) {
      let value = try machine.execute(above: base)
      return isEval ? value : .none
    }
    return landing.stack.last ?? .none
  }

  private static func importByName(_ machine: Machine, _ function: String, _ arguments: Arguments) throws(Signal)
    -> Value
  {
    let value = arguments.value(0, "name") ?? .none
    machine.event(.importModule, function == "__import__" ? "builtins.__import__" : function, [value])
    switch value {
    case .str(let text):
      var path = text.string
      if path.hasPrefix("."), let package = arguments.value(1, "package"), case .str(let base) = package {
        path = base.string + path
      }
      let root = String(path.prefix { $0 != "." })
      var wanted = function == "__import__" ? root : path
      if function == "__import__", let list = arguments.value(3, "fromlist"), try machine.truth(of: list) ?? false {
        wanted = path
      }
      if let program = machine.program, program.hasModule(path) || program.hasModule(root) {
        _ = try machine.loadNested(path)
        if let module = machine.modules[wanted] { return .module(module) }
      }
      if !machine.registry.modules.contains(root) { machine.unknownCalls += 1 }
      return .module(machine.module(named: wanted))
    case .unknown(let unknown):
      if unknown.hasKnownAlternatives {
        return try machine.overAlternatives(unknown) { (value) throws(Signal) in
          try importByName(machine, function, Arguments([value]))
        }
      }
      machine.unknownCalls += 1
      return .unknown(machine.unknown(unknown.origins, name: "module", isThing: true))
    default: throw machine.error("TypeError", "__import__() argument 1 must be str, not \(machine.typeName(of: value))")
    }
  }
}
