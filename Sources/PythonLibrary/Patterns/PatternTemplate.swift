/// The replacement of `re.sub`: text with `\1`, `\g<name>` and the usual escapes.
public struct PatternTemplate: Sendable {
  /// A piece of the replacement.
  public enum Piece: Hashable, Sendable {
    case literal(PythonString)
    /// A group, whose text is empty when it took no part.
    case group(Int)
  }

  public private(set) var pieces: [Piece] = []

  /// Reads a replacement for a pattern.
  public init(_ template: PythonString, for pattern: Pattern) throws(PythonError) {
    let points = template.codePoints
    var literal: [UInt32] = []
    var index = 0
    func fault(_ message: String) -> PythonError { PythonError(.patternError, message) }
    func digit(_ place: Int, upTo last: UInt32) -> UInt32? {
      place < points.count && points[place] >= 0x30 && points[place] <= last ? points[place] - 0x30 : nil
    }
    var found: [Piece] = []
    func append(_ group: Int) throws(PythonError) {
      guard group <= pattern.groupCount else { throw fault("invalid group reference \(group)") }
      if !literal.isEmpty { found.append(.literal(PythonString(codePoints: literal))) }
      literal = []
      found.append(.group(group))
    }
    while index < points.count {
      guard points[index] == 0x5c else {
        literal.append(points[index])
        index += 1
        continue
      }
      guard index + 1 < points.count else { throw fault("bad escape (end of pattern)") }
      let letter = points[index + 1]
      index += 2
      switch letter {
      case 0x67: try append(try Self.groupName(points, &index, pattern))
      case 0x30:
        var value: UInt32 = 0
        var count = 0
        while count < 2, let next = digit(index, upTo: 0x37) {
          value = value << 3 | next
          index += 1
          count += 1
        }
        literal.append(value & 0xff)
      case 0x31...0x39:
        var value = Int(letter - 0x30)
        if let second = digit(index, upTo: 0x39) {
          if letter <= 0x37, second <= 7, let third = digit(index + 1, upTo: 0x37) {
            let octal = UInt32(value) << 6 | second << 3 | third
            guard octal <= 0xff else { throw fault("octal escape value outside of range 0-0o377") }
            literal.append(octal)
            index += 2
            continue
          }
          value = value * 10 + Int(second)
          index += 1
        }
        try append(value)
      case 0x61: literal.append(7)
      case 0x62: literal.append(8)
      case 0x66: literal.append(12)
      case 0x6e: literal.append(10)
      case 0x72: literal.append(13)
      case 0x74: literal.append(9)
      case 0x76: literal.append(11)
      case 0x5c: literal.append(0x5c)
      default:
        if letter < 0x80, UnicodeFacts.isAlpha(letter) {
          throw fault("bad escape \\\(PythonString(codePoint: letter).text)")
        }
        literal.append(contentsOf: [0x5c, letter])
      }
    }
    if !literal.isEmpty { found.append(.literal(PythonString(codePoints: literal))) }
    pieces = found
  }

  private static func groupName(
    _ points: [UInt32], _ index: inout Int, _ pattern: Pattern
  ) throws(PythonError) -> Int {
    func fault(_ message: String) -> PythonError { PythonError(.patternError, message) }
    guard index < points.count, points[index] == 0x3c else { throw fault("missing <") }
    guard let end = points[index...].firstIndex(of: 0x3e) else {
      throw fault(index + 1 == points.count ? "missing group name" : "missing >, unterminated name")
    }
    let name = Array(points[(index + 1)..<end])
    index = end + 1
    guard !name.isEmpty else { throw fault("missing group name") }
    if name.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      return name.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1 << 40) }
    }
    let text = PythonString(codePoints: name)
    guard StringMethods.isIdentifier(text) else {
      throw fault("bad character in group name \(Representation.of(text).text)")
    }
    guard let number = pattern.groupNames[text] else {
      throw PythonError(.indexError, "unknown group name \(Representation.of(text).text)")
    }
    return number
  }

  /// The replacement of one match.
  public func expand(_ match: Pattern.Match, in text: PatternText) -> PythonString {
    var points: [UInt32] = []
    for piece in pieces {
      switch piece {
      case .literal(let literal): points.append(contentsOf: literal.codePoints)
      case .group(let number): if let span = match.spans[number] { points.append(contentsOf: text.points[span]) }
      }
    }
    return PythonString(codePoints: points)
  }

  /// `re.subn`: the text and how many matches were replaced; `limit` 0 replaces all.
  public static func substitute(
    _ pattern: Pattern, _ template: PatternTemplate, in text: PatternText, limit: Int = 0, ceiling: Int,
    steps: inout Int
  ) throws(PythonError) -> (text: PythonString, count: Int) {
    let matches = try pattern.matches(
      text, limit: limit > 0 ? limit : limit < 0 ? 0 : .max, ceiling: ceiling, steps: &steps)
    var points: [UInt32] = []
    var last = 0
    for match in matches {
      points.append(contentsOf: text.points[last..<match.range.lowerBound])
      points.append(contentsOf: template.expand(match, in: text).codePoints)
      try checkSize(points.count, ceiling)
      last = match.range.upperBound
    }
    points.append(contentsOf: text.points[last...])
    try checkSize(points.count, ceiling)
    return (PythonString(codePoints: points), matches.count)
  }
}
