public import SourceText

/// One thing that the lexer or the parser refused. The tree has an error node or a guess there, and goes on.
public struct SyntaxError: Sendable, Hashable {
  /// Where, in bytes of the source text.
  public let range: SourceRange
  public let problem: SyntaxProblem
  /// For a bracket that was never closed: where it stands, in bytes of the source text.
  public internal(set) var opening: UInt32?

  public init(range: SourceRange, problem: SyntaxProblem, opening: UInt32? = nil) {
    self.range = range
    self.problem = problem
    self.opening = opening
  }
}

/// What the lexer or the parser refused. `PythonDiagnostics` says it in words; nothing here or in the grammar does.
///
/// "Expected" is said of the token at the range: it stands where something else belongs.
public enum SyntaxProblem: UInt8, Sendable, CaseIterable {
  // MARK: Text

  /// A character that begins no token.
  case invalidCharacter
  /// A backslash with something behind it on its line.
  case characterAfterContinuation
  /// `0777`: an octal number of Python 2.
  case leadingZeros
  /// `0x` without a digit, and the like.
  case invalidNumber
  /// `ur''` of Python 2.
  case rawUnicodePrefix
  /// A character beyond ASCII in `b''`.
  case bytesBeyondASCII
  /// `10L` of Python 2.
  case longSuffix
  /// `<>` of Python 2.
  case angleInequality
  case unterminatedString
  case unterminatedInterpolatedString
  /// `}` in an f-string that closes nothing.
  case singleClosingBrace
  /// `'\x4'`
  case truncatedByte
  /// `'\u12'`
  case truncatedEscape
  /// `'\UFFFFFFFF'`
  case escapeBeyondUnicode
  /// `'\N{no such name}'`
  case unknownCharacterName
  /// `\N` without braces.
  case malformedNamedEscape
  /// `b'a' 'b'`
  case mixedStringKinds
  /// `t'a' 'b'`
  case mixedTemplateStrings

  // MARK: Layout

  /// Tabs and spaces mixed so that the depth depends on the width of a tab.
  case inconsistentTabs
  /// A line that is indented as no open block is.
  case unmatchedDedent
  case unexpectedIndent
  case expectedIndentedBlock
  /// `if a: while b: …`
  case compoundStatementAfterColon
  /// `a; while b: …`
  case compoundStatementAfterSemicolon

  // MARK: Brackets

  /// The bracket at `SyntaxError.opening`, when that is known, has no partner.
  case unclosedBracket
  /// `{` of an f-string without its `}`.
  case unclosedField

  // MARK: Statements

  /// A token that fits nowhere.
  case invalidSyntax
  /// `:` before a suite.
  case expectedColon
  /// `def`, `for` or `with` behind `async`.
  case expectedAfterAsync
  /// `except` or `finally` behind the suite of `try`.
  case expectedHandler
  /// `except` and `except*` for one `try`.
  case mixedHandlers
  /// `except A, B as e`
  case bareTypesWithName
  /// `def` or `class` behind a decorator.
  case expectedDefinition
  case expectedModuleName
  case expectedImport
  case expectedImportedName
  case expectedNameAfterDot
  case expectedNameAfterAs
  case expectedName
  case expectedDeleteTarget
  /// `=` of a type alias.
  case expectedEqual
  /// An assignment to something that cannot be assigned to.
  case invalidTarget

  /// `print x` of Python 2.
  case printStatement
  /// `exec x` of Python 2.
  case execStatement
  /// `raise A, b` of Python 2.
  case commaRaise

  // MARK: Definitions

  case expectedFunctionName
  case expectedClassName
  case expectedParameters
  case expectedParameterName
  /// `*`, `**` or `/` where it may not come, or a second time; or a parameter behind `**`.
  case misplacedParameterMark
  /// A bare `*` without a parameter behind it.
  case expectedNamedParameter
  /// `*a=1`
  case defaultOfStarredParameter
  /// `def f((a, b))` of Python 2.
  case tupleParameter
  case expectedTypeParameterName
  /// `class C[*Ts: int]`
  case boundOfStarredTypeParameter

  // MARK: Expressions

  case expectedExpression
  /// `` `a` `` of Python 2.
  case backticks
  /// `[x for x in 1, 2]` of Python 2.
  case bareTupleIterable
  /// `:` between key and value.
  case expectedDictionaryColon
  /// `for` behind `async` in a comprehension.
  case expectedFor
  /// `in` of a loop or comprehension.
  case expectedIn
  case expectedInAfterNot
  /// `else` of a conditional expression.
  case expectedElse
  case expectedLambdaColon
  /// A lambda without parentheses in a field of an f-string.
  case lambdaInField
  case expectedIndex
  case expectedAttributeName
  /// `f(a.b=1)`
  case keywordArgumentIsNoName
  /// `f(a for a in b, c)`
  case bareGenerator
  /// `a.b := 1`
  case walrusTargetIsNoName
  /// `f'{}'`
  case expectedFieldExpression
  /// A letter other than `s`, `r` and `a` behind `!`.
  case expectedConversion
  /// `f'{a:{b:{c:{d}}}}'`
  case deepSpecification

  // MARK: Patterns

  /// `case` in the block of `match`.
  case expectedCase
  case expectedPattern
  case expectedMappingColon
  /// `{**rest, key: value}`
  case patternAfterRest
  /// A name behind `*` or `**`.
  case expectedNameAfterStars
}

/// A bracket that is open: what its closing one takes back, and where it stands.
struct OpenBracket {
  /// Brackets open around it.
  var nesting: Int
  var start: Int
}

extension [SyntaxError] {
  /// Says of the error just reported which bracket it speaks of.
  mutating func nameOpening(_ start: Int) {
    guard let last = indices.last, self[last].problem == .unclosedBracket, self[last].opening == nil else { return }
    self[last].opening = UInt32(clamping: start)
  }
}
