import Testing

@testable import PythonSemantics

@Suite struct ConstantTests {
  @Test(
    arguments: [
      ("'a' + 'b' 'c'", "abc"), ("'%s-%d%%' % ('a', 3)", "a-3%"), ("'{}{1}{k}'.format('a', 'b', k='c')", "abc"),
      ("''.join(['a', 'b'])", "ab"), ("'cba'[::-1]", "abc"), ("'abcdef'[1:-1:2]", "bd"), ("chr(104) + chr(0x69)", "hi"),
      ("f'{\"a\"}b{1}'", "ab1"), ("'aXb'.replace('X', '-').upper()", "A-B"), ("'ab' * 2", "abab"), ("'abc'[-1]", "c"),
      ("b'ab'.decode('utf-8')", "ab"), ("['x', 'y'][1]", "y"), ("str(2 ** 3 + -7 // 2)", "4"), ("'é'[::-1]", "é"),
      ("bytes([104, 105]).decode()", "hi"), ("(lambda: 1)()", nil), ("'a' + x", nil), ("'%x' % 3", nil),
      ("f'{1:x}'", nil),
      ("'a' * -1", nil), ("'a'[5]", nil), ("'abc'[::0]", nil), ("chr(0x110000)", nil), ("1 // 0", nil),
      ("'a' * 99999999999", nil),
    ] as [(String, String?)])
  func expressionsFold(source: String, expected: String?) { check("y.show(\(source))", shows: [expected]) }

  @Test func namesBoundOnceFold() {
    check("A = 'x'\nB = A + 'y'\ny.show(B)\ndef f():\n  y.show(B)", shows: ["xy", "xy"])
    check("A = 'x'\nA = 'z'\ny.show(A)\ndef f():\n  y.show(A)", shows: ["z", nil])
    check("s = 'a'\ns += 'b'\ny.show(s)", shows: ["ab"])
    check("s = 'a'\nfor i in x:\n  y.show(s)\n  s += 'b'\ny.show(s)", shows: [nil, nil])
    check("def f(a='x'):\n  y.show(a)", shows: [nil])
    check("class C:\n  K = 'k'\n  def f(self):\n    y.show(self.K)\n    y.show(C.K)", shows: ["k", "k"])
    check("class C:\n  def __init__(self):\n    self.k = 'v'\n  def f(self):\n    y.show(self.k)", shows: ["v"])
    check("import os\ny.show(os.path.join('a', 'b'))", shows: ["a/b"])
  }

  /// Characters are taken off a text by their place, from either end, in one piece or several, narrow or wide.
  @Test func charactersAreTakenByPlace() {
    check("t = 'ab' + 'cd'\ny.show(t[0] + t[3] + t[-2])", shows: ["adc"])
    check("t = 'aéb€c'\ny.show(t[1] + t[-1] + t[-2] + t[2])", shows: ["éc€b"])
    check("t = 'aéb€c'\ny.show(t[::2])\ny.show(t[3:0:-1])\ny.show(t[9])", shows: ["abc", "€bé", nil])
    check("y.show(chr(b'ab'[1]))", shows: ["b"])
  }

  /// What one text costs is not taken from the names behind it.
  @Test func namesAreReadHoweverMuchWasSpent() {
    var costly = ""
    for length in [100_000, 10_000, 1000, 100] {
      costly += "x = 'a' * \(length)\n" + String(repeating: "x.upper()\n", count: 40)
    }
    check(costly + "import os\ngetattr(os, 'sys' + 'tem')('true')", calls: ["os.system"])
  }

  @Test func doublingIsBounded() {
    var source = "a0 = 'xx'\n"
    for index in 1...60 { source += "a\(index) = a\(index - 1) + a\(index - 1)\n" }
    check(source + "y.show(a60)", shows: [nil])
  }
}
