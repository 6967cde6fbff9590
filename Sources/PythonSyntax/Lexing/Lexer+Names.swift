extension Lexer {
  /// Scans a name, keyword or prefixed string. False when the bytes are no identifier; `position` is behind them then.
  mutating func scanName(_ first: Int) -> Bool {
    var index = first
    var word: UInt64 = 0
    var hash: UInt64 = 0
    while index < limit {
      let byte = source[index]
      guard Byte.continuesName(byte) else {
        if byte < 0x80 { break }
        let end = endOfWideName(first, index)
        if end == index { break }
        nameIsASCII = false
        note(.wideIdentifier, first, end)
        position = end
        set(.name, first, end)
        return true
      }
      if index &- first < 8 {
        word = word << 8 | UInt64(byte)
      } else {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
      index &+= 1
    }
    if index == first {
      let (_, width) = decodeScalar(at: first, before: limit)
      report(.invalidCharacter, first, first + width)
      position = first + width
      return false
    }
    nameWord = word
    nameHash = hash
    nameIsASCII = true
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

  /// End of a name that has its first character outside of ASCII at `wide`: as far as the identifier characters of
  /// Unicode reach. `wide` itself when that is none, such as a no-break space.
  private func endOfWideName(_ first: Int, _ wide: Int) -> Int {
    var index = wide
    while index < limit {
      let (scalar, width) = decodeScalar(at: index, before: limit)
      let isAccepted = index == first ? scalar.properties.isXIDStart : scalar == "_" || scalar.properties.isXIDContinue
      guard isAccepted else { break }
      index += width
    }
    return index
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

  /// Whether the name that is the current token goes on as `name.…`, `name[…` or `name(…`.
  var isCompoundTargetBehind: Bool {
    let next = byteBehind()
    return next == Byte.dot || next == 0x5B || next == 0x28
  }

  /// Whether the current token is the name that packs to this word of at most eight bytes.
  @inline(__always)
  func isName(_ word: UInt64) -> Bool { kind == .name && nameIsASCII && nameWord == word && end - start <= 8 }
}
