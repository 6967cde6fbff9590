import ByteReading
import Compression

/// bzip2, with any number of streams.
enum Bzip2Format {
  static let reader = ArchiveFormatReader(name: "Bzip2", recognises: recognises) { container, inspection in
    StreamReading.read(
      container, as: .bzip2, plain: .bzip2, withTar: .tarBzip2, beginsStream: { recognises($0) }, into: &inspection)
  }

  /// `BZh`, a block size, and the magic of a block or of the end of an empty stream.
  @Sendable static func recognises(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.matches(Array("BZh".utf8)), let level = bytes.byte(at: 3), (0x31...0x39).contains(level) else {
      return false
    }
    return bytes.matches([0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4)
      || bytes.matches([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: 4)
  }
}
