import EmbeddedPython

/// Python that a command hands to another interpreter as an argument: `python -c "…"`.
enum CommandPrograms {
  /// Longest command line that is read; the systems themselves stop at 128 KiB a word.
  private static let maximumByteCount = 1 << 20

  /// The programs in a line for a shell.
  static func find(inLine line: [UInt8]) -> [[UInt8]] {
    line.count <= maximumByteCount ? EmbeddedPython.programs(inCommand: line) : []
  }

  /// The program among the words of a command; nil stands for a word that is not known. An unknown first word may be the
  /// interpreter (`sys.executable`), which is believed when the argument reads like Python.
  static func find(inWords words: [[UInt8]?]) -> [UInt8]? {
    let isUnknown = (words.first ?? nil) == nil
    let known = words.enumerated().map { $1 ?? Array(($0 == 0 ? "python" : "?").utf8) }
    guard let code = EmbeddedPython.program(inWords: known), !code.isEmpty else { return nil }
    return isUnknown && LayerLanguage.guess(code) != .python ? nil : code
  }
}
