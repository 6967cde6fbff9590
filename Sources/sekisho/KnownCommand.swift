import ArgumentParser
import Exchange
import Reporting

struct KnownCommand: ParsableCommand {
  /// Bytes of an index: the public collection takes a few dozen MB.
  static let indexCeiling = 1 << 30

  static let configuration = CommandConfiguration(
    commandName: "known", abstract: "Packages that are known to be bad.", subcommands: [Build.self])

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make an index for `scan --known` out of folders of OSV records.",
      discussion: """
        Takes the records of malicious packages (MAL-…) of the ecosystem PyPI below the folders. Withdrawn ones stay in the index \
        and are never found. One file that is no OSV record refuses the whole.
        """)

    @Argument(help: "The index to write.")
    var index: PathArgument

    @Argument(help: "Folders with OSV records as .json, or single records.")
    var folders: [PathArgument]

    /// Files below all folders, and levels of folders.
    private static let fileCeiling = 2_000_000
    private static let depthCeiling = 16

    func run() throws {
      var builder = KnownIndexBuilder()
      var count = 0
      for folder in folders { try Self.collect(folder.path, depth: 0, &count, into: &builder) }
      guard builder.count > 0 else {
        throw UsageError(message: "no record of a malicious package of PyPI was found, so that no index was written.")
      }
      let bytes: [UInt8]
      do throws(ExchangeError) { bytes = try builder.build() } catch { throw UsageError(message: "\(error).") }
      try write(bytes, to: index.path)
      let name = TerminalText.name(index.path.text)
      Messages.say(
        "\(name): \(builder.count) records, \(builder.withdrawnCount) of them withdrawn, in \(bytes.count) bytes.")
      for reason in AdvisoryRecord.LeftOut.allCases {
        if let count = builder.leftOut[reason] { Messages.say("\(name): left out: \(count) \(reason.rawValue).") }
      }
    }

    private static func collect(
      _ path: SystemPath, depth: Int, _ count: inout Int, into builder: inout KnownIndexBuilder
    ) throws {
      let name = TerminalText.name(path.text)
      let kind: FileStatus.Kind
      do throws(SystemError) { kind = try FileSystem.status(path, followingLinks: depth == 0).kind } catch {
        throw UsageError(message: "\(name): cannot be read: \(error.reason). \(error.advice)")
      }
      switch kind {
      case .file where depth == 0 || SystemPath.text(of: path.lastComponent).hasSuffix(".json"):
        count += 1
        guard count <= fileCeiling else {
          throw UsageError(message: "\(name): more than \(fileCeiling) files are not read.")
        }
        let content = try OwnFiles.read(path, as: "the record")
        do throws(ExchangeError) { try builder.add(content) } catch {
          throw UsageError(message: "\(name): \(TerminalText.line("\(error)")). No index was written.")
        }
      case .folder:
        guard depth < depthCeiling else {
          throw UsageError(message: "\(name): more than \(depthCeiling) levels of folders are not read.")
        }
        let names: [[UInt8]]
        do throws(SystemError) { names = try FileSystem.names(in: path) } catch {
          throw UsageError(message: "\(name): cannot be read: \(error.reason). \(error.advice)")
        }
        for component in names where component.first != UInt8(ascii: ".") {
          try collect(path.appending(component), depth: depth + 1, &count, into: &builder)
        }
      default: break
      }
    }
  }
}
