import Archives
import ArgumentParser
import Foundation
import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

/// Builds the semantic model of archives, times it and counts names: `workbench semantics [--top N] PATH…`.
struct SemanticsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "semantics", abstract: "Build the semantic model of archives; time it and count qualified names.")

  @Option(help: "Print the N most frequent qualified call names.")
  var top = 0
  @Flag(help: "One line for each call: file, line, run time, name.")
  var calls = false
  @Flag(help: "With --calls: below each call the chain of steps that leads to it.")
  var chains = false
  @Flag(help: "One line for each archive: kind, name, version, anomalies.")
  var list = false
  @Flag(help: "One line for each file: role, module name, path.")
  var files = false
  @Flag(help: "Unwrap payloads; one line for each archive that has layers: number, depth, encodings.")
  var layers = false
  @Argument(help: "Files and folders.")
  var paths: [String]

  func run() throws {
    var totals = Totals()
    for path in try expand(paths) {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let name = String(path.split(separator: "/").last ?? "")
      let archive = ArchiveReader.open(bytes, name: name)
      let started = cpuSeconds()
      let distribution = Distribution(archive: archive, artifactName: name)
      totals.packages += cpuSeconds() - started
      totals.archives += 1
      if list { describe(distribution, path) }
      inspect(distribution, path, &totals)
    }
    report(totals)
  }

  private struct Totals {
    var archives = 0
    var files = 0
    var bytes = 0
    var nodes = 0
    var callCount = 0
    var knownCalls = 0
    var withLayers = 0
    var deep: [Int: Int] = [:]
    var packages = 0.0
    var layers = 0.0
    var parse = 0.0
    var model = 0.0
    var flow = 0.0
    var names: [String: Int] = [:]
    var archivesWithName: [String: Int] = [:]
    var runTimes: [RunTime: Int] = [:]
  }

  private func inspect(_ distribution: Distribution, _ path: String, _ totals: inout Totals) {
    var started = cpuSeconds()
    let inputs = distribution.files.filter(\.isPython).map { file in
      SemanticModel.Input(
        path: file.path, moduleName: file.moduleName, role: file.role,
        parsed: Parser.parse(SourceText.decode(file.pythonContent), dialect: Dialect(path: file.path)))
    }
    totals.parse += cpuSeconds() - started
    started = cpuSeconds()
    let model = SemanticModel(inputs: inputs, entryPoints: distribution.entryPoints)
    totals.model += cpuSeconds() - started
    started = cpuSeconds()
    let flow = model.flow { name in
      FlowSeed(bits: name.hasPrefix("requests.") || name.hasPrefix("os.") ? 1 : 0, passesArguments: true)
    }
    totals.flow += cpuSeconds() - started
    if layers { unwrap(model, path, &totals) }
    var seen: Set<String> = []
    for (index, module) in model.modules.enumerated() {
      totals.files += 1
      totals.bytes += module.parsed.source.bytes.count
      totals.nodes += module.parsed.tree.nodeCount
      totals.callCount += module.calls.count
      if files { print(module.role.rawValue, module.moduleName ?? "-", module.path.debugDescription) }
      let lines = LineIndex(module.parsed.source.bytes)
      for (number, call) in module.calls.enumerated() {
        totals.runTimes[call.runsAt, default: 0] += 1
        let name = call.name < 0 ? "-" : module.qualifiedNames[call.name]
        if call.name >= 0 {
          totals.names[name, default: 0] += 1
          if !name.hasPrefix("?") { totals.knownCalls += 1 }
          seen.insert(name)
        }
        guard calls else { continue }
        let line = lines.position(of: module.parsed.tree.range(call.node).start).line
        let bits = flow.bits(intoArgumentsOf: number, module: index)
        print("\(module.path.debugDescription):\(line)\t\(call.runsAt.rawValue)\t\(bits)\t\(name.debugDescription)")
        if chains { for step in model.chain(to: call.node, module: index) { print("\t" + describe(step, model)) } }
      }
    }
    for name in seen { totals.archivesWithName[name, default: 0] += 1 }
  }

  private func describe(_ step: CallStep, _ model: SemanticModel) -> String {
    let module = model.modules[step.module]
    let line = step.range.map { LineIndex(module.parsed.source.bytes).position(of: $0.start).line } ?? 0
    return "\(step.kind.rawValue) \(module.path.debugDescription):\(line) \(step.name)"
  }

  private func unwrap(_ model: SemanticModel, _ path: String, _ totals: inout Totals) {
    let started = cpuSeconds()
    let layers = Execution(model: model).layers
    totals.layers += cpuSeconds() - started
    guard !layers.isEmpty else { return }
    let deepest = layers.map(\.depth).max() ?? 0
    let encodings = Set(layers.map { $0.encodings.joined(separator: "+") })
    let languages = Dictionary(grouping: layers, by: \.language.rawValue).mapValues(\.count)
    totals.withLayers += 1
    totals.deep[deepest, default: 0] += 1
    print(
      "layers", layers.count, "depth", deepest, "bytes", layers.reduce(0) { $0 + $1.bytes.count },
      languages.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "), encodings.sorted(),
      path)
  }

  private func describe(_ distribution: Distribution, _ path: String) {
    let anomalies = Dictionary(grouping: distribution.anomalies, by: \.kind.rawValue).mapValues(\.count)
    let text = anomalies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    print(
      distribution.kind.rawValue, distribution.name.debugDescription, distribution.version.debugDescription,
      distribution.entryPoints.count, distribution.limitations.count, text, path)
  }

  private func report(_ totals: Totals) {
    if top > 0 {
      let own = totals.names.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      for (name, count) in own.prefix(top) {
        print("\(count)\t\(totals.archivesWithName[name] ?? 0)\t\(name.debugDescription)")
      }
    }
    let megabytes = Double(totals.bytes) / 1e6
    func rate(_ seconds: Double) -> String {
      "\((seconds * 100).rounded() / 100) s, \((megabytes / max(seconds, 1e-9) * 10).rounded() / 10) MB/s"
    }
    print("\(totals.archives) archives, \(totals.files) Python files, \(megabytes) MB, \(totals.nodes) nodes")
    print(
      "\(totals.callCount) calls, \(totals.knownCalls) resolved; \(totals.runTimes.map { "\($0.key.rawValue) \($0.value)" }.sorted())"
    )
    if layers {
      print(
        "\(totals.withLayers) archives with layers, by depth \(totals.deep.sorted { $0.key < $1.key }); \(totals.layers) s"
      )
    }
    print(
      "distribution \(rate(totals.packages)); parse \(rate(totals.parse)); model \(rate(totals.model)); flow \(rate(totals.flow)); model + flow \(rate(totals.model + totals.flow))"
    )
  }

  /// Processor time of this process.
  private func cpuSeconds() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }

  private func expand(_ paths: [String]) throws -> [String] {
    var files: [String] = []
    for path in paths {
      guard try isFolder(path) else {
        files.append(path)
        continue
      }
      let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      files += try names.sorted().map { path + "/" + $0 }.filter { try !isFolder($0) }
    }
    return files
  }

  private func isFolder(_ path: String) throws -> Bool {
    try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeDirectory
  }
}
