/// Constants of compiled code as Python literals.
enum SketchLiteral {
  /// Keywords of Python 3, soft ones aside.
  static let keywords: Set<String> = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
    "pass", "raise", "return", "try", "while", "with", "yield",
  ]

  private static let depthCeiling = 12

  /// - Parameter left: elements that may still be spelled out; `_` stands for the rest.
  static func text(of constant: BytecodeConstant, left: inout Int, depth: Int) -> String {
    left -= 1
    guard left >= 0, depth < depthCeiling else { return "_" }
    switch constant {
    case .none: return "None"
    case .boolean(let value): return value ? "True" : "False"
    case .ellipsis: return "..."
    case .integer(let value): return String(value)
    case .bigInteger(let isNegative, let magnitude):
      let digits = magnitude.reversed().flatMap { [hexadecimal[Int($0 >> 4)], hexadecimal[Int($0 & 15)]] }
      return (isNegative ? "-0x" : "0x") + (digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self))
    case .float(let value): return number(value)
    case .complex(let real, let imaginary): return "complex(\(number(real)), \(number(imaginary)))"
    case .text(let text): return quoted(text)
    case .bytes(let bytes): return quoted(bytes)
    case .tuple(let parts):
      let texts = each(parts, &left, depth)
      return texts.count == 1 ? "(\(texts[0]),)" : "(\(texts.joined(separator: ", ")))"
    case .list(let parts): return "[\(each(parts, &left, depth).joined(separator: ", "))]"
    case .set(let parts):
      return parts.isEmpty ? "set()" : "{\(each(parts, &left, depth).joined(separator: ", "))}"
    case .dictionary(let parts):
      let texts = each(parts, &left, depth)
      let pairs = stride(from: 0, to: texts.count - 1, by: 2).map { "\(texts[$0]): \(texts[$0 + 1])" }
      return "{\(pairs.joined(separator: ", "))}"
    case .slice, .code, .unknown: return "_"
    }
  }

  private static func each(_ parts: [BytecodeConstant], _ left: inout Int, _ depth: Int) -> [String] {
    var texts: [String] = []
    for part in parts where left > 0 { texts.append(text(of: part, left: &left, depth: depth + 1)) }
    return texts
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "float(\"nan\")" }
    return value.isInfinite ? (value < 0 ? "-1e999" : "1e999") : value.description
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)

  private static func quoted(_ text: String) -> String {
    var literal: [UInt8] = [0x22]
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: literal += "\\n".utf8
      case 0x0D: literal += "\\r".utf8
      case 0x09: literal += "\\t".utf8
      case 0x22, 0x5C: literal += [0x5C, UInt8(scalar.value)]
      case 0x20...0x7E: literal.append(UInt8(scalar.value))
      case 0..<0x100: literal += escape(scalar.value, "x", 2)
      default: literal += Array(String(scalar).utf8)
      }
    }
    literal.append(0x22)
    return String(decoding: literal, as: UTF8.self)
  }

  private static func quoted(_ bytes: [UInt8]) -> String {
    var literal = Array("b\"".utf8)
    for byte in bytes {
      switch byte {
      case 0x0A: literal += "\\n".utf8
      case 0x0D: literal += "\\r".utf8
      case 0x22, 0x5C: literal += [0x5C, byte]
      case 0x20...0x7E: literal.append(byte)
      default: literal += escape(UInt32(byte), "x", 2)
      }
    }
    literal.append(0x22)
    return String(decoding: literal, as: UTF8.self)
  }

  private static func escape(_ value: UInt32, _ letter: Character, _ width: Int) -> [UInt8] {
    var digits: [UInt8] = []
    for place in (0..<width).reversed() { digits.append(hexadecimal[Int(value >> (4 * UInt32(place)) & 15)]) }
    return Array("\\\(letter)".utf8) + digits
  }
}
