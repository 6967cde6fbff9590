import ByteReading

/// One instruction. Prefixes (`EXTENDED_ARG`) are part of it.
public struct Instruction: Sendable, Hashable {
  /// Bytes from the start of the code to the opcode itself, behind its prefixes.
  public let offset: Int32
  /// Bytes from the start of the code to the first prefix.
  public let start: Int32
  /// Bytes from the start of the code to the next instruction, behind the caches.
  public let next: Int32
  public let opcode: UInt8
  /// nil when the version does not define the opcode.
  public let operation: Operation?
  public let kind: ArgumentKind
  /// 0 when the opcode takes none.
  public let argument: UInt32

  /// Whether the opcode takes an argument.
  public var hasArgument: Bool { kind != .none }
}

/// The instructions of one code object, in order. Linear, and it ends with the bytes.
public struct InstructionStream: Sequence, IteratorProtocol, Sendable {
  let bytes: ArraySlice<UInt8>
  let table: OpcodeTable
  private var offset = 0
  /// Whether a cache was met that is not all zeros, as only a running interpreter leaves them.
  private(set) var hasUsedCaches = false
  /// Whether the bytes end inside of an instruction.
  private(set) var isCut = false

  /// `bytes` is `co_code`.
  public init(_ bytes: ArraySlice<UInt8>, version: BytecodeVersion) {
    self.bytes = bytes
    table = OpcodeTable.of(version)
  }

  /// The next instruction; nil at the end of the code.
  public mutating func next() -> Instruction? {
    let start = offset
    var extended: UInt32 = 0
    while let opcode = bytes.byte(at: offset) {
      let at = offset
      let kind = table.kinds[Int(opcode)]
      var argument: UInt32 = 0
      if table.isWordcode {
        guard let low = bytes.byte(at: at + 1) else { break }
        argument = UInt32(low) | extended
        offset = at + 2
      } else if opcode >= table.firstWithArgument {
        guard let low = bytes.integer(UInt16.self, at: at + 1) else { break }
        argument = UInt32(low) | extended
        offset = at + 3
      } else {
        offset = at + 1
      }
      let operation = table.operation(opcode)
      if operation == .extendedArg {
        extended = argument << (table.isWordcode ? 8 : 16)
        continue
      }
      let caches = 2 * Int(table.caches[Int(opcode)])
      for place in 0..<caches where bytes.byte(at: offset + place).map({ $0 != 0 }) ?? false { hasUsedCaches = true }
      if offset + caches > bytes.count { isCut = true }
      offset = Swift.min(bytes.count, offset + caches)
      return Instruction(
        offset: Int32(truncatingIfNeeded: at), start: Int32(truncatingIfNeeded: start),
        next: Int32(truncatingIfNeeded: offset), opcode: opcode, operation: operation, kind: kind,
        argument: kind == .none ? 0 : argument)
    }
    if start < bytes.count { isCut = true }
    offset = bytes.count
    return nil
  }

  /// Where an instruction jumps to, in bytes from the start of the code; nil when it does not jump.
  public func target(of instruction: Instruction) -> Int? {
    let distance = Int(instruction.argument) * table.jumpUnit
    switch instruction.kind {
    case .jumpAbsolute: return distance
    case .jumpForward: return Int(instruction.next) + distance
    case .jumpBackward: return Int(instruction.next) - distance
    default: return nil
    }
  }
}

extension BytecodeVersion {
  /// Place of the name in `co_names` that `instruction` speaks of: some opcodes keep flags in the low bits.
  public func nameIndex(_ instruction: Instruction) -> Int {
    let argument = Int(instruction.argument)
    switch instruction.operation {
    case .loadGlobal where self >= .python311: return argument >> 1
    case .loadAttr where self >= .python312: return argument >> 1
    case .loadSuperAttr: return argument >> 2
    default: return argument
    }
  }
}
