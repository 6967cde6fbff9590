import ArgumentParser
import Reporting

/// The command. Wiring only: what it does is in the rooms below it.
@main
struct Sekisho: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sekisho", abstract: "Inspects Python distributions without running them.",
    version: "\(Tool.name) \(Tool.version)",
    subcommands: [
      ScanCommand.self, UnwrapCommand.self, DiffCommand.self, NamesCommand.self, CampaignCommand.self,
      ClusterCommand.self, ExchangeCommand.self,
      KnownCommand.self, ReferenceCommand.self, RulesCommand.self, ExplainCommand.self,
    ])

  static func main() async {
    Surroundings.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot(RawArguments.parsable)
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let error as UsageError {
      Messages.say(error.message)
      Surroundings.leave(ExitStatus.usage.rawValue)
    } catch let code as ExitCode {
      Surroundings.leave(code.rawValue)
    } catch {
      leave(with: error)
    }
  }

  /// Help and version are answers; the parser's complaints are about usage; anything else is a mistake of ours.
  private static func leave(with error: any Error) -> Never {
    let message = fullMessage(for: error)
    switch exitCode(for: error) {
    case .success:
      try? FileSystem.write(Array("\(message)\n".utf8), to: Descriptor.standardOutput)
      Surroundings.leave(ExitStatus.clean.rawValue)
    case .validationFailure:
      Messages.raw("\(message)\n")
      Surroundings.leave(ExitStatus.usage.rawValue)
    default:
      Messages.say("internal error: \(message). Please report it with the command line and the input.")
      Surroundings.leave(ExitStatus.internal.rawValue)
    }
  }
}
