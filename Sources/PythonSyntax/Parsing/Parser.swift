public import Limits
public import SourceText

/// Reads Python, up to the grammar of 3.14, into a `SyntaxTree`.
///
/// The parser knows bytes and grammar and nothing else: no names, no scopes, no meaning. It never fails: what the
/// grammar refuses becomes an error node that still holds the expressions found in it, and the statement after it is
/// read as usual.
///
///     let parsed = Parser.parse(SourceText.decode(bytes[...]))
///     for index in parsed.tree.kinds.indices where parsed.tree.kinds[index] == .call { … }
public enum Parser {
  /// Parses a text. Work and memory are linear in its length; nesting is bounded by `limits.syntaxDepth`.
  public static func parse(
    _ source: SourceText, dialect: Dialect = .python, limits: Limits = Limits()
  ) -> ParsedModule {
    var best = readBest(source, dialect, limits, cuts: [], guessesSuites: false)
    // Only what is damaged is read with guesses.
    if best.metSuite && !best.module.errors.isEmpty {
      best = readBest(source, dialect, limits, cuts: [], guessesSuites: true)
    }
    var cuts: [StringCut] = []
    var count = 0
    while count < mostReadings, let better = reread(source, dialect, limits, best, &cuts, &count) { best = better }
    return best.module
  }

  /// A better reading of a damaged text, in which one more string ends where it goes over into code.
  private static func reread(
    _ source: SourceText, _ dialect: Dialect, _ limits: Limits, _ known: Reading, _ cuts: inout [StringCut],
    _ count: inout Int
  ) -> Reading? {
    for suspect in known.suspects where !cuts.contains(where: { $0.start == suspect.start }) {
      count += 1
      let next = readBest(source, dialect, limits, cuts: cuts + [suspect], guessesSuites: true)
      guard next.module.errors.count < known.module.errors.count || (known.endsInString && !next.endsInString) else {
        continue
      }
      cuts.append(suspect)
      return next
    }
    return nil
  }

  /// How often a damaged file is read again for the sake of another string that was never closed.
  private static let mostReadings = 4

  /// What one reading of a text gives.
  private struct Reading {
    let module: ParsedModule
    /// Whether something was met that only Python 2 reads.
    let sawPython2: Bool
    /// Whether a line in brackets looked like a statement.
    let metSuite: Bool
    /// Strings that may have lost their closing quotes, in source order.
    let suspects: [StringCut]
    /// Whether the text ends inside of a string.
    let endsInString: Bool
  }

  private static func readBest(
    _ source: SourceText, _ dialect: Dialect, _ limits: Limits, cuts: [StringCut], guessesSuites: Bool
  ) -> Reading {
    let modern = read(source, dialect, limits, cuts, guessesSuites, isPython2: false)
    // Without an error it can be Python 2 too: `except A, b` beside `async` as a name.
    guard modern.sawPython2 || modern.module.isPython2 else { return modern }
    let old = read(source, dialect, limits, cuts, guessesSuites, isPython2: true, unlike: modern.module)
    // Cython reads what is of Python 2 and of Python 3 in one file.
    let (now, then) = (modern.module.errors.count, old.module.errors.count)
    let counts = (old.module.isPython2 || dialect == .cython) && (modern.sawPython2 ? then < now : then <= now)
    return counts ? old : modern
  }

  private static func read(
    _ source: SourceText, _ dialect: Dialect, _ limits: Limits, _ cuts: [StringCut], _ guessesSuites: Bool,
    isPython2: Bool,
    unlike modern: ParsedModule? = nil
  ) -> Reading {
    // Offsets are 32 bits, and node numbers are signed.
    let readable = min(source.bytes.count, max(0, limits.sourceBytes), Int(Int32.max) / 2)
    var parser = ModuleParser(
      source: source.bytes, limit: readable, limits: limits, dialect: dialect, isPython2: isPython2)
    parser.lexer.cuts = cuts
    parser.lexer.guessesSuites = guessesSuites
    // The reading as Python 2 sees nothing in such an escape.
    if let use = modern?.features.first(where: { $0.feature == .meaninglessEscape }) {
      parser.lexer.note(use.feature, Int(use.range.start), Int(use.range.end))
    }
    let root = parser.parseModule()
    var limitations = parser.limitations
    if readable < source.bytes.count {
      limitations.append(
        Limitation(
          .sourceBytes, path: "",
          message: "only the first \(readable) of \(source.bytes.count) bytes of the source text were parsed"))
    }
    if !parser.lexer.errors.isEmpty || !parser.limitations.isEmpty { parser.builder.encloseChildren() }
    let errors = parser.lexer.errors.sorted { $0.range.start < $1.range.start }
    if !source.isEncodingDeclared && FeatureLog.readsPython2(parser.lexer.features.uses),
      let wide = source.bytes.firstIndex(where: { $0 >= 0x80 })
    {
      parser.lexer.note(.undeclaredEncoding, wide, wide + 1)
    }
    let features = parser.lexer.features.uses.sorted { $0.range.start < $1.range.start }
    let (sawPython2, metSuite) = (parser.lexer.sawPython2, parser.lexer.metSuite)
    let suspects = [parser.lexer.weakSuspect, parser.lexer.suspect].compactMap(\.self).sorted { $0.start < $1.start }
    let endsInString = parser.lexer.endsInString
    let module = ParsedModule(
      source: source, dialect: dialect, tree: parser.freeze(root: root), errors: errors, features: features,
      limitations: limitations)
    return Reading(
      module: module, sawPython2: sawPython2, metSuite: metSuite, suspects: suspects, endsInString: endsInString)
  }
}

/// One parsed source text: the tree, and what was wrong or left out.
public struct ParsedModule: Sendable {
  public let source: SourceText
  public let dialect: Dialect
  public let tree: SyntaxTree
  /// What the grammar refused, in source order; at most 200.
  public let errors: [SyntaxError]
  /// The first occurrence of each construct that not every version of Python reads, in source order.
  public let features: [(feature: SyntaxFeature, range: SourceRange)]
  /// Ceilings that were met, with an empty path.
  public let limitations: [Limitation]

  /// The versions of Python that read all the constructs of the file, oldest first; what the grammar refused aside.
  /// Empty when the file mixes what no single version reads.
  public var versions: [PythonVersion] { FeatureLog.versions(of: features) }

  /// Whether the file must be Python 2.
  public var isPython2: Bool {
    let versions = versions
    return !versions.isEmpty && versions.allSatisfy { $0.major == 2 }
  }
}

/// The state of one parse. Extensions hold the grammar, one file for each part of it.
struct ModuleParser: ~Copyable {
  var lexer: Lexer
  var builder: SyntaxTreeBuilder
  /// Children of the nodes that are not finished yet; every list remembers where its own begin.
  var scratch: [NodeID] = []
  /// Operators that wait for their right operand; every expression remembers where its own begin.
  var operators: [PendingOperator] = []
  /// Start offsets that belong to iterative constructs, such as `elif` chains.
  var starts: [Int] = []
  /// Decoded text of the strings that are not finished yet, as a stack.
  var text: [UInt8] = []
  /// Where the `print` or `exec` stands that begins the current statement and may be a keyword of Python 2, or -1.
  var functionName = -1
  /// Where the stars stand that no target has claimed yet.
  var looseStars: [Int] = []
  /// Whether `continue` would leave a `finally`.
  var isInFinally = false
  /// Definitions with `async` that are open.
  var asyncDepth = 0
  /// Where the last generator stands that has neither parentheses nor the call to itself, or -1.
  var bareGenerator = -1
  /// Bytes of fields whose source was kept as text.
  var copiedBytes = 0
  /// Format specifications open in the current string.
  var specificationDepth = 0
  /// Whether statements of Cython declare without a `cdef` of their own.
  var isInDeclarations = false
  /// Whether what is declared is of C.
  var isForeign = false
  var depth = 0
  let depthLimit: Int
  let nodeLimit: Int
  var limitations: [Limitation] = []

  init(source: [UInt8], limit: Int, limits: Limits, dialect: Dialect, isPython2: Bool) {
    lexer = Lexer(source: source, limit: limit, dialect: dialect, isPython2: isPython2)
    builder = SyntaxTreeBuilder(byteCount: limit)
    depthLimit = max(1, limits.syntaxDepth)
    nodeLimit = max(1, min(limits.nodes, Int(Int32.max) / 2))
  }

  consuming func freeze(root: NodeID) -> SyntaxTree { builder.freeze(root: root) }

  /// Nodes that are there, or will be when what is open now is finished in a loop: pending operators, `elif` chains.
  private var promisedNodeCount: Int { builder.nodeCount &+ operators.count &+ starts.count &* 2 }

  /// Consumes the token. Every loop passes here, so this is where the ceiling of nodes is kept.
  mutating func advance() {
    if promisedNodeCount >= nodeLimit { stopAtNodeLimit() } else { lexer.advance() }
  }

  /// Consumes the token if it is of this kind.
  @inline(__always)
  mutating func accept(_ kind: TokenKind) -> Bool {
    guard lexer.kind == kind else { return false }
    advance()
    return true
  }

  /// Consumes the token if it is of this kind; otherwise says what is missing, and goes on as if it were there.
  mutating func expect(_ kind: TokenKind, _ problem: SyntaxProblem) {
    if !accept(kind) { report(problem) }
  }

  mutating func report(_ problem: SyntaxProblem) {
    lexer.report(problem, lexer.start, lexer.end)
    lexer.suspectLastString()
  }

  /// Finishes a node that ends with the last consumed token. The children have been pushed.
  @inline(__always)
  mutating func finish(_ kind: NodeKind, _ start: Int, payload: Int32 = -1, flags: NodeFlags = []) -> NodeID {
    builder.finish(kind, start, max(start, lexer.previousEnd), payload: payload, flags: flags)
  }

  @inline(__always)
  mutating func finish(_ kind: NodeKind, _ start: Int, _ only: NodeID, payload: Int32 = -1) -> NodeID {
    builder.push(only)
    return finish(kind, start, payload: payload)
  }

  @inline(__always)
  mutating func finish(
    _ kind: NodeKind, _ start: Int, _ first: NodeID, _ second: NodeID, payload: Int32 = -1
  ) -> NodeID {
    builder.push(first)
    builder.push(second)
    return finish(kind, start, payload: payload)
  }

  /// Finishes a node whose children are everything on `scratch` from a mark on.
  mutating func finish(
    _ kind: NodeKind, _ start: Int, from mark: Int, payload: Int32 = -1, flags: NodeFlags = []
  ) -> NodeID {
    pushScratch(from: mark)
    return finish(kind, start, payload: payload, flags: flags)
  }

  mutating func pushScratch(from mark: Int) {
    var index = mark
    while index < scratch.count {
      builder.push(scratch[index])
      index &+= 1
    }
    scratch.removeLast(scratch.count - mark)
  }

  /// A node that is not in the source, such as an empty parameter list.
  mutating func finishEmpty(_ kind: NodeKind, at offset: Int) -> NodeID { builder.finish(kind, offset, offset) }

  /// The symbol of the name that is the current token.
  mutating func internName() -> Int32 {
    if !lexer.nameIsASCII {
      let name = IdentifierNormalization.normalized(Array(lexer.source[lexer.start..<lexer.end]))
      return builder.symbols.intern(name.span).rawValue
    }
    let source = lexer.source
    let span = source.span.extracting(lexer.start..<lexer.end)
    return builder.symbols.intern(span, word: lexer.nameWord, tail: lexer.nameHash).rawValue
  }

  /// Consumes a name. A keyword in its place is said and taken as a name when `acceptsKeyword`.
  mutating func parseName(_ problem: SyntaxProblem, acceptsKeyword: Bool = false) -> Int32 {
    guard lexer.kind == .name else { return parseKeywordAsName(problem, acceptsKeyword: acceptsKeyword) }
    if lexer.nameWord == Keywords.print || lexer.nameWord == Keywords.exec { noteFunctionName(lexer.start) }
    let symbol = internName()
    advance()
    return symbol
  }

  /// Enters one level of nesting. False when the ceiling is reached; then nothing was entered.
  @inline(__always)
  mutating func enter() -> Bool {
    if depth >= depthLimit || builder.nodeCount >= nodeLimit { return refuseLevel() }
    depth &+= 1
    return true
  }

  @inline(__always)
  mutating func leave() { depth &-= 1 }

  @inline(never)
  private mutating func refuseLevel() -> Bool {
    if builder.nodeCount >= nodeLimit {
      stopAtNodeLimit()
    } else if !limitations.contains(where: { $0.kind == .syntaxDepth }) {
      let line = LineIndex(lexer.source).position(of: UInt32(clamping: lexer.start)).line
      limitations.append(
        Limitation(
          .syntaxDepth, path: "",
          message: "code nests deeper than \(depthLimit) levels at line \(line); deeper levels were not analysed"))
    }
    return false
  }

  /// Whether so many bytes of a field's source may be kept as text. Each level of fields in fields has that of all the
  /// levels inside: together, they may have what four levels of nothing but fields would.
  mutating func mayCopy(_ count: Int) -> Bool {
    copiedBytes += max(0, count)
    guard copiedBytes > 4 * lexer.limit + 65_536 else { return true }
    copiedBytes -= max(0, count)
    if !limitations.contains(where: { $0.kind == .fieldTexts }) {
      let line = LineIndex(lexer.source).position(of: UInt32(clamping: lexer.start)).line
      limitations.append(
        Limitation(
          .fieldTexts, path: "",
          message: "fields of strings nest so deep at line \(line) that what they show of their own source was left out"
        ))
    }
    return false
  }

  /// The rest of the text is not read: every loop sees the end of the file.
  mutating func stopAtNodeLimit() {
    guard lexer.kind != .endOfFile || lexer.position < lexer.limit else { return lexer.advance() }
    if !limitations.contains(where: { $0.kind == .nodes }) {
      limitations.append(
        Limitation(
          .nodes, path: "", message: "more than \(nodeLimit) syntax nodes; the rest of the file was not parsed"))
    }
    lexer.stop()
  }
}

/// An operator whose right operand is being read.
struct PendingOperator {
  var precedence: UInt8
  var isPrefix: Bool
  var operation: Operator
  /// Operators of the same chain that this stands for: `a < b < c`, `a and b and c`.
  var count: Int32
  /// Where the left operand, or the prefix operator, begins.
  var start: Int
  /// Where the operator itself begins.
  var operatorStart: Int
}
