import Testing

@testable import Cryptography
@testable import Exchange

struct KnownIndexTests {
  private func record(
    _ id: String, _ name: String, _ rest: String, modified: String = "2024-06-25T13:44:01Z", more: String = ""
  ) -> [UInt8] {
    Array(
      #"{"schema_version":"1.7.0","id":"\#(id)","modified":"\#(modified)","published":"2024-06-25T13:44:01Z","affected":[{"package":{"ecosystem":"PyPI","name":"\#(name)"},\#(rest)}],"credits":[{"name":"Vendor A"}],"database_specific":{"malicious-packages-origins":[{"source":"vendor-a","sha256":"\#(String(repeating: "b", count: 64))"}]}\#(more)}"#
        .utf8)
  }

  private func index(_ records: [[UInt8]]) throws -> KnownIndex { try KnownIndex(bytes(records)) }

  private func bytes(_ records: [[UInt8]]) throws -> [UInt8] {
    var builder = KnownIndexBuilder()
    for record in records { try builder.add(record) }
    return try builder.build()
  }

  private func ids(_ index: KnownIndex, _ name: String, _ version: String, _ sha256: String = "") -> [String] {
    index.matches(name: name, version: version, sha256: sha256).map(\.id)
  }

  private func range(_ events: String) -> String { #""ranges":[{"type":"ECOSYSTEM","events":[\#(events)]}]"# }

  @Test func aListedVersionIsFoundByAnySpelling() throws {
    let index = try index([record("MAL-2024-1", "Lantern_Oil", #""versions":["1.0","1.2rc1"]"#)])
    for (name, version) in [("lantern-oil", "1.0"), ("Lantern.Oil", "1.0.0"), ("LANTERN__OIL", "1.2.rc1")] {
      #expect(ids(index, name, version) == ["MAL-2024-1"])
    }
    for (name, version) in [("lantern-oil", "1.1"), ("lantern", "1.0"), ("lantern-oil", ""), ("", "1.0")] {
      #expect(ids(index, name, version).isEmpty)
    }
    let match = try #require(index.matches(name: "lantern-oil", version: "1.0", sha256: "").first)
    #expect(match.sources == "Vendor A, vendor-a")
    #expect(match.published == "2024-06-25T13:44:01Z")
    #expect(match.reason == .version)
  }

  @Test func rangesHoldTheirEnds() throws {
    let index = try index([
      record("MAL-1", "all", range(#"{"introduced":"0"}"#)),
      record(
        "MAL-2", "part", range(#"{"introduced":"1.5"},{"fixed":"2.0"},{"introduced":"3.0"},{"last_affected":"3.1"}"#)),
    ])
    for version in ["0", "17", "no version"] { #expect(ids(index, "all", version) == ["MAL-1"]) }
    for version in ["1.5", "1.10", "2.0rc1", "3.0", "3.1.0"] {
      #expect(ids(index, "part", version) == ["MAL-2"], "\(version)")
    }
    for version in ["1.4", "2.0", "2.5", "3.1.1", "no version"] {
      #expect(ids(index, "part", version).isEmpty, "\(version)")
    }
  }

  @Test func withdrawnRecordsAreNeverFound() throws {
    let withdrawn = #","withdrawn":"2026-05-26T00:00:00Z""#
    let good = record("MAL-1", "lantern", #""versions":["1.0"]"#)
    let same = record("MAL-1", "lantern", #""versions":["1.0"]"#, more: withdrawn)
    let later = record("MAL-1", "lantern", #""versions":["1.0"]"#, modified: "2027-01-01T00:00:00Z")
    for records in [[same], [good, same], [same, good]] {
      let index = try index(records)
      #expect(index.count == 1)
      #expect(ids(index, "lantern", "1.0").isEmpty)
    }
    #expect(try ids(index([same, later]), "lantern", "1.0") == ["MAL-1"])
    #expect(try ids(index([same, record("MAL-2", "lantern", #""versions":["1.0"]"#)]), "lantern", "1.0") == ["MAL-2"])
  }

  @Test func theDigestOfAReportIsNotThatOfAnArtifact() throws {
    let digest = String(repeating: "a", count: 64)
    let integrity =
      #""versions":["1.0"],"database_specific":{"indicators":{"package_integrity":[{"filename":"x","hashes":{"sha256":"\#(digest)"}}]}}"#
    let index = try index([record("MAL-1", "lantern", integrity)])
    #expect(index.matches(name: "other", version: "9", sha256: digest).map(\.reason) == [.digest])
    #expect(ids(index, "other", "9", String(repeating: "b", count: 64)).isEmpty)
  }

  @Test func weaknessesAndOtherEcosystemsAreLeftOut() throws {
    var builder = KnownIndexBuilder()
    try builder.add(record("GHSA-1", "lantern", #""versions":["1.0"]"#))
    let npm = String(decoding: record("MAL-1", "lantern", #""versions":["1.0"]"#), as: UTF8.self)
      .replacing("PyPI", with: "npm")
    try builder.add(Array(npm.utf8))
    #expect(builder.leftOut == [.notMalicious: 1, .otherEcosystem: 1])
    #expect(builder.count == 0)
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"id":"MAL-1"}"#, #"{"id":"MAL-1","modified":"today"}"#,
    #"{"id":"MAL-1","modified":"2024-06-25T13:44:01Z","affected":[{}]}"#,
    #"{"id":"MAL-1","modified":"2024-06-25T13:44:01Z","withdrawn":true}"#,
    #"{"id":"MAL-1","modified":"2024-06-25T13:44:01Z","affected":[{"package":{"ecosystem":"PyPI","name":"x"},"versions":[1]}]}"#,
  ])
  func whatIsNoRecordIsRefused(_ text: String) {
    var builder = KnownIndexBuilder()
    #expect(throws: ExchangeError.self) { try builder.add(Array(text.utf8)) }
  }

  private func many() -> [[UInt8]] {
    (0..<200).map { record("MAL-\($0)", "name-\($0 % 60)", #""versions":["\#($0).0"]"#) }
  }

  @Test func theOrderOfRecordsDoesNotMatter() throws {
    let one = try bytes(many())
    let other = try bytes(many().reversed())
    #expect(one == other)
    let index = try KnownIndex(one)
    for number in 0..<200 { #expect(ids(index, "name-\(number % 60)", "\(number).0") == ["MAL-\(number)"]) }
  }

  @Test func damageIsNoticed() throws {
    let good = try bytes(many())
    for length in stride(from: 0, to: good.count, by: 97) {
      #expect(throws: ExchangeError.self) { try KnownIndex(Array(good[..<length])) }
    }
    for place in stride(from: 0, to: good.count, by: 53) {
      var bad = good
      bad[place] ^= 0x10
      #expect(throws: ExchangeError.self) { try KnownIndex(bad) }
    }
    #expect(throws: ExchangeError.self) { try KnownIndex(good + [0]) }
  }

  /// Whoever forges an index can also compute its digest: wrong numbers in it must lead nowhere, and never trap.
  @Test func forgedNumbersLeadNowhere() throws {
    let good = try bytes(Array(many().prefix(12)))
    let digest = String(repeating: "c", count: 64)
    for place in stride(from: 8, to: good.count - 32, by: 4) {
      for value: UInt8 in [0xFF, 0x7F] {
        var bad = Array(good.dropLast(32))
        for step in 0..<4 where place + step < bad.count { bad[place + step] = value }
        bad += SHA256.digest(of: bad)
        guard let index = try? KnownIndex(bad) else { continue }
        for name in ["name-0", "name-7", "name-9"] { _ = index.matches(name: name, version: "1.0", sha256: digest) }
      }
    }
  }
}
