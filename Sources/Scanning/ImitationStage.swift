import Behaviors
import Judgement
import Limits
import Packages
import PythonSemantics
import PythonSyntax
import Rules
public import Similarity
import SourceText

/// The known projects that packages are compared with. Shared between threads.
public struct KnownProjects: Sendable {
  /// Searched one after the other.
  public var indexes: [ReferenceIndex]
  public var forks: ForkTable

  public init(indexes: [ReferenceIndex], forks: ForkTable = .embedded) {
    self.indexes = indexes
    self.forks = forks
  }
}

/// What a scan found of known projects in a package.
struct Imitations {
  var copies: [Copy] = []
  var limitations: [Limitation] = []
}

extension Scanner {
  /// Compares the package with the known projects.
  func imitations(of distribution: Distribution, _ sources: ParsedSources, jobs: Int) -> Imitations {
    guard let projects, !projects.indexes.isEmpty else { return Imitations() }
    let sample = PackageSample(distribution, sources)
    let fingerprints = mapConcurrently(sample.files, jobs: jobs) { FileFingerprint($0) }
    let search = CopySearch(sample, fingerprints: fingerprints, indexes: projects.indexes, forks: projects.forks)
    var found = Imitations(copies: search.copies)
    if search.isCut {
      found.limitations.append(
        Limitation(
          .similarity, path: "",
          message: "It has code in common with more known projects than the \(CopySearch.candidateCeiling) that it was "
            + "compared with. Look at what it carries along, or scan its parts by themselves."))
    }
    return found
  }
}

extension Imitations {
  /// Says of each finding whether the code is a known project's own, or was added to a copy of one.
  ///
  /// - Parameter layers: of the same scan: what is hidden in a line comes from where the line comes from.
  func mark(_ findings: inout [Finding], layers: [ScanReport.Layer]) {
    guard !copies.isEmpty else { return }
    for index in findings.indices {
      var place = findings[index].location
      // A layer lies in an earlier one or in a file.
      while let layer = place.layer, layers.indices.contains(layer), (layers[layer].location.layer ?? -1) < layer {
        place = layers[layer].location
      }
      for copy in copies {
        if copy.knownPaths.contains(place.path) {
          findings[index].origin = .known(project: copy.project, version: copy.version)
          break
        }
        if copy.relation == .imitation, copy.isAdded(place) {
          findings[index].origin = .added(project: copy.project, version: copy.version)
        }
      }
    }
  }

  /// Layers that lie in other files than a known project's own.
  func unknown(_ layers: [Evidence.Layer]) -> [Evidence.Layer] {
    layers.filter { layer in !copies.contains { $0.knownPaths.contains(layer.path) } }
  }

  /// Texts that the added code is in, so that a report can show its lines.
  var paths: Set<String> { Set(copies.flatMap(\.addedCode).map(\.path)) }

  /// The project that the package is a copy of, in one sentence; nil when it is none.
  var claim: String? {
    guard let copy = copies.first(where: { $0.relation == .imitation }) else { return nil }
    return "\(copy.percent) % of its code is that of \(copy.project) \(copy.version), under another name."
  }
}

extension Copy {
  /// Whether code at a place is not the project's.
  fileprivate func isAdded(_ place: Location) -> Bool {
    if addedPaths.contains(place.path) { return true }
    guard let range = place.range else { return false }
    return addedCode.contains { $0.path == place.path && $0.range.start < range.end && range.start < $0.range.end }
  }
}

extension PackageSample {
  init(_ distribution: Distribution, _ sources: ParsedSources) {
    var parsed: [String: ParsedModule] = [:]
    for input in sources.inputs where sources.containers[input.path] == nil { parsed[input.path] = input.parsed }
    self.init(
      name: distribution.name, version: distribution.version,
      modules: distribution.files.filter { $0.role == .module }.compactMap(\.moduleName),
      files: distribution.files.map { file in
        SampleFile(
          path: file.path, role: file.role, parsed: file.isPython ? parsed[file.path] : nil, content: file.content)
      },
      description: distribution.metadata.description)
    isNameDeclared = distribution.isNameDeclared
  }
}

extension Scanner {
  /// The fingerprints of an artifact for an index, under a name and a version, or those that it says itself.
  public func release(_ artifact: Artifact, name: String, version: String, modulesOnly: Bool = false, jobs: Int)
    -> ReferenceRelease
  {
    let archive = artifact.open(limits: limits)
    let distribution = Distribution(archive: archive, artifactName: artifact.name, limits: limits)
    var sample = PackageSample(distribution, parse(distribution, jobs: jobs))
    if modulesOnly { sample.keepModules() }
    if !name.isEmpty { sample.name = name }
    if !version.isEmpty { sample.version = version }
    return ReferenceRelease(sample) { files, body in mapConcurrently(files, jobs: jobs, body) }
  }
}
