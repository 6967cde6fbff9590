import SourceText

/// `python -c "…"` in batch files and PowerShell scripts, one line a command.
enum WindowsShells {
  enum Dialect { case batch, powershell }

  /// The programs of a script, in its order.
  static func programs(_ text: ExtractedText, _ dialect: Dialect, ceiling: Int) -> [ShellPrograms.Program] {
    var found: [ShellPrograms.Program] = []
    var start = 0
    while start < text.bytes.count, found.count < ceiling {
      var reader = WindowsWords(text: text, index: start, dialect: dialect)
      let words = reader.command()
      start = max(start + 1, reader.index)
      guard case .code(let word, let offset) = PythonWords.invocation(words.map { $0.bytes[...] }) else { continue }
      let code = words[word].suffix(from: min(offset, words[word].bytes.count))
      if code.bytes.contains(where: { $0 > 0x20 }) { found.append(.init(label: "python -c", text: code)) }
    }
    return found
  }
}

/// The words of one command. In batch files as the C library of Windows cuts a command line: `\"` is a quote, `%%` a per
/// cent sign, `^` takes the next character as it is.
private struct WindowsWords {
  let text: ExtractedText
  var index: Int
  let dialect: WindowsShells.Dialect
  private var words: [ExtractedText] = []
  private var word = ExtractedText()
  private var isInWord = false

  init(text: ExtractedText, index: Int, dialect: WindowsShells.Dialect) {
    self.text = text
    self.index = index
    self.dialect = dialect
  }

  private func byte(_ offset: Int) -> UInt8 { index + offset < text.bytes.count ? text.bytes[index + offset] : 0 }

  mutating func command() -> [ExtractedText] {
    let escape = dialect == .batch ? UInt8(ascii: "^") : UInt8(ascii: "`")
    loop: while index < text.bytes.count {
      let byte = text.bytes[index]
      switch byte {
      case 0x20, 0x09: endWord(skipping: 1)
      case 0x0A, 0x0D, UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: ")"), UInt8(ascii: "("):
        if byte == UInt8(ascii: ";"), dialect == .batch { take(1) } else { break loop }
      case UInt8(ascii: "#") where dialect == .powershell && !isInWord:
        while index < text.bytes.count, text.bytes[index] != 0x0A { index += 1 }
      case escape:
        if let join = lineEnd(behind: index + 1) { index = join } else { takeSecond() }
      case UInt8(ascii: "\""): quoted(byte)
      case UInt8(ascii: "'") where dialect == .powershell: quoted(byte)
      default: take(1)
      }
    }
    endWord(skipping: 1)
    return words
  }

  private mutating func endWord(skipping count: Int) {
    if isInWord { words.append(word) }
    word = ExtractedText()
    isInWord = false
    index += count
  }

  private mutating func take(_ count: Int) {
    word.append(text, index..<min(text.bytes.count, index + count))
    isInWord = true
    index += count
  }

  /// The second of two bytes stands for both.
  private mutating func takeSecond() {
    let end = min(text.bytes.count, index + 2)
    word.append(text.bytes[min(index + 1, end)..<end], for: index..<end, of: text)
    isInWord = true
    index = end
  }

  private func lineEnd(behind offset: Int) -> Int? {
    guard offset < text.bytes.count, text.bytes[offset] == 0x0A || text.bytes[offset] == 0x0D else { return nil }
    return text.bytes.endOfLine(from: offset)
  }

  /// From a quote to the next one of its kind; in a batch file no further than to the end of the line.
  private mutating func quoted(_ quote: UInt8) {
    isInWord = true
    index += 1
    while index < text.bytes.count {
      let byte = text.bytes[index]
      if dialect == .batch {
        if byte == 0x0A || byte == 0x0D { return }
        if byte == UInt8(ascii: "\\"), self.byte(1) == quote || (self.byte(1) == byte && self.byte(2) == quote) {
          takeSecond()
          continue
        }
        if byte == UInt8(ascii: "%"), self.byte(1) == byte {
          takeSecond()
          continue
        }
      } else if byte == UInt8(ascii: "`"), quote == UInt8(ascii: "\"") {
        takeSecond()
        continue
      }
      if byte == quote {
        guard self.byte(1) == quote else {
          index += 1
          return
        }
        takeSecond()
        continue
      }
      take(1)
    }
  }
}
