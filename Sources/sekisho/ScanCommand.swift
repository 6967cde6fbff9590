public import ArgumentParser
import Reporting
import Scanning

/// A name that `--format` takes.
struct FormatArgument: ExpressibleByArgument, Sendable {
  let format: ReportFormat

  init?(argument: String) {
    guard let format = ReportFormats[argument] else { return nil }
    self.format = format
  }

  var defaultValueDescription: String { format.name }
  static var allValueStrings: [String] { ReportFormats.all.map(\.name) }
  static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
}

extension TerminalStyle.Choice: ExpressibleByArgument {}

struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Inspect archives, folders and files without running them.",
    discussion: """
      Ends with 0 when everything is clean, 1 when a verdict is at or over --fail-on, 2 for a wrong command line, 3 when \
      something could not be read or looked at, 4 for a mistake of Sekisho itself.
      """)

  @OptionGroup var options: ScanOptions

  @Option(
    name: [.short, .long, .customLong("output-format")],
    help: "How to write the report: \(ReportFormats.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")).")
  var format: FormatArgument?

  @Option(help: "Lowest verdict that ends the run with 1.")
  var failOn: FailOn = .suspicious

  func run() async throws {
    var outcome = RunOutcome(failOn: failOn)
    let format = format?.format ?? ReportFormats.all[0]
    try await ReportRun(options: options, format: format).run { outcome.add($0) }
    throw ExitCode(outcome.status.rawValue)
  }
}
