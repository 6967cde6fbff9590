import Limits
import PythonSyntax
import SourceGeneration
import SourceText
import Testing

/// Programs that nobody wrote: valid ones are accepted, damaged ones still have tokens and a tree that hold together.
@Suite struct GeneratedProgramTests {
  static let dialects = ProgramGenerator.Dialect.allCases

  static func program(_ seed: UInt64, _ dialect: ProgramGenerator.Dialect) -> GeneratedProgram {
    var random = SourceRandom(seed: seed)
    var generator = ProgramGenerator(seed: seed, size: 1 + random.below(80), dialect: dialect)
    return generator.program()
  }

  /// `Tools/conformance/compare` holds the trees of such programs against CPython's; here nothing may be refused.
  @Test(arguments: dialects)
  func validProgramsAreAccepted(_ dialect: ProgramGenerator.Dialect) {
    for seed in 1...UInt64(400) {
      let parsed = Parser.parse(SourceText.decode(Self.program(seed, dialect).bytes[...]))
      #expect(parsed.errors == [], "seed \(seed)")
      #expect(parsed.limitations == [], "seed \(seed)")
      if let broken = brokenInvariant(of: parsed) { Issue.record("seed \(seed): \(broken)") }
    }
  }

  @Test(arguments: dialects)
  func damagedProgramsHoldTogether(_ dialect: ProgramGenerator.Dialect) {
    var small = Limits()
    small.syntaxDepth = 6
    small.nodes = 50
    for seed in 1...UInt64(500) {
      let program = Self.program(seed, dialect)
      var damage = ProgramDamage(seed: seed)
      for round in 0..<3 {
        let source = SourceText.decode(damage.damaged(program)[...])
        let broken = brokenInvariant(of: Parser.parse(source, limits: round == 2 ? small : Limits()))
        if let broken { Issue.record("seed \(seed), round \(round): \(broken)") }
      }
    }
  }

  /// The same seed gives the same program and the same damage.
  @Test func seedsSayAll() {
    for dialect in Self.dialects {
      let (first, second) = (Self.program(7, dialect), Self.program(7, dialect))
      #expect(first.bytes == second.bytes && first.tokens == second.tokens)
      var (one, other) = (ProgramDamage(seed: 7), ProgramDamage(seed: 7))
      #expect(one.damaged(first) == other.damaged(second))
      #expect(first.bytes != Self.program(8, dialect).bytes)
    }
  }

  // MARK: - Found by comparing generated programs with CPython

  @Test func onlyTheSmallLetterIsAUnicodePrefix() {
    check("u'a'", "(expressionStatement (stringLiteral \"a\" !u))")
    check("U'a'", "(expressionStatement (stringLiteral \"a\"))")
    // It counts for the text that it begins, not for the whole run.
    check(
      "f'{a}' u'b' 'c'",
      """
      (expressionStatement (joinedString (formattedValue (name :a) -) (stringLiteral "bc" !u)))
      """)
    check(
      "u'' f'{a}b'",
      """
      (expressionStatement (joinedString (formattedValue (name :a) -) (stringLiteral "b")))
      """)
  }

  @Test func piecesOfFormattedStringsEndWithTheirText() {
    let parsed = parse("f'a}}\\\n' 'b'\n")
    let literals = parsed.tree.kinds.indices.filter { parsed.tree.kinds[$0] == .stringLiteral }
      .map { parsed.tree.range(NodeID(rawValue: Int32($0))) }
    #expect(literals == [SourceRange(start: 2, end: 12)])
    let alone = parse("f'a}}\\\n'\n")
    let range = alone.tree.kinds.indices.first { alone.tree.kinds[$0] == .stringLiteral }
      .map { alone.tree.range(NodeID(rawValue: Int32($0))) }
    #expect(range == SourceRange(start: 2, end: 5))
  }

  /// What looks like a statement in brackets that were not closed may be valid Python all the same.
  @Test func linesInBracketsThatLookLikeStatements() {
    let sources = [
      "if [a\nfor a in b][0]:\n  c\n", "x = {a\nif b else c:\nd}\n", "with {a\nfor a in b}:\n  c\n",
      "def f(a: # b\n  c\n): pass\n", "for x in (a\nif b else c):\n  d\n",
    ]
    for source in sources { #expect(parse(source).errors == [], "\(source)") }
  }

  /// Found by damage: behind brackets that were given up, ranges ended before they began.
  @Test func rangesBehindBracketsThatWereGivenUp() {
    for source in ["def f(* v3, = :\n  a\n", "with(((a)( k1=():pass ;\n   for b , in( ( ()for z,[a]in b):\n     c\n"] {
      parse(source)
    }
  }

  /// Found by damage: refused without a word.
  @Test func aComprehensionBehindPairsIsRefused() {
    #expect(parse("x = {a: b, **c for d in e}\n").errors.map(\.problem) == [.invalidSyntax])
    #expect(parse("x = {**c for d in e}\n").errors == [])
  }

  @Test func printOfAListIsPython2() {
    let parsed = parse("print [x for x in y]\nprint []\n")
    #expect(parsed.errors == [])
    #expect(parsed.isPython2)
    #expect(
      dump(parsed) == """
        (printStatement - (listComprehension (name :x) (comprehension (name :x !store) (name :y)))) \
        (printStatement - (list))
        """)
  }

  @Test func anEllipsisCanBeAwaited() {
    checkExpression("await ...", "(await (ellipsisLiteral))")
    checkExpression("[await # b\n a]", "(list (await (name :a)))")
    checkExpression("await ... | a", "(binaryOperation bitOr (await (ellipsisLiteral)) (name :a))")
  }

  @Test func execOfAListIsPython2() {
    let parsed = parse("exec [x for x in y]\nexec []\n")
    #expect(parsed.errors == [])
    #expect(parsed.isPython2)
    #expect(parsed.tree.kinds.filter { $0 == .execStatement }.count == 2)
  }

  @Test func whatOnlyPython2ReadsIsReadAsThat() {
    let parsed = parse("async = 1\ntry: pass\nexcept A, b: pass\n")
    #expect(parsed.errors == [])
    #expect(
      dump(parsed).contains("(exceptHandler (tuple (name :A) (name :b !store)) (block (passStatement)))"))
  }

  @Test func constantsAreImportedInPython2() {
    let parsed = parse("from compat import True, False as false\nprint 'a'\n")
    #expect(parsed.errors == [])
    #expect(
      dump(parsed) == """
        (importFrom :compat #0 (alias :True -) (alias :False (identifier :false))) \
        (printStatement - (stringLiteral "a"))
        """)
  }
}
