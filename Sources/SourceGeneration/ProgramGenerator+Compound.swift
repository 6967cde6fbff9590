// Statements with blocks, without definitions.

extension ProgramGenerator {
  mutating func compound() {
    switch below(14) {
    case 0, 1: ifStatement()
    case 2: whileStatement()
    case 3, 4: forStatement()
    case 5: tryStatement()
    case 6, 7: withStatement()
    case 8, 9, 10: definition()
    case 11: classDefinition()
    case 12 where !isPython2: matchStatement()
    default: tryStatement()
    }
  }

  /// A block that is not at the top of the module any more.
  private mutating func innerBlock() {
    let outer = place
    block()
    place = outer
  }

  private mutating func ifStatement() {
    put("if")
    expression(isPython2 ? .expression : .named)
    innerBlock()
    while chance(25) {
      put("elif")
      expression(isPython2 ? .expression : .named)
      innerBlock()
    }
    elseBlock()
  }

  private mutating func elseBlock() {
    guard chance(30) else { return }
    put("else")
    innerBlock()
  }

  private mutating func loopBlock() {
    let outer = place
    place.mayBreak = true
    block()
    place = outer
  }

  private mutating func whileStatement() {
    put("while")
    expression(isPython2 ? .expression : .named)
    loopBlock()
    elseBlock()
  }

  private mutating func forStatement() {
    if place.isAsync, chance(40) { put("async") }
    put("for")
    targets()
    put("in")
    expressions()
    loopBlock()
    elseBlock()
  }

  // MARK: - try

  private mutating func tryStatement() {
    put("try")
    innerBlock()
    let isStar = !isPython2 && chance(25)
    let count = below(4)
    for index in 0..<count {
      put("except")
      if isStar { put("*") }
      if isStar || index < count - 1 || chance(70) { handled() }
      let outer = place
      // Nothing may leave a handler of a group.
      if isStar {
        place.mayBreak = false
        place.mayReturn = false
      }
      block()
      place = outer
    }
    if count > 0 { elseBlock() }
    if count == 0 || chance(30) {
      put("finally")
      let outer = place
      // Until 3.7 `continue` cannot leave it.
      if isPython2 { place.mayBreak = false }
      block()
      place = outer
    }
  }

  /// What a handler catches, and the name of it.
  private mutating func handled() {
    if dialect == .newest, chance(30) {
      expression()
      put(",")
      separated(1 + below(2), mayTrail: false) { generator, _ in generator.expression() }
      return
    }
    expression()
    if isPython2, chance(40) {
      put(",")
      target()
    } else if chance(50) {
      put("as")
      if isPython2, chance(20) { put(name(), ".", attributeName()) } else { put(name()) }
    }
  }

  // MARK: - with

  private mutating func withStatement() {
    if place.isAsync, chance(40) { put("async") }
    put("with")
    if !isPython2, chance(35) {
      inBrackets("(", ")") { generator in
        generator.separated(1 + generator.below(3)) { generator, _ in generator.context(isInBrackets: true) }
      }
    } else {
      separated(1 + below(3), mayTrail: false) { generator, _ in generator.context(isInBrackets: false) }
    }
    innerBlock()
  }

  private mutating func context(isInBrackets: Bool) {
    expression()
    if chance(50) {
      put("as")
      target()
    }
  }
}
