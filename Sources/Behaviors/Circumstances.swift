public import PythonSemantics
import PythonSyntax
public import SourceText

/// What surrounds the code of observations, and how two of them stand to each other.
///
/// Rules ask for few places of a package, and only once all else holds; so nothing is worked out before it is asked for.
///
///     let circumstances = Circumstances(model: model, catalogue: catalogue, observations: observations)
///     if circumstances.holds(.path, between: writer, and: launcher) { … }
///
/// For the code of layers each has a model of its own; where two observations stand in different texts, the code that
/// executes the inner one stands for it.
public final class Circumstances {
  /// A layer, and the code that executes it.
  public struct LayerPlace {
    /// Nil for a layer that is no Python.
    public var model: SemanticModel?
    /// The layer around it; nil for a file.
    public var parent: Int?
    /// Index of the file in the model of the distribution; nil for data.
    public var module: Int?
    /// Of the code that executes it, in the text of the file or of the parent layer.
    public var range: SourceRange

    public init(model: SemanticModel?, parent: Int?, module: Int?, range: SourceRange) {
      self.model = model
      self.parent = parent
      self.module = module
      self.range = range
    }
  }

  /// What is known of the file that a call starts.
  enum Launched {
    /// A tool of the system, or a module by its name: none of the package's making.
    case tool
    /// All of the command is known.
    case known
    case unknown
  }

  /// A piece of code in one of the models.
  struct Place: Hashable {
    let layer: Int?
    let module: Int
    let node: NodeID
  }

  /// A unit of code in one of the models.
  struct UnitKey: Hashable {
    let layer: Int?
    let unit: Int32
  }

  /// A loop in one of the models.
  struct PausingLoop: Hashable {
    let layer: Int?
    let loop: SurroundingLoop
  }

  /// A call that writes or starts a file.
  struct TraceKey: Hashable {
    let place: Place
    let isLaunch: Bool
  }

  private static let leastComparisons = 4_096
  private static let comparisonsPerObservation = 16

  /// Calls over which two functions have a third one in common.
  private static let chainLength = 4

  let files: SemanticModel?
  let layers: [LayerPlace]
  let catalogue: Catalogue?
  let observations: [Observation]
  /// What the code of each unit shows; made when a test calls a function of the package.
  lazy var behaviorsOfUnits = shownByUnits()
  /// Loops of which each round waits.
  lazy var pausingLoops = loopsWithPauses()
  private var leading: [UnitKey: [Int32]] = [:]
  var knownTraces: [TraceKey: PathTraces] = [:]
  var knownLaunches: [Place: Launched] = [:]
  /// What each test asks.
  var knownQuestions: [Place: GuardSet] = [:]
  /// Pairs that are still compared. Behind them every pair counts as related, as if the rule did not ask: so nothing is
  /// missed, and the time stays in proportion to what was seen.
  private var comparisons: Int

  /// Where nothing is known of any code: only what stands at the same place stands together.
  public init() {
    files = nil
    layers = []
    catalogue = nil
    observations = []
    comparisons = 0
  }

  /// - Parameters:
  ///   - model: of the distribution's files.
  ///   - layers: by number.
  ///   - observations: all of the package.
  public init(
    model: SemanticModel, layers: [LayerPlace] = [], catalogue: Catalogue, observations: [Observation]
  ) {
    files = model
    self.layers = layers
    self.catalogue = catalogue
    self.observations = observations
    comparisons = Self.leastComparisons + Self.comparisonsPerObservation * observations.count
  }

  // MARK: - Places

  func model(ofLayer layer: Int?) -> SemanticModel? {
    guard let layer else { return files }
    return layers.indices.contains(layer) ? layers[layer].model : nil
  }

  func place(of observation: Observation) -> Place? {
    guard let site = observation.site, model(ofLayer: observation.location.layer) != nil else { return nil }
    return Place(layer: observation.location.layer, module: site.module, node: site.node)
  }

  func unit(of place: Place) -> Int32 {
    model(ofLayer: place.layer)?.codeUnit(of: place.node, module: place.module) ?? -1
  }

  /// The code that executes the layer that a place is in.
  private func around(_ place: Place) -> Place? {
    guard let layer = place.layer, layers.indices.contains(layer) else { return nil }
    let origin = layers[layer]
    guard let model = model(ofLayer: origin.parent) else { return nil }
    let module = origin.parent == nil ? origin.module : 0
    guard let module, model.modules.indices.contains(module) else { return nil }
    return Place(layer: origin.parent, module: module, node: model.node(at: origin.range, module: module))
  }

  /// The place itself and those around its layers, innermost first.
  private func placesOutwards(from place: Place) -> [Place] {
    var places = [place]
    while places.count <= layers.count, let last = places.last, let outer = around(last) { places.append(outer) }
    return places
  }

  /// Both places in the innermost text that holds both.
  private func common(_ left: Place, _ right: Place) -> (left: Place, right: Place)? {
    if left.layer == right.layer { return (left, right) }
    let others = placesOutwards(from: right)
    for place in placesOutwards(from: left) {
      if let other = others.first(where: { $0.layer == place.layer }) { return (place, other) }
    }
    return nil
  }

  // MARK: - Relations

  /// Whether two observations stand to each other as a rule asks.
  public func holds(_ relation: Relation, between left: Observation, and right: Observation) -> Bool {
    if left.location == right.location, left.site == right.site, left.site != nil { return true }
    guard files != nil else { return false }
    guard comparisons > 0 else { return true }
    comparisons -= 1
    switch relation {
    case .function: return isOneFunction(left, right)
    case .chain: return isOneChain(left, right)
    case .path: return isOnePath(left, right)
    }
  }

  private func isOneFunction(_ left: Observation, _ right: Observation) -> Bool {
    guard let a = place(of: left), let b = place(of: right), let (left, right) = common(a, b) else { return false }
    let unit = unit(of: left)
    return unit >= 0 && unit == self.unit(of: right)
  }

  func isOneChain(_ left: Observation, _ right: Observation) -> Bool {
    guard let a = place(of: left), let b = place(of: right), let (left, right) = common(a, b) else { return false }
    let some = units(leadingTo: left)
    let others = units(leadingTo: right)
    // Both ascend.
    var first = 0
    var second = 0
    while first < some.count, second < others.count {
      if some[first] == others[second] { return true }
      if some[first] < others[second] { first += 1 } else { second += 1 }
    }
    return false
  }

  private func units(leadingTo place: Place) -> [Int32] {
    let key = UnitKey(layer: place.layer, unit: unit(of: place))
    guard key.unit >= 0 else { return [] }
    if let known = leading[key] { return known }
    let units = model(ofLayer: place.layer)?.units(leadingTo: key.unit, calls: Self.chainLength) ?? []
    leading[key] = units
    return units
  }
}
