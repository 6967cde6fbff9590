import Archives
import Limits
import Testing

@Suite("Damaged archives: no trap, and the ceilings hold")
struct MutationTests {
  static let limits: Limits = {
    var limits = Limits()
    limits.unpackedBytes = 4 << 20
    limits.streamBytes = 2 << 20
    limits.ratioFloor = 1 << 20
    limits.entries = 500
    return limits
  }()

  private func open(_ bytes: [UInt8], name: String) {
    let archive = ArchiveReader.open(bytes, name: name, limits: Self.limits)
    #expect(archive.entries.count <= Self.limits.entries)
    for entry in archive.entries { #expect(entry.content.count <= 2 << 20) }
  }

  @Test("Every fixture cut off at many points", arguments: Fixture.all)
  func truncated(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    let step = max(1, bytes.count / 150)
    for count in stride(from: 0, to: bytes.count, by: step) { open(Array(bytes[..<count]), name: fixture.name) }
  }

  @Test("Every fixture with flipped bytes", arguments: Fixture.all)
  func flipped(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    guard !bytes.isEmpty else { return }
    var generator = SeededGenerator(seed: UInt64(bytes.count))
    for _ in 0..<60 {
      var mutant = bytes
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        let place = Int.random(in: 0..<mutant.count, using: &generator)
        let extremes: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, UInt8.random(in: 0...255, using: &generator)]
        mutant[place] = extremes[Int.random(in: 0..<extremes.count, using: &generator)]
      }
      open(mutant, name: fixture.name)
    }
  }

  @Test("The same bytes give the same archive", arguments: Fixture.all)
  func deterministic(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    let first = ArchiveReader.open(bytes, name: fixture.name)
    let second = ArchiveReader.open(bytes, name: fixture.name)
    #expect(first.entries.map(line) == second.entries.map(line))
    #expect(first.anomalies == second.anomalies)
    #expect(first.limitations == second.limitations)
  }
}
