/// FNV-1a of 64 bits over parts: tells versions of our own text apart, and lines of one file. Not for anything that
/// somebody may want to forge; contents have SHA-256.
struct Fingerprint {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func mix(_ part: some Sequence<UInt8>) {
    for byte in part { mix(byte) }
    // 0xFF is in no UTF-8, so that "ab" + "c" is not "a" + "bc".
    mix(0xFF)
  }

  /// 16 lower-case hexadecimal digits.
  var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }

  private mutating func mix(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
}
