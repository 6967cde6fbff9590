import ByteReading

/// Source lines of instructions: `co_lnotab` (PEP 3.6 to 3.9 with signed deltas), `co_linetable` of 3.10 (PEP 626) and
/// the location table of 3.11 (PEP 657).
public struct LineTable: Sendable {
  /// Starts of ranges of code in bytes, ascending.
  private var starts: [Int32] = []
  /// The line of each, from 1, or 0 for the start of a module; `noLine` when the code there belongs to no line.
  private var lines: [Int32] = []
  private static let noLine = Int(Int32.min)
  /// Bytes of code that the table speaks of; nil where the format does not say.
  private(set) var codeSize: Int?
  /// Whether the table's own rules are kept to its end.
  private(set) var isWellFormed = true

  /// `bytes` is the line table of a code object that begins at `firstLine`.
  public init(_ bytes: ArraySlice<UInt8>, firstLine: Int, version: BytecodeVersion) {
    if version >= .python311 {
      readLocations(bytes, firstLine)
    } else if version == .python310 {
      readRanges(bytes, firstLine)
    } else {
      readDeltas(bytes, firstLine, isSigned: version != .python27)
    }
  }

  private mutating func add(_ start: Int, _ line: Int) {
    let line = Int32(truncatingIfNeeded: line)
    if lines.last == line { return }
    if starts.last.map({ Int($0) == start }) ?? false {
      lines[lines.count - 1] = line
      return
    }
    starts.append(Int32(truncatingIfNeeded: start))
    lines.append(line)
  }

  /// Pairs of unsigned steps in the code and steps in lines.
  private mutating func readDeltas(_ bytes: ArraySlice<UInt8>, _ firstLine: Int, isSigned: Bool) {
    if bytes.count % 2 == 1 { isWellFormed = false }
    var offset = 0
    var line = firstLine
    add(0, line)
    var place = bytes.startIndex
    while place + 1 < bytes.endIndex {
      offset &+= Int(bytes[place])
      let step = bytes[place + 1]
      line &+= isSigned ? Int(Int8(bitPattern: step)) : Int(step)
      add(offset, line)
      place += 2
    }
    lastDelta = offset
  }

  /// Sum of all steps of a `co_lnotab`: it lies inside of the code.
  private(set) var lastDelta = 0

  /// Pairs of a range's size and a step in lines, where -128 means no line.
  private mutating func readRanges(_ bytes: ArraySlice<UInt8>, _ firstLine: Int) {
    if bytes.count % 2 == 1 { isWellFormed = false }
    var offset = 0
    var line = firstLine
    var place = bytes.startIndex
    while place + 1 < bytes.endIndex {
      let size = Int(bytes[place])
      let step = Int(Int8(bitPattern: bytes[place + 1]))
      if step != -128 { line &+= step }
      if size % 2 == 1 { isWellFormed = false }
      if size > 0 { add(offset, step == -128 ? Self.noLine : line) }
      offset &+= size
      place += 2
    }
    codeSize = offset
  }

  /// Entries that begin with a byte whose high bit is set: four bits of form, three of length in units of code.
  private mutating func readLocations(_ bytes: ArraySlice<UInt8>, _ firstLine: Int) {
    var offset = 0
    var line = firstLine
    var place = bytes.startIndex
    let end = bytes.endIndex
    /// Six bits a byte, the lowest first; bit 6 says that more follow.
    func variable() -> Int? {
      var value = 0
      var shift = 0
      while place < end {
        let byte = bytes[place]
        if byte & 0x80 != 0 { return nil }
        place += 1
        if shift < 36 { value |= Int(byte & 0x3f) << shift }
        shift += 6
        if byte & 0x40 == 0 { return value }
      }
      return nil
    }
    while place < end {
      let head = bytes[place]
      place += 1
      guard head & 0x80 != 0 else {
        isWellFormed = false
        continue
      }
      let form = Int(head >> 3) & 15
      let size = (Int(head & 7) + 1) * 2
      var hasLine = true
      switch form {
      case 15: hasLine = false
      case 13, 14:
        guard let coded = variable() else {
          isWellFormed = false
          continue
        }
        line &+= coded & 1 == 1 ? -(coded >> 1) : coded >> 1
        if form == 14 { for _ in 0..<3 where variable() == nil { isWellFormed = false } }
      case 10...12:
        line &+= form - 10
        place = Swift.min(end, place + 2)
      default: place = Swift.min(end, place + 1)
      }
      add(offset, hasLine ? line : Self.noLine)
      offset &+= size
    }
    codeSize = offset
  }

  /// A reader that begins at the first instruction.
  public func cursor() -> Cursor { Cursor(self) }

  /// Gives lines for ascending offsets, each in constant time on the whole.
  public struct Cursor {
    private let table: LineTable
    private var place = 0

    fileprivate init(_ table: LineTable) { self.table = table }

    /// The line of the code at `offset`, or nil when it has none.
    public mutating func line(at offset: Int32) -> Int32? {
      while place + 1 < table.starts.count, table.starts[place + 1] <= offset { place += 1 }
      guard place < table.lines.count, table.starts[place] <= offset, table.lines[place] != Int32.min else {
        return nil
      }
      return table.lines[place]
    }
  }
}
