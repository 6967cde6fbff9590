import ArgumentParser
import Foundation
import Limits
import PythonDiagnostics
import PythonSyntax
import Reporting
import SourceText

/// Says what keeps Python from reading files.
struct Diagnose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose", abstract: "Says what is wrong with Python files, for people.",
    discussion: "Ends with status 1 when a file has an error. --verdicts is for Tools/conformance/accepts.")

  @Option(help: "The version that shall read the files, such as 3.13. Several with commas for --verdicts.")
  var target: String?

  @Flag(help: "One line for each file and target: path, version, and 'ok' or the first error.")
  var verdicts = false

  @Option(help: "Read more paths from this file, one for each line.")
  var list: String?

  @Argument var paths: [String] = []

  func run() throws {
    var paths = paths
    if let list {
      paths += try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map(String.init)
    }
    let targets = try (target ?? "").split(separator: ",").map(Self.version)
    var hasErrors = false
    for path in paths {
      let content = try Data(contentsOf: URL(fileURLWithPath: path))
      let parsed = Parser.parse(SourceText.decode([UInt8](content)[...]), dialect: Dialect(path: path))
      if verdicts {
        for target in targets { print(verdict(of: parsed, path, target)) }
        continue
      }
      let found = Diagnostics.of(parsed, target: targets.first)
      hasErrors = hasErrors || found.contains { $0.severity == .error }
      let page = DiagnosticText(source: parsed.source.bytes, path: path)
      for diagnostic in found { print(page.text(of: diagnostic), terminator: "\n\n") }
    }
    if hasErrors { throw ExitCode(1) }
  }

  private func verdict(of parsed: ParsedModule, _ path: String, _ target: PythonVersion) -> String {
    let first = Diagnostics.of(parsed, target: target).first { $0.severity == .error }
    let limit = parsed.limitations.first.map { "limitation \($0.kind.rawValue)" }
    let said = first.map { diagnostic in
      let line = LineIndex(parsed.source.bytes).position(of: diagnostic.range.start).line
      return "\(diagnostic.code) \(line)"
    }
    return "\(path)\t\(target.major).\(target.minor)\t\(limit ?? said ?? "ok")"
  }

  private static func version(_ text: Substring) throws -> PythonVersion {
    let parts = text.split(separator: ".").compactMap { UInt8($0) }
    guard parts.count == 2 else { throw ValidationError("\(text) is no version such as 3.13") }
    return PythonVersion(parts[0], parts[1])
  }
}
