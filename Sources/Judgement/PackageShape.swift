public import Packages

/// What a package looks like, whatever its code does: how much of it there is, and what its metadata leave empty.
///
/// Nothing of it is bad. Most malicious packages are thrown together in minutes, and look it; so do many honest ones.
public struct PackageShape: Sendable, Hashable {
  /// One thing about the shape. Raw values are stable: weights name them.
  public enum Trait: String, Sendable, CaseIterable {
    /// At most two files of Python.
    case fewestFiles = "two-python-files"
    /// At most six files of Python.
    case fewFiles = "six-python-files"
    /// At most 4 KiB of Python.
    case leastCode = "four-kilobytes"
    /// At most 32 KiB of Python.
    case littleCode = "thirty-two-kilobytes"
    /// A `setup.py`, and no module that holds code.
    case onlySetup = "only-setup"
    /// Core metadata without a summary.
    case noSummary = "no-summary"
    /// Core metadata with a description of less than 40 bytes.
    case noDescription = "no-description"
    /// Core metadata without an address of a project.
    case noHomePage = "no-home-page"
    /// Core metadata without an author or a maintainer.
    case noAuthor = "no-author"
    /// Core metadata without classifiers.
    case noClassifiers = "no-classifiers"
    /// A first number of the version that is higher than honest projects count, and no year: it outbids a private package.
    case highVersion = "high-version"
    /// At least half of the files of Python with a finding in them.
    case mostlyFindings = "mostly-findings"

    /// For a person, as the end of a sentence about the package.
    var phrase: String {
      switch self {
      case .fewestFiles: "at most two files of Python"
      case .fewFiles: "at most six files of Python"
      case .leastCode: "at most 4 KiB of Python"
      case .littleCode: "at most 32 KiB of Python"
      case .onlySetup: "a setup.py and no other code"
      case .noSummary: "no summary"
      case .noDescription: "no description"
      case .noHomePage: "no project address"
      case .noAuthor: "no author"
      case .noClassifiers: "no classifiers"
      case .highVersion: "an unusually high version"
      case .mostlyFindings: "findings in at least half of its files"
      }
    }
  }

  /// Files of Python.
  public var pythonFileCount: Int
  /// What can be said without looking at findings.
  public var traits: Set<Trait>

  public init(pythonFileCount: Int, traits: Set<Trait> = []) {
    self.pythonFileCount = pythonFileCount
    self.traits = traits
  }

  /// - Parameter pythonByteCount: of all files of Python together.
  public init(_ distribution: Distribution, pythonFileCount: Int, pythonByteCount: Int) {
    self.pythonFileCount = pythonFileCount
    traits = []
    // One file by itself is no package: that it is small says nothing.
    guard distribution.kind != .file else { return }
    if pythonFileCount <= 2 { traits.insert(.fewestFiles) }
    if pythonFileCount <= 6 { traits.insert(.fewFiles) }
    if pythonByteCount <= 4096 { traits.insert(.leastCode) }
    if pythonByteCount <= 32_768 { traits.insert(.littleCode) }
    if Self.isOnlySetup(distribution.files) { traits.insert(.onlySetup) }
    if Self.isHigh(distribution.version) { traits.insert(.highVersion) }
    addGaps(of: distribution.metadata)
  }

  private mutating func addGaps(of metadata: CoreMetadata) {
    guard !metadata.metadataVersion.isEmpty else { return }
    if Self.isUnfilled(metadata.summary) { traits.insert(.noSummary) }
    if metadata.description.utf8.count < 40 { traits.insert(.noDescription) }
    if Self.isUnfilled(metadata.homePage), metadata.projectLinks.isEmpty { traits.insert(.noHomePage) }
    let people = [metadata.author, metadata.authorEmail, metadata.maintainer, metadata.maintainerEmail]
    if people.allSatisfy(Self.isUnfilled) { traits.insert(.noAuthor) }
    if metadata.classifiers.isEmpty { traits.insert(.noClassifiers) }
  }

  /// Old tools write `UNKNOWN` for a field that was left out.
  private static func isUnfilled(_ field: String) -> Bool { field.isEmpty || field == "UNKNOWN" }

  /// Bytes of a module that are no code yet: an `__init__.py` of a docstring and a version.
  private static let negligibleByteCount = 64

  private static func isOnlySetup(_ files: [DistributionFile]) -> Bool {
    var hasSetup = false
    for file in files where file.isPython {
      switch file.role {
      case .installScript: hasSetup = true
      case .test, .documentation: break
      default: if file.content.count > negligibleByteCount { return false }
      }
    }
    return hasSetup
  }

  /// From 90 on: calendar versions of two digits end there for now, and those of four are years.
  private static func isHigh(_ text: String) -> Bool {
    guard let version = Version(text), version.epoch == 0, let major = version.release.first else { return false }
    return major >= 90 && !(1990...2100).contains(major / (major >= 19_900_000 ? 10_000 : major >= 199_000 ? 100 : 1))
  }
}
