import PythonLibrary
import PythonSyntax

/// Functions that look into objects, modules and namespaces.
enum ReflectionModels {
  static func register(_ registry: inout Registry) {
    registerAttributes(&registry)
    registerNamespaces(&registry)
    registerClasses(&registry)
  }

  private static func name(_ machine: Machine, _ value: Value?) throws(Signal) -> Int32 {
    let text = try machine.plain(value ?? .none)
    if text.count > 64 { try machine.charge(text.count * 2) }
    return machine.names.intern(text.utf8)
  }

  private static func registerAttributes(_ registry: inout Registry) {
    registry.function("getattr", takesUnknown: true) { (machine, arguments) throws(Signal) in
      let object = arguments[0] ?? .none
      if case .unknown(let unknown)? = arguments[1] {
        if unknown.hasKnownAlternatives {
          return try machine.overAlternatives(unknown) { (value) throws(Signal) in
            try machine.attribute(try name(machine, value), of: object)
          }
        }
        machine.event(.call, "builtins.getattr", arguments.positional)
        return .unknown(machine.unknown(unknown.origins))
      }
      do throws(Signal) {
        return try machine.attribute(try name(machine, arguments[1]), of: object)
      } catch {
        if case .exception(.instance(let exception)) = error, exception.type.name == "AttributeError",
          let value = arguments[2]
        {
          return value
        }
        throw error
      }
    }
    registry.function("hasattr", takesUnknown: true) { (machine, arguments) throws(Signal) in
      let object = arguments[0] ?? .none
      if object.isUnknown || arguments[1]?.isUnknown ?? true { return .unknown(machine.unknown(.branch)) }
      do throws(Signal) {
        let value = try machine.attribute(try name(machine, arguments[1]), of: object)
        if case .unknown(let unknown) = value, unknown.isThing { return .unknown(machine.unknown(unknown.origins)) }
        return .bool(true)
      } catch {
        if case .exception = error { return .bool(false) }
        throw error
      }
    }
    registry.function("setattr", takesUnknown: true) { (machine, arguments) throws(Signal) in
      if arguments[1]?.isUnknown ?? true { return .none }
      try machine.setAttribute(try name(machine, arguments[1]), of: arguments[0] ?? .none, to: arguments[2] ?? .none)
      return .none
    }
    registry.function("delattr", takesUnknown: true) { (machine, arguments) throws(Signal) in
      if arguments[1]?.isUnknown ?? true { return .none }
      try machine.deleteAttribute(try name(machine, arguments[1]), of: arguments[0] ?? .none)
      return .none
    }
    registry.function("object.__getattribute__", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard let getter = machine.registry.functions["getattr"] else { return .none }
      return try machine.call(getter, arguments)
    }
    registry.function("object.__setattr__", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .instance(let instance)? = arguments[0], case .str(let text)? = arguments[1] else { return .none }
      machine.touch(instance)
      instance.attributes.set(text, arguments[2] ?? .none)
      return .none
    }
    registry.function("object.__init__", takesUnknown: true) { _, _ in .none }
    registry.function("object.__init_subclass__", takesUnknown: true) { _, _ in .none }
    registry.function("object.__new__", takesUnknown: true) { machine, arguments in
      guard case .type(let type)? = arguments[0] else { return .none }
      return .instance(InstanceObject(machine.heap, type))
    }
    registry.function("object.__reduce__", takesUnknown: true) { machine, _ in .unknown(machine.unknown(.unsupported)) }
    registry.function("object.__repr__", takesUnknown: true) { machine, arguments in
      machine.text(Reflection.representation(of: arguments[0] ?? .none, machine))
    }
    registry.function("object.__str__", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try machine.representation(of: arguments[0] ?? .none)
    }
    registry.function("object.__dir__", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard let dir = machine.registry.functions["dir"] else { return .none }
      return try machine.call(dir, arguments)
    }
    registry.function("object.__format__") { (machine, arguments) throws(Signal) in
      try machine.format(arguments[0] ?? .none, try machine.plain(arguments[1] ?? machine.text("")))
    }
  }

  // MARK: - Namespaces

  private static func registerNamespaces(_ registry: inout Registry) {
    registry.function("globals") { machine, _ in .dict(machine.frames.last?.globals ?? machine.landingSpace) }
    registry.function("locals") { machine, _ in
      guard let frame = machine.frames.last else { return .none }
      return .dict(machine.currentSpace(frame))
    }
    registry.function("vars", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard let value = arguments[0] else {
        return machine.frames.last.map { .dict(machine.currentSpace($0)) } ?? .none
      }
      return try machine.attribute(machine.names.intern("__dict__"), of: value)
    }
    registry.function("dir") { (machine, arguments) throws(Signal) in
      // Every name that a model knows is looked at.
      try machine.charge(4_096)
      var words: Set<String> = []
      func add(_ table: Table) {
        for key in table.keys { if case .str(let text) = key { words.insert(text.string) } }
      }
      switch arguments[0] {
      case nil: if let frame = machine.frames.last { add(machine.currentSpace(frame).table) }
      case .module(let module)?:
        add(module.namespace.table)
        if !module.isOwn { words.formUnion(Reflection.members(ofModule: module.name, machine)) }
      case .instance(let instance)?:
        add(instance.attributes)
        for type in instance.type.order { add(type.attributes) }
        words.formUnion(["__class__", "__dict__", "__doc__", "__module__"])
      case .type(let type)?:
        for type in type.order { add(type.attributes) }
        words.formUnion(methods(of: type.fullName, machine))
        words.formUnion(["__class__", "__dict__", "__doc__", "__module__"])
      case let value?: words.formUnion(methods(of: machine.typeName(of: value), machine))
      }
      return machine.list(words.sorted().map { machine.text($0) })
    }
  }

  private static func methods(of type: String, _ machine: Machine) -> [String] {
    machine.registry.functions.keys.filter { $0.hasPrefix(type + ".") }.map {
      String($0.dropFirst(type.utf8.count + 1))
    }
  }

  // MARK: - Classes

  private static func registerClasses(_ registry: inout Registry) {
    registry.function("isinstance", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try isInstance(machine, arguments[0] ?? .none, arguments[1] ?? .none)
    }
    registry.function("issubclass", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .type(let type)? = arguments[0] else {
        if arguments[0]?.isUnknown ?? true { return .unknown(machine.unknown(.branch)) }
        throw machine.error("TypeError", "issubclass() arg 1 must be a class")
      }
      var options = [arguments[1] ?? .none]
      if case .tuple(let tuple) = options[0] { options = tuple.items }
      for case .type(let other) in options where type.isSubtype(of: other) || other.name == "object" {
        return .bool(true)
      }
      if options.contains(where: \.isUnknown) { return .unknown(machine.unknown(.branch)) }
      return .bool(false)
    }
    registry.function("callable", takesUnknown: true) { machine, arguments in
      switch arguments[0] ?? .none {
      case .function, .method, .builtin, .builtinMethod, .type: .bool(true)
      case .unknown: .unknown(machine.unknown(.branch))
      case .instance(let instance): .bool(machine.lookUp("__call__", in: instance.type) != nil)
      default: .bool(false)
      }
    }
    registry.type("type") { (machine, arguments) throws(Signal) in
      guard arguments.count >= 3 else {
        let value = arguments[0] ?? .none
        switch value {
        case .type: return .type(machine.type("type"))
        case .unknown(let unknown): return .unknown(machine.unknown(unknown.origins))
        default: return .type(machine.type(of: value))
        }
      }
      let name = try machine.plain(arguments[0] ?? .none).text
      var attributes = Table()
      if case .dict(let dict)? = arguments[2] { attributes = dict.table }
      return try machine.makeType(
        name: name, qualifiedName: name, module: machine.frames.last?.code.unit.moduleName ?? "",
        bases: try machine.items(of: arguments[1] ?? .none), attributes: attributes, keywords: Table())
    }
    registry.type("super") { (machine, arguments) throws(Signal) in
      let made = InstanceObject(machine.heap, machine.type("super"))
      var owner = arguments[0]
      var receiver = arguments[1]
      if owner == nil, let frame = machine.frames.last {
        var function = frame.function
        var values = frame.code.hasEnvironment ? frame.environment?.slots : frame.locals
        if function?.owner == nil, let outer = machine.frames.dropLast().last(where: { $0.function?.owner != nil }) {
          function = outer.function
          values = outer.code.hasEnvironment ? outer.environment?.slots : outer.locals
        }
        owner = function?.owner.map { .type($0) }
        receiver = values?.first ?? nil
      }
      made.payload = machine.heap.tuple([owner ?? .none, receiver ?? .none])
      return .instance(made)
    }
  }

  static func isInstance(_ machine: Machine, _ value: Value, _ type: Value) throws(Signal) -> Value {
    switch type {
    case .tuple(let tuple):
      var isKnown = true
      try machine.charge(16 * tuple.items.count)
      for item in tuple.items {
        let result = try machine.nested { () throws(Signal) in try isInstance(machine, value, item) }
        if case .bool(true) = result { return result }
        if result.isUnknown { isKnown = false }
      }
      return isKnown ? .bool(false) : .unknown(machine.unknown(.branch))
    case .type(let type):
      if case .unknown(let unknown) = value {
        if !unknown.pieces.isEmpty {
          return .bool(type.name == (unknown.isBytes ? "bytes" : "str") || type.name == "object")
        }
        return .unknown(machine.unknown(unknown.origins))
      }
      if Reflection.isInstance(value, of: type, machine) { return .bool(true) }
      if case .instance(let instance) = value, instance.type.order.contains(where: { $0.unknownBase != nil }) {
        return .unknown(machine.unknown(.foreign))
      }
      return .bool(false)
    default: return .unknown(machine.unknown(.branch))
    }
  }

  /// An attribute of `super()`.
  static func attribute(_ machine: Machine, _ name: Int32, ofSuper instance: InstanceObject) throws(Signal) -> Value {
    guard case .tuple(let parts) = instance.payload, parts.items.count == 2, case .type(let owner) = parts.items[0]
    else {
      return .unknown(machine.unknown(.unsupported))
    }
    let receiver = parts.items[1]
    let own: TypeObject
    switch receiver {
    case .instance(let object): own = object.type
    case .type(let type): own = type
    default: own = owner
    }
    let order = own.order.firstIndex { $0 === owner }.map { Array(own.order[($0 + 1)...]) } ?? []
    let text = machine.names.text(name)
    for type in order {
      if let member = type.attributes.get(text) {
        if text.string == "__new__" { return Reflection.unwrapped(member) }
        return try machine.bind(member, to: receiver, type: own)
      }
    }
    if let unknown = order.lazy.compactMap(\.unknownBase).first ?? owner.unknownBase {
      return .unknown(machine.derived(unknown, "." + text.string))
    }
    let word = text.string
    if case .instance(let object) = receiver, word == "__init__", machine.isException(object.type) {
      return machine.bound(
        .instance(object),
        Builtin("BaseException.__init__", takesUnknown: true) { machine, arguments in
          guard case .instance(let object)? = arguments[0] else { return .none }
          machine.touch(object)
          object.payload = machine.heap.tuple(Array(arguments.positional.dropFirst()))
          return .none
        })
    }
    if case .instance(let object) = receiver, !object.payload.isNone, machine.method(name, of: object.payload) != nil {
      return .builtinMethod(BuiltinMethod(machine.heap, name, object.payload))
    }
    for type in order where type.isBuiltin {
      if let builtin = machine.registry.functions["\(type.fullName).\(word)"] {
        if word == "__new__" || word == "__init_subclass__" { return .builtin(builtin) }
        return machine.bound(receiver, builtin)
      }
    }
    throw machine.error("AttributeError", "'super' object has no attribute '\(word)'")
  }
}
