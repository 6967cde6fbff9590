import Archives
import ArgumentParser
import Behaviors
import Foundation
import Glibc
import Limits
import Packages
import PythonSemantics
import PythonSyntax
import Rules
import SourceText

/// Measures each stage of a scan on one thread, in the order of `Scanner.scan`: `workbench bench PATH…`.
struct BenchStages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "CPU seconds of each stage of a scan, and MB of Python for each of them.")

  @Option(help: "How often; the best round of each stage counts.")
  var rounds = 3
  @Flag(help: "One round, for counting instructions.")
  var once = false
  @Argument(help: "Archives, or folders of Python files that are one artifact each.")
  var paths: [String]

  private static let stages = ["open", "distribution", "decode+parse", "model", "flow", "observe", "match"]

  func run() throws {
    let catalogue = try Catalogue.embedded()
    let rules = try RuleSet.embedded()
    let inputs = try paths.map(Self.read)
    var best = [Double](repeating: .infinity, count: Self.stages.count)
    var byteCount = 0
    for _ in 0..<(once ? 1 : max(1, rounds)) {
      var spent = [Double](repeating: 0, count: Self.stages.count)
      byteCount = 0
      for input in inputs { byteCount += measure(input, catalogue, rules, into: &spent) }
      for stage in spent.indices { best[stage] = min(best[stage], spent[stage]) }
    }
    let megabytes = Double(byteCount) / 1e6
    print("\(Self.padded("stage"))  CPU s   MB/s   (\(String(format: "%.1f", megabytes)) MB of Python)")
    for (stage, seconds) in zip(Self.stages + ["all"], best + [best.reduce(0, +)]) {
      print(Self.padded(stage), String(format: "%6.2f %6.1f", seconds, megabytes / max(seconds, 1e-9)))
    }
  }

  /// Adds the seconds of each stage; returns the bytes of Python.
  private func measure(_ input: Input, _ catalogue: Catalogue, _ rules: RuleSet, into spent: inout [Double]) -> Int {
    var last = Self.cpuSeconds()
    func lap(_ stage: Int) {
      let now = Self.cpuSeconds()
      spent[stage] += now - last
      last = now
    }
    let archive = input.open()
    lap(0)
    let distribution = Distribution(archive: archive, artifactName: input.name)
    lap(1)
    let sources = distribution.files.filter(\.isPython).map { file in
      SemanticModel.Input(
        path: file.path, moduleName: file.moduleName, role: file.role,
        parsed: Parser.parse(SourceText.decode(file.pythonContent), dialect: Dialect(path: file.path)))
    }
    lap(2)
    let model = SemanticModel(inputs: sources, entryPoints: distribution.entryPoints)
    lap(3)
    let texts = model.modules.map { Observers.texts(of: $0, catalogue: catalogue) }
    lap(5)
    let flow = model.flow(seed: Observers.seed(catalogue), marks: texts.map(\.marks))
    lap(4)
    let observations = model.modules.indices.flatMap {
      Observers.observe(model: model, module: $0, flow: flow, texts: texts, catalogue: catalogue)
    }
    lap(5)
    _ = rules.match(observations)
    lap(6)
    return sources.reduce(0) { $0 + $1.parsed.source.bytes.count }
  }

  private enum Input {
    case file(name: String, [UInt8])
    case folder(name: String, [FolderFile])

    var name: String {
      switch self {
      case .file(let name, _), .folder(let name, _): name
      }
    }

    func open() -> Archive {
      switch self {
      case .file(let name, let bytes): ArchiveReader.open(bytes, name: name)
      case .folder(_, let files): ArchiveReader.folder(files)
      }
    }
  }

  private static func read(_ path: String) throws -> Input {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ValidationError("no such path: \(path)")
    }
    let name = (path as NSString).lastPathComponent
    guard isFolder.boolValue else {
      return .file(name: name, [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    }
    return .folder(name: name, try PythonFiles.below(path))
  }

  private static func padded(_ text: String) -> String {
    text + String(repeating: " ", count: max(0, 14 - text.count))
  }

  /// CPU time of this process; POSIX fixes the unit of `clock` at a microsecond.
  private static func cpuSeconds() -> Double { Double(clock()) / 1e6 }
}
