/// The names of a project, made invisible: `eth-tester` is `eth_tester`, `EthTester` and `eth tester` too.
///
/// Two texts that differ only in the names of their projects are equal behind masks that know both.
public struct NameMask: Sendable {
  /// Stands for any name of the project. No text holds it by chance.
  static let placeholder: UInt8 = 1
  /// Names shorter than this are found between other characters only: `rq` is a part of too many words.
  private static let shortName = 4
  /// No package has more names; more would slow down the search.
  private static let nameCeiling = 16

  private struct Pattern {
    /// Lower case; `-` where the text may have one separator or none.
    var bytes: [UInt8]
    var needsBoundary: Bool
  }

  private var patterns: [Pattern] = []
  private var startsName = [Bool](repeating: false, count: 256)

  /// - Parameter names: of distributions and of top-level packages, in any spelling.
  public init(_ names: [String]) {
    var seen: Set<[UInt8]> = []
    for name in names.prefix(Self.nameCeiling) {
      var bytes: [UInt8] = []
      for byte in name.utf8 {
        if Self.isSeparator(byte) {
          if bytes.last != UInt8(ascii: "-"), !bytes.isEmpty { bytes.append(UInt8(ascii: "-")) }
        } else {
          bytes.append(Self.lowered(byte))
        }
      }
      while bytes.last == UInt8(ascii: "-") { bytes.removeLast() }
      let letterCount = bytes.count { $0 != UInt8(ascii: "-") }
      guard letterCount >= 2, seen.insert(bytes).inserted else { continue }
      patterns.append(Pattern(bytes: bytes, needsBoundary: letterCount < Self.shortName))
    }
    // The longest first: `requestspro` is no `requests` with something behind it.
    patterns.sort { ($1.bytes.count, $0.bytes.lexicographicallyPrecedes($1.bytes) ? 0 : 1) < ($0.bytes.count, 1) }
    for pattern in patterns {
      guard let first = pattern.bytes.first else { continue }
      startsName[Int(first)] = true
      if (0x61...0x7A).contains(first) { startsName[Int(first) - 32] = true }
    }
  }

  /// The text with every name replaced.
  func apply(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var masked: [UInt8] = []
    masked.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      if startsName[Int(byte)], let end = nameEnd(in: text, at: index) {
        masked.append(Self.placeholder)
        index = end
      } else {
        masked.append(byte)
        index += 1
      }
    }
    return masked
  }

  /// The hash of the text with every name replaced.
  func hash(_ text: ArraySlice<UInt8>) -> UInt64 {
    for index in text.indices where startsName[Int(text[index])] {
      if nameEnd(in: text, at: index) != nil { return Mixing.hash(apply(text)[...]) }
    }
    return Mixing.hash(text)
  }

  private func nameEnd(in text: ArraySlice<UInt8>, at start: Int) -> Int? {
    for pattern in patterns {
      guard let end = Self.end(of: pattern.bytes, in: text, at: start) else { continue }
      if pattern.needsBoundary {
        if start > text.startIndex, Self.isWord(text[start - 1]) { continue }
        if end < text.endIndex, Self.isWord(text[end]) { continue }
      }
      return end
    }
    return nil
  }

  private static func end(of pattern: [UInt8], in text: ArraySlice<UInt8>, at start: Int) -> Int? {
    var index = start
    for expected in pattern {
      if expected == UInt8(ascii: "-") {
        if index < text.endIndex, isSeparator(text[index]) { index += 1 }
        continue
      }
      guard index < text.endIndex, lowered(text[index]) == expected else { return nil }
      index += 1
    }
    return index
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: " ")
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x7A).contains(lowered(byte)) || byte >= 0x80
  }

  @inline(__always)
  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte + 32 : byte }
}
