import CDeflate

/// Checksums of containers. They find damage, they prove nothing.
public enum Checksum {
  /// CRC-32 (ISO 3309), as in zip and gzip, going on from the one of earlier bytes.
  public static func crc32(_ bytes: ArraySlice<UInt8>, seed: UInt32 = 0) -> UInt32 {
    // The C library takes no bytes for a question about the first value.
    guard !bytes.isEmpty else { return seed }
    return unsafe bytes.withUnsafeBufferPointer { unsafe libdeflate_crc32(seed, $0.baseAddress, $0.count) }
  }

  /// Adler-32 (RFC 1950), going on from the one of earlier bytes.
  public static func adler32(_ bytes: ArraySlice<UInt8>, seed: UInt32 = 1) -> UInt32 {
    guard !bytes.isEmpty else { return seed }
    return unsafe bytes.withUnsafeBufferPointer { unsafe libdeflate_adler32(seed, $0.baseAddress, $0.count) }
  }
}
