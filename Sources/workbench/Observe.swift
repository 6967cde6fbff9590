import Archives
import ArgumentParser
import Behaviors
import Foundation
import Judgement
import Limits
import Packages
import PythonSemantics
import PythonSyntax
import Rules
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
    for path in paths.flatMap(Self.artifacts) {
      guard let data = FileManager.default.contents(atPath: path) else {
        print("cannot read \(path)")
        continue
      }
      let archive = ArchiveReader.open([UInt8](data), name: String(path.split(separator: "/").last ?? "-"))
      let inspection = Inspection(
        archive: archive, name: String(path.split(separator: "/").last ?? "-"), catalogue: catalogue, rules: rules)
      brief ? printLine(inspection, path) : printAll(inspection, path)
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

  private func printLine(_ inspection: Inspection, _ path: String) {
    let rules = inspection.findings.map { "\($0.rule)@\($0.runsAt.rawValue)" }
    let counted = Dictionary(grouping: rules) { $0 }.map { $0.value.count > 1 ? "\($0.key)*\($0.value.count)" : $0.key }
    let verdict = inspection.verdict
    print("\(verdict.level.rawValue)\t\(verdict.score)\t\(path)\t\(counted.sorted().joined(separator: " "))")
  }

  private func printAll(_ inspection: Inspection, _ path: String) {
    print("== \(path): \(inspection.verdict.level.rawValue) \(inspection.verdict.score)")
    for reason in inspection.verdict.reasons {
      print("   + \(reason.contribution) \(reason.subject): \(reason.message)")
    }
    for finding in inspection.findings {
      print("   \(finding.severity.rawValue) \(finding.rule) at \(finding.runsAt.rawValue)")
      for observation in finding.evidence { print("      " + describe(observation, inspection)) }
    }
    guard all else { return }
    for observation in inspection.observations { print("   . " + describe(observation, inspection)) }
  }

  private func describe(_ observation: Observation, _ inspection: Inspection) -> String {
    var place = observation.location.path
    if let range = observation.location.range, let index = inspection.lines[place] {
      place += ":\(index.position(of: range.start).line)"
    }
    let sources = observation.sources.members.map(\.name).joined(separator: ",")
    return "\(place) \(observation.behavior.name) \(observation.subject) at \(observation.runsAt.rawValue)"
      + (sources.isEmpty ? "" : " from \(sources)")
      + (observation.detail.isEmpty ? "" : " {\(observation.detail.debugDescription)}")
  }
}

/// The path of one artifact up to its verdict, without layers: `Scanning` does it with.
private struct Inspection {
  var observations: [Observation] = []
  var findings: [Finding] = []
  var verdict: Verdict
  var lines: [String: LineIndex] = [:]

  init(archive: Archive, name: String, catalogue: Catalogue, rules: RuleSet) {
    let distribution = Distribution(archive: archive, artifactName: name)
    let inputs = distribution.files.filter(\.isPython).map { file in
      SemanticModel.Input(
        path: file.path, moduleName: file.moduleName, role: file.role,
        parsed: Parser.parse(SourceText.decode(file.pythonContent)))
    }
    let model = SemanticModel(inputs: inputs, entryPoints: distribution.entryPoints)
    let flow = model.flow(seed: Observers.seed(catalogue))
    for index in model.modules.indices {
      let seen = Observers.observe(model: model, module: index, flow: flow, catalogue: catalogue)
      observations += seen
      observations += Observers.observeEmbeddedPrograms(in: model, module: index, seen: seen, catalogue: catalogue)
      lines[model.modules[index].path] = LineIndex(model.modules[index].parsed.source.bytes)
    }
    for file in distribution.files { observations += Observers.observe(file: file, in: distribution) }
    findings = rules.match(observations)
    verdict = Policy().decide(
      findings: findings, anomalies: archive.anomalies + distribution.anomalies, limitations: archive.limitations,
      pythonFileCount: inputs.count)
  }
}
