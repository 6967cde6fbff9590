import Testing

@testable import Exchange
@testable import Intelligence
@testable import JSON

struct BundleWritingTests {
  private static let read = Result {
    let knowledge = try KnowledgeBase.embedded()
    let objects = try JSONTree.document(KnowledgeBundle.write(knowledge))["objects"]?.elements ?? []
    return (knowledge, objects)
  }
  private let objects: [JSONNode]
  private let knowledge: KnowledgeBase

  init() throws { (knowledge, objects) = try Self.read.get() }

  private func object(_ id: String) -> JSONNode? { objects.first { $0["id"]?.text == id } }

  @Test func oneRelationshipForEachClaimByItsClaimant() throws {
    for claim in knowledge.claims {
      let id = STIXIdentifier.object("relationship", "claim|\(claim.id)")
      let found = try #require(object(id))
      let creator = try #require(object(found["created_by_ref"]?.text ?? ""))
      #expect(creator["name"]?.text == claim.claimant)
      #expect(found["confidence"]?.integer == claim.confidence.flatMap(ConfidenceScale.level))
      #expect(found.own?["claim"]?["confidence"]?.text == claim.confidence)
      #expect(found["description"]?.text?.contains(claim.wording.text) == true)
    }
  }

  @Test func excludedValuesAreNotesAndNeverIndicators() throws {
    let excluded = knowledge.campaigns.flatMap(\.indicators).filter { $0.never != nil }
    #expect(excluded.count > 10)
    let patterns = objects.compactMap { $0["pattern"]?.text }
    #expect(patterns.count > 200)
    for indicator in excluded {
      for pattern in patterns { #expect(!pattern.contains("'\(indicator.value)'"), "\(indicator.value)") }
      #expect(
        objects.contains {
          $0["type"]?.text == "note" && $0.own?["indicator"]?["never_indicator"]?.text == indicator.never?.rawValue
            && $0.own?["indicator"]?["role"]?.text == indicator.role
        })
    }
  }

  @Test func namesOfGroupsAreNoAliases() {
    #expect(objects.allSatisfy { $0["aliases"] == nil })
    let overlaps = objects.filter { $0.own?["overlap"] != nil }
    #expect(
      overlaps.count == knowledge.actors.flatMap(\.aliases).count + knowledge.campaigns.flatMap(\.aliases).count)
  }

  @Test func disputesAreOpinionsOfOurs() {
    let opinions = objects.filter { $0["type"]?.text == "opinion" }
    #expect(opinions.count == knowledge.claims.reduce(0) { $0 + $1.disputes.count })
    #expect(opinions.allSatisfy { $0["created_by_ref"]?.text == STIXText.ourID })
    #expect(!opinions.isEmpty)
  }

  @Test func everyReferenceLeadsSomewhere() throws {
    for slugs in [nil, ["vmconnect"], ["lazarus-group"]] as [[String]?] {
      let objects = try JSONTree.document(KnowledgeBundle.write(knowledge, pages: slugs))["objects"]?.elements ?? []
      let ids = Set(objects.compactMap { $0["id"]?.text })
      #expect(ids.count == objects.count)
      for object in objects {
        for member in object.members where member.key.hasSuffix("_ref") || member.key.hasSuffix("_refs") {
          for reference in member.value.texts ?? [member.value.text ?? ""] {
            #expect(ids.contains(reference), "\(member.key) of \(object["id"]?.text ?? "")")
          }
        }
      }
    }
  }

  /// The same object is the same wherever it is exported, so that importers find no two versions of one date.
  @Test func objectsAreTheSameInEveryBundle() throws {
    let whole = Dictionary(uniqueKeysWithValues: objects.map { ($0["id"]?.text ?? "", $0.canonical) })
    for object in try JSONTree.document(KnowledgeBundle.write(knowledge, pages: ["graphalgo"]))["objects"]?.elements
      ?? []
    {
      let id = object["id"]?.text ?? ""
      guard object["type"]?.text != "report" else { continue }
      #expect(whole[id] == object.canonical, "\(id)")
    }
  }

  /// Computed with Python's `uuid` and the `stix2` library.
  @Test func identifiersFollowFromWhatTheyName() {
    #expect(
      STIXIdentifier.observable("software", [("name", JSONNode.quoted("requests"))])
        == "software--476bdcc1-6fb2-5b22-8a9f-18ca3f683c08")
  }

  @Test(arguments: [
    ("2023", "2023-01-01T00:00:00.000Z"), ("2023-07", "2023-07-01T00:00:00.000Z"),
    ("2023-07-28?", "2023-07-28T00:00:00.000Z"),
  ])
  func datesComeFromTheData(_ date: String, _ instant: String) {
    #expect(STIXInstant.text(PartialDate(date)) == instant)
  }

  @Test func patternsOfValuesAreReadAgain() {
    for (kind, value) in [
      (Indicator.Kind.sha256, String(repeating: "a", count: 64)), (.host, "a.example.invalid"),
      (.address, "203.0.113.9"),
      (.url, "https://a.example.invalid/x?y='z'\\"), (.mailbox, "a@example.invalid"), (.filePath, "it's.js"),
    ] {
      let pattern = STIXPattern.text(kind, value)
      let found = STIXPattern.alternatives(pattern)
      #expect(found?.count == 1, "\(pattern)")
      #expect(found?.first?.value == value)
      #expect(found?.first.flatMap { STIXPattern.kind($0.path) } == kind)
    }
    for pattern in [
      "", "[", "[a:b = 'c'", "[a:b = 'c'] AND [d:e = 'f']", "[a:b LIKE 'c']", "[a:b = 'c' AND d:e = 'f']",
    ] {
      #expect(STIXPattern.alternatives(pattern) == nil, "\(pattern)")
    }
  }
}
