import PythonSemantics
import PythonSyntax
import SourceText

// Operators, f-strings and subscripts.

extension Evaluator {
  mutating func add(_ left: ConstantValue, _ right: ConstantValue) -> ConstantValue? {
    switch (left, right) {
    case (.text(let a), .text(let b)): spend(a.count + b.count) ? .text(a + b) : nil
    case (.bytes(let a), .bytes(let b)): spend(a.count + b.count) ? .bytes(a + b) : nil
    case (.list(let a), .list(let b)): spend((a.count + b.count) * 16) ? .list(a + b) : nil
    case (.integer(let a), .integer(let b)): PythonValues.arithmetic(.add, a, b).map { .integer($0) }
    default: nil
    }
  }

  /// A chain `a + b + c + …` nests to the left as deep as it is long, so it is walked, not recursed into.
  mutating func evaluateBinary(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int) -> ConstantValue?
  {
    let tree = place.model.modules[place.module].parsed.tree
    var chain: [NodeID] = []
    var first = node
    while tree.kind(first) == .binaryOperation {
      chain.append(first)
      first = tree.child(first, 0)
      if first.isNone { return nil }
    }
    guard var value = evaluate(first, place, names, depth + 1) else { return nil }
    for operation in chain.reversed() {
      guard let kind = tree.operator(operation),
        let right = evaluate(tree.child(operation, 1), place, names, depth + 1),
        let result = apply(kind, value, right)
      else { return nil }
      value = result
    }
    return value
  }

  private mutating func apply(_ operation: Operator, _ left: ConstantValue, _ right: ConstantValue) -> ConstantValue? {
    if operation == .add { return add(left, right) }
    if let a = left.integer, let b = right.integer {
      return PythonValues.arithmetic(operation, a, b).map { .integer($0) }
    }
    switch operation {
    case .multiply:
      if let count = right.integer { return repeated(left, count) }
      if let count = left.integer { return repeated(right, count) }
      return nil
    case .modulo:
      guard case .text(let format) = left else { return nil }
      return formatted(format, right)
    default: return nil
    }
  }

  /// Bytes that a repetition may come to: a constant that is repeated often fills space and hides nothing.
  private static let greatestRepetition = 1 << 16

  private mutating func repeated(_ value: ConstantValue, _ count: Int) -> ConstantValue? {
    let times = max(0, count)
    if case .list(let elements) = value {
      let (total, overflow) = elements.count.multipliedReportingOverflow(by: times)
      guard !overflow, total <= Self.greatestRepetition, spend(total * 16) else { return nil }
      return .list(Array(repeatElement(elements, count: times).joined()))
    }
    guard let content = value.content else { return nil }
    let (total, overflow) = content.count.multipliedReportingOverflow(by: times)
    guard !overflow, total <= Self.greatestRepetition, spend(total) else { return nil }
    return value.withContent(total == 0 ? [] : Array(repeatElement(content, count: times).joined()))
  }

  /// `%s`, `%d` and `%%`.
  private mutating func formatted(_ format: [UInt8], _ argument: ConstantValue) -> ConstantValue? {
    var arguments: [ConstantValue] = [argument]
    if case .list(let elements) = argument { arguments = elements }
    var next = 0
    var result: [UInt8] = []
    var index = 0
    while index < format.count {
      let byte = format[index]
      index += 1
      guard byte == UInt8(ascii: "%") else {
        result.append(byte)
        continue
      }
      guard index < format.count else { return nil }
      let kind = format[index]
      index += 1
      if kind == UInt8(ascii: "%") {
        result.append(kind)
        continue
      }
      guard kind == UInt8(ascii: "s") || kind == UInt8(ascii: "d"), next < arguments.count,
        let piece = display(arguments[next]), spend(piece.count)
      else { return nil }
      next += 1
      result += piece
    }
    return .text(result)
  }

  /// `str(value)` of texts and integers.
  func display(_ value: ConstantValue) -> [UInt8]? {
    switch value {
    case .text(let content): content
    case .integer(let number): Array(String(number).utf8)
    case .none: Array("None".utf8)
    case .boolean(let truth): Array((truth ? "True" : "False").utf8)
    case .bytes, .list, .dictionary, .function, .named: nil
    }
  }

  mutating func evaluateUnary(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int) -> ConstantValue?
  {
    let tree = place.model.modules[place.module].parsed.tree
    guard let operand = evaluate(tree.child(node, 0), place, names, depth + 1) else { return nil }
    switch tree.operator(node) {
    case .minus: return operand.integer.flatMap { PythonValues.arithmetic(.subtract, 0, $0) }.map { .integer($0) }
    case .plus: return operand.integer.map { .integer($0) }
    case .invert: return operand.integer.map { .integer(~$0) }
    case .not: return truth(of: operand).map { .boolean(!$0) }
    default: return nil
    }
  }

  mutating func evaluateJoined(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int) -> ConstantValue?
  {
    let tree = place.model.modules[place.module].parsed.tree
    var result: [UInt8] = []
    for child in tree.children(node) where !child.isNone {
      if tree.kind(child) == .stringLiteral {
        result += tree.literal(child)
        continue
      }
      guard tree.kind(child) == .formattedValue, tree.child(child, 1).isNone, tree.extra(child) < 0,
        let value = evaluate(tree.child(child, 0), place, names, depth + 1), let piece = display(value),
        spend(piece.count)
      else { return nil }
      result += piece
    }
    return .text(result)
  }

  mutating func evaluateSubscript(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int)
    -> ConstantValue?
  {
    let tree = place.model.modules[place.module].parsed.tree
    let key = tree.child(node, 1)
    guard !key.isNone else { return nil }
    guard let owner = evaluate(tree.child(node, 0), place, names, depth + 1) else { return nil }
    if case .dictionary(let pairs) = owner {
      return evaluate(key, place, names, depth + 1).flatMap { element(of: pairs, $0) }
    }
    if tree.kind(key) == .slice { return slice(owner, key, place, names, depth) }
    guard let position = evaluate(key, place, names, depth + 1)?.integer else { return nil }
    if case .bytes(let content) = owner {
      let offset = position < 0 ? position + content.count : position
      return content.indices.contains(offset) ? .integer(Int(content[offset])) : nil
    }
    guard spend(owner.content?.count ?? 0), let elements = owner.elements else { return nil }
    let offset = position < 0 ? position + elements.count : position
    return elements.indices.contains(offset) ? elements[offset] : nil
  }

  private mutating func slice(
    _ owner: ConstantValue, _ slice: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int
  ) -> ConstantValue? {
    let tree = place.model.modules[place.module].parsed.tree
    var bounds: [Int?] = []
    for position in 0..<3 {
      let part = tree.child(slice, position)
      if part.isNone || tree.kind(part) == .noneLiteral {
        bounds.append(nil)
      } else {
        guard let value = evaluate(part, place, names, depth + 1)?.integer else { return nil }
        bounds.append(value)
      }
    }
    let isReversal = bounds == [nil, nil, -1]
    switch owner {
    case .bytes(let content):
      guard spend(content.count) else { return nil }
      if isReversal { note("reversed") }
      return PythonValues.sliced(content, bounds[0], bounds[1], bounds[2]).map { .bytes($0) }
    case .text(let content):
      guard spend(content.count) else { return nil }
      if isReversal { note("reversed") }
      if content.allSatisfy({ $0 < 0x80 }) {
        return PythonValues.sliced(content, bounds[0], bounds[1], bounds[2]).map { .text($0) }
      }
      return PythonValues.sliced(PythonValues.characters(content), bounds[0], bounds[1], bounds[2])
        .map { .text(Array($0.joined())) }
    case .list(let elements):
      guard spend(elements.count * 16) else { return nil }
      return PythonValues.sliced(elements, bounds[0], bounds[1], bounds[2]).map { .list($0) }
    default: return nil
    }
  }

  mutating func evaluateDictionary(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int)
    -> ConstantValue?
  {
    let tree = place.model.modules[place.module].parsed.tree
    var pairs: [(key: ConstantValue, value: ConstantValue)] = []
    for index in stride(from: 0, to: tree.childCount(node) - 1, by: 2) {
      guard let key = evaluate(tree.child(node, index), place, names, depth + 1),
        let value = evaluate(tree.child(node, index + 1), place, names, depth + 1)
      else { return nil }
      pairs.append((key, value))
    }
    return .dictionary(pairs)
  }

  mutating func element(of pairs: [(key: ConstantValue, value: ConstantValue)], _ key: ConstantValue) -> ConstantValue?
  {
    guard spend(pairs.count * 4) else { return nil }
    return pairs.last { $0.key.isEqual(to: key) == true }?.value
  }

  /// One comparison; chains of them are rare in decoders.
  mutating func evaluateCompare(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int)
    -> ConstantValue?
  {
    let tree = place.model.modules[place.module].parsed.tree
    guard tree.childCount(node) == 2 || tree.childCount(node) == 3 else { return nil }
    guard var left = evaluate(tree.child(node, 0), place, names, depth + 1) else { return nil }
    for operand in tree.children(node).dropFirst() {
      guard let right = evaluate(tree.child(operand, 0), place, names, depth + 1),
        let operation = tree.operator(operand),
        let isTrue = compare(operation, left, right)
      else { return nil }
      if !isTrue { return .boolean(false) }
      left = right
    }
    return .boolean(true)
  }

  private mutating func compare(_ operation: Operator, _ left: ConstantValue, _ right: ConstantValue) -> Bool? {
    switch operation {
    case .equal, .is: return left.isEqual(to: right)
    case .notEqual, .isNot: return left.isEqual(to: right).map { !$0 }
    case .in: return contains(right, left)
    case .notIn: return contains(right, left).map { !$0 }
    case .less, .lessEqual, .greater, .greaterEqual:
      guard let a = left.integer, let b = right.integer else {
        guard case .text(let a) = left, case .text(let b) = right, a != b else { return nil }
        let precedes = a.lexicographicallyPrecedes(b)
        return operation == .less || operation == .lessEqual ? precedes : !precedes
      }
      switch operation {
      case .less: return a < b
      case .lessEqual: return a <= b
      case .greater: return a > b
      default: return a >= b
      }
    default: return nil
    }
  }

  private mutating func contains(_ container: ConstantValue, _ item: ConstantValue) -> Bool? {
    if let text = container.content, let part = item.content {
      guard spend(text.count) else { return nil }
      return Self.firstIndex(of: part, in: text) != nil
    }
    guard let elements = container.elements, spend(elements.count * 4) else { return nil }
    return elements.contains { $0.isEqual(to: item) == true }
  }

  static func firstIndex(of part: [UInt8], in text: [UInt8]) -> Int? {
    guard let first = part.first else { return 0 }
    guard part.count <= text.count else { return nil }
    return (0...(text.count - part.count)).first { text[$0] == first && text[$0...].starts(with: part) }
  }
}
