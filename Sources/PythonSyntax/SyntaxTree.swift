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
  public static let isUnicodePrefixed = NodeFlags(rawValue: 1 << 5)
  /// The source wrote parentheses around it.
  public static let isParenthesized = NodeFlags(rawValue: 1 << 6)
}

/// The syntax of one source text, as parallel arrays. Immutable, shared between threads by reference.
///
/// Nodes are in the order in which they were finished: children before parents, the module last.
public final class SyntaxTree: Sendable {
  public let kinds: [NodeKind]
  @usableFromInline let flagValues: [NodeFlags]
  @usableFromInline let starts: [UInt32]
  @usableFromInline let ends: [UInt32]
  @usableFromInline let payloads: [Int32]
  @usableFromInline let extras: [Int32: Int32]
  @usableFromInline let firstChildren: [UInt32]
  @usableFromInline let childPool: [NodeID]
  let literalPool: [UInt8]
  let literalEnds: [UInt32]
  public let symbols: SymbolTable
  public let root: NodeID

  init(
    kinds: [NodeKind], flagValues: [NodeFlags], starts: [UInt32], ends: [UInt32], payloads: [Int32],
    extras: [Int32: Int32], firstChildren: [UInt32], childPool: [NodeID], literalPool: [UInt8], literalEnds: [UInt32],
    symbols: SymbolTable, root: NodeID
  ) {
    self.kinds = kinds
    self.flagValues = flagValues
    self.starts = starts
    self.ends = ends
    self.payloads = payloads
    self.extras = extras
    self.firstChildren = firstChildren
    self.childPool = childPool
    self.literalPool = literalPool
    self.literalEnds = literalEnds
    self.symbols = symbols
    self.root = root
  }

  public var nodeCount: Int { kinds.count }

  @inlinable
  public func kind(_ node: NodeID) -> NodeKind { kinds[Int(node.rawValue)] }

  @inlinable
  public func flags(_ node: NodeID) -> NodeFlags { flagValues[Int(node.rawValue)] }

  @inlinable
  public func range(_ node: NodeID) -> SourceRange {
    SourceRange(start: starts[Int(node.rawValue)], end: ends[Int(node.rawValue)])
  }

  /// Symbol, literal or operator number, as `NodeKind` says; -1 for none.
  @inlinable
  public func payload(_ node: NodeID) -> Int32 { payloads[Int(node.rawValue)] }

  /// The few second facts that `NodeKind` documents as `extra`; -1 for none.
  @inlinable
  public func extra(_ node: NodeID) -> Int32 { extras[node.rawValue] ?? -1 }

  @inlinable
  public func symbol(_ node: NodeID) -> Symbol { Symbol(rawValue: payloads[Int(node.rawValue)]) }

  /// The operator of an operation; nil on any other node.
  public func `operator`(_ node: NodeID) -> Operator? { Operator(rawValue: payload(node)) }

  @inlinable
  public func childCount(_ node: NodeID) -> Int {
    Int(firstChildren[Int(node.rawValue) + 1] - firstChildren[Int(node.rawValue)])
  }

  /// Child at an index below `childCount`.
  @inlinable
  public func child(_ node: NodeID, _ index: Int) -> NodeID {
    childPool[Int(firstChildren[Int(node.rawValue)]) + index]
  }

  /// All children, `NodeID.none` for absent optional ones.
  @inlinable
  public func children(_ node: NodeID) -> ArraySlice<NodeID> {
    childPool[Int(firstChildren[Int(node.rawValue)])..<Int(firstChildren[Int(node.rawValue) + 1])]
  }

  /// Name, attribute or keyword of a node, as text.
  public func name(_ node: NodeID) -> String { symbols.text(of: symbol(node)) }

  /// The value of a string (generalised UTF-8: lone surrogates are kept as three bytes), of bytes, or the digits of a number.
  public func literal(_ node: NodeID) -> ArraySlice<UInt8> {
    let index = Int(payload(node))
    guard index >= 0 else { return [] }
    return literalPool[(index == 0 ? 0 : Int(literalEnds[index - 1]))..<Int(literalEnds[index])]
  }
}
