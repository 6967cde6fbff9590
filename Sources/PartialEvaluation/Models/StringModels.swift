import BigIntegers
import PythonLibrary
import PythonSyntax

/// Methods of `str`, `%` and `str.format`.
enum StringModels {
  static func register(_ registry: inout Registry) {
    registerSearch(&registry)
    registerPieces(&registry)
    registerShape(&registry)
    registerTests(&registry)
  }

  private static func receiver(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Text {
    switch arguments[0] {
    case .str(let text)?: return text
    case .instance(let instance)?:
      if case .str(let text) = instance.payload { return text }
    case .unknown(let unknown)?: throw .unknown(machine.unknown(unknown.origins))
    default: break
    }
    throw machine.error(
      "TypeError", "descriptor requires a 'str' object but received a '\(machine.typeName(of: arguments[0] ?? .none))'")
  }

  private static func optional(_ machine: Machine, _ value: Value?) throws(Signal) -> Int? {
    guard let value, !value.isNone else { return nil }
    return try machine.integer(value)
  }

  static func ceiling(_ machine: Machine) -> Int { min(Machine.elementCeiling, machine.steps * 16) }

  private static func registerSearch(_ registry: inout Registry) {
    typealias Search = @Sendable (PythonString, PythonString, Int?, Int?) throws(PythonError) -> Value
    func search(_ name: String, _ body: @escaping Search) {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        let needle = try machine.plain(arguments[1] ?? .none)
        let (start, end) = (try optional(machine, arguments[2]), try optional(machine, arguments[3]))
        try machine.charge(text.count)
        return try machine.library { () throws(PythonError) in try body(text.content, needle, start, end) }
      }
    }
    search("find") { text, needle, start, end in .int(StringMethods.find(text, needle, start: start, end: end)) }
    search("rfind") { text, needle, start, end in .int(StringMethods.findLast(text, needle, start: start, end: end)) }
    search("index") { (text, needle, start, end) throws(PythonError) in
      .int(try StringMethods.index(text, needle, start: start, end: end))
    }
    search("rindex") { (text, needle, start, end) throws(PythonError) in
      .int(try StringMethods.lastIndex(text, needle, start: start, end: end))
    }
    search("count") { text, needle, start, end in .int(StringMethods.count(text, needle, start: start, end: end)) }
    for (name, isPrefix) in [("startswith", true), ("endswith", false)] {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        let (start, end) = (try optional(machine, arguments[2]), try optional(machine, arguments[3]))
        var options = [arguments[1] ?? .none]
        if case .tuple(let tuple) = options[0] { options = tuple.items }
        for option in options {
          let piece = try machine.plain(option)
          try machine.charge(min(piece.count, text.count) + 4)
          let holds =
            isPrefix
            ? StringMethods.hasPrefix(text.content, piece, start: start, end: end)
            : StringMethods.hasSuffix(text.content, piece, start: start, end: end)
          if holds { return .bool(true) }
        }
        return .bool(false)
      }
    }
  }

  // MARK: - Pieces

  private static func registerPieces(_ registry: inout Registry) {
    registry.function("str.join", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .str(let separator)? = arguments[0] else { throw .unknown(machine.unknown(.foreign)) }
      let items = try machine.items(of: arguments[1] ?? .none)
      return try join(machine, separator, items)
    }
    registry.function("str.replace", takesUnknown: true) { (machine, arguments) throws(Signal) in
      if arguments.hasUnknown { return try replaceUnknown(machine, arguments) }
      let text = try receiver(machine, arguments)
      let (old, new) = (
        try machine.plain(arguments.value(1, "old") ?? .none), try machine.plain(arguments.value(2, "new") ?? .none)
      )
      let limit = try optional(machine, arguments.value(3, "count")) ?? -1
      try machine.charge(text.count)
      let result = try machine.library { () throws(PythonError) in
        try StringMethods.replace(text.content, old, with: new, limit: limit, ceiling: ceiling(machine))
      }
      try machine.charge(result.count)
      let made = Text(result, history: text.history)
      // A placeholder in a decoded program: what others know of it is the text before.
      if text.history != 0, text.count >= 64, text.original == nil, result.count != text.count || result != text.content
      {
        made.original = (text, old)
      }
      return .str(made)
    }
    for (name, isLast) in [("split", false), ("rsplit", true)] {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        let separator = try arguments.value(1, "sep").flatMap { (value) throws(Signal) in
          value.isNone ? nil : try machine.plain(value)
        }
        let limit = try optional(machine, arguments.value(2, "maxsplit")) ?? -1
        try machine.charge(text.count * 2)
        let parts = try machine.library { () throws(PythonError) in
          isLast
            ? try StringMethods.splitLast(text.content, separator: separator, limit: limit, ceiling: ceiling(machine))
            : try StringMethods.split(text.content, separator: separator, limit: limit, ceiling: ceiling(machine))
        }
        try machine.charge(parts.count * 8)
        return machine.list(parts.map { .str(Text($0, history: text.history)) })
      }
    }
    registry.function("str.splitlines") { (machine, arguments) throws(Signal) in
      let text = try receiver(machine, arguments)
      let keeps =
        try arguments.value(1, "keepends").map { (value) throws(Signal) in try machine.truth(of: value) } ?? false
      try machine.charge(text.count * 2)
      let parts = try machine.library { () throws(PythonError) in
        try StringMethods.splitLines(text.content, keepsEnds: keeps ?? false, ceiling: ceiling(machine))
      }
      try machine.charge(parts.count * 8)
      return machine.list(parts.map { .str(Text($0, history: text.history)) })
    }
    for (name, isLast) in [("partition", false), ("rpartition", true)] {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        let separator = try machine.plain(arguments[1] ?? .none)
        try machine.charge(text.count * 2)
        let parts = try machine.library { () throws(PythonError) in
          isLast
            ? try StringMethods.partitionLast(text.content, separator)
            : try StringMethods.partition(text.content, separator)
        }
        return machine.heap.tuple([parts.0, parts.1, parts.2].map { .str(Text($0, history: text.history)) })
      }
    }
    registry.function("str.format", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .str(let template)? = arguments[0] else { throw .unknown(machine.unknown(.foreign)) }
      return try format(machine, template.content, arguments.dropFirst(), depth: 0)
    }
    registry.function("str.format_map", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .str(let template)? = arguments[0] else { throw .unknown(machine.unknown(.foreign)) }
      var values = Arguments([])
      if case .dict(let dict)? = arguments[1] {
        try machine.charge(dict.table.count * 4)
        for pair in dict.table.pairs {
          if case .str(let name) = pair.key { values.keywords.append((name, pair.value)) }
        }
      }
      return try format(machine, template.content, values, depth: 0)
    }
    registry.function("str.encode") { (machine, arguments) throws(Signal) in
      let text = try receiver(machine, arguments)
      let encoding =
        try arguments.value(1, "encoding").map { (value) throws(Signal) in try machine.plain(value) } ?? "utf-8"
      let errors =
        try arguments.value(2, "errors").map { (value) throws(Signal) in try machine.plain(value) } ?? "strict"
      try machine.charge(text.count)
      if let legacy = try EncodingModels.legacyCodec(machine, arguments[0] ?? .none, encoding, isDecoding: false) {
        return legacy
      }
      let bytes = try machine.library { () throws(PythonError) in
        try Codecs.encode(text.content, encoding: encoding, errors: errors, ceiling: ceiling(machine))
      }
      return .bytes(Bytes(bytes, history: text.history))
    }
    // `str.decode` of Python 2.
    registry.function("str.decode") { (machine, arguments) throws(Signal) in
      let text = try receiver(machine, arguments)
      let encoding =
        try arguments.value(1, "encoding").map { (value) throws(Signal) in try machine.plain(value) } ?? "utf-8"
      if let legacy = try EncodingModels.legacyCodec(machine, .str(text), encoding, isDecoding: true) { return legacy }
      throw machine.error("AttributeError", "'str' object has no attribute 'decode'. Did you mean: 'encode'?")
    }
    registry.function("str.translate") { (machine, arguments) throws(Signal) in
      try translate(machine, try receiver(machine, arguments), arguments[1] ?? .none)
    }
    registry.function("str.maketrans") { (machine, arguments) throws(Signal) in
      try makeTranslation(machine, arguments.count > 1 || !isText(arguments[0]) ? arguments : arguments)
    }
  }

  private static func isText(_ value: Value?) -> Bool {
    if case .str? = value { return true }
    return false
  }

  static func join(_ machine: Machine, _ separator: Text, _ items: [Value]) throws(Signal) -> Value {
    var history = separator.history
    var total = 0
    var parts: [PythonString] = []
    parts.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      switch item {
      case .str(let text):
        history = machine.mergedHistory(history, text.history)
        total += text.count + separator.count
        parts.append(text.content)
      case .unknown: return try joinUnknown(machine, separator, items)
      case .instance(let instance):
        guard case .str(let text) = instance.payload else { fallthrough }
        parts.append(text.content)
      default:
        throw machine.error(
          "TypeError", "sequence item \(index): expected str instance, \(machine.typeName(of: item)) found")
      }
    }
    try machine.chargeResult(total)
    machine.pieceCount += parts.count
    let result = try machine.library { () throws(PythonError) in
      try StringMethods.join(separator.content, parts, ceiling: Machine.elementCeiling)
    }
    return .str(Text(result, history: machine.computedHistory(count: result.count, history: history)))
  }

  private static func joinUnknown(_ machine: Machine, _ separator: Text, _ items: [Value]) throws(Signal) -> Value {
    var builder = PieceBuilder()
    for (index, item) in items.enumerated() {
      if index > 0 { builder.add(separator.content) }
      try machine.charge(separator.count)
      switch item {
      case .str(let text):
        try machine.charge(text.count)
        builder.add(text)
      case .unknown(let unknown):
        try machine.charge(unknown.knownCount)
        builder.add(unknown)
      default: throw machine.error("TypeError", "sequence item \(index): expected str instance")
      }
    }
    return builder.value(machine)
  }

  private static func replaceUnknown(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value {
    for (index, value) in arguments.positional.enumerated() {
      guard case .unknown(let unknown) = value, unknown.hasKnownAlternatives else { continue }
      return try machine.overAlternatives(unknown) { (alternative) throws(Signal) in
        var one = arguments
        one.positional[index] = alternative
        guard let replace = machine.registry.functions["str.replace"] else { return .none }
        return try machine.call(replace, one)
      }
    }
    if let result = try Templates.replaced(machine, arguments) { return result }
    var origins = Origins()
    for case .unknown(let unknown) in arguments.positional { origins.formUnion(unknown.origins) }
    if case .unknown(let template)? = arguments[0], !template.pieces.isEmpty,
      let result = try Templates.call(machine, "str.replace", template, arguments)
    {
      return result
    }
    return .unknown(machine.unknown(origins))
  }

  private static func translate(_ machine: Machine, _ text: Text, _ table: Value) throws(Signal) -> Value {
    try machine.charge(text.count * 8)
    var known: [UInt32: StringMethods.Translation] = [:]
    var failure: Signal?
    for point in Set(text.content.codePoints) {
      do throws(Signal) {
        let value = try machine.item(.int(Int(point)), of: table)
        switch value {
        case .none: known[point] = .deleted
        case .int(let number):
          guard (0...0x10ffff).contains(number) else {
            throw machine.error("ValueError", "character mapping must be in range(0x110000)")
          }
          known[point] = .codePoint(UInt32(number))
        case .str(let text): known[point] = .text(text.content)
        default: throw machine.error("TypeError", "character mapping must return integer, None or str")
        }
      } catch {
        if case .exception(.instance(let exception)) = error,
          exception.type.isSubtype(of: machine.type("LookupError"))
        {
          known[point] = .unchanged
        } else {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    let result = try machine.library { () throws(PythonError) in
      try StringMethods.translate(text.content, ceiling: ceiling(machine)) { known[$0] ?? .unchanged }
    }
    return .str(Text(result, history: text.count > 8 ? machine.derive(text.history, "translate") : text.history))
  }

  private static func makeTranslation(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value {
    let dict = DictObject(machine.heap)
    if arguments.count == 1, case .dict(let source)? = arguments[0] {
      try machine.charge(source.table.count * 16)
      for pair in source.table.pairs {
        var key = pair.key
        if case .str(let text) = key {
          guard text.count == 1 else {
            throw machine.error("ValueError", "string keys in translate table must be of length 1")
          }
          key = .int(Int(text.content[0]))
        }
        dict.table.set(key, try machine.hash(of: key), pair.value)
      }
      return .dict(dict)
    }
    let from = try machine.plain(arguments[0] ?? .none)
    let to = try machine.plain(arguments[1] ?? .none)
    guard from.count == to.count else {
      throw machine.error("ValueError", "the first two maketrans arguments must have equal length")
    }
    try machine.charge(from.count * 16)
    for index in 0..<from.count {
      let key = Value.int(Int(from[index]))
      dict.table.set(key, try machine.hash(of: key), .int(Int(to[index])))
    }
    if let deleted = arguments[2] {
      let deleted = try machine.plain(deleted)
      try machine.charge(deleted.count * 16)
      for point in deleted.codePoints {
        let key = Value.int(Int(point))
        dict.table.set(key, try machine.hash(of: key), .none)
      }
    }
    return .dict(dict)
  }

  // MARK: - Shape

  private static func registerShape(_ registry: inout Registry) {
    func plain(_ name: String, _ body: @escaping @Sendable (PythonString) -> PythonString) {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        try machine.charge(text.count)
        return .str(Text(body(text.content), history: text.history))
      }
    }
    plain("upper") { StringMethods.upper($0) }
    plain("lower") { StringMethods.lower($0) }
    plain("casefold") { StringMethods.caseFold($0) }
    plain("swapcase") { StringMethods.swapCase($0) }
    plain("capitalize") { StringMethods.capitalize($0) }
    plain("title") { StringMethods.title($0) }
    for (name, side) in [("strip", StringMethods.Side.both), ("lstrip", .left), ("rstrip", .right)] {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        let characters = try arguments[1].flatMap { (value) throws(Signal) in
          value.isNone ? nil : try machine.plain(value)
        }
        try machine.charge(text.count)
        return .str(Text(StringMethods.strip(text.content, characters, side: side), history: text.history))
      }
    }
    for name in ["removeprefix", "removesuffix"] {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        let piece = try machine.plain(arguments[1] ?? .none)
        try machine.charge(text.count)
        return .str(
          Text(
            name == "removeprefix"
              ? StringMethods.removingPrefix(text.content, piece) : StringMethods.removingSuffix(text.content, piece),
            history: text.history))
      }
    }
    for name in ["center", "ljust", "rjust", "zfill", "expandtabs"] {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments).content
        let width = try optional(machine, arguments.value(1, "tabsize")) ?? 8
        var fill: UInt32 = 0x20
        if let value = arguments[2] {
          let character = try machine.plain(value)
          guard character.count == 1 else {
            throw machine.error("TypeError", "The fill character must be exactly one character long")
          }
          fill = character[0]
        }
        let limit = ceiling(machine)
        let result = try machine.library { () throws(PythonError) in
          switch name {
          case "center":
            try StringMethods.center(text, width: width, fill: PythonString(codePoint: fill), ceiling: limit)
          case "ljust":
            try StringMethods.justifyLeft(text, width: width, fill: PythonString(codePoint: fill), ceiling: limit)
          case "rjust":
            try StringMethods.justifyRight(text, width: width, fill: PythonString(codePoint: fill), ceiling: limit)
          case "zfill": try StringMethods.zeroFill(text, width: width, ceiling: limit)
          default: try StringMethods.expandTabs(text, size: width, ceiling: limit)
          }
        }
        try machine.charge(result.count)
        return .str(Text(result))
      }
    }
  }

  private static func registerTests(_ registry: inout Registry) {
    func test(_ name: String, _ body: @escaping @Sendable (PythonString) -> Bool) {
      registry.function("str." + name) { (machine, arguments) throws(Signal) in
        let text = try receiver(machine, arguments)
        try machine.charge(text.count)
        return .bool(body(text.content))
      }
    }
    test("isalpha") { StringMethods.isAlpha($0) }
    test("isalnum") { StringMethods.isAlphanumeric($0) }
    test("isdecimal") { StringMethods.isDecimal($0) }
    test("isdigit") { StringMethods.isDigit($0) }
    test("isnumeric") { StringMethods.isNumeric($0) }
    test("isspace") { StringMethods.isSpace($0) }
    test("isprintable") { StringMethods.isPrintable($0) }
    test("isidentifier") { StringMethods.isIdentifier($0) }
    test("isupper") { StringMethods.isUpper($0) }
    test("islower") { StringMethods.isLower($0) }
    test("istitle") { StringMethods.isTitle($0) }
    test("isascii") { $0.isASCII }
  }
}
