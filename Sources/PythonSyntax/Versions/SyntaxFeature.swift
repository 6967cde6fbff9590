import SourceText

/// A construct that not every version of Python reads. The source of each range is the PEP or the page "What's New in
/// Python x.y"; `Tools/conformance/compare-versions` holds them against interpreters.
///
/// What every version since 2.0 reads is not listed, nor is what only a running program notices.
public enum SyntaxFeature: UInt8, CaseIterable, Sendable {
  // MARK: Python 2 only

  /// `print x`, and `print >>file, x` in a file that is Python 2 for another reason.
  case printStatement
  /// `exec code in scope`
  case execStatement
  /// `` `x` ``: repr.
  case backquotes
  /// `<>`. `from __future__ import barry_as_FLUFL` brings it back in the interactive shell of Python 3, never in a file.
  case angleInequality
  /// `raise A, b`
  case commaRaise
  /// `0777`
  case oldOctal
  /// `10L`
  case longInteger
  /// `ur''`
  case rawUnicodePrefix
  /// `def f(a, (b, c)): …`
  case tupleParameter
  /// `[x for x in 1, 2]`
  case bareTupleIterable
  /// Indentation whose depth depends on the width of a tab: Python 2 takes eight columns.
  case inconsistentTabs
  /// `'a' b'a'`
  case mixedStringKinds
  /// `'\u12'`, `'\N'`: no escapes in a `str` of Python 2.
  case meaninglessEscape
  /// `True = 1`
  case assignedConstant
  /// `nonlocal`, `True` and the like where only a name may stand.
  case keywordAsName
  /// `except A as x.y`
  case compoundHandlerTarget
  /// `b'é'`
  case wideBytes
  /// `f(x for x in y, *a)`
  case generatorBeforeStar
  /// `except A, b`: a name for the exception in Python 2, a tuple of two since 3.14 (PEP 758).
  case commaHandler

  // MARK: Removed in Python 3

  /// `async` or `await` as a name: keywords since 3.7 (PEP 492).
  case asyncAsName
  /// `async` or `await` as a name inside of `async def`, where 3.5 and 3.6 have them as keywords already.
  case asyncNameInAsync
  /// `f(x for x in y,)`: refused since 3.7.
  case bareGeneratorArgument
  /// `f((a)=1)`: refused since 3.8.
  case parenthesizedKeyword
  /// A backslash at the end of the file, as if there were another line: refused since 3.8.
  case joinedEnd
  /// `u''`: not in 3.0 to 3.2 (PEP 414).
  case unicodePrefix

  // MARK: Python 2.1 to 2.7

  /// `a // b` (PEP 238)
  case floorDivision
  /// `yield x` (PEP 255)
  case generatorFunction
  /// `@f` before a function (PEP 318)
  case decorator
  /// `f(x for x in y)` (PEP 289)
  case generatorExpression
  /// `from a import (b)` (PEP 328)
  case parenthesizedImport
  /// `from . import a` (PEP 328)
  case relativeImport
  /// `a if b else c` (PEP 308)
  case conditionalExpression
  /// `try` with both `except` and `finally` (PEP 341)
  case unifiedTry
  /// `with`: 2.6, or 2.5 after `from __future__ import with_statement` (PEP 343)
  case withStatement
  /// `x = yield` (PEP 342)
  case yieldExpression
  /// `class C(): …`
  case emptyBases
  /// `except A as b` (PEP 3110)
  case handlerName
  /// `b''` (PEP 3112)
  case bytesPrefix
  /// `0o17`, `0b1` (PEP 3127)
  case radixPrefix
  /// `@f` before a class (PEP 3129)
  case classDecorator
  /// `f(*a, b=1)`
  case keywordAfterStar
  /// `{a, b}`
  case setLiteral
  /// `{a for a in b}`, `{a: b for a in c}` (PEP 274)
  case setComprehension
  /// `with a, b: …`: 2.7 and 3.1.
  case severalContexts

  // MARK: Python 3.0 to 3.7

  /// `print` where Python 2 has no expression; not noted after `from __future__ import print_function` (PEP 3105).
  case printAsName
  /// `exec` where Python 2 has no expression.
  case execAsName
  /// An identifier beyond ASCII (PEP 3131)
  case wideIdentifier
  /// Text beyond ASCII in a file that declares no encoding (PEP 3120)
  case undeclaredEncoding
  /// A parameter after `*` or `*args` (PEP 3102)
  case keywordOnlyParameter
  /// `def f(a: int) -> int: …` (PEP 3107)
  case functionAnnotation
  /// `nonlocal x` (PEP 3104)
  case nonlocalStatement
  /// `a, *b = c` (PEP 3132)
  case starredTarget
  /// `...` outside of a subscript
  case ellipsisLiteral
  /// `class C(metaclass=M)`, `class C(*bases)` (PEP 3115)
  case classArguments
  /// `raise A from b` (PEP 3109)
  case raiseFrom
  /// `rb''`: Python 2 has `br''` alone.
  case rawBytesPrefix
  /// `yield from x` (PEP 380)
  case yieldFrom
  /// `a @ b` (PEP 465)
  case matrixMultiplication
  /// `async def`, `async for`, `async with`, `await x` (PEP 492)
  case asyncFunction
  /// `[*a]`, `{**a}`, `f(*a, *b)`, `f(*a, b)` (PEP 448)
  case generalizedUnpacking
  /// `f''` (PEP 498)
  case formattedString
  /// `1_000` (PEP 515)
  case digitSeparator
  /// `x: int` (PEP 526)
  case variableAnnotation
  /// `[x async for x in y]` (PEP 530)
  case asyncComprehension
  /// `def f(*a,): …`
  case commaAfterStarParameter

  // MARK: Python 3.8 to 3.15

  /// `a := b` (PEP 572)
  case namedExpression
  /// `def f(a, /): …` (PEP 570)
  case positionalOnlyParameter
  /// `f'{x=}'`
  case selfDocumentingField
  /// `return *a, b`, `yield *a, b`, `x: T = a, b`, `x: T = yield`
  case starredReturn
  /// `continue` inside of `finally`
  case continueInFinally
  /// `@a[b]` and any other expression (PEP 614)
  case relaxedDecorator
  /// `for x in *a, b: …`, `x += *a, b`
  case starredIterable
  /// `with (a as b, c): …`: accepted by the parser of 3.9 already.
  case parenthesizedContexts
  /// `{a := b}` without parentheses.
  case bareNamedElement
  /// `x[a := b]` without parentheses.
  case bareNamedExpression
  /// `match x: …` (PEP 634)
  case matchStatement
  /// `except* A` (PEP 654)
  case exceptionGroup
  /// `a[*b]` (PEP 646)
  case starredIndex
  /// `def f(*args: *Ts)` (PEP 646)
  case starredAnnotation
  /// `type X = int` (PEP 695)
  case typeAlias
  /// `def f[T](): …` (PEP 695)
  case typeParameters
  /// A field of an f-string with its own quotes, a backslash, a comment or a line end in it, with a blank behind its
  /// conversion, or in a format of a format (PEP 701)
  case nestedQuotes
  /// `def f[T = int](): …` (PEP 696)
  case typeParameterDefault
  /// `t''` (PEP 750)
  case templateString
  /// `except A, b, c:` (PEP 758)
  case bareHandlerTuple
  /// `lazy import a` (PEP 810)
  case lazyImport
  /// `[*x for x in y]` (PEP 798)
  case unpackingComprehension
  /// `case +1:`
  case plusPattern

  // MARK: Names of `__future__`

  /// `from __future__ import nested_scopes`
  case futureNestedScopes
  /// `generators`, `division`
  case futureGenerators
  /// `absolute_import`, `with_statement`
  case futureAbsoluteImport
  /// `print_function`, `unicode_literals`
  case futurePrintFunction
  /// `barry_as_FLUFL`
  case futureBarry
  /// `generator_stop`
  case futureGeneratorStop
  /// `annotations`
  case futureAnnotations
}

extension SyntaxFeature {
  /// The versions that read it, ascending.
  public var versions: [ClosedRange<PythonVersion>] {
    switch self {
    case .printStatement, .execStatement, .backquotes, .angleInequality, .commaRaise, .oldOctal, .longInteger,
      .rawUnicodePrefix, .tupleParameter, .bareTupleIterable, .inconsistentTabs, .meaninglessEscape,
      .assignedConstant, .keywordAsName:
      [Self.two(0)]
    case .generatorBeforeStar: [Self.two(4)]
    case .mixedStringKinds, .compoundHandlerTarget, .wideBytes: [Self.two(6)]
    case .commaHandler: [Self.two(0), Self.since(3, 14)]
    case .asyncAsName: [PythonVersion.oldest...PythonVersion(3, 6)]
    case .asyncNameInAsync: [PythonVersion.oldest...PythonVersion(3, 4)]
    case .parenthesizedKeyword, .joinedEnd: [PythonVersion.oldest...PythonVersion(3, 7)]
    case .bareGeneratorArgument: [PythonVersion(2, 4)...PythonVersion(3, 6)]
    case .unicodePrefix: [Self.two(0), Self.since(3, 3)]
    case .futureNestedScopes: [Self.since(2, 1)]
    case .floorDivision, .generatorFunction, .futureGenerators: [Self.since(2, 2)]
    case .decorator, .generatorExpression, .parenthesizedImport: [Self.since(2, 4)]
    case .relativeImport, .conditionalExpression, .unifiedTry, .withStatement, .yieldExpression, .emptyBases,
      .futureAbsoluteImport:
      [Self.since(2, 5)]
    case .handlerName, .bytesPrefix, .radixPrefix, .classDecorator, .keywordAfterStar, .futurePrintFunction:
      [Self.since(2, 6)]
    case .setLiteral, .setComprehension: [Self.since(2, 7)]
    case .severalContexts: [Self.two(7), Self.since(3, 1)]
    case .printAsName, .execAsName, .wideIdentifier, .undeclaredEncoding, .keywordOnlyParameter, .functionAnnotation,
      .nonlocalStatement, .starredTarget, .ellipsisLiteral, .classArguments, .raiseFrom:
      [Self.since(3, 0)]
    case .futureBarry: [Self.since(3, 1)]
    case .rawBytesPrefix, .yieldFrom: [Self.since(3, 3)]
    case .matrixMultiplication, .asyncFunction, .generalizedUnpacking, .futureGeneratorStop: [Self.since(3, 5)]
    case .formattedString, .digitSeparator, .variableAnnotation, .asyncComprehension, .commaAfterStarParameter:
      [Self.since(3, 6)]
    case .futureAnnotations: [Self.since(3, 7)]
    case .namedExpression, .positionalOnlyParameter, .selfDocumentingField, .starredReturn, .continueInFinally:
      [Self.since(3, 8)]
    case .relaxedDecorator, .starredIterable, .parenthesizedContexts, .bareNamedElement: [Self.since(3, 9)]
    case .matchStatement, .bareNamedExpression: [Self.since(3, 10)]
    case .exceptionGroup, .starredIndex, .starredAnnotation: [Self.since(3, 11)]
    case .typeAlias, .typeParameters, .nestedQuotes: [Self.since(3, 12)]
    case .typeParameterDefault: [Self.since(3, 13)]
    case .templateString, .bareHandlerTuple: [Self.since(3, 14)]
    case .lazyImport, .unpackingComprehension, .plusPattern: [Self.since(3, 15)]
    }
  }

  private static func since(_ major: UInt8, _ minor: UInt8) -> ClosedRange<PythonVersion> {
    PythonVersion(major, minor)...PythonVersion.newest
  }

  private static func two(_ minor: UInt8) -> ClosedRange<PythonVersion> {
    PythonVersion(2, minor)...PythonVersion.lastOfTwo
  }

  /// Whether only Python 2 reads it.
  var isOfPython2Alone: Bool { versions.allSatisfy { $0.upperBound.major == 2 } }
}

/// Which features a file uses, and where each stands first. Small and rarely written: noting a feature again costs one
/// test of a bit.
struct FeatureLog {
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private(set) var uses: [(feature: SyntaxFeature, range: SourceRange)] = []

  @inline(__always)
  func contains(_ feature: SyntaxFeature) -> Bool {
    let bit = UInt64(1) << UInt64(feature.rawValue & 63)
    return (feature.rawValue < 64 ? low : high) & bit != 0
  }

  @inline(never)
  mutating func insert(_ feature: SyntaxFeature, _ start: Int, _ end: Int) {
    let bit = UInt64(1) << UInt64(feature.rawValue & 63)
    if feature.rawValue < 64 { low |= bit } else { high |= bit }
    let range = SourceRange(start: UInt32(clamping: start), end: UInt32(clamping: max(start, end)))
    uses.append((feature, range))
  }

  /// Whether some version of Python 2 may read everything in the log; 2.7 reads what any of them does.
  static func readsPython2(_ uses: [(feature: SyntaxFeature, range: SourceRange)]) -> Bool {
    uses.allSatisfy { use in use.feature.versions.contains { $0.contains(PythonVersion.lastOfTwo) } }
  }

  /// The versions that read everything in the log.
  static func versions(of uses: [(feature: SyntaxFeature, range: SourceRange)]) -> [PythonVersion] {
    PythonVersion.released.filter { version in
      uses.allSatisfy { use in use.feature.versions.contains { $0.contains(version) } }
    }
  }
}

extension Lexer {
  /// Remembers that the text uses a feature, if it is the first time.
  @inline(__always)
  mutating func note(_ feature: SyntaxFeature, _ start: Int, _ end: Int) {
    if !features.contains(feature) { features.insert(feature, start, end) }
  }
}

extension ModuleParser {
  /// Remembers a feature at the current token.
  @inline(__always)
  mutating func note(_ feature: SyntaxFeature) { lexer.note(feature, lexer.start, lexer.end) }

  /// Remembers a feature that stands from an offset to the last consumed token.
  @inline(__always)
  mutating func note(_ feature: SyntaxFeature, from start: Int) { lexer.note(feature, start, lexer.previousEnd) }
}
