import Foundation
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
    Case(name: "malicious.txt") { Samples.write([Samples.malicious], as: "text", shape: .one) },
    Case(name: "malicious.json") { Samples.write([Samples.malicious], as: "json", shape: .one) },
    Case(name: "malicious.sarif") { Samples.write([Samples.malicious], as: "sarif", shape: .one) },
    Case(name: "malicious-colored.txt") {
      Samples.write([Samples.malicious], as: "text", shape: .one, options: TextOptions(isColored: true))
    },
    Case(name: "malicious-narrow.txt") {
      Samples.write([Samples.malicious], as: "text", shape: .one, options: TextOptions(width: 40))
    },
    Case(name: "repeated.txt") { Samples.write([Samples.repeated], as: "text", shape: .one) },
    Case(name: "repeated-verbose.txt") {
      Samples.write([Samples.repeated], as: "text", shape: .one, options: TextOptions(detail: .all))
    },
    Case(name: "hostile.txt") { Samples.write([Samples.hostile], as: "text", shape: .one) },
    Case(name: "hostile.json") { Samples.write([Samples.hostile], as: "json", shape: .one) },
    Case(name: "hostile.sarif") { Samples.write([Samples.hostile], as: "sarif", shape: .one) },
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

  @Test func folderHoldsNothingElse() throws {
    #expect(try Checkout.names(in: "Fixtures/reports") == Self.cases.map(\.name).sorted())
  }
}
