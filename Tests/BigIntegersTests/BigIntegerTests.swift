import BigIntegers
import Testing

private func big(_ text: String) throws -> BigInteger {
  let isNegative = text.hasPrefix("-")
  let number = try #require(BigInteger(digits: Array(text.utf8.dropFirst(isNegative ? 1 : 0)), base: 10))
  return isNegative ? -number : number
}

/// Expected values are what CPython 3.11 prints.
struct BigIntegerTests {
  @Test(arguments: [
    ("7", "2", "3", "1"), ("-7", "2", "-4", "1"), ("7", "-2", "-4", "-1"), ("-7", "-2", "3", "-1"),
    ("123456789012345678901234567890", "-97", "-1272750402189130710322005855", "-45"),
  ])
  func divisionHasTheSignsOfPython(_ left: String, _ right: String, _ quotient: String, _ rest: String) throws {
    let both = try big(left).dividedFloor(by: big(right))
    #expect(both.quotient.description == quotient)
    #expect(both.remainder.description == rest)
    #expect(try big(left).quotientFloor(by: big(right)) == both.quotient)
    #expect(try big(left).remainderFloor(by: big(right)) == both.remainder)
  }

  @Test func divisionByZeroIsAFault() {
    #expect(throws: IntegerFault.divisionByZero) { try BigInteger(1).dividedFloor(by: BigInteger()) }
    #expect(throws: IntegerFault.divisionByZero) { try BigInteger.trueQuotient(BigInteger(1), BigInteger()) }
  }

  @Test func powersAreRefusedBeforeTheyAreMade() throws {
    #expect(try BigInteger(2).raised(to: 100, ceilingBits: 101).description == "1267650600228229401496703205376")
    #expect(throws: IntegerFault.tooLarge(bits: 101)) { try BigInteger(2).raised(to: 100, ceilingBits: 100) }
    let huge = try BigInteger(10).raised(to: 40, ceilingBits: 4_096)
    #expect(throws: IntegerFault.tooLarge(bits: .max)) { try BigInteger(3).raised(to: huge, ceilingBits: 1 << 40) }
    #expect(try BigInteger(-1).raised(to: huge, ceilingBits: 8) == BigInteger(1))
    #expect(try BigInteger(-1).raised(to: huge + BigInteger(1), ceilingBits: 8) == BigInteger(-1))
    #expect(throws: IntegerFault.tooLarge(bits: .max)) {
      try BigInteger(1).shiftedLeft(by: huge, ceilingBits: 1 << 40)
    }
  }

  @Test func modularPowersFollowTheSignOfTheModulus() throws {
    func power(_ base: Int, _ exponent: Int, _ modulus: Int) throws -> BigInteger {
      try BigInteger(base).raised(to: BigInteger(exponent), modulo: BigInteger(modulus))
    }
    #expect(try power(3, 200, 13) == BigInteger(9))
    #expect(try power(3, 200, -13) == BigInteger(-4))
    #expect(try power(-3, 3, 7) == BigInteger(1))
    #expect(try power(3, -1, 7) == BigInteger(5))
    #expect(try power(5, 0, 1) == BigInteger(0))
    #expect(throws: IntegerFault.notInvertible) { try power(2, -1, 4) }
  }

  @Test func bitsOfNegativeNumbersHaveOnesWithoutEnd() throws {
    let number = try big("-123456789012345678901234567890")
    #expect((number & BigInteger(0xff)).description == "46")
    #expect((number | BigInteger(1)).description == "-123456789012345678901234567889")
    #expect((number ^ number) == BigInteger())
    #expect((~number).description == "123456789012345678901234567889")
    #expect(try number.shiftedRight(by: 90).description == "-100")
    #expect(try number.shiftedRight(by: 9_000) == BigInteger(-1))
    #expect(number.bitLength == 97)
    #expect(number.bitCount == 54)
  }

  @Test func bytesOfEitherOrder() throws {
    #expect(try BigInteger(-2).bytes(count: 3, order: .big, isSigned: true) == [0xff, 0xff, 0xfe])
    #expect(try BigInteger(258).bytes(count: 3, order: .little, isSigned: false) == [2, 1, 0])
    #expect(try BigInteger(-128).bytes(count: 1, order: .big, isSigned: true) == [0x80])
    #expect(throws: IntegerFault.tooManyBytes) { try BigInteger(128).bytes(count: 1, order: .big, isSigned: true) }
    #expect(throws: IntegerFault.tooManyBytes) { try BigInteger(-129).bytes(count: 1, order: .big, isSigned: true) }
    #expect(throws: IntegerFault.negativeToUnsigned) {
      try BigInteger(-1).bytes(count: 1, order: .big, isSigned: false)
    }
    #expect(BigInteger(bytes: [0xff, 0xfe], order: .big, isSigned: true) == BigInteger(-2))
    #expect(BigInteger(bytes: [0xff, 0xfe], order: .little, isSigned: false) == BigInteger(0xfeff))
    #expect(BigInteger(bytes: [], order: .little, isSigned: true).isZero)
  }

  @Test(arguments: [2, 3, 10, 16, 36])
  func digitsGoThereAndBack(base: Int) throws {
    var number = BigInteger(1)
    for step in 0..<90 {
      number = number * BigInteger(7 + step) + BigInteger(step)
      let digits = number.digits(base: base)
      #expect(BigInteger(digits: digits, base: base) == number)
      #expect(digits.count <= number.estimatedDigitCount(base: base))
    }
    #expect(BigInteger().digits(base: base) == [0x30])
    #expect((-BigInteger(1)).digits(base: base) == Array("-1".utf8))
    #expect(BigInteger(digits: Array("1 0".utf8), base: base) == nil)
  }

  @Test func doublesAreRoundedOnce() throws {
    // 2**53 + 1 is a tie and goes to the even one; a bit far below decides otherwise.
    let tie = try BigInteger(1).shiftedLeft(by: 53, ceilingBits: 100) + BigInteger(1)
    #expect(tie.double == 9_007_199_254_740_992)
    let above = try tie.shiftedLeft(by: 100, ceilingBits: 1_000) + BigInteger(1)
    #expect(above.double == 0x1.0000000000001p153)
    #expect((-above).double == -0x1.0000000000001p153)
    #expect(try BigInteger(10).raised(to: 400, ceilingBits: 4_096).double == nil)
    #expect(try BigInteger(10).raised(to: 308, ceilingBits: 4_096).double == 1e308)
    #expect(try BigInteger.trueQuotient(BigInteger(1), BigInteger(3)) == 1.0 / 3.0)
    let small = try BigInteger.trueQuotient(BigInteger(1), BigInteger(10).raised(to: 320, ceilingBits: 4_096))
    #expect(small == 2024 * Double.leastNonzeroMagnitude)
    #expect(try BigInteger.trueQuotient(BigInteger(-1), BigInteger(10).raised(to: 400, ceilingBits: 4_096)) == 0)
    #expect(try big("36893488147419103233").compared(to: 36893488147419103232.0) == 1)
  }

  @Test func hashesAreThoseOfPython() throws {
    #expect(BigInteger(-1).pythonHash == -2)
    #expect(try big("2305843009213693951").pythonHash == 0)
    #expect(try big("-123456789012345678901234567890").pythonHash == -248_789_772_095_949_448)
  }

  @Test func machineWords() throws {
    #expect(Int(exactly: BigInteger(Int.min)) == .min)
    #expect(Int(exactly: BigInteger(Int.max) + BigInteger(1)) == nil)
    #expect(Int(clamping: BigInteger(Int.min) - BigInteger(1)) == .min)
    #expect(BigInteger(truncating: -1e20)?.description == "-100000000000000000000")
    #expect(BigInteger(truncating: .infinity) == nil)
  }
}
