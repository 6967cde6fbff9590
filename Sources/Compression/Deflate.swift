import ByteReading
import CDeflate
import CZlib
import Limits

/// Deflate and its two wrappers: libdeflate for what is whole, zlib for what is not.
///
/// libdeflate is three times as fast, but works on whole buffers and gives nothing for a stream that is cut off,
/// damaged or larger than its buffer. Only those are read a second time with zlib, which says how far it came.
enum Deflate {
  /// First output for a stream whose size nobody declared, for each byte of input; Python source packs to a quarter.
  private static let usualRatio = 6
  private static let smallestOutput = 4 << 10

  static func unpack(_ input: ArraySlice<UInt8>, expecting: Int?, fuel: inout Fuel) -> UnpackedStream {
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return UnpackedStream(outcome: .damaged) }
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    // Above the floor the ratio must be judged while reading, which only zlib allows; a declared and likely size may
    // go the fast way.
    let top = min(fuel.limits.streamBytes, fuel.remainingBytes.bytes)
    let isLikely = expecting.map { $0 / 50 <= input.count } ?? false
    let ceiling = min(top, isLikely ? max(fuel.limits.ratioFloor, expecting ?? 0) : fuel.limits.ratioFloor)
    // Deflate gives at most 1,032 bytes for each byte, so a larger claim is a lie and gets no memory.
    let most = input.count.multipliedReportingOverflow(by: 1032)
    let possible = most.overflow ? Int.max : most.partialValue + 64
    var capacity = min(expecting ?? max(smallestOutput, input.count * usualRatio), possible, ceiling)
    while true {
      switch unsafe whole(input, capacity: capacity, decompressor, fuel: &fuel) {
      case .done(let unpacked): return unpacked
      case .failed: break
      case .short where capacity < min(ceiling, possible):
        capacity = min(max(smallestOutput, capacity * 4), possible, ceiling)
        continue
      case .short: break
      }
      var decoder = InflateDecoder()
      return StreamDriver.run(&decoder, over: input, expecting: expecting, fuel: &fuel)
    }
  }

  private enum Attempt {
    case done(UnpackedStream), short, failed
  }

  private static func whole(
    _ input: ArraySlice<UInt8>, capacity: Int, _ decompressor: OpaquePointer, fuel: inout Fuel
  ) -> Attempt {
    do throws(LimitExceeded) {
      try fuel.chargeBytes(capacity)
    } catch {
      return .failed
    }
    var consumed = 0
    var result = LIBDEFLATE_BAD_DATA
    var bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
      unsafe input.withUnsafeBufferPointer { source in
        unsafe result = libdeflate_deflate_decompress_ex(
          decompressor, source.baseAddress, source.count, room.baseAddress, capacity, &consumed, &count)
      }
      if result != LIBDEFLATE_SUCCESS { count = 0 }
    }
    fuel.refundBytes(capacity - bytes.count)
    switch result {
    case LIBDEFLATE_SUCCESS:
      // Rare outputs that fill less than half of what was taken for them give the rest back.
      if bytes.count < capacity / 2 { bytes = Array(bytes[...]) }
      return .done(UnpackedStream(bytes: bytes, consumed: consumed, outcome: .complete))
    case LIBDEFLATE_INSUFFICIENT_SPACE: return .short
    default: return .failed
    }
  }

  /// RFC 1950: two bytes, deflate, Adler-32.
  static func unpackZlib(_ input: ArraySlice<UInt8>, expecting: Int?, fuel: inout Fuel) -> UnpackedStream {
    guard let first = input.byte(at: 0), let second = input.byte(at: 1) else {
      return UnpackedStream(outcome: .truncated)
    }
    let header = Int(first) << 8 | Int(second)
    guard first & 15 == 8, first >> 4 <= 7, header % 31 == 0, second & 0x20 == 0 else {
      return UnpackedStream(outcome: .damaged)
    }
    var unpacked = unpack(input.dropFirst(2), expecting: expecting, fuel: &fuel)
    unpacked.consumed += 2
    guard unpacked.outcome == .complete else { return unpacked }
    guard let expected = input.integer(UInt32.self, at: unpacked.consumed, order: .big) else {
      unpacked.outcome = .truncated
      return unpacked
    }
    unpacked.consumed += 4
    if Checksum.adler32(unpacked.bytes[...]) != expected { unpacked.outcome = .damaged }
    return unpacked
  }
}

/// zlib as a stream decoder of raw deflate.
@safe struct InflateDecoder: StreamDecoder, ~Copyable {
  private let stream: UnsafeMutablePointer<z_stream>
  let isReady: Bool

  init() {
    unsafe stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    unsafe isReady = inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
  }

  deinit {
    if isReady { unsafe inflateEnd(stream) }
    unsafe stream.deallocate()
  }

  mutating func step(
    input: UnsafeBufferPointer<UInt8>, output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecoderStep {
    let given = UInt32(clamping: input.count)
    let room = UInt32(clamping: output.count)
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    unsafe stream.pointee.avail_in = given
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = room
    let code = unsafe inflate(stream, Z_NO_FLUSH)
    let taken = unsafe Int(given - stream.pointee.avail_in)
    let written = unsafe Int(room - stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return DecoderStep(status: .end, taken: taken, written: written)
    case Z_OK, Z_BUF_ERROR: return DecoderStep(status: .more, taken: taken, written: written)
    default: return DecoderStep(status: .damaged, taken: taken, written: written)
    }
  }
}
