// What the readers of small text formats in this room share: ASCII tests and lines of bytes.

extension UInt8 {
  var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5a ? self + 0x20 : self }

  var isASCIIDigit: Bool { self >= 0x30 && self <= 0x39 }

  var isASCIILetter: Bool { asciiLowercased >= 0x61 && asciiLowercased <= 0x7a }

  /// Space, tab, or a line ending.
  var isASCIISpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0d) }
}

extension ArraySlice<UInt8> {
  /// Without spaces, tabs and line endings at either end.
  var trimmed: ArraySlice<UInt8> {
    var slice = self
    while let first = slice.first, first.isASCIISpace { slice.removeFirst() }
    while let last = slice.last, last.isASCIISpace { slice.removeLast() }
    return slice
  }

  /// Lines without their endings (`\n`, `\r\n` or a lone `\r`). No empty line after a final ending.
  var lines: [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = startIndex
    var index = startIndex
    while index < endIndex {
      let byte = self[index]
      if byte == 0x0a || byte == 0x0d {
        lines.append(self[start..<index])
        if byte == 0x0d, index + 1 < endIndex, self[index + 1] == 0x0a { index += 1 }
        start = index + 1
      }
      index += 1
    }
    if start < endIndex { lines.append(self[start..<endIndex]) }
    return lines
  }

  var text: String { String(decoding: self, as: UTF8.self) }

  func starts(withText text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard count >= length else { return false }
    var index = startIndex
    var matches = true
    for byte in text.description.utf8 {
      if self[index] != byte { matches = false }
      index += 1
    }
    return matches
  }
}

extension String {
  /// Text between separators, separators not included; always at least one piece.
  func pieces(at separator: UInt8) -> [String] {
    utf8.split(separator: separator, omittingEmptySubsequences: false).map {
      String($0) ?? String(decoding: Array($0), as: UTF8.self)
    }
  }

  /// Lower case for ASCII only, so that the result does not depend on tables of Unicode.
  var asciiLowercased: String { String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) }

  func hasASCIISuffix(_ suffix: String) -> Bool { asciiLowercased.hasSuffix(suffix) }

  /// Without spaces, tabs and line endings at either end.
  var trimmedText: String { Array(utf8)[...].trimmed.text }
}

extension ArraySlice<UInt8> {
  /// Whether a word stands in the text with no letter, digit, underscore or hyphen before or behind it.
  func holds(word: String) -> Bool {
    let word = Array(word.utf8)
    guard let first = word.first else { return false }
    func isInside(_ index: Int) -> Bool {
      guard indices.contains(index) else { return false }
      let byte = self[index]
      return byte.isASCIILetter || byte.isASCIIDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
    var position = startIndex
    while let found = self[position...].firstIndex(of: first) {
      if self[found...].starts(with: word), !isInside(found - 1), !isInside(found + word.count) { return true }
      position = found + 1
    }
    return false
  }
}
