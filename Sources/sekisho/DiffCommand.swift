import ArgumentParser
import Behaviors
import Judgement
import Limits
import Reporting
import Rules
import Scanning
import Similarity

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Say what a newer release does that an older one did not.",
    discussion: """
      Takes archives and folders, also a source distribution and the wheel built from it. Nothing is run. Ends with 0, with 1 \
      when --fail-on-new names something that is new, 3 when something could not be read or looked at. --fail-on-new takes a \
      behaviour, such as fetches-from-network, or one of \
      \(Capability.allCases.map(\.rawValue).joined(separator: ", ")); it may be repeated.
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
  }

  @Argument(help: "The older release.")
  var old: PathArgument

  @Argument(help: "The newer release.")
  var new: PathArgument

  @Option(name: [.short, .long], help: "How to write it: text, json or markdown.")
  var format: Format = .text

  @Option(
    name: .long, parsing: .singleValue, help: ArgumentHelp("End with 1 when this is new.", valueName: "behaviour"))
  var failOnNew: [String] = []

  @Flag(name: [.short, .long], help: "Every file, however many there are.")
  var verbose = false

  func validate() throws {
    for name in failOnNew where Behavior(name: name) == nil && Capability(rawValue: name) == nil {
      throw ValidationError(
        "--fail-on-new: nothing is called \(TerminalText.line(name)); `sekisho diff --help` lists the words.")
    }
  }

  func run() throws {
    let limits = Limits()
    let scanner = try Core.scanner(limits: limits)
    let reader = InputReader(limits: limits)
    let (before, after) = (try artifact(old, reader), try artifact(new, reader))
    let found = scanner.compare(before, after, jobs: Surroundings.processorCount)
    let texts = VersionTexts(found.difference, old: found.old, new: found.new, isWhole: verbose)
    let bytes =
      switch format {
      case .text: Array(texts.text.utf8)
      case .json: texts.json
      case .markdown: Array(texts.markdown.utf8)
      }
    do throws(SystemError) { try FileSystem.write(bytes, to: Descriptor.standardOutput) } catch {
      guard error.code != SystemError.brokenPipe else { throw ExitCode(ExitStatus.clean.rawValue) }
      throw UsageError(message: "standard output cannot be written: \(error.reason). \(error.advice)")
    }
    if failOnNew.contains(where: found.difference.hasNew) { throw ExitCode(ExitStatus.flagged.rawValue) }
    let limitations = found.old.limitations + found.new.limitations
    for limitation in limitations { Messages.say(TerminalText.line("\(limitation.path): \(limitation.message)")) }
    if !limitations.isEmpty { throw ExitCode(ExitStatus.incomplete.rawValue) }
  }

  /// One release; a folder is one, whatever is in it.
  private func artifact(_ argument: PathArgument, _ reader: InputReader) throws -> Artifact {
    let path = argument.path
    let isFolder = (try? FileSystem.status(path, followingLinks: true))?.kind == .folder
    let isInput = path.bytes == [0x2D]
    switch reader.read(FoundInput(path: path, kind: isInput ? .standardInput : isFolder ? .folder : .file)) {
    case .artifact(let artifact): return artifact
    case .unreadable(let limitation):
      Messages.say("\(TerminalText.name(path.text)): \(limitation.message)")
      throw ExitCode(ExitStatus.incomplete.rawValue)
    }
  }
}
