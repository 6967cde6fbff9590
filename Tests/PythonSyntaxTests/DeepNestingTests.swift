import Limits
import PythonSyntax
import SourceText
import Testing

/// Everything that nests, as deep as somebody who means harm would nest it: an error node and a limitation, never a
/// trap, and what stands behind it is read.
@Suite struct DeepNestingTests {
  /// A statement that holds something nested: what stands in front, what is repeated, the middle, what is repeated
  /// behind, and the end.
  struct Nesting: Sendable, CustomTestStringConvertible {
    let head: String
    let before: String
    let middle: String
    let behind: String
    let tail: String

    init(_ head: String, _ before: String, _ middle: String, _ behind: String, _ tail: String = "") {
      (self.head, self.before, self.middle, self.behind, self.tail) = (head, before, middle, behind, tail)
    }

    /// Beyond the depth that is read. Template strings keep the source of their fields: 200 of them, each in the next,
    /// are more than there is room for.
    var limitations: [Limitation.Kind] { before.hasPrefix("t'") ? [.syntaxDepth, .fieldTexts] : [.syntaxDepth] }

    func source(_ depth: Int) -> String {
      head + String(repeating: before, count: depth) + middle + String(repeating: behind, count: depth) + tail
        + "\nlast()\n"
    }

    var testDescription: String { "\(head)\(before)…\(behind)\(tail)" }
  }

  static let expressions: [Nesting] = [
    Nesting("", "(", "x", ")"), Nesting("", "[", "x", "]"), Nesting("", "{", "x", "}"),
    Nesting("", "{1: ", "x", "}"), Nesting("", "{**", "x", "}"), Nesting("", "[*", "x", "]"),
    Nesting("", "(*", "x", ",)"), Nesting("", "f(", "x", ")"), Nesting("", "f(a=", "x", ")"),
    Nesting("", "f(*", "x", ")"), Nesting("", "f(**", "x", ")"), Nesting("", "a[", "x", "]"),
    Nesting("", "a[b:", "x", "]"), Nesting("", "a[b, ", "x", "]"), Nesting("", "(x := ", "x", ")"),
    Nesting("", "lambda: ", "x", ""), Nesting("", "lambda a=", "x", ": 0"), Nesting("", "lambda *a, b=", "x", ": 0"),
    Nesting("", "not (", "x", ")"), Nesting("", "-(", "x", ")"), Nesting("", "a ** (", "x", ")"),
    Nesting("", "a + (", "x", ")"), Nesting("", "a < (", "x", ")"), Nesting("", "a and (", "x", ")"),
    Nesting("", "(a if b else ", "x", ")"), Nesting("", "(a if ", "x", " else b)"),
    Nesting("", "[a for a in ", "x", "]"), Nesting("", "[a for a in b if ", "x", "]"),
    Nesting("", "{a: b for a in ", "x", "}"), Nesting("", "(", "x", " for a in b)"),
    Nesting("", "await (", "x", ")"), Nesting("", "(yield ", "x", ")"), Nesting("", "(yield from ", "x", ")"),
    Nesting("", "f'{", "x", "}'"), Nesting("", "f'{a:{", "x", "}}'"), Nesting("", "t'{", "x", "}'"),
    Nesting("", "f'''{", "x", "}'''"), Nesting("", "f\"{f'{", "x", "}'}\""),
  ]

  static let statements: [Nesting] = [
    Nesting("x = ", "(", "x", ")"), Nesting("", "(", "x", ")", " = 1"), Nesting("", "[", "x", "]", " = 1"),
    Nesting("", "(a, ", "x", ")", " = 1"), Nesting("del ", "(", "x", ")"),
    Nesting("for ", "(", "x", ")", " in y: pass"),
    Nesting("with ", "(", "x", ")", ": pass"), Nesting("with a as ", "(", "x", ")", ": pass"),
    Nesting("with ", "(a, ", "x", ")", ": pass"), Nesting("x: ", "(", "x", ")"), Nesting("x += ", "(", "x", ")"),
    Nesting("return ", "(", "x", ")"), Nesting("raise ", "(", "x", ")"), Nesting("assert ", "(", "x", ")"),
    Nesting("@", "f(", "x", ")", "\ndef g(): pass"), Nesting("class C(", "f(", "x", ")", "): pass"),
    Nesting("def f(a=", "(", "x", ")", "): pass"), Nesting("def f(a: ", "(", "x", ")", "): pass"),
    Nesting("def f() -> ", "(", "x", ")", ": pass"), Nesting("def f[T: ", "(", "x", ")", "](): pass"),
    Nesting("class C[T = ", "[", "x", "]", "]: pass"), Nesting("type X[*T = ", "(", "x", ")", "] = int"),
    Nesting("type X = ", "[", "x", "]"), Nesting("if ", "(", "x", ")", ": pass"),
    Nesting("while ", "f(", "x", ")", ": pass"), Nesting("match ", "(", "x", ")", ":\n case _: pass"),
    Nesting("match a:\n case ", "(", "x", ")", ": pass"), Nesting("match a:\n case ", "[", "x", "]", ": pass"),
    Nesting("match a:\n case ", "(*_, ", "x", ")", ": pass"), Nesting("match a:\n case ", "C(", "x", ")", ": pass"),
    Nesting("match a:\n case ", "C(a=", "x", ")", ": pass"), Nesting("match a:\n case ", "{1: ", "x", "}", ": pass"),
    Nesting("match a:\n case ", "(1 | ", "2", ")", ": pass"),
    Nesting("match a:\n case b if ", "(", "x", ")", ": pass"),
    Nesting("try: pass\nexcept ", "(", "x", ")", ": pass"), Nesting("try: pass\nexcept* ", "f(", "x", ")", ": pass"),
  ]

  /// Of Python 2, which the first statement decides.
  static let old: [Nesting] = [
    Nesting("exec '0'\nprint ", "(", "x", ")"), Nesting("exec '0'\nprint >>", "f(", "x", ")", ", y"),
    Nesting("exec '0'\nexec ", "(", "x", ")", " in y"), Nesting("exec '0'\nraise A, ", "(", "x", ")"),
    Nesting("exec '0'\nx = ", "(`", "x", "`)"), Nesting("exec '0'\ndef f(", "(", "x", ",)", "): pass"),
    Nesting("exec '0'\nlambda ", "(", "x", ",)", ": 0"),
    Nesting("exec '0'\ntry: pass\nexcept A, ", "(", "x", ",)", ": pass"),
  ]

  @Test(arguments: expressions + statements + old)
  func whatNests(_ nesting: Nesting) throws {
    let shallow = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(nesting.source(40).utf8))) })
    #expect(shallow.errors == [])
    #expect(shallow.limitations == [])
    #expect(brokenInvariant(of: shallow) == nil)
    for depth in [199, 201, 3_000] {
      let deep = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(nesting.source(depth).utf8))) })
      #expect(brokenInvariant(of: deep) == nil)
      guard depth > 200 else { continue }
      #expect(deep.limitations.map(\.kind) == nesting.limitations)
      #expect(deep.tree.kinds.contains { $0 == .errorExpression || $0 == .errorStatement })
      #expect(dump(deep).hasSuffix("(expressionStatement (call (name :last)))"))
    }
    // Without the ends, nothing can be said about what comes behind.
    let open = nesting.head + String(repeating: nesting.before, count: 3_000)
    let cut = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(open.utf8))) })
    #expect(brokenInvariant(of: cut) == nil)
    #expect(cut.limitations.map(\.kind) == nesting.limitations)
  }

  static let blocks: [String] = [
    "if x:", "while x:", "for x in y:", "with x:", "def f():", "async def f():", "class C:", "try:", "match x:",
    "@d\ndef f():", "if x: pass\nelse:", "try: pass\nfinally:", "try: pass\nexcept:", "for x in y: pass\nelse:",
    "async def f[T]():", "with (x as y):", "class C[T](A):",
  ]

  @Test(arguments: blocks)
  func blocksThatNest(_ header: String) throws {
    let lines = header.split(separator: "\n").map(String.init)
    var text = ""
    for level in 0..<300 {
      for line in lines { text += String(repeating: " ", count: 2 * level) + line + "\n" }
      if header == "match x:" { text += String(repeating: " ", count: 2 * level + 1) + "case y:\n" }
    }
    let source = text + String(repeating: " ", count: 600) + "deep()\nlast()\n"
    let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(source.utf8))) })
    #expect(brokenInvariant(of: parsed) == nil)
    #expect(parsed.limitations.map(\.kind) == [.syntaxDepth])
    #expect(dump(parsed).hasSuffix("(expressionStatement (call (name :last)))"))
  }

  /// Each level of these fields shows the text of all the levels inside.
  @Test(arguments: [("f", "="), ("t", "")])
  func fieldsThatShowFields(_ letter: String, _ sign: String) throws {
    func source(_ depth: Int, filler: Int) -> String {
      var text = "x[\(String(repeating: "1, ", count: filler))]"
      for _ in 0..<depth { text = "\(letter)'{\(text)\(sign)}'" }
      return "a = \(text)\nlast()\n"
    }
    let shallow = source(3, filler: 10_000)
    let plain = Parser.parse(SourceText(utf8: Array(shallow.utf8)))
    #expect(plain.limitations == [])
    let deep = source(90, filler: 10_000)
    let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(deep.utf8))) })
    #expect(parsed.limitations.map(\.kind) == [.fieldTexts])
    #expect(brokenInvariant(of: parsed) == nil)
    #expect(parsed.tree.byteCount < plain.tree.byteCount + 8 * deep.utf8.count)
    #expect(dump(parsed).hasSuffix("(expressionStatement (call (name :last)))"))
  }

  /// Long is not deep.
  static let chains: [(String, String)] = [
    ("match a:\n case 1", " | 1"), ("match a:\n case a", ".b"), ("@a", ".b"), ("with a as a", ", a as a"),
    ("del a", ", a"),
    ("global a", ", a"), ("import a", ".b"), ("import a", ", a"), ("from a import a", ", a"), ("from ", "."),
    ("x = a", " if a else a"), ("x = a", " is not a"), ("x = a", "[0].b()"), ("lambda a", ", a"),
    ("x = [a", " for a in a"),
    ("x = 'a'", " f'{a}'"), ("x = f'", "{a}"), ("x = f'{a:", "{b}"), ("exec '0'\nprint a", ", a"),
    ("a: int = a", " or a"),
  ]

  @Test(arguments: chains.indices)
  func longChains(_ index: Int) throws {
    let source = Self.chains[index].0 + String(repeating: Self.chains[index].1, count: 3_000) + "\nlast()\n"
    let parsed = try #require(onSmallStack { Parser.parse(SourceText(utf8: Array(source.utf8))) })
    #expect(brokenInvariant(of: parsed) == nil)
    #expect(parsed.limitations == [])
  }
}
