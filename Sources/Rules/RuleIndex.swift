/// The rules as one page: what `docs/reference/rules.md` holds.
///
///     print(RuleIndex.markdown(of: try RuleSet.embedded()))
public enum RuleIndex {
  /// A table for each tactic, with a line for each rule, sorted by id.
  public static func markdown(of rules: RuleSet) -> String {
    var page = """
      # Rules

      Written by `sekisho rules list --markdown`; a test keeps it up to date. `sekisho explain ID` says what a rule means, why it
      matters and when it is innocent, and `sekisho rules show ID` shows it with its examples. Severity says how much one finding
      weighs alone: those marked `info` and `low` mean something beside others only.

      **Ids are frozen.** A rule that is renamed keeps its former id, and reports, baselines and settings that use it go on
      working. Techniques are those of ATT&CK 19; the folders keep the names of tactics that ATT&CK has since divided.

      \(rules.rules.count) rules.

      """
    var tactic: Substring = ""
    for rule in rules.rules {
      let folder = rule.id.prefix { $0 != "/" }
      if folder != tactic {
        tactic = folder
        page += "\n## \(folder)\n\n| rule | severity | techniques | says |\n|---|---|---|---|\n"
      }
      let former = rule.deprecatedIDs.isEmpty ? "" : " (was `\(rule.deprecatedIDs.joined(separator: "`, `"))`)"
      page +=
        "| `\(rule.id)`\(former) | \(rule.severity.rawValue) | \(rule.techniques.joined(separator: ", ")) | \(rule.title) |\n"
    }
    return page
  }
}
