import Packages
import PythonSyntax

/// What finds a file again: its text, and the shape of its code. Taken of every file of every package that is scanned, so
/// it is cheap; what needs the names of a project (`ReferenceFile`, `StatementSequence`) is worked out for candidates only.
public struct FileFingerprint: Sendable {
  /// First eight bytes of the SHA-256 of the text without line ends and trailing spaces.
  let content: UInt64
  /// Of the tree without names and layout; 0 when the file is no Python or too short.
  let shape: UInt64
  /// Of functions and large blocks, ascending.
  let parts: [UInt64]
  /// There is nothing in it that could be recognised.
  let isTrivial: Bool

  /// Bytes below which a text is nobody's own: an empty `__init__.py`, `py.typed`.
  private static let trivialByteCount = 40

  public init(_ file: SampleFile) {
    let text = TextDigest.normalized(file.content)
    content = TextDigest.digest(text)
    isTrivial = text.count < Self.trivialByteCount
    if let tree = file.tree {
      let shape = TreeShape(tree)
      self.shape = shape.module
      parts = shape.parts
    } else {
      shape = 0
      parts = []
    }
  }
}

/// One file of a known release, as the index holds it.
struct ReferenceFile: Sendable, Hashable {
  var content: UInt64
  /// As `content`, with the names of its project replaced.
  var masked: UInt64
  var shape: UInt64
  var path: UInt32
  var traits: Traits
  /// 12 bits each.
  var statements: [UInt16]
  /// The smallest hashes of parts, or of the shingles of a README.
  var features: [UInt32]

  struct Traits: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    /// Python that an installation holds: it counts when the sizes of a copy and its model are compared.
    static let isModule = Traits(rawValue: 1)
    static let isPython = Traits(rawValue: 2)
    static let isReadme = Traits(rawValue: 4)
    static let isTrivial = Traits(rawValue: 8)
    /// Has more statements than the index keeps.
    static let isCut = Traits(rawValue: 16)
  }

  /// Features of a file that the index keeps: more would cost more than the 200 bytes a file that it may have.
  static let partCount = 4
  static let shingleCount = 8

  init(
    content: UInt64, masked: UInt64, shape: UInt64, path: UInt32, traits: Traits, statements: [UInt16],
    features: [UInt32]
  ) {
    self.content = content
    self.masked = masked
    self.shape = shape
    self.path = path
    self.traits = traits
    self.statements = statements
    self.features = features
  }

  /// - Parameter topLevelNames: of the project: folders beside its packages are tools of its developers.
  init(_ file: SampleFile, root: String, topLevelNames: Set<String>, mask: NameMask) {
    let fingerprint = FileFingerprint(file)
    content = fingerprint.content
    shape = fingerprint.shape
    masked = TextDigest.digest(mask.apply(TextDigest.normalized(file.content)[...]))
    path = ProjectPath(file.path, root: root, mask: mask).key
    traits = []
    statements = []
    features = fingerprint.parts.prefix(Self.partCount).map { UInt32(truncatingIfNeeded: $0) }
    if fingerprint.isTrivial { traits.insert(.isTrivial) }
    if let tree = file.tree {
      statements = StatementSequence(tree, mask: mask).symbols
      traits.insert(.isPython)
      if statements.count >= StatementSequence.ceiling { traits.insert(.isCut) }
      if file.isInstalled, topLevelNames.contains(ProjectPath.top(of: file.path, root: root)) {
        traits.insert(.isModule)
      }
    } else if file.isReadme {
      traits.insert(.isReadme)
      features = Shingles.smallest(Self.shingleCount, of: file.content, mask: mask).map {
        UInt32(truncatingIfNeeded: $0)
      }
    }
    features.sort()
  }
}

extension SampleFile {
  /// Whether an installation holds it, and `import` or a command runs it.
  var isInstalled: Bool {
    switch role {
    case .module, .script, .startup: tree != nil
    default: false
    }
  }

  /// Whether it is a test, or lies in a folder beside the packages.
  func isBeside(_ topLevelNames: Set<String>, root: String) -> Bool {
    if role == .test { return true }
    return path.utf8.dropFirst(root.utf8.count).contains(UInt8(ascii: "/"))
      && !topLevelNames.contains(ProjectPath.top(of: path, root: root))
  }

  var isReadme: Bool {
    guard let name = path.split(separator: "/").last else { return false }
    return name.uppercased().hasPrefix("README")
  }
}

/// A release of a known project, ready for the index.
public struct ReferenceRelease: Sendable {
  public let project: String
  public let version: String
  /// What its texts call it.
  let names: [String]
  /// It has no tests and no documentation.
  let isPartial: Bool
  let files: [ReferenceFile]

  public var fileCount: Int { files.count }

  /// Files of one release that are kept.
  private static let fileCeiling = 20_000

  /// - Parameter map: works out the files, several at once if it likes.
  public init(
    _ sample: PackageSample, map: (_ files: [SampleFile], _ body: @Sendable (SampleFile) -> Entry) -> [Entry]
  ) {
    project = sample.name
    version = sample.version
    names = sample.names
    isPartial = sample.isPartial
    let mask = NameMask(sample.names)
    let root = ProjectPath.root(of: sample.files.map(\.path))
    let topLevelNames = Set(sample.topLevelNames)
    files = map(Array(sample.files.prefix(Self.fileCeiling))) {
      Entry(file: ReferenceFile($0, root: root, topLevelNames: topLevelNames, mask: mask))
    }.map(\.file)
  }

  /// One worked-out file.
  public struct Entry: Sendable {
    let file: ReferenceFile
  }

  init(project: String, version: String, names: [String], isPartial: Bool = false, files: [ReferenceFile]) {
    self.isPartial = isPartial
    self.project = project
    self.version = version
    self.names = names
    self.files = files
  }
}
