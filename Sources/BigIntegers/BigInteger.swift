// BigIntegers: integers of any size, as Python's `int`, over GMP.
//
// What it knows: arithmetic with Python's signs, two's complement bit operations, digits, bytes, doubles.
// What it must not know: Python's exceptions and messages, which `PythonLibrary` has. Nothing here is bounded by itself:
// whatever can make a number much larger than its operands takes a ceiling in bits and throws before it allocates. GMP
// ends the process when memory ends, so a caller must charge what the estimates say.
//
//     let product = try BigInteger(2).raised(to: 100, ceilingBits: 4_096) * BigInteger(-3)
//     product.digits(base: 10)   // "-3802951800684688204490109616128"

import CGmp

/// Why there is no result.
public enum IntegerFault: Error, Hashable, Sendable {
  case divisionByZero
  /// A shift by less than nothing.
  case negativeShift
  /// An exponent below zero where only whole numbers are made.
  case negativeExponent
  /// A negative exponent modulo a number that the base shares a factor with.
  case notInvertible
  /// A negative number into unsigned bytes.
  case negativeToUnsigned
  /// The number needs more bytes than there are.
  case tooManyBytes
  /// The result would have about so many bits, which is over the ceiling; nothing was allocated.
  case tooLarge(bits: Int)
}

/// A whole number of any size. A value: what is stored is never changed after its making.
public struct BigInteger: Sendable {
  let storage: IntegerStorage

  /// Creates the number zero.
  public init() { storage = IntegerStorage() }

  /// Creates a number from a machine word.
  public init(_ value: Int) {
    self = unsafe Self.made { unsafe __gmpz_set_si($0, value) }
  }

  /// Creates a number from an unsigned machine word.
  public init(_ value: UInt) {
    self = unsafe Self.made { unsafe __gmpz_set_ui($0, value) }
  }

  /// Creates the whole part of a double; nil for infinities and what is no number.
  public init?(truncating value: Double) {
    guard value.isFinite else { return nil }
    self = unsafe Self.made { unsafe __gmpz_set_d($0, value) }
  }

  /// True for zero.
  public var isZero: Bool { unsafe read { unsafe $0.pointee._mp_size == 0 } }

  /// True below zero.
  public var isNegative: Bool { unsafe read { unsafe $0.pointee._mp_size < 0 } }

  /// True for odd numbers.
  public var isOdd: Bool { unsafe read { unsafe __gmpz_tstbit($0, 0) != 0 } }

  /// Bits of the absolute value: Python's `int.bit_length()`; 0 for zero.
  public var bitLength: Int { isZero ? 0 : unsafe read { unsafe Int(__gmpz_sizeinbase($0, 2)) } }

  /// Bits that are one in the absolute value: Python's `int.bit_count()`.
  public var bitCount: Int {
    unsafe magnitude.read { unsafe Int(__gmpz_popcount($0)) }
  }

  /// Zero bits below the lowest bit that is one; nil for zero.
  public var trailingZeroBitCount: Int? {
    isZero ? nil : unsafe read { unsafe Int(__gmpz_scan1($0, 0)) }
  }

  /// The absolute value.
  public var magnitude: BigInteger {
    unsafe read { number in unsafe Self.made { unsafe __gmpz_abs($0, number) } }
  }

  /// What Python's `hash()` gives: the number modulo 2**61 - 1 with its sign, and -2 instead of -1.
  public var pythonHash: Int {
    let absolute = unsafe read { unsafe Int(__gmpz_tdiv_ui($0, (1 << 61) - 1)) }
    let signed = isNegative ? -absolute : absolute
    return signed == -1 ? -2 : signed
  }
}

/// A pointer to a GMP number that is alive during the call it is passed to.
typealias IntegerPointer = UnsafeMutablePointer<__mpz_struct>

extension BigInteger {
  /// Reads the number: it stays alive while `body` runs, which the bare pointer would not see to.
  func read<Result>(_ body: (UnsafePointer<__mpz_struct>) -> Result) -> Result {
    withExtendedLifetime(storage) { unsafe body(UnsafePointer(storage.number)) }
  }

  /// A new number, zero until `body` writes to it.
  static func made(_ body: (IntegerPointer) -> Void) -> BigInteger {
    let result = BigInteger()
    withExtendedLifetime(result.storage) { unsafe body(result.storage.number) }
    return result
  }

  /// A new number that `body` computes from two.
  static func made(
    _ left: BigInteger, _ right: BigInteger,
    _ body: (IntegerPointer, UnsafePointer<__mpz_struct>, UnsafePointer<__mpz_struct>) -> Void
  ) -> BigInteger {
    unsafe left.read { left in
      unsafe right.read { right in unsafe made { unsafe body($0, left, right) } }
    }
  }

  /// A new number that `body` computes from this one.
  func mapped(_ body: (IntegerPointer, UnsafePointer<__mpz_struct>) -> Void) -> BigInteger {
    unsafe read { own in unsafe Self.made { unsafe body($0, own) } }
  }
}

/// One GMP number. It is written to only by the function that makes it.
@safe final class IntegerStorage: @unchecked Sendable {
  let number: IntegerPointer

  init() {
    unsafe number = IntegerPointer.allocate(capacity: 1)
    unsafe number.initialize(to: __mpz_struct())
    unsafe __gmpz_init(number)
  }

  deinit {
    unsafe __gmpz_clear(number)
    unsafe number.deallocate()
  }
}

extension BigInteger: Hashable, Comparable {
  public static func == (left: BigInteger, right: BigInteger) -> Bool {
    unsafe left.read { left in unsafe right.read { unsafe __gmpz_cmp(left, $0) } } == 0
  }

  public static func < (left: BigInteger, right: BigInteger) -> Bool {
    unsafe left.read { left in unsafe right.read { unsafe __gmpz_cmp(left, $0) } } < 0
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(pythonHash)
  }

  /// Compares with a double as Python does, exactly: -1, 0 or 1; nil when the double is no number.
  public func compared(to value: Double) -> Int? {
    guard !value.isNaN else { return nil }
    let order = unsafe read { unsafe __gmpz_cmp_d($0, value) }
    return order < 0 ? -1 : order > 0 ? 1 : 0
  }
}

extension Int {
  /// The number as a machine word; nil when it does not fit.
  public init?(exactly number: BigInteger) {
    guard unsafe number.read({ unsafe __gmpz_fits_slong_p($0) }) != 0 else { return nil }
    self = unsafe number.read { unsafe __gmpz_get_si($0) }
  }

  /// The number as a machine word, the nearest one when it does not fit, as slices are clipped.
  public init(clamping number: BigInteger) {
    self = Int(exactly: number) ?? (number.isNegative ? Int.min : Int.max)
  }
}
