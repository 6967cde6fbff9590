/// Escapes, and what stands between brackets.
extension PatternParser {
  private func badEscape(_ letter: UInt32) -> PythonError {
    Self.fault("bad escape \\\(PythonString(codePoint: letter).text)")
  }

  private func category(_ letter: UInt32) -> PointSet? {
    var set = PointSet()
    set.rules = currentRules
    switch letter {
    case 0x64: set.categories = [.digit]
    case 0x73: set.categories = [.space]
    case 0x77: set.categories = [.word]
    case 0x44: set.absentCategories = [.digit]
    case 0x53: set.absentCategories = [.space]
    case 0x57: set.absentCategories = [.word]
    default: return nil
    }
    return set
  }

  var currentRules: LetterRules {
    LetterRules(ignoresCase: flags.contains(.ignoreCase), isASCII: isBytes || flags.contains(.ascii))
  }

  private static func simple(_ letter: UInt32) -> UInt32? {
    switch letter {
    case 0x61: 7
    case 0x66: 12
    case 0x6e: 10
    case 0x72: 13
    case 0x74: 9
    case 0x76: 11
    case 0x5c: 0x5c
    default: nil
    }
  }

  /// Reads an escape outside of brackets, behind its backslash.
  mutating func escape() throws(PythonError) -> PatternNode {
    guard index < points.count else { throw Self.fault("bad escape (end of pattern)") }
    let letter = points[index]
    index += 1
    switch letter {
    case 0x41: return .assertion(.textStart)
    case 0x5a: return .assertion(.textEnd)
    case 0x62: return .assertion(.wordBoundary(currentRules))
    case 0x42: return .assertion(.notWordBoundary(currentRules))
    default: break
    }
    if let set = category(letter) { return .set(set) }
    if let point = try pointEscape(letter) { return .literal(point, currentRules) }
    if letter == 0x30 {
      var value: UInt32 = 0
      var count = 0
      while count < 2, index < points.count, points[index] >= 0x30, points[index] <= 0x37 {
        value = value << 3 | (points[index] - 0x30)
        index += 1
        count += 1
      }
      return .literal(value, currentRules)
    }
    if letter >= 0x31, letter <= 0x39 {
      var value = Int(letter - 0x30)
      if index < points.count, points[index] >= 0x30, points[index] <= 0x39 {
        let second = points[index]
        if letter <= 0x37, second <= 0x37, index + 1 < points.count, points[index + 1] >= 0x30,
          points[index + 1] <= 0x37
        {
          let octal = UInt32(value) << 6 | (second - 0x30) << 3 | (points[index + 1] - 0x30)
          index += 2
          guard octal <= 0xff else { throw Self.fault("octal escape value outside of range 0-0o377") }
          return .literal(octal, currentRules)
        }
        value = value * 10 + Int(second - 0x30)
        index += 1
      }
      try checkReference(value)
      return .backreference(value, currentRules)
    }
    if letter < 0x80, UnicodeFacts.isAlpha(letter) { throw badEscape(letter) }
    return .literal(letter, currentRules)
  }

  /// `\x41`, `\u0041`, `\n` and the like; nil for what is none of them.
  private mutating func pointEscape(_ letter: UInt32) throws(PythonError) -> UInt32? {
    if let simple = Self.simple(letter) { return simple }
    let wanted: Int
    switch letter {
    case 0x78: wanted = 2
    case 0x75 where !isBytes: wanted = 4
    case 0x55 where !isBytes: wanted = 8
    case 0x4e where !isBytes: throw .unsupported("names of Unicode characters")
    default: return nil
    }
    var value: UInt32 = 0
    var count = 0
    while count < wanted, index < points.count, let byte = UInt8(exactly: points[index]),
      let digit = Binascii.hexValue(byte)
    {
      value = value << 4 | UInt32(digit)
      index += 1
      count += 1
    }
    guard count == wanted else { throw Self.fault("incomplete escape") }
    guard value <= 0x10_ffff else { throw badEscape(letter) }
    return value
  }

  private enum SetItem {
    case point(UInt32)
    case category(PointSet)
  }

  private mutating func setItem() throws(PythonError) -> SetItem {
    let point = points[index]
    index += 1
    guard point == 0x5c else { return .point(point) }
    guard index < points.count else { throw Self.fault("bad escape (end of pattern)") }
    let letter = points[index]
    index += 1
    if let set = category(letter) { return .category(set) }
    if letter == 0x62 { return .point(8) }
    if let point = try pointEscape(letter) { return .point(point) }
    if letter >= 0x30, letter <= 0x37 {
      var value = letter - 0x30
      var count = 1
      while count < 3, index < points.count, points[index] >= 0x30, points[index] <= 0x37 {
        value = value << 3 | (points[index] - 0x30)
        index += 1
        count += 1
      }
      guard value <= 0xff else { throw Self.fault("octal escape value outside of range 0-0o377") }
      return .point(value)
    }
    if letter < 0x80, UnicodeFacts.isAlpha(letter) || UnicodeFacts.isDecimal(letter) { throw badEscape(letter) }
    return .point(letter)
  }

  /// Reads what stands between brackets, behind the first one.
  mutating func set() throws(PythonError) -> PatternNode {
    var result = PointSet()
    result.rules = currentRules
    if index < points.count, points[index] == 0x5e {
      result.isNegated = true
      index += 1
    }
    let start = index
    while true {
      guard index < points.count else { throw Self.fault("unterminated character set") }
      if points[index] == 0x5d, index > start {
        index += 1
        return .set(result)
      }
      let first = try setItem()
      if index < points.count, points[index] == 0x2d {
        index += 1
        guard index < points.count else { throw Self.fault("unterminated character set") }
        if points[index] == 0x5d {
          append(first, to: &result)
          result.ranges.append(0x2d...0x2d)
          continue
        }
        let last = try setItem()
        guard case .point(let low) = first, case .point(let high) = last, low <= high else {
          throw Self.fault("bad character range")
        }
        result.ranges.append(low...high)
        continue
      }
      append(first, to: &result)
    }
  }

  private func append(_ item: SetItem, to set: inout PointSet) {
    switch item {
    case .point(let point): set.ranges.append(point...point)
    case .category(let other):
      set.categories.append(contentsOf: other.categories)
      set.absentCategories.append(contentsOf: other.absentCategories)
    }
  }
}
