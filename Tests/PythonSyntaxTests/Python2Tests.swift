import PythonSyntax
import SourceText
import Testing

/// What only Python 2 reads, and what both readings of a file are.
@Suite struct Python2Tests {
  /// A line that only Python 2 reads, before one that both read, each in its own way.
  private func checkOld(_ source: String, _ expected: String, at location: SourceLocation = #_sourceLocation) {
    check("0777\n" + source, "(expressionStatement (integerLiteral 1ff)) \(expected)", at: location)
    #expect(parse("0777\n" + source).isPython2, sourceLocation: location)
  }

  @Test func printStatements() {
    check("print 'x', y,", "(printStatement !comma - (stringLiteral \"x\") (name :y))")
    check("print not x", "(printStatement - (unaryOperation not (name :x)))")
    check("print `x`", "(printStatement - (backquote (name :x)))")
    check(
      "if x: print y; z",
      "(ifStatement (name :x) (block (printStatement - (name :y)) (expressionStatement (name :z))) -)")
    checkOld("print >>f, x % y, z", "(printStatement (name :f) (binaryOperation modulo (name :x) (name :y)) (name :z))")
    checkOld("print (a), b", "(printStatement - (name :a) (name :b))")
    checkOld("print -1", "(printStatement - (unaryOperation minus (integerLiteral 1)))")
    checkOld("print", "(printStatement -)")
    checkOld("print (a, b)", "(printStatement - (tuple (name :a) (name :b)))")
  }

  @Test func pythonThreeIsNeverReadOtherwise() {
    check("print (a), b", "(expressionStatement (tuple (call (name :print) (name :a)) (name :b)))")
    check("print (x) % y", "(expressionStatement (binaryOperation modulo (call (name :print) (name :x)) (name :y)))")
    check("print -1", "(expressionStatement (binaryOperation subtract (name :print) (integerLiteral 1)))")
    check("print [x]", "(expressionStatement (subscript (name :print) (name :x)))")
    check("print not in x", "(expressionStatement (compare (name :print) (compareOperand notIn (name :x))))")
    check("exec (code)", "(expressionStatement (call (name :exec) (name :code)))")
    check(
      "exec (code) in d",
      "(expressionStatement (compare (call (name :exec) (name :code)) (compareOperand in (name :d))))")
    check("'\\u0041'", "(expressionStatement (stringLiteral \"A\"))")
    // One line of Python 2 in a file that has what only Python 3 reads is an error there, and a statement still.
    checkDamaged(
      "f''\nprint x\nprint (a), b",
      """
      (expressionStatement (joinedString)) (printStatement - (name :x))
      (expressionStatement (tuple (call (name :print) (name :a)) (name :b)))
      """)
  }

  @Test func execStatements() {
    let call = "(call (name :exec) (name :c)"
    check("exec c in g, l", "(execStatement \(call) (name :g) (name :l)))")
    checkOld("exec (c, g)", "(execStatement \(call) (name :g)))")
    checkOld("exec (c) in g", "(execStatement \(call) (name :g)))")
    check(
      "exec 'a' + b in {}",
      "(execStatement (call (name :exec) (binaryOperation add (stringLiteral \"a\") (name :b)) (dict)))")
  }

  @Test func literals() {
    check("0777 + 10L", "(expressionStatement (binaryOperation add (integerLiteral 1ff) (integerLiteral a)))")
    check("ur'\\u0041\\n'", "(expressionStatement (stringLiteral \"A\\x5cn\"))")
    // A `str` has no escapes of characters, unless the file says that it is text.
    checkOld("'\\u0041\\x41\\351'", "(expressionStatement (stringLiteral \"\\x5cu0041A\\xc3\\xa9\"))")
    checkOld("u'\\u0041'", "(expressionStatement (stringLiteral \"A\" !u))")
    checkOld("'a' b'\\x62' u'c'", "(expressionStatement (stringLiteral \"abc\"))")
    check(
      "from __future__ import unicode_literals\nprint '\\u0041'",
      """
      (importFrom :__future__ #0 (alias :unicode_literals -)) (printStatement - (stringLiteral "A"))
      """)
    check(
      "from __future__ import print_function\nprint (a), 0777",
      """
      (importFrom :__future__ #0 (alias :print_function -))
      (expressionStatement (tuple (call (name :print) (name :a)) (integerLiteral 1ff)))
      """)
  }

  @Test func statementsAndExpressions() {
    check("a <> b", "(expressionStatement (compare (name :a) (compareOperand notEqual (name :b))))")
    check("raise A, b, c", "(raiseStatement (name :A) - (name :b) (name :c))")
    check("``a``", "(expressionStatement (backquote (backquote (name :a))))")
    check(
      "[x for x in 1, 2]",
      """
      (expressionStatement (listComprehension (name :x)
        (comprehension (name :x !store) (tuple (integerLiteral 1) (integerLiteral 2)))))
      """)
    check(
      "def f(a, (b, c)=d, (e)=1): pass",
      """
      (functionDef :f (decorators) - (parameters (parameter :a #1 - -)
        (parameter #1 - (name :d) (tuple !store (name :b !store) (name :c !store)))
        (parameter :e #1 - (integerLiteral 1))) - (block (passStatement)))
      """)
    check(
      "lambda (a, b): a",
      """
      (expressionStatement (lambda
        (parameters (parameter #1 - - (tuple !store (name :a !store) (name :b !store)))) (name :a)))
      """)
    checkOld(
      "try: a\nexcept B, c: d",
      """
      (tryStatement (block (expressionStatement (name :a))) - -
        (exceptHandler (tuple (name :B) (name :c !store)) (block (expressionStatement (name :d)))))
      """)
    checkOld(
      "nonlocal = async = await",
      "(assign (name :await) (name :nonlocal !store) (name :async !store))")
    checkOld("True = 1", "(assign (integerLiteral 1) (trueLiteral))")
  }

  @Test func tabsAreEightColumns() {
    check(
      "if a:\n        b\n\tc\n",
      "(ifStatement (name :a) (block (expressionStatement (name :b)) (expressionStatement (name :c))) -)")
    #expect(parse("if a:\n        b\n\tc\n").isPython2)
  }
}
