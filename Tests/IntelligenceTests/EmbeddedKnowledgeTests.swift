import EmbeddedData
import Intelligence
import Testing

/// What the executable carries: every page reads, and nothing in it can harm an honest project.
@Suite("Embedded knowledge")
struct EmbeddedKnowledgeTests {
  let knowledge: KnowledgeBase

  init() throws {
    knowledge = try KnowledgeBase.embedded()
  }

  @Test func everyPageReads() {
    func pages(_ folder: String) -> Int {
      EmbeddedData.files(under: folder).count { $0.path.hasSuffix(".md") && !$0.path.hasSuffix("README.md") }
    }
    #expect(knowledge.campaigns.count == pages("Campaigns"))
    #expect(knowledge.actors.count == pages("Actors"))
    #expect(knowledge.campaigns.count >= 22)
    let named = [
      "vmconnect", "dangerous-password-lures", "qrlog", "comebacker-packages", "pondrat-packages", "graphalgo",
      "contagious-interview", "slow-pisces-lures",
    ]
    for slug in named { #expect(knowledge.campaign(slug) != nil, "\(slug)") }
  }

  @Test func everyPageSaysSomething() {
    for campaign in knowledge.campaigns {
      #expect(!campaign.claims.isEmpty, "\(campaign.slug)")
      #expect(campaign.page.contains("# \(campaign.name)"), "\(campaign.slug)")
    }
    for actor in knowledge.actors { #expect(actor.page.contains("# \(actor.name)"), "\(actor.slug)") }
  }

  @Test func pagesOfOthersStandBesideOurs() throws {
    let page = """
      ---
      name: Lantern
      kind: typosquats
      firstSeen: {date: 2024, event: a note, mark: recalled}
      ecosystems: [PyPI]
      sources:
        - {id: note, title: Notes, by: Vendor A, date: unknown, read: primary}
      claims:
        - {id: a-disputes, by: Vendor A, subject: "campaign:lantern", relation: distinct-from, object: "campaign:vmconnect",
           paraphrase: not the same, date: unknown, source: note, hand: first, mark: verified,
           disputes: [rl-vmconnect-labyrinth-chollima]}
      ---
      """
    let both = try KnowledgeBase.embedded(adding: [("Mine/lantern.md", Array(page.utf8))])
    #expect(both.campaigns.count == knowledge.campaigns.count + 1)
    let claim = try #require(both.claim(id: "rl-vmconnect-labyrinth-chollima"))
    #expect(both.opponents(of: claim).map(\.id) == ["a-disputes", "jpcert-lure-dangerous-password"])
    #expect(throws: KnowledgeError.self) {
      _ = try KnowledgeBase.embedded(adding: [("Mine/vmconnect.md", Array(page.utf8))])
    }
  }

  @Test func excludedValuesAreNeverFound() {
    var excluded = 0
    for indicator in knowledge.campaigns.flatMap(\.indicators) where indicator.never != nil {
      excluded += 1
      #expect(knowledge.indicators(indicator.kind, indicator.value).isEmpty, "\(indicator.value)")
      #expect(knowledge.indicators(host: indicator.value).isEmpty, "\(indicator.value)")
      #expect(knowledge.indicators(digest: indicator.value).isEmpty, "\(indicator.value)")
      #expect(knowledge.exclusion(indicator.kind, indicator.value) == indicator.never)
    }
    #expect(excluded >= 10)
    #expect(knowledge.exclusion(.host, "packages-api.test") == .reserved)
    #expect(knowledge.exclusion(.host, "www.nuchips.com") == .possiblyCompromised)
    #expect(knowledge.exclusion(.mailbox, "me@kennethreitz.org") == .borrowedIdentity)
    #expect(knowledge.exclusion(.account, "wbond") == .borrowedIdentity)
    #expect(knowledge.exclusion(.host, "raw.githubusercontent.com") == .sharedHost)
  }

  @Test func everyOtherValueIsFound() {
    var found = 0
    for campaign in knowledge.campaigns {
      for indicator in campaign.indicators where indicator.never == nil {
        found += 1
        let matches = knowledge.indicators(indicator.kind, indicator.value)
        #expect(matches.contains { $0.campaign == campaign.slug && $0.indicator == indicator }, "\(indicator.value)")
      }
    }
    #expect(found >= 100)
  }

  @Test func wellKnownValuesLeadToTheirCampaign() {
    let archive = "AB416586ABCC4B09EDF925C6A613D75258B033689EF4B84E3C948C77D7ABB8F7"
    #expect(knowledge.indicators(digest: archive).map(\.campaign) == ["vmconnect"])
    #expect(knowledge.indicators(digest: "330fff5b3c54a03fd59a64981e96814d").map(\.campaign) == ["comebacker-packages"])
    #expect(knowledge.indicators(host: "45.61.139.219").map(\.campaign) == ["vmconnect"])
    #expect(knowledge.indicators(host: "www.git-hub.me").map(\.campaign) == ["dangerous-password-lures", "qrlog"])
    #expect(knowledge.packages(named: "Request_Plus").map(\.package.role) == [.dormant])
    #expect(
      knowledge.packages(named: "tablediter", version: "3.8.1").first { $0.isVersionListed }?.package.role == .launcher)
    #expect(knowledge.packages(named: "litellm").isEmpty)
    #expect(knowledge.packages(named: "litellm", version: "1.82.8").map(\.campaign) == ["teampcp"])
    let layer = "4705715b917e24bacf6609c820534d7972e20f32bf7e4a1343d00e7379010ea4"
    #expect(knowledge.traits(fingerprint: layer).map(\.trait.seenIn) == [["vmconnect 1.1.7", "osinfopkg 1.0.4"]])
  }

  @Test func namesOfGenuineProjectsAreNoHits() {
    let imitated = Set(knowledge.campaigns.flatMap(\.packages).compactMap(\.imitates))
    #expect(imitated.count >= 5)
    for name in imitated { #expect(knowledge.packages(named: name).isEmpty, "\(name)") }
    for campaign in knowledge.campaigns where campaign.kind == .hijackedReleases {
      for package in campaign.packages { #expect(package.role == .hijacked, "\(package.name)") }
    }
  }

  @Test func theDisputesOfTheRecordAreKept() throws {
    func opponents(_ id: String) throws -> [String] {
      knowledge.opponents(of: try #require(knowledge.claim(id: id))).map(\.id)
    }
    #expect(try opponents("jpcert-lure-dangerous-password") == ["rl-vmconnect-labyrinth-chollima"])
    #expect(try opponents("rl-vmconnect-labyrinth-chollima") == ["jpcert-lure-dangerous-password"])
    #expect(
      try opponents("unit42-pondrat-gleaming-pisces") == ["360-one-campaign", "360-pondrat-apt-c-26"])
    let secondHand = try #require(knowledge.claim(id: "crowdstrike-qrlog-labyrinth-chollima"))
    #expect(secondHand.hand == .second && secondHand.mark == .recalled)
  }

  @Test func noPageShowsALiveAddress() {
    for folder in ["Campaigns", "Actors"] {
      for file in EmbeddedData.files(under: folder) {
        let text = String(decoding: file.bytes, as: UTF8.self)
        #expect(!text.contains("http://") && !text.contains("https://"), "\(file.path)")
      }
    }
    for indicator in knowledge.campaigns.flatMap(\.indicators) where indicator.kind == .host {
      for file in EmbeddedData.files(under: "Campaigns") {
        #expect(!String(decoding: file.bytes, as: UTF8.self).contains(indicator.value), "\(indicator.value)")
      }
    }
  }
}
