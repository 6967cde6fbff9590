import ByteReading
import Compression

/// xz with any number of streams, and LZMA-alone, which has no magic and is recognised by its header's habits.
enum XzFormat {
  static let reader = ArchiveFormatReader(name: "Xz", recognises: recognises) { container, inspection in
    StreamReading.read(
      container, as: isXz(container.bytes) ? .xz : .lzma, plain: .xz, withTar: .tarXz, beginsStream: { isXz($0) },
      into: &inspection)
  }

  @Sendable static func recognises(_ bytes: ArraySlice<UInt8>) -> Bool {
    isXz(bytes) || isLzmaAlone(bytes)
  }

  private static func isXz(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.matches([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])
  }

  /// Usual properties (lc 3, lp 0, pb 2), a dictionary that is a power of two up to 64 MiB, unknown or small size, and
  /// the zero that every LZMA range coder begins with.
  private static func isLzmaAlone(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.byte(at: 0) == 0x5d, let dictionary = bytes.integer(UInt32.self, at: 1),
      let size = bytes.integer(UInt64.self, at: 5), bytes.byte(at: 13) == 0
    else { return false }
    let isUsual = dictionary.nonzeroBitCount == 1 && (1 << 16...1 << 26).contains(dictionary)
    return isUsual && (size == UInt64.max || size < 1 << 32)
  }
}
