import PythonLibrary
import PythonSyntax

/// What the program can ask of its own objects.
enum Reflection {
  /// The function behind a `staticmethod`, a `classmethod` or a `property`.
  static func function(in value: Value) -> FunctionObject? {
    switch value {
    case .function(let function): return function
    case .instance(let instance) where instance.type.isBuiltin:
      switch instance.payload {
      case .function(let function): return function
      case .tuple(let tuple):
        if case .function(let function)? = tuple.items.first { return function }
        return nil
      default: return nil
      }
    default: return nil
    }
  }

  /// What a `staticmethod` or `classmethod` holds; other values as they are.
  static func unwrapped(_ value: Value) -> Value {
    if case .instance(let instance) = value, instance.type.isBuiltin,
      instance.type.name == "staticmethod" || instance.type.name == "classmethod"
    {
      return instance.payload
    }
    return value
  }

  static func attribute(_ name: String, of function: FunctionObject, _ machine: Machine) -> Value? {
    switch name {
    case "__name__": return machine.text(machine.names.string(function.code.name))
    case "__qualname__": return machine.text(function.code.qualifiedName)
    case "__module__": return machine.text(function.code.unit.moduleName)
    case "__globals__", "func_globals": return .dict(function.globals)
    case "__builtins__": return .module(machine.module(named: "builtins"))
    case "__defaults__": return function.defaults.isEmpty ? Value.none : machine.heap.tuple(function.defaults)
    case "__dict__": return .dict(DictObject(machine.heap, function.attributes))
    case "__doc__": return docstring(function.code, machine)
    case "__closure__": return Value.none
    case "__code__", "func_code":
      let code = InstanceObject(machine.heap, machine.type("code"))
      code.native = CodeState(function.code)
      code.attributes.set("co_name", machine.text(machine.names.string(function.code.name)))
      let parameters = function.code.signature.positional.map { machine.text(machine.names.string($0)) }
      code.attributes.set("co_varnames", machine.heap.tuple(parameters))
      code.attributes.set("co_argcount", .int(function.code.signature.positional.count))
      code.attributes.set("co_filename", machine.text(function.code.unit.path))
      code.attributes.set("co_firstlineno", .int(machine.line(of: (function.code.unit, function.code.node.rawValue))))
      return .instance(code)
    case "__class__": return .type(machine.type("function"))
    case "__call__": return .function(function)
    case "__get__": return nil
    default: return nil
    }
  }

  private static func docstring(_ code: Code, _ machine: Machine) -> Value {
    let tree = code.unit.tree
    let body: NodeID
    switch code.kind {
    case .function: body = tree.child(code.node, 4)
    case .type: body = tree.child(code.node, 3)
    case .module: body = code.node
    default: return .none
    }
    guard !body.isNone, let first = tree.children(body).first, !first.isNone, tree.kind(first) == .expressionStatement,
      tree.kind(tree.child(first, 0)) == .stringLiteral
    else { return .none }
    return .str(Text(utf8: tree.literal(tree.child(first, 0))))
  }

  static func attribute(_ name: String, ofType type: TypeObject, _ machine: Machine) -> Value? {
    switch name {
    case "__name__": return machine.text(type.name)
    case "__qualname__": return machine.text(type.qualifiedName)
    case "__module__": return machine.text(type.module)
    case "__mro__": return machine.heap.tuple(type.order.map { .type($0) })
    case "mro":
      return machine.bound(
        .type(type),
        Builtin("type.mro", takesUnknown: true) { machine, arguments in
          guard case .type(let type)? = arguments[0] else { return .none }
          return machine.list(type.order.map { .type($0) })
        })
    case "__bases__": return machine.heap.tuple(type.bases.map { .type($0) })
    case "__base__": return type.bases.first.map { .type($0) } ?? Value.none
    case "__dict__":
      let view = DictObject(machine.heap, type.attributes)
      if type.isBuiltin {
        let prefix = type.fullName + "."
        for name in machine.registry.functions.keys.filter({ $0.hasPrefix(prefix) }).sorted() {
          let word = String(name.dropFirst(prefix.utf8.count))
          guard !word.utf8.contains(UInt8(ascii: ".")), let function = machine.registry.functions[name],
            view.table.get(word) == nil
          else { continue }
          view.table.set(word, .builtin(function))
        }
      }
      view.owner = type
      return .dict(view)
    case "__class__": return .type(machine.type("type"))
    case "__doc__": return type.isBuiltin ? machine.text(type.name) : Value.none
    case "__subclasses__":
      return machine.bound(
        .type(type),
        Builtin("type.__subclasses__", takesUnknown: true) { machine, arguments in
          guard case .type(let type)? = arguments[0] else { return .none }
          return machine.list(subclasses(of: type, machine))
        })
    default: return nil
    }
  }

  /// Of `object`, all types of the registry, in the order of their names, and the classes of the program.
  private static func subclasses(of type: TypeObject, _ machine: Machine) -> [Value] {
    var names = machine.registry.bases.filter { $0.value == type.name && $0.key != "object" }.map(\.key).sorted()
    if type.name == "object" { names += ["os._wrap_close", "subprocess.Popen", "warnings.catch_warnings"] }
    return names.map { .type(machine.type($0)) }
      + machine.classes.filter { $0.bases.contains { $0 === type } }.map { .type($0) }
  }

  /// Attributes that nearly every value has.
  static func special(_ name: String, of value: Value, _ machine: Machine) throws(Signal) -> Value? {
    switch name {
    case "__class__": return .type(machine.type(of: value))
    case "__doc__": return Value.none
    case "__module__":
      if case .instance(let instance) = value { return machine.text(instance.type.module) }
      return machine.text("builtins")
    case "__dict__":
      if case .instance(let instance) = value {
        // A view would change with the instance; a copy is near enough for what reads it.
        return .dict(DictObject(machine.heap, instance.attributes))
      }
    case "__name__", "__qualname__":
      if case .builtin(let builtin) = value {
        return machine.text(String(builtin.name.split(separator: ".").last ?? ""))
      }
      if case .builtinMethod(let method) = value { return machine.text(machine.names.string(method.name)) }
    case "__self__":
      switch value {
      case .builtin: return .module(machine.module(named: "builtins"))
      case .builtinMethod(let method): return method.receiver
      default: break
      }
    case "__call__": return value
    case "args", "message":
      if case .instance(let instance) = value, machine.isException(instance.type) {
        if name == "args" { return instance.payload }
        return try machine.string(of: value)
      }
    case "__traceback__", "__cause__", "__context__", "characters_written", "filename", "strerror", "errno", "code":
      if case .instance(let instance) = value, machine.isException(instance.type) {
        if name == "code", case .tuple(let tuple) = instance.payload { return tuple.items.first ?? Value.none }
        return Value.none
      }
    case "value":
      if case .instance(let instance) = value, case .tuple(let tuple) = instance.payload {
        return tuple.items.first ?? Value.none
      }
    case "real", "numerator":
      if case .complex(let number) = value { return .float(number.real) }
      if Equality.number(value) != nil { return value }
    case "imag":
      if case .complex(let number) = value { return .float(number.imaginary) }
      if Equality.number(value) != nil { return .int(0) }
    case "denominator": if Equality.number(value) != nil { return .int(1) }
    case "start", "stop", "step":
      if case .range(let range) = value {
        return .int(name == "start" ? range.start : name == "stop" ? range.stop : range.step)
      }
      if case .slice(let slice) = value {
        return name == "start" ? slice.start : name == "stop" ? slice.stop : slice.step
      }
    case "closed": if case .file(let file) = value { return .bool(file.isClosed) }
    case "name": if case .file(let file) = value { return file.path }
    case "buffer": if case .file = value { return value }
    case "gi_frame", "gi_code", "cr_frame": return Value.none
    case "func", "fget":
      if case .instance(let instance) = value, case .tuple(let tuple) = instance.payload { return tuple.items.first }
    default: break
    }
    if case .instance(let instance) = value, instance.type.isBuiltin, instance.type.module == "pathlib" {
      return try PathModels.attribute(machine, name, of: instance)
    }
    if case .instance(let instance) = value, !instance.payload.isNone, !machine.isException(instance.type),
      instance.type.order.contains(where: { $0.isBuiltin && $0.name != "object" })
    {
      let number = machine.names.intern(name)
      if machine.method(number, of: instance.payload) != nil {
        return .builtinMethod(BuiltinMethod(machine.heap, number, instance.payload))
      }
    }
    return nil
  }

  /// `repr` of what has no value that it could show.
  static func representation(of value: Value, _ machine: Machine) -> String {
    switch value {
    case .function(let function): "<function \(function.code.qualifiedName) at 0x7f0000000000>"
    case .method(let method): "<bound method \(name(of: method.function, machine))>"
    case .builtin(let builtin):
      builtin.name.contains(".")
        ? "<built-in function \(builtin.name.split(separator: ".").last ?? "")>" : "<built-in function \(builtin.name)>"
    case .builtinMethod(let method):
      "<built-in method \(machine.names.string(method.name)) of \(machine.typeName(of: method.receiver)) object at 0x7f0000000000>"
    case .type(let type):
      type.module == "builtins" ? "<class '\(type.name)'>" : "<class '\(type.module).\(type.qualifiedName)'>"
    case .instance(let instance):
      "<\(instance.type.module == "builtins" ? "" : instance.type.module + ".")\(instance.type.qualifiedName) object at 0x7f0000000000>"
    case .module(let module):
      module.name == "builtins" || module.name == "sys"
        ? "<module '\(module.name)' (built-in)>" : "<module '\(module.name)'>"
    case .generator: "<generator object at 0x7f0000000000>"
    case .iterator: "<iterator object at 0x7f0000000000>"
    case .file: "<_io.TextIOWrapper>"
    default: "<\(machine.typeName(of: value))>"
    }
  }

  private static func name(of value: Value, _ machine: Machine) -> String {
    if case .function(let function) = value { return function.code.qualifiedName }
    return machine.typeName(of: value)
  }

  /// `isinstance(value, type)` for a type.
  static func isInstance(_ value: Value, of type: TypeObject, _ machine: Machine) -> Bool {
    if type.isBuiltin {
      switch (type.name, value) {
      case ("object", _): return true
      case ("int", .bool), ("basestring", .str), ("basestring", .bytes), ("unicode", .str), ("long", .int),
        ("long", .big):
        return true
      case ("dict", .dict): return true
      case ("Callable", _):
        switch value {
        case .function, .builtin, .method, .builtinMethod, .type: return true
        default: return false
        }
      default: break
      }
    }
    return machine.type(of: value).isSubtype(of: type)
  }

  /// `vars(module)` of a module outside of the package, as far as models know it.
  static func dictionary(ofModule name: String, _ machine: Machine) -> Value {
    let dict = DictObject(machine.heap)
    for word in members(ofModule: name, machine) { dict.table.set(word, machine.foreignMember(word, name)) }
    for pair in machine.module(named: name).namespace.table.pairs {
      if case .str(let text) = pair.key { dict.table.set(text, pair.value) }
    }
    return .dict(dict)
  }

  /// `dir(module)`, as far as models know it, in order.
  static func members(ofModule name: String, _ machine: Machine) -> [String] {
    let registry = machine.registry
    if name == "builtins" {
      var words =
        registry.functions.keys.filter { !$0.contains(".") } + registry.bases.keys.filter { !$0.contains(".") }
      words += registry.constants.keys.filter { $0.hasPrefix("builtins.") }.map { String($0.dropFirst(9)) }
      return Set(
        words + [
          "__build_class__", "__debug__", "__doc__", "__import__", "__loader__", "__name__", "__package__", "__spec__",
        ]
      )
      .subtracting(["unicode", "basestring", "long", "unichr", "xrange", "raw_input", "reduce", "execfile", "reload"])
      .sorted()
    }
    var words: Set<String> = ["__name__"]
    for key in Array(registry.functions.keys) + Array(registry.constants.keys) + Array(registry.bases.keys)
    where key.hasPrefix(name + ".") {
      words.insert(String(key.dropFirst(name.utf8.count + 1).prefix { $0 != "." }))
    }
    return words.sorted()
  }
}
