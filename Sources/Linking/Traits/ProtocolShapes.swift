import Behaviors
import PythonSemantics
import PythonSyntax
import SourceText

/// Who is asked for what, what is taken out of the answer, and what is done with it: the calls of a piece of code that
/// talk, decode and execute, in source order.
struct ProtocolShapes {
  private static let talking = BehaviorSet([
    .fetchesFromNetwork, .sendsToNetwork, .opensSocket, .listensOnNetwork, .resolvesName, .sendsMail,
  ])
  private static let doing = BehaviorSet([
    .executesCode, .compilesCode, .importsDynamically, .spawnsProcess, .startsUnknownProgram, .runsShell, .decodes,
    .decompresses, .decrypts, .deserializes, .pauses, .loadsNativeCode, .injectsCode, .writesFile,
  ])
  /// Methods of texts that take an answer apart.
  private static let parting: Set<String> = ["split", "find", "partition", "index", "rsplit", "rfind"]
  private static let stepCeiling = 24
  /// Steps from which an order of steps is nobody else's by chance.
  static let leastStepCount = 4

  let model: SemanticModel
  let module: Int
  let catalogue: Catalogue

  /// The steps in a piece of code; nil where nothing talks, or too little is done.
  func steps(in unit: CodeUnit) -> [String]? {
    let source = model.modules[module]
    let tree = source.parsed.tree
    let range = tree.range(unit.root)
    var steps: [String] = []
    var seen: BehaviorSet = []
    for call in source.calls where steps.count < Self.stepCeiling {
      let place = tree.range(call.node)
      guard place.start >= range.start, place.end <= range.end, belongs(call.node, to: unit, source) else { continue }
      let name = call.name >= 0 ? source.qualifiedNames[call.name] : ""
      let behaviors = catalogue.behaviors(of: name).intersection(Self.talking.union(Self.doing))
      let step: String
      if !behaviors.isEmpty {
        seen.formUnion(behaviors)
        step = name + details(of: call.node, source, behaviors)
      } else if let part = parting(call.node, source) {
        step = part
      } else {
        continue
      }
      if steps.last != step { steps.append(step) }
    }
    guard steps.count >= Self.leastStepCount, !seen.isDisjoint(with: Self.talking), !seen.isDisjoint(with: Self.doing)
    else { return nil }
    return steps
  }

  /// The top level of a file is without its functions.
  private func belongs(_ node: NodeID, to unit: CodeUnit, _ source: ModuleModel) -> Bool {
    guard unit.extent == .topLevel else { return true }
    var node = node
    while !node.isNone {
      if source.parsed.tree.kind(node) == .functionDef { return false }
      node = source.parent(of: node)
    }
    return true
  }

  /// Names of headers and how long a pause is: what is asked for is part of the protocol, where is not.
  private func details(of call: NodeID, _ source: ModuleModel, _ behaviors: BehaviorSet) -> String {
    let tree = source.parsed.tree
    if behaviors.contains(.pauses), let seconds = source.constantInteger(source.argument(of: call, position: 0)) {
      return "(\(seconds))"
    }
    let headers = source.value(of: source.argument(of: call, position: -1, keyword: "headers"))
    guard !headers.isNone, tree.kind(headers) == .dict else { return "" }
    let keys = tree.children(headers).enumerated().compactMap { index, child -> String? in
      guard index % 2 == 0, !child.isNone, tree.kind(child) == .stringLiteral else { return nil }
      return String(decoding: tree.literal(child).prefix(40), as: UTF8.self)
    }
    return "{\(keys.sorted().joined(separator: ","))}"
  }

  private func parting(_ call: NodeID, _ source: ModuleModel) -> String? {
    let tree = source.parsed.tree
    let function = tree.child(call, 0)
    guard !function.isNone, tree.kind(function) == .attribute, Self.parting.contains(tree.name(function)),
      let mark = source.constantText(source.argument(of: call, position: 0)), (1...8).contains(mark.utf8.count),
      mark.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
    else { return nil }
    return "\(tree.name(function))(\(mark))"
  }
}
