extension Lexer {
  /// Scans a name, keyword or prefixed string. False when the bytes are no identifier; `position` is behind them then.
  mutating func scanName(_ first: Int) -> Bool {
    var index = first
    var word: UInt64 = 0
    var hash: UInt64 = 0
    var all: UInt8 = 0
    while index < limit {
      let byte = source[index]
      guard Byte.continuesName(byte) else { break }
      all |= byte
      if index &- first < 8 {
        word = word << 8 | UInt64(byte)
      } else {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
      index &+= 1
    }
    nameWord = word
    nameHash = hash
    nameIsASCII = all < 0x80
    if !nameIsASCII { return scanWideName(first, index) }
    let length = index &- first
    if length <= 3, index < limit, source[index] == Byte.doubleQuote || source[index] == Byte.singleQuote,
      let prefix = StringPrefix(word: word, length: length)
    {
      scanString(first, quote: index, prefix: prefix)
      return true
    }
    position = index
    set(length <= 8 ? Keywords.kind(of: word) : .name, first, index)
    return true
  }

  /// A name with characters outside of ASCII: trimmed to the identifier characters of Unicode.
  private mutating func scanWideName(_ first: Int, _ last: Int) -> Bool {
    var index = first
    var isASCII = true
    while index < last {
      let (scalar, width) = decodeScalar(at: index, before: last)
      let isAccepted =
        index == first ? scalar == "_" || scalar.properties.isXIDStart : scalar.properties.isXIDContinue
      guard isAccepted else { break }
      if width > 1 { isASCII = false }
      index += width
    }
    if index == first {
      let (_, width) = decodeScalar(at: first, before: last)
      report("invalid character", first, first + width)
      position = first + width
      return false
    }
    if isASCII { return scanTrimmedName(first, index) }
    position = index
    set(.name, first, index)
    return true
  }

  /// The ASCII part of a name that runs into a character no identifier may have, such as a no-break space.
  private mutating func scanTrimmedName(_ first: Int, _ last: Int) -> Bool {
    nameIsASCII = true
    nameWord = 0
    nameHash = 0
    for index in first..<last {
      let byte = source[index]
      if index - first < 8 {
        nameWord = nameWord << 8 | UInt64(byte)
      } else {
        nameHash = (nameHash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    position = last
    set(last - first <= 8 ? Keywords.kind(of: nameWord) : .name, first, last)
    return true
  }

  /// The scalar at an offset; U+FFFD of width 1 where the bytes are not UTF-8.
  func decodeScalar(at index: Int, before last: Int) -> (Unicode.Scalar, Int) {
    let lead = source[index]
    if lead < 0x80 { return (Unicode.Scalar(lead), 1) }
    let width = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, lead < 0xF5, index + width <= last else { return ("\u{FFFD}", 1) }
    var value = UInt32(lead) & (0x7F >> UInt32(width))
    for offset in 1..<width { value = value << 6 | UInt32(source[index + offset] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return ("\u{FFFD}", 1) }
    return (scalar, width)
  }

  /// Whether the current token is the name that packs to this word of at most eight bytes.
  @inline(__always)
  func isName(_ word: UInt64) -> Bool { kind == .name && nameWord == word && end - start <= 8 }
}
