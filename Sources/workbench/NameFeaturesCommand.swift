import ArgumentParser
import Foundation
import Similarity

/// `workbench name-features`: what `Tools/fit-names` learns from.
struct NameFeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "name-features",
    abstract: "For names on standard input: each, a name it may be taken for, and the signs, with tabs between.")

  @Option(help: "Names that are to be well known too, one on each line; they stand at place 1,001.")
  var also: String?

  func run() throws {
    var search = NameSearch.embedded
    if let also {
      let extra = try String(contentsOfFile: also, encoding: .utf8).split(separator: "\n").map(String.init)
      search = search.adding(extra, at: 1000)
    }
    while let line = readLine() {
      for (victim, words) in search.features(of: line) {
        print("\(line)\t\(victim)\t\(words.joined(separator: " "))")
      }
    }
  }
}
