import Behaviors
import Exchange
import Judgement
import Limits
import Reporting
import Rules
import Scanning
import Similarity
import Yara

/// What the command line needs from the core: a function that scans, and the rules as text.
struct Core: Sendable {
  let scan: ScanRun.ScanFunction
  let rules: [RuleDescription]

  /// The scanner that this executable carries in itself, with what the user brought along. Reads the rules, so `--help` and
  /// `--version` do without it.
  static func load(
    limits: Limits, ownRules: [(path: String, bytes: [UInt8])] = [], yara: YaraRules? = nil,
    known: KnownIndex? = nil,
    baseline: Baseline = Baseline(), campaigns: Scanner.Campaigns = .embedded, references: [SystemPath] = []
  ) throws -> Core {
    var scanner = try scanner(limits: limits, ownRules: ownRules, references: references)
    scanner.yara = yara
    scanner.known = known
    scanner.baseline = baseline
    scanner.campaigns = campaigns
    let prepared = scanner
    return Core(
      scan: { artifact, jobs in prepared.scan(artifact, jobs: jobs) },
      rules: prepared.ruleSet.rules.map { RuleDescription($0) })
  }

  /// The scanner that every command has, so that all of them come to one verdict.
  static func scanner(
    limits: Limits, ownRules: [(path: String, bytes: [UInt8])] = [], references: [SystemPath] = []
  ) throws -> Scanner {
    var scanner = Scanner(
      ruleSet: try ruleSet(adding: ownRules), catalogue: try Catalogue.embedded(), weights: try Weights.embedded(),
      limits: limits)
    scanner.projects = KnownProjects(
      indexes: try references.map { try IndexFile.open($0) } + [ReferenceIndex.embedded].compactMap(\.self))
    return scanner
  }

  /// The rules that this executable carries, and those of the user. A mistake in one of his is his to mend.
  static func ruleSet(adding files: [(path: String, bytes: [UInt8])]) throws -> RuleSet {
    guard !files.isEmpty else { return try RuleSet.embedded() }
    do throws(RuleError) { return try RuleSet.embedded(adding: files) } catch {
      throw UsageError(message: TerminalText.line("\(error). No rule was applied."))
    }
  }
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
