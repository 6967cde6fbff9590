/// Codecs of one byte for each code point, read from `Data/Python/code-pages.txt`.
enum CodePages {
  struct Page: Sendable {
    /// A code point for each byte; 0xffff_ffff for none.
    var points: [UInt32]
    var bytes: [UInt32: UInt8]
  }

  private static let none = UInt32.max

  private static let pages: [String: Page] = {
    var table: [String: Page] = [:]
    for line in PythonTables.lines("code-pages.txt") {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count >= 2, let first = Int(words[1], radix: 16) else { continue }
      var points = (0..<UInt32(first)).map { $0 }
      for word in words.dropFirst(2) { points.append(UInt32(word, radix: 16) ?? none) }
      guard points.count == 256 else { continue }
      var bytes: [UInt32: UInt8] = [:]
      for (byte, point) in points.enumerated() where point != none { bytes[point] = UInt8(byte) }
      table[words[0]] = Page(points: points, bytes: bytes)
    }
    return table
  }()

  static func exists(_ name: String) -> Bool { pages[name] != nil }

  static func decode(_ bytes: [UInt8], _ name: String, _ errors: CodecErrors) throws(PythonError) -> PythonString {
    guard let page = pages[name] else { throw .unsupported("the encoding \(name)") }
    var output = DecoderOutput(bytes, codec: .codePage(name), errors: errors)
    var index = 0
    while index < bytes.count {
      let point = page.points[Int(bytes[index])]
      if point == none {
        index = try output.fail(index..<index + 1, "character maps to <undefined>")
      } else {
        output.points.append(point)
        index += 1
      }
    }
    return PythonString(codePoints: output.points)
  }

  static func encode(
    _ text: PythonString, _ name: String, _ errors: CodecErrors, _ ceiling: Int
  ) throws(PythonError) -> [UInt8] {
    guard let page = pages[name] else { throw .unsupported("the encoding \(name)") }
    let points = text.codePoints
    var output = EncoderOutput(text, codec: .codePage(name), errors: errors, ceiling: ceiling)
    var index = 0
    while index < points.count {
      if let byte = page.bytes[points[index]] {
        output.bytes.append(byte)
        index += 1
        continue
      }
      var end = index
      while end < points.count, page.bytes[points[end]] == nil { end += 1 }
      index = try output.fail(index..<end, "character maps to <undefined>") { point, bytes in
        guard let byte = page.bytes[point] else { return false }
        bytes.append(byte)
        return true
      }
    }
    return output.bytes
  }
}
