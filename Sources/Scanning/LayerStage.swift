import Behaviors
import Cryptography
import Executables
import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

/// Code that was hidden inside other code, unwrapped and observed.
struct UnwrappedLayers: Sendable {
  var layers: [ScanReport.Layer] = []
  /// Where each of the layers comes from.
  var origins: [LayerOrigin] = []
  var observations: [Observation] = []
  var limitations: [Limitation] = []

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
  /// Unwraps what the modules hide. Each layer goes through parsing, meaning and observation again, one deeper.
  ///
  /// - Parameter seen: what was observed in each module.
  func unwrapLayers(
    of model: SemanticModel, seen: [[Observation]], _ execution: Execution, _ calls: KnownCalls, jobs: Int
  ) -> UnwrappedLayers {
    var all = UnwrappedLayers()
    // The files of a package make one program: the key may be in one and what it opens in another.
    let executed = Dictionary(grouping: execution.layers.indices) { execution.layers[$0].module }
    all.limitations = (evaluatesPrograms ? execution.limitations : []).filter { limitation in
      // Where nothing executes what is computed, nothing is hidden by stopping early.
      model.modules.indices.contains { index in
        model.modules[index].path == limitation.path
          && seen[index].contains { $0.behavior == .executesCode || $0.behavior == .compilesCode }
      }
    }
    let found = mapConcurrently(Array(model.modules.indices), jobs: jobs) { index in
      var unwrapping = Unwrapping(scanner: self, path: model.modules[index].path, module: index)
      unwrapping.know(calls, execution, layers: executed[index, default: []])
      unwrapping.run(model: model, module: index, seen: seen[index])
      if evaluatesPrograms {
        unwrapping.run(execution, layers: executed[index, default: []], model: model, module: index)
      }
      return unwrapping.found
    }
    for layers in found { all.append(layers) }
    return all
  }

  /// Unwraps what files hold under a disguise: a program under one byte of XOR, a script that is stored backwards.
  func unwrapDisguised(in distribution: Distribution, jobs: Int) -> UnwrappedLayers {
    var all = UnwrappedLayers()
    let found = mapConcurrently(distribution.files, jobs: jobs) { file in
      var unwrapping = Unwrapping(scanner: self, path: file.path, module: nil)
      unwrapping.run(HiddenContent.find(in: file.content, path: file.path), of: file)
      return unwrapping.found
    }
    for layers in found { all.append(layers) }
    return all
  }
}

/// The layers of one file, outermost first.
private struct Unwrapping {
  let scanner: Scanner
  let path: String
  let module: Int?
  var found = UnwrappedLayers()
  /// Digests of the layers, and their places.
  private var seen: [String: Int] = [:]
  private var calls = KnownCalls()
  /// Digests of the layers that the execution knows, and their numbers in it.
  private var numbers: [String: Int] = [:]

  init(scanner: Scanner, path: String, module: Int?) {
    self.scanner = scanner
    self.path = path
    self.module = module
  }

  /// Bytes that are about to become a layer.
  private struct Payload {
    var bytes: [UInt8]
    /// The code that executes it, or holds it.
    var range: SourceRange
    /// Outermost first.
    var encodings: [String]
    var language: DecodedLayer.Language
    /// It only reads like a program: nothing in the code says that it is one.
    var isGuess = false
    /// The call that takes it.
    var executedBy = ""
    /// When the code around it runs.
    var runsAt: RunTime
    var parent: Int?
    /// The code that executes it; nil when it is data.
    var surroundings: Surroundings?
    /// The same code for a reader, in the file that it is a part of.
    var location: Location
  }

  /// What is known of the calls in layers.
  mutating func know(_ calls: KnownCalls, _ execution: Execution, layers: [Int]) {
    self.calls = calls
    for number in layers where execution.layers[number].language == .python {
      numbers[SHA256.hexadecimal(of: execution.layers[number].bytes)] = number
    }
  }

  /// Of the calls in a layer; of none when the execution did not come by it.
  private func calls(inLayerOf digest: String) -> KnownCalls.InText {
    guard let module, let number = numbers[digest] else { return .none }
    return calls.inText(ofModule: module, layer: number)
  }

  mutating func run(model: SemanticModel, module: Int, seen observed: [Observation]) {
    unwrap(
      payloads(
        of: model, module: module, seen: observed, decoder: PayloadDecoder(model: model, limits: scanner.limits),
        parent: nil, outer: nil))
  }

  /// What the evaluation of the package found in this file, parents first. Most of it is known by now.
  mutating func run(_ execution: Execution, layers: [Int], model: SemanticModel, module: Int) {
    var places: [Int: Int] = [:]
    for number in layers {
      let layer = execution.layers[number]
      let digest = SHA256.hexadecimal(of: layer.bytes)
      if let known = seen[digest] {
        places[number] = known
        continue
      }
      let parent = layer.parent.flatMap { places[$0] }
      // What holds it was not kept: then neither is this.
      guard layer.parent == nil || parent != nil else { continue }
      let source = parent == nil ? model.modules[module].parsed.source : nil
      let payload = Payload(
        bytes: layer.bytes, range: layer.range, encodings: layer.encodings, language: layer.language,
        executedBy: layer.executedBy, runsAt: layer.runsAt, parent: parent,
        surroundings: surroundings(of: parent, model: model, module: module),
        location: Location(path: path, layer: parent, range: source?.place(of: layer.range) ?? layer.range))
      unwrap([payload])
      places[number] = seen[digest]
    }
  }

  /// The code around what a layer executes: that layer, and what is around it in turn.
  private func surroundings(of layer: Int?, model: SemanticModel, module: Int) -> Surroundings? {
    var models: [SemanticModel] = []
    var next = layer
    while let index = next {
      if let own = found.origins[index].model { models.append(own) }
      next = found.layers[index].parent
    }
    var surroundings = Surroundings(model: model, module: module)
    for own in models.reversed() { surroundings = Surroundings(model: own, module: 0, outer: surroundings) }
    return surroundings
  }

  /// What a file of data holds. Archives and streams inside of other files are common; those under a disguise are not.
  mutating func run(_ content: HiddenContent, of file: DistributionFile) {
    let finds = content.finds.filter { !$0.transformation.isIdentity && $0.kind != .text && $0.kind != .pdf }
    found.observations += Observers.observe(content, of: file)
    // Limits of the search say nothing about a file in which nothing is disguised.
    if !finds.isEmpty { found.limitations += content.limitations }
    let time = Observers.time(of: file.role)
    unwrap(
      finds.reversed().map { find in
        Payload(
          bytes: find.decoded, range: SourceRange(start: 0, end: 0), encodings: [find.transformation.name],
          language: DecodedLayer.Language(find.kind) ?? DecodedLayer.Language(of: find.decoded), runsAt: time,
          location: Location(path: path))
      })
  }

  private mutating func unwrap(_ payloads: [Payload]) {
    var waiting = payloads
    while let payload = waiting.popLast() {
      let digest = SHA256.hexadecimal(of: payload.bytes)
      guard seen[digest] == nil else { continue }
      let parsed =
        payload.language == .python ? Parser.parse(SourceText(utf8: payload.bytes), limits: scanner.limits) : nil
      if payload.isGuess, let parsed, parsed.errors.count > EmbeddedProgram.greatestErrorCount { continue }
      guard found.layers.count < scanner.limits.layers else {
        found.limitations.append(
          Limitation(
            .layers, path: path,
            message: "More than \(scanner.limits.layers) hidden layers: the deeper ones were not unwrapped."))
        return
      }
      let index = found.layers.count
      seen[digest] = index
      found.layers.append(
        ScanReport.Layer(
          index: index, parent: payload.parent, encodings: payload.encodings, sha256: digest, bytes: payload.bytes,
          language: payload.language, location: payload.location, executedBy: payload.executedBy,
          runsAt: payload.runsAt))
      found.origins.append(LayerOrigin(module: self.module, range: payload.range))
      if let parsed {
        found.limitations += parsed.limitations.map {
          Limitation($0.kind, path: path, message: "In hidden layer \(index): \($0.message)")
        }
        waiting += enter(payload, parsed, index: index)
      } else if payload.language.isScript {
        found.observations += Observers.observe(
          command: payload.bytes, in: path, layer: index, runsAt: payload.runsAt, catalogue: scanner.catalogue)
      }
    }
  }

  /// Observes a Python layer; returns what it hides in turn.
  private mutating func enter(_ payload: Payload, _ parsed: ParsedModule, index: Int) -> [Payload] {
    let input = SemanticModel.Input(path: path, moduleName: nil, role: .module, parsed: parsed)
    let model = SemanticModel(
      inputs: [input], entryPoints: [], limits: scanner.limits, surroundings: payload.surroundings?.names ?? [:])
    found.origins[index].model = model
    let texts = model.modules.map { Observers.texts(of: $0, catalogue: scanner.catalogue, layer: index) }
    let flow = model.flow(seed: Observers.seed(scanner.catalogue), marks: texts.map(\.marks))
    let observations = Observers.observe(
      model: model, module: 0, flow: flow, texts: texts, calls: calls(inLayerOf: found.layers[index].sha256),
      catalogue: scanner.catalogue)
    found.observations += observations.map { $0.running(inside: payload.runsAt) }
    let decoder = PayloadDecoder(model: model, inside: payload.surroundings, limits: scanner.limits)
    return payloads(
      of: model, module: 0, seen: observations, decoder: decoder, parent: index, outer: payload.runsAt)
  }

  /// What one module hides, last first: expressions that decode to something, and programs in plain strings.
  private mutating func payloads(
    of model: SemanticModel, module index: Int, seen: [Observation], decoder: PayloadDecoder, parent: Int?,
    outer: RunTime?
  ) -> [Payload] {
    let surroundings = decoder.surroundings(of: index)
    let decoded = decoder.layers(of: index)
    found.limitations += decoded.limitations
    let source = model.modules[index].parsed.source
    func location(of range: SourceRange) -> Location {
      Location(path: path, layer: parent, range: source.place(of: range))
    }
    var payloads = decoded.layers.map { layer in
      Payload(
        bytes: layer.bytes, range: layer.range, encodings: layer.encodings, language: layer.language,
        executedBy: layer.executedBy, runsAt: layer.runsAt, parent: parent, surroundings: surroundings,
        location: location(of: layer.range))
    }
    if Observers.mayRunPrograms(seen) {
      payloads += Observers.embeddedPrograms(in: model.modules[index]).map { program in
        Payload(
          bytes: program.bytes, range: program.range, encodings: [], language: .python, isGuess: true,
          runsAt: program.runsAt, parent: parent, surroundings: surroundings, location: location(of: program.range))
      }
    }
    if let outer {
      for position in payloads.indices { payloads[position].runsAt = payloads[position].runsAt.inside(outer) }
    }
    return payloads.reversed()
  }
}

extension RunTime {
  /// Of code in a layer: its module level runs when the code around it does, everything else no earlier.
  fileprivate func inside(_ outer: RunTime) -> RunTime { self == .import ? outer : max(self, outer) }
}

extension Observation {
  fileprivate func running(inside outer: RunTime) -> Observation {
    var observation = self
    observation.runsAt = runsAt.inside(outer)
    return observation
  }
}
