import BigIntegers
import PythonLibrary
import PythonSyntax

// `str`, `repr` and `format`.

extension Machine {
  static let representationDepth = 32

  /// `str(value)`: text, or a template of it.
  func string(of value: Value) throws(Signal) -> Value {
    switch value {
    case .str: return value
    case .unknown(let unknown):
      if !unknown.pieces.isEmpty, !unknown.isBytes { return value }
      if unknown.hasKnownAlternatives {
        return try overAlternatives(unknown) { (value) throws(Signal) in try self.string(of: value) }
      }
      return .unknown(Unknown(heap, pieces: [.hole(unknown)], isBytes: false))
    case .instance(let instance):
      if let function = lookUp("__str__", in: instance.type) { return try call(function, Arguments([value])) }
      if isException(instance.type) { return .str(Text(try exceptionText(instance))) }
      if instance.type.module == "pathlib" { return try string(of: instance.payload) }
      if lookUp("__repr__", in: instance.type) == nil, case .str = instance.payload { return instance.payload }
      return try representation(of: value)
    default: return try representation(of: value)
    }
  }

  private func exceptionText(_ instance: InstanceObject) throws(Signal) -> PythonString {
    guard case .tuple(let arguments) = instance.payload else { return PythonString() }
    if arguments.items.isEmpty { return PythonString() }
    if arguments.items.count == 1 {
      if instance.type.isSubtype(of: type("KeyError")) { return try plain(try representation(of: arguments.items[0])) }
      return try nested { () throws(Signal) in try plain(try string(of: arguments.items[0])) }
    }
    return try plain(try representation(of: instance.payload))
  }

  /// Text that is wholly known.
  func plain(_ value: Value) throws(Signal) -> PythonString {
    switch value {
    case .str(let text): return text.content
    case .unknown(let unknown): throw .unknown(self.unknown(unknown.origins))
    case .instance(let instance):
      if case .str(let text) = instance.payload { return text.content }
      throw error("TypeError", "expected str instance, \(instance.type.name) found")
    default: throw error("TypeError", "expected str instance, \(typeName(of: value)) found")
    }
  }

  func representation(of value: Value) throws(Signal) -> Value {
    var pieces = PieceBuilder()
    try represent(value, &pieces, 0)
    return pieces.value(self)
  }

  private func represent(_ value: Value, _ out: inout PieceBuilder, _ depth: Int) throws(Signal) {
    // Paid for before the depth is looked at: a list that holds itself has no end.
    try charge(16)
    guard depth < Self.representationDepth else {
      out.add("...")
      return
    }
    switch value {
    case .none: out.add("None")
    case .bool(let truth): out.add(truth ? "True" : "False")
    case .int(let number): out.add(String(number))
    case .big(let number):
      try charge(number.bitLength / 2)
      out.add(
        PythonString(
          latin1: try library { () throws(PythonError) in
            try IntegerText.decimal(number, ceiling: Self.elementCeiling)
          }))
    case .float(let number): out.add(PythonString(latin1: FloatText.representation(number)))
    case .complex(let number):
      out.add(PythonString(latin1: FloatText.complex(real: number.real, imaginary: number.imaginary)))
    case .str(let text):
      try charge(text.count)
      out.add(Representation.of(text.content))
    case .bytes(let bytes):
      try charge(bytes.content.count)
      out.add(Representation.of(bytes.content))
    case .bytearray(let bytes):
      try charge(bytes.content.count)
      out.add("bytearray(")
      out.add(Representation.of(bytes.content))
      out.add(")")
    case .ellipsis: out.add("Ellipsis")
    case .notImplemented: out.add("NotImplemented")
    case .tuple(let tuple):
      try sequence(tuple.items, "(", tuple.items.count == 1 ? ",)" : ")", &out, depth)
    case .list(let list): try sequence(list.items, "[", "]", &out, depth)
    case .set(let set):
      if set.isFrozen {
        out.add("frozenset(")
        if !set.table.isEmpty { try sequence(set.table.keys, "{", "}", &out, depth) }
        out.add(")")
      } else if set.table.isEmpty {
        out.add("set()")
      } else {
        try sequence(set.table.keys, "{", "}", &out, depth)
      }
    case .dict(let dict): try dictionary(dict, &out, depth)
    case .slice(let slice):
      out.add("slice")
      try sequence([slice.start, slice.stop, slice.step], "(", ")", &out, depth)
    case .range(let range):
      out.add(
        range.step == 1 ? "range(\(range.start), \(range.stop))" : "range(\(range.start), \(range.stop), \(range.step))"
      )
    case .unknown(let unknown):
      try charge(unknown.knownCount)
      if !unknown.pieces.isEmpty { out.add("'") }
      out.add(unknown)
      if !unknown.pieces.isEmpty { out.add("'") }
    case .instance(let instance): try represent(instance, &out, depth)
    default: out.add(Reflection.representation(of: value, self))
    }
  }

  private func sequence(
    _ items: [Value], _ open: String, _ close: String, _ out: inout PieceBuilder, _ depth: Int
  ) throws(Signal) {
    out.add(open)
    for (index, item) in items.enumerated() {
      if index > 0 { out.add(", ") }
      try represent(item, &out, depth + 1)
    }
    out.add(close)
  }

  private func dictionary(_ dict: DictObject, _ out: inout PieceBuilder, _ depth: Int) throws(Signal) {
    switch dict.kind {
    case .dict: break
    case .counter: out.add("Counter(")
    case .ordered: out.add("OrderedDict(")
    case .defaultDict:
      out.add("defaultdict(")
      try represent(dict.factory, &out, depth + 1)
      out.add(", ")
    }
    if dict.kind != .dict, dict.kind != .defaultDict, dict.table.isEmpty {
      out.add(")")
      return
    }
    out.add("{")
    var isFirst = true
    for pair in dict.table.pairs {
      if !isFirst { out.add(", ") }
      isFirst = false
      try represent(pair.key, &out, depth + 1)
      out.add(": ")
      try represent(pair.value, &out, depth + 1)
    }
    out.add("}")
    if dict.kind != .dict { out.add(")") }
  }

  private func represent(_ instance: InstanceObject, _ out: inout PieceBuilder, _ depth: Int) throws(Signal) {
    if let function = lookUp("__repr__", in: instance.type) {
      let value = try call(function, Arguments([.instance(instance)]))
      switch value {
      case .str(let text): out.add(text.content)
      case .unknown(let unknown): out.add(unknown)
      default: throw error("TypeError", "__repr__ returned non-string (type \(typeName(of: value)))")
      }
      return
    }
    if isException(instance.type) {
      out.add(instance.type.name)
      guard case .tuple(let arguments) = instance.payload else {
        out.add("()")
        return
      }
      try sequence(arguments.items, "(", ")", &out, depth)
      return
    }
    if !instance.payload.isNone, !instance.type.isBuiltin {
      try represent(instance.payload, &out, depth + 1)
      return
    }
    out.add(Reflection.representation(of: .instance(instance), self))
  }

  // MARK: - Format

  /// A field of an f-string.
  func formatted(_ value: Value, conversion: Int32, specification: Value?) throws(Signal) -> Value {
    var value = value
    switch conversion {
    case Int32(UInt8(ascii: "r")): value = try representation(of: value)
    case Int32(UInt8(ascii: "s")): value = try string(of: value)
    case Int32(UInt8(ascii: "a")):
      value = .str(Text(Representation.of(try plain(try string(of: value)), escapesAll: true)))
    default: break
    }
    guard let specification else { return try format(value, PythonString()) }
    return try format(value, try plain(specification))
  }

  /// `format(value, specification)`
  func format(_ value: Value, _ specification: PythonString) throws(Signal) -> Value {
    func made(_ body: () throws(PythonError) -> PythonString) throws(Signal) -> Value {
      let text = try library(body)
      try chargeResult(text.count)
      return .str(Text(text))
    }
    let ceiling = min(Self.elementCeiling, max(0, steps) * 16)
    switch value {
    case .str(let text):
      if specification.isEmpty { return value }
      return try made { () throws(PythonError) in try FormatSpec.format(text.content, specification, ceiling: ceiling) }
    case .int(let number):
      if specification.isEmpty { return .str(Text(String(number))) }
      return try made { () throws(PythonError) in
        try FormatSpec.format(BigInteger(number), specification, ceiling: ceiling)
      }
    case .big(let number):
      return try made { () throws(PythonError) in try FormatSpec.format(number, specification, ceiling: ceiling) }
    case .bool(let truth):
      if specification.isEmpty { return .str(Text(truth ? "True" : "False")) }
      return try made { () throws(PythonError) in
        try FormatSpec.format(BigInteger(truth ? 1 : 0), specification, ceiling: ceiling)
      }
    case .float(let number):
      return try made { () throws(PythonError) in try FormatSpec.format(number, specification, ceiling: ceiling) }
    case .instance(let instance):
      if let function = lookUp("__format__", in: instance.type) {
        return try call(function, Arguments([value, .str(Text(specification))]))
      }
      if !specification.isEmpty, !instance.payload.isNone, !isException(instance.type) {
        return try nested { () throws(Signal) in try format(instance.payload, specification) }
      }
      return try format(try string(of: value), specification)
    case .unknown(let unknown):
      if unknown.hasKnownAlternatives {
        return try overAlternatives(unknown) { (value) throws(Signal) in try self.format(value, specification) }
      }
      return try string(of: value)
    default:
      guard specification.isEmpty else {
        throw error(
          "TypeError", "unsupported format string passed to \(typeName(of: value)).__format__")
      }
      return try string(of: value)
    }
  }

  func buildString(_ values: [Value]) throws(Signal) -> Value {
    var pieces = PieceBuilder()
    for value in values {
      switch value {
      case .str(let text):
        try charge(text.count)
        pieces.add(text)
      case .unknown(let unknown):
        try charge(unknown.knownCount)
        pieces.add(unknown)
      default: pieces.add(try plain(try string(of: value)))
      }
    }
    return pieces.value(self)
  }
}

/// Puts text together of which some pieces may be unknown.
struct PieceBuilder {
  private var pieces: [Unknown.Piece] = []
  private var narrow: [UInt8] = []
  private var wide: [UInt32] = []
  private var isWide = false
  var history: Int32 = 0
  var isBytes = false

  mutating func add(_ text: String) { add(PythonString(text)) }

  /// Known text with the way it was decoded.
  mutating func add(_ text: Text) {
    history = max(history, text.history)
    add(text.content)
  }

  mutating func add(_ text: PythonString) {
    switch text.storage {
    case .narrow(let bytes):
      if isWide { wide += bytes.map { UInt32($0) } } else { narrow += bytes }
    case .wide(let points):
      if !isWide {
        wide = narrow.map { UInt32($0) }
        narrow = []
        isWide = true
      }
      wide += points
    }
  }

  mutating func add(_ unknown: Unknown) {
    if !unknown.pieces.isEmpty {
      history = max(history, unknown.history)
      for piece in unknown.pieces {
        switch piece {
        case .text(let text): add(text)
        case .hole(let hole): addHole(hole)
        }
      }
    } else {
      addHole(unknown)
    }
  }

  private mutating func addHole(_ unknown: Unknown) {
    flush()
    guard pieces.count < Unknown.pieceCeiling else { return }
    pieces.append(.hole(unknown))
  }

  private mutating func flush() {
    let text = isWide ? PythonString(codePoints: wide) : PythonString(latin1: narrow)
    narrow = []
    wide = []
    isWide = false
    if !text.isEmpty, pieces.count < Unknown.pieceCeiling { pieces.append(.text(text)) }
  }

  mutating func value(_ machine: Machine) -> Value {
    guard !pieces.isEmpty else {
      let text = isWide ? PythonString(codePoints: wide) : PythonString(latin1: narrow)
      return isBytes ? .bytes(Bytes(text.latin1 ?? [], history: history)) : .str(Text(text, history: history))
    }
    flush()
    return .unknown(Unknown(machine.heap, pieces: pieces, isBytes: isBytes, history: history))
  }
}
