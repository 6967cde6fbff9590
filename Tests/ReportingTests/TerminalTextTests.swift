import Foundation
import Testing

@testable import Reporting

struct TerminalTextTests {
  @Test(arguments: [
    ("plain text", "plain text"),
    ("\u{1B}[31mred", "<U+001B>[31mred"),
    ("user\u{202E}gpj.exe", "user<U+202E>gpj.exe"),
    ("a\u{200B}b\u{FEFF}c\u{00AD}d", "a<U+200B>b<U+FEFF>c<U+00AD>d"),
    ("a\u{E0041}\u{FE0F}\u{E0100}", "a<U+E0041><U+FE0F><U+E0100>"),
    ("a\nb\r\nc\u{2028}d\u{85}", "a<U+000A>b<U+000D><U+000A>c<U+2028>d<U+0085>"),
    ("a\u{A0}b\u{3000}c\u{3164}", "a<U+00A0>b<U+3000>c<U+3164>"),
    ("\u{0}\u{7F}\u{9B}", "<U+0000><U+007F><U+009B>"),
    ("日本語 naïve Ω 😀", "日本語 naïve Ω 😀"),
    ("e\u{301}\u{301}\u{301}", "e\u{301}<U+0301><U+0301>"),
    ("\u{301}a", "<U+0301>a"),
  ])
  func hiddenCharactersAreSpelledOut(_ text: String, _ shown: String) {
    #expect(Array(TerminalText.line(text).unicodeScalars) == Array(shown.unicodeScalars))
  }

  @Test(arguments: [
    ("http://a.example.invalid/b.py", "hxxp://a[.]example[.]invalid/b.py"),
    ("HTTPS://A.B/", "HXXPS://A[.]B/"),
    ("ftp://u:p@a.b:21/c.d", "fxp://u:p@a[.]b:21/c.d"),
    ("x = 'evil.example.invalid'", "x = 'evil[.]example[.]invalid'"),
    ("evil.example.com", "evil[.]example[.]com"),
    ("connect(('192.0.2.77', 4444))", "connect(('192[.]0[.]2[.]77', 4444))"),
    ("nc 192.0.2.77 4444", "nc 192[.]0[.]2[.]77 4444"),
    ("mail someone@example.com", "mail someone@example[.]com"),
    ("os.path.join(a.b, c.io)", "os.path.join(a.b, c.io)"),
    ("import a.b.in", "import a.b.in"),
    ("version 1.2.3", "version 1.2.3"), ("sh 'install.sh'", "sh 'install.sh'"),
    ("300.1.2.3 and 1.2.3.4.5", "300.1.2.3 and 1.2.3.4.5"),
    ("://", "://"), ("http://", "hxxp://"), ("...", "..."), (".a.com", ".a.com"),
  ])
  func addressesAreDefanged(_ text: String, _ shown: String) { #expect(TerminalText.line(text) == shown) }

  @Test(arguments: [
    ("typing-unions/3.10.0.0/a.tar.gz", "typing-unions/3.10.0.0/a.tar.gz"), ("host.com", "host.com"),
    ("a\u{1B}\u{202E}.py", "a<U+001B><U+202E>.py"),
  ])
  func namesAreNotDefanged(_ text: String, _ shown: String) { #expect(TerminalText.name(text) == shown) }

  @Test func bytesThatAreNotUTF8AreShown() {
    let bytes: [UInt8] = [0x61, 0xFF, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0xE2, 0x82]
    let shown = TerminalText.cells(of: bytes[...]).map(\.text).joined()
    #expect(shown == #"a\xff\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82"#)
  }

  @Test func longTextIsCut() {
    #expect(TerminalText.line(String(repeating: "a", count: 50), limit: 10) == "aaaaaaaaaa...")
    #expect(TerminalText.line(String(repeating: "a", count: 10), limit: 10) == "aaaaaaaaaa")
    let wide = TerminalText.line(String(repeating: "語", count: 100_000))
    #expect(wide.count < 5000)
  }

  @Test func columnsOfWideScalars() {
    let cells = TerminalText.cells(of: Array("a日é😀\te\u{301}".utf8)[...])
    #expect(cells.map(\.width) == [1, 2, 1, 2, 4, 1, 0])
  }

  /// Whatever the scalar: a line of a report holds nothing that a terminal would obey.
  @Test func everyScalarIsHarmless() {
    // Every assigned block but the ideographs; beyond plane 3 only what surrounds the tags and selectors is assigned.
    let blocks: [ClosedRange<UInt32>] = [0...0x33FF, 0xA000...0xABFF, 0xD7A4...0x1FFFF, 0xE0000...0xE0FFF]
    let samples = stride(from: UInt32(0x20000), through: 0x10FFFF, by: 251)
    for value in [blocks.flatMap(Array.init), Array(samples)].joined() {
      guard let scalar = Unicode.Scalar(value) else { continue }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        guard !TerminalText.isHidden(scalar) else { continue }
        Issue.record("U+\(String(value, radix: 16)) would be written as it is")
      default: break
      }
      if scalar.properties.isBidiControl || scalar.properties.isVariationSelector
        || scalar.properties.isDefaultIgnorableCodePoint, !TerminalText.isHidden(scalar)
      {
        Issue.record("U+\(String(value, radix: 16)) is invisible")
      }
    }
  }

  @Test(
    arguments: [
      ("auto", true, [:], true), ("auto", false, [:], false), ("always", false, ["NO_COLOR": "1"], true),
      ("never", true, ["FORCE_COLOR": "1"], false), ("auto", true, ["NO_COLOR": "1"], false),
      ("auto", true, ["NO_COLOR": ""], true), ("auto", false, ["FORCE_COLOR": "1"], true),
      ("auto", true, ["FORCE_COLOR": "0"], false), ("auto", false, ["CLICOLOR_FORCE": "1"], true),
      ("auto", false, ["CLICOLOR_FORCE": "0"], false), ("auto", true, ["CLICOLOR_FORCE": "0"], true),
      ("auto", true, ["TERM": "dumb"], false), ("auto", true, ["CLICOLOR": "0"], false),
      ("auto", false, ["FORCE_COLOR": "1", "TERM": "dumb"], true),
      ("auto", true, ["NO_COLOR": "1", "FORCE_COLOR": "1"], false),
    ] as [(String, Bool, [String: String], Bool)])
  func colourConventions(_ choice: String, _ isTerminal: Bool, _ environment: [String: String], _ expected: Bool) throws
  {
    let choice = try #require(TerminalStyle.Choice(rawValue: choice))
    #expect(TerminalStyle.isColored(choice, isTerminal: isTerminal) { environment[$0] } == expected)
  }
}
