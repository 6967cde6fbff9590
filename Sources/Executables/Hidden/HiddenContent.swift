import ByteReading
public import Limits

/// Programs, archives and scripts that stand inside of other bytes, as they are or under a simple disguise.
///
/// Disguises are tried where the bytes invite them: a key follows from the first bytes, from a run of zeros or from the
/// most frequent byte, and is kept only when what comes out has the whole structure of its kind. Nothing here is keyed
/// to a sample.
///
///     for find in HiddenContent.find(in: entry.content, path: entry.path).finds {
///       find.kind, find.transformation, find.range, find.decoded
///     }
public struct HiddenContent: Sendable, Equatable {
  /// One thing that was found.
  public struct Find: Sendable, Equatable {
    /// What it is, by its whole structure.
    public let kind: Kind
    /// Where it stands in the bytes that were searched. For streams that do not state their length, up to the end.
    public let range: Range<Int>
    /// How its bytes become readable.
    public let transformation: Transformation
    /// The readable bytes, at most the ceiling.
    public let decoded: [UInt8]
    /// True when the ceiling cut `decoded`.
    public let isTruncated: Bool
  }

  /// What searching one file may cost.
  public struct Ceilings: Sendable, Equatable {
    /// Things found in one file.
    public var finds = 64
    /// Compressed streams of them, when they are undisguised: some documents consist of hundreds.
    public var streams = 8
    /// Decoded bytes of all of them.
    public var decodedBytes = 64 << 20
    /// Bytes that candidates may read beyond the first pass, for each byte of the file; and at least `validationFloor`.
    public var validationPasses = 2
    /// Bytes that candidates may read in a file of any size.
    public var validationFloor = 1 << 20

    public init() {}
  }

  /// In the order of their places.
  public internal(set) var finds: [Find] = []
  /// Undisguised compressed streams beyond those that were kept.
  public internal(set) var furtherStreams = 0
  /// Ceilings that were reached.
  public internal(set) var limitations: [Limitation] = []

  /// Nothing found yet.
  public init() {}

  /// Searches `bytes`. What the bytes are themselves, undisguised and from the first one on, is no find.
  ///
  /// - Parameter path: named in limitations only; the search goes by content alone.
  public static func find(
    in bytes: ArraySlice<UInt8>, path: String = "", ceilings: Ceilings = Ceilings()
  ) -> HiddenContent {
    var search = HiddenSearch(bytes: bytes, path: path, ceilings: ceilings)
    search.run()
    return search.result
  }
}

/// One search, with what it may still cost.
struct HiddenSearch {
  let bytes: ArraySlice<UInt8>
  let path: String
  let ceilings: HiddenContent.Ceilings
  var result = HiddenContent()
  private var decodedBytes = 0
  private var validation: Int

  init(bytes: ArraySlice<UInt8>, path: String, ceilings: HiddenContent.Ceilings) {
    self.bytes = bytes
    self.path = path
    self.ceilings = ceilings
    let (product, overflow) = bytes.count.multipliedReportingOverflow(by: ceilings.validationPasses)
    validation = max(ceilings.validationFloor, overflow ? Int.max : product)
  }

  mutating func run() {
    // Nothing with a structure of its own is smaller.
    guard bytes.count >= 32 else { return }
    let host = HiddenContent.Kind.sniff(bytes)
    // The members of an archive are read as members.
    if HostFormat.isTape(bytes) || (host == .zip && Structure.zipLength(bytes) != nil) { return }
    let hostEnd = HostFormat.end(of: bytes, kind: host)
    if host == nil, hostEnd == nil, probeWhole(0..<bytes.count, isHost: true) { return }
    // Behind the end of an image or a program, the rest is looked at like a file of its own.
    if let end = hostEnd, bytes.count - end >= 32 {
      let rest = bytes.tail(from: end)
      if let kind = HiddenContent.Kind.sniff(rest), let length = Structure.length(of: kind, in: rest) {
        scanOffsets(in: 0..<end)
        keep(kind, end..<end + length, .plain)
        scanOffsets(in: end + length..<bytes.count)
        return
      }
      if probeWhole(end..<bytes.count, isHost: false) {
        scanOffsets(in: 0..<end)
        return
      }
    }
    scanOffsets(in: 0..<bytes.count)
  }

  /// Charges `count` bytes that a candidate is about to read; false when the budget is spent.
  mutating func charge(_ count: Int) -> Bool {
    guard count <= validation else {
      limit("candidates for hidden content take too long to check")
      return false
    }
    validation -= count
    return true
  }

  /// Keeps a find; false when the ceilings are reached.
  @discardableResult
  mutating func keep(
    _ kind: HiddenContent.Kind, _ range: Range<Int>, _ transformation: HiddenContent.Transformation,
    decoded known: [UInt8]? = nil
  ) -> Bool {
    guard result.finds.count < ceilings.finds else {
      limit("it holds more than \(ceilings.finds) programs and archives")
      return false
    }
    let room = max(0, ceilings.decodedBytes - decodedBytes)
    let isTruncated = range.count > room
    if isTruncated { limit("what is hidden in it decodes to more than \(ceilings.decodedBytes) bytes") }
    guard room > 0, let part = bytes.range(at: range.lowerBound, count: range.count) else { return false }
    let decoded: [UInt8]
    if let known, known.count <= room {
      decoded = known
    } else {
      decoded = transformation.apply(to: part, limit: room)
    }
    decodedBytes += decoded.count
    result.finds.append(
      .init(
        kind: kind, range: range, transformation: transformation, decoded: decoded, isTruncated: isTruncated))
    return true
  }

  private mutating func limit(_ what: String) {
    let message = "Not searched any further for hidden content: \(what)."
    guard !result.limitations.contains(where: { $0.message == message }) else { return }
    result.limitations.append(Limitation(.hiddenContent, path: path, message: message))
  }
}
