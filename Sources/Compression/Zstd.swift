import CZstd

/// libzstd as a stream decoder of one frame. Windows over 128 MiB are refused by the library's own default.
@safe struct ZstdDecoder: StreamDecoder, ~Copyable {
  private let stream: OpaquePointer?
  private var isFinished = false

  var isReady: Bool { unsafe stream != nil }

  init() {
    unsafe stream = ZSTD_createDStream()
  }

  deinit {
    unsafe ZSTD_freeDStream(stream)
  }

  /// Size in the header of the frame, when it has one.
  static func declaredSize(_ input: ArraySlice<UInt8>) -> Int? {
    let size = unsafe input.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
    // The two largest values mean "unknown" and "error".
    return size >= UInt64.max - 1 ? nil : Int(exactly: size)
  }

  mutating func step(
    input: UnsafeBufferPointer<UInt8>, output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecoderStep {
    if isFinished { return DecoderStep(status: .end, taken: 0, written: 0) }
    var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let code = unsafe ZSTD_decompressStream(stream, &target, &source)
    let taken = unsafe source.pos
    let written = unsafe target.pos
    if ZSTD_isError(code) != 0 { return DecoderStep(status: .damaged, taken: taken, written: written) }
    isFinished = code == 0
    return DecoderStep(status: isFinished ? .end : .more, taken: taken, written: written)
  }
}
