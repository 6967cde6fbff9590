import BigIntegers
import PythonLibrary
import Testing

struct NumberTests {
  @Test(arguments: [
    (0.1, "0.1"), (1e16, "1e+16"), (123_456_789_012_345.0, "123456789012345.0"), (-0.0, "-0.0"), (1e-5, "1e-05"),
    (0.0001, "0.0001"), (9_007_199_254_740_993.0, "9007199254740992.0"), (.infinity, "inf"), (.nan, "nan"),
    (Double.leastNonzeroMagnitude, "5e-324"), (1.797_693_134_862_315_7e308, "1.7976931348623157e+308"),
  ])
  func floatsPrintTheirShortestDigits(_ value: Double, _ expected: String) {
    #expect(FloatText.representation(value) == ascii(expected))
  }

  @Test func complexNumbers() {
    #expect(FloatText.complex(real: 1, imaginary: -2.5) == ascii("(1-2.5j)"))
    #expect(FloatText.complex(real: 0, imaginary: 3) == ascii("3j"))
    #expect(FloatText.complex(real: -0.0, imaginary: .nan) == ascii("(-0+nanj)"))
  }

  @Test func textBecomesFloats() throws {
    #expect(try FloatText.parse(" -1_0.5e1\n") == -105)
    #expect(try FloatText.parse("١.٥") == 1.5)
    #expect(try FloatText.parse("1e400") == .infinity)
    #expect(try FloatText.parse("-Infinity") == -.infinity)
    for wrong in ["", ".", "1__0", "_1", "1_", "0x10", "1e", "infin"] as [PythonString] {
      #expect(thrown { try FloatText.parse(wrong) } == .valueError, "\(wrong)")
    }
  }

  @Test func textBecomesIntegers() throws {
    #expect(try IntegerText.parse(" -0x_ff ", base: 16) == BigInteger(-255))
    #expect(try IntegerText.parse("0b101", base: 0) == BigInteger(5))
    #expect(try IntegerText.parse("٣٤") == BigInteger(34))
    #expect(try IntegerText.parse("zz", base: 36) == BigInteger(1295))
    #expect(try IntegerText.parse("0_0", base: 0) == BigInteger())
    for (wrong, base) in [("012", 0), ("1__0", 10), ("0x", 16), ("8", 8), ("", 10), ("1", 1), ("- 1", 10)] {
      #expect(
        thrown { try IntegerText.parse(PythonString(wrong), base: base) } == .valueError,
        "\(wrong)")
    }
  }

  @Test func decimalDigitsHaveALimit() throws {
    let digits = PythonString(latin1: [UInt8](repeating: 0x39, count: 4_301))
    #expect(thrown { try IntegerText.parse(digits) } == .valueError)
    let number = try IntegerText.parse(digits, digitLimit: 0)
    #expect(thrown { try IntegerText.decimal(number, ceiling: room) } == .valueError)
    #expect(try IntegerText.decimal(number, digitLimit: 0, ceiling: room).count == 4_301)
    #expect(
      thrown { try IntegerText.decimal(number, digitLimit: 0, ceiling: 100) }
        == .resultTooLarge)
    #expect(try IntegerText.parse(digits, base: 16).bitLength > 17_000)
  }

  @Test(arguments: [
    ("", 1234.5, "1234.5"), (".2f", 2.675, "2.67"), (".0f", 0.5, "0"), (".0f", 1.5, "2"),
    ("010.3e", -1234.5, "-1.234e+03"),
    ("g", 1e-5, "1e-05"), ("#.3g", 1.0, "1.00"), (",.2f", 1234567.891, "1,234,567.89"),
    ("012,.1f", 1234.5, "00,001,234.5"),
    ("%", 0.25, "25.000000%"), ("+.3", 3.14159, "+3.14"), ("z.1f", -0.01, "0.0"), ("*^12", 1.5, "****1.5*****"),
    (".3", 1234567.0, "1.23e+06"), ("F", .infinity, "INF"), ("06", .infinity, "000inf"), ("_", 123456.5, "123_456.5"),
  ])
  func formattedFloats(_ spec: String, _ value: Double, _ expected: String) throws {
    #expect(try FormatSpec.format(value, PythonString(spec), ceiling: room).text == expected)
  }

  @Test(arguments: [
    ("", 42, "42"), ("#x", 255, "0xff"), ("#010b", 5, "0b00000101"), ("_x", 0xabcdef, "ab_cdef"),
    (",", -1234567, "-1,234,567"),
    ("c", 0x416, "Ж"), ("+05d", 7, "+0007"), ("<6", 7, "7     "), ("=+6", 7, "+    7"), (".1f", 3, "3.0"),
    ("x=6X", 255, "xxxxFF"),
  ])
  func formattedIntegers(_ spec: String, _ value: Int, _ expected: String) throws {
    #expect(try FormatSpec.format(BigInteger(value), PythonString(spec), ceiling: room).text == expected)
  }

  @Test func formattedText() throws {
    #expect(try FormatSpec.format("abc", "*^7.2", ceiling: room) == "**ab***")
    #expect(try FormatSpec.format("ab", "05", ceiling: room) == "ab000")
    for wrong in ["d", "=5", "+", ",", "#", "5.", "ss"] as [PythonString] {
      #expect(
        thrown { try FormatSpec.format("a", wrong, ceiling: room) } == .valueError, "\(wrong)"
      )
    }
  }

  @Test func percentTemplates() throws {
    let format = PercentFormat("%(k)s %-5d|%+.2f %%")
    #expect(format.parts.count == 7)
    guard case .conversion(let first) = format.parts[0], case .conversion(let second) = format.parts[2] else {
      Issue.record("the first and third part are conversions")
      return
    }
    #expect(first.key == "k" && first.wanted == .text)
    #expect(
      try PercentFormat.format(second, .integer(BigInteger(-7)), width: 5, precision: nil, ceiling: room) == "-7   ")
    #expect(try PercentFormat.format(second, .float(7.9), width: nil, precision: 3, ceiling: room) == "007")
    #expect(PercentFormat("%").fault?.type == .valueError)
  }

  @Test func templatesOfFormat() throws {
    let template = try FormatTemplate("a{{{0.b[c]!r:>{w}}}}{}")
    guard template.parts.count == 4, case .field(let field) = template.parts[1] else {
      Issue.record("there are four parts")
      return
    }
    #expect(field.name == .position(0))
    #expect(field.accessors == [.attribute("b"), .key("c")])
    #expect(field.conversion == 0x72)
    #expect(field.spec == ">{w}")
    for wrong in ["{", "}", "{a", "{!}", "{a.}", "{a[}", "{a]b}{"] as [PythonString] {
      #expect(thrown { try FormatTemplate(wrong) } == .valueError, "\(wrong)")
    }
  }
}
