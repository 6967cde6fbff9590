import ByteReading
import Limits

/// The bytes of one image, its byte order, what reading it may still cost, and what was found wrong on the way.
///
/// Offsets and sizes come back as `Int?`: nil when they lie outside of the bytes or do not fit, never a trap.
struct ImageReading {
  let bytes: ArraySlice<UInt8>
  let path: String
  let ceilings: ExecutableCeilings
  var order: ByteOrder = .little
  var anomalies: [ExecutableAnomaly] = []
  private(set) var limitations: [Limitation] = []
  private var names = 0
  private var nameBytes = 0
  private var entropyBytes = 0

  init(bytes: ArraySlice<UInt8>, path: String, ceilings: ExecutableCeilings) {
    self.bytes = bytes
    self.path = path
    self.ceilings = ceilings
  }

  var count: Int { bytes.count }

  func u8(_ offset: Int) -> Int? { bytes.byte(at: offset).map(Int.init) }
  func u16(_ offset: Int) -> Int? { bytes.integer(UInt16.self, at: offset, order: order).map(Int.init) }
  func u32(_ offset: Int) -> Int? { bytes.integer(UInt32.self, at: offset, order: order).map(Int.init) }
  /// Nil also when the value does not fit a positive `Int`: no offset or size of a file does that.
  func u64(_ offset: Int) -> Int? {
    bytes.integer(UInt64.self, at: offset, order: order).flatMap { Int(exactly: $0) }
  }
  /// An address or size of the width of the image.
  func word(_ offset: Int, isWide: Bool) -> Int? { isWide ? u64(offset) : u32(offset) }

  /// `a + b`, or nil when that overflows.
  static func sum(_ a: Int, _ b: Int) -> Int? {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? nil : sum
  }

  /// The offset of row `index` of a table, or nil when that overflows.
  static func row(_ start: Int, _ index: Int, _ stride: Int) -> Int? {
    let (product, overflow) = index.multipliedReportingOverflow(by: stride)
    return overflow ? nil : sum(start, product)
  }

  mutating func note(_ kind: ExecutableAnomaly.Kind, _ message: @autoclosure () -> String) {
    // A hostile table may be wrong in every row: the first rows say it.
    guard anomalies.count(where: { $0.kind == kind }) < 8 else { return }
    anomalies.append(ExecutableAnomaly(kind, message()))
  }

  /// Says once that a ceiling was reached.
  mutating func limit(_ what: String, ceiling: Int) {
    let message =
      "Not read any further: the executable has more than \(ceiling) \(what). What stands behind them is not known."
    guard !limitations.contains(where: { $0.message == message }) else { return }
    limitations.append(Limitation(.executableRecords, path: path, message: message))
  }

  /// Charges one name of `count` bytes; false once the ceilings are reached.
  mutating func charge(nameOf count: Int) -> Bool {
    guard names < ceilings.names else {
      limit("names", ceiling: ceilings.names)
      return false
    }
    guard nameBytes + count <= ceilings.nameBytes else {
      limit("bytes of names", ceiling: ceilings.nameBytes)
      return false
    }
    names += 1
    nameBytes += count
    return true
  }

  /// The bytes from `offset` to the next NUL, at most a name's ceiling and never beyond `end`; uncharged.
  func terminated(at offset: Int, end: Int? = nil) -> ArraySlice<UInt8>? {
    guard offset >= 0, offset < count else { return nil }
    let available = min(count, end ?? count) - offset
    guard available > 0, let window = bytes.range(at: offset, count: min(available, ceilings.bytesPerName)) else {
      return nil
    }
    return window.firstOffset(ofByte: 0).map { window.prefix($0) } ?? window
  }

  /// A charged name as text, or nil when it lies outside or the ceilings are reached.
  mutating func text(at offset: Int, end: Int? = nil) -> String? {
    guard let found = terminated(at: offset, end: end), charge(nameOf: found.count) else { return nil }
    return String(decoding: found, as: UTF8.self)
  }

  /// Text of a field of `count` bytes that is padded with NUL.
  func fixedText(at offset: Int, count: Int) -> String? {
    guard let field = bytes.range(at: offset, count: count) else { return nil }
    return String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// UTF-16LE text of `units` code units at `offset`, up to the first NUL.
  func wideText(at offset: Int, units: Int) -> String? {
    guard units >= 0, units <= ceilings.bytesPerName else { return nil }
    var text: [UInt16] = []
    for index in 0..<units {
      guard let unit = bytes.integer(UInt16.self, at: offset + 2 * index) else { break }
      if unit == 0 { break }
      text.append(unit)
    }
    return String(decoding: text, as: UTF16.self)
  }

  /// Entropy of a part of the file in bits for each byte, as long as the passes over the file last.
  mutating func entropy(at offset: Int, count size: Int) -> Double? {
    guard size > 0, let part = bytes.range(at: offset, count: size) else { return nil }
    let (allowed, overflow) = count.multipliedReportingOverflow(by: ceilings.entropyPasses)
    guard overflow || size <= allowed - min(entropyBytes, allowed) else {
      limit("bytes in overlapping sections", ceiling: allowed)
      return nil
    }
    entropyBytes += size
    return Entropy.bitsPerByte(part)
  }

  /// Takes over what another reading of the same file found.
  mutating func take(_ other: ImageReading) {
    for anomaly in other.anomalies where !anomalies.contains(anomaly) { anomalies.append(anomaly) }
    for limitation in other.limitations where !limitations.contains(limitation) { limitations.append(limitation) }
    names = max(names, other.names)
    nameBytes = max(nameBytes, other.nameBytes)
    entropyBytes = max(entropyBytes, other.entropyBytes)
  }

  /// A reading of a part of the file that shares the counters spent so far.
  func part(_ part: ArraySlice<UInt8>) -> ImageReading {
    var reading = ImageReading(bytes: part, path: path, ceilings: ceilings)
    reading.names = names
    reading.nameBytes = nameBytes
    reading.entropyBytes = entropyBytes
    return reading
  }
}

/// Numbers as hexadecimal digits, as readers of these formats write them.
enum Hexadecimal {
  /// `0x` and the digits of a number.
  static func number(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }

  /// Two lower-case digits for each byte.
  static func digits(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
