/// Quoted-printable (RFC 2045 §6.7) as `binascii.a2b_qp` and `b2a_qp` have it.
public enum QuotedPrintable {
  /// `binascii.a2b_qp`; in headers `_` is a space.
  public static func decode(_ text: [UInt8], isHeader: Bool = false) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == 0x3d {
        index += 1
        guard index < text.count else { break }
        let next = text[index]
        if next == 10 || next == 13 {
          // A soft line break, whatever stands before its line feed.
          if next != 10 { while index < text.count, text[index] != 10 { index += 1 } }
          if index < text.count { index += 1 }
        } else if next == 0x3d {
          result.append(0x3d)
          index += 1
        } else if let high = Binascii.hexValue(next), index + 1 < text.count,
          let low = Binascii.hexValue(text[index + 1])
        {
          result.append(high << 4 | low)
          index += 2
        } else {
          result.append(0x3d)
        }
      } else {
        result.append(isHeader && byte == 0x5f ? 0x20 : byte)
        index += 1
      }
    }
    return result
  }

  /// `binascii.b2a_qp`.
  public static func encode(
    _ bytes: [UInt8], quotesTabs: Bool = false, isText: Bool = true, isHeader: Bool = false
  ) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    let lineLimit = 76
    var result: [UInt8] = []
    var column = 0
    // The first line feed decides on the line ends of soft breaks.
    let firstFeed = bytes.firstIndex(of: 10)
    let usesReturn = firstFeed.map { $0 > 0 && bytes[$0 - 1] == 13 } ?? false
    func softBreak() {
      result.append(0x3d)
      if usesReturn { result.append(13) }
      result.append(10)
      column = 0
    }
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let isLast = index + 1 == bytes.count
      let next: UInt8? = isLast ? nil : bytes[index + 1]
      let isLoneDot =
        byte == 0x2e && column == 0 && (isLast || next == 10 || next == 13 || next == 0)
      let isPlainBreak = isText && (byte == 10 || (byte == 13 && next == 10))
      let needsQuote =
        byte > 126 || byte == 0x3d || (isHeader && byte == 0x5f) || isLoneDot
        || (!isText && (byte == 13 || byte == 10))
        || ((byte == 9 || byte == 32) && isLast)
        || (byte < 33 && byte != 13 && byte != 10 && byte != 9 && byte != 32)
        || (byte < 33 && byte != 13 && byte != 10 && (quotesTabs || (!quotesTabs && byte != 9 && byte != 32)))
      if needsQuote {
        if column + 3 >= lineLimit { softBreak() }
        result.append(contentsOf: [0x3d, digits[Int(byte >> 4)], digits[Int(byte & 15)]])
        column += 3
        index += 1
      } else if isPlainBreak {
        column = 0
        // White space in front of a line end is quoted after all.
        if let last = result.last, last == 32 || last == 9 {
          result.removeLast()
          result.append(contentsOf: [0x3d, digits[Int(last >> 4)], digits[Int(last & 15)]])
        }
        if usesReturn { result.append(13) }
        result.append(10)
        index += byte == 13 ? 2 : 1
      } else {
        if !isLast, next != 10, column + 1 >= lineLimit { softBreak() }
        column += 1
        result.append(isHeader && byte == 32 ? 0x5f : byte)
        index += 1
      }
    }
    return result
  }
}
