import CGmp

// MARK: Digits

extension BigInteger {
  /// Creates a number from digits of a base of 2 to 36, of either case and without any sign; nil for anything else.
  public init?(digits: some Collection<UInt8>, base: Int) {
    precondition((2...36).contains(base), "A base lies between 2 and 36.")
    guard !digits.isEmpty else { return nil }
    var text: [CChar] = []
    text.reserveCapacity(digits.count + 1)
    for digit in digits {
      guard let value = Self.value(ofDigit: digit), value < base else { return nil }
      text.append(CChar(bitPattern: digit))
    }
    text.append(0)
    var isRead = false
    self = unsafe Self.made { isRead = unsafe __gmpz_set_str($0, text, Int32(base)) == 0 }
    guard isRead else { return nil }
  }

  /// What a digit of base 36 is worth.
  static func value(ofDigit digit: UInt8) -> Int? {
    switch digit {
    case 0x30...0x39: Int(digit) - 0x30
    case 0x41...0x5a: Int(digit) - 0x41 + 10
    case 0x61...0x7a: Int(digit) - 0x61 + 10
    default: nil
    }
  }

  /// Most characters that `digits(base:)` gives, sign included; at most one more than there will be.
  public func estimatedDigitCount(base: Int) -> Int {
    precondition((2...36).contains(base), "A base lies between 2 and 36.")
    return unsafe read { unsafe Int(__gmpz_sizeinbase($0, Int32(base))) } + (isNegative ? 1 : 0)
  }

  /// Digits of a base of 2 to 36, lower case, with `-` in front of negative numbers.
  public func digits(base: Int) -> [UInt8] {
    let room = estimatedDigitCount(base: base) + 2
    return unsafe [UInt8](unsafeUninitializedCapacity: room) { output, count in
      unsafe output.withMemoryRebound(to: CChar.self) { characters in
        unsafe read { _ = unsafe __gmpz_get_str(characters.baseAddress, Int32(base), $0) }
      }
      // GMP's estimate may be one too large, so the end is where its NUL stands.
      count = room - 3 > 0 ? room - 3 : 0
      while count < room, unsafe output[count] != 0 { count += 1 }
    }
  }

  /// The decimal digits.
  public var description: String { String(decoding: digits(base: 10), as: UTF8.self) }
}

extension BigInteger: CustomStringConvertible {}

// MARK: Bytes

extension BigInteger {
  /// Order of the bytes of a number.
  public enum ByteOrder: Sendable, Hashable {
    case little, big
  }

  /// Creates a number from its bytes: Python's `int.from_bytes`.
  public init(bytes: some Collection<UInt8>, order: ByteOrder, isSigned: Bool) {
    let bytes = Array(bytes)
    let positive = unsafe bytes.withUnsafeBufferPointer { buffer in
      // 1 is the most significant byte first, -1 the least significant one.
      unsafe Self.made { unsafe __gmpz_import($0, buffer.count, order == .big ? 1 : -1, 1, 0, 0, buffer.baseAddress) }
    }
    let top = order == .big ? bytes.first : bytes.last
    let isNegative = isSigned && (top ?? 0) & 0x80 != 0
    self = isNegative ? positive - Self.powerOfTwo(bytes.count * 8) : positive
  }

  /// Exactly `count` bytes: Python's `int.to_bytes`. The caller has bounded `count`.
  public func bytes(count: Int, order: ByteOrder, isSigned: Bool) throws(IntegerFault) -> [UInt8] {
    guard isSigned || !isNegative else { throw .negativeToUnsigned }
    // A signed number needs one bit for its sign; -2**n needs as many bits as 2**n - 1.
    let bits = isSigned && !isZero ? (isNegative ? (~self).bitLength : bitLength) + 1 : bitLength
    // CPython writes -1 into no bytes at all.
    if count == 0, isSigned, self == BigInteger(-1) { return [] }
    guard (bits + 7) / 8 <= count else { throw .tooManyBytes }
    let positive = isNegative ? self + Self.powerOfTwo(count * 8) : self
    let used = (positive.bitLength + 7) / 8
    var little = unsafe [UInt8](unsafeUninitializedCapacity: used) { output, filled in
      unsafe positive.read { _ = unsafe __gmpz_export(output.baseAddress, nil, -1, 1, 0, 0, $0) }
      filled = used
    }
    little.append(contentsOf: repeatElement(0, count: count - used))
    return order == .little ? little : little.reversed()
  }
}

// MARK: Doubles

extension BigInteger {
  private static func powerOfTwo(_ exponent: Int) -> BigInteger {
    unsafe made { unsafe __gmpz_setbit($0, UInt(exponent)) }
  }

  /// The nearest double, ties to even; nil when the number is larger than every finite one.
  public var double: Double? {
    Self.rounded(magnitude, exponent: 0, isInexact: false).map { isNegative ? -$0 : $0 }
  }

  /// The quotient of two numbers, rounded once: Python's `/`. Nil when it is larger than every finite double.
  public static func trueQuotient(_ dividend: BigInteger, _ divisor: BigInteger) throws(IntegerFault) -> Double? {
    guard !divisor.isZero else { throw .divisionByZero }
    if dividend.isZero { return divisor.isNegative ? -0.0 : 0.0 }
    let difference = dividend.bitLength - divisor.bitLength
    if difference > 1025 { return nil }
    let isNegative = dividend.isNegative != divisor.isNegative
    // Three bits more than a double keeps; below the smallest double there is only a zero.
    let exponent = max(difference - 57, -1080)
    if difference < -1080 { return isNegative ? -0.0 : 0.0 }
    let scaled = unsafe dividend.magnitude.mapped { unsafe __gmpz_mul_2exp($0, $1, UInt(max(0, -exponent))) }
    let scale = unsafe divisor.magnitude.mapped { unsafe __gmpz_mul_2exp($0, $1, UInt(max(0, exponent))) }
    let (quotient, remainder) = try scaled.dividedFloor(by: scale)
    return rounded(quotient, exponent: exponent, isInexact: !remainder.isZero).map { isNegative ? -$0 : $0 }
  }

  /// `number * 2**exponent`, and a little more when it is inexact, as the nearest double.
  public static func rounded(_ number: BigInteger, exponent: Int, isInexact: Bool) -> Double? {
    let bits = number.bitLength
    guard bits > 0 else { return 0 }
    // Weight of the last bit that the double will have.
    let last = max(bits + exponent - 53, -1074)
    let dropped = last - exponent
    guard last <= 971 else { return nil }
    var significand: UInt
    if dropped <= 0 {
      guard bits <= 53 else { return nil }
      significand = unsafe number.read { unsafe __gmpz_get_ui($0) }
      return Double(sign: .plus, exponent: exponent, significand: Double(significand))
    }
    let kept = unsafe number.mapped { unsafe __gmpz_fdiv_q_2exp($0, $1, UInt(dropped)) }
    significand = unsafe kept.read { unsafe __gmpz_get_ui($0) }
    let isHalf = unsafe number.read { unsafe __gmpz_tstbit($0, UInt(dropped - 1)) } != 0
    if isHalf {
      let isMore = isInexact || (number.trailingZeroBitCount ?? 0) < dropped - 1
      if isMore || significand & 1 == 1 { significand += 1 }
    }
    let value = Double(sign: .plus, exponent: last, significand: Double(significand))
    return value.isFinite ? value : nil
  }
}
