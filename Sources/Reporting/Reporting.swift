// Reporting writes what a scan found out, for people and for machines.
//
// It knows `ScanReport` and bytes. It does not know files, terminals, the clock or the environment: whoever calls it says
// how wide the terminal is and whether to colour, and passes the bytes on. So the same reports and the same options
// give the same bytes, and every format is tested without a process.
//
//   var writer = ReportFormats["json"]?.makeWriter(context)
//   writer.begin(.one, to: &bytes); writer.write(report, to: &bytes); writer.end(to: &bytes)
//
// A format is one file in `Formats/` and one line in `ReportFormats.all`; a test compares the two.

public import Rules
public import Scanning

/// Whether the caller named one artifact or may get any number of them.
///
/// It follows from what was asked for, not from how many inputs there turned out to be, so that a folder of archives
/// with one archive in it does not change the shape of the output.
public enum ReportShape: Sendable { case one, many }

/// Writes reports in one format, each as soon as it is there.
public protocol ReportWriter {
  /// Call once, before the first report.
  mutating func begin(_ shape: ReportShape, to output: inout [UInt8])
  /// Call once for each report, in the order of the inputs.
  mutating func write(_ report: ScanReport, to output: inout [UInt8])
  /// Call once, after the last report.
  mutating func end(to output: inout [UInt8])
}

/// One output format.
public struct ReportFormat: Sendable {
  /// What `--format` takes.
  public let name: String
  /// One line for help texts.
  public let summary: String
  /// A writer for one run.
  public let makeWriter: @Sendable (ReportContext) -> any ReportWriter
}

/// Every output format.
public enum ReportFormats {
  /// In the order that help texts list them.
  public static let all: [ReportFormat] = [
    ReportFormat(name: "text", summary: "for people") { TextFormat(context: $0) },
    ReportFormat(name: "json", summary: "one JSON document") { JSONFormat(context: $0) },
    ReportFormat(name: "jsonl", summary: "one line of JSON for each input") { JSONLinesFormat(context: $0) },
    ReportFormat(name: "layers", summary: "the tree of what was hidden") { LayersFormat(context: $0) },
    ReportFormat(name: "baseline", summary: "entries of a baseline, to be filled in") { _ in BaselineFormat() },
    ReportFormat(name: "sarif", summary: "SARIF 2.1.0, for code scanning") { SARIFFormat(context: $0) },
    ReportFormat(name: "markdown", summary: "for an index's security team") { MarkdownFormat(context: $0) },
    ReportFormat(name: "osv", summary: "drafts of OSV advisories") { OSVFormat(context: $0) },
    ReportFormat(name: "stix", summary: "a STIX 2.1 bundle") { STIXFormat(context: $0) },
  ]

  /// The format of that name.
  public static subscript(name: String) -> ReportFormat? { all.first { $0.name == name } }
}

/// What a report says of a rule beyond the finding itself.
public struct RuleDescription: Sendable, Hashable {
  public var id: String
  public var title: String
  public var severity: Severity
  /// ATT&CK technique ids.
  public var techniques: [String]
  /// Ids it had before.
  public var formerIDs: [String]
  /// What it means, why it matters, when it is innocent: Markdown.
  public var help: String
  /// The whole page: `help`, the rule itself and its examples.
  public var page: String

  public init(
    id: String, title: String, severity: Severity, techniques: [String] = [], formerIDs: [String] = [], help: String,
    page: String = ""
  ) {
    self.id = id
    self.title = title
    self.severity = severity
    self.techniques = techniques
    self.formerIDs = formerIDs
    self.help = help
    self.page = page
  }
}

/// What a writer needs beside the reports.
public struct ReportContext: Sendable {
  /// Version of Sekisho.
  public var toolVersion: String
  /// The rules that were applied.
  public let rules: [RuleDescription]
  /// Identity of their content: 16 lower-case hexadecimal digits.
  public let ruleSetDigest: String
  /// Absolute path that relative artifact paths start from; empty when unknown. SARIF makes paths below it relative.
  public var workingFolder: String
  public var text: TextOptions

  public init(
    toolVersion: String = Tool.version, rules: [RuleDescription] = [], workingFolder: String = "",
    text: TextOptions = TextOptions()
  ) {
    self.toolVersion = toolVersion
    self.rules = rules
    var digest = Fingerprint()
    for rule in rules {
      for part in [rule.id, rule.title, rule.severity.rawValue, rule.help, rule.page] { digest.mix(part.utf8) }
    }
    ruleSetDigest = digest.text
    self.workingFolder = workingFolder
    self.text = text
  }
}

/// How reports for people look.
public struct TextOptions: Sendable, Hashable {
  /// How much of a report is written.
  public enum Detail: Sendable {
    /// One line for each artifact.
    case verdicts
    /// The first findings of each rule in each file.
    case usual
    /// Everything.
    case all
  }

  /// Columns that a line of source may take; longer lines are clipped around the finding.
  public var width: Int
  public var isColored: Bool
  public var detail: Detail

  public init(width: Int = 100, isColored: Bool = false, detail: Detail = .usual) {
    self.width = width
    self.isColored = isColored
    self.detail = detail
  }
}

/// Who wrote the report.
public enum Tool {
  public static let name = "sekisho"
  public static let version = "0.1.0"
  /// Version of the JSON contract, `docs/reference/report.schema.json`.
  public static let schemaVersion = "1.0"
}
