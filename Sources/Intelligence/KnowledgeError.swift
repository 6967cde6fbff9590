/// A page of the knowledge base that cannot be read: where, and what was expected there.
public struct KnowledgeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, for a program.
  public enum Code: String, Sendable, CaseIterable {
    case missingFrontMatter = "missing-front-matter"
    case invalidYAML = "invalid-yaml"
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case invalidValue = "invalid-value"
    /// Two pages, claims or sources have one id.
    case duplicateID = "duplicate-id"
    /// A claim, source, campaign, actor or package that is named but is nowhere.
    case missingReference = "missing-reference"
    /// Fields that cannot hold together, such as a verified claim whose source nobody read.
    case contradiction
    /// The page is larger than a page may be.
    case tooLarge = "too-large"
  }

  public let code: Code
  /// Path of the page.
  public let path: String
  /// Line in the page, from 1.
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
