import PythonLibrary
import Testing

struct PatternTests {
  private func find(_ pattern: PythonString, _ text: PythonString, _ flags: PatternFlags = []) throws -> [String?]? {
    var steps = 100_000
    let own = PatternText(text)
    return try Pattern(pattern, flags: flags).search(own, steps: &steps)?.spans.map { $0.map { own[$0].text } }
  }

  @Test func groups() throws {
    #expect(try find("(a)|(b)", "xb") == ["b", nil, "b"])
    #expect(try find("(?P<x>.)(?P=x)", "abccd") == ["cc", "c"])
    #expect(try find("(a*)*", "aaab") == ["aaa", ""])
    #expect(try find("(?:(a)|b)*", "ab") == ["ab", "a"])
    #expect(try find("(a)?(?(1)b|c)", "c") == ["c", nil])
    #expect(try find("a{2,3}?", "aaaa") == ["aa"])
    #expect(try find("(?>a+)a", "aaa") == nil)
    #expect(try find("a++b", "aab") == ["aab"])
  }

  @Test func looks() throws {
    #expect(try find(#"(?<=\$)\d+(?!\d|%)"#, "$12% $34") == ["34"])
    #expect(try find("(?<!a)b", "abcb") == ["b"])
    #expect(try find("(?=(a+))a*b", "aab") == ["aab", "aa"])
    #expect(try find(#"\bfoo\b"#, "afoo foo") == ["foo"])
    #expect(try find("(?m)^b$", "a\nb\nc") == ["b"])
    #expect(try find("a$", "a\n") == ["a"])
    #expect(try find(#"a\Z"#, "a\n") == nil)
  }

  @Test func lettersOfAnyCase() throws {
    #expect(try find("straSSE", "STRASSE", .ignoreCase) == ["STRASSE"])
    #expect(try find("[k]", "K", .ignoreCase) == ["K"])
    #expect(try find("(?ai)[k]", "\u{212a}") == nil)
    #expect(try find(#"\w+"#, "дом") == ["дом"])
    #expect(try find(#"(?a)\w+"#, "дом a") == ["a"])
    #expect(try find("(?x) a b # comment", "ab") == ["ab"])
  }

  @Test func allOfThem() throws {
    var steps = 100_000
    let text = PatternText("abc")
    let empty = try Pattern("b*").matches(text, ceiling: room, steps: &steps)
    #expect(empty.map(\.range) == [0..<0, 1..<2, 2..<2, 3..<3])
    let parts = try Pattern("(b)|c").split(text, ceiling: room, steps: &steps)
    #expect(parts == [0..<1, 1..<2, 2..<2, nil, 3..<3])
    let pattern = try Pattern("(?P<first>a)(b)?")
    let template = try PatternTemplate(#"<\g<first>\2\n>"#, for: pattern)
    let result = try PatternTemplate.substitute(pattern, template, in: text, ceiling: room, steps: &steps)
    #expect(result.text == "<ab\n>c")
    #expect(result.count == 1)
    #expect(Pattern.escape("a.b\n") == "a\\.b\\\n")
  }

  @Test(arguments: [
    "(", ")", "[a", "a**", "*a", "(?P<1>a)", "(?P<a>x)(?P<a>y)", #"\2"#, "[b-a]", "(?<=a+)b", #"\"#, #"\y"#, "a{3,2}",
    "(?z)", "a(?i)b", "(?(9)a)",
    #"(\1)"#, "(?P=x)", "(?#", #"\x4"#, "^*", "(?<x>a)",
  ])
  func refusals(_ pattern: String) {
    #expect(thrown { try Pattern(PythonString(pattern)) } == .patternError)
  }

  /// Patterns that would take for ever end when their steps do, and deep ones are refused rather than followed.
  @Test func hostilePatternsEnd() throws {
    let text = PatternText(PythonString(latin1: [UInt8](repeating: 0x61, count: 5_000)))
    for pattern in ["(a*)*b", "(a|a)*b", "(a|aa)+$b", "(.*)(.*)(.*)(.*)x", #"(?=(a+)+b)c"#, "(?:a?){4000}a{4000}b"] {
      var steps = 200_000
      let compiled = try Pattern(PythonString(pattern))
      #expect(
        thrown { try compiled.search(text, steps: &steps) } == .resultTooLarge, "\(pattern)")
      #expect(steps == 0)
    }
    let deep = PythonString(latin1: [UInt8](repeating: 0x28, count: 100_000))
    #expect(thrown { try Pattern(deep) } == .unsupported)
  }
}
