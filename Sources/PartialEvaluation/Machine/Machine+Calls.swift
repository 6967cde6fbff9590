import PythonLibrary
import PythonSyntax

extension Machine {
  /// Calls a value from code: pushes a frame, or puts the result on the stack of `frame`.
  ///
  /// - Returns: true when another frame must run first.
  func enter(_ function: Value, _ arguments: Arguments, _ frame: Frame) throws(Signal) -> Bool {
    var function = function
    var arguments = arguments
    for _ in 0..<16 {
      switch function {
      case .function(let callee):
        if callee.code.isGenerator || !callee.code.isCompiled { Compiler.compile(callee.code, names: names) }
        if let stand = standIn(for: callee) {
          frame.stack.append(stand)
          return false
        }
        let next = try makeFrame(callee, arguments)
        if callee.code.isGenerator {
          frame.stack.append(makeGenerator(next))
          return false
        }
        try push(next)
        return true
      case .method(let method):
        function = method.function
        arguments = arguments.prepending(method.receiver)
        continue
      case .type(let type) where !type.isBuiltin: return try enterType(type, arguments, frame)
      case .instance(let instance):
        if let call = lookUp("__call__", in: instance.type) {
          arguments = arguments.prepending(function)
          function = call
          continue
        }
      case .builtin(let builtin):
        if builtin.name == "exec" || builtin.name == "eval" {
          return try enterExecution(isEval: builtin.name == "eval", arguments, frame)
        }
      default: break
      }
      let count = frames.count
      let result = try settled { () throws(Signal) in try self.call(function, arguments) }
      frame.stack.append(result)
      return frames.count != count
    }
    throw error("RecursionError", "maximum recursion depth exceeded")
  }

  /// `receiver.name(values)`
  func enterMethod(_ name: Int32, _ receiver: Value, _ values: [Value], _ frame: Frame) throws(Signal) -> Bool {
    switch receiver {
    case .instance(let instance):
      // Without a bound method in between.
      if instance.attributes.get(names.text(name)) == nil,
        instance.type.attributes.count > 0 || !instance.type.isBuiltin,
        case .function(let function)? = lookUp(name, in: instance.type)
      {
        return try enter(.function(function), Arguments([receiver] + values), frame)
      }
    case .unknown, .module, .type, .function: break
    default:
      if let builtin = method(name, of: receiver) {
        let arguments = Arguments([receiver] + values)
        let result = try settled { () throws(Signal) in try self.call(builtin, arguments) }
        frame.stack.append(result)
        return false
      }
    }
    if case .unknown(let unknown) = receiver, unknown.alternatives.isEmpty {
      let result = try settled { () throws(Signal) in
        try self.callMember(name, of: unknown, Arguments(values))
      }
      frame.stack.append(result)
      return false
    }
    if case .unknown(let unknown) = receiver {
      let result = try settled { () throws(Signal) in
        try self.overAlternatives(unknown) { (value) throws(Signal) in
          try self.call(try self.attribute(name, of: value), Arguments(values))
        }
      }
      frame.stack.append(result)
      return false
    }
    let function = try settled { () throws(Signal) in try self.attribute(name, of: receiver) }
    return try enter(function, Arguments(values), frame)
  }

  /// Calls a value and waits for its result.
  func call(_ function: Value, _ arguments: Arguments) throws(Signal) -> Value {
    switch function {
    case .builtin(let builtin): return try call(builtin, arguments)
    case .builtinMethod(let method):
      guard let builtin = self.method(method.name, of: method.receiver) else { return .none }
      return try call(builtin, arguments.prepending(method.receiver))
    case .type(let type) where type.isBuiltin: return try makeInstance(ofBuiltin: type, arguments)
    case .unknown(let unknown): return try call(unknown, arguments)
    case .module(let module): throw error("TypeError", "'module' object is not callable: \(module.name)")
    case .function, .method, .type: return try callNested(function, arguments)
    case .instance(let instance):
      if let call = lookUp("__call__", in: instance.type) {
        return try nested { () throws(Signal) in try self.call(call, arguments.prepending(function)) }
      }
      if let builtin = registry.functions[instance.type.fullName + ".__call__"] {
        return try call(builtin, arguments.prepending(function))
      }
      throw error("TypeError", "'\(instance.type.name)' object is not callable")
    default: throw error("TypeError", "'\(typeName(of: function))' object is not callable")
    }
  }

  /// Runs code of the program from inside a model.
  private func callNested(_ function: Value, _ arguments: Arguments) throws(Signal) -> Value {
    guard nativeDepth < Self.nativeDepthCeiling, frames.count < Self.frameCeiling else {
      throw error("RecursionError", "maximum recursion depth exceeded")
    }
    if steps <= checkpoint { try pause() }
    nativeDepth += 1
    defer { nativeDepth -= 1 }
    // A frame without code, on whose stack the result is put.
    let landing = Frame(
      landingCode, locals: [], environment: nil, globals: landingSpace, namespace: landingSpace)
    let base = frames.count
    if try enter(function, arguments, landing) {
      let value = try execute(above: base)
      // The innermost frame was entered with the landing as its caller only in name.
      return landing.stack.last ?? value
    }
    return landing.stack.last ?? .none
  }

  // MARK: - Models

  /// A function of a model that carries a value: its first argument.
  func bound(_ value: Value, _ builtin: Builtin) -> Value { .method(MethodObject(heap, .builtin(builtin), value)) }

  func call(_ builtin: Builtin, _ arguments: Arguments) throws(Signal) -> Value {
    if !builtin.takesUnknown, arguments.hasUnknown {
      return try callOverAlternatives(builtin, arguments)
    }
    return try nested { () throws(Signal) in try builtin.model(self, arguments) }
  }

  /// With few possible arguments, the results of all of them.
  private func callOverAlternatives(_ builtin: Builtin, _ arguments: Arguments) throws(Signal) -> Value {
    for (index, value) in arguments.positional.enumerated() {
      guard case .unknown(let unknown) = value else { continue }
      guard unknown.hasKnownAlternatives else { continue }
      return try overAlternatives(unknown) { (alternative) throws(Signal) in
        var one = arguments
        one.positional[index] = alternative
        return try self.call(builtin, one)
      }
    }
    var origins = Origins()
    var template: Unknown?
    for value in arguments.positional + arguments.keywords.map(\.value) {
      guard case .unknown(let unknown) = value else { continue }
      origins.formUnion(unknown.origins)
      if template == nil { template = unknown }
    }
    if let template, !template.pieces.isEmpty, let kept = try Templates.call(self, builtin.name, template, arguments) {
      return kept
    }
    return .unknown(unknown(origins, name: describe(builtin.name, arguments)))
  }

  private func describe(_ name: String, _ arguments: Arguments) -> String {
    var inner = ""
    for case .unknown(let unknown) in arguments.positional where inner.isEmpty { inner = unknown.name }
    return "\(name)(\(inner))"
  }

  /// The results of an operation on each value that something may have; those that raise do not count.
  func overAlternatives(
    _ unknown: Unknown, _ body: (Value) throws(Signal) -> Value
  ) throws(Signal) -> Value {
    var result: Value?
    var failure: Signal?
    for alternative in unknown.alternatives {
      // Alternatives may have alternatives.
      try charge(16)
      do {
        let value = try nested { () throws(Signal) in try body(alternative) }
        result = result.map { join($0, value) } ?? value
      } catch {
        if case .exhausted = error { throw error }
        if case .unknown(let unknown) = error {
          result = result.map { join($0, .unknown(unknown)) } ?? .unknown(unknown)
        } else {
          failure = error
        }
      }
    }
    if let result { return result }
    if let failure { throw failure }
    return .unknown(self.unknown(unknown.origins))
  }

  // MARK: - Frames

  func push(_ frame: Frame) throws(Signal) {
    guard frames.count < Self.frameCeiling else {
      throw error("RecursionError", "maximum recursion depth exceeded")
    }
    // A frame costs about as much as a few instructions.
    steps = max(0, steps - 4)
    frame.code.activeCount += 1
    frame.code.wasCalled = true
    frames.append(frame)
  }

  /// In a branch on something unknown, recursion has no end that could be known.
  private func standIn(for function: FunctionObject) -> Value? {
    guard !splits.isEmpty, function.code.activeCount >= 3 else { return nil }
    unknownCalls += 1
    return .unknown(unknown(.branch, name: function.code.qualifiedName + "()"))
  }

  func makeGenerator(_ frame: Frame) -> Value {
    let generator = GeneratorObject(heap, frame)
    frame.generator = generator
    return .generator(generator)
  }

  func spread(_ positional: Value, _ keywords: Value) -> Arguments {
    var arguments = Arguments([])
    if case .list(let list) = positional {
      arguments.positional = list.items
      steps = max(0, steps - list.items.count / 16)
    }
    if case .dict(let dict) = keywords {
      steps = max(0, steps - dict.table.count / 2)
      for pair in dict.table.pairs {
        if case .str(let name) = pair.key { arguments.keywords.append((name, pair.value)) }
      }
    }
    return arguments
  }

  /// Binds arguments to parameters, as Python does.
  func makeFrame(_ function: FunctionObject, _ arguments: Arguments) throws(Signal) -> Frame {
    let code = function.code
    if !code.isCompiled { Compiler.compile(code, names: names) }
    let signature = code.signature
    var slots = [Value?](repeating: nil, count: code.slotCount)
    try charge(code.slotCount)
    let count = signature.positional.count
    let given = min(count, arguments.positional.count)
    for index in 0..<given { slots[index] = arguments.positional[index] }
    if arguments.positional.count > count, !signature.hasVariadic {
      throw error(
        "TypeError",
        "\(code.name(names))() takes \(count) positional arguments but \(arguments.positional.count) were given")
    }
    let keywordStart = count
    let variadicSlot = count + signature.keywordOnly.count
    var extra = Table()
    for (name, value) in arguments.keywords {
      let number = names.find(name.string)
      if number >= 0, let index = signature.positional.firstIndex(of: number), index >= signature.positionalOnlyCount {
        guard slots[index] == nil else {
          throw error("TypeError", "\(code.name(names))() got multiple values for argument '\(name.string)'")
        }
        slots[index] = value
      } else if number >= 0, let index = signature.keywordOnly.firstIndex(of: number) {
        slots[keywordStart + index] = value
      } else if signature.hasKeywords {
        extra.set(name, value)
      } else {
        throw error("TypeError", "\(code.name(names))() got an unexpected keyword argument '\(name.string)'")
      }
    }
    let defaultStart = count - function.defaults.count
    for index in 0..<count where slots[index] == nil {
      guard index >= defaultStart, index - defaultStart < function.defaults.count else {
        throw missingArguments(code, slots)
      }
      slots[index] = function.defaults[index - defaultStart]
    }
    for (index, name) in signature.keywordOnly.enumerated() where slots[keywordStart + index] == nil {
      guard let value = function.keywordDefaults.get(names.text(name)) else {
        throw error(
          "TypeError", "\(code.name(names))() missing 1 required keyword-only argument: '\(names.string(name))'")
      }
      slots[keywordStart + index] = value
    }
    if signature.hasVariadic {
      slots[variadicSlot] = heap.tuple(Array(arguments.positional.dropFirst(count)))
    }
    if signature.hasKeywords {
      slots[variadicSlot + (signature.hasVariadic ? 1 : 0)] = .dict(DictObject(heap, extra))
    }
    return frame(code, slots: slots, function: function)
  }

  private func frame(_ code: Code, slots: [Value?], function: FunctionObject) -> Frame {
    var environment = function.closure
    var locals = slots
    if code.hasEnvironment {
      let own = EnvironmentObject(heap, count: 0, parent: function.closure)
      own.slots = slots
      own.savedAt = side
      environment = own
      locals = []
    }
    let frame = Frame(
      code, locals: locals, environment: environment, globals: function.globals, namespace: function.globals)
    frame.function = function
    return frame
  }

  private func missingArguments(_ code: Code, _ slots: [Value?]) -> Signal {
    let missing = code.signature.positional.enumerated().filter { slots[$0.offset] == nil }
      .map { "'\(names.string($0.element))'" }
    let list =
      missing.count <= 1
      ? missing.joined()
      : missing.count == 2
        ? missing.joined(separator: " and ")
        : missing.dropLast().joined(separator: ", ") + ", and " + (missing.last ?? "")
    return error(
      "TypeError",
      "\(code.name(names))() missing \(missing.count) required positional argument\(missing.count == 1 ? "" : "s"): \(list)"
    )
  }

  func makeFunction(_ frame: Frame, _ instruction: Instruction) {
    let code = frame.code.inner[Int(instruction.a)]
    var keywordDefaults = Table()
    if case .dict(let dict)? = frame.stack.popLast() { keywordDefaults = dict.table }
    var defaults: [Value] = []
    if case .tuple(let tuple)? = frame.stack.popLast() { defaults = tuple.items }
    let function = FunctionObject(
      heap, code: code, globals: frame.globals, closure: frame.environment, defaults: defaults,
      keywordDefaults: keywordDefaults)
    function.isAsync = instruction.b == 1
    if code.kind == .function, !code.isListed {
      code.isListed = true
      functions.append(function)
    }
    frame.stack.append(.function(function))
  }
}

extension Code {
  func name(_ names: NameTable) -> String { qualifiedName.isEmpty ? names.string(name) : qualifiedName }
}

extension TypeObject {
  /// `collections.OrderedDict`, and `str` for what needs no module.
  var fullName: String { module == "builtins" || module.isEmpty ? name : "\(module).\(name)" }
}
