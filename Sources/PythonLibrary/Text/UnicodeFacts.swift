/// What Python's `str` methods ask of one code point, surrogates included.
public enum UnicodeFacts {
  @inline(__always)
  private static func properties(_ point: UInt32) -> Unicode.Scalar.Properties? {
    Unicode.Scalar(point)?.properties
  }

  /// What separates words: `str.isspace`.
  public static func isSpace(_ point: UInt32) -> Bool {
    switch point {
    case 9...13, 28...32, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000: true
    default: false
    }
  }

  /// What ends a line for `str.splitlines`.
  public static func isLineBreak(_ point: UInt32) -> Bool {
    switch point {
    case 10...13, 28...30, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  /// A letter of any kind.
  public static func isAlpha(_ point: UInt32) -> Bool {
    if point < 0x80 { return (point | 0x20) >= 0x61 && (point | 0x20) <= 0x7a }
    switch properties(point)?.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return true
    default: return false
    }
  }

  /// The value of a digit of a decimal system of any script; nil for anything else.
  public static func decimalValue(_ point: UInt32) -> Int? {
    if point < 0x80 { return point >= 0x30 && point <= 0x39 ? Int(point) - 0x30 : nil }
    guard let facts = properties(point), facts.numericType == .decimal, let value = facts.numericValue else {
      return nil
    }
    return Int(value)
  }

  /// `str.isdecimal` of one code point.
  public static func isDecimal(_ point: UInt32) -> Bool { decimalValue(point) != nil }

  /// `str.isdigit` of one code point.
  public static func isDigit(_ point: UInt32) -> Bool {
    if point < 0x80 { return point >= 0x30 && point <= 0x39 }
    let type = properties(point)?.numericType
    return type == .decimal || type == .digit
  }

  /// `str.isnumeric` of one code point.
  public static func isNumeric(_ point: UInt32) -> Bool {
    if point < 0x80 { return point >= 0x30 && point <= 0x39 }
    return properties(point)?.numericType != nil
  }

  /// `str.isalnum` of one code point.
  public static func isAlphanumeric(_ point: UInt32) -> Bool { isAlpha(point) || isNumeric(point) }

  /// An upper-case letter.
  public static func isUpper(_ point: UInt32) -> Bool {
    point < 0x80 ? point >= 0x41 && point <= 0x5a : properties(point)?.isUppercase ?? false
  }

  /// A lower-case letter.
  public static func isLower(_ point: UInt32) -> Bool {
    point < 0x80 ? point >= 0x61 && point <= 0x7a : properties(point)?.isLowercase ?? false
  }

  /// A title-case letter such as U+01C5.
  public static func isTitle(_ point: UInt32) -> Bool {
    point < 0x80 ? false : properties(point)?.generalCategory == .titlecaseLetter
  }

  static func isCased(_ point: UInt32) -> Bool {
    if point < 0x80 { return isAlpha(point) }
    return properties(point)?.isCased ?? false
  }

  static func isCaseIgnorable(_ point: UInt32) -> Bool { properties(point)?.isCaseIgnorable ?? false }

  /// What `repr` shows as itself.
  public static func isPrintable(_ point: UInt32) -> Bool {
    if point < 0x7f { return point >= 0x20 }
    switch properties(point)?.generalCategory {
    case nil, .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
      .spaceSeparator:
      return false
    default: return true
    }
  }

  /// May begin an identifier.
  public static func isIdentifierStart(_ point: UInt32) -> Bool {
    if point < 0x80 { return isAlpha(point) || point == 0x5f }
    return properties(point)?.isXIDStart ?? false
  }

  /// May stand further inside of an identifier.
  public static func isIdentifierContinue(_ point: UInt32) -> Bool {
    if point < 0x80 { return isAlpha(point) || isDecimal(point) || point == 0x5f }
    return properties(point)?.isXIDContinue ?? false
  }

  /// Appends the upper-case form, which may be several code points.
  public static func appendUpper(_ point: UInt32, to points: inout [UInt32]) {
    if point < 0x80 { return points.append(point >= 0x61 && point <= 0x7a ? point - 32 : point) }
    guard let facts = properties(point) else { return points.append(point) }
    for scalar in facts.uppercaseMapping.unicodeScalars { points.append(scalar.value) }
  }

  /// Appends the lower-case form, which may be several code points.
  public static func appendLower(_ point: UInt32, to points: inout [UInt32]) {
    if point < 0x80 { return points.append(point >= 0x41 && point <= 0x5a ? point + 32 : point) }
    guard let facts = properties(point) else { return points.append(point) }
    for scalar in facts.lowercaseMapping.unicodeScalars { points.append(scalar.value) }
  }

  /// Appends the title-case form, which may be several code points.
  public static func appendTitle(_ point: UInt32, to points: inout [UInt32]) {
    if point < 0x80 { return points.append(point >= 0x61 && point <= 0x7a ? point - 32 : point) }
    guard let facts = properties(point) else { return points.append(point) }
    for scalar in facts.titlecaseMapping.unicodeScalars { points.append(scalar.value) }
  }

  /// The lower-case form when it is one code point, else the code point: what `re` compares without case.
  public static func simpleLower(_ point: UInt32) -> UInt32 {
    if point < 0x80 { return point >= 0x41 && point <= 0x5a ? point + 32 : point }
    // The one letter whose full mapping has two code points has `i` as its simple one.
    if point == 0x130 { return 0x69 }
    guard let mapping = properties(point)?.lowercaseMapping.unicodeScalars, mapping.count == 1,
      let first = mapping.first
    else { return point }
    return first.value
  }

  /// The upper-case form when it is one code point, else the code point.
  public static func simpleUpper(_ point: UInt32) -> UInt32 {
    if point < 0x80 { return point >= 0x61 && point <= 0x7a ? point - 32 : point }
    guard let mapping = properties(point)?.uppercaseMapping.unicodeScalars, mapping.count == 1,
      let first = mapping.first
    else { return point }
    return first.value
  }
}
