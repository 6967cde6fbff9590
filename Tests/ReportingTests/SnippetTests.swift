import SourceText
import Testing

@testable import Reporting

/// Source lines as a person sees them. `^` in the expectation is the mark under the line.
struct SnippetTests {
  func check(
    _ source: String, find piece: String, width: Int = 60, _ expected: String,
    location: SourceLocation = #_sourceLocation
  ) {
    let range = Samples.range(of: piece, in: source)
    let lines = TextLines(Array(source.utf8))
    let snippet = Snippet(lines: lines, range: Int(range.start)..<Int(range.end), width: width)
    let mark = String(repeating: " ", count: snippet.markStart) + String(repeating: "^", count: snippet.markWidth)
    #expect(snippet.text + "\n" + mark == expected, sourceLocation: location)
  }

  @Test func marksTheRange() {
    check("a = 1\nexec(code)\n", find: "exec(code)", "exec(code)\n^^^^^^^^^^")
    check("x = eval(y)", find: "eval", "x = eval(y)\n    ^^^^")
  }

  @Test func onlyTheFirstOfSeveralLines() {
    check("if a:\n  exec('''\nb\n''')\n", find: "exec('''\nb\n''')", "  exec('''\n  ^^^^^^^^")
  }

  @Test func countsColumnsNotBytes() {
    check("日本 = eval(é)", find: "eval(é)", "日本 = eval(é)\n       ^^^^^^^")
    check("\tx = eval(y)", find: "eval", "    x = eval(y)\n        ^^^^")
    check("a\u{202E} = eval(y)", find: "eval", "a<U+202E> = eval(y)\n            ^^^^")
    check(
      "u('http://a.invalid'); eval(y)", find: "eval", "u('hxxp://a[.]invalid'); eval(y)\n                         ^^^^")
  }

  @Test func bringsCodeBackFromBehindTheScreen() {
    check(
      "import os" + String(repeating: " ", count: 8000) + ";exec(x)", find: "exec(x)",
      "import os<8000 spaces>;exec(x)\n" + String(repeating: " ", count: 23) + "^^^^^^^")
    check(String(repeating: "\t", count: 300) + "exec(x)", find: "exec(x)", "<300 tabs>exec(x)\n          ^^^^^^^")
  }

  @Test func cutsLongLines() {
    let long = "data = '" + String(repeating: "A", count: 200) + "'"
    check(long, find: "data", width: 30, "data = 'AAAAAAAAAAAAAAAAAAA...\n^^^^")
    let late = String(repeating: "x;", count: 500) + "exec(y)" + String(repeating: ";z", count: 500)
    check(late, find: "exec(y)", width: 40, "...x;x;x;x;x;exec(y);z;z;z;z;z;z;z;z;...\n             ^^^^^^^")
  }

  @Test func staysInsideTheLineWhateverTheRange() {
    for width in [0, 20, 40, 100] {
      for text in ["", "\n", "a", "é", "a\r\nb", String(repeating: "語", count: 300), "\u{301}\u{301}"] {
        let lines = TextLines(Array(text.utf8))
        for start in 0...min(text.utf8.count, 40) {
          for end in start...min(text.utf8.count, 40) {
            let snippet = Snippet(lines: lines, range: start..<end, width: width)
            #expect(snippet.markWidth >= 1)
            #expect(snippet.markStart + snippet.markWidth <= max(20, width) + 1)
          }
        }
      }
    }
  }

  @Test func aLineOfMegabytesIsNotWalkedThrough() {
    var bytes = [UInt8](repeating: 0x61, count: 1 << 20)
    bytes.append(contentsOf: Array("exec(b)".utf8))
    bytes.append(contentsOf: [UInt8](repeating: 0x62, count: 1 << 20))
    let lines = TextLines(bytes)
    let snippet = Snippet(lines: lines, range: (1 << 20)..<((1 << 20) + 7), width: 60)
    #expect(snippet.text.contains("exec(b)"))
    #expect(snippet.text.hasPrefix("...") && snippet.text.hasSuffix("..."))
    #expect(lines.position(of: 1 << 20) == TextLines.Position(line: 1, column: (1 << 20) + 1))
  }

  @Test func positions() {
    let lines = TextLines(Array("a\nbé\r\nc\rd".utf8))
    let expected = [
      (0, 1, 1), (1, 1, 2), (2, 2, 1), (3, 2, 2), (5, 2, 3), (7, 3, 1), (9, 4, 1), (10, 4, 2), (99, 4, 2),
    ]
    for (offset, line, column) in expected {
      #expect(lines.position(of: offset) == TextLines.Position(line: line, column: column), "offset \(offset)")
    }
    #expect(lines.count == 4)
    #expect(lines.content(ofLine: 2) == 2..<5)
    #expect(lines.clamp(SourceRange(start: 8, end: 3)) == 8..<8)
  }

  @Test func columnsAgreeWithCountingOneByOne() {
    let text = String(repeating: "aé日😀\n", count: 700) + String(repeating: "日", count: 3000)
    let lines = TextLines(Array(text.utf8))
    var line = 1
    var column = 1
    var offset = 0
    for scalar in text.unicodeScalars {
      #expect(lines.position(of: offset) == TextLines.Position(line: line, column: column))
      offset += UTF8.width(scalar)
      column += 1
      if scalar == "\n" {
        line += 1
        column = 1
      }
    }
  }
}
