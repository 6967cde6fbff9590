import ByteReading

/// Finds what a reader of the text would not see. One pass over the bytes.
enum TextScan {
  /// Blanks in one run that push what follows off the screen.
  static let offScreenBlanks = 100
  /// Bytes of a line from which it is worth a note.
  static let longLineBytes = 10_000
  /// Notes of one kind kept for one text.
  static let maximumNotes = 64

  static func notes(of bytes: [UInt8]) -> [TextNote] {
    var scan = Scan()
    scan.run(bytes)
    return scan.notes
  }

  private struct Scan {
    var notes: [TextNote] = []
    var counts: [TextNote.Kind: Int] = [:]
    /// Indentation, in bytes, of the last line with code.
    var previousIndentation = 0

    mutating func run(_ bytes: [UInt8]) {
      let span = bytes.span
      let end = span.count
      var lineStart = 0
      var hasCode = false
      var index = 0
      while index < end {
        let byte = span[index]
        if byte == 0x20 || byte == 0x09 {
          let first = index
          repeat { index &+= 1 } while index < end && (span[index] == 0x20 || span[index] == 0x09)
          if !hasCode || index &- first >= TextScan.offScreenBlanks {
            endBlanks(span, first, index, isIndentation: !hasCode && first == lineStart)
          }
          continue
        }
        if byte > 0x20 && byte < 0x7F {
          hasCode = true
          index = Self.skipPlain(span, index &+ 1)
          continue
        }
        if byte == 0x0A || byte == 0x0D {
          if index &- lineStart > TextScan.longLineBytes { add(.veryLongLine, lineStart, index) }
          let isPair = byte == 0x0D && index &+ 1 < end && span[index &+ 1] == 0x0A
          if byte == 0x0D && !isPair { add(.loneCarriageReturn, index, index &+ 1) }
          index &+= isPair ? 2 : 1
          lineStart = index
          hasCode = false
          continue
        }
        if byte == 0 { add(.nulByte, index, index &+ 1) }
        hasCode = true
        index = byte < 0x80 ? index &+ 1 : noteWide(span, index)
      }
      if end &- lineStart > TextScan.longLineBytes { add(.veryLongLine, lineStart, end) }
    }

    /// Goes over printable ASCII a word at a time, up to where each byte has to be looked at; never ends inside of blanks.
    @inline(__always)
    private static func skipPlain(_ span: Span<UInt8>, _ start: Int) -> Int {
      let ones: UInt64 = 0x0101_0101_0101_0101
      var index = start
      while index &+ 8 <= span.count {
        let word = span.word(at: index)
        // A high bit for bytes below 0x20 or above 0x7E; a borrow may mark a byte above one of those too.
        let odd = ((word &- ones &* 0x20) | word | (word &+ ones)) & (ones &* 0x80)
        if odd != 0 {
          index &+= odd.trailingZeroBitCount >> 3
          break
        }
        if word == ones &* 0x20 { break }
        index &+= 8
      }
      while index > start && span[index &- 1] == 0x20 { index &-= 1 }
      return index
    }

    /// A run of blanks that is the begin of a line, or long. Off screen is what stands behind at least a hundred
    /// blanks, unless it is a comment or the next line of an expression that is indented as far as the line before
    /// could ask for.
    private mutating func endBlanks(_ span: Span<UInt8>, _ first: Int, _ last: Int, isIndentation: Bool) {
      guard last < span.count, span[last] != 0x0A, span[last] != 0x0D else { return }
      let isComment = span[last] == 0x23
      let width = last - first
      if isIndentation {
        let allowed = previousIndentation + TextScan.offScreenBlanks
        if !isComment {
          if width >= allowed { add(.offScreenCode, first, last) }
          previousIndentation = width
        }
      } else if width >= TextScan.offScreenBlanks && !isComment && !isLineJoin(span, last) {
        add(.offScreenCode, first, last)
      }
    }

    /// Blanks before a backslash that only joins lines hide nothing.
    private func isLineJoin(_ span: Span<UInt8>, _ index: Int) -> Bool {
      span[index] == 0x5C && index + 1 < span.count && (span[index + 1] == 0x0A || span[index + 1] == 0x0D)
    }

    /// Looks at a character outside of ASCII; gives the offset behind it.
    private mutating func noteWide(_ span: Span<UInt8>, _ index: Int) -> Int {
      let lead = span[index]
      let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
      guard index + width <= span.count else { return span.count }
      // Characters worth a note begin with one of these.
      guard lead == 0xC2 || lead == 0xCD || lead == 0xD8 || lead == 0xF3 || (lead >= 0xE1 && lead <= 0xEF) else {
        return index + width
      }
      var value = UInt32(lead) & (0x7F >> UInt32(width))
      for offset in 1..<width { value = value << 6 | UInt32(span[index + offset] & 0x3F) }
      if let kind = TextScan.kind(of: value) { add(kind, index, index + width) }
      return index + width
    }

    private mutating func add(_ kind: TextNote.Kind, _ start: Int, _ end: Int) {
      guard counts[kind, default: 0] < TextScan.maximumNotes else { return }
      counts[kind, default: 0] += 1
      notes.append(TextNote(kind, range: SourceRange(start: UInt32(clamping: start), end: UInt32(clamping: end))))
    }
  }

  /// What is odd about a character, if anything: it reorders the text around it (UAX #9), or has no width.
  static func kind(of scalar: UInt32) -> TextNote.Kind? {
    switch scalar {
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: .bidirectionalControl
    case 0x00AD, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200D, 0x2060...0x2064,
      0x206A...0x206F, 0x3164, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      .invisibleCharacter
    default: nil
    }
  }
}
