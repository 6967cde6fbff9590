import Limits

/// What one call of a decoder did.
struct DecoderStep {
  enum Status { case more, end, damaged }

  var status: Status
  /// Bytes taken from the input in this call.
  var taken: Int
  /// Bytes written to the output in this call.
  var written: Int
}

/// A C decoder that goes on where it stopped. Its state lives on the heap: zlib and bzip2 keep a pointer to it.
protocol StreamDecoder: ~Copyable {
  /// False when the library refused to start.
  var isReady: Bool { get }
  mutating func step(input: UnsafeBufferPointer<UInt8>, output: UnsafeMutableBufferPointer<UInt8>) -> DecoderStep
}

/// Runs a decoder with an output that grows by doubling, so that a bomb is seen by its ratio before it fills memory.
enum StreamDriver {
  /// First output of a stream whose size nobody declared.
  private static let smallestOutput = 64 << 10

  static func run<Decoder: StreamDecoder & ~Copyable>(
    _ decoder: inout Decoder, over input: ArraySlice<UInt8>, expecting: Int?, fuel: inout Fuel
  ) -> UnpackedStream {
    guard decoder.isReady else { return UnpackedStream(outcome: .damaged) }
    var output: [UInt8] = []
    var consumed = 0
    var charged = 0
    var outcome: StreamOutcome?
    // The output has one byte more room than was charged: a stream that ends exactly at a ceiling is within it.
    while outcome == nil {
      let packed = charged == 0 ? input.count : consumed
      do throws(LimitExceeded) {
        try charge(&charged, packed: packed, isLikely: expecting, input: input.count, fuel: &fuel)
      } catch {
        outcome = .exceeded(error)
        continue
      }
      outcome = fill(&output, to: charged + 1, from: input, consumed: &consumed, decoder: &decoder)
    }
    if output.count > charged, !isExceeded(outcome) {
      do throws(LimitExceeded) {
        try charge(&charged, packed: consumed, isLikely: nil, input: 0, fuel: &fuel)
      } catch {
        outcome = .exceeded(error)
      }
    }
    if output.count > charged { output.removeLast(output.count - charged) }
    fuel.refundBytes(charged - output.count)
    return UnpackedStream(bytes: output, consumed: consumed, outcome: outcome ?? .damaged)
  }

  private static func isExceeded(_ outcome: StreamOutcome?) -> Bool {
    if case .exceeded = outcome { return true }
    return false
  }

  /// Charges the next size of the output, twice the last one or what a ceiling leaves.
  private static func charge(
    _ charged: inout Int, packed: Int, isLikely expecting: Int?, input: Int, fuel: inout Fuel
  ) throws(LimitExceeded) {
    let ceiling = fuel.streamCeiling(packed: packed)
    let remaining = fuel.remainingBytes
    let top = min(ceiling.bytes, charged + remaining.bytes)
    guard charged < top else { throw ceiling.bytes <= charged ? ceiling.reason : remaining.reason }
    var wanted = max(smallestOutput, charged * 2)
    if charged == 0 {
      // A declared size is believed as far as the input could bear it, so that a lie costs no memory.
      if let expecting, expecting > 0, expecting / 64 <= input { wanted = expecting }
      wanted = min(wanted, fuel.limits.ratioFloor)
    }
    wanted = max(charged + 1, min(wanted, top))
    try fuel.chargeBytes(wanted - charged)
    charged = wanted
  }

  /// Decodes until the output has `capacity` bytes or the stream ends; nil when there is more to come.
  private static func fill<Decoder: StreamDecoder & ~Copyable>(
    _ output: inout [UInt8], to capacity: Int, from input: ArraySlice<UInt8>, consumed: inout Int,
    decoder: inout Decoder
  ) -> StreamOutcome? {
    var outcome: StreamOutcome?
    let before = output
    output = []
    var taken = consumed
    output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { room, count in
      unsafe before.withUnsafeBufferPointer { old in
        if let source = old.baseAddress, let target = room.baseAddress {
          unsafe target.update(from: source, count: old.count)
        }
      }
      count = before.count
      unsafe input.withUnsafeBufferPointer { bytes in
        while outcome == nil, count < capacity {
          let rest = unsafe UnsafeBufferPointer(rebasing: bytes[taken...])
          let free = unsafe UnsafeMutableBufferPointer(rebasing: room[count..<capacity])
          let step = unsafe decoder.step(input: rest, output: free)
          taken += step.taken
          count += step.written
          switch step.status {
          case .end: outcome = .complete
          case .damaged: outcome = .damaged
          case .more where step.taken == 0 && step.written == 0:
            // No progress with room to write: the input has ended.
            outcome = .truncated
          case .more: break
          }
        }
      }
    }
    consumed = taken
    return outcome
  }
}
