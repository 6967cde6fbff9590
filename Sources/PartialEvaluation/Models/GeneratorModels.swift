import PythonLibrary

/// Methods of generators.
enum GeneratorModels {
  static func register(_ registry: inout Registry) {
    registry.function("generator.send", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .generator(let generator)? = arguments[0] else { return .none }
      return try resumed(machine, generator, try machine.resume(generator, sending: arguments[1] ?? .none))
    }
    for name in ["__next__", "next"] {
      registry.function("generator." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        guard case .generator(let generator)? = arguments[0] else { return .none }
        return try resumed(machine, generator, try machine.resume(generator))
      }
    }
    registry.function("generator.throw", takesUnknown: true) { (machine, arguments) throws(Signal) in
      guard case .generator(let generator)? = arguments[0] else { return .none }
      let exception = try machine.makeException(arguments[1] ?? .none)
      guard !generator.isDone, generator.frame.pc > 0 else {
        generator.isDone = true
        throw .exception(exception)
      }
      return try resumed(machine, generator, try machine.resume(generator, throwing: exception))
    }
    registry.function("generator.close", takesUnknown: true) { machine, arguments in
      if case .generator(let generator)? = arguments[0] {
        machine.touch(generator)
        generator.isDone = true
      }
      return .none
    }
    registry.function("generator.__iter__", takesUnknown: true) { _, arguments in arguments[0] ?? .none }
    for name in ["__next__", "next"] {
      registry.function("iterator." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        guard let next = machine.registry.functions["next"] else { return .none }
        return try machine.call(next, arguments)
      }
    }
  }

  private static func resumed(_ machine: Machine, _ generator: GeneratorObject, _ value: Value?) throws(Signal) -> Value
  {
    if let value { return value }
    throw machine.error("StopIteration", arguments: generator.result.isNone ? [] : [generator.result])
  }
}
