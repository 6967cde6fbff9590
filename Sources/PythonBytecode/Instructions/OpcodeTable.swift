/// What the argument of an opcode means.
public enum ArgumentKind: UInt8, Sendable {
  case none
  /// A count, a number or flags.
  case plain
  /// Place in the constants.
  case constant
  /// Place in the names, for some opcodes shifted left past flags.
  case name
  case local
  /// Place among the cells and free variables; from 3.11 among all locals.
  case free
  case jumpForward
  case jumpBackward
  case jumpAbsolute
}

extension Operation {
  private static let names: [String] = nameList.description.split(separator: " ").map { String($0) }

  /// The name that `dis` gives it.
  public var name: String { Self.names[Int(rawValue)] }
}

/// The opcodes of one version.
public struct OpcodeTable: Sendable {
  public let version: BytecodeVersion
  /// The first opcode with an argument, for opcodes that are not defined.
  let firstWithArgument: UInt8
  /// By opcode: the operation's raw value, 255 where none is defined.
  let operations: [UInt8]
  let kinds: [ArgumentKind]
  /// Two-byte units of inline cache behind the instruction.
  let caches: [UInt8]

  /// The table of `version`.
  public static func of(_ version: BytecodeVersion) -> OpcodeTable { all[Int(version.rawValue)] }

  private static let all: [OpcodeTable] = BytecodeVersion.allCases.map { OpcodeTable($0) }

  private static func text(_ version: BytecodeVersion) -> StaticString {
    switch version {
    case .python27: opcodes27
    case .python36: opcodes36
    case .python37: opcodes37
    case .python38: opcodes38
    case .python39: opcodes39
    case .python310: opcodes310
    case .python311: opcodes311
    case .python312: opcodes312
    case .python313: opcodes313
    case .python314: opcodes314
    }
  }

  private init(_ version: BytecodeVersion) {
    self.version = version
    var operations = [UInt8](repeating: 255, count: 256)
    var kinds = [ArgumentKind](repeating: .none, count: 256)
    var caches = [UInt8](repeating: 0, count: 256)
    let words = Self.text(version).description.split(separator: " ")
    firstWithArgument = words.first.flatMap { UInt8($0) } ?? 90
    for opcode in 0..<256 where opcode >= Int(firstWithArgument) { kinds[opcode] = .plain }
    for word in words.dropFirst() {
      let parts = word.split(separator: ":")
      guard parts.count == 4, let opcode = UInt8(parts[0]), let operation = UInt8(parts[1]),
        let size = UInt8(parts[3])
      else { preconditionFailure("The generated opcode tables hold four fields each.") }
      operations[Int(opcode)] = operation
      kinds[Int(opcode)] = Self.kind(parts[2])
      caches[Int(opcode)] = size
    }
    self.operations = operations
    self.kinds = kinds
    self.caches = caches
  }

  private static func kind(_ letter: Substring) -> ArgumentKind {
    switch letter {
    case "n": .none
    case "c": .constant
    case "m": .name
    case "l": .local
    case "f": .free
    case "j": .jumpForward
    case "b": .jumpBackward
    case "J": .jumpAbsolute
    default: .plain
    }
  }

  /// What `opcode` does, or nil when the version does not define it.
  public func operation(_ opcode: UInt8) -> Operation? { Operation(rawValue: operations[Int(opcode)]) }

  /// What its argument means.
  public func kind(_ opcode: UInt8) -> ArgumentKind { kinds[Int(opcode)] }

  /// Whether instructions are of two bytes each, as from 3.6 on.
  var isWordcode: Bool { version != .python27 }

  /// Bytes that one unit of a jump argument stands for.
  var jumpUnit: Int { version >= .python310 ? 2 : 1 }
}
