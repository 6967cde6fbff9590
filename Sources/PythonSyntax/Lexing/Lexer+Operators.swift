extension Lexer {
  /// Scans an operator or bracket. False when the byte begins none.
  mutating func scanOperator(_ index: Int, _ byte: UInt8) -> Bool {
    switch byte {
    case 0x28: open(.leftParen, index)
    case 0x5B: open(.leftBracket, index)
    case 0x7B: open(.leftBrace, index)
    case 0x29: close(.rightParen, index)
    case 0x5D: close(.rightBracket, index)
    case 0x7D: close(.rightBrace, index)
    case 0x2C: take(.comma, index, 1)
    case 0x3B: take(.semicolon, index, 1)
    case 0x60: take(.backtick, index, 1)
    case 0x7E: take(.tilde, index, 1)
    case 0x2E:
      if Byte.isDigit(self.byte(at: index + 1)) {
        scanNumber(index)
      } else if self.byte(at: index + 1) == Byte.dot && self.byte(at: index + 2) == Byte.dot {
        take(.ellipsis, index, 3)
      } else {
        take(.dot, index, 1)
      }
    case 0x3A: scanColon(index)
    case 0x3D: take(index, .equal, .equalEqual)
    case 0x2B: take(index, .plus, .plusEqual)
    case 0x2D:
      if self.byte(at: index + 1) == 0x3E { take(.arrow, index, 2) } else { take(index, .minus, .minusEqual) }
    case 0x2A: take(index, byte, .star, .starEqual, .doubleStar, .doubleStarEqual)
    case 0x2F: take(index, byte, .slash, .slashEqual, .doubleSlash, .doubleSlashEqual)
    case 0x25: take(index, .percent, .percentEqual)
    case 0x40: take(index, .at, .atEqual)
    case 0x26: take(index, .ampersand, .ampersandEqual)
    case 0x7C: take(index, .pipe, .pipeEqual)
    case 0x5E: take(index, .caret, .caretEqual)
    case 0x3C:
      if self.byte(at: index + 1) == 0x3E {
        noteOfPython2(.angleInequality, .angleInequality, index, index + 2)
        take(.notEqual, index, 2)
      } else {
        take(index, byte, .less, .lessEqual, .leftShift, .leftShiftEqual)
      }
    case 0x3E: take(index, byte, .greater, .greaterEqual, .rightShift, .rightShiftEqual)
    case 0x21: take(index, .exclamation, .notEqual)
    default: return false
    }
    return true
  }

  /// `:` or `:=`; in a replacement field the colon begins the format specification.
  private mutating func scanColon(_ index: Int) {
    let isWalrus = byte(at: index + 1) == Byte.equal && nesting != fieldNesting
    take(isWalrus ? .colonEqual : .colon, index, isWalrus ? 2 : 1)
  }

  @inline(__always)
  private mutating func open(_ kind: TokenKind, _ index: Int) {
    nesting &+= 1
    take(kind, index, 1)
  }

  @inline(__always)
  private mutating func close(_ kind: TokenKind, _ index: Int) {
    if nesting > 0 { nesting &-= 1 }
    take(kind, index, 1)
  }

  @inline(__always)
  private mutating func take(_ kind: TokenKind, _ index: Int, _ width: Int) {
    position = index + width
    set(kind, index, position)
  }

  /// An operator, or the operator with `=`.
  @inline(__always)
  private mutating func take(_ index: Int, _ plain: TokenKind, _ withEqual: TokenKind) {
    let hasEqual = byte(at: index + 1) == Byte.equal
    take(hasEqual ? withEqual : plain, index, hasEqual ? 2 : 1)
  }

  /// An operator that may be doubled, each with and without `=`.
  @inline(__always)
  private mutating func take(
    _ index: Int, _ byte: UInt8, _ plain: TokenKind, _ plainEqual: TokenKind, _ doubled: TokenKind,
    _ doubledEqual: TokenKind
  ) {
    guard self.byte(at: index + 1) == byte else { return take(index, plain, plainEqual) }
    let hasEqual = self.byte(at: index + 2) == Byte.equal
    take(hasEqual ? doubledEqual : doubled, index, hasEqual ? 3 : 2)
  }
}
