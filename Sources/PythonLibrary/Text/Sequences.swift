/// Searches and cuts that text and bytes have in common, over arrays of code units. All take time linear in their input.
enum Sequences {
  /// Clips what Python calls `start` and `end` to a range; nil when the start lies behind the end.
  static func range(start: Int?, end: Int?, count: Int) -> Range<Int>? {
    var end = end ?? count
    if end > count { end = count } else if end < 0 { end = max(0, end + count) }
    var start = start ?? 0
    if start < 0 { start = max(0, start + count) }
    return start <= end ? start..<end : nil
  }

  /// Index of the first `needle` that lies wholly in `range`, or nil.
  static func find<Unit: Equatable>(_ needle: [Unit], in units: [Unit], _ range: Range<Int>) -> Int? {
    var search = Search(needle)
    return search.next(in: units, from: range.lowerBound, to: range.upperBound)
  }

  /// Index of the last `needle` that lies wholly in `range`, or nil.
  static func findLast<Unit: Equatable>(_ needle: [Unit], in units: [Unit], _ range: Range<Int>) -> Int? {
    guard !needle.isEmpty else { return range.upperBound }
    guard needle.count <= range.count else { return nil }
    if needle.count == 1 { return units[range].lastIndex(of: needle[0]) }
    let reversed = Array(needle.reversed())
    let failure = Search.failures(reversed)
    var matched = 0
    for index in range.reversed() {
      while matched > 0, units[index] != reversed[matched] { matched = failure[matched - 1] }
      if units[index] == reversed[matched] { matched += 1 }
      if matched == reversed.count { return index }
    }
    return nil
  }

  /// How often `needle` stands in `range` without overlap; an empty one stands between all units.
  static func count<Unit: Equatable>(_ needle: [Unit], in units: [Unit], _ range: Range<Int>, limit: Int = .max) -> Int
  {
    if needle.isEmpty { return min(range.count + 1, limit) }
    var search = Search(needle)
    var from = range.lowerBound
    var found = 0
    while found < limit, let hit = search.next(in: units, from: from, to: range.upperBound) {
      found += 1
      from = hit + needle.count
    }
    return found
  }

  /// Replaces the first `limit` occurrences (all, when negative).
  static func replace<Unit: Equatable>(
    _ old: [Unit], with new: [Unit], in units: [Unit], limit: Int, ceiling: Int
  ) throws(PythonError) -> [Unit]? {
    let limit = limit < 0 ? Int.max : limit
    let found = count(old, in: units, 0..<units.count, limit: limit)
    guard found > 0, old != new else { return nil }
    let kept = units.count - found * old.count
    let size = try checkedSize(new.count, times: found, plus: kept, ceiling: ceiling)
    var result: [Unit] = []
    result.reserveCapacity(size)
    if old.isEmpty {
      for index in 0..<found {
        result.append(contentsOf: new)
        if index < units.count { result.append(units[index]) }
      }
      if found < units.count { result.append(contentsOf: units[found...]) }
      return result
    }
    var search = Search(old)
    var from = 0
    var done = 0
    while done < found, let hit = search.next(in: units, from: from, to: units.count) {
      result.append(contentsOf: units[from..<hit])
      result.append(contentsOf: new)
      from = hit + old.count
      done += 1
    }
    result.append(contentsOf: units[from...])
    return result
  }

  // MARK: Cutting

  /// Ranges between separators, which are not empty.
  static func split<Unit: Equatable>(
    _ units: [Unit], separator: [Unit], limit: Int, ceiling: Int
  ) throws(PythonError) -> [Range<Int>] {
    let limit = limit < 0 ? Int.max : limit
    var ranges: [Range<Int>] = []
    var search = Search(separator)
    var from = 0
    while ranges.count < limit, let hit = search.next(in: units, from: from, to: units.count) {
      ranges.append(from..<hit)
      try checkSize(ranges.count, ceiling)
      from = hit + separator.count
    }
    ranges.append(from..<units.count)
    return ranges
  }

  /// The same from the end.
  static func splitLast<Unit: Equatable>(
    _ units: [Unit], separator: [Unit], limit: Int, ceiling: Int
  ) throws(PythonError) -> [Range<Int>] {
    let limit = limit < 0 ? Int.max : limit
    // Read backwards, it is the split of the reversed text at the reversed separator.
    let count = units.count
    let reversed = try split(
      units.reversed(), separator: separator.reversed(), limit: limit, ceiling: ceiling)
    return reversed.reversed().map { count - $0.upperBound..<count - $0.lowerBound }
  }

  /// Ranges between runs of white space, none of them empty save perhaps the last of a limited split.
  static func splitWords<Unit>(
    _ units: [Unit], limit: Int, ceiling: Int, isSpace: (Unit) -> Bool
  ) throws(PythonError) -> [Range<Int>] {
    let limit = limit < 0 ? Int.max : limit
    var ranges: [Range<Int>] = []
    var index = 0
    while true {
      while index < units.count, isSpace(units[index]) { index += 1 }
      if index == units.count { return ranges }
      let start = index
      if ranges.count == limit {
        var end = units.count
        while isSpace(units[end - 1]) { end -= 1 }
        ranges.append(start..<end)
        return ranges
      }
      while index < units.count, !isSpace(units[index]) { index += 1 }
      ranges.append(start..<index)
      try checkSize(ranges.count, ceiling)
    }
  }

  /// Ranges of lines, with their ends when `keepsEnds`.
  static func splitLines<Unit: BinaryInteger>(
    _ units: [Unit], keepsEnds: Bool, ceiling: Int, isBreak: (Unit) -> Bool
  ) throws(PythonError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var index = 0
    while index < units.count {
      let start = index
      while index < units.count, !isBreak(units[index]) { index += 1 }
      let end = index
      if index < units.count {
        index += units[index] == 13 && index + 1 < units.count && units[index + 1] == 10 ? 2 : 1
      }
      ranges.append(start..<(keepsEnds ? index : end))
      try checkSize(ranges.count, ceiling)
    }
    return ranges
  }

  /// What is left without units at both ends that `isStripped`.
  static func strip<Unit>(
    _ units: [Unit], left: Bool, right: Bool, isStripped: (Unit) -> Bool
  ) -> Range<Int> {
    var start = 0
    var end = units.count
    if left { while start < end, isStripped(units[start]) { start += 1 } }
    if right { while end > start, isStripped(units[end - 1]) { end -= 1 } }
    return start..<end
  }

  /// Tabs become spaces up to the next column that is a multiple of `size`.
  static func expandTabs<Unit: BinaryInteger>(
    _ units: [Unit], size: Int, ceiling: Int
  ) throws(PythonError) -> [Unit] {
    var result: [Unit] = []
    var column = 0
    for unit in units {
      if unit == 9 {
        guard size > 0 else { continue }
        let spaces = size - column % size
        _ = try checkedSize(1, times: spaces, plus: result.count, ceiling: ceiling)
        result.append(contentsOf: repeatElement(32, count: spaces))
        column += spaces
      } else {
        column = unit == 10 || unit == 13 ? 0 : column + 1
        result.append(unit)
      }
    }
    try checkSize(result.count, ceiling)
    return result
  }

  /// Spaces before and after text that is centred in `width` columns, as Python rounds it.
  static func centering(_ count: Int, width: Int) -> (left: Int, right: Int) {
    let padding = width - count
    let left = padding / 2 + (padding & width & 1)
    return (left, padding - left)
  }

  /// Appends `extra` after it has been padded with `fill` to `width`, and zeros behind a sign for `zfill`.
  static func zeroFilled<Unit: BinaryInteger>(_ units: [Unit], width: Int, ceiling: Int) throws(PythonError) -> [Unit] {
    guard width > units.count else { return units }
    try checkSize(width, ceiling)
    var result: [Unit] = []
    result.reserveCapacity(width)
    var rest = units[...]
    if let first = rest.first, first == 0x2b || first == 0x2d {
      result.append(first)
      rest = rest.dropFirst()
    }
    result.append(contentsOf: repeatElement(0x30, count: width - units.count))
    result.append(contentsOf: rest)
    return result
  }
}

/// A search of Knuth, Morris and Pratt: never looks at a unit of the text more than twice.
struct Search<Unit: Equatable> {
  let needle: [Unit]
  private var failure: [Int] = []

  init(_ needle: [Unit]) {
    self.needle = needle
    if needle.count > 1 { failure = Self.failures(needle) }
  }

  static func failures(_ needle: [Unit]) -> [Int] {
    var table = [Int](repeating: 0, count: needle.count)
    var matched = 0
    for index in 1..<max(1, needle.count) {
      while matched > 0, needle[index] != needle[matched] { matched = table[matched - 1] }
      if needle[index] == needle[matched] { matched += 1 }
      table[index] = matched
    }
    return table
  }

  /// Index of the next needle in a range of the text.
  mutating func next(in units: [Unit], from: Int, to end: Int) -> Int? {
    guard let first = needle.first else { return from <= end ? from : nil }
    guard end - from >= needle.count else { return nil }
    if needle.count == 1 {
      var index = from
      while index < end {
        if units[index] == first { return index }
        index += 1
      }
      return nil
    }
    var matched = 0
    var index = from
    while index < end {
      let unit = units[index]
      while matched > 0, unit != needle[matched] { matched = failure[matched - 1] }
      if unit == needle[matched] { matched += 1 }
      index += 1
      if matched == needle.count { return index - matched }
    }
    return nil
  }
}
