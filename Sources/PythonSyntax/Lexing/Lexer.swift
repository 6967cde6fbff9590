import SourceText

/// Turns bytes into one token at a time. It never fails: what it cannot read it skips, and says so in `errors`.
///
/// The current token lives in the fields; nothing is allocated for it. The parser owns bracket depth (`nesting`),
/// because it knows which bracket was really closed when the source is damaged, and it drives f-strings, because only
/// the grammar says where a replacement field ends.
struct Lexer {
  let source: [UInt8]
  /// Bytes behind this offset are not read.
  let limit: Int

  /// Where the next token is looked for.
  var position = 0
  var kind = TokenKind.endOfFile
  var start = 0
  var end = 0
  /// End of the last consumed token that was not layout: where a node that is complete now ends.
  var previousEnd = 0
  /// Tokens consumed so far: loops prove progress with it.
  var consumed = 0

  /// Open brackets; line ends mean nothing inside of them.
  var nesting = 0
  /// The nesting at which `:` and `!` belong to a replacement field, or -1 outside of f-strings.
  var fieldNesting = -1
  /// Columns of the open blocks, tabs to the next multiple of eight; and with tabs as one, to tell inconsistent use.
  var indents: [IndentLevel] = [IndentLevel(column: 0, alternate: 0)]
  var pendingDedents = 0
  var atLineStart = true

  /// First eight bytes of the last name, packed; and a hash of the rest.
  var nameWord: UInt64 = 0
  var nameHash: UInt64 = 0
  var nameIsASCII = true

  /// What the last `string` or `interpolatedStart` token said.
  var string = StringToken()

  var errors: [SyntaxError] = []
  var features = FeatureLog()
  /// Whether the text is read as Python 2.
  let isPython2: Bool
  /// Asked only where a statement begins, or where Python would refuse the token.
  let isCython: Bool
  /// Whether something was met that only Python 2 reads, while this is Python 3.
  var sawPython2 = false
  /// Whether lines in brackets are taken for statements where they look like it. A text is read without that first,
  /// because valid Python may look so: `[a\nfor a in b][0]:`.
  var guessesSuites = false
  /// Whether such a line was met.
  var metSuite = false
  /// The colon that was last asked about, in which block, and whether it ends the header of a statement.
  var askedColon = (offset: -1, block: -1)
  var isHeaderColon = false
  var futures: Futures = []
  /// Strings with triple quotes that end before quotes come: few, and only when a file is read again.
  var cuts: [StringCut] = []
  /// What such a reading would cut: a string with something behind its quotes that cannot stand there, or the last one
  /// before an error.
  var suspect: StringCut?
  var weakSuspect: StringCut?
  /// The text of the last string with triple quotes, until it has been looked at.
  var lastText: Range<Int>?
  /// Whether triple quotes are open at the end.
  var endsInString = false

  /// Errors beyond this count add nothing for a reader, and a damaged file could yield one for each byte.
  static let maximumErrors = 200

  init(source: [UInt8], limit: Int, dialect: Dialect = .python, isPython2: Bool = false) {
    self.source = source
    self.limit = limit
    self.isPython2 = isPython2
    isCython = dialect == .cython
  }

  mutating func advance() {
    if !kind.isLayout { previousEnd = end }
    consumed &+= 1
    scan()
  }

  /// Reads the next token at `position`.
  mutating func scan() {
    if pendingDedents > 0 {
      pendingDedents -= 1
      return set(.dedent, position, position)
    }
    if atLineStart && scanLineStart() { return }
    var index = position
    while index < limit {
      let byte = source[index]
      switch byte {
      case 0x20, 0x09, 0x0C: index &+= 1
      case 0x61...0x7A, 0x41...0x5A, 0x5F, 0x80...0xFF:
        if scanName(index) { return }
        index = position
      case 0x30...0x39: return scanNumber(index)
      case 0x22, 0x27: return scanString(index, quote: index, prefix: [])
      case 0x23: index = endOfLine(from: index)
      case 0x0A, 0x0D:
        let after = afterNewline(index)
        if nesting == 0 {
          atLineStart = true
          position = after
          return set(.newline, index, after)
        }
        index = after
      case 0x5C: index = skipContinuation(index)
      default:
        if scanOperator(index, byte) { return }
        // `except? -1`, `<T?>x`
        if !isCython || byte != 0x3F { report(.invalidCharacter, index, index + 1) }
        index &+= 1
      }
    }
    scanEnd()
  }

  /// At the end of the text: the line is ended, blocks are closed, then the end of the file repeats for ever.
  private mutating func scanEnd() {
    position = limit
    if nesting > 0 { return set(.endOfFile, limit, limit) }
    if !atLineStart {
      atLineStart = true
      return set(.newline, limit, limit)
    }
    if indents.count > 1 {
      pendingDedents = indents.count - 2
      indents.removeLast(indents.count - 1)
      return set(.dedent, limit, limit)
    }
    set(.endOfFile, limit, limit)
  }

  @inline(__always)
  mutating func set(_ kind: TokenKind, _ start: Int, _ end: Int) {
    self.kind = kind
    self.start = start
    self.end = end
  }

  /// The byte at an offset, or 0 behind the end.
  @inline(__always)
  func byte(at index: Int) -> UInt8 { index < limit ? source[index] : 0 }

  /// Offset behind the line end at `index`; CRLF is one line end.
  @inline(__always)
  func afterNewline(_ index: Int) -> Int {
    source[index] == Byte.carriageReturn && byte(at: index + 1) == Byte.newline ? index + 2 : index + 1
  }

  func endOfLine(from start: Int) -> Int {
    var index = start
    while index < limit && !Byte.isNewline(source[index]) { index &+= 1 }
    return index
  }

  /// A backslash joins lines; anywhere else it is an error and skipped.
  private mutating func skipContinuation(_ index: Int) -> Int {
    let next = index + 1
    guard next == limit || Byte.isNewline(source[next]) else {
      report(.characterAfterContinuation, index, next)
      return next
    }
    let line = next == limit ? limit : afterNewline(next)
    if line == limit { note(.joinedEnd, index, next) }
    return line
  }

  mutating func report(_ problem: SyntaxProblem, _ start: Int, _ end: Int) {
    guard errors.count < Self.maximumErrors else { return }
    let range = SourceRange(start: UInt32(clamping: start), end: UInt32(clamping: end))
    errors.append(SyntaxError(range: range, problem: problem))
  }
}

/// Column of one open block.
struct IndentLevel {
  var column: Int
  var alternate: Int
}

extension Lexer {
  /// Reads nothing any more: the end of the file comes here.
  mutating func stop() {
    if !kind.isLayout { previousEnd = end }
    consumed &+= 1
    position = limit
    nesting = 0
    fieldNesting = -1
    pendingDedents = 0
    indents.removeLast(indents.count - 1)
    atLineStart = true
    set(.endOfFile, limit, limit)
  }
}
