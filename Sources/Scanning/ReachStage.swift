import Behaviors
import PythonSemantics
import PythonSyntax
import Rules
import SourceText

/// Says of each finding how its code is reached.
struct ReachStage {
  private let model: SemanticModel
  private let layers: UnwrappedLayers
  /// Index of each file in the model.
  private let modules: [String: Int]

  init(model: SemanticModel, layers: UnwrappedLayers) {
    self.model = model
    self.layers = layers
    modules = Dictionary(model.modules.enumerated().map { ($1.path, $0) }) { first, _ in first }
  }

  /// The chain to a place; in a layer that to the code around the layer, then the layer, then the one inside of it.
  func chain(to location: Location) -> [ReachStep] {
    guard let layer = location.layer else {
      guard let module = modules[location.path] else { return [] }
      return chain(to: location.range, module: module)
    }
    // Outermost first.
    var indices: [Int] = []
    var index: Int? = layer
    while let current = index, layers.layers.indices.contains(current), indices.count <= layers.layers.count {
      indices.append(current)
      index = layers.layers[current].parent
    }
    indices.reverse()
    guard let outermost = indices.first else { return [] }
    var steps = chain(to: layers.origins[outermost].range, module: layers.origins[outermost].module)
    for (position, index) in indices.enumerated() {
      let origin = layers.origins[index]
      let path = layers.layers[index].path
      steps.append(
        ReachStep(
          kind: .layer, location: Location(path: path, layer: layers.layers[index].parent, range: origin.range),
          name: "layer \(index)"))
      let isLast = position + 1 == indices.count
      let inner = isLast ? location.range : layers.origins[indices[position + 1]].range
      steps += chain(inside: origin, index: index, path: path, to: inner)
    }
    return steps
  }

  private func chain(to range: SourceRange?, module: Int) -> [ReachStep] {
    steps(model.chain(to: node(at: range, model, module), module: module)) { step in
      Location(path: model.modules[step.module].path, range: step.range)
    }
  }

  /// The top level of a layer runs when the layer does: that is no step of its own.
  private func chain(inside origin: LayerOrigin, index: Int, path: String, to range: SourceRange?) -> [ReachStep] {
    guard let model = origin.model else { return [] }
    let chain = model.chain(to: node(at: range, model, 0), module: 0)
    let start = chain.first?.kind
    let rest = start == .packageImport || start == .moduleImport || start == .main ? chain.dropFirst() : chain[...]
    return steps(Array(rest)) { Location(path: path, layer: index, range: $0.range) }
  }

  private func node(at range: SourceRange?, _ model: SemanticModel, _ module: Int) -> NodeID {
    let tree = model.modules[module].parsed.tree
    guard tree.nodeCount > 0 else { return .none }
    return range.map { model.node(at: $0, module: module) } ?? tree.root
  }

  private func steps(_ chain: [CallStep], _ location: (CallStep) -> Location) -> [ReachStep] {
    chain.map { ReachStep(kind: $0.kind, location: location($0), name: $0.name, skippedCount: $0.skippedCount) }
  }
}
