import BigIntegers
import PythonLibrary
import PythonSyntax

extension StringModels {
  // MARK: - str.format

  static func format(
    _ machine: Machine, _ template: PythonString, _ arguments: Arguments, depth: Int
  ) throws(Signal) -> Value {
    guard depth < 3 else { throw machine.error("ValueError", "Max string recursion exceeded") }
    try machine.charge(template.count)
    let parsed = try machine.library { () throws(PythonError) in try FormatTemplate(template) }
    var counter = FieldCounter()
    return try format(machine, parsed, arguments, &counter, depth)
  }

  private struct FieldCounter { var next = 0 }

  private static func format(
    _ machine: Machine, _ template: FormatTemplate, _ arguments: Arguments, _ counter: inout FieldCounter, _ depth: Int
  ) throws(Signal) -> Value {
    var builder = PieceBuilder()
    for part in template.parts {
      switch part {
      case .literal(let text): builder.add(text)
      case .field(let field):
        var value = try fieldValue(machine, field, arguments, &counter)
        switch field.conversion {
        case 0x72: value = try machine.representation(of: value)
        case 0x73: value = try machine.string(of: value)
        case 0x61:
          guard let function = machine.registry.functions["ascii"] else { break }
          value = try machine.call(function, Arguments([value]))
        default: break
        }
        var specification = field.spec
        if !specification.isEmpty {
          guard depth < 2 else { throw machine.error("ValueError", "Max string recursion exceeded") }
          let inner = try machine.library { () throws(PythonError) in try FormatTemplate(field.spec) }
          specification = try machine.plain(try format(machine, inner, arguments, &counter, depth + 1))
        }
        switch try machine.format(value, specification) {
        case .str(let text):
          try machine.charge(16 + text.count)
          builder.add(text)
        case .unknown(let unknown):
          try machine.charge(16 + unknown.knownCount)
          builder.add(unknown)
        default: break
        }
      }
    }
    return builder.value(machine)
  }

  private static func fieldValue(
    _ machine: Machine, _ field: FormatTemplate.Field, _ arguments: Arguments, _ counter: inout FieldCounter
  ) throws(Signal) -> Value {
    var value: Value
    switch field.name {
    case .automatic:
      guard let found = arguments[counter.next] else { throw missing(machine, counter.next) }
      counter.next += 1
      value = found
    case .position(let index):
      guard let found = arguments[index] else { throw missing(machine, index) }
      value = found
    case .keyword(let name):
      guard let found = arguments.keyword(name.text) else {
        throw machine.error("KeyError", arguments: [.str(Text(name))])
      }
      value = found
    }
    for accessor in field.accessors {
      switch accessor {
      case .attribute(let name): value = try machine.attribute(machine.names.intern(name.utf8), of: value)
      case .index(let index): value = try machine.item(.int(index), of: value)
      case .key(let key): value = try machine.item(.str(Text(key)), of: value)
      }
    }
    return value
  }

  private static func missing(_ machine: Machine, _ index: Int) -> Signal {
    machine.error("IndexError", "Replacement index \(index) out of range for positional args tuple")
  }

  // MARK: - %

  static func percent(_ machine: Machine, _ left: Value, _ right: Value) throws(Signal) -> Value {
    guard case .str(let template) = left else { return .none }
    try machine.charge(template.count)
    return try percent(machine, PercentFormat(template.content), right, isBytes: false, history: template.history)
  }

  static func percent(
    _ machine: Machine, _ format: PercentFormat, _ right: Value, isBytes: Bool, history: Int32
  ) throws(Signal) -> Value {
    var values: [Value] = [right]
    if case .tuple(let tuple) = right { values = tuple.items }
    var next = 0
    var usesKeys = false
    var builder = PieceBuilder()
    builder.isBytes = isBytes
    builder.history = history
    func take() throws(Signal) -> Value {
      guard next < values.count else { throw machine.error("TypeError", "not enough arguments for format string") }
      next += 1
      return values[next - 1]
    }
    func amount(_ amount: PercentFormat.Amount) throws(Signal) -> Int? {
      switch amount {
      case .none: return nil
      case .number(let number): return number
      case .fromValues: return try machine.integer(try take())
      }
    }
    for part in format.parts {
      switch part {
      case .literal(let text): builder.add(text)
      case .conversion(let conversion):
        var value: Value?
        if let key = conversion.key {
          usesKeys = true
          value = try machine.item(isBytes ? .bytes(Bytes(key.latin1 ?? [])) : .str(Text(key)), of: right)
        }
        let width = try amount(conversion.width)
        let precision = try amount(conversion.precision)
        let taken: Value
        if let value { taken = value } else { taken = try take() }
        try machine.charge(16)
        if case .unknown(let unknown) = taken, !unknown.hasKnownAlternatives {
          try machine.charge(unknown.knownCount)
          builder.add(unknown)
          continue
        }
        if case .str(let text) = taken { builder.history = machine.mergedHistory(builder.history, text.history) }
        let converted = try percentValue(machine, conversion, taken, isBytes: isBytes)
        guard let converted else {
          if case .unknown(let unknown) = taken { builder.add(unknown) }
          continue
        }
        let text = try machine.library { () throws(PythonError) in
          try PercentFormat.format(
            conversion, converted, width: width, precision: precision, ceiling: StringModels.ceiling(machine))
        }
        try machine.charge(text.count)
        builder.add(text)
      }
    }
    if let fault = format.fault { throw machine.signal(fault) }
    if !usesKeys, next < values.count {
      switch right {
      case .dict, .list, .instance: if next == 0 { break }
      default: throw machine.error("TypeError", "not all arguments converted during string formatting")
      }
    }
    return builder.value(machine)
  }

  private static func percentValue(
    _ machine: Machine, _ conversion: PercentFormat.Conversion, _ value: Value, isBytes: Bool
  ) throws(Signal) -> PercentFormat.Value? {
    func text(_ value: Value) throws(Signal) -> PercentFormat.Value? {
      if case .unknown = value { return nil }
      return .text(try machine.plain(value))
    }
    switch conversion.wanted {
    case .text: return try text(try machine.string(of: value))
    case .representation: return try text(try machine.representation(of: value))
    case .ascii:
      guard let function = machine.registry.functions["ascii"] else { return nil }
      return try text(try machine.call(function, Arguments([value])))
    case .bytes: return .text(PythonString(latin1: try machine.byteContent(value)))
    case .character:
      switch value {
      case .str(let text): return .text(text.content)
      case .bytes(let bytes): return .text(PythonString(latin1: bytes.content))
      case .int, .big, .bool: return .integer(try machine.bigInteger(value))
      default: throw machine.error("TypeError", "%c requires int or char")
      }
    case .decimal:
      switch value {
      case .float(let number): return .float(number)
      case .int, .big, .bool: return .integer(try machine.bigInteger(value))
      case .instance: return .integer(try machine.bigInteger(value))
      case .unknown: return nil
      default:
        throw machine.error(
          "TypeError",
          "%\(String(decoding: [UInt8(truncatingIfNeeded: conversion.type)], as: UTF8.self)) format: a real number is required, not \(machine.typeName(of: value))"
        )
      }
    case .integer:
      switch value {
      case .int, .big, .bool, .instance: return .integer(try machine.bigInteger(value))
      case .unknown: return nil
      default:
        throw machine.error(
          "TypeError",
          "%\(String(decoding: [UInt8(truncatingIfNeeded: conversion.type)], as: UTF8.self)) format: an integer is required, not \(machine.typeName(of: value))"
        )
      }
    case .float:
      if case .unknown = value { return nil }
      return .float(try machine.double(value))
    case .unknown: return nil
    }
  }
}
