/// The smallest hashes of all runs of four tokens of a piece of code: equal shares of two sketches estimate equal shares of
/// the code (Broder, 1997).
///
/// Names count, literals and layout do not: another address, key or indentation leaves the sketch as it is.
public struct CodeSketch: Sendable, Hashable {
  public static let size = 64
  static let gramLength = 4
  /// Runs of tokens from which a piece of code is worth sketching.
  static let leastGramCount = 60
  private static let prefix = "sketch:"

  /// Ascending, distinct; `size` of them where the code is long enough.
  let hashes: [UInt32]

  init?(tokens: [UInt64]) {
    guard tokens.count >= Self.leastGramCount + Self.gramLength else { return nil }
    var all: Set<UInt32> = []
    for start in 0...(tokens.count - Self.gramLength) {
      var hash = FeatureHash()
      for offset in 0..<Self.gramLength { hash.add(tokens[start + offset]) }
      all.insert(UInt32(truncatingIfNeeded: hash.value >> 32))
    }
    guard all.count >= Self.leastGramCount else { return nil }
    hashes = Array(all.sorted().prefix(Self.size))
  }

  /// Nil for a text that is no sketch.
  public init?(fingerprint: String) {
    guard fingerprint.hasPrefix(Self.prefix) else { return nil }
    let digits = Array(fingerprint.utf8.dropFirst(Self.prefix.utf8.count))
    guard !digits.isEmpty, digits.count % 8 == 0, digits.count <= 8 * Self.size else { return nil }
    var read: [UInt32] = []
    for start in stride(from: 0, to: digits.count, by: 8) {
      guard let hash = UInt32(String(decoding: digits[start..<(start + 8)], as: UTF8.self), radix: 16) else {
        return nil
      }
      read.append(hash)
    }
    guard zip(read, read.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
    hashes = read
  }

  public var fingerprint: String {
    Self.prefix
      + hashes.map { hash in String(FeatureHash.hexadecimal(UInt64(hash)).suffix(8)) }.joined()
  }

  /// Estimated share of runs of tokens that both have, of those that either has; 0 to 1.
  public func similarity(to other: CodeSketch) -> Double {
    var left = 0
    var right = 0
    var seen = 0
    var equal = 0
    let wanted = min(Self.size, max(hashes.count, other.hashes.count))
    while seen < wanted, left < hashes.count || right < other.hashes.count {
      seen += 1
      if right >= other.hashes.count || (left < hashes.count && hashes[left] < other.hashes[right]) {
        left += 1
      } else if left >= hashes.count || other.hashes[right] < hashes[left] {
        right += 1
      } else {
        equal += 1
        left += 1
        right += 1
      }
    }
    return seen == 0 ? 0 : Double(equal) / Double(seen)
  }
}
