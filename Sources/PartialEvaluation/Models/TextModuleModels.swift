import BigIntegers
import PythonLibrary
import PythonSyntax

/// `json`, `html`, `urllib.parse`, `textwrap`, `ast.literal_eval` and `re`.
enum TextModuleModels {
  private final class PatternState: NativeState {
    let pattern: Pattern

    init(_ pattern: Pattern) {
      self.pattern = pattern
      super.init()
    }
  }

  static func register(_ registry: inout Registry) {
    registerText(&registry)
    registerJSON(&registry)
    registerPatterns(&registry)
  }

  private static func registerText(_ registry: inout Registry) {
    registry.function("html.unescape") { (machine, arguments) throws(Signal) in
      let text = try machine.plain(arguments[0] ?? .none)
      try machine.charge(text.count)
      return .str(
        Text(
          HypertextEntities.unescape(text), history: machine.derive(machine.history(of: arguments[0] ?? .none), "html"))
      )
    }
    registry.function("html.escape") { (machine, arguments) throws(Signal) in
      let text = try machine.plain(arguments[0] ?? .none)
      return .str(
        Text(
          try machine.library { () throws(PythonError) in
            try HypertextEntities.escape(text, ceiling: StringModels.ceiling(machine))
          }))
    }
    for module in ["urllib.parse", "urllib"] {
      for (name, isPlus) in [("unquote", false), ("unquote_plus", true)] {
        registry.function("\(module).\(name)") { (machine, arguments) throws(Signal) in
          let text = try machine.plain(arguments[0] ?? .none)
          try machine.charge(text.count)
          let result = try machine.library { () throws(PythonError) in
            isPlus
              ? try PercentEncoding.unquotePlus(text)
              : try PercentEncoding.unquote(text)
          }
          return .str(Text(result, history: machine.derive(machine.history(of: arguments[0] ?? .none), "percent")))
        }
      }
      registry.function("\(module).quote") { (machine, arguments) throws(Signal) in
        let text = try machine.plain(arguments[0] ?? .none)
        try machine.charge(text.count * 3)
        return .str(Text(try machine.library { () throws(PythonError) in try PercentEncoding.quote(text) }))
      }
    }
    registry.function("textwrap.dedent") { (machine, arguments) throws(Signal) in
      let text = try machine.plain(arguments[0] ?? .none)
      try machine.charge(text.count)
      return .str(
        Text(
          try machine.library { () throws(PythonError) in try TextModules.dedent(text) },
          history: machine.history(of: arguments[0] ?? .none)))
    }
    registry.function("ast.literal_eval") { (machine, arguments) throws(Signal) in
      guard let function = machine.registry.functions["eval"] else { return .none }
      // The machine performs nothing, so that evaluating more than literals does no harm.
      return try machine.call(function, Arguments([arguments[0] ?? .none]))
    }
  }

  // MARK: - json

  private static func registerJSON(_ registry: inout Registry) {
    registry.function("json.loads") { (machine, arguments) throws(Signal) in
      let source = arguments[0] ?? .none
      let value: JSONValue
      if let bytes = machine.bytes(source) {
        try machine.charge(bytes.count * 4)
        value = try machine.library { () throws(PythonError) in try JSONText.load(bytes) }
      } else {
        let text = try machine.plain(source)
        try machine.charge(text.count * 4)
        value = try machine.library { () throws(PythonError) in try JSONText.load(text) }
      }
      return made(machine, value)
    }
  }

  private static func made(_ machine: Machine, _ value: JSONValue) -> Value {
    switch value {
    case .null: return .none
    case .bool(let truth): return .bool(truth)
    case .integer(let number): return Value(number)
    case .float(let number): return .float(number)
    case .text(let text): return .str(Text(text))
    case .array(let items): return machine.list(items.map { made(machine, $0) })
    case .object(let members):
      let dict = DictObject(machine.heap)
      for member in members { dict.table.set(Text(member.name), made(machine, member.value)) }
      return .dict(dict)
    }
  }

  // MARK: - re

  private static func pattern(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> (Pattern, Arguments) {
    if case .instance(let instance)? = arguments[0], let state = instance.native as? PatternState {
      return (state.pattern, arguments)
    }
    var flags = PatternFlags()
    if let value = arguments.keyword("flags") { flags = PatternFlags(rawValue: try machine.integer(value)) }
    let source = arguments[0] ?? .none
    if let bytes = machine.bytes(source) {
      try machine.charge(64 + bytes.count * 16)
      return (try machine.library { () throws(PythonError) in try Pattern(bytes: bytes, flags: flags) }, arguments)
    }
    let text = try machine.plain(source)
    try machine.charge(64 + text.count * 16)
    return (try machine.library { () throws(PythonError) in try Pattern(text, flags: flags) }, arguments)
  }

  /// The text of a search, and its code points.
  private struct Subject {
    let text: PatternText
    let points: [UInt32]
  }

  private static func subject(_ machine: Machine, _ value: Value?) throws(Signal) -> Subject {
    let value = value ?? .none
    if let bytes = machine.bytes(value) {
      try machine.charge(bytes.count * 2)
      return Subject(text: PatternText(bytes: bytes), points: bytes.map { UInt32($0) })
    }
    let text = try machine.plain(value)
    try machine.charge(text.count * 2)
    return Subject(text: PatternText(text), points: text.codePoints)
  }

  private static func piece(_ pattern: Pattern, _ text: Subject, _ range: Range<Int>?) -> Value {
    guard let range else { return .none }
    if pattern.isBytes { return .bytes(Bytes(text.points[range].map { UInt8(truncatingIfNeeded: $0) })) }
    return .str(Text(PythonString(codePoints: Array(text.points[range]))))
  }

  private static func registerPatterns(_ registry: inout Registry) {
    registry.type("re.Pattern")
    registry.type("re.Match")
    for (name, value) in [
      ("IGNORECASE", 2), ("I", 2), ("MULTILINE", 8), ("M", 8), ("DOTALL", 16), ("S", 16), ("VERBOSE", 64), ("X", 64),
      ("ASCII", 256), ("A", 256), ("UNICODE", 32), ("U", 32),
    ] { registry.constant("re." + name) { _ in .int(value) } }
    registry.function("re.compile") { (machine, arguments) throws(Signal) in
      var given = arguments
      if let flags = arguments[1] { given.keywords.append((Text("flags"), flags)) }
      let (pattern, _) = try self.pattern(machine, given)
      let made = InstanceObject(machine.heap, machine.type("re.Pattern"))
      made.native = PatternState(pattern)
      made.attributes.set("pattern", arguments[0] ?? .none)
      return .instance(made)
    }
    registry.function("re.escape") { (machine, arguments) throws(Signal) in
      let text = try machine.plain(arguments[0] ?? .none)
      try machine.charge(text.count * 4)
      return .str(Text(Pattern.escape(text)))
    }
    for root in ["re.", "re.Pattern."] {
      registry.function(root + "findall") { (machine, arguments) throws(Signal) in
        let (pattern, arguments) = try pattern(machine, arguments)
        let text = try subject(machine, arguments[1])
        let found = try matches(machine, pattern, text)
        try machine.chargeElements(found.count * (pattern.groupCount + 1) * 8)
        return machine.list(
          found.map { match in
            if pattern.groupCount == 0 { return piece(pattern, text, match.range) }
            let groups = (1...pattern.groupCount).map { index -> Value in
              let value = piece(pattern, text, match.spans[index])
              return value.isNone ? machine.text("") : value
            }
            return groups.count == 1 ? groups[0] : machine.heap.tuple(groups)
          })
      }
      registry.function(root + "sub") { (machine, arguments) throws(Signal) in
        let (pattern, arguments) = try pattern(machine, arguments)
        let text = try subject(machine, arguments[2])
        let limit = try arguments.value(3, "count").map { (value) throws(Signal) in try machine.integer(value) } ?? 0
        if let replacement = arguments[1], let template = try templateText(machine, replacement) {
          let parsed = try machine.library { () throws(PythonError) in try PatternTemplate(template, for: pattern) }
          try machine.charge(text.points.count)
          let result = try machine.library { () throws(PythonError) in
            try PatternTemplate.substitute(
              pattern, parsed, in: text.text, limit: limit, ceiling: StringModels.ceiling(machine),
              steps: &machine.steps
            ).text
          }
          let history = machine.history(of: arguments[2] ?? .none)
          return pattern.isBytes
            ? .bytes(Bytes(result.latin1 ?? [], history: history)) : .str(Text(result, history: history))
        }
        var builder = PieceBuilder()
        builder.isBytes = pattern.isBytes
        var last = 0
        for match in try matches(machine, pattern, text).prefix(limit > 0 ? limit : Int.max) {
          builder.add(PythonString(codePoints: Array(text.points[last..<match.range.lowerBound])))
          let value = try machine.call(
            arguments[1] ?? .none, Arguments([makeMatch(machine, pattern, text, match)]))
          if case .unknown(let unknown) = value {
            builder.add(unknown)
          } else {
            if let bytes = machine.bytes(value) {
              builder.add(PythonString(latin1: bytes))
            } else {
              builder.add(try machine.plain(value))
            }
          }
          last = match.range.upperBound
        }
        builder.add(PythonString(codePoints: Array(text.points[last...])))
        return builder.value(machine)
      }
      registry.function(root + "split") { (machine, arguments) throws(Signal) in
        let (pattern, arguments) = try pattern(machine, arguments)
        let text = try subject(machine, arguments[1])
        try machine.charge(text.points.count)
        let parts = try machine.library { () throws(PythonError) in
          try pattern.split(text.text, ceiling: StringModels.ceiling(machine), steps: &machine.steps)
        }
        return machine.list(parts.map { piece(pattern, text, $0) })
      }
      for (name, kind) in [("search", Pattern.Kind.anywhere), ("match", .prefix), ("fullmatch", .whole)] {
        registry.function(root + name) { (machine, arguments) throws(Signal) in
          let (pattern, arguments) = try pattern(machine, arguments)
          let text = try subject(machine, arguments[1])
          try machine.charge(text.points.count)
          let match = try machine.library { () throws(PythonError) in
            try pattern.match(kind, text.text, steps: &machine.steps)
          }
          return match.map { makeMatch(machine, pattern, text, $0) } ?? .none
        }
      }
      registry.function(root + "finditer") { (machine, arguments) throws(Signal) in
        let (pattern, arguments) = try pattern(machine, arguments)
        let text = try subject(machine, arguments[1])
        let found = try matches(machine, pattern, text)
        try machine.chargeElements(found.count * (pattern.groupCount + 4) * 16)
        return machine.makeIterator(.values(found.map { makeMatch(machine, pattern, text, $0) }, 0))
      }
    }
    registerMatches(&registry)
  }

  private static func templateText(_ machine: Machine, _ value: Value) throws(Signal) -> PythonString? {
    if let bytes = machine.bytes(value) { return PythonString(latin1: bytes) }
    if case .str(let text) = value { return text.content }
    return nil
  }

  private static func matches(_ machine: Machine, _ pattern: Pattern, _ text: Subject) throws(Signal) -> [Pattern.Match]
  {
    try machine.charge(text.points.count)
    return try machine.library { () throws(PythonError) in
      try pattern.matches(text.text, ceiling: StringModels.ceiling(machine), steps: &machine.steps)
    }
  }

  private static func makeMatch(_ machine: Machine, _ pattern: Pattern, _ text: Subject, _ match: Pattern.Match)
    -> Value
  {
    let made = InstanceObject(machine.heap, machine.type("re.Match"))
    let names = DictObject(machine.heap)
    for (name, index) in pattern.groupNames.sorted(by: { $0.value < $1.value }) {
      names.table.set(Text(name), .int(index))
    }
    made.payload = machine.heap.tuple(match.spans.map { piece(pattern, text, $0) })
    made.attributes.set(" names", .dict(names))
    made.attributes.set(" start", .int(match.range.lowerBound))
    made.attributes.set(" end", .int(match.range.upperBound))
    return .instance(made)
  }

  private static func registerMatches(_ registry: inout Registry) {
    for name in ["group", "__getitem__"] {
      registry.function("re.Match." + name) { (machine, arguments) throws(Signal) in
        guard case .instance(let match)? = arguments[0] else { return .none }
        var values: [Value] = []
        for key in arguments.positional.dropFirst() {
          guard case .tuple(let groups) = match.payload else { return .none }
          var index = key
          if case .str = key, let names = match.attributes.get(" names") { index = try machine.item(key, of: names) }
          let number = try machine.integer(index)
          guard groups.items.indices.contains(number) else { throw machine.error("IndexError", "no such group") }
          values.append(groups.items[number])
        }
        if values.isEmpty, case .tuple(let groups) = match.payload { return groups.items.first ?? Value.none }
        return values.count == 1 ? values[0] : machine.heap.tuple(values)
      }
    }
    registry.function("re.Match.groups") { machine, arguments in
      guard case .instance(let match)? = arguments[0], case .tuple(let groups) = match.payload else { return .none }
      return machine.heap.tuple(Array(groups.items.dropFirst()))
    }
    for name in ["start", "end"] {
      registry.function("re.Match." + name) { _, arguments in
        guard case .instance(let match)? = arguments[0] else { return .none }
        return match.attributes.get(" " + name) ?? .none
      }
    }
  }
}
