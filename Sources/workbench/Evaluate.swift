import Archives
import ArgumentParser
import Foundation
import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

/// Evaluates programs or packages: `workbench evaluate [--package] [--layers] [--events] PATH…`.
///
/// A program is run as `__main__` and its global variables are printed, one `name = repr` for each line, then `! Type: message`
/// for an exception. Nothing is performed.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Evaluates programs, or the modules of archives, without running them.")

  @Flag(help: "The paths are archives: print steps, time, layers and events of each.")
  var package = false
  @Flag(help: "Print the layers.")
  var layers = false
  @Flag(help: "Print the events.")
  var events = false
  @Option(help: "Write each layer into this folder, under its number.")
  var out: String?
  @Argument(help: "Files.")
  var paths: [String]

  func run() throws {
    if paths == ["-"] {
      // One path for each line of the input, for comparisons over thousands of programs.
      while let line = readLine() { try evaluate(line) }
    } else if package {
      for path in paths { try evaluatePackage(path) }
    } else {
      for path in paths { try evaluate(path) }
    }
  }

  private func evaluate(_ path: String) throws {
    let run = ConcreteRun(source: [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), path: path)
    print("# \(path)")
    for global in run.globals { print("\(global.name) = \(global.value)") }
    if let exception = run.exception { print("! \(exception)") }
    for limitation in run.execution.limitations { print("? \(limitation.message)") }
    try show(run.execution, path)
  }

  private func evaluatePackage(_ path: String) throws {
    let name = String(path.split(separator: "/").last ?? "")
    let archive = ArchiveReader.open([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), name: name)
    let distribution = Distribution(archive: archive, artifactName: name)
    var bytes = 0
    let inputs = distribution.files.filter(\.isPython).map { file in
      bytes += file.content.count
      return SemanticModel.Input(
        path: file.path, moduleName: file.moduleName, role: file.role,
        parsed: Parser.parse(SourceText.decode(file.content)))
    }
    let model = SemanticModel(inputs: inputs, entryPoints: distribution.entryPoints)
    let started = Double(clock()) / 1e6
    let execution = Execution(model: model, files: distribution.files.map { ($0.path, $0.content) })
    let milliseconds = (Double(clock()) / 1e6 - started) * 1_000
    print(
      "@ \(String(format: "%.2f", milliseconds)) ms \(execution.steps) steps \(bytes) bytes \(execution.layers.count) layers \(execution.events.count) events \(path)"
    )
    for limitation in execution.limitations { print("? \(limitation.path): \(limitation.message)") }
    try show(execution, path)
  }

  private func show(_ execution: Execution, _ path: String) throws {
    if layers || out != nil {
      for (index, layer) in execution.layers.enumerated() {
        print(
          "layer \(index) parent \(layer.parent.map(String.init) ?? "-") depth \(layer.depth) \(layer.language) by \(layer.executedBy) "
            + "\(layer.encodings.joined(separator: ",")) \(layer.bytes.count) bytes\(layer.isTemplate ? " template \(layer.filling)" : "")"
        )
        if let out {
          let file = URL(fileURLWithPath: out).appendingPathComponent(
            "\(path.split(separator: "/").last ?? "").\(index)")
          try Data(layer.bytes).write(to: file)
        }
      }
    }
    guard events else { return }
    for event in execution.events {
      let arguments = event.arguments.map { argument in
        (argument.name.isEmpty ? "" : argument.name + "=") + String(argument.text.prefix(160))
      }
      print(
        "event \(event.kind) \(event.reach)\(event.isConditional ? " conditional" : "") \(event.name)(\(arguments.joined(separator: ", ")))"
      )
    }
  }
}
