import Behaviors
import PythonSyntax
import SourceText

/// What one walk over a piece of code gives: its shape, its tokens, the names and texts in it.
struct UnitWalk {
  /// Nodes that one walk looks at.
  static let nodeCeiling = 200_000
  /// Texts longer than this are payloads, not words.
  private static let wordTextCeiling = 300

  private(set) var nodeCount = 0
  /// Kinds and numbers of children, without names, values and documentation.
  private(set) var shape = FeatureHash()
  /// Kinds and names, without values and documentation.
  private(set) var tokens: [UInt64] = []
  /// Kinds, names and values, without addresses and long texts.
  private(set) var masked = FeatureHash()
  /// Names that the code itself gives, in the order of their first place.
  private(set) var names: [String] = []
  /// Texts that are no documentation and no payload.
  private(set) var texts: [[UInt8]] = []
  /// Sorted keys of displays of dictionaries.
  private(set) var keySets: [[String]] = []

  private let tree: SyntaxTree
  private let extent: CodeUnit.Extent
  private let root: NodeID
  private var symbolHashes: [Int32: UInt64] = [:]
  private var seenNames: Set<Int32> = []

  init(_ unit: CodeUnit, _ tree: SyntaxTree) {
    self.tree = tree
    extent = unit.extent
    root = unit.root
    walk()
  }

  private mutating func walk() {
    var stack = [root]
    while let node = stack.popLast(), nodeCount < Self.nodeCeiling {
      guard !node.isNone else { continue }
      let kind = tree.kind(node)
      if kind == .expressionStatement, isDocumentation(node) { continue }
      nodeCount += 1
      visit(node, kind)
      if extent == .topLevel, kind == .functionDef || kind == .classDef { continue }
      stack.append(contentsOf: tree.children(node).reversed())
    }
  }

  private func isDocumentation(_ node: NodeID) -> Bool {
    guard tree.childCount(node) > 0 else { return false }
    let value = tree.child(node, 0)
    return !value.isNone && tree.kind(value) == .stringLiteral
  }

  private mutating func visit(_ node: NodeID, _ kind: NodeKind) {
    var word = UInt64(kind.rawValue)
    switch kind {
    case .binaryOperation, .unaryOperation, .boolOperation, .augmentedAssign, .compareOperand:
      word |= UInt64(UInt32(bitPattern: tree.payload(node))) << 8
    default: break
    }
    shape.add(word | UInt64(tree.childCount(node)) << 40)
    var token = word
    switch kind {
    case .name, .attribute, .keyword, .parameter, .functionDef, .classDef, .alias, .identifier, .importFrom:
      token ^= hash(of: tree.payload(node)) & ~0xFF
      note(node, kind)
    case .stringLiteral, .bytesLiteral: read(tree.literal(node))
    case .integerLiteral, .floatLiteral: masked.add(tree.literal(node))
    case .dict: readKeys(of: node)
    default: break
    }
    tokens.append(token)
    masked.add(token)
  }

  private mutating func hash(of symbol: Int32) -> UInt64 {
    guard symbol >= 0 else { return 0 }
    if let known = symbolHashes[symbol] { return known }
    var hash = FeatureHash()
    hash.add(tree.symbols.bytes(of: Symbol(rawValue: symbol)))
    symbolHashes[symbol] = hash.value
    return hash.value
  }

  /// Names that are bound here: what the author chose, not what a library is called.
  private mutating func note(_ node: NodeID, _ kind: NodeKind) {
    switch kind {
    case .name, .attribute: guard tree.flags(node).contains(.store) else { return }
    case .functionDef, .classDef, .parameter: break
    default: return
    }
    let symbol = tree.payload(node)
    if symbol >= 0, seenNames.insert(symbol).inserted { names.append(tree.name(node)) }
  }

  private mutating func read(_ literal: ArraySlice<UInt8>) {
    if literal.count <= Self.wordTextCeiling { texts.append(Array(literal)) }
    let isAddress = SharedWords.isAddress(literal)
    if !isAddress, literal.count <= Self.wordTextCeiling { masked.add(literal) }
  }

  /// Children of a display are keys and values in turn.
  private mutating func readKeys(of node: NodeID) {
    var keys: Set<String> = []
    for (index, child) in tree.children(node).enumerated() where index % 2 == 0 {
      guard !child.isNone, tree.kind(child) == .stringLiteral else { continue }
      keys.insert(String(decoding: tree.literal(child).prefix(60), as: UTF8.self))
    }
    if keys.count >= 3, keys.count <= 40 { keySets.append(keys.sorted()) }
  }
}

/// Words in texts by which two programs may know each other: keys, marks, parts of paths on a server.
enum SharedWords {
  /// Letters and digits from which a word is long enough to be nobody else's by chance.
  static let leastLength = 8
  private static let greatestLength = 120

  /// Whether a text is an address on the network: another one is all that differs between two stages.
  static func isAddress(_ text: ArraySlice<UInt8>) -> Bool {
    let separator = Array("://".utf8)
    guard text.count >= 6 else { return false }
    var index = text.startIndex
    while index + 3 <= text.endIndex, index < text.startIndex + 12 {
      if text[index..<(index + 3)].elementsEqual(separator) { return true }
      index += 1
    }
    return isHostLike(text)
  }

  private static func isHostLike(_ text: ArraySlice<UInt8>) -> Bool {
    guard text.count <= 80, text.contains(0x2E) else { return false }
    return text.allSatisfy { isWordByte($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x3A }
  }

  /// The words of a text, without the host of an address, which says where and not what.
  static func words(in text: [UInt8]) -> [String] {
    var rest = text[...]
    if isAddress(rest) {
      guard let path = pathStart(of: rest) else { return [] }
      rest = rest[path...]
    }
    return rest.split(whereSeparator: { !isWordByte($0) })
      .filter { $0.count >= leastLength && $0.count <= greatestLength && !isNumber($0) && !isExtension($0) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The host that a text names, in lower case and without its port; nil for a text that names none.
  static func host(in text: ArraySlice<UInt8>) -> String? {
    guard isAddress(text) else { return nil }
    var rest = text
    if let scheme = text.firstIndex(of: 0x2F), scheme < text.startIndex + 12, scheme + 1 < text.endIndex,
      text[scheme + 1] == 0x2F
    {
      rest = text[(scheme + 2)...]
    }
    if let at = rest.firstIndex(of: 0x40), at < rest.startIndex + 80 { rest = rest[(at + 1)...] }
    let host = rest.prefix { isWordByte($0) || $0 == 0x2E || $0 == 0x2D }
    guard !host.contains(0x5F) else { return nil }
    let labels = host.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.allSatisfy({ !$0.isEmpty }), host.count <= 253, let last = labels.last,
      isAddress(labels) || (last.count >= 2 && last.allSatisfy(isLetter) && !isFileEnding(last))
    else { return nil }
    return String(decoding: host.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
  }

  private static func isAddress(_ labels: [ArraySlice<UInt8>]) -> Bool {
    labels.count == 4
      && labels.allSatisfy { $0.count <= 3 && isNumber($0) && $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255 }
  }

  /// `remote.py` is a file, whoever may own that top-level domain.
  private static func isFileEnding(_ label: ArraySlice<UInt8>) -> Bool {
    fileEndings.contains(String(decoding: label, as: UTF8.self))
  }

  private static let fileEndings: Set<String> = [
    "py", "pyc", "pyw", "pyd", "so", "exe", "dll", "zip", "rar", "gz", "txt", "json", "md", "sh", "bat", "ps", "js",
    "html", "cfg", "ini", "toml", "yml", "yaml", "xml", "csv", "db", "sqlite", "log", "png", "jpg", "jpeg", "ico",
    "gif", "pdf", "bin", "dat", "vbs", "cmd", "lnk", "tmp", "whl", "tar", "ldb", "key", "pem", "conf", "env",
  ]

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  private static func pathStart(of address: ArraySlice<UInt8>) -> Int? {
    var slashes = 0
    let wanted =
      address.contains(0x3A) && address.firstIndex(of: 0x2F).map { $0 < address.startIndex + 12 } == true ? 3 : 1
    for index in address.indices where address[index] == 0x2F {
      slashes += 1
      if slashes == wanted { return index }
    }
    return nil
  }

  /// Letters of a word from which it can be a key.
  private static let leastKey = 12

  /// A word that nobody could read, and that nobody else would come by: a key, a token, a mark.
  static func isKey(_ word: String) -> Bool {
    let bytes = Array(word.utf8)
    return bytes.count >= leastKey && NameStyle.isUnreadable(bytes[...])
  }

  /// The id of an extension of a browser, 32 letters from a to p: wallets have them, and all who steal wallets.
  private static func isExtension(_ word: ArraySlice<UInt8>) -> Bool {
    word.count == 32 && word.allSatisfy { $0 >= 0x61 && $0 <= 0x70 }
  }

  private static func isNumber(_ word: ArraySlice<UInt8>) -> Bool { word.allSatisfy { $0 &- 0x30 < 10 } }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F
  }
}
