import Behaviors
import EmbeddedData
import PythonSemantics
import Rules
import Testing

/// Rule files: what is accepted, and what is said of what is not.
@Suite("Rule files")
struct RuleFileTests {
  /// A whole rule page around a `rule` block.
  private func page(
    _ rule: String, front: String = "title: Demo\nseverity: low\ntechniques: [T1059]",
    sections: [String] = ["What it means", "Why it matters", "When it is innocent"]
  ) -> String {
    let prose = sections.map { "## \($0)\n\nText.\n" }.joined(separator: "\n")
    let examples = ["# match", "# no match", "# no match"].map { "```python\n\($0)\nx = 1\n```" }.joined(
      separator: "\n")
    return "---\n\(front)\n---\n\n\(prose)\n```rule\n\(rule)\n```\n\n\(examples)\n"
  }

  private func load(_ text: String) throws -> RuleSet {
    try RuleSet.load(files: [(path: "Rules/execution/demo.md", bytes: Array(text.utf8))])
  }

  private func check(_ text: String, fails code: RuleError.Code, line: Int, saying words: String) {
    do {
      _ = try load(text)
      Issue.record("the file was accepted")
    } catch let error as RuleError {
      #expect(error.code == code)
      #expect(error.line == line, "\(error)")
      #expect(error.message.contains(words), "\(error)")
    } catch {
      Issue.record("another error: \(error)")
    }
  }

  @Test func embeddedRulesLoad() throws {
    let rules = try RuleSet.embedded()
    #expect(rules.rules.count >= 30)
    #expect(rules.rules.map(\.id) == rules.rules.map(\.id).sorted())
    for rule in rules.rules {
      #expect(rule.examples.contains { $0.matches })
      #expect(rule.examples.count { !$0.matches } >= 2)
      #expect(!rule.meaning.isEmpty && !rule.importance.isEmpty && !rule.innocence.isEmpty)
    }
  }

  @Test func embeddedFilesAreUpToDate() {
    #expect(EmbeddedData.files(under: "Rules").count { $0.path.hasSuffix(".md") } >= 30)
  }

  @Test func fieldsAreRead() throws {
    let front = "title: \"A: b\"\nseverity: critical\ntechniques:\n  - T1059\n  - T1027.009\ndeprecatedIds: [old/id]"
    let rules = try load(page("executes-code", front: front))
    let rule = try #require(rules.rule(id: "execution/demo"))
    #expect(rule.title == "A: b")
    #expect(rule.severity == .critical)
    #expect(rule.techniques == ["T1059", "T1027.009"])
    #expect(rules.rule(id: "old/id")?.id == "execution/demo")
    #expect(rules.rule(id: "no/such") == nil)
    #expect(rule.meaning == "Text.")
  }

  @Test func languageIsRead() throws {
    let text = """
      2+ executes-code | spawns-process from decodes | decrypts from fetches-from-network not from reads-file at load | test
        with subject "a" | "b" without detail "C"   # why
      and writes-file same package
      unless reads-file at call
      or persists
      """
    let rule = try #require(try load(page(text)).rules.first)
    #expect(rule.expression.alternatives.count == 2)
    let first = rule.expression.alternatives[0]
    #expect(first.scope == .package)
    #expect(first.patterns.count == 2)
    #expect(first.patterns[0].minimumCount == 2)
    #expect(first.patterns[0].behaviors == BehaviorSet([.executesCode, .spawnsProcess]))
    #expect(first.patterns[0].sources == [BehaviorSet([.decodes, .decrypts]), BehaviorSet(.fetchesFromNetwork)])
    #expect(first.patterns[0].excludedSources == BehaviorSet(.readsFile))
    #expect(first.patterns[0].times == [.install, .start, .import, .test])
    #expect(first.patterns[0].predicates.map(\.isNegated) == [false, true])
    #expect(first.exceptions.first?.times == [.call])
    #expect(rule.expression.alternatives[1].scope == .file)
  }

  @Test func brokenRulesAreRefused() {
    let ruleLine = 20
    check(
      page("executes-cod"), fails: .invalidRule, line: ruleLine,
      saying: "found 'executes-cod', expected the name of a behaviour")
    check(page("executes-code at noon"), fails: .invalidRule, line: ruleLine, saying: "expected a time")
    check(page("executes-code with detail x"), fails: .invalidRule, line: ruleLine, saying: "double quotes")
    check(page("executes-code\nand"), fails: .invalidRule, line: ruleLine + 1, saying: "the end of the block")
    check(page("executes-code decodes"), fails: .invalidRule, line: ruleLine, saying: "'and', 'or'")
    check(page("executes-code same house"), fails: .invalidRule, line: ruleLine, saying: "'file' or 'package'")
    check(page("executes-code with detail \"x"), fails: .invalidRule, line: ruleLine, saying: "end of a text")
    check(page("executes-code & decodes"), fails: .invalidRule, line: ruleLine, saying: "'&' has no meaning")
    check(page(""), fails: .invalidRule, line: ruleLine, saying: "expected the name of a behaviour")
    check(
      page("executes-code same path"), fails: .invalidRule, line: ruleLine, saying: "expected 'and' before 'same path'")
    check(page("executes-code guarded by weather"), fails: .invalidRule, line: ruleLine, saying: "system, host, user")
    check(page("executes-code guarded user"), fails: .invalidRule, line: ruleLine, saying: "'by' behind 'guarded'")
    check(page("executes-code on beos"), fails: .invalidRule, line: ruleLine, saying: "windows, macos, linux")
    check(page("executes-code not at load"), fails: .invalidRule, line: ruleLine, saying: "'from' or 'guarded by'")
  }

  @Test func relationsAndSettingsAreRead() throws {
    let text = """
      writes-file quietly guarded by user | host not guarded by date
      and spawns-process on windows | linux same path
      and fetches-from-network repeatedly same chain same package
      unless deletes-file same function
      """
    let first = try #require(try load(page(text)).rules.first?.expression.alternatives.first)
    #expect(first.scope == .package)
    #expect(first.patterns.map(\.relation) == [nil, .path, .chain])
    #expect(first.patterns.map(\.isQuiet) == [true, false, false])
    #expect(first.patterns.map(\.isRepeated) == [false, false, true])
    #expect(first.patterns[0].guards == [GuardSet([.user, .host])])
    #expect(first.patterns[0].excludedGuards == GuardSet([.date]))
    #expect(first.patterns[1].systems == [.windows, .linux])
    #expect(first.exceptions.map(\.relation) == [.function])
  }

  @Test func brokenPagesAreRefused() {
    check("# no front matter\n", fails: .missingFrontMatter, line: 1, saying: "expected front matter")
    check(page("executes-code", front: "severity: low"), fails: .missingKey, line: 1, saying: "'title'")
    check(page("executes-code", front: "title: a\nseverity: huge"), fails: .invalidValue, line: 3, saying: "'huge'")
    check(
      page("executes-code", front: "title: a\nseverity: low\ncolour: red"), fails: .unknownKey, line: 4,
      saying: "'colour'")
    check(page("executes-code", front: "title: [a"), fails: .invalidYAML, line: 3, saying: "expected")
    check(page("executes-code", front: "title:\n  a: b"), fails: .invalidYAML, line: 3, saying: "expected a text")
    check(
      page("executes-code", sections: ["What it means"]), fails: .missingSection, line: 27, saying: "Why it matters")
    check(
      page("executes-code").replacing("# match", with: "# matches"), fails: .invalidExample, line: 24, saying: "# match"
    )
    check(
      page("executes-code").replacing("# match", with: "# no match"), fails: .missingExample, line: 35,
      saying: "'# match'")
  }

  @Test func idsAreUnique() {
    let file = Array(page("executes-code").utf8)
    #expect(throws: RuleError.self) {
      try RuleSet.load(files: [("Rules/a/b.md", file), ("More/a/b.md", file)])
    }
  }
}
