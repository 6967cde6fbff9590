import Archives
public import Behaviors
public import Exchange
public import Judgement
public import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
public import Rules
import Similarity
import SourceText
public import Yara

/// The whole path of one artifact, from bytes to report. Read it from top to bottom.
///
/// Immutable and shared between threads. Never throws: what could not be analysed is in the report's limitations. The same
/// bytes give the same report, whatever the number of jobs.
public struct Scanner: Sendable {
  /// The rules that findings come from.
  public let ruleSet: RuleSet
  /// The names and texts that behaviours are known by.
  public let catalogue: Catalogue
  /// What findings are worth.
  public let weights: Weights
  public let limits: Limits
  /// Rules of YARA that the user brought; every member and every layer is matched with them.
  public var yara: YaraRules?
  /// Packages that are known to be bad, by an index that the user brought.
  public var known: KnownIndex?
  /// Findings that a person accepted: they stay in the report, and do not count.
  public var baseline = Baseline()
  /// The campaigns that packages are compared with.
  public var campaigns = Campaigns.embedded
  /// What packages may be copies of; nil when nobody asks.
  public var projects: KnownProjects?

  public init(ruleSet: RuleSet, catalogue: Catalogue, weights: Weights, limits: Limits = Limits()) {
    self.ruleSet = ruleSet
    self.catalogue = catalogue
    self.weights = weights
    self.limits = limits
  }

  /// Inspects one artifact. `jobs` is the number of threads that share its files.
  public func scan(_ artifact: Artifact, jobs: Int = 1) -> ScanReport {
    // Form: bytes → members → roles → trees.
    let archive = artifact.open(limits: limits)
    let distribution = Distribution(archive: archive, artifactName: artifact.name, limits: limits)
    let sources = parse(distribution, jobs: jobs)

    // Meaning: names, run times and flows, what the code does with them, and the same for what is hidden inside.
    let model = SemanticModel(
      inputs: sources.inputs, entryPoints: distribution.entryPoints, limits: limits, surroundings: Self.builtinNames)
    // The files of a package make one program: the key may be in one and what it opens in another.
    let execution = Execution(
      model: model, files: distribution.files.map { ($0.path, $0.content) }, limits: limits)
    let calls = KnownCalls(execution)
    let seen = observe(model, calls, jobs: jobs)
    let hidden = unwrap(
      distribution, sources, model: model, execution: execution, calls: calls, seen: seen,
      unpacked: archive.entries.reduce(0) { $0 + $1.content.count }, jobs: jobs)
    let inFiles = distribution.files.flatMap { Observers.observe(file: $0, in: distribution) }

    // Judgement: which rules that breaks, and what that adds up to.
    let observations =
      seen.flatMap { $0 } + hidden.observations + sources.observations + inFiles
      + Observers.observe(metadataOf: distribution, catalogue: catalogue)
      + Identity.embedded.observe(distribution, artifactName: artifact.name)
    let reach = ReachStage(model: model, layers: hidden)
    let circumstances = Circumstances(
      model: model, layers: hidden.places, catalogue: catalogue, observations: observations)
    let identity = artifact.identity(kind: distribution.kind)
    let own = ruleSet.match(observations, circumstances).map { finding in
      var finding = finding
      finding.chain = reach.chain(to: finding.location)
      for index in finding.evidence.indices { circumstances.describe(&finding.evidence[index]) }
      return finding
    }
    let patterns = matchYara(distribution, hidden.layers, jobs: jobs)
    var findings = own + patterns.findings + lookUp(distribution, identity)
    digest(&findings, distribution, artifact: identity)
    baseline.apply(to: &findings)
    let imitations = imitations(of: distribution, sources, jobs: jobs)
    imitations.mark(&findings, layers: hidden.layers)
    let anomalies = archive.anomalies + distribution.anomalies
    var limitations =
      artifact.limitations + archive.limitations + distribution.limitations + sources.limitations + hidden.limitations
    limitations += patterns.limitations + imitations.limitations
    limitations += nothingSeen(distribution, limitations)
    let evidence = Evidence(
      findings: findings.filter(\.counts), layers: imitations.unknown(hidden.evidence), anomalies: anomalies,
      shape: PackageShape(
        distribution, pythonFileCount: sources.fileCount, pythonByteCount: sources.byteCount),
      imitation: imitations.claim)
    let verdict = Policy(weights: weights).decide(evidence, limitations: limitations)

    var report = ScanReport(artifact: identity, verdict: verdict, findings: findings)
    report.distributionName = distribution.name
    report.distributionVersion = distribution.version
    report.evidence = evidence
    report.observations = observations
    report.layers = hidden.layers
    report.copies = imitations.copies
    report.anomalies = anomalies
    report.limitations = limitations
    report.statistics.memberCount = distribution.files.count
    report.statistics.pythonFileCount = sources.fileCount
    report.statistics.pythonByteCount = sources.byteCount
    (report.sources, report.extracts) = texts(
      of: findings, hidden.layers, and: imitations.paths, in: sources)
    link(&report, model: model, layers: hidden)
    return report
  }

  /// What IPython binds before a notebook's first cell.
  private static let builtinNames = ["get_ipython": "IPython.get_ipython"]

  /// An artifact without a byte in it cannot be called clean.
  private func nothingSeen(_ distribution: Distribution, _ limitations: [Limitation]) -> [Limitation] {
    guard limitations.isEmpty, distribution.files.allSatisfy(\.content.isEmpty) else { return [] }
    return [
      Limitation(.damaged, path: "", message: "There is nothing in it. Check that it was downloaded whole.")
    ]
  }

  /// What the code of each module does.
  private func observe(_ model: SemanticModel, _ calls: KnownCalls, jobs: Int) -> [[Observation]] {
    let texts = mapConcurrently(model.modules, jobs: jobs) { Observers.texts(of: $0, catalogue: catalogue) }
    let flow = model.flow(seed: Observers.seed(catalogue), marks: texts.map(\.marks))
    return mapConcurrently(Array(model.modules.indices), jobs: jobs) { index in
      Observers.observe(
        model: model, module: index, flow: flow, texts: texts, calls: calls.inText(ofModule: index),
        catalogue: catalogue)
    }
  }

  /// The texts that findings and layers point into, so that a report can show the lines.
  private func texts(
    of findings: [Finding], _ layers: [ScanReport.Layer], and paths: Set<String>, in sources: ParsedSources
  ) -> (
    files: [String: [UInt8]], extracts: [String: [SourceText]]
  ) {
    var wanted = paths.union(layers.map(\.path))
    for finding in findings {
      wanted.insert(finding.location.path)
      for step in finding.chain { wanted.insert(step.location.path) }
      for observation in finding.evidence { wanted.insert(observation.location.path) }
    }
    var texts: [String: [UInt8]] = [:]
    var extracts: [String: [SourceText]] = [:]
    for input in sources.inputs where wanted.contains(input.path) {
      if let container = sources.containers[input.path] {
        texts[input.path] = container
        extracts[input.path, default: []].append(input.parsed.source)
      } else {
        texts[input.path] = input.parsed.source.bytes
      }
    }
    return (texts, extracts)
  }
}
