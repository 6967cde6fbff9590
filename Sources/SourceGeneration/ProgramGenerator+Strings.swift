// String literals of every prefix, f-strings and t-strings with their fields.

extension ProgramGenerator {
  enum StringKind: Sendable { case plain, bytes, format, template }

  /// One literal or several beside each other, of kinds that go together.
  mutating func putString(kinds: [StringKind]? = nil) {
    // To Python 2, text beyond ASCII cannot stand beside `u''`.
    let isUnicode = chance(20)
    let kinds = kinds ?? (isPython2 && isUnicode ? [.plain] : pick(stringGroups))
    repeat { stringLiteral(pick(kinds), isUnicode: isUnicode) } while chance(12)
  }

  /// Kinds that may stand beside each other.
  private var stringGroups: [[StringKind]] {
    if isPython2 { return [[.plain], [.plain], [.plain, .bytes]] }
    if stringDepth > 3 || isSpent { return [[.plain], [.bytes]] }
    let common: [[StringKind]] = [[.plain], [.plain], [.bytes], [.plain, .format], [.format], [.format]]
    return dialect == .newest ? common + [[.template]] : common
  }

  private mutating func stringLiteral(_ kind: StringKind, isUnicode: Bool) {
    let prefixes: [String]
    switch kind {
    case .plain where isPython2: prefixes = isUnicode ? ["u", "U", "ur", "UR", "uR", "Ur"] : ["", "", "", "r", "R"]
    case .plain: prefixes = ["", "", "", "", "r", "R", "u", "U"]
    case .bytes: prefixes = ["b", "B", "br", "Br", "bR", "BR"] + (isPython2 ? [] : ["rb", "rB", "Rb", "RB"])
    case .format: prefixes = ["f", "f", "F", "fr", "fR", "Fr", "FR", "rf", "rF", "Rf", "RF"]
    case .template: prefixes = ["t", "T", "tr", "tR", "Tr", "TR", "rt", "rT", "Rt", "RT"]
    }
    let prefix = pick(prefixes)
    let quote = pick(isOneLine ? ["'", "\""] : ["'", "'", "\"", "\"", "'''", "\"\"\""])
    beginToken((prefix + quote).utf8.first ?? 0)
    let isRaw = prefix.utf8.contains { $0 | 0x20 == UInt8(ascii: "r") }
    var text = StringText(kind: kind, quote: quote, isRaw: isRaw, isUnicode: prefix.lowercased().hasPrefix("u"))
    guard kind == .format || kind == .template else {
      var content = ""
      for _ in 0..<below(4) { content += piece(text) }
      appendToken(prefix + quote + content + quote)
      return
    }
    let start = self.text.count
    appendToken(prefix + quote)
    for _ in 0..<below(4) {
      if chance(60) { field(text, from: start, depth: 0) } else { appendToken(formatPiece(&text)) }
    }
    appendToken(quote)
  }

  /// What a literal is, as far as it matters for what it may hold.
  struct StringText: Sendable {
    let kind: StringKind
    let quote: String
    let isRaw: Bool
    /// `u''` of Python 2, where escapes of characters mean something.
    let isUnicode: Bool

    var isLong: Bool { quote.utf8.count == 3 }
  }

  /// A piece of text that ends nothing.
  private mutating func piece(_ string: StringText) -> String {
    let other = string.quote.hasPrefix("'") ? "\"" : "'"
    let own = String(string.quote.prefix(1))
    switch below(12) {
    case 0: return other
    case 1 where string.isLong: return layout.lineEnd
    // Not at the end, where it would be taken for the end.
    case 2 where string.isLong: return "\(own)x"
    case 3 where string.isLong: return "\(own)\(own)x"
    case 4: return "\\\(own)"
    case 5: return "\\\\"
    case 6 where string.kind != .bytes && !isOneLine: return "\\\(layout.lineEnd)"
    case 7 where string.kind != .bytes: return pick(["é", "名", "𝐱", "\u{301}", "\u{7f}", "\u{feff}"])
    case 8, 9:
      if string.isRaw { return pick(["\\d", "\\ ", "\\.", "\\x", "\\8"]) }
      return escape(string)
    case 10: return pick(["#", "a b", "%s", "\t", "\u{c}"])
    default: return pick(["text", "a", "0", "==", ";", ")"])
    }
  }

  private mutating func escape(_ string: StringText) -> String {
    let common = [
      "\\n", "\\t", "\\0", "\\07", "\\101", "\\377", "\\x41", "\\xff", "\\a", "\\b", "\\v", "\\d", "\\ ", "\\8",
    ]
    if string.kind == .bytes { return pick(common) }
    if isPython2, !string.isUnicode { return pick(common) }
    return pick(
      common + [
        "\\u00e9", "\\u12345", "\\U0001F600", "\\N{BULLET}", "\\N{em dash}", "\\N{LATIN SMALL LETTER A WITH ACUTE}",
      ] + (isPython2 ? [] : ["\\ud800"]))
  }

  // MARK: - Fields

  private mutating func formatPiece(_ string: inout StringText) -> String {
    switch below(5) {
    case 0: return "{{"
    case 1: return "}}"
    default:
      var content = ""
      // `\N{…}` aside, a piece holds no brace.
      for _ in 0...below(2) { content += piece(string) }
      return content
    }
  }

  /// `{a}`, `{a!r:>{b}}`, `{a = }`
  private mutating func field(_ string: StringText, from start: Int, depth: Int) {
    let outer = (brackets, colonEndsField, isOneLine)
    appendToken("{")
    isBehindFieldBrace = true
    brackets += 1
    stringDepth += 1
    colonEndsField = true
    let fieldStart = text.count
    if place.mayYield, chance(5) { yieldExpression() } else { expressions() }
    if depth == 0, mayBeShown(from: start, field: fieldStart), chance(20) {
      appendToken("=")
      // No comment may follow either.
      isOneLine = true
    }
    if chance(20) { put("!" + pick(["r", "s", "a"])) }
    if chance(30) {
      put(":")
      for _ in 0..<below(3) {
        if depth < 1, chance(40) { field(string, from: start, depth: depth + 1) } else { appendToken(specification()) }
      }
    }
    stringDepth -= 1
    (brackets, colonEndsField, isOneLine) = outer
    appendToken("}")
  }

  /// Whether CPython 3.13 keeps the source text that `=` shows as it is: it reads escapes in it, and loses comments,
  /// what stands behind a colon, and the place of the field behind those and behind f-strings in it.
  private func mayBeShown(from start: Int, field: Int) -> Bool {
    let refused = Set("\\#".utf8)
    let ends = Set(":!='\"".utf8)
    return !text[start...].contains { refused.contains($0) } && !text[field...].contains { ends.contains($0) }
  }

  private mutating func specification() -> String {
    pick([">10", "<", "^5", "=", "+", "#x", ",", ".2f", "%Y-%m", "0", " ", "é", "!r", "=10"])
  }
}
