import Behaviors
import Foundation
import Judgement
import Rules
import Scanning
import Testing

/// A few of the packages that `make evasion` measures, made by the same tool: what they do escaped once.
@Suite struct EvasionTests {
  private static let techniques = ["executes-data-file", "leaks-by-names", "replaces-clipboard", "drops-script"]
  private static let transformations = ["encoded-texts", "indirect-values", "other-files", "first-call"]

  private struct Made {
    let name: String
    let technique: String
    let transformations: String
    let bytes: [UInt8]
  }

  /// What `Tools/evasion/generate` writes.
  private static func generate(stacks: Int, into folder: URL) throws -> [Made] {
    let tool = Fixture.root.deletingLastPathComponent().appending(path: "Tools/evasion/generate")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", tool.path, folder.path, "--stacks", String(stacks), "--techniques", techniques.joined(separator: ","),
      "--transformations", transformations.joined(separator: ","),
    ]
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    let manifest = try String(contentsOf: folder.appending(path: "manifest.tsv"), encoding: .utf8)
    return try manifest.split(separator: "\n").dropFirst(2).map { line in
      let fields = line.split(separator: "\t").map(String.init)
      let data = try Data(contentsOf: folder.appending(path: fields[0]))
      return Made(name: fields[0], technique: fields[1], transformations: fields[2], bytes: Array(data))
    }
  }

  private static func inScratch<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sekisho-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  @Test func whatEscapedOnceIsCaught() throws {
    let made = try Self.inScratch { try Self.generate(stacks: 0, into: $0) }
    #expect(made.count == Self.techniques.count * (Self.transformations.count + 1))
    let scanner = Scanner(
      ruleSet: try RuleSet.embedded(), catalogue: try Catalogue.embedded(), weights: try Weights.embedded())
    let missed = made.filter { package in
      let report = scanner.scan(Artifact(path: package.name, content: .bytes(package.bytes)))
      return report.verdict.level != .suspicious && report.verdict.level != .malicious
    }
    // A pattern that only `codecs.decode` shows is not read: the one that is known to escape.
    #expect(missed.map { "\($0.technique) \($0.transformations)" } == ["replaces-clipboard encoded-texts"])
  }

  /// Figures that two people measure are the same: the seed decides every byte.
  @Test func sameSeedGivesSameBytes() throws {
    let first = try Self.inScratch { try Self.generate(stacks: 2, into: $0) }
    let second = try Self.inScratch { try Self.generate(stacks: 2, into: $0) }
    #expect(first.map(\.name) == second.map(\.name))
    #expect(first.map(\.bytes) == second.map(\.bytes))
    #expect(Set(first.map(\.technique)) == Set(Self.techniques))
  }
}
