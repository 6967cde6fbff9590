import Behaviors
import Intelligence
import Linking
import Scanning
import Testing

@Suite struct LinkTests {
  /// What the next package of one workshop changes, and what must still tell.
  @Test(arguments: [
    Workshop(host: "other.example.invalid"),
    Workshop(host: "other.example.invalid", mark: "brook9120"),
    Workshop(host: "other.example.invalid", mark: "brook9120", seconds: 60),
    Workshop(host: "other.example.invalid", names: ["adr", "answer", "left", "right"]),
  ])
  func aVariantIsLinkedByItsCodeAlone(variant: Workshop) throws {
    let linker = Linker(knowledge: try knowledge(of: [Workshop().package("firstpkg")]), usesIndicators: false)
    let report = try report(variant.package("secondpkg"), campaigns: .these(linker))
    let link = try #require(report.links.first)
    #expect(link.relation == .sameClusterAs)
    #expect(link.target == EntityReference(.campaign, "lantern"))
    // A person can check each piece of evidence: it says what, where, and where else.
    #expect(link.evidence.allSatisfy { !$0.detail.isEmpty && !$0.location.path.isEmpty })
    #expect(link.evidence.contains { $0.seenIn == ["firstpkg 1.0"] })
  }

  @Test func othersAreNotLinked() throws {
    let linker = Linker(knowledge: try knowledge(of: [Workshop().package("firstpkg")]))
    #expect(try report(Workshop.stranger("stranger"), campaigns: .these(linker)).links.isEmpty)
    #expect(try report(Workshop.honest("honest"), campaigns: .these(linker)).links.isEmpty)
  }

  @Test func theSameLayerIsLinkedToItsCampaign() throws {
    let linker = Linker(knowledge: try knowledge(of: [Workshop().package("firstpkg")]))
    let report = try report(Workshop().package("copypkg"), campaigns: .these(linker))
    #expect(report.links.contains { $0.strength == .veryStrong && $0.evidence.contains { $0.kind == .layer } })
  }

  /// The writer and the launcher put the same path together in different ways.
  @Test func twoHalvesOfOneAttackFindEachOther() throws {
    var halves = AttackHalves()
    var writer = try report(Workshop.writer("writerpkg"))
    var launcher = try report(Workshop.launcher("launcherpkg"))
    halves.join(&writer)
    #expect(!writer.links.contains { $0.relation == .completes })
    halves.join(&launcher)
    let link = try #require(launcher.links.first { $0.relation == .completes })
    #expect(link.name == "writerpkg 1.0")
    #expect(link.evidence.first?.detail.hasPrefix("<cwd>/<system[0]><login>.py") == true)
  }

  /// Values that a campaign's page keeps so that nobody takes them for indicators.
  @Test func excludedValuesLinkNothing() throws {
    let page = """
      ---
      name: Lantern
      kind: imitations
      firstSeen: {date: 2024-02-01, event: seen, mark: verified, source: samples}
      ecosystems: [PyPI]
      sources:
        - {id: samples, title: Samples, by: Sekisho, date: 2024-02-01, read: sample}
      indicators:
        - {type: host, value: "two[.]example[.]invalid", role: nobody's, neverIndicator: reserved, mark: verified, source: samples}
      ---
      # Lantern
      """
    let base = try KnowledgeBase.load(files: [("Campaigns/lantern.md", Array(page.utf8))])
    #expect(try report(Workshop.stranger("stranger"), campaigns: .these(Linker(knowledge: base))).links.isEmpty)
  }
}

@Suite struct LinkRuleTests {
  private static func evidence(
    _ kind: CodeTrait.Kind, _ strength: CodeTrait.Strength, _ detail: String = "one"
  ) -> LinkEvidence {
    LinkEvidence(kind: kind, strength: strength, detail: detail, location: Location(path: "a.py"), seenIn: [])
  }

  @Test func weakKindsNeverLinkHoweverMany() {
    let weak = (0..<50).flatMap { number in
      [
        Self.evidence(.constant, .weak, "w\(number)"), Self.evidence(.functionShape, .medium, "f\(number)"),
        Self.evidence(.pathExpression, .medium, "p\(number)"),
      ]
    }
    #expect(LinkRule.strength(of: weak, smaller: [:]) == nil)
  }

  @Test func twoStrongOnesOfOneSortAreOneWitness() {
    let shapes = [Self.evidence(.functionShape, .strong, "a"), Self.evidence(.codeSketch, .strong, "b")]
    #expect(LinkRule.strength(of: shapes, smaller: [.code: 2]) == nil)
    #expect(LinkRule.strength(of: shapes + [Self.evidence(.protocolShape, .strong)], smaller: [.code: 2]) == .strong)
  }

  @Test func oneVeryStrongOneIsEnough() {
    #expect(LinkRule.strength(of: [Self.evidence(.layer, .veryStrong)], smaller: [.code: 9]) == .veryStrong)
  }

  /// Two programs of one trade share words, but few of those that each has.
  @Test func wordsOfTheTradeAreNoEvidence() {
    let words = (0..<3).map { Self.evidence(.constant, .strong, "word\($0)") }
    let path = Self.evidence(.pathExpression, .strong)
    #expect(LinkRule.strength(of: words + [path], smaller: [.constant: 40]) == nil)
    #expect(LinkRule.strength(of: words + [path], smaller: [.constant: 4]) == .strong)
  }

  @Test func namesBecomeStrongInNumber() {
    let names = (0..<3).map { Self.evidence(.identifier, .weak, "name\($0)") }
    let path = Self.evidence(.pathExpression, .strong)
    #expect(LinkRule.strength(of: names, smaller: [.identifier: 3]) == nil)
    #expect(LinkRule.strength(of: Array(names.prefix(2)) + [path], smaller: [.identifier: 3]) == nil)
    #expect(LinkRule.strength(of: names + [path], smaller: [.identifier: 3]) == .strong)
    #expect(LinkRule.strength(of: names + [path], smaller: [.identifier: 30]) == nil)
  }
}
