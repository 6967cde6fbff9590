import Compression
public import Limits

/// `zlib`, `gzip`, `bz2` and `lzma`: whole values in, whole values out, bounded by the caller's fuel.
public enum CompressedData {
  /// Bytes of one stream, and where it ended.
  public struct Stream: Sendable {
    public var bytes: [UInt8]
    /// Input behind the end of the stream: `unused_data`.
    public var unused: [UInt8]
    /// True when the end was reached: `eof`.
    public var isComplete: Bool
  }

  private static func tooLarge(_ bytes: [UInt8]) -> PythonError { .tooLarge(bytes.count) }

  /// What `zlib.decompressobj(wbits)` gives for the first `decompress(bytes)`: no error at a truncated stream.
  public static func zlibStream(
    _ bytes: [UInt8], windowBits: Int = 15, fuel: inout Fuel
  ) throws(PythonError) -> Stream {
    let format: CompressionFormat
    switch windowBits {
    case 0, 8...15: format = .zlib
    case -15 ... -8: format = .deflate
    case 24...31: format = .gzip
    case 40...47: format = bytes.starts(with: [0x1f, 0x8b]) ? .gzip : .zlib
    default: throw PythonError(.zlibError, "Error -2 while preparing to decompress data: inconsistent stream state")
    }
    if format == .zlib, windowBits > 0, let first = bytes.first, first & 15 == 8, Int(first >> 4) + 8 > windowBits & 15
    {
      throw PythonError(.zlibError, "Error -3 while decompressing data: invalid window size")
    }
    let unpacked = Decompressor.unpack(bytes[...], as: format, fuel: &fuel)
    switch unpacked.outcome {
    case .complete:
      return Stream(bytes: unpacked.bytes, unused: Array(bytes[unpacked.consumed...]), isComplete: true)
    case .truncated: return Stream(bytes: unpacked.bytes, unused: [], isComplete: false)
    case .damaged: throw PythonError(.zlibError, "Error -3 while decompressing data: incorrect data")
    case .exceeded: throw tooLarge(unpacked.bytes)
    }
  }

  /// `zlib.decompress(bytes, wbits)`.
  public static func zlibDecompress(
    _ bytes: [UInt8], windowBits: Int = 15, fuel: inout Fuel
  ) throws(PythonError) -> [UInt8] {
    let stream = try zlibStream(bytes, windowBits: windowBits, fuel: &fuel)
    guard stream.isComplete else {
      throw PythonError(.zlibError, "Error -5 while decompressing data: incomplete or truncated stream")
    }
    return stream.bytes
  }

  /// `gzip.decompress`: all members, zeros behind them passed over.
  public static func gzipDecompress(_ bytes: [UInt8], fuel: inout Fuel) throws(PythonError) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let first = rest.first {
      if first == 0, !(result.isEmpty && rest.count == bytes.count) {
        rest = rest.drop { $0 == 0 }
        continue
      }
      guard rest.starts(with: [0x1f, 0x8b]) else {
        throw PythonError(.osError, "Not a gzipped file (\(Representation.of(Array(rest.prefix(2))).text))")
      }
      guard rest.count < 10 || rest[rest.startIndex + 2] == 8 else {
        throw PythonError(.osError, "Unknown compression method")
      }
      let ended = PythonError(.eofError, "Compressed file ended before the end-of-stream marker was reached")
      guard let header = gzipHeaderLength(rest) else { throw ended }
      rest = rest.dropFirst(header)
      let unpacked = Decompressor.unpack(rest, as: .deflate, fuel: &fuel)
      switch unpacked.outcome {
      case .complete: break
      case .truncated: throw ended
      case .damaged: throw PythonError(.zlibError, "Error -3 while decompressing data: invalid data")
      case .exceeded: throw tooLarge(unpacked.bytes)
      }
      let trailer = Array(rest.dropFirst(unpacked.consumed).prefix(8))
      guard trailer.count == 8 else { throw ended }
      func word(_ start: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(trailer[start + $1]) << UInt32($1 * 8) } }
      guard word(0) == Checksum.crc32(unpacked.bytes[...]) else { throw PythonError(.osError, "CRC check failed") }
      guard word(4) == UInt32(truncatingIfNeeded: unpacked.bytes.count) else {
        throw PythonError(.osError, "Incorrect length of data produced")
      }
      result.append(contentsOf: unpacked.bytes)
      rest = rest.dropFirst(unpacked.consumed + 8)
    }
    return result
  }

  /// Bytes of the header of a member (RFC 1952 §2.3); nil when the input ends inside of it.
  private static func gzipHeaderLength(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.count >= 10 else { return nil }
    let flags = bytes[bytes.startIndex + 3]
    var rest = bytes.dropFirst(10)
    if flags & 4 != 0 {
      guard rest.count >= 2 else { return nil }
      let size = Int(rest[rest.startIndex]) | Int(rest[rest.startIndex + 1]) << 8
      guard rest.count >= 2 + size else { return nil }
      rest = rest.dropFirst(2 + size)
    }
    for flag in [8, 16] as [UInt8] where flags & flag != 0 {
      guard let end = rest.firstIndex(of: 0) else { return nil }
      rest = rest[(end + 1)...]
    }
    if flags & 2 != 0 {
      guard rest.count >= 2 else { return nil }
      rest = rest.dropFirst(2)
    }
    return bytes.count - rest.count
  }

  /// `bz2.decompress`: all streams; what follows the first one and is none is passed over.
  public static func bz2Decompress(_ bytes: [UInt8], fuel: inout Fuel) throws(PythonError) -> [UInt8] {
    try streams(
      bytes, .bzip2, damaged: PythonError(.osError, "Invalid data stream"),
      truncated: PythonError(
        .valueError, "Compressed data ended before the end-of-stream marker was reached"), fuel: &fuel)
  }

  /// `lzma.decompress`, of the container `.xz` or of LZMA-alone.
  public static func lzmaDecompress(_ bytes: [UInt8], fuel: inout Fuel) throws(PythonError) -> [UInt8] {
    try streams(
      bytes, nil, damaged: PythonError(.lzmaError, "Input format not supported by decoder"),
      truncated: PythonError(
        .lzmaError, "Compressed data ended before the end-of-stream marker was reached"), fuel: &fuel)
  }

  private static func streams(
    _ bytes: [UInt8], _ fixed: CompressionFormat?, damaged: PythonError, truncated: PythonError, fuel: inout Fuel
  ) throws(PythonError) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    var isFirst = true
    while let first = rest.first {
      let format = fixed ?? (first == 0xfd ? .xz : .lzma)
      let unpacked = Decompressor.unpack(rest, as: format, fuel: &fuel)
      switch unpacked.outcome {
      case .complete: break
      case .truncated: throw truncated
      case .damaged:
        if !isFirst { return result }
        throw damaged
      case .exceeded: throw tooLarge(unpacked.bytes)
      }
      result.append(contentsOf: unpacked.bytes)
      rest = rest.dropFirst(unpacked.consumed)
      isFirst = false
    }
    if isFirst, fixed == nil { throw truncated }
    return result
  }

  /// `zlib.compress(bytes, level)`: what zlib itself writes.
  public static func zlibCompress(_ bytes: [UInt8], level: Int = -1, ceiling: Int) throws(PythonError) -> [UInt8] {
    guard (-1...9).contains(level) else { throw PythonError(.zlibError, "Bad compression level") }
    try checkSize(bytes.count, ceiling)
    guard let packed = Compressor.zlib(bytes, level: level) else {
      throw PythonError(.zlibError, "Error -4 while compressing data")
    }
    return packed
  }
}
