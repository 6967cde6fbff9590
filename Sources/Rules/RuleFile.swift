import FrontMatter

/// Reads one rule file: YAML front matter, prose under fixed heads, one `rule` block, examples.
struct RuleFile {
  static let headings = ["What it means", "Why it matters", "When it is innocent"]
  /// Path that an example's code has when it names none.
  static let defaultExamplePath = "package/__init__.py"

  private let path: String
  private let lines: [Substring]

  /// `path` ends in `Rules/<tactic>/<technique>.md`.
  static func parse(_ bytes: [UInt8], path: String) throws(RuleError) -> Rule {
    let text = String(decoding: bytes, as: UTF8.self)
    return try RuleFile(path: path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)).rule()
  }

  private func failure(_ code: RuleError.Code, _ line: Int, _ message: String) -> RuleError {
    RuleError(code, path: path, line: line, message: message)
  }

  private func rule() throws(RuleError) -> Rule {
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      throw failure(.missingFrontMatter, 1, "expected front matter between two lines of '---' at the top")
    }
    let fields = try frontMatter(lines[1..<end])
    let title = try single("title", fields)
    let severityName = try single("severity", fields)
    guard let severity = Severity(rawValue: severityName) else {
      let known = Severity.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(
        .invalidValue, line(of: "severity", fields), "severity is '\(severityName)', expected one of \(known)")
    }
    let body = try body(from: end + 1)
    guard let block = body.rule else {
      throw failure(.missingRule, lines.count, "expected one block fenced as ```rule")
    }
    let expression = try RuleLanguage.parse(block.lines, path: path, line: block.line)
    guard body.examples.contains(where: \.matches) else {
      throw failure(.missingExample, lines.count, "expected a python example that begins with '# match'")
    }
    guard body.examples.count(where: { !$0.matches }) >= 2 else {
      throw failure(.missingExample, lines.count, "expected two python examples that begin with '# no match'")
    }
    return Rule(
      id: id, title: title, severity: severity, techniques: list("techniques", fields),
      deprecatedIDs: list("deprecatedIds", fields), meaning: try prose(0, body), importance: try prose(1, body),
      innocence: try prose(2, body), expression: expression, examples: body.examples,
      page: lines[(end + 1)...].joined(separator: "\n"))
  }

  /// The last two components of the path, without the extension.
  private var id: String {
    let parts = path.split(separator: "/").suffix(2).joined(separator: "/")
    return parts.hasSuffix(".md") ? String(parts.dropLast(3)) : parts
  }

  // MARK: Front matter

  private func frontMatter(_ lines: ArraySlice<Substring>) throws(RuleError) -> [FrontMatter.Field] {
    let text = Array(lines.joined(separator: "\n").utf8)
    let fields: [FrontMatter.Field]
    do {
      fields = try FrontMatter(text).fields
    } catch {
      throw failure(.invalidYAML, error.line + 1, error.message)
    }
    let known = ["title", "severity", "techniques", "deprecatedIds"]
    for field in fields where !known.contains(field.key) {
      throw failure(
        .unknownKey, field.line + 1, "unknown key '\(field.key)', expected one of \(known.joined(separator: ", "))")
    }
    return fields
  }

  private func single(_ key: String, _ fields: [FrontMatter.Field]) throws(RuleError) -> String {
    guard let field = fields.first(where: { $0.key == key }) else {
      throw failure(.missingKey, 1, "the front matter has no '\(key)'")
    }
    guard !field.isList, let value = field.values.first, !value.isEmpty else {
      throw failure(.invalidValue, field.line + 1, "'\(key)' has no text")
    }
    return value
  }

  private func list(_ key: String, _ fields: [FrontMatter.Field]) -> [String] {
    fields.first { $0.key == key }?.values ?? []
  }

  private func line(of key: String, _ fields: [FrontMatter.Field]) -> Int {
    (fields.first { $0.key == key }?.line ?? 0) + 1
  }

  // MARK: Body

  private struct Block {
    let lines: [Substring]
    let line: Int
  }

  private struct Body {
    var sections: [String: [Substring]] = [:]
    var rule: Block?
    var examples: [RuleExample] = []
  }

  private func prose(_ index: Int, _ body: Body) throws(RuleError) -> String {
    let heading = Self.headings[index]
    let lines = (body.sections[heading] ?? []).drop { $0.isEmpty }
    let text = lines.reversed().drop { $0.isEmpty }.reversed().joined(separator: "\n")
    guard !text.isEmpty else {
      throw failure(.missingSection, self.lines.count, "expected a section '## \(heading)' with text")
    }
    return text
  }

  private func body(from start: Int) throws(RuleError) -> Body {
    var body = Body()
    var section = ""
    var index = start
    while index < lines.count {
      let line = lines[index]
      if line.hasPrefix("```") {
        guard let close = lines[(index + 1)...].firstIndex(of: "```") else {
          throw failure(.invalidRule, index + 1, "the block that begins here has no closing ```")
        }
        let block = Block(lines: Array(lines[(index + 1)..<close]), line: index + 2)
        switch line.dropFirst(3) {
        case "rule":
          guard body.rule == nil else {
            throw failure(.invalidRule, index + 1, "expected one rule block, found a second")
          }
          body.rule = block
        case "python": body.examples.append(try example(block))
        default: break
        }
        index = close + 1
        continue
      }
      if line.hasPrefix("## ") {
        section = String(line.dropFirst(3))
      } else {
        body.sections[section, default: []].append(line)
      }
      index += 1
    }
    return body
  }

  private func example(_ block: Block) throws(RuleError) -> RuleExample {
    let matches: Bool
    switch block.lines.first {
    case "# match": matches = true
    case "# no match": matches = false
    default:
      throw failure(.invalidExample, block.line, "an example begins with '# match' or '# no match'")
    }
    var files: [RuleExample.File] = []
    var path = Self.defaultExamplePath
    var content: [UInt8] = []
    var hasContent = false
    func close() {
      if hasContent { files.append(RuleExample.File(path: path, content: content)) }
    }
    for (offset, line) in block.lines.enumerated().dropFirst() {
      if line.hasPrefix("# file: ") {
        close()
        path = String(line.dropFirst(8))
        content = []
        hasContent = false
      } else if line.hasPrefix("# bytes: ") {
        try appendBytes(line.dropFirst(9), to: &content, line: block.line + offset)
        hasContent = true
      } else {
        content.append(contentsOf: line.utf8)
        content.append(0x0A)
        hasContent = hasContent || !line.isEmpty
      }
    }
    close()
    guard !files.isEmpty else { throw failure(.invalidExample, block.line, "the example has no code") }
    return RuleExample(matches: matches, files: files, line: block.line)
  }

  /// `# bytes: 7f 45` stands for content that a page cannot show; `20*300` repeats one.
  private func appendBytes(_ text: Substring, to content: inout [UInt8], line: Int) throws(RuleError) {
    for word in text.split(separator: " ") {
      let parts = word.split(separator: "*")
      guard let first = parts.first, let byte = UInt8(first, radix: 16), parts.count <= 2 else {
        throw failure(.invalidExample, line, "expected bytes of two hexadecimal digits, found '\(word)'")
      }
      let count = parts.count == 2 ? Int(parts[1]) : 1
      guard let count, (1...100_000).contains(count) else {
        throw failure(.invalidExample, line, "expected a count from 1 to 100000 in '\(word)'")
      }
      content.append(contentsOf: repeatElement(byte, count: count))
    }
  }
}
