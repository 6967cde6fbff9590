import PythonSemantics
import PythonSyntax

/// A value that the evaluator computed.
enum ConstantValue {
  /// Generalised UTF-8.
  case text([UInt8])
  case bytes([UInt8])
  case integer(Int)
  /// Lists, tuples, and what iterating gave.
  case list([ConstantValue])
  /// In source order; a later pair of the same key wins.
  case dictionary([(key: ConstantValue, value: ConstantValue)])
  case boolean(Bool)
  case none
  /// A function of the code itself.
  case function(Surroundings, NodeID)
  /// A function by its dotted name, such as `base64.b64decode`.
  case named(String)

  /// Bytes of a text or of bytes.
  var content: [UInt8]? {
    switch self {
    case .text(let content), .bytes(let content): content
    default: nil
    }
  }

  var integer: Int? {
    switch self {
    case .integer(let value): value
    case .boolean(let value): value ? 1 : 0
    default: nil
    }
  }

  /// What iterating over the value gives; nil for what is no sequence.
  var elements: [ConstantValue]? {
    switch self {
    case .list(let elements): elements
    case .text(let content): PythonValues.characters(content).map { .text($0) }
    case .bytes(let content): content.map { .integer(Int($0)) }
    case .dictionary(let pairs): pairs.map(\.key)
    default: nil
    }
  }

  /// Python's `==` for texts, bytes, integers and sequences of them; nil for what cannot be compared here.
  func isEqual(to other: ConstantValue) -> Bool? {
    switch (self, other) {
    case (.text(let a), .text(let b)), (.bytes(let a), .bytes(let b)): return a == b
    case (.text, .bytes), (.bytes, .text): return false
    case (.list(let a), .list(let b)):
      guard a.count == b.count, a.count <= 64 else { return a.count == b.count ? nil : false }
      for (left, right) in zip(a, b) {
        guard let isEqual = left.isEqual(to: right) else { return nil }
        if !isEqual { return false }
      }
      return true
    case (.none, .none): return true
    default:
      if let a = integer, let b = other.integer { return a == b }
      let isPlain = { (value: ConstantValue) in value.content != nil || value.integer != nil }
      return isPlain(self) && isPlain(other) ? false : nil
    }
  }

  func withContent(_ content: [UInt8]) -> ConstantValue {
    if case .text = self { return .text(content) }
    return .bytes(content)
  }
}

/// Names in force where an expression is evaluated: parameters of a function, targets of a comprehension.
struct Bindings {
  private var names: [(name: [UInt8], value: ConstantValue)] = []

  /// The innermost value of a name.
  func value(of name: ArraySlice<UInt8>) -> ConstantValue? {
    names.last { $0.name.elementsEqual(name) }?.value
  }

  mutating func bind(_ name: ArraySlice<UInt8>, _ value: ConstantValue) { names.append((Array(name), value)) }

  mutating func unbind(to count: Int) { names.removeLast(names.count - count) }

  var count: Int { names.count }
}
