/// Calls in the forms of each version.
extension ProgramWalk {
  /// Arguments of one call, as they lie on the stack.
  struct Arguments {
    var positional: [ValueID] = []
    var keywords: [(name: Int32, value: ValueID)] = []
    var isOpen = false
  }

  mutating func call(_ operation: Operation, _ argument: Int) -> Bool {
    switch operation {
    case .callFunction where version == .python27: callOld(argument, hasList: false, hasDictionary: false)
    case .callFunctionVar: callOld(argument, hasList: true, hasDictionary: false)
    case .callFunctionKw where version == .python27: callOld(argument, hasList: false, hasDictionary: true)
    case .callFunctionVarKw: callOld(argument, hasList: true, hasDictionary: true)
    case .callFunction:
      let arguments = Arguments(positional: take(argument))
      finish(pop(), arguments)
    case .callFunctionKw:
      let keys = pop()
      let arguments = keyed(take(argument), keys)
      finish(pop(), arguments)
    case .callMethod:
      let arguments = Arguments(positional: take(argument))
      _ = pop()
      finish(pop(), arguments)
    case .call:
      let keys = pendingKeywords
      pendingKeywords = nil
      let parts = take(argument)
      callNew(keys.map { keyed(parts, values.add(.constant, $0.index)) } ?? Arguments(positional: parts))
    case .callKw:
      let keys = pop()
      callNew(keyed(take(argument), keys))
    case .kwNames: pendingKeywords = tree.child(code.constants, at: argument)
    case .callFunctionEx: callSpread(argument)
    case .buildClass:
      // Python 2: name, bases, and the dictionary that a call of the body gave.
      let body = pop()
      let bases = elements(of: pop())
      let name = pop()
      push(classObject(name, bases, body: block(of: body)))
    case .execStmt:
      drop(2)
      let text = pop()
      finish(root(names.place(of: "exec")), Arguments(positional: [text]))
      _ = pop()
    default: return false
    }
    return true
  }

  /// The last values are keyword arguments with these names.
  private mutating func keyed(_ parts: [ValueID], _ keys: ValueID) -> Arguments {
    let words = elements(of: keys)
    guard values.kind(keys) == .constant, words.count <= parts.count else {
      return Arguments(positional: [], isOpen: true)
    }
    var arguments = Arguments(positional: Array(parts.dropLast(words.count)))
    for (word, value) in zip(words, parts.suffix(words.count)) {
      guard let text = text(of: word) else { continue }
      arguments.keywords.append((names.place(of: String(text.prefix(NamePaths.longest))), value))
    }
    return arguments
  }

  /// Python 2: positional arguments in the low byte, pairs of name and value in the next.
  private mutating func callOld(_ argument: Int, hasList: Bool, hasDictionary: Bool) {
    var arguments = Arguments()
    if hasDictionary { spreadKeywords(pop(), &arguments) }
    let list = hasList ? pop() : ValueTable.null
    let pairs = take(2 * (argument >> 8 & 0xff))
    for place in stride(from: 0, to: pairs.count - 1, by: 2) {
      guard let text = text(of: pairs[place]) else { continue }
      arguments.keywords.append((names.place(of: String(text.prefix(NamePaths.longest))), pairs[place + 1]))
    }
    arguments.positional = take(argument & 0xff)
    if hasList { spreadPositional(list, &arguments) }
    finish(pop(), arguments)
  }

  /// From 3.11: two places below the arguments, one of which may be empty or hold `self`.
  private mutating func callNew(_ arguments: Arguments) {
    var arguments = arguments
    let upper = pop()
    let lower = pop()
    let isEmpty = { (value: ValueID) in value == ValueTable.null || value == ValueTable.receiver }
    if isEmpty(upper) {
      finish(lower, arguments)
    } else if isEmpty(lower) {
      finish(upper, arguments)
    } else {
      // The upper one is the first argument, as of decorators and comprehensions.
      arguments.positional.insert(upper, at: 0)
      finish(lower, arguments)
    }
  }

  /// `f(*a, **k)`.
  private mutating func callSpread(_ argument: Int) {
    var arguments = Arguments()
    if version >= .python314 || argument & 1 == 1 {
      let keywords = pop()
      if keywords != ValueTable.null { spreadKeywords(keywords, &arguments) }
    }
    spreadPositional(pop(), &arguments)
    guard version >= .python311 else {
      finish(pop(), arguments)
      return
    }
    let upper = pop()
    let lower = pop()
    finish(upper == ValueTable.null || upper == ValueTable.receiver ? lower : upper, arguments)
  }

  private mutating func spreadPositional(_ list: ValueID, _ arguments: inout Arguments) {
    let parts = elements(of: list)
    if parts.isEmpty, values.kind(list) != .tuple, values.kind(list) != .list, !isEmptyConstant(list) {
      arguments.isOpen = true
    }
    let known = parts.prefix { $0 != ValueTable.rest }
    if known.count < parts.count { arguments.isOpen = true }
    arguments.positional += known
  }

  private mutating func spreadKeywords(_ dictionary: ValueID, _ arguments: inout Arguments) {
    guard values.kind(dictionary) == .dictionary else {
      arguments.isOpen = true
      return
    }
    let parts = Array(values.parts(dictionary))
    for place in stride(from: 0, to: parts.count - 1, by: 2) {
      guard let text = text(of: parts[place]) else {
        arguments.isOpen = true
        continue
      }
      arguments.keywords.append((names.place(of: String(text.prefix(NamePaths.longest))), parts[place + 1]))
    }
  }

  // MARK: What is called

  private mutating func finish(_ callee: ValueID, _ arguments: Arguments) {
    for value in arguments.positional { hand(value) }
    for keyword in arguments.keywords { hand(keyword.value) }
    push(result(of: callee, arguments))
  }

  /// A function that is handed over may be called by whoever gets it.
  private mutating func hand(_ value: ValueID) {
    if values.kind(value) == .function { blocks[block].runs.append(Int(values.first[Int(value)])) }
  }

  private mutating func result(of callee: ValueID, _ arguments: Arguments) -> ValueID {
    fuel -= 1
    taken.insert(callee)
    switch values.kind(callee) {
    case .choice:
      let one = result(of: values.first[Int(callee)], arguments)
      let other = result(of: values.second[Int(callee)], arguments)
      return values.choice(one, other)
    case .entering: return values.first[Int(callee)]
    case .buildClass:
      let bases = Array(arguments.positional.dropFirst(2))
      let name = arguments.positional.count > 1 ? arguments.positional[1] : ValueTable.unknown
      return classObject(name, bases, body: block(of: arguments.positional.first ?? ValueTable.unknown))
    case .function:
      let target = Int(values.first[Int(callee)])
      blocks[block].runs.append(target)
      if blocks[target].kind == .classBody || blocks[target].kind == .comprehension {
        return values.add(.function, Int32(target))
      }
      let path = paths.root(names.place(of: blocks[target].qualifiedName), names) ?? -1
      return record(path, target, callee, arguments)
    case .classObject:
      let called = classes[Int(values.first[Int(callee)])]
      return record(paths.root(called.name, names) ?? -1, called.body, callee, arguments)
    case .path, .call:
      let path = path(of: callee) ?? -1
      let special = special(path, callee, arguments)
      let value = record(path, -1, callee, arguments)
      return special ?? value
    default:
      // Leaving a `with` calls what cannot be seen with three times None.
      let isLeaving = arguments.positional.allSatisfy { isNone($0) }
      if isLeaving, arguments.keywords.isEmpty { return ValueTable.unknown }
      return record(-1, -1, callee, arguments)
    }
  }

  private mutating func record(_ path: Int32, _ target: Int, _ callee: ValueID, _ arguments: Arguments) -> ValueID {
    fuel -= 4 + arguments.positional.count
    var receiver = ValueTable.unknown
    if values.kind(callee) == .path, values.second[Int(callee)] >= 0 { receiver = values.second[Int(callee)] }
    calls.append(
      Call(
        path: path, target: target, arguments: arguments.positional, keywords: arguments.keywords,
        receiver: receiver, isOpen: arguments.isOpen, line: line, block: block, offset: offset))
    let result = path >= 0 ? paths.called(path) ?? -1 : -1
    return values.add(.call, Int32(calls.count - 1), result)
  }

  /// What calls give whose meaning is plain: modules by name, attributes by name, characters, joined texts.
  private mutating func special(_ path: Int32, _ callee: ValueID, _ arguments: Arguments) -> ValueID? {
    guard path >= 0 else { return nil }
    let first = arguments.positional.first ?? ValueTable.unknown
    if path == known.importFunction || known.importModule.contains(path) {
      guard let module = text(of: first), module.utf8.count <= NamePaths.longest else { return nil }
      let from = arguments.positional.count > 3 ? names(of: elements(of: arguments.positional[3])) : []
      let level = module.prefix { $0 == "." }.utf8.count
      let dotted = String(module.dropFirst(level))
      imports.append(
        BytecodeImport(
          module: dotted, level: level, names: from, isDynamic: true,
          line: line.map { Int($0) }, block: block))
      return self.module(dotted, level: level, isWhole: path != known.importFunction || !from.isEmpty)
    }
    if path == known.getattr {
      guard arguments.positional.count >= 2, let name = text(of: arguments.positional[1]),
        name.utf8.count <= NamePaths.longest
      else { return nil }
      return attribute(of: first, names.place(of: name))
    }
    if path == known.chr {
      guard let number = integer(of: first), let small = UInt32(exactly: number),
        let scalar = Unicode.Scalar(small)
      else { return nil }
      return values.compute(.text(String(scalar)), byteCount: 4)
    }
    if path == known.textJoin, let separator = text(of: values.second[Int(callee)]), separator.utf8.count <= 64 {
      let parts = elements(of: first)
      return parts.isEmpty ? nil : joined(parts, separator: separator, expected: parts.count)
    }
    return nil
  }

  // MARK: Classes

  private func block(of value: ValueID) -> Int {
    values.kind(value) == .function ? Int(values.first[Int(value)]) : -1
  }

  private mutating func classObject(_ name: ValueID, _ bases: [ValueID], body: Int) -> ValueID {
    let text = String((text(of: name) ?? "?").prefix(NamePaths.longest))
    if body > 0, blocks[body].parent == block {
      blocks[body].kind = .classBody
      blocks[body].isModuleLevel = blocks[block].isModuleLevel
      blocks[block].runs.append(body)
    }
    for base in bases { taken.insert(base) }
    classes.append(
      ClassRecord(
        name: names.place(of: text), bases: bases.prefix(64).map { path(of: $0) ?? -1 }, body: body, line: line,
        block: block))
    return values.add(.classObject, Int32(classes.count - 1))
  }
}
