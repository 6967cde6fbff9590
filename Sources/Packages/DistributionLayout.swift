import Archives

/// How the files of a distribution are laid out, which decides what each of them is for.
struct DistributionLayout {
  enum Form { case wheel, egg, source, plain }

  let form: Form
  /// Folder that the project or the modules are in, with a final `/`; empty for the root of the artifact.
  let root: String
  /// Folders below `root` that modules are imported from, without a final `/`, longest first; `src` and the like.
  var sourceFolders: [String] = []
  /// Folders right below `root` that are packages: they hold an `__init__.py`.
  private(set) var packages: Set<String> = []
  /// Paths of files, relative to `root`, that run while the distribution is built.
  var buildScripts: Set<String> = []
  /// Paths of Python files right below `root` that are installed with nothing.
  var tools: Set<String> = []

  /// Judged by the files themselves; `paths` are those of regular files of the artifact, nested archives left out.
  init(paths: [String]) {
    if let metadata = Self.metadataFolder(in: paths, { $0.hasSuffix(".dist-info") }) {
      form = .wheel
      root = metadata.parent
    } else if let metadata = Self.metadataFolder(in: paths, { $0 == "EGG-INFO" }) {
      form = .egg
      root = metadata.parent
    } else if let project = Self.projectFolder(in: paths) {
      form = .source
      root = project
    } else {
      form = .plain
      root = Self.commonFolder(of: paths)
    }
    for path in paths where path.hasSuffix("/__init__.py") {
      let pieces = relative(path)?.pieces(at: UInt8(ascii: "/")) ?? []
      if pieces.count == 2 { packages.insert(pieces[0]) }
    }
  }

  /// Path below `root`; nil for a file outside of it.
  func relative(_ path: String) -> String? {
    path.hasPrefix(root) ? String(decoding: path.utf8.dropFirst(root.utf8.count), as: UTF8.self) : nil
  }

  /// The shallowest folder of metadata: `name.dist-info/METADATA` or `EGG-INFO/PKG-INFO`.
  private static func metadataFolder(in paths: [String], _ isMetadata: (String) -> Bool) -> (
    folder: String, parent: String
  )? {
    var best: (folder: String, parent: String, depth: Int)?
    for path in paths {
      let pieces = path.pieces(at: UInt8(ascii: "/"))
      guard let index = pieces.firstIndex(where: isMetadata),
        index + 1 < pieces.count,
        best.map({ index < $0.depth }) ?? true
      else { continue }
      let file = pieces[index + 1]
      guard ["METADATA", "WHEEL", "RECORD", "PKG-INFO"].contains(file), index <= 1 else { continue }
      let parent = pieces[..<index].map { $0 + "/" }.joined()
      best = (parent + pieces[index], parent, index)
    }
    return best.map { ($0.folder, $0.parent) }
  }

  /// The shallowest folder with a `setup.py`, `pyproject.toml`, `setup.cfg` or `PKG-INFO`.
  private static func projectFolder(in paths: [String]) -> String? {
    var best: (folder: String, depth: Int)?
    for path in paths where !path.hasPrefix("__MACOSX/") {
      let pieces = path.pieces(at: UInt8(ascii: "/"))
      guard let file = pieces.last, ["setup.py", "pyproject.toml", "setup.cfg", "PKG-INFO"].contains(file) else {
        continue
      }
      let folders = pieces.dropLast()
      guard best.map({ folders.count < $0.depth }) ?? true, !folders.contains(where: { $0.hasSuffix(".egg-info") })
      else { continue }
      best = (folders.map { $0 + "/" }.joined(), folders.count)
    }
    return best?.folder
  }

  /// The one top folder of an archive without metadata. It is kept when it is a package itself.
  private static func commonFolder(of paths: [String]) -> String {
    var folder: String?
    for path in paths where !path.hasPrefix("__MACOSX/") {
      let pieces = path.pieces(at: UInt8(ascii: "/"))
      guard pieces.count > 1 else { return "" }
      if let folder, folder != pieces[0] { return "" }
      folder = pieces[0]
      if pieces.count == 2, pieces[1] == "__init__.py" { return "" }
    }
    return folder.map { $0 + "/" } ?? ""
  }
}

// MARK: - Module names

extension DistributionLayout {
  /// Dotted name that `import` reaches a file under, once installed; nil when there is none.
  func moduleName(of path: String) -> String? {
    guard var pieces = modulePath(of: path)?.pieces(at: UInt8(ascii: "/")), let file = pieces.popLast() else {
      return nil
    }
    let stem: String
    if file.hasASCIISuffix(".py") {
      stem = String(decoding: file.utf8.dropLast(3), as: UTF8.self)
    } else if file.hasASCIISuffix(".pyw") || file.hasASCIISuffix(".pyx") {
      stem = String(decoding: file.utf8.dropLast(4), as: UTF8.self)
    } else {
      return nil
    }
    if stem != "__init__" || pieces.isEmpty { pieces.append(stem) }
    return pieces.allSatisfy(Self.isIdentifier) ? pieces.joined(separator: ".") : nil
  }

  /// Path as an installer would lay it below the folder of modules.
  private func modulePath(of path: String) -> String? {
    guard let inside = relative(path) else { return path }
    switch form {
    case .wheel:
      guard let (kind, rest) = Self.dataScheme(of: inside) else { return inside }
      return kind == "purelib" || kind == "platlib" ? rest : nil
    case .egg:
      return inside.hasPrefix("EGG-INFO/") ? nil : inside
    case .source:
      for folder in sourceFolders where inside.hasPrefix(folder + "/") {
        return String(decoding: inside.utf8.dropFirst(folder.utf8.count + 1), as: UTF8.self)
      }
      return inside
    case .plain:
      return inside
    }
  }

  /// `purelib`, `platlib`, `scripts`, `headers` or `data` of a wheel's `name-1.0.data/kind/rest` (PEP 427).
  static func dataScheme(of path: String) -> (kind: String, rest: String)? {
    let pieces = path.pieces(at: UInt8(ascii: "/"))
    guard pieces.count >= 3, pieces[0].hasSuffix(".data") else { return nil }
    return (pieces[1], pieces[2...].joined(separator: "/"))
  }

  /// Identifiers beyond ASCII are taken as they are.
  private static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, !first.isASCIIDigit else { return false }
    return text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x5f || $0 >= 0x80 }
  }
}
