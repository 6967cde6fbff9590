import ArgumentParser
import Exchange
import Intelligence
import Reporting

struct ExchangeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exchange", abstract: "Give the knowledge of campaigns to other tools, or take theirs.",
    subcommands: [Export.self, Import.self])

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write campaigns and groups as a STIX 2.1 bundle.",
      discussion: """
        Without a name, all of them. With names, those with every page that makes claims about them or disputes theirs, so that \
        the bundle stands alone.
        """)

    @Argument(help: "Slugs of campaigns or actors, such as vmconnect.")
    var pages: [String] = []

    @Option(name: [.short, .long], help: "Write the bundle to this file, whole or not at all.")
    var output: PathArgument?

    func run() throws {
      let bytes: [UInt8]
      do throws(ExchangeError) {
        bytes = try KnowledgeBundle.write(try Self.knowledge(), pages: pages.isEmpty ? nil : pages)
      } catch {
        throw UsageError(message: TerminalText.line("\(error)."))
      }
      try write(bytes, to: output?.path)
    }

    private static func knowledge() throws(ExchangeError) -> KnowledgeBase {
      do throws(KnowledgeError) { return try KnowledgeBase.embedded() } catch {
        throw ExchangeError(.damaged, "the pages of this executable cannot be read: \(error)")
      }
    }
  }

  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Turn a STIX 2.1 bundle into pages of campaigns and groups.",
      discussion: """
        The bundle is taken as a whole or refused as a whole. What is well-formed and has no place in a page is named. Ends \
        with 0, or 2 when the bundle is refused or a page cannot be written.
        """)

    @Argument(help: "The bundle; - for standard input is not taken.")
    var bundle: PathArgument

    @Option(help: ArgumentHelp("Folder for the pages; it is made unless it is there.", valueName: "folder"))
    var out: PathArgument

    @Flag(help: "Read the bundle as if no campaign was known, for one that Sekisho itself exported.")
    var standalone = false

    func run() throws {
      let name = TerminalText.name(bundle.path.text)
      let content = try OwnFiles.read(bundle.path, as: "the bundle", limit: 512 << 20)
      let outcome: BundleImport.Outcome
      do throws(ExchangeError) {
        let reader = standalone ? BundleImport.alone : try BundleImport.besideOurs()
        outcome = try reader.pages(from: content)
      } catch {
        throw UsageError(message: "\(name): refused: \(TerminalText.line("\(error)")).")
      }
      try PageFolder(out.path).write(outcome.pages)
      for page in outcome.pages { try StandardOutput.line(TerminalText.name(page.path)) }
      let taken = outcome.taken.map { "\($0.count) \($0.what)" }.joined(separator: ", ")
      Messages.say("\(name): taken: \(taken).")
      if outcome.knownCount > 0 { Messages.say("\(name): \(outcome.knownCount) objects are ours already.") }
      if outcome.revokedCount > 0 {
        Messages.say("\(name): \(outcome.revokedCount) objects were withdrawn by those who made them.")
      }
      for left in outcome.leftOut {
        Messages.say("\(name): no place in a page: \(left.count) × \(TerminalText.line(left.what)).")
      }
    }
  }
}

/// Where pages are written to. None replaces another, and when one cannot be written none stays.
struct PageFolder {
  private let path: SystemPath

  init(_ path: SystemPath) { self.path = path }

  func write(_ pages: [(path: String, bytes: [UInt8])]) throws {
    var written: [SystemPath] = []
    var current = path
    do throws(SystemError) {
      try make(path)
      for page in pages {
        // The path is a folder of ours and a slug.
        let parts = page.path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        current = parts.dropLast().reduce(path) { $0.appending($1) }
        try make(current)
        current = current.appending(parts.last ?? [])
        let file = try Descriptor(creating: current, permissions: 0o644)
        written.append(current)
        try FileSystem.write(page.bytes, to: file.number)
      }
    } catch {
      for file in written { FileSystem.remove(file) }
      throw UsageError(
        message: "\(TerminalText.name(current.text)): cannot be written: \(error.reason). \(error.advice)")
    }
  }

  private func make(_ folder: SystemPath) throws(SystemError) {
    if (try? FileSystem.status(folder, followingLinks: true))?.kind != .folder { try FileSystem.makeFolder(folder) }
  }
}

/// Writes a document to a file, whole or not at all, or to standard output.
func write(_ bytes: [UInt8], to path: SystemPath?) throws {
  do throws(SystemError) {
    var stream = try OutputStream(path)
    try stream.write(bytes)
    try stream.finish()
  } catch {
    let name = TerminalText.name(path?.text ?? "standard output")
    throw UsageError(message: "\(name): cannot be written: \(error.reason). \(error.advice)")
  }
}
