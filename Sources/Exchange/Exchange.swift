// Exchange turns what is known here into what others read, and back: STIX 2.1 bundles, OSV records, an index of packages that
// are known to be bad.
//
// It knows `KnowledgeBase`, JSON and the two standards. It does not know files, the clock or a scan: the same knowledge gives
// the same bytes, ids and dates included. What comes in is hostile until it is read whole: a document is taken as a whole
// or refused as a whole, with the reason.
//
//   let bundle = KnowledgeBundle.write(knowledge, campaigns: ["vmconnect"])
//   let pages = try BundleImport(knowledge: knowledge).pages(from: bytes).pages

/// Why a document was refused, in one sentence for a person.
public struct ExchangeError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, for a program.
  public enum Code: String, Sendable, CaseIterable {
    /// Not JSON, or not JSON that all readers read alike.
    case notJSON = "not-json"
    /// JSON, but not what the standard asks for.
    case malformed
    /// Parts that cannot hold together.
    case contradiction
    /// A reference that leads nowhere.
    case missingReference = "missing-reference"
    /// An attempt to withdraw or change what is ours.
    case notYours = "not-yours"
    /// More than the ceilings allow.
    case tooLarge = "too-large"
    /// Nothing in it has a place here.
    case nothingToTake = "nothing-to-take"
    /// A file of ours that was changed or cut.
    case damaged
  }

  public let code: Code
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}
