/// What reading one executable may cost. Counted, never timed; each ceiling that is reached becomes a `Limitation`.
///
/// The tables of a format may overlap or all point at the same bytes, so sums are bounded and not only single tables.
public struct ExecutableCeilings: Sendable, Equatable {
  /// Sections, segments or load commands of one image. The largest honest libraries have a few dozen; objects that were
  /// compiled with one section for each function have some thousands.
  public var sections = 8_192
  /// Imported, exported and needed names of one file, together. The largest library we met exports 120,000.
  public var names = 262_144
  /// Bytes of all names and strings that are kept, together.
  public var nameBytes = 32 << 20
  /// Bytes of one name. Mangled names of C++ reach some thousands.
  public var bytesPerName = 4_096
  /// Resources of a PE file, directories included.
  public var resources = 16_384
  /// Slices of a fat Mach-O file.
  public var slices = 16
  /// Times the bytes of the file that entropy may read: sections overlap in hostile files.
  public var entropyPasses = 2

  public init() {}
}
