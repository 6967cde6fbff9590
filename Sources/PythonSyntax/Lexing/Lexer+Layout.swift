extension Lexer {
  /// Measures the indentation of the next line that has code. True when it made a token.
  mutating func scanLineStart() -> Bool {
    var index = position
    while true {
      var column = 0
      var alternate = 0
      loop: while index < limit {
        switch source[index] {
        case Byte.space:
          column &+= 1
          alternate &+= 1
        case Byte.tab:
          column = (column / 8 + 1) * 8
          alternate &+= 1
        case Byte.formFeed:
          column = 0
          alternate = 0
        case Byte.backslash:
          // A continuation inside the indentation: the column of the first line counts.
          guard index + 1 < limit, Byte.isNewline(source[index + 1]) else { break loop }
          let line = afterNewline(index + 1)
          if line == limit { note(.joinedEnd, index, index + 1) }
          index = skipBlanks(line)
          break loop
        default: break loop
        }
        index &+= 1
      }
      if index >= limit { break }
      let byte = source[index]
      if byte == Byte.hash {
        index = endOfLine(from: index)
        if index < limit { index = afterNewline(index) }
        continue
      }
      if Byte.isNewline(byte) {
        index = afterNewline(index)
        continue
      }
      position = index
      atLineStart = false
      return indent(to: IndentLevel(column: column, alternate: alternate))
    }
    position = limit
    return false
  }

  func skipBlanks(_ start: Int) -> Int {
    var index = start
    while index < limit, source[index] == Byte.space || source[index] == Byte.tab { index += 1 }
    return index
  }

  private mutating func indent(to level: IndentLevel) -> Bool {
    let current = indents[indents.count - 1]
    if level.column == current.column {
      if level.alternate != current.alternate { reportTabs() }
      return false
    }
    if level.column > current.column {
      if level.alternate <= current.alternate { reportTabs() }
      indents.append(level)
      set(.indent, position, position)
      return true
    }
    var closed = 0
    while let last = indents.last, last.column > level.column {
      if indents[indents.count - 2].column < level.column {
        // No open block has this column. The line is read as still inside the innermost block it could belong to.
        report(.unmatchedDedent, position, position)
        indents[indents.count - 1] = level
        break
      }
      indents.removeLast()
      closed += 1
    }
    if let last = indents.last, last.alternate != level.alternate { reportTabs() }
    guard closed > 0 else { return false }
    pendingDedents = closed - 1
    set(.dedent, position, position)
    return true
  }

  private mutating func reportTabs() {
    noteOfPython2(.inconsistentTabs, .inconsistentTabs, position, position)
  }

  /// Whether only blanks stand before this offset on its line.
  func isFirstOnLine(_ offset: Int) -> Bool {
    var index = offset - 1
    while index >= 0 {
      let byte = source[index]
      if Byte.isNewline(byte) { return true }
      guard byte == Byte.space || byte == Byte.tab || byte == Byte.formFeed else { return false }
      index -= 1
    }
    return true
  }

  /// Columns of blanks before an offset that is first on its line.
  private func column(of offset: Int) -> Int {
    var first = offset
    while first > 0, !Byte.isNewline(source[first - 1]) { first -= 1 }
    var column = 0
    for index in first..<offset {
      column = source[index] == Byte.tab ? (column / 8 + 1) * 8 : column + 1
    }
    return column
  }

  /// Whether the current token, inside brackets, rather begins the next statement: a statement keyword first on its
  /// line, or, once something is wrong already, anything first on its line that is not indented beyond the block.
  func looksLikeNextStatement(afterError: Bool) -> Bool {
    guard nesting > 0 || fieldNesting >= 0, start > 0 else { return false }
    guard kind.isStatementKeyword || (afterError && !kind.isClosingBracket), isFirstOnLine(start) else { return false }
    return kind.isStatementKeyword || column(of: start) <= indents[indents.count - 1].column
  }

  /// Whether the current token begins a line that is not indented beyond the block, ends with a colon, and has all of its
  /// brackets in itself, as the line of a compound statement does. A conditional expression and a lambda may look so too.
  func opensSuite() -> Bool {
    guard isFirstOnLine(start), column(of: start) <= indents[indents.count - 1].column else { return false }
    let line = LineShape(source, from: start, to: endOfLine(from: start))
    return line.last == 0x3A && line.open == 0 && !line.closes && line.isPlain
  }

  /// Whether a colon inside of brackets is the last thing on its line, and what is indented beyond the block behind it
  /// closes none of the brackets: the colon of a header whose brackets were not closed. A few lines are looked at, once
  /// for all the brackets around that ask of the same colon.
  mutating func endsHeader(_ colon: Int) -> Bool {
    let block = indents[indents.count - 1].column
    if askedColon != (colon, block) {
      (askedColon, isHeaderColon) = ((colon, block), looksLikeHeaderEnd(colon, block: block))
    }
    return isHeaderColon
  }

  private func looksLikeHeaderEnd(_ colon: Int, block: Int) -> Bool {
    var index = skipBlanks(colon + 1)
    guard byte(at: index) == Byte.hash || Byte.isNewline(byte(at: index)) else { return false }
    var hasSuite = false
    var open = 0
    for _ in 0..<8 {
      repeat {
        index = endOfLine(from: index)
        guard index < limit else { return hasSuite }
        index = skipBlanks(afterNewline(index))
      } while byte(at: index) == Byte.hash || Byte.isNewline(byte(at: index))
      guard index < limit else { return hasSuite }
      if column(of: index) <= block { return hasSuite && !LineShape.isClosing(source[index]) }
      let line = LineShape(source, from: index, to: endOfLine(from: index), open: open)
      if line.closes || !line.isRead || (line.open == 0 && line.last == 0x2C) { return false }
      open = line.open
      hasSuite = true
    }
    return true
  }

  /// Gives up every open bracket: the line of the current token is read again, as the begin of a statement.
  mutating func abandonBrackets() {
    var first = start
    while first > 0, !Byte.isNewline(source[first - 1]) { first -= 1 }
    nesting = 0
    fieldNesting = -1
    position = first
    atLineStart = true
    set(.newline, first, first)
  }
}

/// The brackets of one line, strings left out.
private struct LineShape {
  /// Open at the end.
  private(set) var open: Int
  /// One is closed that was not open.
  private(set) var closes = false
  /// The last byte of code.
  private(set) var last: UInt8 = 0
  /// Its strings end in it and escape nothing: the rest holds.
  private(set) var isRead = true
  /// Neither `else` nor `lambda` is in it.
  private(set) var isPlain = true

  init(_ source: [UInt8], from first: Int, to end: Int, open: Int = 0) {
    self.open = open
    var index = first
    var word: UInt64 = 0
    while index < end, source[index] != Byte.hash {
      let byte = source[index]
      word = Byte.continuesName(byte) ? word << 8 | UInt64(byte) : 0
      if word == 0x65_6C_73_65 || word == 0x6C_61_6D_62_64_61 { isPlain = false }
      if byte == 0x28 || byte == 0x5B || byte == Byte.leftBrace { self.open += 1 }
      if Self.isClosing(byte) {
        closes = closes || self.open == 0
        self.open -= 1
      }
      if byte == Byte.doubleQuote || byte == Byte.singleQuote {
        guard let behind = Self.endOfString(source, index, end) else { break }
        index = behind
        last = byte
        continue
      }
      if byte == Byte.backslash { break }
      if byte != Byte.space && byte != Byte.tab { last = byte }
      index += 1
    }
    guard index == end || source[index] == Byte.hash else {
      isRead = false
      isPlain = false
      return
    }
  }

  static func isClosing(_ byte: UInt8) -> Bool { byte == 0x29 || byte == 0x5D || byte == Byte.rightBrace }

  /// Behind a string of one line without a backslash; nil for another one.
  private static func endOfString(_ source: [UInt8], _ first: Int, _ end: Int) -> Int? {
    let quote = source[first]
    let width = first + 2 < end && source[first + 1] == quote && source[first + 2] == quote ? 3 : 1
    var index = first + width
    while index < end, source[index] != Byte.backslash {
      if source[index] == quote, width == 1 { return index + 1 }
      if source[index] == quote, index + 2 < end, source[index + 1] == quote, source[index + 2] == quote {
        return index + 3
      }
      index += 1
    }
    return nil
  }
}
