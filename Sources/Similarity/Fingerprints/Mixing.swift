/// Hashes of 64 bits that look random: they find candidates. What a claim rests on is a digest (`TextDigest`), which nobody
/// can bend.
enum Mixing {
  /// Two words into one, both halves of their product folded.
  @inline(__always)
  static func combine(_ state: UInt64, _ value: UInt64) -> UInt64 {
    let product = (state ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: value ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low ^ (state << 7 | state >> 57)
  }

  /// The hash of some bytes.
  static func hash(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var state = UInt64(bytes.count) &+ 0x9E37_79B9_7F4A_7C15
    var word: UInt64 = 0
    var filled = 0
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      filled += 1
      if filled == 8 {
        state = combine(state, word)
        word = 0
        filled = 0
      }
    }
    return combine(state, word)
  }
}
