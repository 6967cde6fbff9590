import PythonSyntax
import SourceText
import Testing

/// Cython: what runs is read as Python, what only declares C is kept apart.
@Suite struct CythonTests {
  private func cython(_ source: String, at location: SourceLocation = #_sourceLocation) -> ParsedModule {
    let parsed = Parser.parse(SourceText(utf8: Array(source.utf8)), dialect: .cython)
    if let broken = parsed.brokenInvariant() { Issue.record("\(broken)", sourceLocation: location) }
    return parsed
  }

  private func check(_ source: String, _ expected: String, at location: SourceLocation = #_sourceLocation) {
    let parsed = cython(source, at: location)
    #expect(parsed.errors == [], sourceLocation: location)
    let folded = expected.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      .replacing(" )", with: ")").replacing("( ", with: "(")
    #expect(dump(parsed) == folded, sourceLocation: location)
  }

  /// That Cython reads a text as Python would read another one.
  private func check(_ source: String, sameAs python: String, at location: SourceLocation = #_sourceLocation) {
    let parsed = cython(source, at: location)
    #expect(parsed.errors == [], sourceLocation: location)
    #expect(dump(parsed) == dump(parse(python)), sourceLocation: location)
  }

  @Test func anOperandThatIsMissingStandsBehindTheStar() {
    _ = cython("f(int * , x)\nsizeof(int * )")
  }

  @Test func functionsAndClassesAreThoseOfPython() {
    check("cdef int f(int x, char *y=b'a') except? -1 nogil:\n  return x", sameAs: "def f(x, y=b'a'):\n  return x")
    check("cpdef f(self, str s not None, *a, int k=1, **b): g()", sameAs: "def f(self, s, *a, k=1, **b): g()")
    check("cdef inline (int, double) f(np.ndarray[int, ndim=2] a): g()", sameAs: "def f(a): g()")
    check("def f(double[:, ::1] a, x: int, object o=None): g()", sameAs: "def f(a, x: int, o=None): g()")
    check("cdef int f(int (*g)(int, int), const unsigned int *h): g()", sameAs: "def f(g, h): g()")
    check("@a\n@b(1)\ncdef void f(): g()", sameAs: "@a\n@b(1)\ndef f(): g()")
    check(
      "cdef class A(B) [object C, type D]:\n  def f(self, int x): g()", sameAs: "class A(B):\n  def f(self, x): g()")
    check(
      "cdef class A:\n  property b:\n    def __get__(self): g()",
      sameAs: "class A:\n  class b:\n    def __get__(self): g()")
    check("cdef:\n  int f(): g()\n  object h(): g()\nlast()", sameAs: "def f(): g()\ndef h(): g()\nlast()")
    check("cdef cppclass A[T](B) nogil:\n  void f(T x):\n    g()", sameAs: "class A(B):\n  def f(x):\n    g()")
  }

  @Test func variables() {
    check("cdef int x = f()", sameAs: "x = f()")
    check("cdef public double a = 1, *b = g(), c[3]", sameAs: "a = 1\nb = g()\nc: 'double'")
    check("cdef unsigned long x", sameAs: "x: 'unsigned long'")
    check("cdef int (*f)(int) except -1 = g", sameAs: "f = g")
    check("cdef vector[int] v = vector[int](3); g()", sameAs: "v = vector[int](3)\ng()")
    check(
      "def f():\n  cdef x = 1\n  cdef:\n    int y = 2\n  return x", sameAs: "def f():\n  x = 1\n  y = 2\n  return x")
  }

  @Test func imports() {
    check("cimport a.b as c, d", "(importStatement !cimport (alias :a.b (identifier :c)) (alias :d -))")
    check("from libc.stdlib cimport system", "(importFrom :libc.stdlib #0 !cimport (alias :system -))")
    check("from . cimport a", "(importFrom #1 !cimport (alias :a -))")
    check("from ..a cimport (b, c as d)", "(importFrom :a #2 !cimport (alias :b -) (alias :c (identifier :d)))")
    // C has one name space for functions, whatever the header.
    check(
      "cdef extern from 'a.h' namespace 'n' nogil:\n  int system(const char *c) except -1\n  int x 'y'\nlast()",
      """
      (foreignStatement (stringLiteral "a.h") (stringLiteral "n")) (importFrom :libc #0 !cimport (alias :system -))
      (annotatedAssign !simple (name :x !store) (stringLiteral "int") -)
      (expressionStatement (call (name :last)))
      """)
  }

  @Test func declarationsKeepTheirStrings() {
    let last = "(expressionStatement (call (name :last)))"
    check("ctypedef int (*f)(void *)\nlast()", "(foreignStatement) \(last)")
    check("cdef struct A:\n  int x 'c_x'\n  int y\nlast()", "(foreignStatement (stringLiteral \"c_x\")) \(last)")
    check("ctypedef enum: A, B = 'x'\nlast()", "(foreignStatement (stringLiteral \"x\")) \(last)")
    check("ctypedef fused T:\n  int\n  double[:, :]\nlast()", "(foreignStatement) \(last)")
    check("include 'a.pxi'\nlast()", "(foreignStatement (stringLiteral \"a.pxi\")) \(last)")
    check("cdef class A\nlast()", "(foreignStatement (decorators) (arguments)) \(last)")
    check("cdef int f(int)\nlast()", "(foreignStatement) \(last)")
  }

  @Test func expressions() {
    check("x = <int>y + <np.ndarray[int, ndim=1]?>f(&z[0], <void **>&w)", sameAs: "x = y + f(z[0], w)")
    check("def f():\n  return <object>x, &y", sameAs: "def f():\n  return x, y")
    check("<void>f(a)", sameAs: "f(a)")
    check("x = not <bint>a[:<int>n] < b", sameAs: "x = not a[:n] < b")
    check("x = new A[int](1)", sameAs: "x = A[int](1)")
    check("x = [sizeof(unsigned int), c'a', 10UL]", sameAs: "x = [sizeof(int), 'a', 10]")
    check("x = malloc(n * sizeof(double **))", sameAs: "x = malloc(n * sizeof(double ** ()))")
    check("x = a < b and b > c & d", sameAs: "x = a < b and b > c & d")
  }

  @Test func statements() {
    check("for i from 0 <= i < n: f()", sameAs: "for i in 0 <= i < n: f()")
    check("for i from 0 <= i < n by 2: f()", sameAs: "for i in (0 <= i < n, 2): f()")
    check("x = [i for i from 0 <= i < n]", sameAs: "x = [i for i in 0 <= i < n]")
    check("with nogil, gil: f()", sameAs: "with nogil, gil: f()")
    check("DEF A = 1\nIF A: f()\nELIF B: g()\nELSE: h()", sameAs: "A = 1\nif A: f()\nelif B: g()\nelse: h()")
    check("print 'x', f''\nraise A, 'b'", sameAs: "print 'x', f''\nraise A, 'b'")
    check("property = include = 1\nproperty(include)", sameAs: "property = include = 1\nproperty(include)")
  }

  @Test func nothingOfItIsPython() {
    for source in [
      "cdef int x", "x = <int>y", "x = &y", "cimport a", "for i from 0 <= i < n: f()", "def f(int x): g()",
    ] {
      #expect(parse(source).errors != [], "\(source)")
    }
    check("cdef", "(foreignStatement)")
    #expect(Dialect(path: "a/b.PYX") == .cython)
    #expect(Dialect(path: "a/b.py") == .python)
  }

  @Test func damageEndsAtTheNextStatement() {
    for source in [
      "cdef int x = = 1", "cdef int f(int x:", "cdef f(((", "cdef class (", "x = <int y", "cdef extern from",
      "cdef int f(",
      "ctypedef struct A[:", "cimport", "for 0 <= : f()", "IF :", "cdef int x[3", "cdef:", "DEF",
      "cdef int f() except {",
    ] {
      let parsed = cython("\(source)\nimport os\nos.system('x')\n")
      #expect(dump(parsed).contains("(importStatement (alias :os -))"), "\(source)")
      #expect(dump(parsed).contains("(attribute :system (name :os))"), "\(source)")
    }
  }

  @Test func depthIsBounded() {
    let deep = (0..<400).map { String(repeating: " ", count: $0) + "cdef extern from 'a':\n" }.joined()
    #expect(cython(deep).limitations.map(\.kind) == [.syntaxDepth])
    let prefixes = "x = " + String(repeating: "<int>&", count: 50_000) + "y"
    #expect(cython(prefixes).errors == [])
    #expect(cython("x = " + String(repeating: "(<a", count: 5_000)).errors != [])
  }
}
