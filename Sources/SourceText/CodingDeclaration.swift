/// `# -*- coding: name -*-` in the first two lines, after PEP 263: `^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)`.
struct CodingDeclaration {
  var name: String
  var range: SourceRange

  /// Whether the name is `utf-8`, which alone may stand behind a byte order mark: CPython's tokenizer compares text.
  var isNamedLikeMark: Bool {
    let folded = name.utf8.map { $0 == 0x5F ? 0x2D : ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) }
    return folded.elementsEqual("utf-8".utf8) || folded.starts(with: "utf-8-".utf8)
  }

  /// Names longer than this are not encodings.
  static let maximumNameBytes = 64

  /// The declaration of a text without its byte order mark.
  static func find(in body: ArraySlice<UInt8>) -> CodingDeclaration? {
    var lineStart = body.startIndex
    for _ in 0..<2 {
      var lineEnd = lineStart
      while lineEnd < body.endIndex, body[lineEnd] != 0x0A, body[lineEnd] != 0x0D { lineEnd += 1 }
      var index = lineStart
      while index < lineEnd, body[index] == 0x20 || body[index] == 0x09 || body[index] == 0x0C { index += 1 }
      if index < lineEnd {
        // The second line counts only when the first is blank or a comment.
        guard body[index] == 0x23 else { return nil }
        if let found = find(inComment: body[index..<lineEnd], of: body) { return found }
      }
      guard lineEnd < body.endIndex else { return nil }
      lineStart = lineEnd + 1
      if body[lineEnd] == 0x0D, lineStart < body.endIndex, body[lineStart] == 0x0A { lineStart += 1 }
    }
    return nil
  }

  private static func find(inComment comment: ArraySlice<UInt8>, of body: ArraySlice<UInt8>) -> CodingDeclaration? {
    let word = Array("coding".utf8)
    var index = comment.startIndex
    while index + word.count < comment.endIndex {
      guard comment[index] == word[0], comment[index...].starts(with: word) else {
        index += 1
        continue
      }
      var first = index + word.count
      index += 1
      guard comment[first] == 0x3A || comment[first] == 0x3D else { continue }
      first += 1
      while first < comment.endIndex, comment[first] == 0x20 || comment[first] == 0x09 { first += 1 }
      let name = comment[first...].prefix(maximumNameBytes).prefix(while: isNameByte)
      guard !name.isEmpty else { continue }
      return CodingDeclaration(
        name: String(decoding: name, as: UTF8.self),
        range: SourceRange(
          start: UInt32(clamping: first - body.startIndex), end: UInt32(clamping: name.endIndex - body.startIndex)))
    }
    return nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }
}

/// The encodings that are decoded. The rest of Python's hundred are noted as unknown and read as Latin-1.
enum Encoding: Equatable {
  case utf8, ascii, latin1, latin9, cyrillic, windows1252, windows1251, koi8r, utf7, unicodeEscape, rawUnicodeEscape

  /// The encoding of a name as Python writes it: case and `_` do not matter, and a suffix such as `-unix` neither.
  init?(named name: String) {
    var folded = name.utf8.map { $0 == 0x5F ? 0x2D : ($0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0) }
    for suffix in ["-unix", "-dos", "-mac"] where folded.count > suffix.utf8.count {
      if folded.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) { folded.removeLast(suffix.utf8.count) }
    }
    switch String(decoding: folded, as: UTF8.self) {
    case "utf-8", "utf8", "u8", "utf", "utf8-ucs2", "utf8-ucs4", "cp65001", "utf-8-sig": self = .utf8
    case "ascii", "us-ascii", "646", "ansi-x3.4-1968", "ansi-x3.4-1986", "cp367", "ibm367", "iso646-us": self = .ascii
    case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "8859", "cp819", "l1", "latin", "iso-ir-100", "ibm819":
      self = .latin1
    case "latin-9", "latin9", "iso-8859-15", "iso8859-15", "l9": self = .latin9
    case "iso-8859-5", "iso8859-5", "cyrillic", "iso-ir-144": self = .cyrillic
    case "utf-7", "utf7", "u7", "unicode-1-1-utf-7": self = .utf7
    case "unicode-escape", "unicodeescape": self = .unicodeEscape
    case "raw-unicode-escape", "rawunicodeescape": self = .rawUnicodeEscape
    case "cp1252", "windows-1252", "1252": self = .windows1252
    case "cp1251", "windows-1251", "1251": self = .windows1251
    case "koi8-r", "koi8r", "cskoi8r": self = .koi8r
    default: return nil
    }
  }

  /// Python's canonical spelling.
  var name: String {
    switch self {
    case .utf8: "utf-8"
    case .ascii: "ascii"
    case .latin1: "iso8859-1"
    case .latin9: "iso8859-15"
    case .cyrillic: "iso8859-5"
    case .utf7: "utf-7"
    case .unicodeEscape: "unicode-escape"
    case .rawUnicodeEscape: "raw-unicode-escape"
    case .windows1252: "cp1252"
    case .windows1251: "cp1251"
    case .koi8r: "koi8-r"
    }
  }
}
