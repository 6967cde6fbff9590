import ArgumentParser

@main
struct Sekisho: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sekisho", abstract: "Inspects Python distributions without running them.")
}
