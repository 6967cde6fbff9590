public import PythonSyntax

/// What the result of a call, or the value of a reference, brings with it.
public struct FlowSeed: Sendable, Hashable {
  /// One bit for each kind of value that the caller tells apart.
  public var bits: UInt64
  /// Whether what flows into the arguments also flows into the result.
  public var passesArguments: Bool

  public init(bits: UInt64, passesArguments: Bool) {
    self.bits = bits
    self.passesArguments = passesArguments
  }
}

/// A value that arises at a node of a module, such as a literal that the caller knows more about.
public struct FlowMark: Sendable, Hashable {
  public var node: NodeID
  /// Bits of the same kinds as those of `FlowSeed`.
  public var bits: UInt64

  public init(node: NodeID, bits: UInt64) {
    self.node = node
    self.bits = bits
  }
}

/// What flows where, once nothing changes any more. Order of statements is not looked at: it is an over-approximation.
public struct FlowResult: Sendable {
  let bits: [UInt64]
  let nodeBases: [Int32]
  let callBases: [Int32]

  /// What reaches the receiver and the arguments of a call.
  ///
  /// - Parameters:
  ///   - call: index in `ModuleModel.calls`.
  ///   - module: index in `SemanticModel.modules`.
  public func bits(intoArgumentsOf call: Int, module: Int) -> UInt64 { bits[Int(callBases[module]) + call] }

  /// What an expression carries.
  public func bits(ofNode node: NodeID, module: Int) -> UInt64 {
    node.isNone ? 0 : bits[Int(nodeBases[module]) + Int(node.rawValue)]
  }
}

extension SemanticModel {
  /// Follows values from where they arise through names, members, calls and returns of the whole package.
  ///
  /// - Parameters:
  ///   - seed: asked once for each distinct qualified name of each module. An unknown callee passes its arguments.
  ///   - marks: what arises at nodes rather than at names, one list for each module; empty for none.
  public func flow(seed: (String) -> FlowSeed, marks: [[FlowMark]] = []) -> FlowResult {
    precondition(marks.isEmpty || marks.count == modules.count, "marks belong to the modules, one list for each")
    var seeds: [(variable: Int32, bits: UInt64)] = []
    var passes: [Bool] = []
    for (index, module) in modules.enumerated() {
      let known = module.qualifiedNames.map(seed)
      let nodes = graph.nodeBases[index]
      for call in module.calls {
        let passing = graph.passing[passes.count]
        switch passing {
        case .seed: passes.append(call.name < 0 || known[call.name].passesArguments)
        case .never: passes.append(false)
        case .always: passes.append(true)
        }
        if call.name >= 0 { seeds.append((nodes + call.node.rawValue, known[call.name].bits)) }
      }
      for reference in module.references { seeds.append((nodes + reference.node.rawValue, known[reference.name].bits)) }
    }
    for (nodes, marks) in zip(graph.nodeBases, marks) {
      for mark in marks { seeds.append((nodes + mark.node.rawValue, mark.bits)) }
    }
    var bits = graph.settle(seeds: seeds, passes: passes)
    // The flow knows the first call of each node; the others are calls of the same arguments by other names.
    for (base, module) in zip(graph.callBases, modules) {
      for number in module.calls.indices.dropFirst() where module.calls[number - 1].node == module.calls[number].node {
        bits[Int(base) + number] = bits[Int(base) + number - 1]
      }
    }
    return FlowResult(bits: bits, nodeBases: graph.nodeBases, callBases: graph.callBases)
  }
}
