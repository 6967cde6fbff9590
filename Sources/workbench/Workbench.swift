import ArgumentParser

@main
struct Workbench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workbench", abstract: "Dumps and benches for the developers of Sekisho.",
<<<<<<< HEAD
    subcommands: [
      ArchivesCommand.self,
      BenchSyntax.self,
      DumpTree.self,
      Observe.self,
      SemanticsCommand.self,
    ])
=======
    subcommands: [ArchivesCommand.self, BenchSyntax.self, DumpTree.self])
>>>>>>> 3aa4cbdcc37921b4603b7c4385fe47b245cb6487
}
