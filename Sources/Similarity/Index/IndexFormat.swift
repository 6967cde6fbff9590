/// The layout of an index file, version 1. All numbers are little-endian, and every table is sorted, so that a look-up is a
/// binary search in the mapped file.
///
///     header      72 bytes: magic, version, counts, size, checksums
///     projects    20 each: name, names in texts (offsets of strings), first release, first file, releases
///     releases     4 each: version (offset of a string; the highest bit is set when tests and documentation were left out)
///     files       40 each, by project: digests, place, first and last release, statements
///     by content   4 each: numbers of files, by the digest of their text
///     by shape     4 each: numbers of files, by the shape of their tree
///     features     8 each: hash, number of a file
///     strings     length (2) and UTF-8
///     statements  12 bits each
enum IndexFormat {
  static let magic: [UInt8] = Array("SEKIREF\n".utf8)
  static let version: UInt32 = 1
  static let headerSize = 72
  static let projectSize = 20
  static let releaseSize = 4
  static let partialBit: UInt32 = 1 << 31
  static let fileSize = 40
  static let featureSize = 8

  /// Where the numbers of the header stand.
  enum Header {
    static let version = 8
    static let size = 12
    static let projects = 16
    static let releases = 20
    static let files = 24
    static let shapes = 28
    static let features = 32
    static let statements = 36
    static let strings = 40
    static let byteCount = 48
    static let bodyChecksum = 56
    static let checksum = 64
  }

  static func statementBytes(_ count: Int) -> Int { (count * 3 + 1) / 2 }
}

/// Why an index is not used: what is wrong, and what to do.
public struct IndexError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String

  init(_ description: String) { self.description = description }
}
