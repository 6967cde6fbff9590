internal import Behaviors
internal import PythonSemantics
internal import Scanning

/// Hostile text in Markdown: nothing of it becomes markup, a link, or an address that can be followed.
enum Markdown {
  /// One line of text as it is; every character that Markdown or HTML reads is escaped.
  static func plain(_ text: String, limit: Int = 400) -> String {
    var escaped = ""
    for character in TerminalText.line(text, limit: limit) {
      if "\\`*_{}[]()<>#+-!|~&$@:".contains(character) {
        // An entity is read as a character only, wherever it stands.
        escaped += character.unicodeScalars.map { "&#\($0.value);" }.joined()
      } else {
        escaped.append(character)
      }
    }
    return escaped
  }

  /// A code span around one line, with as many backticks as it takes. In a table the bar is escaped by the caller.
  static func code(_ text: String, limit: Int = 400) -> String {
    let line = TerminalText.line(text, limit: limit)
    guard !line.isEmpty else { return "" }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    let pad = line.hasPrefix("`") || line.hasSuffix("`") || line.hasPrefix(" ") ? " " : ""
    return fence + pad + line + pad + fence
  }

  /// A block of lines that are shown as they are.
  static func block(_ lines: [String]) -> [String] {
    let longest = lines.map { longestRun(of: "`", in: $0) }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return [fence + "text"] + lines + [fence]
  }

  /// `setup.py:12`, or `setup.py (layer 2):3`.
  static func place(_ location: Location, texts: inout ReportTexts) -> String {
    let layer = location.layer.map { " (layer \($0))" } ?? ""
    let region = texts.region(of: location)
    let part = region?.part.map { " (\($0))" } ?? ""
    return (location.path.isEmpty ? "the artifact" : location.path) + layer + part
      + (region.map { ":\($0.start.line)" } ?? "")
  }

  static func sentence(for runTime: RunTime) -> String {
    switch runTime {
    case .install: "runs when the distribution is built or installed"
    case .start: "runs at every start of the interpreter"
    case .import: "runs on import"
    case .entryPoint: "runs when an installed command is used"
    case .test: "runs in tests only"
    case .call: "runs only when it is called"
    }
  }

  private static func longestRun(of mark: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for character in text {
      run = character == mark ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
