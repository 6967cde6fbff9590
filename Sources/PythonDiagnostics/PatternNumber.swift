import PythonSyntax

/// The value of a number in a pattern, as far as it tells equal keys: `1`, `1.0`, `0x1` and `True` are one to Python.
struct PatternNumber {
  private var isNegative = false
  /// Hexadecimal digits of a whole number; `.` and the bits of any other.
  private var magnitude = Array("0".utf8)
  private var imaginary = 0.0

  init() {}

  static var one: PatternNumber {
    var number = PatternNumber()
    number.magnitude = Array("1".utf8)
    return number
  }

  /// The number that a literal, a signed literal or a sum of two is; nil for anything else.
  init?(_ node: NodeID, of tree: SyntaxTree) {
    switch tree.kind(node) {
    case .integerLiteral: magnitude = NumberText.hexadecimal(tree.literal(node))
    case .floatLiteral: magnitude = Self.digits(of: NumberText.value(tree.literal(node)) ?? 0)
    case .imaginaryLiteral: imaginary = NumberText.value(tree.literal(node)) ?? 0
    case .unaryOperation:
      let inner = tree.child(node, 0)
      guard tree.kind(inner) != .unaryOperation, let value = PatternNumber(inner, of: tree) else { return nil }
      self = value
      if tree.operator(node) == .minus { (isNegative, imaginary) = (!isNegative, -imaginary) }
    case .binaryOperation:
      let (left, right) = (tree.child(node, 0), tree.child(node, 1))
      guard tree.kind(left) != .binaryOperation, tree.kind(right) == .imaginaryLiteral,
        let real = PatternNumber(left, of: tree)
      else { return nil }
      self = real
      let value = NumberText.value(tree.literal(right)) ?? 0
      imaginary = tree.operator(node) == .subtract ? -value : value
    default: return nil
    }
  }

  /// A text that is equal for equal numbers, and for nothing else that can be a key.
  var key: [UInt8] {
    let sign = isNegative && magnitude != Array("0".utf8) ? "-" : "+"
    // Both zeros are equal.
    let second = imaginary == 0 ? "" : "j\(imaginary.bitPattern)"
    return [NodeKind.integerLiteral.rawValue] + Array(sign.utf8) + magnitude + Array(second.utf8)
  }

  private static func digits(of value: Double) -> [UInt8] {
    guard value.isFinite, value.rounded(.towardZero) == value, value != 0 else {
      return value == 0 ? Array("0".utf8) : Array(".\(value.bitPattern)".utf8)
    }
    // The significand as a whole number, and a power of two behind it.
    let fraction = 52
    let significand = value.significandBitPattern | 1 << UInt64(fraction)
    let shift = Int(value.exponent) - fraction
    if shift <= 0 { return Array(String(significand >> UInt64(-shift), radix: 16).utf8) }
    let text = String(significand << UInt64(shift % 4), radix: 16)
    return Array(text.utf8) + [UInt8](repeating: 0x30, count: shift / 4)
  }
}
