public import SourceText

/// The tokens of a text alone, without grammar: what a fingerprint of the code, or a test of the lexer, wants.
public enum TokenScan {
  /// Where each token begins and ends, in source order; line ends, indents and dedents are tokens too. An f-string is
  /// its opening quote and then what its text would be as code, because only the grammar tells its fields from its
  /// text.
  public static func ranges(of source: SourceText) -> [SourceRange] {
    var lexer = Lexer(source: source.bytes, limit: min(source.bytes.count, Int(Int32.max) / 2))
    var ranges: [SourceRange] = []
    ranges.reserveCapacity(source.bytes.count / 4)
    lexer.scan()
    while lexer.kind != .endOfFile {
      ranges.append(SourceRange(start: UInt32(clamping: lexer.start), end: UInt32(clamping: lexer.end)))
      lexer.advance()
    }
    return ranges
  }

  /// The first byte that is neither in a token nor blank, comment, line end, continuation or said to be an error: one
  /// that the lexer lost. Nil when there is none. For tests and fuzzers.
  public static func firstLostByte(of source: SourceText) -> Int? {
    var lexer = Lexer(source: source.bytes, limit: min(source.bytes.count, Int(Int32.max) / 2))
    var position = 0
    lexer.scan()
    while true {
      if let lost = lostByte(lexer, from: position, to: lexer.start) { return lost }
      position = max(position, lexer.end)
      if lexer.kind == .endOfFile { return nil }
      lexer.advance()
    }
  }

  /// Looks over what stands between two tokens.
  private static func lostByte(_ lexer: Lexer, from first: Int, to last: Int) -> Int? {
    // Errors beyond the ceiling are not kept, so nothing can be said any more.
    if lexer.errors.count >= Lexer.maximumErrors { return nil }
    var index = first
    while index < last {
      switch lexer.source[index] {
      case Byte.space, Byte.tab, Byte.formFeed, Byte.newline, Byte.carriageReturn: index += 1
      case Byte.hash: index = lexer.endOfLine(from: index)
      case Byte.backslash where index + 1 < last && Byte.isNewline(lexer.source[index + 1]):
        index = lexer.afterNewline(index + 1)
      case Byte.backslash where index + 1 == lexer.limit: index += 1
      default:
        // Newest first: what was skipped last stands before the current token.
        let error = lexer.errors.last { $0.range.start <= index && Int($0.range.end) > index }
        guard let error else { return index }
        index = Int(error.range.end)
      }
    }
    return nil
  }
}
