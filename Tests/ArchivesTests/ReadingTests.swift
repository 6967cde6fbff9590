import Archives
import Foundation
import Limits
import Testing

@Suite("Both readings, byte by byte")
struct ReadingTests {
  private func open(_ name: String) throws -> Archive {
    let fixture = try #require(Fixture.all.first { $0.name == name })
    return ArchiveReader.open(try fixture.bytes, name: name)
  }

  private func contents(_ archive: Archive) -> [String: String] {
    Dictionary(archive.entries.map { (line($0), text($0)) }, uniquingKeysWith: { one, _ in one })
  }

  private let code = Fixture.texts[0]
  private let other = Fixture.texts[1]

  @Test("A PAX size that hides a member gives the member and the file that swallowed it")
  func paxSize() throws {
    let seen = contents(try open("tar-pax-size.tar"))
    #expect(seen["localHeader:hidden.py"] == other)
    #expect(seen["agreed:b.py"] == code)
    #expect(seen["agreed:a.txt"]?.hasPrefix("hidden.py") == true)
  }

  @Test("A smaller PAX size shows the member that the header hides")
  func smallerPaxSize() throws {
    let seen = contents(try open("tar-pax-size-smaller.tar"))
    #expect(seen["agreed:hidden.py"] == other)
    #expect(seen["agreed:a.txt"] == "")
    #expect(seen["localHeader:a.txt"]?.hasPrefix("hidden.py") == true)
  }

  @Test(
    "Sparse members are unfolded",
    arguments: [
      ("tar-sparse-gnu.tar", "a.bin"), ("tar-sparse-pax.tar", "real.bin"),
      ("tar-sparse-pax-0.0.tar", "a.bin"), ("tar-sparse-pax-0.1.tar", "real.bin"),
    ])
  func sparse(_ name: String, _ member: String) throws {
    let entry = try #require(try open(name).entries.first { $0.path == member })
    #expect(Array(entry.content) == [UInt8](repeating: 0, count: 8) + Array("DATA".utf8) + [0, 0, 0, 0])
  }

  @Test("A link inside holds what it points to")
  func links() throws {
    let archive = try open("tar-links-in.tar")
    let links = archive.entries.filter { $0.kind != .file }
    #expect(links.map(text) == [code, code, code])
    #expect(links.map(\.linkTarget) == ["p/real.py", "real.py", "../real.py"])
  }

  @Test("A link outside holds nothing")
  func linksOut() throws {
    #expect(try open("tar-links-out.tar").entries.allSatisfy { $0.content.isEmpty })
  }

  @Test("A stored member of two sizes is read with both")
  func sizes() throws {
    let seen = contents(try open("zip-size-mismatch.zip"))
    #expect(seen["centralDirectory:a.py"] == code)
    #expect(seen["localHeader:a.py"] == String(code.prefix(11)))
  }

  @Test("Both names of a member hold its content")
  func names() throws {
    let seen = contents(try open("zip-name-mismatch.zip"))
    #expect(seen["centralDirectory:readme.txt"] == code)
    #expect(seen["localHeader:setup.py"] == code)
  }

  @Test("Both members of one name are read")
  func duplicates() throws {
    let archive = try open("zip-duplicate-name.zip")
    #expect(archive.entries.map(text) == [code, other])
  }

  @Test("Every member of a gzip member is read, the repeated one once")
  func severalStreams() throws {
    #expect(contents(try open("stream-two-members.tar.gz"))["trailing:p-1.0/late.py"] == other)
    #expect(try open("stream-same-members.tar.gz").entries.count == 1)
    #expect(contents(try open("stream-two-frames.zst")).values.first == "import a\nimport b\n")
  }

  @Test("What is left of a damaged member is kept")
  func partial() throws {
    let archive = try open("stream-cut.tar.gz")
    #expect(archive.entries.first.map(text) == code)
    #expect(archive.format == .tarGzip)
  }

  @Test(
    "Every compression that zip knows gives the same content",
    arguments: [
      "zip-stored.zip", "zip-bzip2.zip", "zip-lzma.zip", "zip-zstd.zip", "zip-zip64.zip", "zip-descriptor-wide.zip",
    ])
  func methods(_ name: String) throws {
    #expect(try open(name).entries.first.map(text) == code)
  }

  @Test("The bytes around a zip are members of their own")
  func leftovers() throws {
    let seen = contents(try open("zip-prefix.zip"))
    #expect(seen["trailing:(prefix data)"] == "#!/usr/bin/env python3\n")
    #expect(contents(try open("zip-trailing.zip"))["trailing:(trailing data)"] == "more")
  }

  @Test(
    "Formats are found by content",
    arguments: [
      ("stream-plain.tar.gz", ArchiveFormat.tarGzip), ("stream-plain.tar.bz2", .tarBzip2),
      ("stream-plain.tar.xz", .tarXz), ("stream-plain.tar.lzma", .tarXz), ("stream-text.zst", .zstd),
      ("stream-text.gz", .gzip), ("tar-v7.tar", .tar), ("zip-empty.zip", .zip), ("zip-prefix.zip", .zip),
      ("mislabelled.tar.gz", .zip), ("file-text.py", .file), ("file-empty.whl", .file),
    ])
  func format(_ name: String, _ expected: ArchiveFormat) throws {
    let fixture = try #require(Fixture.all.first { $0.name == name })
    #expect(ArchiveReader.open(try fixture.bytes, name: "without-a-suffix").format == expected)
  }

  @Test("The registry has the formats of the folder")
  func registry() throws {
    let folder = Fixture.folder.deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/Archives")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent("Formats").path)
    let registry = try String(contentsOf: folder.appendingPathComponent("ArchiveFormats.swift"), encoding: .utf8)
    for file in files {
      let name = file.replacing(".swift", with: "")
      #expect(registry.contains("\(name).reader,"), "\(file) is not registered")
    }
    #expect(registry.components(separatedBy: "Format.reader,").count - 1 == files.count)
  }

  @Test("Archives of a folder are opened where they lie")
  func folder() throws {
    let zip = try #require(Fixture.all.first { $0.name == "zip-plain.zip" })
    let archive = ArchiveReader.folder([
      FolderFile(path: "setup.py", content: Array(code.utf8), mode: 0o644),
      FolderFile(path: "dist/a.whl", content: try zip.bytes),
      FolderFile(path: "link", content: [], kind: .symbolicLink, linkTarget: "setup.py"),
    ])
    #expect(archive.format == .folder)
    #expect(
      archive.entries.map(\.path) == [
        "setup.py", "dist/a.whl", "link", "dist/a.whl!/a.py", "dist/a.whl!/pkg/b.py",
      ])
    #expect(archive.entries.map(\.depth) == [1, 1, 1, 2, 2])
    #expect(archive.anomalies.isEmpty)
  }
}
