public import ArgumentParser
import Limits
public import Reporting
import Scanning

/// A name that `--format` takes.
struct FormatArgument: ExpressibleByArgument, Sendable {
  let name: String

  init?(argument: String) {
    guard ReportFormats[argument] != nil else { return nil }
    name = argument
  }

  var defaultValueDescription: String { name }
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

  /// Lines on standard error for one input.
  private static let warningsPerInput = 10

  @Argument(help: "Archives, folders or files; - for standard input.")
  var paths: [PathArgument]

  @Option(
    name: [.short, .long, .customLong("output-format")],
    help: "How to write the report: \(ReportFormats.all.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")).")
  var format: FormatArgument?

  @Option(name: [.short, .long], help: "Write the report to this file, whole or not at all.")
  var output: PathArgument?

  @Option(help: "Lowest verdict that ends the run with 1.")
  var failOn: FailOn = .suspicious

  @Option(name: [.short, .long], help: "Threads to use (default: one for each processor).")
  var jobs: Int?

  @Option(help: "Colour the text: auto, always or never.")
  var color: TerminalStyle.Choice = .auto

  @Flag(help: "The same as --color never.")
  var noColor = false

  @Flag(name: [.short, .long], help: "One line for each input, and no progress.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Every finding and every piece of evidence.")
  var verbose = false

  @Option(
    help: ArgumentHelp("Bytes that one artifact may unpack to, such as 2G (default: 512M).", valueName: "bytes"))
  var maxUnpacked: ByteCountArgument?

  mutating func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 1024.") }
    if quiet && verbose { throw ValidationError("--quiet and --verbose contradict each other.") }
    if paths.count(where: { $0.path.bytes == [0x2D] }) > 1 {
      throw ValidationError("Standard input can be read only once, so give - only once.")
    }
  }

  func run() async throws {
    let limits = makeLimits()
    let core = try Core.load(limits: limits)
    var stream = try makeStream()
    let finder = InputFinder(paths: paths.map(\.path))
    var writer = makeWriter(core)
    var outcome = RunOutcome(failOn: failOn)
    var progress = Progress(total: finder.inputs.count, isQuiet: quiet)
    var bytes: [UInt8] = []
    writer.begin(finder.isOpenEnded ? .many : .one, to: &bytes)

    let run = ScanRun(
      inputs: finder.inputs, reader: InputReader(limits: limits), jobs: jobs ?? Surroundings.processorCount,
      scan: core.scan)
    try await run.run { report in
      outcome.add(report)
      writer.write(report, to: &bytes)
      progress.clear()
      warn(of: report)
      try Self.write(&bytes, to: &stream)
      progress.advance(past: report.artifact.path)
      return !stream.isBroken
    }
    progress.clear()
    writer.end(to: &bytes)
    try Self.write(&bytes, to: &stream)
    try Self.asUsageError { () throws(SystemError) in try stream.finish() }
    throw ExitCode(outcome.status.rawValue)
  }

  private func makeLimits() -> Limits {
    var limits = Limits()
    if let maxUnpacked {
      limits.unpackedBytes = maxUnpacked.byteCount
      limits.streamBytes = maxUnpacked.byteCount
    }
    return limits
  }

  private func makeStream() throws -> OutputStream {
    do throws(SystemError) { return try OutputStream(output?.path) } catch {
      let path = TerminalText.name(output?.path.text ?? "standard output")
      throw UsageError(message: "\(path): cannot be written: \(error.reason). \(error.advice)")
    }
  }

  private func makeWriter(_ core: Core) -> any ReportWriter {
    let isColored = TerminalStyle.isColored(
      noColor ? .never : color, isTerminal: output == nil && Surroundings.isTerminal(Descriptor.standardOutput),
      environment: Surroundings.environment)
    let columns = Surroundings.terminalWidth ?? Surroundings.environment("COLUMNS").flatMap(Int.init) ?? 100
    let text = TextOptions(
      width: max(40, columns), isColored: isColored, detail: quiet ? .verdicts : verbose ? .all : .usual)
    let context = ReportContext(
      rules: core.rules, workingFolder: FileSystem.workingFolder?.text ?? "",
      text: text)
    let name = format?.name ?? "text"
    guard let format = ReportFormats[name] else { preconditionFailure("the argument's type admits registered formats") }
    return format.makeWriter(context)
  }

  /// Says on standard error what the edge could not read, whatever the format.
  private func warn(of report: ScanReport) {
    let isFolder = report.artifact.kind == "folder"
    let unread = report.limitations.filter { limitation in
      switch limitation.kind {
      case .unreadable, .changed: true
      case .streamBytes, .entries: isFolder || limitation.path.isEmpty
      default: limitation.path.isEmpty
      }
    }
    for limitation in unread.prefix(Self.warningsPerInput) {
      let member = limitation.path.isEmpty ? "" : "/\(limitation.path)"
      Messages.say("\(TerminalText.name(report.artifact.path + member)): \(TerminalText.line(limitation.message))")
    }
    let rest = unread.count - Self.warningsPerInput
    if rest > 0 { Messages.say("\(TerminalText.name(report.artifact.path)): \(rest) more; the report has them all.") }
  }

  private static func write(_ bytes: inout [UInt8], to stream: inout OutputStream) throws {
    do throws(SystemError) { try stream.write(bytes) } catch {
      throw UsageError(message: "the report cannot be written: \(error.reason). \(error.advice)")
    }
    bytes.removeAll(keepingCapacity: true)
  }

  private static func asUsageError(_ body: () throws(SystemError) -> Void) throws {
    do throws(SystemError) { try body() } catch {
      throw UsageError(message: "the report cannot be written: \(error.reason). \(error.advice)")
    }
  }
}
