import BigIntegers
import PythonSemantics
import PythonSyntax
import SourceText

/// Turns one piece of code into instructions. Functions inside are compiled when they are first called.
///
/// Iterators, context managers and handled exceptions lie in hidden slots, so that the operand stack is empty between
/// statements, and leaving a block by `break`, `continue` or `return` moves nothing but the block stack.
struct Compiler {
  /// What `break`, `continue` and `return` have to undo, innermost last.
  enum Context {
    case loop(id: Int)
    case handler
    case finally(NodeID)
    case with(slot: Int32)
    case handling
  }

  /// Jumps that wait for their target.
  struct Label {
    var position: Int32 = -1
    var targets: [Int] = []
    var ends: [Int] = []
  }

  static let instructionCeiling = 1 << 20
  static let depthCeiling = 400

  let code: Code
  let unit: SourceUnit
  let tree: SyntaxTree
  let names: NameTable
  var scope: NameScope
  var instructions: [Instruction] = []
  var contexts: [Context] = []
  var loops: [(exit: Int, next: Int)] = []
  var labels: [Label] = []
  var node: Int32 = -1
  var depth = 0
  /// The value of the last expression statement is what the code gives: for `eval` and for tests.
  var keepsLastValue = false

  private init(_ code: Code, names: NameTable) {
    self.code = code
    unit = code.unit
    tree = code.unit.tree
    scope = code.scope
    self.names = names
  }

  /// Fills `code` with its instructions. Does nothing when it has them.
  static func compile(_ code: Code, names: NameTable, isExpression: Bool = false) {
    guard !code.isCompiled else { return }
    code.isCompiled = true
    var compiler = Compiler(code, names: names)
    compiler.keepsLastValue = isExpression
    if code.kind == .function || code.kind == .lambda { compiler.collectNames() }
    switch code.kind {
    case .module: compiler.compileModule()
    case .function: compiler.compileFunctionBody()
    case .lambda: compiler.compileLambdaBody()
    case .type: compiler.compileTypeBody()
    case .generator: compiler.compileGeneratorBody()
    }
    compiler.settleLabels()
    code.instructions = compiler.instructions
  }

  // MARK: - Emitting

  mutating func emit(_ opcode: Opcode, _ a: Int32 = 0, _ b: Int32 = -1, _ c: Int32 = -1) {
    guard instructions.count < Self.instructionCeiling else { return }
    instructions.append(Instruction(opcode, a, b, c, node: node))
  }

  func constant(_ value: Value) -> Int32 {
    code.constants.append(value)
    return Int32(code.constants.count - 1)
  }

  mutating func emitConstant(_ value: Value) { emit(.constant, constant(value)) }

  mutating func emitUnsupported(_ reason: String) {
    emit(.unsupported, constant(.str(Text(reason))))
  }

  mutating func makeLabel() -> Int {
    labels.append(Label())
    return labels.count - 1
  }

  mutating func place(_ label: Int) { labels[label].position = Int32(instructions.count) }

  /// A jump, and where its two ways meet.
  mutating func emitJump(_ opcode: Opcode, _ label: Int, meeting: Int = -1, b: Int32 = -1) {
    labels[label].targets.append(instructions.count)
    if meeting >= 0 { labels[meeting].ends.append(instructions.count) }
    emit(opcode, -1, b)
  }

  private mutating func settleLabels() {
    if instructions.count >= Self.instructionCeiling {
      instructions = [
        Instruction(.unsupported, constant(.str(Text("code of more than a million instructions"))), -1, -1, node: -1),
        Instruction(.returnValue, 0, -1, -1, node: -1),
      ]
      return
    }
    let end = Int32(instructions.count)
    for label in labels {
      let position = label.position < 0 ? end : label.position
      for target in label.targets { instructions[target].a = position }
      for target in label.ends { instructions[target].c = position }
    }
    emit(.none)
    emit(.returnValue)
  }

  func name(_ node: NodeID) -> Int32 { unit.name(tree.symbol(node), in: scope) }

  // MARK: - Names

  mutating func load(_ name: Int32) {
    switch scope.place(of: name) {
    case .local(let slot): emit(.loadLocal, slot)
    case .outer(let slot, let hops): emit(.loadOuter, slot, hops)
    case .global: emit(.loadGlobal, name)
    case .namespace: emit(.loadName, name)
    }
  }

  mutating func store(_ name: Int32) {
    switch scope.place(of: name) {
    case .local(let slot): emit(.storeLocal, slot)
    case .outer(let slot, let hops): emit(.storeOuter, slot, hops)
    case .global: emit(.storeGlobal, name)
    case .namespace: emit(.storeName, name)
    }
  }

  mutating func delete(_ name: Int32) {
    switch scope.place(of: name) {
    case .local(let slot): emit(.deleteLocal, slot)
    case .outer(let slot, let hops): emit(.deleteOuter, slot, hops)
    case .global: emit(.deleteGlobal, name)
    case .namespace: emit(.deleteName, name)
    }
  }

  mutating func loadSlot(_ slot: Int32) {
    scope.host.hasInner ? emit(.loadOuter, slot, 0) : emit(.loadLocal, slot)
  }

  mutating func storeSlot(_ slot: Int32) {
    scope.host.hasInner ? emit(.storeOuter, slot, 0) : emit(.storeLocal, slot)
  }

  // MARK: - Pieces of code

  private mutating func compileModule() {
    var collection = NameCollection(unit, scope)
    collection.collect([tree.root])
    if tree.kind(tree.root) == .module {
      for statement in tree.children(tree.root) {
        code.statementStarts.append(Int32(instructions.count))
        compileStatement(statement)
      }
    }
  }

  /// What the body of a function binds, besides its parameters. Most functions are made and never called, so that nobody
  /// asks before.
  private func collectNames() {
    let isLambda = code.kind == .lambda
    let parameters = tree.child(code.node, isLambda ? 0 : 2)
    var collection = NameCollection(unit, scope)
    collection.collect([tree.child(code.node, isLambda ? 1 : 4)])
    if !isLambda, !parameters.isNone {
      for parameter in tree.children(parameters) where !parameter.isNone && tree.childCount(parameter) > 2 {
        collection.collect([tree.child(parameter, 2)])
      }
    }
  }

  private mutating func compileFunctionBody() {
    guard tree.childCount(code.node) >= 5 else { return }
    let parameters = tree.child(code.node, 2)
    let body = tree.child(code.node, 4)
    compileTupleParameters(parameters)
    code.isGenerator = containsYield(body)
    if !body.isNone { compileStatements(body) }
  }

  private mutating func compileLambdaBody() {
    let body = tree.child(code.node, 1)
    compileTupleParameters(tree.child(code.node, 0))
    code.isGenerator = containsYield(body)
    compileExpression(body)
    emit(.returnValue)
  }

  private mutating func compileTypeBody() {
    guard tree.childCount(code.node) >= 4 else { return }
    emitConstant(.str(Text(unit.moduleName)))
    emit(.storeName, names.intern("__module__"))
    emitConstant(.str(Text(code.qualifiedName)))
    emit(.storeName, names.intern("__qualname__"))
    compileStatements(tree.child(code.node, 3))
  }

  /// The first iterable is the only argument.
  private mutating func compileGeneratorBody() {
    code.isGenerator = true
    let clauses = Array(tree.children(code.node).dropFirst())
    let element = tree.child(code.node, 0)
    emit(scope.hasInner ? .loadOuter : .loadLocal, 0, 0)
    compileClauses(clauses[...], hasIterable: true) { compiler in
      compiler.compileExpression(element)
      compiler.emit(.yieldValue)
      compiler.emit(.pop)
    }
  }

  /// Whether the code of a function yields, functions inside aside.
  private func containsYield(_ root: NodeID) -> Bool {
    guard !root.isNone else { return false }
    var stack = [root]
    while let node = stack.popLast() {
      switch tree.kind(node) {
      case .yield, .yieldFrom: return true
      case .functionDef, .lambda, .classDef: continue
      case .stringLiteral, .name, .integerLiteral: continue
      default: for child in tree.children(node) where !child.isNone { stack.append(child) }
      }
    }
    return false
  }
}

extension Code {
  /// The code of a function or lambda, with its parameters as its first slots.
  static func function(
    _ node: NodeID, kind: Kind, in unit: SourceUnit, parent: NameScope, name: Int32, qualifiedName: String
  ) -> Code {
    let scope = NameScope(.function, parent: parent)
    let code = Code(kind, unit: unit, node: node, scope: scope, name: name, qualifiedName: qualifiedName)
    let tree = unit.tree
    let isLambda = kind == .lambda
    let parameters = isLambda ? tree.child(node, 0) : tree.child(node, 2)
    var signature = Signature()
    if !parameters.isNone {
      for parameter in tree.children(parameters) where !parameter.isNone && tree.kind(parameter) == .parameter {
        let symbol = tree.symbol(parameter)
        let name = symbol.isNone ? Int32(-2) : unit.name(symbol, in: scope)
        switch ParameterKind(rawValue: tree.extra(parameter)) {
        case .positionalOnly:
          signature.positional.append(name)
          signature.positionalOnlyCount = signature.positional.count
        case .positionalOrKeyword: signature.positional.append(name)
        // What stands behind a star in damaged text may have no name.
        case .keywordOnly: signature.keywordOnly.append(max(name, unit.name(symbol)))
        case .variadic:
          // A bare star only parts the parameters.
          if !symbol.isNone {
            signature.hasVariadic = true
            signature.variadicName = name
          }
        case .variadicKeyword:
          signature.hasKeywords = true
          signature.keywordsName = name
        case nil: break
        }
      }
    }
    code.signature = signature
    for name in signature.positional { _ = name == -2 ? scope.hiddenSlot() : scope.declareNew(name) }
    for name in signature.keywordOnly { _ = scope.declareNew(name) }
    if signature.hasVariadic { _ = scope.declareNew(signature.variadicName) }
    if signature.hasKeywords { _ = scope.declareNew(signature.keywordsName) }
    return code
  }
}
