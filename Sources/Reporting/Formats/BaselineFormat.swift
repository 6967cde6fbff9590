internal import Behaviors
internal import Rules
internal import Scanning

/// Entries for a baseline, one for each finding that counts: a person fills in why, who and until when. As it stands it is
/// refused, so that nothing is accepted by a pipe.
struct BaselineFormat: ReportWriter {
  private var isFirst = true

  mutating func begin(_ shape: ReportShape, to output: inout [UInt8]) {}

  mutating func write(_ report: ScanReport, to output: inout [UInt8]) {
    for finding in report.findings where finding.acceptance == nil && !finding.sha256.isEmpty {
      let title = TerminalText.line(finding.title)
      let gap = isFirst ? "" : "\n"
      isFirst = false
      output +=
        """
        \(gap)# \(TerminalText.name(report.artifact.name)): \(title)
        [[accept]]
        rule = \(Self.quoted(finding.rule))
        path = \(Self.quoted(finding.location.path))
        sha256 = \(Self.quoted(finding.sha256))
        reason = ""
        author = ""
        expires = ""

        """.utf8
    }
  }

  mutating func end(to output: inout [UInt8]) {}

  /// A basic string of TOML.
  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": quoted += "\\\(scalar)"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
