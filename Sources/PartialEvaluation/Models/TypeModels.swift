import BigIntegers
import PythonLibrary
import PythonSyntax

/// The built-in types as functions: `int(…)`, `str(…)`, `list(…)`.
enum TypeModels {
  /// Types whose makers look at unknown arguments themselves.
  static let takesUnknown: Set<String> = [
    "str", "list", "tuple", "dict", "set", "object", "type", "staticmethod", "classmethod", "property", "super", "map",
    "filter", "zip", "enumerate", "slice", "collections.OrderedDict", "collections.defaultdict", "unicode",
    "io.BytesIO",
    "io.StringIO", "functools.partial", "iter", "function", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath",
    "pathlib.PurePosixPath", "pathlib.WindowsPath", "pathlib.PureWindowsPath",
  ]

  static func register(_ registry: inout Registry) {
    for name in [
      "NoneType", "function", "method", "builtin_function_or_method", "module", "generator", "iterator", "code", "file",
      "ellipsis", "NotImplementedType", "unknown", "memoryview", "Callable", "basestring",
    ] { registry.type(name) }
    registry.bases["object"] = "object"
    registry.type("object") { machine, _ in .instance(InstanceObject(machine.heap, machine.type("object"))) }
    registerNumbers(&registry)
    registerText(&registry)
    registerCollections(&registry)
    registerIterators(&registry)
    registerDescriptors(&registry)
  }

  // MARK: - Numbers

  private static func registerNumbers(_ registry: inout Registry) {
    registry.type("bool", base: "int") { (machine, arguments) throws(Signal) in
      guard let value = arguments[0] else { return .bool(false) }
      guard let truth = try machine.truth(of: value) else { return .unknown(machine.unknown(.branch)) }
      return .bool(truth)
    }
    registry.type("int") { (machine, arguments) throws(Signal) in try integer(machine, arguments) }
    registry.type("long", base: "int") { (machine, arguments) throws(Signal) in try integer(machine, arguments) }
    registry.type("float") { (machine, arguments) throws(Signal) in
      guard let value = arguments[0] else { return .float(0) }
      switch value {
      case .str(let text):
        try machine.charge(text.count * 4)
        return .float(try machine.library { () throws(PythonError) in try FloatText.parse(text.content) })
      case .bytes(let bytes):
        try machine.charge(bytes.content.count * 4)
        return .float(try machine.library { () throws(PythonError) in try FloatText.parse(bytes.content) })
      case .int, .big, .bool, .float, .instance: return .float(try machine.double(value))
      default:
        throw machine.error(
          "TypeError", "float() argument must be a string or a real number, not '\(machine.typeName(of: value))'")
      }
    }
    registry.type("complex") { (machine, arguments) throws(Signal) in
      if case .complex = arguments[0] ?? .none { return arguments[0] ?? .none }
      if case .str? = arguments[0] { throw .unknown(machine.unknown(.unsupported)) }
      return .complex(
        Complex(
          try arguments[0].map { (value) throws(Signal) in try machine.double(value) } ?? 0,
          try arguments[1].map { (value) throws(Signal) in try machine.double(value) } ?? 0))
    }
  }

  private static func integer(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value {
    guard let value = arguments[0] else { return .int(0) }
    let base = try arguments.value(1, "base").map { (value) throws(Signal) in try machine.integer(value) }
    switch value {
    case .str(let text):
      try machine.charge(text.count * 2)
      machine.pieceCount += 1
      return Value(
        try machine.library { () throws(PythonError) in
          try IntegerText.parse(text.content, base: base ?? 10)
        })
    case .bytes, .bytearray:
      let bytes = machine.bytes(value) ?? []
      try machine.charge(bytes.count * 2)
      machine.pieceCount += 1
      return Value(try machine.library { () throws(PythonError) in try IntegerText.parse(bytes, base: base ?? 10) })
    case .int, .big: return value
    case .bool(let truth): return .int(truth ? 1 : 0)
    case .float(let number):
      guard let whole = BigInteger(truncating: number) else {
        throw number.isNaN
          ? machine.error("ValueError", "cannot convert float NaN to integer")
          : machine.error("OverflowError", "cannot convert float infinity to integer")
      }
      return Value(whole)
    case .instance(let instance):
      for name in ["__int__", "__index__", "__trunc__"] {
        if let function = machine.lookUp(name, in: instance.type) {
          return try machine.call(function, Arguments([value]))
        }
      }
      if !instance.payload.isNone {
        return try machine.nested { () throws(Signal) in try integer(machine, Arguments([instance.payload])) }
      }
    default: break
    }
    throw machine.error(
      "TypeError",
      "int() argument must be a string, a bytes-like object or a real number, not '\(machine.typeName(of: value))'")
  }

  // MARK: - Text

  private static func registerText(_ registry: inout Registry) {
    let make: Model = { (machine, arguments) throws(Signal) in
      guard let value = arguments.value(0, "object") else { return machine.text("") }
      if let encoding = arguments.value(1, "encoding"), machine.bytes(value) != nil {
        return try machine.call(
          machine.registry.functions["bytes.decode"].map { .builtin($0) } ?? .none,
          Arguments([value, encoding] + (arguments.value(2, "errors").map { [$0] } ?? [])))
      }
      return try machine.string(of: value)
    }
    registry.type("str", make)
    registry.type("unicode", base: "str", make)
    registry.type("bytes") { (machine, arguments) throws(Signal) in
      let content = try content(machine, arguments)
      return .bytes(Bytes(content, history: machine.historyOfBytes(arguments[0], count: content.count)))
    }
    registry.type("bytearray") { (machine, arguments) throws(Signal) in
      let made = BytearrayObject(machine.heap, try content(machine, arguments))
      made.history = machine.historyOfBytes(arguments[0], count: made.content.count)
      return .bytearray(made)
    }
    registry.constants["builtins.memoryview"] = nil
    registry.function("memoryview") { (machine, arguments) throws(Signal) in
      .bytes(Bytes(try machine.byteContent(arguments[0] ?? .none)))
    }
  }

  private static func content(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> [UInt8] {
    guard let value = arguments.value(0, "source") else { return [] }
    switch value {
    case .int(let count):
      guard count >= 0 else { throw machine.error("ValueError", "negative count") }
      try machine.chargeResult(count)
      return [UInt8](repeating: 0, count: count)
    case .big: throw machine.error("OverflowError", "cannot fit 'int' into an index-sized integer")
    case .str:
      guard let encoding = arguments.value(1, "encoding") else {
        // `bytes(text)` of Python 2.
        throw machine.error("TypeError", "string argument without an encoding")
      }
      let errors = arguments.value(2, "errors") ?? machine.text("strict")
      let encoded = try machine.call(
        machine.registry.functions["str.encode"].map { .builtin($0) } ?? .none, Arguments([value, encoding, errors]))
      return machine.bytes(encoded) ?? []
    case .instance(let instance):
      if let function = machine.lookUp("__bytes__", in: instance.type) {
        return try machine.byteContent(try machine.call(function, Arguments([value])))
      }
      return try machine.byteContent(value)
    default: return try machine.byteContent(value)
    }
  }

  // MARK: - Collections

  private static func registerCollections(_ registry: inout Registry) {
    registry.type("list") { (machine, arguments) throws(Signal) in
      guard let value = arguments[0] else { return machine.list([]) }
      return machine.list(try machine.items(of: value))
    }
    registry.type("tuple") { (machine, arguments) throws(Signal) in
      guard let value = arguments[0] else { return machine.heap.tuple([]) }
      if case .tuple = value { return value }
      return machine.heap.tuple(try machine.items(of: value))
    }
    registry.type("set") { (machine, arguments) throws(Signal) in
      try machine.makeSet(try arguments[0].map { (value) throws(Signal) in try machine.items(of: value) } ?? [])
    }
    registry.type("frozenset") { (machine, arguments) throws(Signal) in
      try machine.makeSet(
        try arguments[0].map { (value) throws(Signal) in try machine.items(of: value) } ?? [], isFrozen: true)
    }
    registry.type("dict") { (machine, arguments) throws(Signal) in try dictionary(machine, arguments) }
    registry.type("slice") { machine, arguments in
      let parts = arguments.positional
      switch parts.count {
      case 1: return machine.heap.slice(.none, parts[0], .none)
      case 2: return machine.heap.slice(parts[0], parts[1], .none)
      case 3: return machine.heap.slice(parts[0], parts[1], parts[2])
      default: return .none
      }
    }
    let range: Model = { (machine, arguments) throws(Signal) in
      var numbers: [Int] = []
      for value in arguments.positional { numbers.append(try machine.integer(value)) }
      switch numbers.count {
      case 1: return .range(RangeBox(0, numbers[0], 1))
      case 2: return .range(RangeBox(numbers[0], numbers[1], 1))
      case 3:
        guard numbers[2] != 0 else { throw machine.error("ValueError", "range() arg 3 must not be zero") }
        return .range(RangeBox(numbers[0], numbers[1], numbers[2]))
      default: throw machine.error("TypeError", "range expected at least 1 argument, got \(numbers.count)")
      }
    }
    registry.type("range", range)
    registry.function("xrange", range)
  }

  static func dictionary(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value {
    let dict = DictObject(machine.heap)
    if let source = arguments[0] { try machine.merge(source, into: dict) }
    for keyword in arguments.keywords { dict.table.set(keyword.name, keyword.value) }
    return .dict(dict)
  }

  // MARK: - Iterators

  private static func registerIterators(_ registry: inout Registry) {
    registry.type("map") { (machine, arguments) throws(Signal) in
      var iterators: [Value] = []
      for value in arguments.positional.dropFirst() { iterators.append(try machine.iterator(over: value)) }
      guard let function = arguments[0], !iterators.isEmpty else {
        throw machine.error("TypeError", "map() must have at least two arguments.")
      }
      return machine.makeIterator(.map(function, iterators))
    }
    registry.type("filter") { (machine, arguments) throws(Signal) in
      machine.makeIterator(.filter(arguments[0] ?? .none, try machine.iterator(over: arguments[1] ?? .none)))
    }
    registry.type("zip") { (machine, arguments) throws(Signal) in
      var iterators: [Value] = []
      for value in arguments.positional { iterators.append(try machine.iterator(over: value)) }
      var isStrict = false
      if let strict = arguments.keyword("strict") { isStrict = try machine.truth(of: strict) ?? false }
      return machine.makeIterator(.zip(iterators, isStrict: isStrict))
    }
    registry.type("enumerate") { (machine, arguments) throws(Signal) in
      let start = try arguments.value(1, "start").map { (value) throws(Signal) in try machine.integer(value) } ?? 0
      return machine.makeIterator(
        .enumerate(try machine.iterator(over: arguments.value(0, "iterable") ?? .none), start))
    }
  }

  // MARK: - Descriptors

  private static func registerDescriptors(_ registry: inout Registry) {
    for name in ["staticmethod", "classmethod"] {
      registry.type(name) { machine, arguments in
        let made = InstanceObject(machine.heap, machine.type(name))
        made.payload = arguments[0] ?? .none
        return .instance(made)
      }
    }
    registry.type("property") { machine, arguments in
      let made = InstanceObject(machine.heap, machine.type("property"))
      made.payload = machine.heap.tuple(
        ["fget", "fset", "fdel"].enumerated().map { arguments.value($0.offset, $0.element) ?? .none })
      return .instance(made)
    }
    for (place, name) in ["getter", "setter", "deleter"].enumerated() {
      registry.function("property." + name, takesUnknown: true) { machine, arguments in
        let made = InstanceObject(machine.heap, machine.type("property"))
        var functions: [Value] = [.none, .none, .none]
        if case .instance(let old)? = arguments[0], case .tuple(let tuple) = old.payload { functions = tuple.items }
        if place < functions.count { functions[place] = arguments[1] ?? .none }
        made.payload = machine.heap.tuple(functions)
        return .instance(made)
      }
    }
    registry.constant("functools.cached_property") { .type($0.type("property")) }
    registry.constant("abc.abstractproperty") { .type($0.type("property")) }
  }
}

extension Machine {
  /// How bytes came about that were made of something: its own history, or of numbers that were computed.
  func historyOfBytes(_ source: Value?, count: Int) -> Int32 {
    let known = source.map { history(of: $0) } ?? 0
    if known != 0 { return known }
    let computed = computedHistory(count: count)
    guard computed == 0, count > 8 else { return computed }
    switch source {
    case .list, .tuple: return derive(0, "integers")
    default: return 0
    }
  }

  /// Of text or bytes that were put together one by one.
  func computedHistory(count: Int, history: Int32 = 0) -> Int32 {
    var history = history
    if count >= 4, exclusiveOrs - notedExclusiveOrs >= count {
      history = derive(history, "xor")
      notedExclusiveOrs = exclusiveOrs
    }
    if count >= 4, characterCalls - notedCharacters >= count {
      history = derive(history, "chr")
      notedCharacters = characterCalls
    }
    return history
  }
}
