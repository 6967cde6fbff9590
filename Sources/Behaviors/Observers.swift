import Packages
public import PartialEvaluation
public import PythonSemantics
import PythonSyntax
import SourceText

/// Looks at what the model and the flow of a package say, and writes down what the code does.
///
/// Knows names, texts and syntax; judges nothing: a rule decides whether something is bad.
///
///     let texts = model.modules.map { Observers.texts(of: $0, catalogue: catalogue) }
///     let flow = model.flow(seed: Observers.seed(catalogue), marks: texts.map(\.marks))
///     let calls = KnownCalls(Execution(model: model))
///     let observations = Observers.observe(
///       model: model, module: 0, flow: flow, texts: texts, calls: calls.inText(ofModule: 0), catalogue: catalogue)
public enum Observers {
  /// What results carry, for `SemanticModel.flow(seed:marks:)`.
  public static func seed(_ catalogue: Catalogue) -> @Sendable (String) -> FlowSeed {
    { name in
      guard let entry = catalogue.entry(for: name) else { return FlowSeed(bits: 0, passesArguments: true) }
      return FlowSeed(bits: catalogue.carriedKinds.bits(of: entry.carried), passesArguments: entry.passesArguments)
    }
  }

  /// What the constants of one module say. `layer` is set for code that was decoded from the file.
  public static func texts(of module: ModuleModel, catalogue: Catalogue, layer: Int? = nil) -> ModuleTexts {
    var observer = ConstantObserver(module: module, catalogue: catalogue, layer: layer)
    observer.observeConstants()
    observer.texts.entries = module.qualifiedNames.map { catalogue.entry(for: $0) }
    return observer.texts
  }

  /// Everything seen in one module.
  ///
  /// - Parameters:
  ///   - texts: of each module of the model, the same that the flow was given the marks of.
  ///   - calls: what is known of the calls of this module, or of the layer that it is.
  public static func observe(
    model: SemanticModel, module index: Int, flow: FlowResult, texts: [ModuleTexts], calls: KnownCalls.InText,
    catalogue: Catalogue
  ) -> [Observation] {
    precondition(texts.count == model.modules.count, "texts belong to the modules, one for each")
    var observer = ModuleObserver(
      model: model, module: model.modules[index], index: index, flow: flow, calls: calls, catalogue: catalogue,
      texts: texts[index],
      seeds: SeedTimes(model: model, module: index, texts: texts, catalogue: catalogue))
    observer.observeCalls()
    observer.observeReferences()
    observer.observeReplacements()
    observer.add(texts[index].observations)
    observer.observeText()
    observer.observeNames()
    observer.observeOffences()
    observer.observeComments()
    return observer.observations
  }
}

/// The walk over one module. Its parts are in `ModuleObserver+….swift`, one for each kind of evidence.
struct ModuleObserver {
  /// Bytes of a constant that an observation carries.
  static let maximumDetailByteCount = 240
  /// Observations of one module: what a hostile file repeats beyond this says nothing new.
  static let maximumObservations = 20_000

  let model: SemanticModel
  let module: ModuleModel
  let index: Int
  let flow: FlowResult
  let calls: KnownCalls.InText
  let catalogue: Catalogue
  let texts: ModuleTexts
  let layer: Int?
  let seeds: SeedTimes
  let tree: SyntaxTree
  var observations: [Observation] = []
  /// Starts of texts that were looked for in the source, and whether they stand there.
  var startsInSource: [[UInt8]: Bool] = [:]
  /// Names that dotted names begin with, and whether the catalogue has names that do.
  var knownRoots: [Int32: Bool] = [:]
  /// What literals say, and what was said of other texts.
  private lazy var said = Set(texts.observations.map(Said.init))

  private struct Said: Hashable {
    let behavior: Behavior
    let subject: String
    let detail: String

    init(_ observation: Observation) {
      behavior = observation.behavior
      subject = observation.subject
      detail = observation.detail
    }
  }

  init(
    model: SemanticModel, module: ModuleModel, index: Int, flow: FlowResult, calls: KnownCalls.InText,
    catalogue: Catalogue,
    texts: ModuleTexts, seeds: SeedTimes
  ) {
    self.model = model
    self.module = module
    self.index = index
    self.flow = flow
    self.calls = calls
    self.catalogue = catalogue
    self.texts = texts
    layer = texts.layer
    self.seeds = seeds
    tree = module.parsed.tree
  }

  mutating func add(
    _ behavior: Behavior, sources: BehaviorSet = [], runsAt: RunTime, systems: [TargetSystem] = [],
    range: SourceRange?, subject: String, detail: String = "", node: NodeID = .none
  ) {
    guard observations.count < Self.maximumObservations else { return }
    observations.append(
      Observation(
        behavior, sources: sources, runsAt: runsAt, systems: systems,
        location: Location(path: module.path, layer: layer, range: range.map(module.parsed.source.place)),
        subject: subject, detail: detail, site: node.isNone ? nil : CodeSite(module: index, node: node)))
  }

  mutating func add(_ more: [Observation]) {
    observations += more.prefix(Self.maximumObservations - observations.count)
  }

  /// A text that no literal shows: it is looked at like one that does.
  ///
  /// - Returns: what it says that flows.
  @discardableResult
  mutating func observe(constant: ArraySlice<UInt8>, at node: NodeID) -> BehaviorSet {
    var observer = ConstantObserver(module: module, catalogue: catalogue, layer: layer)
    observer.observe(constant: constant, at: node)
    let news = observer.texts.observations.filter { !said.contains(Said($0)) }
    said.formUnion(news.map(Said.init))
    add(news)
    return BehaviorSet(observer.texts.observations.map(\.behavior)).intersection(ConstantObserver.flowing)
  }

  /// When the module's own statements run: for evidence that belongs to no node.
  var moduleTime: RunTime {
    switch module.role {
    case .installScript: .install
    case .startup: .start
    case .test: .test
    case .script: .entryPoint
    case .documentation: .call
    default: .import
    }
  }

  /// As much of a text as a report shows.
  static func detail(_ text: some StringProtocol) -> String {
    text.utf8.count <= maximumDetailByteCount
      ? String(text) : String(decoding: text.utf8.prefix(maximumDetailByteCount), as: UTF8.self) + "…"
  }
}
