import Intelligence
import Testing

/// A whole campaign page; tests change one line of it.
enum SamplePage {
  static let text = """
    ---
    name: Lantern
    aliases:
      - {name: Paper Lantern, by: Vendor B, scope: the first wave only, date: 2024-02, mark: verified, source: report}
    kind: imitations
    firstSeen: {date: 2024-01-05, event: earliest file, mark: verified, source: report}
    lastSeen: {date: 2024-03, event: last package, mark: recalled}
    ecosystems: [PyPI]
    systems: [Linux]
    techniques: [T1195.001, T1204]
    sources:
      - {id: report, title: Lantern lights, by: Vendor A, date: 2024-02-01, read: primary}
      - {id: rumour, title: Untold, by: Vendor A, date: unknown, read: not-reached, note: nobody has it}
    packages:
      - {name: Paper_Lamp, versions: ["1.0", "1.1"], role: carrier, date: 2024-01, imitates: lamp, mark: verified, source: report}
      - {name: honest, versions: ["2.0"], role: hijacked, mark: verified, source: report}
    indicators:
      - {type: host, value: "bad[.]lantern-host[.]zz", role: server, mark: verified, source: report}
      - {type: mailbox, value: "honest@author[.]zz", role: kept, neverIndicator: borrowed-identity, mark: verified, source: report}
      - {type: sha1, value: 0123456789012345678901234567890123456789, role: archive, mark: recalled}
    traits:
      - {kind: constant, summary: a key, fingerprint: k3y, strength: very-strong, seenIn: [paper-lamp 1.0], mark: verified, source: report}
    claims:
      - id: a-names-heron
        by: Vendor A
        subject: campaign:lantern
        relation: attributed-to
        object: actor:heron
        quote: probably Heron
        confidence: probably
        date: 2024-02-01
        source: report
        hand: first
        mark: verified
        disputes: [b-names-crane]
      - id: b-names-crane
        by: Vendor B
        subject: package:paper.lamp
        relation: part-of
        object: campaign:lantern
        paraphrase: belongs to Crane
        date: unknown
        source: report
        readIn: [rumour]
        hand: second
        mark: recalled
    ---

    # Lantern

    Prose.

    """

  static let actor = """
    ---
    name: Heron
    namer: Vendor A
    aliases:
      - {name: Grey Heron, by: Vendor B, scope: since the split, date: 2024-06-01, mark: recalled}
    ---
    Prose.
    """

  static func load(
    _ campaign: String, actor: String = actor, more: [(path: String, bytes: [UInt8])] = []
  ) throws(KnowledgeError) -> KnowledgeBase {
    try KnowledgeBase.load(
      files: [("Campaigns/lantern.md", Array(campaign.utf8)), ("Actors/heron.md", Array(actor.utf8))] + more)
  }
}

/// Pages that are whole: every field arrives.
@Suite("Campaign pages")
struct CampaignPageTests {
  @Test func fieldsAreRead() throws {
    let knowledge = try SamplePage.load(SamplePage.text)
    let campaign = try #require(knowledge.campaign("lantern"))
    #expect(campaign.name == "Lantern")
    #expect(campaign.kind == .imitations)
    #expect(campaign.aliases.map(\.claimant) == ["Vendor B"])
    #expect(campaign.aliases.first?.date?.precision == .month)
    #expect(campaign.firstSeen.date.description == "2024-01-05")
    #expect(campaign.lastSeen?.mark == .recalled)
    #expect(campaign.ecosystems == ["PyPI"])
    #expect(campaign.systems == ["Linux"])
    #expect(campaign.techniques == ["T1195.001", "T1204"])
    #expect(campaign.source(id: "rumour")?.isRead == false)
    #expect(campaign.source(id: "rumour")?.date == nil)
    #expect(campaign.packages.first?.imitates == "lamp")
    #expect(campaign.traits.first?.strength == .veryStrong)
    #expect(campaign.page.hasPrefix("\n# Lantern"))
    let actor = try #require(knowledge.actor("heron"))
    #expect(actor.namer == "Vendor A")
    #expect(actor.aliases.map(\.scope) == ["since the split"])
    #expect(knowledge.campaign("heron") == nil)
  }

  @Test func claimsKeepTheirWords() throws {
    let knowledge = try SamplePage.load(SamplePage.text)
    let claim = try #require(knowledge.claim(id: "a-names-heron"))
    #expect(claim.wording == .quote("probably Heron"))
    #expect(claim.confidence == "probably")
    #expect(claim.title == "Lantern lights")
    #expect(claim.hand == .first)
    #expect(claim.page == "lantern")
    #expect(claim.line == 24)
    #expect(claim.object == EntityReference(.actor, "heron"))
    let other = try #require(knowledge.claim(id: "b-names-crane"))
    #expect(other.wording == .paraphrase("belongs to Crane"))
    #expect(other.confidence == nil && other.date == nil)
    #expect(other.readIn == ["rumour"])
  }

  @Test func opponentsAreSeenFromBothSides() throws {
    let knowledge = try SamplePage.load(SamplePage.text)
    let first = try #require(knowledge.claim(id: "a-names-heron"))
    let second = try #require(knowledge.claim(id: "b-names-crane"))
    #expect(knowledge.opponents(of: first).map(\.id) == ["b-names-crane"])
    #expect(second.disputes.isEmpty)
    #expect(knowledge.opponents(of: second).map(\.id) == ["a-names-heron"])
    #expect(knowledge.claims.map(\.id) == ["a-names-heron", "b-names-crane"])
    #expect(
      knowledge.claims(about: EntityReference(.campaign, "lantern")).map(\.id) == ["a-names-heron", "b-names-crane"])
    #expect(knowledge.claims(about: EntityReference(.actor, "heron")).map(\.id) == ["a-names-heron"])
  }

  @Test func valuesAreFoundInPlainForm() throws {
    let knowledge = try SamplePage.load(SamplePage.text)
    #expect(knowledge.indicators(host: "BAD.lantern-host.zz.").map(\.indicator.role) == ["server"])
    #expect(knowledge.indicators(host: "lantern-host.zz").isEmpty)
    #expect(knowledge.indicators(host: "bad[.]lantern-host[.]zz").isEmpty)
    #expect(knowledge.indicators(digest: "0123456789012345678901234567890123456789").map(\.campaign) == ["lantern"])
    #expect(knowledge.indicators(digest: "0123").isEmpty)
    #expect(knowledge.indicators(.mailbox, "honest@author.zz").isEmpty)
    #expect(knowledge.exclusion(.mailbox, "Honest@author.zz") == .borrowedIdentity)
    #expect(knowledge.traits(fingerprint: "k3y").map(\.trait.summary) == ["a key"])
  }

  @Test func packagesAreFoundByNormalizedName() throws {
    let knowledge = try SamplePage.load(SamplePage.text)
    #expect(knowledge.packages(named: "paper.LAMP").map(\.isVersionListed) == [false])
    #expect(knowledge.packages(named: "paper-lamp", version: "1.1").map(\.isVersionListed) == [true])
    #expect(knowledge.packages(named: "paper-lamp", version: "9").map(\.isVersionListed) == [false])
    #expect(knowledge.packages(named: "paper-lamp", ecosystem: "npm").isEmpty)
    // A genuine project is not bad for its name.
    #expect(knowledge.packages(named: "honest").isEmpty)
    #expect(knowledge.packages(named: "honest", version: "1.9").isEmpty)
    #expect(knowledge.packages(named: "honest", version: "2.0").map(\.package.role) == [.hijacked])
  }

  @Test func oneExclusionHoldsForAllPages() throws {
    let value = "- {type: host, value: \"bad[.]lantern-host[.]zz\", role: a mirror,"
    let other = """
      ---
      name: Other
      kind: typosquats
      firstSeen: {date: "2024?", event: a guess, mark: recalled}
      ecosystems: [npm]
      indicators:
        \(value) neverIndicator: shared-host, mark: recalled}
      ---
      """
    let knowledge = try SamplePage.load(SamplePage.text, more: [("More/other.md", Array(other.utf8))])
    #expect(knowledge.campaigns.map(\.slug) == ["lantern", "other"])
    #expect(knowledge.campaign("other")?.firstSeen.date.isUncertain == true)
    #expect(knowledge.indicators(host: "bad.lantern-host.zz").isEmpty)
    #expect(knowledge.exclusion(.host, "bad.lantern-host.zz") == .sharedHost)
  }

  @Test func readmeAndOtherFilesAreNoPages() throws {
    let knowledge = try KnowledgeBase.load(files: [("Campaigns/README.md", []), ("Campaigns/picture.svg", [1])])
    #expect(knowledge.campaigns.isEmpty && knowledge.actors.isEmpty && knowledge.claims.isEmpty)
  }

  @Test(arguments: [
    ("2023", "2023"), ("2023-07", "2023-07"), ("2023-07-08", "2023-07-08"), ("2023-07-08?", "2023-07-08?"),
    ("2024-02-29", "2024-02-29"),
  ])
  func datesAreRead(_ text: String, _ shown: String) {
    #expect(PartialDate(text)?.description == shown)
  }

  @Test(arguments: [
    "", "?", "23", "2023-7", "2023-13", "2023-00", "2023-02-29", "2023-04-31", "2023-01-01-01", "1989", "+023",
    "2023-01-",
    "2023-01-0x", "99999999999999999999",
  ])
  func noDates(_ text: String) {
    #expect(PartialDate(text) == nil)
  }

  @Test func datesAreComparedWithCare() throws {
    func isBefore(_ left: String, _ right: String) throws -> Bool {
      try #require(PartialDate(left)).isCertainly(before: try #require(PartialDate(right)))
    }
    #expect(try isBefore("2023", "2024-01-01"))
    #expect(try isBefore("2023-05-30", "2023-06"))
    #expect(try !isBefore("2023-05", "2023-05-30"))
    #expect(try !isBefore("2023", "2023-12"))
    #expect(try !isBefore("2023?", "2024"))
  }
}
