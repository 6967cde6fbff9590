import Archives
import ArgumentParser
import Foundation
import Limits

/// Opens archives and says what they hold: `workbench archives [--list] PATH…`.
struct ArchivesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archives", abstract: "Open archives and count formats, anomalies and limitations.")

  @Flag(help: "One line for each archive that has anomalies or limitations.")
  var list = false
  @Flag(help: "One line for each member.")
  var members = false
  @Argument(help: "Files and folders.")
  var paths: [String]

  func run() throws {
    var counts: [String: Int] = [:]
    var packed = 0
    var unpacked = 0
    var slowest = (seconds: 0.0, path: "")
    let clock = ContinuousClock()
    var total = Duration.zero
    for path in try expand(paths) {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let name = String(path.split(separator: "/").last ?? "")
      var archive = Archive(format: .file)
      let time = clock.measure { archive = ArchiveReader.open(bytes, name: name) }
      total += time
      let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
      if seconds > slowest.seconds { slowest = (seconds, path) }
      packed += bytes.count
      counts["members", default: 0] += archive.entries.count
      counts["format \(archive.format.rawValue)", default: 0] += 1
      for entry in archive.entries {
        unpacked += entry.content.count
        if entry.reading != .agreed { counts["reading \(entry.reading.rawValue)", default: 0] += 1 }
        if entry.depth > 1 { counts["nested members", default: 0] += 1 }
        if members { print(entry.path, entry.kind, entry.reading, entry.content.count, entry.depth) }
      }
      for kind in Set(archive.anomalies.map(\.kind.rawValue)) { counts["anomaly \(kind) (archives)", default: 0] += 1 }
      for kind in Set(archive.limitations.map(\.kind.rawValue)) {
        counts["limitation \(kind) (archives)", default: 0] += 1
      }
      guard list else { continue }
      for anomaly in archive.anomalies {
        print(
          "\(name)\t\(anomaly.kind.rawValue)\t\(anomaly.path.debugDescription)\t\(anomaly.message.debugDescription)")
      }
      for limitation in archive.limitations {
        print(
          "\(name)\tLIMIT \(limitation.kind.rawValue)\t\(limitation.path.debugDescription)\t\(limitation.message.debugDescription)"
        )
      }
    }
    for (key, count) in counts.sorted(by: { $0.key < $1.key }) { print("\(count)\t\(key)") }
    print("\(packed) bytes packed, \(unpacked) in members, open took \(total), slowest \(slowest)")
  }

  private func expand(_ paths: [String]) throws -> [String] {
    var files: [String] = []
    for path in paths {
      guard try isFolder(path) else {
        files.append(path)
        continue
      }
      let names = try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
      files += try names.map { path + "/" + $0 }.filter { try !isFolder($0) }
    }
    return files
  }

  private func isFolder(_ path: String) throws -> Bool {
    try URL(fileURLWithPath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory ?? false
  }
}
