import ByteReading
import Testing

@testable import Similarity

struct IndexTests {
  private let lamps = package("lamps", "1.2", Project.files("lamps"))
  private let street = package("Street.Plan", "2.0", Project.files("street", seed: 5))

  private func open(_ bytes: [UInt8]) throws(IndexError) -> ReferenceIndex {
    try ReferenceIndex(SharedBytes(bytes), name: "known.index")
  }

  @Test func projectsAndReleasesAreListed() throws {
    let newer = package("lamps", "1.10", Project.files("lamps", seed: 1))
    let index = try open(indexBytes([newer, street, lamps]))
    #expect(index.contents.map(\.project) == ["lamps", "Street.Plan"])
    #expect(index.contents.map(\.versions) == [["1.2", "1.10"], ["2.0"]])
  }

  @Test func theOrderOfTheReleasesDoesNotMatter() {
    #expect(indexBytes([lamps, street]) == indexBytes([street, lamps]))
  }

  @Test func addingToAnIndexIsBuildingItWhole() throws {
    let newer = package("lamps", "1.10", Project.files("lamps").dropLast() + [("lamps/x.py", Project.core("lamps", 8))])
    let oldest = package("lamps", "0.1", Project.files("lamps", seed: 2).prefix(3) + Project.files("lamps").suffix(2))
    var builder = IndexBuilder(try open(indexBytes([lamps, newer])))
    builder.add(release(street))
    builder.add(release(oldest))
    builder.add(release(lamps))
    #expect(builder.write() == indexBytes([oldest, street, newer, lamps]))
  }

  @Test func filesThatReleasesShareAreStoredOnce() throws {
    let versions = (0..<50).map { package("lamps", "1.\($0)", Project.files("lamps")) }
    #expect(try open(indexBytes(versions)).fileCount == 5)
  }

  @Test func statementsComeBackAsTheyWere() throws {
    let index = try open(indexBytes([lamps, street]))
    let stored = (0..<index.fileCount).map { index.statements(of: index.file($0)) }
    for sample in [lamps, street] {
      for file in release(sample).files where !file.statements.isEmpty { #expect(stored.contains(file.statements)) }
    }
  }

  @Test func aFileStaysBelowTwoHundredBytes() throws {
    let versions = (0..<20).map { package("lamps", "1.\($0)", Project.files("lamps", seed: $0)) }
    let index = try open(indexBytes(versions))
    #expect(index.byteCount / index.fileCount <= 200)
  }

  // MARK: Files that are not to be trusted

  @Test func aForeignFileIsRefused() {
    for bytes in [[], Array("SEKIREF".utf8), Array("PK\u{3}\u{4} and so on".utf8), [UInt8](repeating: 0, count: 500)] {
      let error = #expect(throws: IndexError.self) { try open(bytes) }
      #expect(error?.description.contains("reference build") == true)
    }
  }

  @Test func anOlderOrNewerFormatIsRefusedWithAWayForward() {
    for version: UInt8 in [0, 2, 99] {
      var bytes = indexBytes([lamps])
      bytes[8] = version
      let error = #expect(throws: IndexError.self) { try open(bytes) }
      #expect(error?.description.contains("format \(version)") == true)
      #expect(error?.description.contains("Build it anew") == true)
    }
  }

  @Test func everyDamagedByteIsNoticed() {
    let whole = indexBytes([lamps])
    for place in stride(from: 12, to: whole.count, by: 7) {
      var bytes = whole
      bytes[place] ^= 0x20
      #expect(throws: IndexError.self, "byte \(place)") { try open(bytes) }
    }
  }

  @Test func aFileThatWasCutShortIsRefused() {
    let whole = indexBytes([lamps])
    for count in stride(from: 0, to: whole.count, by: 13) {
      #expect(throws: IndexError.self) { try open(Array(whole.prefix(count))) }
    }
  }

  /// Somebody who mends the checksums gets wrong answers, and no trap.
  @Test func offsetsThatLeadAnywhereDoNotTrap() throws {
    let whole = indexBytes([lamps, street])
    let copy = package("lantern", Project.files("lamps"))
    var generator = SplitMix(state: 1)
    for _ in 0..<300 {
      var bytes = whole
      for _ in 0..<8 {
        let place = Int(generator.next() % UInt64(bytes.count - 72)) + 72
        bytes[place] = [0, 0xFF, 0x7F, UInt8(truncatingIfNeeded: generator.next())][Int(generator.next() % 4)]
      }
      Self.mend(&bytes)
      let index = try open(bytes)
      _ = index.contents
      _ = search(copy, index).copies
      _ = IndexBuilder(index).write()
    }
  }

  @Test func countsThatContradictTheSizeAreRefused() {
    for place in stride(from: 16, to: 44, by: 4) {
      var bytes = indexBytes([lamps])
      for offset in 0..<4 { bytes[place + offset] = 0xFF }
      Self.mend(&bytes)
      #expect(throws: IndexError.self) { try open(bytes) }
    }
  }

  private static func mend(_ bytes: inout [UInt8]) {
    func put(_ value: UInt64, at place: Int) {
      for index in 0..<8 { bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index))) }
    }
    put(SharedBytes(bytes).checksum(from: IndexFormat.headerSize), at: IndexFormat.Header.bodyChecksum)
    put(
      SharedBytes(Array(bytes.prefix(IndexFormat.Header.checksum))).checksum(from: 0), at: IndexFormat.Header.checksum)
  }
}

/// Numbers that look random and are the same in every run.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
