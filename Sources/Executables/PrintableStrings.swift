import ByteReading
public import Limits

/// The readable texts inside of a binary: runs of ASCII, and of UTF-16LE that is ASCII, as Windows programs have them.
///
///     for run in PrintableStrings(of: bytes).runs { PrintableStrings.text(of: run, in: bytes) }
public struct PrintableStrings: Sendable, Equatable {
  /// How a run is encoded.
  public enum Encoding: UInt8, Sendable { case ascii, utf16 }

  /// Where one run stands.
  public struct Run: Sendable, Equatable {
    /// Offset from the start of the bytes.
    public let offset: Int
    /// Characters.
    public let count: Int
    /// How it is encoded.
    public let encoding: Encoding

    /// Bytes it takes.
    public var byteCount: Int { encoding == .ascii ? count : 2 * count }
  }

  /// In the order of the bytes.
  public private(set) var runs: [Run] = []
  /// Set when there are more runs than were asked for.
  public private(set) var limitation: Limitation?

  /// Finds the runs of at least `minimum` characters, at most `ceiling` of them. One pass.
  public init(of bytes: ArraySlice<UInt8>, minimum: Int = 6, ceiling: Int = 200_000, path: String = "") {
    let minimum = max(2, minimum)
    let span = bytes.span
    let isPrintable = PrintableStrings.table.span
    var place = 0
    while place < span.count {
      guard isPrintable[Int(span[place])] != 0 else {
        place += 1
        continue
      }
      let start = place
      while place < span.count, isPrintable[Int(span[place])] != 0 { place += 1 }
      var run = Run(offset: start, count: place - start, encoding: .ascii)
      if run.count < minimum {
        // The last character may begin a run of wide ones.
        let wide = PrintableStrings.wideCount(span, at: place - 1, isPrintable)
        guard wide >= minimum else { continue }
        run = Run(offset: place - 1, count: wide, encoding: .utf16)
        place += 2 * wide - 1
      }
      guard runs.count < ceiling else {
        limitation = Limitation(
          .executableRecords, path: path,
          message: "Not read any further: it holds more than \(ceiling) texts. What stands behind them is not known.")
        return
      }
      runs.append(run)
    }
  }

  /// Characters that alternate with NUL from `start` on.
  private static func wideCount(_ span: Span<UInt8>, at start: Int, _ isPrintable: Span<UInt8>) -> Int {
    var count = 0
    var place = start
    while place + 1 < span.count, isPrintable[Int(span[place])] != 0, span[place + 1] == 0 {
      count += 1
      place += 2
    }
    return count
  }

  /// 1 for tab and the visible characters of ASCII.
  private static let table: [UInt8] = (0...255).map { $0 == 0x09 || (0x20..<0x7f).contains($0) ? 1 : 0 }

  /// The text of a run, which must be one of the same bytes.
  public static func text(of run: Run, in bytes: ArraySlice<UInt8>) -> String {
    guard let part = bytes.range(at: run.offset, count: run.byteCount) else { return "" }
    switch run.encoding {
    case .ascii: return String(decoding: part, as: UTF8.self)
    case .utf16:
      return String(decoding: stride(from: 0, to: part.count, by: 2).map { part[part.startIndex + $0] }, as: UTF8.self)
    }
  }
}
