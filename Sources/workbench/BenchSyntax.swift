import ArgumentParser
import Foundation
import Glibc
import Limits
import PythonSyntax
import SourceText

/// Measures decoding and parsing of all Python files below the given paths.
struct BenchSyntax: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-syntax", abstract: "Measures decode and parse: MB of source per CPU second.")

  @Option(help: "How often; the best round counts.")
  var rounds = 3

  @Argument var paths: [String]

  func run() throws {
    let files = try paths.flatMap(Self.pythonFiles).map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    let byteCount = files.reduce(0) { $0 + $1.count }
    var best = Double.infinity
    var decodeBest = Double.infinity
    var nodeCount = 0
    var treeBytes = 0
    for _ in 0..<max(1, rounds) {
      let begin = Self.cpuSeconds()
      let sources = files.map { SourceText.decode($0[...]) }
      let decoded = Self.cpuSeconds()
      nodeCount = 0
      treeBytes = 0
      for source in sources {
        let parsed = Parser.parse(source)
        nodeCount += parsed.tree.nodeCount
        treeBytes += parsed.tree.byteCount
      }
      let end = Self.cpuSeconds()
      best = min(best, end - begin)
      decodeBest = min(decodeBest, decoded - begin)
    }
    let megabytes = Double(byteCount) / 1e6
    print("\(files.count) files, \(Self.tenths(megabytes)) MB, \(nodeCount) nodes")
    print("decode + parse: \(Self.tenths(best * 1000)) ms CPU, \(Self.tenths(megabytes / best)) MB/s")
    print("of it decode:   \(Self.tenths(decodeBest * 1000)) ms CPU, \(Self.tenths(megabytes / decodeBest)) MB/s")
    print("tree: \(Self.tenths(Double(treeBytes) / Double(max(1, byteCount)))) bytes for each source byte")
  }

  private static func tenths(_ value: Double) -> String { String(format: "%.1f", value) }

  /// CPU time of this process; POSIX fixes the unit of `clock` at a microsecond.
  private static func cpuSeconds() -> Double { Double(clock()) / 1e6 }

  private static func pythonFiles(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { throw ValidationError("no such path: \(path)") }
    if path.hasSuffix(".py") { return [path] }
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else { return [path] }
    return names.filter { $0.hasSuffix(".py") }.sorted().map { path + "/" + $0 }
  }
}
