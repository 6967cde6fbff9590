import Foundation
import Testing

@testable import Reporting

struct FormatRegistryTests {
  /// One file in `Formats/` for each registered format, and the other way round.
  @Test func registryEqualsFolder() throws {
    let files = try Checkout.names(in: "Sources/Reporting/Formats").map { $0.replacing("Format.swift", with: "") }
    let types = ReportFormats.all.map { format in
      String(describing: type(of: format.makeWriter(Samples.context))).replacing("Format", with: "")
    }
    #expect(files.sorted() == types.sorted())
    #expect(
      ReportFormats.all.map(\.name) == [
        "text", "json", "jsonl", "layers", "baseline", "sarif", "markdown", "osv", "stix",
      ])
    #expect(ReportFormats["yaml"] == nil)
  }

  @Test(arguments: ReportFormats.all.map(\.name)) func sameReportsGiveTheSameBytes(_ format: String) {
    let first = Samples.write(Samples.all, as: format, shape: .many)
    #expect(!first.isEmpty)
    for _ in 0..<3 { #expect(Samples.write(Samples.all, as: format, shape: .many) == first) }
  }
}
