// Cryptography: digests over libnettle. What it knows: bytes in, digest out. Nothing here keeps a secret.
//
//     SHA256.hexadecimal(of: bytes)   // "e3b0c442…"

import CNettle

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
  /// The 32 bytes of the digest.
  public static func digest(of bytes: ArraySlice<UInt8>) -> [UInt8] {
    var context = sha256_ctx()
    unsafe nettle_sha256_init(&context)
    unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe nettle_sha256_update(&context, buffer.count, buffer.baseAddress)
    }
    return unsafe [UInt8](unsafeUninitializedCapacity: 32) { output, count in
      unsafe nettle_sha256_digest(&context, 32, output.baseAddress)
      count = 32
    }
  }

  /// The 32 bytes of the digest.
  public static func digest(of bytes: [UInt8]) -> [UInt8] {
    digest(of: bytes[...])
  }

  /// The digest as 64 lower-case hexadecimal digits.
  public static func hexadecimal(of bytes: ArraySlice<UInt8>) -> String {
    hexadecimal(digest(of: bytes))
  }

  /// The digest as 64 lower-case hexadecimal digits.
  public static func hexadecimal(of bytes: [UInt8]) -> String {
    hexadecimal(digest(of: bytes[...]))
  }

  /// Lower-case hexadecimal digits of any bytes.
  public static func hexadecimal(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(digest.count * 2)
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}
