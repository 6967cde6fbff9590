import PythonSyntax

/// What is left of a Python file when names, literals, comments, docstrings and layout are gone: the shape of its tree, of
/// its functions and of its larger blocks. One walk over the nodes, children before parents.
struct TreeShape {
  /// Of the whole file; 0 when there is too little in it to tell it from another.
  private(set) var module: UInt64 = 0
  /// Of functions and of the blocks of control flow in them, so that a change in a long function leaves something of it.
  /// Each once, ascending.
  private(set) var parts: [UInt64] = []

  /// Nodes below which a file looks like any other.
  private static let moduleNodes: UInt32 = 24
  /// Nodes below which a function does: accessors, constructors of two fields.
  private static let functionNodes: UInt32 = 32
  private static let blockNodes: UInt32 = 64
  /// Functions and blocks that one file may have; generated code has more, and says no more with them.
  private static let partCeiling = 4096

  init(_ tree: SyntaxTree) {
    let count = tree.nodeCount
    var hashes = [UInt64](repeating: 0, count: count)
    var sizes = [UInt32](repeating: 1, count: count)
    for index in 0..<count {
      let node = NodeID(rawValue: Int32(index))
      let kind = tree.kinds[index]
      var hash = Mixing.combine(UInt64(kind.rawValue) &+ 1, Self.detail(of: node, kind, in: tree))
      var size: UInt32 = 1
      let isSuite = kind == .block || kind == .module
      for place in tree.childPlaces(node) {
        let child = tree.child(at: place)
        if child.isNone {
          hash = Mixing.combine(hash, 1)
          continue
        }
        let number = Int(child.rawValue)
        if isSuite, Self.isDocstring(child, in: tree) { continue }
        hash = Mixing.combine(hash, hashes[number])
        size &+= sizes[number]
      }
      hashes[index] = hash
      sizes[index] = size
      let isPart =
        kind == .functionDef && size >= Self.functionNodes || kind == .block && size >= Self.blockNodes
      if isPart, parts.count < Self.partCeiling { parts.append(hash) }
    }
    let root = Int(tree.root.rawValue)
    if hashes.indices.contains(root), sizes[root] >= Self.moduleNodes { module = hashes[root] }
    parts.sort()
    var kept = 0
    for index in parts.indices where index == 0 || parts[index] != parts[kept - 1] {
      parts[kept] = parts[index]
      kept += 1
    }
    parts.removeLast(parts.count - kept)
  }

  /// What of a node is no name: its operator.
  @inline(__always)
  private static func detail(of node: NodeID, _ kind: NodeKind, in tree: SyntaxTree) -> UInt64 {
    switch kind {
    case .boolOperation, .augmentedAssign, .binaryOperation, .unaryOperation, .compareOperand:
      UInt64(UInt32(bitPattern: tree.payload(node)))
    default: 0
    }
  }

  /// A text that stands alone, which does nothing.
  static func isDocstring(_ node: NodeID, in tree: SyntaxTree) -> Bool {
    guard tree.kind(node) == .expressionStatement, tree.childCount(node) == 1 else { return false }
    let value = tree.child(node, 0)
    return !value.isNone && tree.kind(value) == .stringLiteral
  }
}
