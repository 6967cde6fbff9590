import Intelligence

/// A campaign page that people finish: what packages of one cluster show, in the form of
/// `docs/reference/campaign-format.md`. It claims nothing of anybody.
public struct CampaignDraft {
  /// One package of the campaign.
  public struct Package {
    public let name: String
    public let version: String
    /// Lower-case hexadecimal SHA-256 of the archive.
    public let sha256: String
    public let traits: [Trait]

    public init(name: String, version: String, sha256: String, traits: [Trait]) {
      self.name = name
      self.version = version
      self.sha256 = sha256
      self.traits = traits
    }
  }

  private struct Row {
    let trait: Trait
    var seenIn: [String]
  }

  private static let traitCeiling = 400

  private let name: String
  private let date: String
  private let packages: [Package]

  /// - Parameter date: of the samples' reading, as `2026-11-24`.
  public init(name: String, date: String, packages: [Package]) {
    self.name = name
    self.date = date
    self.packages = packages
  }

  /// The page.
  public var page: String {
    var text = """
      ---
      name: \(Self.quoted(name))
      kind: imitations
      firstSeen: {date: \(date)?, event: day on which the packages were read, mark: verified, source: samples}
      ecosystems: [PyPI]
      systems: []
      techniques: []
      sources:
        - id: samples
          title: Packages that were read as bytes
          by: Sekisho
          date: \(date)
          read: sample
      packages:

      """
    for package in packages {
      let version = package.version.isEmpty ? "" : ", versions: [\(Self.quoted(package.version))]"
      text += "  - {name: \(Self.quoted(package.name))\(version), role: carrier, mark: verified, source: samples}\n"
    }
    text += "indicators:\n"
    for package in packages where package.sha256.utf8.count == 64 {
      text +=
        "  - {type: sha256, value: \(package.sha256), role: \(Self.quoted("archive of \(Self.label(package))")), mark: verified, source: samples}\n"
    }
    for (host, labels) in hosts {
      let kind: Indicator.Kind = Self.isAddress(host) ? .address : .host
      let never = Indicator.isReserved(host, kind: kind) ? ", neverIndicator: reserved" : ""
      let role = Self.quoted("named in the code of \(labels.joined(separator: ", "))")
      text += "  - {type: \(kind.rawValue), value: \(Self.quoted(Self.defanged(host))), role: \(role)\(never)"
      text += ", mark: verified, source: samples}\n"
    }
    text += "traits:\n"
    for row in rows.prefix(Self.traitCeiling) { text += Self.entry(row) }
    for package in packages { text += names(of: package) }
    return text + """
      claims: []
      ---

      # \(TextLine.plain(name))

      A draft: `sekisho campaign propose` wrote it from \(packages.count) \(packages.count == 1 ? "package" : "packages"). Check every
      trait, take out what others could share, and say who claims what.

      """
  }

  /// Traits but names, those of most packages first.
  private var rows: [Row] {
    var rows: [Row] = []
    var places: [String: Int] = [:]
    for package in packages {
      for trait in package.traits where trait.kind != .identifier && trait.kind != .host {
        let key = "\(trait.kind.rawValue) \(trait.fingerprint)"
        if let place = places[key] {
          if rows[place].seenIn.last != Self.label(package) { rows[place].seenIn.append(Self.label(package)) }
        } else {
          places[key] = rows.count
          rows.append(Row(trait: trait, seenIn: [Self.label(package)]))
        }
      }
    }
    return rows.enumerated().sorted {
      ($1.element.seenIn.count, $1.element.trait.strength, $0.offset)
        < ($0.element.seenIn.count, $0.element.trait.strength, $1.offset)
    }.map(\.element)
  }

  /// Hosts that packages name: for people to say whose they are before they become indicators.
  private var hosts: [(host: String, labels: [String])] {
    var labels: [String: [String]] = [:]
    for package in packages {
      for trait in package.traits where trait.kind == .host {
        labels[trait.fingerprint, default: []].append(Self.label(package))
      }
    }
    return labels.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func isAddress(_ host: String) -> Bool { host.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2E } }

  private static func defanged(_ host: String) -> String {
    host.split(separator: ".", omittingEmptySubsequences: false).joined(separator: "[.]")
  }

  private static func entry(_ row: Row) -> String {
    """
      - kind: \(row.trait.kind.rawValue)
        summary: \(quoted(row.trait.summary))
        fingerprint: \(quoted(row.trait.fingerprint))
        strength: \(row.trait.strength.name)
        seenIn: [\(row.seenIn.map(quoted).joined(separator: ", "))]
        mark: verified
        source: samples

    """
  }

  /// Names are strong together only, so they stand together.
  private func names(of package: Package) -> String {
    let names = package.traits.filter { $0.kind == .identifier }.map(\.fingerprint)
    guard !names.isEmpty else { return "" }
    return """
        - kind: identifier
          summary: names that the code gives; strong together
          fingerprint: \(Self.quoted(names.joined(separator: " ")))
          strength: strong
          seenIn: [\(Self.quoted(Self.label(package)))]
          mark: verified
          source: samples

      """
  }

  private static func label(_ package: Package) -> String {
    package.version.isEmpty ? package.name : "\(package.name) \(package.version)"
  }

  /// A double-quoted scalar of YAML.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      default:
        let isPlain =
          scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value)
          && !scalar.properties.isBidiControl
        quoted += isPlain ? String(scalar) : "\\u" + String(FeatureHash.hexadecimal(UInt64(scalar.value)).suffix(4))
      }
    }
    return quoted + "\""
  }
}

/// One line without what would end it.
enum TextLine {
  static func plain(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
  }
}
