/// Globals and calls of a pickle.
extension PickleMachine {
  mutating func stepCall(_ operation: PickleOperation) -> Bool {
    switch operation.opcode {
    case UInt8(ascii: "c"): push(global(operation))
    case 0x93:
      let name = pop()
      let module = pop()
      push(global(text(module), text(name)))
    case UInt8(ascii: "R"):
      let arguments = pop()
      let callee = pop()
      push(call(.reduce, callee, parts(arguments)))
    case UInt8(ascii: "i"):
      let arguments = popMark()
      push(call(.instance, global(operation), arguments))
    case UInt8(ascii: "o"):
      let parts = popMark()
      push(call(.instance, parts.first ?? 0, Array(parts.dropFirst())))
    case 0x81:
      let arguments = pop()
      let callee = pop()
      push(call(.newObject, callee, parts(arguments)))
    case 0x92:
      let keywords = pop()
      let arguments = pop()
      let callee = pop()
      push(call(.newObject, callee, parts(arguments), keywords: keywords))
    case UInt8(ascii: "b"):
      let state = pop()
      let object = top
      _ = call(.build, object, [state])
    case 0x82...0x84:
      guard case .integer(let code) = operation.operand else { return true }
      let number = scalar(.integer(code))
      push(call(.fromRegistry, 0, [number]))
    case UInt8(ascii: "P"):
      guard case .text(let range) = operation.operand else { return true }
      let text = scalar(.text(String(decoding: bytes[range].prefix(4_096), as: UTF8.self)))
      push(call(.persistent, 0, [text]))
    case UInt8(ascii: "Q"):
      let id = pop()
      push(call(.persistent, 0, [id]))
    default: return false
    }
    return true
  }

  private mutating func global(_ operation: PickleOperation) -> Int32 {
    guard case .pair(let module, let name) = operation.operand else { return 0 }
    return global(
      String(decoding: bytes[module], as: UTF8.self), String(decoding: bytes[name], as: UTF8.self))
  }

  private mutating func global(_ module: String?, _ name: String?) -> Int32 {
    if module == nil || name == nil { note(.computedGlobal) }
    let shortModule = String((module ?? "?").prefix(Self.longestName))
    let shortName = String((name ?? "?").prefix(Self.longestName))
    program.imports.append(PickleImport(module: shortModule, name: shortName, offset: offset))
    guard module != nil, name != nil else { return 0 }
    return global(named: PickleImport.qualified(shortModule, shortName))
  }

  private mutating func global(named text: String) -> Int32 {
    guard text.utf8.count <= 2 * Self.longestName else { return 0 }
    return add(.global, name(text))
  }

  /// The text that a value is.
  private func text(_ value: Int32) -> String? {
    guard kinds[Int(value)] == .scalar, case .text(let text) = constants[Int(first[Int(value)])] else { return nil }
    return text
  }

  private func parts(_ value: Int32) -> [Int32] {
    switch kinds[Int(value)] {
    case .tuple, .list: containers[Int(first[Int(value)])]
    default: []
    }
  }

  /// The qualified name of a value: a global, or what a call gives.
  private func qualified(_ value: Int32) -> Int32 {
    switch kinds[Int(value)] {
    case .global: first[Int(value)]
    case .call: second[Int(value)]
    default: -1
    }
  }

  private mutating func call(
    _ kind: PickleCall.Kind, _ callee: Int32, _ arguments: [Int32], keywords: Int32 = -1
  ) -> Int32 {
    let called = qualified(callee)
    // Arguments that are shared again and again would be copied each time.
    let kept = Array(arguments.prefix(256))
    calls.append(Call(kind: kind, name: called, arguments: kept, keywords: keywords, offset: offset))
    if kind == .reduce, called >= 0, let special = special(names[Int(called)], callee, kept) { return special }
    var result: Int32 = -1
    if called >= 0, names[Int(called)].utf8.count + 2 <= Self.longestName { result = name(names[Int(called)] + "()") }
    return add(.call, Int32(calls.count - 1), result)
  }

  /// What calls give whose meaning is plain: modules and attributes by name.
  private mutating func special(_ called: String, _ callee: Int32, _ arguments: [Int32]) -> Int32? {
    switch called {
    case "getattr":
      guard arguments.count >= 2, let attribute = text(arguments[1]) else { return nil }
      return attributed(arguments[0], attribute)
    case "__import__", "importlib.import_module", "importlib.__import__":
      guard let first = arguments.first, let module = text(first), module.utf8.count <= Self.longestName else {
        return nil
      }
      program.imports.append(PickleImport(module: module, name: "", offset: offset))
      let head = called == "__import__" ? String(module.prefix { $0 != "." }) : module
      return global(named: head)
    case "operator.attrgetter()":
      // The attribute's name is the argument of the call that gave this one.
      guard kinds[Int(callee)] == .call, let object = arguments.first,
        let attribute = calls[Int(first[Int(callee)])].arguments.first.flatMap({ text($0) })
      else { return nil }
      return attributed(object, attribute)
    default: return nil
    }
  }

  private mutating func attributed(_ object: Int32, _ attribute: String) -> Int32? {
    let base = qualified(object)
    guard base >= 0, attribute.utf8.count <= Self.longestName else { return nil }
    let owner = names[Int(base)]
    let isBuiltins = owner == "builtins" || owner == "__builtin__" || owner == "__builtins__"
    return global(named: isBuiltins ? attribute : owner + "." + attribute)
  }

  // MARK: Result

  mutating func publish(_ result: Int32) {
    for call in calls {
      var arguments: [BytecodeArgument] = []
      for value in call.arguments { arguments.append(spelled(value, depth: 0)) }
      var keywords: [(name: String, value: BytecodeArgument)] = []
      if call.keywords >= 0, kinds[Int(call.keywords)] == .dictionary {
        let parts = containers[Int(first[Int(call.keywords)])]
        for place in stride(from: 0, to: Swift.min(parts.count - 1, 128), by: 2) {
          guard let key = text(parts[place]) else { continue }
          keywords.append((String(key.prefix(Self.longestName)), spelled(parts[place + 1], depth: 0)))
        }
      }
      program.calls.append(
        PickleCall(
          kind: call.kind, qualifiedName: call.name < 0 ? nil : names[Int(call.name)], arguments: arguments,
          keywords: keywords, offset: call.offset))
    }
    program.result = spelled(result, depth: 0)
  }

  /// A value in words, within the budget; containers may hold themselves.
  private mutating func spelled(_ value: Int32, depth: Int) -> BytecodeArgument {
    spellingLeft -= 1
    guard spellingLeft > 0, depth <= 8 else { return .unknown }
    let first = first[Int(value)]
    switch kinds[Int(value)] {
    case .unknown: return .unknown
    case .none: return .constant(.none)
    case .true: return .constant(.boolean(true))
    case .false: return .constant(.boolean(false))
    case .global: return .name(names[Int(first)])
    case .call: return .call(Int(first))
    case .scalar: return .constant(constants[Int(first)])
    case .tuple, .list, .set, .dictionary:
      var parts: [BytecodeArgument] = []
      for part in containers[Int(first)].prefix(1_024) { parts.append(spelled(part, depth: depth + 1)) }
      return display(kinds[Int(value)], parts)
    }
  }

  private func display(_ kind: Kind, _ parts: [BytecodeArgument]) -> BytecodeArgument {
    let plain = parts.compactMap { part -> BytecodeConstant? in
      guard case .constant(let constant) = part else { return nil }
      return constant
    }
    guard plain.count == parts.count else { return kind == .dictionary ? .table(parts) : .display(parts) }
    switch kind {
    case .tuple: return .constant(.tuple(plain))
    case .set: return .constant(.set(plain))
    case .dictionary: return .constant(.dictionary(plain))
    default: return .constant(.list(plain))
    }
  }
}
