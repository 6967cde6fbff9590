import CNettle

/// Ciphers that make a key stream; encrypting and decrypting are the same.
public enum StreamCipher {
  /// RC4, with keys of 1 to 256 bytes; the first `dropped` bytes of the stream are not used.
  public static func arcfour(_ input: [UInt8], key: [UInt8], dropped: Int = 0) throws(CipherFault) -> [UInt8] {
    guard (1...256).contains(key.count) else { throw .keyLength(key.count) }
    guard dropped >= 0, dropped <= 1 << 20 else { throw .vectorLength(dropped) }
    var context = arcfour_ctx()
    unsafe nettle_arcfour_set_key(&context, key.count, key)
    let whole = [UInt8](repeating: 0, count: dropped) + input
    let output = unsafe [UInt8](unsafeUninitializedCapacity: whole.count) { output, count in
      unsafe nettle_arcfour_crypt(&context, whole.count, output.baseAddress, whole)
      count = whole.count
    }
    return dropped > 0 ? Array(output[dropped...]) : output
  }

  /// Salsa20 with keys of 16 or 32 bytes and a nonce of 8.
  public static func salsa20(_ input: [UInt8], key: [UInt8], nonce: [UInt8]) throws(CipherFault) -> [UInt8] {
    guard key.count == 16 || key.count == 32 else { throw .keyLength(key.count) }
    guard nonce.count == 8 else { throw .vectorLength(nonce.count) }
    var context = salsa20_ctx()
    unsafe nettle_salsa20_set_key(&context, key.count, key)
    unsafe nettle_salsa20_set_nonce(&context, nonce)
    return unsafe [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
      unsafe nettle_salsa20_crypt(&context, input.count, output.baseAddress, input)
      count = input.count
    }
  }

  /// ChaCha20 with a key of 32 bytes and a nonce of 8 (its author's) or 12 (RFC 8439).
  public static func chacha20(
    _ input: [UInt8], key: [UInt8], nonce: [UInt8], counter: UInt32 = 0
  ) throws(CipherFault) -> [UInt8] {
    guard key.count == 32 else { throw .keyLength(key.count) }
    guard nonce.count == 8 || nonce.count == 12 else { throw .vectorLength(nonce.count) }
    var context = chacha_ctx()
    unsafe nettle_chacha_set_key(&context, key)
    if nonce.count == 8 {
      unsafe nettle_chacha_set_nonce(&context, nonce)
    } else {
      unsafe nettle_chacha_set_nonce96(&context, nonce)
    }
    // The counter is the thirteenth word of the state, with either nonce.
    context.state.12 = counter
    return unsafe [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
      unsafe nettle_chacha_crypt32(&context, input.count, output.baseAddress, input)
      count = input.count
    }
  }

  /// ChaCha20-Poly1305 (RFC 8439 §2.8). When `tag` is given it must be that of the text, else `.authentication`.
  public static func chacha20Poly1305(
    _ input: [UInt8], key: [UInt8], nonce: [UInt8], associated: [UInt8], isEncrypting: Bool, tag: [UInt8]? = nil
  ) throws(CipherFault) -> (output: [UInt8], tag: [UInt8]) {
    guard key.count == 32 else { throw .keyLength(key.count) }
    guard nonce.count == 12 else { throw .vectorLength(nonce.count) }
    var context = chacha_poly1305_ctx()
    unsafe nettle_chacha_poly1305_set_key(&context, key)
    unsafe nettle_chacha_poly1305_set_nonce(&context, nonce)
    unsafe nettle_chacha_poly1305_update(&context, associated.count, associated)
    let output = unsafe [UInt8](unsafeUninitializedCapacity: input.count) { output, count in
      if isEncrypting {
        unsafe nettle_chacha_poly1305_encrypt(&context, input.count, output.baseAddress, input)
      } else {
        unsafe nettle_chacha_poly1305_decrypt(&context, input.count, output.baseAddress, input)
      }
      count = input.count
    }
    var computed = [UInt8](repeating: 0, count: 16)
    unsafe nettle_chacha_poly1305_digest(&context, 16, &computed)
    if let tag, tag != computed { throw .authentication }
    return (output, computed)
  }
}

/// A Fernet token without its base 64: version, time, vector, AES-128-CBC, HMAC-SHA256.
public enum Fernet {
  /// Opens a token with a key of 32 bytes: 16 of signature, 16 of encryption.
  ///
  /// - Parameter checksSignature: false to read the text of a token whose signature is another one.
  public static func open(
    _ token: [UInt8], key: [UInt8], checksSignature: Bool = true
  ) throws(CipherFault) -> (text: [UInt8], time: UInt64) {
    guard key.count == 32 else { throw .keyLength(key.count) }
    guard token.count >= 1 + 8 + 16 + 32, token[0] == 0x80 else { throw .inputLength(token.count) }
    let signed = Array(token.dropLast(32))
    if checksSignature {
      guard
        HMAC.code(.sha256, key: Array(key[..<16]), message: signed).map({ $0.elementsEqual(token.suffix(32)) }) == true
      else { throw .authentication }
    }
    let cipher = try BlockCipher(.aes, key: Array(key[16...]))
    let padded = try cipher.run(
      Array(signed[25...]), mode: .cbc, vector: Array(signed[9..<25]), isEncrypting: false)
    let time = signed[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return (try Padding.unpad(padded, blockByteCount: 16), time)
  }
}
