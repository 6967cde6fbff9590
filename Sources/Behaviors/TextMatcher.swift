/// One text of the catalogue.
struct TextEntry: Sendable {
  /// Where in a constant it must stand.
  enum Place: String, CaseIterable, Sendable {
    case anywhere, word, host, whole
    /// As a word, in commands only.
    case command
    /// The name of a program, at the start of a command.
    case program
    /// In a name that the code gives.
    case identifier
    /// In a comment.
    case comment
  }

  /// What is searched; most entries ask for one sort of text.
  enum Text { case constant, command, identifier, comment }

  /// Lower case.
  let bytes: [UInt8]
  let place: Place
  let behaviors: [Behavior]
  let subject: String
}

/// Finds the texts of the catalogue in a constant, in one pass over it.
///
/// A bit set over the hash of four bytes turns nearly every position away with one load; the few that are left
/// are compared with the entries of their bucket. ASCII case does not matter.
struct TextMatcher: Sendable {
  /// One find.
  struct Match {
    let entry: Int
    let range: Range<Int>
  }

  static let keyByteCount = 4
  /// Texts of a constant beyond this length are looked at in this many leading bytes: payloads are not prose.
  static let maximumByteCount = 1 << 20
  private static let hashBits: UInt32 = 14

  let entries: [TextEntry]
  private let bucketStarts: [UInt32]
  private let bucketEntries: [UInt32]
  private let wholes: [[UInt8]: [Int]]
  private let programs: Set<[UInt8]>
  private let longestWhole: Int

  init(entries: [TextEntry]) {
    self.entries = entries
    var buckets = [[UInt32]](repeating: [], count: 1 << Int(Self.hashBits))
    var wholes: [[UInt8]: [Int]] = [:]
    var longest = 0
    var programs: Set<[UInt8]> = []
    for (index, entry) in entries.enumerated() {
      if entry.place == .program {
        programs.insert(entry.bytes)
      } else if entry.place == .whole {
        wholes[entry.bytes, default: []].append(index)
        longest = max(longest, entry.bytes.count)
      } else {
        buckets[Self.hash(entry.bytes.prefix(Self.keyByteCount).reversed().reduce(0) { $0 << 8 | UInt32($1) })]
          .append(UInt32(index))
      }
    }
    var starts: [UInt32] = [0]
    starts.reserveCapacity(buckets.count + 1)
    for bucket in buckets { starts.append(starts[starts.count - 1] + UInt32(bucket.count)) }
    bucketStarts = starts
    bucketEntries = buckets.flatMap { $0 }
    self.wholes = wholes
    longestWhole = longest
    self.programs = programs
  }

  /// Whether a program of this name, in lower case and without its folder, is in the catalogue.
  func isKnownProgram(_ name: [UInt8]) -> Bool { programs.contains(name) }

  /// Every entry that stands in the constant, each once, at its first place.
  func matches(in constant: ArraySlice<UInt8>, as text: TextEntry.Text) -> [Match] {
    var found: [Match] = []
    if text != .identifier, text != .comment, constant.count <= longestWhole,
      let whole = wholes[constant.map(Self.lowercased)]
    {
      for entry in whole { found.append(Match(entry: entry, range: 0..<constant.count)) }
    }
    let bytes = constant.prefix(Self.maximumByteCount)
    guard bytes.count >= Self.keyByteCount else { return found }
    let start = bytes.startIndex
    var key: UInt32 = 0
    for offset in 0..<(Self.keyByteCount - 1) { key = key >> 8 | UInt32(Self.lowercased(bytes[start + offset])) << 24 }
    for position in start...(bytes.endIndex - Self.keyByteCount) {
      key = key >> 8 | UInt32(Self.lowercased(bytes[position + Self.keyByteCount - 1])) << 24
      let bucket = Self.hash(key)
      let first = Int(bucketStarts[bucket])
      let last = Int(bucketStarts[bucket + 1])
      guard first < last else { continue }
      for candidate in bucketEntries[first..<last] {
        let index = Int(candidate)
        if isMatch(entries[index], in: bytes, at: position, as: text),
          !found.contains(where: { $0.entry == index })
        {
          let offset = position - start
          found.append(Match(entry: index, range: offset..<(offset + entries[index].bytes.count)))
        }
      }
    }
    return found
  }

  private func isMatch(_ entry: TextEntry, in bytes: ArraySlice<UInt8>, at position: Int, as text: TextEntry.Text)
    -> Bool
  {
    let end = position + entry.bytes.count
    guard end <= bytes.endIndex else { return false }
    for offset in entry.bytes.indices where Self.lowercased(bytes[position + offset]) != entry.bytes[offset] {
      return false
    }
    let before = position > bytes.startIndex ? bytes[position - 1] : 0x20
    let after = end < bytes.endIndex ? bytes[end] : 0x20
    return switch entry.place {
    case .identifier: text == .identifier
    case .comment: text == .comment
    case _ where text == .identifier: false
    case .anywhere: true
    case .whole, .program: false
    case .word: !Self.isWordByte(before) && !Self.isWordByte(after)
    case .command: text == .command && !Self.isWordByte(before) && !Self.isWordByte(after)
    case .host: !Self.isWordByte(before) && before != 0x2D && !Self.isWordByte(after) && after != 0x2D && after != 0x2E
    }
  }

  private static func hash(_ key: UInt32) -> Int { Int((key &* 0x9E37_79B1) >> (32 - hashBits)) }

  @inline(__always)
  static func lowercased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  @inline(__always)
  static func isWordByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
  }
}
