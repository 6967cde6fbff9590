/// One line of source with a mark under the part that matters, cut to the width of the terminal.
struct Snippet: Hashable {
  var text: String
  /// Columns before the mark.
  var markStart: Int
  /// Columns of the mark, at least 1.
  var markWidth: Int

  /// Runs of more blanks than this are written as a count, so that code pushed off the screen comes back onto it.
  private static let longestBlankRun = 40
  /// Bytes of a line that are looked at before the mark and behind it: lines of 8 MB exist.
  private static let reach = 8192

  /// The line that a byte range begins on.
  ///
  /// `width` is the number of columns there are for it.
  init(lines: TextLines, range: Range<Int>, width: Int) {
    let line = lines.content(ofLine: lines.position(of: range.lowerBound).line)
    let start = min(range.lowerBound, line.upperBound)
    let end = min(max(range.upperBound, start), line.upperBound)
    let from = Self.scalarBoundary(lines.bytes, at: max(line.lowerBound, Self.reachBack(lines.bytes, from: start)))
    let to = min(line.upperBound, start + Self.reach)
    let cells = TerminalText.cells(of: lines.bytes[from..<to], collapsingRuns: Self.longestBlankRun)
    self.init(
      cells: cells, mark: start..<end, width: max(20, width), isCutBefore: from > line.lowerBound,
      isCutBehind: to < line.upperBound)
  }

  private init(cells: [TerminalText.Cell], mark: Range<Int>, width: Int, isCutBefore: Bool, isCutBehind: Bool) {
    var columns = [0]
    columns.reserveCapacity(cells.count + 1)
    for cell in cells { columns.append((columns.last ?? 0) + cell.width) }
    // The last cell that begins at or before the mark: a collapsed run stands for all of its blanks.
    let first = max(0, (cells.firstIndex { $0.offset > mark.lowerBound } ?? cells.count) - 1)
    let behind = max(first, cells.firstIndex { $0.offset >= mark.upperBound } ?? cells.count)
    let isPastEnd = (cells.last?.offset).map { mark.lowerBound > $0 && mark.isEmpty } ?? true
    let markColumn = isPastEnd ? columns[cells.count] : columns[min(first, cells.count)]

    var low = 0
    if markColumn >= width * 2 / 3, columns[cells.count] > width {
      low = columns.firstIndex { $0 >= markColumn - width / 4 } ?? 0
    }
    let headMark = isCutBefore || low > 0 ? "..." : ""
    var high = low
    // Room for "..." at either end.
    while high < cells.count, columns[high + 1] - columns[low] <= width - headMark.count - 3 { high += 1 }
    if high < cells.count, high == cells.count - 1, columns[cells.count] - columns[low] <= width - headMark.count {
      high = cells.count
    }
    let isCutAtEnd = isCutBehind || high < cells.count
    text = headMark + cells[low..<high].lazy.map(\.text).joined() + (isCutAtEnd ? "..." : "")
    markStart = max(0, markColumn - columns[low]) + headMark.count
    markWidth = max(1, columns[min(max(behind, first), high)] - markColumn)
  }

  /// Where the part of the line that is shown may begin: some way before the mark, and before a run of blanks that would
  /// otherwise be the whole of it.
  private static func reachBack(_ bytes: [UInt8], from mark: Int) -> Int {
    var index = mark
    while index > 0, bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 { index -= 1 }
    return max(0, index - reach)
  }

  private static func scalarBoundary(_ bytes: [UInt8], at offset: Int) -> Int {
    var offset = offset
    while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
    return offset
  }
}
