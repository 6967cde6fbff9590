import ArgumentParser
import Behaviors
import Foundation
import Judgement
import PythonSemantics
import Rules
import Scanning
import SourceText

/// `workbench observe PATH…`: what observers and rules see in artifacts.
struct Observe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "observe", abstract: "Prints observations, findings and the verdict of artifacts.")

  @Argument(help: "Archives, folders of archives or files.")
  var paths: [String]

  @Flag(help: "Print every observation and not only findings.")
  var all = false

  @Flag(help: "One line for each artifact: level, score, path, rules.")
  var brief = false

  @Option(help: "A folder to read rules and catalogue from in place of the embedded ones.")
  var data: String?

  func run() throws {
    let catalogue = try data.map { try Catalogue.read(Self.files($0 + "/Catalogue")) } ?? Catalogue.embedded()
    let rules = try data.map { try RuleSet.load(files: Self.files($0 + "/Rules")) } ?? RuleSet.embedded()
    let scanner = Scanning.Scanner(ruleSet: rules, catalogue: catalogue, weights: try Weights.embedded())
    for path in paths.flatMap(Self.artifacts) {
      guard let data = FileManager.default.contents(atPath: path) else {
        print("cannot read \(path)")
        continue
      }
      let report = scanner.scan(Artifact(path: path, content: .bytes([UInt8](data))))
      brief ? printLine(report) : printAll(report)
    }
  }

  private static func artifacts(_ path: String) -> [String] {
    guard isFolder(path) else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return names.sorted().map { path + "/" + $0 }.filter { !isFolder($0) }
  }

  private static func files(_ folder: String) -> [(path: String, bytes: [UInt8])] {
    artifacts(folder).map { ($0, [UInt8](FileManager.default.contents(atPath: $0) ?? Data())) }
  }

  private static func isFolder(_ path: String) -> Bool {
    let type = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    return type == .typeDirectory
  }

  private func printLine(_ report: ScanReport) {
    let rules = report.findings.map { "\($0.rule)@\($0.runsAt.rawValue)" }
    let counted = Dictionary(grouping: rules) { $0 }.map { $0.value.count > 1 ? "\($0.key)*\($0.value.count)" : $0.key }
    let verdict = report.verdict
    print(
      "\(verdict.level.rawValue)\t\(verdict.score)\t\(report.artifact.path)\t\(counted.sorted().joined(separator: " "))"
    )
  }

  private func printAll(_ report: ScanReport) {
    print("== \(report.artifact.path): \(report.verdict.level.rawValue) \(report.verdict.score)")
    for reason in report.verdict.reasons {
      print("   + \(reason.contribution) \(reason.subject): \(reason.message)")
    }
    for finding in report.findings {
      print("   \(finding.severity.rawValue) \(finding.rule) at \(finding.runsAt.rawValue)")
      for observation in finding.evidence { print("      " + describe(observation, report)) }
    }
    guard all else { return }
    for observation in report.observations { print("   . " + describe(observation, report)) }
  }

  private func describe(_ observation: Observation, _ report: ScanReport) -> String {
    var place = observation.location.path
    if let range = observation.location.range, let index = report.sources[place].map({ LineIndex($0) }) {
      place += ":\(index.position(of: range.start).line)"
    }
    let sources = observation.sources.members.map(\.name).joined(separator: ",")
    return "\(place) \(observation.behavior.name) \(observation.subject) at \(observation.runsAt.rawValue)"
      + (sources.isEmpty ? "" : " from \(sources)")
      + (observation.detail.isEmpty ? "" : " {\(observation.detail.debugDescription)}")
  }
}
