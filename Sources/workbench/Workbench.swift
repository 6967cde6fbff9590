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
      BytecodeCommand.self,
      BytecodeAgreementCommand.self,
      CommonCodeCommand.self,
      Diagnose.self,
      DumpScopes.self,
      DumpTree.self,
      Embedded.self,
      Evaluate.self,
      ExecutableCommand.self,
      Features.self,
      Front.self,
      Generate.self,
      GenerateImages.self,
      HiddenCommand.self,
      LibraryCommand.self,
      NameFeaturesCommand.self,
      Observe.self,
      SemanticsCommand.self,
      SinksCommand.self,
      Survive.self,
    ])
}
