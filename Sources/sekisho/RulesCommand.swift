import ArgumentParser
import Reporting
import Rules

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules, or show one.", subcommands: [List.self, Show.self],
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
      let rules = try Core.loadRules()
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
    let rules = try Core.loadRules()
    if let rule = rules.first(where: { $0.id == id }) ?? rules.first(where: { $0.formerIDs.contains(id) }) {
      return rule
    }
    let last = id.split(separator: "/").last.map(String.init) ?? id
    let near = rules.map(\.id).filter { !last.isEmpty && $0.contains(last) }
    let hint = near.isEmpty ? "`sekisho rules` lists them." : "Did you mean \(near.joined(separator: " or "))?"
    throw UsageError(message: "no rule is called \(TerminalText.line(id)). \(hint)")
  }
}

private enum StandardOutput {
  /// A reader that went away has read enough.
  static func line(_ text: String) throws {
    do throws(SystemError) { try FileSystem.write(Array("\(text)\n".utf8), to: Descriptor.standardOutput) } catch {
      guard error.code != SystemError.brokenPipe else { throw ExitCode(ExitStatus.clean.rawValue) }
      throw UsageError(message: "standard output cannot be written: \(error.reason). \(error.advice)")
    }
  }
}
