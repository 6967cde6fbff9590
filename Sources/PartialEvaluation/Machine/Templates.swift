import PythonLibrary

/// Operations on texts of which some pieces are known.
enum Templates {
  /// `left + right`, one of them unknown; nil when nothing is known of the result.
  static func sum(_ machine: Machine, _ left: Value, _ right: Value) throws(Signal) -> Value? {
    try machine.chargeResult(known(left) + known(right))
    var builder = PieceBuilder()
    var hasText = false
    for value in [left, right] {
      switch value {
      case .str(let text):
        builder.add(text)
        hasText = true
      case .bytes(let bytes):
        builder.history = machine.mergedHistory(builder.history, bytes.history)
        builder.add(PythonString(latin1: bytes.content))
        builder.isBytes = true
        hasText = true
      case .unknown(let unknown):
        if !unknown.pieces.isEmpty {
          hasText = true
          if unknown.isBytes { builder.isBytes = true }
        }
        builder.add(unknown)
      default: return nil
      }
    }
    return hasText ? builder.value(machine) : nil
  }

  private static func known(_ value: Value) -> Int {
    switch value {
    case .str(let text): text.count
    case .bytes(let bytes): bytes.content.count
    case .unknown(let unknown): unknown.knownCount
    default: 0
    }
  }

  /// A model that was called with a template: what keeps its known pieces apart.
  static func call(
    _ machine: Machine, _ name: String, _ template: Unknown, _ arguments: Arguments
  ) throws(Signal) -> Value? {
    try machine.charge(template.knownCount * 2)
    switch name {
    case "str.replace", "str.lower", "str.upper", "bytes.replace":
      guard case .unknown(let receiver)? = arguments[0], receiver === template else {
        return try replaced(machine, arguments)
      }
      var rest = arguments.positional
      guard !rest.dropFirst().contains(where: \.isUnknown) else { return nil }
      var builder = PieceBuilder()
      builder.isBytes = template.isBytes
      builder.history = template.history
      guard
        let builtin = machine.registry.functions[
          template.isBytes ? "bytes" + name.dropFirst(name.hasPrefix("str") ? 3 : 5) : name]
      else { return nil }
      for piece in template.pieces {
        switch piece {
        case .hole(let hole): builder.add(hole)
        case .text(let text):
          rest[0] = template.isBytes ? .bytes(Bytes(text.latin1 ?? [])) : .str(Text(text))
          switch try builtin.model(machine, Arguments(rest)) {
          case .str(let text): builder.add(text)
          case .bytes(let bytes): builder.add(PythonString(latin1: bytes.content))
          case .unknown(let unknown): builder.add(unknown)
          default: return nil
          }
        }
      }
      return based(builder.value(machine), on: template)
    case "str.strip", "str.lstrip", "str.rstrip", "str.encode", "bytes.decode", "str", "bytes", "os.path.expanduser",
      "os.path.expandvars", "os.path.normpath", "os.path.abspath", "os.path.realpath", "os.fspath", "str.format":
      var builder = PieceBuilder()
      builder.isBytes = name == "str.encode" || name == "bytes"
      builder.add(template)
      return based(builder.value(machine), on: template)
    case "os.path.dirname", "os.path.basename": return part(machine, of: template, isBase: name.hasSuffix("basename"))
    default: return nil
    }
  }

  /// What stands before the last separator of a path, or behind it; nil when that is in a part that is not known.
  private static func part(_ machine: Machine, of path: Unknown, isBase: Bool) -> Value? {
    guard case .text(let last)? = path.pieces.last else { return nil }
    let at = StringMethods.findLast(last, "/")
    guard at >= 0 else { return nil }
    if isBase { return .str(Text(last[(at + 1)..<last.count])) }
    var builder = PieceBuilder()
    for piece in path.pieces.dropLast() {
      switch piece {
      case .text(let text): builder.add(text)
      case .hole(let hole): builder.add(hole)
      }
    }
    // The directory of `{directory}/a` is itself a place below which other files lie.
    if at > 0 { builder.add(last[0..<at]) }
    return builder.value(machine)
  }

  /// A known text in which something unknown is filled in.
  static func replaced(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value? {
    guard arguments.count >= 3, case .str(let text)? = arguments[0], case .str(let old)? = arguments[1], old.count > 0,
      case .unknown(let filling)? = arguments[2]
    else { return nil }
    let parts =
      (try machine.library { () throws(PythonError) in
        try StringMethods.split(text.content, separator: old.content, limit: 32, ceiling: Machine.elementCeiling)
      })
    guard parts.count > 1 else { return .str(text) }
    var builder = PieceBuilder()
    for (index, part) in parts.enumerated() {
      if index > 0 { builder.add(filling) }
      builder.add(part)
    }
    builder.history = text.history
    let value = builder.value(machine)
    if case .unknown(let made) = value {
      made.base = text
      made.placeholder = old.string
    }
    return value
  }

  private static func based(_ value: Value, on template: Unknown) -> Value {
    if case .unknown(let made) = value, made.base == nil {
      made.base = template.base
      made.placeholder = template.placeholder
    }
    return value
  }

  /// A character or slice of the part that is known to be the beginning.
  static func item(_ machine: Machine, _ template: Unknown, _ index: Value) -> Value? {
    guard case .text(let first)? = template.pieces.first, case .int(let position) = index, position >= 0,
      position < first.count
    else { return nil }
    return template.isBytes ? .int(Int(first[position])) : .str(machine.character(first[position]))
  }

  /// The known pieces with `{name}` for the holes, as a person reads it.
  static func text(_ unknown: Unknown) -> PythonString {
    var parts: [PythonString] = []
    for piece in unknown.pieces {
      switch piece {
      case .text(let text): parts.append(text)
      case .hole(let hole): parts.append(PythonString("{\(Rendering.name(hole))}"))
      }
    }
    return (try? StringMethods.join(PythonString(), parts, ceiling: Machine.elementCeiling)) ?? PythonString()
  }
}
