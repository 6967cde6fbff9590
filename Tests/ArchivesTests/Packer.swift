import Foundation
import Testing

/// Archives made at test time by Python, for those that are too large to commit.
enum Packer {
  static func gzip(_ bytes: [UInt8]) throws -> [UInt8] { try pack(bytes, format: "gz") }

  /// One compressed stream: `gz`, `bz2`, `xz`, or `zst` of raw blocks.
  static func pack(_ bytes: [UInt8], format: String) throws -> [UInt8] {
    try run(
      """
      import sys, gzip, bz2, lzma, struct
      data, form = sys.stdin.buffer.read(), '\(format)'
      def zstd(data):
          out = b'\\x28\\xb5\\x2f\\xfd\\xa0' + struct.pack('<I', len(data))
          parts = [data[i:i + 100000] for i in range(0, len(data), 100000)]
          for i, part in enumerate(parts):
              out += struct.pack('<I', len(part) << 3 | (i == len(parts) - 1))[:3] + part
          return out
      pack = dict(gz=lambda d: gzip.compress(d, 9, mtime=0), bz2=bz2.compress, xz=lzma.compress, zst=zstd)[form]
      sys.stdout.buffer.write(pack(data))
      """, input: bytes)
  }

  static func zip(_ members: [(name: String, content: [UInt8])]) throws -> [UInt8] {
    var input: [UInt8] = []
    for member in members {
      input += Array("\(member.name)\n\(member.content.count)\n".utf8) + member.content
    }
    return try run(
      """
      import sys, io, zipfile
      given, target = sys.stdin.buffer, io.BytesIO()
      with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as archive:
          while name := given.readline():
              data = given.read(int(given.readline()))
              archive.writestr(zipfile.ZipInfo(name.decode().strip()), data, zipfile.ZIP_DEFLATED)
      sys.stdout.buffer.write(target.getvalue())
      """, input: input)
  }

  /// A zip with `core.py`, in `levels` further zips.
  static func nestedZip(levels: Int) throws -> [UInt8] {
    try run(
      """
      import sys, io, zipfile
      name, data = 'core.py', b'import a\\n'
      for _ in range(\(levels) + 1):
          target = io.BytesIO()
          with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as archive:
              archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
          name, data = 'in.zip', target.getvalue()
      sys.stdout.buffer.write(data)
      """)
  }

  /// What a Python program writes to its standard output.
  static func run(_ program: String, input: [UInt8] = []) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
    let given = folder.appendingPathComponent("sekisho-\(UUID().uuidString)")
    try Data(input).write(to: given)
    defer { try? FileManager.default.removeItem(at: given) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    process.standardInput = try FileHandle(forReadingFrom: given)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return [UInt8](data)
  }
}
