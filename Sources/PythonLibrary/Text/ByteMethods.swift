/// The methods of `bytes` and `bytearray`. Letters are those of ASCII.
public enum ByteMethods {
  // MARK: Letters

  /// White space of ASCII: `bytes.isspace`.
  public static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte >= 9 && byte <= 13) }
  static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5a }
  static func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7a }
  static func isAlpha(_ byte: UInt8) -> Bool { isUpper(byte) || isLower(byte) }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  // MARK: Search

  /// `bytes.find`: -1 when there is none.
  public static func find(_ bytes: [UInt8], _ needle: [UInt8], start: Int? = nil, end: Int? = nil) -> Int {
    guard let range = Sequences.range(start: start, end: end, count: bytes.count) else { return -1 }
    return Sequences.find(needle, in: bytes, range) ?? -1
  }

  /// `bytes.rfind`: -1 when there is none.
  public static func findLast(_ bytes: [UInt8], _ needle: [UInt8], start: Int? = nil, end: Int? = nil) -> Int {
    guard let range = Sequences.range(start: start, end: end, count: bytes.count) else { return -1 }
    return Sequences.findLast(needle, in: bytes, range) ?? -1
  }

  /// `bytes.index`.
  public static func index(
    _ bytes: [UInt8], _ needle: [UInt8], start: Int? = nil, end: Int? = nil
  ) throws(PythonError) -> Int {
    let hit = find(bytes, needle, start: start, end: end)
    guard hit >= 0 else { throw PythonError(.valueError, "subsection not found") }
    return hit
  }

  /// `bytes.rindex`.
  public static func lastIndex(
    _ bytes: [UInt8], _ needle: [UInt8], start: Int? = nil, end: Int? = nil
  ) throws(PythonError) -> Int {
    let hit = findLast(bytes, needle, start: start, end: end)
    guard hit >= 0 else { throw PythonError(.valueError, "subsection not found") }
    return hit
  }

  /// `bytes.count`.
  public static func count(_ bytes: [UInt8], _ needle: [UInt8], start: Int? = nil, end: Int? = nil) -> Int {
    guard let range = Sequences.range(start: start, end: end, count: bytes.count) else { return 0 }
    return Sequences.count(needle, in: bytes, range)
  }

  /// `bytes.startswith` with one prefix.
  public static func hasPrefix(_ bytes: [UInt8], _ prefix: [UInt8], start: Int? = nil, end: Int? = nil) -> Bool {
    guard let range = Sequences.range(start: start, end: end, count: bytes.count) else { return false }
    return bytes[range].starts(with: prefix)
  }

  /// `bytes.endswith` with one suffix.
  public static func hasSuffix(_ bytes: [UInt8], _ suffix: [UInt8], start: Int? = nil, end: Int? = nil) -> Bool {
    guard let range = Sequences.range(start: start, end: end, count: bytes.count) else { return false }
    return suffix.count <= range.count && bytes[range].suffix(suffix.count).elementsEqual(suffix)
  }

  /// `bytes.removeprefix`.
  public static func removingPrefix(_ bytes: [UInt8], _ prefix: [UInt8]) -> [UInt8] {
    hasPrefix(bytes, prefix) ? Array(bytes.dropFirst(prefix.count)) : bytes
  }

  /// `bytes.removesuffix`.
  public static func removingSuffix(_ bytes: [UInt8], _ suffix: [UInt8]) -> [UInt8] {
    hasSuffix(bytes, suffix) ? Array(bytes.dropLast(suffix.count)) : bytes
  }

  /// `bytes.replace`; a negative limit replaces all.
  public static func replace(
    _ bytes: [UInt8], _ old: [UInt8], with new: [UInt8], limit: Int = -1, ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    try Sequences.replace(old, with: new, in: bytes, limit: limit, ceiling: ceiling) ?? bytes
  }

  // MARK: Cutting. `ceiling` counts the parts

  /// `bytes.split`; without separator at runs of white space.
  public static func split(
    _ bytes: [UInt8], separator: [UInt8]? = nil, limit: Int = -1, ceiling: Int
  ) throws(PythonError) -> [[UInt8]] {
    guard let separator else {
      let ranges = try Sequences.splitWords(bytes, limit: limit, ceiling: ceiling, isSpace: isSpace)
      return ranges.enumerated().map { index, range in
        limit >= 0 && index == limit ? Array(bytes[range.lowerBound...]) : Array(bytes[range])
      }
    }
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    return try Sequences.split(bytes, separator: separator, limit: limit, ceiling: ceiling).map { Array(bytes[$0]) }
  }

  /// `bytes.rsplit`.
  public static func splitLast(
    _ bytes: [UInt8], separator: [UInt8]? = nil, limit: Int = -1, ceiling: Int
  ) throws(PythonError) -> [[UInt8]] {
    guard let separator else {
      let count = bytes.count
      let ranges = try Sequences.splitWords(
        Array(bytes.reversed()), limit: limit, ceiling: ceiling, isSpace: isSpace)
      return ranges.enumerated().reversed().map { index, range in
        let start = limit >= 0 && index == limit ? 0 : count - range.upperBound
        return Array(bytes[start..<count - range.lowerBound])
      }
    }
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    return try Sequences.splitLast(bytes, separator: separator, limit: limit, ceiling: ceiling).map {
      Array(bytes[$0])
    }
  }

  /// `bytes.splitlines`: at `\n`, `\r` and `\r\n` alone.
  public static func splitLines(
    _ bytes: [UInt8], keepsEnds: Bool = false, ceiling: Int
  ) throws(PythonError) -> [[UInt8]] {
    try Sequences.splitLines(bytes, keepsEnds: keepsEnds, ceiling: ceiling) { $0 == 10 || $0 == 13 }.map {
      Array(bytes[$0])
    }
  }

  /// `bytes.partition`.
  public static func partition(
    _ bytes: [UInt8], _ separator: [UInt8]
  ) throws(PythonError) -> ([UInt8], [UInt8], [UInt8]) {
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    let hit = find(bytes, separator)
    guard hit >= 0 else { return (bytes, [], []) }
    return (Array(bytes[..<hit]), separator, Array(bytes[(hit + separator.count)...]))
  }

  /// `bytes.rpartition`.
  public static func partitionLast(
    _ bytes: [UInt8], _ separator: [UInt8]
  ) throws(PythonError) -> ([UInt8], [UInt8], [UInt8]) {
    guard !separator.isEmpty else { throw PythonError(.valueError, "empty separator") }
    let hit = findLast(bytes, separator)
    guard hit >= 0 else { return ([], [], bytes) }
    return (Array(bytes[..<hit]), separator, Array(bytes[(hit + separator.count)...]))
  }

  /// `bytes.strip`, `lstrip` and `rstrip`; white space when no bytes are given.
  public static func strip(
    _ bytes: [UInt8], _ stripped: [UInt8]? = nil, side: StringMethods.Side = .both
  ) -> [UInt8] {
    var isStripped = [Bool](repeating: false, count: 256)
    for byte in stripped ?? [9, 10, 11, 12, 13, 32] { isStripped[Int(byte)] = true }
    return Array(
      bytes[Sequences.strip(bytes, left: side != .right, right: side != .left) { isStripped[Int($0)] }])
  }

  /// `bytes.join`.
  public static func join(_ separator: [UInt8], _ parts: [[UInt8]], ceiling: Int) throws(PythonError) -> [UInt8] {
    guard !parts.isEmpty else { return [] }
    var size = try checkedSize(separator.count, times: parts.count - 1, ceiling: ceiling)
    for part in parts {
      size += part.count
      try checkSize(size, ceiling)
    }
    var result: [UInt8] = []
    result.reserveCapacity(size)
    for (index, part) in parts.enumerated() {
      if index > 0 { result.append(contentsOf: separator) }
      result.append(contentsOf: part)
    }
    return result
  }

  /// `bytes * count`.
  public static func repeated(_ bytes: [UInt8], _ count: Int, ceiling: Int) throws(PythonError) -> [UInt8] {
    guard count > 0 else { return [] }
    _ = try checkedSize(bytes.count, times: count, ceiling: ceiling)
    return bytes.repeated(count)
  }
}
