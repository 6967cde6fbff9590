import Archives
import Foundation
import Limits
import Testing

/// Every bomb is opened in a process of its own, so that its peak of memory is that of one archive.
@Suite("Bombs end early, with a sentence and without the memory")
struct BombTests {
  /// Largest resident size that one bomb may need, in bytes.
  private static let most = 300 << 20

  /// Largest resident size of this process so far, in bytes.
  private static var peak: Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
    else { return 0 }
    return kilobytes << 10
  }

  /// Ten megabytes that unpack to ten gigabytes.
  private static let bomb = """
    import sys, zlib, struct, binascii
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    zeros = bytes(1 << 20)
    first = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    # A flushed megabyte can be repeated as it is.
    parts = [first] * 10240
    last = packer.compress(b'') + packer.flush()
    stream = b''.join(parts) + last
    size = 10240 << 20
    """

  @Test("A gzip of 10 MB that unpacks to 10 GB")
  func gzip() async {
    await #expect(processExitsWith: .success) { try BombTests.openGzip() }
  }

  private static func openGzip() throws {
    let bytes = try Packer.run(
      Self.bomb + "\nsys.stdout.buffer.write(b'\\x1f\\x8b\\x08' + bytes(7) + stream + struct.pack('<2I', 0, 0))")
    #expect(bytes.count > 9_000_000)
    let archive = ArchiveReader.open(bytes, name: "bomb.tar.gz")
    #expect(archive.limitations.map(\.kind) == [.ratio])
    #expect(Self.peak < Self.most)
  }

  @Test("A zip of 10 MB with one member of 10 GB, and an honest file beside it")
  func zip() async {
    await #expect(processExitsWith: .success) { try BombTests.openZip() }
  }

  private static func openZip() throws {
    let bytes = try Packer.run(
      Self.bomb + """

        name, other, text = b'bomb.bin', b'setup.py', b'import os\\n'
        def local(name, method, packed, crc, size):
            extra = struct.pack('<2H2Q', 1, 16, size, len(packed))
            return struct.pack('<4s5H3I2H', b'PK\\3\\4', 45, 0, method, 0, 33, crc, 0xffffffff, 0xffffffff, len(name), 20) + name + extra + packed
        def central(name, method, packed, crc, size, offset):
            extra = struct.pack('<2H2Q', 1, 16, size, len(packed))
            return struct.pack('<4s6H3I5H2I', b'PK\\1\\2', 45, 45, 0, method, 0, 33, crc, 0xffffffff, 0xffffffff, len(name), 20, 0, 0, 0, 0, offset) + name + extra
        one = local(name, 8, stream, 0, size)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        small = packer.compress(text) + packer.flush()
        two = local(other, 8, small, binascii.crc32(text), len(text))
        tail = central(name, 8, stream, 0, size, 0) + central(other, 8, small, binascii.crc32(text), len(text), len(one))
        end = struct.pack('<4s4H2IH', b'PK\\5\\6', 0, 0, 2, 2, len(tail), len(one) + len(two), 0)
        sys.stdout.buffer.write(one + two + tail + end)
        """)
    let archive = ArchiveReader.open(bytes, name: "bomb.whl")
    #expect(archive.limitations.map(\.kind) == [.ratio])
    #expect(archive.entries.first { $0.path == "setup.py" }.map(text) == "import os\n")
    #expect(Self.peak < Self.most)
  }

  @Test("Members that all share one packed kernel")
  func overlapping() async {
    await #expect(processExitsWith: .success) { try BombTests.openOverlapping() }
  }

  private static func openOverlapping() throws {
    let bytes = try Packer.run(
      """
      import sys, zlib, struct, binascii
      data = bytes(20 << 20)
      packer = zlib.compressobj(9, zlib.DEFLATED, -15)
      packed = packer.compress(data) + packer.flush()
      crc = binascii.crc32(data)
      local = struct.pack('<4s5H3I2H', b'PK\\3\\4', 20, 0, 8, 0, 33, crc, len(packed), len(data), 1, 0) + b'a' + packed
      one = struct.pack('<4s6H3I5H2I', b'PK\\1\\2', 20, 20, 0, 8, 0, 33, crc, len(packed), len(data), 1, 0, 0, 0, 0, 0, 0) + b'a'
      tail = one * 30000
      end = struct.pack('<4s4H2IH', b'PK\\5\\6', 0, 0, 30000, 30000, len(tail), len(local), 0)
      sys.stdout.buffer.write(local + tail + end)
      """)
    let archive = ArchiveReader.open(bytes, name: "bomb.zip")
    #expect(archive.limitations.contains { $0.kind == .ratio })
    #expect(archive.anomalies.contains { $0.kind == .zipOverlappingMembers })
    #expect(Self.peak < Self.most)
  }

  @Test("A gzip in a gzip in a gzip")
  func nested() async {
    await #expect(processExitsWith: .success) { try BombTests.openNested() }
  }

  private static func openNested() throws {
    let bytes = try Packer.run(
      """
      import sys, gzip, zlib
      packer = zlib.compressobj(9, zlib.DEFLATED, -15)
      first = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
      # The flushed megabyte is repeated; the wrong checksum at the end is never reached.
      data = b'\\x1f\\x8b\\x08' + bytes(7) + first * 2000 + packer.compress(b'') + packer.flush() + bytes(8)
      for _ in range(2):
          data = gzip.compress(data, 9, mtime=0)
      sys.stdout.buffer.write(data)
      """)
    let archive = ArchiveReader.open(bytes, name: "a.gz")
    #expect(archive.limitations.map(\.kind) == [.ratio])
    #expect(Self.peak < Self.most)
  }

  @Test("A sparse tar member that claims eight gigabytes")
  func sparse() async {
    await #expect(processExitsWith: .success) { try BombTests.openSparse() }
  }

  private static func openSparse() throws {
    let bytes = try Packer.run(
      """
      import sys, io, tarfile
      target = io.BytesIO()
      with tarfile.open(fileobj=target, mode='w', format=tarfile.PAX_FORMAT) as tar:
          info = tarfile.TarInfo('a')
          info.size = 4
          info.pax_headers = {'GNU.sparse.map': '0,4', 'GNU.sparse.size': str(8 << 30), 'GNU.sparse.name': 'a'}
          tar.addfile(info, io.BytesIO(b'DATA'))
      sys.stdout.buffer.write(target.getvalue())
      """)
    let archive = ArchiveReader.open(bytes, name: "a.tar")
    #expect(archive.anomalies.contains { $0.kind == .tarSparse })
    #expect(!archive.limitations.isEmpty)
    #expect(Self.peak < Self.most)
  }
}
