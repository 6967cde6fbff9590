internal import JSON

/// One OSV record of a malicious package, as far as a look-up needs it (OSV schema 1.7).
public struct AdvisoryRecord: Sendable, Hashable {
  /// Versions from one on, up to another.
  struct Range: Sendable, Hashable {
    /// `0` for the very first.
    var introduced: String
    /// The first that is good again; empty when there is none.
    var fixed = ""
    /// The last that is bad; empty when there is none.
    var lastAffected = ""
  }

  /// What it says of one package.
  struct Affected: Sendable, Hashable {
    var name: String
    var versions: [String]
    var ranges: [Range]
    /// SHA-256 of archives. Never one of `malicious-packages-origins`: that is the digest of a report.
    var digests: [String]
  }

  /// Why a record has no place in an index.
  public enum LeftOut: String, Sendable, CaseIterable {
    /// A weakness and no malice: its id does not begin with `MAL-`.
    case notMalicious = "records of weaknesses"
    case otherEcosystem = "records of other ecosystems"
  }

  let id: String
  let modified: String
  let published: String
  let isWithdrawn: Bool
  /// Who found or reported it.
  let sources: [String]
  let affected: [Affected]

  /// Reads a record; says why when it has no place here, throws when it is none.
  public static func read(_ bytes: [UInt8]) throws(ExchangeError) -> Result<AdvisoryRecord, LeftOutError> {
    let root: JSONNode
    do throws(JSONError) { root = try JSONTree.document(bytes) } catch {
      throw ExchangeError(.notJSON, "not JSON that every reader reads alike: \(error)")
    }
    guard root.kind == .object, let id = root["id"]?.text, !id.isEmpty else {
      throw ExchangeError(.malformed, "no OSV record: it has no id")
    }
    guard let modified = root["modified"]?.text, STIXInstant.isValid(modified) else {
      throw ExchangeError(.malformed, "'modified' of \(line(id)) is no date of the form 2024-06-25T13:44:01Z")
    }
    guard id.hasPrefix("MAL-") else { return .failure(LeftOutError(reason: .notMalicious)) }
    var isWithdrawn = false
    if let withdrawn = root["withdrawn"], withdrawn.kind != .null {
      guard let date = withdrawn.text, STIXInstant.isValid(date) else {
        throw ExchangeError(.malformed, "'withdrawn' of \(line(id)) is no date")
      }
      isWithdrawn = true
    }
    var affected: [Affected] = []
    for node in root["affected"]?.elements ?? [] {
      guard let package = node["package"], let ecosystem = package["ecosystem"]?.text, let name = package["name"]?.text,
        !name.isEmpty
      else { throw ExchangeError(.malformed, "\(line(id)) affects something without a name or an ecosystem") }
      guard ecosystem == "PyPI" || ecosystem.hasPrefix("PyPI:") else { continue }
      affected.append(try Self.affected(node, name: name, id: id))
    }
    guard !affected.isEmpty else { return .failure(LeftOutError(reason: .otherEcosystem)) }
    return .success(
      AdvisoryRecord(
        id: id, modified: modified, published: root["published"]?.text ?? "", isWithdrawn: isWithdrawn,
        sources: sources(root), affected: affected))
  }

  /// A reason that is no fault of the record.
  public struct LeftOutError: Error, Sendable {
    public let reason: LeftOut
  }

  private static func affected(_ node: JSONNode, name: String, id: String) throws(ExchangeError) -> Affected {
    var versions: [String] = []
    if let list = node["versions"] {
      guard let texts = list.texts else {
        throw ExchangeError(.malformed, "'versions' of \(line(id)) is no list of texts")
      }
      versions = texts
    }
    var ranges: [Range] = []
    for range in node["ranges"]?.elements ?? []
    where range["type"]?.text == "ECOSYSTEM" || range["type"]?.text == "SEMVER" {
      var open: Range?
      for event in range["events"]?.elements ?? [] {
        if let introduced = event["introduced"]?.text {
          if let open { ranges.append(open) }
          open = Range(introduced: introduced)
        } else if let fixed = event["fixed"]?.text {
          open?.fixed = fixed
          if let done = open { ranges.append(done) }
          open = nil
        } else if let last = event["last_affected"]?.text {
          open?.lastAffected = last
          if let done = open { ranges.append(done) }
          open = nil
        }
      }
      if let open { ranges.append(open) }
    }
    var digests: [String] = []
    for file in node["database_specific"]?["indicators"]?["package_integrity"]?.elements ?? [] {
      guard let digest = file["hashes"]?["sha256"]?.text?.lowercased(), digest.utf8.count == 64,
        digest.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
      else { continue }
      digests.append(digest)
    }
    return Affected(name: name, versions: versions, ranges: ranges, digests: digests)
  }

  /// Names of those who found it, or else of the feeds it came from.
  private static func sources(_ root: JSONNode) -> [String] {
    var names: [String] = []
    for credit in root["credits"]?.elements ?? [] {
      if let name = credit["name"]?.text, !names.contains(name) { names.append(name) }
    }
    for origin in root["database_specific"]?["malicious-packages-origins"]?.elements ?? [] {
      if let name = origin["source"]?.text, !names.contains(name) { names.append(name) }
    }
    return Array(names.prefix(8).map { String($0.prefix(80)) })
  }

  private static func line(_ text: String) -> String { String(text.prefix(80)) }
}
