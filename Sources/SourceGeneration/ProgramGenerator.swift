/// Valid programs from a seed: every statement and expression of a dialect, in every layout that Python reads.
///
/// It knows Python's grammar as text: `Tools/conformance/compare` holds our trees of what it makes against CPython's, and
/// a program that CPython refuses is a mistake of this generator. The same seed gives the same program everywhere.
///
///     var generator = ProgramGenerator(seed: 7, size: 200)
///     let bytes = generator.program().bytes
public struct ProgramGenerator: Sendable {
  /// Which Python a program is valid in.
  public enum Dialect: String, Sendable, CaseIterable {
    /// Python 2.7.
    case python2
    /// Python 3.13, whose `ast` is at hand for comparing.
    case python3
    /// Python 3.14 and the accepted drafts behind it: t-strings, `except A, B`, unpacking in comprehensions, `lazy`.
    case newest
  }

  let dialect: Dialect
  /// About so many tokens; then only leaves follow.
  let size: Int
  /// How far statements and expressions nest, apart from each other.
  let depthLimit = 5
  var random: SourceRandom

  // What was written.
  var text: [UInt8] = []
  var tokens: [Range<Int>] = []

  // Layout.
  var layout = Layout()
  /// The white space in front of the lines of the current block.
  var indent = ""
  /// Nothing stands on the line but its indentation.
  var isAtLineStart = true
  /// Brackets around what comes next; line ends are white space there.
  var brackets = 0
  /// The token before is a number, which a dot or letter behind it would change.
  var isBehindNumber = false
  /// The token before is the brace that opens a field, with which another brace would be text.
  var isBehindFieldBrace = false
  /// A colon here, outside of brackets, would end the field of an f-string.
  var colonEndsField = false
  /// Line ends cannot stand here, not even in brackets.
  var isOneLine = false

  // What may be said here.
  var place = Place()
  var statementDepth = 0
  var expressionDepth = 0
  var stringDepth = 0
  /// Makes names that nothing else has.
  var counter = 0

  /// A generator of one program of about `size` tokens.
  public init(seed: UInt64, size: Int = 200, dialect: Dialect = .python3) {
    self.dialect = dialect
    self.size = size
    random = SourceRandom(seed: seed)
  }

  /// The program.
  public mutating func program() -> GeneratedProgram {
    layout = Layout(&random)
    if chance(5) { text += [0xEF, 0xBB, 0xBF] }
    if chance(10) || isPython2 { comment("-*- coding: utf-8 -*-") }
    if chance(20) {
      putString(kinds: [.plain])
      endLine()
    }
    if chance(10) { futureImport() }
    repeat { statement() } while tokens.count < size
    if chance(10) { trimLineEnd() }
    return GeneratedProgram(bytes: text, tokens: tokens)
  }

  var isPython2: Bool { dialect == .python2 }
  var isSpent: Bool { tokens.count >= size }

  mutating func chance(_ percent: Int) -> Bool { random.chance(percent) }
  mutating func below(_ bound: Int) -> Int { random.below(bound) }
  mutating func pick<Element>(_ elements: [Element]) -> Element { random.pick(elements) }
}

/// A program that was made, and where its tokens stand.
public struct GeneratedProgram: Sendable {
  public let bytes: [UInt8]
  /// In source order, without line ends and indentation; the pieces of an f-string are tokens of their own.
  public let tokens: [Range<Int>]
}

/// What the code around allows, beyond the grammar: what CPython's compiler would refuse elsewhere.
struct Place: Sendable {
  var mayYield = false
  var mayYieldFrom = false
  var mayAwait = false
  /// `:=`
  var mayAssign = true
  /// `async for` and `async with`
  var isAsync = false
  var mayReturn = false
  var mayReturnValue = false
  var mayBreak = false
  var isModule = true
  /// A class body without a function around the place, where a comprehension cannot hold `:=`.
  var isClassBody = false
  /// Names of functions around it that `nonlocal` can mean.
  var nonlocals: [String] = []

  /// Nothing that acts: annotations, type parameters.
  var quiet: Place {
    var place = self
    place.mayYield = false
    place.mayYieldFrom = false
    place.mayAwait = false
    place.mayAssign = false
    return place
  }
}
