import CBzip2

/// libbz2 as a stream decoder.
@safe struct Bzip2Decoder: StreamDecoder, ~Copyable {
  private let stream: UnsafeMutablePointer<bz_stream>
  let isReady: Bool

  init() {
    unsafe stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: bz_stream())
    unsafe isReady = BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK
  }

  deinit {
    if isReady { unsafe BZ2_bzDecompressEnd(stream) }
    unsafe stream.deallocate()
  }

  mutating func step(
    input: UnsafeBufferPointer<UInt8>, output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecoderStep {
    let given = UInt32(clamping: input.count)
    let room = UInt32(clamping: output.count)
    unsafe stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
      .assumingMemoryBound(to: CChar.self)
    unsafe stream.pointee.avail_in = given
    unsafe stream.pointee.next_out = UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self)
    unsafe stream.pointee.avail_out = room
    let code = unsafe BZ2_bzDecompress(stream)
    let taken = unsafe Int(given - stream.pointee.avail_in)
    let written = unsafe Int(room - stream.pointee.avail_out)
    switch code {
    case BZ_STREAM_END: return DecoderStep(status: .end, taken: taken, written: written)
    case BZ_OK: return DecoderStep(status: .more, taken: taken, written: written)
    default: return DecoderStep(status: .damaged, taken: taken, written: written)
    }
  }
}
