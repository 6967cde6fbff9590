public import SourceText

/// One thing that keeps Python from reading a file, said so that a person can act on it.
public struct Diagnostic: Sendable, Hashable {
  /// How much it matters.
  public enum Severity: String, Sendable, Comparable {
    /// Python may read the file, and not as it looks.
    case warning
    /// Python refuses the file.
    case error

    public static func < (left: Severity, right: Severity) -> Bool { left == .warning && right == .error }
  }

  /// A second place that belongs to the story.
  public struct Related: Sendable, Hashable {
    /// In bytes of the source text.
    public let range: SourceRange
    /// One clause, without a full stop.
    public let message: String

    public init(range: SourceRange, message: String) {
      self.range = range
      self.message = message
    }
  }

  /// What is wrong, as a name that stays: `unclosed-bracket`.
  public let code: String
  public let severity: Severity
  /// What is wrong, as one clause without a full stop. It may quote the source: escape it before it meets a terminal.
  public let message: String
  /// Where, in bytes of the source text. Empty at the end of the text.
  public let range: SourceRange
  public let related: [Related]
  /// What to do next, as one clause without a full stop.
  public let hint: String?

  public init(
    code: String, severity: Severity = .error, message: String, range: SourceRange, related: [Related] = [],
    hint: String? = nil
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.range = range
    self.related = related
    self.hint = hint
  }
}
