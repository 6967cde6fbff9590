import ByteReading
import Cryptography

/// Digests of whole files: the first eight bytes of SHA-256, so that nobody makes a file that passes for a known one.
enum TextDigest {
  /// The text without what editors and version control change: line ends, a byte order mark, spaces at the ends of lines,
  /// empty lines at the end. Bytes that are no text stay as they are.
  static func normalized(_ content: ArraySlice<UInt8>) -> [UInt8] {
    guard !content.prefix(headByteCount).contains(0) else { return Array(content) }
    if let end = plainEnd(content) { return Array(content[..<end]) }
    var text: [UInt8] = []
    text.reserveCapacity(content.count)
    var index = content.startIndex
    if content.starts(with: [0xEF, 0xBB, 0xBF]) { index += 3 }
    while index < content.endIndex {
      let start = index
      while index < content.endIndex, content[index] != 0x0A, content[index] != 0x0D { index += 1 }
      var end = index
      while end > start, content[end - 1] == 0x20 || content[end - 1] == 0x09 { end -= 1 }
      text.append(contentsOf: content[start..<end])
      text.append(0x0A)
      if index < content.endIndex {
        let isPair = content[index] == 0x0D && index + 1 < content.endIndex && content[index + 1] == 0x0A
        index += isPair ? 2 : 1
      }
    }
    while text.last == 0x0A { text.removeLast() }
    return text
  }

  /// Where a text ends in which there is nothing else to change, as in most; nil for any other.
  private static func plainEnd(_ content: ArraySlice<UInt8>) -> Int? {
    if content.starts(with: [0xEF, 0xBB, 0xBF]) || content.firstOffset(ofByte: 0x0D) != nil { return nil }
    var offset = 0
    while let lineEnd = content.firstOffset(ofByte: 0x0A, from: offset) {
      if lineEnd > 0 {
        let last = content[content.startIndex + lineEnd - 1]
        if last == 0x20 || last == 0x09 { return nil }
      }
      offset = lineEnd + 1
    }
    if let last = content.last, last == 0x20 || last == 0x09 { return nil }
    var end = content.endIndex
    while end > content.startIndex, content[end - 1] == 0x0A { end -= 1 }
    return end
  }

  /// Bytes that are looked at to tell text from other content.
  private static let headByteCount = 8192

  static func digest(_ bytes: [UInt8]) -> UInt64 {
    DigestAlgorithm.sha256.digest(of: bytes).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
