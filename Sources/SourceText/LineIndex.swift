/// Where the lines of a text begin, to turn byte offsets into what a person counts.
///
/// Lines end as Python ends them: at LF, CRLF and lone CR.
public struct LineIndex: Sendable {
  private let starts: [UInt32]

  /// Finds the line starts of UTF-8 bytes. Offsets behind 4 GiB are not told apart.
  public init(_ bytes: [UInt8]) {
    var starts: [UInt32] = [0]
    let span = bytes.span
    var index = 0
    while index < span.count {
      let byte = span[index]
      index &+= 1
      guard byte == 0x0A || byte == 0x0D else { continue }
      if byte == 0x0D && index < span.count && span[index] == 0x0A { index &+= 1 }
      starts.append(UInt32(clamping: index))
    }
    self.starts = starts
  }

  /// Lines of the text; a text that ends with a line end has an empty last one.
  public var lineCount: Int { starts.count }

  /// Line from 1 and column in bytes from 0, as CPython's `lineno` and `col_offset`.
  public func position(of offset: UInt32) -> (line: Int, column: Int) {
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    return (low + 1, Int(offset) - Int(starts[low]))
  }

  /// Byte offset at which a line, counted from 1, begins; nil for a line that is not there.
  public func start(ofLine line: Int) -> UInt32? {
    starts.indices.contains(line - 1) ? starts[line - 1] : nil
  }
}
