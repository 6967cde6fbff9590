/// BLAKE2b and BLAKE2s (RFC 7693) with the parameters of Python's `hashlib` for sequential hashing. Written here because
/// nettle has neither.
public enum Blake2 {
  /// Message word order of each round.
  private static let sigma: [[Int]] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
  ]

  private static let startB: [UInt64] = [
    0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
  ]

  private static let startS: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
  ]

  /// BLAKE2b. Nil-free: a caller has checked `count` 1...64, `key` up to 64, `salt` and `person` up to 16 bytes.
  public static func b(
    _ bytes: [UInt8], count: Int = 64, key: [UInt8] = [], salt: [UInt8] = [], person: [UInt8] = []
  ) -> [UInt8] {
    precondition((1...64).contains(count) && key.count <= 64 && salt.count <= 16 && person.count <= 16, "BLAKE2b sizes")
    return hash(
      bytes, start: startB, rounds: 12, rotations: (32, 24, 16, 63), count: count, key: key, salt: salt, person: person)
  }

  /// BLAKE2s. A caller has checked `count` 1...32, `key` up to 32, `salt` and `person` up to 8 bytes.
  public static func s(
    _ bytes: [UInt8], count: Int = 32, key: [UInt8] = [], salt: [UInt8] = [], person: [UInt8] = []
  ) -> [UInt8] {
    precondition((1...32).contains(count) && key.count <= 32 && salt.count <= 8 && person.count <= 8, "BLAKE2s sizes")
    return hash(
      bytes, start: startS, rounds: 10, rotations: (16, 12, 8, 7), count: count, key: key, salt: salt, person: person)
  }

  private static func hash<Word: FixedWidthInteger & UnsignedInteger>(
    _ bytes: [UInt8], start: [Word], rounds: Int, rotations: (Word, Word, Word, Word), count: Int, key: [UInt8],
    salt: [UInt8], person: [UInt8]
  ) -> [UInt8] {
    let size = Word.bitWidth / 8
    let block = size * 16
    // Parameter block: sizes, fan-out and depth of one, then salt and person in its last quarters.
    var parameters = [UInt8](repeating: 0, count: size * 8)
    parameters[0] = UInt8(count)
    parameters[1] = UInt8(key.count)
    parameters[2] = 1
    parameters[3] = 1
    for (index, byte) in salt.enumerated() { parameters[size * 4 + index] = byte }
    for (index, byte) in person.enumerated() { parameters[size * 6 + index] = byte }
    var state = start
    for index in 0..<8 { state[index] ^= word(parameters, index * size) }
    var message = bytes
    if !key.isEmpty { message = key + [UInt8](repeating: 0, count: block - key.count) + bytes }
    let total = message.count
    if total == 0 || total % block != 0 {
      message.append(contentsOf: repeatElement(0, count: block - total % block))
    }
    var offset = 0
    while offset < message.count {
      let isLast = offset + block >= message.count
      let counter = isLast ? total : offset + block
      compress(
        &state, message, offset, counter: Word(truncatingIfNeeded: counter), isLast: isLast, rounds: rounds,
        rotations: rotations, start: start)
      offset += block
    }
    var result: [UInt8] = []
    for index in 0..<count {
      result.append(UInt8(truncatingIfNeeded: state[index / size] >> Word(index % size * 8)))
    }
    return result
  }

  private static func word<Word: FixedWidthInteger>(_ bytes: [UInt8], _ offset: Int) -> Word {
    (0..<Word.bitWidth / 8).reduce(Word(0)) { $0 | Word(truncatingIfNeeded: bytes[offset + $1]) << Word($1 * 8) }
  }

  private static func compress<Word: FixedWidthInteger & UnsignedInteger>(
    _ state: inout [Word], _ message: [UInt8], _ offset: Int, counter: Word, isLast: Bool, rounds: Int,
    rotations: (Word, Word, Word, Word), start: [Word]
  ) {
    let size = Word.bitWidth / 8
    let words: [Word] = (0..<16).map { word(message, offset + $0 * size) }
    var work = state + start
    work[12] ^= counter
    if isLast { work[14] = ~work[14] }
    func rotated(_ value: Word, _ count: Word) -> Word { value >> count | value << (Word(Word.bitWidth) - count) }
    func mix(_ a: Int, _ b: Int, _ c: Int, _ d: Int, _ x: Word, _ y: Word) {
      work[a] = work[a] &+ work[b] &+ x
      work[d] = rotated(work[d] ^ work[a], rotations.0)
      work[c] = work[c] &+ work[d]
      work[b] = rotated(work[b] ^ work[c], rotations.1)
      work[a] = work[a] &+ work[b] &+ y
      work[d] = rotated(work[d] ^ work[a], rotations.2)
      work[c] = work[c] &+ work[d]
      work[b] = rotated(work[b] ^ work[c], rotations.3)
    }
    for round in 0..<rounds {
      let order = sigma[round % 10]
      mix(0, 4, 8, 12, words[order[0]], words[order[1]])
      mix(1, 5, 9, 13, words[order[2]], words[order[3]])
      mix(2, 6, 10, 14, words[order[4]], words[order[5]])
      mix(3, 7, 11, 15, words[order[6]], words[order[7]])
      mix(0, 5, 10, 15, words[order[8]], words[order[9]])
      mix(1, 6, 11, 12, words[order[10]], words[order[11]])
      mix(2, 7, 8, 13, words[order[12]], words[order[13]])
      mix(3, 4, 9, 14, words[order[14]], words[order[15]])
    }
    for index in 0..<8 { state[index] ^= work[index] ^ work[index + 8] }
  }
}
