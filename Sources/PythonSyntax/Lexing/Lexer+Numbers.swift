extension Lexer {
  /// Scans a number whose first byte is a digit, or a dot before one.
  mutating func scanNumber(_ first: Int) {
    let lead = source[first]
    let next = byte(at: first + 1) | 0x20
    if lead == 0x30, next == 0x78 || next == 0x6F || next == 0x62 {
      return scanRadix(first, next)
    }
    var index = lead == Byte.dot ? first : digits(from: first)
    var kind = TokenKind.integer
    if byte(at: index) == Byte.dot {
      kind = .float
      index = digits(from: index + 1)
    }
    if let behind = exponent(at: index) {
      kind = .float
      index = behind
    }
    if byte(at: index) | 0x20 == 0x6A {
      kind = .imaginary
      index += 1
    } else if kind == .integer {
      if lead == 0x30, index > first + 1, source[first..<index].contains(where: { $0 >= 0x31 && $0 <= 0x39 }) {
        noteOctal(first, index)
      }
      index = skipLongSuffix(index)
    }
    position = index
    set(kind, first, index)
  }

  private mutating func scanRadix(_ first: Int, _ letter: UInt8) {
    var index = first + 2
    while index < limit {
      let byte = source[index]
      let isDigit =
        switch letter {
        case 0x78: Byte.hexValue(byte) != nil
        case 0x6F: byte >= 0x30 && byte <= 0x37
        default: byte == 0x30 || byte == 0x31
        }
      guard isDigit || byte == Byte.underscore else { break }
      index += 1
    }
    if letter != 0x78 { note(.radixPrefix, first, index) }
    if index == first + 2 { report(.invalidNumber, first, index) }
    position = skipLongSuffix(index)
    set(.integer, first, position)
  }

  private func digits(from first: Int) -> Int {
    var index = first
    while index < limit, Byte.isDigit(source[index]) || source[index] == Byte.underscore { index += 1 }
    return index
  }

  /// Offset behind an exponent, or nil: `1else` has none.
  private func exponent(at index: Int) -> Int? {
    guard byte(at: index) | 0x20 == 0x65 else { return nil }
    var behind = index + 1
    if byte(at: behind) == 0x2B || byte(at: behind) == 0x2D { behind += 1 }
    guard Byte.isDigit(byte(at: behind)) else { return nil }
    return digits(from: behind)
  }

  /// `0777` of Python 2; `0778` is no number anywhere.
  private mutating func noteOctal(_ first: Int, _ end: Int) {
    if source[first..<end].allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }) {
      noteOfPython2(.oldOctal, .leadingZeros, first, end)
    } else {
      report(.leadingZeros, first, end)
    }
  }

  /// `10L` of Python 2 is one number, and said.
  private mutating func skipLongSuffix(_ index: Int) -> Int {
    guard byte(at: index) | 0x20 == 0x6C, !Byte.continuesName(byte(at: index + 1)) else { return index }
    noteOfPython2(.longInteger, .longSuffix, index, index + 1)
    return index + 1
  }
}
