public import PythonSyntax
import SourceText

/// What the argument of a call that names a file is made of, to tell that two calls are about the same file.
public struct PathTraces: Sendable, Hashable {
  /// Package-wide numbers of the variables in it, and of members of the package's classes.
  var variables: Set<Int64> = []
  /// Constant texts in it, by their last component: `/tmp/a.py` and `a.py` are both `a.py`.
  var texts: Set<String> = []

  /// Of nothing that is known.
  public init() {}

  public var isEmpty: Bool { variables.isEmpty && texts.isEmpty }

  /// Whether there is a constant file name in it.
  public var hasTexts: Bool { !texts.isEmpty }

  /// Whether both have a constant file name in common.
  public func sharesText(_ other: PathTraces) -> Bool { !texts.isDisjoint(with: other.texts) }

  /// Whether both have a variable in common: the file, or the folder that it lies in.
  public func sharesVariable(_ other: PathTraces) -> Bool { !variables.isDisjoint(with: other.variables) }

  /// Whether both name the same file: they share a variable, or a constant file name.
  public func meets(_ other: PathTraces) -> Bool {
    !variables.isDisjoint(with: other.variables) || !texts.isDisjoint(with: other.texts)
  }
}

extension SemanticModel {
  /// Whether a call that writes a file and a call that starts one are about the same file, as far as a shared variable or
  /// an equal constant tells.
  ///
  /// - Parameters: each call by its index in `ModuleModel.calls`, and its module.
  public func isSamePath(_ writer: (call: Int, module: Int), _ launcher: (call: Int, module: Int)) -> Bool {
    pathTraces(ofCall: writer.call, module: writer.module)
      .meets(pathTraces(ofCall: launcher.call, module: launcher.module))
  }

  /// What the path arguments of a call are made of. For a method of a file object, such as `f.write(data)`, they are those
  /// of the call that opened it.
  public func pathTraces(ofCall index: Int, module: Int) -> PathTraces {
    pathTraces(of: modules[module].calls[index].node, module: module)
  }

  /// What the path arguments of a call are made of.
  ///
  /// - Parameters:
  ///   - call: the `call` node.
  ///   - keywords: the keyword arguments that may hold the path; nil for all.
  public func pathTraces(of call: NodeID, module: Int, keywords: Set<String>? = nil) -> PathTraces {
    var budget = Self.traceCeiling
    let model = modules[module]
    let tree = model.parsed.tree
    var traces = PathTraces()
    guard !call.isNone, tree.kind(call) == .call else { return traces }
    if let opening = openingCall(of: call, model) {
      addTraces(of: model.argument(of: opening, position: 0, keyword: "file"), module, &traces, &budget)
      return traces
    }
    for argument in tree.children(call).dropFirst() where !argument.isNone {
      if let keywords, tree.kind(argument) == .keyword, !keywords.contains(tree.name(argument)) { continue }
      addTraces(of: argument, module, &traces, &budget)
    }
    let function = tree.child(call, 0)
    if !function.isNone, tree.kind(function) == .attribute {
      // `Path(p).write_bytes(…)`: the receiver holds the path.
      addTraces(of: tree.child(function, 0), module, &traces, &budget)
    }
    return traces
  }

  /// The `open(…)` behind the receiver of a method.
  private func openingCall(of call: NodeID, _ model: ModuleModel) -> NodeID? {
    let tree = model.parsed.tree
    let function = tree.child(call, 0)
    guard !function.isNone, tree.kind(function) == .attribute else { return nil }
    var receiver = tree.child(function, 0)
    if !receiver.isNone, tree.kind(receiver) == .name {
      receiver =
        model.definitions(of: receiver).first { !$0.value.isNone && tree.kind($0.value) == .call }?.value ?? .none
    }
    guard !receiver.isNone, tree.kind(receiver) == .call else { return nil }
    let opener = tree.child(receiver, 0)
    guard !opener.isNone, [.name, .attribute].contains(tree.kind(opener)), tree.name(opener).hasSuffix("open") else {
      return nil
    }
    return receiver
  }

  /// Nodes that are looked at for the traces of one call: a few hundred are enough for any path.
  private static let traceCeiling = 800

  /// Walks the expression with an explicit stack.
  ///
  /// - Parameter isGiven: whether the expression is the argument that a parameter stands for: callers are followed once.
  private func addTraces(
    of root: NodeID, _ module: Int, _ traces: inout PathTraces, _ budget: inout Int, isGiven: Bool = false
  ) {
    let model = modules[module]
    let analysis = model.analysis
    let tree = model.parsed.tree
    var stack = [root]
    while let node = stack.popLast(), budget > 0 {
      budget -= 1
      guard !node.isNone else { continue }
      if let text = model.constantText(node) { addTexts(text, &traces) }
      switch tree.kind(node) {
      case .name:
        let binding = analysis.bindingOf[Int(node.rawValue)]
        if binding >= 0, isVariable(binding, analysis) {
          traces.variables.insert(Int64(graph.bindingBases[module]) + Int64(binding))
          if !isGiven {
            for argument in arguments(givenTo: binding, module) {
              addTraces(of: argument.node, argument.module, &traces, &budget, isGiven: true)
            }
          }
          // `p = os.path.join(d, "x")`: what the variable is made of counts too.
          for definition in model.definitions(of: node).prefix(16) where definition.kind == .value {
            stack.append(definition.value)
          }
        }
      case .attribute:
        let receiver = analysis.pathOf(tree.child(node, 0))
        if receiver > PathTable.unknown, case .type? = package.paths.definition(receiver),
          let component = package.paths.components.find(tree.name(node)),
          let member = package.paths.find(parent: package.paths.plain(receiver), component: component.rawValue)
        {
          traces.variables.insert(Int64(graph.memberBase) + Int64(member))
        } else {
          stack.append(tree.child(node, 0))
        }
      case .lambda: continue
      default: stack.append(contentsOf: tree.children(node))
      }
    }
  }

  /// Calls of one function that a parameter is followed to.
  private static let callerCeiling = 16

  /// What the calls of a function give for a parameter of it; empty for a binding that is no parameter.
  private func arguments(givenTo binding: Int32, _ module: Int) -> [(node: NodeID, module: Int)] {
    let analysis = modules[module].analysis
    let local = analysis.contexts.scopes[Int(analysis.table.scopes[Int(binding)])].unit
    let unit = analysis.contexts.units[Int(local)]
    guard unit.kind == .function else { return [] }
    let tree = analysis.tree
    let list = tree.child(unit.node, tree.kind(unit.node) == .lambda ? 0 : 2)
    guard !list.isNone,
      let position = tree.children(list).firstIndex(where: {
        !$0.isNone && analysis.bindingOf[Int($0.rawValue)] == binding
      })
    else { return [] }
    let number = position - tree.children(list).startIndex
    let name = tree.name(tree.children(list)[position])
    let isMethod =
      unit.type >= 0 && tree.kind(unit.node) == .functionDef && analysis.methodKind(unit.node) != .plain
    return reach.callers(of: analysis.unitBase + local).lazy.map { self.reach.edges[Int($0)] }
      .filter { $0.kind == .call && $0.site >= 0 && self.reach.isCode($0.from) }.prefix(Self.callerCeiling)
      .compactMap { edge in
        let caller = index(ofUnit: edge.from)
        let call = NodeID(rawValue: edge.site)
        guard modules[caller].parsed.tree.kind(call) == .call else { return nil }
        let given = modules[caller].argument(of: call, position: isMethod ? number - 1 : number, keyword: name)
        return given.isNone ? nil : (given, caller)
      }
  }

  /// Neither an import nor a function or class: those are in every path and tell nothing.
  private func isVariable(_ binding: Int32, _ analysis: ModuleAnalysis) -> Bool {
    let summary = analysis.bindings[Int(binding)].summary
    if summary < 0 || package.known.isLiteral(summary) || package.paths.isResult(summary) { return true }
    return package.paths.plain(summary) != summary
  }

  /// File names in a text: words, without folders and quotes, that have a dot or are long enough to be no accident.
  private func addTexts(_ text: String, _ traces: inout PathTraces) {
    guard text.utf8.count <= 4096 else { return }
    for word in text.utf8.split(whereSeparator: { [0x20, 0x22, 0x27, 0x3b, 0x26, 0x09, 0x0a, 0x2f, 0x5c].contains($0) })
    {
      guard word.count >= 4, word.contains(UInt8(ascii: ".")), word.first != UInt8(ascii: "-") else { continue }
      traces.texts.insert(String(word) ?? "")
    }
  }
}
