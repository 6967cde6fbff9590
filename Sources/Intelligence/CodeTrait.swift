/// Something about the code of a campaign by which other code may be compared with it.
public struct CodeTrait: Sendable, Hashable {
  /// What is compared.
  public enum Kind: String, Sendable, CaseIterable {
    /// Digest of a decoded layer.
    case layer
    case functionShape = "function-shape"
    /// Runs of tokens of a piece of code, compared by degree.
    case codeSketch = "code-sketch"
    /// A secret constant: key, token, magic argument.
    case constant
    /// A host or address that the code names. On a page it is an indicator; between packages it is a trait.
    case host
    /// A name that honest code does not have.
    case identifier
    /// Who asks whom for what, in which order, and what the reply looks like.
    case protocolShape = "protocol-shape"
    /// A path that code puts together from facts of the host.
    case pathExpression = "path-expression"
    case buildArtefact = "build-artefact"
    /// What the package copies, and what it leaves in the copy.
    case imitation
    /// What makes the code run.
    case trigger
    case encoding
  }

  /// How much it says, alone. Two strong ones that are independent, or one very strong, may link; weak ones never do.
  public enum Strength: Int, Sendable, CaseIterable, Comparable {
    case weak = 1
    case medium, strong, veryStrong

    /// As a page writes it.
    public var name: String {
      switch self {
      case .weak: "weak"
      case .medium: "medium"
      case .strong: "strong"
      case .veryStrong: "very-strong"
      }
    }

    public static func < (left: Strength, right: Strength) -> Bool { left.rawValue < right.rawValue }
  }

  public let kind: Kind
  /// The trait in words.
  public let summary: String
  /// What a program compares: a digest, the constant, the path expression. Nothing when words are all there is.
  public let fingerprint: String?
  public let strength: Strength
  /// Packages, with their version, or malware that show it.
  public let seenIn: [String]
  public let mark: Mark
  /// Ids of sources of the page.
  public let sources: [String]
  /// Line in its page, from 1.
  public let line: Int
}
