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
}
