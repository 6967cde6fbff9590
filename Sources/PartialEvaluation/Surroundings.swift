public import PythonSemantics
import PythonSyntax

/// The code that executes a layer, so that names of its namespace mean the same inside: towers of layers bind their decoder
/// once, outside, and each inner layer uses it again.
public final class Surroundings: Sendable {
  /// The model that the executing module is part of.
  public let model: SemanticModel
  public let module: Int
  /// What surrounds that code in turn.
  public let outer: Surroundings?

  public init(model: SemanticModel, module: Int, outer: Surroundings? = nil) {
    self.model = model
    self.module = module
    self.outer = outer
  }

  /// Dotted names that the variables around a layer stand for: the `surroundings` of the layer's `SemanticModel`.
  public var names: [String: String] {
    var names: [String: String] = [:]
    var current: Surroundings? = self
    while let place = current {
      names.merge(place.model.names(ofModule: place.module)) { inner, _ in inner }
      current = place.outer
    }
    return names
  }
}
