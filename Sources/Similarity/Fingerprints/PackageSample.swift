public import Packages
public import PythonSyntax

/// One file of a package, as the fingerprints are taken of it.
public struct SampleFile: Sendable {
  public var path: String
  public var role: FileRole
  /// Nil for what is no Python.
  public var parsed: ParsedModule?
  public var content: ArraySlice<UInt8>

  public init(path: String, role: FileRole, parsed: ParsedModule?, content: ArraySlice<UInt8>) {
    self.path = path
    self.role = role
    self.parsed = parsed
    self.content = content
  }

  var tree: SyntaxTree? { parsed?.tree }
}

/// A package to compare, or to put into an index.
public struct PackageSample: Sendable {
  public var name: String
  /// False for a name that was taken from a file name: a repository is packed under any.
  public var isNameDeclared = true
  public var version: String
  /// What `import` finds, without the names that every project has, such as `tests`, and without small things beside.
  public var topLevelNames: [String]
  public var files: [SampleFile]
  /// It was reduced to what is installed.
  public private(set) var isPartial = false
  /// From the metadata: often the README of another project.
  public var description: String

  public init(name: String, version: String, modules: [String], files: [SampleFile], description: String = "") {
    self.name = name
    self.version = version
    self.description = description
    self.files = files.filter { !Self.isGenerated($0.path) && !Self.isStub($0) }
    var counts: [String: Int] = [:]
    for module in modules {
      let top = String(decoding: module.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
      if !Self.commonNames.contains(top) { counts[top, default: 0] += 1 }
    }
    let total = counts.values.reduce(0, +)
    topLevelNames = counts.filter { $0.value * Self.smallestPart >= total }.keys.sorted()
  }

  /// Leaves out what most copies leave out: tests, documentation, tools of the developers.
  public mutating func keepModules() {
    let root = ProjectPath.root(of: files.map(\.path))
    let names = Set(topLevelNames)
    files.removeAll { $0.isBeside(names, root: root) }
    isPartial = true
  }

  /// A top-level name stands for the project when it has at least this part of the modules.
  private static let smallestPart = 5

  /// All that its texts may call it.
  var names: [String] { ([name] + topLevelNames).filter { !$0.isEmpty } }

  private static let commonNames: Set<String> = [
    "", "setup", "tests", "test", "docs", "doc", "examples", "example", "src", "lib", "conftest", "versioneer",
    "scripts", "tools", "dev", "run", "benchmarks", "noxfile", "tasks", "utils", "main",
  ]

  /// The `setup.cfg` that setuptools writes into every source distribution that has none.
  private static func isStub(_ file: SampleFile) -> Bool {
    guard file.content.count < 64, file.path.hasSuffix("setup.cfg") else { return false }
    let lines = file.content.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).map { line in
      line.filter { $0 != 0x20 }
    }
    let written: [[UInt8]] = ["[egg_info]", "tag_build=", "tag_date=0"].map { Array($0.utf8) }
    return lines.map(Array.init) == written
  }

  /// Written by build tools from the rest: it differs between two builds of one source.
  private static func isGenerated(_ path: String) -> Bool {
    let pieces = path.split(separator: "/")
    guard let last = pieces.last else { return true }
    if last == "PKG-INFO" { return true }
    guard
      pieces.dropLast().contains(where: { $0.hasSuffix(".egg-info") || $0.hasSuffix(".dist-info") || $0 == "EGG-INFO" })
    else { return false }
    return !last.hasPrefix("LICENSE") && !last.hasPrefix("COPYING") && !last.hasPrefix("NOTICE")
  }
}

/// Where a file lies in its project, whatever the project is called and wherever its archive has it: the last folder and
/// the name, without `src` and the folder around a source distribution.
struct ProjectPath: Sendable, Hashable {
  /// Of the name behind a mask.
  let key: UInt32
  /// Whether a folder on the way says that what is in it comes from somewhere else.
  let isVendored: Bool

  private static let vendorFolders: Set<String> = [
    "_vendor", "vendor", "vendored", "_vendored", "_vendored_packages", "third_party", "thirdparty", "3rdparty",
    "third-party", "extern", "_extern", "external", "externals", "site-packages", "dist-packages", "vendored_packages",
    "bundled", "_bundled", "bundle", "deps", "ext", "contrib", "node_modules", "submodules",
  ]

  private static let sourceFolders: [[UInt8]] = ["src", "lib", "purelib", "platlib"].map { Array($0.utf8) }

  /// The package or module that a file belongs to.
  static func top(of path: String, root: String) -> String {
    var pieces = path.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/")).map(Array.init)
    if pieces.count > 1, sourceFolders.contains(pieces[0]) { pieces.removeFirst() }
    guard let first = pieces.first else { return "" }
    return String(decoding: first.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
  }

  init(_ path: String, root: String, mask: NameMask) {
    var pieces = path.utf8.dropFirst(root.utf8.count).split(separator: UInt8(ascii: "/")).map(Array.init)
    isVendored = pieces.dropLast().contains { piece in
      Self.vendorFolders.contains(String(decoding: piece, as: UTF8.self).lowercased())
    }
    if pieces.count > 1, Self.sourceFolders.contains(pieces[0]) { pieces.removeFirst() }
    if pieces.count > 1, pieces[pieces.count - 2].suffix(10).elementsEqual(".dist-info".utf8) {
      pieces = pieces.suffix(1)
    }
    if pieces.count > 1, pieces[pieces.count - 2].elementsEqual("licenses".utf8) { pieces = pieces.suffix(1) }
    let near = Array(pieces.suffix(2).joined(separator: [UInt8(ascii: "/")]))
    key = UInt32(truncatingIfNeeded: mask.hash(near[...]) >> 16)
  }

  /// The folder that everything lies in, with its slash, when it is no package itself: `demo-1.0/`.
  static func root(of paths: [String]) -> String {
    guard let first = paths.first, let slash = first.utf8.firstIndex(of: UInt8(ascii: "/")) else { return "" }
    let root = String(first[...slash])
    guard paths.allSatisfy({ $0.hasPrefix(root) }), !paths.contains(root + "__init__.py") else { return "" }
    return root
  }
}
