import PythonLibrary
import PythonSyntax

// Exceptions, `with`, patterns, `print` of Python 2.

extension Machine {
  func raise(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    if instruction.a == 0 {
      guard let handled = frame.handled.last else { throw error("RuntimeError", "No active exception to reraise") }
      throw .exception(handled)
    }
    let cause = instruction.a == 2 ? frame.stack.popLast() : nil
    let value = frame.stack.popLast() ?? .none
    let exception = try makeException(value)
    if let cause, case .instance(let instance) = exception {
      touch(instance)
      instance.attributes.set("__cause__", cause)
    }
    throw .exception(exception)
  }

  func makeException(_ value: Value) throws(Signal) -> Value {
    switch value {
    case .instance(let instance)
    where isException(instance.type) || instance.type.order.contains { $0.unknownBase != nil }:
      return value
    case .type(let type) where isException(type) || type.order.contains { $0.unknownBase != nil }:
      return try call(value, Arguments([]))
    case .unknown: return value
    default: throw error("TypeError", "exceptions must derive from BaseException")
    }
  }

  /// Whether `except type` takes an exception.
  func matches(_ exception: Value, _ type: Value) throws(Signal) -> Value {
    switch type {
    case .tuple(let tuple):
      var isKnown = true
      try charge(16 + tuple.items.count * 16)
      for item in tuple.items {
        let result = try nested { () throws(Signal) in try matches(exception, item) }
        if case .bool(true) = result { return result }
        if result.isUnknown { isKnown = false }
      }
      return isKnown ? .bool(false) : .unknown(unknown(.branch))
    case .type(let type):
      guard case .instance(let instance) = exception else {
        return ["Exception", "BaseException"].contains(type.name) ? .bool(true) : .unknown(unknown(.branch))
      }
      if instance.type.isSubtype(of: type) { return .bool(true) }
      if instance.type.order.contains(where: { $0.unknownBase != nil }) { return .unknown(unknown(.branch)) }
      return .bool(false)
    case .unknown: return .unknown(unknown(.branch))
    default: throw error("TypeError", "catching classes that do not inherit from BaseException is not allowed")
    }
  }

  // MARK: - with

  func enterContext(_ manager: Value) throws(Signal) -> Value {
    switch manager {
    case .unknown(let unknown):
      return .unknown(derived(unknown, ".__enter__()"))
    case .file: return manager
    case .instance(let instance):
      if let function = lookUp("__enter__", in: instance.type) ?? lookUp("__aenter__", in: instance.type) {
        return try call(function, Arguments([manager]))
      }
      if let builtin = method(names.intern("__enter__"), of: manager) { return try call(builtin, Arguments([manager])) }
      if instance.type.order.contains(where: { $0.unknownBase != nil }) || instance.type.isBuiltin { return manager }
      throw error("TypeError", "'\(instance.type.name)' object does not support the context manager protocol")
    default:
      throw error("TypeError", "'\(typeName(of: manager))' object does not support the context manager protocol")
    }
  }

  func exitWith(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let manager = frame.stack.popLast() ?? .none
    let exception = instruction.a == 1 ? frame.stack.popLast() : nil
    var suppresses: Bool? = false
    switch manager {
    case .instance(let instance):
      var arguments: [Value] = [manager, .none, .none, .none]
      if let exception { arguments = [manager, .type(type(of: exception)), exception, .none] }
      if let function = lookUp("__exit__", in: instance.type) ?? lookUp("__aexit__", in: instance.type) {
        suppresses = try truth(of: try call(function, Arguments(arguments)))
      } else if let builtin = method(names.intern("__exit__"), of: manager) {
        suppresses = try truth(of: try call(builtin, Arguments(arguments)))
      }
    case .file(let file):
      touch(file)
      file.isClosed = true
    case .unknown: suppresses = nil
    default: break
    }
    // An unknown manager may suppress; the exception goes on, and the handlers around see it.
    if let exception, suppresses != true { throw .exception(exception) }
  }

  // MARK: - Patterns

  func match(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    func test(_ result: Bool?, _ value: Value) -> Value {
      if let result { return .bool(result) }
      return .unknown(unknown(.branch))
    }
    switch instruction.opcode {
    case .matchLength:
      let subject = frame.stack.popLast() ?? .none
      let count: Int?
      switch subject {
      case .list(let list): count = list.items.count
      case .tuple(let tuple): count = tuple.items.count
      case .range(let range): count = range.count
      case .unknown:
        frame.stack.append(test(nil, subject))
        return
      default: count = nil
      }
      let wanted = Int(instruction.a)
      frame.stack.append(.bool(count.map { instruction.b == 1 ? $0 >= wanted : $0 == wanted } ?? false))
    case .matchMapping:
      let subject = frame.stack.popLast() ?? .none
      if case .dict = subject {
        frame.stack.append(.bool(true))
      } else {
        frame.stack.append(test(subject.isUnknown ? nil : false, subject))
      }
    case .matchKeys:
      let key = frame.stack.popLast() ?? .none
      let subject = frame.stack.popLast() ?? .none
      if case .dict(let dict) = subject, !key.isUnknown {
        let value = dict.table.get(key, try hash(of: key))
        frame.stack.append(.bool(value != nil))
        frame.stack.append(value ?? .none)
      } else {
        frame.stack.append(test(nil, subject))
        frame.stack.append(.unknown(unknown(.branch)))
      }
    case .mappingRest:
      let keys = frame.stack.popLast() ?? .none
      let subject = frame.stack.popLast() ?? .none
      let rest = DictObject(heap)
      if case .dict(let dict) = subject { rest.table = dict.table }
      for key in try items(of: keys) { rest.table.remove(key, try hash(of: key)) }
      frame.stack.append(.dict(rest))
    default: try matchClass(frame, instruction)
    }
  }

  private func matchClass(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let keywords = try items(of: frame.stack.popLast() ?? .none)
    let pattern = frame.stack.popLast() ?? .none
    let subject = frame.stack.popLast() ?? .none
    let positional = Int(instruction.a)
    guard case .type(let type) = pattern, !subject.isUnknown else {
      frame.stack.append(.unknown(unknown(.branch)))
      frame.stack.append(heap.tuple((0..<(positional + keywords.count)).map { _ in .unknown(unknown(.branch)) }))
      return
    }
    guard Reflection.isInstance(subject, of: type, self) else {
      frame.stack.append(.bool(false))
      frame.stack.append(.none)
      return
    }
    var values: [Value] = []
    var holds = true
    let isSelf = ["bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple"]
      .contains(type.name)
    if positional == 1, type.isBuiltin, isSelf {
      values.append(subject)
    } else if positional > 0 {
      var attributes: [Value] = []
      if let arguments = lookUp("__match_args__", in: type) { attributes = try items(of: arguments) }
      guard attributes.count >= positional else {
        throw error(
          "TypeError",
          "\(type.name)() accepts \(attributes.count) positional sub-patterns (\(positional) given)")
      }
      for name in attributes.prefix(positional) { holds = try take(name, subject, &values) && holds }
    }
    for name in keywords { holds = try take(name, subject, &values) && holds }
    frame.stack.append(.bool(holds))
    frame.stack.append(heap.tuple(values))
  }

  private func take(_ name: Value, _ subject: Value, _ values: inout [Value]) throws(Signal) -> Bool {
    guard case .str(let text) = name else { return false }
    do {
      values.append(try attribute(names.intern(text.content.utf8), of: subject))
      return true
    } catch {
      guard case .exception(.instance(let exception)) = error, exception.type.name == "AttributeError" else {
        throw error
      }
      values.append(.none)
      return false
    }
  }

  // MARK: - Python 2

  func printStatement(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let values = take(frame, instruction.a)
    let destination = frame.stack.popLast() ?? .none
    var texts: [Value] = []
    for value in values { texts.append(try settled { () throws(Signal) in try self.string(of: value) }) }
    guard destination.isNone else {
      if case .file(let file) = destination { for text in texts { try FileModels.write(self, file, text) } }
      return
    }
    emit(texts, end: instruction.b == 1 ? " " : "\n")
  }

  /// What the program prints.
  func emit(_ texts: [Value], separator: String = " ", end: String = "\n") {
    guard output.count < 1 << 20 else { return }
    for (index, text) in texts.enumerated() {
      if index > 0 { output += Array(separator.utf8) }
      switch text {
      case .str(let text): output += text.content.utf8
      case .unknown(let unknown): output += Templates.text(unknown).utf8
      default: break
      }
    }
    output += Array(end.utf8)
  }
}
