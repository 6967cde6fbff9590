/// Every ceiling that bounds the work one artifact may cause.
///
/// Budgets are counted, never timed, so that the same bytes give the same report on every machine.
/// Tests shrink single fields; the command line exposes the ones a person may need to raise.
public struct Limits: Sendable, Equatable {
  /// Bytes that all streams and stored members of the whole nested tree of an artifact may unpack to, together.
  ///
  /// They are held in memory at the same time, so this is also the bound on memory.
  public var unpackedBytes = 512 << 20
  /// Bytes one member, or one compressed stream, may unpack to.
  public var streamBytes = 256 << 20
  /// Unpacked bytes for each packed byte, judged once `ratioFloor` bytes were unpacked: for each stream by what it has
  /// read so far, and for the whole tree by the packed bytes of the artifact that were read so far.
  ///
  /// Deflate ends at 1,032. The index itself refuses 50.
  public var ratio = 200
  /// Unpacked bytes below which `ratio` is not judged: small texts compress very well.
  public var ratioFloor = 64 << 20
  /// Members in the whole nested tree.
  public var entries = 200_000
  /// Archives inside archives.
  public var archiveDepth = 8
  /// Bytes of one source text that are parsed.
  public var sourceBytes = 64 << 20
  /// Nodes in one syntax tree.
  public var nodes = 16_000_000
  /// Levels a syntax tree may nest before the parser puts an error node.
  public var syntaxDepth = 200
  /// Layers of unwrapped payload below one file.
  public var layers = 160
  /// Python programs inside of files of another kind, such as scripts and notebooks, in the whole artifact.
  public var embeddedPrograms = 20_000
  /// Bytes of those programs, together.
  public var embeddedBytes = 128 << 20
  /// Steps of constant evaluation for one file, at most; a small file has fewer, in proportion to its bytes.
  public var evaluationSteps = 2_000_000

  public init() {}
}
