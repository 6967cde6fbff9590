import Archives
import Foundation
import Testing

/// The files of `Fixtures/archives`, and what is expected of them.
struct Fixture: CustomTestStringConvertible, Sendable {
  let name: String
  let anomalies: Set<String>
  let possibleAnomalies: Set<String>
  let limitations: Set<String>
  let possibleLimitations: Set<String>
  /// `reading:path`, in any order.
  let entries: [String]

  var testDescription: String { name }

  var bytes: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: Fixture.folder.appendingPathComponent(name))) }
  }

  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/archives")

  /// All fixtures; a file without an expectation, and the other way round, is found by a test.
  static let all: [Fixture] = {
    guard let text = try? String(contentsOf: folder.appendingPathComponent("expected.txt"), encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").map { line in
      let fields = line.split(separator: "|", omittingEmptySubsequences: false)
        .map { $0.split(separator: " ").map(String.init) }
      func words(_ index: Int, optional: Bool) -> Set<String> {
        guard index < fields.count else { return [] }
        return Set(fields[index].filter { $0.hasSuffix("?") == optional }.map { $0.replacing("?", with: "") })
      }
      return Fixture(
        name: fields[0].first ?? "", anomalies: words(1, optional: false), possibleAnomalies: words(1, optional: true),
        limitations: words(2, optional: false), possibleLimitations: words(2, optional: true),
        entries: fields.count > 3 ? fields[3] : [])
    }
  }()

  /// What honest and other members of the fixtures hold.
  static let texts = ["import json\n\nVALUE = json.loads('[1, 2, 3]')\n", "import this_is_the_other_reading\n"]
}

/// A member of an archive as one line.
func line(_ entry: ArchiveEntry) -> String {
  "\(entry.reading):\(entry.path)"
}

func text(_ entry: ArchiveEntry) -> String {
  String(decoding: entry.content, as: UTF8.self)
}

/// A seeded generator (SplitMix64), so that every run flips the same bytes.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
