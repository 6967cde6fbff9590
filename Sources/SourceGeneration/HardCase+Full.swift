// Inputs of the sizes that issue 3 names, which are the largest that the scanner is meant to read.

extension HardCase {
  /// Each makes its input whatever size is asked for; the first is ordinary code.
  public static let fullSize: [HardCase] = [
    HardCase("ordinary code, 50 MB") { _ in OrdinarySource.module(bytes: 50 << 20) },
    line("a text in a line of 8 MB", "exec(d('", "QUJD", "'))\n"),
    line("an expression in a line of 8 MB", "x = value", " + other", "\n"),
    line("a call in a line of 8 MB", "function(", "argument, name='text', ", ")\n"),
    line("a list in a line of 8 MB", "x = [", "'abcdef', 12, name, ", "]\n"),
    line("statements in a line of 8 MB", "", "value = other; ", "\n"),
    nested("100,000 round brackets", "(", ")"), nested("100,000 square brackets", "[", "]"),
    nested("100,000 braces", "{", "}"), nested("100,000 brackets of all kinds", "([{", "}])"),
    nested("100,000 calls in calls", "f(", ")"), nested("100,000 subscripts in subscripts", "a[", "]"),
    nested("100,000 fields in f-strings", "f'{", "}'"), nested("100,000 lambdas", "lambda: ", ""),
    HardCase("100,000 blocks in blocks") { _ in
      var text: [UInt8] = []
      for level in 0..<100_000 {
        text.append(contentsOf: repeatElement(0x20, count: min(level, 400)))
        text.append(contentsOf: "if a:\n".utf8)
      }
      return text
    },
    statements("1,000,000 assignments", { "value_\($0 % 5_000) = other_\($0 % 7_000)\n" }),
    statements("1,000,000 assignments to other names", { "value_\($0) = other\n" }),
    statements("1,000,000 calls", { "function_\($0 % 5_000)(value, 'text')\n" }),
    statements("1,000,000 imports", { "import package_\($0 % 5_000).module\n" }),
    statements("1,000,000 imports of other names", { "from package_\($0) import name\n" }),
    statements("1,000,000 functions", { "def function_\($0)(value): return value\n" }),
    statements("1,000,000 tests", { _ in "if condition: value = other\n" }),
  ]

  private static func line(_ name: String, _ begin: String, _ piece: String, _ end: String) -> HardCase {
    HardCase(name) { _ in HardCase(name, begin, repeat: piece, end).files(bytes: 8 << 20)[0].bytes }
  }

  private static func nested(_ name: String, _ open: String, _ close: String) -> HardCase {
    HardCase(name) { _ in
      let brackets = open.utf8.filter { "([{".utf8.contains($0) }.count
      let depth = 100_000 / max(1, brackets)
      var text = Array("x = ".utf8)
      for _ in 0..<depth { text.append(contentsOf: open.utf8) }
      text.append(0x31)
      for _ in 0..<depth { text.append(contentsOf: close.utf8) }
      text.append(0x0A)
      return text
    }
  }

  private static func statements(_ name: String, _ statement: @escaping @Sendable (Int) -> String) -> HardCase {
    HardCase(name) { _ in
      var text: [UInt8] = []
      for number in 0..<1_000_000 { text.append(contentsOf: statement(number).utf8) }
      return text
    }
  }
}
