import ArgumentParser
import Judgement
import Limits
import Reporting
import Scanning

/// What every command that scans takes.
struct ScanOptions: ParsableArguments {
  @Argument(help: "Archives, folders or files; - for standard input.")
  var paths: [PathArgument]

  @Option(name: [.short, .long], help: "Write the report to this file, whole or not at all.")
  var output: PathArgument?

  @Option(name: [.short, .long], help: "Threads to use (default: one for each processor).")
  var jobs: Int?

  @Option(help: "Colour the text: auto, always or never.")
  var color: TerminalStyle.Choice = .auto

  @Flag(help: "The same as --color never.")
  var noColor = false

  @Flag(name: [.short, .long], help: "One line for each input, and no progress.")
  var quiet = false

  @Flag(name: [.short, .long], help: "Everything, however much it is.")
  var verbose = false

  @Option(
    help: ArgumentHelp("Bytes that one artifact may unpack to, such as 2G (default: 512M).", valueName: "bytes"))
  var maxUnpacked: ByteCountArgument?

  @Option(
    help: ArgumentHelp(
      "Also apply the rules below this folder (docs/how-to/add-a-rule.md); may be repeated.", valueName: "folder"))
  var rules: [PathArgument] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Also match every member and every decoded layer with these YARA rules; may be repeated.", valueName: "file"))
  var yara: [PathArgument] = []

  @Option(
    help: ArgumentHelp(
      "Look artifacts up in this index of known packages, made by `sekisho known build`.", valueName: "index"))
  var known: PathArgument?

  @Option(
    help: ArgumentHelp(
      "Accepted findings: [[accept]] in a sekisho.toml, [[tool.sekisho.accept]] in a pyproject.toml.", valueName: "file"
    ))
  var baseline: PathArgument?

  @OptionGroup var knowledge: KnowledgeOptions
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      "Also compare with the projects of this index (docs/how-to/find-imitations.md); may be repeated.",
      valueName: "index"))
  var reference: [PathArgument] = []

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 1024.") }
    if quiet && verbose { throw ValidationError("--quiet and --verbose contradict each other.") }
    if paths.count(where: { $0.path.bytes == [0x2D] }) > 1 {
      throw ValidationError("Standard input can be read only once, so give - only once.")
    }
  }

  fileprivate func core(_ baseline: Baseline) throws -> Core {
    try Core.load(
      limits: limits, ownRules: try rules.flatMap { try OwnFiles.rules(below: $0.path) },
      yara: try OwnFiles.yara(yara.map(\.path)), known: try OwnFiles.known(known?.path), baseline: baseline,
      campaigns: try knowledge.campaigns(), references: reference.map(\.path))
  }

  fileprivate var limits: Limits {
    var limits = Limits()
    if let maxUnpacked {
      limits.unpackedBytes = maxUnpacked.byteCount
      limits.streamBytes = maxUnpacked.byteCount
    }
    return limits
  }

  fileprivate var textOptions: TextOptions {
    let isColored = TerminalStyle.isColored(
      noColor ? .never : color, isTerminal: output == nil && Surroundings.isTerminal(Descriptor.standardOutput),
      environment: Surroundings.environment)
    let columns = Surroundings.terminalWidth ?? Surroundings.environment("COLUMNS").flatMap(Int.init) ?? 100
    return TextOptions(
      width: max(40, columns), isColored: isColored, detail: quiet ? .verdicts : verbose ? .all : .usual)
  }
}

/// Scans what a command line names and writes the reports in one format.
struct ReportRun {
  let options: ScanOptions
  let format: ReportFormat

  /// Lines on standard error for one input.
  private static let warningsPerInput = 10

  /// Hands out each report, once it is written, in the order of the inputs.
  func run(receive: (ScanReport) throws -> Void) async throws {
    let baseline = try OwnFiles.baseline(options.baseline?.path)
    let core = try options.core(baseline)
    var use = BaselineUse(baseline)
    var stream = try makeStream()
    let finder = InputFinder(paths: options.paths.map(\.path))
    let context = ReportContext(
      rules: core.rules, workingFolder: FileSystem.workingFolder?.text ?? "", text: options.textOptions)
    var writer = format.makeWriter(context)
    var halves = AttackHalves()
    var progress = Progress(total: finder.inputs.count, isQuiet: options.quiet)
    var bytes: [UInt8] = []
    writer.begin(finder.isOpenEnded ? .many : .one, to: &bytes)

    let run = ScanRun(
      inputs: finder.inputs, reader: InputReader(limits: options.limits),
      jobs: options.jobs ?? Surroundings.processorCount, scan: core.scan)
    try await run.run { report in
      var report = report
      halves.join(&report)
      writer.write(report, to: &bytes)
      progress.clear()
      warn(of: report)
      use.add(report.findings)
      try Self.write(&bytes, to: &stream)
      try receive(report)
      progress.advance(past: report.artifact.path)
      return !stream.isBroken
    }
    progress.clear()
    writer.end(to: &bytes)
    try Self.write(&bytes, to: &stream)
    try Self.asUsageError { () throws(SystemError) in try stream.finish() }
    for complaint in use.complaints { Messages.say(TerminalText.line(complaint)) }
  }

  private func makeStream() throws -> OutputStream {
    do throws(SystemError) { return try OutputStream(options.output?.path) } catch {
      let path = TerminalText.name(options.output?.path.text ?? "standard output")
      throw UsageError(message: "\(path): cannot be written: \(error.reason). \(error.advice)")
    }
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
