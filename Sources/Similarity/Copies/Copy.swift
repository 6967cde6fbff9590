public import SourceText

/// What a package has to do with a known project whose code is in it.
public struct Copy: Sendable {
  /// In which way the code is there.
  public enum Relation: String, Sendable {
    /// Most of the package is the project's code, under another name.
    case imitation
    /// A part of the package is the project's code, kept apart or small beside the rest.
    case vendoring
    /// The package is the project, or its fork of record.
    case itself
  }

  /// Statements that the project's release does not have.
  public struct Stretch: Sendable, Hashable {
    public var path: String
    public var range: SourceRange
    /// From 1.
    public var startLine: Int
    public var endLine: Int

    public init(path: String, range: SourceRange, startLine: Int, endLine: Int) {
      self.path = path
      self.range = range
      self.startLine = startLine
      self.endLine = endLine
    }
  }

  /// How many files of the package there are of each kind.
  public struct Counts: Sendable, Hashable {
    /// But for line ends and spaces at the ends of lines.
    public var same = 0
    /// But for names: those of the project in its texts, any in its code.
    public var renamed = 0
    /// At the place of one of the project's files, with other content.
    public var edited = 0
    /// In the package only.
    public var added = 0
    /// Modules that the project's release installs and the package has not.
    public var missing = 0

    public init() {}
  }

  public var relation: Relation
  public var project: String
  public var version: String
  public var counts: Counts
  /// Sorted by path and place.
  public var addedCode: [Stretch]
  /// The code of the package that is the project's, in percent of its statements.
  public var percent: Int
  /// Files with the content that the project has at their place.
  public var knownPaths: Set<String>
  /// Files that only the package has.
  public var addedPaths: Set<String>
  /// Statements of the package that are the project's.
  var knownStatements: Int

  /// A copy that somebody else found; searches make their own.
  public init(
    relation: Relation, project: String, version: String, counts: Counts, addedCode: [Stretch], percent: Int,
    knownPaths: Set<String> = [], addedPaths: Set<String> = [], knownStatements: Int = 0
  ) {
    self.relation = relation
    self.project = project
    self.version = version
    self.counts = counts
    self.addedCode = addedCode
    self.percent = percent
    self.knownPaths = knownPaths
    self.addedPaths = addedPaths
    self.knownStatements = knownStatements
  }

  /// Lines of the added code.
  public var addedLineCount: Int { addedCode.reduce(0) { $0 + $1.endLine - $1.startLine + 1 } }
}
