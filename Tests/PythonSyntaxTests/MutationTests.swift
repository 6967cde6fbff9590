import Foundation
import PythonSyntax
import SourceText
import Testing

/// Every fixture, cut and bent: no trap, and a tree that holds together.
@Suite struct MutationTests {
  @Test func allPrefixes() throws {
    for (name, bytes) in try pythonFixtures() + cythonFixtures() {
      let step = bytes.count > 4096 ? 7 : 1
      for end in stride(from: 0, through: bytes.count, by: step) {
        check(Array(bytes[..<end]), name, "prefix of \(end)")
      }
    }
  }

  @Test func seededFlipsAndSwaps() throws {
    var random = SplitMix(state: 0x5EED)
    let inserts: [String] = [
      "(", ")", "[", "{", "}", "'", "\"\"\"", "f'", "\n", "\\\n", ":", "\t", "    ", "\r", "\0", "é", "lambda ", "=",
      "*", "\u{FEFF}",
    ]
    for (name, bytes) in try pythonFixtures() + cythonFixtures() {
      for round in 0..<400 {
        var bent = bytes
        for _ in 0...Int(random.next() % 3) {
          let at = Int(random.next() % UInt64(bent.count))
          switch random.next() % 4 {
          case 0: bent[at] ^= UInt8(1) << UInt8(random.next() % 8)
          case 1: bent.insert(contentsOf: inserts[Int(random.next() % UInt64(inserts.count))].utf8, at: at)
          case 2: bent.removeSubrange(at..<min(bent.count, at + 1 + Int(random.next() % 8)))
          default: bent.swapAt(at, Int(random.next() % UInt64(bent.count)))
          }
          if bent.isEmpty { bent = [0x28] }
        }
        check(bent, name, "round \(round)")
      }
    }
  }

  @Test func fixturesOfValidSourceAreAccepted() throws {
    for (name, bytes) in try pythonFixtures() + cythonFixtures() where name != "damaged.py" && name != "python2.py" {
      #expect(Parser.parse(SourceText.decode(bytes[...]), dialect: Dialect(path: name)).errors == [], "\(name)")
    }
  }

  private func check(_ bytes: [UInt8], _ name: String, _ what: String) {
    let parsed = Parser.parse(SourceText.decode(bytes[...]), dialect: Dialect(path: name))
    if let broken = brokenInvariant(of: parsed) {
      Issue.record("\(name), \(what): \(broken)")
    }
  }
}

/// SplitMix64: the same numbers on every machine.
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
