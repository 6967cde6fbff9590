import ByteReading
import Packages

/// Collects releases and writes an index file. The same releases give the same bytes, in whatever order they came.
public struct IndexBuilder: Sendable {
  private struct Project: Sendable {
    var name: String
    var names: Set<String> = []
    var versions: [String] = []
    var partial: Set<String> = []
    var files: [ReferenceFile: [Int]] = [:]
  }

  /// By normalised name.
  private var projects: [String: Project] = [:]

  public init() {}

  /// All that an index holds, to add to it.
  public init(_ index: ReferenceIndex) {
    var features: [Int: [UInt32]] = [:]
    for (feature, file) in index.allFeatures { features[file, default: []].append(feature) }
    for number in 0..<index.projectCount {
      let known = index.project(number)
      var project = Project(name: known.name, names: Set(known.names))
      project.versions = (0..<known.releaseCount).map { index.version(known, $0) }
      for release in 0..<known.releaseCount where index.isPartial(known, release) {
        project.partial.insert(index.version(known, release))
      }
      // The first record of a file has its features; those of later stretches of releases are the same file.
      var firsts: [ReferenceFile: [UInt32]] = [:]
      for place in known.files {
        let record = index.file(place)
        var file = ReferenceFile(
          content: record.content, masked: record.masked, shape: record.shape, path: record.path,
          traits: record.traits, statements: index.statements(of: record), features: [])
        let own = features[place] ?? firsts[file] ?? []
        if firsts[file] == nil { firsts[file] = own }
        file.features = own.sorted()
        let last = min(record.lastRelease, known.releaseCount - 1)
        guard record.firstRelease <= last else { continue }
        project.files[file, default: []] += Array(record.firstRelease...last)
      }
      projects[PackageName(known.name).normalized] = project
    }
  }

  /// Adds a release; one that is there already is replaced.
  public mutating func add(_ release: ReferenceRelease) {
    var project = projects[PackageName(release.project).normalized] ?? Project(name: release.project)
    project.names.formUnion(release.names)
    let number: Int
    if let known = project.versions.firstIndex(of: release.version) {
      number = known
      for file in project.files.keys { project.files[file]?.removeAll { $0 == known } }
      project.files = project.files.filter { !$0.value.isEmpty }
    } else {
      number = project.versions.count
      project.versions.append(release.version)
    }
    project.partial.remove(release.version)
    if release.isPartial { project.partial.insert(release.version) }
    for file in Set(release.files) { project.files[file, default: []].append(number) }
    projects[PackageName(release.project).normalized] = project
  }

  /// The bytes of the index file.
  public func write() -> [UInt8] {
    var writer = IndexWriter()
    for key in projects.keys.sorted() {
      guard let project = projects[key] else { continue }
      // In the order of the versions, so that a file that many releases share is mostly one stretch of them.
      let order = project.versions.indices.sorted { Self.isEarlier(project.versions[$0], project.versions[$1]) }
      var rank = [Int](repeating: 0, count: order.count)
      for (place, number) in order.enumerated() { rank[number] = place }
      writer.begin(
        project: project.name, names: project.names.sorted(), versions: order.map { project.versions[$0] },
        partial: project.partial)
      let files = project.files.sorted { Self.isBefore($0.key, $1.key) }
      for (file, releases) in files { writer.add(file, releases: Set(releases.map { rank[$0] }).sorted()) }
    }
    return writer.finish()
  }

  private static func isEarlier(_ left: String, _ right: String) -> Bool {
    switch (Version(left), Version(right)) {
    case (let first?, let second?) where first != second: first < second
    case (nil, _?): true
    case (_?, nil): false
    default: left < right
    }
  }

  private static func isBefore(_ left: ReferenceFile, _ right: ReferenceFile) -> Bool {
    (left.path, left.content, left.masked, left.shape, UInt64(left.traits.rawValue))
      < (right.path, right.content, right.masked, right.shape, UInt64(right.traits.rawValue))
  }
}

/// Lays out the tables.
private struct IndexWriter {
  private var projects: [UInt8] = []
  private var releases: [UInt8] = []
  private var files: [UInt8] = []
  private var contents: [(key: UInt64, file: UInt32)] = []
  private var shapes: [(key: UInt64, file: UInt32)] = []
  private var features: [(key: UInt64, file: UInt32)] = []
  private var strings: [UInt8] = []
  private var stringPlaces: [String: UInt32] = [:]
  private var statements: [UInt16] = []
  private var projectCount: UInt32 = 0
  private var releaseCount: UInt32 = 0
  private var fileCount: UInt32 = 0

  mutating func begin(project: String, names: [String], versions: [String], partial: Set<String>) {
    projects.append(little: place(of: project))
    projects.append(little: place(of: names.joined(separator: "\n")))
    projects.append(little: releaseCount)
    projects.append(little: fileCount)
    projects.append(little: UInt32(versions.count))
    for version in versions {
      releases.append(little: place(of: version) | (partial.contains(version) ? IndexFormat.partialBit : 0))
    }
    projectCount += 1
    releaseCount += UInt32(versions.count)
  }

  /// One record for each stretch of releases that have the file; they share its statements.
  mutating func add(_ file: ReferenceFile, releases: [Int]) {
    let start = UInt32(statements.count)
    statements += file.statements.prefix(StatementSequence.ceiling)
    var index = 0
    while index < releases.count {
      var end = index
      while end + 1 < releases.count, releases[end + 1] == releases[end] + 1 { end += 1 }
      files.append(little: file.content)
      files.append(little: file.masked)
      files.append(little: file.shape)
      files.append(little: file.path)
      files.append(little: UInt16(clamping: releases[index]))
      files.append(little: UInt16(clamping: releases[end]))
      files.append(little: start)
      files.append(little: UInt16(clamping: min(file.statements.count, StatementSequence.ceiling)))
      files.append(little: UInt16(file.traits.rawValue))
      contents.append((file.content, fileCount))
      if file.shape != 0 { shapes.append((file.shape, fileCount)) }
      if index == 0 { for feature in Set(file.features) { features.append((UInt64(feature), fileCount)) } }
      fileCount += 1
      index = end + 1
    }
  }

  private mutating func place(of text: String) -> UInt32 {
    if let known = stringPlaces[text] { return known }
    let bytes = Array(text.utf8.prefix(Int(UInt16.max)))
    let place = UInt32(strings.count)
    strings.append(little: UInt16(bytes.count))
    strings += bytes
    stringPlaces[text] = place
    return place
  }

  mutating func finish() -> [UInt8] {
    contents.sort { $0 < $1 }
    shapes.sort { $0 < $1 }
    features.sort { $0 < $1 }
    var body = projects + releases + files
    for entry in contents { body.append(little: entry.file) }
    for entry in shapes { body.append(little: entry.file) }
    for entry in features {
      body.append(little: UInt32(truncatingIfNeeded: entry.key))
      body.append(little: entry.file)
    }
    body += strings
    var pending: UInt16?
    for symbol in statements {
      guard let first = pending else {
        pending = symbol
        continue
      }
      body += [UInt8(first & 0xFF), UInt8(first >> 8 & 0xF) | UInt8(symbol & 0xF) << 4, UInt8(symbol >> 4 & 0xFF)]
      pending = nil
    }
    if let first = pending { body += [UInt8(first & 0xFF), UInt8(first >> 8 & 0xF)] }
    return header(body) + body
  }

  private func header(_ body: [UInt8]) -> [UInt8] {
    var header = IndexFormat.magic
    let numbers: [UInt32] = [
      IndexFormat.version, UInt32(IndexFormat.headerSize), projectCount, releaseCount, fileCount, UInt32(shapes.count),
      UInt32(features.count), UInt32(statements.count), UInt32(strings.count), 0,
    ]
    for number in numbers { header.append(little: number) }
    header.append(little: UInt64(IndexFormat.headerSize + body.count))
    header.append(little: SharedBytes(body).checksum(from: 0))
    header.append(little: SharedBytes(header).checksum(from: 0))
    return header
  }
}

extension [UInt8] {
  fileprivate mutating func append<T: FixedWidthInteger>(little value: T) {
    for shift in 0..<T.bitWidth / 8 { append(UInt8(truncatingIfNeeded: value >> (8 * shift))) }
  }
}
