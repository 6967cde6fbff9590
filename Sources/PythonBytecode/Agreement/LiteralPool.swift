/// Literals of a source, asked whether they explain a constant: as it is, as a part (`"%s of %d" % x`, `"abc"[1]`), put
/// together (`"a" + "b"`), or repeated (`"-" * 70`), as the compiler's folding makes them.
struct LiteralPool {
  /// Longest constant for which all ways of putting literals together are tried.
  static let longestSegmented = 16_384

  private var whole: Set<ArraySlice<UInt8>> = []
  /// All literals in order, one behind the other.
  private var joined: [UInt8] = []
  /// The same without white space, for docstrings that the compiler cleans (3.13).
  private var squeezed: [UInt8] = []
  private var lengths: [Int] = []
  /// Steps that comparisons may still take.
  private var fuel: Int

  init(_ literals: [[UInt8]]) {
    var seen = Set<Int>()
    for literal in literals {
      whole.insert(literal[...])
      joined += literal
      if !literal.isEmpty, literal.count <= 512, seen.insert(literal.count).inserted { lengths.append(literal.count) }
      // `"100%% of %s" % x` is taken apart at the percent signs.
      if Self.hasDoublePercent(literal) { joined += Self.singlePercents(literal) }
    }
    lengths.sort()
    fuel = 64 << 20
  }

  private static func hasDoublePercent(_ bytes: [UInt8]) -> Bool {
    zip(bytes, bytes.dropFirst()).contains { $0 == UInt8(ascii: "%") && $1 == UInt8(ascii: "%") }
  }

  private static func singlePercents(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      result.append(bytes[index])
      let isDouble =
        bytes[index] == UInt8(ascii: "%") && index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "%")
      index += isDouble ? 2 : 1
    }
    return result
  }

  /// Whether the literals explain `constant`.
  mutating func explains(_ constant: [UInt8]) -> Bool {
    if constant.isEmpty || whole.contains(constant[...]) { return true }
    let failure = Self.failures(constant)
    if contains(constant, failure) { return true }
    // A repetition: the shortest unit that makes it up.
    let period = constant.count - (failure.last ?? 0)
    if period < constant.count, constant.count % period == 0 {
      let unit = Array(constant[..<period])
      if whole.contains(unit[...]) || contains(unit, Self.failures(unit)) { return true }
    }
    if explainsCleaned(constant) { return true }
    return isPutTogether(constant)
  }

  /// For each prefix, the longest shorter prefix that also ends it (Knuth, Morris, Pratt).
  private static func failures(_ pattern: [UInt8]) -> [Int] {
    var failure = [Int](repeating: 0, count: pattern.count)
    var length = 0
    for index in 1..<Swift.max(1, pattern.count) {
      while length > 0, pattern[index] != pattern[length] { length = failure[length - 1] }
      if pattern[index] == pattern[length] { length += 1 }
      failure[index] = length
    }
    return failure
  }

  private mutating func contains(_ pattern: [UInt8], _ failure: [Int]) -> Bool {
    Self.contains(pattern, failure, in: joined, &fuel)
  }

  private static func contains(
    _ pattern: [UInt8], _ failure: [Int], in text: [UInt8], _ fuel: inout Int
  ) -> Bool {
    guard !pattern.isEmpty, pattern.count <= text.count, fuel > text.count else { return false }
    fuel -= text.count
    var length = 0
    for byte in text {
      while length > 0, byte != pattern[length] { length = failure[length - 1] }
      if byte == pattern[length] { length += 1 }
      if length == pattern.count { return true }
    }
    return false
  }

  /// A docstring loses the indentation that its lines share.
  private mutating func explainsCleaned(_ constant: [UInt8]) -> Bool {
    guard constant.contains(0x0a) else { return false }
    if squeezed.isEmpty { squeezed = Self.squeeze(joined) }
    let pattern = Self.squeeze(constant)
    return Self.contains(pattern, Self.failures(pattern), in: squeezed, &fuel)
  }

  private static func squeeze(_ bytes: [UInt8]) -> [UInt8] {
    bytes.filter { $0 != 0x20 && !(9...13).contains($0) }
  }

  /// Whether whole literals, each as often as needed, stand one behind the other in `constant`.
  private mutating func isPutTogether(_ constant: [UInt8]) -> Bool {
    guard constant.count <= Self.longestSegmented else { return false }
    var reachable = [Bool](repeating: false, count: constant.count + 1)
    reachable[0] = true
    for start in 0..<constant.count where reachable[start] {
      for length in lengths {
        guard start + length <= constant.count else { break }
        fuel -= length + 1
        guard fuel > 0 else { return false }
        if whole.contains(constant[start..<start + length]) { reachable[start + length] = true }
      }
    }
    return reachable[constant.count]
  }
}
