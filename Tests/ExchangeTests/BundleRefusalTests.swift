import Testing

@testable import Exchange
@testable import Intelligence
@testable import JSON

/// Bundles that others might send. Whoever takes half of one has been deceived.
struct BundleRefusalTests {
  private static let knowledge = try? KnowledgeBase.embedded()

  private let date = #""created":"2026-01-02T00:00:00.000Z","modified":"2026-01-02T00:00:00.000Z""#
  private let vendor = "identity--11111111-1111-4111-8111-111111111111"
  private let lantern = "campaign--22222222-2222-4222-8222-222222222222"
  private let heron = "intrusion-set--33333333-3333-4333-8333-333333333333"

  private func object(_ id: String, _ rest: String) -> String {
    let type = String(id.dropLast(38))
    return #"{"type":"\#(type)","spec_version":"2.1","id":"\#(id)",\#(date),\#(rest)}"#
  }

  private func bundle(_ objects: [String]) -> [UInt8] {
    let all = objects.joined(separator: ",")
    return Array(#"{"type":"bundle","id":"bundle--99999999-9999-4999-8999-999999999999","objects":[\#(all)]}"#.utf8)
  }

  private var usual: [String] {
    [
      object(vendor, #""name":"Vendor A","identity_class":"organization""#),
      object(lantern, #""name":"Lantern","first_seen":"2025-11-03T00:00:00Z","created_by_ref":"\#(vendor)""#),
      object(heron, #""name":"Heron","created_by_ref":"\#(vendor)""#),
    ]
  }

  private func relationship(_ last: Int, _ source: String, _ word: String, _ target: String, _ more: String = "")
    -> String
  {
    object(
      "relationship--44444444-4444-4444-8444-44444444444\(last)",
      #""relationship_type":"\#(word)","source_ref":"\#(source)","target_ref":"\#(target)","created_by_ref":"\#(vendor)"\#(more)"#
    )
  }

  private func pages(_ objects: [String]) throws -> BundleImport.Outcome {
    let knowledge = try #require(Self.knowledge)
    return try BundleImport(beside: knowledge).pages(from: bundle(objects))
  }

  private func refusal(_ objects: [String]) -> ExchangeError? {
    do {
      _ = try pages(objects)
      return nil
    } catch { return error as? ExchangeError }
  }

  // MARK: Taken

  @Test func whatAVendorSaysBecomesPages() throws {
    let indicator = "indicator--55555555-5555-4555-8555-555555555555"
    let outcome = try pages(
      usual + [
        relationship(1, lantern, "attributed-to", heron, #","confidence":85,"description":"probably Heron""#),
        object(
          indicator,
          #""name":"server","pattern":"[domain-name:value = 'c2.lantern-example.com' OR ipv4-addr:value = '203.0.113.9']","pattern_type":"stix","valid_from":"2025-11-03T00:00:00Z","created_by_ref":"\#(vendor)""#
        ),
        relationship(2, indicator, "indicates", lantern),
      ])
    #expect(outcome.pages.map(\.path) == ["Actors/heron-33333333.md", "Campaigns/lantern-22222222.md"])
    let knowledge = try KnowledgeBase.load(files: outcome.pages)
    let claim = try #require(knowledge.claims.first)
    #expect(claim.claimant == "Vendor A")
    #expect(claim.relation == .attributedTo)
    #expect(claim.object == EntityReference(.actor, "heron-33333333"))
    #expect(claim.confidence == "85 of 100")
    #expect(claim.wording == .paraphrase("probably Heron"))
    #expect(knowledge.indicators(host: "c2.lantern-example.com").map(\.campaign) == ["lantern-22222222"])
    #expect(knowledge.indicators(host: "203.0.113.9").count == 1)
  }

  @Test func opinionsStayWithTheClaim() throws {
    let other = "identity--11111111-1111-4111-8111-111111111112"
    let claim = relationship(1, lantern, "attributed-to", heron)
    let opinion = object(
      "opinion--66666666-6666-4666-8666-666666666666",
      #""opinion":"strongly-disagree","explanation":"the code differs","object_refs":["relationship--44444444-4444-4444-8444-444444444441"],"created_by_ref":"\#(other)""#
    )
    let outcome = try pages(usual + [claim, opinion, object(other, #""name":"Vendor B""#)])
    let note = try KnowledgeBase.load(files: outcome.pages).claims.first?.note
    #expect(note == "Vendor B says strongly-disagree: the code differs")
  }

  @Test func reservedNamesNeverBecomeIndicators() throws {
    let indicator = "indicator--55555555-5555-4555-8555-555555555555"
    let outcome = try pages(
      usual + [
        object(
          indicator,
          #""pattern":"[domain-name:value = 'lab.example.invalid']","pattern_type":"stix","valid_from":"2025-11-03T00:00:00Z""#
        ),
        relationship(2, indicator, "indicates", lantern),
      ])
    let knowledge = try KnowledgeBase.load(files: outcome.pages)
    #expect(knowledge.indicators(host: "lab.example.invalid").isEmpty)
    #expect(knowledge.exclusion(.host, "lab.example.invalid") == .reserved)
  }

  @Test func whatHasNoPlaceIsNamed() throws {
    let foreign = "extension-definition--77777777-7777-4777-8777-777777777777"
    let outcome = try pages(
      usual + [
        relationship(1, lantern, "targets", heron),
        object(
          "infrastructure--88888888-8888-4888-8888-888888888888",
          #""name":"x","extensions":{"\#(foreign)":{"extension_type":"property-extension","deep":[{"a":1}]}}"#),
        object("x-acme-thing--88888888-8888-4888-8888-888888888888", #""name":"x""#),
      ])
    #expect(
      outcome.leftOut.map(\.what) == [
        "object 'infrastructure'", "object 'x-acme-thing'", "properties of \(foreign)", "relationship 'targets'",
      ])
  }

  @Test func ringsDoNoHarm() throws {
    let other = "identity--11111111-1111-4111-8111-111111111112"
    let ring = [
      object(vendor, #""name":"Vendor A","created_by_ref":"\#(other)""#),
      object(other, #""name":"Vendor B","created_by_ref":"\#(vendor)""#),
      object(lantern, #""name":"Lantern","created_by_ref":"\#(vendor)""#), object(heron, #""name":"Heron""#),
      relationship(1, lantern, "part-of", heron), relationship(2, heron, "part-of", lantern),
      object(
        "grouping--77777777-7777-4777-8777-777777777777",
        #""context":"unspecified","object_refs":["grouping--77777777-7777-4777-8777-777777777777"]"#),
    ]
    #expect(try pages(ring).taken.first { $0.what == "claims" }?.count == 2)
  }

  @Test func theLatestVersionCounts() throws {
    let later = object(lantern, #""name":"Lantern Two""#).replacing(
      #""modified":"2026-01-02"#, with: #""modified":"2026-02-02"#)
    let outcome = try pages(usual + [later])
    #expect(String(decoding: outcome.pages[1].bytes, as: UTF8.self).contains(#"name: "Lantern Two""#))
  }

  @Test func whatItsMakerWithdrewIsGone() throws {
    let outcome = try pages([usual[0], usual[1], object(heron, #""name":"Heron","revoked":true"#)])
    #expect(outcome.revokedCount == 1)
    #expect(outcome.pages.count == 1)
  }

  /// Hostile text stays text: it ends no quote, begins no key, moves no terminal.
  @Test func textsAreNoMarkup() throws {
    let name = #"x\"\n---\nkind: typosquats\n\u202e# {[&*!|>'%@`"#
    let outcome = try pages([usual[0], object(lantern, #""name":"\#(name)","description":"---\n\u202e<b>""#)])
    let page = try #require(outcome.pages.first)
    let campaign = try #require(try KnowledgeBase.load(files: outcome.pages).campaigns.first)
    #expect(campaign.name == "x\"\n---\nkind: typosquats\n\u{202E}# {[&*!|>'%@`")
    #expect(campaign.kind == .unstated)
    #expect(!String(decoding: page.bytes, as: UTF8.self).unicodeScalars.contains("\u{202E}"))
  }

  // MARK: Refused

  @Test func ourEntriesAreNotWithdrawnOrChanged() throws {
    let knowledge = try #require(Self.knowledge)
    let own = try JSONTree.document(KnowledgeBundle.write(knowledge, pages: ["vmconnect"]))["objects"]?.elements ?? []
    let campaign = try #require(own.first { $0["type"]?.text == "campaign" && $0["name"]?.text == "VMConnect" })
    let text = String(decoding: campaign.canonical, as: UTF8.self)
    #expect(refusal(usual + [text]) == nil, "what is ours and unchanged may come along")
    let revoked = text.replacing(#""name":"VMConnect""#, with: #""name":"VMConnect","revoked":true"#)
    #expect(refusal(usual + [revoked])?.code == .notYours)
    #expect(refusal(usual + [text.replacing("VMConnect", with: "VMConnected")])?.code == .notYours)
    // A later version by somebody else is a change too.
    #expect(
      refusal(usual + [text, text.replacing("\"modified\":\"2026", with: "\"modified\":\"2027")])?.code == .notYours)
  }

  @Test func nobodySpeaksForUs() {
    #expect(refusal([object(vendor, #""name":" sekisho ""#), usual[1]])?.code == .notYours)
    #expect(
      refusal([usual[0], object(lantern, #""name":"Lantern","created_by_ref":"\#(STIXText.ourID)""#)])?.code
        == .notYours)
  }

  @Test func anIndicatorOfOursIsNotExcludedThroughTheBackDoor() throws {
    let knowledge = try #require(Self.knowledge)
    let host = try #require(knowledge.campaigns.flatMap(\.indicators).first { $0.kind == .host && $0.never == nil })
    let head = #""extension_type":"property-extension""#
    let own = object(
      lantern,
      #""name":"Lantern","created_by_ref":"\#(vendor)","extensions":{"\#(STIXText.extensionID)":{\#(head),"slug":"lantern","kind":"typosquats","first_seen":{"date":"2025","event":"x","mark":"recalled"},"ecosystems":["PyPI"]}}"#
    )
    func note(_ value: String) -> String {
      object(
        "note--66666666-6666-4666-8666-666666666666",
        #""content":"x","object_refs":["\#(lantern)"],"created_by_ref":"\#(vendor)","extensions":{"\#(STIXText.extensionID)":{\#(head),"page":"campaign:lantern","indicator":{"type":"host","value":"\#(value)","role":"x","never_indicator":"shared-host","mark":"recalled"}}}"#
      )
    }
    #expect(refusal([usual[0], own, note("cdn[.]example[.]invalid")]) == nil)
    let attack = refusal([usual[0], own, note(PageValue.text(host.value, kind: .host))])
    #expect(attack?.code == .notYours)
  }

  @Test func malformedBundlesAreRefused() {
    let cases: [(String, ExchangeError.Code, [String])] = [
      ("an object twice", .contradiction, usual + [object(heron, #""name":"Egret""#)]),
      (
        "an end that is missing", .missingReference,
        usual + [relationship(1, lantern, "uses", "malware--44444444-4444-4444-8444-444444444444")]
      ),
      ("a claim about itself", .contradiction, usual + [relationship(1, lantern, "part-of", lantern)]),
      ("a creator that is missing", .missingReference, [usual[1]]),
      ("a campaign without a name", .malformed, [object(lantern, #""x":1"#)]),
      ("another version", .malformed, [usual[0].replacing("2.1", with: "2.0")]),
      ("an id of another type", .malformed, [usual[0].replacing(#""type":"identity""#, with: #""type":"campaign""#)]),
      ("an id that is none", .malformed, [#"{"type":"campaign","id":"campaign--1"}"#]),
      ("no object", .malformed, ["1"]), ("no type", .malformed, ["{}"]),
      ("a date that is none", .malformed, [usual[1].replacing("2026-01-02T", with: "2026-13-02T")]),
      (
        "changed before it was made", .contradiction,
        [usual[1].replacing(#""modified":"2026"#, with: #""modified":"2025"#)]
      ),
      ("too sure", .malformed, usual + [relationship(1, lantern, "attributed-to", heron, #","confidence":101"#)]),
      ("half withdrawn", .malformed, [object(heron, #""name":"Heron","revoked":"yes""#)]),
      (
        "an opinion that STIX lacks", .malformed,
        usual + [object("opinion--66666666-6666-4666-8666-666666666666", #""opinion":"meh","object_refs":[]"#)]
      ),
      (
        "an indicator without a pattern", .malformed,
        usual + [object("indicator--55555555-5555-4555-8555-555555555555", #""pattern_type":"stix""#)]
      ),
      ("nothing", .nothingToTake, []), ("nothing of ours", .nothingToTake, [usual[0]]),
      ("a key twice", .notJSON, [#"{"type":"campaign","type":"malware"}"#]),
    ]
    for (what, code, objects) in cases { #expect(refusal(objects)?.code == code, "\(what)") }
    for text in [
      "", "[]", "{}", "{\"type\":\"report\"}", "{\"type\":\"bundle\",\"objects\":{}}", "{\"type\":\"bundle\"} x",
    ] {
      #expect(throws: ExchangeError.self, "\(text)") { try BundleImport.alone.pages(from: Array(text.utf8)) }
    }
  }

  @Test func everyPrefixIsRefused() throws {
    let whole = bundle(usual + [relationship(1, lantern, "attributed-to", heron)])
    _ = try BundleImport.alone.pages(from: whole)
    for length in stride(from: 0, to: whole.count, by: 7) {
      #expect(throws: ExchangeError.self) { try BundleImport.alone.pages(from: Array(whole[..<length])) }
    }
  }

  @Test func aPageHasACeiling() {
    let long = String(repeating: "x", count: 200_000)
    let claims = (0..<8).map { relationship($0, lantern, "attributed-to", heron, #","description":"\#(long)""#) }
    #expect(refusal(usual + claims)?.code == .tooLarge)
  }

  @Test func aBundleHasACeiling() throws {
    let tiny = #"{"type":"url","id":"url--00000000-0000-5000-8000-000000000000"}"#
    func outline(_ count: Int) throws -> BundleOutline {
      let many = repeatElement(tiny, count: count).joined(separator: ",")
      return try BundleOutline(Array("{\"type\":\"bundle\",\"objects\":[\(many)]}".utf8), objectCeiling: 500)
    }
    #expect(try outline(500).entries.count == 1)
    #expect(throws: ExchangeError.self) { try outline(501) }
  }
}
