import Behaviors
import Cryptography
import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

/// Code that was hidden inside other code, unwrapped and observed.
struct UnwrappedLayers: Sendable {
  var layers: [ScanReport.Layer] = []
  var observations: [Observation] = []
  var limitations: [Limitation] = []

  /// Takes in what another file hid; its layers are numbered from its own 0.
  mutating func append(_ other: UnwrappedLayers) {
    let offset = layers.count
    layers += other.layers.map { layer in
      var layer = layer
      layer.index += offset
      layer.parent = layer.parent.map { $0 + offset }
      return layer
    }
    observations += other.observations.map { observation in
      var observation = observation
      observation.location.layer = observation.location.layer.map { $0 + offset }
      return observation
    }
    limitations += other.limitations
  }
}

extension Scanner {
  /// Unwraps what the modules hide. Each layer goes through parsing, meaning and observation again, one deeper.
  func unwrapLayers(of model: SemanticModel, jobs: Int) -> UnwrappedLayers {
    var all = UnwrappedLayers()
    for found in mapConcurrently(Array(model.modules.indices), jobs: jobs, { unwrap(module: $0, of: model) }) {
      all.append(found)
    }
    return all
  }

  private func unwrap(module index: Int, of model: SemanticModel) -> UnwrappedLayers {
    let module = model.modules[index]
    var found = UnwrappedLayers()
    var seen: Set<String> = []
    var waiting = payloads(of: model, module: index, parent: nil)
    while let payload = waiting.popLast() {
      let digest = SHA256.hexadecimal(of: payload.bytes)
      guard seen.insert(digest).inserted else { continue }
      guard found.layers.count < limits.layers else {
        found.limitations.append(
          Limitation(
            .layers, path: module.path,
            message: "More than \(limits.layers) hidden layers: the deeper ones were not unwrapped."))
        break
      }
      let layer = found.layers.count
      found.layers.append(
        ScanReport.Layer(
          index: layer, parent: payload.parent, path: module.path, encodings: payload.encodings, sha256: digest,
          bytes: payload.bytes))
      guard payload.isPython else { continue }
      let inner = innerModel(of: payload, path: module.path)
      let flow = inner.flow(seed: Observers.seed(catalogue))
      found.observations += Observers.observe(
        model: inner, module: 0, flow: flow, catalogue: catalogue, layer: layer
      ).map { $0.running(inside: payload.runsAt) }
      for var next in payloads(of: inner, module: 0, parent: layer).reversed() {
        next.runsAt = max(next.runsAt == .import ? payload.runsAt : next.runsAt, payload.runsAt)
        waiting.append(next)
      }
    }
    return found
  }

  private func innerModel(of payload: Payload, path: String) -> SemanticModel {
    let parsed = Parser.parse(SourceText(utf8: payload.bytes), limits: limits)
    let input = SemanticModel.Input(path: path, moduleName: nil, role: .module, parsed: parsed)
    return SemanticModel(inputs: [input], entryPoints: [], limits: limits)
  }

  /// What one module hides: expressions that decode to code, and programs in plain strings.
  private func payloads(of model: SemanticModel, module index: Int, parent: Int?) -> [Payload] {
    Observers.embeddedPrograms(in: model.modules[index]).map { program in
      Payload(bytes: program.bytes, encodings: [], isPython: true, runsAt: program.runsAt, parent: parent)
    }
  }
}

/// Bytes that are about to become a layer.
private struct Payload {
  var bytes: [UInt8]
  /// Outermost first.
  var encodings: [String]
  var isPython: Bool
  /// When the code around it runs.
  var runsAt: RunTime
  var parent: Int?
}

extension Observation {
  /// Seen in a layer: its module level runs when the code around it does, everything else no earlier.
  fileprivate func running(inside outer: RunTime) -> Observation {
    var observation = self
    observation.runsAt = runsAt == .import ? outer : max(runsAt, outer)
    return observation
  }
}
