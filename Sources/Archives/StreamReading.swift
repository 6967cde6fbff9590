import ByteReading
import Compression

/// Reads a file that is one or several compressed streams behind each other: gzip, bzip2, xz and zstd alike.
enum StreamReading {
  /// Streams of one file that are unpacked. Honest files have one; block compressors write some thousands.
  private static let mostStreams = 10_000

  /// Unpacks all streams, then reads the tar inside, or adds what there is as one member.
  static func read(
    _ container: Container, as format: CompressionFormat, plain: ArchiveFormat, withTar: ArchiveFormat,
    beginsStream: (ArraySlice<UInt8>) -> Bool, into inspection: inout Inspection
  ) -> ArchiveFormat {
    var rest = container.bytes
    var output: [UInt8] = []
    var name: [UInt8] = []
    var streams = 0
    while streams < mostStreams, streams == 0 || beginsStream(rest) {
      var unpacked = inspection.unpack(rest, as: format, in: container, path: container.path)
      if streams == 0 {
        name = unpacked.headerName
        output = unpacked.bytes
      } else {
        output.append(contentsOf: unpacked.bytes)
      }
      unpacked.bytes = []
      streams += 1
      rest = rest.tail(from: unpacked.consumed)
      if unpacked.outcome != .complete || unpacked.consumed == 0 {
        rest = []
        break
      }
    }
    if streams > 1 {
      inspection.note(
        .severalStreams, container.path,
        "\(streams) \(format.rawValue) streams behind each other; some readers stop after the first.")
    }
    if let offset = rest.firstNonZero() {
      inspection.note(
        .trailingData, container.path,
        "\(rest.count - offset) bytes behind the end of the \(format.rawValue) stream.")
      inspection.addLeftover(rest.tail(from: offset), named: "(trailing data)", of: container)
    }
    if TarFormat.recognises(output[...]) {
      _ = TarFormat.read(container.holding(output[...]), into: &inspection)
      return withTar
    }
    let path = container.path(of: memberName(container.name, header: name))
    _ = inspection.add(ArchiveEntry(path: path, content: output[...], depth: container.depth))
    return plain
  }

  /// The name of the one file in a compressed stream: what its header says, or the file's own without the suffix.
  private static func memberName(_ name: String, header: [UInt8]) -> String {
    if !header.isEmpty, let text = String(validating: header, as: UTF8.self) {
      return text.split(separator: "/").last.map(String.init) ?? text
    }
    for suffix in [".gz", ".bz2", ".xz", ".zst", ".lzma"] where name.lowercased().hasSuffix(suffix) {
      let stem = String(name.dropLast(suffix.count))
      if !stem.isEmpty { return stem }
    }
    return name.isEmpty ? "content" : name
  }
}
