// Functions, classes, their parameters and type parameters.

extension ProgramGenerator {
  mutating func definition() {
    decorators()
    let isAsync = !isPython2 && chance(25)
    if isAsync { put("async") }
    put("def", name())
    let outer = place
    let isGeneric = typeParameters()
    // Nothing in the head of a generic function acts.
    if isGeneric { place = place.quiet }
    inBrackets("(", ")") { $0.parameters(isLambda: false) }
    if !isPython2, chance(30) {
      put("->")
      annotation()
    }
    place = outer
    enterFunction(isAsync: isAsync)
    functionBlock(around: outer)
    place = outer
  }

  /// What a function allows that stands here.
  mutating func enterFunction(isAsync: Bool) {
    place.mayYield = chance(40)
    place.mayYieldFrom = !isAsync && !isPython2
    place.mayAwait = isAsync
    place.isAsync = isAsync
    place.mayAssign = true
    place.mayReturn = true
    // A generator of Python 2, and an asynchronous one, returns nothing.
    place.mayReturnValue = !(place.mayYield && (isAsync || isPython2))
    place.mayBreak = false
    place.isModule = false
    place.isClassBody = false
  }

  private mutating func functionBlock(around outer: Place) {
    let isNew = !outer.nonlocals.contains("n0")
    if !isPython2, chance(30) { place.nonlocals = ["n0"] }
    let binds = !place.nonlocals.isEmpty && isNew
    block { generator in
      if generator.chance(10) {
        generator.put("global")
        generator.separated(1 + generator.below(2), mayTrail: false) { $0.put($1 == 0 ? "g0" : "g1") }
        generator.endLine()
      }
      if let name = outer.nonlocals.first, generator.chance(40) {
        generator.put("nonlocal", name)
        generator.endLine()
      }
      if binds {
        generator.put("n0", "=")
        generator.expression()
        generator.endLine()
      }
    }
  }

  mutating func decorators() {
    while chance(20) {
      put("@")
      if isPython2 {
        putDottedName()
        if chance(40) { call() }
      } else {
        expression(.named)
      }
      endLine()
    }
  }

  mutating func classDefinition() {
    decorators()
    put("class", name())
    let outer = place
    if typeParameters() { place = place.quiet }
    if chance(60) {
      inBrackets("(", ")") { generator in
        if generator.isPython2 {
          generator.separated(generator.below(3)) { generator, _ in generator.expression() }
        } else {
          generator.arguments(isClass: true)
        }
      }
    }
    place = outer
    place.mayYield = false
    place.mayAwait = false
    place.isAsync = false
    place.mayAssign = true
    place.mayReturn = false
    place.mayBreak = false
    place.isModule = false
    place.isClassBody = true
    block()
    place = outer
  }

  // MARK: - Parameters

  mutating func parameters(isLambda: Bool) {
    if isPython2 {
      parameters2()
      return
    }
    let positionalOnly = chance(15) ? 1 + below(2) : 0
    let plain = below(3)
    let hasStar = chance(25)
    let keywordOnly = hasStar || chance(15) ? below(3) : 0
    let hasDoubleStar = chance(20)
    var isFirst = true
    var mustDefault = false
    func next(_ generator: inout ProgramGenerator) {
      if !isFirst { generator.put(",") }
      isFirst = false
    }
    for index in 0..<(positionalOnly + plain) {
      if index > 0, index == positionalOnly {
        next(&self)
        put("/")
      }
      next(&self)
      parameter(isLambda, mustDefault: &mustDefault)
    }
    if positionalOnly > 0, plain == 0 {
      next(&self)
      put("/")
    }
    if hasStar || keywordOnly > 0 {
      next(&self)
      put("*")
      if hasStar { starParameter(isLambda) }
    }
    for _ in 0..<keywordOnly {
      next(&self)
      var mayMiss = false
      parameter(isLambda, mustDefault: &mayMiss)
    }
    if hasDoubleStar {
      next(&self)
      put("**", freshName("k"))
      if !isLambda, chance(30) { annotate() }
    }
    if !isFirst, chance(20) { put(",") }
  }

  private mutating func annotate() {
    put(":")
    annotation()
  }

  private mutating func starParameter(_ isLambda: Bool) {
    put(freshName("v"))
    guard !isLambda, chance(30) else { return }
    put(":")
    if chance(40) {
      let outer = place
      place = place.quiet
      put("*")
      expression(.bitOr)
      place = outer
    } else {
      annotation()
    }
  }

  private mutating func parameter(_ isLambda: Bool, mustDefault: inout Bool) {
    put(freshName(pick(["a", "b", "é", "__p"])))
    if !isLambda, chance(30) { annotate() }
    if mustDefault || chance(30) {
      mustDefault = true
      put("=")
      expression()
    }
  }

  /// `[T: int = str, *Ts, **P]`, and whether there were any.
  @discardableResult
  mutating func typeParameters() -> Bool {
    guard !isPython2, chance(25) else { return false }
    let outer = place
    place = place.quiet
    var mustDefault = false
    inBrackets("[", "]") { generator in
      generator.separated(1 + generator.below(3)) { generator, _ in
        let kind = generator.below(5)
        if kind == 0 { generator.put("*") }
        if kind == 1 { generator.put("**") }
        generator.put(generator.freshName("T"))
        if kind > 1, generator.chance(40) {
          generator.put(":")
          generator.expression()
        }
        guard mustDefault || generator.chance(15) else { return }
        mustDefault = true
        generator.put("=")
        if kind == 0, generator.chance(40) {
          generator.put("*")
          generator.expression(.bitOr)
        } else {
          generator.expression()
        }
      }
    }
    place = outer
    return true
  }
}
