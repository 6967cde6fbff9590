import PythonLibrary

/// `pathlib`, and what reads resources of a package: as far as paths lead to files of the package, or to files it wrote.
enum PathModels {
  static let types = ["Path", "PurePath", "PosixPath", "PurePosixPath", "WindowsPath", "PureWindowsPath"]

  static func register(_ registry: inout Registry) {
    for type in types {
      let name = "pathlib." + type
      registry.type(name) { (machine, arguments) throws(Signal) in
        machine.event(.call, name, arguments.positional)
        return path(machine, try joined(machine, arguments.positional))
      }
      for member in ["home", "cwd"] {
        registry.constant("\(name).\(member)") { machine in
          .unknown(machine.unknown(.host, name: "pathlib.Path.\(member)", isThing: true))
        }
      }
      registerMethods(&registry, name)
    }
    registerResources(&registry)
  }

  private static func path(_ machine: Machine, _ text: Value) -> Value {
    let made = InstanceObject(machine.heap, machine.type("pathlib.Path"))
    made.payload = text
    return .instance(made)
  }

  /// The text of a path, or of what stands for one.
  static func text(_ value: Value) -> Value {
    if case .instance(let instance) = value, instance.type.module == "pathlib" { return instance.payload }
    return value
  }

  private static func joined(_ machine: Machine, _ parts: [Value]) throws(Signal) -> Value {
    if parts.isEmpty { return machine.text(".") }
    if parts.count == 1 { return text(parts[0]) }
    guard let join = machine.registry.functions["os.path.join"] else { return .none }
    return try machine.call(join, Arguments(parts.map(text)))
  }

  private static func registerMethods(_ registry: inout Registry, _ type: String) {
    func method(_ name: String, _ body: @escaping @Sendable (Machine, Value, Arguments) throws(Signal) -> Value) {
      registry.function("\(type).\(name)", takesUnknown: true) { (machine, arguments) throws(Signal) in
        try body(machine, text(arguments[0] ?? .none), arguments.dropFirst())
      }
    }
    for name in ["__str__", "__fspath__", "as_posix"] { method(name) { _, path, _ in path } }
    for name in ["resolve", "absolute", "expanduser"] { method(name) { machine, path, _ in Self.path(machine, path) } }
    for name in ["joinpath", "__truediv__"] {
      method(name) { (machine, path, arguments) throws(Signal) in
        Self.path(machine, try joined(machine, [path] + arguments.positional))
      }
    }
    method("__rtruediv__") { (machine, path, arguments) throws(Signal) in
      Self.path(machine, try joined(machine, arguments.positional + [path]))
    }
    method("with_name") { (machine, path, arguments) throws(Signal) in
      Self.path(machine, try joined(machine, [try of("os.path.dirname", machine, path)] + arguments.positional))
    }
    for (name, mode) in [("read_text", "r"), ("read_bytes", "rb")] {
      method(name) { (machine, path, _) throws(Signal) in
        try on(machine, path, mode, "read", [])
      }
    }
    for (name, mode) in [("write_text", "w"), ("write_bytes", "wb")] {
      method(name) { (machine, path, arguments) throws(Signal) in
        try on(machine, path, mode, "write", [arguments.value(0, "data") ?? .none])
      }
    }
    method("open") { (machine, path, arguments) throws(Signal) in
      guard let open = machine.registry.functions["open"] else { return .none }
      return try machine.call(open, arguments.prepending(path))
    }
  }

  private static func of(_ function: String, _ machine: Machine, _ path: Value) throws(Signal) -> Value {
    guard let function = machine.registry.functions[function] else { return .none }
    return try machine.call(function, Arguments([path]))
  }

  /// Opens a file and calls a method of it.
  private static func on(
    _ machine: Machine, _ path: Value, _ mode: String, _ method: String, _ arguments: [Value]
  ) throws(Signal) -> Value {
    guard let open = machine.registry.functions["open"], let method = machine.registry.functions["file." + method]
    else { return .none }
    let file = try machine.call(open, Arguments([path, machine.text(mode)]))
    return try machine.call(method, Arguments([file] + arguments))
  }

  /// An attribute of a path that no model computes.
  static func attribute(_ machine: Machine, _ name: String, of instance: InstanceObject) throws(Signal) -> Value {
    switch name {
    case "parent": return path(machine, try of("os.path.dirname", machine, instance.payload))
    case "name": return try of("os.path.basename", machine, instance.payload)
    case "stem", "suffix":
      let base = try of("os.path.basename", machine, instance.payload)
      guard case .tuple(let parts) = try of("os.path.splitext", machine, base), parts.items.count == 2 else {
        return .unknown(machine.unknown(.file))
      }
      return parts.items[name == "stem" ? 0 : 1]
    case "parents":
      var list: [Value] = []
      var at = instance.payload
      for _ in 0..<8 {
        at = try of("os.path.dirname", machine, at)
        list.append(path(machine, at))
      }
      return machine.heap.tuple(list)
    default: return .unknown(machine.unknown(.file, name: "pathlib.Path().\(name)", isThing: true))
    }
  }

  // MARK: - Resources

  private static func registerResources(_ registry: inout Registry) {
    let readers: [(name: String, isText: Bool)] = [
      ("pkgutil.get_data", false), ("importlib.resources.read_binary", false), ("importlib.resources.read_text", true),
      ("pkg_resources.resource_string", false), ("importlib_resources.read_text", true),
      ("importlib_resources.read_binary", false),
    ]
    for (name, isText) in readers {
      registry.function(name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        if let path = try resource(machine, arguments), let content = machine.packageFile(at: path) {
          return try machine.value(ofFile: content, isText: isText)
        }
        machine.event(.call, name, arguments.positional)
        machine.unknownCalls += 1
        return .unknown(machine.unknown(.file, name: name + "()"))
      }
    }
    for name in ["importlib.resources.files", "importlib_resources.files"] {
      registry.function(name, takesUnknown: true) { machine, arguments in
        let directory = arguments[0].flatMap { machine.directory(ofPackage: $0) }
        return path(machine, directory ?? .unknown(machine.unknown(.file, name: name + "()")))
      }
    }
    registry.function("pkg_resources.resource_filename", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try resource(machine, arguments) ?? .unknown(machine.unknown(.file, name: "pkg_resources.resource_filename()"))
    }
  }

  private static func resource(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value? {
    guard let package = arguments.value(0, "package"), let name = arguments.value(1, "resource"),
      let directory = machine.directory(ofPackage: package)
    else { return nil }
    return try joined(machine, [directory, name])
  }
}
