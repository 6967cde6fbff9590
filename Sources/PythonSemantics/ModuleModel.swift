public import Packages
public import PythonSyntax

/// What is known about one Python file. Immutable, shared between threads by reference.
public final class ModuleModel: Sendable {
  /// As the artifact has it.
  public let path: String
  public let moduleName: String?
  public let role: FileRole
  public let parsed: ParsedModule
  /// In source order.
  public let calls: [CallSite]
  /// In source order.
  public let references: [Reference]
  /// Distinct names; `CallSite.name` and `Reference.name` index into it.
  public let qualifiedNames: [String]

  let analysis: ModuleAnalysis
  /// When each unit of the module runs.
  let runTimes: [RunTime]

  init(
    input: SemanticModel.Input, analysis: ModuleAnalysis, sites: SiteCollector, runTimes: [RunTime]
  ) {
    path = input.path
    moduleName = input.moduleName
    role = input.role
    parsed = input.parsed
    calls = sites.calls
    references = sites.references
    qualifiedNames = sites.names
    self.analysis = analysis
    self.runTimes = runTimes
  }

  /// The constant text of an expression, as Python would compute it; nil when it is not known to be one.
  ///
  /// Known are literals, `+`, `*`, `%`, f-strings, slices and the usual methods of constants, and names bound once to a
  /// constant, also in another file of the package. Bytes are no text.
  public func constantText(_ node: NodeID) -> String? {
    guard let content = constant(node, isText: true) else { return nil }
    return String(decoding: content, as: UTF8.self)
  }

  /// The constant bytes of an expression; nil when it is not known to be constant bytes.
  public func constantBytes(_ node: NodeID) -> [UInt8]? { constant(node, isText: false) }

  /// Constant texts of a list or tuple of texts, such as the arguments of a process; nil for anything else.
  public func constantTexts(_ node: NodeID) -> [String]? {
    guard let constant = constantID(node), let items = analysis.constants.items(constant) else { return nil }
    var texts: [String] = []
    for item in items {
      guard analysis.constants.isString(item), let content = analysis.constants.content(item, tree: parsed.tree) else {
        return nil
      }
      texts.append(String(decoding: content, as: UTF8.self))
    }
    return texts
  }

  /// The constant integer of an expression.
  public func constantInteger(_ node: NodeID) -> Int? { constantID(node).flatMap { analysis.constants.integer($0) } }

  /// When the code that a node stands in runs at the earliest.
  public func runTime(of node: NodeID) -> RunTime {
    guard !node.isNone, analysis.contexts.contextOf[Int(node.rawValue)] >= 0 else { return .call }
    return runTimes[Int(analysis.contexts.context(of: node).unit)]
  }

  /// The node around a node; none for the module.
  public func parent(of node: NodeID) -> NodeID {
    node.isNone ? .none : NodeID(rawValue: analysis.contexts.parents[Int(node.rawValue)])
  }

  /// The argument of a call by keyword, or else by position (0 = first); none when the call does not have it.
  public func argument(of call: NodeID, position: Int, keyword: String? = nil) -> NodeID {
    if let keyword {
      let value = analysis.keywordArgument(call, keyword)
      if !value.isNone { return value }
    }
    return position < 0 ? .none : analysis.argument(call, position)
  }

  /// The expression that a name stands for when it is bound exactly once, otherwise the node itself.
  public func value(of node: NodeID) -> NodeID {
    var node = node
    for _ in 0..<16 {
      guard !node.isNone, parsed.tree.kind(node) == .name else { return node }
      let binding = analysis.bindingOf[Int(node.rawValue)]
      guard binding >= 0, analysis.bindings[Int(binding)].definitionCount == 1,
        analysis.bindings[Int(binding)].soleValue >= 0
      else { return node }
      node = NodeID(rawValue: analysis.bindings[Int(binding)].soleValue)
    }
    return node
  }

  private func constantID(_ node: NodeID) -> Int32? {
    guard !node.isNone else { return nil }
    let constant = analysis.constantOf[Int(node.rawValue)]
    return constant < 0 ? nil : constant
  }

  private func constant(_ node: NodeID, isText: Bool) -> [UInt8]? {
    guard let constant = constantID(node), analysis.constants.isString(constant),
      analysis.constants.isText(constant) == isText
    else { return nil }
    return analysis.constants.content(constant, tree: parsed.tree)
  }
}
