import Behaviors
import PythonSemantics

/// The language of `rule` blocks.
///
/// ```
/// rule        = alternative { "or" alternative }
/// alternative = pattern { "and" related } [ "same" ("file" | "package") ] { "unless" related }
/// related     = pattern [ "same" ("path" | "function" | "chain") ]         as what the first pattern met
/// pattern     = [ count "+" ] behaviours { [ "not" ] "from" behaviours | "at" times | ("with" | "without") predicate
///               | [ "not" ] "guarded" "by" guards | "on" systems | "quietly" | "repeatedly" }
/// behaviours  = behaviour { "|" behaviour }
/// times       = time { "|" time }             install, start, import, entry-point, test, call; `load` is the first three
/// predicate   = ("subject" | "detail") text { "|" text }
/// guards      = guard { "|" guard }           host, user, date, …: what a test asks that the code depends on
/// systems     = system { "|" system }         windows, macos, linux
/// ```
/// `and` binds within one file unless `same package` is said. `#` starts a comment.
struct RuleLanguage {
  private struct Token {
    enum Kind { case word, text, count, bar, end }

    let kind: Kind
    let text: String
    let line: Int

    var description: String {
      switch kind {
      case .end: "the end of the block"
      case .text: "\"\(text)\""
      default: "'\(text)'"
      }
    }
  }

  private let path: String
  private var tokens: [Token] = []
  private var position = 0

  /// Reads the lines of a block, the first of which is line `line` of the file.
  static func parse(_ lines: [Substring], path: String, line: Int) throws(RuleError) -> RuleExpression {
    var language = try RuleLanguage(lines, path: path, line: line)
    return try language.rule()
  }

  private init(_ lines: [Substring], path: String, line: Int) throws(RuleError) {
    self.path = path
    for (offset, content) in lines.enumerated() { try tokenize(content, line: line + offset) }
    tokens.append(Token(kind: .end, text: "", line: line + max(0, lines.count - 1)))
  }

  // MARK: Words

  private mutating func tokenize(_ content: Substring, line: Int) throws(RuleError) {
    var rest = content
    while let first = rest.first {
      if first == " " {
        rest.removeFirst()
      } else if first == "#" {
        return
      } else if first == "|" {
        tokens.append(Token(kind: .bar, text: "|", line: line))
        rest.removeFirst()
      } else if first == "\"" {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: "\"") else {
          throw RuleError(.invalidRule, path: path, line: line, message: "expected '\"' at the end of a text")
        }
        tokens.append(Token(kind: .text, text: String(rest[..<end]), line: line))
        rest = rest[rest.index(after: end)...]
      } else {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "+" }
        guard !word.isEmpty else {
          throw RuleError(.invalidRule, path: path, line: line, message: "'\(first)' has no meaning in a rule")
        }
        let isCount = word.last == "+" && word.dropLast().allSatisfy(\.isNumber)
        tokens.append(Token(kind: isCount ? .count : .word, text: String(word), line: line))
        rest = rest[word.endIndex...]
      }
    }
  }

  private var current: Token { tokens[min(position, tokens.count - 1)] }

  private mutating func take(_ word: String) -> Bool {
    guard current.kind == .word, current.text == word else { return false }
    position += 1
    return true
  }

  private func expected(_ what: String) -> RuleError {
    RuleError(.invalidRule, path: path, line: current.line, message: "found \(current.description), expected \(what)")
  }

  // MARK: Grammar

  private mutating func rule() throws(RuleError) -> RuleExpression {
    var alternatives = [try alternative()]
    while take("or") { alternatives.append(try alternative()) }
    guard current.kind == .end else {
      throw expected(
        "'and', 'or', 'from', 'not from', 'at', 'with', 'without', 'guarded by', 'not guarded by', 'on', 'quietly', "
          + "'repeatedly', 'same', 'unless' or the end of the block")
    }
    let expression = RuleExpression(alternatives: alternatives)
    guard expression.cost <= RuleExpression.costCeiling else {
      throw RuleError(
        .invalidRule, path: path, line: tokens[0].line,
        message:
          "the rule would be too slow: its patterns and texts come to \(expression.cost), at most \(RuleExpression.costCeiling) are taken; write two rules"
      )
    }
    return expression
  }

  private mutating func alternative() throws(RuleError) -> RuleExpression.Alternative {
    let first = try pattern()
    if current.text == "same", let relation = nextRelation {
      throw expected("'and' before 'same \(relation.rawValue)': the first pattern is what the others are compared with")
    }
    var patterns = [first]
    while take("and") { patterns.append(try related()) }
    var result = RuleExpression.Alternative(patterns: patterns)
    if take("same") {
      guard current.kind == .word, let scope = RuleExpression.Scope(rawValue: current.text) else {
        throw expected(
          "'file' or 'package', or right behind a pattern \(Relation.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", "))"
        )
      }
      result.scope = scope
      position += 1
    }
    while take("unless") { result.exceptions.append(try related()) }
    return result
  }

  /// The relation that the word behind the one at hand names.
  private var nextRelation: Relation? {
    guard position + 1 < tokens.count, tokens[position + 1].kind == .word else { return nil }
    return Relation(rawValue: tokens[position + 1].text)
  }

  private mutating func related() throws(RuleError) -> RuleExpression.Pattern {
    var result = try pattern()
    guard current.kind == .word, current.text == "same", let relation = nextRelation else { return result }
    position += 2
    result.relation = relation
    return result
  }

  private mutating func pattern() throws(RuleError) -> RuleExpression.Pattern {
    var count = 1
    if current.kind == .count {
      guard let number = Int(current.text.dropLast()), (1...1000).contains(number) else {
        throw expected("a count from 1+ to 1000+")
      }
      count = number
      position += 1
    }
    var result = RuleExpression.Pattern(behaviors: try behaviors(), minimumCount: count)
    while true {
      if take("from") {
        result.sources.append(try behaviors())
      } else if take("not") {
        if take("guarded") {
          result.excludedGuards.formUnion(try guards())
        } else {
          guard take("from") else { throw expected("'from' or 'guarded by' behind 'not'") }
          result.excludedSources.formUnion(try behaviors())
        }
      } else if take("guarded") {
        result.guards.append(try guards())
      } else if take("on") {
        result.systems.formUnion(try systems())
      } else if take("quietly") {
        result.isQuiet = true
      } else if take("repeatedly") {
        result.isRepeated = true
      } else if take("at") {
        result.times.formUnion(try times())
      } else if take("without") {
        result.predicates.append(try predicate(isNegated: true))
      } else if take("with") {
        result.predicates.append(try predicate(isNegated: false))
      } else {
        return result
      }
    }
  }

  private mutating func behaviors() throws(RuleError) -> BehaviorSet {
    var set: BehaviorSet = []
    repeat {
      guard current.kind == .word, let behavior = Behavior(name: current.text) else {
        throw expected("the name of a behaviour, such as 'executes-code'")
      }
      set.formUnion(BehaviorSet(behavior))
      position += 1
    } while takeBar()
    return set
  }

  private mutating func times() throws(RuleError) -> Set<RunTime> {
    var set: Set<RunTime> = []
    repeat {
      if take("load") {
        set.formUnion([.install, .start, .import])
      } else if current.kind == .word, let time = RunTime(rawValue: current.text) {
        set.insert(time)
        position += 1
      } else {
        throw expected("a time: load, \(RunTime.allCases.map(\.rawValue).joined(separator: ", "))")
      }
    } while takeBar()
    return set
  }

  private mutating func guards() throws(RuleError) -> GuardSet {
    guard take("by") else { throw expected("'by' behind 'guarded'") }
    var set: GuardSet = []
    repeat {
      guard current.kind == .word, let asked = Guard(rawValue: current.text) else {
        throw expected("what a test asks: \(Guard.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      set.formUnion(GuardSet([asked]))
      position += 1
    } while takeBar()
    return set
  }

  private mutating func systems() throws(RuleError) -> Set<TargetSystem> {
    var set: Set<TargetSystem> = []
    repeat {
      guard current.kind == .word, let system = TargetSystem(rawValue: current.text) else {
        throw expected("a system: \(TargetSystem.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      set.insert(system)
      position += 1
    } while takeBar()
    return set
  }

  private mutating func predicate(isNegated: Bool) throws(RuleError) -> RuleExpression.Predicate {
    guard current.kind == .word, let field = RuleExpression.Predicate.Field(rawValue: current.text) else {
      throw expected("'subject' or 'detail'")
    }
    position += 1
    var values: [String] = []
    repeat {
      guard current.kind == .text, !current.text.isEmpty else { throw expected("a text in double quotes") }
      values.append(current.text)
      position += 1
    } while takeBar()
    return RuleExpression.Predicate(field: field, isNegated: isNegated, values: values)
  }

  private mutating func takeBar() -> Bool {
    guard current.kind == .bar else { return false }
    position += 1
    return true
  }
}
