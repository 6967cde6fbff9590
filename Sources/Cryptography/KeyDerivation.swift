import CNettle

/// HMAC (RFC 2104) over any digest of a fixed length.
public enum HMAC {
  /// The code of a message; nil for the two digests without a length of their own.
  public static func code(_ algorithm: DigestAlgorithm, key: [UInt8], message: [UInt8]) -> [UInt8]? {
    guard algorithm.byteCount > 0 else { return nil }
    let block = algorithm.blockByteCount
    var key = key.count > block ? algorithm.digest(of: key) : key
    key.append(contentsOf: repeatElement(0, count: block - key.count))
    let inner = algorithm.digest(of: key.map { $0 ^ 0x36 } + message)
    return algorithm.digest(of: key.map { $0 ^ 0x5c } + inner)
  }
}

/// Keys from passwords and from other keys.
public enum KeyDerivation {
  /// PBKDF2 (RFC 8018) with HMAC: Python's `hashlib.pbkdf2_hmac`. Costs `iterations` times the blocks of the key, which
  /// the caller has bounded; nil for what has no HMAC.
  public static func pbkdf2(
    _ algorithm: DigestAlgorithm, password: [UInt8], salt: [UInt8], iterations: Int, count: Int
  ) -> [UInt8]? {
    guard algorithm.byteCount > 0, iterations >= 1, count >= 0, let rounds = UInt32(exactly: iterations) else {
      return nil
    }
    typealias Derivation = (
      Int, UnsafePointer<UInt8>?, UInt32, Int, UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?
    ) -> Void
    let fast: Derivation? =
      switch algorithm {
      case .sha1: unsafe nettle_pbkdf2_hmac_sha1
      case .sha256: unsafe nettle_pbkdf2_hmac_sha256
      case .sha384: unsafe nettle_pbkdf2_hmac_sha384
      case .sha512: unsafe nettle_pbkdf2_hmac_sha512
      default: nil
      }
    guard count > 0 else { return [] }
    if let fast = unsafe fast {
      return unsafe [UInt8](unsafeUninitializedCapacity: count) { output, filled in
        unsafe fast(password.count, password, rounds, salt.count, salt, count, output.baseAddress)
        filled = count
      }
    }
    var result: [UInt8] = []
    var block: UInt32 = 1
    while result.count < count {
      let number = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: block >> UInt32($0)) }
      guard var last = HMAC.code(algorithm, key: password, message: salt + number) else { return nil }
      var sum = last
      for _ in 1..<max(1, iterations) {
        guard let next = HMAC.code(algorithm, key: password, message: last) else { return nil }
        last = next
        for index in sum.indices { sum[index] ^= last[index] }
      }
      result.append(contentsOf: sum)
      block += 1
    }
    return Array(result.prefix(count))
  }

  /// HKDF (RFC 5869); nil when it cannot give so many bytes.
  public static func hkdf(
    _ algorithm: DigestAlgorithm, key: [UInt8], salt: [UInt8], info: [UInt8], count: Int
  ) -> [UInt8]? {
    let size = algorithm.byteCount
    guard size > 0, count >= 0, count <= 255 * size else { return nil }
    let salt = salt.isEmpty ? [UInt8](repeating: 0, count: size) : salt
    guard let extracted = HMAC.code(algorithm, key: salt, message: key) else { return nil }
    var result: [UInt8] = []
    var last: [UInt8] = []
    var number: UInt8 = 1
    while result.count < count {
      guard let next = HMAC.code(algorithm, key: extracted, message: last + info + [number]) else { return nil }
      last = next
      result.append(contentsOf: last)
      number &+= 1
    }
    return Array(result.prefix(count))
  }

  /// `EVP_BytesToKey` of OpenSSL with one round of MD5, as password-protected AES of many scripts has it.
  public static func bytesToKey(password: [UInt8], salt: [UInt8], count: Int) -> [UInt8] {
    var result: [UInt8] = []
    var last: [UInt8] = []
    while result.count < count {
      last = DigestAlgorithm.md5.digest(of: last + password + salt)
      result.append(contentsOf: last)
    }
    return Array(result.prefix(max(0, count)))
  }
}
