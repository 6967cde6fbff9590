/// Finds the Python interpreter among the words of a command, and the program that its options give it.
enum PythonWords {
  enum Invocation: Equatable {
    /// The program is in a word, behind so many bytes of its meaning.
    case code(word: Int, offset: Int)
    case standardInput
    case none
  }

  /// Longest word that may name an interpreter.
  private static let maximumNameByteCount = 160

  /// What the words start. The interpreter may stand behind anything: `env`, `sudo`, `poetry run`, `docker run image`.
  static func invocation(_ words: [ArraySlice<UInt8>]) -> Invocation {
    for (position, word) in words.enumerated() where isInterpreter(word) {
      let found = options(words, from: position + 1)
      if found != .none { return found }
    }
    return .none
  }

  /// The options of `python` (its own manual page): the first word that is none ends them.
  private static func options(_ words: [ArraySlice<UInt8>], from first: Int) -> Invocation {
    var position = first
    while position < words.count {
      let word = bare(words[position])
      if word.elementsEqual("-".utf8) || word.elementsEqual("/dev/stdin".utf8) { return .standardInput }
      guard word.first == UInt8(ascii: "-"), word.count > 1 else { return .none }
      if word.starts(with: "--".utf8) {
        position += word.elementsEqual("--check-hash-based-pycs".utf8) ? 2 : 1
        continue
      }
      for index in word.indices.dropFirst() {
        switch word[index] {
        case UInt8(ascii: "c"):
          if index + 1 < word.endIndex { return .code(word: position, offset: index + 1 - word.startIndex) }
          return position + 1 < words.count ? .code(word: position + 1, offset: 0) : .none
        case UInt8(ascii: "m"): return .none
        case UInt8(ascii: "W"), UInt8(ascii: "X"), UInt8(ascii: "Q"):
          if index + 1 == word.endIndex { position += 1 }
        default: continue
        }
        break
      }
      position += 1
    }
    return .standardInput
  }

  /// `python`, `/usr/bin/python3.11`, `$PYTHON`, `"${PYTHON:-python3}"`, `py`, `%PYTHON%`, `{sys.executable}`.
  static func isInterpreter(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count >= 2, word.count <= maximumNameByteCount else { return false }
    let last = word.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }.last ?? []
    let name = last.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
    if contains(name, "sys.executable") { return true }
    guard let first = name.firstIndex(where: isLetter) else { return false }
    let isVariable = name[..<first].contains { "$%{`".utf8.contains($0) }
    var rest = name[first...]
    while let byte = rest.last, !isLetter(byte), byte &- 0x30 >= 10 { rest = rest.dropLast() }
    if rest.elementsEqual("py".utf8) || rest.elementsEqual("py.exe".utf8) { return true }
    if isVariable { return contains(Array(rest), "python") || contains(Array(rest), "pypy") }
    guard rest.starts(with: "python".utf8) || rest.starts(with: "pypy".utf8) else { return false }
    let suffix = rest.dropFirst(rest.starts(with: "python".utf8) ? 6 : 4)
    return suffix.count <= 12
      && suffix.allSatisfy { isLetter($0) || $0 &- 0x30 < 10 || $0 == 0x2E || $0 == 0x2D || $0 == 0x5F }
      && !isPythonFile(word)
  }

  static func isPythonFile(_ word: ArraySlice<UInt8>) -> Bool {
    let name = bare(word)
    return name.suffix(3).elementsEqual(".py".utf8) || name.suffix(4).elementsEqual(".pyw".utf8)
  }

  /// Whether an interpreter may be named anywhere in a text.
  static func mentionsPython(_ text: ArraySlice<UInt8>) -> Bool {
    var index = text.startIndex
    while index + 2 <= text.endIndex {
      if text[index] | 0x20 == UInt8(ascii: "p"), text[index + 1] | 0x20 == UInt8(ascii: "y") { return true }
      index += 1
    }
    return contains(text, "sys.executable")
  }

  /// Without quotes around it.
  private static func bare(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    guard let first = word.first, first == UInt8(ascii: "'") || first == UInt8(ascii: "\""), word.last == first,
      word.count >= 2
    else { return word }
    return word.dropFirst().dropLast()
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  private static func contains(_ text: some RandomAccessCollection<UInt8>, _ part: String) -> Bool {
    let part = Array(part.utf8)
    guard text.count >= part.count else { return false }
    return text.indices.dropLast(part.count - 1).contains { text[$0] == part[0] && text[$0...].starts(with: part) }
  }
}
