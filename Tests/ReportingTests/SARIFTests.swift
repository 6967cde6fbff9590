import Behaviors
import Foundation
import Rules
import Scanning
import Testing

@testable import Reporting

/// What the 2.1.0 specification and code scanning services demand of a file. The schema is not ours to commit; these are
/// the constraints of it that our output could break.
struct SARIFTests {
  func run(_ reports: [ScanReport]) throws -> StrictJSON {
    let log = try StrictJSON(Samples.write(reports, as: "sarif", shape: .many))
    #expect(log["version"] == .string("2.1.0"))
    #expect(log["$schema"]?.text?.hasSuffix("sarif-2.1.0.json") == true)
    #expect(log["runs"]?.elements?.count == 1)
    return try #require(log["runs"]?.elements?.first)
  }

  func rules(_ run: StrictJSON) throws -> [StrictJSON] {
    try #require(run["tool"]?["driver"]?["rules"]?.elements)
  }

  @Test func everyResultNamesItsRule() throws {
    let run = try run(Samples.all)
    let rules = try rules(run)
    let results = try #require(run["results"]?.elements)
    // Findings and anomalies of all reports.
    #expect(results.count == Samples.all.reduce(0) { $0 + $1.findings.count + $1.anomalies.count })
    for result in results {
      let index = try #require(result["ruleIndex"]?.integer)
      #expect(rules[index]["id"] == result["ruleId"])
      #expect(["error", "warning", "note"].contains(result["level"]?.text))
      #expect(result["message"]?["text"]?.text?.isEmpty == false)
    }
    let ids = rules.compactMap { $0["id"]?.text }
    #expect(Set(ids).count == ids.count)
  }

  @Test func theWayToAFindingIsACodeFlow() throws {
    let results = try #require(run([Samples.malicious])["results"]?.elements)
    let ways = try results.prefix(3).map { result in
      let flow = result["codeFlows"]?.elements?.first?["threadFlows"]?.elements?.first?["locations"]?.elements
      return try #require(flow).map { $0["location"]?["message"]?["text"]?.text }
    }
    #expect(ways[0] == ["top level", "Decoded text is executed"])
    #expect(ways[2] == ["top level", "layer 0", "go()", "Decoded text is executed"])
    let flow = results[2]["codeFlows"]?.elements?.first?["threadFlows"]?.elements?.first?["locations"]?.elements
    for step in try #require(flow) {
      let place = step["location"]?["physicalLocation"]
      let uri = place?["artifactLocation"]?["uri"]?.text
      #expect(uri?.hasSuffix("dist/lookalike-1.0.tar.gz!/lookalike-1.0/setup.py") == true)
      #expect(try #require(place?["region"]?["startLine"]?.integer) >= 1)
    }
  }

  @Test func everyRuleHelps() throws {
    for rule in try rules(run(Samples.all)) {
      #expect(rule["help"]?["text"]?.text?.isEmpty == false)
      #expect(rule["shortDescription"]?["text"]?.text?.isEmpty == false)
      #expect(rule["properties"]?["tags"]?.elements?.contains(.string("security")) == true)
      let severity = try #require(rule["properties"]?["security-severity"]?.text.flatMap(Double.init))
      #expect(severity > 0 && severity <= 10)
    }
  }

  @Test func everyPlaceHasAFileAndALine() throws {
    let run = try run(Samples.all)
    let results = try #require(run["results"]?.elements)
    let notifications = try #require(run["invocations"]?.elements?.first?["toolExecutionNotifications"]?.elements)
    #expect(!notifications.isEmpty)
    for item in results + notifications {
      let place = try #require(item["locations"]?.elements?.first?["physicalLocation"])
      let uri = try #require(place["artifactLocation"]?["uri"]?.text)
      #expect(uri.wholeMatch(of: #/([A-Za-z0-9._~!+\/-]|%[0-9A-F]{2})+/#) != nil, "\(uri) is no relative reference")
      let region = try #require(place["region"])
      #expect(try #require(region["startLine"]?.integer) >= 1)
      if let column = region["startColumn"]?.integer {
        #expect(column >= 1)
        let endLine = try #require(region["endLine"]?.integer)
        let startLine = try #require(region["startLine"]?.integer)
        let endColumn = try #require(region["endColumn"]?.integer)
        #expect(endLine > startLine || endColumn > column)
      }
    }
  }

  @Test func fingerprintsTellResultsApart() throws {
    let results = try #require(run([Samples.repeated])["results"]?.elements)
    let prints = results.compactMap { $0["partialFingerprints"]?["primaryLocationLineHash"]?.text }
    #expect(prints.count == results.count)
    #expect(Set(prints).count == prints.count)
    #expect(prints.allSatisfy { $0.wholeMatch(of: #/[0-9a-f]{16}:[0-9]+/#) != nil })
  }

  @Test func fingerprintsSurviveAMoveOfTheLine() throws {
    func prints(_ report: ScanReport) throws -> [String?] {
      try #require(run([report])["results"]?.elements).map {
        $0["partialFingerprints"]?["primaryLocationLineHash"]?.text
      }
    }
    var moved = Samples.malicious
    let text = "# a line more\n" + Samples.setup
    moved.sources = ["lookalike-1.0/setup.py": Array(text.utf8)]
    for index in moved.findings.indices where moved.findings[index].location.layer == nil {
      guard let range = moved.findings[index].location.range else { continue }
      moved.findings[index].location.range = .init(start: range.start + 14, end: range.end + 14)
    }
    #expect(try prints(moved) == prints(Samples.malicious))
  }

  @Test func limitationsAreNotifications() throws {
    let whole = try run([Samples.malicious])
    let invocation = try #require(whole["invocations"]?.elements?.first)
    #expect(invocation["executionSuccessful"] == .flag(true))
    let notification = try #require(invocation["toolExecutionNotifications"]?.elements?.first)
    #expect(notification["descriptor"]?["id"] == .string("limitation/compression-ratio"))
    #expect(notification["level"] == .string("warning"))

    let unread = try run([Samples.unreadable])
    #expect(unread["invocations"]?.elements?.first?["executionSuccessful"] == .flag(false))
  }

  /// A service has no file to show decoded code in: the place is one in the file, the message says the layer.
  @Test func findingsInLayersPointAtTheFile() throws {
    let results = try #require(run([Samples.malicious])["results"]?.elements)
    let inLayer = try #require(results.first { $0["properties"]?["layer"] == .number(0) })
    #expect(inLayer["message"]?["text"]?.text?.contains("in decoded layer 0 (base64, zlib) at line 2") == true)
    let place = try #require(inLayer["locations"]?.elements?.first?["physicalLocation"])
    #expect(place["artifactLocation"]?["uri"] == .string("dist/lookalike-1.0.tar.gz!/lookalike-1.0/setup.py"))
    #expect(place["region"]?["startLine"] == .number(1))
  }

  @Test func sameInputTwiceIsOneArtifact() throws {
    #expect(try run([Samples.clean, Samples.clean])["artifacts"]?.elements?.count == 1)
  }

  @Test(arguments: [
    ("dist/a.whl", "dist/a.whl"), ("./dist//a.whl", "dist/a.whl"), ("-", "standard-input"),
    ("/home/someone/project/dist/a b.whl", "dist/a%20b.whl"), ("/elsewhere/a.whl", "file:///elsewhere/a.whl"),
    ("../a#1?.whl", "../a%231%3F.whl"), ("é%41", "%C3%A9%2541"), (".", "."), ("C:\\a.whl", "C%3A%5Ca.whl"),
    ("/home/someone/projects/a.whl", "file:///home/someone/projects/a.whl"),
  ])
  func addresses(_ path: String, _ uri: String) {
    #expect(SARIFAddress.root(of: path, below: "/home/someone/project") == uri)
  }
}
