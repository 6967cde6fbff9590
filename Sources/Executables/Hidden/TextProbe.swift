import ByteReading

/// Text under a disguise: found by how often its characters occur, believed when it has words.
extension HiddenSearch {
  private typealias Transformation = HiddenContent.Transformation

  mutating func probeText(_ part: ArraySlice<UInt8>, _ range: Range<Int>, _ sample: TextSample) -> Bool {
    guard part.count >= 48 else { return false }
    // Behind an image a readable text is a find.
    if sample.isReadable {
      guard let kind = readable(part, .plain)?.kind else { return false }
      return keep(kind, range, .plain)
    }
    if let kind = Words.kindOfReversed(sample), kind != .text {
      let transformation = Transformation(.plain, isReversed: true)
      if let found = readable(part, transformation) {
        return keep(found.kind, range, transformation, decoded: found.text)
      }
    }
    for transformation in sample.candidates() {
      guard let found = readable(part, transformation) else { continue }
      return keep(found.kind, range, transformation, decoded: found.text)
    }
    // Under a key of several bytes text has control characters everywhere.
    guard sample.plainShare < 0.9, let transformation = sample.repeatingKey(),
      let found = readable(part, transformation)
    else { return false }
    return keep(found.kind, range, transformation, decoded: found.text)
  }

  /// The text and its kind, when all of it can be read: UTF-8, few control characters, words in its first part.
  private mutating func readable(
    _ part: ArraySlice<UInt8>, _ transformation: HiddenContent.Transformation
  ) -> (kind: HiddenContent.Kind, text: [UInt8])? {
    let head = transformation.apply(to: part, limit: TextSample.headBytes)
    guard let kind = Words.kind(of: head[...]), charge(part.count) else { return nil }
    let text = transformation.apply(to: part, limit: ceilings.decodedBytes)
    var unreadable = 0
    for byte in text where TextSample.isControl(byte) { unreadable += 1 }
    guard unreadable * 100 <= text.count else { return nil }
    // A cut in the middle of a character is no fault of the text.
    let isCut = text.count < part.count
    guard isCut || String(validating: text, as: UTF8.self) != nil else { return nil }
    return (kind, text)
  }
}

/// A bounded sample of a range, and how often each byte occurs in it.
struct TextSample {
  static let headBytes = 4_096
  /// Share of characters that text has, below which nothing is text.
  static let enough = 0.97

  /// The first bytes, which columns and words are judged by.
  let head: [UInt8]
  /// The last bytes.
  let tail: [UInt8]
  private let counts: [Int]
  private let total: Int
  /// The share of the sample that is text as it stands.
  private(set) var plainShare = 0.0

  init(_ part: ArraySlice<UInt8>) {
    head = Array(part.prefix(TextSample.headBytes))
    tail = Array(part.suffix(TextSample.headBytes))
    var counts = [Int](repeating: 0, count: 256)
    for byte in head { counts[Int(byte)] += 1 }
    if part.count > TextSample.headBytes { for byte in tail { counts[Int(byte)] += 1 } }
    self.counts = counts
    total = counts.reduce(0, +)
    plainShare = share(of: .plain)
  }

  /// Text with words as it stands, or JSON.
  var isReadable: Bool {
    total >= 48 && plainShare >= TextSample.enough && (isObject || Words.areIn(head.prefix(2_048)))
  }

  /// The brackets of a JSON object or array at both ends, and the name of a member early on.
  private var isObject: Bool {
    guard let first = head.first(where: { $0 > 0x20 }), let last = tail.last(where: { $0 > 0x20 }) else { return false }
    let isClosed = first == UInt8(ascii: "{") && last == UInt8(ascii: "}")
    let isArray = first == UInt8(ascii: "[") && last == UInt8(ascii: "]")
    return (isClosed || isArray) && head[...].firstOffset(of: Array("\":".utf8)) != nil
  }

  /// True for bytes that text has not.
  static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && ![0x09, 0x0a, 0x0d, 0x0c, 0x1b].contains(byte)) || byte == 0x7f
  }

  /// ASCII that text consists of.
  static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7f).contains(byte) || byte == 0x0a || byte == 0x0d || byte == 0x09
  }

  /// The share of the sample that is plain text under a transformation that does not depend on the place.
  func share(of transformation: HiddenContent.Transformation) -> Double {
    var plain = 0
    for value in 0..<256 where counts[value] > 0 {
      if TextSample.isPlain(transformation.decode(UInt8(value), at: 0)) { plain += counts[value] }
    }
    return Double(plain) / Double(max(1, total))
  }

  /// The share of letters, and that of spaces and line ends.
  private func shape(of transformation: HiddenContent.Transformation) -> (letters: Double, spaces: Double) {
    var letters = 0
    var spaces = 0
    for value in 0..<256 where counts[value] > 0 {
      let byte = transformation.decode(UInt8(value), at: 0)
      if (0x61...0x7a).contains(byte | 0x20) { letters += counts[value] }
      if byte == 0x20 || byte == 0x0a || byte == 0x09 || byte == 0x0d { spaces += counts[value] }
    }
    return (Double(letters) / Double(max(1, total)), Double(spaces) / Double(max(1, total)))
  }

  /// Transformations under which the most frequent bytes are the most frequent characters, and the rest looks like
  /// text too.
  func candidates() -> [HiddenContent.Transformation] {
    let frequent = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$0], $1) > (counts[$1], $0) }.prefix(3)
    var found: [HiddenContent.Transformation] = []
    func add(_ transformation: HiddenContent.Transformation) {
      guard !transformation.isIdentity, !found.contains(transformation), share(of: transformation) >= TextSample.enough
      else { return }
      let shape = shape(of: transformation)
      guard shape.letters >= 0.4, (0.02...0.6).contains(shape.spaces) else { return }
      found.append(transformation)
      found.append(.init(transformation.method, key: transformation.key, isReversed: true))
    }
    for value in frequent {
      let byte = UInt8(value)
      for character: UInt8 in [0x20, 0x65, 0x74, 0x0a] {
        add(.init(.xor, key: [byte ^ character]))
        add(.init(.subtract, key: [byte &- character]))
        add(.init(.subtractFrom, key: [byte &+ character]))
      }
    }
    for bits: UInt8 in 1...7 { add(.init(.rotateLeft, key: [bits])) }
    return found
  }

  /// A key of 2 to 16 bytes under which every column of the sample is text.
  ///
  /// Tried only where one column of some period repeats itself more than the whole does (the index of coincidence), as
  /// no compressed and no random data does.
  func repeatingKey() -> HiddenContent.Transformation? {
    guard head.count >= 160, coincidence(period: 1, column: 0) < 0.05 else { return nil }
    for period in 2...16 where head.count >= 40 * period && coincidence(period: period, column: 0) > 0.045 {
      var key: [UInt8] = []
      for column in 0..<period {
        guard let byte = columnKey(period: period, column: column) else { break }
        key.append(byte)
      }
      // A key that leaves half of the bytes alone is no key: the text was readable.
      guard key.count == period, 2 * key.count(where: { $0 == 0 }) < period else { continue }
      let transformation = HiddenContent.Transformation(.xorKey, key: key)
      if Words.kind(of: transformation.apply(to: head[...])[...]) != nil { return transformation }
    }
    return nil
  }

  private func columnCounts(period: Int, column: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: 256)
    for place in stride(from: column, to: head.count, by: period) { counts[Int(head[place])] += 1 }
    return counts
  }

  /// How likely two bytes of a column are the same: 0.004 for random bytes, 0.06 and more for text.
  private func coincidence(period: Int, column: Int) -> Double {
    let counts = columnCounts(period: period, column: column)
    let total = counts.reduce(0, +)
    guard total > 1 else { return 0 }
    return counts.reduce(0.0) { $0 + Double($1) * Double($1 - 1) } / (Double(total) * Double(total - 1))
  }

  /// The key of one column: every byte must become a character, and the more of them are frequent ones the better.
  private func columnKey(period: Int, column: Int) -> UInt8? {
    let counts = columnCounts(period: period, column: column)
    let used = counts.indices.filter { counts[$0] > 0 }
    let total = counts.reduce(0, +)
    var best: (score: Int, key: UInt8)?
    for key in UInt8.min...UInt8.max {
      var score = 0
      var plain = 0
      for value in used {
        let byte = UInt8(value) ^ key
        guard TextSample.isPlain(byte) else { continue }
        plain += counts[value]
        score += counts[value] * TextSample.weight(byte)
      }
      guard plain * 100 >= total * 97 else { continue }
      if best.map({ score > $0.score }) ?? true { best = (score, key) }
    }
    return best?.key
  }

  private static func weight(_ byte: UInt8) -> Int {
    switch byte {
    case 0x20: 8
    case UInt8(ascii: "e"), UInt8(ascii: "t"): 7
    case UInt8(ascii: "a"), UInt8(ascii: "o"), UInt8(ascii: "i"), UInt8(ascii: "n"), UInt8(ascii: "s"),
      UInt8(ascii: "r"):
      6
    case 0x61...0x7a: 4
    case 0x0a: 4
    case 0x30...0x39, 0x41...0x5a: 2
    default: 1
    }
  }
}
