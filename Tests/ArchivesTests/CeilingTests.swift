import Archives
import Foundation
import Limits
import Testing

@Suite("Ceilings: just under is whole, just over has a limitation")
struct CeilingTests {
  private func zeros(_ count: Int) throws -> [UInt8] {
    try Packer.gzip([UInt8](repeating: 0x20, count: count))
  }

  private func kinds(_ archive: Archive) -> Set<Limitation.Kind> { Set(archive.limitations.map(\.kind)) }

  @Test("Bytes of one stream", arguments: [(100_000, true), (100_001, false)])
  func stream(_ count: Int, _ isWhole: Bool) throws {
    var limits = Limits()
    limits.streamBytes = 100_000
    let archive = ArchiveReader.open(try zeros(count), name: "a.gz", limits: limits)
    #expect(kinds(archive) == (isWhole ? [] : [.streamBytes]))
    #expect(archive.entries.first?.content.count == 100_000)
  }

  @Test("Bytes of a bzip2, xz and zstd stream", arguments: ["bz2", "xz", "zst"], [100_000, 100_001])
  func otherStreams(_ format: String, _ count: Int) throws {
    var limits = Limits()
    limits.streamBytes = 100_000
    let packed = try Packer.pack([UInt8](repeating: 0x41, count: count), format: format)
    let archive = ArchiveReader.open(packed, name: "a.\(format)", limits: limits)
    #expect(kinds(archive) == (count == 100_000 ? [] : [.streamBytes]))
    #expect(archive.entries.first?.content.count == 100_000)
  }

  @Test("Bytes of the whole tree", arguments: [(3, true), (4, false)])
  func total(_ members: Int, _ isWhole: Bool) throws {
    var limits = Limits()
    limits.unpackedBytes = 300_000
    let zip = try Packer.zip((0..<members).map { ("\($0).txt", [UInt8](repeating: 0x61, count: 100_000)) })
    let archive = ArchiveReader.open(zip, name: "a.zip", limits: limits)
    #expect(kinds(archive) == (isWhole ? [] : [.unpackedBytes]))
    #expect(archive.entries.count == members)
  }

  @Test("Members", arguments: [(50, true), (51, false)])
  func entries(_ members: Int, _ isWhole: Bool) throws {
    var limits = Limits()
    limits.entries = 50
    let zip = try Packer.zip((0..<members).map { ("\($0).txt", [0x61]) })
    let archive = ArchiveReader.open(zip, name: "a.zip", limits: limits)
    #expect(kinds(archive) == (isWhole ? [] : [.entries]))
    #expect(archive.entries.count == 50)
  }

  @Test("Ratio", arguments: [(10_000, true), (30_000, false)])
  func ratio(_ count: Int, _ isWhole: Bool) throws {
    var limits = Limits()
    limits.ratio = 20
    limits.ratioFloor = 10_000
    let archive = ArchiveReader.open(try zeros(count), name: "a.gz", limits: limits)
    #expect(kinds(archive) == (isWhole ? [] : [.ratio]))
  }

  @Test("A ratio that is high only at first is judged by what was read")
  func ratioOfWhole() throws {
    var limits = Limits()
    limits.ratio = 20
    limits.ratioFloor = 1 << 20
    var generator = SeededGenerator(seed: 1)
    let noise = (0..<400_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let archive = ArchiveReader.open(
      try Packer.gzip(noise + [UInt8](repeating: 0, count: 700_000)), name: "a.gz", limits: limits)
    #expect(archive.limitations.isEmpty)
  }

  @Test("Nesting", arguments: [(7, true), (8, false)])
  func depth(_ wraps: Int, _ isWhole: Bool) throws {
    let bytes = try Packer.nestedZip(levels: wraps)
    let archive = ArchiveReader.open(bytes, name: "a.zip")
    #expect(kinds(archive) == (isWhole ? [] : [.archiveDepth]))
    #expect(archive.entries.contains { $0.path.hasSuffix("core.py") } == isWhole)
  }

  @Test("A hundred levels end at the ceiling, and say so")
  func hundredLevels() throws {
    let bytes = try Packer.nestedZip(levels: 100)
    let archive = ArchiveReader.open(bytes, name: "a.zip")
    #expect(kinds(archive) == [.archiveDepth])
    #expect(archive.entries.count == 8)
  }

  @Test("The budget is one for all files of a folder")
  func folder() throws {
    var limits = Limits()
    limits.unpackedBytes = 500_000
    let files = try (0..<6).map { FolderFile(path: "\($0).gz", content: try zeros(100_000)) }
    let archive = ArchiveReader.folder(files, limits: limits)
    #expect(archive.format == .folder)
    #expect(kinds(archive) == [.unpackedBytes])
    #expect(archive.entries.filter { $0.path.contains("!/") && $0.content.count == 100_000 }.count == 4)
  }

  @Test("Streams that keep a decoder busy and give nothing are bounded by what they read")
  func idleStreams() throws {
    let zip = try Packer.run(
      """
      import struct, sys
      data = b'\\0\\0\\0\\xff\\xff' * 4000 + b'\\1\\0\\0\\xff\\xff'
      size = len(data)
      one = struct.pack('<4s5H3I2H', b'PK\\3\\4', 20, 0, 8, 0, 33, 0, size, 0, 1, 0) + b'a' + data
      two = struct.pack('<4s6H3I5H2I', b'PK\\1\\2', 20, 20, 0, 8, 0, 33, 0, size, 0, 1, 0, 0, 0, 0, 0, 0) + b'a'
      end = struct.pack('<4s4H2IH', b'PK\\5\\6', 0, 0, 500, 500, len(two) * 500, len(one), 0)
      sys.stdout.buffer.write(one + two * 500 + end)
      """)
    var limits = Limits()
    limits.unpackedBytes = 2_000_000
    let archive = ArchiveReader.open(zip, name: "a.zip", limits: limits)
    #expect(kinds(archive) == [.unpackedBytes])
    #expect(archive.anomalies.contains { $0.kind == .zipOverlappingMembers })
  }

  @Test("A million members are read up to the ceiling")
  func millionMembers() throws {
    let zip = try Packer.run(
      """
      import io, sys, zipfile, struct
      local = struct.pack('<4s5H3I2H', b'PK\\3\\4', 20, 0, 0, 0, 33, 0, 0, 0, 6, 0)
      central = struct.pack('<4s6H3I5H2I', b'PK\\1\\2', 20, 20, 0, 0, 0, 33, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
      n = 1000000
      names = [b'%06d' % i for i in range(n)]
      body = b''.join(local + name for name in names)
      size = len(local) + 6
      tail = b''.join(central[:42] + struct.pack('<I', i * size) + name for i, name in enumerate(names))
      at = len(body) + len(tail)
      end = struct.pack('<4sQ2H2I4Q', b'PK\\6\\6', 44, 45, 45, 0, 0, n, n, len(tail), len(body))
      end += struct.pack('<4sIQI', b'PK\\6\\7', 0, at, 1)
      end += struct.pack('<4s4H2IH', b'PK\\5\\6', 0, 0, 65535, 65535, len(tail), len(body), 0)
      sys.stdout.buffer.write(body + tail + end)
      """)
    let archive = ArchiveReader.open(zip, name: "a.zip")
    #expect(archive.entries.count == Limits().entries)
    #expect(archive.anomalies.isEmpty)
    #expect(kinds(archive) == [.entries])
  }
}
