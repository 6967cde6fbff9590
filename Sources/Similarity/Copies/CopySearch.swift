import Packages
import PythonSyntax

/// Finds the known projects whose code a package holds, and says of each what is copied and what was added.
///
///     let search = CopySearch(sample, fingerprints: files, indexes: [index], forks: ForkTable())
///     for copy in search.copies { print(copy.project, copy.version, copy.addedCode) }
public struct CopySearch: Sendable {
  /// Those that are worth a word, the largest first.
  public private(set) var copies: [Copy] = []
  /// More projects have something in common with the package than were compared.
  public private(set) var isCut = false

  /// Projects that one package is compared with.
  public static let candidateCeiling = 16
  /// Functions and blocks of one package that are looked up.
  static let lookUpCeiling = 200_000
  /// Of one file: the smallest, among which are those that the index keeps.
  private static let partsOfFile = 16
  /// Projects that may share a fingerprint before it says nothing of where code comes from.
  private static let specificProjects = 12
  /// Nodes that a project must have in common with the package to be compared.
  private static let leastNodes = 100
  /// Permille of the package's nodes, below which a project is compared only when several of its files are there whole.
  private static let leastShare = 30

  private let sample: PackageSample
  private let fingerprints: [FileFingerprint]

  public init(
    _ sample: PackageSample, fingerprints: [FileFingerprint], indexes: [ReferenceIndex], forks: ForkTable
  ) {
    precondition(sample.files.count == fingerprints.count, "each file has its fingerprint")
    self.sample = sample
    self.fingerprints = fingerprints
    for index in indexes where index.fileCount > 0 { search(index, forks) }
    settle()
  }

  /// What a project has in common with the package, before it is compared.
  private struct Candidate {
    var project: Int
    var nodes = 0
    var wholeFiles = 0
    /// Index of a file of the package, a file of the index, and how much of it they share in 16ths.
    var hits: [Hit] = []
  }

  struct Hit {
    var file: Int
    var reference: Int
    var nodes: Int
  }

  private mutating func search(_ index: ReferenceIndex, _ forks: ForkTable) {
    var candidates: [Int: Candidate] = [:]
    var total = 0
    var lookUps = 0
    for (number, file) in sample.files.enumerated() {
      guard let tree = file.tree, !fingerprints[number].isTrivial else { continue }
      total += tree.nodeCount
      vote(for: number, nodes: tree.nodeCount, in: index, lookUps: &lookUps, &candidates)
    }
    if lookUps > Self.lookUpCeiling { isCut = true }
    let able = candidates.values.filter { candidate in
      candidate.nodes >= Self.leastNodes
        && (candidate.nodes * 1000 >= total * Self.leastShare || candidate.wholeFiles >= 3)
    }.sorted { ($1.nodes, $0.project) < ($0.nodes, $1.project) }
    if able.count > Self.candidateCeiling { isCut = true }
    let package = able.isEmpty ? [] : Comparison.measure(sample)
    for candidate in able.prefix(Self.candidateCeiling) {
      let project = index.project(candidate.project)
      let isItself = forks.isSame(sample.name, project.name) || isUnnamed(project)
      // What a project is itself, or carries along, is told by the files that both have; of a copy all is compared.
      var comparison = Comparison(
        sample, fingerprints, counts: package, project: project, in: index, hits: candidate.hits, extent: .common)
      guard let relation = comparison.relation(isItself: isItself) else { continue }
      if relation == .imitation {
        comparison = Comparison(
          sample, fingerprints, counts: package, project: project, in: index, hits: candidate.hits, extent: .whole)
      }
      guard var copy = comparison.best else { continue }
      copy.relation = relation
      copies.append(copy)
    }
  }

  /// Whether the package says no name and is imported as the project is: most likely its repository.
  private func isUnnamed(_ project: ReferenceIndex.Project) -> Bool {
    !sample.isNameDeclared && !sample.topLevelNames.isEmpty
      && Set(sample.topLevelNames).isSubset(of: project.names)
  }

  /// One file gives its nodes to each project that has it, once.
  private func vote(
    for number: Int, nodes: Int, in index: ReferenceIndex, lookUps: inout Int, _ candidates: inout [Int: Candidate]
  ) {
    let fingerprint = fingerprints[number]
    var shares: [Int: Int] = [:]
    var hits: [Int: [Hit]] = [:]
    func add(_ files: [Int], sixteenths: Int) {
      let projects = Set(files.map(index.projectIndex(ofFile:)))
      guard projects.count <= Self.specificProjects else { return }
      for project in projects { shares[project] = max(shares[project] ?? 0, sixteenths) }
      for file in files {
        hits[index.projectIndex(ofFile: file), default: []].append(
          Hit(file: number, reference: file, nodes: nodes * sixteenths))
      }
    }
    let same = index.files(content: fingerprint.content)
    add(same, sixteenths: 16)
    if fingerprint.shape != 0, same.count < ReferenceIndex.answerCeiling {
      let known = Set(same)
      add(index.files(shape: fingerprint.shape).filter { !known.contains($0) }, sixteenths: 12)
    }
    if shares.isEmpty, !fingerprint.parts.isEmpty, lookUps <= Self.lookUpCeiling {
      let parts = fingerprint.parts.prefix(Self.partsOfFile)
      lookUps += parts.count
      // What the index keeps of a file is at most a few of its parts.
      let expected = min(ReferenceFile.partCount, fingerprint.parts.count)
      var counts: [Int: Int] = [:]
      for part in parts {
        let files = index.files(feature: UInt32(truncatingIfNeeded: part))
        guard Set(files.map(index.projectIndex(ofFile:))).count <= Self.specificProjects else { continue }
        for file in files { counts[file, default: 0] += 1 }
      }
      for (file, count) in counts { add([file], sixteenths: min(10, count * 10 / expected)) }
    }
    for (project, share) in shares {
      var candidate = candidates[project] ?? Candidate(project: project)
      candidate.nodes += nodes * share / 16
      if share >= 12 { candidate.wholeFiles += 1 }
      candidate.hits += (hits[project] ?? []).sorted { $0.reference < $1.reference }
      candidates[project] = candidate
    }
  }

  /// One story a package: what it is itself, or the one project that it is a copy of; and what it carries along.
  private mutating func settle() {
    copies.sort { ($1.knownStatements, $0.project, $0.version) < ($0.knownStatements, $1.project, $1.version) }
    var projects: Set<String> = []
    copies = copies.filter { projects.insert(PackageName($0.project).normalized).inserted }
    let isItself = copies.contains { $0.relation == .itself }
    var hasImitation = false
    copies = copies.filter { copy in
      guard copy.relation == .imitation else { return true }
      defer { hasImitation = true }
      return !isItself && !hasImitation
    }
  }
}
