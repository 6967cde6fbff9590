import Archives
import Foundation
import Testing

struct Zip64Tests {
  /// Found by FuzzZip: a locator that points to a zip64 record behind the end of the zip.
  @Test func recordBehindItsLocatorIsNone() throws {
    let fixture = try #require(Fixture.all.first { $0.name == "zip-zip64.zip" })
    var bytes = try fixture.bytes
    func last(_ signature: [UInt8]) -> Int? {
      stride(from: bytes.count - 4, through: 0, by: -1).first { Array(bytes[$0..<$0 + 4]) == signature }
    }
    let record = try #require(last([0x50, 0x4B, 6, 6]))
    let locator = try #require(last([0x50, 0x4B, 6, 7]))
    bytes += [UInt8](repeating: 0, count: 8)
    let behind = UInt64(bytes.count)
    bytes += bytes[record..<record + 56]
    for index in 0..<8 { bytes[locator + 8 + index] = UInt8(truncatingIfNeeded: behind >> (8 * UInt64(index))) }
    let archive = ArchiveReader.open(bytes, name: "behind.zip")
    let paths = archive.entries.filter { $0.kind == .file }.map(\.path)
    #expect(Set(paths).isSuperset(of: ["a.py", "pkg/b.py"]))
    #expect(archive.anomalies.contains { $0.kind == .trailingData || $0.kind == .zipSeveralEndRecords })
  }
}
