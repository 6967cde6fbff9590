import ByteReading
import Compression

/// Zstandard (RFC 8878), with any number of frames.
enum ZstdFormat {
  static let reader = ArchiveFormatReader(name: "Zstd", recognises: recognises) { container, inspection in
    StreamReading.read(
      container, as: .zstd, plain: .zstd, withTar: .tarZstd, beginsStream: { recognises($0) || isSkippable($0) },
      into: &inspection)
  }

  @Sendable static func recognises(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.matches([0x28, 0xb5, 0x2f, 0xfd])
  }

  /// A frame that decoders pass over; it may stand between others.
  private static func isSkippable(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let magic = bytes.integer(UInt32.self, at: 0) else { return false }
    return magic & 0xffff_fff0 == 0x184d_2a50
  }
}
