/// Floats as text: `repr`, the conversions of `%` and `format`, `float.hex`, and back.
public enum FloatText {
  /// `repr(value)`, which is also `str(value)`.
  public static func representation(_ value: Double) -> [UInt8] {
    let magnitude = shape(value, type: .representation, precision: 0, isAlternate: false, addsPoint: true)
    return (isNegative(value) ? [0x2d] : []) + magnitude
  }

  /// `repr` of a complex number.
  public static func complex(real: Double, imaginary: Double) -> [UInt8] {
    func part(_ value: Double) -> [UInt8] {
      shape(value, type: .representation, precision: 0, isAlternate: false, addsPoint: false)
    }
    let imaginaryPart = part(imaginary) + [0x6a]
    if real == 0, real.sign == .plus { return (isNegative(imaginary) ? [0x2d] : []) + imaginaryPart }
    let sign: UInt8 = isNegative(imaginary) ? 0x2d : 0x2b
    return [0x28] + (isNegative(real) ? [0x2d] : []) + part(real) + [sign] + imaginaryPart + [0x29]
  }

  static func isNegative(_ value: Double) -> Bool { value.sign == .minus && !value.isNaN }

  /// How digits are laid out.
  enum Shape {
    case exponent, fixed, general, representation
  }

  /// The text of the absolute value. `precision` has been bounded by the caller.
  static func shape(_ value: Double, type: Shape, precision: Int, isAlternate: Bool, addsPoint: Bool) -> [UInt8] {
    if value.isNaN { return Array("nan".utf8) }
    if value.isInfinite { return Array("inf".utf8) }
    let value = value.magnitude
    switch type {
    case .fixed:
      let (whole, fraction) = FloatDigits.fixed(value, decimals: precision)
      return whole + (fraction.isEmpty && !isAlternate ? [] : [0x2e]) + fraction
    case .exponent:
      let digits = FloatDigits(value, significant: precision + 1)
      return scientific(digits.digits, exponent: digits.point - 1, isAlternate: isAlternate)
    case .general:
      let significant = max(precision, 1)
      let exact = FloatDigits(value, significant: significant)
      var digits = exact.digits
      if !isAlternate { while digits.count > 1, digits.last == 0x30 { digits.removeLast() } }
      if exact.point <= -4 || exact.point > significant - (addsPoint ? 1 : 0) {
        return scientific(digits, exponent: exact.point - 1, isAlternate: isAlternate)
      }
      return positional(digits, point: exact.point, isAlternate: isAlternate, addsPoint: addsPoint)
    case .representation:
      let shortest = FloatDigits(shortest: value)
      if shortest.point <= -4 || shortest.point > 16 {
        return scientific(shortest.digits, exponent: shortest.point - 1, isAlternate: isAlternate)
      }
      return positional(
        shortest.digits, point: shortest.point, isAlternate: isAlternate, addsPoint: addsPoint)
    }
  }

  private static func scientific(_ digits: [UInt8], exponent: Int, isAlternate: Bool) -> [UInt8] {
    var text = [digits[0]]
    if digits.count > 1 || isAlternate { text.append(0x2e) }
    text.append(contentsOf: digits.dropFirst())
    text.append(0x65)
    text.append(exponent < 0 ? 0x2d : 0x2b)
    let magnitude = Array(String(exponent.magnitude).utf8)
    if magnitude.count < 2 { text.append(0x30) }
    return text + magnitude
  }

  private static func positional(_ digits: [UInt8], point: Int, isAlternate: Bool, addsPoint: Bool) -> [UInt8] {
    var text: [UInt8] = []
    if point <= 0 {
      text.append(contentsOf: [0x30, 0x2e])
      text.append(contentsOf: repeatElement(0x30, count: -point))
      text.append(contentsOf: digits)
      return text
    }
    text.append(contentsOf: digits.prefix(point))
    if digits.count > point {
      text.append(0x2e)
      text.append(contentsOf: digits[point...])
      return text
    }
    text.append(contentsOf: repeatElement(0x30, count: point - digits.count))
    if addsPoint { text.append(contentsOf: [0x2e, 0x30]) } else if isAlternate { text.append(0x2e) }
    return text
  }

  // MARK: Reading

  /// Python's `float(text)`.
  public static func parse(_ text: PythonString) throws(PythonError) -> Double {
    let stripped = StringMethods.strip(text)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(stripped.count)
    for point in stripped.codePoints {
      if point < 0x80 {
        bytes.append(UInt8(point))
      } else if let digit = UnicodeFacts.decimalValue(point) {
        bytes.append(UInt8(0x30 + digit))
      } else {
        throw notAFloat(text)
      }
    }
    guard let value = parse(bytes[...]) else { throw notAFloat(text) }
    return value
  }

  /// Python's `float(bytes)`.
  public static func parse(_ bytes: [UInt8]) throws(PythonError) -> Double {
    guard let value = parse(ByteMethods.strip(bytes)[...]) else {
      throw PythonError(.valueError, "could not convert string to float: " + Representation.of(bytes).text)
    }
    return value
  }

  private static func notAFloat(_ text: PythonString) -> PythonError {
    PythonError(.valueError, "could not convert string to float: " + Representation.of(text).text)
  }

  private static func parse(_ bytes: ArraySlice<UInt8>) -> Double? {
    var rest = bytes
    var isNegative = false
    if let first = rest.first, first == 0x2b || first == 0x2d {
      isNegative = first == 0x2d
      rest = rest.dropFirst()
    }
    let word = rest.map { $0 >= 0x41 && $0 <= 0x5a ? $0 + 32 : $0 }
    if word == Array("inf".utf8) || word == Array("infinity".utf8) { return isNegative ? -.infinity : .infinity }
    if word == Array("nan".utf8) { return isNegative ? -Double.nan : .nan }
    // digits [. digits] [e [sign] digits], one underscore between digits.
    var clean: [UInt8] = []
    var index = 0
    var mantissaDigits = 0
    func digits() -> Int? {
      var count = 0
      while index < word.count {
        if ByteMethods.isDigit(word[index]) {
          clean.append(word[index])
          count += 1
        } else if word[index] == 0x5f {
          guard count > 0, index + 1 < word.count, ByteMethods.isDigit(word[index + 1]), word[index - 1] != 0x5f else {
            return nil
          }
        } else {
          break
        }
        index += 1
      }
      return count
    }
    guard let whole = digits() else { return nil }
    mantissaDigits += whole
    if index < word.count, word[index] == 0x2e {
      if whole == 0 { clean.append(0x30) }
      clean.append(0x2e)
      index += 1
      guard let fraction = digits() else { return nil }
      if fraction == 0 { clean.append(0x30) }
      mantissaDigits += fraction
    }
    guard mantissaDigits > 0 else { return nil }
    if index < word.count, word[index] == 0x65 {
      clean.append(0x65)
      index += 1
      if index < word.count, word[index] == 0x2b || word[index] == 0x2d {
        clean.append(word[index])
        index += 1
      }
      guard let count = digits(), count > 0 else { return nil }
    }
    guard index == word.count, let value = Double(String(decoding: clean, as: UTF8.self)) else { return nil }
    return isNegative ? -value : value
  }

  /// `float.hex`.
  public static func hexadecimal(_ value: Double) -> [UInt8] {
    let sign: [UInt8] = isNegative(value) ? [0x2d] : []
    guard value.isFinite else { return sign + Array((value.isNaN ? "nan" : "inf").utf8) }
    if value == 0 { return sign + Array("0x0.0p+0".utf8) }
    let fraction = value.significandBitPattern
    let isNormal = value.isNormal
    var digits = Array(String(fraction, radix: 16).utf8)
    digits = Array(repeating: 0x30, count: 13 - digits.count) + digits
    let exponent = isNormal ? Int(value.exponent) : -1022
    let tail = (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
    return sign + Array((isNormal ? "0x1." : "0x0.").utf8) + digits + Array(("p" + tail).utf8)
  }
}
