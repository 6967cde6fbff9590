import ArgumentParser
import Limits
import Linking
import Reporting
import Scanning

/// What every command takes that compares packages with each other or with campaigns.
struct TraitOptions: ParsableArguments {
  @Argument(help: "Archives, folders with archives, or files.")
  var paths: [PathArgument]

  @Option(name: [.short, .long], help: "Threads to use (default: one for each processor).")
  var jobs: Int?

  func validate() throws {
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 1024.") }
  }

  /// The reports on all inputs, in their order, without the bytes that only pages need.
  func reports(campaigns: Scanner.Campaigns) async throws -> [ScanReport] {
    let run = try run(campaigns)
    return try await Self.reports(of: run)
  }

  private func run(_ campaigns: Scanner.Campaigns) throws -> ScanRun {
    let core = try Core.load(limits: Limits(), campaigns: campaigns)
    return ScanRun(
      inputs: InputFinder(paths: paths.map(\.path)).inputs, reader: InputReader(limits: Limits()),
      jobs: jobs ?? Surroundings.processorCount, scan: core.scan)
  }

  private static func reports(of run: ScanRun) async throws -> [ScanReport] {
    let gathering = Gathering(total: run.inputs.count)
    try await run.run { gathering.take($0) }
    return gathering.finish()
  }
}

/// Keeps what comes in.
private final class Gathering {
  private var reports: [ScanReport] = []
  private var progress: Progress

  init(total: Int) { progress = Progress(total: total, isQuiet: false) }

  func take(_ report: ScanReport) -> Bool {
    progress.clear()
    if report.artifact.kind == "unreadable", let limitation = report.limitations.first {
      Messages.say("\(TerminalText.name(report.artifact.path)): \(TerminalText.line(limitation.message))")
    }
    reports.append(report.withoutTexts)
    progress.advance(past: report.artifact.path)
    return true
  }

  func finish() -> [ScanReport] {
    progress.clear()
    return reports
  }
}

extension ScanReport {
  /// Name and version, or the file's name.
  var label: String {
    let name = distributionName.isEmpty ? artifact.name : distributionName
    return distributionVersion.isEmpty ? name : "\(name) \(distributionVersion)"
  }

  fileprivate var withoutTexts: ScanReport {
    var report = self
    (report.sources, report.extracts, report.layers, report.observations) = ([:], [:], [], [])
    return report
  }
}
