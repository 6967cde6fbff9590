import Cryptography
import Testing

/// Vectors of SP 800-38A, the GCM specification, RFC 8439, RFC 6229 and FIPS 81; the rest goes there and back.
struct CipherTests {
  let plain = bytes("6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51")
  let key = bytes("2b7e151628aed2a6abf7158809cf4f3c")
  let vector = bytes("000102030405060708090a0b0c0d0e0f")

  @Test(arguments: [
    (CipherMode.ecb, "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"),
    (.cbc, "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"),
    (.cfb, "3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"),
    (.ofb, "3b3fd92eb72dad20333449f8e83cfb4a7789508d16918f03f53c52dac54ed825"),
  ])
  func modesOfAES(_ mode: CipherMode, _ expected: String) throws {
    let cipher = try BlockCipher(.aes, key: key)
    let sealed = try cipher.run(plain, mode: mode, vector: vector, isEncrypting: true)
    #expect(hex(sealed) == expected)
    #expect(try cipher.run(sealed, mode: mode, vector: vector, isEncrypting: false) == plain)
  }

  /// FIPS 197, appendix C.1; the second block is chained to the first.
  @Test func blocksAreChained() throws {
    let key = (0..<16).map { UInt8($0) }
    let zeros = [UInt8](repeating: 0, count: 16)
    let plain = (0..<16).map { UInt8($0 * 0x11) }
    let sealed = bytes("69c4e0d86a7b0430d8cdb78070b4c55a")
    let cipher = try BlockCipher(.aes, key: key)
    #expect(try cipher.run(sealed, mode: .cbc, vector: zeros, isEncrypting: false) == plain)
    let chained = try cipher.run(sealed + sealed, mode: .cbc, vector: zeros, isEncrypting: false)
    #expect(chained == plain + zip(plain, sealed).map { $0 ^ $1 })
  }

  @Test func oddSizesAreRefused() throws {
    let cipher = try BlockCipher(.aes, key: key)
    #expect(throws: CipherFault.self) {
      try cipher.run(Array(plain.dropLast()), mode: .cbc, vector: vector, isEncrypting: false)
    }
    #expect(throws: CipherFault.self) { try cipher.run(plain, mode: .cbc, vector: [], isEncrypting: false) }
    #expect(throws: CipherFault.self) { try BlockCipher(.aes, key: [1, 2]) }
    #expect(try cipher.run([], mode: .cbc, vector: vector, isEncrypting: false) == [])
  }

  @Test func countersAndSingleBytes() throws {
    let cipher = try BlockCipher(.aes, key: key)
    let counter = bytes("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    #expect(
      hex(try cipher.run(plain, mode: .ctr, vector: counter, isEncrypting: true))
        == "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff")
    #expect(
      hex(try cipher.run(Array(plain.prefix(18)), mode: .cfb8, vector: vector, isEncrypting: true))
        == "3b79424c9c0dd436bace9e0ed4586a4f32b9")
  }

  @Test func longerKeys() throws {
    let wide = try BlockCipher(.aes, key: bytes("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"))
    #expect(
      hex(try wide.run(Array(plain.prefix(16)), mode: .ecb, vector: [], isEncrypting: true))
        == "bd334f1d6e45f25ff712a214571fa5cc")
    let widest = try BlockCipher(
      .aes, key: bytes("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"))
    #expect(
      hex(try widest.run(Array(plain.prefix(16)), mode: .ecb, vector: [], isEncrypting: true))
        == "f3eed1bdb5d2a03c064b5a7e3db181f8")
  }

  @Test func galoisCounterMode() throws {
    let cipher = try BlockCipher(.aes, key: [UInt8](repeating: 0, count: 16))
    let nonce = [UInt8](repeating: 0, count: 12)
    let sealed = try cipher.runGCM(
      [UInt8](repeating: 0, count: 16), nonce: nonce, associated: [], isEncrypting: true)
    #expect(hex(sealed.output) == "0388dace60b6a392f328c2b971b2fe78")
    #expect(hex(sealed.tag) == "ab6e47d42cec13bdf53a67b21257bddf")
    let opened = try cipher.runGCM(sealed.output, nonce: nonce, associated: [], isEncrypting: false, tag: sealed.tag)
    #expect(opened.output == [UInt8](repeating: 0, count: 16))
    #expect(throws: CipherFault.authentication) {
      try cipher.runGCM(sealed.output, nonce: nonce, associated: [1], isEncrypting: false, tag: sealed.tag)
    }
  }

  @Test func blocksOfEightBytes() throws {
    let des = try BlockCipher(.des, key: bytes("0123456789abcdef"))
    #expect(
      hex(try des.run(Array("Now is t".utf8), mode: .ecb, vector: [], isEncrypting: true)) == "3fa40e8a984d4815")
    // Triple DES with three equal keys is DES; with two keys the first one comes again.
    let triple = try BlockCipher(.tripleDES, key: bytes("0123456789abcdef0123456789abcdef"))
    #expect(
      hex(try triple.run(Array("Now is t".utf8), mode: .ecb, vector: [], isEncrypting: true)) == "3fa40e8a984d4815")
    let blowfish = try BlockCipher(.blowfish, key: bytes("0123456789abcdef"))
    #expect(
      hex(try blowfish.run(bytes("1111111111111111"), mode: .ecb, vector: [], isEncrypting: true))
        == "61f9c3802281b096")
  }

  @Test func wrongSizesAreFaults() throws {
    #expect(throws: CipherFault.keyLength(5)) { try BlockCipher(.aes, key: [1, 2, 3, 4, 5]) }
    let cipher = try BlockCipher(.aes, key: key)
    #expect(throws: CipherFault.inputLength(3)) {
      try cipher.run([1, 2, 3], mode: .cbc, vector: vector, isEncrypting: false)
    }
    #expect(throws: CipherFault.vectorLength(2)) {
      try cipher.run(plain, mode: .cbc, vector: [1, 2], isEncrypting: false)
    }
    #expect(try cipher.run([], mode: .cbc, vector: vector, isEncrypting: false).isEmpty)
  }

  @Test func keyStreams() throws {
    // RFC 6229 with a key of 40 bits.
    #expect(
      hex(try StreamCipher.arcfour([UInt8](repeating: 0, count: 16), key: [1, 2, 3, 4, 5]))
        == "b2396305f03dc027ccc3524a0a1118a8")
    #expect(
      hex(try StreamCipher.arcfour([UInt8](repeating: 0, count: 4), key: [1, 2, 3, 4, 5], dropped: 4)) == "f03dc027")
    // RFC 8439 §2.4.2.
    let sunscreen = try StreamCipher.chacha20(
      Array("Ladies and Gentl".utf8), key: Array(0..<32), nonce: bytes("000000000000004a00000000"), counter: 1)
    #expect(hex(sunscreen) == "6e2e359a2568f98041ba0728dd0d6981")
    // Salsa20 of the eSTREAM set 1, vector 0.
    #expect(
      hex(
        try StreamCipher.salsa20(
          [UInt8](repeating: 0, count: 8), key: [0x80] + [UInt8](repeating: 0, count: 31),
          nonce: [UInt8](repeating: 0, count: 8))) == "e3be8fdd8beca2e3")
    let sealed = try StreamCipher.chacha20Poly1305(
      [1, 2, 3], key: Array(0..<32), nonce: Array(0..<12), associated: [9], isEncrypting: true)
    let opened = try StreamCipher.chacha20Poly1305(
      sealed.output, key: Array(0..<32), nonce: Array(0..<12), associated: [9], isEncrypting: false, tag: sealed.tag)
    #expect(opened.output == [1, 2, 3])
    #expect(throws: CipherFault.authentication) {
      try StreamCipher.chacha20Poly1305(
        sealed.output, key: Array(0..<32), nonce: Array(0..<12), associated: [], isEncrypting: false, tag: sealed.tag)
    }
  }

  @Test func padding() throws {
    #expect(Padding.pad([1, 2], blockByteCount: 4) == [1, 2, 2, 2])
    #expect(try Padding.unpad([1, 2, 2, 2], blockByteCount: 4) == [1, 2])
    #expect(try Padding.unpad([4, 4, 4, 4], blockByteCount: 4) == [])
    for wrong in [[1, 2, 3, 2], [1, 2, 3, 0], [], [9, 9, 9, 9]] as [[UInt8]] {
      #expect(throws: CipherFault.padding) { try Padding.unpad(wrong, blockByteCount: 4) }
    }
  }
}
