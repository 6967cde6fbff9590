import SourceText

/// Writes a tree as text, for tests and for the comparison with CPython's `ast`.
///
/// A node is `(kind facts child child …)`: the facts are `:symbol`, `"literal"`, the operator, `#extra` and `!flag`s,
/// and an absent child is `-`. Numbers are written so that equal values have equal text, whatever the source wrote.
public struct TreeDump {
  private let tree: SyntaxTree
  private let lines: LineIndex?
  private let areStringsOpaque: Bool

  /// Which nodes `@line:column-line:column` is written for, among those that have a place in CPython's tree.
  public enum Positions: Sendable {
    case none, all
    /// Not inside of f-strings: before 3.12, CPython gave those the place of the whole string.
    case outsideStrings
  }

  /// A writer for a parsed module.
  public init(_ module: ParsedModule, positions: Positions = .none) {
    tree = module.tree
    lines = positions == .none ? nil : LineIndex(module.source.bytes)
    areStringsOpaque = positions == .outsideStrings
  }

  /// The dump of a node with everything below it; the whole module without an argument. Uses no recursion.
  public func text(of node: NodeID? = nil, indented: Bool = false) -> [UInt8] {
    var out: [UInt8] = []
    // A node that is still to be written, or its closing bracket; with the depth it stands at.
    var work: [(node: NodeID, isClosing: Bool, depth: Int)] = [(node ?? tree.root, false, 0)]
    // The outermost f-string that is being written.
    var string = NodeID.none
    while let (next, isClosing, depth) = work.popLast() {
      if isClosing {
        out.append(UInt8(ascii: ")"))
        if next == string { string = .none }
        continue
      }
      if depth > 0 {
        out.append(indented ? 0x0A : 0x20)
        if indented { out.append(contentsOf: repeatElement(0x20, count: min(depth, 400))) }
      }
      guard !next.isNone else {
        out.append(UInt8(ascii: "-"))
        continue
      }
      out.append(UInt8(ascii: "("))
      out.append(contentsOf: "\(tree.kind(next))".utf8)
      writeFacts(next, &out)
      if string.isNone { writePosition(next, &out) }
      if areStringsOpaque && string.isNone && tree.kind(next).isInterpolated { string = next }
      work.append((next, true, depth))
      for child in tree.children(next).reversed() { work.append((child, false, depth + 1)) }
    }
    return out
  }

  private func writeFacts(_ node: NodeID, _ out: inout [UInt8]) {
    let payload = tree.payload(node)
    switch tree.kind(node) {
    case .boolOperation, .binaryOperation, .unaryOperation, .compareOperand, .augmentedAssign:
      if let operation = tree.operator(node) { out.append(contentsOf: " \(operation)".utf8) }
    case .stringLiteral, .bytesLiteral, .formattedValue:
      if payload >= 0 { writeQuoted(tree.literal(node), &out) }
    case .integerLiteral:
      out.append(0x20)
      out.append(contentsOf: NumberText.hexadecimal(tree.literal(node)))
    case .floatLiteral, .imaginaryLiteral:
      out.append(0x20)
      out.append(contentsOf: NumberText.bitPattern(tree.literal(node)))
    default:
      if payload >= 0 {
        out.append(contentsOf: " :".utf8)
        out.append(contentsOf: tree.symbols.bytes(of: Symbol(rawValue: payload)))
      }
    }
    let extra = tree.extra(node)
    if extra >= 0 { out.append(contentsOf: " #\(extra)".utf8) }
    writeFlags(
      tree.flags(node), isImport: tree.kind(node) == .importStatement || tree.kind(node) == .importFrom, &out)
    if tree.flags(node).contains(.isLazy) {
      out.append(contentsOf: (tree.kind(node) == .printStatement ? " !comma" : " !lazy").utf8)
    }
  }

  private func writeFlags(_ flags: NodeFlags, isImport: Bool, _ out: inout [UInt8]) {
    if flags.contains(.store) { out.append(contentsOf: " !store".utf8) }
    if flags.contains(.delete) { out.append(contentsOf: " !delete".utf8) }
    if flags.contains(.isAsync) { out.append(contentsOf: " !async".utf8) }
    if flags.contains(.isStar) { out.append(contentsOf: " !star".utf8) }
    if flags.contains(.isSimple) { out.append(contentsOf: " !simple".utf8) }
    if flags.contains(.isUnicodePrefixed) { out.append(contentsOf: (isImport ? " !cimport" : " !u").utf8) }
  }

  private func writePosition(_ node: NodeID, _ out: inout [UInt8]) {
    guard let lines, tree.kind(node).hasPositionInCPython else { return }
    let range = tree.range(node)
    let (start, end) = (lines.position(of: range.start), lines.position(of: range.end))
    out.append(contentsOf: " @\(start.line):\(start.column)-\(end.line):\(end.column)".utf8)
  }

  private func writeQuoted(_ bytes: ArraySlice<UInt8>, _ out: inout [UInt8]) {
    out.append(contentsOf: " \"".utf8)
    for byte in bytes {
      if byte >= 0x20 && byte < 0x7F && byte != 0x22 && byte != 0x5C {
        out.append(byte)
      } else {
        let digits = Array("0123456789abcdef".utf8)
        out.append(contentsOf: [0x5C, 0x78, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
      }
    }
    out.append(0x22)
  }
}

extension NodeKind {
  var isInterpolated: Bool { self == .joinedString || self == .templateString }

  /// Whether CPython's `ast` gives the node a line and column.
  var hasPositionInCPython: Bool {
    switch self {
    case .module, .block, .errorStatement, .errorExpression, .foreignStatement, .decorators, .arguments, .withItem,
      .matchCase,
      .identifier,
      .compareOperand, .comprehension, .parameters, .typeParameters, .keywordPattern:
      false
    default: true
    }
  }
}

/// Numbers in a spelling that depends on the value alone.
public enum NumberText {
  /// Lower-case hexadecimal digits of an integer literal, without a prefix.
  public static func hexadecimal(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    let second = literal.dropFirst().first.map { $0 | 0x20 } ?? 0
    switch second {
    case 0x78: return digits(literal.dropFirst(2), bitsPerDigit: 4)
    case 0x6F: return digits(literal.dropFirst(2), bitsPerDigit: 3)
    case 0x62: return digits(literal.dropFirst(2), bitsPerDigit: 1)
    default: return decimal(literal)
    }
  }

  private static func digits(_ literal: ArraySlice<UInt8>, bitsPerDigit: Int) -> [UInt8] {
    var bits: [UInt8] = []
    for byte in literal {
      let value = Byte.hexValue(byte) ?? 0
      for bit in stride(from: bitsPerDigit - 1, through: 0, by: -1) { bits.append(UInt8(value >> UInt32(bit) & 1)) }
    }
    while bits.count % 4 != 0 { bits.insert(0, at: 0) }
    let nibbles = stride(from: 0, to: bits.count, by: 4).map {
      bits[$0] << 3 | bits[$0 + 1] << 2 | bits[$0 + 2] << 1 | bits[$0 + 3]
    }
    return text(nibbles)
  }

  /// Decimal digits by repeated division; quadratic, so only the first thousands are worth it.
  private static func decimal(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    guard literal.count < 20_000 else { return Array("huge".utf8) }
    var words: [UInt32] = []
    for byte in literal where Byte.isDigit(byte) {
      var carry = UInt64(byte - 0x30)
      for index in words.indices {
        carry += UInt64(words[index]) * 10
        words[index] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      if carry > 0 { words.append(UInt32(carry)) }
    }
    var nibbles: [UInt8] = []
    for word in words.reversed() {
      for shift in stride(from: 28, through: 0, by: -4) { nibbles.append(UInt8(word >> UInt32(shift) & 15)) }
    }
    return text(nibbles)
  }

  private static func text(_ nibbles: [UInt8]) -> [UInt8] {
    let significant = nibbles.drop { $0 == 0 }
    let letters = Array("0123456789abcdef".utf8)
    return significant.isEmpty ? [0x30] : significant.map { letters[Int($0)] }
  }

  /// The sixteen hexadecimal digits of the double that a floating literal is.
  static func bitPattern(_ literal: ArraySlice<UInt8>) -> [UInt8] {
    guard let value = value(literal) else { return Array("unreadable".utf8) }
    let letters = Array("0123456789abcdef".utf8)
    return stride(from: 60, through: 0, by: -4).map { letters[Int(value.bitPattern >> UInt64($0) & 15)] }
  }

  /// The double that a floating or imaginary literal of a tree is; nil when it is none.
  public static func value(_ literal: ArraySlice<UInt8>) -> Double? {
    var written = Array(literal)
    // Swift wants a digit on both sides of the point.
    if written.first == Byte.dot { written.insert(0x30, at: 0) }
    if let point = written.firstIndex(of: Byte.dot) {
      let next = point + 1
      if next == written.count || !Byte.isDigit(written[next]) { written.insert(0x30, at: next) }
    }
    return Double(String(decoding: written, as: UTF8.self))
  }
}
