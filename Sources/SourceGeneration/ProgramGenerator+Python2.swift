// What only Python 2 reads.

extension ProgramGenerator {
  mutating func simple2() {
    switch below(8) {
    case 0, 1, 2: printStatement()
    case 3: execStatement()
    case 4: raise2()
    case 5:
      put("print")
    case 6:
      put("exec")
      putString(kinds: [.plain])
    default: printStatement()
    }
  }

  private mutating func printStatement() {
    put("print")
    if chance(25) {
      put(">>")
      expression()
      if chance(70) {
        put(",")
        separated(1 + below(2)) { generator, _ in generator.expression() }
      }
    } else {
      separated(1 + below(3)) { generator, _ in generator.expression() }
    }
  }

  private mutating func execStatement() {
    put("exec")
    expression(.bitOr)
    guard chance(60) else { return }
    put("in")
    expression()
    guard chance(40) else { return }
    put(",")
    expression()
  }

  private mutating func raise2() {
    put("raise")
    expression()
    put(",")
    expression()
    guard chance(40) else { return }
    put(",")
    expression()
  }

  /// `` `a, b` ``
  mutating func backquotes() {
    put("`")
    separated(1 + below(2), mayTrail: false) { generator, _ in generator.expression() }
    put("`")
  }

  /// Behind `*a` only keywords may follow, and no comma may stand at the end.
  mutating func arguments2() {
    var isFirst = true
    var hasStar = false
    for _ in 0..<below(3) {
      if !isFirst { put(",") }
      isFirst = false
      expression()
    }
    if chance(25) {
      if !isFirst { put(",") }
      isFirst = false
      put(freshName("k"), "=")
      expression()
    }
    if chance(15) {
      if !isFirst { put(",") }
      isFirst = false
      hasStar = true
      put("*")
      expression()
      if chance(30) {
        put(",", freshName("k"), "=")
        expression()
      }
    }
    if chance(15) {
      if !isFirst { put(",") }
      isFirst = false
      hasStar = true
      put("**")
      expression()
    }
    if !isFirst, !hasStar, chance(20) { put(",") }
  }

  mutating func parameters2() {
    var isFirst = true
    var mustDefault = false
    var isOpen = true
    for _ in 0..<below(4) {
      if !isFirst { put(",") }
      isFirst = false
      if chance(20) {
        inBrackets("(", ")") { $0.tupleParameter(depth: 0) }
      } else {
        put(freshName("a"))
      }
      if mustDefault || chance(25) {
        mustDefault = true
        put("=")
        expression()
      }
    }
    if chance(20) {
      if !isFirst { put(",") }
      isFirst = false
      isOpen = false
      put("*", freshName("v"))
    }
    if chance(20) {
      if !isFirst { put(",") }
      isFirst = false
      isOpen = false
      put("**", freshName("k"))
    }
    if !isFirst, isOpen, chance(20) { put(",") }
  }

  private mutating func tupleParameter(depth: Int) {
    let count = 1 + below(3)
    for index in 0..<count {
      if index > 0 { put(",") }
      if depth < 2, chance(20) {
        inBrackets("(", ")") { $0.tupleParameter(depth: depth + 1) }
      } else {
        put(freshName("a"))
      }
    }
    // One alone in parentheses is no tuple, and then takes no default.
    if count == 1 || chance(20) { put(",") }
  }
}
