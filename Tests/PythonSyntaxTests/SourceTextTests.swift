import SourceText
import Testing

/// PEP 263 decoding, and what is said about a text.
@Suite struct SourceTextTests {
  private func decode(_ bytes: [UInt8]) -> SourceText { SourceText.decode(bytes[...]) }

  private func check(_ bytes: [UInt8], _ text: String, _ encoding: String, _ notes: [TextNote.Kind] = []) {
    let decoded = decode(bytes)
    #expect(String(decoding: decoded.bytes, as: UTF8.self) == text)
    #expect(decoded.encodingName == encoding)
    #expect(decoded.notes.map(\.kind) == notes)
  }

  @Test func encodings() {
    check(Array("é = 1".utf8), "é = 1", "utf-8")
    check([0xEF, 0xBB, 0xBF] + Array("é".utf8), "é", "utf-8")
    check(Array("# coding: latin-1\n'".utf8) + [0xE9, 0x27], "# coding: latin-1\n'é'", "iso8859-1")
    check(
      Array("#!/bin/x\n# -*- coding: cp1252 -*-\n".utf8) + [0x80], "#!/bin/x\n# -*- coding: cp1252 -*-\n€", "cp1252")
    check(Array("x = 1\n# coding: latin-1\n".utf8), "x = 1\n# coding: latin-1\n", "utf-8")
    check(Array("\n\n# coding: latin-1\n".utf8), "\n\n# coding: latin-1\n", "utf-8")
    check(Array("# vim: set fileencoding=UTF_8 :\n".utf8), "# vim: set fileencoding=UTF_8 :\n", "utf-8")
    check([0xFF, 0xFE, 0x41, 0x00, 0x3D, 0xD8, 0x00, 0xDE], "A\u{1F600}", "utf-16-le")
    check([0xFE, 0xFF, 0x00, 0x41], "A", "utf-16-be")
    check(Array("# coding: koi8-r\n".utf8) + [0xC1, 0xFF], "# coding: koi8-r\nаЪ", "koi8-r")
    check(Array("# coding: cp1251\n".utf8) + [0xC0, 0xFF, 0x80], "# coding: cp1251\nАяЂ", "cp1251")
    check(Array("# coding: iso-8859-15\n".utf8) + [0xA4], "# coding: iso-8859-15\n€", "iso8859-15")
    check(Array("# coding: iso-8859-5\n".utf8) + [0xB0, 0xF0], "# coding: iso-8859-5\nА№", "iso8859-5")
  }

  /// Encodings that hide every keyword of the code from a search.
  @Test func escapingEncodings() {
    check(
      Array("# coding: unicode_escape\n\\x65xec(1)\\n\\u0061()".utf8), "# coding: unicode_escape\nexec(1)\na()",
      "unicode-escape")
    check(
      Array("# coding: raw_unicode_escape\n\\u0065xec('\\n')".utf8), "# coding: raw_unicode_escape\nexec('\\n')",
      "raw-unicode-escape")
    check(Array("# coding: utf-7\n+AGUAeABl-c(1+-2)".utf8), "# coding: utf-7\nexec(1+2)", "utf-7")
    check(
      Array("# coding: unicode_escape\n\\u12".utf8), "# coding: unicode_escape\n\u{FFFD}", "unicode-escape",
      [.undecodable])
  }

  @Test func whatDoesNotDecode() {
    check([0x61, 0xFF, 0x62], "a\u{FFFD}b", "utf-8", [.undecodable])
    // A truncated character is one replacement; a surrogate in UTF-8 is three.
    check([0xE2, 0x82, 0x61], "\u{FFFD}a", "utf-8", [.undecodable])
    check([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}", "utf-8", [.undecodable, .undecodable, .undecodable])
    check(Array("# coding: ascii\n".utf8) + [0xE9], "# coding: ascii\n\u{FFFD}", "ascii", [.undecodable])
    check(Array("# coding: klingon\n".utf8) + [0xE9], "# coding: klingon\né", "iso8859-1", [.unknownEncoding])
    check(
      [0xEF, 0xBB, 0xBF] + Array("# coding: latin-1\n".utf8), "# coding: latin-1\n", "utf-8", [.contradictingEncoding])
    check([0xFF, 0xFE, 0x41], "\u{FFFD}", "utf-16-le", [.undecodable])
    #expect(decode([UInt8](repeating: 0xFF, count: 1_000)).notes.count == 16)
  }

  private func notes(_ text: String) -> [TextNote.Kind] { decode(Array(text.utf8)).notes.map(\.kind) }

  @Test func invisibleThings() {
    #expect(notes("a\0b") == [.nulByte])
    #expect(notes("# \u{202E}x") == [.bidirectionalControl])
    #expect(notes("x = '\u{2066}'") == [.bidirectionalControl])
    #expect(notes("x\u{200B} = 1") == [.invisibleCharacter])
    #expect(notes("'\u{1F468}\u{200D}\u{1F469}'") == [.invisibleCharacter])
    #expect(notes("'\u{E0041}'") == [.invisibleCharacter])
    #expect(notes("\u{FEFF}x") == [])
    #expect(notes("x\u{FEFF}") == [.invisibleCharacter])
    #expect(notes("é ß 中 \u{1F600} €") == [])
    #expect(notes("a\rb\r\nc\n") == [.loneCarriageReturn])
    #expect(decode(Array("ab\u{200B}".utf8)).notes.map(\.range) == [SourceRange(start: 2, end: 5)])
  }

  @Test func codeBehindBlanks() {
    let far = String(repeating: " ", count: 100)
    #expect(notes("x = 1;\(far)evil()\n") == [.offScreenCode])
    #expect(notes("x = 1;" + String(repeating: " ", count: 8_000) + "evil()\n") == [.offScreenCode])
    #expect(notes("x = 1\(String(repeating: "\t", count: 100))+ 2\n") == [.offScreenCode])
    #expect(notes("x = 1;\(far.dropLast())y()\n") == [])
    // Comments, line ends and continuations hide nothing.
    #expect(notes("x = 1\(far)# comment\n") == [])
    #expect(notes("x = 1\(far)\n\(far)\n") == [])
    #expect(notes("x = 1 + \(far)\\\n 2\n") == [])
    // Indentation is odd only beyond what the line before could ask for.
    #expect(notes("if x:\n\(far)y()\n") == [.offScreenCode])
    #expect(notes("if x:\n\(far)# y\n    z()\n") == [])
    let deep = (0..<40).map { String(repeating: "    ", count: $0) + "if x:\n" }.joined()
    #expect(notes(deep + String(repeating: "    ", count: 40) + "y()\n") == [])
    #expect(notes(String(repeating: "x", count: 10_001) + "\ny") == [.veryLongLine])
    #expect(notes(String(repeating: "x", count: 10_000) + "\ny") == [])
  }

  @Test func linesAndColumns() {
    let index = LineIndex(Array("a\nbc\r\nd\re\n".utf8))
    #expect(index.lineCount == 5)
    let expected: [(UInt32, Int, Int)] = [(0, 1, 0), (1, 1, 1), (2, 2, 0), (4, 2, 2), (6, 3, 0), (8, 4, 0), (10, 5, 0)]
    for (offset, line, column) in expected {
      let position = index.position(of: offset)
      #expect(position.line == line && position.column == column, "offset \(offset)")
    }
    #expect(index.start(ofLine: 3) == 6)
    #expect(index.start(ofLine: 6) == nil)
    #expect(LineIndex([]).position(of: 0) == (1, 0))
  }

  @Test func symbols() {
    var table = SymbolTable(expectedSymbolCount: 1)
    let names = (0..<2_000).map { "name\($0)" } + ["", "a", "b", "12345678", "123456789", "12345678\0", "\0", "\0\0"]
    let symbols = names.map { table.intern($0) }
    #expect(Set(symbols).count == names.count)
    for (name, symbol) in zip(names, symbols) {
      #expect(table.text(of: symbol) == name)
      #expect(table.find(name) == symbol)
      #expect(table.intern(name) == symbol)
    }
    #expect(table.find("absent") == nil)
    #expect(table.text(of: .none) == "")
  }
}
