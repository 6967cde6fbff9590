import PythonSemantics
import PythonSyntax
import SourceText
import Testing

/// Scopes of pieces of Python. What is expected is what CPython says: `ScopeConformanceTests` asks it about the same pieces.
@Suite struct ScopeTests {
  @Test func functionsBindLocals() {
    check(
      "def f(a, *b, c=d, **e):\n  x = a",
      [
        "module top": "d=globalImplicit,referenced f=local,assigned",
        "function f":
          "a=local,parameter,referenced b=local,parameter c=local,parameter e=local,parameter x=local,assigned",
      ])
    check(
      "import a.b.c, d as e\nfrom f import g, h as i\nfrom j import *",
      [
        "module top": "a=local,imported e=local,imported g=local,imported i=local,imported"
      ])
    check(
      "def f():\n  x: int\n  (y): int\n  z.a: int = 1\n  (w): int = 2",
      [
        "function f":
          "int=globalImplicit,referenced w=local,assigned x=local,assigned,annotated z=globalImplicit,referenced"
      ])
    check(
      "def f():\n  del x\n  for i in y: pass\n  with a as (b, [c, *d]): pass\n  try: pass\n  except E as e: pass",
      [
        "function f":
          "E=globalImplicit,referenced a=globalImplicit,referenced b=local,assigned c=local,assigned d=local,assigned "
          + "e=local,assigned i=local,assigned x=local,assigned y=globalImplicit,referenced"
      ])
    check(
      "def f(s):\n  match s:\n    case {'k': a, **r} | [a, *r]: pass\n    case C(b, x=c) as d: pass",
      [
        "function f":
          "C=globalImplicit,referenced a=local,assigned b=local,assigned c=local,assigned d=local,assigned "
          + "r=local,assigned s=local,parameter,referenced"
      ])
  }

  @Test func innerFunctionsCapture() {
    check(
      "def f():\n  x = 1\n  def g():\n    def h(): return x",
      [
        "function f": "g=local,assigned x=cell,assigned", "function g": "h=local,assigned x=free",
        "function h": "x=free,referenced",
      ])
    check("def f():\n  x = 1\n  def g():\n    nonlocal x\n    x += 1", ["function g": "x=free,nonlocal,assigned"])
    check(
      "def f():\n  x = 1\n  def g():\n    global x\n    def h(): return x",
      [
        "module top": "f=local,assigned x=globalExplicit,global", "function f": "g=local,assigned x=local,assigned",
        "function g": "h=local,assigned x=globalExplicit,global", "function h": "x=globalImplicit,referenced",
      ])
    check(
      "def f(a):\n  return lambda b=a: a + b",
      [
        "function f": "a=cell,parameter,referenced",
        "function lambda": "a=free,referenced b=local,parameter,referenced",
      ])
  }

  @Test func classesHideTheirNames() {
    check(
      "class C:\n  x = 1\n  def f(self): return x",
      [
        "class C": "f=local,assigned x=local,assigned",
        "function f": "self=local,parameter x=globalImplicit,referenced",
      ])
    check(
      "def f():\n  x = 1\n  class C:\n    x = 2\n    def g(): return x",
      [
        "function f": "C=local,assigned x=cell,assigned", "class C": "g=local,assigned x=local,assigned,freeInMethods",
        "function g": "x=free,referenced",
      ])
    check(
      "class C:\n  def f(self): super().f()\ndef g(): __class__",
      [
        "function f": "__class__=free,referenced self=local,parameter super=globalImplicit,referenced",
        "function g": "__class__=globalImplicit,referenced",
      ])
    check(
      "class _C:\n  __a = 1\n  def __f(self, __p): __q__, __a, self.__x\nclass __: __b = 1",
      [
        "class _C": "_C__a=local,assigned _C__f=local,assigned",
        "function __f":
          "_C__a=globalImplicit,referenced _C__p=local,parameter __q__=globalImplicit,referenced "
          + "self=local,parameter,referenced",
        "class __": "__b=local,assigned",
      ])
  }

  @Test func comprehensionsAreScopes() {
    check(
      "def f(a):\n  return [x + y for x in a for y in b(a) if x]",
      [
        "function f": "a=cell,parameter,referenced",
        "function listcomp":
          ".0=local,parameter a=free,referenced b=globalImplicit,referenced x=local,assigned,referenced "
          + "y=local,assigned,referenced",
      ])
    check(
      "def f(a):\n  return any((y := x) for x in a), y",
      [
        "function f": "a=local,parameter,referenced any=globalImplicit,referenced y=cell,assigned,referenced",
        "function genexpr": ".0=local,parameter x=local,assigned,referenced y=free,nonlocal,assigned",
      ])
    check(
      "[(y := x) for x in a]",
      [
        "module top": "a=globalImplicit,referenced y=globalExplicit,global",
        "function listcomp": ".0=local,parameter x=local,assigned,referenced y=globalExplicit,global,assigned",
      ])
    check(
      "class C:\n  a = b = 1\n  c = {k: b for k in a}",
      [
        "function dictcomp": ".0=local,parameter b=globalImplicit,referenced k=local,assigned,referenced"
      ])
  }

  @Test func typeParametersAreScopes() {
    check(
      "def f[T: (A, B), *U, **P](x: T = d) -> T:\n  return T", edition: .python313,
      [
        "typeParameters f":
          ".defaults=local,parameter P=local,typeParameter,assigned T=cell,typeParameter,assigned,referenced "
          + "U=local,typeParameter,assigned",
        "typeVariable T": "A=globalImplicit,referenced B=globalImplicit,referenced",
        "function f": "T=free,referenced x=local,parameter",
        "module top": "d=globalImplicit,referenced f=local,assigned",
      ])
    check(
      "class C[T](B[T]):\n  type L[U = int] = dict[T, U]", edition: .python313,
      [
        "typeAlias L":
          "T=free,referenced U=free,referenced __classdict__=free,referenced dict=globalImplicit,referenced",
        "class C":
          ".type_params=free,referenced L=local,assigned T=free __type_params__=local,assigned",
      ])
  }

  @Test func postponedAnnotationsMentionNothing() {
    check(
      "from __future__ import annotations\ndef f(a: b) -> c:\n  x: d = e",
      [
        "module top": "annotations=local,imported f=local,assigned",
        "function f": "a=local,parameter e=globalImplicit,referenced x=local,assigned,annotated",
      ])
  }

  /// Rests until the parser of this tree reads Python 2.
  @Test(.enabled(if: Parser.parse(SourceText(utf8: Array("print 'x'".utf8))).isPython2))
  func python2HasItsOwnScopes() {
    check(
      "print 'x'\ndef f(a): return [x for x in a]",
      ["function f": "a=local,parameter,referenced x=local,assigned,referenced"])
    check("print 'x'\ntry: pass\nexcept E, e: pass", ["module top": "E=globalImplicit,referenced e=local,assigned"])
    check(
      "print 'x'\ndef f(a, (b, c)): return b",
      [
        "function f": "a=local,parameter b=local,assigned,referenced c=local,assigned"
      ])
  }

  /// The scopes of damaged source are those of what is left of it.
  @Test func damageIsNoReasonToStop() {
    check("def f(:\n  x = 1\ndef g(y): return y", ["function g": "y=local,parameter,referenced"])
    check("nonlocal x\nx = 1\ndef f():\n  nonlocal y\n  y = 2", ["function f": "y=free,nonlocal,assigned"])
    check("class C[T", ["module top": "C=local,assigned"])
  }

  /// Checks the symbols of the named scopes, as CPython 3.11 has them unless an edition is given.
  private func check(
    _ source: String, edition: ScopeListing.Edition = .python311, _ expected: [String: String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let text = String(
      decoding: ScopeListing(Parser.parse(SourceText(utf8: Array(source.utf8))), edition: edition).text(),
      as: UTF8.self)
    for (scope, symbols) in expected {
      let found = text.split(separator: "(").filter { $0.hasPrefix(scope + " @") }.map { piece in
        piece.split(separator: " ").dropFirst(3).map { $0.replacing(")", with: "") }.filter { !$0.isEmpty }
          .joined(separator: " ")
      }
      #expect(found == [symbols], "\(scope) in \(text)", sourceLocation: sourceLocation)
    }
  }
}
