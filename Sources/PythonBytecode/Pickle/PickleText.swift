/// Texts and numbers in the forms of the older protocols.
enum PickleText {
  /// Two's complement, little-endian.
  static func long(_ bytes: ArraySlice<UInt8>) -> BytecodeConstant {
    guard let top = bytes.last else { return .integer(0) }
    let isNegative = top & 0x80 != 0
    if bytes.count <= 8 {
      var value: UInt64 = isNegative ? UInt64.max : 0
      for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
      return .integer(Int(Int64(bitPattern: value)))
    }
    var magnitude: [UInt8] = []
    magnitude.reserveCapacity(bytes.count)
    var carry: UInt16 = 1
    for byte in bytes {
      guard isNegative else {
        magnitude.append(byte)
        continue
      }
      let digit = UInt16(~byte) + carry
      magnitude.append(UInt8(truncatingIfNeeded: digit))
      carry = digit >> 8
    }
    while magnitude.last == 0 { magnitude.removeLast() }
    return .bigInteger(isNegative: isNegative, magnitude: magnitude)
  }

  /// A `str` of Python 2: text where it is, else bytes.
  static func old(_ bytes: ArraySlice<UInt8>) -> BytecodeConstant {
    let isText = bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7f || (9...13).contains($0) || $0 == 0x1b }
    if isText, UTF8Check.isValid(bytes) { return .text(String(decoding: bytes, as: UTF8.self)) }
    return .bytes(Array(bytes))
  }

  /// Text in raw-unicode-escape: Latin-1 with `\u` and `\U`.
  static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
    var scalars = String.UnicodeScalarView()
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\"), index + 1 < bytes.endIndex {
        let letter = bytes[index + 1]
        let digits = letter == UInt8(ascii: "u") ? 4 : letter == UInt8(ascii: "U") ? 8 : 0
        if digits > 0, bytes.endIndex - index - 2 >= digits {
          if let value = hexadecimal(bytes[(index + 2)..<(index + 2 + digits)]) {
            scalars.append(Unicode.Scalar(value) ?? "\u{fffd}")
            index += 2 + digits
            continue
          }
        }
      }
      scalars.append(Unicode.Scalar(byte))
      index += 1
    }
    return String(scalars)
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
      switch digit {
      case 0x30...0x39: value = value << 4 | UInt32(digit - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(digit - 0x37)
      case 0x61...0x66: value = value << 4 | UInt32(digit - 0x57)
      default: return nil
      }
    }
    return value
  }

  /// The bytes of a quoted string with the escapes of a Python 2 literal; nil when it is not quoted.
  static func unquoted(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    var line = line
    while let last = line.last, last == 0x20 || last == 0x0d || last == 0x09 { line = line.dropLast() }
    guard line.count >= 2, let quote = line.first, quote == 0x22 || quote == 0x27, line.last == quote else {
      return nil
    }
    let text = line.dropFirst().dropLast()
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      index += 1
      guard byte == UInt8(ascii: "\\"), index < text.endIndex else {
        result.append(byte)
        continue
      }
      let letter = text[index]
      index += 1
      switch letter {
      case UInt8(ascii: "n"): result.append(0x0a)
      case UInt8(ascii: "r"): result.append(0x0d)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "a"): result.append(0x07)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0c)
      case UInt8(ascii: "v"): result.append(0x0b)
      case UInt8(ascii: "x") where text.endIndex - index >= 2:
        guard let value = hexadecimal(text[index..<index + 2]) else { return nil }
        result.append(UInt8(truncatingIfNeeded: value))
        index += 2
      case 0x30...0x37:
        var value = Int(letter - 0x30)
        var digits = 1
        while digits < 3, index < text.endIndex, (0x30...0x37).contains(text[index]) {
          value = value * 8 + Int(text[index] - 0x30)
          index += 1
          digits += 1
        }
        result.append(UInt8(truncatingIfNeeded: value))
      case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): result.append(letter)
      case 0x0a: break
      default:
        result.append(byte)
        result.append(letter)
      }
    }
    return result
  }
}
