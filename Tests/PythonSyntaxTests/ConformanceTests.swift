import Foundation
import PythonSyntax
import SourceText
import Testing

/// Our trees against CPython's `ast`, over a fixed sample of the standard library of the installed Python.
///
/// `make conformance` compares the whole of it. Needs `python3` 3.11 or later.
@Suite struct ConformanceTests {
  static let sampleSize = 300

  @Test func sampleOfTheStandardLibrary() throws {
    let script = repository.appendingPathComponent("Tools/conformance/canonical.py")
    let listing = FileManager.default.temporaryDirectory.appendingPathComponent(
      "sekisho-conformance-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: listing) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path, "--positions", "--opaque-strings", "--sample", "\(Self.sampleSize)"]
    #expect(FileManager.default.createFile(atPath: listing.path, contents: nil))
    let output = try FileHandle(forWritingTo: listing)
    process.standardOutput = output
    try process.run()
    process.waitUntilExit()
    try output.close()
    try #require(process.terminationStatus == 0, "python3 could not list its own syntax trees")

    var compared = 0
    for line in try Data(contentsOf: listing).split(separator: 0x0A) {
      let tab = try #require(line.firstIndex(of: 0x09))
      let path = String(decoding: line[..<tab], as: UTF8.self)
      let content = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      let parsed = Parser.parse(SourceText.decode(content[...]))
      let ours = TreeDump(parsed, positions: .outsideStrings).text()
      if !ours.elementsEqual(line[(tab + 1)...]) {
        Issue.record("\(path): \(firstDifference(ours, line[(tab + 1)...]))")
      }
      if parsed.errors != [] { Issue.record("\(path): CPython accepts it, we said \(parsed.errors)") }
      compared += 1
    }
    #expect(compared > Self.sampleSize * 9 / 10)
  }

  private func firstDifference(_ ours: [UInt8], _ theirs: Data) -> String {
    let theirs = [UInt8](theirs)
    let at =
      zip(ours, theirs).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(ours.count, theirs.count)
    func excerpt(_ bytes: [UInt8]) -> String {
      String(decoding: bytes[max(0, at - 80)..<min(bytes.count, at + 60)], as: UTF8.self)
    }
    return "ours …\(excerpt(ours))… CPython …\(excerpt(theirs))…"
  }
}
