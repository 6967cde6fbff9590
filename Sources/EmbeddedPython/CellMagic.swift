import SourceText

/// The first line of a cell that is a magic for all of it: `%%name arguments`.
struct CellMagic {
  enum Kind {
    /// The body is Python of the cell.
    case statement
    /// The body is Python in a process of its own.
    case program
    case shell
    /// The body is written to a file.
    case file
    case other
  }

  /// Of the `%%`.
  let start: Int
  let name: Range<Int>
  let arguments: Range<Int>
  /// Where the next line begins.
  let body: Int
  private let word: String
  private let firstArgument: String
  /// The last word of the arguments: what precedes it are options.
  let fileName: Range<Int>

  init?(_ cell: ExtractedText) {
    let bytes = cell.bytes
    guard let first = bytes.firstIndex(where: { $0 > 0x20 }), bytes[first...].starts(with: "%%".utf8),
      first == 0 || bytes[first - 1] == 0x0A || bytes[first - 1] == 0x0D
    else { return nil }
    start = first
    let line = bytes[first...].prefix { $0 != 0x0A && $0 != 0x0D }
    let word = line.dropFirst(2).prefix { $0 > 0x20 }
    guard !word.isEmpty else { return nil }
    name = word.indices
    let rest = line[word.endIndex...].trimmed
    arguments = rest.indices
    body = bytes[line.endIndex...].firstIndex { $0 != 0x0A && $0 != 0x0D } ?? bytes.count
    self.word = String(decoding: word.prefix(32), as: UTF8.self)
    let words = rest.split { $0 == 0x20 || $0 == 0x09 }
    let program = words.first { $0.first != UInt8(ascii: "-") } ?? []
    firstArgument = String(
      decoding: (program.split(separator: UInt8(ascii: "/")).last ?? []).prefix(32), as: UTF8.self)
    fileName = (words.last ?? rest.suffix(0)).indices
  }

  /// `%%timeit` takes a statement on its own line.
  var hasSetup: Bool {
    ["timeit", "prun"].contains(word)
  }

  func kind(isPython: () -> Bool) -> Kind {
    switch word {
    case "time", "timeit", "capture", "prun", "debug", "memit", "mprun", "lprun", "px", "local", "snakeviz", "tb",
      "with_wandb", "heat", "scalene", "pyinstrument", "solution", "wandb":
      .statement
    case "python", "python3", "python2", "pypy", "pypy3": .program
    case "bash", "sh", "zsh", "ksh", "dash", "!", "!!", "sx", "system", "cmd", "shell", "powershell", "pwsh": .shell
    case "script" where firstArgument.hasPrefix("python") || firstArgument.hasPrefix("pypy"): .program
    case "script": .shell
    case "writefile", "file": .file
    case "html", "HTML", "javascript", "js", "latex", "markdown", "svg", "SVG", "perl", "ruby", "R", "sql": .other
    default: isPython() ? .statement : .other
    }
  }
}

/// A line that only IPython reads.
struct SpecialLine {
  enum Kind { case system, output, statement, magic, help }

  let kind: Kind
  /// Where what only IPython reads begins: behind the indentation, or behind `name =`.
  let start: Int
  /// What it is given, without the marks around it.
  let text: Range<Int>

  /// Magics whose argument is a statement of the cell, behind its options.
  private static let statements: Set<String> = ["time", "timeit", "prun", "memit", "mprun", "lprun", "debug"]
  private static let outputs: Set<String> = ["sx", "system", "sc", "!"]
  private static let commands: Set<String> = ["pip", "conda", "mamba", "micromamba", "uv", "bash", "sh"]

  /// - Parameter line: with its line end, at the begin of a statement.
  init?(_ bytes: [UInt8], _ line: Range<Int>) {
    let content = bytes[line].trimmed
    guard let first = content.first, let last = content.last else { return nil }
    switch first {
    case UInt8(ascii: "!"), UInt8(ascii: "%"), UInt8(ascii: "?"):
      self.init(bytes, mark: content.startIndex, end: content.endIndex)
      return
    case UInt8(ascii: "p"), UInt8(ascii: "c"), UInt8(ascii: "m"):
      // `pip install x`: a magic may go without its mark.
      let words = content.prefix(64).split(separator: 0x20).prefix(2).map { String(decoding: $0, as: UTF8.self) }
      if words.count == 2, Self.commands.contains(words[0]), words[1] == "install" {
        self.init(kind: .system, start: content.startIndex, text: content.indices)
        return
      }
    default: break
    }
    if last == UInt8(ascii: "?"), content.count <= 256, Self.isHelp(content) {
      let name = content.prefix { $0 != UInt8(ascii: "?") }
      self.init(kind: .help, start: content.startIndex, text: name.indices)
      return
    }
    guard let mark = Self.assignedMark(bytes, content) else { return nil }
    self.init(bytes, mark: mark, end: content.endIndex)
    guard kind != .help else { return nil }
  }

  private init(kind: Kind, start: Int, text: Range<Int>) {
    self.kind = kind
    self.start = start
    self.text = text
  }

  private init?(_ bytes: [UInt8], mark: Int, end: Int) {
    let content = bytes[mark..<end]
    let isAssigned = bytes[..<mark].last { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "=")
    start = mark
    if content.first == UInt8(ascii: "?") {
      (kind, text) = (.help, content.drop { $0 == UInt8(ascii: "?") }.trimmed.indices)
      return
    }
    if content.first == UInt8(ascii: "!") {
      let isOutput = isAssigned || content.starts(with: "!!".utf8)
      (kind, text) = (isOutput ? .output : .system, content.drop { $0 == UInt8(ascii: "!") }.trimmed.indices)
      return
    }
    let words = content.drop { $0 == UInt8(ascii: "%") }
    guard let letter = words.first, letter > 0x20, letter != UInt8(ascii: "=") else { return nil }
    let name = words.prefix { $0 > 0x20 }
    let rest = words[name.endIndex...].trimmed
    let word = String(decoding: name.prefix(32), as: UTF8.self)
    if Self.statements.contains(word), !rest.isEmpty {
      (kind, text) = (.statement, Self.withoutOptions(rest).indices)
    } else if Self.outputs.contains(word) {
      (kind, text) = (.output, rest.indices)
    } else if Self.commands.contains(word) {
      (kind, text) = (.system, words.indices)
    } else if content.last == UInt8(ascii: "?") {
      (kind, text) = (.help, words.prefix { $0 != UInt8(ascii: "?") }.indices)
    } else {
      (kind, text) = (.magic, words.indices)
    }
  }

  /// `-n 10 -r 3 f(x)` → `f(x)`.
  private static func withoutOptions(_ arguments: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = arguments
    while rest.first == UInt8(ascii: "-") {
      let option = rest.prefix { $0 > 0x20 }
      rest = rest[option.endIndex...].trimmedStart
      // `-n 10` takes the next word, `-n10` and flags do not.
      if option.count == 2, "nrltsTDuf".utf8.contains(option[option.startIndex + 1]) {
        let value = rest.prefix { $0 > 0x20 }
        let isNumber = value.allSatisfy { $0 &- 0x30 < 10 }
        if isNumber || "lTDsuf".utf8.contains(option[option.startIndex + 1]) {
          rest = rest[value.endIndex...].trimmedStart
        }
      }
    }
    return rest
  }

  /// `name?`, `name.attribute??`
  private static func isHelp(_ content: ArraySlice<UInt8>) -> Bool {
    let name = content.prefix { $0 != UInt8(ascii: "?") }
    return !name.isEmpty && content.count - name.count <= 2
      && content[name.endIndex...].allSatisfy { $0 == UInt8(ascii: "?") }
      && name.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "*") || isWord($0) }
  }

  /// Where `!` or `%name` stands behind the first `=` of an assignment.
  private static func assignedMark(_ bytes: [UInt8], _ content: ArraySlice<UInt8>) -> Int? {
    guard let equals = content.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let value = content[(equals + 1)...].trimmedStart
    guard let mark = value.first, value.count > 1, value.startIndex > equals else { return nil }
    let next = value[value.startIndex + 1]
    guard (mark == UInt8(ascii: "!") && next != UInt8(ascii: "=")) || (mark == UInt8(ascii: "%") && isWord(next)) else {
      return nil
    }
    var singles = 0
    var doubles = 0
    var depth = 0
    for byte in content[..<equals] {
      switch byte {
      case UInt8(ascii: "'"): singles += 1
      case UInt8(ascii: "\""): doubles += 1
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      case UInt8(ascii: "#"): return nil
      default: break
      }
    }
    return singles % 2 == 0 && doubles % 2 == 0 && depth == 0 ? value.startIndex : nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks and line ends at either end.
  var trimmed: ArraySlice<UInt8> {
    guard let last = lastIndex(where: { $0 > 0x20 }) else { return self[endIndex...] }
    return self[...last].trimmedStart
  }

  var trimmedStart: ArraySlice<UInt8> { drop { $0 <= 0x20 } }
}
