import Cryptography

/// A Fernet token under a key that lies beside it, both in base 64. The signature is not checked: who inspects wants to read
/// the text all the same.
enum FernetToken {
  /// The plain text; nil when key or token have the wrong shape.
  static func decrypt(_ token: [UInt8], key: [UInt8]) -> [UInt8]? {
    let keyBytes = Decoders.base64(key, isURLSafe: true)
    let bytes = Decoders.base64(token, isURLSafe: true)
    return try? Fernet.open(bytes, key: keyBytes, checksSignature: false).text
  }
}
