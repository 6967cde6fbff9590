import ArgumentParser
import Behaviors
import Foundation
import Judgement
import Limits
import PythonSemantics
import Rules
import Scanning
import Similarity

/// `workbench features LIST…`: what verdicts are added up from, for `Tools/fit-weights`.
struct Features: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "Prints the evidence in artifacts, one line of JSON each; a LIST has one path on each line.")

  @Argument(help: "Files that list paths of archives.")
  var lists: [String]

  @Option(help: "A weight file to score with in place of the embedded one.")
  var weights: String?

  func run() throws {
    let weights = try weights.map { try Weights(bytes(of: $0), path: $0) } ?? Weights.embedded()
    var scanner = Scanning.Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: weights)
    // As `sekisho scan` does without an option.
    scanner.projects = KnownProjects(indexes: [ReferenceIndex.embedded].compactMap(\.self))
    scanner.campaigns = .none
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for list in lists {
      for line in String(decoding: try bytes(of: list), as: UTF8.self).split(separator: "\n") {
        let path = String(line)
        let report = scanner.scan(Artifact(path: path, content: .bytes(try bytes(of: path))))
        print(String(decoding: try encoder.encode(Line(path: path, report)), as: UTF8.self))
      }
    }
  }

  private func bytes(of path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("cannot read \(path)")
    }
    return [UInt8](data)
  }

  /// One artifact.
  private struct Line: Encodable {
    struct Match: Encodable {
      var rule: String
      var severity: String
      var when: String
      var place: Int
    }

    var path: String
    var sha256: String
    /// Files with findings; matches name them by their number.
    var places: [String]
    var matches: [Match]
    var signals: [String]
    var pythonBytes: Int
    /// With the weights that were given.
    var score: Double
    var level: String
    var isLimited: Bool

    init(path: String, _ report: ScanReport) {
      self.path = path
      sha256 = report.artifact.sha256
      places = report.evidence.places
      matches = report.evidence.matches.map {
        Match(rule: $0.rule, severity: $0.severity.rawValue, when: $0.runsAt.rawValue, place: $0.place)
      }
      signals = report.evidence.signals.map(\.id)
      pythonBytes = report.statistics.pythonByteCount
      score = report.verdict.score
      level = report.verdict.level.rawValue
      isLimited = !report.limitations.isEmpty
    }
  }
}
