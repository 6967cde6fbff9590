import ArgumentParser

@main
struct Workbench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workbench", abstract: "Dumps and benches for the developers of Sekisho.",
<<<<<<< HEAD
    subcommands: [ArchivesCommand.self])
=======
    subcommands: [BenchSyntax.self, DumpTree.self])
>>>>>>> 8508aa3cf08e3a27bbbc514f0bff8402679fcc89
}
