import Archives
import Foundation
import Limits
import Scanning
import Testing

/// Speaks packages: builds artifacts from dictionaries of files, from fixtures and from Python snippets.
enum Fixture {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures")

  /// A folder given as path → text.
  static func folder(_ name: String, _ files: [String: String]) -> Artifact {
    let sorted = files.sorted { $0.key < $1.key }
    return Artifact(
      path: name, content: .folder(sorted.map { FolderFile(path: $0.key, content: Array($0.value.utf8)) }))
  }

  /// A folder below `Fixtures/`.
  static func folder(at path: String) throws -> Artifact {
    let base = root.appending(path: path)
    var files: [FolderFile] = []
    let walker = try #require(FileManager.default.enumerator(at: base, includingPropertiesForKeys: [.isRegularFileKey]))
    for case let url as URL in walker {
      guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { continue }
      let below = String(url.path.dropFirst(base.path.count + 1))
      files.append(FolderFile(path: below, content: Array(try Data(contentsOf: url))))
    }
    return Artifact(path: base.lastPathComponent, content: .folder(files.sorted { $0.path < $1.path }))
  }

  /// What a Python snippet writes to the file `target`: real archives, made by the tools that make real ones.
  static func python(_ name: String, _ snippet: String) throws -> Artifact {
    let work = FileManager.default.temporaryDirectory.appending(path: "sekisho-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: work) }
    let target = work.appending(path: name)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", "import sys\ntarget = sys.argv[1]\n" + snippet, target.path]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return Artifact(path: name, content: .bytes(Array(try Data(contentsOf: target))))
  }

  /// Every committed archive fixture.
  static var archives: [URL] {
    let base = root.appending(path: "archives")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: base.path)) ?? []
    return names.sorted().map { base.appending(path: $0) }
  }
}

/// A small deterministic generator (SplitMix64), so that a failing mutation can be had again.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
