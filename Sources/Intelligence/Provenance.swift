/// How far a statement of the knowledge base was checked by us.
public enum Mark: String, Sendable, CaseIterable {
  /// Read in the bytes of a sample or in a text; the source says in which.
  case verified
  /// From memory: nobody has looked it up again.
  case recalled
  /// Our own conclusion from verified statements. Nobody has published it.
  case inferred
}

/// A text, or a set of samples, on which statements rest.
public struct Source: Sendable, Hashable {
  /// How we know it.
  public enum Reading: String, Sendable, CaseIterable {
    /// Bytes of packages that were read.
    case sample
    /// The text of the author himself, or an unchanged copy.
    case primary
    /// A text that retells others.
    case secondary
    /// Known by its title only; what it says comes through other sources or from memory.
    case notReached = "not-reached"
  }

  /// The name by which this page refers to it.
  public let id: String
  public let title: String
  /// Who wrote it.
  public let author: String
  /// When it was published; nothing when nobody knows.
  public let date: PartialDate?
  public let reading: Reading
  /// What a reader should know before relying on it.
  public let note: String?

  /// True when somebody of us has seen what it says.
  public var isRead: Bool { reading != .notReached }
}

/// A date with what happened then, and how it is known.
public struct DatedFact: Sendable, Hashable {
  public let date: PartialDate
  /// What the date is of, such as `earliest file inside vmconnect 1.1.7`.
  public let event: String
  public let mark: Mark
  /// Ids of sources of the page.
  public let sources: [String]
}

/// A name that somebody uses for roughly the same thing: an overlap with a scope and a date, never an identity.
public struct NameOverlap: Sendable, Hashable {
  public let name: String
  /// Who says that the name overlaps.
  public let claimant: String
  /// What the overlap covers, such as `the meaning before the split of 2026`.
  public let scope: String
  /// Since when, or as of when, it is said; nothing when nobody knows.
  public let date: PartialDate?
  public let mark: Mark
  /// Ids of sources of the page.
  public let sources: [String]
}
