import PythonSyntax
import SourceText
import Testing

/// Which versions read a file. The interpreters themselves say so in `Tools/conformance/compare-versions`.
@Suite struct VersionTests {
  @Test(arguments: [
    ("x = 1", "2.0", "3.15"),
    ("print 'x'", "2.0", "2.7"),
    ("print('x')", "2.0", "3.15"),
    ("print('x', file=f)", "3.0", "3.15"),
    ("f = print", "3.0", "3.15"),
    ("from __future__ import print_function\nf = print", "2.6", "3.15"),
    ("exec('x', d)", "2.0", "3.15"),
    ("x.exec()", "3.0", "3.15"),
    ("x if y else z", "2.5", "3.15"),
    ("{x for x in y}", "2.7", "3.15"),
    ("def f(*, a): pass", "3.0", "3.15"),
    ("a, *b = c", "3.0", "3.15"),
    ("x[...]", "2.0", "3.15"),
    ("x = ...", "3.0", "3.15"),
    ("[*a, b]", "3.5", "3.15"),
    ("f(*a, *b)", "3.5", "3.15"),
    ("f(*a, b=1)", "2.6", "3.15"),
    ("f(*a,\n)", "3.5", "3.15"),
    ("a @ b", "3.5", "3.15"),
    ("async def f(): await x", "3.5", "3.15"),
    ("f''", "3.6", "3.15"),
    ("1_0", "3.6", "3.15"),
    ("x: int", "3.6", "3.15"),
    ("async = 1", "2.0", "3.6"),
    ("x.await", "2.0", "3.6"),
    ("f(x for x in y,)", "2.4", "3.6"),
    ("f((a)=1)", "2.0", "3.7"),
    ("x: int = 1, 2", "3.8", "3.15"),
    ("def f(): x: int = yield y", "3.8", "3.15"),
    ("x += *a, b", "3.9", "3.15"),
    ("{a := 1}", "3.9", "3.15"),
    ("x[a := 1]", "3.10", "3.15"),
    ("f'{a!r}'", "3.6", "3.15"),
    ("f'{a!r }'", "3.12", "3.15"),
    ("f'{a:{b}}'", "3.6", "3.15"),
    ("f'{a:{b:{c}}}'", "3.12", "3.15"),
    ("f'{a:{f\"{b:{c}}\"}}'", "3.6", "3.15"),
    ("async def f(): pass\nawait = 1", "3.5", "3.6"),
    ("(a := 1)", "3.8", "3.15"),
    ("def f(a, /): pass", "3.8", "3.15"),
    ("f'{x=}'", "3.8", "3.15"),
    ("def f(): return *a, b", "3.8", "3.15"),
    ("for x in y:\n try: z\n finally: continue", "3.8", "3.15"),
    ("for x in y:\n try: z\n finally:\n  for a in b: continue", "2.0", "3.15"),
    ("@a[b]\ndef f(): pass", "3.9", "3.15"),
    ("with (a as b): c", "3.9", "3.15"),
    ("with (a, b): c", "2.5", "3.15"),
    ("match x:\n case y: z", "3.10", "3.15"),
    ("try: a\nexcept* B: c", "3.11", "3.15"),
    ("a[*b]", "3.11", "3.15"),
    ("type X = int", "3.12", "3.15"),
    ("f'{a[\"b\"]}'", "3.6", "3.15"),
    ("f'{a[\"#\"]}'", "3.6", "3.15"),
    ("f'''{a\n}'''", "3.6", "3.15"),
    ("f'''{a # b\n}'''", "3.12", "3.15"),
    ("f'''{a = # b\n}'''", "3.12", "3.15"),
    ("f'''{a[b # c\n]}'''", "3.12", "3.15"),
    ("f'''{a['#'] + \"\"\"#'\"\"\"}'''", "3.6", "3.15"),
    ("f'{a \\\n}'", "3.12", "3.15"),
    ("f'{a\n}'", "3.12", "3.15"),
    ("f'{a\n!r}'", "3.12", "3.15"),
    ("f'{a\n:b}'", "3.12", "3.15"),
    ("x = 1 \\", "2.0", "3.7"),
    ("x = 1 \\\n", "2.0", "3.7"),
    ("\\\n", "2.0", "3.7"),
    ("if x:\n  y \\\n", "2.0", "3.7"),
    ("x = 1 \\\n\n", "2.0", "3.15"),
    ("x = 1 \\\n ", "2.0", "3.15"),
    ("f'{a['b']}'", "3.12", "3.15"),
    ("f'{a:\\n}'", "3.6", "3.15"),
    ("f'{f'{a}'}'", "3.12", "3.15"),
    ("f'''{\nf\"{a['b']}\"}'''", "3.6", "3.15"),
    ("def f[T = int](): pass", "3.13", "3.15"),
    ("t''", "3.14", "3.15"),
    ("try: a\nexcept B, C, D: e", "3.14", "3.15"),
    ("lazy import a", "3.15", "3.15"),
    ("lazy from a import b", "3.15", "3.15"),
    ("lazy = 1", "2.0", "3.15"),
    ("[*x for x in y]", "3.15", "3.15"),
    ("{**x for x in y}", "3.15", "3.15"),
    ("é = 1", "3.0", "3.15"),
    ("# é", "3.0", "3.15"),
    ("# coding: utf-8\n'é'", "2.0", "3.15"),
  ])
  func rangeOfVersions(_ source: String, _ first: String, _ last: String) {
    let parsed = parse(source)
    #expect(parsed.errors == [])
    let names = parsed.versions.map { "\($0.major).\($0.minor)" }
    #expect(names.first == first)
    #expect(names.last == last)
  }

  @Test func aGapIsAGap() {
    let names = parse("u''").versions.map { "\($0.major).\($0.minor)" }
    #expect(names.contains("2.7") && !names.contains("3.0") && !names.contains("3.2") && names.contains("3.3"))
    let handlers = parse("try: a\nexcept B, c: d").versions.map { "\($0.major).\($0.minor)" }
    #expect(handlers.last == "3.15" && handlers.contains("2.7") && !handlers.contains("3.13"))
  }

  @Test func noVersionReadsAMixture() {
    let parsed = parse("f''\nprint x")
    #expect(parsed.versions == [])
    #expect(!parsed.isPython2)
    #expect(parsed.features.map(\.feature).contains(.printStatement))
  }

  @Test func keywordsOfAsyncFunctionsAreNoNamesInThem() {
    #expect(parse("async def f():\n  x.await").versions == [])
    #expect(parse("async def f():\n  def g(async): pass").versions == [])
    #expect(parse("def f():\n  async def g(): pass\n  await = 1").versions.count == 2)
  }

  @Test func theFirstPlaceOfAFeatureIsKept() {
    let parsed = parse("a\n(b := 1)\n(c := 2)\n")
    let uses = parsed.features.filter { $0.feature == .namedExpression }
    #expect(uses.map(\.range.start) == [5])
  }

  @Test func lazyImportsAreImports() {
    check(
      "lazy import a.b\nlazy from . import c",
      "(importStatement !lazy (alias :a.b -)) (importFrom #1 !lazy (alias :c -))")
  }

  @Test func unpackingComprehensions() {
    checkExpression(
      "[*x for x in y]", "(listComprehension (starred (name :x)) (comprehension (name :x !store) (name :y)))")
    checkExpression(
      "{**x for x in y}", "(dictComprehension - (name :x) (comprehension (name :x !store) (name :y)))")
    checkExpression(
      "f(*x for x in y)",
      "(call (name :f) (generator (starred (name :x)) (comprehension (name :x !store) (name :y))))")
  }

  @Test func everyFeatureHasVersions() {
    for feature in SyntaxFeature.allCases {
      #expect(!feature.versions.isEmpty, "\(feature)")
      #expect(PythonVersion.released.contains { version in feature.versions.contains { $0.contains(version) } })
    }
  }
}
