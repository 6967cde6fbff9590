import Behaviors
import Rules
import Testing

/// Every example of every rule page, through parser, semantic model, observers and rules.
@Suite("Rule examples")
struct RuleExampleTests {
  static let rules = (try? RuleSet.embedded()) ?? RuleSet.none
  static let catalogue = try? Catalogue.embedded()

  @Test(arguments: rules.rules.map(\.id))
  func examplesAreAsSaid(id: String) throws {
    let rule = try #require(Self.rules.rule(id: id))
    let catalogue = try #require(Self.catalogue)
    for example in rule.examples {
      let (seen, circumstances) = examine(example.files.map { ($0.path, $0.content) }, catalogue: catalogue)
      let found = Self.rules.match(seen, circumstances).contains { $0.rule == id }
      let story = seen.map {
        "\($0.behavior.name) \($0.subject) at \($0.runsAt.rawValue) from \($0.sources.members.map(\.name)) {\($0.detail)}"
      }
      #expect(
        found == example.matches,
        "the example at line \(example.line) of \(id) \(found ? "matches" : "does not match"); seen: \(story.joined(separator: "; "))"
      )
    }
  }
}

extension RuleSet {
  /// No rules: what a failing load leaves for the list of arguments, so that the test above names no rule.
  fileprivate static var none: RuleSet {
    guard let empty = try? RuleSet.load(files: []) else { preconditionFailure("no files cannot be refused") }
    return empty
  }
}
