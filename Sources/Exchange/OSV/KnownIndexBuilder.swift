internal import Cryptography
internal import Packages

/// Puts an index of known packages together, one OSV record at a time, whatever their order.
public struct KnownIndexBuilder: Sendable {
  /// Records in one index; the public collection has about 250,000 of all ecosystems.
  public static let maximumRecordCount = 2_000_000

  private var records: [String: AdvisoryRecord] = [:]
  /// Records that were read and have no place, by reason.
  public private(set) var leftOut: [AdvisoryRecord.LeftOut: Int] = [:]

  /// An empty index.
  public init() {}

  /// Number of records that were taken.
  public var count: Int { records.count }

  /// Number of those that were withdrawn: they stay in the index, and no look-up gives them.
  public var withdrawnCount: Int { records.values.count { $0.isWithdrawn } }

  /// Adds the record of one file. Of two with one id the later counts, and of two that are as late the withdrawn one.
  public mutating func add(_ bytes: [UInt8]) throws(ExchangeError) {
    let record: AdvisoryRecord
    switch try AdvisoryRecord.read(bytes) {
    case .failure(let error):
      leftOut[error.reason, default: 0] += 1
      return
    case .success(let read): record = read
    }
    guard records.count < Self.maximumRecordCount else {
      throw ExchangeError(.tooLarge, "more than \(Self.maximumRecordCount) records are not taken")
    }
    if let other = records[record.id] {
      let isLater = STIXInstant.isLater(record.modified, than: other.modified)
      let isEarlier = STIXInstant.isLater(other.modified, than: record.modified)
      guard isLater || (!isEarlier && record.isWithdrawn && !other.isWithdrawn) else { return }
    }
    records[record.id] = record
  }

  /// The file.
  public func build() throws(ExchangeError) -> [UInt8] {
    var rows: [(name: [UInt8], record: AdvisoryRecord, affected: AdvisoryRecord.Affected)] = []
    for record in records.values {
      for affected in record.affected {
        rows.append((Array(PackageName(affected.name).normalized.utf8), record, affected))
      }
    }
    rows.sort { left, right in
      if left.name != right.name { return left.name.lexicographicallyPrecedes(right.name) }
      if left.record.id != right.record.id { return left.record.id < right.record.id }
      return left.affected.versions.joined(separator: "\n") < right.affected.versions.joined(separator: "\n")
    }
    var texts = TextPool()
    var names: [UInt8] = []
    var table: [UInt8] = []
    var digests: [(digest: [UInt8], record: UInt32)] = []
    var nameCount = 0
    var first = 0
    for (position, row) in rows.enumerated() {
      for text in [
        row.record.id, row.record.sources.joined(separator: ", "), row.record.published,
        Self.lines(row.affected.versions),
        Self.lines(row.affected.ranges.map { "\($0.introduced)\t\($0.fixed)\t\($0.lastAffected)" }),
      ] {
        Self.append(texts.offset(of: text), to: &table)
      }
      Self.append(row.record.isWithdrawn ? KnownIndex.withdrawnFlag : 0, to: &table)
      for digest in row.affected.digests.compactMap(KnownIndex.digestBytes) {
        digests.append((digest, UInt32(truncatingIfNeeded: position)))
      }
      guard position + 1 == rows.count || rows[position + 1].name != row.name else { continue }
      Self.append(texts.offset(of: String(decoding: row.name, as: UTF8.self)), to: &names)
      Self.append(UInt32(truncatingIfNeeded: first), to: &names)
      Self.append(UInt32(truncatingIfNeeded: position + 1 - first), to: &names)
      nameCount += 1
      first = position + 1
    }
    guard !texts.isFull else { throw ExchangeError(.tooLarge, "the texts of the records take more than 4 GiB") }
    digests.sort { left, right in
      left.digest == right.digest ? left.record < right.record : left.digest.lexicographicallyPrecedes(right.digest)
    }
    var file = KnownIndex.magic
    for number in [Int(KnownIndex.version), nameCount, rows.count, digests.count, texts.bytes.count, 0] {
      Self.append(UInt32(truncatingIfNeeded: number), to: &file)
    }
    file += names
    file += table
    for (digest, record) in digests {
      file += digest
      Self.append(record, to: &file)
    }
    file += texts.bytes
    return file + SHA256.digest(of: file)
  }

  /// One line each; a line that would be two is left out.
  private static func lines(_ values: [String]) -> String {
    values.filter { !$0.utf8.contains(0x0A) }.joined(separator: "\n")
  }

  private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
    for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  /// Texts, each once.
  private struct TextPool {
    private(set) var bytes: [UInt8] = []
    private(set) var isFull = false
    private var offsets: [String: UInt32] = [:]

    mutating func offset(of text: String) -> UInt32 {
      if let known = offsets[text] { return known }
      guard bytes.count + text.utf8.count < Int(UInt32.max) - 4 else {
        isFull = true
        return 0
      }
      let offset = UInt32(truncatingIfNeeded: bytes.count)
      KnownIndexBuilder.append(UInt32(truncatingIfNeeded: text.utf8.count), to: &bytes)
      bytes += text.utf8
      offsets[text] = offset
      return offset
    }
  }
}
