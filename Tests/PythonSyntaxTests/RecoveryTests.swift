import PythonSyntax
import Testing

/// Damaged source: the damage is said, the expressions in it stay visible, and the next statement is read as usual.
@Suite struct RecoveryTests {
  private let last = "(expressionStatement (call (name :last)))"

  @Test func pythonTwoIsNoDamage() {
    check("print \"x\", y\nlast()", "(printStatement - (stringLiteral \"x\") (name :y)) \(last)")
    check("exec code\nlast()", "(execStatement (call (name :exec) (name :code))) \(last)")
    check("x = `f(y)`\nlast()", "(assign (backquote (call (name :f) (name :y))) (name :x !store)) \(last)")
    check("raise A, 'b'\nlast()", "(raiseStatement (name :A) - (stringLiteral \"b\") -) \(last)")
    // Since 3.14 this is a tuple of two exceptions; in Python 2 the second was the name.
    check(
      "try: a\nexcept B, c: last()",
      """
      (tryStatement (block (expressionStatement (name :a))) - -
        (exceptHandler (tuple (name :B) (name :c)) (block \(last))))
      """)
  }

  @Test func openBracketsEndAtTheNextStatement() {
    checkDamaged("f(a\nlast()", "(expressionStatement (call (name :f) (name :a))) \(last)")
    checkDamaged(
      "x = [1, {2: 3\nlast()",
      """
      (assign (list (integerLiteral 1) (dict (integerLiteral 2) (integerLiteral 3))) (name :x !store)) \(last)
      """)
    checkDamaged(
      "def f():\n  g(\ndef h(): last()",
      """
      (functionDef :f (decorators) - (parameters) - (block (expressionStatement (call (name :g)))))
      (functionDef :h (decorators) - (parameters) - (block \(last)))
      """)
    checkDamaged("f(a]\nlast()", "(errorStatement (call (name :f) (name :a))) \(last)")
    checkDamaged("f'{a\nlast()", "(expressionStatement (joinedString (formattedValue (name :a) -))) \(last)")
  }

  @Test func brokenStatements() {
    checkDamaged("'open\nlast()", "(expressionStatement (stringLiteral \"open\")) \(last)")
    checkDamaged("x = = 1\nlast()", "(assign (integerLiteral 1) (name :x !store) (errorExpression)) \(last)")
    checkDamaged("if a\n  b\nlast()", "(ifStatement (name :a) (block (expressionStatement (name :b))) -) \(last)")
    checkDamaged("  a\nlast()", "(expressionStatement (name :a)) \(last)")
    checkDamaged(
      "if a:\n    b\n  c\nlast()",
      """
      (ifStatement (name :a) (block (expressionStatement (name :b)) (expressionStatement (name :c))) -) \(last)
      """)
    checkDamaged(
      "x = 1 import os\nlast()",
      """
      (assign (integerLiteral 1) (name :x !store)) (errorStatement (name :os)) \(last)
      """)
    checkDamaged("a $ \u{200B}\nlast()", "(expressionStatement (name :a)) \(last)")
    checkDamaged("f() = 1\nlast()", "(assign (integerLiteral 1) (call (name :f))) \(last)")
    checkDamaged(
      "for x in y: for z in w: last()",
      """
      (forStatement (name :x !store) (name :y)
        (block (forStatement (name :z !store) (name :w) (block \(last)) -)) -)
      """)
  }

  @Test func openQuotesEndBeforeTheNextCode() {
    checkDamaged(
      "def f():\n  \"\"\"Text.\n  return g()\ndef h():\n  \"\"\"More.\"\"\"\n  last()",
      """
      (functionDef :f (decorators) - (parameters) - (block (expressionStatement (stringLiteral "Text."))
        (returnStatement (call (name :g)))))
      (functionDef :h (decorators) - (parameters) - (block (expressionStatement (stringLiteral "More.")) \(last)))
      """)
    checkDamaged("x = '''a\nb c\nlast()", "(assign (stringLiteral \"a\\x0ab c\") (name :x !store)) \(last)")
    // What it swallowed may end at a string that begins with a line end.
    checkDamaged(
      "x = '''a\nimport os\ndef f():\n  '''\nSome text.\n'''\n  g()\nlast()",
      """
      (assign (stringLiteral "a") (name :x !store)) (importStatement (alias :os -))
      (functionDef :f (decorators) - (parameters) - (block
        (expressionStatement (stringLiteral "\\x0aSome text.\\x0a")) (expressionStatement (call (name :g))))) \(last)
      """)
    // Text that only looks like code stays text where nothing is wrong.
    check("x = '''\nimport os\n'''", "(assign (stringLiteral \"\\x0aimport os\\x0a\") (name :x !store))")
  }

  @Test func openBracketsEndAtTheColon() {
    let suite = "(block \(last))"
    checkDamaged(
      "def f(a:\n  last()\nlast()",
      "(functionDef :f (decorators) - (parameters (parameter :a #1 - -)) - \(suite)) \(last)")
    checkDamaged(
      "if f(a, g(b:\n  last()\nlast()",
      "(ifStatement (call (name :f) (name :a) (call (name :g) (name :b))) \(suite) -) \(last)")
    checkDamaged(
      "f(a\nfor x in y:\n  last()",
      "(expressionStatement (call (name :f) (name :a))) (forStatement (name :x !store) (name :y) \(suite) -)")
    checkDamaged(
      "f(a\nif b:\n  last()", "(expressionStatement (call (name :f) (name :a))) (ifStatement (name :b) \(suite) -)")
    checkDamaged("f('a)\nlast()", "(expressionStatement (call (name :f) (stringLiteral \"a)\"))) \(last)")
    checkDamaged(
      "f(f'{a})\nlast()",
      "(expressionStatement (call (name :f) (joinedString (formattedValue (name :a) -) (stringLiteral \")\")))) \(last)"
    )
    // Legal, however odd.
    check(
      "def f(a:\n  b, c:\n  d): last()",
      """
      (functionDef :f (decorators) - (parameters (parameter :a #1 (name :b) -) (parameter :c #1 (name :d) -)) - \(suite))
      """)
    check(
      "if x:\n  y = (a\n  for a in b\n  if c)\n  last()",
      """
      (ifStatement (name :x) (block (assign (generator (name :a) (comprehension (name :a !store) (name :b) (name :c)))
        (name :y !store)) \(last)) -)
      """)
  }

  @Test func damageIsSaidWhereItIs() {
    let parsed = parse("a\nb c\n")
    #expect(parsed.errors.map(\.range.start) == [4])
    // A file of nothing but damage has a bounded list.
    #expect(parse(String(repeating: "$\n", count: 5_000)).errors.count == 200)
  }

  @Test func nulBytesAndStrayControls() {
    let parsed = parse(Array("a()\0b()\n\u{1A}last()".utf8))
    #expect(parsed.source.notes.map(\.kind) == [.nulByte])
    #expect(parsed.tree.kinds.count(where: { $0 == .call }) == 3)
  }
}
