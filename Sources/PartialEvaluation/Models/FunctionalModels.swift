import PythonLibrary
import PythonSyntax

/// `functools`, `operator`, `types`, `copy` and the decorators of other modules.
enum FunctionalModels {
  static func register(_ registry: inout Registry) {
    registerFunctools(&registry)
    registerOperator(&registry)
    registerTypes(&registry)
  }

  private static func registerFunctools(_ registry: inout Registry) {
    let reduce: Model = { (machine, arguments) throws(Signal) in
      let items = try machine.items(of: arguments[1] ?? .none)
      var rest = items[...]
      var total: Value
      if let start = arguments.value(2, "initial") {
        total = start
      } else {
        guard let first = rest.popFirst() else {
          throw machine.error("TypeError", "reduce() of empty iterable with no initial value")
        }
        total = first
      }
      for item in rest { total = try machine.call(arguments[0] ?? .none, Arguments([total, item])) }
      return total
    }
    registry.function("functools.reduce", reduce)
    registry.function("reduce", reduce)
    registry.type("functools.partial") { machine, arguments in
      let made = InstanceObject(machine.heap, machine.type("functools.partial"))
      let keywords = DictObject(machine.heap)
      for keyword in arguments.keywords { keywords.table.set(keyword.name, keyword.value) }
      made.payload = machine.heap.tuple([
        arguments[0] ?? .none, machine.list(Array(arguments.positional.dropFirst())), .dict(keywords),
      ])
      return .instance(made)
    }
    registry.function("functools.partial.__call__", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .instance(let partial)? = arguments[0], case .tuple(let parts) = partial.payload,
        parts.items.count == 3,
        case .list(let list) = parts.items[1], case .dict(let dict) = parts.items[2]
      else { return .none }
      var all = Arguments(list.items + arguments.positional.dropFirst(), keywords: arguments.keywords)
      for pair in dict.table.pairs {
        if case .str(let name) = pair.key, all.keyword(name.string) == nil { all.keywords.append((name, pair.value)) }
      }
      return try machine.call(parts.items[0], all)
    }
    // Decorators that leave what they decorate as it is, as far as its values go.
    for name in [
      "functools.lru_cache", "functools.cache", "functools.singledispatch", "contextlib.contextmanager",
      "functools.total_ordering", "abc.abstractmethod", "typing.overload", "typing.final", "atexit.register",
      "asyncio.coroutine", "types.coroutine", "typing.runtime_checkable", "dataclasses.dataclass",
      "typing.no_type_check",
    ] {
      registry.function(name, takesUnknown: true) { machine, arguments in
        switch arguments[0] {
        case .function?, .type?, .builtin?, .instance?, .method?: return arguments[0] ?? .none
        default: return .builtin(Builtin("decorator", takesUnknown: true) { _, arguments in arguments[0] ?? .none })
        }
      }
    }
    for name in ["functools.wraps", "functools.update_wrapper"] {
      registry.function(name, takesUnknown: true) { machine, arguments in
        if name == "functools.update_wrapper" { return arguments[0] ?? .none }
        return .builtin(Builtin("decorator", takesUnknown: true) { _, arguments in arguments[0] ?? .none })
      }
    }
    registry.function("functools.cmp_to_key") { machine, arguments in
      let function = arguments[0] ?? .none
      let type = TypeObject(machine.heap, name: "K", module: "functools", bases: [machine.type("object")])
      type.attributes.set(
        "__lt__",
        machine.bound(
          function,
          Builtin("key.__lt__", takesUnknown: true) { (machine, arguments) throws(Signal) in
            guard case .instance(let a)? = arguments[1], case .instance(let b)? = arguments[2] else { return .none }
            let order = try machine.call(arguments[0] ?? .none, Arguments([a.payload, b.payload]))
            return try machine.compare(Operator.less.rawValue, order, .int(0))
          }))
      return machine.bound(
        .type(type),
        Builtin("key", takesUnknown: true) { machine, arguments in
          guard case .type(let type)? = arguments[0] else { return .none }
          let made = InstanceObject(machine.heap, type)
          made.payload = arguments[1] ?? .none
          return .instance(made)
        })
    }
    for name in ["copy.copy", "copy.deepcopy"] {
      registry.function(name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        try copy(machine, arguments[0] ?? .none, isDeep: name == "copy.deepcopy", 0)
      }
    }
  }

  private static func copy(_ machine: Machine, _ value: Value, isDeep: Bool, _ depth: Int) throws(Signal) -> Value {
    guard depth < 32 else { throw machine.error("RecursionError", "maximum recursion depth exceeded") }
    func inner(_ values: [Value]) throws(Signal) -> [Value] {
      guard isDeep else { return values }
      var copies: [Value] = []
      for value in values { copies.append(try copy(machine, value, isDeep: true, depth + 1)) }
      return copies
    }
    try machine.charge(16)
    switch value {
    case .list(let list):
      try machine.charge(list.items.count)
      return machine.list(try inner(list.items))
    case .dict(let dict):
      try machine.charge(dict.table.count * 4)
      let made = DictObject(machine.heap, dict.table)
      made.kind = dict.kind
      made.factory = dict.factory
      if isDeep {
        for entry in dict.table.entries where entry.isLive {
          made.table.set(entry.key, entry.hash, try copy(machine, entry.value, isDeep: true, depth + 1))
        }
      }
      return .dict(made)
    case .set(let set): return .set(SetObject(machine.heap, set.table, isFrozen: set.isFrozen))
    case .tuple(let tuple): return isDeep ? machine.heap.tuple(try inner(tuple.items)) : value
    case .bytearray(let bytes): return .bytearray(BytearrayObject(machine.heap, bytes.content))
    case .instance(let instance) where !instance.type.isBuiltin:
      let made = InstanceObject(machine.heap, instance.type)
      try machine.charge(instance.attributes.count * 4)
      made.attributes = instance.attributes
      made.payload = instance.payload
      if isDeep {
        for pair in instance.attributes.pairs {
          made.attributes.set(
            pair.key, try machine.hash(of: pair.key), try copy(machine, pair.value, isDeep: true, depth + 1))
        }
      }
      return .instance(made)
    default: return value
    }
  }

  // MARK: - operator

  private static func registerOperator(_ registry: inout Registry) {
    let binary: [(String, Operator)] = [
      ("add", .add), ("sub", .subtract), ("mul", .multiply), ("truediv", .divide), ("floordiv", .floorDivide),
      ("mod", .modulo), ("pow", .power), ("lshift", .leftShift), ("rshift", .rightShift), ("and_", .bitAnd),
      ("or_", .bitOr), ("xor", .bitXor), ("concat", .add), ("iadd", .add), ("ixor", .bitXor),
      ("matmul", .matrixMultiply),
    ]
    for (name, operation) in binary {
      let model: Model = { (machine, arguments) throws(Signal) in
        try machine.binary(operation, arguments[0] ?? .none, arguments[1] ?? .none)
      }
      registry.function("operator." + name, takesUnknown: true, model)
      registry.function(
        "operator.__\(name.hasSuffix("_") ? String(name.dropLast()) : name)__", takesUnknown: true, model)
    }
    let comparisons: [(String, Operator)] = [
      ("eq", .equal), ("ne", .notEqual), ("lt", .less), ("le", .lessEqual), ("gt", .greater), ("ge", .greaterEqual),
      ("is_", .is), ("is_not", .isNot),
    ]
    for (name, operation) in comparisons {
      registry.function("operator." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        try machine.compare(operation.rawValue, arguments[0] ?? .none, arguments[1] ?? .none)
      }
    }
    for (name, operation) in [
      ("neg", Operator.minus), ("pos", .plus), ("invert", .invert), ("not_", .not), ("inv", .invert),
    ] {
      registry.function("operator." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        try machine.unary(operation.rawValue, arguments[0] ?? .none)
      }
    }
    registry.function("operator.truth", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try machine.truth(of: arguments[0] ?? .none).map { .bool($0) } ?? .unknown(machine.unknown(.branch))
    }
    registry.function("operator.contains", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try machine.compare(Operator.in.rawValue, arguments[1] ?? .none, arguments[0] ?? .none)
    }
    registry.function("operator.getitem", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try machine.item(arguments[1] ?? .none, of: arguments[0] ?? .none)
    }
    registry.function("operator.setitem", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try machine.setItem(arguments[1] ?? .none, of: arguments[0] ?? .none, to: arguments[2] ?? .none)
      return .none
    }
    registry.function("operator.itemgetter") { machine, arguments in
      machine.bound(
        machine.heap.tuple(arguments.positional),
        Builtin("itemgetter", takesUnknown: true) { (machine, arguments) throws(Signal) in
          var values: [Value] = []
          for key in try machine.items(of: arguments[0] ?? .none) {
            values.append(try machine.item(key, of: arguments[1] ?? .none))
          }
          return values.count == 1 ? values[0] : machine.heap.tuple(values)
        })
    }
    registry.function("operator.attrgetter") { (machine, arguments) throws(Signal) in
      var paths: [[Int32]] = []
      for value in arguments.positional {
        let path = try machine.plain(value).text
        paths.append(path.split(separator: ".").map { machine.names.intern(String($0)) })
      }
      let wanted = paths
      return .builtin(
        Builtin("attrgetter", takesUnknown: true) { (machine, arguments) throws(Signal) in
          var values: [Value] = []
          for path in wanted {
            var value = arguments[0] ?? .none
            for name in path { value = try machine.attribute(name, of: value) }
            values.append(value)
          }
          return values.count == 1 ? values[0] : machine.heap.tuple(values)
        })
    }
    registry.function("operator.methodcaller") { (machine, arguments) throws(Signal) in
      machine.bound(
        machine.heap.tuple(arguments.positional),
        Builtin("methodcaller", takesUnknown: true) { (machine, arguments) throws(Signal) in
          let parts = try machine.items(of: arguments[0] ?? .none)
          let name = machine.names.intern(try machine.plain(parts.first ?? .none).utf8)
          return try machine.call(
            try machine.attribute(name, of: arguments[1] ?? .none), Arguments(Array(parts.dropFirst())))
        })
    }
  }

  // MARK: - types

  private static func registerTypes(_ registry: inout Registry) {
    for (name, type) in [
      ("FunctionType", "function"), ("LambdaType", "function"), ("MethodType", "method"), ("ModuleType", "module"),
      ("GeneratorType", "generator"), ("BuiltinFunctionType", "builtin_function_or_method"), ("CodeType", "code"),
      ("NoneType", "NoneType"),
    ] {
      registry.constant("types." + name) { .type($0.type(type)) }
    }
    registry.type("function") { (machine, arguments) throws(Signal) in
      let source = arguments[0] ?? .none
      if case .unknown(let unknown) = source { machine.noteSink("types.FunctionType", unknown) }
      guard case .instance(let instance) = source, instance.type.fullName == "code",
        let code = try machine.code(from: source, isEval: false)
      else {
        return .unknown(machine.unknown(.unsupported))
      }
      if instance.native == nil { machine.noteSink("types.FunctionType", layer: code.unit.layer) }
      var globals = machine.frames.last?.globals ?? machine.landingSpace
      if case .dict(let dict)? = arguments.value(1, "globals") { globals = dict }
      return .function(
        FunctionObject(
          machine.heap, code: code, globals: globals, closure: nil, defaults: [], keywordDefaults: Table()))
    }
    registry.type("method") { machine, arguments in
      .method(MethodObject(machine.heap, arguments[0] ?? .none, arguments[1] ?? .none))
    }
    registry.type("module") { (machine, arguments) throws(Signal) in
      let name = try machine.plain(arguments.value(0, "name") ?? machine.text("module")).text
      let module = ModuleObject(machine.heap, name: name, namespace: DictObject(machine.heap), isOwn: true)
      module.namespace.table.set("__name__", machine.text(name))
      return .module(module)
    }
    registry.type("types.SimpleNamespace") { machine, arguments in
      let made = InstanceObject(machine.heap, machine.type("types.SimpleNamespace"))
      for keyword in arguments.keywords { made.attributes.set(keyword.name, keyword.value) }
      return .instance(made)
    }
  }
}
