import Testing

@testable import Exchange
@testable import Intelligence

struct RoundTripTests {
  private let knowledge: KnowledgeBase

  init() throws { knowledge = try KnowledgeBase.embedded() }

  private func imported(_ bytes: [UInt8]) throws -> KnowledgeBase {
    let outcome = try BundleImport.alone.pages(from: bytes)
    #expect(outcome.leftOut.isEmpty, "\(outcome.leftOut)")
    #expect(outcome.revokedCount == 0)
    return try KnowledgeBase.load(files: outcome.pages)
  }

  /// A claim without the line it stands in.
  private func text(_ claim: Claim) -> String {
    "\(claim.id)|\(claim.claimant)|\(claim.subject)|\(claim.relation)|\(claim.object)|\(claim.wording)|"
      + "\(claim.date?.description ?? "")|\(claim.source)|\(claim.readIn)|\(claim.title)|\(claim.confidence ?? "")|"
      + "\(claim.hand)|\(claim.mark)|\(claim.disputes)|\(claim.note ?? "")|\(claim.page)"
  }

  private func text(_ indicator: Indicator) -> String {
    "\(indicator.kind)|\(indicator.value)|\(indicator.role)|\(indicator.never?.rawValue ?? "")|\(indicator.mark)|"
      + "\(indicator.sources)"
  }

  private func text(_ package: CampaignPackage) -> String {
    "\(package.name)|\(package.ecosystem)|\(package.versions)|\(package.role)|\(package.date?.description ?? "")|"
      + "\(package.imitates ?? "")|\(package.note ?? "")|\(package.mark)|\(package.sources)"
  }

  private func text(_ trait: CodeTrait) -> String {
    "\(trait.kind)|\(trait.summary)|\(trait.fingerprint ?? "")|\(trait.strength)|\(trait.seenIn)|\(trait.mark)|"
      + "\(trait.sources)"
  }

  @Test func everythingSurvivesABundle() throws {
    let again = try imported(KnowledgeBundle.write(knowledge))
    #expect(again.campaigns.map(\.slug) == knowledge.campaigns.map(\.slug))
    #expect(again.actors.map(\.slug) == knowledge.actors.map(\.slug))
    for (campaign, other) in zip(knowledge.campaigns, again.campaigns) {
      #expect(campaign.name == other.name)
      #expect(campaign.kind == other.kind)
      #expect(campaign.aliases == other.aliases)
      #expect(campaign.firstSeen == other.firstSeen)
      #expect(campaign.lastSeen == other.lastSeen)
      #expect(campaign.ecosystems == other.ecosystems)
      #expect(campaign.systems == other.systems)
      #expect(campaign.techniques == other.techniques)
      #expect(campaign.sources == other.sources)
      #expect(campaign.packages.map(text) == other.packages.map(text))
      #expect(campaign.indicators.map(text).sorted() == other.indicators.map(text).sorted())
      #expect(campaign.traits.map(text) == other.traits.map(text))
      #expect(campaign.claims.map(text) == other.claims.map(text))
      #expect(campaign.page == other.page)
    }
    for (actor, other) in zip(knowledge.actors, again.actors) {
      #expect(actor.name == other.name)
      #expect(actor.namer == other.namer)
      #expect(actor.aliases == other.aliases)
      #expect(actor.sources == other.sources)
      #expect(actor.claims.map(text) == other.claims.map(text))
      #expect(actor.page == other.page)
    }
    for claim in knowledge.claims {
      let other = try #require(again.claim(id: claim.id))
      #expect(knowledge.opponents(of: claim).map(\.id) == again.opponents(of: other).map(\.id))
    }
    #expect(knowledge.claims.count > 80)
    #expect(knowledge.claims.contains { !knowledge.opponents(of: $0).isEmpty })
  }

  /// A second export of what was imported is the first one.
  @Test func aBundleOfImportedPagesIsTheSame() throws {
    let bytes = try KnowledgeBundle.write(knowledge)
    let again = try KnowledgeBundle.write(try imported(bytes))
    #expect(bytes == again)
  }

  @Test func eachCampaignIsABundleOfItsOwn() throws {
    for campaign in knowledge.campaigns {
      let again = try imported(KnowledgeBundle.write(knowledge, pages: [campaign.slug]))
      #expect(again.campaign(campaign.slug)?.claims.map(text) == campaign.claims.map(text))
      #expect(again.campaign(campaign.slug)?.indicators.count == campaign.indicators.count)
    }
  }

  @Test func whatNoPageHasIsNoExport() {
    #expect(throws: ExchangeError.self) { try KnowledgeBundle.write(knowledge, pages: ["no-such-campaign"]) }
  }
}
