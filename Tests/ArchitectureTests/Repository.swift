import Foundation

/// The checkout these tests run in, read as text.
enum Repository {
  static let root: URL = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  struct File {
    /// Below the root, with `/`.
    let path: String
    let text: String
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// `Archives` for `Sources/Archives/Zip.swift`.
    var room: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  }

  /// Text files below a folder whose name ends in one of these.
  static func files(under folder: String, endings: [String]) -> [File] {
    let base = root.appending(path: folder)
    guard let walker = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else { return [] }
    var found: [File] = []
    for case let url as URL in walker where endings.contains(where: { url.lastPathComponent.hasSuffix($0) }) {
      guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
      // A file that is no text has no lines.
      let text = (try? String(contentsOf: url, encoding: .utf8)) ?? ""
      found.append(File(path: String(url.path.dropFirst(root.path.count + 1)), text: text))
    }
    return found.sorted { $0.path < $1.path }
  }

  static var swiftSources: [File] { files(under: "Sources", endings: [".swift"]) }

  static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }
}

/// The floor table of `ARCHITECTURE.md`, which is the one place that orders the rooms.
struct FloorTable {
  let floors: [String: Int]
  /// Sideways arrows that the plan draws: importer → imported rooms of the same floor.
  let sideways: [String: Set<String>]

  init(architecture: String) {
    var floors: [String: Int] = [:]
    var sideways: [String: Set<String>] = [:]
    for line in architecture.split(separator: "\n") where line.hasPrefix("| ") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count >= 3, let digit = cells[0].first?.wholeNumberValue, cells[1].hasPrefix("`") else { continue }
      let names = cells[1].split(separator: "`").enumerated().filter { $0.offset % 2 == 0 }.map { String($0.element) }
      for name in names { floors[name] = digit }
      guard let arrow = cells[2].range(of: "Sideways: ") else { continue }
      let drawn = cells[2][arrow.upperBound...].split(separator: "`").enumerated().filter { $0.offset % 2 == 0 }
      for name in names { sideways[name] = Set(drawn.map { String($0.element) }) }
    }
    self.floors = floors
    self.sideways = sideways
  }
}
