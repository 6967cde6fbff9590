/// UTF-7 (RFC 2152) as CPython has it.
enum UTF7 {
  private static func value(_ byte: UInt8) -> UInt32? {
    let value = Base64Family.base64.values[Int(byte)]
    return value == 0xff ? nil : UInt32(value)
  }

  /// Written as itself: letters, digits and what RFC 2152 calls direct, and optional direct, characters.
  private static func isDirect(_ point: UInt32) -> Bool {
    guard point < 0x80, point > 0 else { return false }
    return point != 0x2b && point != 0x5c && point != 0x7e && (point >= 0x20 || [9, 10, 13].contains(point))
      && point != 0x7f
  }

  static func encode(_ text: PythonString) -> [UInt8] {
    var result: [UInt8] = []
    var bits: UInt64 = 0
    var count: UInt64 = 0
    var isShifted = false
    func flush() {
      if count > 0 { result.append(Base64Family.base64.letters[Int(bits << (6 - count) & 63)]) }
      bits = 0
      count = 0
    }
    func push(_ unit: UInt32) {
      bits = bits << 16 | UInt64(unit)
      count += 16
      while count >= 6 {
        count -= 6
        result.append(Base64Family.base64.letters[Int(bits >> count & 63)])
      }
      bits &= (1 << count) - 1
    }
    for point in text.codePoints {
      if isShifted, isDirect(point) {
        flush()
        isShifted = false
        // A letter that could belong to the shifted part needs an end mark before it.
        if point == 0x2d || value(UInt8(point)) != nil { result.append(0x2d) }
        result.append(UInt8(point))
        continue
      }
      if !isShifted {
        if point == 0x2b {
          result.append(contentsOf: [0x2b, 0x2d])
          continue
        }
        if isDirect(point) {
          result.append(UInt8(point))
          continue
        }
        result.append(0x2b)
        isShifted = true
      }
      if point >= 0x1_0000 {
        push(0xd800 + (point - 0x1_0000) >> 10)
        push(0xdc00 + (point & 0x3ff))
      } else {
        push(point)
      }
    }
    if isShifted {
      flush()
      result.append(0x2d)
    }
    return result
  }

  static func decode(_ bytes: [UInt8], _ errors: CodecErrors) throws(PythonError) -> PythonString {
    var output = DecoderOutput(bytes, codec: .utf7, errors: errors)
    var index = 0
    var isShifted = false
    var bits: UInt32 = 0
    var count: UInt32 = 0
    var surrogate: UInt32 = 0
    var start = 0
    while index < bytes.count {
      let byte = bytes[index]
      if isShifted {
        if let digit = value(byte) {
          bits = bits << 6 | digit
          count += 6
          index += 1
          guard count >= 16 else { continue }
          count -= 16
          let unit = bits >> count & 0xffff
          bits &= (1 << count) - 1
          if surrogate != 0 {
            if (0xdc00...0xdfff).contains(unit) {
              output.points.append(0x1_0000 + (surrogate & 0x3ff) << 10 + (unit & 0x3ff))
              surrogate = 0
              continue
            }
            output.points.append(surrogate)
            surrogate = 0
          }
          if (0xd800...0xdbff).contains(unit) { surrogate = unit } else { output.points.append(unit) }
          continue
        }
        isShifted = false
        if count > 0 {
          if count >= 6 {
            index += 1
            index = try output.fail(start..<index, "partial character in base64 sequence")
            surrogate = 0
            continue
          }
          if bits != 0 {
            index += 1
            index = try output.fail(start..<index, "non-zero padding bits in base64 sequence")
            surrogate = 0
            continue
          }
        }
        // CPython keeps a lone surrogate only when a direct character ends the sequence.
        if surrogate != 0, byte <= 127, byte != 0x2b { output.points.append(surrogate) }
        surrogate = 0
        if byte == 0x2d { index += 1 }
        continue
      }
      if byte == 0x2b {
        start = index
        index += 1
        if index < bytes.count, bytes[index] == 0x2d {
          index += 1
          output.points.append(0x2b)
        } else if index < bytes.count, value(bytes[index]) == nil {
          index += 1
          index = try output.fail(start..<index, "ill-formed sequence")
        } else {
          isShifted = true
          surrogate = 0
          bits = 0
          count = 0
        }
      } else if byte < 0x80 {
        output.points.append(UInt32(byte))
        index += 1
      } else {
        index = try output.fail(index..<index + 1, "unexpected special character")
      }
    }
    if isShifted, surrogate != 0 || count >= 6 || (count > 0 && bits != 0) {
      _ = try output.fail(start..<bytes.count, "unterminated shift sequence")
    }
    return PythonString(codePoints: output.points)
  }
}
