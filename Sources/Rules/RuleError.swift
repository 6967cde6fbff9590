/// A rule file that cannot be read: where, and what was expected there.
public struct RuleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, for a program.
  public enum Code: String, Sendable {
    case missingFrontMatter = "missing-front-matter"
    case invalidYAML = "invalid-yaml"
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case invalidValue = "invalid-value"
    case missingSection = "missing-section"
    case missingRule = "missing-rule"
    case invalidRule = "invalid-rule"
    case invalidExample = "invalid-example"
    case missingExample = "missing-example"
    case duplicateID = "duplicate-id"
    case catalogue
  }

  public let code: Code
  /// Path of the rule file.
  public let path: String
  /// Line in the file, from 1.
  public let line: Int
  /// What was found and what was expected, in one sentence.
  public let message: String

  public init(_ code: Code, path: String, line: Int, message: String) {
    self.code = code
    self.path = path
    self.line = line
    self.message = message
  }

  public var description: String { "\(path):\(line): \(message)" }
}
