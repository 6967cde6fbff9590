/// An import statement, to be compared: order and aliases left out.
public struct ImportFact: Sendable, Hashable {
  public let module: String
  public let level: Int
  /// Sorted, each once.
  public let names: [String]

  public init(module: String, level: Int, names: [String]) {
    self.module = module
    self.level = level
    self.names = Set(names).sorted()
  }
}

/// What a source text says, in plain words: what a `.pyc` made from it may hold.
public struct SourceFacts: Sendable {
  /// Every identifier in normal form KC: names, attributes, parameters, keywords of calls, parts of dotted imports,
  /// functions, classes, type parameters.
  public var names: Set<String>
  /// Names of classes, for names that the compiler mangles.
  public var classNames: Set<String>
  /// Every text, decoded, in the order of the source: literals and the literal parts of f-strings. Neighbouring
  /// literals may be given one by one or put together.
  public var texts: [String]
  /// Every bytes literal, decoded.
  public var bytes: [[UInt8]]
  public var imports: Set<ImportFact>

  public init(
    names: Set<String>, classNames: Set<String>, texts: [String], bytes: [[UInt8]], imports: Set<ImportFact>
  ) {
    self.names = names
    self.classNames = classNames
    self.texts = texts
    self.bytes = bytes
    self.imports = imports
  }
}

/// Something that compiled code holds and its source does not.
public struct BytecodeDisagreement: Sendable, Hashable {
  /// What it is. Raw values are stable.
  public enum Kind: String, Sendable, CaseIterable {
    case name
    case definition
    case importStatement = "import"
    case text
    case bytes
  }

  public let kind: Kind
  /// The name, the import as Python writes it, or the text; bytes with what is no text replaced. At most 240 bytes.
  public let value: String
  /// From 1, where known.
  public let line: Int?
}
