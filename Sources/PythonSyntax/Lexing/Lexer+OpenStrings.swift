// Triple quotes that were never closed.
//
// One of them turns the rest of a file inside out: code is read as text and text as code, up to the end. So a file that
// looks like that is read again, with the string cut where its text goes over into code.

/// Where a string with triple quotes is to end although no quotes are there.
struct StringCut {
  /// Where its text begins.
  let start: Int
  /// The line end before the line of code.
  let end: Int
}

extension Lexer {
  /// The last string has triple quotes and several lines, and what stands behind it on its last line is refused: its
  /// closing quotes may be the opening ones of another string. The first such string is remembered.
  ///
  /// The last string before an error that is anywhere else is remembered too, since what it swallowed may have ended
  /// in prose.
  @inline(never)
  mutating func suspectLastString() {
    if weakSuspect == nil, let text = lastText {
      lastText = nil
      weakSuspect = cut(from: text.lowerBound, to: text.upperBound)
    }
    guard suspect == nil, string.isTriple, !string.prefix.isInterpolated, string.contentEnd + 3 == previousEnd,
      kind == .name || kind.isKeyword || kind == .integer, !isFirstOnLine(start)
    else { return }
    suspect = cut(from: string.contentStart, to: string.contentEnd)
  }

  /// Where the text of a string goes over into code: before the first of its lines that looks like code and is not
  /// indented beyond the line that the string begins in.
  func cut(from first: Int, to last: Int) -> StringCut? {
    // A long line may hold many strings of one line, and each of them would look for its begin.
    guard source[first..<last].contains(where: Byte.isNewline) else { return nil }
    var line = first
    while line > 0, !Byte.isNewline(source[line - 1]) { line -= 1 }
    let ceiling = skipBlanks(line) - line
    var index = first
    while true {
      let end = min(endOfLine(from: index), last)
      guard end < last else { return nil }
      let next = afterNewline(end)
      let begin = skipBlanks(next)
      if begin - next <= ceiling, begin < last, looksLikeCode(begin, before: min(endOfLine(from: begin), last)) {
        return StringCut(start: first, end: end)
      }
      index = next
    }
  }

  /// Whether the current token begins what looks like a statement, or a string.
  var isCodeAhead: Bool {
    kind == .string || looksLikeCode(start, before: endOfLine(from: start))
  }

  /// Whether a line, without its indentation, is a statement rather than prose.
  private func looksLikeCode(_ first: Int, before end: Int) -> Bool {
    var last = end
    while last > first, source[last - 1] == Byte.space || source[last - 1] == Byte.tab { last -= 1 }
    guard first < last else { return false }
    if source[first] == 0x40 { return Byte.continuesName(byte(at: first + 1)) }
    var index = first
    var word: UInt64 = 0
    while index < last, Byte.continuesName(source[index]) {
      word = word << 8 | UInt64(source[index])
      index += 1
    }
    guard index > first, !Byte.isDigit(source[first]) else { return false }
    let line = source[index..<last]
    switch index - first <= 8 ? Keywords.kind(of: word) : .name {
    case .def, .class: return line.contains(0x28) || source[last - 1] == 0x3A
    case .if, .elif, .else, .for, .while, .with, .try, .except, .finally, .async: return source[last - 1] == 0x3A
    case .pass, .break, .continue: return line.isEmpty
    case .import, .return, .raise, .del, .global, .nonlocal:
      // One word behind it, or punctuation that prose has not.
      return line.isEmpty || line.dropFirst().allSatisfy { $0 != Byte.space }
        || line.contains { $0 == 0x28 || $0 == 0x2C }
    case .from: return line.count > 8 && containsImport(index, before: last)
    case .name: return isAssignmentOrCall(index, before: last)
    default: return false
    }
  }

  private func containsImport(_ first: Int, before last: Int) -> Bool {
    var word: UInt64 = 0
    for index in first..<last {
      word = word << 8 | UInt64(source[index])
      if word == 0x20_69_6D_70_6F_72_74_20 { return true }
    }
    return false
  }

  /// `a.b = c`, `a += b`, `a[b] = c`, `a.b(c)` up to the end of the line.
  private func isAssignmentOrCall(_ first: Int, before last: Int) -> Bool {
    var index = first
    while index < last, Byte.continuesName(source[index]) || source[index] == Byte.dot { index += 1 }
    guard index < last else { return false }
    let closing = source[last - 1]
    if source[index] == 0x28 {
      return closing == 0x29 || closing == 0x28 || closing == 0x2C || closing == 0x5B || closing == Byte.leftBrace
    }
    if source[index] == 0x5B {
      while index < last, source[index] != 0x5D { index += 1 }
      index += 1
    }
    index = skipBlanks(min(index, last))
    guard index < last else { return false }
    if source[index] == Byte.equal { return byte(at: index + 1) != Byte.equal }
    return byte(at: index + 1) == Byte.equal && (source[index] == 0x2B || source[index] == 0x2D)
  }
}
