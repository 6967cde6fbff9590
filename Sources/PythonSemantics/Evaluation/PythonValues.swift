public import PythonSyntax

/// Operations of Python on integers, texts and bytes, where the result fits and is cheap.
///
/// Texts are generalised UTF-8, as in `SyntaxTree.literal`.
public enum PythonValues {
  /// The value of an integer literal as written, when it fits.
  public static func integer(_ digits: ArraySlice<UInt8>) -> Int? {
    guard digits.count > 2, digits.first == UInt8(ascii: "0") else {
      return Int(String(decoding: digits, as: UTF8.self))
    }
    let body = String(decoding: digits.dropFirst(2), as: UTF8.self)
    switch digits[digits.startIndex + 1] | 0x20 {
    case UInt8(ascii: "x"): return Int(body, radix: 16)
    case UInt8(ascii: "o"): return Int(body, radix: 8)
    case UInt8(ascii: "b"): return Int(body, radix: 2)
    default: return Int(String(decoding: digits, as: UTF8.self))
    }
  }

  /// Python's integer arithmetic where the result fits; division rounds down.
  public static func arithmetic(_ operation: Operator, _ a: Int, _ b: Int) -> Int? {
    func checked(_ result: (partialValue: Int, overflow: Bool)) -> Int? { result.overflow ? nil : result.partialValue }
    switch operation {
    case .add: return checked(a.addingReportingOverflow(b))
    case .subtract: return checked(a.subtractingReportingOverflow(b))
    case .multiply: return checked(a.multipliedReportingOverflow(by: b))
    case .bitXor: return a ^ b
    case .bitAnd: return a & b
    case .bitOr: return a | b
    case .leftShift: return b >= 0 && b < 62 && a.magnitude < 1 << UInt(62 - b) ? a << b : nil
    case .rightShift: return b >= 0 && b < 64 ? a >> b : nil
    case .floorDivide, .modulo:
      guard b != 0, !(a == Int.min && b == -1) else { return nil }
      let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
      let isAdjusted = remainder != 0 && (remainder < 0) != (b < 0)
      if operation == .floorDivide { return isAdjusted ? quotient - 1 : quotient }
      return isAdjusted ? remainder + b : remainder
    case .power:
      guard b >= 0, b < 64 else { return nil }
      var value = 1
      for _ in 0..<b {
        let (product, overflow) = value.multipliedReportingOverflow(by: a)
        if overflow { return nil }
        value = product
      }
      return value
    default: return nil
    }
  }

  /// One code point in generalised UTF-8; nil outside of Unicode.
  public static func utf8(_ code: Int) -> [UInt8]? {
    switch code {
    case 0..<0x80: [UInt8(code)]
    case 0x80..<0x800: [UInt8(0xc0 | code >> 6), UInt8(0x80 | code & 0x3f)]
    case 0x800..<0x10000: [UInt8(0xe0 | code >> 12), UInt8(0x80 | code >> 6 & 0x3f), UInt8(0x80 | code & 0x3f)]
    case 0x10000..<0x110000:
      [
        UInt8(0xf0 | code >> 18), UInt8(0x80 | code >> 12 & 0x3f), UInt8(0x80 | code >> 6 & 0x3f),
        UInt8(0x80 | code & 0x3f),
      ]
    default: nil
    }
  }

  /// Methods of texts and bytes that need nothing but them, ASCII only for case; nil for another method.
  public static func transformed(_ content: [UInt8], _ method: String, _ arguments: [[UInt8]]) -> [UInt8]? {
    func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5a }
    func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7a }
    switch method {
    case "lower", "casefold": return content.map { isUpper($0) ? $0 | 0x20 : $0 }
    case "upper": return content.map { isLower($0) ? $0 & 0xdf : $0 }
    case "swapcase": return content.map { isUpper($0) ? $0 | 0x20 : isLower($0) ? $0 & 0xdf : $0 }
    case "strip", "lstrip", "rstrip":
      let set = arguments.first ?? [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d]
      var slice = content[...]
      if method != "rstrip" { slice = slice.drop { set.contains($0) } }
      if method != "lstrip" { while let last = slice.last, set.contains(last) { slice.removeLast() } }
      return Array(slice)
    case "replace":
      guard arguments.count == 2, !arguments[0].isEmpty else { return nil }
      return replaced(content, arguments[0], arguments[1])
    default: return nil
    }
  }

  /// Every occurrence, left to right; nil when the result would be unreasonably large.
  public static func replaced(_ content: [UInt8], _ old: [UInt8], _ new: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var index = 0
    if old.count == 1 {
      for byte in content {
        if byte == old[0] { result.append(contentsOf: new) } else { result.append(byte) }
        guard result.count <= ConstantTable.lengthCeiling else { return nil }
      }
      return result
    }
    while index < content.count {
      if content[index] == old[0], content[index...].starts(with: old) {
        result.append(contentsOf: new)
        index += old.count
        guard result.count <= ConstantTable.lengthCeiling else { return nil }
      } else {
        result.append(content[index])
        index += 1
      }
    }
    return result
  }

  /// Code points of generalised UTF-8, each as its bytes.
  public static func characters(_ content: [UInt8]) -> [[UInt8]] {
    var characters: [[UInt8]] = []
    for byte in content {
      if byte & 0xc0 == 0x80, !characters.isEmpty {
        characters[characters.count - 1].append(byte)
      } else {
        characters.append([byte])
      }
    }
    return characters
  }

  /// Where each code point of generalised UTF-8 begins; a first byte that continues nothing counts as one.
  static func characterStarts(_ content: ArraySlice<UInt8>) -> [Int] {
    var starts: [Int] = []
    for index in content.indices where content[index] & 0xc0 != 0x80 || starts.isEmpty { starts.append(index) }
    return starts
  }

  /// `elements[lower:upper:step]` as Python has it; nil for a step of 0.
  public static func sliced<Element>(_ elements: [Element], _ lower: Int?, _ upper: Int?, _ step: Int?) -> [Element]? {
    let step = step ?? 1
    guard step != 0, step != Int.min else { return nil }
    let count = elements.count
    func clamped(_ bound: Int?, _ whenAbsent: Int) -> Int {
      guard let bound else { return whenAbsent }
      let position = bound < 0 ? (bound < -count ? -1 : bound + count) : min(bound, count)
      return step > 0 ? max(0, position) : min(max(-1, position), count - 1)
    }
    var position = clamped(lower, step > 0 ? 0 : count - 1)
    let end = clamped(upper, step > 0 ? count : -1)
    var picked: [Element] = []
    if step == 1 { return position < end ? Array(elements[position..<end]) : [] }
    while step > 0 ? position < end : position > end {
      picked.append(elements[position])
      let (next, overflow) = position.addingReportingOverflow(step)
      if overflow { break }
      position = next
    }
    return picked
  }
}
