// White space, line ends, comments: everything between tokens.

/// How a program is laid out; each has a style of its own.
struct Layout: Sendable {
  var lineEnd = "\n"
  /// Gaps of a hundred that are more than a blank or nothing.
  var oddGaps = 0
  /// Gaps of a hundred that are a blank where none is needed.
  var blanks = 60

  init() {}

  init(_ random: inout SourceRandom) {
    lineEnd = random.pick(["\n", "\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r"])
    oddGaps = random.pick([0, 0, 2, 8, 20])
    blanks = random.pick([0, 30, 60, 100])
  }
}

extension ProgramGenerator {
  // MARK: - Tokens

  /// Writes a token, with white space in front of it where one is needed or wanted.
  mutating func put(_ token: String) {
    beginToken(token.utf8.first ?? 0)
    appendToken(token)
  }

  mutating func put(_ tokens: String...) {
    for token in tokens { put(token) }
  }

  /// A keyword behind an operand: `1if` is read, with a warning.
  mutating func putOperator(_ word: String) {
    // Not `0or`, which begins an octal number, nor `1e`, nor what Python does not look for behind a number.
    let isSafe = tokens.last.map { $0.count > 1 || text[$0.lowerBound] != 0x30 } == true
    if isBehindNumber, isSafe, text.last.map(isDigit) == true, ["or", "and", "if", "in", "is", "not"].contains(word),
      chance(4)
    {
      appendToken(word)
    } else {
      put(word)
    }
  }

  /// Writes a token or the piece of one right behind what stands there.
  mutating func appendToken(_ token: String) {
    let start = text.count
    text += token.utf8
    tokens.append(start..<text.count)
    isAtLineStart = false
    isBehindNumber = false
    isBehindFieldBrace = false
  }

  /// White space before a token that begins with this byte.
  mutating func beginToken(_ first: UInt8) {
    if isAtLineStart {
      text += indent.utf8
      isAtLineStart = false
      return
    }
    var isNeeded = text.last.map(isWord) == true && isWord(first)
    if isBehindNumber && (first == UInt8(ascii: ".") || isWord(first)) { isNeeded = true }
    if isBehindFieldBrace && first == UInt8(ascii: "{") { isNeeded = true }
    // `'' 'a'` without a blank would begin a long string.
    if text.last == first && (first == UInt8(ascii: "'") || first == UInt8(ascii: "\"")) { isNeeded = true }
    gap(isNeeded)
  }

  private mutating func gap(_ isNeeded: Bool) {
    // Whether `...` is an index of Python 2 is seen on its line.
    let mayBreak = brackets > 0 && !isOneLine && !(isPython2 && text.last == UInt8(ascii: "."))
    guard chance(layout.oddGaps) else {
      if isNeeded || chance(layout.blanks) { text.append(0x20) }
      return
    }
    switch below(7) {
    case 0: text += "  ".utf8
    case 1: text += "\t".utf8
    case 2: text += " \u{c} ".utf8
    case 3 where !isOneLine: text += " \\\(layout.lineEnd)\(pick(["", " ", "        ", "\t"]))".utf8
    case 4 where mayBreak: text += "\(layout.lineEnd)\(pick(["", "  ", "\t"]))".utf8
    case 5 where mayBreak:
      text += " #\(pick(["", " comment", "é", ")", "'", "\"\"\""]))\(layout.lineEnd)".utf8
    case 6 where mayBreak: text += "\(layout.lineEnd)\(layout.lineEnd) ".utf8
    default: text.append(0x20)
    }
  }

  /// A bracket, what is in it, and its end.
  mutating func inBrackets(_ open: String, _ close: String, _ content: (inout ProgramGenerator) -> Void) {
    put(open)
    let wasEnding = colonEndsField
    colonEndsField = false
    brackets += 1
    content(&self)
    put(close)
    brackets -= 1
    colonEndsField = wasEnding
  }

  // MARK: - Lines

  /// The end of a logical line, perhaps with a comment, and lines that mean nothing behind it.
  mutating func endLine() {
    if chance(layout.oddGaps) { text += pick([" ", "\t", "  # é: (", " #", "\u{c}"]).utf8 }
    text += layout.lineEnd.utf8
    isAtLineStart = true
    isBehindNumber = false
    while chance(layout.oddGaps) {
      switch below(5) {
      case 0: text += pick(["", " ", "\t", "      ", "\u{c}"]).utf8
      case 1: text += "\(pick(["", "  ", "\t\t"]))# '\"\"\"".utf8
      case 2: text += "\(indent)# \\".utf8
      case 3: text += "#".utf8
      default: break
      }
      text += layout.lineEnd.utf8
    }
  }

  /// A line of its own.
  mutating func comment(_ content: String) {
    text += "# \(content)\(layout.lineEnd)".utf8
  }

  /// The last line without its end.
  mutating func trimLineEnd() {
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
  }

  /// Statements one step deeper.
  mutating func indented(_ content: (inout ProgramGenerator) -> Void) {
    let outer = indent
    // A form feed sets the column back to the begin of the line.
    indent = outer + pick(["    ", "    ", "  ", " ", "\t", "   ", "\t "])
    let inner = indent
    statementDepth += 1
    content(&self)
    precondition(indent == inner, "a block changed its indentation")
    statementDepth -= 1
    indent = outer
  }
}

/// Whether a byte goes on a name, keyword or number.
func isWord(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte >= 0x80 || byte == 0x5F || (0x61...0x7A).contains(byte | 0x20)
}

func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
