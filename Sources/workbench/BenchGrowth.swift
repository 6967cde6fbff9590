import ArgumentParser
import Foundation
import Glibc
import Limits
import Packages
import PythonSemantics
import PythonSyntax
import SourceGeneration
import SourceText

/// Time per byte of inputs that look for work which grows faster than they do: `workbench bench-growth`.
struct BenchGrowth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-growth",
    abstract: "CPU nanoseconds for each byte of hard inputs, compared with ordinary code.",
    discussion: """
      Each case is made at three sizes, each four times the one before. 'x' is the time for each byte against that of \
      ordinary code of the largest size; 'growth' is the time for each byte of the largest against the middle size. \
      A case that is slow already is not made larger.
      """)

  @Option(help: "Bytes of the largest size.")
  var bytes = 1 << 20
  @Option(help: "Cases whose name holds this text, and ordinary code.")
  var only: String?
  @Option(help: "Print only cases that cost more than so many times ordinary code in some stage.")
  var above = 0.0
  @Flag(help: "Markdown, for docs/growth.md.")
  var table = false
  @Flag(
    help: "Inputs of the largest sizes that are promised: 50 MB, lines of 8 MB, 100,000 levels, 1,000,000 statements.")
  var full = false
  @Option(help: "Write the input of the cases to this folder, and measure nothing.")
  var write: String?

  private static let stages = ["parse", "model", "flow"]
  /// Seconds from which a case is not made larger.
  private static let patience = 4.0

  func run() throws {
    let cases = (full ? HardCase.fullSize : HardCase.all).enumerated().filter { index, item in
      index == 0 || only.map { item.name.contains($0) } ?? true
    }.map(\.element)
    if let write { return try cases.forEach { try Self.write($0, bytes: bytes, to: write) } }
    var ordinary: [Double] = []
    if table {
      print("| input | parse ns/byte | × | model ns/byte | × | flow ns/byte | × |\n|---|---:|---:|---:|---:|---:|---:|")
    }
    for item in cases {
      var rows: [(count: Int, nanoseconds: [Double])] = []
      for size in full ? [bytes] : [bytes / 16, bytes / 4, bytes] {
        let files = item.files(bytes: size)
        let count = max(1, files.reduce(0) { $0 + $1.bytes.count })
        let rounds = size == bytes && ordinary.isEmpty && !full ? 3 : 1
        let seconds = (0..<rounds).map { _ in Self.measure(files) }.reduce(
          into: [Double](repeating: .infinity, count: 3)
        ) {
          for stage in $0.indices { $0[stage] = min($0[stage], $1[stage]) }
        }
        rows.append((count, seconds.map { $0 * 1e9 / Double(count) }))
        if seconds.reduce(0, +) > Self.patience { break }
      }
      guard let last = rows.last else { continue }
      if ordinary.isEmpty { ordinary = last.nanoseconds }
      let times = zip(last.nanoseconds, ordinary).map { $0 / max($1, 1e-9) }
      guard times.contains(where: { $0 >= above }) else { continue }
      let before = rows.count > 1 ? rows[rows.count - 2].nanoseconds : last.nanoseconds
      let growth = zip(last.nanoseconds, before).map { $0 / max($1, 1e-9) }
      report(item.name, last.count, last.nanoseconds, times, growth)
    }
  }

  private func report(_ name: String, _ count: Int, _ nanoseconds: [Double], _ times: [Double], _ growth: [Double]) {
    if table {
      let cells = zip(nanoseconds, times).map { String(format: "%.0f | %.1f", $0, $1) }
      return print("| \(name.replacing("|", with: "\\|")) | \(cells.joined(separator: " | ")) |")
    }
    let cells = Self.stages.indices.map {
      String(format: "%@ %7.0f ns/B %6.1fx growth %4.1f", Self.stages[$0], nanoseconds[$0], times[$0], growth[$0])
    }
    let line =
      "\(name.padding(toLength: 44, withPad: " ", startingAt: 0)) \(count / 1024) KiB  \(cells.joined(separator: "  "))\n"
    FileHandle.standardOutput.write(Data(line.utf8))
  }

  /// CPU seconds of each stage.
  private static func measure(_ files: [GeneratedFile]) -> [Double] {
    let begin = cpuSeconds()
    let inputs = files.map { file in
      SemanticModel.Input(
        path: file.path, moduleName: moduleName(file.path), role: .module,
        parsed: Parser.parse(SourceText.decode(file.bytes[...])))
    }
    let parsed = cpuSeconds()
    let model = SemanticModel(inputs: inputs, entryPoints: [])
    let modelled = cpuSeconds()
    _ = model.flow { name in
      // Sixty kinds of value, so that they arrive one after the other.
      FlowSeed(bits: 1 << UInt64(name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF } % 60), passesArguments: true)
    }
    return [parsed - begin, modelled - parsed, cpuSeconds() - modelled]
  }

  private static func moduleName(_ path: String) -> String {
    let stem = path.dropLast(3).split(separator: "/").joined(separator: ".")
    return stem.hasSuffix(".__init__") ? String(stem.dropLast(9)) : stem
  }

  private static func write(_ item: HardCase, bytes: Int, to folder: String) throws {
    for file in item.files(bytes: bytes) {
      let name = item.name.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
      let path = URL(fileURLWithPath: folder).appendingPathComponent(name).appendingPathComponent(file.path)
      try FileManager.default.createDirectory(at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.bytes).write(to: path)
    }
  }

  /// CPU time of this process; POSIX fixes the unit of `clock` at a microsecond.
  private static func cpuSeconds() -> Double { Double(clock()) / 1e6 }
}
