/// A ceiling was reached: what `Fuel` throws, and what becomes a `Limitation` of the report.
public struct LimitExceeded: Error, Sendable, Hashable {
  /// The ceiling that was reached.
  public let kind: Limitation.Kind
  /// Its value, in the unit of the field of `Limits` it comes from.
  public let ceiling: Int

  public init(_ kind: Limitation.Kind, ceiling: Int) {
    self.kind = kind
    self.ceiling = ceiling
  }

  /// The limitation of the report, with a sentence that names the ceiling.
  public func limitation(path: String) -> Limitation {
    let reason: String
    switch kind {
    case .unpackedBytes: reason = "the artifact unpacks to more than \(ceiling) bytes in total (unpacked-bytes)"
    case .streamBytes: reason = "this stream unpacks to more than \(ceiling) bytes (stream-bytes)"
    case .ratio: reason = "it unpacks to more than \(ceiling) times its size (compression-ratio)"
    case .entries: reason = "the artifact has more than \(ceiling) members (entry-count)"
    case .archiveDepth: reason = "archives nest deeper than \(ceiling) levels (archive-depth)"
    default: reason = "the ceiling \(kind.rawValue) of \(ceiling) was reached"
    }
    return Limitation(kind, path: path, message: "Not read any further: \(reason). Raise the ceiling to see the rest.")
  }
}

/// What one artifact may still cost: one set of counters for the whole nested tree, handed down as `inout`.
///
/// Counters are charged before memory is taken, and give back what was not used. It cannot be copied, so that no two
/// readers spend the same budget.
public struct Fuel: ~Copyable {
  public let limits: Limits
  /// Bytes unpacked so far, everywhere in the tree.
  public private(set) var unpackedBytes = 0
  /// Packed bytes of the artifact itself that were read so far; the base of the whole tree's ratio.
  public private(set) var packedBytes = 0
  /// Bytes that decoders have read so far, everywhere in the tree. A stream can keep a decoder busy and give nothing.
  public private(set) var readBytes = 0
  /// Members seen so far, everywhere in the tree.
  public private(set) var entries = 0

  public init(limits: Limits) {
    self.limits = limits
  }

  /// One more member.
  public mutating func chargeEntry() throws(LimitExceeded) {
    guard entries < limits.entries else { throw LimitExceeded(.entries, ceiling: limits.entries) }
    entries += 1
  }

  /// Notes packed bytes of the outermost container that are about to be unpacked.
  public mutating func notePackedBytes(_ count: Int) {
    packedBytes = packedBytes.addingReportingOverflow(max(0, count)).partialValue
  }

  /// `count` bytes that stand in the artifact as they are and will be analysed: without a ratio, but in the total.
  public mutating func chargeStored(_ count: Int) throws(LimitExceeded) {
    precondition(count >= 0, "A charge is never negative.")
    guard count <= limits.unpackedBytes - min(unpackedBytes, limits.unpackedBytes) else {
      throw LimitExceeded(.unpackedBytes, ceiling: limits.unpackedBytes)
    }
    unpackedBytes += count
  }

  /// Bytes that decoders read. Honest trees read less than they unpack to; the ceiling is twice that.
  public mutating func chargeRead(_ count: Int) throws(LimitExceeded) {
    let (sum, overflow) = readBytes.addingReportingOverflow(max(0, count))
    readBytes = overflow ? Int.max : sum
    guard readBytes / 2 <= limits.unpackedBytes else {
      throw LimitExceeded(.unpackedBytes, ceiling: limits.unpackedBytes)
    }
  }

  /// `count` more unpacked bytes, to be called before they are allocated.
  public mutating func chargeBytes(_ count: Int) throws(LimitExceeded) {
    precondition(count >= 0, "A charge is never negative.")
    let allowance = remainingBytes
    guard count <= allowance.bytes else { throw allowance.reason }
    unpackedBytes += count
  }

  /// Gives back bytes that were charged and not used.
  public mutating func refundBytes(_ count: Int) {
    precondition(count >= 0 && count <= unpackedBytes, "Only what was charged can be given back.")
    unpackedBytes -= count
  }

  /// Takes back a note: what was refused is no base for a ratio, or members that share bytes would earn themselves more.
  public mutating func forgetPackedBytes(_ count: Int) {
    packedBytes = max(0, packedBytes - max(0, count))
  }

  /// Bytes the whole tree may still unpack to, and the ceiling that says so.
  public var remainingBytes: (bytes: Int, reason: LimitExceeded) {
    let total = max(0, limits.unpackedBytes - unpackedBytes)
    let byRatio = max(0, Fuel.ratioCeiling(packed: packedBytes, limits: limits) - unpackedBytes)
    return total <= byRatio
      ? (total, LimitExceeded(.unpackedBytes, ceiling: limits.unpackedBytes))
      : (byRatio, LimitExceeded(.ratio, ceiling: limits.ratio))
  }

  /// Bytes a stream that has read `packed` bytes may have written, and the ceiling that says so.
  public func streamCeiling(packed: Int) -> (bytes: Int, reason: LimitExceeded) {
    let byRatio = Fuel.ratioCeiling(packed: packed, limits: limits)
    return limits.streamBytes <= byRatio
      ? (limits.streamBytes, LimitExceeded(.streamBytes, ceiling: limits.streamBytes))
      : (byRatio, LimitExceeded(.ratio, ceiling: limits.ratio))
  }

  private static func ratioCeiling(packed: Int, limits: Limits) -> Int {
    let (product, overflow) = packed.multipliedReportingOverflow(by: limits.ratio)
    return max(limits.ratioFloor, overflow ? Int.max : product)
  }
}
