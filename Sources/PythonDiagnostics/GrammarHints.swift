import PythonSyntax
import SourceText

/// What people most likely meant, from the bytes around an error.
extension GrammarWording {
  /// A better sentence or next step than the problem alone gives; nil when the bytes say nothing more.
  func closerWords(for error: SyntaxError, found: String) -> Words? {
    let start = Int(error.range.start)
    guard start < source.count else { return start > 0 ? missingOperand(before: start) : nil }
    let byte = source[start]
    switch error.problem {
    case .expectedColon where byte == 0x3D:
      return Words("expected-colon", "expected `:`, found `=`", "`==` compares, and `:=` assigns in an expression")
    case .expectedExpression:
      if byte == 0x26, byteBefore(start) == 0x26 {
        return Words("expected-expression", "Python has no `&&`", "write `and`")
      }
      if byte == 0x7C, byteBefore(start) == 0x7C {
        return Words("expected-expression", "Python has no `||`", "write `or`")
      }
      return byte == 0x0A || byte == 0x0D ? missingOperand(before: start) : nil
    case .invalidCharacter: return character(error.range, found: found)
    case .invalidSyntax: return misplaced(error.range, found: found)
    default: return nil
    }
  }

  /// `x++` and `x--`
  private func missingOperand(before end: Int) -> Words? {
    guard end >= 2, source[end - 1] == source[end - 2], source[end - 1] == 0x2B || source[end - 1] == 0x2D else {
      return nil
    }
    let sign = source[end - 1] == 0x2B ? "+" : "-"
    return Words("expected-expression", "Python has no `\(sign)\(sign)`", "write `\(sign)= 1`")
  }

  /// Characters that look like another one.
  private func character(_ range: SourceRange, found: String) -> Words? {
    let scalar = String(decoding: source[Int(range.start)..<min(source.count, Int(range.start) + 4)], as: UTF8.self)
      .unicodeScalars.first
    guard let value = scalar?.value else { return nil }
    let meant: String
    switch value {
    case 0x201C, 0x201D, 0x201E, 0xAB, 0xBB: meant = "\""
    case 0x2018, 0x2019, 0x201A, 0xB4: meant = "'"
    case 0x2010...0x2015, 0x2212: meant = "-"
    case 0x2026: meant = "..."
    case 0xD7: meant = "*"
    case 0xFF08: meant = "("
    case 0xFF09: meant = ")"
    case 0xFF0C, 0x3001: meant = ","
    case 0xFF1A: meant = ":"
    case 0x2264: meant = "<="
    case 0x2265: meant = ">="
    case 0x2260: meant = "!="
    case 0xA0, 0x2002...0x200B, 0x3000, 0xFEFF:
      return Words("invalid-character", "a blank that is none to Python stands here", "write an ordinary blank")
    case 0x3F: return Words("invalid-character", "Python has no `?`", "write `a if b else c`")
    default: return nil
    }
    return Words("invalid-character", "\(found) begins nothing that Python knows", "write `\(meant)`")
  }

  /// A token behind something that it does not go with.
  private func misplaced(_ range: SourceRange, found: String) -> Words? {
    let start = Int(range.start)
    let word = name(at: start)
    if isFirstOnLine(start), let opener = Self.openers[word] {
      return Words(
        "invalid-syntax", "`\(word)` belongs to nothing", "it follows the block of \(opener), as deep as that one")
    }
    if source[start] == 0x21 { return Words("invalid-syntax", "`!` cannot stand here", "write `not`") }
    if word == "from", name(at: lineStart(before: start)) == "import" {
      return Words("invalid-syntax", "`from` cannot stand here", "write `from module import name`")
    }
    guard Self.isOperandStart(source[start]), !Self.keywords.contains(word) else { return nil }
    let before = byteBefore(start)
    if Self.isDigit(before) {
      let what =
        Self.isDigit(source[start]) ? "this is no digit of the number before it" : "a name cannot begin with a digit"
      return Words("invalid-syntax", "\(found) cannot stand here", what)
    }
    guard let last = lastBefore(start), Self.endsOperand(last) else { return nil }
    return Words("invalid-syntax", "\(found) cannot stand here", "a comma or an operator may be missing before it")
  }

  private static let openers: [String: String] = [
    "else": "`if`, `for`, `while` or `try`", "elif": "`if`", "except": "`try`", "finally": "`try`",
  ]

  private static let keywords: Set<String> = [
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "nonlocal", "or", "pass", "raise", "return", "try",
    "while", "with", "yield",
  ]

  // MARK: Bytes

  /// Bytes that are looked at on either side: a line of code, not a file.
  private static let reach = 200

  private func byteBefore(_ index: Int) -> UInt8 { index > 0 ? source[index - 1] : 0 }

  /// The last byte before an offset on its line that is no blank.
  private func lastBefore(_ index: Int) -> UInt8? {
    source[max(0, index - Self.reach)..<index].last { $0 != 0x20 && $0 != 0x09 }
  }

  private func isFirstOnLine(_ index: Int) -> Bool {
    guard let last = lastBefore(index) else { return index < Self.reach }
    return last == 0x0A || last == 0x0D
  }

  private func lineStart(before index: Int) -> Int {
    let first = max(0, index - Self.reach)
    return source[first..<index].lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? first
  }

  private func name(at index: Int) -> String {
    String(decoding: source[index..<min(source.count, index + 12)].prefix { Self.isNameByte($0) }, as: UTF8.self)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == 0x5F || byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
  }

  private static func isOperandStart(_ byte: UInt8) -> Bool { isNameByte(byte) || byte == 0x22 || byte == 0x27 }

  private static func endsOperand(_ byte: UInt8) -> Bool {
    isOperandStart(byte) || byte == 0x29 || byte == 0x5D || byte == 0x7D
  }
}
