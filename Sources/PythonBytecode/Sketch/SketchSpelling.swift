/// Arguments and names of compiled code and of pickles as Python expressions.
struct SketchSpelling {
  /// The call of each name that came last: `requests.get()` stands for its result.
  var results: [String: Int] = [:]
  /// Texts and bytes that were spelled out.
  var shownTexts: Set<BytecodeConstant> = []
  /// What functions and classes are called.
  var blockNames: [String] = []

  /// Elements of a constant, and levels of an argument, that are spelled out.
  private static let elementCeiling = 4_096
  private static let nestingCeiling = 12

  mutating func text(of argument: BytecodeArgument, depth: Int = 0) -> String {
    guard depth < Self.nestingCeiling else { return "_" }
    switch argument {
    case .constant(let constant): return spelled(constant)
    case .name(let name): return dotted(name)
    case .call(let index): return "v\(index)"
    case .block(let block): return blockNames.indices.contains(block) ? blockNames[block] : "_"
    case .display(let parts): return "[\(parts.map { text(of: $0, depth: depth + 1) }.joined(separator: ", "))]"
    case .table(let parts):
      let texts = parts.map { text(of: $0, depth: depth + 1) }
      let pairs = stride(from: 0, to: texts.count - 1, by: 2).map { "\(texts[$0]): \(texts[$0 + 1])" }
      return "{\(pairs.joined(separator: ", "))}"
    case .choice(let parts):
      return "(\(parts.map { text(of: $0, depth: depth + 1) }.joined(separator: " or ")))"
    case .unknown: return "_"
    }
  }

  mutating func spelled(_ constant: BytecodeConstant) -> String {
    switch constant {
    case .text, .bytes: shownTexts.insert(constant)
    default: break
    }
    var left = Self.elementCeiling
    return SketchLiteral.text(of: constant, left: &left, depth: 0)
  }

  /// A qualified name as an expression. `requests.get().text` takes up the result of that call; `?.connect` and names that
  /// are none get a placeholder.
  func dotted(_ name: String) -> String {
    var rest = name[...]
    var text = ""
    if let end = Self.lastCall(in: name), let index = results[String(name[..<end.lower])] {
      text = "v\(index)"
      rest = name[end.upper...]
    }
    for part in rest.split(separator: ".") {
      let isCall = part.hasSuffix("()")
      let word = isCall ? part.dropLast(2) : part
      text +=
        (text.isEmpty ? "" : ".") + (Self.isIdentifier(String(word)) ? String(word) : "_") + (isCall ? "()" : "")
    }
    return text.isEmpty ? "_" : text
  }

  static func identifier(_ name: String) -> String { isIdentifier(name) ? name : "_" }

  static func isDotted(_ name: String) -> Bool {
    !name.isEmpty
      && name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isIdentifier(String($0)) }
  }

  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first == "_" || first.properties.isXIDStart else { return false }
    return name.unicodeScalars.allSatisfy { $0.properties.isXIDContinue } && !SketchLiteral.keywords.contains(name)
  }

  /// Where `().` stands last.
  private static func lastCall(in name: String) -> (lower: String.Index, upper: String.Index)? {
    let own = Array(name.utf8)
    guard own.count >= 3 else { return nil }
    for start in stride(from: own.count - 3, through: 0, by: -1) where own[start..<start + 3].elementsEqual("().".utf8)
    {
      return (name.utf8.index(name.startIndex, offsetBy: start), name.utf8.index(name.startIndex, offsetBy: start + 3))
    }
    return nil
  }
}
