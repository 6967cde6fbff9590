import SourceText

/// The Python programs in the text of a POSIX shell: `python -c '…'`, `python - <<EOF`, `echo '…' | python`,
/// `cat > x.py <<EOF`, and the same inside of `sh -c '…'`.
///
/// What a program is called does not matter much: any word whose last component begins with `python`, also as the name of
/// a variable. Taking too much for Python costs a parse and shows nothing.
struct ShellPrograms {
  /// One program and what it is called in a report.
  struct Program {
    var label: String
    var text: ExtractedText
  }

  private enum Value {
    case word(Range<Int>)
    case text(ExtractedText)
  }

  /// Shell text inside of words of shell text.
  private static let maximumDepth = 4
  private static let maximumVariables = 1024

  private let text: ExtractedText
  private let depth: Int
  private var variables: [String: Value] = [:]
  /// Variables whose present value was looked at: a long one that is used often is not copied each time.
  private var resolved: Set<String> = []
  private var seen: Set<SeenText> = []
  private(set) var programs: [Program] = []
  /// Something was left out: see `ShellLexer.isCutOff`, and the ceiling of programs.
  private(set) var isCutOff = false
  private let ceiling: Int

  private struct SeenText: Hashable {
    var start: UInt32
    var byteCount: Int
  }

  /// - Parameters:
  ///   - variables: texts that are known under a name.
  ///   - ceiling: programs that are kept.
  init(
    _ text: ExtractedText, variables: [String: ExtractedText] = [:], ceiling: Int, depth: Int = 0
  ) {
    self.text = text
    self.depth = depth
    self.ceiling = ceiling
    for (name, value) in variables { self.variables[name] = .text(value) }
    var lexer = ShellLexer(text.bytes)
    while let batch = lexer.nextBatch() {
      for position in batch.indices { read(batch[position], after: batch[..<position]) }
    }
    isCutOff = isCutOff || lexer.isCutOff
  }

  // MARK: - Commands

  private mutating func read(_ command: ShellCommand, after earlier: ArraySlice<ShellCommand>) {
    remember(command, after: earlier)
    var used: Set<Int> = []
    var readsInput = false
    switch PythonWords.invocation(command.words.map { text.bytes[$0] }) {
    case .code(let word, let offset):
      used.insert(command.words[word].lowerBound)
      var code = meaning(of: command.words[word])
      if offset > 0 { code = code.suffix(from: min(offset, code.bytes.count)) }
      add("python -c", code)
    case .standardInput: readsInput = true
    case .none: break
    }
    let isFile = writesPython(command)
    for input in command.inputs {
      if readsInput || isFile {
        add(isFile ? "written file" : input.isWord ? "here-string" : "here-document", meaning(of: input))
      } else {
        readShell(in: meaning(of: input))
      }
    }
    if isFile, command.inputs.isEmpty, let said = said(by: command) { add("written file", said) }
    if readsInput, command.inputs.isEmpty, command.pipedFrom >= 0,
      let source = earlier.suffix(64).last(where: { $0.number == command.pipedFrom })
    {
      for input in source.inputs { add("here-document", meaning(of: input)) }
      if let said = said(by: source) { add("piped text", said) }
    }
    for word in command.words where !used.contains(word.lowerBound) && mayHoldShell(word) {
      readShell(in: meaning(of: word))
    }
  }

  /// A quoted word that speaks of Python and has more than one word in it.
  private func mayHoldShell(_ word: Range<Int>) -> Bool {
    let bytes = text.bytes[word]
    return bytes.count > 12 && bytes.contains { $0 == 0x20 || $0 == 0x0A } && PythonWords.mentionsPython(bytes)
  }

  private mutating func readShell(in inner: ExtractedText) {
    guard depth < Self.maximumDepth, PythonWords.mentionsPython(inner.bytes[...]), programs.count < ceiling else {
      return
    }
    let nested = ShellPrograms(inner, ceiling: ceiling - programs.count, depth: depth + 1)
    isCutOff = isCutOff || nested.isCutOff
    for program in nested.programs { add(program.label, program.text) }
  }

  private mutating func add(_ label: String, _ code: ExtractedText) {
    guard code.bytes.contains(where: { $0 > 0x20 }) else { return }
    let place = code.origin.range(of: SourceRange(start: 0, end: 1))
    guard seen.insert(SeenText(start: place.start, byteCount: code.bytes.count)).inserted else { return }
    guard programs.count < ceiling else {
      isCutOff = true
      return
    }
    programs.append(Program(label: label, text: code))
  }

  /// `> x.py`, `tee x.py`, `COPY <<EOF x.py`
  private func writesPython(_ command: ShellCommand) -> Bool {
    if command.outputs.contains(where: { PythonWords.isPythonFile(text.bytes[$0]) }) { return true }
    guard !command.inputs.isEmpty, let first = command.words.first, let last = command.words.last else { return false }
    let program = text.bytes[first]
    return ["tee", "COPY", "ADD"].contains { program.elementsEqual($0.utf8) }
      && PythonWords.isPythonFile(text.bytes[last])
  }

  /// What `echo` or `printf` writes.
  private mutating func said(by command: ShellCommand) -> ExtractedText? {
    guard let first = command.words.first else { return nil }
    let isPrint = text.bytes[first].elementsEqual("printf".utf8)
    guard isPrint || text.bytes[first].elementsEqual("echo".utf8) else { return nil }
    var hasEscapes = isPrint
    var said = ExtractedText()
    for word in command.words.dropFirst() {
      let raw = text.bytes[word]
      if !isPrint, said.isEmpty,
        [Array("-e".utf8), Array("-n".utf8), Array("-ne".utf8), Array("-en".utf8)].contains(Array(raw))
      {
        hasEscapes = hasEscapes || raw.contains(UInt8(ascii: "e"))
        continue
      }
      let meaning = meaning(of: word)
      // A format that only says where the next word goes.
      if isPrint, said.isEmpty, meaning.bytes.starts(with: "%s".utf8), meaning.bytes.count <= 4 { continue }
      if !said.isEmpty { said.append([0x20], for: word.lowerBound..<word.lowerBound, of: text) }
      said.append(meaning, 0..<meaning.bytes.count)
    }
    return hasEscapes ? said.withoutEscapes : said
  }

  // MARK: - Variables

  /// `CODE='…'`, `CODE=$(cat <<EOF …)`, `read -r -d '' CODE <<EOF`
  private mutating func remember(_ command: ShellCommand, after earlier: ArraySlice<ShellCommand>) {
    guard variables.count < Self.maximumVariables else { return }
    for word in command.words.prefix(8) {
      let raw = text.bytes[word]
      guard let equals = raw.firstIndex(of: UInt8(ascii: "=")), equals > raw.startIndex,
        raw[..<equals].allSatisfy(ShellQuoting.isWord)
      else { continue }
      let name = String(decoding: raw[..<equals], as: UTF8.self)
      let value = raw[(equals + 1)...]
      let bare = value.first == UInt8(ascii: "\"") ? value.dropFirst() : value
      resolved.remove(name)
      if bare.starts(with: "$(cat".utf8), let input = earlier.last(where: { !$0.inputs.isEmpty })?.inputs.last,
        word.contains(input.text.lowerBound)
      {
        variables[name] = .text(meaning(of: input))
      } else {
        variables[name] = .word(value.indices)
      }
    }
    if let first = command.words.first, text.bytes[first].elementsEqual("read".utf8), let last = command.words.last,
      let input = command.inputs.last
    {
      let name = String(decoding: text.bytes[last], as: UTF8.self)
      resolved.remove(name)
      variables[name] = .text(meaning(of: input))
    }
  }

  private mutating func meaning(of input: ShellCommand.Input) -> ExtractedText {
    input.isWord ? meaning(of: input.text) : ShellQuoting.meaning(of: input, in: text)
  }

  /// What a word means; when it is nothing but a variable, what that was given.
  private mutating func meaning(of word: Range<Int>) -> ExtractedText {
    let raw = text.bytes[word]
    if raw.count <= 80, raw.contains(UInt8(ascii: "$")) {
      let name = raw.filter {
        ![UInt8(ascii: "\""), UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "}")].contains($0)
      }
      let key = String(decoding: name, as: UTF8.self)
      if !name.isEmpty, name.allSatisfy(ShellQuoting.isWord), let value = variables[key] {
        guard resolved.insert(key).inserted else { return ExtractedText() }
        switch value {
        case .text(let known): return known
        case .word(let range): return ShellQuoting.meaning(of: range, in: text)
        }
      }
    }
    return ShellQuoting.meaning(of: word, in: text)
  }
}

extension ExtractedText {
  /// With `\n`, `\t`, `\\` and the like as `printf` writes them.
  fileprivate var withoutEscapes: ExtractedText {
    var result = ExtractedText()
    var index = 0
    while index < bytes.count {
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: "\\") { index += 1 }
      result.append(self, start..<index)
      guard index < bytes.count else { break }
      let letter = index + 1 < bytes.count ? bytes[index + 1] : 0
      let meaning: UInt8? =
        switch letter {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "\\"): letter
        default: nil
        }
      if let meaning {
        result.append([meaning], for: index..<index + 2, of: self)
        index += 2
      } else {
        result.append(self, index..<index + 1)
        index += 1
      }
    }
    return result
  }
}
