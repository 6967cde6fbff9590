import PythonLibrary

/// `marshal.dumps`; what is loaded is the matter of `BytecodeModels`.
enum MarshalModels {
  static func register(_ registry: inout Registry) {
    registry.function("marshal.dumps") { (machine, arguments) throws(Signal) in
      // What is written at once: the other types have a reference bit that depends on who else holds the value.
      switch arguments[0] {
      case .bytes(let bytes)?:
        try machine.chargeResult(bytes.content.count)
        return .bytes(Bytes([0x73] + length(bytes.content.count) + bytes.content, history: bytes.history))
      case .str(let text)?:
        let content = text.content.utf8
        try machine.chargeResult(content.count)
        return .bytes(Bytes([0x75] + length(content.count) + content, history: text.history))
      default: return .unknown(machine.unknown(.unsupported, name: "marshal.dumps()"))
      }
    }
  }

  private static func length(_ count: Int) -> [UInt8] {
    let count = UInt32(truncatingIfNeeded: count)
    return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }
}
