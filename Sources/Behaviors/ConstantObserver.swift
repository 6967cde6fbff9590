public import PythonSemantics
import PythonSyntax
import SourceText

/// What the constants of one module say. Known before the flow, since commands and hosts that stand in texts flow as well.
public struct ModuleTexts: Sendable {
  /// A command or a host that stands in a literal.
  struct Mark: Sendable {
    let node: NodeID
    /// What it says, as `CarriedKinds` numbers it.
    let bits: UInt64
    let runsAt: RunTime
  }

  /// Number of the layer that the module is; nil for a file.
  let layer: Int?
  var observations: [Observation] = []
  var carried: [Mark] = []
  /// What the catalogue knows of each of the module's `qualifiedNames`.
  var entries: [NameEntry?] = []

  /// Where the flow starts, for `SemanticModel.flow(seed:marks:)`.
  public var marks: [FlowMark] { carried.map { FlowMark(node: $0.node, bits: $0.bits) } }
}

/// String constants: hosts, paths, commands, and literals that nobody can read.
struct ConstantObserver {
  /// What a text says that is dangerous only once it is run: advice reads the same.
  static let commands = BehaviorSet([
    .runsPowershell, .runsEncodedPowershell, .runsDownloadCommand, .runsReverseShell,
  ])

  /// What a text says that matters where it goes to: a host matters to the request that it is given to.
  static let flowing = commands.union(BehaviorSet([.namesHost, .namesAddress, .namesStore]))

  /// What people keep to themselves.
  static let stores = BehaviorSet([.readsCredentials, .readsBrowserData, .readsChatTokens, .readsWallet])

  /// What values bring into the flow that no catalogue name brings.
  static let marked = flowing.union(BehaviorSet([.readsSecret, .readsEnvironment, .receivesRequest]))

  /// Bytes from which a literal without prose counts as opaque.
  static let opaqueByteCount = 300

  let module: ModuleModel
  let catalogue: Catalogue
  let tree: SyntaxTree
  var texts: ModuleTexts

  init(module: ModuleModel, catalogue: Catalogue, layer: Int?) {
    self.module = module
    self.catalogue = catalogue
    tree = module.parsed.tree
    texts = ModuleTexts(layer: layer)
  }

  mutating func add(_ behavior: Behavior, at node: NodeID, subject: String, detail: String) {
    guard texts.observations.count < ModuleObserver.maximumObservations else { return }
    texts.observations.append(
      Observation(
        behavior, runsAt: module.runTime(of: node),
        location: Location(
          path: module.path, layer: texts.layer, range: module.parsed.source.place(of: tree.range(node))),
        subject: subject,
        detail: detail, site: CodeSite(module: module.index, node: node)))
  }

  mutating func observeConstants() {
    let docstrings = documentationNodes()
    for raw in 0..<tree.nodeCount {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: raw))
      switch tree.kind(node) {
      case .stringLiteral, .bytesLiteral:
        let literal = tree.literal(node)
        if docstrings.contains(node.rawValue) {
          observe(documentation: literal, at: node)
          continue
        }
        guard literal.count >= 4 else { continue }
        observe(constant: literal, at: node)
        observe(encoded: literal, at: node)
        observe(program: literal, at: node)
        if literal.count >= Self.opaqueByteCount, isOpaque(literal) {
          add(.opaqueConstant, at: node, subject: "literal", detail: "\(literal.count) bytes")
        }
      case .binaryOperation:
        // `"https://" + "host"`: only what no single literal shows.
        if tree.operator(node) == .divide { observe(joined: node) }
        guard tree.operator(node) == .add, let text = module.constantText(node) else { continue }
        observe(constant: Array(text.utf8)[...], at: node)
      case .list, .tuple:
        observeNumbers(node)
      case .call where tree.childCount(node) > 2:
        observe(joined: node)
      default: continue
      }
    }
    markSources()
  }

  mutating func observe(constant: ArraySlice<UInt8>, at node: NodeID) {
    let matches = catalogue.texts.matches(in: constant, as: .constant)
    guard !matches.isEmpty || constant.count < 64 * 1024 else { return }
    var carried: BehaviorSet = []
    let isProse = !matches.isEmpty && Prose.isOne(constant)
    for match in matches {
      let entry = catalogue.texts.entries[match.entry]
      // "No credentials found in .netrc" is told to a person and opens no file.
      let isStore = !BehaviorSet(entry.behaviors).isDisjoint(with: Self.stores)
      if isProse, isStore { continue }
      for behavior in entry.behaviors {
        add(
          behavior, at: node, subject: subject(entry, in: constant, behind: match.range.upperBound),
          detail: context(constant, match.range))
      }
      carried.formUnion(BehaviorSet(entry.behaviors).intersection(Self.flowing))
      // The name of a variable is no path.
      if isStore, entry.subject != "secret-variable" { carried.formUnion(BehaviorSet(.namesStore)) }
    }
    if BotToken.isOne(constant) {
      add(.namesHost, at: node, subject: "letter-box", detail: "a token of a bot")
    }
    if let host = RandomHost.first(in: constant) {
      add(.namesHost, at: node, subject: "random-name", detail: host)
    }
    if let address = NumericAddress.first(in: constant) {
      add(.namesAddress, at: node, subject: "numeric-address", detail: address)
      carried.formUnion(BehaviorSet(.namesAddress))
    }
    guard !carried.isEmpty else { return }
    texts.carried.append(
      ModuleTexts.Mark(node: node, bits: catalogue.carriedKinds.bits(of: carried), runsAt: module.runTime(of: node)))
  }

  /// `letter-box` for the address of one webhook or bot with its number, which only its owner has; otherwise as the
  /// catalogue says.
  private func subject(_ entry: TextEntry, in constant: ArraySlice<UInt8>, behind end: Int) -> String {
    guard entry.subject == "webhook" || entry.subject == "bot-api" else { return entry.subject }
    var rest = constant.dropFirst(end)
    for skipped in ["/", "s/", "bot", "T"] where rest.starts(with: skipped.utf8) {
      rest = rest.dropFirst(skipped.utf8.count)
    }
    return rest.prefix(6).count == 6 && rest.prefix(6).allSatisfy { $0 &- 0x30 < 10 } ? "letter-box" : entry.subject
  }

  /// The match with what stands around it.
  func context(_ constant: ArraySlice<UInt8>, _ range: Range<Int>) -> String {
    let first = max(0, range.lowerBound - 40)
    let last = min(constant.count, range.upperBound + 100)
    return String(decoding: constant[(constant.startIndex + first)..<(constant.startIndex + last)], as: UTF8.self)
  }

  /// Texts that stand alone as a statement: documentation, or nothing at all.
  private func documentationNodes() -> Set<Int32> {
    var nodes: Set<Int32> = []
    for raw in 0..<tree.nodeCount {
      let node = NodeID(rawValue: Int32(truncatingIfNeeded: raw))
      guard tree.kind(node) == .expressionStatement, tree.childCount(node) > 0 else { continue }
      let value = tree.child(node, 0)
      if !value.isNone, tree.kind(value) == .stringLiteral { nodes.insert(value.rawValue) }
    }
    return nodes
  }

  /// No person wrote it: hardly a space in it, and either one alphabet of an encoding or mostly bytes without a glyph.
  private func isOpaque(_ literal: ArraySlice<UInt8>) -> Bool {
    let sample = literal.prefix(4096)
    var spaces = 0
    var unprintable = 0
    var encoded = 0
    for byte in sample {
      switch byte {
      case 0x20, 0x0A, 0x09, 0x0D: spaces += 1
      case 0x00..<0x20, 0x7F...: unprintable += 1
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x2D, 0x5F, 0x3D: encoded += 1
      default: break
      }
    }
    if unprintable * 4 >= sample.count { return true }
    return spaces * 50 <= sample.count && encoded * 20 >= sample.count * 19
  }

  /// `[104, 101, …]`: text or code as numbers.
  private mutating func observeNumbers(_ node: NodeID) {
    let children = tree.children(node)
    guard children.count >= Self.opaqueByteCount else { return }
    var numbers = 0
    for child in children where !child.isNone && tree.kind(child) == .integerLiteral && tree.literal(child).count <= 4 {
      numbers += 1
    }
    guard numbers * 10 >= children.count * 9 else { return }
    add(.opaqueConstant, at: node, subject: "numbers", detail: "\(children.count) numbers")
  }
}

/// Sentences.
enum Prose {
  /// Words of letters only from which a text with blanks is a sentence, not a command.
  private static let leastWordCount = 4
  private static let greatestByteCount = 400

  /// Whether a text is written for people: several words of letters only, and nothing that a shell or a query knows.
  static func isOne(_ constant: ArraySlice<UInt8>) -> Bool {
    guard constant.count <= greatestByteCount else { return false }
    var words = 0
    var letters = 0
    var isWord = true
    for byte in constant {
      switch byte {
      case 0x20, 0x0A:
        words += isWord && letters >= 2 ? 1 : 0
        (letters, isWord) = (0, true)
      case 0x41...0x5A, 0x61...0x7A: letters += 1
      case UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "$"), UInt8(ascii: "*"), UInt8(ascii: "\\"),
        UInt8(ascii: ">"), UInt8(ascii: "<"), UInt8(ascii: "="), UInt8(ascii: "_"):
        return false
      case UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "!"), UInt8(ascii: ":"): break
      default: isWord = false
      }
    }
    return words + (isWord && letters >= 2 ? 1 : 0) >= leastWordCount
  }
}

/// The key of a messenger's bot: its number, a colon, and 35 characters.
enum BotToken {
  static func isOne(_ constant: ArraySlice<UInt8>) -> Bool {
    guard (40...50).contains(constant.count), let colon = constant.firstIndex(of: 0x3A) else { return false }
    let number = constant[..<colon]
    let key = constant[(colon + 1)...]
    return (8...10).contains(number.count) && number.allSatisfy { $0 &- 0x30 < 10 } && key.count == 35
      && key.allSatisfy { TextMatcher.isWordByte($0) && $0 < 0x80 || $0 == 0x2D }
  }
}

/// Addresses of digits: `http://192.0.2.7/…`, `192.0.2.7:443`, `192.0.2.7`.
enum NumericAddress {
  /// The first public IPv4 address that is the host of a URL, or that is the whole constant with or without a port.
  static func first(in constant: ArraySlice<UInt8>) -> String? {
    guard constant.count >= 7, constant.count <= 4096 else { return nil }
    var start = constant.startIndex
    if let scheme = afterScheme(constant) {
      start = scheme
    } else if constant.count > 21 {
      return nil
    }
    var parts: [Int] = []
    var position = start
    while parts.count < 4, position < constant.endIndex {
      var value = 0
      var digits = 0
      while position < constant.endIndex, constant[position] &- 0x30 < 10, digits < 4 {
        value = value * 10 + Int(constant[position] - 0x30)
        digits += 1
        position += 1
      }
      guard (1...3).contains(digits), value <= 255 else { return nil }
      parts.append(value)
      if parts.count < 4 {
        guard position < constant.endIndex, constant[position] == 0x2E else { return nil }
        position += 1
      }
    }
    guard parts.count == 4, isPublic(parts) else { return nil }
    if position < constant.endIndex {
      guard constant[position] == 0x3A || constant[position] == 0x2F else { return nil }
      // `198.51.100.0/24` is a network: nobody connects to one.
      let rest = constant[(position + 1)...]
      if start == constant.startIndex, constant[position] == 0x2F, (1...2).contains(rest.count),
        rest.allSatisfy({ $0 &- 0x30 < 10 })
      {
        return nil
      }
    }
    return String(decoding: constant.prefix(120), as: UTF8.self)
  }

  private static func afterScheme(_ constant: ArraySlice<UInt8>) -> Int? {
    for scheme in ["http://", "https://", "ftp://", "ws://", "tcp://"] where constant.starts(with: scheme.utf8) {
      return constant.startIndex + scheme.utf8.count
    }
    return nil
  }

  /// Neither private, local, multicast, reserved nor for documentation (RFC 6890).
  private static func isPublic(_ parts: [Int]) -> Bool {
    switch (parts[0], parts[1], parts[2]) {
    case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): false
    case (172, 16...31, _), (192, 168, _), (169, 254, _), (100, 64...127, _): false
    case (1, 1, 1), (8, 8, 8), (8, 8, 4), (9, 9, 9), (1, 0, 0), (1, 2, 3), (2, 5, 29), (1, 3, 6): false
    case (192, 0, _), (198, 18...19, _), (198, 51, 100), (203, 0, 113): false
    default: parts.dropFirst().contains { $0 > 9 }
    }
  }
}
