import Compression
import Limits
import PythonSemantics
import PythonSyntax
import SourceText

/// Computes pure expressions over constants: literals, operators, decoders, one-line functions. Bounded in steps, in bytes
/// and in depth; whatever it does not know has no value.
struct Evaluator: ~Copyable {
  /// Expressions inside expressions and functions inside functions, each.
  static let depthCeiling = 96
  /// Bytes that all layers of one file may decode to, together.
  static let byteCeiling = 64 << 20
  /// Encodings that are told of one layer.
  static let encodingCeiling = 32

  /// Decoders in the order in which they were applied, so the outermost encoding of the data first.
  var encodings: [String] = []
  var steps: Int
  var fuel: Fuel

  /// Steps for a text of so many bytes: each byte may be looked at a few times, and a short program may still make a long
  /// one. A small file that asks for more has a limitation.
  static func steps(limits: Limits, bytes: Int) -> Int { min(limits.evaluationSteps, 100_000 + 32 * bytes) }

  init(limits: Limits, steps: Int) {
    var own = limits
    own.unpackedBytes = min(limits.unpackedBytes, Self.byteCeiling)
    own.streamBytes = min(limits.streamBytes, Self.byteCeiling)
    fuel = Fuel(limits: own)
    self.steps = steps
  }

  /// False once the budget is spent. A step is an operation, or 16 bytes of a result.
  mutating func spend(_ bytes: Int) -> Bool {
    let amount = 1 + bytes / 16
    guard steps >= amount else {
      steps = 0
      return false
    }
    steps -= amount
    return true
  }

  mutating func note(_ encoding: String) {
    if encodings.count < Self.encodingCeiling { encodings.append(encoding) }
  }

  /// The value of an expression of the module at `place`.
  mutating func evaluate(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int) -> ConstantValue? {
    guard !node.isNone, depth < Self.depthCeiling, spend(0) else { return nil }
    let module = place.model.modules[place.module]
    let tree = module.parsed.tree
    switch tree.kind(node) {
    case .stringLiteral: return spend(tree.literal(node).count) ? .text(Array(tree.literal(node))) : nil
    case .bytesLiteral: return spend(tree.literal(node).count) ? .bytes(Array(tree.literal(node))) : nil
    case .integerLiteral: return PythonValues.integer(tree.literal(node)).map { .integer($0) }
    case .noneLiteral: return ConstantValue.none
    case .trueLiteral: return .boolean(true)
    case .falseLiteral: return .boolean(false)
    case .name: return evaluateName(node, place, names, depth)
    case .lambda: return .function(place, node)
    case .attribute: return evaluateAttribute(node, place, depth)
    case .list, .tuple, .set: return evaluateSequence(node, place, names, depth)
    case .listComprehension, .generator, .setComprehension: return evaluateComprehension(node, place, names, depth)
    case .binaryOperation: return evaluateBinary(node, place, names, depth)
    case .unaryOperation: return evaluateUnary(node, place, names, depth)
    case .joinedString: return evaluateJoined(node, place, names, depth)
    case .subscript: return evaluateSubscript(node, place, names, depth)
    case .namedExpression: return evaluate(tree.child(node, 1), place, names, depth + 1)
    case .starred, .keyword, .await: return evaluate(tree.child(node, 0), place, names, depth + 1)
    case .call: return evaluateCall(node, place, names, depth)
    case .dict: return evaluateDictionary(node, place, names, depth)
    case .conditional:
      guard let test = evaluate(tree.child(node, 0), place, names, depth + 1), let truth = truth(of: test) else {
        return nil
      }
      return evaluate(tree.child(node, truth ? 1 : 2), place, names, depth + 1)
    case .compare: return evaluateCompare(node, place, names, depth)
    default: return nil
    }
  }

  // MARK: - Names

  private mutating func evaluateName(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int)
    -> ConstantValue?
  {
    let module = place.model.modules[place.module]
    let tree = module.parsed.tree
    let text = tree.symbols.bytes(of: tree.symbol(node))
    if let value = names.value(of: text) { return value }
    let definitions = module.definitions(of: node)
    if !definitions.isEmpty {
      guard !module.isChangedInPlace(node) else { return nil }
      if let value = evaluateVariable(node, definitions, place, depth) { return value }
      return namedValue(node, place)
    }
    // A name that the layer does not bind: what surrounds it may.
    let name = String(decoding: text, as: UTF8.self)
    var outer = place.outer
    while let around = outer {
      let found = around.model.modules[around.module].definitions(ofVariable: name)
      if let last = found.last {
        if last.kind == .value { return evaluate(last.value, around, Bindings(), depth + 1) }
        let kind = around.model.modules[around.module].parsed.tree.kind(last.target)
        return kind == .functionDef ? .function(around, last.target) : nil
      }
      outer = around.outer
    }
    return namedValue(node, place)
  }

  /// The value of a variable where its name stands: of its one definition, or of the last before it in a straight run.
  private mutating func evaluateVariable(
    _ node: NodeID, _ definitions: [NameDefinition], _ place: Surroundings, _ depth: Int
  ) -> ConstantValue? {
    let module = place.model.modules[place.module]
    if definitions.count == 1 {
      guard definitions[0].kind == .value else { return nil }
      return evaluate(definitions[0].value, place, Bindings(), depth + 1)
    }
    let order = module.definitionOrder(at: node)
    guard order != .unknown, definitions.count <= 65_536, spend(definitions.count) else { return nil }
    let before = order == .all ? definitions : definitions.filter { $0.statement.rawValue < node.rawValue }
    // `s = "a"; s += "b"; …` is put together from its last full definition on.
    guard let start = before.lastIndex(where: { $0.kind != .augmented }), before[start].kind == .value,
      var value = evaluate(before[start].value, place, Bindings(), depth + 1)
    else { return nil }
    for definition in before[(start + 1)...] {
      guard module.parsed.tree.operator(definition.statement) == .add,
        let addition = evaluate(definition.value, place, Bindings(), depth + 1),
        let sum = add(value, addition)
      else { return nil }
      value = sum
    }
    return value
  }

  private func namedValue(_ node: NodeID, _ place: Surroundings) -> ConstantValue? {
    if let function = place.model.function(named: node, module: place.module) {
      let owner =
        function.module == place.module
        ? place : Surroundings(model: place.model, module: function.module, outer: place.outer)
      return .function(owner, function.node)
    }
    return place.model.qualifiedName(of: node, module: place.module).map { .named($0) }
  }

  private mutating func evaluateAttribute(_ node: NodeID, _ place: Surroundings, _ depth: Int) -> ConstantValue? {
    let module = place.model.modules[place.module]
    if let text = module.constantText(node) { return .text(Array(text.utf8)) }
    if let bytes = module.constantBytes(node) { return .bytes(bytes) }
    return namedValue(node, place)
  }

  // MARK: - Sequences

  private mutating func evaluateSequence(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int)
    -> ConstantValue?
  {
    let tree = place.model.modules[place.module].parsed.tree
    var elements: [ConstantValue] = []
    elements.reserveCapacity(tree.childCount(node))
    for child in tree.children(node) {
      guard let value = evaluate(child, place, names, depth + 1) else { return nil }
      if tree.kind(child) == .starred {
        guard let inner = value.elements, spend(inner.count) else { return nil }
        elements += inner
      } else {
        elements.append(value)
      }
    }
    return .list(elements)
  }

  /// `[element for target in iterable if condition for …]`
  private mutating func evaluateComprehension(
    _ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int
  ) -> ConstantValue? {
    let tree = place.model.modules[place.module].parsed.tree
    let clauses = Array(tree.children(node).dropFirst())
    guard (1...4).contains(clauses.count), clauses.allSatisfy({ !$0.isNone && tree.kind($0) == .comprehension }) else {
      return nil
    }
    var results: [ConstantValue] = []
    var inner = names
    guard iterate(clauses[...], tree.child(node, 0), place, &inner, depth + 1, &results) else { return nil }
    return .list(results)
  }

  /// Runs the clauses from the outermost on; false when something is not known.
  private mutating func iterate(
    _ clauses: ArraySlice<NodeID>, _ element: NodeID, _ place: Surroundings, _ names: inout Bindings, _ depth: Int,
    _ results: inout [ConstantValue]
  ) -> Bool {
    guard let clause = clauses.first else {
      guard let value = evaluate(element, place, names, depth) else { return false }
      results.append(value)
      return true
    }
    let tree = place.model.modules[place.module].parsed.tree
    guard let elements = evaluate(tree.child(clause, 1), place, names, depth)?.elements else { return false }
    let outerCount = names.count
    for item in elements {
      names.unbind(to: outerCount)
      guard spend(0), bind(tree.child(clause, 0), item, tree, &names) else { return false }
      var isKept = true
      for condition in tree.children(clause).dropFirst(2) where isKept {
        guard let test = evaluate(condition, place, names, depth), let truth = truth(of: test) else { return false }
        isKept = truth
      }
      guard !isKept || iterate(clauses.dropFirst(), element, place, &names, depth + 1, &results) else { return false }
    }
    names.unbind(to: outerCount)
    return true
  }

  /// Binds a name, or a tuple of names, to a value.
  private func bind(_ target: NodeID, _ value: ConstantValue, _ tree: SyntaxTree, _ names: inout Bindings) -> Bool {
    switch tree.kind(target) {
    case .name:
      names.bind(tree.symbols.bytes(of: tree.symbol(target)), value)
      return true
    case .tuple, .list:
      guard let elements = value.elements, elements.count == tree.childCount(target) else { return false }
      for (child, element) in zip(tree.children(target), elements) {
        guard !child.isNone, tree.kind(child) == .name else { return false }
        names.bind(tree.symbols.bytes(of: tree.symbol(child)), element)
      }
      return true
    default: return false
    }
  }

  func truth(of value: ConstantValue) -> Bool? {
    switch value {
    case .text(let content), .bytes(let content): !content.isEmpty
    case .integer(let number): number != 0
    case .list(let elements): !elements.isEmpty
    case .dictionary(let pairs): !pairs.isEmpty
    case .boolean(let truth): truth
    case .none: false
    case .function, .named: nil
    }
  }
}
