public import BigIntegers

/// `template % values`, split into its parts, and one conversion at a time. Who calls it takes the values from a tuple or
/// a mapping, makes `str`, `repr` or `ascii` of them where `wanted` says so, and joins what comes out.
public struct PercentFormat: Sendable {
  /// A width or a precision.
  public enum Amount: Hashable, Sendable {
    case none
    case number(Int)
    /// `*`: the next value of the tuple, an integer.
    case fromValues
  }

  /// One conversion specifier.
  public struct Conversion: Sendable {
    /// The text between parentheses.
    public var key: PythonString?
    public var isLeft = false
    public var hasSign = false
    public var hasBlank = false
    public var isAlternate = false
    public var isZeroFilled = false
    public var width: Amount = .none
    public var precision: Amount = .none
    /// The letter, for example `d`.
    public var type: UInt32 = 0
    /// Index behind the letter.
    var end = 0

    /// What the letter asks of the value.
    public var wanted: Wanted {
      switch UInt8(exactly: type) {
      case 0x73: .text
      case 0x72: .representation
      case 0x61: .ascii
      case 0x62: .bytes
      case 0x63: .character
      case 0x64, 0x69, 0x75: .decimal
      case 0x6f, 0x78, 0x58: .integer
      case 0x65, 0x45, 0x66, 0x46, 0x67, 0x47: .float
      default: .unknown
      }
    }
  }

  /// What a conversion asks of its value.
  public enum Wanted: Sendable {
    /// `str(value)`, `repr(value)`, `ascii(value)`.
    case text, representation, ascii
    /// Bytes, of bytes templates only.
    case bytes
    /// An integer or text of one code point.
    case character
    /// A number, floats cut to integers.
    case decimal
    /// An integer.
    case integer
    /// `float(value)`.
    case float
    /// No such letter: takes a value, and then `format` throws.
    case unknown
  }

  /// A value in the form that was wanted.
  public enum Value: Sendable {
    case text(PythonString)
    case integer(BigInteger)
    case float(Double)
  }

  /// A part of the template.
  public enum Part: Sendable {
    case literal(PythonString)
    case conversion(Conversion)
  }

  public var parts: [Part] = []

  /// Splits a template; a bytes template is given as its latin-1 text.
  ///
  /// Where CPython finds a fault only after it has used values, `fault` stands behind the parts that come before it.
  public private(set) var fault: PythonError?

  /// Splits a template.
  public init(_ template: PythonString) {
    let points = template.codePoints
    var literalStart = 0
    var index = 0
    while index < points.count {
      guard points[index] == 0x25 else {
        index += 1
        continue
      }
      if index > literalStart { parts.append(.literal(template[literalStart..<index])) }
      index += 1
      do throws(PythonError) {
        if let conversion = try Self.conversion(points, template, &index) {
          parts.append(.conversion(conversion))
        } else {
          parts.append(.literal("%"))
        }
      } catch {
        fault = error
        return
      }
      literalStart = index
    }
    if index > literalStart { parts.append(.literal(template[literalStart..<index])) }
  }

  /// Reads a specifier from behind its `%`; nil for `%%`.
  private static func conversion(
    _ points: [UInt32], _ template: PythonString, _ index: inout Int
  ) throws(PythonError) -> Conversion? {
    var result = Conversion()
    func incomplete() -> PythonError { PythonError(.valueError, "incomplete format") }
    guard index < points.count else { throw incomplete() }
    if points[index] == 0x25 {
      index += 1
      return nil
    }
    if points[index] == 0x28 {
      index += 1
      let start = index
      var depth = 1
      while index < points.count, depth > 0 {
        if points[index] == 0x29 { depth -= 1 } else if points[index] == 0x28 { depth += 1 }
        index += 1
      }
      guard depth == 0 else { throw PythonError(.valueError, "incomplete format key") }
      result.key = template[start..<index - 1]
    }
    flags: while index < points.count {
      switch points[index] {
      case 0x2d: result.isLeft = true
      case 0x2b: result.hasSign = true
      case 0x20: result.hasBlank = true
      case 0x23: result.isAlternate = true
      case 0x30: result.isZeroFilled = true
      default: break flags
      }
      index += 1
    }
    result.width = try amount(points, &index, "width too big")
    if index < points.count, points[index] == 0x2e {
      index += 1
      result.precision = try amount(points, &index, "precision too big")
      if result.precision == .none { result.precision = .number(0) }
    }
    if index < points.count, [0x68, 0x6c, 0x4c].contains(points[index]) { index += 1 }
    guard index < points.count else { throw incomplete() }
    result.type = points[index]
    index += 1
    result.end = index
    return result
  }

  private static func amount(
    _ points: [UInt32], _ index: inout Int, _ message: String
  ) throws(PythonError) -> Amount {
    guard index < points.count else { return .none }
    if points[index] == 0x2a {
      index += 1
      return .fromValues
    }
    let start = index
    var value = 0
    while index < points.count, points[index] >= 0x30, points[index] <= 0x39 {
      value = value * 10 + Int(points[index] - 0x30)
      guard value <= Int(Int32.max) else { throw PythonError(.valueError, message) }
      index += 1
    }
    return index == start ? .none : .number(value)
  }

  /// A width or precision that was a value.
  public static func amount(_ number: BigInteger, isPrecision: Bool) throws(PythonError) -> Int {
    guard let value = Int(exactly: number), !isPrecision || Int32(exactly: value) != nil else {
      throw PythonError(.overflowError, "Python int too large to convert to C \(isPrecision ? "int" : "ssize_t")")
    }
    return value
  }

  /// One conversion with its value. A negative width that came from a value means left-justified.
  public static func format(
    _ conversion: Conversion, _ value: Value, width: Int?, precision: Int?, ceiling: Int
  ) throws(PythonError) -> PythonString {
    var conversion = conversion
    var width = width ?? 0
    if width < 0 {
      conversion.isLeft = true
      width = width == Int.min ? Int.max : -width
    }
    let precision = precision.map { max(0, $0) }
    if conversion.wanted == .unknown {
      let letter = UnicodeFacts.isPrintable(conversion.type) ? PythonString(codePoint: conversion.type).text : "?"
      throw PythonError(
        .valueError,
        "unsupported format character '\(letter)' (0x\(String(conversion.type, radix: 16)))"
          + " at index \(conversion.end - 1)")
    }
    try checkSize(max(width, precision.map { $0 > 1 << 20 ? $0 : 0 } ?? 0), ceiling)
    switch (conversion.wanted, value) {
    case (.text, .text(let text)), (.representation, .text(let text)), (.ascii, .text(let text)),
      (.bytes, .text(let text)):
      let kept = precision.map { $0 < text.count ? text[0..<$0] : text } ?? text
      return try padded(kept, conversion, width, ceiling)
    case (.character, .text(let text)):
      guard text.count == 1 else { throw PythonError(.typeError, "%c requires int or char") }
      return try padded(text, conversion, width, ceiling)
    case (.character, .integer(let number)):
      guard let point = Int(exactly: number), (0...0x10_ffff).contains(point) else {
        throw PythonError(.overflowError, "%c arg not in range(0x110000)")
      }
      return try padded(PythonString(codePoint: UInt32(point)), conversion, width, ceiling)
    case (.decimal, .float(let float)):
      guard let number = BigInteger(truncating: float) else {
        throw float.isNaN
          ? PythonError(.valueError, "cannot convert float NaN to integer")
          : PythonError(.overflowError, "cannot convert float infinity to integer")
      }
      return try integer(conversion, number, width, precision, ceiling)
    case (.decimal, .integer(let number)), (.integer, .integer(let number)):
      return try integer(conversion, number, width, precision, ceiling)
    case (.float, .integer(let number)):
      guard let float = number.double else {
        throw PythonError(.overflowError, "int too large to convert to float")
      }
      return try self.float(conversion, float, width, precision, ceiling)
    case (.float, .float(let float)): return try self.float(conversion, float, width, precision, ceiling)
    default:
      let letter = PythonString(codePoint: conversion.type).text
      throw PythonError(
        .typeError,
        conversion.wanted == .float
          ? "must be real number, not str"
          : "%\(letter) format: \(conversion.wanted == .integer ? "an integer" : "a real number") is required, not str")
    }
  }

  private static func padded(
    _ text: PythonString, _ conversion: Conversion, _ width: Int, _ ceiling: Int
  ) throws(PythonError) -> PythonString {
    let missing = max(0, width - text.count)
    return try StringMethods.pad(
      text, left: conversion.isLeft ? 0 : missing, right: conversion.isLeft ? missing : 0, fill: 0x20,
      ceiling: ceiling)
  }

  private static func integer(
    _ conversion: Conversion, _ number: BigInteger, _ width: Int, _ precision: Int?, _ ceiling: Int
  ) throws(PythonError) -> PythonString {
    let base = conversion.wanted == .decimal ? 10 : conversion.type == 0x6f ? 8 : 16
    var digits: [UInt8]
    if base == 10 {
      digits = try IntegerText.decimal(number.magnitude, ceiling: ceiling)
    } else {
      try checkSize(number.estimatedDigitCount(base: base), ceiling)
      digits = number.magnitude.digits(base: base)
    }
    if conversion.type == 0x58 { digits = ByteMethods.upper(digits) }
    if let precision, precision > digits.count {
      guard precision <= Int(Int32.max) - 3 else { throw PythonError(.overflowError, "precision too large") }
      try checkSize(precision, ceiling)
      digits = Array(repeating: 0x30, count: precision - digits.count) + digits
    }
    let prefix: [UInt8] = conversion.isAlternate && base != 10 ? [0x30, UInt8(conversion.type)] : []
    return try numeric(conversion, number.isNegative, prefix, digits, width, ceiling)
  }

  private static func float(
    _ conversion: Conversion, _ value: Double, _ width: Int, _ precision: Int?, _ ceiling: Int
  ) throws(PythonError) -> PythonString {
    let precision = precision ?? 6
    _ = try checkedSize(1, times: precision, plus: 400, ceiling: max(400, ceiling))
    let shape: FloatText.Shape =
      conversion.type | 0x20 == 0x65 ? .exponent : conversion.type | 0x20 == 0x66 ? .fixed : .general
    var text = FloatText.shape(
      value, type: shape, precision: precision, isAlternate: conversion.isAlternate, addsPoint: false)
    if conversion.type < 0x60 { text = ByteMethods.upper(text) }
    return try numeric(conversion, FloatText.isNegative(value), [], text, width, ceiling)
  }

  private static func numeric(
    _ conversion: Conversion, _ isNegative: Bool, _ prefix: [UInt8], _ digits: [UInt8], _ width: Int, _ ceiling: Int
  ) throws(PythonError) -> PythonString {
    var head: [UInt8] = isNegative ? [0x2d] : conversion.hasSign ? [0x2b] : conversion.hasBlank ? [0x20] : []
    head.append(contentsOf: prefix)
    let missing = width - head.count - digits.count
    if conversion.isZeroFilled, !conversion.isLeft, missing > 0 {
      try checkSize(width, ceiling)
      return PythonString(latin1: head + [UInt8](repeating: 0x30, count: missing) + digits)
    }
    return try padded(PythonString(latin1: head + digits), conversion, width, ceiling)
  }
}
