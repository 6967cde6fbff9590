import SourceText

// What holds after every parse, of whatever bytes. Tests and fuzzers ask after each one; a scan never does.

extension ParsedModule {
  /// What is wrong with the tree, as one sentence for a developer; nil when everything holds.
  ///
  /// For any source: every node but the module has one parent, which comes later and encloses it; ranges lie inside the
  /// text; symbols, literals, operators and second facts exist; nodes are linear in bytes; errors and features are
  /// sorted and inside the text. For source that the grammar accepts also: children have the number that `NodeKind`
  /// documents, and those beside each other do not overlap.
  public func brokenInvariant() -> String? {
    var check = InvariantCheck(self)
    return check.run()
  }
}

private struct InvariantCheck {
  let module: ParsedModule
  let tree: SyntaxTree
  let byteCount: Int
  /// The grammar refused nothing and no ceiling was met.
  let isWhole: Bool
  var hasParent: [Bool]

  init(_ module: ParsedModule) {
    self.module = module
    tree = module.tree
    byteCount = module.source.bytes.count
    isWhole = module.errors.isEmpty && module.limitations.isEmpty
    hasParent = [Bool](repeating: false, count: module.tree.nodeCount)
  }

  mutating func run() -> String? {
    guard Int(tree.root.rawValue) == tree.nodeCount - 1, tree.kind(tree.root) == .module else {
      return "the last node is not the module"
    }
    // The densest source has two nodes for each byte (`a;a;a`); an empty `def` in damage makes a handful at once.
    if tree.nodeCount > 3 * byteCount + 16 { return "\(tree.nodeCount) nodes for \(byteCount) bytes" }
    for index in 0..<tree.nodeCount {
      if let broken = brokenNode(NodeID(rawValue: Int32(index))) { return broken }
    }
    for index in 0..<(tree.nodeCount - 1) where !hasParent[index] {
      return "\(name(NodeID(rawValue: Int32(index)))) has no parent"
    }
    return brokenErrors()
  }

  private func name(_ node: NodeID) -> String {
    "node \(node.rawValue) \(tree.kind(node)) \(tree.range(node).start)..<\(tree.range(node).end)"
  }

  private mutating func brokenNode(_ node: NodeID) -> String? {
    let range = tree.range(node)
    if range.start > range.end || Int(range.end) > byteCount { return "\(name(node)) is not in the text" }
    for child in tree.children(node) where !child.isNone {
      if child.rawValue < 0 || child.rawValue >= node.rawValue {
        return "\(name(node)) has a child that is not before it"
      }
      if hasParent[Int(child.rawValue)] { return "\(name(child)) has two parents" }
      hasParent[Int(child.rawValue)] = true
      let inner = tree.range(child)
      // A default follows the range that CPython gives the parameter, and a decorator comes before its function.
      if tree.kind(node) == .parameter || tree.kind(child) == .decorators { continue }
      if inner.start < range.start || inner.end > range.end { return "\(name(child)) leaves \(name(node))" }
    }
    if let broken = brokenPayload(node) { return "\(name(node)) has \(broken)" }
    guard isWhole else { return nil }
    if tree.kind(node) == .errorStatement || tree.kind(node) == .errorExpression {
      return "\(name(node)) stands in source without an error"
    }
    return brokenShape(node) ?? overlap(node)
  }

  // MARK: - Payloads

  private func brokenPayload(_ node: NodeID) -> String? {
    let payload = tree.payload(node)
    let extra = tree.extra(node)
    switch tree.kind(node) {
    case .functionDef, .classDef, .exceptHandler, .importFrom, .alias, .identifier, .keyword, .attribute, .name,
      .parameter, .typeVariable, .typeVariableTuple, .parameterSpecification, .matchMapping, .keywordPattern,
      .matchStar, .matchAs:
      if payload < -1 || Int(payload) >= tree.symbols.count { return "the symbol \(payload)" }
    case .stringLiteral, .bytesLiteral, .integerLiteral, .floatLiteral, .imaginaryLiteral:
      if payload < 0 || Int(payload) >= tree.literalCount { return "the literal \(payload)" }
    case .formattedValue:
      if payload < -1 || Int(payload) >= tree.literalCount { return "the literal \(payload)" }
      if extra < -1 || extra > 0x7F { return "the conversion \(extra)" }
    case .augmentedAssign, .boolOperation, .binaryOperation, .unaryOperation, .compareOperand:
      if Operator(rawValue: payload) == nil { return "the operator \(payload)" }
    default: if payload != -1 { return "the payload \(payload)" }
    }
    if tree.kind(node) == .parameter, ParameterKind(rawValue: extra) == nil { return "the parameter kind \(extra)" }
    if tree.kind(node) == .importFrom, extra < 0 { return "the level \(extra)" }
    return nil
  }

  // MARK: - Shapes

  /// Whether the children are those that `NodeKind` documents.
  private func brokenShape(_ node: NodeID) -> String? {
    guard let shape = NodeShape(of: tree.kind(node)) else { return nil }
    let children = tree.children(node)
    let count = shape.children.count
    guard children.count >= count, children.count <= count || shape.hasMore else {
      return "\(name(node)) has \(children.count) children"
    }
    for (child, isOptional) in zip(children, shape.children) where child.isNone && !isOptional {
      return "\(name(node)) misses a child"
    }
    let mayMiss = tree.kind(node) == .dict || tree.kind(node) == .raiseStatement
    if !mayMiss, children.dropFirst(count).contains(where: \.isNone) {
      return "\(name(node)) misses one of its children"
    }
    if tree.kind(node) == .dict || tree.kind(node) == .matchMapping, children.count % 2 != 0 {
      return "\(name(node)) has half a pair"
    }
    for position in shape.blocks {
      let block = tree.child(node, position)
      if !block.isNone, tree.kind(block) != .block { return "\(name(node)) has \(name(block)) for a block" }
    }
    return nil
  }

  /// Whether two children beside each other overlap. Some kinds list their children in another order than the source.
  private func overlap(_ node: NodeID) -> String? {
    var ranges: [SourceRange] = []
    let isInterpolated = tree.kind(node) == .joinedString || tree.kind(node) == .templateString
    for child in tree.children(node) where !child.isNone {
      // The text that `{x=}` shows stands in the field that comes behind it.
      if isInterpolated, tree.kind(child) == .stringLiteral { continue }
      // A decorator of a class or function is a child of its own; a default stands behind its parameter.
      if tree.kind(child) == .decorators { continue }
      ranges.append(tree.range(child))
    }
    if ranges.count < 2 || tree.kind(node) == .parameters { return nil }
    switch tree.kind(node) {
    // The text of `{x=}` holds the field, in CPython too.
    case .joinedString, .templateString: return nil
    case .conditional, .withStatement, .tryStatement, .assign, .annotatedAssign, .functionDef, .classDef, .parameter:
      ranges.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    default: break
    }
    for index in 1..<ranges.count where ranges[index].start < ranges[index - 1].end {
      return "\(name(node)) has children that overlap at \(ranges[index].start)"
    }
    return nil
  }

  // MARK: - Beside the tree

  private func brokenErrors() -> String? {
    var last: UInt32 = 0
    for error in module.errors {
      if error.range.start < last { return "errors are not in order at \(error.range.start)" }
      if error.range.start > error.range.end || Int(error.range.end) > byteCount {
        return "an error at \(error.range.start)..<\(error.range.end) is not in the text"
      }
      if let opening = error.opening, Int(opening) >= byteCount { return "an opening at \(opening) is not in the text" }
      last = error.range.start
    }
    if module.errors.count > Lexer.maximumErrors { return "\(module.errors.count) errors" }
    last = 0
    for (feature, range) in module.features {
      if range.start < last || range.start > range.end || Int(range.end) > byteCount {
        return "\(feature) at \(range.start)..<\(range.end) is out of order or not in the text"
      }
      last = range.start
    }
    if Set(module.features.map(\.feature)).count != module.features.count { return "a feature is noted twice" }
    return nil
  }
}

/// The children that a node has in source the grammar accepts.
private struct NodeShape {
  /// One for each fixed child: whether it may be none.
  var children: [Bool]
  /// Any number of further ones.
  var hasMore = false
  /// Positions of fixed children that are blocks.
  var blocks: [Int] = []

  /// After the comments of `NodeKind`; nil for kinds that only damage has.
  init?(of kind: NodeKind) {
    switch kind {
    case .functionDef: self.init([false, true, false, true, false], blocks: [4])
    case .classDef: self.init([false, true, false, false], blocks: [3])
    case .forStatement: self.init([false, false, false, true], blocks: [2, 3])
    case .whileStatement, .ifStatement: self.init([false, false, true], blocks: [1, 2])
    case .withStatement: self.init([false], more: true, blocks: [0])
    case .tryStatement: self.init([false, true, true], more: true, blocks: [0, 1, 2])
    case .matchCase: self.init([false, true, false], blocks: [2])
    case .exceptHandler: self.init([true, false], blocks: [1])
    case .raiseStatement: self.init([true, true], more: true)
    case .module, .block, .foreignStatement, .decorators, .arguments, .importStatement, .importFrom, .dict, .set,
      .list, .tuple, .joinedString, .templateString, .parameters, .matchSequence, .matchMapping:
      self.init([], more: true)
    case .globalStatement, .nonlocalStatement, .deleteStatement, .boolOperation, .typeParameters, .matchOr:
      self.init([false], more: true)
    case .assign, .compare, .listComprehension, .setComprehension, .generator, .comprehension:
      self.init([false, false], more: true)
    case .dictComprehension: self.init([true, false, false], more: true)
    case .call, .matchStatement, .matchClass: self.init([false], more: true)
    case .returnStatement, .yield, .alias, .typeVariableTuple, .parameterSpecification, .matchAs: self.init([true])
    case .typeAlias: self.init([false, true, false])
    case .annotatedAssign: self.init([false, false, true])
    case .withItem, .assertStatement: self.init([false, true])
    case .formattedValue: self.init([false, true])
    case .augmentedAssign, .namedExpression, .binaryOperation, .subscript, .lambda: self.init([false, false])
    case .conditional: self.init([false, false, false])
    case .expressionStatement, .unaryOperation, .await, .yieldFrom, .compareOperand, .keyword, .attribute, .starred,
      .matchValue, .matchSingleton, .keywordPattern:
      self.init([false])
    case .slice: self.init([true, true, true])
    case .parameter: self.init([true, true], more: true)
    case .typeVariable: self.init([true, true])
    case .identifier, .passStatement, .breakStatement, .continueStatement, .stringLiteral, .bytesLiteral,
      .integerLiteral, .floatLiteral, .imaginaryLiteral, .noneLiteral, .trueLiteral, .falseLiteral, .ellipsisLiteral,
      .name, .matchStar:
      self.init([])
    case .printStatement: self.init([true], more: true)
    case .execStatement, .backquote: self.init([false])
    case .errorStatement, .errorExpression: return nil
    }
  }

  private init(_ children: [Bool], more: Bool = false, blocks: [Int] = []) {
    self.children = children
    hasMore = more
    self.blocks = blocks
  }
}
