import Behaviors
public import PythonSemantics
import PythonSyntax
import SourceText

/// A function, the top level of a file, or a whole layer.
struct CodeUnit: Hashable {
  enum Extent: Hashable {
    case function
    /// What runs when the file is loaded: without the bodies of functions and classes.
    case topLevel
    case whole
  }

  let layer: Int?
  let module: Int
  let root: NodeID
  let extent: Extent
}

/// The texts of one package that traits are taken from.
public struct CodeTexts {
  /// A layer that is Python.
  public struct Layer {
    /// Index in the report's layers.
    public let index: Int
    public let model: SemanticModel
    public let path: String
    public let sha256: String

    public init(index: Int, model: SemanticModel, path: String, sha256: String) {
      self.index = index
      self.model = model
      self.path = path
      self.sha256 = sha256
    }
  }

  let model: SemanticModel
  let layers: [Layer]

  public init(model: SemanticModel, layers: [Layer]) {
    self.model = model
    self.layers = layers
  }

  func model(ofLayer layer: Int?) -> SemanticModel? {
    guard let layer else { return model }
    return layers.first { $0.index == layer }?.model
  }

  /// The code that these observations stand in, and every layer whole with its functions; in a stable order.
  func units(of evidence: [Observation]) -> [CodeUnit] {
    var units: [CodeUnit] = []
    var seen: Set<CodeUnit> = []
    func add(_ unit: CodeUnit) {
      if seen.insert(unit).inserted { units.append(unit) }
    }
    for layer in layers {
      let tree = layer.model.modules[0].parsed.tree
      guard tree.nodeCount > 0 else { continue }
      add(CodeUnit(layer: layer.index, module: 0, root: tree.root, extent: .whole))
      for raw in 0..<tree.nodeCount where tree.kinds[raw] == .functionDef {
        let node = NodeID(rawValue: Int32(truncatingIfNeeded: raw))
        add(CodeUnit(layer: layer.index, module: 0, root: node, extent: .function))
      }
    }
    for observation in evidence {
      guard let site = observation.site, let model = model(ofLayer: observation.location.layer),
        model.modules.indices.contains(site.module)
      else { continue }
      let module = model.modules[site.module]
      let tree = module.parsed.tree
      guard !site.node.isNone, Int(site.node.rawValue) < tree.nodeCount else { continue }
      if let function = Self.function(around: site.node, module) {
        add(CodeUnit(layer: observation.location.layer, module: site.module, root: function, extent: .function))
      } else if observation.location.layer == nil {
        add(CodeUnit(layer: nil, module: site.module, root: tree.root, extent: .topLevel))
      }
    }
    return units
  }

  /// The innermost function around a node.
  private static func function(around node: NodeID, _ module: ModuleModel) -> NodeID? {
    var node = node
    while !node.isNone {
      if module.parsed.tree.kind(node) == .functionDef { return node }
      node = module.parent(of: node)
    }
    return nil
  }
}
