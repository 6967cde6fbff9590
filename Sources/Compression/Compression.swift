// Compression: one compressed stream in, its bytes out, and how many bytes of input it took.
//
// What it knows: deflate, zlib, gzip, bzip2, xz, lzma and zstd streams over the C libraries, CRC-32 and Adler-32.
// What it must not know: containers, names, where the bytes come from. Every output is charged to the caller's `Fuel`
// before it is allocated, nothing throws, and what a truncated or damaged stream still gave is kept.
//
//     let unpacked = Decompressor.unpack(bytes, as: .gzip, fuel: &fuel)
//     if unpacked.outcome != .complete { … }          // `unpacked.bytes` holds what there was
//     let rest = bytes.dropFirst(unpacked.consumed)   // a further stream, or trailing data

public import Limits

/// A compressed stream format. One call unpacks one stream (one gzip member, one zstd frame), never several.
public enum CompressionFormat: String, Sendable, CaseIterable {
  /// RFC 1951, without any header.
  case deflate
  /// RFC 1950.
  case zlib
  /// RFC 1952.
  case gzip
  case bzip2
  /// The container of liblzma, `FD 37 7A 58 5A 00`.
  case xz
  /// LZMA-alone: five bytes of properties, eight of size, stream.
  case lzma
  /// RFC 8878.
  case zstd
}

/// How a stream ended.
public enum StreamOutcome: Sendable, Hashable {
  case complete
  /// The input ended inside the stream.
  case truncated
  /// The bytes are no such stream from some point on, or a checksum is wrong.
  case damaged
  /// A ceiling stopped it.
  case exceeded(LimitExceeded)
}

/// What one stream gave.
public struct UnpackedStream: Sendable {
  public var bytes: [UInt8]
  /// Bytes of input the stream took, header and checksum included; of a stream that is not complete, those read.
  public var consumed: Int
  public var outcome: StreamOutcome
  /// Name in the stream's own header (gzip FNAME), as bytes.
  public var headerName: [UInt8]

  /// Creates a result.
  public init(bytes: [UInt8] = [], consumed: Int = 0, outcome: StreamOutcome, headerName: [UInt8] = []) {
    self.bytes = bytes
    self.consumed = consumed
    self.outcome = outcome
    self.headerName = headerName
  }
}

/// The one way to unpack a stream.
public enum Decompressor {
  /// Unpacks the one stream that begins at the start of `input`.
  ///
  /// - Parameters:
  ///   - expecting: size that a container declares; a hint for the first allocation, never believed.
  ///   - fuel: is charged for the bytes of the result, and for nothing else when the call returns.
  public static func unpack(
    _ input: ArraySlice<UInt8>, as format: CompressionFormat, expecting: Int? = nil, fuel: inout Fuel
  ) -> UnpackedStream {
    switch format {
    case .deflate: return Deflate.unpack(input, expecting: expecting, fuel: &fuel)
    case .zlib: return Deflate.unpackZlib(input, expecting: expecting, fuel: &fuel)
    case .gzip: return Deflate.unpackGzip(input, expecting: expecting, fuel: &fuel)
    case .bzip2:
      var decoder = Bzip2Decoder()
      return StreamDriver.run(&decoder, over: input, expecting: expecting, fuel: &fuel)
    case .xz, .lzma:
      var decoder = LzmaDecoder(isAlone: format == .lzma)
      return StreamDriver.run(&decoder, over: input, expecting: expecting, fuel: &fuel)
    case .zstd:
      var decoder = ZstdDecoder()
      let declared = ZstdDecoder.declaredSize(input)
      return StreamDriver.run(&decoder, over: input, expecting: expecting ?? declared, fuel: &fuel)
    }
  }
}
