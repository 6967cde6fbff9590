/// `html.escape` and `html.unescape`.
public enum HypertextEntities {
  /// Names with or without `;` → text, from `Data/Python/html-entities.txt`.
  private static let names: [[UInt8]: [UInt32]] = {
    var table: [[UInt8]: [UInt32]] = [:]
    for line in PythonTables.lines("html-entities.txt") {
      let words = line.split(separator: 0x20)
      guard let first = words.first else { continue }
      table[Array(first)] = words.dropFirst().compactMap { UInt32(String(decoding: $0, as: UTF8.self), radix: 16) }
    }
    return table
  }()

  /// Numbers from 0x80 that HTML reads as those of Windows-1252; the others of that range stay themselves.
  private static let windows: [UInt32: UInt32] = [
    0x80: 0x20ac, 0x82: 0x201a, 0x83: 0x192, 0x84: 0x201e, 0x85: 0x2026, 0x86: 0x2020, 0x87: 0x2021, 0x88: 0x2c6,
    0x89: 0x2030, 0x8a: 0x160, 0x8b: 0x2039, 0x8c: 0x152, 0x8e: 0x17d, 0x91: 0x2018, 0x92: 0x2019, 0x93: 0x201c,
    0x94: 0x201d, 0x95: 0x2022, 0x96: 0x2013, 0x97: 0x2014, 0x98: 0x2dc, 0x99: 0x2122, 0x9a: 0x161, 0x9b: 0x203a,
    0x9c: 0x153, 0x9e: 0x17e, 0x9f: 0x178, 0: 0xfffd, 0x0d: 0x0d,
  ]

  /// `html.escape(text, quote)`.
  public static func escape(_ text: PythonString, quote: Bool = true, ceiling: Int) throws(PythonError) -> PythonString {
    var result: [UInt32] = []
    for point in text.codePoints {
      switch point {
      case 0x26: result.append(contentsOf: "&amp;".utf8.map { UInt32($0) })
      case 0x3c: result.append(contentsOf: "&lt;".utf8.map { UInt32($0) })
      case 0x3e: result.append(contentsOf: "&gt;".utf8.map { UInt32($0) })
      case 0x22 where quote: result.append(contentsOf: "&quot;".utf8.map { UInt32($0) })
      case 0x27 where quote: result.append(contentsOf: "&#x27;".utf8.map { UInt32($0) })
      default: result.append(point)
      }
      if result.count > ceiling { throw .tooLarge(result.count) }
    }
    return PythonString(codePoints: result)
  }

  /// `html.unescape(text)`.
  public static func unescape(_ text: PythonString) -> PythonString {
    let points = text.codePoints
    guard points.contains(0x26) else { return text }
    var result: [UInt32] = []
    result.reserveCapacity(points.count)
    var index = 0
    while index < points.count {
      guard points[index] == 0x26, let end = reference(points, index + 1, &result) else {
        result.append(points[index])
        index += 1
        continue
      }
      index = end
    }
    return PythonString(codePoints: result)
  }

  /// Reads a reference behind its `&`; gives the index behind, or nil when it is none.
  private static func reference(_ points: [UInt32], _ start: Int, _ result: inout [UInt32]) -> Int? {
    if start < points.count, points[start] == 0x23 { return number(points, start + 1, &result) }
    var name: [UInt8] = []
    var index = start
    var length = 0
    var isASCII = true
    while index < points.count, length < 32, ![9, 10, 12, 32, 0x3c, 0x26, 0x23, 0x3b].contains(points[index]) {
      if let byte = UInt8(exactly: points[index]), byte < 0x80 { if isASCII { name.append(byte) } } else { isASCII = false }
      index += 1
      length += 1
    }
    guard length > 0 else { return nil }
    if index < points.count, points[index] == 0x3b {
      if isASCII, let text = names[name + [0x3b]] {
        result.append(contentsOf: text)
        return index + 1
      }
      index += 1
    }
    // The longest beginning that is a name of its own; what is left stands as it is.
    var size = name.count
    while size > 1 {
      if let text = names[Array(name[..<size])] {
        result.append(contentsOf: text)
        result.append(contentsOf: points[(start + size)..<index])
        return index
      }
      size -= 1
    }
    result.append(0x26)
    result.append(contentsOf: points[start..<index])
    return index
  }

  private static func number(_ points: [UInt32], _ start: Int, _ result: inout [UInt32]) -> Int? {
    var index = start
    var base: UInt32 = 10
    if index < points.count, points[index] | 0x20 == 0x78 {
      base = 16
      index += 1
    }
    let first = index
    var value: UInt32 = 0
    while index < points.count {
      // `\d`-like digits are those of ASCII here.
      guard let byte = UInt8(exactly: points[index]), let digit = Binascii.hexValue(byte), digit < base else { break }
      value = min(value * base + UInt32(digit), 0x11_0000)
      index += 1
    }
    guard index > first else { return nil }
    if index < points.count, points[index] == 0x3b { index += 1 }
    if let other = windows[value] {
      result.append(other)
    } else if (0xd800...0xdfff).contains(value) || value > 0x10_ffff {
      result.append(0xfffd)
    } else if !isInvalid(value) {
      result.append(value)
    }
    return index
  }

  /// Numbers that stand for nothing.
  private static func isInvalid(_ value: UInt32) -> Bool {
    switch value {
    case 0x81, 0x8d, 0x8f, 0x90, 0x9d: false
    case 1...8, 0xb, 0xe...0x1f, 0x7f...0x9f, 0xfdd0...0xfdef: true
    default: value & 0xfffe == 0xfffe && value <= 0x10_ffff
    }
  }
}
