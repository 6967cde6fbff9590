import SourceText

/// Collects nodes while the parser finishes them, children before parents, and freezes into a `SyntaxTree`.
///
/// A node is made in two steps: its children are pushed to the pool, then it is finished. Nothing else may be finished
/// in between, so the children of a node are exactly what was pushed since the node before it.
struct SyntaxTreeBuilder: ~Copyable {
  private(set) var records: [NodeRecord] = []
  private var childPool: [NodeID] = []
  private var childMark = 0
  private var extraNodes: [Int32] = []
  private var extraValues: [Int32] = []
  private(set) var literalPool: [UInt8] = []
  private var literalEnds: [UInt32] = []
  var symbols: SymbolTable

  init(byteCount: Int) {
    // Measured over the standard library: one node for every nine bytes, one child each, one symbol for every sixty
    // bytes.
    records.reserveCapacity(byteCount / 8 + 16)
    childPool.reserveCapacity(byteCount / 8 + 16)
    symbols = SymbolTable(expectedSymbolCount: byteCount / 100)
  }

  var nodeCount: Int { records.count }

  @inline(__always)
  mutating func push(_ child: NodeID) { childPool.append(child) }

  mutating func push(_ children: ArraySlice<NodeID>) { childPool.append(contentsOf: children) }

  @inline(__always)
  mutating func finish(
    _ kind: NodeKind, _ start: Int, _ end: Int, payload: Int32 = -1, flags: NodeFlags = []
  ) -> NodeID {
    let node = NodeID(rawValue: Int32(truncatingIfNeeded: records.count))
    records.append(
      NodeRecord(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), payload: payload,
        firstChild: UInt32(truncatingIfNeeded: childMark), kind: kind, flags: flags))
    childMark = childPool.count
    return node
  }

  @inline(__always)
  func kind(_ node: NodeID) -> NodeKind { records[Int(node.rawValue)].kind }

  func flags(_ node: NodeID) -> NodeFlags { records[Int(node.rawValue)].flags }

  func range(_ node: NodeID) -> (start: Int, end: Int) {
    let record = records[Int(node.rawValue)]
    return (Int(record.start), Int(record.end))
  }

  mutating func insert(_ flags: NodeFlags, into node: NodeID) {
    records[Int(node.rawValue)].flags.formUnion(flags)
  }

  mutating func setRange(of node: NodeID, _ start: Int, _ end: Int) {
    records[Int(node.rawValue)].start = UInt32(truncatingIfNeeded: start)
    records[Int(node.rawValue)].end = UInt32(truncatingIfNeeded: end)
  }

  func children(_ node: NodeID) -> ArraySlice<NodeID> {
    let index = Int(node.rawValue)
    let end = index + 1 < records.count ? Int(records[index + 1].firstChild) : childMark
    return childPool[Int(records[index].firstChild)..<end]
  }

  /// The symbol or literal of a node.
  func payload(_ node: NodeID) -> Int32 { records[Int(node.rawValue)].payload }

  /// Takes the last finished node back, and gives its children.
  mutating func takeBack(_ node: NodeID) -> [NodeID] {
    precondition(Int(node.rawValue) == records.count - 1, "only the last node can be taken back")
    let nodes = Array(children(node))
    childMark = Int(records[records.count - 1].firstChild)
    childPool.removeLast(childPool.count - childMark)
    records.removeLast()
    return nodes
  }

  func isLast(_ node: NodeID) -> Bool { Int(node.rawValue) == records.count - 1 }

  /// Sets the second fact of a node; nodes come in ascending order, save one that changes its fact.
  mutating func setExtra(_ node: NodeID, _ value: Int32) {
    if let last = extraNodes.last, last >= node.rawValue {
      var low = 0
      var high = extraNodes.count
      while low < high {
        let middle = (low + high) / 2
        if extraNodes[middle] < node.rawValue { low = middle + 1 } else { high = middle }
      }
      if extraNodes[low] == node.rawValue { extraValues[low] = value }
      return
    }
    extraNodes.append(node.rawValue)
    extraValues.append(value)
  }

  /// Adds a literal and gives its number, the payload of the node that has it.
  mutating func addLiteral(_ bytes: ArraySlice<UInt8>) -> Int32 {
    literalPool.append(contentsOf: bytes)
    literalEnds.append(UInt32(clamping: literalPool.count))
    return Int32(truncatingIfNeeded: literalEnds.count - 1)
  }

  /// The literal of a node that has one.
  func literal(of node: NodeID) -> ArraySlice<UInt8> {
    let index = Int(payload(node))
    guard index >= 0 else { return [] }
    return literalPool[(index == 0 ? 0 : Int(literalEnds[index - 1]))..<Int(literalEnds[index])]
  }

  /// Takes the last literal back; gives how many bytes it had.
  mutating func takeLastLiteral() -> Int {
    literalEnds.removeLast()
    let count = literalPool.count - Int(literalEnds.last ?? 0)
    literalPool.removeLast(count)
    return count
  }

  /// How much was built: going back to a mark forgets everything after it.
  struct Mark {
    var records: Int
    var children: Int
    var childMark: Int
    var extras: Int
    var literalBytes: Int
    var literals: Int
  }

  func mark() -> Mark {
    Mark(
      records: records.count, children: childPool.count, childMark: childMark, extras: extraNodes.count,
      literalBytes: literalPool.count, literals: literalEnds.count)
  }

  mutating func goBack(to mark: Mark) {
    records.removeLast(records.count - mark.records)
    childPool.removeLast(childPool.count - mark.children)
    childMark = mark.childMark
    extraNodes.removeLast(extraNodes.count - mark.extras)
    extraValues.removeLast(extraValues.count - mark.extras)
    literalPool.removeLast(literalPool.count - mark.literalBytes)
    literalEnds.removeLast(literalEnds.count - mark.literals)
  }

  /// Widens nodes to what they hold. Only damaged source has nodes that end before their children: what is missing is
  /// put where the next token begins.
  mutating func encloseChildren() {
    for index in records.indices {
      let end = index + 1 < records.count ? Int(records[index + 1].firstChild) : childMark
      for child in childPool[Int(records[index].firstChild)..<end] where !child.isNone {
        let inner = records[Int(child.rawValue)]
        // These two stand outside of their parents in CPython's tree too.
        if records[index].kind == .parameter || inner.kind == .decorators { continue }
        records[index].start = min(records[index].start, inner.start)
        records[index].end = max(records[index].end, inner.end)
      }
    }
  }

  consuming func freeze(root: NodeID) -> SyntaxTree {
    records.append(
      NodeRecord(
        start: 0, end: 0, payload: -1, firstChild: UInt32(truncatingIfNeeded: childMark), kind: .module, flags: []))
    return SyntaxTree(
      records: records, extraNodes: extraNodes, extraValues: extraValues, childPool: childPool,
      literalPool: literalPool, literalEnds: literalEnds, symbols: symbols, root: root)
  }
}
