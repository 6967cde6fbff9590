import SourceText

/// Finds the lines of a cell at which a statement begins: what looks like a magic inside of a string or a bracket is none.
struct LineScan {
  private let bytes: [UInt8]
  private var position = 0
  /// Brackets that are open.
  private var depth = 0
  /// The quote of the string that is open; 0 for none.
  private var quote: UInt8 = 0
  private var isTriple = false
  private var isJoined = false

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether a statement begins at the next line.
  var isAtStatement: Bool { depth == 0 && quote == 0 && !isJoined }

  /// The next line, with its line end.
  mutating func next() -> Range<Int>? {
    guard position < bytes.count else { return nil }
    let start = position
    position = bytes.endOfLine(from: start)
    return start..<position
  }

  /// Looks at a line of Python: what it leaves open goes on in the next one.
  mutating func scan(_ line: Range<Int>) {
    isJoined = false
    var index = line.lowerBound
    while index < line.upperBound {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        guard let end = bytes.endOfLineJoin(at: index), end >= line.upperBound else {
          index += quote == 0 ? 1 : 2
          continue
        }
        isJoined = true
        return
      }
      if quote != 0 {
        if byte == quote, !isTriple || isThree(at: index) {
          index += isTriple ? 3 : 1
          quote = 0
        } else {
          index += 1
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        quote = byte
        isTriple = isThree(at: index)
        index += isTriple ? 3 : 1
        continue
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "#"): return
      default: break
      }
      index += 1
    }
    // A plain string ends with its line.
    if quote != 0, !isTriple { quote = 0 }
  }

  /// The end of a line that IPython reads itself, with the lines that a backslash joins to it, without blanks at the end.
  mutating func joinContinued(_ line: Range<Int>, from start: Int) -> Int {
    var end = line.upperBound
    while position < bytes.count, bytes[start..<end].trimmed.last == UInt8(ascii: "\\") {
      position = bytes.endOfLine(from: end)
      end = position
    }
    return max(start, bytes[start..<end].trimmed.endIndex)
  }

  private func isThree(at index: Int) -> Bool {
    index + 2 < bytes.count && bytes[index + 1] == bytes[index] && bytes[index + 2] == bytes[index]
  }
}

extension [UInt8] {
  /// The offset behind the line end of the line around `start`.
  func endOfLine(from start: Int) -> Int {
    var index = start
    while index < count {
      let byte = self[index]
      index += 1
      if byte == 0x0A || (byte == 0x0D && !(index < count && self[index] == 0x0A)) { break }
    }
    return index
  }

  /// The offset behind a line end that a backslash at `index` takes away; nil when it does not stand before one.
  func endOfLineJoin(at index: Int) -> Int? {
    guard index + 1 < count else { return nil }
    if self[index + 1] == 0x0A { return index + 2 }
    guard self[index + 1] == 0x0D else { return nil }
    return index + 2 < count && self[index + 2] == 0x0A ? index + 3 : index + 2
  }
}

extension ExtractedText {
  /// Without `>>> ` and `... `, or `In [1]: ` and `...: `, at the begin of lines when the first line has them.
  var withoutPrompts: ExtractedText {
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }) else { return self }
    if bytes[first...].starts(with: ">>>".utf8) {
      return droppingFromLines { line in
        for prompt in [">>> ", "... ", ">>>", "..."] where line.starts(with: prompt.utf8) { return prompt.utf8.count }
        return 0
      }
    }
    guard bytes[first...].starts(with: "In [".utf8) else { return self }
    return droppingFromLines { line in
      let head = line.prefix(24)
      let isPrompt = head.starts(with: "In [".utf8) || head.trimmedStart.starts(with: "...".utf8)
      guard isPrompt, let colon = head.firstIndex(of: UInt8(ascii: ":")) else { return 0 }
      let width = colon + 1 - line.startIndex
      return line.count > width && line[colon + 1] == 0x20 ? width + 1 : width
    }
  }

  /// Without the indentation of the first line, on every line that has it.
  var withoutCommonIndentation: ExtractedText {
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }) else { return self }
    var start = first
    while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
    guard start < first else { return self }
    let indentation = Array(bytes[start..<first])
    return droppingFromLines { $0.starts(with: indentation) ? indentation.count : 0 }
  }

  /// Without so many leading bytes of each line.
  private func droppingFromLines(_ count: (ArraySlice<UInt8>) -> Int) -> ExtractedText {
    var text = ExtractedText()
    var start = 0
    while start < bytes.count {
      let end = bytes.endOfLine(from: start)
      text.append(self, min(end, start + count(bytes[start..<end]))..<end)
      start = end
    }
    return text
  }
}
