public import Archives
public import Behaviors
public import Judgement
public import Limits
public import Linking
public import PartialEvaluation
public import PythonSemantics
public import Rules
public import Similarity
public import SourceText

/// All that one scan found out about one artifact: what every report format is written from.
public struct ScanReport: Sendable {
  /// The input, by content.
  public struct Artifact: Sendable, Hashable {
    /// As it was given on the command line, or `-`.
    public var path: String
    /// Last component of the path.
    public var name: String
    /// Lower-case hexadecimal SHA-256; for a folder, of its sorted list of paths and digests.
    public var sha256: String
    public var byteCount: Int
    /// `wheel`, `sdist`, `egg`, `archive`, `folder`, `file`, `unreadable`.
    public var kind: String

    public init(path: String, name: String, sha256: String, byteCount: Int, kind: String) {
      self.path = path
      self.name = name
      self.sha256 = sha256
      self.byteCount = byteCount
      self.kind = kind
    }
  }

  /// Code or data that was hidden and decoded.
  public struct Layer: Sendable, Hashable {
    public var index: Int
    /// Layer it was found in; nil for a file.
    public var parent: Int?
    /// Member it came from.
    public var path: String
    /// Encodings peeled, outermost first, such as `base64`, `zlib`.
    public var encodings: [String]
    public var sha256: String
    public var bytes: [UInt8]
    public var language: LayerLanguage
    /// The code that holds it, in the file or in the layer it was found in.
    public var location: Location
    /// Qualified name of the call that takes it, such as `builtins.exec`; empty for a program in a text that no known call
    /// takes.
    public var executedBy: String
    /// When it would be executed.
    public var runsAt: RunTime
    /// Of bytecode and pickles: what they do, as Python; places inside of the layer are places in it.
    public var sketch: [UInt8] = []
    /// Of a text that the host fills in: the placeholder and what takes its place, such as `host = {platform.node()}`.
    public var filling = ""
    /// Path of the member, when it was taken out of an archive.
    public var member = ""
    /// What a native program says of itself, in one line.
    public var summary = ""

    /// What places inside of the layer count in.
    public var text: [UInt8] { sketch.isEmpty ? bytes : sketch }

    public init(
      index: Int, parent: Int?, encodings: [String], sha256: String, bytes: [UInt8], language: LayerLanguage,
      location: Location, executedBy: String, runsAt: RunTime
    ) {
      self.index = index
      self.parent = parent
      path = location.path
      self.encodings = encodings
      self.sha256 = sha256
      self.bytes = bytes
      self.language = language
      self.location = location
      self.executedBy = executedBy
      self.runsAt = runsAt
    }
  }

  /// Counts for people and for benchmarks.
  public struct Statistics: Sendable, Hashable {
    public var memberCount = 0
    public var pythonFileCount = 0
    public var pythonByteCount = 0

    public init() {}
  }

  public var artifact: Artifact
  /// Name and version from the metadata, or from the file name; empty when unknown.
  public var distributionName: String
  public var distributionVersion: String
  public var verdict: Verdict
  /// What the verdict was added up from.
  public var evidence = Evidence(findings: [])
  public var findings: [Finding]
  /// Everything that was seen, also what no rule spoke of.
  public var observations: [Observation] = []
  public var layers: [Layer]
  /// What other packages may be compared with; of packages that are not clean only.
  public var traits: [Trait] = []
  /// Campaigns, and packages scanned before, that show the same.
  public var links: [Link] = []
  /// Known projects whose code it holds.
  public var copies: [Copy] = []
  public var anomalies: [ArchiveAnomaly]
  public var limitations: [Limitation]
  public var statistics: Statistics
  /// Text of every file that a finding points into, so that reports can show the lines: decoded when it is Python.
  public var sources: [String: [UInt8]]
  /// The Python that was taken out of files of another kind, for those files: its lines are shown in the place of theirs.
  public var extracts: [String: [SourceText]] = [:]

  public init(
    artifact: Artifact, distributionName: String = "", distributionVersion: String = "", verdict: Verdict,
    findings: [Finding] = [], layers: [Layer] = [], anomalies: [ArchiveAnomaly] = [],
    limitations: [Limitation] = [], statistics: Statistics = Statistics(), sources: [String: [UInt8]] = [:]
  ) {
    self.artifact = artifact
    self.distributionName = distributionName
    self.distributionVersion = distributionVersion
    self.verdict = verdict
    self.findings = findings
    self.layers = layers
    self.anomalies = anomalies
    self.limitations = limitations
    self.statistics = statistics
    self.sources = sources
  }
}
