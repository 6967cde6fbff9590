public import Archives
public import Limits

/// What kind of thing was handed in, judged by its content. Raw values are stable: they are part of the JSON report.
public enum DistributionKind: String, Sendable, CaseIterable {
  case wheel, sdist, egg
  /// A folder that was read in place.
  case folder
  /// A single file that is not an archive.
  case file
  /// An archive that is no distribution.
  case archive
}

/// One file of a distribution.
public struct DistributionFile: Sendable {
  /// Index into the entries of the archive.
  public let entryIndex: Int
  /// As the archive has it.
  public let path: String
  public let role: FileRole
  /// `pkg.sub.mod`, or nil when `import` does not reach the file.
  public let moduleName: String?
  /// Whether it is Python, by content as well as by name. A `.py` that is not text stays Python: somebody said it was.
  public let isPython: Bool
  public let content: ArraySlice<UInt8>

  /// The bytes to parse: the content, save for a `.pth`, whose other lines are blanked so that offsets stay as they are.
  public var pythonContent: ArraySlice<UInt8> {
    guard path.hasASCIISuffix(".pth") else { return content }
    var bytes = Array(content)
    for line in bytes[...].lines where !PythonContent.isStartupLine(line) {
      for index in line.indices { bytes[index] = 0x20 }
    }
    return bytes[...]
  }
}

/// A distribution: its metadata, and what each of its files is for.
///
/// Everything is read from an `Archive` that is in memory; nothing fails. What is missing is empty.
///
///     let distribution = Distribution(archive: archive, artifactName: "demo-1.0-py3-none-any.whl")
///     for file in distribution.files where file.isPython { print(file.role, file.moduleName ?? "-") }
public struct Distribution: Sendable {
  public let kind: DistributionKind
  /// From the metadata, or from the file name when there is none; empty when unknown.
  public let name: String
  /// Whether the metadata or a project file say the name, and not only the file name.
  public let isNameDeclared: Bool
  public let version: String
  public let metadata: CoreMetadata
  /// One for each regular file of the archive, in its order.
  public let files: [DistributionFile]
  /// Commands and plug-ins.
  public let entryPoints: [EntryPoint]
  /// Where a wheel's RECORD and its members differ.
  public let anomalies: [ArchiveAnomaly]
  /// What could not be read.
  public let limitations: [Limitation]

  public init(archive: Archive, artifactName: String, limits: Limits = Limits()) {
    let members = archive.entries.indices.filter { archive.entries[$0].kind == .file }
    let own = members.filter { !Self.isNested(archive.entries[$0].path) }
    let contents = ProjectContents(entries: archive.entries, members: own)
    let layout = contents.layout
    kind = Self.kind(of: archive, layout: layout)
    metadata = contents.metadata
    let fileName = ArtifactName(artifactName)
    let project = contents.project
    name = Self.firstFilled([metadata.name, project?.name ?? "", fileName.name])
    isNameDeclared = !metadata.name.isEmpty || !(project?.name ?? "").isEmpty
    version = Self.firstFilled([metadata.version, project?.version ?? "", fileName.version])
    entryPoints = contents.entryPoints
    let files = members.map { Self.file(archive.entries[$0], index: $0, layout: layout) }
    self.files = Self.withoutShadowedExtensions(Self.withoutMisleadingTests(files))
    anomalies = kind == .wheel ? contents.recordAnomalies() : []
    limitations = contents.limitations
  }

  private static func firstFilled(_ texts: [String]) -> String { texts.first { !$0.isEmpty } ?? "" }

  private static func kind(of archive: Archive, layout: DistributionLayout) -> DistributionKind {
    if archive.format == .folder { return .folder }
    if archive.format == .file { return .file }
    switch layout.form {
    case .wheel: return archive.format == .zip ? .wheel : .archive
    case .egg: return .egg
    case .source: return .sdist
    case .plain: return .archive
    }
  }

  private static func file(_ entry: ArchiveEntry, index: Int, layout: DistributionLayout) -> DistributionFile {
    guard let marker = lastNesting(entry.path) else {
      let (role, isPython) = layout.role(of: entry.path, content: entry.content)
      return DistributionFile(
        entryIndex: index, path: entry.path, role: role, moduleName: isPython ? layout.moduleName(of: entry.path) : nil,
        isPython: isPython, content: entry.content)
    }
    // A member of a nested archive is judged by its own path, and no `import` reaches it as it lies there.
    let inner = String(entry.path[marker...])
    let (role, isPython) = DistributionLayout(paths: [inner]).role(of: inner, content: entry.content)
    return DistributionFile(
      entryIndex: index, path: entry.path, role: role, moduleName: nil, isPython: isPython, content: entry.content)
  }

  /// A distribution whose every module lies in `test` or `tests` is no test suite: what it installs is imported.
  private static func withoutMisleadingTests(_ files: [DistributionFile]) -> [DistributionFile] {
    guard !files.contains(where: { $0.role == .module && $0.isPython }) else { return files }
    return files.map { file in
      guard file.role == .test, file.isPython, file.moduleName != nil else { return file }
      return DistributionFile(
        entryIndex: file.entryIndex, path: file.path, role: .module, moduleName: file.moduleName, isPython: true,
        content: file.content)
    }
  }

  /// A module that is there as `.py` too is not compiled from its `.pyx`, or the other way round: one file has the name.
  private static func withoutShadowedExtensions(_ files: [DistributionFile]) -> [DistributionFile] {
    guard files.contains(where: { $0.moduleName != nil && $0.path.hasASCIISuffix(".pyx") }) else { return files }
    let plain = Set(files.lazy.filter { !$0.path.hasASCIISuffix(".pyx") }.compactMap(\.moduleName))
    return files.map { file in
      guard let name = file.moduleName, file.path.hasASCIISuffix(".pyx"), plain.contains(name) else { return file }
      return DistributionFile(
        entryIndex: file.entryIndex, path: file.path, role: file.role, moduleName: nil, isPython: true,
        content: file.content)
    }
  }

  private static func isNested(_ path: String) -> Bool { lastNesting(path) != nil }

  /// Behind the last `!/`.
  private static func lastNesting(_ path: String) -> String.Index? {
    let bytes = path.utf8
    var found: String.Index?
    var index = bytes.startIndex
    while let bang = bytes[index...].firstIndex(of: UInt8(ascii: "!")) {
      index = bytes.index(after: bang)
      if index < bytes.endIndex, bytes[index] == UInt8(ascii: "/") { found = bytes.index(after: index) }
    }
    return found
  }
}
