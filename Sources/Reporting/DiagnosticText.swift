public import PythonDiagnostics
import SourceText

/// What is wrong with one source file, as text for a terminal: the place, the line, a mark under it, the other places
/// that belong to it, and what to do.
///
///     error[unclosed-bracket]: `(` was never closed
///       --> setup.py:3:6
///      |
///    3 | print(a
///      |      ^
///    4 | def f(): pass
///      | --- `def` cannot stand inside of it
///      = help: close it with `)`
///
/// The source is hostile and so are messages that quote it: both are escaped as everything else in a report.
public struct DiagnosticText {
  private let lines: TextLines
  private let path: String
  /// Columns of the terminal.
  private let width: Int

  /// A writer for the diagnostics of one file. `source` is the decoded text that their ranges speak of.
  public init(source: [UInt8], path: String, width: Int = 100) {
    lines = TextLines(source)
    self.path = path
    self.width = width
  }

  /// One diagnostic, without a line end behind it.
  public func text(of diagnostic: Diagnostic) -> String {
    let related = diagnostic.related.map { (range: bytes($0.range), message: $0.message) }
    let main = bytes(diagnostic.range)
    let places = [(range: main, message: "")] + related
    let numbers = places.map { lines.position(of: $0.range.lowerBound).line }
    let gutter = String(numbers.max() ?? 1).count + 2
    let position = lines.position(of: main.lowerBound)
    let margin = String(repeating: " ", count: gutter)
    var text = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]: \(TerminalText.line(diagnostic.message))\n"
    text += "\(margin)--> \(TerminalText.name(path)):\(position.line):\(position.column)\n\(margin)|\n"
    for index in places.indices {
      let snippet = Snippet(lines: lines, range: places[index].range, width: width - gutter - 3)
      let number = String(numbers[index])
      let isRepeated = index > 0 && numbers[index] == numbers[index - 1]
      if !isRepeated {
        text += String(repeating: " ", count: gutter - 1 - number.count) + number + " | \(snippet.text)\n"
      }
      let mark = String(repeating: index == 0 ? "^" : "-", count: snippet.markWidth)
      text += "\(margin)| " + String(repeating: " ", count: snippet.markStart) + mark
      text += index == 0 ? "\n" : " \(TerminalText.line(places[index].message))\n"
    }
    if let hint = diagnostic.hint { text += "\(margin)= help: \(TerminalText.line(hint))\n" }
    text.removeLast()
    return text
  }

  private func bytes(_ range: SourceRange) -> Range<Int> {
    let start = min(Int(range.start), lines.bytes.count)
    return start..<min(max(Int(range.end), start), lines.bytes.count)
  }
}
