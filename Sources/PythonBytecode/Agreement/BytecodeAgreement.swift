/// Compares compiled code with the facts of a source, one way: what the code holds and the source does not.
///
/// The source is not compiled. Names, imports, definitions and texts of the code must each be found in it, or be one of
/// those that every compiler adds. What is in the source alone is no disagreement: dead code, docstrings under `-OO`
/// and assertions under `-O` are left out by the compiler.
public struct BytecodeAgreement {
  private let program: BytecodeProgram
  private let source: SourceFacts
  private var texts: LiteralPool
  private var bytes: LiteralPool
  private let mayHoldExpressions: Bool

  /// Disagreements that are reported at most.
  public static let ceiling = 256

  /// What `program` holds and `source` does not, in the order of the code; at most `ceiling`.
  public static func disagreements(of program: BytecodeProgram, with source: SourceFacts) -> [BytecodeDisagreement] {
    var agreement = BytecodeAgreement(program, source)
    return agreement.compare()
  }

  private init(_ program: BytecodeProgram, _ source: SourceFacts) {
    self.program = program
    self.source = source
    texts = LiteralPool(source.texts.map { Array($0.utf8) })
    bytes = LiteralPool(source.bytes + (program.version == .python27 ? source.texts.map { Array($0.utf8) } : []))
    // Annotations become texts under `from __future__ import annotations`; 3.14 keeps the expressions of t-strings.
    let future: UInt32 = program.version >= .python38 ? 0x0100_0000 | 0x0010_0000 : 0x0010_0000
    mayHoldExpressions =
      program.version >= .python314 || program.tree.codes.contains { $0.flags & future != 0 }
  }

  private mutating func compare() -> [BytecodeDisagreement] {
    var found: [BytecodeDisagreement] = []
    var seen = Set<BytecodeDisagreement>()
    func add(_ kind: BytecodeDisagreement.Kind, _ value: String, _ line: Int?) {
      guard found.count < Self.ceiling else { return }
      let entry = BytecodeDisagreement(kind: kind, value: String(value.prefix(240)), line: line)
      if seen.insert(entry).inserted { found.append(entry) }
    }
    for fact in program.imports where !fact.isDynamic {
      if !isKnown(fact) { add(.importStatement, Self.words(fact), fact.line) }
    }
    for block in program.blocks where !isKnownName(block.name) { add(.definition, block.name, block.firstLine) }
    for name in names() where !isKnownName(name) { add(.name, name, nil) }
    for text in program.texts {
      switch text.value {
      case .text(let value):
        if !explains(value) { add(.text, value, text.line) }
      case .bytes(let value):
        if !bytes.explains(value) { add(.bytes, String(decoding: value.prefix(240), as: UTF8.self), text.line) }
      default: break
      }
    }
    return found
  }

  private static func words(_ fact: BytecodeImport) -> String {
    let module = String(repeating: ".", count: fact.level) + fact.module
    return fact.names.isEmpty ? "import \(module)" : "from \(module) import \(fact.names.joined(separator: ", "))"
  }

  private func isKnown(_ fact: BytecodeImport) -> Bool {
    let plain = ImportFact(module: fact.module, level: fact.level, names: fact.names)
    if source.imports.contains(plain) { return true }
    // Inside of a class, a private name is mangled here too.
    let names = fact.names.map { demangled($0) ?? $0 }
    let module = fact.module.split(separator: ".", omittingEmptySubsequences: false)
      .map { demangled(String($0)) ?? String($0) }.joined(separator: ".")
    return source.imports.contains(ImportFact(module: module, level: fact.level, names: names))
  }

  /// All names of all code objects, each once.
  private func names() -> [String] {
    let tree = program.tree
    var seen = [Bool](repeating: false, count: tree.count)
    var names: [String] = []
    for code in tree.codes {
      for list in [code.names, code.localNames, code.freeNames, code.cellNames] where !seen[Int(list.index)] {
        seen[Int(list.index)] = true
        for place in 0..<tree.childCount(list) {
          guard let id = tree.child(list, at: place), !seen[Int(id.index)], let text = tree.text(id) else { continue }
          seen[Int(id.index)] = true
          names.append(text)
        }
      }
    }
    return names
  }

  /// Names that compilers add: PEP 3155, 3115, 526, 649, 695 and the cells and arguments they make up.
  private static let added: Set<String> = [
    "__name__", "__module__", "__qualname__", "__doc__", "__annotations__", "__class__", "__classcell__", "__locals__",
    "__static_attributes__", "__firstlineno__", "__classdict__", "__classdictcell__", "__type_params__", "__annotate__",
    "__annotate_func__", "__annotations_cache__", "__conditional_annotations__", "AssertionError",
    "NotImplementedError", "format", "__build_class__", "None", "True", "False", "*", "StopAsyncIteration", "return",
  ]

  private func isKnownName(_ name: String) -> Bool {
    if source.names.contains(name) || Self.added.contains(name) || name.isEmpty { return true }
    // `.0`, `<lambda>`, `_[1]`; nothing of the kind can be written in a source.
    if name.hasPrefix(".") || name.hasPrefix("<") || name.hasPrefix("_[") { return true }
    if demangled(name) != nil { return true }
    guard name.contains(".") else { return false }
    return name.split(separator: ".").allSatisfy { part in
      source.names.contains(String(part)) || part.hasPrefix("<") || part.hasPrefix("_[")
        || demangled(String(part)) != nil
    }
  }

  /// `_Class__name` as the source writes it, when it has both.
  private func demangled(_ name: String) -> String? {
    guard name.hasPrefix("_") else { return nil }
    let bytes = Array(name.utf8.prefix(160))
    var index = 2
    while index + 1 < bytes.count {
      if bytes[index] == UInt8(ascii: "_"), bytes[index + 1] == UInt8(ascii: "_") {
        let inner = String(decoding: bytes[index...], as: UTF8.self)
        let owner = String(decoding: bytes[1..<index], as: UTF8.self)
        if source.names.contains(inner), isClass(owner) { return inner }
      }
      index += 1
    }
    return nil
  }

  /// Leading underscores of a class's name are left out when its private names are mangled.
  private func isClass(_ stripped: String) -> Bool {
    if source.classNames.contains(stripped) { return true }
    for count in 1...3 where source.classNames.contains(String(repeating: "_", count: count) + stripped) { return true }
    return false
  }

  private mutating func explains(_ text: String) -> Bool {
    if texts.explains(Array(text.utf8)) || isKnownName(text) { return true }
    // Qualified names up to 3.10: `f.<locals>.g`.
    if text.contains(".<locals>") || text.contains("<"), isQualifiedName(text) { return true }
    // From 3.11 on `"%16s" % x` is compiled to what `f"{x!s:>16}"` is.
    if program.version >= .python311, text.hasPrefix(">"), text.utf8.count < 32,
      texts.explains(Array(("%" + text.dropFirst()).utf8))
    {
      return true
    }
    guard mayHoldExpressions || text.hasSuffix("=") || text.contains("=") else { return false }
    return isExpression(text)
  }

  private func isQualifiedName(_ text: String) -> Bool {
    text.split(separator: ".").allSatisfy { part in
      isKnownName(String(part))
    }
  }

  /// Whether a text can be an expression of the source, written out by the compiler: its words are known.
  private mutating func isExpression(_ text: String) -> Bool {
    var word: [UInt8] = []
    var isKnown = true
    for byte in Array(text.utf8) + [0x20] {
      let isWord =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || byte == 0x5f
        || byte >= 0x80
      if isWord {
        word.append(byte)
        continue
      }
      if !word.isEmpty { isKnown = isKnown && isKnownWord(word) }
      word = []
      guard isKnown else { return false }
    }
    return true
  }

  private static let keywords: Set<String> = [
    "and", "or", "not", "if", "else", "for", "in", "is", "lambda", "await", "async", "yield", "from", "None", "True",
    "False", "b", "r", "u", "f", "t",
  ]

  private mutating func isKnownWord(_ word: [UInt8]) -> Bool {
    let text = String(decoding: word, as: UTF8.self)
    if source.names.contains(text) || Self.keywords.contains(text) || demangled(text) != nil { return true }
    if word.allSatisfy({ (0x30...0x39).contains($0) }) { return true }
    return texts.explains(word)
  }
}
