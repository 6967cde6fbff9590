import Intelligence
import Testing

/// Pages that are refused: each with its place, and with what was expected there.
@Suite("Refused campaign pages")
struct RefusalTests {
  /// The page after replacing one text, which must be there.
  private func page(_ old: String, _ new: String) throws -> String {
    let text = SamplePage.text
    let range = try #require(text.firstRange(of: old), "the page has no '\(old)'")
    return String(text[..<range.lowerBound]) + new + String(text[range.upperBound...])
  }

  private func check(
    _ old: String, becomes new: String, fails code: KnowledgeError.Code, line: Int, saying words: String,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let text = try page(old, new)
    let error = #expect(throws: KnowledgeError.self, sourceLocation: location) { _ = try SamplePage.load(text) }
    #expect(error?.code == code, "\(String(describing: error))", sourceLocation: location)
    #expect(error?.line == line, "\(String(describing: error))", sourceLocation: location)
    #expect(error?.path == "Campaigns/lantern.md", sourceLocation: location)
    #expect(error?.message.contains(words) == true, "\(String(describing: error))", sourceLocation: location)
  }

  @Test func claimsWithoutSource() throws {
    try check(
      "    source: report\n    hand: first\n", becomes: "    hand: first\n", fails: .missingKey, line: 24,
      saying: "the claim has no 'source'")
    try check(
      "source: report\n    hand: first", becomes: "source: hearsay\n    hand: first", fails: .missingReference,
      line: 32,
      saying: "rests on 'hearsay', which is no source of the page")
    try check(
      "readIn: [rumour]", becomes: "readIn: [hearsay]", fails: .missingReference, line: 44, saying: "'hearsay'")
    try check(
      "source: report\n    hand: first", becomes: "source: rumour\n    hand: first", fails: .contradiction, line: 34,
      saying: "neither its source nor a text of 'readIn' was read")
  }

  @Test(arguments: ["id", "by", "subject", "relation", "object", "date", "hand", "mark"])
  func claimsWithoutAField(_ key: String) throws {
    let lines = SamplePage.text.split(separator: "\n", omittingEmptySubsequences: false)
    var text: [Substring] = []
    var isGone = false
    for line in lines {
      let isKey = line.hasPrefix("    \(key): ") || line.hasPrefix("  - \(key): ")
      if isKey, !isGone, text.contains("claims:") {
        isGone = true
        if key == "id" { text.append("  - note: none") }
      } else {
        text.append(line)
      }
    }
    #expect(isGone)
    let page = text.joined(separator: "\n")
    let error = #expect(throws: KnowledgeError.self) { _ = try SamplePage.load(page) }
    #expect(error?.code == .missingKey)
    #expect(error?.message == "the claim has no '\(key)'")
    #expect(error?.line == 24)
  }

  @Test func claimsThatSayTooMuchOrNothing() throws {
    try check(
      "quote: probably Heron", becomes: "note: none", fails: .missingKey, line: 24, saying: "the claim has no words")
    try check(
      "confidence: probably", becomes: "paraphrase: Heron", fails: .contradiction, line: 30,
      saying: "expected one of them")
    try check(
      "paraphrase: belongs to Crane", becomes: "quote: belongs to Crane", fails: .contradiction, line: 41,
      saying: "from memory it is a 'paraphrase'")
    try check(
      "hand: first", becomes: "hand: second", fails: .contradiction, line: 33, saying: "expected 'hand: first'")
    try check(
      "hand: second", becomes: "hand: first", fails: .contradiction, line: 45, saying: "expected 'hand: second'")
    try check(
      "mark: verified\n    disputes", becomes: "mark: inferred\n    disputes", fails: .contradiction, line: 34,
      saying: "for claims by Sekisho")
  }

  @Test func referencesThatLeadNowhere() throws {
    try check(
      "disputes: [b-names-crane]", becomes: "disputes: [c-names-crane]", fails: .missingReference, line: 24,
      saying: "disputes 'c-names-crane', which no page has")
    try check(
      "disputes: [b-names-crane]", becomes: "disputes: [a-names-heron]", fails: .contradiction, line: 35,
      saying: "disputes itself")
    try check(
      "object: actor:heron", becomes: "object: actor:stork", fails: .missingReference, line: 24,
      saying: "speaks of 'actor:stork', which no page has")
    try check(
      "subject: campaign:lantern", becomes: "subject: campaign:lamp", fails: .missingReference, line: 24,
      saying: "'campaign:lamp'")
    try check(
      "subject: package:paper.lamp", becomes: "subject: package:candle", fails: .missingReference, line: 36,
      saying: "'package:candle'")
    try check(
      "subject: campaign:lantern", becomes: "subject: person:lantern", fails: .invalidValue, line: 26,
      saying: "expected 'kind:name'")
    try check(
      "subject: campaign:lantern", becomes: "subject: 'campaign:'", fails: .invalidValue, line: 26,
      saying: "'campaign:'")
  }

  @Test func unknownKeysEverywhere() throws {
    let places: [(String, String, Int, String)] = [
      ("name: Lantern", "name: Lantern\ncolour: red", 3, "the campaign"),
      ("scope: the first wave only", "scop: x", 4, "the alias"),
      ("event: earliest file", "evnt: x", 6, "'firstSeen'"), ("title: Untold", "titel: x", 13, "the source"),
      ("imitates: lamp", "imitate: lamp", 15, "the package"), ("role: server", "rolle: x", 18, "the indicator"),
      ("seenIn: [paper-lamp 1.0]", "seen: x", 22, "the trait"),
      ("confidence: probably", "sure: probably", 30, "the claim"),
    ]
    for (old, new, line, name) in places {
      try check(old, becomes: new, fails: .unknownKey, line: line, saying: "in \(name), expected one of")
    }
    let actor = SamplePage.actor.split(separator: "\n").joined(separator: "\n") + ""
    let bad = actor.split(separator: "\n").map { $0 == "namer: Vendor A" ? "owner: Vendor A" : $0 }
    let error = #expect(throws: KnowledgeError.self) {
      _ = try SamplePage.load(SamplePage.text, actor: bad.joined(separator: "\n"))
    }
    #expect(error?.code == .unknownKey && error?.path == "Actors/heron.md" && error?.line == 3)
  }

  @Test func wrongWords() throws {
    try check(
      "kind: imitations", becomes: "kind: bad", fails: .invalidValue, line: 5, saying: "expected one of imitations")
    try check("read: primary", becomes: "read: maybe", fails: .invalidValue, line: 12, saying: "expected one of sample")
    try check("role: carrier", becomes: "role: evil", fails: .invalidValue, line: 15, saying: "expected one of carrier")
    try check("type: host", becomes: "type: place", fails: .invalidValue, line: 18, saying: "expected one of sha256")
    try check(
      "neverIndicator: borrowed-identity", becomes: "neverIndicator: nice", fails: .invalidValue, line: 19,
      saying: "expected one of borrowed-identity")
    try check("strength: very-strong", becomes: "strength: 9", fails: .invalidValue, line: 22, saying: "weak, medium")
    try check("kind: constant", becomes: "kind: hue", fails: .invalidValue, line: 22, saying: "expected one of layer")
    try check("relation: part-of", becomes: "relation: is", fails: .invalidValue, line: 39, saying: "attributed-to")
    try check("[T1195.001, T1204]", becomes: "[T1195.1]", fails: .invalidValue, line: 10, saying: "an ATT&CK id")
    try check("[T1195.001, T1204]", becomes: "[T1204, T1204]", fails: .invalidValue, line: 10, saying: "each text once")
    try check("date: 2024-01-05", becomes: "date: January", fails: .invalidValue, line: 6, saying: "expected a date")
    try check(
      "date: 2024-02-01, read", becomes: "date: soon, read", fails: .invalidValue, line: 12, saying: "expected a date")
    try check("ecosystems: [PyPI]", becomes: "ecosystems: []", fails: .missingKey, line: 8, saying: "'ecosystems'")
    try check("name: Lantern", becomes: "name: ''", fails: .invalidValue, line: 2, saying: "expected a text")
    try check("name: Lantern", becomes: "name: [a]", fails: .invalidValue, line: 2, saying: "expected a text")
    try check("techniques: [T1195.001", becomes: "techniques: [[T1]", fails: .invalidValue, line: 10, saying: "a text")
    try check(
      "id: a-names-heron", becomes: "id: A names Heron", fails: .invalidValue, line: 24, saying: "lower-case letters")
    try check("id: report", becomes: "id: The Report", fails: .invalidValue, line: 12, saying: "lower-case letters")
  }

  @Test func missingFieldsOfThePage() throws {
    try check(
      "firstSeen: {date: 2024-01-05, event: earliest file, mark: verified, source: report}\n", becomes: "",
      fails: .missingKey, line: 2, saying: "the campaign has no 'firstSeen'")
    try check("name: Lantern\n", becomes: "", fails: .missingKey, line: 2, saying: "'name'")
    try check("kind: imitations\n", becomes: "", fails: .missingKey, line: 2, saying: "'kind'")
    try check(", scope: the first wave only", becomes: "", fails: .missingKey, line: 4, saying: "'scope'")
    try check(", seenIn: [paper-lamp 1.0]", becomes: "", fails: .missingKey, line: 22, saying: "'seenIn'")
    try check(", role: server", becomes: "", fails: .missingKey, line: 18, saying: "'role'")
    try check(", date: 2024-02-01, read", becomes: ", read", fails: .missingKey, line: 12, saying: "'date'")
  }

  @Test func statementsWithoutSupport() throws {
    try check(
      "role: server, mark: verified, source: report", becomes: "role: server, mark: verified", fails: .missingKey,
      line: 18,
      saying: "the indicator is verified but has no 'source'")
    try check(
      "role: server, mark: verified, source: report", becomes: "role: server, mark: verified, source: rumour",
      fails: .contradiction, line: 18, saying: "none of its sources was read")
    try check(
      "role: server, mark: verified, source: report", becomes: "role: server, mark: verified, source: hearsay",
      fails: .missingReference, line: 18, saying: "'hearsay'")
    try check(
      "versions: [\"2.0\"], role: hijacked", becomes: "role: hijacked", fails: .missingKey, line: 16,
      saying: "a genuine project")
    try check(
      "{date: 2024-03,", becomes: "{date: 2023-12,", fails: .contradiction, line: 7, saying: "before 2024-01-05")
  }

  @Test(arguments: [
    ("host", "bad.lantern-host.zz"), ("host", "bad[.]lantern.zz"), ("host", "Bad[.]zz"), ("host", "zz"),
    ("host", "bad[.][.]zz"), ("host", "a b[.]zz"), ("address", "1[.]2[.]3"), ("address", "1[.]2[.]3[.]256"),
    ("address", "8.8.8.8"), ("url", "https://bad[.]zz/"), ("url", "hxxp://bad.zz/"), ("url-path", "view.php"),
    ("mailbox", "a@b.zz"), ("mailbox", "a@b@c[.]zz"), ("mailbox", "@b[.]zz"), ("sha256", "ab"), ("md5", "ABCDEF"),
    ("sha1", "012345678901234567890123456789012345678g"),
  ])
  func valuesThatAreNotWhatTheySay(_ kind: String, _ value: String) throws {
    try check(
      "type: host, value: \"bad[.]lantern-host[.]zz\"", becomes: "type: \(kind), value: \"\(value)\"",
      fails: .invalidValue,
      line: 18, saying: "the \(kind) is '\(value)', expected")
  }

  @Test(arguments: [
    ("host", "packages[.]test"), ("host", "www[.]example[.]com"), ("host", "x[.]invalid"),
    ("address", "10[.]0[.]0[.]1"),
    ("address", "127[.]0[.]0[.]1"), ("address", "192[.]168[.]7[.]7"), ("mailbox", "a@b[.]example"),
    ("url", "hxxp://10[.]1[.]2[.]3:80/a"), ("url", "hxxps://a[.]test/x"),
  ])
  func reservedValuesNeedTheirMark(_ kind: String, _ value: String) throws {
    let old = "type: host, value: \"bad[.]lantern-host[.]zz\""
    try check(
      old, becomes: "type: \(kind), value: \"\(value)\"", fails: .contradiction, line: 18,
      saying: "expected 'neverIndicator: reserved'")
    let marked = try page(old, "neverIndicator: reserved, type: \(kind), value: \"\(value)\"")
    #expect(try SamplePage.load(marked).indicators(host: "bad.lantern-host.zz").isEmpty)
  }

  @Test func personsAreNoIndicators() throws {
    try check(
      "type: host, value: \"bad[.]lantern-host[.]zz\"", becomes: "type: author, value: Jane Doe", fails: .contradiction,
      line: 18, saying: "the name of a person is no indicator")
  }

  @Test func textsThatAreNoPages() throws {
    try check("---\nname", becomes: "name", fails: .missingFrontMatter, line: 1, saying: "expected front matter")
    try check("name: Lantern", becomes: "name: [a", fails: .invalidYAML, line: 3, saying: "did not find")
    try check("name: Lantern", becomes: "name: &x Lantern\nlastSeen: *x", fails: .invalidYAML, line: 3, saying: "alias")
    try check(
      "name: Lantern", becomes: "name: Lantern\nname: Lamp", fails: .invalidYAML, line: 3, saying: "each key once")
    try check("name: Lantern", becomes: "[a]: b", fails: .invalidYAML, line: 2, saying: "a key that is a text")
    try check("name: Lantern", becomes: "name: [[[[[[a]]]]]]", fails: .invalidYAML, line: 2, saying: "at most 6 levels")
    try check("ecosystems: [PyPI]", becomes: "ecosystems: {a: b}", fails: .invalidValue, line: 8, saying: "a text")
    try check(
      "systems: [Linux]", becomes: "systems: [{a: b}]", fails: .invalidValue, line: 9, saying: "a text in the list")
  }

  @Test func listsThatAreNone() throws {
    try check(
      "indicators:\n", becomes: "indicators: none\nnote:\n", fails: .unknownKey, line: 18, saying: "'note'")
    let text =
      "---\nname: x\nkind: typosquats\nfirstSeen: {date: 2024, event: y, mark: recalled}\necosystems: a\nclaims: z\n---\n"
    let error = #expect(throws: KnowledgeError.self) { _ = try SamplePage.load(text) }
    #expect(error?.code == .invalidValue && error?.line == 6)
    let scalar = #expect(throws: KnowledgeError.self) { _ = try SamplePage.load("---\njust words\n---\n") }
    #expect(scalar?.code == .invalidValue && scalar?.line == 2)
  }

  @Test func namesAreUnique() throws {
    let copy = Array(SamplePage.text.utf8)
    let same = #expect(throws: KnowledgeError.self) {
      _ = try SamplePage.load(SamplePage.text, more: [("Other/lantern.md", copy)])
    }
    #expect(
      same?.code == .duplicateID && same?.path == "Other/lantern.md" && same?.message.contains("campaign") == true)
    let claims = #expect(throws: KnowledgeError.self) {
      _ = try SamplePage.load(SamplePage.text, more: [("Campaigns/lamp.md", copy)])
    }
    #expect(claims?.code == .duplicateID && claims?.line == 24)
    let actors = #expect(throws: KnowledgeError.self) {
      _ = try SamplePage.load(SamplePage.text, more: [("More/Actors/heron.md", Array(SamplePage.actor.utf8))])
    }
    #expect(actors?.code == .duplicateID && actors?.message.contains("actor") == true)
    try check("id: rumour", becomes: "id: report", fails: .duplicateID, line: 13, saying: "two sources")
  }

  @Test func pagesThatAreTooLargeOrMisnamed() {
    let large = #expect(throws: KnowledgeError.self) {
      _ = try KnowledgeBase.load(files: [("Campaigns/a.md", [UInt8](repeating: 0x61, count: (1 << 20) + 1))])
    }
    #expect(large?.code == .tooLarge)
    let misnamed = #expect(throws: KnowledgeError.self) {
      _ = try KnowledgeBase.load(files: [("Campaigns/Two Words.md", Array(SamplePage.text.utf8))])
    }
    #expect(misnamed?.code == .invalidValue)
    #expect(misnamed?.description.hasPrefix("Campaigns/Two Words.md:1: ") == true)
  }

  @Test func nestingHasABound() throws {
    try check(
      "name: Lantern", becomes: "name: " + String(repeating: "[", count: 200_000), fails: .invalidYAML, line: 2,
      saying: "at most 6 levels")
  }

  @Test func everyPrefixIsReadOrRefused() {
    let bytes = Array(SamplePage.text.utf8)
    var accepted = 0
    for count in stride(from: 0, to: bytes.count, by: 3) {
      do throws(KnowledgeError) {
        _ = try KnowledgeBase.load(files: [("Campaigns/lantern.md", Array(bytes[..<count]))])
        accepted += 1
      } catch {
        #expect(error.line >= 1 && !error.message.isEmpty)
      }
    }
    // Whole front matter, but no page of the actor: always refused.
    #expect(accepted == 0)
  }

  @Test func damagedPagesAreReadOrRefused() {
    let whole = Array(SamplePage.text.utf8)
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let marks = Array("[]{}:,-\"'&*\n #?x\u{0}\u{FF}".utf8)
    var refused = 0
    for _ in 0..<1_500 {
      var bytes = whole
      for _ in 0...next(3) { bytes[next(bytes.count)] = marks[next(marks.count)] }
      do throws(KnowledgeError) {
        _ = try KnowledgeBase.load(
          files: [("Campaigns/lantern.md", bytes), ("Actors/heron.md", Array(SamplePage.actor.utf8))])
      } catch {
        refused += 1
        #expect(error.line >= 1 && !error.message.isEmpty)
      }
    }
    #expect(refused > 500 && refused < 1_500)
  }
}
