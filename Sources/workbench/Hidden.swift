import Archives
import ArgumentParser
import Cryptography
import Executables
import Foundation
import Limits

/// Searches the members of archives for hidden programs, archives and scripts: `workbench hidden PATH…`.
struct HiddenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hidden",
    abstract: "What is hidden in the members of archives, with digests, and how fast it is found.")

  @Flag(help: "Python sources as well; they are left out otherwise.")
  var python = false
  @Flag(help: "The reports of native executables as well: packers and anomalies, one line each.")
  var executables = false
  @Argument(help: "Files and folders.")
  var paths: [String]

  func run() throws {
    var members = 0
    var searched = 0
    var finds: [String: Int] = [:]
    var limited = 0
    var reports = 0
    var slowest = (seconds: 0.0, path: "")
    var total = 0.0
    var reading = 0.0
    for path in try files() {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let name = String(path.split(separator: "/").last ?? "")
      for entry in ArchiveReader.open(bytes, name: name).entries where entry.kind == .file {
        guard python || !entry.path.hasSuffix(".py") else { continue }
        members += 1
        searched += entry.content.count
        let begin = HiddenCommand.cpuSeconds()
        let found = HiddenContent.find(in: entry.content, path: entry.path)
        let seconds = HiddenCommand.cpuSeconds() - begin
        total += seconds
        if seconds > slowest.seconds { slowest = (seconds, name + "!/" + entry.path) }
        limited += found.limitations.isEmpty ? 0 : 1
        for limitation in found.limitations { print("LIMIT\t\(name)!/\(entry.path)\t\(limitation.message)") }
        for find in found.finds {
          finds["\(find.kind.rawValue) \(find.transformation.method.rawValue)", default: 0] += 1
          print(
            "FIND\t\(name)!/\(entry.path)\t\(find.kind.rawValue)\t\(find.transformation.name)\t\(find.range)\t"
              + SHA256.hexadecimal(of: find.decoded))
        }
        let readBegin = HiddenCommand.cpuSeconds()
        let report = ExecutableReport.read(entry.content, path: entry.path)
        reading += HiddenCommand.cpuSeconds() - readBegin
        guard let report else { continue }
        reports += 1
        guard executables else { continue }
        for mark in report.packers { print("PACKER\t\(name)!/\(entry.path)\t\(mark.kind.rawValue)\t\(mark.evidence)") }
        for anomaly in report.anomalies {
          print("ANOMALY\t\(name)!/\(entry.path)\t\(anomaly.kind.rawValue)\t\(anomaly.message)")
        }
        for limitation in report.limitations { print("LIMIT\t\(name)!/\(entry.path)\t\(limitation.message)") }
      }
    }
    for (key, count) in finds.sorted(by: { $0.key < $1.key }) { print("\(count)\t\(key)") }
    print(
      "\(members) members, \(searched) bytes searched in \(total) CPU seconds, "
        + "\(Int(Double(searched) / 1e6 / max(total, 1e-9))) MB/s, \(limited) limited, slowest \(slowest); "
        + "\(reports) executables read in \(reading) CPU seconds")
  }

  private static func cpuSeconds() -> Double { Double(clock()) / 1e6 }

  private func files() throws -> [String] {
    try paths.flatMap { path -> [String] in
      guard try isFolder(path) else { return [path] }
      return try FileManager.default.subpathsOfDirectory(atPath: path).sorted().map { path + "/" + $0 }.filter {
        try !isFolder($0)
      }
    }
  }

  private func isFolder(_ path: String) throws -> Bool {
    try URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory ?? false
  }
}
