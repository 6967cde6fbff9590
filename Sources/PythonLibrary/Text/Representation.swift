/// `repr` and `ascii` of text and bytes.
public enum Representation {
  private static let hexDigits = Array("0123456789abcdef".utf8)

  static func appendHex(_ value: UInt32, digits: Int, to units: inout [UInt32]) {
    for place in (0..<digits).reversed() {
      units.append(UInt32(hexDigits[Int(value >> UInt32(place * 4)) & 15]))
    }
  }

  /// `repr(text)`; with `escapesAll` what `ascii(text)` gives.
  public static func of(_ text: PythonString, escapesAll: Bool = false) -> PythonString {
    let points = text.codePoints
    let quote: UInt32 = points.contains(0x27) && !points.contains(0x22) ? 0x22 : 0x27
    var result: [UInt32] = [quote]
    result.reserveCapacity(points.count + 2)
    for point in points {
      switch point {
      case quote, 0x5c: result.append(contentsOf: [0x5c, point])
      case 9: result.append(contentsOf: [0x5c, 0x74])
      case 10: result.append(contentsOf: [0x5c, 0x6e])
      case 13: result.append(contentsOf: [0x5c, 0x72])
      case 0x20..<0x7f: result.append(point)
      default:
        if point >= 0x80, !escapesAll, UnicodeFacts.isPrintable(point) {
          result.append(point)
        } else {
          appendEscape(point, to: &result)
        }
      }
    }
    result.append(quote)
    return PythonString(codePoints: result)
  }

  /// `\xNN`, `\uNNNN` or `\UNNNNNNNN`, whichever is the shortest.
  static func appendEscape(_ point: UInt32, to units: inout [UInt32]) {
    units.append(0x5c)
    if point < 0x100 {
      units.append(0x78)
      appendHex(point, digits: 2, to: &units)
    } else if point < 0x1_0000 {
      units.append(0x75)
      appendHex(point, digits: 4, to: &units)
    } else {
      units.append(0x55)
      appendHex(point, digits: 8, to: &units)
    }
  }

  /// `repr(bytes)`.
  public static func of(_ bytes: [UInt8]) -> PythonString {
    let quote: UInt8 = bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
    var result: [UInt8] = [0x62, quote]
    result.reserveCapacity(bytes.count + 3)
    for byte in bytes {
      switch byte {
      case quote, 0x5c: result.append(contentsOf: [0x5c, byte])
      case 9: result.append(contentsOf: [0x5c, 0x74])
      case 10: result.append(contentsOf: [0x5c, 0x6e])
      case 13: result.append(contentsOf: [0x5c, 0x72])
      case 0x20..<0x7f: result.append(byte)
      default: result.append(contentsOf: [0x5c, 0x78, hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]])
      }
    }
    result.append(quote)
    return PythonString(latin1: result)
  }
}
