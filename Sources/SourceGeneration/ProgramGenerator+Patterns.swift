// `match` and its patterns.

extension ProgramGenerator {
  mutating func matchStatement() {
    put("match")
    subject()
    put(":")
    endLine()
    indented { generator in
      let count = 1 + generator.below(3)
      for index in 0..<count {
        generator.put("case")
        let hasGuard = generator.chance(25)
        generator.casePattern(mayCatchAll: hasGuard || index == count - 1)
        if hasGuard {
          generator.put("if")
          generator.expression(.named)
        }
        let outer = generator.place
        generator.block()
        generator.place = outer
      }
    }
  }

  /// One expression, or a tuple without parentheses.
  private mutating func subject() {
    if chance(80) {
      expression(.named)
      return
    }
    if chance(25) {
      put("*")
      expression(.bitOr)
    } else {
      expression(.named)
    }
    put(",")
    separated(below(3)) { generator, _ in generator.expression(.named) }
  }

  private mutating func casePattern(mayCatchAll: Bool) {
    guard chance(20) else {
      pattern(mayCatchAll: mayCatchAll)
      return
    }
    // A sequence without brackets.
    let star = below(3)
    sequenceItem(isStar: star == 0)
    put(",")
    separated(below(3)) { generator, index in generator.sequenceItem(isStar: index + 1 == star) }
  }

  /// Whether the pattern stands where everything may match: alternatives and cases behind it could never be reached.
  private mutating func pattern(mayCatchAll: Bool) {
    expressionDepth += 1
    defer { expressionDepth -= 1 }
    switch below(8) {
    case 0:
      closedPattern(mayCatchAll: mayCatchAll)
      put("as", freshName("p"))
    case 1, 2:
      alternatives()
      if chance(20) { put("as", freshName("p")) }
    default: closedPattern(mayCatchAll: mayCatchAll)
    }
  }

  /// They bind the same names, here none.
  private mutating func alternatives() {
    literalPattern()
    repeat {
      put("|")
      literalPattern()
    } while chance(40)
  }

  private mutating func closedPattern(mayCatchAll: Bool) {
    if isSpent || expressionDepth > depthLimit {
      literalPattern()
      return
    }
    switch below(10) {
    case 0 where mayCatchAll, 1 where mayCatchAll: put(chance(40) ? "_" : freshName("p"))
    case 2:
      put(name() == "_" ? "a" : "b", ".", attributeName())
      while chance(20) { put(".", attributeName()) }
    case 3: inBrackets("(", ")") { $0.pattern(mayCatchAll: mayCatchAll) }
    case 4, 5: sequencePattern()
    case 6: inBrackets("{", "}") { $0.mappingPattern() }
    case 7, 8: classPattern()
    default: literalPattern()
    }
  }

  private mutating func sequencePattern() {
    let star = below(4)
    if chance(50) {
      inBrackets("[", "]") { generator in
        generator.separated(generator.below(4)) { generator, index in generator.sequenceItem(isStar: index == star) }
      }
      return
    }
    inBrackets("(", ")") { generator in
      guard generator.chance(85) else { return }
      generator.sequenceItem(isStar: star == 0)
      generator.put(",")
      generator.separated(generator.below(3)) { generator, index in
        generator.sequenceItem(isStar: index + 1 == star)
      }
    }
  }

  private mutating func sequenceItem(isStar: Bool) {
    if isStar {
      put("*", chance(40) ? "_" : freshName("p"))
    } else {
      pattern(mayCatchAll: true)
    }
  }

  private mutating func mappingPattern() {
    let count = below(3)
    separated(count, mayTrail: true) { generator, _ in
      generator.counter += 1
      // Keys differ.
      switch generator.below(3) {
      case 0: generator.put("'k\(generator.counter)'")
      case 1: generator.put("a", ".", generator.freshName("k"))
      default: generator.put(generator.pick(["", "-"]) + "\(generator.counter)")
      }
      generator.put(":")
      generator.pattern(mayCatchAll: true)
    }
    guard chance(30) else { return }
    if count > 0, lastToken != "," { put(",") }
    put("**", freshName("p"))
    if chance(30) { put(",") }
  }

  private var lastToken: String {
    tokens.last.map { String(decoding: text[$0], as: UTF8.self) } ?? ""
  }

  private mutating func classPattern() {
    put(pick(["A", "b", "match", "é"]))
    while chance(30) { put(".", attributeName()) }
    var keywords = Self.keywordNames
    inBrackets("(", ")") { generator in
      let positional = generator.below(3)
      generator.separated(positional + generator.below(3)) { generator, index in
        if index >= positional {
          generator.put(keywords.remove(at: generator.below(keywords.count)), "=")
        }
        generator.pattern(mayCatchAll: true)
      }
    }
  }

  private mutating func literalPattern() {
    switch below(8) {
    case 0: put(pick(["None", "True", "False"]))
    case 1: putString(kinds: pick([[.plain], [.bytes]]))
    case 2:
      if chance(50) { put("-") }
      put(pick(["1", "0x1F", "1_0", "2.5"]), pick(["+", "-"]), pick(["2j", "0.5J", "1_0j"]))
    case 3:
      put("-")
      put(pick(["1", "2.5", "3j"]))
    case 4: put("a", ".", attributeName())
    default: put(pick(["0", "1", "2.5", "3j", "0b1"]))
    }
  }
}
