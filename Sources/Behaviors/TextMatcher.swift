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

  fileprivate var isIdentifier: Bool { place == .identifier }
}

/// Finds the texts of the catalogue in a constant, in one pass over it.
///
/// A bit set over the hash of four bytes turns nearly every position away with one load; the few that are left
/// are compared with the entries of their bucket. ASCII case does not matter.
///
/// A class, since a copy would count the references to a dozen arrays for every constant that is looked at.
final class TextMatcher: Sendable {
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
  private let names: Table
  private let prose: Table
  private let wholes: [[UInt8]: [Int]]
  private let programs: Set<[UInt8]>
  private let longestWhole: Int

  init(entries: [TextEntry]) {
    self.entries = entries
    var wholes: [[UInt8]: [Int]] = [:]
    var longest = 0
    var programs: Set<[UInt8]> = []
    for (index, entry) in entries.enumerated() {
      if entry.place == .program {
        programs.insert(entry.bytes)
      } else if entry.place == .whole {
        wholes[entry.bytes, default: []].append(index)
        longest = max(longest, entry.bytes.count)
      }
    }
    names = Table(entries, \.isIdentifier)
    prose = Table(entries) { !$0.isIdentifier && $0.place != .program && $0.place != .whole }
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
    if text == .identifier {
      names.search(bytes, as: text, into: &found)
    } else {
      prose.search(bytes, as: text, into: &found)
    }
    return found
  }

  /// The entries that one sort of text is searched for, laid out so that looking at one copies nothing.
  private struct Table {
    private var bucketStarts: [UInt32] = [0]
    /// Numbers of entries, bucket by bucket, and for each of them its first four bytes, its place and its text.
    private var numbers: [UInt32] = []
    private var keys: [UInt32] = []
    private var places: [TextEntry.Place] = []
    private var textStarts: [UInt32] = [0]
    private var texts: [UInt8] = []

    init(_ entries: [TextEntry], _ isWanted: (TextEntry) -> Bool) {
      var buckets = [[UInt32]](repeating: [], count: 1 << Int(TextMatcher.hashBits))
      for (index, entry) in entries.enumerated() where isWanted(entry) {
        buckets[TextMatcher.hash(Self.key(entry.bytes))].append(UInt32(index))
      }
      for bucket in buckets {
        for number in bucket {
          let entry = entries[Int(number)]
          numbers.append(number)
          keys.append(Self.key(entry.bytes))
          places.append(entry.place)
          texts += entry.bytes
          textStarts.append(UInt32(texts.count))
        }
        bucketStarts.append(UInt32(numbers.count))
      }
    }

    private static func key(_ bytes: [UInt8]) -> UInt32 {
      bytes.prefix(TextMatcher.keyByteCount).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    func search(_ slice: ArraySlice<UInt8>, as text: TextEntry.Text, into found: inout [Match]) {
      let bytes = slice.span
      guard !numbers.isEmpty, bytes.count >= TextMatcher.keyByteCount else { return }
      let starts = bucketStarts.span
      let keys = keys.span
      var key: UInt32 = 0
      for offset in 0..<(TextMatcher.keyByteCount - 1) {
        key = key >> 8 | UInt32(TextMatcher.lowercased(bytes[offset])) << 24
      }
      for position in 0...(bytes.count - TextMatcher.keyByteCount) {
        key = key >> 8 | UInt32(TextMatcher.lowercased(bytes[position + TextMatcher.keyByteCount - 1])) << 24
        let bucket = TextMatcher.hash(key)
        let first = Int(starts[bucket])
        let last = Int(starts[bucket + 1])
        guard first < last else { continue }
        for candidate in first..<last where keys[candidate] == key {
          guard isMatch(candidate, in: bytes, at: position, as: text) else { continue }
          let number = Int(numbers[candidate])
          if !found.contains(where: { $0.entry == number }) {
            found.append(Match(entry: number, range: position..<(position + byteCount(of: candidate))))
          }
        }
      }
    }

    private func byteCount(of candidate: Int) -> Int { Int(textStarts[candidate + 1] - textStarts[candidate]) }

    private func isMatch(_ candidate: Int, in bytes: Span<UInt8>, at position: Int, as text: TextEntry.Text) -> Bool {
      let wanted = texts.span
      let start = Int(textStarts[candidate])
      let end = position + byteCount(of: candidate)
      guard end <= bytes.count else { return false }
      for offset in 0..<(end - position)
      where TextMatcher.lowercased(bytes[position + offset]) != wanted[start + offset] {
        return false
      }
      let before = position > 0 ? bytes[position - 1] : 0x20
      let after = end < bytes.count ? bytes[end] : 0x20
      let isWord = !TextMatcher.isWordByte(before) && !TextMatcher.isWordByte(after)
      return switch places[candidate] {
      case .identifier, .anywhere: true
      case .comment: text == .comment
      case .whole, .program: false
      case .word: isWord
      case .command: text == .command && isWord
      case .host: isWord && before != 0x2D && after != 0x2D && after != 0x2E
      }
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
