import ByteReading

/// Programs and archives in the middle of other bytes, as they are or under a one-byte XOR or addition.
///
/// One pass over the differences of neighbouring bytes: XOR with one key leaves `a ^ b` as it is, and addition leaves
/// `b - a`, so each format's first bytes are found under all 256 keys at once.
extension HiddenSearch {
  mutating func scanOffsets(in range: Range<Int>) {
    guard range.count >= 64, ControlBytes.areMany(bytes, range) else { return }
    let holdsObjects = HostFormat.isStaticLibrary(bytes) || bytes.matches([0xca, 0xfe, 0xba])
    var place = range.lowerBound
    var finds: [(HiddenContent.Kind, Range<Int>, HiddenContent.Transformation)] = []
    while let candidate = OffsetCandidates.next(in: bytes, from: place, to: range.upperBound) {
      place = candidate + 1
      guard let found = check(candidate, end: range.upperBound) else {
        if !result.limitations.isEmpty { break }
        continue
      }
      let (kind, stretch, transformation) = found
      // What the host is itself; and what a static library or a file of several architectures consists of.
      if stretch.lowerBound == 0, transformation.isIdentity { continue }
      if holdsObjects, transformation.isIdentity, kind == .elf || kind == .machO {
        place = max(place, stretch.upperBound)
        continue
      }
      // The end record of a zip stands behind what was found inside of it.
      if kind == .zip { finds.removeAll { stretch.contains($0.1.lowerBound) } }
      // Where the length is not known, a false mark must not hide what follows.
      let next = stretch.upperBound == range.upperBound && !kind.isExecutable ? place : stretch.upperBound
      if kind.isStream, transformation.isIdentity {
        guard finds.count(where: { $0.0 == kind }) < ceilings.streams else {
          result.furtherStreams += 1
          place = max(place, next)
          continue
        }
      }
      finds.append(found)
      place = max(place, next)
      if finds.count > ceilings.finds { break }
    }
    for (kind, range, transformation) in finds where !keep(kind, range, transformation) { break }
    result.finds.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  }

  private typealias Found = (HiddenContent.Kind, Range<Int>, HiddenContent.Transformation)

  /// What stands at a place whose differences look like the beginning of something.
  private mutating func check(_ place: Int, end: Int) -> Found? {
    guard let part = bytes.range(at: place, count: end - place) else { return nil }
    for (kind, magic) in OffsetCandidates.magics {
      guard part.count >= magic.count else { continue }
      let first = part[part.startIndex]
      let xor = first ^ magic[0]
      if magic.indices.allSatisfy({ part[part.startIndex + $0] ^ xor == magic[$0] }),
        let found = verify(kind, place, part, .init(.xor, key: [xor]))
      {
        return found
      }
      let added = first &- magic[0]
      if added != 0, kind.isExecutable,
        magic.indices.allSatisfy({ part[part.startIndex + $0] &- added == magic[$0] }),
        let found = verify(kind, place, part, .init(.subtract, key: [added]))
      {
        return found
      }
    }
    return nil
  }

  private mutating func verify(
    _ kind: HiddenContent.Kind, _ place: Int, _ part: ArraySlice<UInt8>, _ guess: HiddenContent.Transformation
  ) -> Found? {
    let transformation = guess.isIdentity ? HiddenContent.Transformation.plain : guess
    // Too little is fixed in these to trust them under a key.
    if !guess.isIdentity, kind == .gzip || kind == .zstd { return nil }
    if kind == .zip {
      // The mark is that of the end record; the archive stands before it.
      let whole = DecodedView(base: bytes, transformation: transformation)
      return Structure.zip(endingAt: place, in: whole).map { (kind, $0, transformation) }
    }
    let view = DecodedView(base: part, transformation: transformation)
    if kind == .pe {
      // The place of the headers is below 64 KiB in all that linkers write, and this costs two looks.
      guard view.byte(at: 0x3e) == 0, view.byte(at: 0x3f) == 0 else { return nil }
    }
    guard charge(kind == .machO ? 4_096 : 512), let length = Structure.length(of: kind, in: view) else { return nil }
    return (kind, place..<place + length, transformation)
  }
}

/// Places at which something may begin.
enum OffsetCandidates {
  /// What is looked for. A zip is found by its end record, which leads to all the rest.
  static let magics: [(HiddenContent.Kind, [UInt8])] = [
    (.pe, [0x4d, 0x5a]),
    (.elf, [0x7f, 0x45, 0x4c, 0x46]),
    (.machO, [0xcf, 0xfa, 0xed, 0xfe]),
    (.machO, [0xce, 0xfa, 0xed, 0xfe]),
    (.machO, [0xca, 0xfe, 0xba, 0xbe]),
    (.zip, [0x50, 0x4b, 0x05, 0x06]),
    (.gzip, [0x1f, 0x8b, 0x08]),
    (.bzip2, [0x42, 0x5a, 0x68]),
    (.xz, [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    (.zstd, [0x28, 0xb5, 0x2f, 0xfd]),
    (.sevenZip, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
    (.rar, [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]),
  ]

  /// For each pair of neighbouring bytes, the first one lowest: 1 two bytes are all, 2 look at the third; and for `b - a`
  /// the same in the bits above.
  private static let marks: [UInt8] = {
    var marks = [UInt8](repeating: 0, count: 1 << 16)
    for (kind, magic) in magics {
      for first in 0..<256 {
        let a = UInt8(truncatingIfNeeded: first)
        marks[first | Int(a ^ magic[0] ^ magic[1]) << 8] |= kind == .pe ? 1 : 2
        if kind.isExecutable { marks[first | Int(a &+ (magic[1] &- magic[0])) << 8] |= kind == .pe ? 4 : 8 }
      }
    }
    return marks
  }()

  /// The differences of the second and third byte, 256 for each of the first, one bit for XOR and one for addition.
  private static let pairs: [UInt8] = {
    var pairs = [UInt8](repeating: 0, count: 1 << 16)
    for (kind, magic) in magics where magic.count > 2 {
      pairs[Int(magic[0] ^ magic[1]) << 8 | Int(magic[1] ^ magic[2])] |= 1
      if kind.isExecutable { pairs[Int(magic[1] &- magic[0]) << 8 | Int(magic[2] &- magic[1])] |= 2 }
    }
    return pairs
  }()

  /// The first place at or after `start` at which one of the formats may begin; nil when there is none before `end`.
  static func next(in bytes: ArraySlice<UInt8>, from start: Int, to end: Int) -> Int? {
    let span = bytes.span
    let marks = marks.span
    let pairs = pairs.span
    let last = min(end, span.count) - 3
    guard start >= 0, start < last else { return nil }
    var place = start
    // Seven pairs stand in a word.
    while place + 8 <= last {
      let word = span.word(at: place)
      for shift in 0..<7 {
        let mark = marks[Int(truncatingIfNeeded: word >> UInt64(8 * shift) & 0xffff)]
        if mark != 0, isCandidate(span, place + shift, mark, pairs) { return place + shift }
      }
      place += 7
    }
    while place < last {
      let mark = marks[Int(span[place]) | Int(span[place + 1]) << 8]
      if mark != 0, isCandidate(span, place, mark, pairs) { return place }
      place += 1
    }
    return nil
  }

  @inline(__always)
  private static func isCandidate(_ span: Span<UInt8>, _ place: Int, _ mark: UInt8, _ pairs: Span<UInt8>) -> Bool {
    let a = span[place]
    let b = span[place + 1]
    let c = span[place + 2]
    if mark & 2 != 0, pairs[Int(a ^ b) << 8 | Int(b ^ c)] & 1 != 0 { return true }
    if mark & 8 != 0, pairs[Int(b &- a) << 8 | Int(c &- b)] & 2 != 0 { return true }
    guard mark & 5 != 0, place + 0x40 <= span.count else { return false }
    // The highest bytes of the place of the headers are zero, so they show the key.
    let high = span[place + 0x3f]
    guard high == span[place + 0x3e] else { return false }
    return (mark & 1 != 0 && high == a ^ 0x4d) || (mark & 4 != 0 && high == a &- 0x4d)
  }
}

/// Text has hardly any control characters, and a program under any key has many: that decides what is worth a search.
public enum ControlBytes {
  /// Whether there is a byte that no text has: below 0x20 save white space, or 0x7F.
  public static func areAny(_ bytes: [UInt8]) -> Bool {
    let span = bytes.span
    var place = 0
    while place + 8 <= span.count {
      let word = span.word(at: place)
      let low = word & 0x7f7f_7f7f_7f7f_7f7f
      let isFrom9 = low &+ 0x7777_7777_7777_7777
      let isFrom14 = low &+ 0x7272_7272_7272_7272
      let isFrom32 = low &+ 0x6060_6060_6060_6060
      let isDelete = low &+ 0x0101_0101_0101_0101
      guard (~isFrom9 | isFrom14 & ~isFrom32 | isDelete) & ~word & 0x8080_8080_8080_8080 == 0 else { return true }
      place += 8
    }
    while place < span.count {
      let byte = span[place]
      if (byte < 0x20 && !(9...13).contains(byte)) || byte == 0x7F { return true }
      place += 1
    }
    return false
  }

  /// True when `range` holds more than a few bytes below 0x20 that no text has.
  static func areMany(_ bytes: ArraySlice<UInt8>, _ range: Range<Int>) -> Bool {
    guard let part = bytes.range(at: range.lowerBound, count: range.count) else { return false }
    let span = part.span
    var count = 0
    var place = 0
    // Eight bytes at a time, each in its own lane: the sums below stay under 256, so no lane carries into the next.
    while place + 8 <= span.count {
      let word = span.word(at: place)
      let low = word & 0x7f7f_7f7f_7f7f_7f7f
      let isFrom9 = low &+ 0x7777_7777_7777_7777
      let isFrom14 = low &+ 0x7272_7272_7272_7272
      let isFrom27 = low &+ 0x6565_6565_6565_6565
      let controls = (~isFrom9 | isFrom14 & ~isFrom27) & ~word & 0x8080_8080_8080_8080
      place += 8
      guard controls != 0 else { continue }
      count += controls.nonzeroBitCount
      if count > 8 { return true }
    }
    return false
  }
}
