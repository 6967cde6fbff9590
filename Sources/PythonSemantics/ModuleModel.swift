public import Packages
public import PythonSyntax
import SourceText

/// One way in which a variable gets a value.
public struct NameDefinition: Sendable, Hashable {
  /// What sort of value it is.
  public enum Kind: Sendable {
    /// Exactly the value.
    case value
    /// What it was, and the value.
    case augmented
    /// A parameter; the value is its default.
    case parameter
    case other
  }

  public let kind: Kind
  /// The name that is bound, or the parameter.
  public let target: NodeID
  public let value: NodeID
  public let statement: NodeID
}

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

  /// Place in `SemanticModel.modules`.
  public var index: Int { Int(analysis.index) }

  let analysis: ModuleAnalysis
  /// When each unit of the module runs.
  let runTimes: [RunTime]

  /// Positions in `analysis.definitions`, grouped by binding, and where each group starts.
  private let definitionPositions: [Int32]
  private let definitionStarts: [Int32]
  /// Variables whose object changes after it was bound: `data[0] = 1`, `parts.append(x)`.
  private let changedBindings: Set<Int32>

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
    var starts = [Int32](repeating: 0, count: analysis.bindings.count + 1)
    for definition in analysis.definitions where definition.binding >= 0 { starts[Int(definition.binding) + 1] += 1 }
    for index in analysis.bindings.indices { starts[index + 1] += starts[index] }
    var next = starts
    var order = [Int32](repeating: 0, count: Int(starts.last ?? 0))
    for (position, definition) in analysis.definitions.enumerated() where definition.binding >= 0 {
      order[Int(next[Int(definition.binding)])] = Int32(position)
      next[Int(definition.binding)] += 1
    }
    definitionPositions = order
    definitionStarts = starts
    changedBindings = Self.changedBindings(analysis, calls: calls)
  }

  /// Methods that change their receiver.
  private static let changingMethods = [
    "append", "extend", "insert", "reverse", "sort", "pop", "remove", "clear", "update", "add", "discard", "setdefault",
    "popitem", "__setitem__",
  ]

  private static func changedBindings(_ analysis: ModuleAnalysis, calls: [CallSite]) -> Set<Int32> {
    var changed: Set<Int32> = []
    let methods = changingMethods.compactMap { analysis.tree.symbols.find($0) }
    func mark(_ node: NodeID) {
      guard !node.isNone, analysis.tree.kind(node) == .name else { return }
      let binding = analysis.bindingOf[Int(node.rawValue)]
      if binding >= 0 { changed.insert(binding) }
    }
    for definition in analysis.definitions where definition.binding < 0 && !definition.target.isNone {
      if analysis.tree.kind(definition.target) == .subscript { mark(analysis.tree.child(definition.target, 0)) }
    }
    for call in calls {
      let function = analysis.tree.child(call.node, 0)
      guard !function.isNone, analysis.tree.kind(function) == .attribute,
        methods.contains(analysis.tree.symbol(function))
      else { continue }
      mark(analysis.tree.child(function, 0))
    }
    return changed
  }

  /// Whether the object that a name stands for may have changed since it was bound, so that its definition does not
  /// tell its value.
  public func isChangedInPlace(_ name: NodeID) -> Bool {
    !name.isNone && changedBindings.contains(analysis.bindingOf[Int(name.rawValue)])
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

  /// Whether constants were left unknown because the file, or the files before it, had used up the steps that their size
  /// allows.
  public var hasUnknownConstants: Bool { analysis.constants.isCut }

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

  /// The definitions of the variable that a name means, in source order; empty for builtins and unknown names.
  public func definitions(of name: NodeID) -> [NameDefinition] {
    guard !name.isNone else { return [] }
    let binding = Int(analysis.bindingOf[Int(name.rawValue)])
    guard binding >= 0 else { return [] }
    return definitionPositions[Int(definitionStarts[binding])..<Int(definitionStarts[binding + 1])].map { position in
      let definition = analysis.definitions[Int(position)]
      let kind: NameDefinition.Kind =
        switch definition.kind {
        case .value: .value
        case .augmented: .augmented
        case .parameter: .parameter
        case .element, .function, .type, .imported, .opaque: .other
        }
      return NameDefinition(
        kind: kind, target: definition.target, value: definition.value,
        statement: NodeID(rawValue: definition.statement))
    }
  }

  /// How source order and time relate for a variable, where a name of it stands.
  public enum DefinitionOrder: Sendable {
    /// All definitions stand in one run of statements around the name: those before the name have happened, in order.
    case before
    /// All definitions stand in one run of statements, and the name runs later, in another function: all have happened.
    case all
    /// Branches or loops are involved.
    case unknown
  }

  /// See `DefinitionOrder`.
  public func definitionOrder(at name: NodeID) -> DefinitionOrder {
    let binding = Int(analysis.bindingOf[Int(name.rawValue)])
    guard binding >= 0, analysis.bindings[binding].isStraight else { return .unknown }
    let home = analysis.bindings[binding].context
    var context = analysis.contexts.contextOf[Int(name.rawValue)]
    guard home >= 0, context >= 0 else { return .unknown }
    let unit = analysis.contexts.units[Int(analysis.contexts.contexts[Int(context)].unit)].rootUnit(analysis.contexts)
    guard unit == analysis.contexts.contexts[Int(home)].unit else { return .all }
    while context >= 0 {
      if context == home { return .before }
      context = analysis.contexts.contexts[Int(context)].parent
    }
    return .unknown
  }

  /// The definitions of a variable of the module, by its name.
  public func definitions(ofVariable text: String) -> [NameDefinition] {
    guard let symbol = parsed.tree.symbols.find(text) else { return [] }
    let binding = analysis.table.find(scope: 0, symbol: symbol.rawValue)
    guard binding >= 0 else { return [] }
    let first = definitionPositions[Int(definitionStarts[Int(binding)])..<Int(definitionStarts[Int(binding) + 1])].first
    guard let first else { return [] }
    return definitions(of: analysis.definitions[Int(first)].target)
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
