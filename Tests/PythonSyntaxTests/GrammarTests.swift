import PythonSyntax
import Testing

/// What each part of the grammar becomes. The comparison with CPython says the same for far more source; these cases
/// say it where no Python is at hand, and for what is newer than the Python at hand.
@Suite struct GrammarTests {
  @Test func operatorsBindAsInPython() {
    checkExpression(
      "a or b and not c",
      "(boolOperation or (name :a) (boolOperation and (name :b) (unaryOperation not (name :c))))")
    checkExpression(
      "-a ** -b * c",
      """
      (binaryOperation multiply
        (unaryOperation minus (binaryOperation power (name :a) (unaryOperation minus (name :b)))) (name :c))
      """)
    checkExpression(
      "a ** b ** c", "(binaryOperation power (name :a) (binaryOperation power (name :b) (name :c)))")
    checkExpression(
      "a - b - c", "(binaryOperation subtract (binaryOperation subtract (name :a) (name :b)) (name :c))")
    checkExpression(
      "a < b is not c not in d",
      """
      (compare (name :a) (compareOperand less (name :b)) (compareOperand isNot (name :c))
        (compareOperand notIn (name :d)))
      """)
    checkExpression(
      "a if b else c if d else e",
      "(conditional (name :b) (name :a) (conditional (name :d) (name :c) (name :e)))")
    checkExpression("await a.b ** c", "(binaryOperation power (await (attribute :b (name :a))) (name :c))")
  }

  @Test func callsSubscriptsAndComprehensions() {
    checkExpression(
      "f(a, *b, c=d, **e)",
      "(call (name :f) (name :a) (starred (name :b)) (keyword :c (name :d)) (keyword (name :e)))")
    checkExpression(
      "f(x for x in y if z)",
      "(call (name :f) (generator (name :x) (comprehension (name :x !store) (name :y) (name :z))))")
    checkExpression(
      "a[b:c, ::d, *e]",
      """
      (subscript (name :a) (tuple (slice (name :b) (name :c) -) (slice - - (name :d)) (starred (name :e))))
      """)
    checkExpression("a[*b]", "(subscript (name :a) (tuple (starred (name :b))))")
    checkExpression("{a: b, **c}", "(dict (name :a) (name :b) - (name :c))")
    checkExpression(
      "lambda a, /, b=1, *c, d, **e: a",
      """
      (lambda (parameters (parameter :a #0 - -) (parameter :b #1 - (integerLiteral 1)) (parameter :c #2 - -)
        (parameter :d #3 - -) (parameter :e #4 - -)) (name :a))
      """)
  }

  @Test func literals() {
    checkExpression("0xFF_FF", "(integerLiteral ffff)")
    checkExpression("1_000.5e1j", "(imaginaryLiteral 40c38a8000000000)")
    checkExpression(
      "'\\N{rocket}\\N{HANGUL SYLLABLE GA}\\N{EM DASH}'",
      "(stringLiteral \"\\xf0\\x9f\\x9a\\x80\\xea\\xb0\\x80\\xe2\\x80\\x94\")")
    checkExpression("'a' \"b\" '\\x63\\u0064\\N{LATIN SMALL LETTER E}\\1'", "(stringLiteral \"abcde\\x01\")")
    checkExpression("b'\\xff' br'\\xff'", "(bytesLiteral \"\\xff\\x5cxff\")")
    checkExpression("'\\ud800'", "(stringLiteral \"\\xed\\xa0\\x80\")")
    checkExpression("u'a'", "(stringLiteral \"a\" !u)")
    checkExpression("r'\\''", "(stringLiteral \"\\x5c'\")")
    checkExpression("'a\\\r\nb'", "(stringLiteral \"ab\")")
    checkExpression("'''a\r\nb\rc'''", "(stringLiteral \"a\\x0ab\\x0ac\")")
  }

  @Test func interpolatedStrings() {
    checkExpression(
      "'a' f'b{c!r:>{d}}' 'e'",
      """
      (joinedString (stringLiteral "ab") (formattedValue #114 (name :c)
        (joinedString (stringLiteral ">") (formattedValue (name :d) -))) (stringLiteral "e"))
      """)
    checkExpression(
      "f'{x = }{{}}'",
      "(joinedString (stringLiteral \"x = \") (formattedValue #114 (name :x) -) (stringLiteral \"{}\"))")
    checkExpression(
      "f\"{a[\"b\"]}\"",
      "(joinedString (formattedValue (subscript (name :a) (stringLiteral \"b\")) -))")
    checkExpression(
      "f'''{a # b\n = }'''",
      "(joinedString (stringLiteral \"a \\x0a = \") (formattedValue #114 (name :a) -))")
    checkExpression(
      "f'{a[\"#\"] = }'",
      """
      (joinedString (stringLiteral "a[\\x22#\\x22] = ")
        (formattedValue #114 (subscript (name :a) (stringLiteral "#")) -))
      """)
    checkExpression(
      "f'{a != b}'", "(joinedString (formattedValue (compare (name :a) (compareOperand notEqual (name :b))) -))")
    checkExpression(
      "f'{a:=5}'", "(joinedString (formattedValue (name :a) (joinedString (stringLiteral \"=5\"))))")
    checkExpression(
      "t'a{ b.c !s}'",
      "(templateString (stringLiteral \"a\") (formattedValue \"b.c\" #115 (attribute :c (name :b)) -))")
  }

  @Test func softKeywordsStayNames() {
    check(
      "match = type = case = _",
      "(assign (name :_) (name :match !store) (name :type !store) (name :case !store))")
    check("match(x)", "(expressionStatement (call (name :match) (name :x)))")
    check("match[x]: int", "(annotatedAssign (subscript !store (name :match) (name :x)) (name :int) -)")
    check("type(x).y = 1", "(assign (integerLiteral 1) (attribute :y !store (call (name :type) (name :x))))")
    check(
      "match (x):\n case _: pass",
      "(matchStatement (name :x) (matchCase (matchAs -) - (block (passStatement))))")
  }

  @Test func patterns() {
    check(
      "match x:\n case [1, *r] | {'k': v, **w} as n if g: pass",
      """
      (matchStatement (name :x) (matchCase
        (matchAs :n (matchOr (matchSequence (matchValue (integerLiteral 1)) (matchStar :r))
          (matchMapping :w (stringLiteral "k") (matchAs :v -))))
        (name :g) (block (passStatement))))
      """)
    check(
      "match x:\n case a.B(c, d=-1): pass",
      """
      (matchStatement (name :x) (matchCase (matchClass (attribute :B (name :a)) (matchAs :c -)
        (keywordPattern :d (matchValue (unaryOperation minus (integerLiteral 1))))) - (block (passStatement))))
      """)
  }

  @Test func definitions() {
    check(
      "@d\nasync def f[T: int = str, *Ts, **P](a: T = 1) -> T: pass",
      """
      (functionDef :f !async (decorators (name :d))
        (typeParameters (typeVariable :T (name :int) (name :str)) (typeVariableTuple :Ts -)
          (parameterSpecification :P -))
        (parameters (parameter :a #1 (name :T) (integerLiteral 1))) (name :T) (block (passStatement)))
      """)
    check(
      "class C(A, b=c): x = 1; y = 2",
      """
      (classDef :C (decorators) - (arguments (name :A) (keyword :b (name :c)))
        (block (assign (integerLiteral 1) (name :x !store)) (assign (integerLiteral 2) (name :y !store))))
      """)
    check("type A[T] = T", "(typeAlias (name :A !store) (typeParameters (typeVariable :T - -)) (name :T))")
  }

  @Test func compoundStatements() {
    check(
      "if a: b\nelif c: d\nelse: e",
      """
      (ifStatement (name :a) (block (expressionStatement (name :b)))
        (block (ifStatement (name :c) (block (expressionStatement (name :d))) (block (expressionStatement (name :e))))))
      """)
    check(
      "with (a as b, c): pass",
      "(withStatement (block (passStatement)) (withItem (name :a) (name :b !store)) (withItem (name :c) -))")
    check(
      "with (a, b) as c: pass",
      "(withStatement (block (passStatement)) (withItem (tuple (name :a) (name :b)) (name :c !store)))")
    check(
      "try: a\nexcept B, C: d\nfinally: e",
      """
      (tryStatement (block (expressionStatement (name :a))) - (block (expressionStatement (name :e)))
        (exceptHandler (tuple (name :B) (name :C)) (block (expressionStatement (name :d)))))
      """)
    check(
      "try: a\nexcept* B as c: d",
      """
      (tryStatement !star (block (expressionStatement (name :a))) - -
        (exceptHandler :c (name :B) (block (expressionStatement (name :d)))))
      """)
    check(
      "async for a, in b: pass",
      "(forStatement !async (tuple !store (name :a !store)) (name :b) (block (passStatement)) -)")
  }

  @Test func imports() {
    check(
      "import a . b as c, d\nfrom ...e import (f as g,)\nfrom . import *",
      """
      (importStatement (alias :a.b (identifier :c)) (alias :d -)) (importFrom :e #3 (alias :f (identifier :g)))
      (importFrom #1 (alias :* -))
      """)
  }

  @Test func layout() {
    check(
      "if a:\n\tb\n\n# c\n\td\n\u{0C}e \\\n  + f\r\ng\rh",
      """
      (ifStatement (name :a) (block (expressionStatement (name :b)) (expressionStatement (name :d))) -)
      (expressionStatement (binaryOperation add (name :e) (name :f))) (expressionStatement (name :g))
      (expressionStatement (name :h))
      """)
    check("", "")
    check("\n\n  # only a comment", "")
    check("x = (1, # a\n 2)", "(assign (tuple (integerLiteral 1) (integerLiteral 2)) (name :x !store))")
  }

  @Test func identifiersAreNormalized() {
    // The mathematical letters and the ligature spell other names to a reader of bytes, and the same to Python.
    checkExpression("𝐞𝓍𝔢𝕔(ﬁ)", "(call (name :exec) (name :fi))")
    checkExpression("e\u{301}", "(name :é)")
  }

  @Test func nodesKnowTheirPlace() {
    let parsed = parse("x = (a) + 'é'.b  # c\n")
    let tree = parsed.tree
    func text(of kind: NodeKind) -> [String] {
      tree.kinds.indices.filter { tree.kinds[$0] == kind }.map {
        let range = tree.range(NodeID(rawValue: Int32($0)))
        return String(decoding: parsed.source.bytes[Int(range.start)..<Int(range.end)], as: UTF8.self)
      }
    }
    #expect(text(of: .binaryOperation) == ["(a) + 'é'.b"])
    #expect(text(of: .attribute) == ["'é'.b"])
    #expect(text(of: .name) == ["x", "a"])
    #expect(text(of: .assign) == ["x = (a) + 'é'.b"])
  }
}
