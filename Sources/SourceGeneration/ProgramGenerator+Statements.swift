// Statements of one line, and which statement comes next.

extension ProgramGenerator {
  /// A statement with its line end; compound ones only where there is room left.
  mutating func statement() {
    if isSpent || statementDepth >= depthLimit || chance(55) {
      simpleLine()
    } else {
      compound()
    }
  }

  /// Simple statements on one line.
  mutating func simpleLine() {
    simple()
    while chance(10) {
      put(";")
      simple()
    }
    if chance(4) { put(";") }
    endLine()
  }

  /// `: …`: on the same line, or indented.
  mutating func block(_ begin: (inout ProgramGenerator) -> Void = { _ in }) {
    put(":")
    if chance(15) {
      simpleLine()
      return
    }
    endLine()
    indented { generator in
      if generator.chance(10) {
        generator.putString(kinds: [.plain])
        generator.endLine()
      }
      begin(&generator)
      repeat { generator.statement() } while generator.chance(45)
    }
  }

  private mutating func simple() {
    if isPython2, chance(40) {
      simple2()
      return
    }
    switch below(26) {
    case 0, 1, 2, 3: assignment()
    case 4: augmentedAssignment()
    case 5, 6: annotatedAssignment()
    case 7 where place.mayReturn:
      put("return")
      if place.mayReturnValue, chance(70) { expressions() }
    case 8: raise()
    case 9: delete()
    case 10 where place.mayBreak: put(pick(["break", "continue"]))
    case 11:
      put("assert")
      expression()
      if chance(40) {
        put(",")
        expression()
      }
    case 12, 13: importing()
    case 14, 15: importingFrom()
    case 16: typeAlias()
    case 17 where place.mayYield: yieldExpression()
    case 18: put("pass")
    default: expressions()
    }
  }

  // MARK: - Assignments

  private mutating func assignment() {
    repeat {
      targets()
      put("=")
    } while chance(20)
    value()
  }

  /// What stands behind an equals sign.
  private mutating func value() {
    if place.mayYield, chance(10) { yieldExpression() } else { expressions() }
  }

  private mutating func augmentedAssignment() {
    singleTarget()
    let common = ["+=", "-=", "*=", "/=", "//=", "%=", "&=", "|=", "^=", "<<=", ">>=", "**="]
    put(pick(isPython2 ? common : common + ["@="]))
    value()
  }

  /// A name, attribute or item, as augmented assignments and annotations want it.
  private mutating func singleTarget(isAnnotated: Bool = false) {
    switch below(6) {
    case 0 where isAnnotated: put(name(), ".", attributeName())
    case 0: attributeTarget()
    case 1 where !isAnnotated: subscriptTarget()
    case 2: inBrackets("(", ")") { $0.put($0.name()) }
    default: put(name())
    }
  }

  private mutating func annotatedAssignment() {
    if isPython2 {
      assignment()
      return
    }
    // CPython's grammar takes the parentheses of `(a).b: c` for those of a name, and its compiler has no `a[*b]: c`.
    if chance(15) {
      put(name())
      inBrackets("[", "]") { $0.leaf() }
    } else {
      singleTarget(isAnnotated: true)
    }
    put(":")
    annotation()
    guard chance(60) else { return }
    put("=")
    value()
  }

  /// Nothing in an annotation acts.
  mutating func annotation() {
    let outer = place
    place = place.quiet
    expression()
    place = outer
  }

  private mutating func typeAlias() {
    if isPython2 {
      assignment()
      return
    }
    put("type", name())
    let outer = place
    place = place.quiet
    typeParameters()
    put("=")
    expression()
    place = outer
  }

  // MARK: - Other simple statements

  private mutating func raise() {
    put("raise")
    guard chance(85) else { return }
    expression()
    if !isPython2, chance(40) {
      put("from")
      expression()
    }
  }

  private mutating func delete() {
    put("del")
    separated(1 + below(3)) { generator, _ in generator.deletedTarget() }
  }

  private mutating func deletedTarget() {
    switch below(7) {
    case 0: attributeTarget()
    case 1: subscriptTarget()
    case 2:
      inBrackets("(", ")") { generator in
        generator.put(generator.name())
        generator.put(",")
        generator.separated(generator.below(3)) { generator, _ in generator.put(generator.name()) }
      }
    case 3:
      inBrackets("[", "]") { generator in
        generator.separated(generator.below(3)) { generator, _ in generator.put(generator.name()) }
      }
    case 4: inBrackets("(", ")") { $0.put($0.name()) }
    case 5 where !isPython2: put("(", ")")
    default: put(name())
    }
  }

  mutating func futureImport() {
    let features = ["division", "generators", "nested_scopes", "with_statement", "absolute_import"]
    put("from", "__future__", "import", pick(isPython2 ? features : features + ["annotations", "generator_stop"]))
    endLine()
  }

  private mutating func importing() {
    if dialect == .newest, place.isModule, statementDepth == 0, chance(10) { put("lazy") }
    put("import")
    separated(1 + below(3), mayTrail: false) { generator, _ in
      generator.putDottedName()
      if generator.chance(35) { generator.put("as", generator.name()) }
    }
  }

  private mutating func importingFrom() {
    if dialect == .newest, place.isModule, statementDepth == 0, chance(10) { put("lazy") }
    put("from")
    let level = pick([0, 0, 0, 1, 2, 3, 4, 7])
    var left = level
    while left > 0 {
      // Python 3 alone has the token `...` here, and reads it as three dots.
      let count = !isPython2 && left >= 3 && chance(60) ? 3 : 1
      put(count == 3 ? "..." : ".")
      left -= count
    }
    if level == 0 || chance(60) { putDottedName() }
    put("import")
    if place.isModule, chance(10) {
      put("*")
    } else if chance(30) {
      inBrackets("(", ")") { $0.importedNames(mayTrail: true) }
    } else {
      importedNames(mayTrail: false)
    }
  }

  private mutating func importedNames(mayTrail: Bool) {
    separated(1 + below(3), mayTrail: mayTrail) { generator, _ in
      generator.put(generator.name())
      if generator.chance(30) { generator.put("as", generator.name()) }
    }
  }
}
