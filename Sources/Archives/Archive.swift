public import Limits

/// Everything found in one artifact, nested archives included, as a flat list. Nothing is written to disk.
public struct Archive: Sendable {
  /// The outermost format.
  public var format: ArchiveFormat
  public var entries: [ArchiveEntry]
  public var anomalies: [ArchiveAnomaly]
  public var limitations: [Limitation]

  public init(
    format: ArchiveFormat, entries: [ArchiveEntry] = [], anomalies: [ArchiveAnomaly] = [],
    limitations: [Limitation] = []
  ) {
    self.format = format
    self.entries = entries
    self.anomalies = anomalies
    self.limitations = limitations
  }
}

/// What a container is, by its content and never by its name. Raw values are stable: they are part of the JSON report.
public enum ArchiveFormat: String, Sendable, CaseIterable {
  case zip, tar, gzip, bzip2, xz, zstd
  /// `tar` inside a compression.
  case tarGzip = "tar+gzip"
  case tarBzip2 = "tar+bzip2"
  case tarXz = "tar+xz"
  case tarZstd = "tar+zstd"
  /// A folder or a single file that is not an archive.
  case folder, file
}

/// One member of an archive, in one reading of it.
public struct ArchiveEntry: Sendable {
  /// What sort of member it is.
  public enum Kind: String, Sendable { case file, directory, symbolicLink, hardLink, other }

  /// Which reader would see this entry, where two readers of the container would differ.
  public enum Reading: String, Sendable {
    case agreed
    /// zip: what a reader sees that goes by the (or by another) central directory.
    case centralDirectory = "central-directory"
    /// zip: what a streaming reader sees. tar: what a reader sees that does not follow an extended header.
    case localHeader = "local-header"
    /// What a reader that goes on behind an end marker or a first stream sees.
    case trailing
  }

  /// Path as text for people: decoded, nested archives joined with `!/` (`inner.zip!/a.py`). Never used as a file path.
  public var path: String
  public var kind: Kind
  public var reading: Reading
  public var content: ArraySlice<UInt8>
  /// Where a link points.
  public var linkTarget: String?
  /// Unix permission bits, 0 when the container has none.
  public var mode: UInt32
  /// Archives around this entry, 1 for a member of the artifact itself.
  public var depth: Int

  public init(
    path: String, kind: Kind = .file, reading: Reading = .agreed, content: ArraySlice<UInt8> = [],
    linkTarget: String? = nil, mode: UInt32 = 0, depth: Int = 1
  ) {
    self.path = path
    self.kind = kind
    self.reading = reading
    self.content = content
    self.linkTarget = linkTarget
    self.mode = mode
    self.depth = depth
  }
}

/// Something about a container that two extractors would read differently, or that an honest tool does not write.
public struct ArchiveAnomaly: Sendable, Hashable {
  /// Raw values are stable: rules and reports use them.
  public enum Kind: String, Sendable, CaseIterable {
    // zip
    case zipNameMismatch = "zip-name-mismatch"
    case zipSizeMismatch = "zip-size-mismatch"
    case zipMissingLocal = "zip-missing-local"
    case zipMissingCentral = "zip-missing-central"
    case zipOrderMismatch = "zip-order-mismatch"
    case zipSeveralEndRecords = "zip-several-end-records"
    case zipDisplacedEndRecord = "zip-displaced-end-record"
    case zipComment = "zip-comment"
    case zipDataDescriptor = "zip-data-descriptor"
    case zipDuplicateExtra = "zip-duplicate-extra"
    case zipContradictingExtra = "zip-contradicting-extra"
    case zipUnusualMethod = "zip-unusual-method"
    case zipMethodMismatch = "zip-method-mismatch"
    case zipChecksumMismatch = "zip-checksum-mismatch"
    case zipCountMismatch = "zip-count-mismatch"
    case zipOverlappingMembers = "zip-overlapping-members"
    case encryptedMember = "encrypted-member"
    // tar
    case tarSizeMismatch = "tar-size-mismatch"
    case tarSparse = "tar-sparse"
    case tarChecksumMismatch = "tar-checksum-mismatch"
    case tarMalformedExtension = "tar-malformed-extension"
    case tarTrailingMembers = "tar-trailing-members"
    case deviceMember = "device-member"
    // any container
    case prefixData = "prefix-data"
    case trailingData = "trailing-data"
    /// Bytes between members that no directory and no header claims.
    case unreferencedData = "unreferenced-data"
    case severalStreams = "several-streams"
    case duplicateName = "duplicate-name"
    case caseCollision = "case-collision"
    case normalizationCollision = "normalization-collision"
    case traversingName = "traversing-name"
    case absoluteName = "absolute-name"
    case backslashName = "backslash-name"
    case unprintableName = "unprintable-name"
    case undecodableName = "undecodable-name"
    case escapingLink = "escaping-link"
    case polyglot = "polyglot"
    case mislabelled = "mislabelled"
    case truncated = "truncated"
    // wheel
    case recordMissing = "record-missing"
    case recordUnlisted = "record-unlisted"
    case recordAbsent = "record-absent"
    case recordHashMismatch = "record-hash-mismatch"
    case recordTraversal = "record-traversal"
  }

  public let kind: Kind
  /// Member or nested archive it concerns; empty for the artifact.
  public let path: String
  /// One sentence for a person, with the two readings where there are two.
  public let message: String

  public init(_ kind: Kind, path: String, message: String) {
    self.kind = kind
    self.path = path
    self.message = message
  }
}
