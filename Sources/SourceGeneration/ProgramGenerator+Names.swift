// Names and numbers.

extension ProgramGenerator {
  private static let names = [
    "a", "b", "c", "d", "x", "y", "z", "self", "name", "value", "__a", "_", "match", "case", "type", "print", "exec",
    "lazy", "é", "名前", "ﬁeld", "𝐱𝐲", "µ", "_b1", "ª",
  ]
  private static let names2 = [
    "a", "b", "c", "d", "x", "y", "z", "self", "name", "value", "__a", "_", "match", "case", "type", "lazy", "_b1",
  ]
  private static let attributes = [
    "a", "b", "join", "append", "match", "case", "type", "__a", "_", "é", "real", "print", "exec",
  ]

  /// A name to bind, in any way.
  mutating func name() -> String { pick(isPython2 ? Self.names2 : Self.names) }

  /// A name to read.
  mutating func readName() -> String {
    if chance(85) { return name() }
    return isPython2
      ? pick(["None", "True", "False", "g0", "xrange"])
      : pick(["g0", "g1", "n0", "n1", "w0", "T", "Ts", "p1", "__debug__"])
  }

  /// The name of an attribute or keyword.
  mutating func attributeName() -> String {
    isPython2 ? pick(["a", "b", "join", "append", "__a", "_", "async", "await"]) : pick(Self.attributes)
  }

  /// A name that nothing else in the program has.
  mutating func freshName(_ letter: String) -> String {
    counter += 1
    return "\(letter)\(counter)"
  }

  /// `a.b.c`
  mutating func putDottedName() {
    put(isPython2 ? pick(["a", "b", "os", "async", "_b1", "match"]) : name())
    while chance(30) { put(".", attributeName()) }
  }

  /// Several items with commas between, perhaps with one behind the last.
  mutating func separated(_ count: Int, mayTrail: Bool = true, _ item: (inout ProgramGenerator, Int) -> Void) {
    for index in 0..<count {
      if index > 0 { put(",") }
      item(&self, index)
    }
    if mayTrail, count > 0, chance(25) { put(",") }
  }

  mutating func putNumber() {
    let integers = ["0", "1", "7", "12", "1000000", "0x1F", "0XabcDEF", "0b101", "0B0", "0o17", "0O7"]
    let others = ["1.5", ".5", "5.", "1e10", "1E-3", "2.5e+7", "0.0", "3j", "1.5J", ".5e2j", "00.5", "09e1"]
    let modern = [
      "1_000", "0x_f", "0b_1_0", "0o_7", "1_0.0_1", "1_0e1_0", "1_0j", "00", "0_0", "123456789012345678901234567890",
      "010j",
    ]
    let old = ["0777", "00", "10L", "10l", "0xFFL", "0777l", "0b1L", "0L", "123456789012345678901234567890", "010j"]
    switch below(4) {
    case 0: put(pick(isPython2 ? old : modern))
    case 1: put(pick(others))
    default: put(pick(integers))
    }
    isBehindNumber = true
  }
}
