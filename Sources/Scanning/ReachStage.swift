import Behaviors
import PythonSemantics
import PythonSyntax
import Rules
import SourceText

/// Says of each finding how its code is reached.
struct ReachStage {
  private let model: SemanticModel
  private let layers: UnwrappedLayers
  /// Indices of each file in the model: several when it is of another kind and holds several programs.
  private let modules: [String: [Int]]

  init(model: SemanticModel, layers: UnwrappedLayers) {
    self.model = model
    self.layers = layers
    modules = Dictionary(grouping: model.modules.indices) { model.modules[$0].path }
  }

  /// The chain to a place; in a layer that to the code around the layer, then the layer, then the one inside of it.
  func chain(to location: Location) -> [ReachStep] {
    guard let layer = location.layer else {
      guard let (module, range) = program(at: location) else { return [] }
      return chain(to: range, module: module)
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
    let around = layers.origins[outermost]
    var steps = around.module.map { chain(to: around.range, module: $0) } ?? []
    for (position, index) in indices.enumerated() {
      let origin = layers.origins[index]
      let path = layers.layers[index].path
      // A layer of a layer counts in that one's text.
      let range = position == 0 ? layers.layers[index].location.range : origin.range
      steps.append(
        ReachStep(
          kind: .layer, location: Location(path: path, layer: layers.layers[index].parent, range: range),
          name: "layer \(index)"))
      let isLast = position + 1 == indices.count
      let inner = isLast ? location.range : layers.origins[indices[position + 1]].range
      steps += chain(inside: origin, index: index, path: path, to: inner)
    }
    return steps
  }

  private func chain(to range: SourceRange?, module: Int) -> [ReachStep] {
    steps(model.chain(to: node(at: range, model, module), module: module)) { step in
      let module = model.modules[step.module]
      return Location(path: module.path, range: step.range.map(module.parsed.source.place))
    }
  }

  /// The program around a place in a file, and the place in its text.
  private func program(at location: Location) -> (module: Int, range: SourceRange?)? {
    guard let candidates = modules[location.path], let first = candidates.first else { return nil }
    guard let range = location.range else { return (first, nil) }
    for module in candidates {
      guard let origin = model.modules[module].parsed.source.origin else { return (module, range) }
      if let inText = origin.textRange(of: range) { return (module, inText) }
    }
    return (first, nil)
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
