import Cryptography

/// A Fernet token under a key that lies beside it: AES-128 in CBC mode, signed with HMAC-SHA256.
///
/// Layout (Fernet specification): version 0x80, 8 bytes of time, 16 of initialisation vector, ciphertext, 32 of signature.
/// The signature is not checked: who inspects wants to read the text all the same.
enum FernetToken {
  /// The plain text; nil when key or token have the wrong shape.
  static func decrypt(_ token: [UInt8], key: [UInt8]) -> [UInt8]? {
    let keyBytes = Decoders.base64(key, isURLSafe: true)
    let bytes = Decoders.base64(token, isURLSafe: true)
    guard keyBytes.count == 32, bytes.count >= 1 + 8 + 16 + 16 + 32, bytes[0] == 0x80 else { return nil }
    let cipher = bytes[25..<bytes.count - 32]
    guard
      let plain = AES128.decryptCBC(Array(cipher), key: Array(keyBytes[16...]), vector: Array(bytes[9..<25]))
    else { return nil }
    // PKCS #7: the last byte counts the padding.
    guard let padding = plain.last, (1...16).contains(padding) else { return nil }
    return Array(plain.dropLast(Int(padding)))
  }
}
