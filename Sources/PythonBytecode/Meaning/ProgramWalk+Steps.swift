/// What each operation does to the stack. Verified against `dis.stack_effect` by `Tools/conformance/compare-bytecode`.
extension ProgramWalk {
  mutating func step(_ instruction: Instruction, _ target: Int?) {
    guard let operation = instruction.operation else {
      stack.top = AbstractStack.unknownBottom
      return
    }
    let argument = Int(instruction.argument)
    if let effect = plainEffect(operation, argument) {
      drop(effect.pops)
      for _ in 0..<effect.pushes { push(ValueTable.unknown) }
      return
    }
    if load(operation, instruction) || store(operation, instruction) || flow(operation, argument, target)
      || arrange(operation, argument) || build(operation, argument) || call(operation, argument)
    {
      return
    }
  }

  /// Pops and pushes of operations whose values are not followed.
  private func plainEffect(_ operation: Operation, _ argument: Int) -> (pops: Int, pushes: Int)? {
    switch operation {
    case .nop, .cache, .resume, .makeCell, .copyFreeVars, .notTaken, .setupAnnotations, .popBlock, .precall, .toBool,
      .extendedArg, .genStart, .deleteName, .deleteGlobal, .deleteFast, .deleteDeref, .printNewline, .getIter,
      .getYieldFromIter,
      .getAwaitable, .copyDictWithoutKeys, .listToTuple, .convertValue, .unaryPositive, .getAiter, .asyncGenWrap:
      return (0, 0)
    case .checkEgMatch: return (2, 2)
    case .checkExcMatch, .unaryInvert, .unaryNegative, .unaryNot, .unaryConvert, .slice0: return (1, 1)
    case .binaryPower, .binaryMultiply, .binaryMatrixMultiply, .binaryModulo, .binarySubtract, .binaryDivide,
      .binaryFloorDivide, .binaryTrueDivide, .binaryLshift, .binaryRshift, .binaryAnd, .binaryXor, .binaryOr,
      .inplacePower, .inplaceMultiply, .inplaceMatrixMultiply, .inplaceModulo, .inplaceSubtract, .inplaceDivide,
      .inplaceFloorDivide, .inplaceTrueDivide, .inplaceLshift, .inplaceRshift, .inplaceAnd, .inplaceXor, .inplaceOr,
      .compareOp, .isOp, .containsOp, .slice1, .slice2, .yieldFrom, .prepReraiseStar, .callIntrinsic2, .buildTemplate:
      return (2, 1)
    case .slice3, .binarySlice: return (3, 1)
    case .storeSlice0, .deleteSlice1, .deleteSlice2, .deleteSubscr, .printItemTo: return (2, 0)
    case .storeSlice1, .storeSlice2, .deleteSlice3: return (3, 0)
    case .storeSlice3, .storeSlice: return (4, 0)
    case .deleteSlice0, .popTop, .printExpr, .printItem, .printNewlineTo, .importStar, .deleteAttr, .storeAnnotation,
      .popIter, .withCleanup, .popFinally:
      return (1, 0)
    case .getAnext, .getLen, .matchMapping, .matchSequence, .loadLocals, .loadClosure, .withExceptStart, .pushExcInfo,
      .returnGenerator, .withCleanupStart, .beginFinally:
      return (0, 1)
    case .matchKeys: return version == .python310 ? (0, 2) : (0, 1)
    case .matchClass: return version == .python310 ? (3, 2) : (3, 1)
    case .withCleanupFinish: return (2, 0)
    case .popExcept: return version >= .python311 ? (1, 0) : (3, 0)
    case .endAsyncFor: return version >= .python311 ? (2, 0) : (7, 0)
    case .endFor: return version == .python312 ? (2, 0) : (1, 0)
    case .endSend: return (2, 1)
    case .cleanupThrow: return (3, 2)
    case .yieldValue: return (1, 1)
    case .buildInterpolation: return (2 + (argument & 1), 1)
    case .buildSlice: return (argument == 3 ? 3 : 2, 1)
    default: return nil
    }
  }

  /// Jumps, and what ends a way.
  private mutating func flow(_ operation: Operation, _ argument: Int, _ target: Int?) -> Bool {
    switch operation {
    case .jumpForward, .jumpAbsolute, .jumpBackward, .jumpBackwardNoInterrupt, .continueLoop:
      jump(to: target)
      isAlive = false
    case .popJumpIfTrue, .popJumpIfFalse, .popJumpIfNone, .popJumpIfNotNone, .popJumpForwardIfTrue,
      .popJumpForwardIfFalse, .popJumpForwardIfNone, .popJumpForwardIfNotNone, .popJumpBackwardIfTrue,
      .popJumpBackwardIfFalse, .popJumpBackwardIfNone, .popJumpBackwardIfNotNone:
      _ = pop()
      jump(to: target)
    case .jumpIfTrueOrPop, .jumpIfFalseOrPop:
      jump(to: target)
      _ = pop()
    case .jumpIfNotExcMatch:
      drop(2)
      jump(to: target)
    case .forIter:
      if version >= .python312 { jump(to: target, adding: 1) } else { jump(to: target, dropping: 1) }
      push(ValueTable.unknown)
    case .send:
      if version == .python311 { jump(to: target, dropping: 1) } else { jump(to: target) }
      _ = pop()
      push(ValueTable.unknown)
    case .setupLoop: jump(to: target)
    case .setupExcept, .setupFinally: jumpToHandler(target)
    case .callFinally: jump(to: target, adding: 1)
    case .setupWith:
      let context = pop()
      push(ValueTable.unknown)
      jumpToHandler(target)
      push(context)
    case .setupAsyncWith:
      let result = pop()
      jumpToHandler(target)
      push(result)
    case .returnValue:
      if !stack.isEmpty { noteReturn(stack.values[Int(stack.top)]) }
      isAlive = false
    case .returnConst:
      noteReturn(constant(argument))
      isAlive = false
    case .breakLoop, .stopCode: isAlive = false
    case .endFinally:
      // Behind handlers that did not match, the exception goes on; behind a `finally`, one value says what to do.
      guard stack.values[Int(stack.top)] == ValueTable.exception else {
        drop(1)
        return true
      }
      drop(exceptionSize)
      isAlive = false
    case .raiseVarargs:
      drop(argument)
      isAlive = false
    case .reraise:
      drop(version >= .python311 ? 1 : 3)
      isAlive = false
    default: return false
    }
    return true
  }

  /// What a function gives, as far as it is something.
  private mutating func noteReturn(_ value: ValueID) {
    guard [.function, .lambda].contains(blocks[block].kind), value != ValueTable.unknown else { return }
    returned.append(Store(path: -1, value: value, line: line, block: block))
  }

  /// Values that a handler finds on the stack, before 3.11.
  private var exceptionSize: Int { version == .python27 ? 3 : 6 }

  private mutating func jumpToHandler(_ target: Int?) {
    let top = stack.top
    for _ in 0..<exceptionSize { push(ValueTable.exception) }
    jump(to: target)
    stack.top = top
  }

  /// What moves values on the stack.
  private mutating func arrange(_ operation: Operation, _ argument: Int) -> Bool {
    switch operation {
    case .rotTwo: rotate(2)
    case .rotThree: rotate(3)
    case .rotFour: rotate(4)
    case .rotN: rotate(argument)
    case .dupTop: copy(1)
    case .dupTopTwo:
      copy(2)
      copy(2)
    case .dupTopx:
      for _ in 0..<Swift.min(argument, 5) { copy(argument) }
    case .copy: copy(argument)
    case .swap:
      guard argument >= 2 else { return true }
      var parts = take(argument)
      if parts.count == argument { parts.swapAt(0, parts.count - 1) }
      for part in parts { push(part) }
    case .pushNull: push(ValueTable.null)
    case .beforeWith, .beforeAsyncWith:
      let context = pop()
      push(ValueTable.unknown)
      push(context)
    case .loadSpecial:
      // 0 and 2 are `__enter__` and `__aenter__`, whose result stands for the context itself.
      let context = pop()
      push(argument % 2 == 0 ? values.add(.entering, context) : ValueTable.unknown)
      push(ValueTable.receiver)
    case .unpackSequence: unpack(argument, rest: nil)
    case .unpackEx: unpack(argument & 0xff, rest: argument >> 8)
    case .callIntrinsic1:
      // 2 is `import *`; the others give what they take, or something made of it.
      if argument == 2 {
        _ = pop()
        push(ValueTable.unknown)
      }
    default: return false
    }
    return true
  }

  /// The topmost value goes below the `count - 1` others.
  private mutating func rotate(_ count: Int) {
    guard count >= 2, let parts = Optional(take(count)), let top = parts.last else { return }
    push(top)
    for part in parts.dropLast() { push(part) }
  }

  /// Pushes the `depth`-th value from the top, 1 being the topmost.
  private mutating func copy(_ depth: Int) {
    var cell = stack.top
    var left = depth - 1
    while left > 0, cell > 1 {
      cell = stack.parents[Int(cell)]
      left -= 1
      fuel -= 1
    }
    push(stack.values[Int(cell)])
  }

  private mutating func unpack(_ before: Int, rest: Int?) {
    let sequence = pop()
    let count = before + (rest.map { $0 + 1 } ?? 0)
    // More would come off an empty stack as unknown all the same.
    guard count <= 4_096 else {
      stack.top = AbstractStack.unknownBottom
      return
    }
    let parts = rest == nil ? elements(of: sequence) : []
    let isWhole = parts.count == count && !parts.contains(ValueTable.rest)
    for place in (0..<count).reversed() {
      push(isWhole ? parts[place] : ValueTable.unknown)
    }
  }

  /// Elements of a display or of a constant tuple, at most 64.
  mutating func elements(of value: ValueID) -> [ValueID] {
    switch values.kind(value) {
    case .tuple, .list, .set: return Array(values.parts(value))
    case .constant:
      let id = MarshalID(Int(values.first[Int(value)]))
      let count = tree.childCount(id)
      guard count <= 64 else { return [] }
      fuel -= count
      return (0..<count).map { values.add(.constant, tree.child(id, at: $0)?.index ?? 0) }
    default: return []
    }
  }
}
