import Foundation
import Rules
import Testing

/// The pages about rules agree with the rules.
@Suite("Pages about rules")
struct RuleIndexTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func page(_ name: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: "docs/reference/\(name)"), encoding: .utf8)
  }

  @Test func indexIsUpToDate() throws {
    let expected = RuleIndex.markdown(of: try RuleSet.embedded())
    #expect(try page("rules.md") == expected, "run: sekisho rules list --markdown > docs/reference/rules.md")
  }

  @Test func everyRuleNamedBesideARivalExists() throws {
    let known = Set(try RuleSet.embedded().rules.map(\.id))
    var named = 0
    for part in try page("rival-rules.md").split(separator: "`") where part.contains("/") && !part.contains(" ") {
      named += 1
      #expect(known.contains(String(part)), "\(part) is no rule")
    }
    #expect(named > 100)
  }

  @Test func everyRivalRuleHasItsLine() throws {
    let page = try page("rival-rules.md")
    for number in [1000, 1010, 1020, 1030, 2000, 2010, 2020, 3000, 3010, 3040, 3050, 3060, 4000, 4010] {
      #expect(page.contains("HX\(number) "))
    }
    let rows = page.split(separator: "\n")
    #expect(rows.count { $0.hasPrefix("| threat-") } == 35)
    #expect(rows.count { $0.hasPrefix("| capability-") } == 11)
  }

  @Test func techniquesAreWellFormed() throws {
    for rule in try RuleSet.embedded().rules {
      #expect(!rule.techniques.isEmpty, "\(rule.id) names no technique")
      #expect(Set(rule.techniques).count == rule.techniques.count, "\(rule.id) names one technique twice")
      for technique in rule.techniques {
        #expect(technique.wholeMatch(of: /T[0-9]{4}(\.[0-9]{3})?/) != nil, "\(rule.id): \(technique)")
      }
    }
  }

  /// Ids that reports have borne: a rule may be renamed, and must go on answering to its former id.
  @Test func frozenIDsAreAnswered() throws {
    let rules = try RuleSet.embedded()
    for line in try page("rules.md").split(separator: "\n") where line.hasPrefix("| `") {
      let id = line.dropFirst(3).prefix { $0 != "`" }
      #expect(rules.rule(id: String(id)) != nil)
    }
  }
}
