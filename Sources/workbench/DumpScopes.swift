import ArgumentParser
import Foundation
import PythonSemantics
import PythonSyntax
import SourceText

/// Writes the scopes of files, one line for each file, for the comparison with CPython.
struct DumpScopes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump-scopes", abstract: "Writes scopes and their symbols in a canonical form.",
    discussion: "Tools/conformance/compare-scopes compares the output with CPython's symtable.")

  @Option(help: "As the symtable of this minor version of Python 3 has them: 11, 12 or 13.")
  var edition = 11

  @Option(help: "Read more paths from this file, one for each line.")
  var list: String?

  @Argument var paths: [String] = []

  func run() throws {
    guard let edition = ScopeListing.Edition(rawValue: edition) else {
      throw ValidationError("no edition for Python 3.\(edition); there are 11, 12 and 13")
    }
    var paths = paths
    if let list {
      paths += try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map(String.init)
    }
    for path in paths {
      let content = try Data(contentsOf: URL(fileURLWithPath: path))
      let parsed = Parser.parse(SourceText.decode([UInt8](content)[...]))
      FileHandle.standardOutput.write(Data(ScopeListing(parsed, edition: edition).text() + [0x0A]))
    }
  }
}
