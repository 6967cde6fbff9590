import SourceText

/// What words of a POSIX shell mean once their quotes are gone (POSIX 2.2, and `$'…'` of 2024).
///
/// What only a running shell knows, `$name` and `$(command)`, is written as a Python name of the same length, so that the
/// program around it still reads as one.
enum ShellQuoting {
  /// The delimiter of a here-document, and whether any of it was quoted.
  static func delimiter(_ word: ArraySlice<UInt8>) -> (text: [UInt8], isQuoted: Bool) {
    var text: [UInt8] = []
    var isQuoted = false
    for byte in word {
      if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        isQuoted = true
      } else {
        text.append(byte)
      }
    }
    return (text, isQuoted)
  }

  /// The meaning of a word.
  static func meaning(of word: Range<Int>, in text: ExtractedText) -> ExtractedText {
    var reader = WordReader(text: text, index: word.lowerBound, end: word.upperBound)
    reader.readWord()
    return reader.result
  }

  /// The meaning of the lines of a here-document.
  static func meaning(of input: ShellCommand.Input, in text: ExtractedText) -> ExtractedText {
    if input.isWord { return meaning(of: input.text, in: text) }
    var reader = WordReader(text: text, index: input.text.lowerBound, end: input.text.upperBound)
    reader.readLines(isQuoted: input.isQuoted, isIndented: input.isIndented)
    return reader.result
  }
}

private struct WordReader {
  let text: ExtractedText
  var index: Int
  let end: Int
  var result = ExtractedText()

  private func byte(_ offset: Int) -> UInt8 { index + offset < end ? text.bytes[index + offset] : 0 }

  mutating func readWord() {
    while index < end {
      switch text.bytes[index] {
      case UInt8(ascii: "'"): readSingle()
      case UInt8(ascii: "\""):
        index += 1
        readDouble(closing: UInt8(ascii: "\""))
        index += 1
      case UInt8(ascii: "\\"): readBackslash(only: [])
      case UInt8(ascii: "$") where byte(1) == UInt8(ascii: "'"):
        index += 2
        readEscaped()
      case UInt8(ascii: "$") where byte(1) == UInt8(ascii: "\""): index += 1
      case UInt8(ascii: "$"), UInt8(ascii: "`"): readExpansion()
      default: take(1)
      }
    }
  }

  mutating func readLines(isQuoted: Bool, isIndented: Bool) {
    while index < end {
      let next = text.bytes.endOfLine(from: index)
      if isIndented { while index < next, text.bytes[index] == 0x09 { index += 1 } }
      guard !isQuoted else {
        take(min(next, end) - index)
        continue
      }
      while index < min(next, end) { readQuotedByte() }
    }
  }

  private mutating func take(_ count: Int) {
    result.append(text, index..<index + count)
    index += count
  }

  private mutating func readSingle() {
    let start = index + 1
    index = start
    while index < end, text.bytes[index] != UInt8(ascii: "'") { index += 1 }
    result.append(text, start..<index)
    index += 1
  }

  private mutating func readDouble(closing: UInt8) {
    while index < end, text.bytes[index] != closing { readQuotedByte() }
  }

  /// Between double quotes, and in the lines of a here-document: a few escapes, and expansions.
  private mutating func readQuotedByte() {
    switch text.bytes[index] {
    case UInt8(ascii: "\\"): readBackslash(only: Array("$`\"\\".utf8))
    case UInt8(ascii: "$"), UInt8(ascii: "`"): readExpansion()
    default:
      let start = index
      while index < end, !Self.isSpecial(text.bytes[index]) { index += 1 }
      index = max(index, start + 1)
      result.append(text, start..<index)
    }
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "$") || byte == UInt8(ascii: "`") || byte == UInt8(ascii: "\"")
      || byte == 0x0A || byte == 0x0D
  }

  /// - Parameter only: the characters that lose their backslash; all of them when empty.
  private mutating func readBackslash(only: [UInt8]) {
    if let join = text.bytes.endOfLineJoin(at: index), join <= end {
      index = join
    } else if index + 1 >= end || !(only.isEmpty || only.contains(text.bytes[index + 1])) {
      take(1)
    } else {
      result.append(text.bytes[index + 1...index + 1], for: index..<index + 2, of: text)
      index += 2
    }
  }

  // MARK: - Expansions

  private mutating func readExpansion() {
    let start = index
    if text.bytes[index] == UInt8(ascii: "`") {
      index = ShellQuoting.endOfSubstitution(text.bytes, from: index + 1, closing: UInt8(ascii: "`"), end: end)
    } else if byte(1) == UInt8(ascii: "(") {
      index = ShellQuoting.endOfSubstitution(text.bytes, from: index + 2, closing: UInt8(ascii: ")"), end: end)
    } else if byte(1) == UInt8(ascii: "{") {
      index = ShellQuoting.endOfSubstitution(text.bytes, from: index + 2, closing: UInt8(ascii: "}"), end: end)
    } else if byte(1) == 0x5F || (byte(1) | 0x20) &- 0x61 < 26 {
      index += 1
      while index < end, ShellQuoting.isWord(text.bytes[index]) { index += 1 }
    } else if byte(1) &- 0x30 < 10 || "@*#?-$!".utf8.contains(byte(1)) {
      index += 2
    } else {
      return take(1)
    }
    let name = text.bytes[start..<index].map { ShellQuoting.isWord($0) ? $0 : 0x5F }
    result.append(name, for: start..<index, of: text)
  }

  /// Between `$'` and `'`.
  private mutating func readEscaped() {
    while index < end, text.bytes[index] != UInt8(ascii: "'") {
      guard text.bytes[index] == UInt8(ascii: "\\"), index + 1 < end else {
        take(1)
        continue
      }
      let escape = ANSIEscape(text.bytes[index..<end])
      result.append(escape.meaning, for: index..<index + escape.width, of: text)
      index += escape.width
    }
    index += 1
  }
}

extension ShellQuoting {
  static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }

  /// The offset behind the end of a substitution that was opened before `start`. Levels are kept as one byte each.
  static func endOfSubstitution(_ bytes: [UInt8], from start: Int, closing: UInt8, end: Int) -> Int {
    var open = [closing]
    var index = start
    while index < end, let expected = open.last {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        index += 1
      } else if byte == expected {
        open.removeLast()
      } else if byte == UInt8(ascii: "'"), expected != UInt8(ascii: "\"") {
        index = (bytes[index..<end].firstIndex(of: byte) ?? end - 1) + 1
      } else if byte == UInt8(ascii: "\"") {
        open.append(byte)
      } else if byte == UInt8(ascii: "("), expected != UInt8(ascii: "\"") || bytes[index - 2] == UInt8(ascii: "$") {
        open.append(UInt8(ascii: ")"))
      } else if byte == UInt8(ascii: "{"), bytes[index - 2] == UInt8(ascii: "$") {
        open.append(UInt8(ascii: "}"))
      }
    }
    return min(index, end)
  }
}

/// One escape of `$'…'`.
private struct ANSIEscape {
  var meaning: [UInt8]
  var width = 2

  /// - Parameter bytes: begin with the backslash, and have one more.
  init(_ bytes: ArraySlice<UInt8>) {
    let start = bytes.startIndex
    let letter = bytes[start + 1]
    switch letter {
    case UInt8(ascii: "n"): meaning = [0x0A]
    case UInt8(ascii: "t"): meaning = [0x09]
    case UInt8(ascii: "r"): meaning = [0x0D]
    case UInt8(ascii: "a"): meaning = [0x07]
    case UInt8(ascii: "b"): meaning = [0x08]
    case UInt8(ascii: "f"): meaning = [0x0C]
    case UInt8(ascii: "v"): meaning = [0x0B]
    case UInt8(ascii: "e"), UInt8(ascii: "E"): meaning = [0x1B]
    case UInt8(ascii: "x"), UInt8(ascii: "u"), UInt8(ascii: "U"):
      let most = letter == UInt8(ascii: "x") ? 2 : letter == UInt8(ascii: "u") ? 4 : 8
      let digits = bytes[(start + 2)...].prefix(most).prefix { Self.digit($0) < 16 }
      let value = digits.reduce(UInt32(0)) { $0 << 4 | Self.digit($1) }
      guard !digits.isEmpty else {
        meaning = [UInt8(ascii: "\\"), letter]
        return
      }
      width = 2 + digits.count
      meaning =
        most == 2
        ? [UInt8(truncatingIfNeeded: value)]
        : Unicode.Scalar(value).flatMap { UTF8.encode($0).map(Array.init) } ?? [0xEF, 0xBF, 0xBD]
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      let digits = bytes[(start + 1)...].prefix(3).prefix { $0 &- 0x30 < 8 }
      width = 1 + digits.count
      meaning = [UInt8(truncatingIfNeeded: digits.reduce(UInt32(0)) { $0 << 3 | UInt32($1 - 0x30) })]
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "?"): meaning = [letter]
    default: meaning = [UInt8(ascii: "\\"), letter]
    }
  }

  private static func digit(_ byte: UInt8) -> UInt32 {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46, 0x61...0x66: UInt32((byte | 0x20) - 0x61 + 10)
    default: 16
    }
  }
}
