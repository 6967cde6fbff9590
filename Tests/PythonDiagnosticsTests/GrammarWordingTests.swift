import PythonDiagnostics
import PythonSyntax
import SourceText
import Testing

@Suite("What the grammar and the versions refuse, in words")
struct WordingTests {
  @Test("A bracket that was never closed is shown where it was opened")
  func unclosedBracket() throws {
    let first = try #require(diagnose("f(a, [b\ndef g(): pass\n", target: nil).first)
    #expect(first.code == "unclosed-bracket")
    #expect(first.message == "`[` was never closed")
    #expect(first.range.start == 5)
    #expect(first.related.map(\.range.start) == [8])
    #expect(first.hint == "close it with `]`")
  }

  @Test(
    "The place, what is there, and what to do",
    arguments: [
      ("if a\n  b\n", "expected `:`, found the end of the line"),
      ("if a", "expected `:`, found the end of the file"),
      ("x = $\n", "`$` begins nothing that Python knows"),
      ("x = 'a\n", "the string that begins here is never ended"),
      ("def f(a b): pass\n", "`b` cannot stand here"),
      ("f() = 1\n", "nothing can be assigned to `f()`"),
      ("x = \(String(repeating: "é", count: 40)) b\n", "`b` cannot stand here"),
    ])
  func words(source: String, message: String) {
    #expect(diagnose(source, target: nil).map(\.message).contains(message), "\(diagnose(source, target: nil))")
  }

  @Test(
    "What people most likely meant",
    arguments: [
      ("if x = 3: pass\n", "`==` compares, and `:=` assigns in an expression"),
      ("f(a b)\n", "a comma or an operator may be missing before it"), ("x++\n", "write `+= 1`"),
      ("a && b\n", "write `and`"),
      ("x = “a”\n", "write `\"`"), ("x = a ? b : c\n", "write `a if b else c`"),
      ("x = 12ab\n", "a name cannot begin with a digit"),
      ("import a from b\n", "write `from module import name`"), ("!a\n", "write `not`"),
      ("elif a: pass\n", "it follows the block of `if`, as deep as that one"),
      ("x = (1]\n", "close it with `)`"),
    ])
  func meant(source: String, hint: String) {
    let found = diagnose(source, target: nil)
    #expect(found.contains { $0.hint == hint }, "\(found)")
  }

  @Test(
    "What is wrong once is said once",
    arguments: [
      ("def 1a(): pass\n", ["expected-function-name"]), ("class = 1\n", ["expected-class-name", "expected-block"]),
      ("{'a': 1, 'b'}\n", ["expected-dictionary-colon"]), ("x = a if b\n", ["expected-else"]),
      ("else:\n  a\n", ["invalid-syntax"]), ("lambda a b: 1\n", ["expected-lambda-colon"]),
      ("f(1, [2)\n", ["unclosed-bracket"]),
    ])
  func once(source: String, codes: [String]) {
    #expect(diagnose(source, target: nil).map(\.code) == codes, "\(diagnose(source, target: nil))")
  }

  @Test("Python 3 says how it says what is of Python 2")
  func modern() {
    #expect(diagnose("print a\n", target: PythonVersion(3, 13)).map(\.hint) == ["write `print(…)`"])
    #expect(diagnose("x = `a`\n", target: PythonVersion(3, 13)).map(\.hint) == ["write `repr(…)`"])
    #expect(diagnose("True = 1\n", target: PythonVersion(3, 13)).map(\.code) == ["invalid-target"])
  }

  @Test("Quotations are cut between characters, and stay on their line")
  func quotation() throws {
    let long = try #require(diagnose("(\(String(repeating: "é", count: 40)))() = 1\n", target: nil).first)
    #expect(long.message.hasSuffix("…`"))
    #expect(!long.message.unicodeScalars.contains("\u{FFFD}"))
    let lines = try #require(diagnose("f(\n) = 1\n", target: nil).first)
    #expect(!lines.message.contains("\n"))
  }

  @Test("A version that is too old or too new for the file")
  func target() {
    func codes(_ source: String, _ major: UInt8, _ minor: UInt8) -> [String] {
      diagnose(source, target: PythonVersion(major, minor)).map(\.code)
    }
    #expect(codes("match a:\n  case 1: pass\n", 3, 9) == ["needs-newer-python"])
    #expect(codes("match a:\n  case 1: pass\n", 3, 10) == [])
    #expect(codes("print 'a'\n", 2, 7) == [])
    #expect(codes("print 'a'\n", 3, 9) == ["needs-older-python"])
    #expect(codes("async = 1\n", 3, 7) == ["needs-older-python"])
    #expect(
      diagnose("x = a if b else (c := d)\n", target: PythonVersion(3, 7)).map(\.message) == [
        "`:=` needs Python 3.8, and this is to be Python 3.7"
      ])
  }

  @Test("A file that no version reads says which two constructs never met")
  func conflict() throws {
    let found = diagnose("async = 1\nx = (y := 2)\n", target: nil)
    #expect(found.map(\.code) == ["no-version"])
    #expect(
      found.first?.message
        == "no version of Python reads this file: `:=` needs Python 3.8, and `async` or `await` as a name "
        + "was read up to Python 3.6")
    #expect(found.first?.related.map(\.range.start) == [0])
  }

  @Test("Bytes that are no text")
  func encoding() {
    func codes(_ bytes: [UInt8]) -> [String] {
      Diagnostics.of(Parser.parse(SourceText.decode(bytes[...]))).map(\.code)
    }
    #expect(codes(Array("x = '".utf8) + [0xFF] + Array("'\n".utf8)) == ["undecodable"])
    #expect(codes(Array("x = 1\n# \0\n".utf8)) == ["nul-byte"])
    #expect(codes(Array("# coding: no-such-thing\nx = 1\n".utf8)) == ["unknown-encoding"])
    #expect(codes([0xEF, 0xBB, 0xBF] + Array("# coding: latin-1\nx = 1\n".utf8)) == ["contradicting-encoding"])
    #expect(codes(Array("# coding: koi8-r\nx = '".utf8) + [0xC1] + Array("'\n".utf8)) == [])
  }

  @Test("Every problem has words of its own")
  func everyProblemHasWords() {
    var codes: Set<String> = []
    for problem in SyntaxProblem.allCases {
      codes.insert(Diagnostics.code(of: problem))
    }
    // A compound statement on a line has one wording for its two places, and an escape that is cut short for two kinds.
    #expect(codes.count == SyntaxProblem.allCases.count - 2)
  }
}
