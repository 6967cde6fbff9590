import Cryptography
import Testing

func hex(_ bytes: [UInt8]) -> String { SHA256.hexadecimal(bytes) }

func bytes(_ hex: String) -> [UInt8] {
  let digits = hex.filter { $0 != " " }.compactMap { $0.hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

/// Vectors of FIPS 180-4, FIPS 202, RFC 1320, 1321, 7693 and of RIPEMD-160.
struct DigestTests {
  @Test(arguments: [
    ("md4", "a448017aaf21d8525fc10ae87aa6729d"),
    ("md5", "900150983cd24fb0d6963f7d28e17f72"),
    ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha224", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"),
    ("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ("sha3_256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
    ("sha512_256", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"),
    ("ripemd160", "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"),
    ("blake2s", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"),
    (
      "blake2b",
      "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    ),
  ])
  func digestsOfABC(_ name: String, _ expected: String) throws {
    let algorithm = try #require(DigestAlgorithm(named: name))
    #expect(hex(algorithm.digest(of: Array("abc".utf8))) == expected)
    #expect(algorithm.byteCount == expected.count / 2)
  }

  @Test func everyAlgorithmGivesItsLengthAtEveryBlockBoundary() {
    for algorithm in DigestAlgorithm.allCases {
      var seen: Set<[UInt8]> = []
      for count in [0, 1, 63, 64, 65, 127, 128, 129, 135, 136, 137, 167, 168, 169, 1_000] {
        let digest = algorithm.digest(of: Array(repeating: 0x61, count: count), count: 40)
        #expect(digest.count == (algorithm.byteCount == 0 ? 40 : algorithm.byteCount), "\(algorithm)")
        #expect(seen.insert(digest).inserted, "\(algorithm) of \(count)")
      }
    }
  }

  @Test func shakeIsAsLongAsAskedFor() {
    #expect(hex(DigestAlgorithm.shake128.digest(of: [], count: 16)) == "7f9c2ba4e88f827d616045507605853e")
    #expect(hex(DigestAlgorithm.shake256.digest(of: [], count: 16)) == "46b9dd2b0ba88d13233b3feb743eeb24")
    let long = DigestAlgorithm.shake128.digest(of: [1, 2], count: 400)
    #expect(Array(long.prefix(20)) == DigestAlgorithm.shake128.digest(of: [1, 2], count: 20))
  }

  @Test func namesOfHashlib() {
    #expect(DigestAlgorithm(named: "SHA-256") == .sha256)
    #expect(DigestAlgorithm(named: "sha512/256") == .sha512With256Bits)
    #expect(DigestAlgorithm(named: "BLAKE2b512") == .blake2b)
    #expect(DigestAlgorithm(named: "sha257") == nil)
  }

  @Test func keyedHashes() {
    // RFC 4231, case 2; RFC 2202, case 2.
    let key = Array("Jefe".utf8)
    let message = Array("what do ya want for nothing?".utf8)
    #expect(
      hex(HMAC.code(.sha256, key: key, message: message) ?? [])
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    #expect(hex(HMAC.code(.md5, key: key, message: message) ?? []) == "750c783e6ab0b503eaa86e310a5db738")
    #expect(HMAC.code(.shake128, key: key, message: message) == nil)
  }

  @Test func derivedKeys() {
    // RFC 6070, case 2, and the same through the generic way that MD5 takes.
    let password = Array("password".utf8)
    let salt = Array("salt".utf8)
    #expect(
      hex(KeyDerivation.pbkdf2(.sha1, password: password, salt: salt, iterations: 2, count: 20) ?? [])
        == "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957")
    #expect(
      hex(KeyDerivation.pbkdf2(.md5, password: password, salt: salt, iterations: 3, count: 20) ?? [])
        == "f6acd4bda3e4d3d831a5f61da9ca9d5c3877566e")
    #expect(KeyDerivation.pbkdf2(.sha1, password: password, salt: salt, iterations: 0, count: 20) == nil)
    // RFC 5869, case 1.
    let key = KeyDerivation.hkdf(
      .sha256, key: [UInt8](repeating: 0x0b, count: 22), salt: bytes("000102030405060708090a0b0c"),
      info: bytes("f0f1f2f3f4f5f6f7f8f9"), count: 42)
    #expect(
      hex(key ?? [])
        == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
  }
}
