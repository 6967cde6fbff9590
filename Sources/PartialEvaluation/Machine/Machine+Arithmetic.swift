import BigIntegers
import ByteReading
import PythonLibrary
import PythonSyntax

extension Machine {
  /// An integer for a count or an index; nil for what is none, and beyond what a machine word holds its ends.
  func index(_ value: Value) -> Int? {
    switch value {
    case .int(let number): return number
    case .bool(let truth): return truth ? 1 : 0
    case .big(let number): return Int(clamping: number)
    default: return nil
    }
  }

  /// As `index`, or the `TypeError` of Python.
  func integer(_ value: Value?, _ what: String = "integer") throws(Signal) -> Int {
    guard let value else { throw error("TypeError", "missing required argument") }
    if let number = index(value) { return number }
    if case .unknown(let unknown) = value { throw .unknown(self.unknown(unknown.origins)) }
    if case .instance(let instance) = value, let function = lookUp("__index__", in: instance.type) {
      return try nested { () throws(Signal) in try integer(try call(function, Arguments([value]))) }
    }
    throw error("TypeError", "'\(typeName(of: value))' object cannot be interpreted as an integer")
  }

  func bigInteger(_ value: Value?) throws(Signal) -> BigInteger {
    if case .big(let number)? = value { return number }
    return BigInteger(try integer(value))
  }

  func double(_ value: Value?) throws(Signal) -> Double {
    switch value {
    case .float(let number)?: return number
    case .int(let number)?: return Double(number)
    case .bool(let truth)?: return truth ? 1 : 0
    case .big(let number)?:
      guard let double = number.double else { throw error("OverflowError", "int too large to convert to float") }
      return double
    case .unknown(let unknown)?: throw .unknown(self.unknown(unknown.origins))
    case .instance(let instance)?:
      if let value, let function = lookUp("__float__", in: instance.type) {
        return try nested { () throws(Signal) in try double(try call(function, Arguments([value]))) }
      }
      throw error("TypeError", "must be real number, not \(instance.type.name)")
    case let value?: throw error("TypeError", "must be real number, not \(typeName(of: value))")
    case nil: throw error("TypeError", "missing required argument")
    }
  }

  func arithmetic(
    _ operation: Operator, _ a: Equality.Number, _ b: Equality.Number, _ left: Value, _ right: Value
  ) throws(Signal) -> Value? {
    if operation == .bitXor { exclusiveOrs += 1 }
    switch (a, b) {
    case (.complex, _), (_, .complex): return try complexArithmetic(operation, a, b)
    case (.float, _), (_, .float): return try floatArithmetic(operation, try double(left), try double(right))
    case (.int(let x), .int(let y)):
      if case .bool(let p) = left, case .bool(let q) = right {
        switch operation {
        case .bitAnd: return .bool(p && q)
        case .bitOr: return .bool(p || q)
        case .bitXor: return .bool(p != q)
        default: break
        }
      }
      if let value = Self.small(operation.rawValue, x, y) { return value }
    default: break
    }
    return try bigArithmetic(operation, big(a), big(b))
  }

  private func bigArithmetic(_ operation: Operator, _ a: BigInteger, _ b: BigInteger) throws(Signal) -> Value? {
    let bits = max(a.bitLength, b.bitLength)
    try charge(bits / 8)
    switch operation {
    case .add: return Value(a + b)
    case .subtract: return Value(a - b)
    case .multiply:
      guard a.bitLength + b.bitLength <= Self.bitCeiling else { throw tooLarge("a product") }
      // Quadratic at worst, in words.
      try charge(a.bitLength / 64 * (b.bitLength / 64) / 8)
      return Value(a * b)
    case .bitXor: return Value(a ^ b)
    case .bitAnd: return Value(a & b)
    case .bitOr: return Value(a | b)
    case .floorDivide:
      try charge(bits / 64 * (b.bitLength / 64) / 8)
      return Value(try integers { () throws(IntegerFault) in try a.quotientFloor(by: b) })
    case .modulo:
      try charge(bits / 64 * (b.bitLength / 64) / 8)
      return Value(try integers { () throws(IntegerFault) in try a.remainderFloor(by: b) })
    case .divide:
      if b.isZero { throw error("ZeroDivisionError", "division by zero") }
      let quotient = try integers { () throws(IntegerFault) in try BigInteger.trueQuotient(a, b) }
      guard let quotient else { throw error("OverflowError", "integer division result too large for a float") }
      return .float(quotient)
    case .power:
      if b.isNegative {
        guard let x = a.double, let y = b.double else {
          throw error("OverflowError", "int too large to convert to float")
        }
        return try floatArithmetic(.power, x, y)
      }
      let estimate = a.estimatedPowerBits(exponent: b)
      guard estimate <= Self.bitCeiling else { throw tooLarge("a power of \(estimate) bits") }
      try charge(estimate / 8 + (estimate / 64) * (estimate / 64) / 16)
      return Value(try integers { () throws(IntegerFault) in try a.raised(to: b, ceilingBits: Self.bitCeiling) })
    case .leftShift:
      if b.isNegative { throw error("ValueError", "negative shift count") }
      guard a.isZero || (b.bitLength < 40 && a.bitLength + Int(clamping: b) <= Self.bitCeiling) else {
        throw tooLarge("a shifted integer")
      }
      try charge(a.isZero ? 0 : Int(clamping: b) / 8)
      return Value(try integers { () throws(IntegerFault) in try a.shiftedLeft(by: b, ceilingBits: Self.bitCeiling) })
    case .rightShift:
      return Value(try integers { () throws(IntegerFault) in try a.shiftedRight(by: b) })
    default: return nil
    }
  }

  func floatArithmetic(_ operation: Operator, _ a: Double, _ b: Double) throws(Signal) -> Value? {
    switch operation {
    case .add: return .float(a + b)
    case .subtract: return .float(a - b)
    case .multiply: return .float(a * b)
    case .divide:
      guard b != 0 else { throw error("ZeroDivisionError", "float division by zero") }
      return .float(a / b)
    case .floorDivide:
      guard b != 0 else { throw error("ZeroDivisionError", "float floor division by zero") }
      return .float(Self.floatDivision(a, b).quotient)
    case .modulo:
      guard b != 0 else { throw error("ZeroDivisionError", "float modulo") }
      return .float(Self.floatDivision(a, b).rest)
    case .power:
      if a == 0, b < 0 { throw error("ZeroDivisionError", "0.0 cannot be raised to a negative power") }
      if a < 0, a.isFinite, b.isFinite, b != b.rounded(.towardZero) {
        return try complexArithmetic(.power, .complex(a, 0), .complex(b, 0))
      }
      let result = RealPower.power(a, b)
      if result.isInfinite, a.isFinite, b.isFinite {
        throw error("OverflowError", "(34, 'Numerical result out of range')")
      }
      return .float(result)
    default: return nil
    }
  }

  /// As CPython's `float_divmod`.
  static func floatDivision(_ a: Double, _ b: Double) -> (quotient: Double, rest: Double) {
    var rest = a.truncatingRemainder(dividingBy: b)
    var quotient = (a - rest) / b
    if rest != 0 {
      if (b < 0) != (rest < 0) {
        rest += b
        quotient -= 1
      }
    } else {
      rest = b < 0 ? -0.0 : 0.0
    }
    if quotient != 0 {
      let floor = quotient.rounded(.down)
      quotient = quotient - floor > 0.5 ? floor + 1 : floor
    } else {
      quotient = (a / b).sign == .minus ? -0.0 : 0.0
    }
    return (quotient, rest)
  }

  private func complexArithmetic(
    _ operation: Operator, _ left: Equality.Number, _ right: Equality.Number
  ) throws(Signal) -> Value? {
    func parts(_ number: Equality.Number) -> (Double, Double) {
      switch number {
      case .int(let value): (Double(value), 0)
      case .big(let value): (value.double ?? .infinity, 0)
      case .float(let value): (value, 0)
      case .complex(let real, let imaginary): (real, imaginary)
      }
    }
    let (a, b) = parts(left)
    let (c, d) = parts(right)
    switch operation {
    case .add: return .complex(Complex(a + c, b + d))
    case .subtract: return .complex(Complex(a - c, b - d))
    case .multiply: return .complex(Complex(a * c - b * d, a * d + b * c))
    case .divide:
      guard c != 0 || d != 0 else { throw error("ZeroDivisionError", "complex division by zero") }
      let scale = c * c + d * d
      return .complex(Complex((a * c + b * d) / scale, (b * c - a * d) / scale))
    case .power: throw .unknown(unknown(.unsupported))
    default: return nil
    }
  }
}
