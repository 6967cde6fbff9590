internal import ByteReading
internal import Cryptography
internal import Packages

/// Packages that are known to be bad, in one file that is searched without being unpacked.
///
/// All integers have four bytes, the lowest first.
///
/// | part | |
/// |---|---|
/// | head | `SEKKNOWN`, version, number of names, of records, of digests, bytes of texts, zero |
/// | names | text, first record, number of records; sorted by the bytes of the normalized name (PEP 503) |
/// | records | id, sources, date of publication, versions, ranges (each a text) and flags; in the order of the names |
/// | digests | 32 bytes of SHA-256 and a record; sorted |
/// | texts | number of bytes, then the bytes in UTF-8 |
/// | end | SHA-256 of everything before |
///
/// The same records give the same bytes. A file that was changed or cut is refused before the first look-up; every read is
/// bounded besides.
public struct KnownIndex: Sendable {
  static let magic = Array("SEKKNOWN".utf8)
  static let version: UInt32 = 1
  static let headSize = 32
  static let nameSize = 12
  static let recordSize = 24
  static let digestSize = 36
  static let withdrawnFlag: UInt32 = 1

  /// A record that speaks of an artifact.
  public struct Match: Sendable, Hashable {
    /// Why it does.
    public enum Reason: Sendable, Hashable { case version, digest }

    /// Such as `MAL-2024-6195`.
    public let id: String
    /// Who says so, joined by commas; empty when the record does not say.
    public let sources: String
    /// When that was published; empty when the record does not say.
    public let published: String
    public let reason: Reason
  }

  private let bytes: [UInt8]
  private let nameCount: Int
  private let recordCount: Int
  private let digestCount: Int
  private let textStart: Int
  private let textSize: Int

  /// Number of records, the withdrawn ones among them.
  public var count: Int { recordCount }

  /// Opens an index; refuses one that is damaged, of another version, or none at all.
  public init(_ bytes: [UInt8]) throws(ExchangeError) {
    guard bytes.matches(Self.magic) else { throw ExchangeError(.malformed, "it is no index of known packages") }
    guard let version = bytes.integer(UInt32.self, at: 8) else { throw Self.damaged }
    guard version == Self.version else {
      throw ExchangeError(
        .malformed,
        "it is an index of version \(version), and this Sekisho reads version \(Self.version): build it anew")
    }
    guard let names = bytes.integer(UInt32.self, at: 12), let records = bytes.integer(UInt32.self, at: 16),
      let digests = bytes.integer(UInt32.self, at: 20), let texts = bytes.integer(UInt32.self, at: 24)
    else { throw Self.damaged }
    nameCount = Int(names)
    recordCount = Int(records)
    digestCount = Int(digests)
    textSize = Int(texts)
    // Four numbers of 32 bits times 36 do not overflow 64 bits.
    textStart =
      Self.headSize + nameCount * Self.nameSize + recordCount * Self.recordSize + digestCount * Self.digestSize
    guard bytes.count == textStart + textSize + 32,
      SHA256.digest(of: bytes.dropLast(32)) == Array(bytes.suffix(32))
    else { throw Self.damaged }
    self.bytes = bytes
  }

  private static var damaged: ExchangeError {
    ExchangeError(.damaged, "the index was changed or cut: build it anew")
  }

  /// The records that speak of a distribution, sorted by id; those that were withdrawn do not.
  ///
  /// A name alone is never enough: a version must be listed or lie in a range, or the archive must be one of those listed.
  public func matches(name: String, version: String, sha256: String) -> [Match] {
    var found: [String: Match] = [:]
    for record in records(named: PackageName(name).normalized) {
      guard !isWithdrawn(record), speaks(record, of: version), let match = match(record, .version) else { continue }
      found[match.id] = match
    }
    for record in records(digest: sha256) {
      guard !isWithdrawn(record), let match = match(record, .digest) else { continue }
      found[match.id] = match
    }
    return found.values.sorted { $0.id < $1.id }
  }

  // MARK: Search

  private func number(_ offset: Int) -> Int { Int(bytes.integer(UInt32.self, at: offset) ?? 0) }

  private func text(_ offset: Int) -> ArraySlice<UInt8> {
    guard offset <= textSize - 4 else { return [] }
    let start = textStart + offset
    let length = number(start)
    guard length <= textSize - 4 - offset else { return [] }
    return bytes[(start + 4)..<(start + 4 + length)]
  }

  private func records(named name: String) -> Range<Int> {
    guard !name.isEmpty else { return 0..<0 }
    let wanted = Array(name.utf8)
    var low = 0
    var high = nameCount
    while low < high {
      let middle = low + (high - low) / 2
      let entry = Self.headSize + middle * Self.nameSize
      let other = text(number(entry))
      if other.elementsEqual(wanted) {
        let first = number(entry + 4)
        let count = number(entry + 8)
        return first <= recordCount && count <= recordCount - first ? first..<(first + count) : 0..<0
      }
      if other.lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
    }
    return 0..<0
  }

  private func records(digest: String) -> [Int] {
    guard let wanted = Self.digestBytes(digest) else { return [] }
    let base = Self.headSize + nameCount * Self.nameSize + recordCount * Self.recordSize
    var low = 0
    var high = digestCount
    while low < high {
      let middle = low + (high - low) / 2
      let start = base + middle * Self.digestSize
      if bytes[start..<(start + 32)].lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
    }
    var found: [Int] = []
    while low < digestCount {
      let start = base + low * Self.digestSize
      guard bytes[start..<(start + 32)].elementsEqual(wanted) else { break }
      found.append(number(start + 32))
      low += 1
    }
    return found
  }

  static func digestBytes(_ text: String) -> [UInt8]? {
    let digits = Array(text.utf8)
    guard digits.count == 64 else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: 64, by: 2) {
      guard let byte = UInt8(String(decoding: digits[place..<(place + 2)], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    return bytes
  }

  // MARK: Records

  private func start(_ record: Int) -> Int? {
    record < recordCount ? Self.headSize + nameCount * Self.nameSize + record * Self.recordSize : nil
  }

  private func isWithdrawn(_ record: Int) -> Bool {
    guard let start = start(record) else { return true }
    return UInt32(number(start + 20)) & Self.withdrawnFlag != 0
  }

  private func match(_ record: Int, _ reason: Match.Reason) -> Match? {
    guard let start = start(record) else { return nil }
    func text(_ place: Int) -> String { String(decoding: self.text(number(start + place)), as: UTF8.self) }
    return Match(id: text(0), sources: text(4), published: text(8), reason: reason)
  }

  private func speaks(_ record: Int, of version: String) -> Bool {
    guard let start = start(record), !version.isEmpty else { return false }
    let own = Version(version)
    let newLine = UInt8(ascii: "\n")
    for listed in text(number(start + 12)).split(separator: newLine) {
      if listed.elementsEqual(version.utf8) { return true }
      if let own, let other = Version(String(decoding: listed, as: UTF8.self)), own == other { return true }
    }
    for range in text(number(start + 16)).split(separator: newLine) {
      let parts = range.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      guard parts.count == 3 else { continue }
      if parts == ["0", "", ""] { return true }
      guard let own, parts[0] == "0" || Version(parts[0]).map({ !(own < $0) }) ?? false else { continue }
      if !parts[1].isEmpty {
        if let fixed = Version(parts[1]), own < fixed { return true }
      } else if !parts[2].isEmpty {
        if let last = Version(parts[2]), !(last < own) { return true }
      } else {
        return true
      }
    }
    return false
  }
}
