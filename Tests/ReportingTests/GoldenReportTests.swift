import Archives
import Behaviors
import Foundation
import Limits
import Testing

@testable import Reporting

/// `Fixtures/reports` holds what each format writes. `UPDATE_GOLDEN=1` (or `make golden`) rewrites it.
struct GoldenReportTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let text: @Sendable () -> String
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "clean.txt") { Samples.write([Samples.clean], as: "text", shape: .one) },
    Case(name: "clean.json") { Samples.write([Samples.clean], as: "json", shape: .one) },
    Case(name: "harmless.txt") { Samples.write([Samples.harmless], as: "text", shape: .one) },
    Case(name: "harmless-verbose.txt") {
      Samples.write([Samples.harmless], as: "text", shape: .one, options: TextOptions(detail: .all))
    },
    Case(name: "malicious.txt") { Samples.write([Samples.malicious], as: "text", shape: .one) },
    Case(name: "malicious.json") { Samples.write([Samples.malicious], as: "json", shape: .one) },
    Case(name: "malicious.sarif") { Samples.write([Samples.malicious], as: "sarif", shape: .one) },
    Case(name: "malicious-colored.txt") {
      Samples.write([Samples.malicious], as: "text", shape: .one, options: TextOptions(isColored: true))
    },
    Case(name: "malicious-narrow.txt") {
      Samples.write([Samples.malicious], as: "text", shape: .one, options: TextOptions(width: 40))
    },
    Case(name: "malicious-layers.txt") { Samples.write([Samples.malicious], as: "layers", shape: .one) },
    Case(name: "many-layers.txt") {
      Samples.write(Samples.all, as: "layers", shape: .many, options: TextOptions(width: 60, isColored: true))
    },
    Case(name: "repeated.txt") { Samples.write([Samples.repeated], as: "text", shape: .one) },
    Case(name: "repeated-verbose.txt") {
      Samples.write([Samples.repeated], as: "text", shape: .one, options: TextOptions(detail: .all))
    },
    Case(name: "imitation.txt") { Samples.write([Samples.imitation], as: "text", shape: .one) },
    Case(name: "imitation.json") { Samples.write([Samples.imitation], as: "json", shape: .one) },
    Case(name: "hostile.txt") { Samples.write([Samples.hostile], as: "text", shape: .one) },
    Case(name: "hostile.json") { Samples.write([Samples.hostile], as: "json", shape: .one) },
    Case(name: "hostile.sarif") { Samples.write([Samples.hostile], as: "sarif", shape: .one) },
    Case(name: "malicious.md") { Samples.write([Samples.malicious], as: "markdown", shape: .one) },
    Case(name: "malicious-osv.json") { Samples.write([Samples.malicious], as: "osv", shape: .one) },
    Case(name: "malicious-stix.json") { Samples.write([Samples.malicious], as: "stix", shape: .one) },
    Case(name: "hostile.md") { Samples.write([Samples.hostile], as: "markdown", shape: .one) },
    Case(name: "many-osv.json") { Samples.write(Samples.all, as: "osv", shape: .many) },
    Case(name: "many-stix.json") { Samples.write(Samples.all, as: "stix", shape: .many) },
    Case(name: "many.txt") { Samples.write(Samples.all, as: "text", shape: .many) },
    Case(name: "many-quiet.txt") {
      Samples.write(Samples.all, as: "text", shape: .many, options: TextOptions(detail: .verdicts))
    },
    Case(name: "many.jsonl") { Samples.write(Samples.all, as: "jsonl", shape: .many) },
    Case(name: "many.sarif") { Samples.write(Samples.all, as: "sarif", shape: .many) },
  ]

  @Test(arguments: cases) func equalsTheGoldenReport(_ example: Case) throws {
    let file = Checkout.root.appending(path: "Fixtures/reports/\(example.name)")
    let text = example.text()
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: file)
    }
    let golden = try String(contentsOf: file, encoding: .utf8)
    #expect(text == golden, "\(example.name) changed; if it was meant to, run `make golden` and read the difference")
  }

  /// The closed vocabularies stand in the schema as lists, in the order of the code.
  @Test func schemaListsAreCurrent() throws {
    let file = Checkout.root.appending(path: "docs/reference/report.schema.json")
    var schema = try String(contentsOf: file, encoding: .utf8)
    let lists: [(key: String, names: [String])] = [
      ("behavior", Behavior.allCases.map(\.name)), ("anomalies", ArchiveAnomaly.Kind.allCases.map(\.rawValue)),
      ("limitations", Limitation.Kind.allCases.map(\.rawValue)),
    ]
    for (key, names) in lists {
      // The definition comes last: earlier uses of the key refer to it.
      let start = try #require(schema.ranges(of: "\"\(key)\": {").last).upperBound
      let list = try #require(schema[start...].firstMatch(of: #/"enum": \[\n( *)"[^\]]*?\n *\]/#))
      let indent = String(list.1)
      let elements = names.map { "\(indent)\"\($0)\"" }.joined(separator: ",\n")
      let current = "\"enum\": [\n\(elements)\n\(indent.dropLast(2))]"
      if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
        schema.replaceSubrange(list.range, with: current)
        try Data(schema.utf8).write(to: file)
      }
      #expect(schema[start...].contains(current), "the names of \(key) changed; run `make golden`")
    }
  }

  @Test func folderHoldsNothingElse() throws {
    #expect(try Checkout.names(in: "Fixtures/reports") == Self.cases.map(\.name).sorted())
  }
}
