import Intelligence
import Linking
import Scanning
import Testing

@Suite struct ClusterTests {
  private func members(_ artifacts: [Artifact]) throws -> [Clustering.Member] {
    try artifacts.map { artifact in
      let report = try report(artifact)
      return Clustering.Member(label: report.distributionName, traits: report.traits)
    }
  }

  @Test func packagesOfOneWorkshopAreOneCluster() throws {
    let all = try members([
      Workshop().package("alpha"), Workshop.stranger("stranger"), Workshop(host: "x.example.invalid").package("beta"),
      Workshop.honest("honest"), Workshop(host: "y.example.invalid", seconds: 60).package("gamma"),
    ])
    let clustering = Clustering(all)
    #expect(clustering.clusters == [[0, 2, 4]])
    #expect(clustering.bonds.allSatisfy { !$0.evidence.isEmpty })
  }

  @Test func theOrderOfPackagesDoesNotMatter() throws {
    let artifacts = [
      Workshop().package("alpha"), Workshop(host: "x.example.invalid").package("beta"), Workshop.stranger("stranger"),
    ]
    let forwards = Clustering(try members(artifacts))
    let backwards = Clustering(try members(artifacts.reversed()))
    func names(_ clustering: Clustering) -> [Set<String>] {
      clustering.clusters.map { Set($0.map { clustering.members[$0].label }) }
    }
    #expect(names(forwards) == names(backwards))
  }

  @Test func whatTheTradeSharesHoldsNothingTogether() throws {
    let all = try members([Workshop().package("alpha"), Workshop(host: "x.example.invalid").package("beta")])
    var trade = CommonCode(entryCount: 1_000)
    for trait in all.flatMap(\.traits) { trade.insert(CommonCode.hash(trait.kind, trait.fingerprint)) }
    #expect(Clustering(all, trade: trade).clusters.isEmpty)
  }

  /// A draft is a page of the knowledge base as it is, whatever hostile names it holds.
  @Test(arguments: ["Lantern", "A \"quoted\" name: {with} #marks", "line\nbreak\u{202E}"])
  func aDraftIsAPage(name: String) throws {
    let report = try report(Workshop().package("alpha"))
    let package = CampaignDraft.Package(
      name: "al\"pha: [x]", version: report.distributionVersion, sha256: report.artifact.sha256, traits: report.traits)
    let page = CampaignDraft(name: name, date: "2026-11-24", packages: [package]).page
    let base = try KnowledgeBase.load(files: [("Campaigns/draft.md", Array(page.utf8))])
    let campaign = try #require(base.campaign("draft"))
    #expect(campaign.name == name)
    #expect(campaign.claims.isEmpty)
    #expect(campaign.traits.contains { $0.kind == .codeSketch })
    #expect(campaign.indicators.contains { $0.kind == .host })
  }
}
