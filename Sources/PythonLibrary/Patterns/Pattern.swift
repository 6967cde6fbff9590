/// A compiled regular expression of `re`, run by a backtracking machine that counts its steps.
///
///     let pattern = try Pattern("(?P<word>[a-z]+)", flags: [])
///     var steps = 100_000
///     let match = try pattern.search(PatternText("  abc"), steps: &steps)   // spans[1] == 2..<5
public final class Pattern: Sendable {
  private let program: PatternProgram
  /// Groups without the whole match: `Pattern.groups`.
  public let groupCount: Int
  /// Names of groups and their numbers: `Pattern.groupindex`.
  public let groupNames: [PythonString: Int]
  /// Flags of the call and of the pattern itself.
  public let flags: PatternFlags
  /// Set when the pattern is bytes, and so must the text be.
  public let isBytes: Bool
  /// The code point every match begins with, when that is known.
  private let firstPoint: UInt32?

  /// `re.compile(pattern, flags)`.
  public convenience init(_ pattern: PythonString, flags: PatternFlags = []) throws(PythonError) {
    try self.init(points: pattern.codePoints, flags: flags, isBytes: false)
  }

  /// `re.compile(pattern, flags)` of bytes.
  public convenience init(bytes: [UInt8], flags: PatternFlags = []) throws(PythonError) {
    try self.init(points: bytes.map { UInt32($0) }, flags: flags, isBytes: true)
  }

  private init(points: [UInt32], flags: PatternFlags, isBytes: Bool) throws(PythonError) {
    var parser = PatternParser(points, flags: flags, isBytes: isBytes)
    let node = try parser.parse()
    for number in parser.conditions where number >= parser.groupCount {
      throw PythonError(.patternError, "invalid group reference \(number)")
    }
    program = PatternProgram(node, groupCount: parser.groupCount, widths: parser.widths)
    groupCount = parser.groupCount - 1
    groupNames = parser.names
    self.flags = parser.flags
    self.isBytes = isBytes
    var index = 0
    while case .save = program.code[index] { index += 1 }
    if case .unit(.literal(let point)) = program.code[index] { firstPoint = point } else { firstPoint = nil }
  }

  /// One match.
  public struct Match: Sendable, Hashable {
    /// Places of the whole match and of each group, nil for groups that took no part.
    public let spans: [Range<Int>?]
    /// `Match.lastindex`.
    public let lastIndex: Int?

    /// The whole match.
    public var range: Range<Int> { spans[0] ?? 0..<0 }
  }

  /// Which places a match may have.
  public enum Kind: Sendable {
    /// At the start: `match`.
    case prefix
    /// All of the text: `fullmatch`.
    case whole
    /// Anywhere: `search`.
    case anywhere
  }

  /// `match`, `fullmatch` or `search` in the places `start` to `end` of a text. `steps` is what it may cost, and what is
  /// left afterwards; `.resultTooLarge` when it did not suffice.
  public func match(
    _ kind: Kind, _ text: PatternText, from start: Int = 0, to end: Int = .max, steps: inout Int
  ) throws(PythonError) -> Match? {
    let end = max(0, min(end, text.points.count))
    let start = max(0, min(start, text.points.count))
    // CPython lets an empty match stand behind the end, though no search finds it.
    guard start <= end || kind != .anywhere else { return nil }
    var matcher = PatternMatcher(program, text: text.points, end: end, steps: steps)
    do throws(PythonError) {
      let match = try run(&matcher, kind, from: start, mustMove: false)
      steps = matcher.remainingSteps
      return match
    } catch {
      steps = matcher.remainingSteps
      throw error
    }
  }

  /// `search`.
  public func search(_ text: PatternText, steps: inout Int) throws(PythonError) -> Match? {
    try match(.anywhere, text, steps: &steps)
  }

  private func run(
    _ matcher: inout PatternMatcher, _ kind: Kind, from start: Int, mustMove: Bool
  ) throws(PythonError) -> Match? {
    var mustMove = mustMove
    var place = start
    while place <= matcher.end || kind != .anywhere {
      if kind == .anywhere, let firstPoint {
        while place < matcher.end, matcher.text[place] != firstPoint {
          place += 1
          mustMove = false
        }
        if place == matcher.end { return nil }
      }
      if let stop = try matcher.match(at: place, mustEnd: kind == .whole ? matcher.end : nil, mustMove: mustMove) {
        return Self.found(matcher.captures, place..<stop)
      }
      guard kind == .anywhere else { return nil }
      place += 1
      mustMove = false
    }
    return nil
  }

  private static func found(_ captures: [Int], _ range: Range<Int>) -> Match {
    var spans: [Range<Int>?] = [range]
    for group in stride(from: 2, to: captures.count - 1, by: 2) {
      let start = captures[group]
      let end = captures[group + 1]
      spans.append(start >= 0 && end >= start ? start..<end : nil)
    }
    let last = captures[captures.count - 1]
    return Match(spans: spans, lastIndex: last > 0 ? last : nil)
  }

  /// `finditer`: all matches that do not overlap, at most `limit` of them. `ceiling` counts the matches.
  public func matches(
    _ text: PatternText, from start: Int = 0, to end: Int = .max, limit: Int = .max, ceiling: Int, steps: inout Int
  ) throws(PythonError) -> [Match] {
    let end = max(0, min(end, text.points.count))
    var place = max(0, min(start, text.points.count))
    var found: [Match] = []
    guard place <= end else { return found }
    var matcher = PatternMatcher(program, text: text.points, end: end, steps: steps)
    defer { steps = matcher.remainingSteps }
    var mustMove = false
    while found.count < limit, place <= end,
      let match = try run(&matcher, .anywhere, from: place, mustMove: mustMove)
    {
      found.append(match)
      _ = try checkedSize(found.count, times: groupCount + 1, ceiling: ceiling)
      // Behind an empty match the next one may begin at the same place, but not be empty there.
      mustMove = match.range.isEmpty
      place = match.range.upperBound
    }
    return found
  }

  /// `split`: what stands between the matches, and the groups of each one.
  public func split(
    _ text: PatternText, limit: Int = 0, ceiling: Int, steps: inout Int
  ) throws(PythonError) -> [Range<Int>?] {
    let matches = try matches(text, limit: limit > 0 ? limit : limit < 0 ? 0 : .max, ceiling: ceiling, steps: &steps)
    var parts: [Range<Int>?] = []
    var last = 0
    for match in matches {
      parts.append(last..<match.range.lowerBound)
      parts.append(contentsOf: match.spans.dropFirst())
      last = match.range.upperBound
    }
    parts.append(last..<text.points.count)
    return parts
  }

  /// `re.escape`.
  public static func escape(_ text: PythonString) -> PythonString {
    let special = Set("()[]{}?*+-|^$\\.&~# \t\n\r\u{b}\u{c}".unicodeScalars.map { $0.value })
    return PythonString(codePoints: text.codePoints.flatMap { special.contains($0) ? [0x5c, $0] : [$0] })
  }
}

/// A text that patterns run over, as code points or bytes widened once.
public struct PatternText: Sendable {
  let points: [UInt32]

  /// Creates it from text.
  public init(_ text: PythonString) { points = text.codePoints }

  /// Creates it from bytes.
  public init(bytes: [UInt8]) { points = bytes.map { UInt32($0) } }

  /// Code points.
  public var count: Int { points.count }

  /// A part of it; bytes are its Latin-1.
  public subscript(_ range: Range<Int>) -> PythonString { PythonString(codePoints: Array(points[range])) }
}
