import Archives
import ArgumentParser
import Foundation
import Limits
import Packages
import PythonSemantics
import PythonSyntax
import SourceText

/// Reads and analyses Python once, on one thread, and nothing else: a whole process to time beside another tool's, as
/// `Tools/compare-speed` does.
struct Front: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "front", abstract: "Parse, or parse and model, every Python file below the given folders, once.")

  enum Stage: String, ExpressibleByArgument { case parse, model }

  @Option(help: "Where to stop: parse or model.")
  var stage = Stage.parse

  @Argument(help: "Folders; each is one distribution.")
  var folders: [String]

  func run() throws {
    var (fileCount, byteCount, nodeCount, callCount) = (0, 0, 0, 0)
    for folder in folders {
      let inputs = try Self.inputs(below: folder)
      fileCount += inputs.count
      for input in inputs {
        byteCount += input.parsed.source.bytes.count
        nodeCount += input.parsed.tree.nodeCount
      }
      guard stage == .model else { continue }
      let model = SemanticModel(inputs: inputs, entryPoints: [])
      callCount += model.modules.reduce(0) { $0 + $1.calls.count }
    }
    print("\(fileCount) files, \(byteCount) bytes, \(nodeCount) nodes, \(callCount) calls")
  }

  private static func inputs(below folder: String) throws -> [SemanticModel.Input] {
    let files = try PythonFiles.below(folder)
    let name = (folder as NSString).lastPathComponent
    let distribution = Distribution(archive: ArchiveReader.folder(files), artifactName: name)
    return distribution.files.filter(\.isPython).map { file in
      SemanticModel.Input(
        path: file.path, moduleName: file.moduleName, role: file.role,
        parsed: Parser.parse(SourceText.decode(file.pythonContent), dialect: Dialect(path: file.path)))
    }
  }
}
