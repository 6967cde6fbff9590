import ByteReading
import Limits

/// Follows the operations of one pickle over a stack of what is known of the values.
///
/// Work is linear: each operation handles what it takes off the stack, and was put there once.
struct PickleMachine {
  enum Kind: UInt8 {
    case unknown, none, `true`, `false`
    /// `first`: place in `numbers`, `constants`.
    case scalar
    /// `first`: place in `containers`.
    case tuple, list, set, dictionary
    /// `first`: place in `names`.
    case global
    /// `first`: the call; `second`: place in `names` of what it gives, or -1.
    case call
  }

  /// Bytes of the longest qualified name that is kept.
  static let longestName = 240

  let bytes: [UInt8]
  let limits: Limits
  var program = PickleProgram()
  var kinds: [Kind] = [.unknown, .none, .true, .false]
  var first: [Int32] = [0, 0, 0, 0]
  var second: [Int32] = [-1, -1, -1, -1]
  var constants: [BytecodeConstant] = []
  var containers: [[Int32]] = []
  var names: [String] = []
  var stack: [Int32] = []
  /// Heights of the stack at the open marks.
  var marks: [Int] = []
  var memo: [Int: Int32] = [:]
  var calls: [Call] = []
  private var start: Int
  var offset = 0
  /// Bytes and elements that may still be spelled out in the result.
  var spellingLeft: Int

  struct Call {
    let kind: PickleCall.Kind
    let name: Int32
    let arguments: [Int32]
    let keywords: Int32
    let offset: Int
  }

  init(_ bytes: [UInt8], from start: Int, limits: Limits) {
    self.bytes = bytes
    self.limits = limits
    self.start = start
    spellingLeft = 4 * bytes.count + 65_536
  }

  mutating func run() -> PickleProgram {
    var operations = PickleOperations(bytes, from: start)
    while let operation = operations.next() {
      offset = operation.offset
      guard program.operationCount < limits.nodes else {
        note(.tooLarge)
        break
      }
      program.operationCount += 1
      if operation.opcode == UInt8(ascii: ".") {
        program.isComplete = true
        break
      }
      step(operation)
    }
    program.endOffset = operations.offset
    offset = operations.offset
    if let end = operations.end { note(end) }
    if program.isComplete {
      let result = pop()
      if !stack.isEmpty || !marks.isEmpty { note(.leftovers) }
      if program.endOffset < bytes.count { note(.trailingBytes) }
      publish(result)
    } else {
      publish(stack.last ?? 0)
    }
    return program
  }

  mutating func note(_ kind: PickleAnomaly.Kind) {
    guard program.anomalies.count < 64 else { return }
    program.anomalies.append(PickleAnomaly(kind: kind, offset: offset))
  }

  // MARK: Values

  mutating func add(_ kind: Kind, _ first: Int32, _ second: Int32 = -1) -> Int32 {
    kinds.append(kind)
    self.first.append(first)
    self.second.append(second)
    return Int32(kinds.count - 1)
  }

  mutating func scalar(_ constant: BytecodeConstant) -> Int32 {
    constants.append(constant)
    return add(.scalar, Int32(constants.count - 1))
  }

  mutating func container(_ kind: Kind, _ parts: [Int32]) -> Int32 {
    containers.append(parts)
    return add(kind, Int32(containers.count - 1))
  }

  mutating func name(_ text: String) -> Int32 {
    names.append(text)
    return Int32(names.count - 1)
  }

  // MARK: Stack

  mutating func push(_ value: Int32) { stack.append(value) }

  mutating func pop() -> Int32 {
    guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
      note(.emptyStack)
      return 0
    }
    return value
  }

  var top: Int32 { stack.count > (marks.last ?? 0) ? stack[stack.count - 1] : 0 }

  /// What was pushed since the last mark.
  mutating func popMark() -> [Int32] {
    guard let mark = marks.popLast() else {
      note(.missingMark)
      let all = stack
      stack.removeAll()
      return all
    }
    let parts = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return parts
  }

  // MARK: Operations

  private mutating func step(_ operation: PickleOperation) {
    switch operation.opcode {
    case 0x80:
      if case .integer(let number) = operation.operand {
        if number > 5 { note(.badProtocol) }
        if operation.offset != start { note(.lateProtocol) }
        program.protocolNumber = Swift.max(program.protocolNumber, number)
      }
    case 0x95: break
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "1"): _ = popMark()
    case UInt8(ascii: "0"):
      // A mark on top counts as a value here.
      if marks.last == stack.count, !marks.isEmpty { marks.removeLast() } else { _ = pop() }
    case UInt8(ascii: "2"): push(top)
    case UInt8(ascii: "N"): push(1)
    case 0x88: push(2)
    case 0x89: push(3)
    case UInt8(ascii: "g"), UInt8(ascii: "h"), UInt8(ascii: "j"): get(operation)
    case UInt8(ascii: "p"), UInt8(ascii: "q"), UInt8(ascii: "r"): put(operation)
    case 0x94: memo[memo.count] = top
    case 0x97: push(0)
    case 0x98: break
    default:
      if !stepContainer(operation) && !stepCall(operation) { push(value(of: operation)) }
    }
  }

  private mutating func get(_ operation: PickleOperation) {
    guard let key = key(operation), let value = memo[key] else {
      note(.badMemo)
      push(0)
      return
    }
    push(value)
  }

  private mutating func put(_ operation: PickleOperation) {
    guard let key = key(operation), key >= 0 else {
      note(.badMemo)
      return
    }
    memo[key] = top
  }

  private func key(_ operation: PickleOperation) -> Int? {
    switch operation.operand {
    case .integer(let key): key
    case .boolean(let value): value ? 1 : 0
    default: nil
    }
  }

  private mutating func stepContainer(_ operation: PickleOperation) -> Bool {
    switch operation.opcode {
    case UInt8(ascii: "]"): push(container(.list, []))
    case UInt8(ascii: "}"): push(container(.dictionary, []))
    case UInt8(ascii: ")"): push(container(.tuple, []))
    case 0x8f: push(container(.set, []))
    case UInt8(ascii: "l"): push(container(.list, popMark()))
    case UInt8(ascii: "d"): push(container(.dictionary, popMark()))
    case UInt8(ascii: "t"): push(container(.tuple, popMark()))
    case 0x91: push(container(.set, popMark()))
    case 0x85...0x87:
      var parts: [Int32] = []
      for _ in 0..<Int(operation.opcode - 0x84) { parts.append(pop()) }
      push(container(.tuple, parts.reversed()))
    case UInt8(ascii: "a"):
      let value = pop()
      extend([value])
    case UInt8(ascii: "e"), 0x90, UInt8(ascii: "u"): extend(popMark())
    case UInt8(ascii: "s"):
      let value = pop()
      let key = pop()
      extend([key, value])
    default: return false
    }
    return true
  }

  /// Adds to the container on top.
  private mutating func extend(_ parts: [Int32]) {
    switch kinds[Int(top)] {
    case .list, .set, .dictionary: containers[Int(first[Int(top)])] += parts
    default: if stack.isEmpty { note(.emptyStack) }
    }
  }

  private mutating func value(of operation: PickleOperation) -> Int32 {
    switch operation.operand {
    case .integer(let value): return scalar(.integer(value))
    case .boolean(let value): return value ? 2 : 3
    case .float(let value): return scalar(.float(value))
    case .long(let range): return scalar(PickleText.long(bytes[range]))
    case .text(let range):
      if !UTF8Check.isValid(bytes[range]) { note(.badText) }
      return scalar(.text(String(decoding: bytes[range], as: UTF8.self)))
    case .escapedText(let range): return scalar(.text(PickleText.unescaped(bytes[range])))
    case .quoted(let range):
      guard let text = PickleText.unquoted(bytes[range]) else {
        note(.badText)
        return 0
      }
      return scalar(PickleText.old(text[...]))
    case .bytes(let range):
      // `BINSTRING` is the `str` of Python 2.
      let isOld = operation.opcode == UInt8(ascii: "T") || operation.opcode == UInt8(ascii: "U")
      return scalar(isOld ? PickleText.old(bytes[range]) : .bytes(Array(bytes[range])))
    case .pair, .none, .unreadable: return 0
    }
  }
}
