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

  @Flag(help: "Write lines, errors, lines inside of error nodes and inside of foreign statements, instead of trees.")
  var shares = false

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
      if shares {
        print("\(path)\t\(NodeShares(parsed).text)")
      } else if versions {
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

/// How much of a file the grammar refused, and whether its tree holds together.
private struct NodeShares {
  let text: String

  init(_ parsed: ParsedModule) {
    let lines = LineIndex(parsed.source.bytes)
    let count = lines.lineCount
    var isRefused = [Bool](repeating: false, count: count + 1)
    var isForeign = isRefused
    for index in parsed.tree.kinds.indices {
      let kind = parsed.tree.kinds[index]
      guard kind == .errorStatement || kind == .errorExpression || kind == .foreignStatement else { continue }
      let range = parsed.tree.range(NodeID(rawValue: Int32(index)))
      let last = lines.position(of: max(range.start, range.end &- 1)).line
      for line in lines.position(of: range.start).line...last {
        if kind == .foreignStatement { isForeign[line] = true } else { isRefused[line] = true }
      }
    }
    let refused = isRefused.count { $0 }
    let foreign = isForeign.count { $0 }
    text = "\(count)\t\(parsed.errors.count)\t\(refused)\t\(foreign)\t\(parsed.brokenInvariant() ?? "")"
  }
}
