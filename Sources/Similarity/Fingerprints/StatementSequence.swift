import PythonSyntax
import SourceText

/// The statements of a Python file in their order, each as 12 bits that do not depend on layout, comments or the names of
/// its project. A compound statement is its head: what is in its blocks follows.
///
/// Twelve bits are enough because statements are compared in order (`Alignment`), and few enough for the index.
struct StatementSequence: Sendable {
  private(set) var symbols: [UInt16] = []
  /// Of the statement, or of the head of a compound one.
  private(set) var ranges: [SourceRange] = []

  /// Statements that a file is compared by; the rest of a longer one is not looked at.
  static let ceiling = 8192

  init() {}

  init(_ tree: SyntaxTree, mask: NameMask) {
    let count = tree.nodeCount
    var hashes = [UInt64](repeating: 0, count: count)
    var sizes = [UInt32](repeating: 1, count: count)
    let symbolHashes = (0..<tree.symbols.count).map { mask.hash(tree.symbols.bytes(of: Symbol(rawValue: Int32($0)))) }
    var found: [(range: SourceRange, symbol: UInt16)] = []
    for index in 0..<count {
      let node = NodeID(rawValue: Int32(index))
      let kind = tree.kinds[index]
      var hash = UInt64(kind.rawValue) &+ 1
      switch kind.payload {
      case .symbol:
        let symbol = Int(tree.symbol(node).rawValue)
        if symbolHashes.indices.contains(symbol) { hash = Mixing.combine(hash, symbolHashes[symbol]) }
      case .literal: hash = Mixing.combine(hash, mask.hash(tree.literal(node)))
      case .operator: hash = Mixing.combine(hash, UInt64(UInt32(bitPattern: tree.payload(node))))
      case .nothing: break
      }
      var end = tree.range(node).start
      for place in tree.childPlaces(node) {
        let child = tree.child(at: place)
        guard !child.isNone else {
          hash = Mixing.combine(hash, 1)
          continue
        }
        let childKind = tree.kind(child)
        if childKind == .block || childKind == .exceptHandler || childKind == .matchCase {
          hash = Mixing.combine(hash, 2)
        } else {
          hash = Mixing.combine(hash, hashes[Int(child.rawValue)])
          sizes[index] &+= sizes[Int(child.rawValue)]
          end = max(end, tree.range(child).end)
        }
      }
      hashes[index] = hash
      guard kind.isStatement, !TreeShape.isDocstring(node, in: tree) else { continue }
      var range = tree.range(node)
      if let long = Self.longValue(of: node, kind, tree, sizes) {
        found += Self.pieces(of: node, long, tree, hashes)
        continue
      }
      if kind.holdsBlocks { range.end = max(end, range.start) }
      found.append((range, Self.symbol(of: hash)))
    }
    found.sort { ($0.range.start, $1.range.end) < ($1.range.start, $0.range.end) }
    for statement in found.prefix(Self.ceiling) {
      symbols.append(statement.symbol)
      ranges.append(statement.range)
    }
  }

  /// Nodes and elements from which a call or a display is compared piece by piece: `setup(…)` is one statement of fifty
  /// lines, of which one differs.
  private static let longNodes: UInt32 = 10
  private static let longElements = 4
  /// Pieces of one statement; those of a longer one are whole stretches of elements.
  private static let pieceCeiling = 64

  private static func longValue(
    of node: NodeID, _ kind: NodeKind, _ tree: SyntaxTree, _ sizes: [UInt32]
  ) -> NodeID? {
    guard kind == .expressionStatement || kind == .assign || kind == .returnStatement, tree.childCount(node) > 0 else {
      return nil
    }
    let value = tree.child(node, 0)
    guard !value.isNone, sizes[Int(value.rawValue)] >= longNodes, tree.childCount(value) >= longElements else {
      return nil
    }
    switch tree.kind(value) {
    case .call, .dict, .list, .tuple, .set: return value
    default: return nil
    }
  }

  /// The statement without its elements, and each element.
  private static func pieces(
    of node: NodeID, _ value: NodeID, _ tree: SyntaxTree, _ hashes: [UInt64]
  ) -> [(range: SourceRange, symbol: UInt16)] {
    let whole = tree.range(node)
    var head = UInt64(tree.kind(node).rawValue) &+ 101
    for child in tree.children(node).dropFirst() where !child.isNone {
      head = Mixing.combine(head, hashes[Int(child.rawValue)])
    }
    head = Mixing.combine(head, UInt64(tree.kind(value).rawValue))
    let children = tree.children(value)
    let isCall = tree.kind(value) == .call
    if isCall, let function = children.first, !function.isNone {
      head = Mixing.combine(head, hashes[Int(function.rawValue)])
    }
    let elements = isCall ? children.dropFirst() : children
    var step = (elements.count + pieceCeiling - 1) / pieceCeiling
    // A key stays with its value.
    if tree.kind(value) == .dict { step += step % 2 }
    var found: [(range: SourceRange, symbol: UInt16)] = []
    var index = elements.startIndex
    while index < elements.endIndex {
      let piece = elements[index..<min(index + step, elements.endIndex)]
      index += step
      let present = piece.filter { !$0.isNone }
      guard let first = present.first, let last = present.last else { continue }
      let hash = present.reduce(77) { Mixing.combine($0, hashes[Int($1.rawValue)]) }
      found.append((SourceRange(start: tree.range(first).start, end: tree.range(last).end), symbol(of: hash)))
    }
    var end = tree.range(value).start &+ 1
    if isCall, let function = children.first, !function.isNone { end = tree.range(function).end }
    found.insert((SourceRange(start: whole.start, end: max(whole.start, end)), symbol(of: head)), at: 0)
    return found
  }

  private static func symbol(of hash: UInt64) -> UInt16 {
    UInt16(truncatingIfNeeded: (hash ^ hash >> 24 ^ hash >> 48) & 0xFFF)
  }
}

extension NodeKind {
  fileprivate enum Payload { case nothing, symbol, literal, `operator` }

  fileprivate var payload: Payload {
    switch self {
    case .functionDef, .classDef, .exceptHandler, .importFrom, .alias, .identifier, .keyword, .attribute, .name,
      .parameter, .typeVariable, .typeVariableTuple, .parameterSpecification, .matchMapping, .keywordPattern,
      .matchStar, .matchAs:
      .symbol
    case .stringLiteral, .bytesLiteral, .integerLiteral, .floatLiteral, .imaginaryLiteral: .literal
    case .augmentedAssign, .boolOperation, .binaryOperation, .unaryOperation, .compareOperand: .operator
    default: .nothing
    }
  }

  fileprivate var holdsBlocks: Bool {
    switch self {
    case .functionDef, .classDef, .forStatement, .whileStatement, .ifStatement, .withStatement, .matchStatement,
      .matchCase, .tryStatement, .exceptHandler:
      true
    default: false
    }
  }

  fileprivate var isStatement: Bool {
    switch self {
    case .errorStatement, .foreignStatement, .returnStatement, .deleteStatement, .assign, .typeAlias,
      .augmentedAssign, .annotatedAssign, .raiseStatement, .assertStatement, .importStatement, .importFrom,
      .globalStatement, .nonlocalStatement, .expressionStatement, .printStatement, .execStatement, .passStatement,
      .breakStatement, .continueStatement:
      true
    default: holdsBlocks
    }
  }
}
