import ArgumentParser
import Reporting
import Similarity

struct NamesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "names", abstract: "Say which well-known distributions names may be taken for.",
    discussion: """
      Compares with the 15,000 most popular names. A name alone says little: one honest name in six resembles a well-known \
      one. Ends with 0, or with 1 when --fail-on-confusable is given and a name is likely to be taken for another.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @Argument(help: "Names, as one would install them.")
  var names: [String] = []

  @Option(help: ArgumentHelp("Also the names in this file, one on each line; - for standard input.", valueName: "file"))
  var from: PathArgument?

  @Option(name: [.short, .long], help: "How to write it: text, or json with one object on each line.")
  var format: Format = .text

  @Flag(help: "End with 1 when a name is likely to be taken for another.")
  var failOnConfusable = false

  func validate() throws {
    if names.isEmpty, from == nil { throw ValidationError("Give a name, or --from FILE.") }
  }

  /// Bytes that are written at once.
  private static let blockByteCount = 1 << 16

  func run() throws {
    var isConfusable = false
    var block: [UInt8] = []
    for name in try names + (from.map { try OwnFiles.lines(of: $0.path) } ?? []) {
      let report = NameSearch.embedded.report(on: name)
      isConfusable = isConfusable || report.isConfusable
      block += format == .json ? NameTexts.json(report, as: name) : Array(NameTexts.text(report, as: name).utf8)
      if block.count >= Self.blockByteCount {
        try write(block)
        block = []
      }
    }
    try write(block)
    if failOnConfusable, isConfusable { throw ExitCode(ExitStatus.flagged.rawValue) }
  }

  private func write(_ bytes: [UInt8]) throws {
    do throws(SystemError) { try FileSystem.write(bytes, to: Descriptor.standardOutput) } catch {
      guard error.code != SystemError.brokenPipe else { throw ExitCode(ExitStatus.clean.rawValue) }
      throw UsageError(message: "standard output cannot be written: \(error.reason). \(error.advice)")
    }
  }
}
