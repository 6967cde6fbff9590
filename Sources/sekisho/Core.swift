import Behaviors
import Judgement
import Limits
import Reporting
import Rules
import Scanning

/// What the command line needs from the core: a function that scans, and the rules as text.
struct Core: Sendable {
  let scan: ScanRun.ScanFunction
  let rules: [RuleDescription]

  /// The scanner that this executable carries in itself. Reads the rules, so `--help` and `--version` do without it.
  static func load(limits: Limits) throws -> Core {
    let scanner = Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded(),
      limits: limits)
    return Core(
      scan: { artifact, jobs in scanner.scan(artifact, jobs: jobs) },
      rules: scanner.ruleSet.rules.map { RuleDescription($0) })
  }

  /// The rules that this executable carries.
  static func loadRules() throws -> [RuleDescription] { try RuleSet.embedded().rules.map { RuleDescription($0) } }
}

extension RuleDescription {
  init(_ rule: Rule) {
    let help = """
      ## What it means

      \(rule.meaning)

      ## Why it matters

      \(rule.importance)

      ## When it is innocent

      \(rule.innocence)
      """
    self.init(
      id: rule.id, title: rule.title, severity: rule.severity, techniques: rule.techniques,
      formerIDs: rule.deprecatedIDs, help: help, page: rule.page)
  }
}
