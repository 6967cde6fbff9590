import PythonLibrary
import PythonSyntax
import SourceText

/// `sys`, `os` and other modules of which little is known: what does not depend on the machine.
enum ModuleModels {
  static func register(_ registry: inout Registry) {
    registerSystem(&registry)
    registerPaths(&registry)
    registerStrings(&registry)
  }

  private static func registerSystem(_ registry: inout Registry) {
    registry.constant("sys.maxsize") { _ in .int(Int.max) }
    registry.constant("sys.maxunicode") { _ in .int(0x10ffff) }
    registry.constant("sys.byteorder") { $0.text("little") }
    registry.constant("sys.modules") { machine in
      .instance(InstanceObject(machine.heap, machine.type("sys.modules")))
    }
    for name in ["__getitem__", "get", "__contains__"] {
      registry.function("sys.modules." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        guard case .str(let text)? = arguments[1] else { return .unknown(machine.unknown(.host)) }
        if name == "__contains__" { return .unknown(machine.unknown(.host)) }
        let path = text.string
        if let own = machine.modules[path] { return .module(own) }
        if path == "__main__" || path == machine.frames.last?.code.unit.moduleName,
          let globals = machine.frames.last?.globals
        {
          return .module(ModuleObject(machine.heap, name: path, namespace: globals, isOwn: true))
        }
        return .module(machine.module(named: path))
      }
    }
    registry.type("sys.modules")
    registry.function("sys.getsizeof", takesUnknown: true) { machine, _ in .unknown(machine.unknown(.host)) }
    registry.function("sys.setrecursionlimit", takesUnknown: true) { _, _ in .none }
    registry.function("sys.getrecursionlimit") { _, _ in .int(1000) }
    registry.function("sys.gettrace", takesUnknown: true) { _, _ in .none }
    registry.function("sys.exc_info", takesUnknown: true) { machine, _ in
      let handled = machine.frames.last?.handled.last ?? .none
      return machine.heap.tuple([handled.isNone ? .none : .type(machine.type(of: handled)), handled, .none])
    }
    for name in ["sys.exit", "os._exit"] {
      registry.function(name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        throw machine.error("SystemExit", arguments: arguments.positional)
      }
    }
    registry.function("sys._getframe", takesUnknown: true) { machine, _ in
      let made = InstanceObject(machine.heap, machine.type("frame"))
      if let frame = machine.frames.last {
        made.attributes.set("f_globals", .dict(frame.globals))
        made.attributes.set("f_locals", .dict(machine.currentSpace(frame)))
        made.attributes.set("f_back", .instance(made))
        // The lines before it are counted.
        machine.steps = max(0, machine.steps - frame.code.unit.parsed.source.bytes.count / 64)
        made.attributes.set("f_lineno", .int(machine.place.map { machine.line(of: $0) } ?? 1))
      }
      return .instance(made)
    }
    registry.alias("inspect.currentframe", of: "sys._getframe")
    registry.constant("__future__.annotations") { _ in .none }
    registry.function("gc.get_referents", takesUnknown: true) { machine, arguments in
      // Of the read-only view of a class: the dictionary behind it, which can be written to.
      machine.list(
        arguments.positional.filter { value in
          if case .dict = value { return true }
          return false
        })
    }
    for name in [
      "gc.collect", "gc.disable", "gc.enable", "warnings.filterwarnings", "warnings.simplefilter", "warnings.warn",
    ] {
      registry.function(name, takesUnknown: true) { _, _ in .none }
    }
    registry.constant("typing.TYPE_CHECKING") { _ in .bool(false) }
    for name in ["typing.TypeVar", "typing.NewType", "typing.ParamSpec"] {
      registry.function(name, takesUnknown: true) { machine, _ in .type(machine.type("object")) }
    }
    registry.function("typing.cast", takesUnknown: true) { _, arguments in arguments[1] ?? .none }
  }

  // MARK: - Paths

  private static func registerPaths(_ registry: inout Registry) {
    for name in ["os.sep", "os.path.sep"] {
      registry.constant(name) { machine in
        .unknown(Unknown(machine.heap, alternatives: [machine.text("/"), machine.text("\\")]))
      }
    }
    registry.constant("os.linesep") { machine in
      .unknown(Unknown(machine.heap, alternatives: [machine.text("\n"), machine.text("\r\n")]))
    }
    registry.constant("os.curdir") { $0.text(".") }
    registry.constant("os.pardir") { $0.text("..") }
    registry.constant("os.extsep") { $0.text(".") }
    registry.function("os.path.join", takesUnknown: true) { (machine, arguments) throws(Signal) in
      // One of two known names is better than a hole.
      for (index, value) in arguments.positional.enumerated() {
        guard case .unknown(let unknown) = value, unknown.hasKnownAlternatives, unknown.alternatives.count <= 2,
          let join = machine.registry.functions["os.path.join"]
        else { continue }
        return try machine.overAlternatives(unknown) { (alternative) throws(Signal) in
          var one = arguments
          one.positional[index] = alternative
          return try machine.call(join, one)
        }
      }
      var builder = PieceBuilder()
      for (index, value) in arguments.positional.enumerated() {
        if index > 0 { builder.add("/") }
        switch PathModels.text(value) {
        case .str(let text): builder.add(text)
        case .unknown(let unknown): builder.add(unknown)
        default: return .unknown(machine.unknown(.file))
        }
      }
      return builder.value(machine)
    }
    registry.function("os.path.basename") { (machine, arguments) throws(Signal) in
      let path = try machine.plain(arguments[0] ?? .none)
      let at = StringMethods.findLast(path, "/")
      return .str(Text(at < 0 ? path : path[(at + 1)..<path.count]))
    }
    registry.function("os.path.dirname") { (machine, arguments) throws(Signal) in
      let path = try machine.plain(arguments[0] ?? .none)
      let at = StringMethods.findLast(path, "/")
      return .str(Text(at < 0 ? PythonString() : path[0..<max(at, at == 0 ? 1 : at)]))
    }
    registry.function("os.path.splitext") { (machine, arguments) throws(Signal) in
      let path = try machine.plain(arguments[0] ?? .none)
      let dot = StringMethods.findLast(path, ".")
      guard dot > StringMethods.findLast(path, "/") + 1 else {
        return machine.heap.tuple([.str(Text(path)), machine.text("")])
      }
      return machine.heap.tuple([.str(Text(path[0..<dot])), .str(Text(path[dot..<path.count]))])
    }
    for name in ["os.fspath", "os.fsdecode"] {
      registry.function(name) { _, arguments in PathModels.text(arguments[0] ?? .none) }
    }
    for name in ["os.path.abspath", "os.path.realpath", "os.path.normpath"] {
      registry.function(name) { (machine, arguments) throws(Signal) in
        let path = try machine.plain(PathModels.text(arguments[0] ?? .none))
        if name == "os.path.normpath" || path.count > 0 && path[0] == 0x2f { return .str(Text(path)) }
        var builder = PieceBuilder()
        builder.add(machine.unknown(.host, name: "os.getcwd()"))
        builder.add("/")
        builder.add(path)
        return builder.value(machine)
      }
    }
  }

  private static func registerStrings(_ registry: inout Registry) {
    for (name, text) in [
      ("ascii_letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
      ("ascii_lowercase", "abcdefghijklmnopqrstuvwxyz"), ("ascii_uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
      ("letters", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("lowercase", "abcdefghijklmnopqrstuvwxyz"),
      ("uppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("digits", "0123456789"), ("hexdigits", "0123456789abcdefABCDEF"),
      ("octdigits", "01234567"), ("punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
      ("whitespace", " \t\n\r\u{0b}\u{0c}"),
      (
        "printable",
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t\n\r\u{0b}\u{0c}"
      ),
    ] {
      registry.constant("string." + name) { $0.text(text) }
    }
    for (name, method) in [
      ("join", "join"), ("replace", "replace"), ("split", "split"), ("upper", "upper"), ("lower", "lower"),
    ] {
      // Functions of `string` in Python 2.
      registry.function("string." + name) { (machine, arguments) throws(Signal) in
        guard let function = machine.registry.functions["str." + method] else { return .none }
        if name == "join" {
          return try machine.call(function, Arguments([arguments[1] ?? machine.text(" "), arguments[0] ?? .none]))
        }
        return try machine.call(function, arguments)
      }
    }
    registry.function("string.maketrans") { (machine, arguments) throws(Signal) in
      guard let function = machine.registry.functions["str.maketrans"] else { return .none }
      return try machine.call(function, arguments)
    }
  }

  // MARK: - After unknown calls

  /// Functions that start others: their targets run too.
  private static let starters: Set<String> = [
    "threading.Thread", "threading.Timer", "multiprocessing.Process", "_thread.start_new_thread",
    "thread.start_new_thread", "concurrent.futures.ThreadPoolExecutor().submit", "asyncio.run", "asyncio.create_task",
    "asyncio.ensure_future", "asyncio.get_event_loop().run_until_complete", "atexit.register",
    "threading.Thread().start", "signal.signal", "sys.settrace",
  ]

  /// What follows from a call of something outside of the package; nil for an unknown result.
  static func afterUnknownCall(_ machine: Machine, _ name: String, _ arguments: Arguments) throws(Signal) -> Value? {
    CommandLayers.note(machine, name, arguments)
    guard starters.contains(name) else { return nil }
    var target = arguments.keyword("target") ?? arguments.keyword("function")
    var values: [Value] = []
    if let given = arguments.keyword("args"), !given.isUnknown { values = try machine.items(of: given) }
    if target == nil {
      target = arguments.positional.first {
        switch $0 {
        case .function, .method: true
        default: false
        }
      }
      if name.hasSuffix("start_new_thread"), let given = arguments[1], !given.isUnknown {
        values = try machine.items(of: given)
      }
      if name.hasSuffix("submit") { values = Array(arguments.positional.dropFirst()) }
    }
    if name == "asyncio.run" || name.hasSuffix("run_until_complete") { return arguments[0] }
    guard let target, machine.nativeDepth < 24 else { return nil }
    switch target {
    case .function(let function):
      guard function.code.activeCount == 0 else { return nil }
      function.code.wasCalled = true
    case .method: break
    default: return nil
    }
    do {
      _ = try machine.call(target, Arguments(values))
    } catch {
      if case .exhausted = error { throw error }
    }
    return nil
  }
}
