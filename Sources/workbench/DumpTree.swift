import ArgumentParser
import Foundation
import Limits
import PythonDiagnostics
import PythonSyntax
import SourceText

/// Writes the syntax trees of files, one line for each file, for the comparison with CPython.
struct DumpTree: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dump-tree", abstract: "Writes syntax trees in a canonical form.",
    discussion: "Tools/conformance compares the output with CPython's ast.")

  @Flag(help: "Add line and column of the begin and end of each node.")
  var positions = false

  @Flag(help: "No positions inside of f-strings, where CPython before 3.12 has none that are right.")
  var opaqueStrings = false

  @Flag(help: "One node for each line.")
  var indented = false

  @Flag(help: "Write what is wrong with the files, instead of trees.")
  var diagnostics = false

  @Flag(help: "Write how many errors there are and which versions read the file, instead of trees.")
  var versions = false

  @Option(help: "Read more paths from this file, one for each line.")
  var list: String?

  @Argument var paths: [String] = []

  func run() throws {
    var paths = paths
    if let list {
      paths += try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map(String.init)
    }
    for path in paths {
      let content = try Data(contentsOf: URL(fileURLWithPath: path))
      let parsed = Parser.parse(SourceText.decode([UInt8](content)[...]), dialect: Dialect(path: path))
      if versions {
        let names = parsed.versions.map { "\($0.major).\($0.minor)" }.joined(separator: " ")
        print("\(path)\t\(parsed.errors.count)\t\(names)")
      } else if diagnostics {
        let lines = LineIndex(parsed.source.bytes)
        for diagnostic in Diagnostics.of(parsed) {
          let position = lines.position(of: diagnostic.range.start)
          print("\(path):\(position.line):\(position.column): \(diagnostic.message)")
        }
        for limitation in parsed.limitations { print("\(path): \(limitation.message)") }
      } else {
        var line = TreeDump(parsed, positions: !positions ? .none : opaqueStrings ? .outsideStrings : .all).text(
          indented: indented)
        line.append(0x0A)
        FileHandle.standardOutput.write(Data(line))
      }
    }
  }
}
