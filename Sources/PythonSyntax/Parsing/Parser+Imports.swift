import SourceText

extension ModuleParser {
  mutating func parseImport() -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    advance()
    repeat {
      guard lexer.kind.startsName else {
        report(.expectedModuleName)
        break
      }
      scratch.append(parseAlias(isDotted: true))
    } while accept(.comma)
    return finish(.importStatement, start, from: mark)
  }

  mutating func parseImportFrom() -> NodeID {
    let start = lexer.start
    let mark = scratch.count
    advance()
    var level: Int32 = 0
    while lexer.kind == .dot || lexer.kind == .ellipsis {
      note(.relativeImport)
      level &+= lexer.kind == .dot ? 1 : 3
      advance()
    }
    let isBare = level > 0 && cythonWord == CythonWord.cimport && lexer.isCython
    let module: Int32 = lexer.kind.startsName && !isBare ? parseDottedName() : -1
    if module < 0 && level == 0 { report(.expectedModuleName) }
    let isCompileTime = cythonWord == CythonWord.cimport && lexer.isCython
    if isCompileTime { advance() } else { expect(.import, .expectedImport) }
    if lexer.kind == .leftParen {
      note(.parenthesizedImport)
      parseImportedNames(currentBracket)
    } else if lexer.kind == .star {
      scratch.append(parseStarAlias())
    } else {
      repeat {
        guard lexer.kind.startsName || lexer.kind.startsOldName else {
          report(.expectedImportedName)
          break
        }
        scratch.append(parseAlias(isDotted: false))
      } while accept(.comma)
    }
    if level == 0 && module >= 0 { noteFutures(of: module, from: mark) }
    let node = finish(
      .importFrom, start, from: mark, payload: module, flags: isCompileTime ? .isCompileTime : [])
    builder.setExtra(node, level)
    return node
  }

  private mutating func parseImportedNames(_ bracket: OpenBracket) {
    advance()
    if lexer.kind == .rightParen { report(.expectedImportedName) }
    while lexer.kind != .rightParen && !isListAbandoned() {
      if lexer.kind.startsName || lexer.kind.startsOldName {
        scratch.append(parseAlias(isDotted: false))
        if accept(.comma) || lexer.kind == .rightParen { continue }
      } else if lexer.kind == .star {
        report(.expectedImportedName)
        scratch.append(parseStarAlias())
        continue
      }
      let before = lexer.consumed
      if recoverInList() == .stop { break }
      if lexer.consumed == before && !lexer.kind.startsName { advance() }
    }
    closeBracket(.rightParen, bracket)
  }

  /// What the aliases on `scratch` from a mark on switch on, if the module is `__future__`.
  private mutating func noteFutures(of module: Int32, from mark: Int) {
    guard builder.symbols.bytes(of: Symbol(rawValue: module)).elementsEqual("__future__".utf8) else { return }
    for index in mark..<scratch.count {
      noteFuture(builder.payload(scratch[index]), at: builder.range(scratch[index]).start)
    }
  }

  private mutating func parseStarAlias() -> NodeID {
    let start = lexer.start
    let symbol = builder.symbols.intern("*").rawValue
    advance()
    return finish(.alias, start, .none, payload: symbol)
  }

  private mutating func parseAlias(isDotted: Bool) -> NodeID {
    let start = lexer.start
    let symbol = isDotted ? parseDottedName() : parseName(.expectedName, acceptsKeyword: true)
    let identifier = accept(.as) ? parseIdentifier(.expectedNameAfterAs) : NodeID.none
    return finish(.alias, start, identifier, payload: symbol)
  }

  /// `a.b.c` as one symbol, without the blanks that may stand around the dots.
  mutating func parseDottedName() -> Int32 {
    if lexer.kind != .name { noteAsyncName() }
    let first = internName()
    advance()
    guard lexer.kind == .dot else { return first }
    var name = Array(builder.symbols.bytes(of: Symbol(rawValue: first)))
    while accept(.dot) {
      guard lexer.kind.startsName else {
        report(.expectedNameAfterDot)
        break
      }
      if lexer.kind != .name { noteAsyncName() }
      name.append(Byte.dot)
      let part = internName()
      name += builder.symbols.bytes(of: Symbol(rawValue: part))
      advance()
    }
    return builder.symbols.intern(name.span).rawValue
  }
}
