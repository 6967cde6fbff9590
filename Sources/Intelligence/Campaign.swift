/// One campaign: the page `Data/Campaigns/<slug>.md`.
public struct Campaign: Sendable {
  /// How it reaches its victims.
  public enum Kind: String, Sendable, CaseIterable {
    /// Packages made for the attack that imitate others or look useful.
    case imitations
    /// Packages that coding tests and lure projects of false recruiters carry or call.
    case lureProjects = "lure-projects"
    /// Names that differ from known ones by a slip.
    case typosquats
    /// Private names registered in public.
    case dependencyConfusion = "dependency-confusion"
    /// Releases of genuine projects by somebody who had no right to.
    case hijackedReleases = "hijacked-releases"
    /// A maintainer who turned against the users of his package.
    case rogueMaintainer = "rogue-maintainer"
    /// Names of removed projects, registered again.
    case revivedNames = "revived-names"
    /// Nobody says; of campaigns that were described elsewhere.
    case unstated
  }

  /// Name of the file without its extension.
  public let slug: String
  public let name: String
  public let aliases: [NameOverlap]
  public let kind: Kind
  public let firstSeen: DatedFact
  public let lastSeen: DatedFact?
  /// Package ecosystems, such as `PyPI` and `npm`.
  public let ecosystems: [String]
  /// Systems on which the payload does anything; empty when nobody says.
  public let systems: [String]
  /// ATT&CK ids. The mapping is ours.
  public let techniques: [String]
  public let sources: [Source]
  public let packages: [CampaignPackage]
  public let indicators: [Indicator]
  public let traits: [CodeTrait]
  public let claims: [Claim]
  /// The page without its front matter, in Markdown.
  public let page: String

  /// The source of this page that has this id.
  public func source(id: String) -> Source? { sources.first { $0.id == id } }
}

/// A package of a campaign.
public struct CampaignPackage: Sendable, Hashable {
  /// What the package is there for.
  public enum Role: String, Sendable, CaseIterable {
    /// Carries the payload and sets it off.
    case carrier
    /// Writes the payload, which another package launches.
    case writer
    /// Launches what another package wrote.
    case launcher
    /// Has the payload, and nothing in the package sets it off.
    case dormant
    /// A genuine project: these versions alone are bad.
    case hijacked
    /// Named in a report; we have not seen what is inside.
    case reported
  }

  /// As its ecosystem writes it.
  public let name: String
  public let ecosystem: String
  /// Versions that are known; may be empty unless the project is genuine.
  public let versions: [String]
  public let role: Role
  /// When it was made or published.
  public let date: PartialDate?
  /// The genuine project it poses as.
  public let imitates: String?
  public let note: String?
  public let mark: Mark
  /// Ids of sources of the page.
  public let sources: [String]
  /// Line in its page, from 1.
  public let line: Int

  /// The name as PyPI compares names: lower case, one `-` for each run of `-`, `_` and `.` (PEP 503).
  public static func normalizedName(_ name: String) -> String {
    var bytes: [UInt8] = []
    var isInRun = false
    for byte in name.utf8 {
      let isSeparator = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
      if !isSeparator {
        bytes.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
      } else if !isInRun {
        bytes.append(UInt8(ascii: "-"))
      }
      isInRun = isSeparator
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A name that a vendor gave to a group: the page `Data/Actors/<slug>.md`. It is the vendor's view, not a person.
public struct Actor: Sendable {
  /// Name of the file without its extension.
  public let slug: String
  public let name: String
  /// Who coined the name.
  public let namer: String
  /// Names of others that overlap, each with who says so, since when, in what scope.
  public let aliases: [NameOverlap]
  public let sources: [Source]
  public let claims: [Claim]
  /// The page without its front matter, in Markdown.
  public let page: String

  /// The source of this page that has this id.
  public func source(id: String) -> Source? { sources.first { $0.id == id } }
}
