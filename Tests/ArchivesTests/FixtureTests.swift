import Archives
import Foundation
import Limits
import Testing

@Suite("Every oddity has a fixture")
struct FixtureTests {
  @Test("The folder and expected.txt name the same files")
  func completeness() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Fixture.folder.path)
    #expect(Set(files).subtracting(["expected.txt"]) == Set(Fixture.all.map(\.name)))
    #expect(Fixture.all.count > 100)
  }

  @Test("A fixture has its anomalies, its limitations and its members, and no others", arguments: Fixture.all)
  func reads(_ fixture: Fixture) throws {
    let archive = ArchiveReader.open(try fixture.bytes, name: fixture.name)
    let anomalies = Set(archive.anomalies.map(\.kind.rawValue))
    let limitations = Set(archive.limitations.map(\.kind.rawValue))
    #expect(anomalies.isSuperset(of: fixture.anomalies), "\(archive.anomalies)")
    #expect(anomalies.subtracting(fixture.anomalies).isSubset(of: fixture.possibleAnomalies), "\(archive.anomalies)")
    #expect(limitations.isSuperset(of: fixture.limitations), "\(archive.limitations)")
    #expect(limitations.subtracting(fixture.limitations).isSubset(of: fixture.possibleLimitations))
    for wanted in fixture.entries { check(wanted, in: archive) }
  }

  private func check(_ wanted: String, in archive: Archive) {
    let name = wanted.replacing("=?", with: "")
    let found = archive.entries.first { entry in
      name.hasPrefix("*:") ? entry.path == name.dropFirst(2) : line(entry) == name
    }
    guard let found else {
      Issue.record("no \(name) among \(archive.entries.map(line))")
      return
    }
    if wanted.hasSuffix(".py"), found.kind == .file {
      let start = Fixture.texts.contains { text(found).hasPrefix($0) }
      #expect(start, "\(wanted) holds \(text(found).prefix(60))")
    }
  }

  @Test("Nothing is odd about archives that usual tools write", arguments: ["zip-plain.zip", "stream-plain.tar.gz"])
  func plain(_ name: String) throws {
    let fixture = try #require(Fixture.all.first { $0.name == name })
    let archive = ArchiveReader.open(try fixture.bytes, name: name)
    #expect(archive.anomalies.isEmpty)
    #expect(archive.limitations.isEmpty)
  }
}
