public import BigIntegers

/// A format specifier: `[[fill]align][sign][z][#][0][width][,|_][.precision][type]` (Python library, "Format
/// Specification Mini-Language").
public struct FormatSpec: Sendable {
  /// Where padding goes.
  public enum Alignment: UInt8, Sendable {
    case left = 0x3c, right = 0x3e, afterSign = 0x3d, center = 0x5e
  }

  /// The kind of value that is formatted; it decides on defaults.
  public enum Kind: Sendable {
    case integer, float, string
    var name: String {
      switch self {
      case .integer: "int"
      case .float: "float"
      case .string: "str"
      }
    }
  }

  var fill: UInt32 = 0x20
  var alignment: Alignment
  var hasAlignment = false
  /// `+`, `-`, space, or 0.
  var sign: UInt32 = 0
  var coercesZero = false
  var isAlternate = false
  var width = -1
  var precision = -1
  /// 0, `,` or `_`.
  var separator: UInt32 = 0
  var type: UInt32

  /// Reads a specifier for a value of a kind.
  public init(_ spec: PythonString, for kind: Kind) throws(PythonError) {
    let points = spec.codePoints
    var index = 0
    func at(_ place: Int) -> UInt32 { place < points.count ? points[place] : 0 }
    func alignment(_ point: UInt32) -> Alignment? { UInt8(exactly: point).flatMap { Alignment(rawValue: $0) } }
    self.alignment = kind == .string ? .left : .right
    type = kind == .string ? 0x73 : kind == .integer ? 0x64 : 0
    var hasFill = false
    if points.count >= 2, let chosen = alignment(points[1]) {
      fill = points[0]
      hasFill = true
      self.alignment = chosen
      hasAlignment = true
      index = 2
    } else if let first = points.first, let chosen = alignment(first) {
      self.alignment = chosen
      hasAlignment = true
      index = 1
    }
    if at(index) == 0x2b || at(index) == 0x2d || (at(index) == 0x20 && index < points.count) {
      sign = points[index]
      index += 1
    }
    if at(index) == 0x7a {
      coercesZero = true
      index += 1
    }
    if at(index) == 0x23 {
      isAlternate = true
      index += 1
    }
    if !hasFill, at(index) == 0x30 {
      fill = 0x30
      if !hasAlignment, kind != .string { self.alignment = .afterSign }
      index += 1
    }
    width = try Self.number(points, &index) ?? -1
    if at(index) == 0x2c {
      separator = 0x2c
      index += 1
    }
    if at(index) == 0x5f {
      guard separator == 0 else { throw Self.bothSeparators }
      separator = 0x5f
      index += 1
    }
    if at(index) == 0x2c, separator == 0x5f { throw Self.bothSeparators }
    if at(index) == 0x2e {
      index += 1
      guard let precision = try Self.number(points, &index) else {
        throw PythonError(.valueError, "Format specifier missing precision")
      }
      self.precision = precision
    }
    if points.count - index > 1 {
      throw PythonError(
        .valueError, "Invalid format specifier '\(spec.text)' for object of type '\(kind.name)'")
    }
    if index < points.count { type = points[index] }
    try checkSeparator()
  }

  private static var bothSeparators: PythonError { PythonError(.valueError, "Cannot specify both ',' and '_'.") }

  private static func number(_ points: [UInt32], _ index: inout Int) throws(PythonError) -> Int? {
    var value = 0
    let start = index
    while index < points.count, let digit = UnicodeFacts.decimalValue(points[index]) {
      let product = value.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(digit)
      guard !product.overflow, !sum.overflow else {
        throw PythonError(.valueError, "Too many decimal digits in format string")
      }
      value = sum.partialValue
      index += 1
    }
    return index == start ? nil : value
  }

  private func checkSeparator() throws(PythonError) {
    guard separator != 0 else { return }
    switch UInt8(exactly: type) {
    case 0x64, 0x65, 0x66, 0x67, 0x45, 0x47, 0x25, 0x46, 0: return
    case 0x62, 0x6f, 0x78, 0x58:
      if separator == 0x5f { return }
      fallthrough
    default:
      let name = PythonString(codePoint: separator).text
      throw PythonError(.valueError, "Cannot specify '\(name)' with '\(PythonString(codePoint: type).text)'.")
    }
  }

  private func unknownCode(_ kind: Kind) -> PythonError {
    let code = type > 32 && type < 128 ? PythonString(codePoint: type).text : "\\x" + String(type, radix: 16)
    return PythonError(.valueError, "Unknown format code '\(code)' for object of type '\(kind.name)'")
  }

  // MARK: Values

  /// `format(text, spec)`.
  public static func format(
    _ text: PythonString, _ spec: PythonString, ceiling: Int
  ) throws(PythonError) -> PythonString {
    if spec.isEmpty { return text }
    let spec = try FormatSpec(spec, for: .string)
    guard spec.type == 0x73 else { throw spec.unknownCode(.string) }
    if spec.sign != 0 {
      throw PythonError(
        .valueError,
        spec.sign == 0x20
          ? "Space not allowed in string format specifier" : "Sign not allowed in string format specifier")
    }
    if spec.coercesZero {
      throw PythonError(.valueError, "Negative zero coercion (z) not allowed in string format specifier")
    }
    if spec.isAlternate {
      throw PythonError(.valueError, "Alternate form (#) not allowed in string format specifier")
    }
    if spec.alignment == .afterSign {
      throw PythonError(.valueError, "'=' alignment not allowed in string format specifier")
    }
    let kept = spec.precision >= 0 && spec.precision < text.count ? text[0..<spec.precision] : text
    return try spec.padded(kept, ceiling: ceiling)
  }

  private func padded(_ text: PythonString, ceiling: Int) throws(PythonError) -> PythonString {
    let missing = max(0, width - text.count)
    switch alignment {
    case .left: return try StringMethods.pad(text, left: 0, right: missing, fill: fill, ceiling: ceiling)
    case .center:
      return try StringMethods.pad(
        text, left: missing / 2, right: missing - missing / 2, fill: fill, ceiling: ceiling)
    case .right, .afterSign: return try StringMethods.pad(text, left: missing, right: 0, fill: fill, ceiling: ceiling)
    }
  }

  /// `format(number, spec)` of an integer.
  public static func format(
    _ number: BigInteger, _ spec: PythonString, ceiling: Int
  ) throws(PythonError) -> PythonString {
    let parsed = try FormatSpec(spec, for: .integer)
    switch UInt8(exactly: parsed.type) {
    case 0x65, 0x45, 0x66, 0x46, 0x67, 0x47, 0x25:
      guard let value = number.double else {
        throw PythonError(.overflowError, "int too large to convert to float")
      }
      return try parsed.float(value, ceiling: ceiling)
    case 0x62, 0x63, 0x64, 0x6f, 0x78, 0x58, 0x6e: return try parsed.integer(number, ceiling: ceiling)
    default: throw parsed.unknownCode(.integer)
    }
  }

  /// `format(value, spec)` of a float.
  public static func format(_ value: Double, _ spec: PythonString, ceiling: Int) throws(PythonError) -> PythonString {
    if spec.isEmpty { return PythonString(latin1: FloatText.representation(value)) }
    let parsed = try FormatSpec(spec, for: .float)
    switch UInt8(exactly: parsed.type) {
    case 0, 0x65, 0x45, 0x66, 0x46, 0x67, 0x47, 0x6e, 0x25: return try parsed.float(value, ceiling: ceiling)
    default: throw parsed.unknownCode(.float)
    }
  }

  private func integer(_ number: BigInteger, ceiling: Int) throws(PythonError) -> PythonString {
    if precision >= 0 { throw PythonError(.valueError, "Precision not allowed in integer format specifier") }
    if coercesZero {
      throw PythonError(.valueError, "Negative zero coercion (z) not allowed in format specifier with integer")
    }
    if type == 0x63 {
      if sign != 0 { throw PythonError(.valueError, "Sign not allowed with integer format specifier 'c'") }
      if isAlternate {
        throw PythonError(.valueError, "Alternate form (#) not allowed with integer format specifier 'c'")
      }
      guard let point = Int(exactly: number), (0...0x10_ffff).contains(point) else {
        throw PythonError(.overflowError, "%c arg not in range(0x110000)")
      }
      return try padded(PythonString(codePoint: UInt32(point)), ceiling: ceiling)
    }
    let base = type == 0x62 ? 2 : type == 0x6f ? 8 : type == 0x78 || type == 0x58 ? 16 : 10
    var digits: [UInt8]
    if base == 10 {
      digits = try IntegerText.decimal(number.magnitude, ceiling: ceiling)
    } else {
      try checkSize(number.estimatedDigitCount(base: base), ceiling)
      digits = number.magnitude.digits(base: base)
    }
    if type == 0x58 { digits = ByteMethods.upper(digits) }
    let prefix: [UInt8] = isAlternate && base != 10 ? [0x30, UInt8(type)] : []
    return try assembled(
      isNegative: number.isNegative, prefix: prefix, digits: digits, rest: [], ceiling: ceiling)
  }

  private func float(_ value: Double, ceiling: Int) throws(PythonError) -> PythonString {
    var type = type
    var value = value
    var precision = precision
    if type == 0x6e { type = 0x67 }
    guard precision <= Int(Int32.max) else { throw PythonError(.valueError, "precision too big") }
    let isUpper = type == 0x45 || type == 0x46 || type == 0x47
    var shape: FloatText.Shape
    var addsPoint = false
    let isPercent = type == 0x25
    switch type | 0x20 {
    case 0x65: shape = .exponent
    case 0x66: shape = .fixed
    case 0x67: shape = .general
    default: shape = isPercent ? .fixed : .representation
    }
    if isPercent { value *= 100 }
    if type == 0 {
      addsPoint = true
      if precision >= 0 { shape = .general } else { precision = 0 }
    }
    if precision < 0 { precision = 6 }
    _ = try checkedSize(1, times: precision, plus: 400, ceiling: max(ceiling, 400))
    var text = FloatText.shape(
      value, type: shape, precision: precision, isAlternate: isAlternate, addsPoint: addsPoint)
    if isUpper { text = ByteMethods.upper(text) }
    if isPercent { text.append(0x25) }
    let whole = text.prefix { ByteMethods.isDigit($0) }
    var isNegative = FloatText.isNegative(value)
    if coercesZero, isNegative, Self.isZero(text) { isNegative = false }
    return try assembled(
      isNegative: isNegative, prefix: [], digits: Array(whole), rest: Array(text.dropFirst(whole.count)),
      ceiling: ceiling)
  }

  private static func isZero(_ text: [UInt8]) -> Bool {
    for byte in text {
      if byte == 0x65 || byte == 0x45 { break }
      if byte >= 0x31 && byte <= 0x39 { return false }
    }
    return text.first.map { ByteMethods.isDigit($0) } ?? false
  }

  // MARK: Assembly

  private func assembled(
    isNegative: Bool, prefix: [UInt8], digits: [UInt8], rest: [UInt8], ceiling: Int
  ) throws(PythonError) -> PythonString {
    var head: [UInt8] = []
    if isNegative { head.append(0x2d) } else if sign == 0x2b || sign == 0x20 { head.append(UInt8(sign)) }
    head.append(contentsOf: prefix)
    let fixed = head.count + rest.count
    let least = fill == 0x30 && alignment == .afterSign ? width - fixed : 0
    try checkSize(max(width, fixed + digits.count), ceiling)
    let grouped = digits.isEmpty ? [] : Self.grouped(digits, separator: separator, by: groupSize, width: least)
    try checkSize(grouped.count + fixed, ceiling)
    let missing = max(0, width - fixed - grouped.count)
    let body = grouped + rest
    switch alignment {
    case .afterSign:
      let padding = try StringMethods.pad(PythonString(), left: missing, right: 0, fill: fill, ceiling: ceiling)
      return PythonString(latin1: head) + padding + PythonString(latin1: body)
    case .left, .right, .center:
      let left = alignment == .left ? 0 : alignment == .center ? missing / 2 : missing
      return try StringMethods.pad(
        PythonString(latin1: head + body), left: left, right: missing - left, fill: fill, ceiling: ceiling)
    }
  }

  private var groupSize: Int {
    switch UInt8(exactly: type) {
    case 0x62, 0x6f, 0x78, 0x58: 4
    default: 3
    }
  }

  /// Digits with a separator before each group, and zeros in front up to a width.
  private static func grouped(_ digits: [UInt8], separator: UInt32, by size: Int, width: Int) -> [UInt8] {
    if separator == 0 { return Array(repeating: 0x30, count: max(0, width - digits.count)) + digits }
    var reversed: [UInt8] = []
    var remaining = digits.count
    var width = width
    while true {
      let length = min(size, max(remaining, width, 1))
      let taken = min(remaining, length)
      for step in 0..<taken { reversed.append(digits[remaining - 1 - step]) }
      reversed.append(contentsOf: repeatElement(0x30, count: length - taken))
      remaining -= taken
      width -= length
      if remaining <= 0, width <= 0 { break }
      reversed.append(UInt8(separator))
      width -= 1
    }
    return reversed.reversed()
  }
}
