/// A text that people read, as the smallest hashes of five of its words in a row: what survives a change of names, of
/// layout and of a paragraph.
enum Shingles {
  private static let wordCount = 5
  /// Bytes that are read.
  private static let byteCeiling = 1 << 18

  /// The `count` smallest, ascending.
  static func smallest(_ count: Int, of text: ArraySlice<UInt8>, mask: NameMask) -> [UInt64] {
    var words: [UInt64] = []
    var start: Int?
    let bytes = mask.apply(text.prefix(byteCeiling))
    for index in 0...bytes.count {
      let byte = index < bytes.count ? bytes[index] : 0x20
      let isWord = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF) || byte >= 0x80 || byte == 1
      if isWord {
        if start == nil { start = index }
      } else if let first = start {
        words.append(Mixing.hash(bytes[first..<index].map { (0x41...0x5A).contains($0) ? $0 + 32 : $0 }[...]))
        start = nil
      }
    }
    guard words.count >= wordCount else { return [] }
    var hashes: Set<UInt64> = []
    for first in 0...(words.count - wordCount) {
      hashes.insert(words[first..<first + wordCount].reduce(7) { Mixing.combine($0, $1) })
    }
    return Array(hashes.sorted().prefix(count))
  }
}
