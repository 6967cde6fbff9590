import ArgumentParser

@main
struct Workbench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workbench", abstract: "Dumps and benches for the developers of Sekisho.",
    subcommands: [
      ArchivesCommand.self,
      BenchGrowth.self,
      BenchStages.self,
      BenchSyntax.self,
      Diagnose.self,
      DumpScopes.self,
      DumpTree.self,
      Embedded.self,
      Evaluate.self,
      Front.self,
      Generate.self,
      LibraryCommand.self,
      Observe.self,
      SemanticsCommand.self,
      Survive.self,
    ])
}
