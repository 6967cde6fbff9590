import Glibc

/// Shannon entropy of byte values.
public enum Entropy {
  /// Bits for each byte, 0 (one value only, or nothing) to 8 (all values equally often).
  public static func bitsPerByte(_ bytes: ArraySlice<UInt8>) -> Double {
    guard !bytes.isEmpty else { return 0 }
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    let total = Double(bytes.count)
    var bits = 0.0
    for count in counts where count > 0 {
      let share = Double(count) / total
      bits -= share * log2(share)
    }
    return bits
  }
}
