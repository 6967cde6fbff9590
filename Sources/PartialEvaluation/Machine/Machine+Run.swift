import BigIntegers
import PythonLibrary
import PythonSyntax

extension Machine {
  /// Runs the frames above `base` until the lowest of them returns.
  func execute(above base: Int) throws(Signal) -> Value {
    while true {
      do {
        return try interpret(base)
      } catch {
        var exception: Value
        switch error {
        case .exhausted:
          abandon(base)
          throw error
        case .exception(let value): exception = value
        case .unknown(let unknown): exception = .unknown(unknown)
        }
        if case .none = exception { exception = .unknown(unknown(.unsupported)) }
        if isTraced { noteStop(exception) }
        if let value = try dispatch(.raised(exception), base) { return value }
      }
    }
  }

  /// Lets go of the frames above `base` and of their branches.
  private func abandon(_ base: Int) {
    while frames.count > base, let frame = frames.popLast() {
      frame.code.activeCount -= 1
      while isSplit(frame), let split = splits.popLast() { side = split.outerSide }
    }
    if splits.isEmpty {
      for entry in trail { entry.object.savedAt = 0 }
      trail = []
      side = 0
    }
  }

  /// What happens to the innermost frame: through its branches, handlers and callers.
  ///
  /// - Returns: the value of the lowest frame once it has returned; nil when the machine goes on.
  func dispatch(_ exit: Split.Exit, _ base: Int) throws(Signal) -> Value? {
    var exit = exit
    while true {
      guard frames.count > base, let frame = frames.last else {
        if case .raised(let value) = exit { throw .exception(value) }
        return Value.none
      }
      let split = isSplit(frame) ? splits[splits.count - 1] : nil
      switch exit {
      case .arrived:
        guard split != nil else { return nil }
      case .left(let target):
        guard let split, target < split.start || target > split.join else {
          frame.pc = Int(target)
          return nil
        }
      case .raised(let exception):
        if frame.blocks.count > (split?.second.blocks.count ?? 0), let block = frame.blocks.popLast() {
          frame.stack.removeSubrange(min(block.stackCount, frame.stack.count)...)
          frame.handled.removeSubrange(min(block.handledCount, frame.handled.count)...)
          frame.stack.append(exception)
          frame.pc = Int(block.handler)
          return nil
        }
        if split == nil {
          if goesOn, goOn(frame, after: exception) { return nil }
          if isTraced { noteEnd(of: frame, by: exception) }
          frames.removeLast()
          frame.code.activeCount -= 1
          noteEnd(of: frame)
          // What a way returned before the other raised is what the call gives.
          if !frame.pendingReturns.isEmpty, frame.generator == nil {
            unknownCalls += 1
            if let result = try deliver(joinedReturns(frame, nil), frame, base) { return result }
            return nil
          }
          if case .imported = frame.onReturn, frames.count > base {
            // A module that ends in an exception was still imported as far as it came.
            if case .imported(let value) = frame.onReturn { frames.last?.stack.append(value) }
            unknownCalls += 1
            return nil
          }
          continue
        }
      case .returned(let value):
        if split == nil {
          frames.removeLast()
          frame.code.activeCount -= 1
          noteEnd(of: frame)
          if let result = try deliver(joinedReturns(frame, value), frame, base) { return result }
          return nil
        }
      }
      guard let next = endSide(exit) else { return nil }
      exit = next
    }
  }

  /// Whether a module goes on with the statement behind the one that raised.
  private func goOn(_ frame: Frame, after exception: Value) -> Bool {
    guard frame.code.kind == .module, frame.recoveries < Self.recoveryCeiling else { return false }
    if case .instance(let instance) = exception {
      // The program ended itself.
      for name in ["SystemExit", "KeyboardInterrupt"] where instance.type.isSubtype(of: type(name)) { return false }
    }
    let starts = frame.code.statementStarts
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] < frame.pc { low = middle + 1 } else { high = middle }
    }
    guard low < starts.count else { return false }
    frame.recoveries += 1
    unknownCalls += 1
    openSpaces.insert(frame.globals.number)
    frame.stack = []
    frame.handled = []
    frame.pc = Int(starts[low])
    return true
  }

  private func noteEnd(of frame: Frame) {
    guard let generator = frame.generator else { return }
    touch(generator)
    generator.isDone = true
    generator.isRunning = false
  }

  private func joinedReturns(_ frame: Frame, _ value: Value?) -> Value {
    var result = value
    for other in frame.pendingReturns { result = result.map { join($0, other) } ?? other }
    frame.pendingReturns = []
    return result ?? .none
  }

  /// Hands what a frame returned to its caller.
  private func deliver(_ value: Value, _ frame: Frame, _ base: Int) throws(Signal) -> Value? {
    var result = value
    switch frame.onReturn {
    case .push, .value: break
    case .instance(let instance): result = instance
    case .imported(let module): result = module
    case .type(let bases, let keywords): result = try makeType(frame, bases: bases, keywords: keywords)
    case .discard: return frames.count == base ? Value.none : nil
    }
    if frames.count == base { return result }
    frames.last?.stack.append(result)
    return nil
  }

  // MARK: - The loop

  /// Runs until the frame just above `base` returns.
  private func interpret(_ base: Int) throws(Signal) -> Value {
    while let frame = frames.last {
      if let value = try run(frame, base) { return value }
      if frames.count <= base { return .none }
    }
    return .none
  }

  private func pop(_ frame: Frame) -> Value { frame.stack.popLast() ?? .none }

  /// Runs one frame until another one is on top.
  private func run(_ frame: Frame, _ base: Int) throws(Signal) -> Value? {
    let code = frame.code
    let instructions = code.instructions
    while true {
      if steps <= checkpoint { try pause() }
      steps -= 1
      guard frame.pc < instructions.count else { return try dispatch(.returned(.none), base) }
      let instruction = instructions[frame.pc]
      frame.pc += 1
      switch instruction.opcode {
      case .nop: break
      case .constant: frame.stack.append(code.constants[Int(instruction.a)])
      case .none: frame.stack.append(.none)
      case .pop: _ = frame.stack.popLast()
      case .duplicate: if let top = frame.stack.last { frame.stack.append(top) }
      case .duplicateTwo:
        let count = frame.stack.count
        guard count >= 2 else { break }
        let (first, second) = (frame.stack[count - 2], frame.stack[count - 1])
        frame.stack.append(first)
        frame.stack.append(second)
      case .swap:
        let count = frame.stack.count
        if count >= 2 { frame.stack.swapAt(count - 1, count - 2) }
      case .rotateThree:
        let top = pop(frame)
        frame.stack.insert(top, at: max(0, frame.stack.count - 2))
      case .loadLocal:
        guard let value = frame.locals[Int(instruction.a)] else { throw unbound(frame, instruction.a) }
        frame.stack.append(value)
      case .storeLocal: frame.locals[Int(instruction.a)] = pop(frame)
      case .deleteLocal: frame.locals[Int(instruction.a)] = nil
      case .loadOuter, .storeOuter, .deleteOuter: try accessOuter(frame, instruction)
      case .loadGlobal, .loadName: frame.stack.append(try loadName(frame, instruction))
      case .storeGlobal:
        touch(frame.globals)
        frame.globals.table.set(names.text(instruction.a), pop(frame))
      case .storeName:
        touch(frame.namespace)
        frame.namespace.table.set(names.text(instruction.a), pop(frame))
      case .deleteGlobal, .deleteName: try deleteName(frame, instruction)
      case .buildTuple: frame.stack.append(heap.tuple(take(frame, instruction.a)))
      case .buildList: frame.stack.append(list(take(frame, instruction.a)))
      case .buildSet: frame.stack.append(try makeSet(take(frame, instruction.a)))
      case .buildDict: frame.stack.append(.dict(DictObject(heap)))
      case .listOfConstant, .setOfConstant:
        guard case .tuple(let tuple) = code.constants[Int(instruction.a)] else { break }
        try charge(tuple.items.count)
        frame.stack.append(instruction.opcode == .listOfConstant ? list(tuple.items) : try makeSet(tuple.items))
      case .listAppend:
        let value = pop(frame)
        if case .list(let list)? = frame.stack.last {
          touch(list)
          list.items.append(value)
        }
      case .setAdd, .dictAdd, .listExtend, .setExtend, .dictMerge, .listToTuple: try collect(frame, instruction)
      case .buildString: frame.stack.append(try buildString(take(frame, instruction.a)))
      case .format:
        let specification = instruction.b == 1 ? pop(frame) : nil
        let value = pop(frame)
        frame.stack.append(
          try settled { () throws(Signal) in
            try self.formatted(value, conversion: instruction.a, specification: specification)
          })
      case .buildSlice:
        let parts = take(frame, 3)
        frame.stack.append(heap.slice(parts[0], parts[1], parts[2]))
      case .binary:
        let right = pop(frame)
        let left = pop(frame)
        if case .int(let a) = left, case .int(let b) = right, let value = Self.small(instruction.a, a, b) {
          switch instruction.a {
          case Operator.bitXor.rawValue: exclusiveOrs += 1
          case Operator.bitAnd.rawValue, Operator.modulo.rawValue: pieceCount += 1
          default: break
          }
          frame.stack.append(value)
          break
        }
        frame.stack.append(try settled { () throws(Signal) in try self.binary(instruction.a, left, right) })
      case .inPlace:
        let right = pop(frame)
        let left = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.inPlace(instruction.a, left, right) })
      case .addToLocal: try addToLocal(frame, instruction)
      case .addToGlobal: try addToGlobal(frame, instruction)
      case .unary:
        let operand = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.unary(instruction.a, operand) })
      case .compare:
        let right = pop(frame)
        let left = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.compare(instruction.a, left, right) })
      case .loadAttribute:
        let object = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.attribute(instruction.a, of: object) })
      case .storeAttribute:
        let object = pop(frame)
        try setAttribute(instruction.a, of: object, to: pop(frame))
      case .deleteAttribute: try deleteAttribute(instruction.a, of: pop(frame))
      case .loadSubscript:
        let index = pop(frame)
        let object = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.item(index, of: object) })
      case .storeSubscript:
        let index = pop(frame)
        let object = pop(frame)
        try setItem(index, of: object, to: pop(frame))
      case .deleteSubscript:
        let index = pop(frame)
        try deleteItem(index, of: pop(frame))
      case .unpack, .unpackStarred: try unpack(frame, instruction)
      case .jump: frame.pc = Int(instruction.a)
      case .loopBack:
        if try loopBack(frame, instruction, base) { return nil }
      case .leave:
        if splits.isEmpty {
          frame.pc = Int(instruction.a)
        } else {
          _ = try dispatch(.left(instruction.a), base)
        }
      case .jumpIfFalse, .jumpIfTrue, .jumpIfFalseOrPop, .jumpIfTrueOrPop: try conditionalJump(frame, instruction)
      case .join: try arrive(frame, base)
      case .iterate:
        let value = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.iterator(over: value) })
      case .forNext:
        if try forNext(frame, instruction) { return nil }
      case .returnValue:
        guard !splits.isEmpty || !frame.pendingReturns.isEmpty || frame.generator != nil else {
          frames.removeLast()
          code.activeCount -= 1
          return try deliver(pop(frame), frame, base)
        }
        return try dispatch(.returned(pop(frame)), base)
      case .yieldValue:
        if let value = try yield(frame, base) { return value.result }
      case .yieldFrom:
        if let value = try yieldFrom(frame, base) { return value.result }
      case .await:
        let value = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.awaited(value) })
      case .call:
        let keywords = instruction.b >= 0 ? code.constants[Int(instruction.b)] : .none
        let values = take(frame, instruction.a)
        let function = pop(frame)
        if try enter(function, Arguments(values, keywords: keywords), frame) { return nil }
      case .callMethod:
        let values = take(frame, instruction.a)
        let receiver = pop(frame)
        if try enterMethod(instruction.b, receiver, values, frame) { return nil }
      case .callSpread:
        let keywords = pop(frame)
        let positional = pop(frame)
        let function = pop(frame)
        if try enter(function, spread(positional, keywords), frame) { return nil }
      case .makeFunction: makeFunction(frame, instruction)
      case .makeClass:
        try beginType(frame, instruction)
        return nil
      case .importModule:
        if try importModule(frame, instruction) { return nil }
      case .importFrom:
        guard let module = frame.stack.last else { break }
        let count = frames.count
        let value = try importedMember(instruction.a, of: module)
        frame.stack.append(value)
        if frames.count != count { return nil }
      case .importStar: importStar(frame, pop(frame))
      case .printStatement: try printStatement(frame, instruction)
      case .execStatement:
        if try execStatement(frame, instruction) { return nil }
      case .pushHandler:
        frame.blocks.append(
          Frame.Block(
            handler: instruction.a, stackCount: frame.stack.count, handledCount: frame.handled.count,
            unknownCalls: unknownCalls))
      case .popHandler:
        if let block = frame.blocks.popLast() { lastBlockCalls = block.unknownCalls }
      case .tryEnd: tryEnd(frame, instruction)
      case .raise: try raise(frame, instruction)
      case .reraise: throw .exception(pop(frame))
      case .matchException:
        let type = pop(frame)
        let exception = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.matches(exception, type) })
      case .enterHandler: frame.handled.append(pop(frame))
      case .leaveHandler: _ = frame.handled.popLast()
      case .enterWith:
        let manager = pop(frame)
        frame.stack.append(try settled { () throws(Signal) in try self.enterContext(manager) })
      case .exitWith: try exitWith(frame, instruction)
      case .raiseAssertion:
        let message = pop(frame)
        throw error("AssertionError", arguments: message.isNone ? [] : [message])
      case .matchLength, .matchMapping, .matchKeys, .matchClass, .mappingRest: try match(frame, instruction)
      case .unsupported:
        if case .str(let reason) = code.constants[Int(instruction.a)] { note("\(reason.string): not evaluated") }
        frame.stack.append(.unknown(unknown(.unsupported)))
      case .setupAnnotations: break
      }
    }
  }

  /// The value of an operation, or what stands for it.
  @inline(__always)
  func settled(_ body: () throws(Signal) -> Value) throws(Signal) -> Value {
    do {
      return try body()
    } catch {
      if case .unknown(let unknown) = error { return .unknown(unknown) }
      throw error
    }
  }

  func take(_ frame: Frame, _ count: Int32) -> [Value] {
    let start = max(0, frame.stack.count - Int(count))
    let values = Array(frame.stack[start...])
    frame.stack.removeSubrange(start...)
    return values
  }

  // MARK: - Names

  private func unbound(_ frame: Frame, _ slot: Int32) -> Signal {
    // A slot of a scope that a comprehension or class left open has no name of its own here.
    let names = frame.code.scope.slotNames
    let name = names.indices.contains(Int(slot)) ? names[Int(slot)] : -1
    return error(
      "UnboundLocalError",
      "cannot access local variable '\(name >= 0 ? self.names.string(name) : "")' where it is not associated with a value"
    )
  }

  private func accessOuter(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    var environment = frame.environment
    for _ in 0..<max(0, instruction.b) { environment = environment?.parent }
    let slot = Int(instruction.a)
    guard let environment, slot < environment.slots.count else {
      throw error("NameError", "free variable is not bound")
    }
    switch instruction.opcode {
    case .loadOuter:
      guard let value = environment.slots[slot] else {
        if instruction.b <= 0 { throw unbound(frame, instruction.a) }
        throw error(
          "NameError", "cannot access free variable where it is not associated with a value in enclosing scope")
      }
      frame.stack.append(value)
    case .storeOuter:
      let value = pop(frame)
      touch(environment)
      environment.slots[slot] = value
    default:
      touch(environment)
      environment.slots[slot] = nil
    }
  }

  private func loadName(_ frame: Frame, _ instruction: Instruction) throws(Signal) -> Value {
    let name = names.text(instruction.a)
    let hash = name.hash
    if instruction.opcode == .loadName, frame.namespace !== frame.globals,
      let value = frame.namespace.table.get(.str(name), hash)
    {
      return value
    }
    if let value = frame.globals.table.get(.str(name), hash) { return value }
    // Code that was given namespaces of its own sees functions around it as globals.
    let number = Int(instruction.a)
    if number < builtinValues.count, case .known(let value) = builtinValues[number] { return value }
    if let value = builtin(names.string(instruction.a)) {
      switch value {
      case .builtin, .type:
        while builtinValues.count <= number { builtinValues.append(.notAsked) }
        builtinValues[number] = .known(value)
      default: break
      }
      return value
    }
    return try missingName(names.string(instruction.a), frame)
  }

  private func deleteName(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let space = instruction.opcode == .deleteName ? frame.namespace : frame.globals
    let name = names.text(instruction.a)
    touch(space)
    if space.table.remove(.str(name), name.hash) == nil {
      throw error("NameError", "name '\(name.string)' is not defined")
    }
  }

  // MARK: - Collections

  private func collect(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let value = pop(frame)
    switch (instruction.opcode, frame.stack.last) {
    case (.setAdd, .set(let set)?):
      touch(set)
      set.table.set(value, try hash(of: value), .none)
    case (.listExtend, .list(let list)?):
      let items = try self.items(of: value)
      touch(list)
      try chargeGrowth(of: list.items.count, by: items.count, ceiling: Self.collectionCeiling)
      list.items += items
    case (.setExtend, .set(let set)?):
      let items = try self.items(of: value)
      try charge(items.count * 16)
      touch(set)
      for item in items { set.table.set(item, try hash(of: item), .none) }
    case (.dictMerge, .dict(let dict)?):
      touch(dict)
      try merge(value, into: dict)
    case (.listToTuple, _):
      if case .list(let list) = value {
        try charge(list.items.count)
        frame.stack.append(heap.tuple(list.items))
      } else {
        frame.stack.append(value)
      }
    case (.dictAdd, _):
      let key = pop(frame)
      if case .dict(let dict)? = frame.stack.last {
        touch(dict)
        dict.table.set(key, try hash(of: key), value)
      }
    default: break
    }
  }

  private func unpack(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let value = pop(frame)
    let isStarred = instruction.opcode == .unpackStarred
    let before = Int(instruction.a)
    let after = isStarred ? Int(instruction.b) : 0
    if case .unknown(let unknown) = value {
      let total = before + after + (isStarred ? 1 : 0)
      let tuples = unknown.alternatives.compactMap { alternative -> [Value]? in
        if case .tuple(let tuple) = alternative, tuple.items.count == total { return tuple.items }
        return nil
      }
      for index in stride(from: total - 1, through: 0, by: -1) {
        if let first = tuples.first, !isStarred {
          frame.stack.append(tuples.dropFirst().reduce(first[index]) { join($0, $1[index]) })
        } else {
          frame.stack.append(element(of: unknown))
        }
      }
      return
    }
    let items: [Value]
    switch value {
    case .tuple(let tuple): items = tuple.items
    case .list(let list): items = list.items
    default: items = try self.items(of: value, ceiling: isStarred ? nil : before + 1)
    }
    if !isStarred {
      guard items.count == before else {
        throw error(
          "ValueError",
          items.count < before
            ? "not enough values to unpack (expected \(before), got \(items.count))"
            : "too many values to unpack (expected \(before))")
      }
      for item in items.reversed() { frame.stack.append(item) }
      return
    }
    try chargeElements(items.count)
    guard items.count >= before + after else {
      throw error(
        "ValueError", "not enough values to unpack (expected at least \(before + after), got \(items.count))")
    }
    for item in items[(items.count - after)...].reversed() { frame.stack.append(item) }
    frame.stack.append(list(Array(items[before..<(items.count - after)])))
    for item in items[..<before].reversed() { frame.stack.append(item) }
  }
}
