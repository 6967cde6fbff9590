internal import JSON
internal import Scanning

/// One JSON document: the report itself for one artifact, `{"schema_version", "tool", "reports": […]}` for many.
struct JSONFormat: ReportWriter {
  private let context: ReportContext
  private var shape = ReportShape.one
  private var count = 0

  init(context: ReportContext) { self.context = context }

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {
    self.shape = shape
    guard shape == .many else { return }
    var head = JSONText(isIndented: true)
    head.object { json in
      json.field("schema_version", Tool.schemaVersion)
      json.key("tool") { ReportObject.tool(context, to: &$0) }
    }
    // The document stays open: what was written, without its last line and brace.
    output += head.bytes.dropLast(2)
    output += ",\n  \"reports\": [".utf8
  }

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    var json = JSONText(isIndented: true, depth: shape == .many ? 2 : 0)
    ReportObject.report(report, context: context, to: &json)
    if shape == .many { output += (count > 0 ? ",\n    " : "\n    ").utf8 }
    output += json.bytes
    count += 1
  }

  mutating func end(to output: inout [UInt8]) {
    if shape == .many { output += (count > 0 ? "\n  ]\n}" : "]\n}").utf8 }
    output.append(0x0A)
  }
}
