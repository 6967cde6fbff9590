import PythonSyntax
import SourceText

/// A package beside the releases of one project: which release is nearest, and what differs from it.
struct Comparison {
  /// The nearest release.
  private(set) var best: Copy?
  /// Of the package's own installed code, in statements; of what lies in folders for foreign code; and of the release.
  private var ownTotal = 0
  private var ownKnown = 0
  private var vendoredKnown = 0
  private var modelTotal = 0

  /// Releases that are compared in full: those that have most in common with the package.
  private static let releaseCeiling = 6
  /// Statements that a claim needs: less is a snippet.
  private static let leastStatements = 20

  private let sample: PackageSample
  private let fingerprints: [FileFingerprint]
  private let index: ReferenceIndex
  private let project: ReferenceIndex.Project
  private let files: [PackageFile]

  /// How much of a package is looked at.
  enum Extent {
    /// Files that have something in common with the project, or its place; others count as new as they are.
    case common
    case whole
  }

  /// A file of the package, seen with the names of both made invisible.
  struct PackageFile {
    var path: ProjectPath
    /// 0 where it is not needed.
    var masked: UInt64 = 0
    /// Empty where it is not needed.
    var statements = StatementSequence()
    var statementCount: Int
    var isPython: Bool
    var isInstalled: Bool
    var isBeside: Bool
  }

  /// The statements of each file, which do not depend on names.
  static func measure(_ sample: PackageSample) -> [Int] {
    let mask = NameMask([])
    return sample.files.map { file in file.tree.map { StatementSequence($0, mask: mask).symbols.count } ?? 0 }
  }

  /// - Parameter counts: what `measure` says of the package.
  init(
    _ sample: PackageSample, _ fingerprints: [FileFingerprint], counts: [Int], project: ReferenceIndex.Project,
    in index: ReferenceIndex, hits: [CopySearch.Hit], extent: Extent
  ) {
    self.sample = sample
    self.fingerprints = fingerprints
    self.index = index
    self.project = project
    files = Self.files(of: sample, fingerprints, counts, project, index, hits, extent)
    var least: Int?
    for release in nearest(hits) {
      let match = ReleaseMatch(files, fingerprints, release: release, of: project, in: index)
      let version = index.version(project, release)
      // The nearest wins; of equals the one whose version it says it is, then the latest.
      let cost = match.cost * 2 + (version == sample.version ? 0 : 1)
      if let least, cost > least { continue }
      least = cost
      take(match, version: version)
    }
  }

  private static func files(
    of sample: PackageSample, _ fingerprints: [FileFingerprint], _ counts: [Int], _ project: ReferenceIndex.Project,
    _ index: ReferenceIndex, _ hits: [CopySearch.Hit], _ extent: Extent
  ) -> [PackageFile] {
    let mask = NameMask(sample.names + project.names)
    let root = ProjectPath.root(of: sample.files.map(\.path))
    let topLevelNames = Set(sample.topLevelNames)
    var contents: Set<UInt64> = []
    var places: Set<UInt32> = []
    for number in project.files {
      let file = index.file(number)
      contents.insert(file.content)
      places.insert(file.path)
    }
    let hit = Set(hits.map(\.file))
    return sample.files.enumerated().map { number, file in
      var result = PackageFile(
        path: ProjectPath(file.path, root: root, mask: mask), statementCount: counts[number],
        isPython: file.tree != nil, isInstalled: file.isInstalled, isBeside: file.isBeside(topLevelNames, root: root))
      let isCommon = hit.contains(number) || places.contains(result.path.key)
      guard extent == .whole || isCommon && !contents.contains(fingerprints[number].content) else { return result }
      result.masked = TextDigest.digest(mask.apply(TextDigest.normalized(file.content)[...]))
      if let tree = file.tree { result.statements = StatementSequence(tree, mask: mask) }
      return result
    }
  }

  /// Releases by what they have in common with the package, the most first, and among equals the latest.
  private func nearest(_ hits: [CopySearch.Hit]) -> [Int] {
    var steps = [Int](repeating: 0, count: project.releaseCount + 1)
    for hit in hits {
      let file = index.file(hit.reference)
      guard file.firstRelease <= file.lastRelease, file.lastRelease < project.releaseCount else { continue }
      steps[file.firstRelease] += hit.nodes
      steps[file.lastRelease + 1] -= hit.nodes
    }
    var sum = 0
    let scores = steps.dropLast().map { step in
      sum += step
      return sum
    }
    let ranked = scores.indices.sorted { (scores[$1], $1) < (scores[$0], $0) }.prefix(Self.releaseCeiling)
    // Compared from the earliest to the latest, so that the latest of equals stays.
    return ranked.sorted()
  }

  private mutating func take(_ match: ReleaseMatch, version: String) {
    ownTotal = match.ownTotal
    ownKnown = match.ownKnown
    vendoredKnown = match.vendoredKnown
    modelTotal = match.modelTotal
    let known = ownKnown + vendoredKnown
    best = Copy(
      relation: .imitation, project: project.name, version: version, counts: match.counts,
      addedCode: stretches(match), percent: ownTotal > 0 ? ownKnown * 100 / ownTotal : 0,
      knownPaths: Set(match.knownFiles.map { sample.files[$0].path }),
      addedPaths: Set(match.addedFiles.map { sample.files[$0].path }), knownStatements: known)
  }

  private func stretches(_ match: ReleaseMatch) -> [Copy.Stretch] {
    var found: [Copy.Stretch] = []
    for (number, runs) in match.added.sorted(by: { $0.key < $1.key }) {
      let file = sample.files[number]
      let lines = LineIndex(file.parsed?.source.bytes ?? [])
      for run in runs {
        let ranges = files[number].statements.ranges[run]
        guard let first = ranges.first, let end = ranges.map(\.end).max() else { continue }
        let range = SourceRange(start: first.start, end: max(first.start, end))
        found.append(
          Copy.Stretch(
            path: file.path, range: range, startLine: lines.position(of: range.start).line,
            endLine: lines.position(of: max(range.start, range.end &- 1)).line))
      }
    }
    return found.sorted { ($0.path, $0.range.start) < ($1.path, $1.range.start) }
  }

  /// What the numbers mean; nil when they mean nothing.
  func relation(isItself: Bool) -> Copy.Relation? {
    let known = ownKnown + vendoredKnown
    guard known >= Self.leastStatements else { return nil }
    if isItself { return .itself }
    // At least half of the package's own code, and at least a fifth of the project's.
    if ownKnown >= Self.leastStatements, ownKnown * 2 >= ownTotal, ownKnown * 5 >= modelTotal { return .imitation }
    return known * 10 >= modelTotal * 3 ? .vendoring : nil
  }
}

/// The files of a package beside those of one release.
struct ReleaseMatch {
  private(set) var counts = Copy.Counts()
  /// Statements of each file that the release does not have, as ranges of their indices.
  private(set) var added: [Int: [Range<Int>]] = [:]
  /// Files with the content and the place that the release has.
  private(set) var knownFiles: [Int] = []
  /// Files that the release has nothing for.
  private(set) var addedFiles: [Int] = []
  private(set) var ownTotal = 0
  private(set) var ownKnown = 0
  private(set) var vendoredKnown = 0
  private(set) var modelTotal = 0
  private var lostTotal = 0

  /// How far apart they are, in statements; a file that differs otherwise counts as one.
  var cost: Int { (ownTotal - ownKnown) + lostTotal + counts.edited + counts.added + counts.renamed / 2 }

  private enum Kind { case same, renamed, edited, added }

  private var model: [ReferenceIndex.File] = []
  private var isUsed: [Bool] = []
  /// The index has no tests of the release, so nothing can be said of those of the package.
  private let isPartial: Bool
  /// For each file of the package: what it is, and the file of the release it goes with.
  private var pairs: [(kind: Kind, model: Int)?]

  /// Statements in a row that are looked for in the other files of a release: code that was moved is not new.
  private static let movedRun = 5

  init(
    _ files: [Comparison.PackageFile], _ fingerprints: [FileFingerprint], release: Int,
    of project: ReferenceIndex.Project, in index: ReferenceIndex
  ) {
    for number in project.files {
      let file = index.file(number)
      if file.firstRelease <= release, release <= file.lastRelease { model.append(file) }
    }
    isPartial = index.isPartial(project, release)
    isUsed = [Bool](repeating: false, count: model.count)
    pairs = [(kind: Kind, model: Int)?](repeating: nil, count: files.count)
    let statements = model.map { index.statements(of: $0) }
    pair(files, fingerprints, statements)
    let moved = Self.runs(of: statements)
    for (place, file) in model.enumerated() where file.traits.contains(.isModule) {
      modelTotal += file.statementCount
      guard !isUsed[place], file.statementCount > 0 else { continue }
      counts.missing += 1
      lostTotal += file.statementCount
    }
    for (number, file) in files.enumerated() where !isOutside(file) { add(file, number, statements, moved) }
  }

  /// Goes through the ways to belong together, the surest first.
  private mutating func pair(
    _ files: [Comparison.PackageFile], _ fingerprints: [FileFingerprint], _ statements: [[UInt16]]
  ) {
    func keys(_ key: (ReferenceIndex.File) -> UInt64) -> [UInt64: [Int]] {
      Dictionary(grouping: model.indices) { key(model[$0]) }
    }
    let byContent = keys(\.content)
    let byMasked = keys(\.masked)
    let byPath = keys { UInt64($0.path) }
    let byShape = keys(\.shape)
    func isSamePlace(_ file: Comparison.PackageFile, _ place: Int) -> Bool { model[place].path == file.path.key }
    for needsPlace in [true, false] {
      for (number, file) in files.enumerated() where pairs[number] == nil && !isOutside(file) {
        let places = byContent[fingerprints[number].content] ?? []
        take(number, .same, places.filter { !needsPlace || isSamePlace(file, $0) })
      }
    }
    for needsPlace in [true, false] {
      for (number, file) in files.enumerated() where pairs[number] == nil && !isOutside(file) && file.masked != 0 {
        take(number, .renamed, (byMasked[file.masked] ?? []).filter { !needsPlace || isSamePlace(file, $0) })
      }
    }
    for (number, file) in files.enumerated() where pairs[number] == nil && !isOutside(file) {
      let places = byPath[UInt64(file.path.key)] ?? []
      let able = places.filter { !isUsed[$0] && model[$0].traits.contains(.isPython) == file.isPython }
      guard able.count > 1 else {
        take(number, .edited, able)
        continue
      }
      // Two folders of one name: the file that has more in common.
      let own = Set(file.statements.symbols)
      let nearest = able.map { place in (Set(statements[place]).intersection(own).count, place) }
      take(number, .edited, nearest.sorted { ($1.0, $0.1) < ($0.0, $1.1) }.map(\.1))
    }
    for number in files.indices
    where pairs[number] == nil && !isOutside(files[number]) && fingerprints[number].shape != 0 {
      take(number, .renamed, byShape[fingerprints[number].shape] ?? [])
    }
  }

  private func isOutside(_ file: Comparison.PackageFile) -> Bool { isPartial && file.isBeside }

  private mutating func take(_ number: Int, _ kind: Kind, _ places: [Int]) {
    guard let place = places.first(where: { !isUsed[$0] }) else { return }
    isUsed[place] = true
    pairs[number] = (kind, place)
  }

  private mutating func add(
    _ file: Comparison.PackageFile, _ number: Int, _ statements: [[UInt16]], _ moved: Set<UInt64>
  ) {
    let own = file.statements.symbols
    var known = file.statementCount
    switch pairs[number] {
    case (.same, let place)?:
      counts.same += 1
      if model[place].path == file.path.key { knownFiles.append(number) }
    case (.renamed, _)?: counts.renamed += 1
    case (let kind, let place)?:
      counts.edited += kind == .edited ? 1 : 0
      let alignment = Alignment(text: own, model: statements[place])
      let new = Self.withoutMoved(alignment.added, own, moved)
      lostTotal += model[place].traits.contains(.isModule) ? alignment.lostCount : 0
      known -= new.reduce(0) { $0 + $1.count }
      if !new.isEmpty { added[number] = new }
    case nil:
      counts.added += 1
      addedFiles.append(number)
      let new = own.isEmpty ? [] : Self.withoutMoved([own.indices], own, moved)
      known -= own.isEmpty ? known : new.reduce(0) { $0 + $1.count }
      if !new.isEmpty { added[number] = new }
    }
    guard file.isInstalled else { return }
    if file.path.isVendored {
      vendoredKnown += known
    } else {
      ownTotal += file.statementCount
      ownKnown += known
    }
  }

  private static func runs(of files: [[UInt16]]) -> Set<UInt64> {
    var runs: Set<UInt64> = []
    for file in files where file.count >= movedRun {
      for start in 0...(file.count - movedRun) { runs.insert(Alignment.run(file, at: start, length: movedRun)) }
    }
    return runs
  }

  /// The stretches without what the release has in another place.
  private static func withoutMoved(
    _ stretches: [Range<Int>], _ symbols: [UInt16], _ moved: Set<UInt64>
  ) -> [Range<Int>] {
    var rest: [Range<Int>] = []
    for stretch in stretches {
      var isKnown = [Bool](repeating: false, count: stretch.count)
      if stretch.count >= movedRun {
        for start in stretch.lowerBound...(stretch.upperBound - movedRun)
        where moved.contains(Alignment.run(symbols, at: start, length: movedRun)) {
          for index in start..<start + movedRun { isKnown[index - stretch.lowerBound] = true }
        }
      }
      var start: Int?
      for index in 0...stretch.count {
        let isNew = index < stretch.count && !isKnown[index]
        if isNew, start == nil { start = index }
        if !isNew, let first = start {
          rest.append(stretch.lowerBound + first..<stretch.lowerBound + index)
          start = nil
        }
      }
    }
    return rest
  }
}
