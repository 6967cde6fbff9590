import SourceText

/// Files in which shell text stands among other text: each gives the shell text on its own.
enum ShellViews {
  /// Definitions of one makefile that are values; the bodies of the others are read as shell text.
  private static let maximumDefinitions = 256

  /// A makefile as a shell sees it: `$$` is `$`, `$(NAME)` is a variable, and `define … endef` is a value.
  static func makefile(_ text: ExtractedText) -> (shell: ExtractedText, variables: [String: ExtractedText]) {
    var shell = ExtractedText()
    var variables: [String: ExtractedText] = [:]
    var start = 0
    while start < text.bytes.count {
      let end = text.bytes.endOfLine(from: start)
      let line = text.bytes[start..<end]
      if let name = definedName(line) {
        let body = definition(text, from: end)
        if variables.count < maximumDefinitions {
          variables[name] = body.text
        } else {
          shell.append(body.text, 0..<body.text.bytes.count)
        }
        start = body.next
        continue
      }
      if line.first == 0x09 {
        let mark = line.firstIndex { $0 > 0x20 && !"@-+".utf8.contains($0) } ?? end
        appendRecipe(text, mark..<end, to: &shell)
      } else {
        appendRecipe(text, start..<end, to: &shell)
      }
      start = end
    }
    return (shell, variables)
  }

  /// `define NAME` or `define NAME =`.
  private static func definedName(_ line: ArraySlice<UInt8>) -> String? {
    let words = line.trimmed.split { $0 <= 0x20 }
    guard words.count >= 2, let keyword = words.first, keyword.elementsEqual("define".utf8) else { return nil }
    return String(decoding: words[1], as: UTF8.self)
  }

  private static func definition(_ text: ExtractedText, from start: Int) -> (text: ExtractedText, next: Int) {
    var body = ExtractedText()
    var position = start
    while position < text.bytes.count {
      let end = text.bytes.endOfLine(from: position)
      if text.bytes[position..<end].trimmed.elementsEqual("endef".utf8) { return (body, end) }
      appendRecipe(text, position..<end, to: &body)
      position = end
    }
    return (body, position)
  }

  private static func appendRecipe(_ text: ExtractedText, _ range: Range<Int>, to shell: inout ExtractedText) {
    var index = range.lowerBound
    while index < range.upperBound {
      let start = index
      while index < range.upperBound, text.bytes[index] != UInt8(ascii: "$") { index += 1 }
      shell.append(text, start..<index)
      guard index < range.upperBound else { return }
      let next = index + 1 < range.upperBound ? text.bytes[index + 1] : 0
      if next == UInt8(ascii: "$") {
        shell.append([next], for: index..<index + 2, of: text)
        index += 2
      } else if next == UInt8(ascii: "("), let end = endOfName(text.bytes, from: index + 2, limit: range.upperBound) {
        shell.append("${".utf8, for: index..<index + 2, of: text)
        shell.append(text, index + 2..<end)
        shell.append("}".utf8, for: end..<end + 1, of: text)
        index = end + 1
      } else {
        shell.append(text, index..<index + 1)
        index += 1
      }
    }
  }

  /// The offset of the `)` behind a name.
  private static func endOfName(_ bytes: [UInt8], from start: Int, limit: Int) -> Int? {
    var index = start
    while index < limit, ShellQuoting.isWord(bytes[index]) { index += 1 }
    return index > start && index < limit && bytes[index] == UInt8(ascii: ")") ? index : nil
  }

  /// The texts of a YAML file that may be for a shell: block scalars (`run: |`), and what stands behind `key:` or `- ` on
  /// one line. Each is a text of its own.
  static func yaml(_ text: ExtractedText) -> [ExtractedText] {
    var scalars: [ExtractedText] = []
    let bytes = text.bytes
    var start = 0
    while start < bytes.count {
      let end = bytes.endOfLine(from: start)
      let line = bytes[start..<end]
      let content = line.trimmed
      if let mark = blockMark(content) {
        let indentation = content.startIndex - start
        let block = block(text, from: end, deeperThan: indentation, isFolded: mark == UInt8(ascii: ">"))
        if PythonWords.mentionsPython(block.text.bytes[...]) { scalars.append(block.text) }
        start = block.next
        continue
      }
      if PythonWords.mentionsPython(content), let value = inlineValue(content) { scalars.append(text.slice(value)) }
      start = end
    }
    return scalars
  }

  /// `|` or `>` when a line ends with the begin of a block scalar: `key: |-`.
  private static func blockMark(_ line: ArraySlice<UInt8>) -> UInt8? {
    guard line.first != UInt8(ascii: "#"), let last = line.last else { return nil }
    var end = line.endIndex
    if "+-0123456789".utf8.contains(last) {
      while end > line.startIndex, line.endIndex - end < 2, "+-0123456789".utf8.contains(line[end - 1]) { end -= 1 }
    }
    guard end - line.startIndex >= 2, case let mark = line[end - 1],
      mark == UInt8(ascii: "|") || mark == UInt8(ascii: ">"),
      line[end - 2] == 0x20
    else { return nil }
    let before = line[..<(end - 1)].trimmed.last
    return before == UInt8(ascii: ":") || before == UInt8(ascii: "-") ? mark : nil
  }

  private static func block(
    _ text: ExtractedText, from start: Int, deeperThan outer: Int, isFolded: Bool
  ) -> (text: ExtractedText, next: Int) {
    var block = ExtractedText()
    var own = -1
    var position = start
    while position < text.bytes.count {
      let end = text.bytes.endOfLine(from: position)
      let line = text.bytes[position..<end]
      let indentation = line.prefix { $0 == 0x20 }.count
      let isBlank = line.trimmed.isEmpty
      if !isBlank {
        if own < 0 { own = indentation }
        guard indentation > outer, indentation >= own else { break }
      }
      block.append(text, min(end, position + max(0, isBlank ? indentation : own))..<end)
      position = end
    }
    return (isFolded ? folded(block) : block, position)
  }

  /// `>` puts a blank for a single line end.
  private static func folded(_ block: ExtractedText) -> ExtractedText {
    var result = ExtractedText()
    for index in block.bytes.indices {
      let isEnd = block.bytes[index] == 0x0A
      let isSingle =
        index > 0 && block.bytes[index - 1] != 0x0A && index + 1 < block.bytes.count && block.bytes[index + 1] != 0x0A
      if isEnd, isSingle {
        result.append([0x20], for: index..<index + 1, of: block)
      } else {
        result.append(block, index..<index + 1)
      }
    }
    return result
  }

  /// What stands behind `key: ` or `- `, without the quotes around all of it.
  private static func inlineValue(_ line: ArraySlice<UInt8>) -> Range<Int>? {
    var rest = line
    while rest.first == UInt8(ascii: "-"), rest.dropFirst().first == 0x20 { rest = rest.dropFirst(2).trimmedStart }
    let key = rest.prefix { ShellQuoting.isWord($0) || $0 == UInt8(ascii: "-") }
    if !key.isEmpty, rest[key.endIndex...].starts(with: ": ".utf8) { rest = rest[(key.endIndex + 2)...].trimmedStart }
    if let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), rest.last == quote,
      rest.count > 2
    {
      rest = rest.dropFirst().dropLast()
    }
    return rest.isEmpty ? nil : rest.indices
  }

  /// The words of the instructions of a container file that have the form of JSON: `RUN ["python", "-c", "…"]`.
  static func execForms(_ text: ExtractedText) -> [[ExtractedText]] {
    var forms: [[ExtractedText]] = []
    var start = 0
    while start < text.bytes.count {
      let end = text.bytes.endOfLine(from: start)
      let line = text.bytes[start..<end].trimmedStart
      let keyword = line.prefix { ($0 | 0x20) &- 0x61 < 26 }
      let rest = line[keyword.endIndex...].trimmedStart
      if !keyword.isEmpty, rest.first == UInt8(ascii: "["), PythonWords.mentionsPython(rest) {
        var cursor = JSONCursor(text.bytes, at: rest.startIndex)
        var words: [ExtractedText] = []
        cursor.enter()
        while words.count < 256, cursor.nextElement() {
          guard cursor.peek() == .string else { break }
          var word = ExtractedText()
          let content = cursor.string()
          cursor.decode(content, into: &word)
          words.append(word)
        }
        forms.append(words)
      }
      start = end
    }
    return forms
  }
}
