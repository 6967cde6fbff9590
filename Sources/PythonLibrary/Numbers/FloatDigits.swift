import BigIntegers

/// Decimal digits of a finite double that is not negative: `0.d1d2d3… * 10**point`.
struct FloatDigits {
  /// ASCII, the first one not zero save for the number zero.
  var digits: [UInt8]
  var point: Int

  /// Digits behind which a double has only zeros.
  private static let mostDigits = 1_100

  /// The fewest digits that read back as the same double: Python's `repr`.
  init(shortest value: Double) {
    // Swift prints the shortest digits that read back, and of those the nearest, as CPython does.
    var digits: [UInt8] = []
    var exponent = 0
    var before: Int?
    var rest = Array(value.magnitude.description.utf8)[...]
    if let mark = rest.firstIndex(of: 0x65) {
      exponent = Int(String(decoding: rest[(mark + 1)...], as: UTF8.self)) ?? 0
      rest = rest[..<mark]
    }
    for byte in rest {
      if byte == 0x2e { before = digits.count } else { digits.append(byte) }
    }
    self.init(raw: digits, point: (before ?? digits.count) + exponent)
  }

  /// Strips zeros at both ends.
  private init(raw: [UInt8], point: Int) {
    let leading = raw.prefix { $0 == 0x30 }.count
    if leading == raw.count {
      digits = [0x30]
      self.point = 1
      return
    }
    digits = Array(raw[leading...])
    while digits.count > 1, digits.last == 0x30 { digits.removeLast() }
    self.point = point - leading
  }

  /// The value as a whole number times a power of two.
  private static func parts(_ value: Double) -> (significand: BigInteger, exponent: Int) {
    let bits = value.bitPattern & (1 << 63 - 1)
    let biased = Int(bits >> 52)
    let fraction = UInt(bits & (1 << 52 - 1))
    return biased == 0
      ? (BigInteger(fraction), -1074) : (BigInteger(fraction | 1 << 52), biased - 1075)
  }

  /// `value * 10**scale` rounded to a whole number, ties to even.
  private static func scaled(_ value: Double, tenToThe scale: Int) -> BigInteger {
    var (numerator, exponent) = parts(value)
    var denominator = BigInteger(1)
    // Neither can fail: the sizes are bounded by the range of a double and `mostDigits`.
    let room = 1 << 20
    func power(_ exponent: Int) -> BigInteger {
      (try? BigInteger(10).raised(to: exponent, ceilingBits: room)) ?? BigInteger(1)
    }
    if scale >= 0 { numerator = numerator * power(scale) } else { denominator = power(-scale) }
    if exponent >= 0 {
      numerator = (try? numerator.shiftedLeft(by: exponent, ceilingBits: room)) ?? numerator
    } else {
      denominator = (try? denominator.shiftedLeft(by: -exponent, ceilingBits: room)) ?? denominator
    }
    exponent = 0
    guard let (quotient, remainder) = try? numerator.dividedFloor(by: denominator) else { return BigInteger() }
    let twice = remainder + remainder
    let isUp = twice > denominator || (twice == denominator && quotient.isOdd)
    return isUp ? quotient + BigInteger(1) : quotient
  }

  /// The digits before and behind the point with `decimals` places, correctly rounded.
  static func fixed(_ value: Double, decimals: Int) -> (whole: [UInt8], fraction: [UInt8]) {
    let computed = min(decimals, mostDigits)
    var digits = scaled(value, tenToThe: computed).digits(base: 10)
    if digits.count <= computed { digits = Array(repeating: 0x30, count: computed + 1 - digits.count) + digits }
    let whole = Array(digits[..<(digits.count - computed)])
    let fraction =
      Array(digits[(digits.count - computed)...]) + [UInt8](repeating: 0x30, count: decimals - computed)
    return (whole, fraction)
  }

  /// Exactly `count` digits (at most `mostDigits`, then zeros), correctly rounded.
  init(_ value: Double, significant count: Int) {
    let computed = min(count, Self.mostDigits)
    var digits: [UInt8]
    guard value != 0 else {
      self.digits = Array(repeating: 0x30, count: count)
      point = 1
      return
    }
    // The shortest digits know the power of ten; rounding up may make it one more.
    point = FloatDigits(shortest: value).point
    digits = Self.scaled(value, tenToThe: computed - point).digits(base: 10)
    if digits.count < computed {
      // The shortest form was rounded up to a power of ten, the exact one lies below it.
      point -= 1
      digits = Self.scaled(value, tenToThe: computed - point).digits(base: 10)
    }
    if digits.count > computed {
      point += 1
      digits = Self.scaled(value, tenToThe: computed - point).digits(base: 10)
    }
    self.digits = digits + [UInt8](repeating: 0x30, count: count - computed)
  }
}
