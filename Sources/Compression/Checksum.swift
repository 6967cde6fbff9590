import CDeflate

/// Checksums of containers. They find damage, they prove nothing.
public enum Checksum {
  /// CRC-32 (ISO 3309), as in zip and gzip.
  public static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { unsafe libdeflate_crc32(0, $0.baseAddress, $0.count) }
  }

  /// Adler-32 (RFC 1950).
  public static func adler32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBufferPointer { unsafe libdeflate_adler32(1, $0.baseAddress, $0.count) }
  }
}
