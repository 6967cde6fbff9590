// JSON: documents for machines, both ways.
//
// What it knows: RFC 8259. `JSONText` writes, `JSONTree` reads. What it must not know: what a document is about.
// (Notebooks have a reader of their own, which goes on after mistakes and knows where each byte came from: decisions/0005.)
//
//     var tree = JSONTree()
//     let end = try tree.read(bytes, from: 0)
//     let name = tree.root(of: bytes)["name"]?.text

/// Why bytes are not the JSON that was asked for.
public struct JSONError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Byte at which it was noticed, from 0.
  public let offset: Int
  /// What was found or expected.
  public let message: String

  public init(offset: Int, message: String) {
    self.offset = offset
    self.message = message
  }

  public var description: String { "byte \(offset): \(message)" }
}

/// One JSON value as a flat list of nodes, each with its place in the bytes: no node is copied, none holds another.
///
/// Strict: what RFC 8259 does not allow is refused, and so are a key that stands twice in one object (readers differ in which
/// value counts), text that is not UTF-8, half of a surrogate pair, and nesting over `maximumDepth`. Nothing recurses.
/// A tree may be read into again and again, so that a list of a million objects needs room for the largest one.
public struct JSONTree: Sendable {
  /// Levels of arrays and objects; what is exchanged needs ten.
  public static let maximumDepth = 64

  /// What a value is.
  public enum Kind: UInt8, Sendable { case object, array, text, number, yes, no, null }

  struct Node: Sendable {
    var kind: Kind
    /// Of a text: whether it has escapes.
    var hasEscapes: Bool
    /// Bytes from its first to behind its last; of a text, without the quotes.
    var start: UInt32
    var end: UInt32
    /// Index of the node behind everything in it.
    var next: Int32
  }

  /// Containers and leaves in the order of the text. A member of an object is a text, the key, and then its value.
  private(set) var nodes: [Node] = []

  /// An empty tree.
  public init() {}

  /// Number of values and keys.
  public var count: Int { nodes.count }

  /// Reads the value that begins at or behind `offset`, in place of what was there; returns the byte behind it.
  public mutating func read(_ bytes: [UInt8], from offset: Int) throws(JSONError) -> Int {
    nodes.removeAll(keepingCapacity: true)
    guard bytes.count < Int(Int32.max) else {
      throw JSONError(offset: 0, message: "a text of 2 GiB or more is not read")
    }
    var scanner = JSONScanner(bytes: bytes, index: offset)
    try scanner.value(into: &nodes)
    return scanner.index
  }

  /// The value that was read; null when nothing was.
  public func root(of bytes: [UInt8]) -> JSONNode { JSONNode(tree: self, bytes: bytes, index: 0) }

  /// Reads one value with nothing but blanks around it.
  public static func document(_ bytes: [UInt8]) throws(JSONError) -> JSONNode {
    var tree = JSONTree()
    let end = try tree.read(bytes, from: 0)
    var scanner = JSONScanner(bytes: bytes, index: end)
    scanner.skipBlanks()
    guard scanner.index == bytes.count else {
      throw JSONError(offset: scanner.index, message: "expected the end behind the value")
    }
    return tree.root(of: bytes)
  }
}

/// A value of a tree.
public struct JSONNode: Sendable {
  let tree: JSONTree
  let bytes: [UInt8]
  let index: Int

  private var node: JSONTree.Node? { tree.nodes.indices.contains(index) ? tree.nodes[index] : nil }

  /// What it is.
  public var kind: JSONTree.Kind { node?.kind ?? .null }

  /// First byte and the byte behind the last; of a text, without the quotes.
  public var range: Range<Int> {
    guard let node else { return 0..<0 }
    return Int(node.start)..<Int(node.end)
  }

  /// The text; nil for any other value.
  public var text: String? {
    guard let node, node.kind == .text else { return nil }
    let slice = bytes[Int(node.start)..<Int(node.end)]
    return node.hasEscapes ? JSONScanner.unescaped(slice) : String(decoding: slice, as: UTF8.self)
  }

  /// The whole number; nil for any other value, and for one outside of `Int`.
  public var integer: Int? {
    guard let node, node.kind == .number else { return nil }
    return Int(String(decoding: bytes[Int(node.start)..<Int(node.end)], as: UTF8.self))
  }

  /// True or false; nil for any other value.
  public var flag: Bool? { kind == .yes ? true : kind == .no ? false : nil }

  /// Values of an array; none for any other value.
  public var elements: [JSONNode] {
    guard let node, node.kind == .array else { return [] }
    var found: [JSONNode] = []
    var next = index + 1
    while next < Int(node.next) {
      found.append(JSONNode(tree: tree, bytes: bytes, index: next))
      next = Int(tree.nodes[next].next)
    }
    return found
  }

  /// Texts of an array of texts; nil when it is no array, or one of another kind.
  public var texts: [String]? {
    guard kind == .array else { return nil }
    var texts: [String] = []
    for element in elements {
      guard let text = element.text else { return nil }
      texts.append(text)
    }
    return texts
  }

  /// Keys and values of an object in the order of the text; none for any other value.
  public var members: [(key: String, value: JSONNode)] {
    guard let node, node.kind == .object else { return [] }
    var found: [(key: String, value: JSONNode)] = []
    var next = index + 1
    while next < Int(node.next) {
      let key = JSONNode(tree: tree, bytes: bytes, index: next)
      found.append((key.text ?? "", JSONNode(tree: tree, bytes: bytes, index: next + 1)))
      next = Int(tree.nodes[next + 1].next)
    }
    return found
  }

  /// The value under a key of an object.
  public subscript(key: String) -> JSONNode? {
    guard let node, node.kind == .object else { return nil }
    var next = index + 1
    while next < Int(node.next) {
      let found = tree.nodes[next]
      if found.hasEscapes {
        if JSONNode(tree: tree, bytes: bytes, index: next).text == key {
          return JSONNode(tree: tree, bytes: bytes, index: next + 1)
        }
      } else if Int(found.end - found.start) == key.utf8.count,
        bytes[Int(found.start)..<Int(found.end)].elementsEqual(key.utf8)
      {
        return JSONNode(tree: tree, bytes: bytes, index: next + 1)
      }
      next = Int(tree.nodes[next + 1].next)
    }
    return nil
  }

  /// A text between quotes, as RFC 8785 writes it.
  public static func quoted(_ text: String) -> [UInt8] {
    var output: [UInt8] = []
    JSONScanner.quote(text, to: &output)
    return output
  }

  /// The same value however it was spelled: keys sorted, no blanks, escapes resolved. Numbers stay as they are written.
  public var canonical: [UInt8] {
    var output: [UInt8] = []
    write(to: &output, depth: 0)
    return output
  }

  /// Depth is bounded by that of the reader.
  private func write(to output: inout [UInt8], depth: Int) {
    guard let node, depth <= JSONTree.maximumDepth else { return }
    switch node.kind {
    case .object:
      output.append(UInt8(ascii: "{"))
      for member in members.sorted(by: { $0.key < $1.key }) {
        JSONScanner.quote(member.key, to: &output)
        output.append(UInt8(ascii: ":"))
        member.value.write(to: &output, depth: depth + 1)
        output.append(UInt8(ascii: ","))
      }
      if output.last == UInt8(ascii: ",") { output.removeLast() }
      output.append(UInt8(ascii: "}"))
    case .array:
      output.append(UInt8(ascii: "["))
      for element in elements {
        element.write(to: &output, depth: depth + 1)
        output.append(UInt8(ascii: ","))
      }
      if output.last == UInt8(ascii: ",") { output.removeLast() }
      output.append(UInt8(ascii: "]"))
    case .text: JSONScanner.quote(text ?? "", to: &output)
    case .number, .yes, .no, .null: output += bytes[Int(node.start)..<Int(node.end)]
    }
  }
}
