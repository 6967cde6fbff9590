public import SourceText

/// Index of a node in its `SyntaxTree`.
public struct NodeID: Sendable, Hashable {
  public let rawValue: Int32

  @inlinable
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// An optional child that the source does not have.
  public static let none = NodeID(rawValue: -1)

  @inlinable public var isNone: Bool { rawValue < 0 }
}

/// Facts about a node that are not worth a child.
public struct NodeFlags: OptionSet, Sendable, Hashable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The expression is assigned to.
  public static let store = NodeFlags(rawValue: 1 << 0)
  /// The expression is deleted.
  public static let delete = NodeFlags(rawValue: 1 << 1)
  public static let isAsync = NodeFlags(rawValue: 1 << 2)
  public static let isStar = NodeFlags(rawValue: 1 << 3)
  public static let isSimple = NodeFlags(rawValue: 1 << 4)
  /// `u''`; `U''` is a literal like any other, as for CPython.
  public static let isUnicodePrefixed = NodeFlags(rawValue: 1 << 5)
  /// The source wrote parentheses around it.
  public static let isParenthesized = NodeFlags(rawValue: 1 << 6)
  /// Of a `printStatement`: it ends with a comma, and so without a line end.
  public static let hasTrailingComma = NodeFlags(rawValue: 1 << 7)
  /// Of an import (PEP 810).
  public static let isLazy = NodeFlags(rawValue: 1 << 7)
  /// Of an import: `cimport` of Cython, or a function of C that is declared.
  public static let isCompileTime = NodeFlags(rawValue: 1 << 5)
}

/// One node: 20 bytes, so that a whole node is on one cache line more often than not.
@usableFromInline
struct NodeRecord: Sendable {
  @usableFromInline var start: UInt32
  @usableFromInline var end: UInt32
  @usableFromInline var payload: Int32
  /// Index in the child pool; the children end where those of the next node begin.
  @usableFromInline var firstChild: UInt32
  @usableFromInline var kind: NodeKind
  @usableFromInline var flags: NodeFlags

  init(start: UInt32, end: UInt32, payload: Int32, firstChild: UInt32, kind: NodeKind, flags: NodeFlags) {
    self.start = start
    self.end = end
    self.payload = payload
    self.firstChild = firstChild
    self.kind = kind
    self.flags = flags
  }
}

/// The syntax of one source text, as parallel arrays. Immutable, shared between threads by reference.
///
/// Nodes are in the order in which they were finished: children before parents, the module last.
public final class SyntaxTree: Sendable {
  /// The kind of each node, to look for some kinds in all of a file without walking.
  public let kinds: [NodeKind]
  /// One for each node, and one behind the last, which ends its children.
  @usableFromInline let records: [NodeRecord]
  /// Nodes that have an `extra`, ascending, and what it is.
  let extraNodes: [Int32]
  let extraValues: [Int32]
  @usableFromInline let childPool: [NodeID]
  let literalPool: [UInt8]
  let literalEnds: [UInt32]
  public let symbols: SymbolTable
  public let root: NodeID

  init(
    records: [NodeRecord], extraNodes: [Int32], extraValues: [Int32], childPool: [NodeID], literalPool: [UInt8],
    literalEnds: [UInt32], symbols: SymbolTable, root: NodeID
  ) {
    kinds = records.dropLast().map(\.kind)
    self.records = records
    self.extraNodes = extraNodes
    self.extraValues = extraValues
    self.childPool = childPool
    self.literalPool = literalPool
    self.literalEnds = literalEnds
    self.symbols = symbols
    self.root = root
  }

  public var nodeCount: Int { kinds.count }

  /// Literals that nodes can name.
  var literalCount: Int { literalEnds.count }

  /// Bytes that the arrays hold, symbols included.
  public var byteCount: Int {
    kinds.count + records.count * MemoryLayout<NodeRecord>.stride + (extraNodes.count + extraValues.count) * 4
      + childPool.count * 4 + literalPool.count + literalEnds.count * 4 + symbols.byteCount
  }

  /// What a node is.
  @inlinable
  public func kind(_ node: NodeID) -> NodeKind { kinds[Int(node.rawValue)] }

  /// Facts about a node that are not worth a child.
  @inlinable
  public func flags(_ node: NodeID) -> NodeFlags { records[Int(node.rawValue)].flags }

  /// Bytes of the source that a node stands for.
  @inlinable
  public func range(_ node: NodeID) -> SourceRange {
    SourceRange(start: records[Int(node.rawValue)].start, end: records[Int(node.rawValue)].end)
  }

  /// Symbol, literal or operator number, as `NodeKind` says; -1 for none.
  @inlinable
  public func payload(_ node: NodeID) -> Int32 { records[Int(node.rawValue)].payload }

  /// The few second facts that `NodeKind` documents as `extra`; -1 for none.
  public func extra(_ node: NodeID) -> Int32 {
    var low = 0
    var high = extraNodes.count
    while low < high {
      let middle = (low + high) / 2
      if extraNodes[middle] < node.rawValue { low = middle + 1 } else { high = middle }
    }
    return low < extraNodes.count && extraNodes[low] == node.rawValue ? extraValues[low] : -1
  }

  /// Name, attribute or keyword of a node; `Symbol.none` for none.
  @inlinable
  public func symbol(_ node: NodeID) -> Symbol { Symbol(rawValue: records[Int(node.rawValue)].payload) }

  /// The operator of an operation; nil on any other node.
  public func `operator`(_ node: NodeID) -> Operator? { Operator(rawValue: payload(node)) }

  /// Number of children, absent optional ones included.
  @inlinable
  public func childCount(_ node: NodeID) -> Int {
    Int(records[Int(node.rawValue) + 1].firstChild - records[Int(node.rawValue)].firstChild)
  }

  /// Child at an index below `childCount`.
  @inlinable
  public func child(_ node: NodeID, _ index: Int) -> NodeID {
    childPool[Int(records[Int(node.rawValue)].firstChild) + index]
  }

  /// All children, `NodeID.none` for absent optional ones.
  @inlinable
  public func children(_ node: NodeID) -> ArraySlice<NodeID> {
    childPool[Int(records[Int(node.rawValue)].firstChild)..<Int(records[Int(node.rawValue) + 1].firstChild)]
  }

  /// Where the children of a node stand for `child(at:)`: for loops that would feel the reference count of a slice.
  @inlinable
  public func childPlaces(_ node: NodeID) -> Range<Int> {
    Int(records[Int(node.rawValue)].firstChild)..<Int(records[Int(node.rawValue) + 1].firstChild)
  }

  /// The child at one of `childPlaces`.
  @inlinable
  public func child(at place: Int) -> NodeID { childPool[place] }

  /// Name, attribute or keyword of a node, as text.
  public func name(_ node: NodeID) -> String { symbols.text(of: symbol(node)) }

  /// The value of a string (generalised UTF-8: lone surrogates are kept as three bytes), of bytes, or the digits of a
  /// number.
  public func literal(_ node: NodeID) -> ArraySlice<UInt8> {
    let index = Int(payload(node))
    guard index >= 0 else { return [] }
    return literalPool[(index == 0 ? 0 : Int(literalEnds[index - 1]))..<Int(literalEnds[index])]
  }
}
