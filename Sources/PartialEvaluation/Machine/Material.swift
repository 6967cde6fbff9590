import ByteReading
import PythonSyntax
import SourceText

/// Whether a module holds what hidden code is made of, or with: long texts without a space, lists of numbers, and
/// the ways to make text of them. One look at its symbols, and one pass over its nodes.
enum Material {
  private static let names = [
    "chr", "unichr", "ord", "translate", "maketrans", "from_bytes", "to_bytes", "bytearray", "fromhex", "b64decode",
    "decompress", "unhexlify", "decrypt", "encrypt",
  ]
  /// Bytes of a text that is no word.
  private static let textLength = 40
  /// Numbers of a table.
  private static let numberCount = 16

  static func isIn(_ module: ParsedModule) -> Bool {
    let tree = module.tree
    if names.contains(where: { tree.symbols.find($0) != nil }) { return true }
    let kinds = tree.kinds
    for index in kinds.indices {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: index))
      switch kinds[index] {
      case .stringLiteral, .bytesLiteral:
        let range = tree.range(node)
        if range.end - range.start >= textLength, isDense(module.source.bytes, from: Int(range.start)) { return true }
      case .list, .tuple, .set:
        let children = tree.children(node)
        guard children.count >= numberCount, let first = children.first, !first.isNone else { continue }
        if tree.kind(first) == .integerLiteral { return true }
      case .binaryOperation where tree.payload(node) == Operator.bitXor.rawValue: return true
      default: break
      }
    }
    return false
  }

  /// Whether a text of a module is a program, or a command that is handed one: `python -c "exec(…)"`.
  static func holdsProgram(_ module: ParsedModule) -> Bool {
    let tree = module.tree
    let kinds = tree.kinds
    let source = module.source.bytes[...]
    for index in kinds.indices where kinds[index] == .stringLiteral || kinds[index] == .bytesLiteral {
      let range = tree.range(NodeID(rawValue: Int32(truncatingIfNeeded: index)))
      guard range.end - range.start >= 12,
        let text = source.range(at: Int(range.start), count: Int(range.end - range.start))
      else { continue }
      if programMarks.contains(where: { text.firstOffset(of: $0) != nil }) { return true }
    }
    return false
  }

  private static let programMarks = ["exec(", "eval(", " -c "].map { Array($0.utf8) }

  /// No space among the first bytes.
  private static func isDense(_ bytes: [UInt8], from start: Int) -> Bool {
    bytes[start..<min(bytes.count, start + textLength)].allSatisfy { $0 > 0x20 }
  }
}
