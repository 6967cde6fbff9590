import Archives
import Behaviors
import Judgement
import Limits
import PythonSemantics
import Rules
import Testing

/// Findings in, verdict out.
@Suite("Policy")
struct PolicyTests {
  private func finding(_ severity: Severity, at time: RunTime, rule: String = "a/b", path: String = "x.py") -> Finding {
    Finding(
      rule: rule, title: "Something is done", severity: severity, runsAt: time, location: Location(path: path),
      evidence: [])
  }

  @Test func nothingIsClean() {
    let verdict = Policy().decide(findings: [])
    #expect(verdict.level == .clean)
    #expect(verdict.score == 0)
    #expect(verdict.reasons.isEmpty)
  }

  @Test func severityAndTimeDecide() {
    #expect(Policy().decide(findings: [finding(.critical, at: .install)]).level == .malicious)
    #expect(Policy().decide(findings: [finding(.high, at: .import)]).level == .suspicious)
    #expect(Policy().decide(findings: [finding(.low, at: .install)]).level == .clean)
    #expect(Policy().decide(findings: [finding(.high, at: .test)]).level == .clean)
    let early = Policy().decide(findings: [finding(.high, at: .install)]).score
    #expect(early > Policy().decide(findings: [finding(.high, at: .call)]).score)
  }

  @Test func repeatsAddLess() {
    let once = Policy().decide(findings: [finding(.medium, at: .install)]).score
    let many = (0..<100).map { finding(.medium, at: .install, path: "\($0).py") }
    let often = Policy().decide(findings: many).score
    #expect(often > once && often < 2 * once)
    #expect(Policy().decide(findings: many).reasons[0].message.contains("99 more files"))
  }

  @Test func dormantCodeDoesNotPileUp() {
    let many = (0..<40).map { finding(.medium, at: .call, rule: "a/\($0)") }
    #expect(Policy().decide(findings: many, pythonFileCount: 200).level == .clean)
    #expect(Policy().decide(findings: many, pythonFileCount: 2).level == .malicious)
  }

  @Test func limitationsAreNeverClean() {
    let limitation = Limitation(.encrypted, path: "a", message: "The member a is encrypted.")
    #expect(Policy().decide(findings: [], limitations: [limitation]).level == .inconclusive)
    let verdict = Policy().decide(findings: [finding(.critical, at: .import)], limitations: [limitation])
    #expect(verdict.level == .malicious)
    #expect(verdict.reasons.last?.subject == "limitation/encrypted")
  }

  @Test func anomaliesAloneAreNotMalicious() {
    let all = ArchiveAnomaly.Kind.allCases.map { ArchiveAnomaly($0, path: "a", message: "Odd.") }
    #expect(Policy().decide(findings: [], anomalies: all).level == .suspicious)
    let weak = [ArchiveAnomaly(.zipDataDescriptor, path: "a", message: "Odd.")]
    #expect(Policy().decide(findings: [], anomalies: weak).level == .clean)
  }

  @Test func reasonsAreSortedAndAddUp() {
    let verdict = Policy().decide(
      findings: [finding(.low, at: .install, rule: "a/low"), finding(.high, at: .install, rule: "a/high")],
      anomalies: [ArchiveAnomaly(.polyglot, path: "", message: "Two formats.")])
    #expect(verdict.reasons.map(\.subject) == ["a/high", "anomaly/polyglot", "a/low"])
    #expect(verdict.score == verdict.reasons.reduce(0) { $0 + $1.contribution })
    #expect(verdict.reasons[0].message == "Something is done: x.py, which runs when the package is built or installed.")
  }
}
