import ArgumentParser
import Reporting
import Scanning

struct UnwrapCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unwrap", abstract: "Show what is hidden in archives, folders and files, layer by layer.",
    discussion: """
      Decodes what code would execute, write or hand to another program, and what that hides in turn. Nothing is run. Ends \
      with 0 when all of it could be looked at, 2 for a wrong command line or a folder that cannot be written, 3 when \
      something could not be read or unwrapped, 4 for a mistake of Sekisho itself.
      """)

  @OptionGroup var options: ScanOptions

  @Option(
    name: [.short, .long],
    help: "How to write the report: layers, or another format of `sekisho scan`.")
  var format: FormatArgument?

  @Option(
    help: ArgumentHelp(
      "Write each layer into this folder, under its SHA-256, read-only. The bytes are live malware: handle them so.",
      valueName: "folder"))
  var out: PathArgument?

  func run() async throws {
    guard let layers = format?.format ?? ReportFormats["layers"] else {
      preconditionFailure("the tree of layers is a registered format")
    }
    let folder = try out.map { try LayerFolder($0.path) }
    var outcome = RunOutcome(failOn: .never)
    try await ReportRun(options: options, format: layers).run { report in
      outcome.add(report)
      for layer in report.layers { try folder?.write(layer) }
    }
    throw ExitCode(outcome.status.rawValue)
  }
}

/// Where layers are written to. Nothing in it can be executed, or was named by the input.
private struct LayerFolder {
  private let path: SystemPath

  /// Makes the folder unless it is there.
  init(_ path: SystemPath) throws {
    self.path = path
    do throws(SystemError) {
      if (try? FileSystem.status(path, followingLinks: true))?.kind != .folder { try FileSystem.makeFolder(path) }
    } catch {
      throw Self.failure(path, error)
    }
  }

  func write(_ layer: ScanReport.Layer) throws {
    let file = path.appending(Array(layer.sha256.utf8))
    do throws(SystemError) {
      let created: Descriptor
      do throws(SystemError) { created = try Descriptor(creating: file, permissions: 0o444) } catch {
        // The name is the digest, so what is there already is the same.
        guard error.code == SystemError.exists else { throw error }
        return
      }
      do throws(SystemError) { try FileSystem.write(layer.bytes, to: created.number) } catch {
        FileSystem.remove(file)
        throw error
      }
    } catch {
      throw Self.failure(file, error)
    }
  }

  private static func failure(_ path: SystemPath, _ error: SystemError) -> UsageError {
    UsageError(message: "\(TerminalText.name(path.text)): cannot be written: \(error.reason). \(error.advice)")
  }
}
