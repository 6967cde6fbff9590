import Cryptography
import EmbeddedData

/// Who keeps well-known projects: owners of repositories, names of authors, digests of mailboxes (`Data/Names/projects.tsv`).
public struct KnownProjects: Sendable {
  /// Projects by `owner/repository`, lower case.
  private var repositories: [String: String] = [:]
  /// Projects by the name of an author, lower case.
  private var authors: [String: [String]] = [:]
  /// The first 16 digits of SHA-256 of each mailbox, by project.
  private var mailboxes: [String: Set<String>] = [:]

  public static let embedded = KnownProjects(
    EmbeddedData.files(under: "Names").first { $0.path == "Names/projects.tsv" }?.bytes[...] ?? [])

  /// - Parameter content: lines of a name, repositories with `,`, authors with `|` and digests with `,`, with tabs between.
  public init(_ content: ArraySlice<UInt8>) {
    for line in content.split(separator: 0x0a) {
      let fields = line.split(separator: 0x09, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard fields.count == 4 else { continue }
      for repository in Self.pieces(fields[1], ",") { repositories[repository] = repositories[repository] ?? fields[0] }
      for author in Self.pieces(fields[2], "|") { authors[Self.lowercased(author), default: []].append(fields[0]) }
      mailboxes[fields[0]] = Set(Self.pieces(fields[3], ","))
    }
  }

  /// The well-known project whose repository an address names, when it names one.
  func project(atAddress address: String) -> String? {
    let bytes = Array(Self.lowercased(address).utf8.prefix(512))
    guard let end = Self.end(of: "github.com/", in: bytes) else { return nil }
    let parts = bytes[end...].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count >= 2 else { return nil }
    // Only the project itself, not a page in it: its issues may be anybody's reading.
    guard parts.dropFirst(2).allSatisfy(\.isEmpty) else { return nil }
    var name = String(decoding: parts[1], as: UTF8.self)
    if name.hasSuffix(".git") { name.removeLast(4) }
    return repositories[String(decoding: parts[0], as: UTF8.self) + "/" + name]
  }

  /// The projects of an author whose mailboxes are known.
  func projects(ofAuthor author: String) -> [String] {
    authors[Self.lowercased(author), default: []].filter { !mailboxes[$0, default: []].isEmpty }
  }

  func holds(_ project: String, mailbox: String) -> Bool {
    let digest = SHA256.digest(of: Array(Self.lowercased(mailbox).utf8)[...])
    let text = digest.prefix(8).map { byte in
      [byte >> 4, byte & 15].map { String($0, radix: 16) }.joined()
    }.joined()
    return mailboxes[project, default: []].contains(text)
  }

  private static func pieces(_ text: String, _ separator: Unicode.Scalar) -> [String] {
    text.utf8.split(separator: UInt8(ascii: separator)).map { String($0) ?? "" }.filter { !$0.isEmpty }
  }

  static func lowercased(_ text: String) -> String {
    String(decoding: text.utf8.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 0x20 : $0 }, as: UTF8.self)
  }

  private static func end(of word: String, in bytes: [UInt8]) -> Int? {
    let word = Array(word.utf8)
    guard bytes.count >= word.count else { return nil }
    for start in 0...(bytes.count - word.count) where bytes[start...].starts(with: word) { return start + word.count }
    return nil
  }
}
