import PythonSyntax
import SourceText

// What holds for every model, of whatever source. Tests and fuzzers ask after each one; a scan never does.

extension SemanticModel {
  /// What is wrong with the model, as one sentence for a developer; nil when everything holds.
  ///
  /// Each node has its parent and stands in a context of its module; scopes, units and contexts lie inside earlier ones;
  /// a name means a binding of a scope around it or of the module, or is free; definitions are in order; paths,
  /// constants and names of sites exist; sites are in source order and run when their unit does.
  public func brokenInvariant() -> String? {
    for module in modules {
      if let broken = brokenShape(module.analysis) ?? brokenNames(module.analysis) ?? brokenSites(module) {
        return "\(module.path): \(broken)"
      }
    }
    return nil
  }

  // MARK: - Scopes, units, contexts

  private func brokenShape(_ module: ModuleAnalysis) -> String? {
    let tree = module.tree
    let contexts = module.contexts
    for index in 0..<tree.nodeCount {
      for child in tree.children(NodeID(rawValue: Int32(index))) where !child.isNone {
        if contexts.parents[Int(child.rawValue)] != Int32(index) { return "node \(child.rawValue) has another parent" }
      }
      if !contexts.contexts.indices.contains(Int(contexts.contextOf[index])) { return "node \(index) has no context" }
    }
    if contexts.parents[Int(tree.root.rawValue)] != -1 { return "the module has a parent" }
    for (index, scope) in contexts.scopes.enumerated() {
      if Int(scope.parent) >= index || (scope.parent < 0) != (index == 0) {
        return "scope \(index) is in scope \(scope.parent)"
      }
      if !contexts.units.indices.contains(Int(scope.unit)) { return "scope \(index) has the unit \(scope.unit)" }
      if scope.type >= 0, !contexts.types.indices.contains(Int(scope.type)) { return "scope \(index) has no class" }
    }
    for (index, unit) in contexts.units.enumerated() {
      if Int(unit.parent) >= index || (unit.parent < 0) != (index == 0) {
        return "unit \(index) is in unit \(unit.parent)"
      }
      if !contexts.scopes.indices.contains(Int(unit.scope)) { return "unit \(index) has the scope \(unit.scope)" }
    }
    for (index, context) in contexts.contexts.enumerated() {
      if Int(context.parent) >= index || (context.parent < 0) != (index == 0) {
        return "context \(index) is in context \(context.parent)"
      }
      if !contexts.scopes.indices.contains(Int(context.scope)) || !contexts.units.indices.contains(Int(context.unit)) {
        return "context \(index) has no scope or unit"
      }
    }
    return nil
  }

  // MARK: - Names

  private func brokenNames(_ module: ModuleAnalysis) -> String? {
    let tree = module.tree
    if module.bindings.count != module.table.count {
      return "\(module.bindings.count) bindings of \(module.table.count)"
    }
    for index in 0..<tree.nodeCount {
      let binding = Int(module.bindingOf[index])
      if binding >= module.bindings.count || binding < -2 { return "node \(index) has the binding \(binding)" }
      if Int(module.pathOf[index]) >= package.paths.count {
        return "node \(index) has the path \(module.pathOf[index])"
      }
      if Int(module.constantOf[index]) >= module.constants.values.count {
        return "node \(index) has the constant \(module.constantOf[index])"
      }
      guard tree.kinds[index] == .name else { continue }
      let isStored = tree.flags(NodeID(rawValue: Int32(index))).contains(.store)
      if binding == -1, !isStored { return "the name at node \(index) was not looked up" }
      if binding >= 0, !isVisible(module.table.scopes[binding], from: index, module) {
        return "the name at node \(index) means a binding of scope \(module.table.scopes[binding])"
      }
    }
    var last: Int32 = 0
    for definition in module.definitions {
      if definition.statement < last { return "definitions are not in order at node \(definition.statement)" }
      last = definition.statement
      if Int(definition.binding) >= module.bindings.count { return "a definition of binding \(definition.binding)" }
    }
    return nil
  }

  /// Whether a scope is the module, or around the node.
  private func isVisible(_ scope: Int32, from node: Int, _ module: ModuleAnalysis) -> Bool {
    var current = module.contexts.contexts[Int(module.contexts.contextOf[node])].scope
    while current > 0, current != scope { current = module.contexts.scopes[Int(current)].parent }
    return current == scope || scope == 0
  }

  // MARK: - Sites

  private func brokenSites(_ module: ModuleModel) -> String? {
    let tree = module.parsed.tree
    var last: UInt32 = 0
    for call in module.calls {
      let start = tree.range(call.node).start
      if tree.kind(call.node) != .call || start < last { return "call at \(start) is out of order, or none" }
      last = start
      if call.name >= module.qualifiedNames.count { return "call at \(start) has no name \(call.name)" }
      if call.runsAt != module.runTime(of: call.node) { return "call at \(start) runs when its unit does not" }
    }
    last = 0
    for reference in module.references {
      let start = tree.range(reference.node).start
      if start < last { return "reference at \(start) is out of order" }
      last = start
      if !module.qualifiedNames.indices.contains(reference.name) { return "reference at \(start) has no name" }
    }
    return nil
  }
}
