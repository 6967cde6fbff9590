internal import Scanning

struct SARIFFormat: ReportWriter {
  init(context: ReportContext) {}
  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {}
  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {}
  mutating func end(to output: inout [UInt8]) {}
}
