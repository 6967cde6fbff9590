// The cases of `HardCase+Meaning` that take more than a line to write down.

extension HardCase {
  /// Definitions nested as deep as a parser that stops at two hundred levels still reads, and inside of them a use.
  static func deepNames(_ header: String, _ use: String, isStatement: Bool = false) -> @Sendable (Int) -> [UInt8] {
    { count in
      let depth = 180
      var text: [UInt8] = []
      for level in 0..<depth { text.append(contentsOf: (String(repeating: " ", count: level) + header + "\n").utf8) }
      let indent = String(repeating: " ", count: depth)
      text.append(contentsOf: indent.utf8)
      let unit = Array(use.replacingLineEnds(with: "\n" + indent).utf8)
      while text.count < count { text.append(contentsOf: unit) }
      return text + [0x0A]
    }
  }

  /// Modules that take all names of the next one, and use names that none of them has.
  static func starRing(bytes count: Int) -> [GeneratedFile] {
    let modules = 60
    return (0..<modules).map { number in
      var text = Array("".utf8)
      for other in 0..<modules where other != number { text.append(contentsOf: "from demo.m\(other) import *\n".utf8) }
      var use = 0
      while text.count < count / modules {
        text.append(contentsOf: "n\(use)\n".utf8)
        use += 1
      }
      return GeneratedFile(path: "demo/m\(number).py", bytes: text)
    }
  }

  /// Names that go from module to module and never arrive.
  static func importRing(bytes count: Int) -> [GeneratedFile] {
    let modules = 100
    return (0..<modules).map { number in
      var text: [UInt8] = []
      var use = 0
      while text.count < count / modules {
        text.append(contentsOf: "from demo.m\((number + 1) % modules) import n\(use)\nn\(use)()\n".utf8)
        use += 1
      }
      return GeneratedFile(path: "demo/m\(number).py", bytes: text)
    }
  }

  /// A path of a few thousand folders, as an archive may hold it.
  static func deepPackage(bytes count: Int) -> [GeneratedFile] {
    var text: [UInt8] = []
    while text.count < count { text.append(contentsOf: "from . import a\n".utf8) }
    return [GeneratedFile(path: String(repeating: "a/", count: 4_000) + "__init__.py", bytes: text)]
  }

  /// As many modules as lines.
  static func smallModules(bytes count: Int) -> [GeneratedFile] {
    (0..<max(1, count / 60)).map { number in
      GeneratedFile(
        path: "demo/m\(number).py", bytes: Array("from demo.m\(number + 1) import f as g\ndef f(a): return g(a)\n".utf8)
      )
    }
  }

  /// Functions in functions, each of which decorates something, around one long body.
  static func nestedDecorators(bytes count: Int) -> [UInt8] {
    var text: [UInt8] = []
    let depth = 180
    for level in 0..<depth {
      let indent = String(repeating: " ", count: level)
      text.append(contentsOf: "\(indent)def f\(level)(g):\n\(indent) @f\(level)\n\(indent) def h(): pass\n".utf8)
    }
    text.append(contentsOf: String(repeating: " ", count: depth).utf8)
    while text.count < count { text.append(contentsOf: "a();".utf8) }
    return text + [0x0A]
  }

  /// A decorator that has to be read to see whether it calls one of its many parameters.
  static func decoratorWithParameters(bytes count: Int) -> [UInt8] {
    var text = Array("def d(".utf8)
    var number = 0
    while text.count < count / 2 {
      text.append(contentsOf: "p\(number), ".utf8)
      number += 1
    }
    text.append(contentsOf: "):\n x = a\n ".utf8)
    while text.count < count { text.append(contentsOf: "x();".utf8) }
    return text + Array("\n@d\ndef f(): pass\n".utf8)
  }

  /// Classes each of which has all that were there before as bases.
  static let classWeb = (0..<32).map { number in
    "class C\(number)(\((0..<number).reversed().map { "C\($0)" }.joined(separator: ", "))): pass\n"
  }.joined()

  /// Attributes whose paths begin their search in a table of 2^20 slots within 256 slots of each other, by the hash of
  /// `PathTable`: names that are imported have numbers in a row, as paths and as components.
  static func collidingPaths(bytes count: Int) -> [UInt8] {
    let names = max(64, count / 64)
    var text = Array("import ".utf8)
    for name in 0..<names { text.append(contentsOf: "p\(name), ".utf8) }
    text.append(contentsOf: "p\n".utf8)
    var owner: UInt64 = 0
    while text.count < count {
      var member = UInt64(0)
      while member < names, text.count < count {
        let hash = (owner &* 0x9e37_79b9_7f4a_7c15 &+ member) &* 0xd6e8_feb8_6659_fd93
        if (hash >> 32) & 0xF_FFFF < 256 { text.append(contentsOf: "p\(owner).p\(member)\n".utf8) }
        member += 1
      }
      owner += 1
      // More owners than names there are not.
      if owner == names { text.append(contentsOf: repeatElement(0x0A, count: max(0, count - text.count))) }
    }
    return text
  }

  /// Functions that each use one name, chosen so that the pairs meet in one place of the table of `ScopeTable`.
  static func collidingEntries(bytes count: Int) -> [UInt8] {
    let names = max(64, count / 32)
    var text: [UInt8] = []
    for name in 0..<names { text.append(contentsOf: "n\(name)\n".utf8) }
    var scope: UInt64 = 0
    while text.count < count {
      // Scopes are numbered from the end of the file: the same differences, the other way round.
      let name = (0..<UInt64(names)).first { ((0 &- scope) << 32 &+ $0) &* 0x9e37_79b9_7f4a_7c15 >> 46 < 64 }
      text.append(contentsOf: "def f(): n\(name ?? 0)\n".utf8)
      scope += 1
    }
    return text
  }

  /// Names of eight letters that begin their search in a table of 2^18 slots within 256 slots of each other, by the
  /// mixing of `SymbolTable`. Any table without a secret has such names.
  static func collidingNames(bytes count: Int) -> [UInt8] {
    var random = SourceRandom(seed: 0xC0111DE)
    var text: [UInt8] = []
    text.reserveCapacity(count + 16)
    while text.count < count {
      var bits = random.next()
      var word: UInt64 = 0
      for _ in 0..<8 {
        word = word << 8 | (0x61 + (bits & 0xFF) % 26)
        bits >>= 8
      }
      var hash = word &+ 8
      hash = (hash ^ (hash >> 32)) &* 0xD6E8_FEB8_6659_FD93
      guard (hash ^ (hash >> 32)) & 0x3_FFFF < 256 else { continue }
      for shift in stride(from: 56, through: 0, by: -8) {
        text.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
      }
      text.append(0x0A)
    }
    return text
  }
}

extension String {
  /// The same text with every line feed replaced.
  fileprivate func replacingLineEnds(with other: String) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: other)
  }
}
