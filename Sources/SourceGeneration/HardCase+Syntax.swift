// What attacks lexer and parser.

extension HardCase {
  /// Long is not deep, and must cost what its bytes cost.
  static let long: [HardCase] = [
    HardCase("one line, a list", "x = [", repeat: "'abcdef', 12, name, ", "]\n"),
    HardCase("one line, a text", "exec(d('", repeat: "QUJD", "'))\n"),
    HardCase("one line, semicolons", repeat: "a = b; "),
    HardCase("one line, long quotes and errors", "x = [", repeat: "\"\"\"a\"\"\" 1 "),
    HardCase("stars before dictionaries", "x = [", each: { $0 % 2 == 0 ? "*a, " : "{a: b}, " }, "]\n"),
    HardCase("stars of comprehensions", "x = [", repeat: "*a, [*b for *c, d in e], ", "]\n"),
    HardCase("short statements", repeat: "a = 1\n"),
    HardCase("shortest statements", repeat: "a\n"),
    HardCase("list of integers", "x = [", repeat: "1, ", "]\n"),
    HardCase("dictionary", "x = {", each: { "'k\($0)': \($0),\n" }, "}\n"),
    HardCase("elif chain", "if a: pass\n", repeat: "elif b: pass\n"),
    HardCase("attribute chain", "a", repeat: ".b"),
    HardCase("call chain", "a", repeat: "()"),
    HardCase("method chain", "a", repeat: ".append(b)"),
    HardCase("subscript chain", "a", repeat: "[0]"),
    HardCase("addition chain", "x = a", repeat: " + a"),
    HardCase("power chain", "x = a", repeat: " ** a"),
    HardCase("comparison chain", "x = a", repeat: " < a"),
    HardCase("and-or chain", "x = a", repeat: " and b or a"),
    HardCase("not chain", "x = ", repeat: "not ", "a\n"),
    HardCase("sign chain", "x = ", repeat: "-", "1\n"),
    HardCase("conditional chain", "x = ", repeat: "a if b else ", "c\n"),
    HardCase("assignment chain", repeat: "a = ", "1\n"),
    HardCase("adjacent texts", "x = ", repeat: "'a' "),
    HardCase("adjacent f-strings", "x = ", repeat: "f'{a}' "),
    HardCase("added texts", "x = 'a'", repeat: " + 'a'"),
    HardCase("decorators", repeat: "@a\n", "def f(): pass\n"),
    HardCase("parameters", "def f(", each: { "p\($0), " }, "): pass\n"),
    HardCase("parameters before a slash", "def f(", each: { "p\($0), " }, "/): pass\n"),
    HardCase("parameters with slashes", "def f(", repeat: "a, /, ", "b): pass\n"),
    HardCase("arguments", "f(", each: { "a\($0)=1, " }, ")\n"),
    HardCase("comprehension clauses", "[x ", repeat: "for x in y if z ", "]\n"),
    HardCase("with items", "with ", repeat: "a as b, ", "c: pass\n"),
    HardCase("with items in brackets", "with (", repeat: "a as b, ", "c): pass\n"),
    HardCase("except clauses", "try: pass\n", repeat: "except a: pass\n"),
    HardCase("match cases", "match x:\n", repeat: " case [1, a]: pass\n"),
    HardCase("alternatives of a pattern", "match x:\n case ", repeat: "1 | ", "2: pass\n"),
    HardCase("import of a long name", "import a", repeat: ".b"),
    HardCase("imports", each: { "from m\($0) import a as b\(($0))\n" }),
    HardCase("dots of a relative import", "from ", repeat: ".", "a import b\n"),
    HardCase("comments", repeat: "# text\n"),
    HardCase("blank lines", repeat: "\n"),
    HardCase("blanks", repeat: " ", "a\n"),
    HardCase("continuations", "x = \\\n", repeat: "\\\n", "1\n"),
    HardCase("continuations in indents", "if x:\n", repeat: " \\\n", " a\n"),
    HardCase("carriage returns", repeat: "a\r"),
    HardCase("one long name", repeat: "a"),
    HardCase("one long wide name", repeat: "é"),
    HardCase("one long compatibility name", repeat: "ﬁ"),
    HardCase("combining marks", "a", repeat: "\u{301}\u{316}"),
    HardCase("wide names", each: { "é\($0)\n" }),
    HardCase("one long number", repeat: "1"),
    HardCase("underscored number", "1", repeat: "_1"),
    HardCase("type statements", repeat: "type X = a\n"),
    HardCase("names called type", repeat: "type\n"),
    HardCase("names called match", repeat: "match(a)\n"),
    HardCase("match calls with long arguments", "match(", repeat: "a, ", ")\n"),
    HardCase("escapes", "x = '", repeat: "\\x41", "'\n"),
    HardCase("named escapes", "x = '", repeat: "\\N{SPACE}", "'\n"),
    HardCase("unknown named escapes", "x = '", repeat: "\\N{", "'\n"),
    HardCase("unknown named escapes in an f-string", "x = f'", repeat: "\\N{", "'\n"),
    HardCase("doubled braces", "x = f'", repeat: "{{}}", "'\n"),
  ]

  /// Nested to any depth, with and without the ends.
  static let deep: [HardCase] = [
    HardCase("open round brackets", repeat: "("),
    HardCase("open square brackets", repeat: "["),
    HardCase("open braces", repeat: "{"),
    HardCase("mixed open brackets", repeat: "([{"),
    nested("closed round brackets", "(", ")"),
    nested("closed square brackets", "[", "]"),
    nested("calls in calls", "f(", ")"),
    nested("dictionaries in dictionaries", "{1: ", "}"),
    nested("comprehensions in comprehensions", "[x for x in ", "]"),
    nested("f-strings in f-strings", "f'{", "}'"),
    HardCase("f-strings in f-strings, both quotes", repeat: "f'{f\"{"),
    HardCase("fields in specifications", "f'{a", repeat: ":{b"),
    HardCase("triple f-strings", repeat: "f'''{f\"\"\"{"),
    HardCase("lambdas in lambdas", repeat: "lambda: "),
    HardCase("lambdas in defaults", repeat: "lambda a="),
    HardCase("lambda statements", repeat: "lambda: 0\n"),
    HardCase("dictionaries of dictionaries", "x = [", repeat: "{1: {2: {3: {4: {}}}}}, ", "]\n"),
    HardCase("nested blocks") { blocks("if a:", bytes: $0) },
    HardCase("nested functions") { blocks("def f():", bytes: $0) },
    HardCase("nested classes") { blocks("class C:", bytes: $0) },
    HardCase("nested try") { blocks("try:", bytes: $0) },
    HardCase("nested match") { blocks("match a:", bytes: $0) },
    HardCase("nested type statements") { blocks("type", bytes: $0) },
    HardCase("staircases", repeat: "if a:\n if a:\n  if a:\n   if a:\n    b\n"),
    HardCase("await chain", "x = ", repeat: "await ", "a\n"),
    HardCase("star chain", "x = ", repeat: "*", "a\n"),
    HardCase("yield chain", "x = ", repeat: "(yield ", "a\n"),
    HardCase("patterns in patterns", "match a:\n case ", repeat: "[", ": pass\n"),
  ]

  /// What the grammar refuses, over and over.
  static let damaged: [HardCase] =
    [
      "'abc\n", "\"abc\n", "'''", "\"\"\"a", "f'{\n", "f\"\"\"{\n", "f'''{x\n", "f'{a!", "f'{x:{", "f\"{(\n", "x = (\n",
      "f(\n",
      "def f(\n", "class C(\n", "with (a as b\n", "import (\n", "from x import (\n", "match(\n", "match x:\n case (\n",
      "@(\n", "lambda (", "[x for", "{1:", "a.", "a[", "`", "$", "?", "\u{200b}", "\\", "!", ")", "]", "}", ";", ",",
      "=",
      "  x\n x\n", "if x:\n", "else:\n", "async ", "await ", "print a\n", "exec a in b\n", "print >>a, b\n", "a <> b\n",
      "except a, b:\n", "raise a, b\n", "def f((a, b)):\n", "0777 ", "type x[\n", "*", "**", "x = yield\n", "for ",
      "(del ",
      "(\ndel a\n", "[\nif a:\n", "\t a\n \ta\n", "\0", "\u{c}", "1__", "0x", "1e", "f'}", "f'{", "x:=", "lambda ",
    ].map { piece in HardCase("damage " + piece.debugDescription, repeat: piece) } + [
      HardCase(
        "headers with open brackets over long lines",
        repeat: "def f(" + String(repeating: "(", count: 190) + "x:\n"
          + String(repeating: "  y = " + String(repeating: "1", count: 1_500) + "\n", count: 8)),
      HardCase("a bracket, then statements", "x = (\n", repeat: "a = 1\n"),
      HardCase("a bracket, then keywords", "x = (\n", repeat: "del a\n"),
      HardCase("a bracket, then keywords on one line", "x = (", repeat: " del a"),
      HardCase("closing brackets after text", "x = a", repeat: " ]"),
      HardCase("a field, then lines", "f'''{", repeat: "a\n"),
      HardCase("nul bytes in names", repeat: "a\0"),
    ]

  private static func nested(_ name: String, _ before: String, _ behind: String) -> HardCase {
    HardCase(name) { count in
      let depth = count / (before.utf8.count + behind.utf8.count)
      return Array(
        (String(repeating: before, count: depth) + "a" + String(repeating: behind, count: depth) + "\n").utf8)
    }
  }

  /// A header one column deeper in each line, as deep as so many bytes allow.
  private static func blocks(_ header: String, bytes count: Int) -> [UInt8] {
    var text: [UInt8] = []
    var level = 0
    while text.count < count {
      text.append(contentsOf: repeatElement(0x20, count: level))
      text.append(contentsOf: header.utf8)
      text.append(0x0A)
      level += 1
    }
    return text
  }
}
