import Foundation
import PythonSemantics
import PythonSyntax
import SourceText
import Testing

/// Our scopes against CPython's `symtable`, over a fixed sample of the standard library of the installed Python.
///
/// `make conformance` compares the whole of it. Needs `python3` 3.11 to 3.13: from 3.14 on annotations have scopes of their
/// own (PEP 649), which the model does not make, and nothing is compared.
@Suite struct ScopeConformanceTests {
  static let sampleSize = 300

  @Test func sampleOfTheStandardLibrary() throws {
    let minor = try installedMinor()
    guard let edition = ScopeListing.Edition(rawValue: minor) else {
      try #require(minor > 13, "python3 is 3.\(minor), and the scopes of 3.11 to 3.13 are known")
      print("scopes: not compared, because python3 is 3.\(minor) and has scopes for annotations (PEP 649)")
      return
    }
    var compared = 0
    for line in try run(["--sample", "\(Self.sampleSize)"]).split(separator: 0x0A) {
      let tab = try #require(line.firstIndex(of: 0x09))
      let path = String(decoding: line[..<tab], as: UTF8.self)
      let parsed = Parser.parse(SourceText.decode([UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))[...]))
      let ours = ScopeListing(parsed, edition: edition).text()
      if !ours.elementsEqual(line[(tab + 1)...]) { Issue.record("\(path): the scopes differ") }
      compared += 1
    }
    #expect(compared > Self.sampleSize * 9 / 10)
  }

  /// The `x` of Python 3.x.
  private func installedMinor() throws -> Int {
    let minor = String(decoding: try run(["--edition"]), as: UTF8.self)
    return try #require(Int(minor.trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  private func run(_ arguments: [String]) throws -> Data {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let result = FileManager.default.temporaryDirectory.appendingPathComponent("sekisho-scopes-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: result) }
    #expect(FileManager.default.createFile(atPath: result.path, contents: nil))
    let output = try FileHandle(forWritingTo: result)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", root.appendingPathComponent("Tools/conformance/scopes.py").path] + arguments
    process.standardOutput = output
    try process.run()
    process.waitUntilExit()
    try output.close()
    try #require(process.terminationStatus == 0, "python3 could not list its own scopes")
    return try Data(contentsOf: result)
  }
}
