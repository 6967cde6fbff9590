import PythonSyntax
import SourceText

/// The words for what the grammar refused.
struct GrammarWording {
  let source: [UInt8]

  /// Words of one problem; `found` in a message stands for the token at the range.
  struct Words {
    let code: String
    let message: String
    let hint: String?

    init(_ code: String, _ message: String, _ hint: String? = nil) {
      self.code = code
      self.message = message
      self.hint = hint
    }
  }

  func diagnostic(of error: SyntaxError) -> Diagnostic {
    if error.problem == .unclosedBracket, let opening = error.opening { return unclosed(error, at: opening) }
    let found = quoted(error.range)
    let words = closerWords(for: error, found: found) ?? Self.words(for: error.problem, found: found)
    return Diagnostic(code: words.code, message: words.message, range: error.range, hint: words.hint)
  }

  /// The place that matters is the bracket, not the token at which the reader gave up.
  private func unclosed(_ error: SyntaxError, at opening: UInt32) -> Diagnostic {
    let bracket = SourceRange(start: opening, end: opening + 1)
    let closing =
      switch Int(opening) < source.count ? source[Int(opening)] : 0 {
      case 0x5B: "]"
      case 0x7B: "}"
      default: ")"
      }
    let words = Self.words(for: .unclosedBracket, found: quoted(bracket))
    let start = Int(error.range.start)
    if start < source.count, [0x29, 0x5D, 0x7D].contains(source[start]) {
      return Diagnostic(
        code: words.code, message: "\(quoted(error.range)) does not close \(quoted(bracket))", range: error.range,
        related: [Diagnostic.Related(range: bracket, message: "this is what is open")],
        hint: "close it with `\(closing)`")
    }
    return Diagnostic(
      code: words.code, message: "\(quoted(bracket)) was never closed", range: bracket,
      related: [Diagnostic.Related(range: error.range, message: "\(quoted(error.range)) cannot stand inside of it")],
      hint: "close it with `\(closing)`")
  }

  /// What stands at a range, for a sentence: the first bytes of its first line.
  func quoted(_ range: SourceRange) -> String {
    let start = min(Int(range.start), source.count)
    if start == source.count { return "the end of the file" }
    if source[start] == 0x0A || source[start] == 0x0D { return "the end of the line" }
    if source[start] == 0x20 || source[start] == 0x09 { return "indentation" }
    let end = min(max(Int(range.end), start + 1), source.count)
    let line = source[start..<end].prefix { $0 != 0x0A && $0 != 0x0D }
    guard line.count > Self.greatestQuotation else { return "`\(String(decoding: line, as: UTF8.self))`" }
    let cut = line.prefix(Self.greatestQuotation)
    return "`\(String(decoding: cut.prefix(upTo: Self.scalarEnd(of: cut)), as: UTF8.self))…`"
  }

  /// Bytes of source that a sentence quotes.
  private static let greatestQuotation = 24

  /// The end of the last whole character.
  private static func scalarEnd(of bytes: ArraySlice<UInt8>) -> Int {
    var end = bytes.endIndex
    while end > bytes.startIndex, bytes[end - 1] & 0xC0 == 0x80 { end -= 1 }
    return end > bytes.startIndex && bytes[end - 1] >= 0xC0 ? end - 1 : end
  }

  static func words(for problem: SyntaxProblem, found: String) -> Words {
    switch problem {
    case .invalidCharacter, .characterAfterContinuation, .leadingZeros, .invalidNumber, .longSuffix, .angleInequality,
      .rawUnicodePrefix, .bytesBeyondASCII, .printStatement, .execStatement, .commaRaise, .bareTupleIterable,
      .unterminatedString, .unterminatedInterpolatedString, .singleClosingBrace, .truncatedByte, .truncatedEscape,
      .escapeBeyondUnicode, .unknownCharacterName, .malformedNamedEscape, .mixedStringKinds, .mixedTemplateStrings,
      .inconsistentTabs, .unmatchedDedent, .unexpectedIndent, .expectedIndentedBlock:
      textWords(for: problem, found: found)
    default:
      grammarWords(for: problem, found: found)
    }
  }

  private static func textWords(for problem: SyntaxProblem, found: String) -> Words {
    switch problem {
    case .characterAfterContinuation:
      Words(
        "character-after-backslash", "something stands behind the backslash on its line",
        "a backslash joins lines only as the last character of its line")
    case .leadingZeros:
      Words(
        "leading-zeros", "\(found) begins with zeros, which Python 3 does not read",
        "write octal numbers as `0o17`, decimal ones without leading zeros")
    case .invalidNumber: Words("invalid-number", "\(found) is not a whole number", "add digits of its base")
    case .longSuffix:
      Words("long-suffix", "the suffix `L` of a number is Python 2", "leave it out: every integer is long in Python 3")
    case .rawUnicodePrefix: Words("raw-unicode", "the prefix `ur` is Python 2", "write `r`")
    case .bytesBeyondASCII:
      Words("bytes-beyond-ascii", "bytes can hold ASCII characters only", "write the others as `\\x…`")
    case .printStatement: Words("print-statement", "`print` as a statement is Python 2", "write `print(…)`")
    case .execStatement: Words("exec-statement", "`exec` as a statement is Python 2", "write `exec(…)`")
    case .commaRaise: Words("comma-raise", "`raise` with a comma is Python 2", "write `raise A(b)`")
    case .bareTupleIterable:
      Words("bare-tuple-iterable", "a tuple without parentheses behind `in` is Python 2", "write parentheses")
    case .angleInequality: Words("angle-inequality", "`<>` is Python 2", "write `!=`")
    case .unterminatedString:
      Words("unterminated-string", "the string that begins here is never ended", "end it with the quote it begins with")
    case .unterminatedInterpolatedString:
      Words(
        "unterminated-f-string", "the f-string that begins here is never ended", "end it with the quote it begins with")
    case .singleClosingBrace:
      Words("single-brace", "`}` closes nothing in this f-string", "write `}}` for a brace")
    case .truncatedEscape, .truncatedByte:
      Words(
        "truncated-escape", "an escape in this string is cut short",
        "`\\x` needs two hexadecimal digits, `\\u` four, `\\U` eight; a raw string `r'…'` has no escapes")
    case .escapeBeyondUnicode:
      Words("escape-beyond-unicode", "an escape in this string is beyond the last character, `\\U0010FFFF`")
    case .unknownCharacterName:
      Words("unknown-character-name", "no character has the name that `\\N{…}` gives in this string")
    case .malformedNamedEscape:
      Words("malformed-name-escape", "`\\N` in this string has no `{name}` behind it", "write `\\\\N` for a backslash")
    case .mixedStringKinds:
      Words("mixed-strings", "bytes and text cannot be joined", "give all of these literals a `b`, or none of them")
    case .mixedTemplateStrings:
      Words(
        "mixed-templates", "a t-string cannot be joined with another kind of string",
        "give all of these literals a `t`, or join them with `+`")
    case .inconsistentTabs:
      Words(
        "inconsistent-tabs", "the depth of this line depends on how wide a tab is", "indent with spaces, or with tabs")
    case .unmatchedDedent:
      Words(
        "unmatched-dedent", "this line is indented like no block around it",
        "give it the indentation of the block it belongs to")
    case .unexpectedIndent:
      Words("unexpected-indent", "this line is indented and nothing before it opens a block")
    case .expectedIndentedBlock:
      Words("expected-block", "an indented block must follow here", "indent the body, or write `pass`")
    default: Words("invalid-character", "\(found) begins nothing that Python knows", "remove it, or quote it")
    }
  }

  private static func grammarWords(for problem: SyntaxProblem, found: String) -> Words {
    switch problem {
    case .compoundStatementAfterColon, .compoundStatementAfterSemicolon:
      Words("compound-on-line", "\(found) must begin a line of its own", "move it to the next line and indent it")
    case .unclosedBracket: Words("unclosed-bracket", "a bracket before \(found) was never closed")
    case .unclosedField:
      Words("unclosed-field", "a replacement field of an f-string is not closed before \(found)", "close it with `}`")
    case .expectedColon: expected("colon", "`:`", found, "a compound statement needs `:` before its body")
    case .expectedAfterAsync: expected("after-async", "`def`, `for` or `with` behind `async`", found)
    case .expectedHandler: expected("handler", "`except` or `finally` after the body of `try`", found)
    case .expectedDefinition: expected("definition", "a function or class after the decorator", found)
    case .expectedModuleName: expected("module-name", "the name of a module", found)
    case .expectedImport: expected("import", "`import`", found)
    case .expectedImportedName: expected("imported-name", "a name to import", found)
    case .expectedNameAfterDot: expected("name-after-dot", "a name behind the dot", found)
    case .expectedNameAfterAs: expected("name-after-as", "a name behind `as`", found)
    case .expectedName: expected("name", "a name", found)
    case .expectedDeleteTarget: expected("delete-target", "something to delete", found)
    case .expectedEqual: expected("equal", "`=`", found)
    case .invalidTarget:
      Words(
        "invalid-target", "nothing can be assigned to \(found)",
        "assign to a name, an attribute, an element or a list of these; compare with `==`")
    case .expectedFunctionName: expected("function-name", "the name of the function", found)
    case .expectedClassName: expected("class-name", "the name of the class", found)
    case .expectedParameters: expected("parameters", "`(` and the parameters", found)
    case .expectedParameterName: expected("parameter-name", "the name of a parameter", found)
    case .misplacedParameterMark:
      Words(
        "parameter-order", "\(found) cannot stand here among the parameters",
        "the order is: positional ones, `/`, others, `*` or `*args`, named ones, `**kwargs`")
    case .expectedNamedParameter:
      Words("bare-star", "a bare `*` needs a parameter behind it", "add a parameter, or leave the star out")
    case .defaultOfStarredParameter:
      Words("default-of-starred", "a parameter with `*` or `**` cannot have a default", "leave the default out")
    case .mixedHandlers:
      Words("mixed-handlers", "`except` and `except*` cannot handle the same `try`", "use one of them throughout")
    case .bareTypesWithName:
      Words("bare-types", "several types need parentheses before `as`", "write `except (A, B) as name:`")
    case .lambdaInField:
      Words("lambda-in-field", "a lambda in a replacement field needs parentheses", "write `{(lambda …: …)}`")
    case .patternAfterRest:
      Words("pattern-after-rest", "nothing can follow `**` in a pattern", "move it to the end")
    case .tupleParameter:
      Words("tuple-parameter", "a parameter that is a tuple is Python 2", "take it apart in the body")
    case .expectedTypeParameterName: expected("type-parameter-name", "the name of a type parameter", found)
    case .boundOfStarredTypeParameter:
      Words("bound-of-starred", "only a plain type parameter can have a bound", "leave the bound out")
    case .expectedExpression: expected("expression", "an expression", found)
    case .backticks: Words("backticks", "backticks are Python 2", "write `repr(…)`")
    case .expectedDictionaryColon: expected("dictionary-colon", "`:` between key and value", found)
    case .expectedFor: expected("for", "`for`", found)
    case .expectedIn: expected("in", "`in`", found)
    case .expectedInAfterNot: expected("in-after-not", "`in` behind `not`", found)
    case .expectedElse:
      expected("else", "`else`", found, "`a if b` needs the value for the other case: `a if b else c`")
    case .expectedLambdaColon: expected("lambda-colon", "`:` before the value of the lambda", found)
    case .expectedIndex: expected("index", "an index", found)
    case .expectedAttributeName: expected("attribute-name", "the name of an attribute", found)
    case .keywordArgumentIsNoName:
      Words(
        "keyword-is-no-name", "only a name can be given a value in a call", "write `==` to compare, `name=` to pass")
    case .bareGenerator:
      Words("bare-generator-argument", "a generator beside other arguments needs parentheses", "write `(… for … in …)`")
    case .walrusTargetIsNoName: Words("walrus-target", "only a name can stand before `:=`")
    case .expectedFieldExpression: expected("field-expression", "an expression in the replacement field", found)
    case .expectedConversion: expected("conversion", "`s`, `r` or `a` behind `!`", found)
    case .deepSpecification:
      Words(
        "deep-format", "formats nest too deep in this replacement field", "compute the inner ones before the string")
    case .expectedCase: expected("case", "`case`", found)
    case .expectedPattern: expected("pattern", "a pattern", found)
    case .expectedMappingColon: expected("mapping-colon", "`:` between key and pattern", found)
    case .expectedNameAfterStars: expected("name-after-stars", "a name behind the star", found)
    default: Words("invalid-syntax", "\(found) cannot stand here")
    }
  }

  private static func expected(_ code: String, _ what: String, _ found: String, _ hint: String? = nil) -> Words {
    Words("expected-\(code)", "expected \(what), found \(found)", hint)
  }
}
