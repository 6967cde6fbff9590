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
    guard cipher.count % 16 == 0 else { return nil }
    let aes = AES128(key: Array(keyBytes[16...]))
    var previous = Array(bytes[9..<25])
    var plain: [UInt8] = []
    plain.reserveCapacity(cipher.count)
    for start in stride(from: cipher.startIndex, to: cipher.endIndex, by: 16) {
      let block = Array(cipher[start..<start + 16])
      let decrypted = aes.decrypt(block)
      for index in 0..<16 { plain.append(decrypted[index] ^ previous[index]) }
      previous = block
    }
    // PKCS #7: the last byte counts the padding.
    guard let padding = plain.last, (1...16).contains(padding) else { return nil }
    return Array(plain.dropLast(Int(padding)))
  }
}

/// AES with a key of 128 bits (FIPS 197), decryption of single blocks. Its tables are computed, not copied.
struct AES128 {
  private let roundKeys: [[UInt8]]
  private static let substitution: [UInt8] = makeSubstitution()
  private static let inverse: [UInt8] = {
    var inverse = [UInt8](repeating: 0, count: 256)
    for (index, value) in substitution.enumerated() { inverse[Int(value)] = UInt8(index) }
    return inverse
  }()
  /// Products with 9, 11, 13 and 14 in the field.
  private static let products: [[UInt8]] = [9, 11, 13, 14].map { factor in
    (0..<256).map { multiply(UInt8($0), factor) }
  }

  /// - Precondition: 16 bytes of key.
  init(key: [UInt8]) {
    precondition(key.count == 16, "AES-128 has a key of 16 bytes.")
    var words: [[UInt8]] = (0..<4).map { Array(key[4 * $0..<4 * $0 + 4]) }
    var constant: UInt8 = 1
    for index in 4..<44 {
      var word = words[index - 1]
      if index % 4 == 0 {
        word = [word[1], word[2], word[3], word[0]].map { Self.substitution[Int($0)] }
        word[0] ^= constant
        constant = Self.multiply(constant, 2)
      }
      words.append((0..<4).map { words[index - 4][$0] ^ word[$0] })
    }
    roundKeys = (0..<11).map { round in Array(words[4 * round..<4 * round + 4].joined()) }
  }

  /// One block of 16 bytes.
  func decrypt(_ block: [UInt8]) -> [UInt8] {
    var state = Self.combined(block, roundKeys[10])
    for round in stride(from: 9, through: 0, by: -1) {
      state = Self.combined(Self.unsubstituted(Self.unshifted(state)), roundKeys[round])
      if round > 0 { state = Self.unmixed(state) }
    }
    return state
  }

  private static func combined(_ state: [UInt8], _ key: [UInt8]) -> [UInt8] { (0..<16).map { state[$0] ^ key[$0] } }

  private static func unsubstituted(_ state: [UInt8]) -> [UInt8] { state.map { inverse[Int($0)] } }

  /// Row r of the state moves r columns to the right; bytes are stored column by column.
  private static func unshifted(_ state: [UInt8]) -> [UInt8] {
    (0..<16).map { position in
      let (column, row) = (position / 4, position % 4)
      return state[(column + 4 - row) % 4 * 4 + row]
    }
  }

  private static func unmixed(_ state: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: 16)
    // Coefficients 14, 11, 13, 9, by their index in `products`.
    let order = [3, 1, 2, 0]
    for column in 0..<4 {
      for row in 0..<4 {
        var value: UInt8 = 0
        for offset in 0..<4 { value ^= products[order[offset]][Int(state[column * 4 + (row + offset) % 4])] }
        result[column * 4 + row] = value
      }
    }
    return result
  }

  /// In the field of 256 elements modulo x⁸ + x⁴ + x³ + x + 1.
  private static func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var (a, b, product) = (left, right, UInt8(0))
    while b != 0 {
      if b & 1 != 0 { product ^= a }
      a = a & 0x80 != 0 ? (a << 1) ^ 0x1b : a << 1
      b >>= 1
    }
    return product
  }

  /// The multiplicative inverse, then an affine map over bits.
  private static func makeSubstitution() -> [UInt8] {
    (0..<256).map { number in
      let value = UInt8(number)
      let inverse = value == 0 ? 0 : (1...255).first { multiply(value, UInt8($0)) == 1 }.map { UInt8($0) } ?? 0
      var result: UInt8 = 0x63
      for shift in 0..<5 { result ^= inverse << UInt8(shift) | (shift == 0 ? 0 : inverse >> UInt8(8 - shift)) }
      return result
    }
  }
}
