import Archives
import ArgumentParser
import Cryptography
import Foundation
import Limits
import Packages
import PartialEvaluation
import PythonSemantics
import PythonSyntax
import SourceText

/// What became of every place that executes code: `workbench sinks PATH…`, for `Tools/conformance/measure-opacity`.
///
/// One line of tabs for each place, in the package's own text and in each layer:
/// archive, file, layer, line, name, run time, outcome, cause, what was executed (`language:parse errors:encodings:digest`,
/// several with blanks between), text of the call.
struct SinksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sinks", abstract: "What became of every place of archives that executes code.")

  @Option(help: "Ceiling of steps.")
  var steps = Limits().evaluationSteps
  @Argument(help: "Archives.")
  var paths: [String]

  static let names: Set<String> = [
    "builtins.exec", "builtins.eval", "builtins.compile", "builtins.execfile", "marshal.loads", "types.FunctionType",
    "code.InteractiveInterpreter.runsource", "code.InteractiveInterpreter.runcode", "code.InteractiveConsole.push",
    "runpy.run_path",
  ]

  func run() throws {
    var limits = Limits()
    limits.evaluationSteps = steps
    for path in paths {
      let name = String(path.split(separator: "/").last ?? "")
      let archive = ArchiveReader.open([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))), name: name)
      let distribution = Distribution(archive: archive, artifactName: name)
      let inputs = distribution.files.filter(\.isPython).map { file in
        SemanticModel.Input(
          path: file.path, moduleName: file.moduleName, role: file.role,
          parsed: Parser.parse(SourceText.decode(file.pythonContent), dialect: Dialect(path: file.path)))
      }
      let model = SemanticModel(inputs: inputs, entryPoints: distribution.entryPoints)
      var survey = SinkSurvey(
        archive: path, model: model,
        execution: Execution(
          model: model, files: distribution.files.map { ($0.path, $0.content) }, limits: limits, isTraced: true))
      for line in survey.lines() { print(line) }
    }
  }
}

/// The places of one archive that execute code.
private struct SinkSurvey {
  let archive: String
  let model: SemanticModel
  let execution: Execution
  private var layerModels: [Int: SemanticModel] = [:]

  private struct Place: Hashable {
    let module: Int
    let layer: Int?
    let range: SourceRange
  }

  init(archive: String, model: SemanticModel, execution: Execution) {
    self.archive = archive
    self.model = model
    self.execution = execution
  }

  /// Those that were reached, then those that are written somewhere and were not.
  mutating func lines() -> [String] {
    var lines: [String] = []
    var reached: Set<Place> = []
    for sink in execution.sinks {
      reached.insert(Place(module: sink.module, layer: sink.layer, range: sink.range))
      let (outcome, cause) = describe(sink)
      lines.append(
        row(
          sink.name, Place(module: sink.module, layer: sink.layer, range: sink.range), sink.reach.rawValue, outcome,
          cause, sink.layers))
    }
    for index in model.modules.indices { lines += unreached(in: model, index, layer: nil, module: index, reached) }
    for (index, layer) in execution.layers.enumerated() where layer.language == .python {
      let inner = layerModel(index)
      lines += unreached(in: inner, 0, layer: index, module: layer.module, reached)
    }
    return lines
  }

  private func describe(_ sink: Execution.Sink) -> (outcome: String, cause: String) {
    if !sink.layers.isEmpty { return ("layer", sink.isUnknown ? words(sink) : "") }
    if sink.isComputed { return ("computed", "") }
    if !sink.failure.isEmpty { return ("failed", sink.failure) }
    return ("unknown", words(sink))
  }

  private func words(_ sink: Execution.Sink) -> String {
    sink.origins.words.joined(separator: "+") + " " + sink.unknownName
  }

  private func unreached(
    in model: SemanticModel, _ index: Int, layer: Int?, module: Int, _ reached: Set<Place>
  ) -> [String] {
    let own = model.modules[index]
    var found: [(name: String, place: Place, runsAt: String)] = []
    for call in own.calls where call.name >= 0 {
      let name = own.qualifiedNames[call.name]
      guard SinksCommand.names.contains(name) else { continue }
      let range = own.parsed.tree.range(call.node)
      found.append((name, Place(module: module, layer: layer, range: range), call.runsAt.rawValue))
    }
    for node in own.parsed.tree.kinds.indices where own.parsed.tree.kinds[node] == .execStatement {
      let id = NodeID(rawValue: Int32(node))
      found.append(
        (
          "builtins.exec", Place(module: module, layer: layer, range: own.parsed.tree.range(id)),
          own.runTime(of: id).rawValue
        ))
    }
    return found.filter { !reached.contains($0.place) }.map { site in
      row(site.name, site.place, site.runsAt, "unreached", why(site.place), [])
    }
  }

  private func why(_ place: Place) -> String {
    func holds(_ stop: Execution.Stop) -> Bool {
      stop.module == place.module && stop.layer == place.layer && stop.range.start <= place.range.start
        && stop.range.end >= place.range.end
    }
    if let function = execution.unreached.first(where: holds) { return "not called: " + function.reason }
    let ended = execution.stops.filter { holds($0) && $0.reason.hasPrefix("ended") }
    if let innermost = ended.max(by: { $0.range.start < $1.range.start }) { return innermost.reason }
    let before = execution.stops.filter {
      $0.module == place.module && $0.layer == place.layer && $0.range.start <= place.range.end
        && !$0.reason.hasPrefix("ended") && $0.reason != "unknown"
    }
    if let last = before.max(by: { $0.range.start < $1.range.start }) {
      return "stopped in line \(line(last.range, place)): \(last.reason)"
    }
    if let any = execution.stops.first(where: { $0.module == place.module && $0.reason == "steps" }) {
      return "stopped: \(any.reason)"
    }
    return "passed by"
  }

  /// The meaning of a layer, with the names of what surrounds it.
  private mutating func layerModel(_ index: Int) -> SemanticModel {
    if let known = layerModels[index] { return known }
    let layer = execution.layers[index]
    var names: [String: String] = [:]
    var next = layer.parent
    while let parent = next {
      names.merge(layerModel(parent).names(ofModule: 0)) { inner, _ in inner }
      next = execution.layers[parent].parent
    }
    names.merge(model.names(ofModule: layer.module)) { inner, _ in inner }
    let input = SemanticModel.Input(
      path: "layer", moduleName: nil, role: .module, parsed: Parser.parse(SourceText(utf8: layer.bytes)))
    let made = SemanticModel(inputs: [input], entryPoints: [], surroundings: names)
    layerModels[index] = made
    return made
  }

  // MARK: - Rows

  private func source(_ place: Place) -> [UInt8] {
    if let layer = place.layer {
      let layer = execution.layers[layer]
      return layer.sketch.isEmpty ? layer.bytes : layer.sketch
    }
    return Array(model.modules[place.module].parsed.source.bytes)
  }

  private func line(_ range: SourceRange, _ place: Place) -> Int {
    source(place).prefix(Int(range.start)).reduce(1) { $1 == 0x0a ? $0 + 1 : $0 }
  }

  private func row(
    _ name: String, _ place: Place, _ runsAt: String, _ outcome: String, _ cause: String, _ layers: [Int]
  ) -> String {
    let text = source(place)
    let start = min(Int(place.range.start), text.count)
    let end = min(Int(place.range.end), text.count)
    let head = String(decoding: text[start..<min(end, start + 160)], as: UTF8.self)
    let tail = end - start > 240 ? " … " + String(decoding: text[(end - 80)..<end], as: UTF8.self) : ""
    let cells = [
      archive, model.modules[place.module].path, place.layer.map(String.init) ?? "-", String(line(place.range, place)),
      name, runsAt, outcome, cause, layers.map(describe).joined(separator: " "), head + tail,
    ]
    return cells.map { cell in
      String(String.UnicodeScalarView(cell.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
    }.joined(separator: "\t")
  }

  private func describe(_ index: Int) -> String {
    let layer = execution.layers[index]
    var errors = 0
    if layer.language == .python { errors = Parser.parse(SourceText(utf8: layer.bytes)).errors.count }
    return "\(layer.language.rawValue):\(errors):\(layer.encodings.joined(separator: ",")):"
      + SHA256.hexadecimal(of: layer.bytes).prefix(16) + (layer.isTemplate ? ":template" : "")
  }
}
