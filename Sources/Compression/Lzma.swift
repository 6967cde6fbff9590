import CLzma

/// liblzma as a stream decoder, for `.xz` and for LZMA-alone.
@safe struct LzmaDecoder: StreamDecoder, ~Copyable {
  /// A dictionary may claim 4 GiB; `xz -9` needs 65 MiB.
  private static let memoryCeiling: UInt64 = 128 << 20

  private let stream: UnsafeMutablePointer<lzma_stream>
  let isReady: Bool

  init(isAlone: Bool) {
    unsafe stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: lzma_stream())
    let code =
      isAlone
      ? unsafe lzma_alone_decoder(stream, LzmaDecoder.memoryCeiling)
      : unsafe lzma_stream_decoder(stream, LzmaDecoder.memoryCeiling, 0)
    isReady = code == LZMA_OK
  }

  deinit {
    if isReady { unsafe lzma_end(stream) }
    unsafe stream.deallocate()
  }

  mutating func step(
    input: UnsafeBufferPointer<UInt8>, output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecoderStep {
    unsafe stream.pointee.next_in = input.baseAddress
    unsafe stream.pointee.avail_in = input.count
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = output.count
    let code = unsafe lzma_code(stream, LZMA_RUN)
    let taken = unsafe input.count - stream.pointee.avail_in
    let written = unsafe output.count - stream.pointee.avail_out
    switch code {
    case LZMA_STREAM_END: return DecoderStep(status: .end, taken: taken, written: written)
    case LZMA_OK, LZMA_BUF_ERROR: return DecoderStep(status: .more, taken: taken, written: written)
    default: return DecoderStep(status: .damaged, taken: taken, written: written)
    }
  }
}
