import PythonLibrary
import PythonSyntax

extension Machine {
  // MARK: - Looking up

  /// A member of a class or of its bases.
  func lookUp(_ name: Int32, in type: TypeObject) -> Value? {
    let text = names.text(name)
    let hash = text.hash
    for type in type.order {
      if let value = type.attributes.get(.str(text), hash) { return value }
    }
    return nil
  }

  func lookUp(_ name: String, in type: TypeObject) -> Value? {
    type.order.allSatisfy { $0.isBuiltin && $0.attributes.isEmpty } ? nil : lookUp(names.intern(name), in: type)
  }

  /// The model of a method of a built-in value.
  func method(_ name: Int32, of value: Value) -> Builtin? {
    if case .instance(let instance) = value {
      let text = names.string(name)
      for type in instance.type.order where type.isBuiltin {
        if let builtin = registry.functions["\(type.fullName).\(text)"] { return builtin }
      }
      return nil
    }
    let typeName = typeName(of: value)
    let number = typeNumber(typeName)
    let key = number << 32 | Int64(name)
    if let known = methodCache[key] { return known }
    let text = names.string(name)
    var found: Builtin?
    var type = typeName
    while found == nil {
      found = registry.functions["\(type).\(text)"]
      if type == "object" { break }
      type = registry.base(of: type)
    }
    methodCache[key] = .some(found)
    return found
  }

  private func typeNumber(_ name: String) -> Int64 {
    if let known = typeNumbers[name] { return known }
    let number = Int64(typeNumbers.count)
    typeNumbers[name] = number
    return number
  }

  /// A name of `builtins`.
  func builtin(_ name: String) -> Value? {
    if let function = registry.functions[name], !name.utf8.contains(UInt8(ascii: ".")) { return .builtin(function) }
    if registry.isType(name) { return .type(type(name)) }
    if let constant = registry.constants["builtins." + name] { return constant(self) }
    if name == "__builtins__" { return .module(module(named: "builtins")) }
    return nil
  }

  func missingName(_ name: String, _ frame: Frame) throws(Signal) -> Value {
    // What the program put into `builtins`.
    if let value = modules["builtins"]?.namespace.table.get(name) { return value }
    if openSpaces.contains(frame.globals.number) {
      return .unknown(unknown(.foreign, name: name, isThing: true))
    }
    throw error("NameError", "name '\(name)' is not defined")
  }

  // MARK: - Reading

  func attribute(_ name: Int32, of object: Value) throws(Signal) -> Value {
    switch object {
    case .unknown(let unknown):
      guard unknown.alternatives.isEmpty else {
        return try overAlternatives(unknown) { (value) throws(Signal) in try self.attribute(name, of: value) }
      }
      return .unknown(derived(unknown, "." + names.string(name)))
    case .instance(let instance): return try attribute(name, of: instance)
    case .type(let type): return try attribute(name, ofType: type)
    case .module(let module): return try member(name, of: module)
    case .function(let function):
      if let value = function.attributes.get(names.text(name)) { return value }
      if let value = Reflection.attribute(names.string(name), of: function, self) { return value }
    case .method(let method):
      switch names.string(name) {
      case "__func__": return method.function
      case "__self__": return method.receiver
      default: return try nested { () throws(Signal) in try attribute(name, of: method.function) }
      }
    case .dict(let dict) where dict.kind == .defaultDict && names.string(name) == "default_factory":
      return dict.factory
    default: break
    }
    if method(name, of: object) != nil { return .builtinMethod(BuiltinMethod(heap, name, object)) }
    // What was put into a built-in type behind the interpreter's back.
    if let type = types[typeName(of: object)], !type.attributes.isEmpty, let member = lookUp(name, in: type) {
      switch member {
      case .function, .builtin: return .method(MethodObject(heap, member, object))
      default: return member
      }
    }
    if let value = try Reflection.special(names.string(name), of: object, self) { return value }
    throw missing(name, object)
  }

  private func missing(_ name: Int32, _ object: Value) -> Signal {
    error("AttributeError", "'\(typeName(of: object))' object has no attribute '\(names.string(name))'")
  }

  private func attribute(_ name: Int32, of instance: InstanceObject) throws(Signal) -> Value {
    if instance.type.isBuiltin, instance.type.name == "super" {
      return try ReflectionModels.attribute(self, name, ofSuper: instance)
    }
    let member = lookUp(name, in: instance.type)
    if case .instance(let descriptor)? = member, descriptor.type.isBuiltin, descriptor.type.name == "property" {
      return try readProperty(descriptor, .instance(instance))
    }
    let text = names.text(name)
    if let value = instance.attributes.get(text) { return value }
    if let member { return try bind(member, to: .instance(instance), type: instance.type) }
    if method(name, of: .instance(instance)) != nil {
      return .builtinMethod(BuiltinMethod(heap, name, .instance(instance)))
    }
    if let value = try Reflection.special(text.string, of: .instance(instance), self) { return value }
    if let fallback = lookUp(emptyNames.getattribute, in: instance.type) {
      return try call(fallback, Arguments([.instance(instance), .str(text)]))
    }
    if let unknown = instance.type.order.lazy.compactMap(\.unknownBase).first {
      return .unknown(derived(unknown, "." + text.string))
    }
    throw missing(name, .instance(instance))
  }

  func readProperty(_ property: InstanceObject, _ instance: Value) throws(Signal) -> Value {
    try nested { () throws(Signal) in try readNestedProperty(property, instance) }
  }

  private func readNestedProperty(_ property: InstanceObject, _ instance: Value) throws(Signal) -> Value {
    guard case .tuple(let functions) = property.payload, let getter = functions.items.first, !getter.isNone else {
      throw error("AttributeError", "unreadable attribute")
    }
    return try call(getter, Arguments([instance]))
  }

  /// What a member of a class is when it is read from an instance.
  func bind(_ member: Value, to receiver: Value, type: TypeObject) throws(Signal) -> Value {
    switch member {
    case .function: return .method(MethodObject(heap, member, receiver))
    case .instance(let descriptor):
      guard descriptor.type.isBuiltin else {
        if let getter = lookUp("__get__", in: descriptor.type) {
          return try call(getter, Arguments([member, receiver, .type(type)]))
        }
        return member
      }
      switch descriptor.type.name {
      case "staticmethod": return descriptor.payload
      case "classmethod": return .method(MethodObject(heap, descriptor.payload, .type(type)))
      case "property": return receiver.isNone ? member : try readProperty(descriptor, receiver)
      default: return member
      }
    default: return member
    }
  }

  private func attribute(_ name: Int32, ofType type: TypeObject) throws(Signal) -> Value {
    if let member = lookUp(name, in: type) {
      switch member {
      case .instance(let descriptor)
      where descriptor.type.isBuiltin && ["staticmethod", "classmethod"].contains(descriptor.type.name):
        return try bind(member, to: .none, type: type)
      default: return member
      }
    }
    let text = names.string(name)
    if let value = Reflection.attribute(text, ofType: type, self) { return value }
    for type in type.order where type.isBuiltin {
      if let builtin = registry.functions["\(type.fullName).\(text)"] { return .builtin(builtin) }
      if let constant = registry.constants["\(type.fullName).\(text)"] { return constant(self) }
    }
    if let unknown = type.order.lazy.compactMap(\.unknownBase).first {
      return .unknown(derived(unknown, "." + text))
    }
    throw error("AttributeError", "type object '\(type.name)' has no attribute '\(text)'")
  }

  /// An attribute of a module.
  func member(_ name: Int32, of module: ModuleObject) throws(Signal) -> Value {
    let text = names.text(name)
    if let value = module.namespace.table.get(text) { return value }
    if let value = module.members[name] { return value }
    let word = text.string
    if module.isOwn {
      if word == "__dict__" { return .dict(module.namespace) }
      if let submodule = modules[module.name + "." + word] { return .module(submodule) }
      if word == "__name__" { return self.text(module.name) }
      if let program, program.hasModule(module.name + "." + word),
        let loaded = try loadNested(module.name + "." + word)
      {
        return .module(loaded)
      }
      if let getter = module.namespace.table.get("__getattr__") { return try call(getter, Arguments([.str(text)])) }
      if let index = unrun[module.namespace.number], let value = constant(word, ofModule: index) {
        module.namespace.table.set(text, value)
        return value
      }
      if openSpaces.contains(module.namespace.number) {
        return .unknown(unknown(.foreign, name: module.name + "." + word, isThing: true))
      }
      throw error("AttributeError", "module '\(module.name)' has no attribute '\(word)'")
    }
    // A folder of the package without an `__init__.py`.
    if let program, program.hasModule(module.name + "." + word),
      let loaded = try loadNested(module.name + "." + word)
    {
      return .module(loaded)
    }
    let value = foreignMember(word, module.name)
    switch value {
    case .builtin, .type, .module, .unknown: module.members[name] = value
    default: break
    }
    return value
  }

  /// A member of a module outside of the package: from a model, or unknown.
  func foreignMember(_ word: String, _ moduleName: String) -> Value {
    let path = moduleName == "builtins" ? word : "\(moduleName).\(word)"
    if let function = registry.functions[path] { return .builtin(function) }
    // `sys.modules` is the one instance of a type of its own.
    if let constant = registry.constants["\(moduleName).\(word)"] { return constant(self) }
    if registry.isType(path) { return .type(type(path)) }
    if registry.modules.contains(path) { return .module(module(named: path)) }
    if word == "__name__" { return text(moduleName) }
    if word == "__dict__" { return Reflection.dictionary(ofModule: moduleName, self) }
    let full = "\(moduleName).\(word)"
    return .unknown(unknown(Origins.of(full), name: full, isThing: true))
  }

  /// The module object of a name outside of the package.
  func module(named name: String) -> ModuleObject {
    if let known = modules[name] { return known }
    let made = ModuleObject(heap, name: name, namespace: DictObject(heap), isOwn: false)
    modules[name] = made
    return made
  }

  // MARK: - Writing

  func setAttribute(_ name: Int32, of object: Value, to value: Value) throws(Signal) {
    let text = names.text(name)
    switch object {
    case .instance(let instance):
      if let member = lookUp(name, in: instance.type), case .instance(let property) = member, property.type.isBuiltin,
        property.type.name == "property"
      {
        guard case .tuple(let functions) = property.payload, functions.items.count > 1, !functions.items[1].isNone
        else {
          throw error("AttributeError", "property '\(text.string)' of '\(instance.type.name)' object has no setter")
        }
        _ = try call(functions.items[1], Arguments([object, value]))
        return
      }
      if let setter = lookUp("__setattr__", in: instance.type) {
        _ = try call(setter, Arguments([object, .str(text), value]))
        return
      }
      touch(instance)
      instance.attributes.set(text, value)
    case .type(let type):
      touch(type)
      type.attributes.set(text, value)
    case .function(let function):
      touch(function)
      function.attributes.set(text, value)
    case .module(let module):
      touch(module.namespace)
      module.namespace.table.set(text, value)
    case .unknown(let unknown): event(.write, "\(unknown.name).\(text.string)", [value])
    // Only its name is ever set, for what is sent under it.
    case .file: break
    default:
      throw error("AttributeError", "'\(typeName(of: object))' object has no attribute '\(text.string)'")
    }
  }

  func deleteAttribute(_ name: Int32, of object: Value) throws(Signal) {
    let text = names.text(name)
    var removed: Value?
    switch object {
    case .instance(let instance):
      touch(instance)
      removed = instance.attributes.remove(.str(text), text.hash)
    case .type(let type):
      touch(type)
      removed = type.attributes.remove(.str(text), text.hash)
    case .module(let module):
      touch(module.namespace)
      removed = module.namespace.table.remove(.str(text), text.hash)
    case .function(let function):
      touch(function)
      removed = function.attributes.remove(.str(text), text.hash)
    case .unknown: return
    default: break
    }
    if removed == nil { throw missing(name, object) }
  }

  // MARK: - Classes

  /// Runs the body of a class.
  func beginType(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let code = frame.code.inner[Int(instruction.a)]
    Compiler.compile(code, names: names)
    var keywords = Table()
    if case .dict(let dict)? = frame.stack.popLast() { keywords = dict.table }
    var bases: [Value] = []
    if case .list(let list)? = frame.stack.popLast() { bases = list.items }
    var environment = frame.environment
    var locals = [Value?](repeating: nil, count: code.slotCount)
    if code.hasEnvironment {
      environment = EnvironmentObject(heap, count: code.slotCount, parent: frame.environment)
      locals = []
    }
    let body = Frame(
      code, locals: locals, environment: environment, globals: frame.globals, namespace: DictObject(heap))
    body.onReturn = .type(bases: bases, keywords: keywords)
    try push(body)
  }

  /// The class whose body has run.
  func makeType(_ frame: Frame, bases: [Value], keywords: Table) throws(Signal) -> Value {
    try makeType(
      name: names.string(frame.code.name), qualifiedName: frame.code.qualifiedName,
      module: frame.code.unit.moduleName, bases: bases, attributes: frame.namespace.table, keywords: keywords)
  }

  func makeType(
    name: String, qualifiedName: String, module: String, bases: [Value], attributes: Table, keywords: Table
  ) throws(Signal) -> Value {
    var known: [TypeObject] = []
    var unknownBase: Unknown?
    for base in bases {
      switch base {
      case .type(let type): known.append(type)
      case .unknown(let unknown): unknownBase = unknown
      case .module: throw error("TypeError", "module() takes at most 2 arguments (3 given)")
      default: unknownBase = unknown(.unsupported)
      }
    }
    if known.count > 16 { throw error("TypeError", "too many bases") }
    if let depth = known.map(\.order.count).max(), depth > 64 { throw error("RecursionError", "too many base classes") }
    if known.isEmpty { known = [type("object")] }
    try charge(16 * known.count * known.reduce(0) { $0 + $1.order.count })
    let type = TypeObject(heap, name: name, qualifiedName: qualifiedName, module: module, bases: known)
    type.attributes = attributes
    type.unknownBase = unknownBase
    classes.append(type)
    for pair in attributes.pairs {
      guard let function = Reflection.function(in: pair.value) else { continue }
      function.owner = type
    }
    for pair in attributes.pairs {
      if case .instance(let descriptor) = pair.value, !descriptor.type.isBuiltin,
        let setName = lookUp("__set_name__", in: descriptor.type)
      {
        _ = try call(setName, Arguments([pair.value, .type(type), pair.key]))
      }
    }
    if let meta = keywords.get("metaclass"), case .type(let metaclass) = meta,
      let make = lookUp("__new__", in: metaclass)
    {
      // What a metaclass of the program makes instead is not followed; that it runs, is.
      _ = make
    }
    if let initialize = lookUp("__init_subclass__", inBasesOf: type) {
      var arguments = Arguments([.type(type)])
      for pair in keywords.pairs {
        if case .str(let name) = pair.key, name.string != "metaclass" { arguments.keywords.append((name, pair.value)) }
      }
      _ = try call(Reflection.unwrapped(initialize), arguments)
    }
    return .type(type)
  }

  private func lookUp(_ name: String, inBasesOf type: TypeObject) -> Value? {
    for base in type.order.dropFirst() {
      if let value = base.attributes.get(name) { return value }
    }
    return nil
  }

  /// `Type(…)` for a class of the program.
  func enterType(_ type: TypeObject, _ arguments: Arguments, _ frame: Frame) throws(Signal) -> Bool {
    if let maker = lookUp("__new__", in: type) {
      let made = try call(Reflection.unwrapped(maker), arguments.prepending(.type(type)))
      if case .instance(let instance) = made, instance.type.isSubtype(of: type) {
        return try initialize(made, type, arguments, frame)
      }
      frame.stack.append(made)
      return false
    }
    let instance = InstanceObject(heap, type)
    if let builtin = type.order.first(where: { $0.isBuiltin && $0.name != "object" }) {
      if isException(builtin) {
        instance.payload = heap.tuple(arguments.positional)
      } else if let maker = builtin.maker {
        instance.payload = try settled { () throws(Signal) in try maker(self, arguments) }
      }
    }
    return try initialize(.instance(instance), type, arguments, frame)
  }

  private func initialize(
    _ instance: Value, _ type: TypeObject, _ arguments: Arguments, _ frame: Frame
  ) throws(Signal) -> Bool {
    guard let initializer = lookUp(emptyNames.initialize, in: type) else {
      let takesArguments = type.order.contains { ($0.isBuiltin && $0.name != "object") || $0.unknownBase != nil }
      if !takesArguments, lookUp("__new__", in: type) == nil, arguments.count + arguments.keywords.count > 0 {
        throw error("TypeError", "\(type.name)() takes no arguments")
      }
      frame.stack.append(instance)
      return false
    }
    if case .function(let function) = initializer, !function.code.isGenerator {
      if !function.code.isCompiled { Compiler.compile(function.code, names: names) }
      if !splits.isEmpty, function.code.activeCount >= 3 {
        frame.stack.append(instance)
        return false
      }
      let next = try makeFrame(function, arguments.prepending(instance))
      next.onReturn = .instance(instance)
      try push(next)
      return true
    }
    _ = try call(Reflection.unwrapped(initializer), arguments.prepending(instance))
    frame.stack.append(instance)
    return false
  }

  func isException(_ type: TypeObject) -> Bool { type.order.contains { $0.isBuiltin && $0.name == "BaseException" } }

  func makeInstance(ofBuiltin type: TypeObject, _ arguments: Arguments) throws(Signal) -> Value {
    if isException(type) {
      let instance = InstanceObject(heap, type)
      instance.payload = heap.tuple(arguments.positional)
      return .instance(instance)
    }
    guard let maker = type.maker else {
      return .instance(InstanceObject(heap, type))
    }
    if arguments.hasUnknown, !TypeModels.takesUnknown.contains(type.fullName) {
      return try call(Builtin(type.fullName, takesUnknown: false, model: maker), arguments)
    }
    return try maker(self, arguments)
  }
}
