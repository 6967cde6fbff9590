import CNettle

/// AES with a key of 128 bits (FIPS 197).
public enum AES128 {
  /// Bytes of a key, of a block and of an initialisation vector.
  public static let blockByteCount = 16

  /// Decrypts whole blocks in cipher block chaining mode (SP 800-38A); padding is left in place.
  ///
  /// - Returns: nil when key or vector are not 16 bytes long, or the text is no whole number of blocks.
  public static func decryptCBC(_ cipher: [UInt8], key: [UInt8], vector: [UInt8]) -> [UInt8]? {
    guard key.count == blockByteCount, vector.count == blockByteCount, cipher.count % blockByteCount == 0 else {
      return nil
    }
    guard !cipher.isEmpty else { return [] }
    var context = aes128_ctx()
    unsafe nettle_aes128_set_decrypt_key(&context, key)
    var vector = vector
    return unsafe [UInt8](unsafeUninitializedCapacity: cipher.count) { output, count in
      unsafe withUnsafePointer(to: &context) { context in
        unsafe nettle_cbc_decrypt(
          context, { unsafe nettle_aes128_decrypt($0?.assumingMemoryBound(to: aes128_ctx.self), $1, $2, $3) },
          blockByteCount, &vector, cipher.count, output.baseAddress, cipher)
      }
      count = cipher.count
    }
  }
}
