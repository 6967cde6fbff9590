/// What `pyproject.toml` says about building: which code of the project itself runs when it is built, and its commands.
public struct ProjectFile: Sendable {
  public let name: String
  public let version: String
  /// `[build-system] build-backend`, such as `setuptools.build_meta` or `backend:api`; empty when absent.
  public let buildBackend: String
  /// `[build-system] backend-path`: folders inside the project that the backend is imported from.
  public let backendPath: [String]
  public let buildRequirements: [String]
  /// Files of the project that a known backend runs while it builds: hooks of hatchling, pdm-backend and poetry-core.
  public let buildScripts: [String]
  public let entryPoints: [EntryPoint]
  /// Folders that packages are looked for in, relative to the project, such as `src`.
  public let sourceFolders: [String]
  public let author: String
  public let authorEmail: String
  /// False when a part of the file could not be read.
  public let isComplete: Bool

  public init(_ content: ArraySlice<UInt8>) {
    let document = TOMLDocument(content)
    isComplete = document.isComplete
    let poetry = ["tool", "poetry"]
    name = document.text(["project", "name"]) ?? document.text(poetry + ["name"]) ?? ""
    version = document.text(["project", "version"]) ?? document.text(poetry + ["version"]) ?? ""
    buildBackend = document.text(["build-system", "build-backend"]) ?? ""
    backendPath = document.texts(["build-system", "backend-path"])
    buildRequirements = document.texts(["build-system", "requires"])
    buildScripts = Self.buildScripts(document)
    entryPoints = Self.entryPoints(document)
    sourceFolders =
      document.texts(["tool", "setuptools", "packages", "find", "where"])
      + document.entries(of: ["tool", "setuptools", "package-dir"]).filter { $0.key.isEmpty }.map(\.text)
    (author, authorEmail) = Self.author(document)
  }

  private static func buildScripts(_ document: TOMLDocument) -> [String] {
    var scripts: [String] = []
    // Hatchling: a table `[tool.hatch.build(.targets.X)?.hooks.custom]`, its `path` or `hatch_build.py`.
    let hatch = ["tool", "hatch", "build"]
    let paths = document.tables + document.pairs.map(\.path)
    if paths.contains(where: { $0.starts(with: hatch) && $0.contains("hooks") && $0.contains("custom") }) {
      let named = document.pairs.filter {
        $0.path.starts(with: hatch) && Array($0.path.suffix(2)) == ["custom", "path"]
      }
      scripts += named.compactMap { if case .text(let text) = $0.value { text } else { nil } }
      if named.isEmpty { scripts.append("hatch_build.py") }
    }
    if document.text(["build-system", "build-backend"])?.hasPrefix("pdm.backend") == true {
      scripts.append(document.text(["tool", "pdm", "build", "custom-hook"]) ?? "pdm_build.py")
    }
    if let script = document.text(["tool", "poetry", "build", "script"]) ?? document.text(["tool", "poetry", "build"]) {
      scripts.append(script)
    }
    return scripts
  }

  private static func entryPoints(_ document: TOMLDocument) -> [EntryPoint] {
    var points: [EntryPoint] = []
    let commandTables = [
      (["project", "scripts"], "console_scripts"), (["project", "gui-scripts"], "gui_scripts"),
      (["tool", "poetry", "scripts"], "console_scripts"), (["tool", "flit", "scripts"], "console_scripts"),
    ]
    for (table, group) in commandTables {
      points += document.entries(of: table).compactMap { EntryPoint(group: group, name: $0.key, reference: $0.text) }
    }
    let plugins = ["project", "entry-points"]
    for pair in document.pairs where pair.path.count == 4 && pair.path.starts(with: plugins) {
      guard case .text(let text) = pair.value else { continue }
      if let point = EntryPoint(group: pair.path[2], name: pair.path[3], reference: text) { points.append(point) }
    }
    let dynamic = ["tool", "setuptools", "dynamic"]
    for pair in document.pairs where pair.path.starts(with: dynamic) && pair.path.count > dynamic.count {
      let name = pair.path[dynamic.count]
      guard let text = document.text(dynamic + [name, "attr"]) else { continue }
      points += EntryPoint.buildAttribute(name, text)
    }
    points += document.entries(of: ["tool", "setuptools", "cmdclass"]).compactMap {
      EntryPoint(command: $0.key, $0.text)
    }
    return points
  }

  private static func author(_ document: TOMLDocument) -> (String, String) {
    guard case .array(let authors)? = document.value(["project", "authors"]), case .table(let first)? = authors.first
    else { return ("", "") }
    func field(_ key: String) -> String {
      for pair in first where pair.path == [key] { if case .text(let text) = pair.value { return text } }
      return ""
    }
    return (field("name"), field("email"))
  }
}
