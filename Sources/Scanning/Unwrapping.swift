import Archives
import Behaviors
import Cryptography
import EmbeddedPython
import Executables
import Limits
import Packages
import PartialEvaluation
import PythonBytecode
import PythonSemantics
import PythonSyntax
import SourceText

/// The layers of one file, parents before what they hold.
struct Unwrapping {
  private let scanner: Scanner
  private let path: String
  /// The distribution's model and the file's place in it; nil for data.
  private let outer: (model: SemanticModel, module: Int)?
  private(set) var found = UnwrappedLayers()
  /// Digests of the layers, and their places.
  private var seen: [String: Int] = [:]
  /// Steps of evaluation that code may take which the package's own evaluation did not come to.
  private var steps: Int
  private var isFull = false

  /// What a module hides.
  init(scanner: Scanner, model: SemanticModel, module: Int) {
    self.scanner = scanner
    path = model.modules[module].path
    outer = (model, module)
    steps = scanner.limits.evaluationSteps
  }

  /// What a file of data hides.
  init(scanner: Scanner, path: String) {
    self.scanner = scanner
    self.path = path
    outer = nil
    steps = scanner.limits.evaluationSteps
  }

  /// Bytes that are about to become a layer.
  private struct Payload {
    var bytes: [UInt8]
    var sketch: [UInt8] = []
    /// The code that executes it, or holds it, in the text around it.
    var range = SourceRange(start: 0, end: 0)
    /// Outermost first.
    var encodings: [String]
    var language: LayerLanguage
    /// It only reads like a program: nothing in the code says that it is one.
    var isGuess = false
    /// Its code has been evaluated where it is executed.
    var isFollowed = false
    /// The call that takes it.
    var executedBy = ""
    var filling = ""
    var member = ""
    /// What is known of the calls in it.
    var calls = KnownCalls.InText.none
    /// When the code around it runs.
    var runsAt: RunTime
    var parent: Int?
  }

  // MARK: - Where layers come from

  /// What the code of a module hides: what its evaluation found, and programs in plain strings.
  mutating func run(_ execution: Execution, _ calls: KnownCalls, layers: [Int], seen observed: [Observation]) {
    guard let outer else { return }
    take(execution, calls, layers, inside: nil)
    if Observers.mayRunPrograms(observed) {
      takePrograms(in: outer.model.modules[outer.module], inside: nil)
    }
  }

  /// What a file of data holds. Archives and streams inside of other files are common; those under a disguise are not.
  mutating func run(_ content: HiddenContent, of file: DistributionFile) {
    found.observations += Observers.observe(content, of: file)
    take(content, runsAt: Observers.time(of: file.role), inside: nil)
  }

  /// The members of an archive that was hidden.
  mutating func open(_ layer: ScanReport.Layer, limits: Limits) {
    guard limits.archiveDepth > 0 else {
      found.limitations.append(
        LimitExceeded(.archiveDepth, ceiling: scanner.limits.archiveDepth).limitation(path: path))
      return
    }
    let archive = ArchiveReader.open(layer.bytes, name: "layer", limits: limits)
    found.limitations += archive.limitations.map { inside(layer.index, $0) }
    // Archives in it were opened with it: their members are entries of their own.
    for entry in archive.entries where entry.kind == .file && !entry.content.isEmpty {
      let bytes = Array(entry.content)
      let language = LayerLanguage(of: bytes, fileName: entry.path)
      // A layer has many files, and the tree names those that could do something.
      guard language != .unknown, language != .archive else { continue }
      add(
        Payload(
          bytes: bytes, encodings: [archive.format.rawValue], language: language, member: entry.path,
          runsAt: layer.runsAt))
    }
  }

  /// Layers of an evaluation, parents first.
  private mutating func take(_ execution: Execution, _ calls: KnownCalls, _ layers: [Int], inside parent: Int?) {
    var places: [Int: Int] = [:]
    for number in layers {
      let layer = execution.layers[number]
      let own = layer.parent.map { places[$0] } ?? parent
      // What holds it was not kept: then neither is this.
      if layer.parent != nil, own == nil { continue }
      let runsAt = parent.map { layer.runsAt.inside(found.layers[$0].runsAt) } ?? layer.runsAt
      places[number] = add(
        Payload(
          bytes: layer.bytes, sketch: layer.sketch, range: layer.range, encodings: layer.encodings,
          language: layer.language, isFollowed: layer.isFollowed, executedBy: layer.executedBy,
          filling: layer.filling, calls: calls.inText(ofModule: layer.module, layer: number), runsAt: runsAt,
          parent: own))
    }
  }

  private mutating func takePrograms(in module: ModuleModel, inside parent: Int?) {
    for program in Observers.embeddedPrograms(in: module) {
      add(
        Payload(
          bytes: program.bytes, range: program.range, encodings: [], language: .python, isGuess: true,
          runsAt: parent.map { program.runsAt.inside(found.layers[$0].runsAt) } ?? program.runsAt, parent: parent))
    }
  }

  /// What stands in data under a disguise.
  private mutating func take(_ content: HiddenContent, runsAt: RunTime, inside parent: Int?) {
    let finds = content.finds.filter { !$0.transformation.isIdentity && $0.kind != .text && $0.kind != .pdf }
    // Limits of the search say nothing about data in which nothing is disguised.
    if !finds.isEmpty { found.limitations += content.limitations }
    for find in finds {
      add(
        Payload(
          bytes: find.decoded, encodings: [find.transformation.name],
          language: LayerLanguage(find.kind) ?? LayerLanguage(of: find.decoded), runsAt: runsAt,
          parent: parent))
    }
  }

  // MARK: - Layers

  /// Keeps a layer and what it holds in turn.
  ///
  /// - Returns: its place; nil when it is none, or one too many.
  @discardableResult
  private mutating func add(_ payload: Payload) -> Int? {
    let digest = SHA256.hexadecimal(of: payload.bytes)
    if let known = seen[digest] { return known }
    var payload = payload
    if payload.sketch.isEmpty { payload.sketch = sketch(of: payload) }
    let text = payload.sketch.isEmpty ? payload.bytes : payload.sketch
    let isPython = payload.language == .python || !payload.sketch.isEmpty
    let parsed = isPython ? Parser.parse(SourceText(utf8: text), limits: scanner.limits) : nil
    if payload.isGuess, let parsed, parsed.errors.count > EmbeddedProgram.greatestErrorCount { return nil }
    guard found.layers.count < scanner.limits.layers else {
      noteFull()
      return nil
    }
    let index = found.layers.count
    seen[digest] = index
    var layer = ScanReport.Layer(
      index: index, parent: payload.parent, encodings: payload.encodings, sha256: digest, bytes: payload.bytes,
      language: payload.language, location: location(of: payload), executedBy: payload.executedBy,
      runsAt: payload.runsAt)
    (layer.sketch, layer.filling, layer.member) = (payload.sketch, payload.filling, payload.member)
    if payload.language == .executable {
      layer.summary = ExecutableReport.read(payload.bytes[...], path: path)?.summary ?? ""
    }
    found.add(layer, LayerOrigin(module: outer?.module, range: payload.range))
    if let parsed {
      found.limitations += parsed.limitations.map { inside(index, $0) }
      enter(payload, parsed, index: index)
    } else {
      observe(payload, index: index, summary: layer.summary)
    }
    return index
  }

  private mutating func noteFull() {
    guard !isFull else { return }
    isFull = true
    found.limitations.append(
      Limitation(
        .layers, path: path,
        message: "More than \(scanner.limits.layers) hidden layers: the deeper ones were not unwrapped."))
  }

  private func inside(_ index: Int, _ limitation: Limitation) -> Limitation {
    Limitation(limitation.kind, path: path, message: "In hidden layer \(index): \(limitation.message)")
  }

  /// The code that takes a layer, for a reader: in the file that it is a part of.
  private func location(of payload: Payload) -> Location {
    guard payload.parent == nil else { return Location(path: path, layer: payload.parent, range: payload.range) }
    guard let outer else { return Location(path: path) }
    return Location(path: path, range: outer.model.modules[outer.module].parsed.source.place(of: payload.range))
  }

  /// Bytecode and pickles that no evaluation read, such as members of an archive.
  private func sketch(of payload: Payload) -> [UInt8] {
    let ceiling = min(8 << 20, 65_536 + 16 * payload.bytes.count)
    switch payload.language {
    case .bytecode:
      let program =
        BytecodeProgram(PycFile.read(payload.bytes, limits: scanner.limits), limits: scanner.limits)
        ?? BytecodeProgram(MarshalGuess.of(payload.bytes, limits: scanner.limits), limits: scanner.limits)
      return program.map { BytecodeSketch.text(of: $0, ceiling: ceiling) } ?? []
    case .pickle:
      let program = PickleProgram.read(payload.bytes, limits: scanner.limits)
      return program.calls.isEmpty ? [] : PickleSketch.text(of: program, ceiling: ceiling)
    default: return []
    }
  }

  /// Observes a layer of Python, and takes what it holds.
  private mutating func enter(_ payload: Payload, _ parsed: ParsedModule, index: Int) {
    let input = SemanticModel.Input(path: path, moduleName: nil, role: .module, parsed: parsed)
    let model = SemanticModel(
      inputs: [input], entryPoints: [], limits: scanner.limits, surroundings: names(around: payload.parent))
    found.origins[index].model = model
    found.limitations += model.modules.compactMap { $0.unknownConstants(path: path) }.map { inside(index, $0) }
    var own = (calls: payload.calls, execution: Execution?.none, all: KnownCalls())
    if !payload.isFollowed, steps > 0 {
      let execution = Execution(model: model, limits: scanner.limits, ceiling: steps)
      steps -= execution.steps
      let calls = KnownCalls(execution)
      own = (calls.inText(ofModule: 0), execution, calls)
    }
    let texts = model.modules.map { Observers.texts(of: $0, catalogue: scanner.catalogue, layer: index) }
    let flow = model.flow(seed: Observers.seed(scanner.catalogue), marks: texts.map(\.marks))
    let observations = Observers.observe(
      model: model, module: 0, flow: flow, texts: texts, calls: own.calls, catalogue: scanner.catalogue)
    found.observations += observations.map { $0.running(inside: payload.runsAt) }
    if let execution = own.execution { take(execution, own.all, Array(execution.layers.indices), inside: index) }
    if Observers.mayRunPrograms(observations) { takePrograms(in: model.modules[0], inside: index) }
  }

  /// Observes a layer of anything else.
  private mutating func observe(_ payload: Payload, index: Int, summary: String) {
    switch payload.language {
    case .executable:
      found.observations.append(
        Observation(
          .hidesProgram, runsAt: payload.runsAt, location: Location(path: path, layer: payload.parent, range: nil),
          subject: "executable", detail: summary))
    case .bytecode:
      found.limitations.append(
        inside(
          index,
          Limitation(.damaged, path: path, message: "The bytecode could not be read, so what it does is not known.")))
    case .unknown:
      take(HiddenContent.find(in: payload.bytes[...], path: path), runsAt: payload.runsAt, inside: index)
    default:
      guard payload.language.isScript else { return }
      found.observations += Observers.observe(
        command: payload.bytes, in: path, layer: index, runsAt: payload.runsAt, catalogue: scanner.catalogue)
    }
  }

  /// Dotted names that the variables around a layer stand for; those of the code next to it count.
  private func names(around layer: Int?) -> [String: String] {
    var names: [String: String] = [:]
    var next = layer
    while let index = next {
      if let model = found.origins[index].model {
        names.merge(model.names(ofModule: 0)) { inner, _ in inner }
      }
      next = found.layers[index].parent
    }
    if let outer { names.merge(outer.model.names(ofModule: outer.module)) { inner, _ in inner } }
    return names
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
