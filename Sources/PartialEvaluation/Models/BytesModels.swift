import BigIntegers
import PythonLibrary
import PythonSyntax

/// Methods of `bytes` and `bytearray`, and of integers that turn into bytes.
enum BytesModels {
  static func register(_ registry: inout Registry) {
    registerBoth(&registry)
    registerShape(&registry)
    registerTests(&registry)
    registerMutation(&registry)
    registerIntegers(&registry)
  }

  private static func both(_ registry: inout Registry, _ name: String, _ model: @escaping Model) {
    registry.function("bytes." + name, model)
    registry.function("bytearray." + name, model)
  }

  private static func receiver(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> [UInt8] {
    guard let value = arguments[0], let content = machine.bytes(value) else {
      throw machine.error("TypeError", "descriptor requires a 'bytes' object")
    }
    return content
  }

  /// A result of the type of the receiver.
  private static func made(_ machine: Machine, _ arguments: Arguments, _ content: [UInt8]) throws(Signal) -> Value {
    try machine.chargeResult(content.count)
    let history = arguments[0].map { machine.history(of: $0) } ?? 0
    if case .bytearray? = arguments[0] {
      let made = BytearrayObject(machine.heap, content)
      made.history = history
      return .bytearray(made)
    }
    return .bytes(Bytes(content, history: history))
  }

  private static func optional(_ machine: Machine, _ value: Value?) throws(Signal) -> Int? {
    guard let value, !value.isNone else { return nil }
    return try machine.integer(value)
  }

  /// Bytes, or one byte as a number.
  private static func needle(_ machine: Machine, _ value: Value?) throws(Signal) -> [UInt8] {
    guard let value else { return [] }
    if let content = machine.bytes(value) { return content }
    if let number = machine.index(value) {
      guard (0...255).contains(number) else { throw machine.error("ValueError", "byte must be in range(0, 256)") }
      return [UInt8(number)]
    }
    throw machine.error("TypeError", "a bytes-like object is required, not '\(machine.typeName(of: value))'")
  }

  static func content(_ machine: Machine, _ value: Value?) throws(Signal) -> [UInt8] {
    guard let value else { throw machine.error("TypeError", "missing required argument") }
    if let content = machine.bytes(value) { return content }
    if case .unknown(let unknown) = value { throw .unknown(machine.unknown(unknown.origins)) }
    throw machine.error("TypeError", "a bytes-like object is required, not '\(machine.typeName(of: value))'")
  }

  private static func registerBoth(_ registry: inout Registry) {
    typealias Search = @Sendable ([UInt8], [UInt8], Int?, Int?) throws(PythonError) -> Int
    func search(_ name: String, _ body: @escaping Search) {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        let needle = try needle(machine, arguments[1])
        let (start, end) = (try optional(machine, arguments[2]), try optional(machine, arguments[3]))
        try machine.charge(bytes.count)
        return .int(try machine.library { () throws(PythonError) in try body(bytes, needle, start, end) })
      }
    }
    search("find") { ByteMethods.find($0, $1, start: $2, end: $3) }
    search("rfind") { ByteMethods.findLast($0, $1, start: $2, end: $3) }
    search("index") { (a, b, c, d) throws(PythonError) in try ByteMethods.index(a, b, start: c, end: d) }
    search("rindex") { (a, b, c, d) throws(PythonError) in try ByteMethods.lastIndex(a, b, start: c, end: d) }
    search("count") { ByteMethods.count($0, $1, start: $2, end: $3) }
    for (name, isPrefix) in [("startswith", true), ("endswith", false)] {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        let (start, end) = (try optional(machine, arguments[2]), try optional(machine, arguments[3]))
        var options = [arguments[1] ?? .none]
        if case .tuple(let tuple) = options[0] { options = tuple.items }
        for option in options {
          let piece = try content(machine, option)
          try machine.charge(min(piece.count, bytes.count) + 4)
          let holds =
            isPrefix
            ? ByteMethods.hasPrefix(bytes, piece, start: start, end: end)
            : ByteMethods.hasSuffix(bytes, piece, start: start, end: end)
          if holds { return .bool(true) }
        }
        return .bool(false)
      }
    }
    both(&registry, "replace") { (machine, arguments) throws(Signal) in
      let bytes = try receiver(machine, arguments)
      let (old, new) = (try content(machine, arguments[1]), try content(machine, arguments[2]))
      let limit = try optional(machine, arguments.value(3, "count")) ?? -1
      try machine.charge(bytes.count)
      return try made(
        machine, arguments,
        try machine.library { () throws(PythonError) in
          try ByteMethods.replace(bytes, old, with: new, limit: limit, ceiling: StringModels.ceiling(machine))
        })
    }
    for (name, isLast) in [("split", false), ("rsplit", true)] {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        let separator = try arguments.value(1, "sep").flatMap { (value) throws(Signal) in
          value.isNone ? nil : try content(machine, value)
        }
        let limit = try optional(machine, arguments.value(2, "maxsplit")) ?? -1
        try machine.charge(bytes.count * 2)
        let parts = try machine.library { () throws(PythonError) in
          isLast
            ? try ByteMethods.splitLast(
              bytes, separator: separator, limit: limit, ceiling: StringModels.ceiling(machine))
            : try ByteMethods.split(bytes, separator: separator, limit: limit, ceiling: StringModels.ceiling(machine))
        }
        try machine.charge(parts.count * 8)
        var values: [Value] = []
        for part in parts { values.append(try made(machine, arguments, part)) }
        return machine.list(values)
      }
    }
    both(&registry, "splitlines") { (machine, arguments) throws(Signal) in
      let bytes = try receiver(machine, arguments)
      let keeps =
        try arguments.value(1, "keepends").map { (value) throws(Signal) in try machine.truth(of: value) } ?? false
      try machine.charge(bytes.count * 2)
      let parts = try machine.library { () throws(PythonError) in
        try ByteMethods.splitLines(bytes, keepsEnds: keeps ?? false, ceiling: StringModels.ceiling(machine))
      }
      try machine.charge(parts.count * 8)
      var values: [Value] = []
      for part in parts { values.append(try made(machine, arguments, part)) }
      return machine.list(values)
    }
    for (name, isLast) in [("partition", false), ("rpartition", true)] {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        let separator = try content(machine, arguments[1])
        try machine.charge(bytes.count)
        let parts = try machine.library { () throws(PythonError) in
          isLast ? try ByteMethods.partitionLast(bytes, separator) : try ByteMethods.partition(bytes, separator)
        }
        return machine.heap.tuple([
          try made(machine, arguments, parts.0), try made(machine, arguments, parts.1),
          try made(machine, arguments, parts.2),
        ])
      }
    }
    both(&registry, "join") { (machine, arguments) throws(Signal) in
      let separator = try receiver(machine, arguments)
      var parts: [[UInt8]] = []
      var total = 0
      var history: Int32 = 0
      for (index, item) in try machine.items(of: arguments[1] ?? .none).enumerated() {
        if case .unknown(let unknown) = item { throw .unknown(machine.unknown(unknown.origins)) }
        guard let content = machine.bytes(item) else {
          throw machine.error(
            "TypeError",
            "sequence item \(index): expected a bytes-like object, \(machine.typeName(of: item)) found")
        }
        history = machine.mergedHistory(history, machine.history(of: item))
        total += content.count + separator.count
        parts.append(content)
      }
      try machine.chargeResult(total)
      let joined = try machine.library { () throws(PythonError) in
        try ByteMethods.join(separator, parts, ceiling: Machine.elementCeiling)
      }
      return .bytes(Bytes(joined, history: machine.computedHistory(count: joined.count, history: history)))
    }
    both(&registry, "decode") { (machine, arguments) throws(Signal) in
      let bytes = try receiver(machine, arguments)
      let encoding =
        try arguments.value(1, "encoding").map { (value) throws(Signal) in try machine.plain(value) } ?? "utf-8"
      let errors =
        try arguments.value(2, "errors").map { (value) throws(Signal) in try machine.plain(value) } ?? "strict"
      try machine.charge(bytes.count)
      if let legacy = try EncodingModels.legacyCodec(machine, arguments[0] ?? .none, encoding, isDecoding: true) {
        return legacy
      }
      let text = try machine.library { () throws(PythonError) in
        try Codecs.decode(bytes, encoding: encoding, errors: errors, ceiling: StringModels.ceiling(machine))
      }
      var history = arguments[0].map { machine.history(of: $0) } ?? 0
      if let name = EncodingModels.notedCodec(encoding) { history = machine.derive(history, name) }
      return .str(Text(text, history: history))
    }
    both(&registry, "hex") { (machine, arguments) throws(Signal) in
      let bytes = try receiver(machine, arguments)
      var separator: UInt8?
      if let value = arguments.value(1, "sep") {
        if case .str(let text) = value {
          separator = text.content.latin1?.first
        } else {
          separator = try content(machine, value).first
        }
      }
      let group = try optional(machine, arguments.value(2, "bytes_per_sep")) ?? 1
      try machine.charge(bytes.count * 3)
      return .str(Text(PythonString(latin1: Binascii.hexlify(bytes, separator: separator, group: group))))
    }
    both(&registry, "translate") { (machine, arguments) throws(Signal) in
      let bytes = try receiver(machine, arguments)
      let table = try arguments[1].flatMap { (value) throws(Signal) in value.isNone ? nil : try content(machine, value)
      }
      let deleted = try arguments.value(2, "delete").map { (value) throws(Signal) in try content(machine, value) } ?? []
      try machine.charge(bytes.count)
      let result = try machine.library { () throws(PythonError) in
        try ByteMethods.translate(bytes, table: table, deleting: deleted)
      }
      return try made(machine, arguments, result)
    }
    for type in ["bytes", "bytearray"] {
      registry.function(type + ".maketrans") { (machine, arguments) throws(Signal) in
        let (from, to) = (try content(machine, arguments[0]), try content(machine, arguments[1]))
        return .bytes(
          Bytes(
            try machine.library { () throws(PythonError) in
              try ByteMethods.makeTranslation(from: from, to: to)
            }))
      }
      registry.function(type + ".fromhex") { (machine, arguments) throws(Signal) in
        // Called on the class, or on an instance.
        let value = arguments.count > 1 ? arguments[1] : arguments[0]
        let text = try machine.plain(value ?? .none)
        try machine.charge(text.count)
        let bytes = try machine.library { () throws(PythonError) in try Binascii.fromHex(text) }
        let history = machine.derive(value.map { machine.history(of: $0) } ?? 0, "hex")
        if type == "bytes" { return .bytes(Bytes(bytes, history: history)) }
        let made = BytearrayObject(machine.heap, bytes)
        made.history = history
        return .bytearray(made)
      }
    }
  }

  private static func registerShape(_ registry: inout Registry) {
    func plain(_ name: String, _ body: @escaping @Sendable ([UInt8]) -> [UInt8]) {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        try machine.charge(bytes.count)
        return try made(machine, arguments, body(bytes))
      }
    }
    plain("upper") { ByteMethods.upper($0) }
    plain("lower") { ByteMethods.lower($0) }
    plain("swapcase") { ByteMethods.swapCase($0) }
    plain("capitalize") { ByteMethods.capitalize($0) }
    plain("title") { ByteMethods.title($0) }
    plain("tobytes") { $0 }
    for (name, side) in [("strip", StringMethods.Side.both), ("lstrip", .left), ("rstrip", .right)] {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        let characters = try arguments[1].flatMap { (value) throws(Signal) in
          value.isNone ? nil : try content(machine, value)
        }
        try machine.charge(bytes.count)
        return try made(machine, arguments, ByteMethods.strip(bytes, characters, side: side))
      }
    }
    for name in ["removeprefix", "removesuffix"] {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let (bytes, piece) = (try receiver(machine, arguments), try content(machine, arguments[1]))
        return try made(
          machine, arguments,
          name == "removeprefix" ? ByteMethods.removingPrefix(bytes, piece) : ByteMethods.removingSuffix(bytes, piece))
      }
    }
    for name in ["center", "ljust", "rjust", "zfill", "expandtabs"] {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        let width = try optional(machine, arguments.value(1, "tabsize")) ?? 8
        let fill = try arguments[2].map { (value) throws(Signal) in try content(machine, value) }?.first ?? 0x20
        let limit = StringModels.ceiling(machine)
        return try made(
          machine, arguments,
          try machine.library { () throws(PythonError) in
            switch name {
            case "center": try ByteMethods.center(bytes, width: width, fill: [fill], ceiling: limit)
            case "ljust": try ByteMethods.justifyLeft(bytes, width: width, fill: [fill], ceiling: limit)
            case "rjust": try ByteMethods.justifyRight(bytes, width: width, fill: [fill], ceiling: limit)
            case "zfill": try ByteMethods.zeroFill(bytes, width: width, ceiling: limit)
            default: try ByteMethods.expandTabs(bytes, size: width, ceiling: limit)
            }
          })
      }
    }
  }

  private static func registerTests(_ registry: inout Registry) {
    func test(_ name: String, _ body: @escaping @Sendable ([UInt8]) -> Bool) {
      both(&registry, name) { (machine, arguments) throws(Signal) in
        let bytes = try receiver(machine, arguments)
        try machine.charge(bytes.count)
        return .bool(body(bytes))
      }
    }
    test("isalpha") { ByteMethods.isAlpha($0) }
    test("isalnum") { ByteMethods.isAlphanumeric($0) }
    test("isdigit") { ByteMethods.isDigit($0) }
    test("isspace") { ByteMethods.isSpace($0) }
    test("isupper") { ByteMethods.isUpper($0) }
    test("islower") { ByteMethods.isLower($0) }
    test("istitle") { ByteMethods.isTitle($0) }
    test("isascii") { ByteMethods.isASCII($0) }
  }

  // MARK: - bytearray

  private static func registerMutation(_ registry: inout Registry) {
    func mutation(
      _ name: String, _ body: @escaping @Sendable (Machine, BytearrayObject, Arguments) throws(Signal) -> Value
    ) {
      registry.function("bytearray." + name) { (machine, arguments) throws(Signal) in
        guard case .bytearray(let target)? = arguments[0] else {
          throw machine.error("TypeError", "bytearray expected")
        }
        machine.touch(target)
        return try body(machine, target, arguments)
      }
    }
    @Sendable func byte(_ machine: Machine, _ value: Value?) throws(Signal) -> UInt8 {
      let number = try machine.integer(value)
      guard (0...255).contains(number) else { throw machine.error("ValueError", "byte must be in range(0, 256)") }
      return UInt8(number)
    }
    mutation("append") { (machine, target, arguments) throws(Signal) in
      target.content.append(try byte(machine, arguments[1]))
      return .none
    }
    mutation("extend") { (machine, target, arguments) throws(Signal) in
      let more = try machine.byteContent(arguments[1] ?? .none)
      try machine.chargeGrowth(of: target.content.count, by: more.count, ceiling: Machine.elementCeiling)
      target.content += more
      return .none
    }
    mutation("insert") { (machine, target, arguments) throws(Signal) in
      var place = try machine.integer(arguments[1])
      if place < 0 { place = max(0, place + target.content.count) }
      try machine.charge(target.content.count)
      target.content.insert(try byte(machine, arguments[2]), at: min(place, target.content.count))
      return .none
    }
    mutation("pop") { (machine, target, arguments) throws(Signal) in
      var place = try optional(machine, arguments[1]) ?? -1
      if place < 0 { place += target.content.count }
      guard place >= 0, place < target.content.count else {
        throw machine.error(
          "IndexError", target.content.isEmpty ? "pop from empty bytearray" : "pop index out of range")
      }
      try machine.charge((target.content.count - place) / 16)
      return .int(Int(target.content.remove(at: place)))
    }
    mutation("remove") { (machine, target, arguments) throws(Signal) in
      guard let place = target.content.firstIndex(of: try byte(machine, arguments[1])) else {
        throw machine.error("ValueError", "value not found in bytearray")
      }
      target.content.remove(at: place)
      return .none
    }
    mutation("reverse") { _, target, _ in
      target.content.reverse()
      return .none
    }
    mutation("clear") { _, target, _ in
      target.content = []
      return .none
    }
    mutation("copy") { machine, target, _ in .bytearray(BytearrayObject(machine.heap, target.content)) }
  }

  // MARK: - Integers and floats

  private static func registerIntegers(_ registry: inout Registry) {
    registry.function("int.to_bytes") { (machine, arguments) throws(Signal) in
      let number = try machine.bigInteger(arguments[0])
      let count = try arguments.value(1, "length").map { (value) throws(Signal) in try machine.integer(value) } ?? 1
      guard count >= 0 else { throw machine.error("ValueError", "length argument must be non-negative") }
      let order = try self.order(machine, arguments.value(2, "byteorder"))
      let isSigned =
        try arguments.keyword("signed").map { (value) throws(Signal) in try machine.truth(of: value) } ?? false
      try machine.chargeResult(count)
      return .bytes(
        Bytes(
          try machine.integers { () throws(IntegerFault) in
            try number.bytes(count: count, order: order, isSigned: isSigned ?? false)
          }, history: number.bitLength > 64 ? machine.derive(0, "int") : 0))
    }
    registry.function("int.from_bytes") { (machine, arguments) throws(Signal) in
      let content = try machine.byteContent(arguments.value(0, "bytes") ?? .none)
      let order = try self.order(machine, arguments.value(1, "byteorder"))
      let isSigned =
        try arguments.keyword("signed").map { (value) throws(Signal) in try machine.truth(of: value) } ?? false
      guard content.count * 8 <= Machine.bitCeiling else { throw machine.tooLarge("an integer") }
      try machine.charge(content.count)
      return Value(BigInteger(bytes: content, order: order, isSigned: isSigned ?? false))
    }
    registry.function("int.bit_length") { (machine, arguments) throws(Signal) in
      .int(try machine.bigInteger(arguments[0]).bitLength)
    }
    registry.function("int.bit_count") { (machine, arguments) throws(Signal) in
      .int(try machine.bigInteger(arguments[0]).magnitude.bitCount)
    }
    registry.function("int.conjugate") { _, arguments in arguments[0] ?? .none }
    registry.function("float.is_integer") { (machine, arguments) throws(Signal) in
      let number = try machine.double(arguments[0])
      return .bool(number.isFinite && number == number.rounded(.towardZero))
    }
    registry.function("float.hex") { (machine, arguments) throws(Signal) in
      .str(Text(PythonString(latin1: FloatText.hexadecimal(try machine.double(arguments[0])))))
    }
    registry.function("int.as_integer_ratio") { machine, arguments in
      machine.heap.tuple([arguments[0] ?? .none, .int(1)])
    }
    for name in ["int", "float", "str", "bytes", "list", "tuple", "dict"] {
      registry.function(name + ".__len__") { (machine, arguments) throws(Signal) in
        try machine.call(machine.builtinFunction("len"), arguments)
      }
      registry.function(name + ".__getitem__") { (machine, arguments) throws(Signal) in
        try machine.item(arguments[1] ?? .none, of: arguments[0] ?? .none)
      }
      registry.function(name + ".__contains__") { (machine, arguments) throws(Signal) in
        .bool(try machine.contains(arguments[0] ?? .none, arguments[1] ?? .none) ?? false)
      }
      registry.function(name + ".__str__") { (machine, arguments) throws(Signal) in
        try machine.string(of: arguments[0] ?? .none)
      }
      registry.function(name + ".__iter__") { (machine, arguments) throws(Signal) in
        try machine.iterator(over: arguments[0] ?? .none)
      }
      for (method, operation) in [
        ("__add__", Operator.add), ("__mul__", .multiply), ("__mod__", .modulo), ("__xor__", .bitXor),
        ("__sub__", .subtract), ("__and__", .bitAnd), ("__or__", .bitOr), ("__floordiv__", .floorDivide),
      ] {
        registry.function("\(name).\(method)") { (machine, arguments) throws(Signal) in
          try machine.binary(operation, arguments[0] ?? .none, arguments[1] ?? .none)
        }
      }
      for (method, operation) in [
        ("__eq__", Operator.equal), ("__ne__", .notEqual), ("__lt__", .less), ("__gt__", .greater),
        ("__le__", .lessEqual), ("__ge__", .greaterEqual),
      ] {
        registry.function("\(name).\(method)") { (machine, arguments) throws(Signal) in
          try machine.compare(operation.rawValue, arguments[0] ?? .none, arguments[1] ?? .none)
        }
      }
    }
    for name in ["dict", "list", "bytearray"] {
      registry.function(name + ".__setitem__", takesUnknown: true) { (machine, arguments) throws(Signal) in
        try machine.setItem(arguments[1] ?? .none, of: arguments[0] ?? .none, to: arguments[2] ?? .none)
        return .none
      }
    }
  }

  private static func order(_ machine: Machine, _ value: Value?) throws(Signal) -> BigInteger.ByteOrder {
    guard let value else { return .big }
    switch try machine.plain(value).text {
    case "big": return .big
    case "little": return .little
    default: throw machine.error("ValueError", "byteorder must be either 'little' or 'big'")
    }
  }

  // MARK: - %

  static func percent(_ machine: Machine, _ left: Value, _ right: Value) throws(Signal) -> Value? {
    guard let template = machine.bytes(left) else { return nil }
    try machine.charge(template.count)
    return try StringModels.percent(
      machine, PercentFormat(PythonString(latin1: template)), right, isBytes: true, history: 0)
  }
}
