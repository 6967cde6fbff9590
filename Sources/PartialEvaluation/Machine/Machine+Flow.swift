import PythonLibrary
import PythonSyntax

// Jumps, loops, branches, generators.

extension Machine {
  /// Rounds of a loop that may have been left already, or that does nothing but wait for the world.
  static let doubtfulRounds = 3
  static let waitingRounds = 12

  func conditionalJump(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    guard let value = frame.stack.last else { return }
    let jumpsOn = instruction.opcode == .jumpIfTrue || instruction.opcode == .jumpIfTrueOrPop
    let keeps = instruction.opcode == .jumpIfFalseOrPop || instruction.opcode == .jumpIfTrueOrPop
    if let truth = try truth(of: value) {
      if truth == jumpsOn {
        if !keeps { frame.stack.removeLast() }
        frame.pc = Int(instruction.a)
      } else {
        frame.stack.removeLast()
      }
      return
    }
    let start = Int32(frame.pc - 1)
    if !keeps { frame.stack.removeLast() }
    var second = frame.saved
    second.pc = Int(instruction.a)
    let isLoop = instruction.b == 1
    let isTaken = split(
      frame, at: start, join: instruction.c, second: second, loopHead: isLoop ? start : -1)
    if !isTaken {
      // Often enough: a loop ends, other branches go one way and then the other.
      let goesOn = !isLoop && frame.code.explorations[start, default: 0] % 2 == 0
      if !goesOn {
        frame.pc = Int(instruction.a)
        return
      }
    }
    if keeps { frame.stack.removeLast() }
  }

  /// Two ways meet here, or a loop ends.
  func arrive(_ frame: Frame, _ base: Int) throws(Signal) {
    guard !splits.isEmpty || !frame.pendingJoins.isEmpty else { return }
    let here = Int32(frame.pc - 1)
    if isSplit(frame), splits[splits.count - 1].join == here {
      frame.pc = Int(here)
      _ = try dispatch(.arrived, base)
      return
    }
    guard !frame.pendingJoins.isEmpty else { return }
    for pending in frame.pendingJoins where pending.pc == here {
      frame.locals = joinLocals(pending.locals, frame.locals)
    }
    frame.pendingJoins.removeAll { $0.pc == here }
  }

  /// - Returns: true when the frame is no longer the innermost.
  func loopBack(_ frame: Frame, _ instruction: Instruction, _ base: Int) throws(Signal) -> Bool {
    if !splits.isEmpty, splits[splits.count - 1].frame === frame, splits[splits.count - 1].loopHead >= instruction.a,
      splits[splits.count - 1].loopHead < Int32(frame.pc)
    {
      // The body of a loop of which nobody knows whether it runs was run once.
      _ = try dispatch(.arrived, base)
      return false
    }
    let here = Int32(frame.pc - 1)
    let head = Int(instruction.a)
    if frame.code.instructions[head].opcode != .forNext {
      let round = frame.loopRounds[here, default: 0] + 1
      frame.loopRounds[here] = round
      let mayHaveEnded = frame.pendingJoins.contains { $0.pc == instruction.c } || !frame.pendingReturns.isEmpty
      let waits = unknownCalls > frame.loopRounds[-here - 2, default: 0]
      frame.loopRounds[-here - 2] = unknownCalls
      if (mayHaveEnded && round >= Self.doubtfulRounds) || (waits && round >= Self.waitingRounds) {
        frame.loopRounds[here] = 0
        frame.pc = Int(instruction.c)
        return false
      }
    }
    frame.pc = head
    return false
  }

  /// - Returns: true when another frame must run first.
  func forNext(_ frame: Frame, _ instruction: Instruction) throws(Signal) -> Bool {
    let slot = Int(instruction.b)
    let holder: Value? =
      frame.code.hasEnvironment ? frame.environment?.slots[slot] : frame.locals[slot]
    guard let holder else {
      frame.pc = Int(instruction.a)
      return false
    }
    if case .unknown(let unknown) = holder {
      let start = Int32(frame.pc - 1)
      var second = frame.saved
      second.pc = Int(instruction.a)
      guard split(frame, at: start, join: instruction.c, second: second, loopHead: start) else {
        frame.pc = Int(instruction.a)
        return false
      }
      frame.stack.append(element(of: unknown))
      return false
    }
    let count = frames.count
    do {
      if let value = try next(holder) {
        frame.stack.append(value)
      } else {
        frame.pc = Int(instruction.a)
      }
    } catch {
      guard case .unknown(let unknown) = error else { throw error }
      frame.stack.append(.unknown(unknown))
    }
    return frames.count != count
  }

  /// After the body of a `try` in which something unknown was called, its handlers may run.
  func tryEnd(_ frame: Frame, _ instruction: Instruction) {
    guard unknownCalls > lastBlockCalls else { return }
    let start = Int32(frame.pc - 1)
    let second = frame.saved
    guard split(frame, at: start, join: instruction.c, second: second) else { return }
    frame.stack.append(.unknown(unknown(.branch, name: "exception")))
    frame.pc = Int(instruction.a)
  }

  // MARK: - Generators

  struct Yielded { var result: Value? }

  /// - Returns: nil when the code goes on; otherwise what `run` returns.
  func yield(_ frame: Frame, _ base: Int) throws(Signal) -> Yielded? {
    let value = frame.stack.popLast() ?? .none
    guard let generator = frame.generator else {
      frame.stack.append(.unknown(unknown(.unsupported)))
      return nil
    }
    if isSplit(frame) {
      // A frame cannot wait in the middle of a branch: its values are handed out later.
      touch(generator)
      if generator.queue.count < 4096 { generator.queue.append(value) }
      frame.stack.append(.none)
      return nil
    }
    frames.removeLast()
    frame.code.activeCount -= 1
    generator.isRunning = false
    if frames.count == base { return Yielded(result: value) }
    frames.last?.stack.append(value)
    return Yielded(result: nil)
  }

  func yieldFrom(_ frame: Frame, _ base: Int) throws(Signal) -> Yielded? {
    guard let source = frame.stack.last, let generator = frame.generator else { return nil }
    if case .unknown(let unknown) = source {
      frame.stack[frame.stack.count - 1] = element(of: unknown)
      let answer = try self.yield(frame, base)
      return answer
    }
    while true {
      guard let value = try next(source) else {
        frame.stack.removeLast()
        if case .generator(let inner) = source {
          frame.stack.append(inner.result)
        } else {
          frame.stack.append(.none)
        }
        return nil
      }
      if isSplit(frame) {
        touch(generator)
        guard generator.queue.count < 4096 else { return nil }
        generator.queue.append(value)
        try charge(16)
        continue
      }
      // Here again when the generator goes on; what is sent is not handed down.
      frame.pc -= 1
      frames.removeLast()
      frame.code.activeCount -= 1
      generator.isRunning = false
      generator.isDelegating = true
      if frames.count == base { return Yielded(result: value) }
      frames.last?.stack.append(value)
      return Yielded(result: nil)
    }
  }

  /// Runs a generator up to its next `yield`; nil at its end.
  func resume(_ generator: GeneratorObject, sending value: Value = .none, throwing: Value? = nil) throws(Signal)
    -> Value?
  {
    touch(generator)
    if !generator.queue.isEmpty { return generator.queue.removeFirst() }
    guard !generator.isDone else { return nil }
    guard !generator.isRunning else { throw error("ValueError", "generator already executing") }
    guard nativeDepth < Self.nativeDepthCeiling, frames.count < Self.frameCeiling else {
      throw error("RecursionError", "maximum recursion depth exceeded")
    }
    let frame = generator.frame
    if generator.isDelegating {
      generator.isDelegating = false
    } else if frame.pc > 0 {
      frame.stack.append(value)
    }
    generator.isRunning = true
    nativeDepth += 1
    defer { nativeDepth -= 1 }
    frames.append(frame)
    frame.code.activeCount += 1
    let base = frames.count - 1
    let result: Value
    do {
      if let throwing {
        if let value = try dispatch(.raised(throwing), base) {
          result = value
        } else {
          result = try execute(above: base)
        }
      } else {
        result = try execute(above: base)
      }
    } catch {
      generator.isRunning = false
      generator.isDone = true
      throw error
    }
    generator.isRunning = false
    guard generator.isDone else { return result }
    generator.result = result
    if !generator.queue.isEmpty { return generator.queue.removeFirst() }
    return nil
  }

  func awaited(_ value: Value) throws(Signal) -> Value {
    switch value {
    case .generator(let generator):
      // A coroutine is run to its end; what it waits for is unknown.
      while try resume(generator) != nil {}
      return generator.result
    case .unknown(let unknown): return .unknown(derived(unknown, ".await"))
    default: return value
    }
  }
}
