/// A running hash of 64 bits for shapes and names: the same on every machine and in every version, since pages hold it.
///
/// Multiply and fold as in wyhash (Wang Yi, 2019); no secret, so made for telling code apart, not for authenticity.
struct FeatureHash {
  private(set) var value: UInt64

  init(seed: UInt64 = 0x9E37_79B9_7F4A_7C15) { value = seed }

  @inline(__always)
  mutating func add(_ word: UInt64) {
    let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: word ^ 0xE703_7ED1_A0B4_28DB)
    value = product.high ^ product.low
  }

  mutating func add(_ bytes: some Sequence<UInt8>) {
    var word: UInt64 = 0
    var count: UInt64 = 0
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      count += 1
      if count % 8 == 0 {
        add(word)
        word = 0
      }
    }
    add(word)
    add(count)
  }

  static func of(_ text: String) -> UInt64 {
    var hash = FeatureHash()
    hash.add(text.utf8)
    return hash.value
  }

  /// Sixteen digits.
  static func hexadecimal(_ value: UInt64) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: (0..<16).reversed().map { digits[Int(value >> (4 * UInt64($0)) & 15)] }, as: UTF8.self)
  }
}
