import ByteReading
import Compression

/// gzip (RFC 1952), with any number of members.
enum GzipFormat {
  static let reader = ArchiveFormatReader(name: "Gzip", recognises: recognises) { container, inspection in
    StreamReading.read(
      container, as: .gzip, plain: .gzip, withTar: .tarGzip, beginsStream: { recognises($0) }, into: &inspection)
  }

  /// Magic, the only method there is, and no reserved flag.
  @Sendable static func recognises(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.matches([0x1f, 0x8b, 8]), let flags = bytes.byte(at: 3) else { return false }
    return flags & 0xe0 == 0 && bytes.count >= 10
  }
}
