import BigIntegers
import PythonBytecode
import PythonLibrary

/// `marshal` of plain values: numbers, texts and containers. Code objects are layers.
enum MarshalModels {
  private static let depthCeiling = 64
  private static let countCeiling = 200_000

  /// The value that marshal data holds; nil when it is code, no marshal data, or too much.
  static func value(_ machine: Machine, _ bytes: [UInt8]) throws(Signal) -> Value? {
    // Most of what is loaded is code, which the first byte says.
    guard let first = bytes.first, ![0x63, 0xe3, 0].contains(first) else { return nil }
    try machine.charge(bytes.count * 8)
    let tree = MarshalReader.read(bytes, layout: .python311)
    guard tree.isWhole, tree.codes.isEmpty else { return nil }
    var left = countCeiling
    return try value(machine, tree, tree.root, 0, &left)
  }

  private static func value(
    _ machine: Machine, _ tree: MarshalTree, _ id: MarshalID, _ depth: Int, _ left: inout Int
  ) throws(Signal) -> Value? {
    left -= 1
    guard depth < depthCeiling, left > 0 else { return nil }
    switch tree.kind(id) {
    case .none: return Value.none
    case .true: return .bool(true)
    case .false: return .bool(false)
    case .ellipsis: return .ellipsis
    case .int32, .int64, .long: return tree.integer(id).map { .int($0) }
    case .bytes:
      guard let payload = tree.payload(id) else { return nil }
      try machine.charge(payload.count)
      return .bytes(Bytes(Array(payload)))
    case .text, .latin1:
      guard let payload = tree.payload(id) else { return nil }
      try machine.charge(payload.count)
      if tree.kind(id) == .latin1 { return .str(Text(PythonString(latin1: Array(payload)))) }
      return .str(Text(utf8: Array(payload)))
    case .tuple, .list, .set, .frozenset, .dictionary:
      var items: [Value] = []
      for place in 0..<tree.childCount(id) {
        guard let child = tree.child(id, at: place),
          let item = try value(machine, tree, child, depth + 1, &left)
        else { return nil }
        items.append(item)
      }
      return try container(machine, tree.kind(id), items)
    default: return nil
    }
  }

  private static func container(_ machine: Machine, _ kind: MarshalKind, _ items: [Value]) throws(Signal) -> Value {
    switch kind {
    case .tuple: return machine.heap.tuple(items)
    case .list: return machine.list(items)
    case .dictionary:
      let dict = DictObject(machine.heap)
      for index in stride(from: 0, to: items.count - 1, by: 2) {
        dict.table.set(items[index], try machine.hash(of: items[index]), items[index + 1])
      }
      return .dict(dict)
    default: return try machine.makeSet(items)
    }
  }

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
