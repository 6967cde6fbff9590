import Archives
import ArgumentParser
import Behaviors
import Judgement
import Reporting
import Rules
import Scanning

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules, or show one.", subcommands: [List.self, Show.self, Check.self],
    defaultSubcommand: List.self)

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Id, severity and title of every rule.")

    @Flag(help: "Write the page docs/reference/rules.md.")
    var markdown = false

    func run() throws {
      if markdown {
        try StandardOutput.line(String(RuleIndex.markdown(of: try RuleSet.embedded()).dropLast()))
        return
      }
      let rules = try Core.ruleSet(adding: []).rules.map { RuleDescription($0) }
      let idWidth = rules.map(\.id.utf8.count).max() ?? 0
      let severityWidth = Severity.allCases.map(\.rawValue.utf8.count).max() ?? 0
      for rule in rules {
        let id = rule.id + String(repeating: " ", count: idWidth - rule.id.utf8.count)
        let severity = rule.severity.rawValue
        let gap = String(repeating: " ", count: severityWidth - severity.utf8.count)
        try StandardOutput.line("\(id)  \(severity)\(gap)  \(rule.title)")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One rule with its severity, techniques and page.")

    @Argument(help: "Id of the rule, such as execution/decoded-text-executed.")
    var id: String

    func run() throws {
      let rule = try RuleLookup.rule(id)
      try StandardOutput.line("id: \(rule.id)")
      try StandardOutput.line("title: \(rule.title)")
      try StandardOutput.line("severity: \(rule.severity.rawValue)")
      let techniques = rule.techniques.isEmpty ? "none" : rule.techniques.joined(separator: ", ")
      try StandardOutput.line("techniques: \(techniques)")
      try StandardOutput.line("\n\(rule.page)")
    }
  }
}

/// Holds the rules of a folder against their own examples, as the tests do with those that Sekisho carries.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Try the rules of a folder on their own examples.",
    discussion: "Ends with 0 when every example is as it says, 1 when one is not, 2 when a rule cannot be read.")

  @Argument(help: "The folder that --rules takes.")
  var folder: PathArgument

  func run() throws {
    let files = try OwnFiles.rules(below: folder.path)
    let ruleSet = try Core.ruleSet(adding: files)
    let own = try RuleSet.embedded().rules.map(\.id)
    let scanner = Scanner(ruleSet: ruleSet, catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
    var isGood = true
    for rule in ruleSet.rules where !own.contains(rule.id) {
      var wrongCount = 0
      for example in rule.examples {
        let members = example.files.map { FolderFile(path: $0.path, content: $0.content) }
        let report = scanner.scan(Artifact(path: "example", content: .folder(members)))
        guard report.findings.contains(where: { $0.rule == rule.id }) != example.matches else { continue }
        wrongCount += 1
        let word = example.matches ? "should match and does not" : "should not match and does"
        try StandardOutput.line("\(rule.id): the example in line \(example.line) \(word)")
      }
      isGood = isGood && wrongCount == 0
      if wrongCount == 0 { try StandardOutput.line("\(rule.id): \(rule.examples.count) examples are as they say") }
    }
    if !isGood { throw ExitCode(ExitStatus.flagged.rawValue) }
  }
}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "What a rule means, why it matters and when it is innocent.")

  @Argument(help: "Id of the rule, as a report has it.")
  var rule: String

  func run() throws {
    let found = try RuleLookup.rule(rule)
    try StandardOutput.line("\(found.id): \(found.title)\n\n\(found.help)")
  }
}

/// Finds a rule by what a person typed.
private enum RuleLookup {
  static func rule(_ id: String) throws -> RuleDescription {
    let rules = try Core.ruleSet(adding: []).rules.map { RuleDescription($0) }
    if let rule = rules.first(where: { $0.id == id }) ?? rules.first(where: { $0.formerIDs.contains(id) }) {
      return rule
    }
    let last = id.split(separator: "/").last.map(String.init) ?? id
    let near = rules.map(\.id).filter { !last.isEmpty && $0.contains(last) }
    let hint = near.isEmpty ? "`sekisho rules` lists them." : "Did you mean \(near.joined(separator: " or "))?"
    throw UsageError(message: "no rule is called \(TerminalText.line(id)). \(hint)")
  }
}
