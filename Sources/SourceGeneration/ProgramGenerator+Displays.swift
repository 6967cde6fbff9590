// What stands in brackets, and what stands without: tuples, lists, sets, dictionaries, comprehensions, `yield`.

extension ProgramGenerator {
  mutating func display() {
    switch below(12) {
    case 0, 1: inBrackets("[", "]") { $0.elements() }
    case 2: inBrackets("{", "}") { $0.setElements() }
    case 3, 4: inBrackets("{", "}") { $0.pairs() }
    case 5: inBrackets("(", ")") { $0.tupleElements() }
    case 6: inBrackets("[", "]") { $0.listComprehension() }
    case 7: inBrackets("(", ")") { $0.comprehension { $0.comprehensionElement() } }
    case 8: inBrackets("{", "}") { $0.comprehension { $0.comprehensionElement() } }
    case 9: inBrackets("{", "}") { $0.dictComprehension() }
    case 10 where place.mayYield: inBrackets("(", ")") { $0.yieldExpression() }
    default: inBrackets("(", ")") { $0.expression(.named) }
    }
  }

  private mutating func element() {
    if !isPython2, chance(12) {
      put("*")
      expression(.bitOr)
    } else {
      expression(.named)
    }
  }

  private mutating func elements() { separated(below(4)) { generator, _ in generator.element() } }

  private mutating func setElements() { separated(1 + below(3)) { generator, _ in generator.element() } }

  private mutating func tupleElements() {
    element()
    put(",")
    separated(below(3)) { generator, _ in generator.element() }
  }

  private mutating func pairs() {
    separated(below(4)) { generator, _ in
      if !generator.isPython2, generator.chance(12) {
        generator.put("**")
        generator.expression(.bitOr)
        return
      }
      generator.expression()
      generator.put(":")
      generator.expression()
    }
  }

  // MARK: - Comprehensions

  /// What one makes, and its clauses.
  mutating func comprehension(_ element: (inout ProgramGenerator) -> Void) {
    let outer = place
    enterComprehension()
    element(&self)
    clauses()
    place = outer
  }

  private mutating func enterComprehension() {
    place.mayYield = false
    place.mayYieldFrom = false
    if place.isClassBody { place.mayAssign = false }
  }

  private mutating func comprehensionElement() {
    if dialect == .newest, chance(10) {
      put("*")
      expression(.bitOr)
    } else {
      expression(.named)
    }
  }

  /// Python 2 lets a list, alone, range over items without parentheses.
  private mutating func listComprehension() {
    guard isPython2, chance(40) else {
      comprehension { $0.comprehensionElement() }
      return
    }
    expression()
    put("for")
    targets()
    put("in")
    expression(.disjunction)
    put(",")
    separated(1 + below(2)) { generator, _ in generator.expression(.disjunction) }
  }

  private mutating func dictComprehension() {
    let outer = place
    enterComprehension()
    if dialect == .newest, chance(15) {
      put("**")
      expression(.bitOr)
    } else {
      expression()
      put(":")
      expression()
    }
    clauses()
    place = outer
  }

  private mutating func clauses() {
    repeat {
      if place.mayAwait, place.isAsync, chance(20) {
        putOperator("async")
        put("for")
      } else {
        putOperator("for")
      }
      let mayAssign = place.mayAssign
      place.mayAssign = false
      targets()
      put("in")
      expression(.disjunction)
      place.mayAssign = mayAssign
      while chance(25) {
        putOperator("if")
        expression(.disjunction)
      }
    } while chance(20)
  }

  // MARK: - Without brackets

  /// One or more expressions, as behind `return`: `a, *b`.
  mutating func expressions() {
    guard chance(20) else {
      expression()
      return
    }
    let isLong = chance(50)
    starredOrPlain()
    put(",")
    if isLong { separated(1 + below(2)) { generator, _ in generator.starredOrPlain() } }
  }

  private mutating func starredOrPlain() {
    if !isPython2, chance(20) {
      put("*")
      expression(.bitOr)
    } else {
      expression()
    }
  }

  mutating func yieldExpression() {
    put("yield")
    if place.mayYieldFrom, chance(30) {
      put("from")
      expression()
    } else if chance(70) {
      expressions()
    }
  }

  // MARK: - Targets

  /// What a `for` binds: one target, or several.
  mutating func targets() {
    guard chance(30) else {
      target()
      return
    }
    targetList(minimum: 1, isBare: true)
  }

  /// Something that can be assigned to.
  mutating func target() {
    expressionDepth += 1
    defer { expressionDepth -= 1 }
    if isSpent || expressionDepth > depthLimit {
      put(name())
      return
    }
    switch below(12) {
    case 0, 1: attributeTarget()
    case 2: subscriptTarget()
    case 3: inBrackets("(", ")") { $0.target() }
    case 4: inBrackets("(", ")") { $0.targetList(minimum: $0.isPython2 ? 1 : 0, isBare: true) }
    case 5: inBrackets("[", "]") { $0.targetList(minimum: $0.isPython2 ? 1 : 0, isBare: false) }
    default: put(name())
    }
  }

  mutating func attributeTarget() {
    expression(.primary)
    put(".", attributeName())
  }

  mutating func subscriptTarget() {
    expression(.primary)
    subscriptIndex()
  }

  /// Targets with commas; one of them may be starred. One alone has a comma behind it, unless brackets tell.
  mutating func targetList(minimum: Int, isBare: Bool) {
    let count = minimum + below(3)
    var mayStar = !isPython2
    for index in 0..<count {
      if index > 0 { put(",") }
      if mayStar, chance(20) {
        mayStar = false
        put("*")
        starredTarget()
      } else {
        target()
      }
    }
    if count == 1 && isBare || count > 0 && chance(20) { put(",") }
  }

  private mutating func starredTarget() { target() }
}
