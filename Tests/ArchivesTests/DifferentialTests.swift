import Archives
import Cryptography
import Foundation
import Limits
import Testing

@Suite("Our reading against Python's")
struct DifferentialTests {
  @Test("Archives that zipfile and tarfile write are read alike, and nothing about them is odd")
  func generated() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sekisho-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let listings = try PythonOracle.make(in: folder)
    #expect(listings.count == 88)
    for listing in listings { try compare(listing) { anomalies(of: $0) } }
  }

  /// A folder of real archives can be given from outside: every one that Python reads must be read alike.
  @Test(
    "Archives of a given folder are read alike",
    .enabled(if: ProcessInfo.processInfo.environment["SEKISHO_ARCHIVES"] != nil))
  func given() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["SEKISHO_ARCHIVES"])
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    let paths = names.map { folder + "/" + $0 }.filter { !URL(fileURLWithPath: $0).hasDirectoryPath }
    let files = paths.filter { (try? FileHandle(forReadingAtPath: $0)?.read(upToCount: 1)) != nil }
    for listing in try PythonOracle.list(files) { try compare(listing) { _ in } }
  }

  private func compare(_ listing: PythonOracle.Listing, also check: (Archive) -> Void) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: listing.path)))
    let archive = ArchiveReader.open(bytes, name: URL(fileURLWithPath: listing.path).lastPathComponent)
    check(archive)
    let isZip = archive.format == .zip
    let ours = archive.entries
      .filter { $0.depth == 1 && $0.reading != .trailing && $0.reading != .localHeader }
      .map { entry in
        PythonOracle.Member(
          name: entry.kind == .directory && entry.path.last != "/" ? entry.path + "/" : entry.path,
          kind: entry.kind.rawValue,
          sha256: SHA256.hexadecimal(of: entry.kind == .file || isZip ? entry.content : []),
          link: entry.linkTarget ?? "", mode: Int(entry.mode))
      }
    #expect(ours.count == listing.members.count, "\(listing.path)")
    for (our, their) in zip(ours, listing.members) where our != their {
      Issue.record("\(listing.path): \(our) against Python's \(their)")
    }
  }

  private func anomalies(of archive: Archive) {
    let usual: Set<ArchiveAnomaly.Kind> = [.zipDataDescriptor, .zipUnusualMethod]
    let odd = archive.anomalies.filter { anomaly in
      // The generated tars bear `.tar` whatever their compression; zips of one name twice happen by chance.
      !usual.contains(anomaly.kind) && anomaly.kind != .mislabelled && anomaly.kind != .duplicateName
    }
    #expect(odd.isEmpty)
    #expect(archive.limitations.isEmpty)
  }
}
