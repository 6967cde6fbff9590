internal import Judgement
internal import Rules

/// Colours of reports for people.
public enum TerminalStyle {
  /// What a person asked for on the command line.
  public enum Choice: String, Sendable, CaseIterable { case auto, always, never }

  /// Whether to colour, by the conventions that tools share: what was asked for, then `NO_COLOR`, `FORCE_COLOR` and
  /// `CLICOLOR_FORCE`, then `TERM=dumb` and `CLICOLOR=0`, then whether it is a terminal.
  public static func isColored(_ choice: Choice, isTerminal: Bool, environment: (String) -> String?) -> Bool {
    switch choice {
    case .always: return true
    case .never: return false
    case .auto: break
    }
    if let value = environment("NO_COLOR"), !value.isEmpty { return false }
    for name in ["FORCE_COLOR", "CLICOLOR_FORCE"] {
      guard let value = environment(name), !value.isEmpty else { continue }
      if value != "0" && value != "false" { return true }
      if name == "FORCE_COLOR" { return false }
    }
    if environment("TERM") == "dumb" || environment("CLICOLOR") == "0" { return false }
    return isTerminal
  }

  /// Select Graphic Rendition parameters.
  enum Paint: String {
    case bold = "1"
    case dim = "2"
    case red = "1;31"
    case yellow = "1;33"
    case green = "1;32"
    case blue = "1;34"
    case cyan = "36"
  }

  static func paint(_ text: String, _ paint: Paint, isColored: Bool) -> String {
    isColored ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
  }

  static func paint(for level: VerdictLevel) -> Paint {
    switch level {
    case .clean: .green
    case .inconclusive: .blue
    case .suspicious: .yellow
    case .malicious: .red
    }
  }

  static func paint(for severity: Severity) -> Paint {
    switch severity {
    case .critical, .high: .red
    case .medium: .yellow
    case .low, .info: .blue
    }
  }

  /// The word that compilers use for this severity.
  static func word(for severity: Severity) -> String {
    switch severity {
    case .critical, .high: "error"
    case .medium: "warning"
    case .low, .info: "note"
    }
  }
}
