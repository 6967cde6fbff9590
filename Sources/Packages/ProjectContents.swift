import Archives
import Limits

/// Reads the metadata files of a distribution, once the layout is known.
struct ProjectContents {
  let entries: [ArchiveEntry]
  /// Regular files of the artifact itself, as indices into `entries`.
  let members: [Int]
  private(set) var layout: DistributionLayout
  private(set) var metadata = CoreMetadata()
  private(set) var project: ProjectFile?
  private(set) var entryPoints: [EntryPoint] = []
  private(set) var limitations: [Limitation] = []

  init(entries: [ArchiveEntry], members: [Int]) {
    self.entries = entries
    self.members = members
    layout = DistributionLayout(paths: members.map { entries[$0].path })
    readMetadata()
    if layout.form == .source || layout.form == .plain { readProject() }
  }

  private mutating func readMetadata() {
    let candidates: [String] =
      switch layout.form {
      case .wheel: ["METADATA"]
      case .egg, .source, .plain: ["PKG-INFO"]
      }
    var best: (index: Int, depth: Int)?
    for index in members {
      guard let inside = layout.relative(entries[index].path) else { continue }
      let pieces = inside.pieces(at: UInt8(ascii: "/"))
      guard let file = pieces.last else { continue }
      if file == "entry_points.txt", pieces.count >= 2, Self.isMetadataFolder(pieces[pieces.count - 2]) {
        entryPoints += EntryPoint.read(entries[index].content)
      }
      guard candidates.contains(file), pieces.count <= 3, best.map({ pieces.count < $0.depth }) ?? true else {
        continue
      }
      best = (index, pieces.count)
    }
    guard let best else { return }
    let content = entries[best.index].content
    metadata = CoreMetadata(content.prefix(Self.metadataByteCount))
    guard content.count > Self.metadataByteCount else { return }
    limitations.append(
      Limitation(
        .unreadable, path: entries[best.index].path,
        message: "Only the first 4 MiB of these metadata were read; no tool writes more."))
  }

  /// Bytes of a metadata file that are read: a README of book length, many times over.
  private static let metadataByteCount = 4 << 20

  private static func isMetadataFolder(_ name: String) -> Bool {
    name.hasSuffix(".dist-info") || name.hasSuffix(".egg-info") || name == "EGG-INFO"
  }

  private mutating func readProject() {
    var configured: [String] = []
    if let index = member("pyproject.toml") {
      let file = ProjectFile(entries[index].content)
      project = file
      configured += file.sourceFolders
      layout.buildScripts.formUnion(buildScripts(of: file))
      entryPoints += file.entryPoints
      if !file.isComplete {
        limitations.append(
          Limitation(
            .unreadable, path: entries[index].path,
            message: "A part of this project file is not readable as TOML; commands or a build backend may be missed."))
      }
    }
    if let index = member("setup.cfg") {
      let file = ConfigurationFile(entries[index].content)
      for entry in file.entries where entry.section == "options.entry_points" {
        entryPoints += entry.value.pieces(at: 0x0a).compactMap { EntryPoint(group: entry.key, line: $0) }
      }
      entryPoints += Self.buildCode(in: file)
      if let folder = file.value("options.packages.find", "where") { configured.append(folder) }
      if let mapping = file.value("options", "package_dir") {
        configured += mapping.pieces(at: 0x0a).compactMap { line in
          line.hasPrefix("=") ? String(decoding: line.utf8.dropFirst(), as: UTF8.self).trimmedText : nil
        }
      }
    }
    var seen: Set<EntryPoint> = []
    entryPoints = entryPoints.filter { seen.insert($0).inserted }
    layout.sourceFolders = sourceFolders(configured: configured)
    if layout.form == .source { layout.tools = tools() }
  }

  /// Python files beside the packages of a project that says what it installs, and says nothing of them: none of its
  /// project files has their name in it, nor makes up the names of modules.
  private func tools() -> Set<String> {
    let projectFiles = ["setup.py", "setup.cfg", "pyproject.toml"].compactMap(member).map { entries[$0].content }
    guard !layout.packages.isEmpty || !layout.sourceFolders.isEmpty,
      projectFiles.contains(where: { $0.holds(word: "packages") || $0.holds(word: "find_packages") }),
      !projectFiles.contains(where: { $0.holds(word: "py_modules") || $0.holds(word: "py-modules") })
    else { return [] }
    var found: Set<String> = []
    for index in members {
      guard let inside = layout.relative(entries[index].path), inside.hasASCIISuffix(".py"),
        !inside.utf8.contains(UInt8(ascii: "/")), inside != "setup.py"
      else { continue }
      let stem = String(decoding: inside.utf8.dropLast(3), as: UTF8.self)
      if !projectFiles.contains(where: { $0.holds(word: stem) }) { found.insert(inside) }
    }
    return found
  }

  /// Code that `setup.cfg` has setuptools import: `version = attr: package.__version__`, `cmdclass = install = module.Class`.
  private static func buildCode(in file: ConfigurationFile) -> [EntryPoint] {
    var found: [EntryPoint] = []
    for entry in file.entries where entry.section == "metadata" || entry.section == "options" {
      let value = entry.value.trimmedText
      if value.hasPrefix("attr:") {
        found += EntryPoint.buildAttribute(
          entry.key.asciiLowercased, String(decoding: value.utf8.dropFirst(5), as: UTF8.self))
      } else if entry.key.asciiLowercased == "cmdclass" {
        found += value.pieces(at: 0x0a).compactMap { EntryPoint(commandLine: $0) }
      }
    }
    return found
  }

  /// Configured folders and, by habit, `src` and a few others, when they are no packages themselves.
  private func sourceFolders(configured: [String]) -> [String] {
    let clean = configured.map { folder in
      folder.pieces(at: UInt8(ascii: "/")).filter { !$0.isEmpty && $0 != "." }.joined(separator: "/")
    }
    let habitual = ["src", "lib", "python", "source"].filter { folder in
      member(folder + "/__init__.py") == nil && holdsPython(folder)
    }
    return Set(clean + habitual).filter { !$0.isEmpty }.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) }
  }

  private func holdsPython(_ folder: String) -> Bool {
    let prefix = layout.root + folder + "/"
    return members.contains { entries[$0].path.hasPrefix(prefix) && entries[$0].path.hasASCIISuffix(".py") }
  }

  /// Files of an in-tree backend (PEP 517 `backend-path`), and scripts of known backends.
  private func buildScripts(of file: ProjectFile) -> [String] {
    var scripts = file.buildScripts
    let module = file.buildBackend.pieces(at: UInt8(ascii: ":"))[0].pieces(at: UInt8(ascii: ".")).joined(separator: "/")
    guard !module.isEmpty else { return scripts }
    for folder in file.backendPath {
      let parts = folder.pieces(at: UInt8(ascii: "/")).filter { !$0.isEmpty && $0 != "." }
      let base = parts.map { $0 + "/" }.joined()
      scripts += [base + module + ".py", base + module + "/__init__.py"]
    }
    return scripts
  }

  /// The member at a path below the root.
  private func member(_ path: String) -> Int? {
    let full = layout.root + path
    return members.first { entries[$0].path == full }
  }

  /// RECORD against contents; a wheel without RECORD has one anomaly.
  func recordAnomalies() -> [ArchiveAnomaly] {
    let records = members.filter { index in
      let pieces = entries[index].path.pieces(at: UInt8(ascii: "/"))
      return pieces.count == 2 && pieces[0].hasSuffix(".dist-info") && pieces[1] == "RECORD"
    }
    guard let first = records.first else {
      return [
        ArchiveAnomaly(.recordMissing, path: "", message: "The wheel has no RECORD, so nothing in it can be checked.")
      ]
    }
    let own = members.map { (path: entries[$0].path, content: entries[$0].content) }
    return WheelRecord(entries[first].content).anomalies(
      recordPath: entries[first].path, members: own)
  }
}
