public import Limits

/// Something odd in a pickle.
public struct PickleAnomaly: Sendable, Hashable {
  /// What is odd. Raw values are stable.
  public enum Kind: String, Sendable, CaseIterable {
    case truncated = "pickle-truncated"
    case unknownOpcode = "pickle-unknown-opcode"
    case badProtocol = "pickle-bad-protocol"
    case lateProtocol = "pickle-late-protocol"
    case emptyStack = "pickle-empty-stack"
    case missingMark = "pickle-missing-mark"
    case badMemo = "pickle-bad-memo"
    case badText = "pickle-bad-text"
    /// A global whose name the pickle computes.
    case computedGlobal = "pickle-computed-global"
    /// More than the result lies on the stack at the end.
    case leftovers = "pickle-leftovers"
    case trailingBytes = "pickle-trailing-bytes"
    case tooLarge = "pickle-too-large"
  }

  public let kind: Kind
  /// Bytes from the start of the data.
  public let offset: Int
}

/// A name that a pickle imports.
public struct PickleImport: Sendable, Hashable {
  /// As it is written; `?` when the pickle computes it.
  public let module: String
  public let name: String
  public let offset: Int

  /// `os.system` also where the pickle says `posix.system` or `nt.system`; a builtin is its bare name.
  public var qualifiedName: String { PickleImport.qualified(module, name) }

  static func qualified(_ module: String, _ name: String) -> String {
    switch module {
    case "builtins", "__builtin__", "__builtins__": name
    case "posix", "nt": "os." + name
    default: module + "." + name
    }
  }
}

/// A call that unpickling would make.
public struct PickleCall: Sendable {
  /// How it is made.
  public enum Kind: String, Sendable {
    /// `REDUCE`: a callable with a tuple of arguments.
    case reduce
    /// `INST` and `OBJ`: a class, or any callable, with arguments.
    case instance
    /// `NEWOBJ` and `NEWOBJ_EX`: `cls.__new__`.
    case newObject = "new-object"
    /// `BUILD`: `__setstate__`, or attributes of the object.
    case build
    /// `PERSID` and `BINPERSID`: the loader's own `persistent_load`.
    case persistent
    /// `EXT1`, `EXT2`, `EXT4`: a name from the loader's `copyreg` registry.
    case fromRegistry = "extension"
  }

  public let kind: Kind
  /// `os.system`, `builtins` as bare names; nil when the callee is computed.
  public let qualifiedName: String?
  public let arguments: [BytecodeArgument]
  /// Of `NEWOBJ_EX`.
  public let keywords: [(name: String, value: BytecodeArgument)]
  /// Bytes from the start of the data.
  public let offset: Int
}

/// What a pickle would import and call, found by following its operations without building anything.
public struct PickleProgram: Sendable {
  /// The highest protocol that the operations belong to, by the `PROTO` operation; 0 without one.
  public internal(set) var protocolNumber = 0
  public internal(set) var imports: [PickleImport] = []
  public internal(set) var calls: [PickleCall] = []
  /// What the pickle gives, as far as it is plain data or the place of a call.
  public internal(set) var result = BytecodeArgument.unknown
  public internal(set) var anomalies: [PickleAnomaly] = []
  /// Offset behind `STOP`, or behind the last operation that was read.
  public internal(set) var endOffset = 0
  /// Whether `STOP` was reached.
  public internal(set) var isComplete = false
  /// Operations up to the end.
  public internal(set) var operationCount = 0

  /// Follows the pickle that begins `start` bytes into `bytes`.
  public static func read(_ bytes: [UInt8], from start: Int = 0, limits: Limits = Limits()) -> PickleProgram {
    var machine = PickleMachine(bytes, from: Swift.max(0, start), limits: limits)
    return machine.run()
  }

  /// The operations of the pickle that begins `start` bytes into `bytes`, up to `STOP`, `count` at most.
  public static func operations(_ bytes: [UInt8], from start: Int = 0, count: Int = 1 << 20) -> [PickleOperation] {
    var operations: [PickleOperation] = []
    for operation in PickleOperations(bytes, from: Swift.max(0, start)) {
      operations.append(operation)
      if operation.opcode == UInt8(ascii: ".") || operations.count >= count { break }
    }
    return operations
  }

  /// All pickles that stand one behind the other, as `pickle.load` in a loop would read them; at most `count`.
  public static func readAll(_ bytes: [UInt8], count: Int = 64, limits: Limits = Limits()) -> [PickleProgram] {
    var programs: [PickleProgram] = []
    var start = 0
    while start < bytes.count, programs.count < count {
      let program = read(bytes, from: start, limits: limits)
      // What follows the first pickle need not be one.
      if !programs.isEmpty, !program.isComplete { break }
      programs.append(program)
      guard program.isComplete, program.endOffset > start else { break }
      start = program.endOffset
    }
    return programs
  }

  /// Whether `bytes` are a pickle. From protocol 2 on they begin with its number; older ones have no mark, and are
  /// taken for pickles when they read to the end without anything odd and make a value of more than a number.
  public static func sniff(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let first = bytes.first, bytes.count >= 2 else { return false }
    if first == 0x80 {
      let number = bytes[bytes.startIndex + 1]
      guard (2...5).contains(number), bytes.count >= 4 else { return false }
      let third = bytes[bytes.startIndex + 2]
      // From protocol 4 on a frame or a very short pickle follows.
      return PickleOpcodes.table[Int(third)] != nil
    }
    guard [0x28, 0x5d, 0x7d, 0x63, 0x29, 0x6c, 0x64, 0x56, 0x53, 0x54, 0x58].contains(first) else { return false }
    guard bytes.last == 0x2e || bytes.suffix(2).elementsEqual([0x2e, 0x0a]), bytes.count <= 16 << 20 else {
      return false
    }
    let program = read(Array(bytes))
    let isWhole = program.isComplete && bytes.count - program.endOffset <= 1
    return isWhole && program.anomalies.allSatisfy { $0.kind == .trailingBytes } && program.operationCount > 2
  }
}
