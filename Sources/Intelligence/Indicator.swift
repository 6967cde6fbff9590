/// A value that was seen with a campaign, in plain form: what the page writes as `example[.]invalid` is here `example.invalid`.
///
/// Not all are for matching: one with a reason in `never` is kept so that nobody takes it for an indicator.
public struct Indicator: Sendable, Hashable {
  /// What the value is.
  public enum Kind: String, Sendable, CaseIterable {
    case sha256, sha1, md5
    case host, address, url
    case urlPath = "url-path"
    case mailbox, account
    /// The name of a person, kept only to be refused as an indicator.
    case author
    case filePath = "file-path"
    /// A key, token or magic argument in the code.
    case key
    case string

    /// Hexadecimal digits of a digest; nothing for all others.
    public var digestLength: Int? {
      switch self {
      case .sha256: 64
      case .sha1: 40
      case .md5: 32
      default: nil
      }
    }
  }

  /// Whether nobody can own a host, mailbox or address, in plain form (RFC 2606, RFC 6761, private networks).
  public static func isReserved(_ value: String, kind: Kind) -> Bool { PlainForm.isReserved(value, kind: kind) }

  /// Why a value must never be matched on.
  public enum Exclusion: String, Sendable, CaseIterable {
    /// Name or address of an honest person whom the attacker imitated.
    case borrowedIdentity = "borrowed-identity"
    /// A domain or address that nobody can own (RFC 2606, RFC 6761, private networks).
    case reserved
    /// A service that many share, such as a code host or a content network.
    case sharedHost = "shared-host"
    /// The site may belong to a victim.
    case possiblyCompromised = "possibly-compromised"
  }

  public let kind: Kind
  public let value: String
  /// What it was there, such as `archive of tablediter 3.8.1`.
  public let role: String
  public let never: Exclusion?
  public let mark: Mark
  /// Ids of sources of the page.
  public let sources: [String]
  /// Line in its page, from 1.
  public let line: Int

  /// The plain value of what a page writes; nothing when it is none of that kind.
  public static func plainValue(_ text: String, kind: Kind) -> String? {
    guard case .plain(let value) = PlainForm.read(text, kind: kind) else { return nil }
    return value
  }
}
