import PythonLibrary
import PythonSemantics
import PythonSyntax

/// Literals that say something else than they show. Whether anybody decodes them is not asked here: nobody writes an
/// address or a command that way without a reason.
extension ConstantObserver {
  private static let minimumByteCount = 20
  private static let maximumByteCount = 4096

  mutating func observe(encoded literal: ArraySlice<UInt8>, at node: NodeID) {
    guard (Self.minimumByteCount...Self.maximumByteCount).contains(literal.count) else { return }
    for decoded in EncodedText.readings(of: literal) {
      if let address = EncodedText.address(in: decoded) {
        add(.encodesAddress, at: node, subject: "literal", detail: address)
        observe(constant: decoded[...], at: node)
        return
      }
      let entries = catalogue.texts.matches(in: decoded[...], as: .command).map { catalogue.texts.entries[$0.entry] }
      guard entries.contains(where: { !Self.commands.isDisjoint(with: BehaviorSet($0.behaviors)) }) else { continue }
      add(
        .encodesCommand, at: node, subject: "literal",
        detail: ModuleObserver.detail(String(decoding: decoded, as: UTF8.self)))
      return
    }
  }

  /// A literal that is a native program: enough of it that it can run.
  mutating func observe(program literal: ArraySlice<UInt8>, at node: NodeID) {
    guard literal.count >= 256 else { return }
    let isELF = literal.starts(with: [0x7F, 0x45, 0x4C, 0x46])
    guard isELF || literal.starts(with: [0x4D, 0x5A, 0x90, 0x00]) else { return }
    add(.hidesProgram, at: node, subject: "literal", detail: "\(literal.count) bytes of a program")
  }

  /// `os.path.join(a, "Start Menu", "Programs")`, `Path.home() / ".ssh" / "id_rsa"`: the parts that are constant,
  /// put together.
  mutating func observe(joined node: NodeID) {
    var parts: [NodeID] = []
    if tree.kind(node) == .call {
      let callee = tree.child(node, 0)
      guard !callee.isNone, tree.kind(callee) == .attribute, ["join", "joinpath"].contains(tree.name(callee)) else {
        return
      }
      parts = Array(tree.children(node).dropFirst().prefix(16))
    } else {
      // The outermost one stands for all.
      let parent = module.parent(of: node)
      if !parent.isNone, tree.kind(parent) == .binaryOperation, tree.operator(parent) == .divide { return }
      var current = node
      while !current.isNone, tree.kind(current) == .binaryOperation, tree.operator(current) == .divide, parts.count < 16
      {
        parts.append(tree.child(current, 1))
        current = tree.child(current, 0)
      }
      parts.reverse()
    }
    var path: [UInt8] = []
    var count = 0
    for part in parts {
      guard !part.isNone, let text = module.constantText(part), !text.isEmpty, text.utf8.count < 256 else {
        if count < 2 { path = [] }
        if count >= 2 { break }
        count = 0
        continue
      }
      path.append(0x2F)
      path += text.utf8
      count += 1
    }
    guard count >= 2 else { return }
    observe(constant: path[...], at: node)
  }
}

/// The texts that a literal may be the encoding of.
enum EncodedText {
  /// Readings that are printable text, the likeliest first; at most three.
  static func readings(of literal: ArraySlice<UInt8>) -> [[UInt8]] {
    var found: [[UInt8]] = []
    let bytes = Array(literal)
    if bytes.allSatisfy(isHexadecimal), bytes.count.isMultiple(of: 2) {
      add(hexadecimal(bytes), to: &found)
    } else if bytes.allSatisfy(isBase64) {
      add(base64(bytes), to: &found)
      if bytes.first == 0x3D || found.isEmpty { add(base64(bytes.reversed()), to: &found) }
    }
    // "sptth" and "//:ptth" are what a reversed address begins and ends with.
    if bytes.suffix(5).elementsEqual("sptth".utf8) || bytes.suffix(7).elementsEqual("//:ptth".utf8) {
      found.append(bytes.reversed())
    }
    if bytes.starts(with: "uggc".utf8) { found.append(bytes.map(rotated)) }
    return found
  }

  /// The address that a text is, or begins with.
  static func address(in text: [UInt8]) -> String? {
    let hasScheme = ["http://", "https://", "ws://", "wss://", "ftp://"].contains { text.starts(with: $0.utf8) }
    guard hasScheme, !text.contains(0x20), text.count >= 12 else { return nil }
    return ModuleObserver.detail(String(decoding: text, as: UTF8.self))
  }

  private static func add(_ text: [UInt8]?, to found: inout [[UInt8]]) {
    guard let text, text.count >= 8, text.allSatisfy({ (0x20..<0x7F).contains($0) || (0x09...0x0D).contains($0) })
    else { return }
    found.append(text)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

  private static func isBase64(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || "+/-_=".utf8.contains(byte)
  }

  private static func rotated(_ byte: UInt8) -> UInt8 {
    let letter = (byte | 0x20) &- 0x61
    guard letter < 26 else { return byte }
    return byte &- letter &+ (letter &+ 13) % 26
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8]? { try? Binascii.unhexlify(bytes) }

  /// Either alphabet (RFC 4648), with or without padding; what is left of a broken last group is dropped.
  private static func base64(_ bytes: [UInt8]) -> [UInt8]? {
    var text = bytes.prefix { $0 != 0x3D }.map { $0 == 0x2D ? 0x2B : $0 == 0x5F ? 0x2F : $0 }
    if text.count % 4 == 1 { text.removeLast() }
    while !text.count.isMultiple(of: 4) { text.append(0x3D) }
    return try? Base64Family.decode(text)
  }
}

/// Host names that no person chose: `q7w2e9r4t1y8u3i6o5p0a.example.invalid` finds out who asked for it.
enum RandomHost {
  static func first(in constant: ArraySlice<UInt8>) -> String? {
    guard constant.count >= 26, constant.count <= 2048 else { return nil }
    var start = constant.startIndex
    if let scheme = Array(constant.prefix(9)).firstIndex(of: 0x3A) {
      let after = start + scheme + 1
      if constant[after...].starts(with: "//".utf8) { start = after + 2 }
    }
    let host = constant[start...].prefix { isHostByte($0) }
    guard host.count >= 24 else { return nil }
    if start == constant.startIndex, host.count != constant.count { return nil }
    let labels = host.split(separator: 0x2E)
    guard labels.count >= 3, let suffix = labels.last, suffix.count <= 12, suffix.allSatisfy({ $0 &- 0x61 < 26 }) else {
      return nil
    }
    return labels.dropLast(2).contains(where: isRandom) ? String(decoding: host, as: UTF8.self) : nil
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte &- 0x61 < 26 || byte == 0x2D || byte == 0x2E || byte == 0x5F
  }

  /// Letters and digits without rhythm, and not only the digits of a hash.
  private static func isRandom(_ label: ArraySlice<UInt8>) -> Bool {
    guard label.count >= 20, !label.contains(0x2D), !label.contains(0x5F) else { return false }
    var digits = 0
    var beyondHash = 0
    var changes = 0
    var wasDigit: Bool?
    for byte in label {
      let isDigit = byte &- 0x30 < 10
      digits += isDigit ? 1 : 0
      beyondHash += !isDigit && byte > 0x66 ? 1 : 0
      if let wasDigit, wasDigit != isDigit { changes += 1 }
      wasDigit = isDigit
    }
    if digits >= 3, beyondHash >= 5, changes >= 4 { return true }
    let vowels = label.filter { "aeiou".utf8.contains($0) }.count
    return beyondHash >= 10 && vowels * 6 < label.count
  }
}
