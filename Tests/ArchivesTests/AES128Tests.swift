import Cryptography
import Testing

struct AES128Tests {
  private let key = (0..<16).map { UInt8($0) }
  private let zeros = [UInt8](repeating: 0, count: 16)
  /// FIPS 197, appendix C.1.
  private let cipher: [UInt8] = [
    0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a,
  ]

  @Test func decryptsAsTheStandardSays() {
    let plain = (0..<16).map { UInt8($0 * 0x11) }
    #expect(AES128.decryptCBC(cipher, key: key, vector: zeros) == plain)
    // The second block is chained to the first.
    let chained = AES128.decryptCBC(cipher + cipher, key: key, vector: zeros)
    #expect(chained == plain + zip(plain, cipher).map { $0 ^ $1 })
  }

  @Test func refusesOddSizes() {
    #expect(AES128.decryptCBC(Array(cipher.dropLast()), key: key, vector: zeros) == nil)
    #expect(AES128.decryptCBC(cipher, key: [1, 2], vector: zeros) == nil)
    #expect(AES128.decryptCBC(cipher, key: key, vector: []) == nil)
    #expect(AES128.decryptCBC([], key: key, vector: zeros) == [])
  }
}
