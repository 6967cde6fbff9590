/// One rule: what to look for, what it means, and the examples that show it.
public struct Rule: Sendable {
  /// Path below `Data/Rules` without the extension, such as `execution/decoded-code-executed`.
  public let id: String
  /// One line, as a report shows it.
  public let title: String
  public let severity: Severity
  /// ATT&CK technique ids.
  public let techniques: [String]
  /// Ids this rule had before.
  public let deprecatedIDs: [String]
  /// What the code does.
  public let meaning: String
  /// Why a person should care.
  public let importance: String
  /// When honest code does the same.
  public let innocence: String
  public let expression: RuleExpression
  public let examples: [RuleExample]
  /// The rule's page: the file without its front matter.
  public let page: String
}

/// A small package that a rule must match, or must leave alone.
public struct RuleExample: Sendable, Hashable {
  /// One file of it.
  public struct File: Sendable, Hashable {
    public var path: String
    public var content: [UInt8]
  }

  /// The rule must match.
  public var matches: Bool
  public var files: [File]
  /// Line of the example in the rule file, from 1.
  public var line: Int
}
