// Expressions, by how tightly they bind: one that binds less than its place asks for stands in parentheses.

/// How tightly an expression binds, loosest first, after the rules of CPython's grammar.
enum Binding: Int, Comparable, Sendable {
  /// `a := b`
  case named
  /// `lambda`, `a if b else c`
  case expression
  case disjunction, conjunction, inversion, comparison
  case bitOr, bitXor, bitAnd, shift, sum, term, factor, power
  /// `await a`
  case awaited
  case primary

  static func < (left: Binding, right: Binding) -> Bool { left.rawValue < right.rawValue }
}

extension ProgramGenerator {
  /// An expression that may stand where this binding is asked for.
  mutating func expression(_ needed: Binding = .expression) {
    expressionDepth += 1
    defer { expressionDepth -= 1 }
    if isSpent || expressionDepth > depthLimit || chance(25) {
      leaf()
      return
    }
    switch below(28) {
    case 0: binding(.named, needed) { $0.namedExpression() }
    case 1: binding(.expression, needed) { $0.conditional() }
    case 2: lambdaWherever(needed)
    case 3: binding(.disjunction, needed) { $0.chain(.conjunction, ["or"]) }
    case 4: binding(.conjunction, needed) { $0.chain(.inversion, ["and"]) }
    case 5:
      binding(.inversion, needed) {
        $0.put("not")
        $0.expression(.inversion)
      }
    case 6: binding(.comparison, needed) { $0.comparison() }
    case 7: binding(.bitOr, needed) { $0.leftChain(.bitOr, .bitXor, ["|"]) }
    case 8: binding(.bitXor, needed) { $0.leftChain(.bitXor, .bitAnd, ["^"]) }
    case 9: binding(.bitAnd, needed) { $0.leftChain(.bitAnd, .shift, ["&"]) }
    case 10: binding(.shift, needed) { $0.leftChain(.shift, .sum, ["<<", ">>"]) }
    case 11: binding(.sum, needed) { $0.leftChain(.sum, .term, ["+", "-"]) }
    case 12:
      binding(.term, needed) {
        $0.leftChain(.term, .factor, $0.isPython2 ? ["*", "/", "%", "//"] : ["*", "/", "%", "//", "@"])
      }
    case 13:
      binding(.factor, needed) {
        $0.put($0.pick(["-", "+", "~"]))
        $0.expression(.factor)
      }
    case 14:
      binding(.power, needed) {
        $0.expression($0.isPython2 ? .primary : .awaited)
        $0.put("**")
        $0.expression(.factor)
      }
    case 15 where place.mayAwait:
      binding(.awaited, needed) {
        $0.put("await")
        $0.expression(.primary)
      }
    case 16, 17: primary { $0.call() }
    case 18, 19: primary { $0.put(".", $0.attributeName()) }
    case 20: primary { $0.subscriptIndex() }
    case 21 where isPython2: backquotes()
    case 21, 22: putString()
    default: display()
    }
  }

  /// Writes something of a binding, in parentheses if more is needed.
  private mutating func binding(_ own: Binding, _ needed: Binding, _ content: (inout ProgramGenerator) -> Void) {
    if own < needed || chance(3) {
      inBrackets("(", ")", content)
    } else {
      content(&self)
    }
  }

  mutating func leaf() {
    switch below(10) {
    case 0, 1: putNumber()
    case 2: putString()
    case 3 where !isPython2: put(pick(["None", "True", "False", "..."]))
    case 4: put(pick(["()", "[]", "{}"]).map { String($0) })
    default: put(readName())
    }
  }

  private mutating func put(_ tokens: [String]) {
    for token in tokens { put(token) }
  }

  // MARK: - Operators

  private mutating func namedExpression() {
    guard place.mayAssign, !isPython2 else {
      expression()
      return
    }
    // In parentheses, as its value, a lambda is fine; its target cannot be a name that a comprehension binds.
    put(pick(["w0", "w1", "w2"]), ":=")
    expression()
  }

  private mutating func conditional() {
    expression(.disjunction)
    putOperator("if")
    expression(.disjunction)
    putOperator("else")
    expression(.expression)
  }

  private mutating func lambdaWherever(_ needed: Binding) {
    if needed > .expression || colonEndsField {
      inBrackets("(", ")") { $0.lambda() }
    } else {
      lambda()
    }
  }

  mutating func lambda() {
    put("lambda")
    parameters(isLambda: true)
    put(":")
    let outer = place
    enterFunction(isAsync: false)
    place.mayAssign = outer.mayAssign
    if place.mayYield, chance(8) {
      inBrackets("(", ")") { $0.yieldExpression() }
    } else {
      expression()
    }
    place = outer
  }

  private mutating func chain(_ operand: Binding, _ operators: [String]) {
    expression(operand)
    repeat {
      putOperator(pick(operators))
      expression(operand)
    } while chance(30)
  }

  private mutating func leftChain(_ left: Binding, _ right: Binding, _ operators: [String]) {
    expression(left)
    repeat {
      put(pick(operators))
      expression(right)
    } while chance(25)
  }

  private mutating func comparison() {
    expression(.bitOr)
    repeat {
      switch below(12) {
      case 0:
        putOperator("not")
        put("in")
      case 1:
        putOperator("is")
        put("not")
      case 2: putOperator("is")
      case 3: putOperator("in")
      case 4 where isPython2: put("<>")
      default: put(pick(["<", ">", "==", "<=", ">=", "!="]))
      }
      expression(.bitOr)
    } while chance(20)
  }

  // MARK: - Primaries

  private mutating func primary(_ trailer: (inout ProgramGenerator) -> Void) {
    expression(.primary)
    repeat { trailer(&self) } while chance(20)
  }

  /// `(…)` behind a function or in a definition of a class.
  mutating func call() {
    inBrackets("(", ")") { $0.callArguments() }
  }

  private mutating func callArguments() {
    if chance(8) {
      // Alone it needs no parentheses of its own.
      comprehension { $0.expression(.named) }
      return
    }
    if isPython2 {
      arguments2()
      return
    }
    arguments(isClass: false)
  }

  /// Positional ones, then keywords; `*a` may follow a keyword, and `**a` ends both.
  mutating func arguments(isClass: Bool) {
    var keywords = Self.keywordNames
    var phase = 0
    separated(below(4)) { generator, _ in
      phase = max(phase, generator.pick([0, 0, 1, 2]))
      switch phase {
      case 0:
        if generator.chance(15) {
          generator.put("*")
          generator.expression()
        } else {
          generator.expression(isClass ? .expression : .named)
        }
      case 1:
        if generator.chance(15) {
          generator.put("*")
          generator.expression()
        } else {
          generator.keywordArgument(&keywords)
        }
      default:
        if generator.chance(50) {
          generator.put("**")
          generator.expression()
        } else {
          generator.keywordArgument(&keywords)
        }
      }
    }
  }

  static let keywordNames = ["key", "end", "metaclass", "match", "type", "ñ"]

  mutating func keywordArgument(_ names: inout [String]) {
    if names.isEmpty { names.append(freshName("k")) }
    put(names.remove(at: below(names.count)), "=")
    expression()
  }

  mutating func subscriptIndex() {
    inBrackets("[", "]") { generator in
      if generator.chance(60) {
        generator.index(mayBeStarred: false)
      } else {
        generator.separated(1 + generator.below(3)) { generator, _ in generator.index(mayBeStarred: true) }
      }
    }
  }

  private mutating func index(mayBeStarred: Bool) {
    switch below(6) {
    case 0, 1:
      if chance(50) { expression() }
      put(":")
      if chance(50) { expression() }
      if chance(40) {
        put(":")
        if chance(60) { expression() }
      }
    case 2 where mayBeStarred && !isPython2:
      put("*")
      expression(.bitOr)
    case 3 where isPython2: put("...")
    default: expression(isPython2 ? .expression : .named)
    }
  }
}
