import ArgumentParser
import Behaviors
import ByteReading
import Judgement
import Limits
import Packages
import Reporting
import Rules
import Scanning
import Similarity

struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Make and look into indexes of known projects, for scan --reference.",
    discussion: """
      A PATH is an archive, a folder, or a git repository at a revision: ../requests@v2.31.0. Names and versions come from \
      the metadata, the revision or the flags. Nothing of what is read is run.
      """, subcommands: [Build.self, Add.self, List.self, Info.self])

  struct Sources: ParsableArguments {
    @Argument(help: "The index file.")
    var index: PathArgument

    @Argument(help: "Archives, folders, and REPOSITORY@REVISION.")
    var paths: [PathArgument] = []

    @Option(
      help:
        "Also take what this file lists: on each line a name, a path, a version and `modules` for --modules-only, with tabs between them."
    )
    var list: PathArgument?

    @Option(help: "The folder that paths of --list start from.")
    var root: PathArgument?

    @Option(help: "Name of the project, when there is one path.")
    var name: String = ""

    @Option(help: "Version, when there is one path.")
    var version: String = ""

    @Flag(name: [.customLong("modules-only")], help: "Leave out tests and documentation: a smaller index.")
    var modulesOnly = false

    @Option(name: [.short, .long], help: "Threads to use (default: one for each processor).")
    var jobs: Int?

    func validate() throws {
      if paths.count + (list == nil ? 0 : 1) == 0 { throw ValidationError("Name at least one path, or a --list.") }
      if paths.count != 1, !(name + version).isEmpty {
        throw ValidationError("--name and --version are about one path.")
      }
      if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes a number from 1 to 1024.") }
    }

    func add(to builder: inout IndexBuilder) throws {
      let scanner = Scanner(
        ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
      for source in try ReferenceList.sources(paths, name, version, list?.path, root: root?.path) {
        let artifact = try source.artifact(limits: scanner.limits)
        let release = scanner.release(
          artifact, name: source.name, version: source.version, modulesOnly: modulesOnly || source.modulesOnly,
          jobs: jobs ?? Surroundings.processorCount)
        let name = TerminalText.name(source.path.text)
        guard !release.project.isEmpty, !release.version.isEmpty else {
          throw UsageError(message: "\(name): says no name or no version. Give --name and --version.")
        }
        guard release.fileCount > 0 else { throw UsageError(message: "\(name): there is nothing in it to index.") }
        builder.add(release)
        Messages.say(
          "\(TerminalText.line(release.project)) \(TerminalText.line(release.version)): \(release.fileCount) files")
      }
    }
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Make an index; one that is there is replaced.")
    @OptionGroup var sources: Sources

    func run() throws {
      var builder = IndexBuilder()
      try sources.add(to: &builder)
      try IndexFile.write(builder.write(), to: sources.index.path)
    }
  }

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add releases to an index.")
    @OptionGroup var sources: Sources

    func run() throws {
      var builder = IndexBuilder(try IndexFile.open(sources.index.path))
      try sources.add(to: &builder)
      try IndexFile.write(builder.write(), to: sources.index.path)
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The projects of an index, and their releases.")

    @Argument(help: "The index file; without it, the index that Sekisho carries.")
    var index: PathArgument?

    func run() throws {
      for entry in try IndexFile.named(index?.path).contents {
        let versions = entry.versions.map { TerminalText.line($0) }.joined(separator: " ")
        try StandardOutput.line("\(TerminalText.line(entry.project)) \(versions)")
      }
    }
  }

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Size and counts of an index; verifies it.")

    @Argument(help: "The index file; without it, the index that Sekisho carries.")
    var index: PathArgument?

    func run() throws {
      let index = try IndexFile.named(index?.path)
      try StandardOutput.line("projects: \(index.projectCount)")
      try StandardOutput.line("releases: \(index.releaseCount)")
      try StandardOutput.line("different files: \(index.fileCount)")
      try StandardOutput.line("statements: \(index.statementCount)")
      let each = index.fileCount > 0 ? index.byteCount / index.fileCount : 0
      try StandardOutput.line("bytes: \(index.byteCount), \(each) a file")
    }
  }
}

/// Index files, as the system has them.
enum IndexFile {
  static func open(_ path: SystemPath) throws -> ReferenceIndex {
    let name = TerminalText.name(path.text)
    let bytes: SharedBytes
    do throws(SystemError) { bytes = try FileSystem.map(path) } catch {
      throw UsageError(message: "\(name): the index cannot be read: \(error.reason). \(error.advice)")
    }
    do throws(IndexError) { return try ReferenceIndex(bytes, name: name) } catch {
      throw UsageError(message: TerminalText.line("\(error)"))
    }
  }

  /// The index of that path, or the embedded one.
  static func named(_ path: SystemPath?) throws -> ReferenceIndex {
    if let path { return try open(path) }
    guard let embedded = ReferenceIndex.embedded else { throw UsageError(message: "this Sekisho carries no index.") }
    return embedded
  }

  static func write(_ bytes: [UInt8], to path: SystemPath) throws {
    do throws(SystemError) {
      var stream = try OutputStream(path)
      try stream.write(bytes)
      try stream.finish()
    } catch {
      throw UsageError(
        message: "\(TerminalText.name(path.text)): the index cannot be written: \(error.reason). \(error.advice)")
    }
  }
}
