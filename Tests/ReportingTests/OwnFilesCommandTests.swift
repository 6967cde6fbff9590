import Testing

/// Rules, YARA rules and a baseline on the command line: what is said when they are broken, and that nothing is scanned then.
struct OwnFilesCommandTests {
  let place: Command.Workplace
  let sekisho: Command

  init() throws {
    place = try Command.Workplace()
    sekisho = place.command
    try place.write(
      "import os\nfrom setuptools import setup\nos.system('uptime')\nsetup(name='demo')\n", to: "demo/setup.py")
    try place.write("rule up { strings: $a = \"uptime\" condition: $a }\n", to: "team.yar")
  }

  private func page(_ rule: String, example: String = "import os\nos.system('uptime')") -> String {
    """
    ---
    title: House rule
    severity: low
    ---
    ## What it means
    a
    ## Why it matters
    b
    ## When it is innocent
    c
    ```rule
    \(rule)
    ```
    ```python
    # match
    \(example)
    ```
    ```python
    # no match
    import os
    ```
    ```python
    # no match
    os = 1
    ```
    """
  }

  @Test func aBrokenFileStopsTheScanAndIsNamed() throws {
    try place.write(page("spawns-proces"), to: "broken/house.md")
    try place.write("rule a { condition: nowhere }\n", to: "broken.yar")
    try place.write("[[accept]]\nrule = \"a\"\nwhy = \"b\"\n", to: "sekisho.toml")
    try place.write("", to: "empty/note.txt")
    for (arguments, place) in [
      ("--rules broken", "house.md:12: found 'spawns-proces'"), ("--rules empty", "empty: there is no rule in it"),
      ("--rules missing", "missing: the rules in it cannot be read"), ("--yara broken.yar", "broken.yar:1: undefined"),
      ("--yara missing.yar", "missing.yar: the YARA file cannot be read"),
      ("--baseline sekisho.toml", "sekisho.toml:3: unknown key 'why'"),
      ("--baseline demo", "demo: the baseline cannot be read"),
    ] {
      let outcome = try sekisho.shell("sekisho scan demo \(arguments)")
      #expect(outcome.status == 2, "\(arguments): \(outcome.errors)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.contains(place), "\(arguments): \(outcome.errors)")
    }
  }

  @Test func rulesOfAFolderAndYaraRulesAreApplied() throws {
    try place.write(page("spawns-process with detail \"uptime\""), to: "acme/house.md")
    let outcome = try sekisho.shell("sekisho scan demo --rules acme --yara team.yar --format json --fail-on never")
    #expect(outcome.status == 0)
    let report = try StrictJSON(Array(outcome.output.utf8))
    let rules = (report["findings"]?.elements ?? []).compactMap { $0["rule"]?.text }
    #expect(rules.contains("acme/house") && rules.contains("yara/up"))
    let check = try sekisho("rules", "check", "acme")
    #expect(check.status == 0 && check.output == "acme/house: 3 examples are as they say\n")
    try place.write(page("spawns-process", example: "x = 1"), to: "other/house.md")
    let failed = try sekisho("rules", "check", "other")
    #expect(failed.status == 1 && failed.output == "other/house: the example in line 15 should match and does not\n")
  }

  @Test func aBaselineIsWrittenFilledInAndUsed() throws {
    let written = try sekisho("scan", "demo", "--yara", "team.yar", "--format", "baseline", "--fail-on", "never")
    #expect(written.output.contains("[[accept]]"))
    try place.write(written.output, to: "sekisho.toml")
    #expect(try sekisho("scan", "demo", "--baseline", "sekisho.toml").status == 2)
    let filled = written.output.replacing("\"\"", with: "\"2999-01-31\"")
    try place.write(filled, to: "sekisho.toml")
    let accepted = try sekisho("scan", "demo", "--yara", "team.yar", "--baseline", "sekisho.toml")
    #expect(accepted.status == 0 && accepted.output.contains("accepted"), "\(accepted.output)")
    #expect(accepted.errors.isEmpty, "\(accepted.errors)")
    // Without the YARA rules one entry covers nothing; with another content none does.
    let without = try sekisho("scan", "demo", "--baseline", "sekisho.toml")
    #expect(without.errors.contains("yara/up in setup.py covers nothing that was scanned"), "\(without.errors)")
    try place.write(filled.replacing("2999-01-31", with: "2001-01-31"), to: "sekisho.toml")
    let expired = try sekisho("scan", "demo", "--baseline", "sekisho.toml")
    #expect(expired.errors.contains("expired on 2001-01-31: what it covers counts again"), "\(expired.errors)")
  }
}
