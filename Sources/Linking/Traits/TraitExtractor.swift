public import Behaviors
public import Intelligence
import PythonSemantics
import PythonSyntax
import SourceText

/// Takes from the suspicious code of one package what other packages may be compared by.
///
/// Only the code that findings stand in and the decoded layers are looked at: what an imitation copied from an honest
/// project links it to nobody but that project.
public struct TraitExtractor {
  /// Nodes from which the shape of a function is its own, and from which it alone may link.
  static let leastShape = 25
  static let strongShape = 60
  static let greatShape = 200
  private static let unitCeiling = 200
  private static let traitCeiling = 2_000

  private let texts: CodeTexts
  private let catalogue: Catalogue
  private let common: CommonCode
  private var traits: [Trait] = []
  private var seen: Set<TraitKey> = []

  private struct TraitKey: Hashable {
    let kind: CodeTrait.Kind
    let fingerprint: String
  }

  private init(_ texts: CodeTexts, _ catalogue: Catalogue, _ common: CommonCode) {
    self.texts = texts
    self.catalogue = catalogue
    self.common = common
  }

  /// - Parameters:
  ///   - evidence: observations that findings rest on.
  ///   - observations: all of them; paths that are written or started are taken from these.
  public static func traits(
    of texts: CodeTexts, evidence: [Observation], observations: [Observation], catalogue: Catalogue,
    common: CommonCode
  ) -> [Trait] {
    guard !evidence.isEmpty || !texts.layers.isEmpty else { return [] }
    var extractor = TraitExtractor(texts, catalogue, common)
    for layer in texts.layers {
      extractor.add(
        .layer, layer.sha256, .veryStrong, "decoded layer", Location(path: layer.path, layer: layer.index))
    }
    for unit in texts.units(of: evidence).prefix(unitCeiling) { extractor.take(unit) }
    extractor.takePaths(observations)
    return extractor.traits
  }

  /// Every feature of a file as if all of it were suspicious: what `CommonCode` is made of.
  public static func features(of texts: CodeTexts, module: Int, catalogue: Catalogue) -> [(CodeTrait.Kind, String)] {
    var extractor = TraitExtractor(texts, catalogue, CommonCode())
    let tree = texts.model.modules[module].parsed.tree
    guard tree.nodeCount > 0 else { return [] }
    extractor.take(CodeUnit(layer: nil, module: module, root: tree.root, extent: .whole), isBounded: false)
    extractor.take(CodeUnit(layer: nil, module: module, root: tree.root, extent: .topLevel), isBounded: false)
    for raw in 0..<tree.nodeCount where tree.kinds[raw] == .functionDef {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: raw))
      extractor.take(CodeUnit(layer: nil, module: module, root: node, extent: .function), isBounded: false)
    }
    return extractor.traits.filter { $0.kind != .codeSketch }.map { ($0.kind, $0.fingerprint) }
  }

  // MARK: - One piece of code

  private mutating func take(_ unit: CodeUnit, isBounded: Bool = true) {
    guard let model = texts.model(ofLayer: unit.layer) else { return }
    let module = model.modules[unit.module]
    let tree = module.parsed.tree
    let walk = UnitWalk(unit, tree)
    let range = unit.extent == .function ? module.parsed.source.place(of: tree.range(unit.root)) : nil
    let location = Location(path: module.path, layer: unit.layer, range: range)
    let name = unit.extent == .function ? tree.name(unit.root) : ""
    let shape = FeatureHash.hexadecimal(walk.shape.value)
    let isCommon = unit.extent == .function && common.contains(.functionShape, shape)
    if unit.extent == .function, walk.nodeCount >= Self.leastShape {
      let strength: CodeTrait.Strength =
        walk.nodeCount >= Self.greatShape ? .veryStrong : walk.nodeCount >= Self.strongShape ? .strong : .medium
      add(
        .functionShape, shape, strength,
        "\(name)(): \(walk.nodeCount) nodes, names and values left out", location, isBounded)
    }
    if !isCommon, let sketch = CodeSketch(tokens: walk.tokens) {
      let isLayer = unit.layer != nil && unit.extent == .whole
      add(
        .codeSketch, sketch.fingerprint, isLayer ? .veryStrong : .strong,
        isLayer ? "decoded layer" : name.isEmpty ? "top level of the file" : "\(name)()", location)
    }
    if unit.extent == .whole, walk.nodeCount >= 100, isBounded {
      add(
        .layer, "masked:" + FeatureHash.hexadecimal(walk.masked.value), .veryStrong,
        "decoded layer without its addresses and layout", location)
    }
    // Names that an obfuscator made up come out of its dictionary.
    for name in walk.names where name.utf8.count >= 4 && !NameStyle.isUnreadable(Array(name.utf8)[...]) {
      add(.identifier, name, .weak, "a name that the code gives", location, isBounded)
    }
    if unit.extent == .topLevel, walk.nodeCount >= Self.leastShape {
      // With names and values it need not be long to be one hand's.
      add(
        .layer, "masked:" + FeatureHash.hexadecimal(walk.masked.value),
        walk.nodeCount >= Self.strongShape ? .veryStrong : .strong,
        "top level of the file without its addresses and layout: \(walk.nodeCount) nodes", location, isBounded)
    }
    for text in walk.texts {
      if let host = SharedWords.host(in: text[...]) {
        add(.host, host, .strong, "a host in its texts", location, isBounded)
      }
      for word in SharedWords.words(in: text) {
        add(
          .constant, word, SharedWords.isKey(word) ? .veryStrong : .strong, "a word in its texts", location, isBounded)
      }
    }
    for keys in walk.keySets {
      add(
        .protocolShape, "fields " + keys.joined(separator: " "), keys.count >= 4 ? .strong : .medium,
        "fields that are put together", location, isBounded)
    }
    let shapes = ProtocolShapes(model: model, module: unit.module, catalogue: catalogue)
    if let steps = shapes.steps(in: unit) {
      add(.protocolShape, steps.joined(separator: "; "), .strong, "what it asks for and does", location, isBounded)
    }
  }

  // MARK: - Paths

  private static let writing = BehaviorSet([.writesFile])
  private static let launching = BehaviorSet([.spawnsProcess, .startsUnknownProgram, .runsShell, .executesCode])

  /// Files whose paths are put together from facts of the host, with what is done to them.
  private mutating func takePaths(_ observations: [Observation]) {
    for observation in observations {
      let isWrite = Self.writing.contains(observation.behavior)
      guard isWrite || Self.launching.contains(observation.behavior), let site = observation.site,
        let model = texts.model(ofLayer: observation.location.layer), model.modules.indices.contains(site.module),
        !site.node.isNone
      else { continue }
      for form in forms(in: site.node, model, site.module) {
        add(
          .pathExpression, form, PathExpressions.weight(of: form).facts >= 2 ? .strong : .medium,
          isWrite ? PathUse.written : PathUse.started, observation.location)
      }
    }
  }

  private func forms(in call: NodeID, _ model: SemanticModel, _ module: Int) -> [String] {
    let tree = model.modules[module].parsed.tree
    guard Int(call.rawValue) < tree.nodeCount, tree.kind(call) == .call else { return [] }
    var expressions = PathExpressions(model: model, module: module)
    var nodes = Array(tree.children(call).dropFirst())
    // `f.write(text)`: the file was named where it was opened.
    let function = tree.child(call, 0)
    if !function.isNone, tree.kind(function) == .attribute {
      let receiver = tree.child(function, 0)
      nodes.append(receiver)
      if !receiver.isNone, tree.kind(receiver) == .name {
        for definition in model.modules[module].definitions(of: receiver) where !definition.value.isNone {
          if tree.kind(definition.value) == .call { nodes += tree.children(definition.value).dropFirst() }
        }
      }
    }
    var forms: [String] = []
    for node in nodes.prefix(16) where !node.isNone {
      let items = [.list, .tuple].contains(tree.kind(node)) ? Array(tree.children(node)) : [node]
      for item in items.prefix(16) {
        guard let form = expressions.form(of: item), !forms.contains(form) else { continue }
        let weight = PathExpressions.weight(of: form)
        let isPath = form.utf8.count <= 120 && !form.utf8.contains { $0 < 0x20 || "\"'`;|&".utf8.contains($0) }
        if isPath, weight.facts >= 1, weight.letters >= 2 || weight.facts >= 3, !form.hasPrefix("<?> ") {
          forms.append(form)
        }
      }
    }
    return forms
  }

  private mutating func add(
    _ kind: CodeTrait.Kind, _ fingerprint: String, _ strength: CodeTrait.Strength, _ summary: String,
    _ location: Location, _ isBounded: Bool = true
  ) {
    guard !isBounded || traits.count < Self.traitCeiling else { return }
    guard !common.contains(kind, fingerprint) else { return }
    // One file may be written and started: these are two.
    let use = kind == .pathExpression ? " " + summary : ""
    guard seen.insert(TraitKey(kind: kind, fingerprint: fingerprint + use)).inserted else { return }
    traits.append(
      Trait(kind: kind, fingerprint: fingerprint, strength: strength, summary: summary, location: location))
  }
}

/// What is done to a file.
public enum PathUse {
  public static let written = "a file that is written"
  public static let started = "a file that is started"
}
