import PythonDiagnostics
import PythonSyntax
import SourceText
import Testing

@Suite("What the grammar refused, in words")
struct GrammarWordingTests {
  @Test("A bracket that was never closed is shown where it was opened")
  func unclosedBracket() throws {
    let found = Diagnostics.of(Parser.parse(SourceText(utf8: Array("f(a, [b\ndef g(): pass\n".utf8))))
    let first = try #require(found.first)
    #expect(first.code == "unclosed-bracket")
    #expect(first.message == "`[` was never closed")
    #expect(first.range.start == 5)
    #expect(first.related.map(\.range.start) == [8])
  }
}
