import CGmp

extension BigInteger {
  /// The sum.
  public static func + (left: BigInteger, right: BigInteger) -> BigInteger {
    unsafe made(left, right) { unsafe __gmpz_add($0, $1, $2) }
  }

  /// The difference.
  public static func - (left: BigInteger, right: BigInteger) -> BigInteger {
    unsafe made(left, right) { unsafe __gmpz_sub($0, $1, $2) }
  }

  /// The product, of as many bits as both factors have.
  public static func * (left: BigInteger, right: BigInteger) -> BigInteger {
    unsafe made(left, right) { unsafe __gmpz_mul($0, $1, $2) }
  }

  /// The number with its sign changed.
  public static prefix func - (number: BigInteger) -> BigInteger {
    unsafe number.mapped { unsafe __gmpz_neg($0, $1) }
  }

  /// Quotient rounded towards minus infinity, and a remainder with the sign of the divisor: Python's `divmod`.
  public func dividedFloor(
    by divisor: BigInteger
  ) throws(IntegerFault) -> (quotient: BigInteger, remainder: BigInteger) {
    guard !divisor.isZero else { throw .divisionByZero }
    let remainder = BigInteger()
    let quotient = withExtendedLifetime(remainder.storage) {
      unsafe Self.made(self, divisor) { unsafe __gmpz_fdiv_qr($0, remainder.storage.number, $1, $2) }
    }
    return (quotient, remainder)
  }

  /// Python's `//`.
  public func quotientFloor(by divisor: BigInteger) throws(IntegerFault) -> BigInteger {
    guard !divisor.isZero else { throw .divisionByZero }
    return unsafe Self.made(self, divisor) { unsafe __gmpz_fdiv_q($0, $1, $2) }
  }

  /// Python's `%`.
  public func remainderFloor(by divisor: BigInteger) throws(IntegerFault) -> BigInteger {
    guard !divisor.isZero else { throw .divisionByZero }
    return unsafe Self.made(self, divisor) { unsafe __gmpz_fdiv_r($0, $1, $2) }
  }

  /// Most bits that `raised(to:)` could give; `Int.max` when that number itself does not fit.
  public func estimatedPowerBits(exponent: BigInteger) -> Int {
    if bitLength <= 1 || exponent.isZero { return 1 }
    guard let exponent = Int(exactly: exponent) else { return Int.max }
    // A power of two has one bit more than its zeros; anything else at most `bitLength` bits for each factor.
    let isPowerOfTwo = trailingZeroBitCount == bitLength - 1
    let product = (isPowerOfTwo ? bitLength - 1 : bitLength).multipliedReportingOverflow(by: exponent)
    let sum = product.partialValue.addingReportingOverflow(1)
    return product.overflow || sum.overflow ? Int.max : sum.partialValue
  }

  /// Python's `**` with an exponent that is not negative.
  public func raised(to exponent: BigInteger, ceilingBits: Int) throws(IntegerFault) -> BigInteger {
    guard !exponent.isNegative else { throw .negativeExponent }
    let bits = estimatedPowerBits(exponent: exponent)
    guard bits <= ceilingBits else { throw .tooLarge(bits: bits) }
    if let exponent = Int(exactly: exponent) { return unsafe mapped { unsafe __gmpz_pow_ui($0, $1, UInt(exponent)) } }
    // Only 0, 1 and -1 come here: anything else is over every ceiling.
    return isNegative && !exponent.isOdd ? magnitude : self
  }

  /// Python's `**` with a machine word as exponent.
  public func raised(to exponent: Int, ceilingBits: Int) throws(IntegerFault) -> BigInteger {
    try raised(to: BigInteger(exponent), ceilingBits: ceilingBits)
  }

  /// Python's `pow(base, exponent, modulus)`: the result has the sign of the modulus.
  ///
  /// Takes about `exponent.bitLength` multiplications of numbers of the size of the modulus.
  public func raised(to exponent: BigInteger, modulo modulus: BigInteger) throws(IntegerFault) -> BigInteger {
    guard !modulus.isZero else { throw .divisionByZero }
    let absolute = modulus.magnitude
    var base = try remainderFloor(by: absolute)
    if exponent.isNegative {
      if absolute == BigInteger(1) { return BigInteger() }
      var isInvertible = false
      base = unsafe Self.made(base, absolute) { isInvertible = unsafe __gmpz_invert($0, $1, $2) != 0 }
      guard isInvertible else { throw .notInvertible }
    }
    let result = unsafe absolute.read { modulus in
      unsafe Self.made(base, exponent.magnitude) { unsafe __gmpz_powm($0, $1, $2, modulus) }
    }
    return modulus.isNegative && !result.isZero ? result + modulus : result
  }

  /// The greatest common divisor, never negative: Python's `math.gcd`.
  public func greatestCommonDivisor(with other: BigInteger) -> BigInteger {
    return unsafe Self.made(self, other) { unsafe __gmpz_gcd($0, $1, $2) }
  }

  /// The whole part of the square root: Python's `math.isqrt`; nil below zero.
  public func squareRoot() -> BigInteger? {
    guard !isNegative else { return nil }
    return unsafe mapped { unsafe __gmpz_sqrt($0, $1) }
  }
}

// MARK: Bits, as if negative numbers had ones without end in front

extension BigInteger {
  /// Python's `&`.
  public static func & (left: BigInteger, right: BigInteger) -> BigInteger {
    unsafe made(left, right) { unsafe __gmpz_and($0, $1, $2) }
  }

  /// Python's `|`.
  public static func | (left: BigInteger, right: BigInteger) -> BigInteger {
    unsafe made(left, right) { unsafe __gmpz_ior($0, $1, $2) }
  }

  /// Python's `^`.
  public static func ^ (left: BigInteger, right: BigInteger) -> BigInteger {
    unsafe made(left, right) { unsafe __gmpz_xor($0, $1, $2) }
  }

  /// Python's `~`: one less than the number with its sign changed.
  public static prefix func ~ (number: BigInteger) -> BigInteger {
    unsafe number.mapped { unsafe __gmpz_com($0, $1) }
  }

  /// Python's `<<`.
  public func shiftedLeft(by count: BigInteger, ceilingBits: Int) throws(IntegerFault) -> BigInteger {
    guard !count.isNegative else { throw .negativeShift }
    if isZero { return self }
    let bits = Int(exactly: count).map { bitLength.addingReportingOverflow($0) }
    guard let bits, !bits.overflow, bits.partialValue <= ceilingBits else {
      throw .tooLarge(bits: bits?.overflow == false ? bits?.partialValue ?? Int.max : Int.max)
    }
    return unsafe mapped { unsafe __gmpz_mul_2exp($0, $1, UInt(bits.partialValue - bitLength)) }
  }

  /// Python's `>>`, which rounds towards minus infinity.
  public func shiftedRight(by count: BigInteger) throws(IntegerFault) -> BigInteger {
    guard !count.isNegative else { throw .negativeShift }
    guard let count = Int(exactly: count), count < bitLength else { return BigInteger(isNegative ? -1 : 0) }
    return unsafe mapped { unsafe __gmpz_fdiv_q_2exp($0, $1, UInt(count)) }
  }

  /// Python's `<<` with a machine word.
  public func shiftedLeft(by count: Int, ceilingBits: Int) throws(IntegerFault) -> BigInteger {
    try shiftedLeft(by: BigInteger(count), ceilingBits: ceilingBits)
  }

  /// Python's `>>` with a machine word.
  public func shiftedRight(by count: Int) throws(IntegerFault) -> BigInteger {
    try shiftedRight(by: BigInteger(count))
  }
}
