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
          end = max(end, tree.range(child).end)
        }
      }
      hashes[index] = hash
      guard kind.isStatement, !TreeShape.isDocstring(node, in: tree) else { continue }
      var range = tree.range(node)
      if kind.holdsBlocks { range.end = max(end, range.start) }
      found.append((range, Self.symbol(of: hash)))
    }
    found.sort { ($0.range.start, $1.range.end) < ($1.range.start, $0.range.end) }
    for statement in found.prefix(Self.ceiling) {
      symbols.append(statement.symbol)
      ranges.append(statement.range)
    }
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
