/// Finds the line that ends a here-document without reading the text again for each of them.
struct DelimiterLines {
  /// Delimiters are words; longer ones are not found.
  private static let maximumByteCount = 128
  /// Lines of one hash that are compared: more were made to collide.
  private static let maximumCollisions = 64

  /// Hash of a line in the upper half, its offset in the lower; sorted. Lines stand there twice: as they are, and without
  /// the tabs before them.
  private var lines: [UInt64]?

  /// Where the lines before a delimiter end, where the line behind it begins, and whether it is there at all.
  mutating func body(
    of delimiter: [UInt8], isIndented: Bool, in bytes: [UInt8], from start: Int
  ) -> (end: Int, next: Int, isClosed: Bool) {
    let table = lines ?? Self.table(bytes)
    lines = table
    let key = UInt64(Self.hash(delimiter[...], isBare: isIndented)) << 32
    var low = 0
    var high = table.count
    while low < high {
      let middle = (low + high) / 2
      if table[middle] < key | UInt64(UInt32(clamping: start)) { low = middle + 1 } else { high = middle }
    }
    for entry in table[low...].prefix(Self.maximumCollisions) {
      guard entry >> 32 == key >> 32 else { break }
      let offset = Int(entry & 0xFFFF_FFFF)
      let next = bytes.endOfLine(from: offset)
      let line = Self.content(bytes[offset..<next])
      if (isIndented ? line.drop { $0 == 0x09 } : line).elementsEqual(delimiter) { return (offset, next, true) }
    }
    return (bytes.count, bytes.count, false)
  }

  private static func table(_ bytes: [UInt8]) -> [UInt64] {
    var table: [UInt64] = []
    var start = 0
    while start < bytes.count {
      let next = bytes.endOfLine(from: start)
      let line = content(bytes[start..<next])
      let bare = line.drop { $0 == 0x09 }
      if !bare.isEmpty, bare.count <= maximumByteCount {
        let offset = UInt64(UInt32(clamping: start))
        table.append(UInt64(hash(bare, isBare: true)) << 32 | offset)
        if bare.count == line.count { table.append(UInt64(hash(line, isBare: false)) << 32 | offset) }
      }
      start = next
    }
    table.sort()
    return table
  }

  private static func content(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var end = line.endIndex
    while end > line.startIndex, line[end - 1] == 0x0A || line[end - 1] == 0x0D { end -= 1 }
    return line[..<end]
  }

  /// FNV-1a.
  private static func hash(_ line: ArraySlice<UInt8>, isBare: Bool) -> UInt32 {
    var hash: UInt32 = isBare ? 0x811C_9DC5 : 0x1234_5679
    for byte in line { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return hash
  }
}
