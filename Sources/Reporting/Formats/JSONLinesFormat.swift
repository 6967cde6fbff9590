internal import JSON
internal import Scanning

/// One line for each report, the same object as `JSONFormat` writes, so that a reader can begin before the scan ends.
struct JSONLinesFormat: ReportWriter {
  private let context: ReportContext

  init(context: ReportContext) { self.context = context }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {}

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    var json = JSONText(isIndented: false)
    ReportObject.report(report, context: context, to: &json)
    output += json.bytes
    output.append(0x0A)
  }

  mutating func end(to output: inout [UInt8]) {}
}
