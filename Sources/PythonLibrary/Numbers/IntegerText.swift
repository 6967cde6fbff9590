public import BigIntegers

/// Integers as text and back.
public enum IntegerText {
  /// Digits that CPython converts between decimal and binary unless told otherwise (`sys.set_int_max_str_digits`).
  public static let usualDigitLimit = 4_300

  /// `str(number)`; `digitLimit` 0 means none.
  public static func decimal(
    _ number: BigInteger, digitLimit: Int = usualDigitLimit, ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    let count = number.estimatedDigitCount(base: 10)
    if digitLimit > 0, count - 1 > digitLimit {
      let digits = number.isNegative ? count - 1 : count
      if digits - 1 > digitLimit { throw tooManyDigits(digitLimit, count: nil) }
    }
    try checkSize(count, ceiling)
    let text = number.digits(base: 10)
    if digitLimit > 0, text.count - (number.isNegative ? 1 : 0) > digitLimit {
      throw tooManyDigits(digitLimit, count: nil)
    }
    return text
  }

  private static func tooManyDigits(_ limit: Int, count: Int?) -> PythonError {
    let has = count.map { ": value has \($0) digits" } ?? ""
    return PythonError(
      .valueError,
      "Exceeds the limit (\(limit) digits) for integer string conversion\(has);"
        + " use sys.set_int_max_str_digits() to increase the limit")
  }

  /// `hex(number)`, `oct(number)` and `bin(number)`: digits of base 16, 8 or 2 with their prefix.
  public static func prefixed(_ number: BigInteger, base: Int, ceiling: Int) throws(PythonError) -> [UInt8] {
    try checkSize(number.estimatedDigitCount(base: base), ceiling)
    let letter: UInt8 = base == 16 ? 0x78 : base == 8 ? 0x6f : 0x62
    let digits = number.magnitude.digits(base: base)
    return (number.isNegative ? [0x2d] : []) + [0x30, letter] + digits
  }

  /// Python's `int(text, base)`; `digitLimit` 0 means none.
  public static func parse(
    _ text: PythonString, base: Int = 10, digitLimit: Int = usualDigitLimit
  ) throws(PythonError) -> BigInteger {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    for point in text.codePoints {
      if point < 0x80 {
        // These separate words of text, and not of bytes, which the common reader knows alone.
        bytes.append(point >= 28 && point <= 31 ? 32 : UInt8(point))
      } else if UnicodeFacts.isSpace(point) {
        bytes.append(32)
      } else if let digit = UnicodeFacts.decimalValue(point) {
        bytes.append(UInt8(0x30 + digit))
      } else {
        // No digit of any base.
        bytes.append(0xff)
      }
    }
    return try parse(bytes, base: base, digitLimit: digitLimit) { Representation.of(text).text }
  }

  /// Python's `int(bytes, base)`.
  public static func parse(
    _ bytes: [UInt8], base: Int = 10, digitLimit: Int = usualDigitLimit
  ) throws(PythonError) -> BigInteger {
    try parse(bytes, base: base, digitLimit: digitLimit) { Representation.of(bytes).text }
  }

  private static func parse(
    _ bytes: [UInt8], base: Int, digitLimit: Int, shown: () -> String
  ) throws(PythonError) -> BigInteger {
    guard base == 0 || (2...36).contains(base) else {
      throw PythonError(.valueError, "int() base must be >= 2 and <= 36, or 0")
    }
    func invalid() -> PythonError {
      PythonError(.valueError, "invalid literal for int() with base \(base): \(shown())")
    }
    var rest = ByteMethods.strip(bytes)[...]
    var isNegative = false
    if let first = rest.first, first == 0x2b || first == 0x2d {
      isNegative = first == 0x2d
      rest = rest.dropFirst()
    }
    var base = base
    var mustBeZero = false
    if rest.first == 0x30, rest.count > 1 {
      let prefixBase: Int? =
        switch rest[rest.startIndex + 1] | 0x20 {
        case 0x78: 16
        case 0x6f: 8
        case 0x62: 2
        default: nil
        }
      if let prefixBase, base == 0 || base == prefixBase {
        base = prefixBase
        rest = rest.dropFirst(2)
        // One underscore may stand behind the prefix.
        if rest.first == 0x5f { rest = rest.dropFirst() }
      } else if base == 0 {
        mustBeZero = true
      }
    }
    if base == 0 { base = 10 }
    var digits: [UInt8] = []
    digits.reserveCapacity(rest.count)
    var wasDigit = false
    for byte in rest {
      if byte == 0x5f {
        guard wasDigit else { throw invalid() }
        wasDigit = false
        continue
      }
      digits.append(byte)
      wasDigit = true
    }
    guard wasDigit else { throw invalid() }
    let isPowerOfTwo = base & (base - 1) == 0
    if digitLimit > 0, !isPowerOfTwo, digits.count > digitLimit {
      guard digits.allSatisfy({ BigInteger(digits: [$0], base: base) != nil }) else { throw invalid() }
      throw tooManyDigits(digitLimit, count: digits.count)
    }
    guard let magnitude = BigInteger(digits: digits, base: base) else { throw invalid() }
    if mustBeZero, !magnitude.isZero { throw invalid() }
    return isNegative ? -magnitude : magnitude
  }
}
