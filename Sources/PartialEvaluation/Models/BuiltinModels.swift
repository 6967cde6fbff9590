import BigIntegers
import PythonLibrary
import PythonSyntax

/// Functions of `builtins` that neither make values of a type nor look into objects.
enum BuiltinModels {
  static func register(_ registry: inout Registry) {
    registerNumbers(&registry)
    registerIteration(&registry)
    registerText(&registry)
    registry.constant("builtins.Ellipsis") { _ in .ellipsis }
    registry.constant("builtins.True") { _ in .bool(true) }
    registry.constant("builtins.False") { _ in .bool(false) }
    registry.constant("builtins.None") { _ in .none }
    registry.constant("builtins.NotImplemented") { _ in .notImplemented }
    registry.constant("builtins.__debug__") { _ in .bool(true) }
    registry.constant("builtins.__spec__") { _ in .none }
    registry.constant("builtins.__loader__") { machine in .unknown(machine.unknown(.host, name: "__loader__")) }
  }

  private static func registerNumbers(_ registry: inout Registry) {
    registry.function("abs") { (machine, arguments) throws(Signal) in
      switch arguments[0] {
      case .int(let number)? where number != Int.min: return .int(Swift.abs(number))
      case .bool(let truth)?: return .int(truth ? 1 : 0)
      case .int(let number)?: return Value(BigInteger(number).magnitude)
      case .big(let number)?: return Value(number.magnitude)
      case .float(let number)?: return .float(Swift.abs(number))
      case .complex(let number)?:
        return .float((number.real * number.real + number.imaginary * number.imaginary).squareRoot())
      case .instance(let instance)?:
        if let function = machine.lookUp("__abs__", in: instance.type) { return try machine.call(function, arguments) }
      default: break
      }
      throw machine.error("TypeError", "bad operand type for abs(): '\(machine.typeName(of: arguments[0] ?? .none))'")
    }
    registry.function("divmod") { (machine, arguments) throws(Signal) in
      let (left, right) = (arguments[0] ?? .none, arguments[1] ?? .none)
      return machine.heap.tuple([
        try machine.binary(.floorDivide, left, right), try machine.binary(.modulo, left, right),
      ])
    }
    registry.function("pow") { (machine, arguments) throws(Signal) in
      let (base, exponent) = (arguments.value(0, "base") ?? .none, arguments.value(1, "exp") ?? .none)
      guard let modulus = arguments.value(2, "mod"), !modulus.isNone else {
        return try machine.binary(.power, base, exponent)
      }
      let (b, e, m) = (
        try machine.bigInteger(base), try machine.bigInteger(exponent), try machine.bigInteger(modulus)
      )
      if m.isZero { throw machine.error("ValueError", "pow() 3rd argument cannot be 0") }
      try machine.charge(e.bitLength * (m.bitLength / 64 + 1) * (m.bitLength / 64 + 1) / 2)
      return Value(try machine.integers { () throws(IntegerFault) in try b.raised(to: e, modulo: m) })
    }
    registry.function("bin") { (machine, arguments) throws(Signal) in try prefixed(machine, arguments, 2) }
    registry.function("oct") { (machine, arguments) throws(Signal) in try prefixed(machine, arguments, 8) }
    registry.function("hex") { (machine, arguments) throws(Signal) in try prefixed(machine, arguments, 16) }
    registry.function("round") { (machine, arguments) throws(Signal) in try round(machine, arguments) }
    registry.function("hash") { (machine, arguments) throws(Signal) in
      let value = arguments[0] ?? .none
      switch value {
      case .int, .big, .bool, .float: return .int(try machine.hash(of: value))
      default:
        _ = try machine.hash(of: value)
        return .unknown(machine.unknown(.randomness, name: "hash()"))
      }
    }
    registry.function("id", takesUnknown: true) { machine, _ in .unknown(machine.unknown(.host, name: "id()")) }
    registry.function("sum") { (machine, arguments) throws(Signal) in
      var total = arguments.value(1, "start") ?? .int(0)
      if case .str = total { throw machine.error("TypeError", "sum() can't sum strings [use ''.join(seq) instead]") }
      for item in try machine.items(of: arguments[0] ?? .none) {
        try machine.charge(16)
        total = try machine.settled { () throws(Signal) in try machine.binary(.add, total, item) }
      }
      return total
    }
    registry.function("min") { (machine, arguments) throws(Signal) in try extreme(machine, arguments, .less, "min") }
    registry.function("max") { (machine, arguments) throws(Signal) in try extreme(machine, arguments, .greater, "max") }
  }

  private static func prefixed(_ machine: Machine, _ arguments: Arguments, _ base: Int) throws(Signal) -> Value {
    let number = try machine.bigInteger(arguments[0])
    try machine.charge(number.bitLength)
    return .str(
      Text(
        PythonString(
          latin1: try machine.library { () throws(PythonError) in
            try IntegerText.prefixed(number, base: base, ceiling: Machine.elementCeiling)
          })))
  }

  private static func round(_ machine: Machine, _ arguments: Arguments) throws(Signal) -> Value {
    let value = arguments[0] ?? .none
    let digits = arguments.value(1, "ndigits").flatMap { $0.isNone ? nil : $0 }
    switch value {
    case .int, .big, .bool:
      guard let digits, try machine.integer(digits) < 0 else { return try machine.unary(Operator.plus.rawValue, value) }
      let scale = try machine.binary(.power, .int(10), .int(-(try machine.integer(digits))))
      let half = try machine.binary(.floorDivide, scale, .int(2))
      let rest = try machine.binary(.modulo, value, scale)
      let low = try machine.binary(.subtract, value, rest)
      let order = try machine.compare(Operator.greater.rawValue, rest, half)
      if case .bool(true) = order { return try machine.binary(.add, low, scale) }
      if case .bool(true) = try machine.compare(Operator.equal.rawValue, rest, half),
        case .int(1) = try machine.binary(
          .modulo, try machine.binary(.floorDivide, low, scale), .int(2))
      {
        return try machine.binary(.add, low, scale)
      }
      return low
    case .float(let number):
      guard let digits else {
        guard number.isFinite else {
          throw number.isNaN
            ? machine.error("ValueError", "cannot convert float NaN to integer")
            : machine.error("OverflowError", "cannot convert float infinity to integer")
        }
        return Value(BigInteger(truncating: number.rounded(.toNearestOrEven)) ?? BigInteger())
      }
      let places = try machine.integer(digits)
      guard number.isFinite, places < 300 else { return value }
      guard places > -300 else { return .float(0) }
      if places >= 0 {
        // Shortest text to that many places, read back: rounds the exact value half to even, as CPython does.
        let text = try machine.library { () throws(PythonError) in
          try FormatSpec.format(number, PythonString(".\(places)f"), ceiling: 4_096)
        }
        return .float(Double(text.text) ?? number)
      }
      let scale = Double("1e\(-places)") ?? 1
      return .float((number / scale).rounded(.toNearestOrEven) * scale)
    case .instance(let instance):
      if let function = machine.lookUp("__round__", in: instance.type) { return try machine.call(function, arguments) }
    default: break
    }
    throw machine.error("TypeError", "type \(machine.typeName(of: value)) doesn't define __round__ method")
  }

  private static func extreme(
    _ machine: Machine, _ arguments: Arguments, _ operation: Operator, _ name: String
  ) throws(Signal) -> Value {
    let items = arguments.count == 1 ? try machine.items(of: arguments.positional[0]) : arguments.positional
    let key = arguments.keyword("key").flatMap { $0.isNone ? nil : $0 }
    guard var best = items.first else {
      if let value = arguments.keyword("default") { return value }
      throw machine.error(
        arguments.count == 0 ? "TypeError" : "ValueError",
        arguments.count == 0
          ? "\(name) expected at least 1 argument, got 0" : "\(name)() iterable argument is empty")
    }
    var bestKey = try key.map { (key) throws(Signal) in try machine.call(key, Arguments([best])) } ?? best
    for item in items.dropFirst() {
      try machine.charge(16)
      let itemKey = try key.map { (key) throws(Signal) in try machine.call(key, Arguments([item])) } ?? item
      let test = try machine.compare(operation.rawValue, itemKey, bestKey)
      guard let truth = try machine.truth(of: test) else { return .unknown(machine.unknown(.branch)) }
      if truth {
        best = item
        bestKey = itemKey
      }
    }
    return best
  }

  // MARK: - Iteration

  private static func registerIteration(_ registry: inout Registry) {
    registry.function("len") { (machine, arguments) throws(Signal) in
      let value = arguments[0] ?? .none
      switch value {
      case .str(let text): return .int(text.count)
      case .bytes(let bytes): return .int(bytes.content.count)
      case .bytearray(let bytes): return .int(bytes.content.count)
      case .list(let list): return .int(list.items.count)
      case .tuple(let tuple): return .int(tuple.items.count)
      case .dict(let dict): return .int(dict.table.count)
      case .set(let set): return .int(set.table.count)
      case .range(let range): return .int(range.count)
      case .instance(let instance):
        if let function = machine.lookUp("__len__", in: instance.type) { return try machine.call(function, arguments) }
        if let builtin = machine.method(machine.names.intern("__len__"), of: value) {
          return try machine.call(builtin, arguments)
        }
        if !instance.payload.isNone {
          return try machine.call(machine.builtinFunction("len"), Arguments([instance.payload]))
        }
      default: break
      }
      throw machine.error("TypeError", "object of type '\(machine.typeName(of: value))' has no len()")
    }
    registry.function("iter") { (machine, arguments) throws(Signal) in
      let value = arguments[0] ?? .none
      if let sentinel = arguments[1] { return machine.makeIterator(.sentinel(value, sentinel)) }
      return try machine.iterator(over: value)
    }
    registry.function("next", takesUnknown: true) { (machine, arguments) throws(Signal) in
      let iterator = arguments[0] ?? .none
      if case .unknown(let unknown) = iterator { return machine.element(of: unknown) }
      if let value = try machine.next(iterator) { return value }
      if let value = arguments[1] { return value }
      var result: [Value] = []
      if case .generator(let generator) = iterator, !generator.result.isNone { result = [generator.result] }
      throw machine.error("StopIteration", arguments: result)
    }
    registry.function("any") { (machine, arguments) throws(Signal) in try all(machine, arguments, false) }
    registry.function("all") { (machine, arguments) throws(Signal) in try all(machine, arguments, true) }
    registry.function("sorted") { (machine, arguments) throws(Signal) in
      let items = try machine.items(of: arguments[0] ?? .none)
      return machine.list(try machine.sorted(items, arguments))
    }
    registry.function("reversed") { (machine, arguments) throws(Signal) in
      let value = arguments[0] ?? .none
      switch value {
      case .list(let list): return machine.makeIterator(.reversed(list, list.items.count - 1))
      case .instance(let instance):
        if let function = machine.lookUp("__reversed__", in: instance.type) {
          return try machine.call(function, arguments)
        }
      case .set, .generator, .iterator:
        throw machine.error("TypeError", "'\(machine.typeName(of: value))' object is not reversible")
      case .str(let text):
        try machine.charge(text.count)
        let made = Text(text.content.slice(start: text.count - 1, step: -1, count: text.count), history: text.history)
        if text.count > 8 { made.history = machine.derive(text.history, "reversed") }
        return machine.makeIterator(.text(made, 0))
      default: break
      }
      return machine.makeIterator(.values(try machine.items(of: value).reversed(), 0))
    }
  }

  private static func all(_ machine: Machine, _ arguments: Arguments, _ wanted: Bool) throws(Signal) -> Value {
    let iterator = try machine.iterator(over: arguments[0] ?? .none)
    var isKnown = true
    while let item = try machine.next(iterator) {
      guard let truth = try machine.truth(of: item) else {
        isKnown = false
        continue
      }
      if truth != wanted { return .bool(!wanted) }
    }
    return isKnown ? .bool(wanted) : .unknown(machine.unknown(.branch))
  }

  // MARK: - Text

  private static func registerText(_ registry: inout Registry) {
    let character: Model = { (machine, arguments) throws(Signal) in
      let number = try machine.integer(arguments[0])
      guard Int32(exactly: number) != nil else {
        throw machine.error("OverflowError", "Python int too large to convert to C int")
      }
      guard (0...0x10ffff).contains(number) else {
        throw machine.error("ValueError", "chr() arg not in range(0x110000)")
      }
      machine.characterCalls += 1
      return .str(machine.character(UInt32(number)))
    }
    registry.function("chr", character)
    registry.function("unichr", character)
    registry.function("ord") { (machine, arguments) throws(Signal) in
      switch arguments[0] ?? .none {
      case .str(let text) where text.count == 1: return .int(Int(text.content[0]))
      case .bytes(let bytes) where bytes.content.count == 1: return .int(Int(bytes.content[0]))
      case .bytearray(let bytes) where bytes.content.count == 1: return .int(Int(bytes.content[0]))
      // Python 2 programs take characters of bytes, which are numbers here.
      case .int(let number) where (0...255).contains(number): return .int(number)
      case .str(let text):
        throw machine.error("TypeError", "ord() expected a character, but string of length \(text.count) found")
      case let value:
        throw machine.error(
          "TypeError", "ord() expected string of length 1, but \(machine.typeName(of: value)) found")
      }
    }
    registry.function("repr", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try machine.representation(of: arguments[0] ?? .none)
    }
    registry.function("ascii") { (machine, arguments) throws(Signal) in
      let text = try machine.plain(try machine.representation(of: arguments[0] ?? .none))
      try machine.charge(text.count * 4)
      return .str(Text(asciiOnly(text)))
    }
    registry.function("format", takesUnknown: true) { (machine, arguments) throws(Signal) in
      let specification = try arguments[1].map { (value) throws(Signal) in try machine.plain(value) } ?? PythonString()
      return try machine.format(arguments[0] ?? .none, specification)
    }
    registry.function("print", takesUnknown: true) { (machine, arguments) throws(Signal) in
      var texts: [Value] = []
      for value in arguments.positional {
        texts.append(try machine.settled { () throws(Signal) in try machine.string(of: value) })
      }
      var separator = " "
      var end = "\n"
      if case .str(let text)? = arguments.keyword("sep") { separator = text.string }
      if case .str(let text)? = arguments.keyword("end") { end = text.string }
      if case .file(let file)? = arguments.keyword("file") {
        for (index, text) in texts.enumerated() {
          if index > 0 { try FileModels.write(machine, file, machine.text(separator)) }
          try FileModels.write(machine, file, text)
        }
        try FileModels.write(machine, file, machine.text(end))
        return .none
      }
      machine.emit(texts, separator: separator, end: end)
      return .none
    }
    for name in ["input", "raw_input"] {
      registry.function(name, takesUnknown: true) { machine, arguments in
        machine.event(.call, "builtins.input", arguments.positional)
        return .unknown(machine.unknown(.user, name: "input()"))
      }
    }
    for name in ["breakpoint", "help", "exit", "quit"] {
      registry.function(name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        if name == "exit" || name == "quit" { throw machine.error("SystemExit", arguments: arguments.positional) }
        return .none
      }
    }
  }

  private static func asciiOnly(_ text: PythonString) -> PythonString {
    var points: [UInt32] = []
    for point in text.codePoints {
      guard point >= 0x80 else {
        points.append(point)
        continue
      }
      let digits = String(point, radix: 16)
      let width = point < 0x100 ? 2 : point < 0x10000 ? 4 : 8
      let prefix = point < 0x100 ? "\\x" : point < 0x10000 ? "\\u" : "\\U"
      points += (prefix + String(repeating: "0", count: width - digits.count) + digits).unicodeScalars.map(\.value)
    }
    return PythonString(codePoints: points)
  }
}

extension Machine {
  func builtinFunction(_ name: String) -> Value {
    registry.functions[name].map { .builtin($0) } ?? Value.none
  }

  /// A stable sort, as `sorted(items, key=, reverse=)`.
  func sorted(_ items: [Value], _ arguments: Arguments) throws(Signal) -> [Value] {
    var keyed: [(key: Value, value: Value)] = []
    let key = arguments.keyword("key").flatMap { $0.isNone ? nil : $0 }
    // Keys lie in the heap while more are made, where they are seen.
    try charge(items.count * 4)
    let keys = ListObject(heap)
    if let key {
      for item in items { keys.items.append(try call(key, Arguments([item]))) }
    }
    for (index, item) in items.enumerated() { keyed.append((key == nil ? item : keys.items[index], item)) }
    keys.items = []
    var isReversed = false
    if let reverse = arguments.keyword("reverse") { isReversed = try truth(of: reverse) ?? false }
    if isReversed { keyed.reverse() }
    var source = keyed
    var width = 1
    // Merge sort from below: comparisons may call code and may throw.
    while width < source.count {
      var target: [(key: Value, value: Value)] = []
      target.reserveCapacity(source.count)
      var start = 0
      while start < source.count {
        let middle = min(start + width, source.count)
        let end = min(start + 2 * width, source.count)
        var (left, right) = (start, middle)
        while left < middle, right < end {
          try charge(16)
          let test = try compare(Operator.less.rawValue, source[right].key, source[left].key)
          if try truth(of: test) ?? false {
            target.append(source[right])
            right += 1
          } else {
            target.append(source[left])
            left += 1
          }
        }
        target += source[left..<middle]
        target += source[right..<end]
        start = end
      }
      source = target
      width *= 2
    }
    var result = source.map(\.value)
    if isReversed { result.reverse() }
    return result
  }
}
