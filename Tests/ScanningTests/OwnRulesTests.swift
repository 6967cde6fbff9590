import Behaviors
import Judgement
import Limits
import Reporting
import Rules
import Scanning
import Testing
import Yara

/// What users bring along: YARA rules, rules of their own, a baseline.
struct OwnRulesTests {
  private let package = Fixture.folder(
    "demo-1.0",
    [
      "setup.py": "from setuptools import setup\nimport os\nos.system('uptime')\nsetup(name='demo', version='1.0')\n",
      "demo/__init__.py": "import base64\nexec(base64.b64decode('cHJpbnQoImhlbGxvIGZyb20gYSBsYXllciIp'))\n",
    ])

  private func scanner() throws -> Scanning.Scanner {
    Scanning.Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
  }

  private func scan(yara text: String) throws -> ScanReport {
    var scanner = try scanner()
    scanner.yara = try YaraRules(files: [("team.yar", Array(text.utf8))])
    return scanner.scan(package)
  }

  private func scan(baseline text: String, path: String = "sekisho.toml") throws -> ScanReport {
    var scanner = try scanner()
    scanner.baseline = try Baseline(Array(text.utf8), path: path, today: "2026-11-23")
    return scanner.scan(package)
  }

  // MARK: YARA

  @Test func membersAndLayersAreMatched() throws {
    let report = try scan(
      yara: """
        rule greeting { meta: description = "It greets" severity = "high" strings: $a = "hello from a layer" condition: $a }
        rule setup { strings: $a = "import setup" $b = "os.system" condition: all of them }
        rule nothing { condition: filesize > 1MB }
        """)
    let found = report.findings.filter { $0.rule.hasPrefix("yara/") }
    #expect(found.map(\.rule) == ["yara/setup", "yara/greeting"])
    #expect(found.map(\.severity) == [.medium, .high])
    #expect(found.map(\.title) == ["The YARA rule setup matches", "It greets"])
    #expect(found.map(\.location.path) == ["setup.py", "demo/__init__.py"])
    #expect(found.map(\.location.layer) == [nil, 0])
    #expect(found.first?.runsAt == .install)
    #expect(found.first?.evidence.first?.detail == "$a at byte 16, $b at byte 39")
  }

  @Test(arguments: [("score = 95", Severity.critical), ("score = 80", .high), ("score = 10", .low), ("x = 1", .medium)])
  func scoresOfPublicRulesAreSeverities(meta: String, severity: Severity) throws {
    let report = try scan(yara: "rule a { meta: \(meta) strings: $a = \"uptime\" condition: $a }")
    #expect(report.findings.first { $0.rule == "yara/a" }?.severity == severity)
  }

  @Test func brokenYaraNamesItsPlace() {
    let broken = "rule a { condition: true }\nrule b { condition: nowhere }\n"
    let error = #expect(throws: YaraError.self) {
      _ = try YaraRules(files: [("a.yar", Array("rule x { condition: true }".utf8)), ("b.yar", Array(broken.utf8))])
    }
    #expect(error?.description == "b.yar:2: undefined identifier \"nowhere\"")
    // A rule file must not read other files.
    #expect(throws: YaraError.self) {
      _ = try YaraRules(files: [("c.yar", Array("include \"/etc/hostname\"\nrule x { condition: true }".utf8))])
    }
    #expect(throws: YaraError.self) { _ = try YaraRules(files: [("d.yar", [0x72, 0])]) }
  }

  @Test func rulesOfTwoFilesMayShareAName() throws {
    let text = Array("rule same { strings: $a = \"uptime\" condition: $a }".utf8)
    let rules = try YaraRules(files: [("a.yar", text), ("b.yar", text)])
    #expect(rules.scan(Array("uptime".utf8)[...]).matches.map(\.file) == ["a.yar", "b.yar"])
    #expect(rules.scan([]).matches.isEmpty)
  }

  // MARK: Rules

  private static func page(_ rule: String, title: String = "House rule") -> [UInt8] {
    Array(
      """
      ---
      title: \(title)
      severity: high
      ---

      ## What it means

      It starts `uptime`.

      ## Why it matters

      House style.

      ## When it is innocent

      Never.

      ```rule
      \(rule)
      ```

      ```python
      # match
      import os
      os.system('uptime')
      ```

      ```python
      # no match
      import os
      ```

      ```python
      # no match
      os = 1
      ```
      """.utf8)
  }

  @Test func ownRulesJoinTheOthers() throws {
    let rules = try RuleSet.embedded(adding: [
      ("house/uptime.md", Self.page("spawns-process with detail \"uptime\""))
    ])
    let scanner = Scanning.Scanner(ruleSet: rules, catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
    let report = scanner.scan(package)
    #expect(report.findings.contains { $0.rule == "house/uptime" && $0.location.path == "setup.py" })
    // A rule that the weights do not know weighs by its severity.
    #expect(report.verdict.reasons.contains { $0.subject == "house/uptime" && $0.contribution > 0 })
  }

  @Test func takenIdsAndSlowRulesAreRefused() throws {
    let taken = try #require(try RuleSet.embedded().rules.first).id
    let error = #expect(throws: RuleError.self) {
      _ = try RuleSet.embedded(adding: [("\(taken).md", Self.page("spawns-process"))])
    }
    #expect(error?.code == .duplicateID)
    let many = Array(repeating: "spawns-process with detail \"a\"", count: 2_000).joined(separator: " or ")
    let slow = #expect(throws: RuleError.self) {
      _ = try RuleSet.embedded(adding: [("house/slow.md", Self.page(many))])
    }
    #expect(slow?.description.hasPrefix("house/slow.md:") == true)
    #expect(slow?.message.contains("too slow") == true)
    #expect(throws: RuleError.self) {
      _ = try RuleSet.embedded(adding: [("house/empty.md", Self.page("spawns-process with detail \"\""))])
    }
  }

  // MARK: Baseline

  private func entries(_ report: ScanReport, expires: String = "2027-01-31", table: String = "accept") -> String {
    report.findings.map { finding in
      """
      [[\(table)]]
      rule = "\(finding.rule)"
      path = "\(finding.location.path)"
      sha256 = "\(finding.sha256)"
      reason = "known"
      author = "Jo"
      expires = \(expires)

      """
    }.joined()
  }

  @Test(arguments: [("sekisho.toml", "accept"), ("project/pyproject.toml", "tool.sekisho.accept")])
  func acceptedFindingsStayAndDoNotCount(path: String, table: String) throws {
    let before = try scanner().scan(package)
    #expect(before.verdict.level != .clean)
    let after = try scan(baseline: entries(before, table: table), path: path)
    #expect(after.findings.count == before.findings.count)
    #expect(after.findings.allSatisfy { $0.acceptance?.author == "Jo" })
    #expect(after.findings.first?.acceptance?.place == "\(path):1")
    #expect(after.verdict.level == .clean)
  }

  @Test func anotherContentOrAnEndedEntryCountsAgain() throws {
    let before = try scanner().scan(package)
    let expired = try scan(baseline: entries(before, expires: "2026-11-22"))
    #expect(expired.findings.allSatisfy { $0.acceptance == nil })
    #expect(expired.verdict == before.verdict)
    let today = try scan(baseline: entries(before, expires: "2026-11-23"))
    #expect(today.verdict.level == .clean)
    let digest = try #require(before.findings.first?.sha256)
    let other = try scan(
      baseline: entries(before).split(separator: digest).joined(separator: String(repeating: "0", count: 64)))
    #expect(other.findings.contains { $0.acceptance == nil })
  }

  @Test(arguments: [
    ("[[accept]]\nrule = \"a\"\n", 1, "nothing for 'sha256'"),
    ("[[accept]]\nrule = \"a\"\nwhy = \"b\"\n", 3, "unknown key 'why'"),
    ("[accept]\nrule = \"a\"\n", 1, "two brackets"),
    ("[[allow]]\nrule = \"a\"\n", 1, "unknown table"),
    ("[[accept]]\nrule = \"a\"\nrule = \"b\"\n", 3, "twice"),
    ("[[accept]]\nrule = [1]\n", 2, "not a text"),
    ("[[accept]]\nsha256 = \"ab\"\n", 2, "64 lower-case"),
    ("[[accept]]\n\nrule = 'a\n", 3, "not TOML"),
  ])
  func brokenBaselinesNameTheirPlace(text: String, line: Int, message: String) {
    let error = #expect(throws: BaselineError.self) {
      _ = try Baseline(Array(text.utf8), path: "sekisho.toml", today: "2026-11-23")
    }
    #expect(error?.line == line)
    #expect(error?.message.contains(message) == true)
  }

  @Test(arguments: ["2026-02-29", "2026-13-01", "soon", "2026-1-1", "2026-04-31"])
  func daysThatAreNoneAreRefused(day: String) {
    let digest = String(repeating: "0", count: 64)
    let text =
      "[[accept]]\nrule = \"a\"\npath = \"\"\nsha256 = \"\(digest)\"\nreason = \"r\"\nauthor = \"b\"\nexpires = \"\(day)\"\n"
    let error = #expect(throws: BaselineError.self) {
      _ = try Baseline(Array(text.utf8), path: "sekisho.toml", today: "2026-11-23")
    }
    #expect(error?.line == 7)
  }

  @Test func theBaselineFormatIsReadOnceItIsFilledIn() throws {
    let report = try scanner().scan(package)
    let format = try #require(ReportFormats["baseline"])
    var writer = format.makeWriter(ReportContext())
    var bytes: [UInt8] = []
    writer.begin(.one, to: &bytes)
    writer.write(report, to: &bytes)
    writer.end(to: &bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(throws: BaselineError.self) { _ = try Baseline(bytes, path: "sekisho.toml", today: "2026-11-23") }
    let filled = text.split(separator: "\"\"", omittingEmptySubsequences: false).joined(separator: "\"2027-01-31\"")
    #expect(
      try Baseline(Array(filled.utf8), path: "sekisho.toml", today: "2026-11-23").entries.count == report.findings.count
    )
  }
}
