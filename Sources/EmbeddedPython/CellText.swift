import SourceText

/// Turns the text of a notebook cell into Python, as IPython does before it compiles it.
///
/// `!command` becomes `get_ipython().system('command')`, so that whoever looks for commands finds it; `%magic` becomes
/// `get_ipython().run_line_magic('magic', '…')`; the statement behind `%time` stays a statement. What stands in a cell and
/// is no part of its Python is kept apart: programs of its own (`%%python`, `%%writefile x.py`) and shell text.
struct CellText {
  private(set) var python = ExtractedText()
  /// Programs that share nothing with the other cells.
  private(set) var programs: [ExtractedText] = []
  /// Text for a shell, which may start Python in turn.
  private(set) var shells: [ExtractedText] = []

  /// Cell magics inside of cell magics: `%%time` above `%%capture`.
  private static let maximumMagicDepth = 8

  /// - Parameter isPython: whether a text parses as Python, asked for the body of a magic that is not known.
  init(_ cell: ExtractedText, isPython: (ExtractedText) -> Bool) {
    var cell = cell.withoutPrompts.withoutCommonIndentation
    for _ in 0..<Self.maximumMagicDepth {
      guard let magic = CellMagic(cell) else { break }
      let body = cell.suffix(from: magic.body)
      guard take(magic, body, of: cell, isPython: isPython) else { return }
      cell = body.withoutPrompts.withoutCommonIndentation
    }
    var lines = LineScan(cell.bytes)
    while let line = lines.next() { append(line, of: cell, &lines) }
  }

  // MARK: - Cell magics

  /// Takes in the first line of a cell magic, and all of it unless its body is Python of the cell: false then.
  private mutating func take(
    _ magic: CellMagic, _ body: ExtractedText, of cell: ExtractedText, isPython: (ExtractedText) -> Bool
  ) -> Bool {
    switch magic.kind(isPython: { isPython(body) }) {
    case .statement:
      if magic.hasSetup, !magic.arguments.isEmpty {
        python.append(cell, magic.arguments)
        python.append([0x0A], for: magic.arguments.upperBound..<magic.arguments.upperBound, of: cell)
      } else {
        python.append("# ".utf8, for: magic.start..<magic.start, of: cell)
        python.append(cell, magic.start..<magic.body)
      }
      return true
    case .program:
      programs.append(body)
    case .shell:
      shells.append(body)
      call("system", nil, of: cell, at: magic.start) { $0.quote(body, 0..<body.bytes.count, isLong: true) }
    case .file:
      let name = cell.bytes[magic.fileName]
      if name.hasSuffix(".py") || name.hasSuffix(".pyw") { programs.append(body) }
      if name.hasSuffix(".sh") { shells.append(body) }
      python.append("open(".utf8, for: magic.start..<magic.start, of: cell)
      python.quote(cell, magic.fileName, isLong: false)
      python.append(", 'w').write(".utf8, for: magic.start..<magic.start, of: cell)
      python.quote(body, 0..<body.bytes.count, isLong: true)
      python.append(")\n".utf8, for: magic.body..<magic.body, of: cell)
    case .other:
      call("run_cell_magic", nil, of: cell, at: magic.start) { text in
        text.quote(cell, magic.name, isLong: false)
        text.append(", ".utf8, for: magic.start..<magic.start, of: cell)
        text.quote(cell, magic.arguments, isLong: false)
        text.append(", ".utf8, for: magic.start..<magic.start, of: cell)
        text.quote(body, 0..<body.bytes.count, isLong: true)
      }
    }
    return false
  }

  /// `get_ipython().method(…)` and the end of the line.
  private mutating func call(
    _ method: String, _ end: Int?, of cell: ExtractedText, at start: Int, _ arguments: (inout ExtractedText) -> Void
  ) {
    python.append("get_ipython().\(method)(".utf8, for: start..<start, of: cell)
    arguments(&python)
    let end = end ?? start
    python.append(")\n".utf8, for: end..<end, of: cell)
  }

  // MARK: - Lines

  private mutating func append(_ line: Range<Int>, of cell: ExtractedText, _ lines: inout LineScan) {
    guard lines.isAtStatement, let special = SpecialLine(cell.bytes, line) else {
      lines.scan(line)
      python.append(cell, line)
      return
    }
    // Everything that IPython reads itself goes on behind a backslash at the end of the line.
    let text = special.text.lowerBound..<lines.joinContinued(line, from: special.text.lowerBound)
    python.append(cell, line.lowerBound..<special.start)
    switch special.kind {
    case .system, .output:
      shells.append(cell.slice(text))
      call(special.kind == .system ? "system" : "getoutput", text.upperBound, of: cell, at: special.start) {
        $0.quote(cell, text, isLong: false)
      }
    case .statement:
      python.append(cell, text)
      python.append([0x0A], for: text.upperBound..<text.upperBound, of: cell)
    case .magic:
      let name = cell.bytes[text].prefix { $0 > 0x20 }
      let rest = cell.bytes[name.endIndex..<text.upperBound].prefix { $0 == 0x20 || $0 == 0x09 }.endIndex
      call("run_line_magic", text.upperBound, of: cell, at: special.start) { python in
        python.quote(cell, name.indices, isLong: false)
        python.append(", ".utf8, for: special.start..<special.start, of: cell)
        python.quote(cell, rest..<text.upperBound, isLong: false)
      }
    case .help:
      call("run_line_magic", text.upperBound, of: cell, at: special.start) { python in
        python.append("'pinfo', ".utf8, for: special.start..<special.start, of: cell)
        python.quote(cell, special.text, isLong: false)
      }
    }
  }
}

extension ExtractedText {
  func slice(_ range: Range<Int>) -> ExtractedText {
    var text = ExtractedText()
    text.append(self, range)
    return text
  }

  func suffix(from start: Int) -> ExtractedText { slice(start..<bytes.count) }

  /// Appends a Python literal of a range of a text; a long one keeps its lines.
  mutating func quote(_ text: ExtractedText, _ range: Range<Int>, isLong: Bool) {
    let quotes: [UInt8] = [UInt8](repeating: UInt8(ascii: "'"), count: isLong ? 3 : 1)
    append(quotes, for: range.lowerBound..<range.lowerBound, of: text)
    var index = range.lowerBound
    while index < range.upperBound {
      let start = index
      while index < range.upperBound, !Self.needsEscape(text.bytes[index], isLong: isLong) { index += 1 }
      append(text, start..<index)
      guard index < range.upperBound else { break }
      let byte = text.bytes[index]
      if !isLong, byte == UInt8(ascii: "\\"), let end = text.bytes.endOfLineJoin(at: index), end <= range.upperBound {
        append([0x20], for: index..<end, of: text)
        index = end
        continue
      }
      let escaped: [UInt8] =
        switch byte {
        case 0x0A: Array("\\n".utf8)
        case 0x0D: Array("\\r".utf8)
        case 0x00: Array("\\0".utf8)
        default: [UInt8(ascii: "\\"), byte]
        }
      append(escaped, for: index..<index + 1, of: text)
      index += 1
    }
    append(quotes, for: range.upperBound..<range.upperBound, of: text)
  }

  private static func needsEscape(_ byte: UInt8, isLong: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\\"), 0x00: true
    case 0x0A, 0x0D: !isLong
    default: false
    }
  }
}

extension ArraySlice<UInt8> {
  func hasSuffix(_ text: StaticString) -> Bool {
    suffix(text.utf8CodeUnitCount).elementsEqual("\(text)".utf8)
  }
}
