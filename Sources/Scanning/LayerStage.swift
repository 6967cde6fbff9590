import Behaviors
import Executables
import Judgement
import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import SourceText

/// What was hidden inside other code or data, unwrapped and observed.
struct UnwrappedLayers: Sendable {
  var layers: [ScanReport.Layer] = []
  /// Where each of the layers comes from.
  var origins: [LayerOrigin] = []
  var observations: [Observation] = []
  var limitations: [Limitation] = []
  /// Bytes of the layers.
  private(set) var byteCount = 0

  /// The layers as `Circumstances` asks for them.
  var places: [Circumstances.LayerPlace] {
    zip(layers, origins).map { layer, origin in
      Circumstances.LayerPlace(model: origin.model, parent: layer.parent, module: origin.module, range: origin.range)
    }
  }

  mutating func add(_ layer: ScanReport.Layer, _ origin: LayerOrigin) {
    layers.append(layer)
    origins.append(origin)
    byteCount += layer.bytes.count + layer.sketch.count
  }

  /// What the verdict asks of the layers: those in another layer were executed if that one was.
  var evidence: [Evidence.Layer] {
    var all: [Evidence.Layer] = []
    all.reserveCapacity(layers.count)
    for layer in layers {
      // Parents come before what they hold.
      let parent = layer.parent.flatMap { $0 < all.count ? all[$0] : nil }
      all.append(
        Evidence.Layer(
          encodingCount: layer.encodings.count + (parent?.encodingCount ?? 0), depth: parent.map { $0.depth + 1 } ?? 0,
          runsAt: layer.runsAt, isExecuted: !layer.executedBy.isEmpty || (parent?.isExecuted ?? false),
          path: layer.path))
    }
    return all
  }

  /// Takes in what another file hid; its layers are numbered from its own 0.
  mutating func append(_ other: UnwrappedLayers) {
    let offset = layers.count
    layers += other.layers.map { layer in
      var layer = layer
      layer.index += offset
      layer.parent = layer.parent.map { $0 + offset }
      layer.location.layer = layer.parent
      return layer
    }
    origins += other.origins
    observations += other.observations.map { observation in
      var observation = observation
      observation.location.layer = observation.location.layer.map { $0 + offset }
      return observation
    }
    limitations += other.limitations
    byteCount += other.byteCount
  }
}

/// The code that holds a layer, and what is known of the layer's own.
struct LayerOrigin: Sendable {
  /// Index of the file in the model of the distribution; nil for data that no program of it holds.
  var module: Int?
  /// Of the code that executes the layer, in the text of the file or of the parent layer; the begin for data.
  var range: SourceRange
  /// Of the layer, when it is Python: one module.
  var model: SemanticModel?
}

extension Scanner {
  /// Files that are unwrapped before what they gave is counted: more of them would hold more memory than the ceiling says.
  private static let batch = 64

  /// Unwraps what a distribution hides: in the code of its modules, and in files under a disguise. What comes out goes
  /// through parsing, meaning and observation again, one deeper.
  ///
  /// - Parameters:
  ///   - execution: of the distribution's modules; `calls`, what it knows of their calls.
  ///   - seen: what was observed in each module.
  ///   - unpacked: bytes of the distribution's files. Layers share their ceiling with them.
  func unwrap(
    _ distribution: Distribution, _ sources: ParsedSources, model: SemanticModel, execution: Execution,
    calls: KnownCalls, seen: [[Observation]], unpacked: Int, jobs: Int
  ) -> UnwrappedLayers {
    var all = UnwrappedLayers()
    let room = max(0, limits.unpackedBytes - unpacked)
    let executed = Dictionary(grouping: execution.layers.indices) { execution.layers[$0].module }
    // Where nothing executes what is computed, nothing is hidden by stopping early.
    let executing = model.modules.indices.filter { module in
      seen[module].contains { $0.behavior == .executesCode || $0.behavior == .compilesCode }
    }
    let paths = Set(executing.map { model.modules[$0].path })
    all.limitations = execution.limitations.filter { paths.contains($0.path) }
    all.limitations += model.modules.compactMap { $0.unknownConstants(path: $0.path) }
    collect(Array(model.modules.indices), into: &all, room: room, jobs: jobs) { index in
      var unwrapping = Unwrapping(scanner: self, model: model, module: index)
      unwrapping.run(execution, calls, layers: executed[index, default: []], seen: seen[index])
      return unwrapping.found
    }
    let files = distribution.files.filter { !sources.wholePython.contains($0.path) }
    collect(files, into: &all, room: room, jobs: jobs) { file in
      var unwrapping = Unwrapping(scanner: self, path: file.path)
      unwrapping.run(HiddenContent.find(in: file.content, path: file.path), of: file)
      return unwrapping.found
    }
    openArchives(&all, room: room)
    return all
  }

  /// What `body` finds for each item, in order, until there is no room for more.
  private func collect<Item: Sendable>(
    _ items: [Item], into all: inout UnwrappedLayers, room: Int, jobs: Int,
    _ body: @Sendable (Item) -> UnwrappedLayers
  ) {
    for start in stride(from: 0, to: items.count, by: Self.batch) {
      let found = mapConcurrently(Array(items[start..<min(items.count, start + Self.batch)]), jobs: jobs, body)
      for layers in found {
        guard all.byteCount + layers.byteCount <= room else { return full(&all) }
        all.append(layers)
      }
    }
  }

  /// Opens the archives among the layers, and those in them. One after the other: their ceilings count together.
  private func openArchives(_ all: inout UnwrappedLayers, room: Int) {
    var next = 0
    while next < all.layers.count {
      let layer = all.layers[next]
      next += 1
      guard layer.language == .archive else { continue }
      var own = limits
      own.unpackedBytes = max(0, room - all.byteCount)
      own.archiveDepth = limits.archiveDepth - depth(of: layer, in: all)
      var unwrapping = Unwrapping(scanner: self, path: layer.path)
      unwrapping.open(layer, limits: own)
      guard all.byteCount + unwrapping.found.byteCount <= room else { return full(&all) }
      let first = all.layers.count
      all.append(unwrapping.found)
      for index in first..<all.layers.count where all.layers[index].parent == nil {
        all.layers[index].parent = layer.index
        all.layers[index].location.layer = layer.index
      }
      for index in first..<all.layers.count { all.origins[index].module = all.origins[layer.index].module }
    }
  }

  private func depth(of layer: ScanReport.Layer, in all: UnwrappedLayers) -> Int {
    var depth = 0
    var parent = layer.parent
    while let index = parent {
      if all.layers[index].language == .archive { depth += 1 }
      parent = all.layers[index].parent
    }
    return depth
  }

  private func full(_ all: inout UnwrappedLayers) {
    all.limitations.append(
      Limitation(
        .unpackedBytes, path: "",
        message:
          "What is hidden unwraps to more than the artifact may (\(limits.unpackedBytes) bytes, unpacked-bytes): the rest was not looked at."
      ))
  }
}

extension ModuleModel {
  /// Constants that took more steps than there are.
  func unknownConstants(path: String) -> Limitation? {
    guard hasUnknownConstants else { return nil }
    return Limitation(
      .evaluationSteps, path: path,
      message: "Constants were no longer computed once they took more steps than the size of the files allows.")
  }
}
