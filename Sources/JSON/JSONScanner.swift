/// Goes through the bytes of one value. Containers that are open lie on a stack, so that depth is a number and no call.
struct JSONScanner {
  private enum State { case value, firstKeyOrEnd, key, firstElementOrEnd, behindValue }

  private let bytes: [UInt8]
  /// The next byte to look at.
  private(set) var index: Int

  init(bytes: [UInt8], index: Int) {
    self.bytes = bytes
    self.index = index
  }

  mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      default: return
      }
    }
  }

  /// Appends the nodes of one value; `index` is then behind it.
  mutating func value(into nodes: inout [JSONTree.Node]) throws(JSONError) {
    var open: [Int] = []
    var state = State.value
    while true {
      skipBlanks()
      guard index < bytes.count else { throw failure("the text ends within a value") }
      let byte = bytes[index]
      switch state {
      case .firstElementOrEnd where byte == UInt8(ascii: "]"), .firstKeyOrEnd where byte == UInt8(ascii: "}"):
        try close(&open, &nodes)
        state = .behindValue
      case .value, .firstElementOrEnd:
        state = try begin(byte, &open, &nodes)
      case .key, .firstKeyOrEnd:
        guard byte == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
        try text(into: &nodes)
        skipBlanks()
        guard index < bytes.count, bytes[index] == UInt8(ascii: ":") else { throw failure("expected ':' behind a key") }
        index += 1
        state = .value
      case .behindValue:
        guard let top = open.last else { return }
        let isObject = nodes[top].kind == .object
        if byte == UInt8(ascii: ",") {
          index += 1
          state = isObject ? .key : .value
        } else if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          try close(&open, &nodes)
        } else {
          throw failure("expected ',' or the end behind a value")
        }
      }
      if state == .behindValue, open.isEmpty { return }
    }
  }

  private mutating func begin(
    _ byte: UInt8, _ open: inout [Int], _ nodes: inout [JSONTree.Node]
  ) throws(JSONError) -> State {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard open.count < JSONTree.maximumDepth else {
        throw failure("nesting deeper than \(JSONTree.maximumDepth) levels")
      }
      let kind: JSONTree.Kind = byte == UInt8(ascii: "{") ? .object : .array
      open.append(nodes.count)
      append(kind, from: index, to: index + 1, &nodes)
      index += 1
      return kind == .object ? .firstKeyOrEnd : .firstElementOrEnd
    case UInt8(ascii: "\""): try text(into: &nodes)
    case UInt8(ascii: "t"): try word("true", .yes, &nodes)
    case UInt8(ascii: "f"): try word("false", .no, &nodes)
    case UInt8(ascii: "n"): try word("null", .null, &nodes)
    default: try number(into: &nodes)
    }
    return .behindValue
  }

  private mutating func close(_ open: inout [Int], _ nodes: inout [JSONTree.Node]) throws(JSONError) {
    index += 1
    guard let top = open.popLast() else { return }
    nodes[top].end = UInt32(truncatingIfNeeded: index)
    nodes[top].next = Int32(truncatingIfNeeded: nodes.count)
    if nodes[top].kind == .object { try refuseTwins(in: top, nodes) }
  }

  /// No key stands twice. Few keys are compared in pairs, many are sorted first.
  private func refuseTwins(in object: Int, _ nodes: [JSONTree.Node]) throws(JSONError) {
    var keys: [Int] = []
    var next = object + 1
    while next < nodes.count {
      keys.append(next)
      next = Int(nodes[next + 1].next)
    }
    guard keys.count > 1 else { return }
    let isPlain = keys.allSatisfy { !nodes[$0].hasEscapes }
    if isPlain, keys.count <= 24 {
      for (position, key) in keys.enumerated() {
        let length = nodes[key].end - nodes[key].start
        for other in keys[..<position] where nodes[other].end - nodes[other].start == length {
          if slice(nodes[key]).elementsEqual(slice(nodes[other])) { throw twin(nodes[key]) }
        }
      }
      return
    }
    let texts = keys.map { key in
      (text: nodes[key].hasEscapes ? Array(Self.unescaped(slice(nodes[key])).utf8) : Array(slice(nodes[key])), key: key)
    }.sorted { $0.text.lexicographicallyPrecedes($1.text) }
    for (left, right) in zip(texts, texts.dropFirst()) where left.text == right.text {
      throw twin(nodes[max(left.key, right.key)])
    }
  }

  private func twin(_ key: JSONTree.Node) -> JSONError {
    let name = String(decoding: slice(key).prefix(60), as: UTF8.self)
    return JSONError(offset: Int(key.start), message: "the key '\(name)' stands twice in one object")
  }

  private func slice(_ node: JSONTree.Node) -> ArraySlice<UInt8> { bytes[Int(node.start)..<Int(node.end)] }

  // MARK: Leaves

  private func append(
    _ kind: JSONTree.Kind, from start: Int, to end: Int, hasEscapes: Bool = false, _ nodes: inout [JSONTree.Node]
  ) {
    nodes.append(
      JSONTree.Node(
        kind: kind, hasEscapes: hasEscapes, start: UInt32(truncatingIfNeeded: start),
        end: UInt32(truncatingIfNeeded: end), next: Int32(truncatingIfNeeded: nodes.count + 1)))
  }

  private mutating func word(
    _ word: StaticString, _ kind: JSONTree.Kind, _ nodes: inout [JSONTree.Node]
  ) throws(JSONError) {
    let start = index
    for byte in "\(word)".utf8 {
      guard index < bytes.count, bytes[index] == byte else { throw failure("expected a value") }
      index += 1
    }
    append(kind, from: start, to: index, &nodes)
  }

  private mutating func number(into nodes: inout [JSONTree.Node]) throws(JSONError) {
    let start = index
    if bytes[index] == UInt8(ascii: "-") { index += 1 }
    let isZero = index < bytes.count && bytes[index] == UInt8(ascii: "0")
    let digits = skipDigits()
    guard digits > 0, !isZero || digits == 1 else {
      index = start
      throw failure("expected a value")
    }
    if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
      index += 1
      guard skipDigits() > 0 else { throw failure("expected digits behind '.'") }
    }
    if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
      index += 1
      if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
      guard skipDigits() > 0 else { throw failure("expected the digits of an exponent") }
    }
    append(.number, from: start, to: index, &nodes)
  }

  private mutating func skipDigits() -> Int {
    let start = index
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
    return index - start
  }

  private mutating func text(into nodes: inout [JSONTree.Node]) throws(JSONError) {
    index += 1
    let start = index
    var hasEscapes = false
    while true {
      guard index < bytes.count else { throw failure("a text without its closing quote") }
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "\""):
        append(.text, from: start, to: index, hasEscapes: hasEscapes, &nodes)
        index += 1
        return
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try escape()
      case 0..<0x20: throw failure("a control character in a text")
      case 0x20..<0x80: index += 1
      default:
        let length = Self.length(ofScalarAt: index, in: bytes[...])
        guard length > 0 else { throw failure("bytes that are not UTF-8") }
        index += length
      }
    }
  }

  private mutating func escape() throws(JSONError) {
    guard index + 1 < bytes.count else { throw failure("a text without its closing quote") }
    switch bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      index += 2
    case UInt8(ascii: "u"):
      guard let unit = Self.unit(bytes[...], at: index + 2) else { throw failure("expected four digits behind \\u") }
      guard !(0xDC00...0xDFFF).contains(unit) else { throw failure("half of a surrogate pair") }
      index += 6
      guard (0xD800...0xDBFF).contains(unit) else { return }
      guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
        let low = Self.unit(bytes[...], at: index + 2), (0xDC00...0xDFFF).contains(low)
      else { throw failure("half of a surrogate pair") }
      index += 6
    default: throw failure("an escape that JSON does not have")
    }
  }

  private func failure(_ message: String) -> JSONError { JSONError(offset: index, message: message) }

  // MARK: Characters

  /// Bytes of the well-formed scalar that begins here; 0 when none does.
  private static func length(ofScalarAt index: Int, in bytes: ArraySlice<UInt8>) -> Int {
    let first = bytes[index]
    let length: Int
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return 0
    }
    guard index + length <= bytes.endIndex else { return 0 }
    for step in 1..<length where bytes[index + step] & 0xC0 != 0x80 { return 0 }
    let second = bytes[index + 1]
    switch first {
    case 0xE0: return second >= 0xA0 ? length : 0
    case 0xED: return second < 0xA0 ? length : 0
    case 0xF0: return second >= 0x90 ? length : 0
    case 0xF4: return second < 0x90 ? length : 0
    default: return length
    }
  }

  private static func unit(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt16? {
    guard index + 4 <= bytes.endIndex else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[index..<(index + 4)] {
      let digit: UInt8
      switch byte {
      case 0x30...0x39: digit = byte - 0x30
      case 0x41...0x46: digit = byte - 0x41 + 10
      case 0x61...0x66: digit = byte - 0x61 + 10
      default: return nil
      }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// A text that was checked before, without its escapes.
  static func unescaped(_ slice: ArraySlice<UInt8>) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(slice.count)
    var index = slice.startIndex
    while index < slice.endIndex {
      guard slice[index] == UInt8(ascii: "\\"), index + 1 < slice.endIndex else {
        plain.append(slice[index])
        index += 1
        continue
      }
      switch slice[index + 1] {
      case UInt8(ascii: "b"): plain.append(0x08)
      case UInt8(ascii: "f"): plain.append(0x0C)
      case UInt8(ascii: "n"): plain.append(0x0A)
      case UInt8(ascii: "r"): plain.append(0x0D)
      case UInt8(ascii: "t"): plain.append(0x09)
      case UInt8(ascii: "u"):
        let high = UInt32(unit(slice, at: index + 2) ?? 0xFFFD)
        var value = high
        if (0xD800...0xDBFF).contains(high), let low = unit(slice, at: index + 8) {
          value = 0x10000 + (high - 0xD800) << 10 + (UInt32(low) &- 0xDC00) & 0x3FF
          index += 6
        }
        plain += Array(String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
        index += 4
      default: plain.append(slice[index + 1])
      }
      index += 2
    }
    return String(decoding: plain, as: UTF8.self)
  }

  /// A text as RFC 8785 writes it: only what must be escaped is.
  static func quote(_ text: String, to output: inout [UInt8]) {
    output.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: output += [0x5C, byte]
      case 0x08: output += Array("\\b".utf8)
      case 0x09: output += Array("\\t".utf8)
      case 0x0A: output += Array("\\n".utf8)
      case 0x0C: output += Array("\\f".utf8)
      case 0x0D: output += Array("\\r".utf8)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        output += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: output.append(byte)
      }
    }
    output.append(0x22)
  }
}
