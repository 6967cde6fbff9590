internal import SourceText

/// Lines and columns of one text.
///
/// Lines end at `\n`, `\r\n` and a lone `\r`, as Python's do. Columns count Unicode scalars from 1, so that they mean the
/// same in every report; byte offsets stand beside them. A text of one 8 MB line costs no more per question than any
/// other: scalars are counted once, in steps of `stride` bytes.
struct TextLines {
  /// A place in the text, both counted from 1.
  struct Position: Hashable {
    var line: Int
    var column: Int
  }

  let bytes: [UInt8]
  private var starts = [0]
  private var scalarsBefore = [0]

  private static let stride = 1024

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var scalars = 0
    for index in bytes.indices {
      if index > 0, index % Self.stride == 0 { scalarsBefore.append(scalars) }
      let byte = bytes[index]
      if byte & 0xC0 != 0x80 { scalars += 1 }
      if byte == 0x0A || (byte == 0x0D && (index + 1 == bytes.count || bytes[index + 1] != 0x0A)) {
        starts.append(index + 1)
      }
    }
  }

  var count: Int { starts.count }

  /// Offsets behind the end count as the end.
  func position(of offset: Int) -> Position {
    let offset = min(max(0, offset), bytes.count)
    let line = lineIndex(of: offset)
    return Position(line: line + 1, column: scalarCount(before: offset) - scalarCount(before: starts[line]) + 1)
  }

  /// Byte range of a line, counted from 1, without its end.
  func content(ofLine line: Int) -> Range<Int> {
    let start = starts[line - 1]
    var end = line < starts.count ? starts[line] : bytes.count
    if end > start, bytes[end - 1] == 0x0A { end -= 1 }
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// The range, cut to the text, and never upside down.
  func clamp(_ range: SourceRange) -> Range<Int> {
    let start = min(Int(range.start), bytes.count)
    return start..<max(start, min(Int(range.end), bytes.count))
  }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private func scalarCount(before offset: Int) -> Int {
    let step = min(offset / Self.stride, scalarsBefore.count - 1)
    var count = scalarsBefore[step]
    for index in (step * Self.stride)..<offset where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
