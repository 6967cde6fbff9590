/// `unicode_escape`, `raw_unicode_escape` and `codecs.escape_decode`.
public enum EscapeCodecs {
  static func decode(_ bytes: [UInt8], _ errors: CodecErrors, isRaw: Bool) throws(PythonError) -> PythonString {
    var output = DecoderOutput(bytes, codec: isRaw ? .rawUnicodeEscape : .unicodeEscape, errors: errors)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x5c else {
        output.points.append(UInt32(byte))
        index += 1
        continue
      }
      let start = index
      guard index + 1 < bytes.count else {
        if isRaw {
          output.points.append(0x5c)
          index += 1
        } else {
          index = try output.fail(start..<start + 1, "\\ at end of string")
        }
        continue
      }
      let letter = bytes[index + 1]
      index += 2
      if isRaw {
        guard letter == 0x75 || letter == 0x55 else {
          output.points.append(contentsOf: [0x5c, UInt32(letter)])
          continue
        }
        index = try hexEscape(bytes, start, letter, &output)
        continue
      }
      if let simple = simpleEscape(letter) {
        output.points.append(simple)
        continue
      }
      switch letter {
      case 10: break
      case 0x30...0x37:
        var value = UInt32(letter - 0x30)
        var count = 1
        while count < 3, index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x37 {
          value = value << 3 | UInt32(bytes[index] - 0x30)
          index += 1
          count += 1
        }
        output.points.append(value)
      case 0x78, 0x75, 0x55: index = try hexEscape(bytes, start, letter, &output)
      case 0x4e:
        guard index < bytes.count, bytes[index] == 0x7b, let end = bytes[index...].firstIndex(of: 0x7d),
          end > index + 1
        else {
          let end = bytes[index...].first == 0x7b ? bytes[index...].firstIndex(of: 0x7d).map { $0 + 1 } : index
          index = try output.fail(start..<(end ?? bytes.count), "malformed \\N character escape")
          continue
        }
        throw .unsupported("names of Unicode characters")
      default: output.points.append(contentsOf: [0x5c, UInt32(letter)])
      }
    }
    return PythonString(codePoints: output.points)
  }

  private static func simpleEscape(_ letter: UInt8) -> UInt32? {
    switch letter {
    case 0x5c, 0x27, 0x22: UInt32(letter)
    case 0x61: 7
    case 0x62: 8
    case 0x66: 12
    case 0x6e: 10
    case 0x72: 13
    case 0x74: 9
    case 0x76: 11
    default: nil
    }
  }

  /// Reads `\xNN`, `\uNNNN` or `\UNNNNNNNN`; gives the index behind.
  private static func hexEscape(
    _ bytes: [UInt8], _ start: Int, _ letter: UInt8, _ output: inout DecoderOutput
  ) throws(PythonError) -> Int {
    let wanted = letter == 0x78 ? 2 : letter == 0x75 ? 4 : 8
    var value: UInt32 = 0
    var index = start + 2
    while index < start + 2 + wanted, index < bytes.count, let digit = Binascii.hexValue(bytes[index]) {
      value = value << 4 | UInt32(digit)
      index += 1
    }
    guard index == start + 2 + wanted else {
      let shape = letter == 0x78 ? "\\xXX" : letter == 0x75 ? "\\uXXXX" : "\\UXXXXXXXX"
      return try output.fail(start..<index, "truncated \(shape) escape")
    }
    guard value <= 0x10_ffff else {
      let reason = output.codec == .rawUnicodeEscape ? "\\Uxxxxxxxx out of range" : "illegal Unicode character"
      return try output.fail(start..<index, reason)
    }
    output.points.append(value)
    return index
  }

  static func encode(_ text: PythonString, isRaw: Bool) -> [UInt8] {
    var units: [UInt32] = []
    units.reserveCapacity(text.count)
    for point in text.codePoints {
      if isRaw {
        if point < 0x100 { units.append(point) } else { Representation.appendEscape(point, to: &units) }
        continue
      }
      switch point {
      case 0x5c: units.append(contentsOf: [0x5c, 0x5c])
      case 9: units.append(contentsOf: [0x5c, 0x74])
      case 10: units.append(contentsOf: [0x5c, 0x6e])
      case 13: units.append(contentsOf: [0x5c, 0x72])
      case 0x20..<0x7f: units.append(point)
      default: Representation.appendEscape(point, to: &units)
      }
    }
    return units.map { UInt8($0) }
  }

  /// `codecs.escape_decode`: the escapes of a bytes literal.
  public static func decodeBytes(_ bytes: [UInt8]) throws(PythonError) -> [UInt8] {
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x5c else {
        result.append(bytes[index])
        index += 1
        continue
      }
      guard index + 1 < bytes.count else { throw PythonError(.valueError, "Trailing \\ in string") }
      let letter = bytes[index + 1]
      index += 2
      if let simple = simpleEscape(letter) {
        result.append(UInt8(simple))
      } else if letter == 10 {
        continue
      } else if letter >= 0x30, letter <= 0x37 {
        var value = Int(letter - 0x30)
        var count = 1
        while count < 3, index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x37 {
          value = value << 3 | Int(bytes[index] - 0x30)
          index += 1
          count += 1
        }
        result.append(UInt8(truncatingIfNeeded: value))
      } else if letter == 0x78 {
        guard index + 1 < bytes.count, let high = Binascii.hexValue(bytes[index]),
          let low = Binascii.hexValue(bytes[index + 1])
        else { throw PythonError(.valueError, "invalid \\x escape at position \(index - 2)") }
        result.append(high << 4 | low)
        index += 2
      } else {
        result.append(contentsOf: [0x5c, letter])
      }
    }
    return result
  }
}
