import PythonLibrary
import PythonSyntax
public import SourceText

extension Execution {
  /// A place that executes code, and what became of it each time that it was reached: a call of `exec`, `eval`, `compile`,
  /// `marshal.loads` and the like. Places of the same text are one, however often they were reached.
  public struct Sink: Sendable, Hashable {
    /// Dotted: `builtins.exec`.
    public let name: String
    /// Of the call, in the text of the module or layer.
    public let range: SourceRange
    /// Index of the module in the model.
    public let module: Int
    /// Index of the layer; nil for the module's own code.
    public let layer: Int?
    public let reach: Event.Reach
    /// Indices of the layers that were executed there, ascending.
    public internal(set) var layers: [Int] = []
    /// An expression too short to be a layer was computed, or code that is no text: that of a function.
    public internal(set) var isComputed = false
    /// What it was given could not be known, at least once.
    public internal(set) var isUnknown = false
    /// Where that comes from.
    public internal(set) var origins = Origins()
    /// Dotted path of the first unknown argument, `requests.get().text`; empty for none.
    public internal(set) var unknownName = ""
    /// `Type: message` of the exception that the text itself raised: it is no Python.
    public internal(set) var failure = ""
  }

  /// Where code stopped: an exception, or the end of the budget.
  public struct Stop: Sendable, Hashable {
    /// `Type: message`; `steps` for the end of the budget.
    public internal(set) var reason: String
    public let range: SourceRange
    public let module: Int
    public let layer: Int?
  }
}

extension Machine {
  static let recoveryCeiling = 16
  static let sinkCeiling = 4_096
  static let stopCeiling = 1_024

  /// The sink where the machine stands; nil when there are too many.
  private func sink(_ name: String) -> Int? {
    guard let place, place.node >= 0 else { return nil }
    let key = Int64(place.unit.number) << 32 | Int64(place.node)
    if let known = sinkIndex[key] { return known }
    guard sinks.count < Self.sinkCeiling else { return nil }
    sinks.append(
      Execution.Sink(
        name: name, range: place.unit.tree.range(NodeID(rawValue: place.node)), module: place.unit.module,
        layer: place.unit.layer, reach: reach))
    sinkIndex[key] = sinks.count - 1
    return sinks.count - 1
  }

  /// A sink was reached with code that is known: a layer, or what is no text.
  func noteSink(_ name: String, layer: Int?) {
    guard let index = sink(name) else { return }
    guard let layer else {
      sinks[index].isComputed = true
      return
    }
    if !sinks[index].layers.contains(layer) {
      sinks[index].layers.append(layer)
      sinks[index].layers.sort()
    }
  }

  /// A sink was reached with something unknown.
  func noteSink(_ name: String, _ unknown: Unknown) {
    if unknown.layer >= 0 { return noteSink(name, layer: unknown.layer) }
    guard let index = sink(name) else { return }
    sinks[index].isUnknown = true
    sinks[index].origins.formUnion(unknown.origins)
    if sinks[index].unknownName.isEmpty { sinks[index].unknownName = Rendering.name(unknown) }
  }

  /// What a sink was given raised an exception: no Python.
  func noteSink(_ name: String, failure: String) {
    guard let index = sink(name), sinks[index].failure.isEmpty else { return }
    sinks[index].failure = failure
  }

  /// Notes where an exception was raised, when somebody asked for it.
  func noteStop(_ exception: Value) {
    guard isTraced, let place, place.node >= 0, stops.count < Self.stopCeiling else { return }
    let key = Int64(place.unit.number) << 32 | Int64(place.node)
    guard stopPlaces.insert(key).inserted else { return }
    var reason = "unknown"
    if case .instance(let instance) = exception {
      reason = instance.type.name
      if case .tuple(let arguments) = instance.payload, case .str(let text)? = arguments.items.first {
        reason += ": " + text.content[0..<min(text.count, 200)].text
      }
    } else if case .type(let type) = exception {
      reason = type.name
    }
    stops.append(stop(reason, place))
  }

  /// Notes a function, module or layer that ended by an exception.
  func noteEnd(of frame: Frame, by exception: Value) {
    guard stops.count < Self.stopCeiling else { return }
    let node = frame.code.kind == .module ? frame.code.unit.tree.root : frame.code.node
    let reason = stops.last { $0.module == frame.code.unit.module && $0.layer == frame.code.unit.layer }?.reason
    var made = stop("", (frame.code.unit, node.rawValue))
    made.reason = "ended: " + (reason ?? "unknown")
    stops.append(made)
  }

  /// Notes where the budget ran out.
  func noteStopOfBudget() {
    guard isTraced, let place = exhaustedAt, place.node >= 0, stops.count < Self.stopCeiling else { return }
    stops.append(stop("steps", place))
  }

  private func stop(_ reason: String, _ place: (unit: SourceUnit, node: Int32)) -> Execution.Stop {
    Execution.Stop(
      reason: reason, range: place.unit.tree.range(NodeID(rawValue: place.node)), module: place.unit.module,
      layer: place.unit.layer)
  }
}
