import Archives
import ArgumentParser
import Behaviors
import Foundation
import Intelligence
import Judgement
import Linking
import Packages
import PythonSemantics
import PythonSyntax
import Rules
import Scanning
import SourceText

/// `workbench common --output FILE PATH…`: the filter of what honest code has too, for `Data/Linking`.
struct CommonCodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "common", abstract: "Write the filter of shapes, names and words that honest archives have.")

  @Option(help: "Where to write the filter.")
  var output: String

  @Option(help: "In place of that, what malware of several families has: a list of path and family on each line.")
  var families: String?

  @Option(help: "Families from which a trait is of the trade.")
  var least = 3

  @Argument(help: "Archives.")
  var paths: [String] = []

  func run() throws {
    if let families { return try writeTrade(families) }
    let catalogue = try Catalogue.embedded()
    var hashes: Set<UInt64> = []
    var kinds: [String: Int] = [:]
    for path in paths {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let name = String(path.split(separator: "/").last ?? "")
      let distribution = Distribution(archive: ArchiveReader.open(bytes, name: name), artifactName: name)
      let inputs = distribution.files.filter(\.isPython).map { file in
        SemanticModel.Input(
          path: file.path, moduleName: file.moduleName, role: file.role,
          parsed: Parser.parse(SourceText.decode(file.pythonContent), dialect: Dialect(path: file.path)))
      }
      let texts = CodeTexts(model: SemanticModel(inputs: inputs, entryPoints: distribution.entryPoints), layers: [])
      for module in inputs.indices {
        for (kind, fingerprint) in TraitExtractor.features(of: texts, module: module, catalogue: catalogue) {
          if hashes.insert(CommonCode.hash(kind, fingerprint)).inserted { kinds[kind.rawValue, default: 0] += 1 }
        }
      }
    }
    var common = CommonCode(entryCount: hashes.count)
    for hash in hashes { common.insert(hash) }
    try Data(common.bytes).write(to: URL(fileURLWithPath: output))
    for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { print(kind, count) }
    print("\(hashes.count) entries, \(common.bytes.count) bytes, \(Int(common.fill * 100)) % of the bits set")
  }

  private func writeTrade(_ list: String) throws {
    struct Key: Hashable {
      let kind: CodeTrait.Kind
      let fingerprint: String
    }
    let scanner = Scanning.Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
    var holders: [Key: Set<String>] = [:]
    let text = try String(contentsOf: URL(fileURLWithPath: list), encoding: .utf8)
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t")
      guard fields.count == 2 else { throw ValidationError("expected a path, a tab and a family: \(line)") }
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: String(fields[0]))))
      let report = scanner.scan(Artifact(path: String(fields[0]), content: .bytes(bytes)))
      for trait in report.traits where trait.kind != .codeSketch {
        holders[Key(kind: trait.kind, fingerprint: trait.fingerprint), default: []].insert(String(fields[1]))
      }
    }
    let shared = holders.filter { $0.value.count >= least }.keys
    var trade = CommonCode(entryCount: shared.count)
    for key in shared { trade.insert(CommonCode.hash(key.kind, key.fingerprint)) }
    try Data(trade.bytes).write(to: URL(fileURLWithPath: output))
    print("\(holders.count) traits, \(shared.count) of at least \(least) families, \(trade.bytes.count) bytes")
  }
}
