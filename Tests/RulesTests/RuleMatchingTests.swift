import Behaviors
import PythonSemantics
import Rules
import SourceText
import Testing

/// Observations in, findings out.
@Suite("Rule matching")
struct RuleMatchingTests {
  private func findings(_ rule: String, _ observations: [Observation]) throws -> [Finding] {
    return try RuleSet.demo(rule).match(observations)
  }

  private func seen(
    _ behavior: Behavior, from sources: [Behavior] = [], at time: RunTime = .import, in path: String = "a.py",
    subject: String = "s", detail: String = ""
  ) -> Observation {
    Observation(
      behavior, sources: BehaviorSet(sources), runsAt: time,
      location: Location(path: path, range: SourceRange(start: 0, end: 1)), subject: subject, detail: detail)
  }

  @Test func flowAndTimeAreAsked() throws {
    let rule = "executes-code from decodes at install | import"
    #expect(try findings(rule, [seen(.executesCode, from: [.decodes])]).count == 1)
    #expect(try findings(rule, [seen(.executesCode)]).isEmpty)
    #expect(try findings(rule, [seen(.executesCode, from: [.decodes], at: .call)]).isEmpty)
  }

  @Test func patternsHoldWithinOneFile() throws {
    let apart = [seen(.decodes, in: "a.py"), seen(.executesCode, in: "b.py")]
    #expect(try findings("decodes and executes-code", apart).isEmpty)
    #expect(try findings("decodes and executes-code same package", apart).count == 1)
    #expect(try findings("decodes and executes-code", [seen(.decodes), seen(.executesCode)]).count == 1)
  }

  @Test func findingRunsWhenItsLastPartRuns() throws {
    let found = try findings(
      "decodes and executes-code", [seen(.decodes, at: .install), seen(.executesCode, at: .call)])
    #expect(found.first?.runsAt == .call)
    #expect(found.first?.evidence.count == 2)
  }

  @Test func exceptionsAndWordsAreAsked() throws {
    #expect(try findings("decodes unless reads-file", [seen(.decodes), seen(.readsFile)]).isEmpty)
    #expect(try findings("decodes unless reads-file", [seen(.decodes)]).count == 1)
    #expect(try findings("names-host with subject \"paste\"", [seen(.namesHost, subject: "tunnel")]).isEmpty)
    #expect(try findings("spawns-process with detail \".EXE\"", [seen(.spawnsProcess, detail: "run a.exe")]).count == 1)
    #expect(try findings("spawns-process without detail \"git\"", [seen(.spawnsProcess, detail: "git tag")]).isEmpty)
  }

  @Test func countsAreOfDifferentThings() throws {
    let same = [seen(.readsWallet, detail: "a"), seen(.readsWallet, detail: "a")]
    #expect(try findings("2+ reads-wallet", same).isEmpty)
    #expect(try findings("2+ reads-wallet", same + [seen(.readsWallet, detail: "b")]).count == 1)
  }

  @Test func oneFindingForEachFileEarliestFirst() throws {
    let many = [seen(.decodes, at: .call), seen(.decodes, at: .install), seen(.decodes, in: "b.py")]
    let found = try findings("decodes", many)
    #expect(found.map(\.location.path) == ["a.py", "b.py"])
    #expect(found[0].runsAt == .install)
  }
}
