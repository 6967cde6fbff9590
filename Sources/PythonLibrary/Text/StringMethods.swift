/// The methods of `str` that search, cut and join. Indices `start` and `end` are Python's, negative ones from the end.
public enum StringMethods {
  /// Two texts with units of one width, so that each algorithm is written once.
  enum Pair {
    case narrow([UInt8], [UInt8])
    case wide([UInt32], [UInt32])

    init(_ left: PythonString, _ right: PythonString) {
      if case .narrow(let first) = left.storage, case .narrow(let second) = right.storage {
        self = .narrow(first, second)
      } else {
        self = .wide(left.codePoints, right.codePoints)
      }
    }
  }

  // MARK: Search

  /// `str.find`: -1 when there is none.
  public static func find(_ text: PythonString, _ needle: PythonString, start: Int? = nil, end: Int? = nil) -> Int {
    guard let range = Sequences.range(start: start, end: end, count: text.count) else { return -1 }
    return switch Pair(text, needle) {
    case .narrow(let units, let needle): Sequences.find(needle, in: units, range) ?? -1
    case .wide(let units, let needle): Sequences.find(needle, in: units, range) ?? -1
    }
  }

  /// `str.rfind`: -1 when there is none.
  public static func findLast(_ text: PythonString, _ needle: PythonString, start: Int? = nil, end: Int? = nil) -> Int {
    guard let range = Sequences.range(start: start, end: end, count: text.count) else { return -1 }
    return switch Pair(text, needle) {
    case .narrow(let units, let needle): Sequences.findLast(needle, in: units, range) ?? -1
    case .wide(let units, let needle): Sequences.findLast(needle, in: units, range) ?? -1
    }
  }

  /// `str.index`.
  public static func index(
    _ text: PythonString, _ needle: PythonString, start: Int? = nil, end: Int? = nil
  ) throws(PythonError) -> Int {
    let hit = find(text, needle, start: start, end: end)
    guard hit >= 0 else { throw PythonError(.valueError, "substring not found") }
    return hit
  }

  /// `str.rindex`.
  public static func lastIndex(
    _ text: PythonString, _ needle: PythonString, start: Int? = nil, end: Int? = nil
  ) throws(PythonError) -> Int {
    let hit = findLast(text, needle, start: start, end: end)
    guard hit >= 0 else { throw PythonError(.valueError, "substring not found") }
    return hit
  }

  /// `str.count`.
  public static func count(_ text: PythonString, _ needle: PythonString, start: Int? = nil, end: Int? = nil) -> Int {
    guard let range = Sequences.range(start: start, end: end, count: text.count) else { return 0 }
    return switch Pair(text, needle) {
    case .narrow(let units, let needle): Sequences.count(needle, in: units, range)
    case .wide(let units, let needle): Sequences.count(needle, in: units, range)
    }
  }

  /// `needle in text`.
  public static func contains(_ text: PythonString, _ needle: PythonString) -> Bool { find(text, needle) >= 0 }

  /// `str.startswith` with one prefix.
  public static func hasPrefix(
    _ text: PythonString, _ prefix: PythonString, start: Int? = nil, end: Int? = nil
  ) -> Bool {
    guard let range = Sequences.range(start: start, end: end, count: text.count), prefix.count <= range.count else {
      return false
    }
    return text[range.lowerBound..<range.lowerBound + prefix.count] == prefix
  }

  /// `str.endswith` with one suffix.
  public static func hasSuffix(
    _ text: PythonString, _ suffix: PythonString, start: Int? = nil, end: Int? = nil
  ) -> Bool {
    guard let range = Sequences.range(start: start, end: end, count: text.count), suffix.count <= range.count else {
      return false
    }
    return text[range.upperBound - suffix.count..<range.upperBound] == suffix
  }

  /// `str.removeprefix`.
  public static func removingPrefix(_ text: PythonString, _ prefix: PythonString) -> PythonString {
    hasPrefix(text, prefix) ? text[prefix.count..<text.count] : text
  }

  /// `str.removesuffix`.
  public static func removingSuffix(_ text: PythonString, _ suffix: PythonString) -> PythonString {
    hasSuffix(text, suffix) ? text[0..<text.count - suffix.count] : text
  }

  /// `str.replace`; a negative limit replaces all.
  public static func replace(
    _ text: PythonString, _ old: PythonString, with new: PythonString, limit: Int = -1, ceiling: Int
  ) throws(PythonError) -> PythonString {
    if case .narrow(let units) = text.storage, case .narrow(let old) = old.storage, case .narrow(let new) = new.storage
    {
      let result = try Sequences.replace(old, with: new, in: units, limit: limit, ceiling: ceiling)
      return result.map { PythonString(latin1: $0) } ?? text
    }
    let result = try Sequences.replace(
      old.codePoints, with: new.codePoints, in: text.codePoints, limit: limit, ceiling: ceiling)
    return result.map { PythonString(codePoints: $0) } ?? text
  }

  // MARK: Cutting. `ceiling` counts the parts

  /// `str.split`; without separator at runs of white space. A negative limit splits at all.
  public static func split(
    _ text: PythonString, separator: PythonString? = nil, limit: Int = -1, ceiling: Int
  ) throws(PythonError) -> [PythonString] {
    guard let separator else {
      let ranges: [Range<Int>] =
        switch text.storage {
        case .narrow(let units):
          try Sequences.splitWords(units, limit: limit, ceiling: ceiling) { UnicodeFacts.isSpace(UInt32($0)) }
        case .wide(let units):
          try Sequences.splitWords(units, limit: limit, ceiling: ceiling, isSpace: UnicodeFacts.isSpace)
        }
      return ranges.enumerated().map { index, range in
        // What a limited split leaves keeps the white space at its end.
        limit >= 0 && index == limit ? text[range.lowerBound..<text.count] : text[range]
      }
    }
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    let ranges: [Range<Int>] =
      switch Pair(text, separator) {
      case .narrow(let units, let separator):
        try Sequences.split(units, separator: separator, limit: limit, ceiling: ceiling)
      case .wide(let units, let separator):
        try Sequences.split(units, separator: separator, limit: limit, ceiling: ceiling)
      }
    return ranges.map { text[$0] }
  }

  /// `str.rsplit`.
  public static func splitLast(
    _ text: PythonString, separator: PythonString? = nil, limit: Int = -1, ceiling: Int
  ) throws(PythonError) -> [PythonString] {
    guard let separator else {
      let count = text.count
      let reversed = PythonString(codePoints: text.codePoints.reversed())
      let ranges = try Sequences.splitWords(
        reversed.codePoints, limit: limit, ceiling: ceiling, isSpace: UnicodeFacts.isSpace)
      return ranges.enumerated().reversed().map { index, range in
        let start = limit >= 0 && index == limit ? 0 : count - range.upperBound
        return text[start..<count - range.lowerBound]
      }
    }
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    let ranges: [Range<Int>] =
      switch Pair(text, separator) {
      case .narrow(let units, let separator):
        try Sequences.splitLast(units, separator: separator, limit: limit, ceiling: ceiling)
      case .wide(let units, let separator):
        try Sequences.splitLast(units, separator: separator, limit: limit, ceiling: ceiling)
      }
    return ranges.map { text[$0] }
  }

  /// `str.splitlines`.
  public static func splitLines(
    _ text: PythonString, keepsEnds: Bool = false, ceiling: Int
  ) throws(PythonError) -> [PythonString] {
    let ranges: [Range<Int>] =
      switch text.storage {
      case .narrow(let units):
        try Sequences.splitLines(units, keepsEnds: keepsEnds, ceiling: ceiling) {
          UnicodeFacts.isLineBreak(UInt32($0))
        }
      case .wide(let units):
        try Sequences.splitLines(units, keepsEnds: keepsEnds, ceiling: ceiling, isBreak: UnicodeFacts.isLineBreak)
      }
    return ranges.map { text[$0] }
  }

  /// `str.partition`.
  public static func partition(
    _ text: PythonString, _ separator: PythonString
  ) throws(PythonError) -> (PythonString, PythonString, PythonString) {
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    let hit = find(text, separator)
    guard hit >= 0 else { return (text, PythonString(), PythonString()) }
    return (text[0..<hit], separator, text[hit + separator.count..<text.count])
  }

  /// `str.rpartition`.
  public static func partitionLast(
    _ text: PythonString, _ separator: PythonString
  ) throws(PythonError) -> (PythonString, PythonString, PythonString) {
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    let hit = findLast(text, separator)
    guard hit >= 0 else { return (PythonString(), PythonString(), text) }
    return (text[0..<hit], separator, text[hit + separator.count..<text.count])
  }

  /// Which end of a text.
  public enum Side: Sendable { case left, right, both }

  /// `str.strip`, `lstrip` and `rstrip`; white space when no characters are given.
  public static func strip(_ text: PythonString, _ characters: PythonString? = nil, side: Side = .both) -> PythonString
  {
    let left = side != .right
    let right = side != .left
    let range: Range<Int>
    if let characters {
      let set = Set(characters.codePoints)
      range = Sequences.strip(text.codePoints, left: left, right: right) { set.contains($0) }
    } else {
      switch text.storage {
      case .narrow(let units):
        range = Sequences.strip(units, left: left, right: right) { UnicodeFacts.isSpace(UInt32($0)) }
      case .wide(let units): range = Sequences.strip(units, left: left, right: right, isStripped: UnicodeFacts.isSpace)
      }
    }
    return range.count == text.count ? text : text[range]
  }

  /// `str.join`.
  public static func join(
    _ separator: PythonString, _ parts: [PythonString], ceiling: Int
  ) throws(PythonError) -> PythonString {
    guard let first = parts.first else { return PythonString() }
    guard parts.count > 1 else { return first }
    var size = try checkedSize(separator.count, times: parts.count - 1, ceiling: ceiling)
    var isNarrow = separator.latin1 != nil
    for part in parts {
      size += part.count
      try checkSize(size, ceiling)
      if case .wide = part.storage { isNarrow = false }
    }
    if isNarrow {
      var units: [UInt8] = []
      units.reserveCapacity(size)
      let between = separator.latin1 ?? []
      for (index, part) in parts.enumerated() {
        if index > 0 { units.append(contentsOf: between) }
        if case .narrow(let own) = part.storage { units.append(contentsOf: own) }
      }
      return PythonString(latin1: units)
    }
    var units: [UInt32] = []
    units.reserveCapacity(size)
    let between = separator.codePoints
    for (index, part) in parts.enumerated() {
      if index > 0 { units.append(contentsOf: between) }
      switch part.storage {
      case .narrow(let own): for unit in own { units.append(UInt32(unit)) }
      case .wide(let own): units.append(contentsOf: own)
      }
    }
    return PythonString(codePoints: units)
  }
}
