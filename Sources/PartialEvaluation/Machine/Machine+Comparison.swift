import BigIntegers
import PythonLibrary
import PythonSyntax

extension Machine {
  func compare(_ operation: Int32, _ left: Value, _ right: Value) throws(Signal) -> Value {
    guard let operation = Operator(rawValue: operation) else { return .none }
    switch operation {
    case .is, .isNot:
      if let same = sameness(left, right) { return .bool(same == (operation == .is)) }
      return unknownTest(left, right)
    case .in, .notIn:
      guard let found = try contains(right, left) else { return unknownTest(left, right) }
      return .bool(found == (operation == .in))
    default: break
    }
    if case .int(let a) = left, case .int(let b) = right {
      return .bool(Self.holds(operation, a < b ? -1 : a == b ? 0 : 1))
    }
    if left.isUnknown || right.isUnknown { return try compareUnknown(operation, left, right) }
    if operation == .equal || operation == .notEqual {
      guard let equal = try areEqual(left, right) else { return unknownTest(left, right) }
      return .bool(equal == (operation == .equal))
    }
    if let result = try order(operation, left, right, 0) { return result }
    throw error(
      "TypeError",
      "'\(Self.symbol(operation))' not supported between instances of '\(typeName(of: left))' and '\(typeName(of: right))'"
    )
  }

  static func symbol(_ operation: Operator) -> String {
    switch operation {
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    case .equal: "=="
    default: "!="
    }
  }

  static func holds(_ operation: Operator, _ order: Int) -> Bool {
    switch operation {
    case .less: order < 0
    case .lessEqual: order <= 0
    case .greater: order > 0
    case .greaterEqual: order >= 0
    case .equal: order == 0
    default: order != 0
    }
  }

  private func unknownTest(_ left: Value, _ right: Value) -> Value {
    var origins = Origins()
    for case .unknown(let unknown) in [left, right] { origins.formUnion(unknown.origins) }
    return .unknown(unknown(origins))
  }

  private func compareUnknown(_ operation: Operator, _ left: Value, _ right: Value) throws(Signal) -> Value {
    for (value, isLeft) in [(left, true), (right, false)] {
      guard case .unknown(let unknown) = value, unknown.hasKnownAlternatives else { continue }
      return try overAlternatives(unknown) { (alternative) throws(Signal) in
        try self.compare(operation.rawValue, isLeft ? alternative : left, isLeft ? right : alternative)
      }
    }
    return unknownTest(left, right)
  }

  private func sameness(_ left: Value, _ right: Value) -> Bool? {
    switch (left, right) {
    case (.unknown(let a), .unknown(let b)) where a === b: return true
    case (.unknown(let unknown), let value), (let value, .unknown(let unknown)):
      guard unknown.hasKnownAlternatives else {
        // Text made of known pieces is not None.
        if value.isNone, !unknown.pieces.isEmpty { return false }
        return nil
      }
      let results = unknown.alternatives.map { Equality.isSame($0, value) }
      return results.allSatisfy { $0 } ? true : results.contains(true) ? nil : false
    default: return Equality.isSame(left, right)
    }
  }

  /// `==`; nil when it is not known.
  func areEqual(_ left: Value, _ right: Value) throws(Signal) -> Bool? {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return nil
    case (.instance(let instance), _):
      if let function = lookUp("__eq__", in: instance.type) {
        let result = try call(function, Arguments([left, right]))
        if case .notImplemented = result {} else { return try nested { () throws(Signal) in try truth(of: result) } }
      }
    case (.list(let a), .list(let b)):
      return try areEqual(a.items, b.items)
    case (.tuple(let a), .tuple(let b)):
      if a === b { return true }
      return try areEqual(a.items, b.items)
    default: break
    }
    if case .instance(let instance) = right, let function = lookUp("__eq__", in: instance.type) {
      let result = try call(function, Arguments([right, left]))
      if case .notImplemented = result { return false }
      return try truth(of: result)
    }
    if case .str(let a) = left { try charge(a.count) }
    if case .bytes(let a) = left { try charge(a.content.count) }
    var work = max(0, min(steps, 1 << 20))
    let before = work
    let result = Equality.areEqual(left, right, 0, &work)
    try charge((before - max(0, work)) * 16)
    return result
  }

  private func areEqual(_ left: [Value], _ right: [Value]) throws(Signal) -> Bool? {
    guard left.count == right.count else { return false }
    // Lists that hold others several times over are met as often.
    try charge(16 + left.count)
    guard nativeDepth < Self.nativeDepthCeiling else {
      throw error("RecursionError", "maximum recursion depth exceeded in comparison")
    }
    nativeDepth += 1
    defer { nativeDepth -= 1 }
    var isKnown = true
    for (a, b) in zip(left, right) {
      if Equality.isSame(a, b) { continue }
      guard let equal = try areEqual(a, b) else {
        isKnown = false
        continue
      }
      if !equal { return false }
    }
    return isKnown ? true : nil
  }

  /// `<` and its like; nil when the types have no order.
  private func order(_ operation: Operator, _ left: Value, _ right: Value, _ depth: Int) throws(Signal) -> Value? {
    if let a = Equality.number(left), let b = Equality.number(right) { return numberOrder(operation, a, b) }
    func sequence(_ a: [Value], _ b: [Value]) throws(Signal) -> Value? {
      guard depth < 48 else { throw error("RecursionError", "maximum recursion depth exceeded in comparison") }
      try charge(16)
      for (x, y) in zip(a, b) {
        guard let equal = try areEqual(x, y) else { return unknownTest(x, y) }
        if equal { continue }
        if x.isUnknown || y.isUnknown { return unknownTest(x, y) }
        if let result = try order(operation, x, y, depth + 1) { return result }
        throw error(
          "TypeError",
          "'\(Self.symbol(operation))' not supported between instances of '\(typeName(of: x))' and '\(typeName(of: y))'"
        )
      }
      return .bool(Self.holds(operation, a.count - b.count))
    }
    switch (left, right) {
    case (.str(let a), .str(let b)):
      try charge(min(a.count, b.count))
      return .bool(Self.holds(operation, a == b ? 0 : a.content < b.content ? -1 : 1))
    case (.bytes, .bytes), (.bytes, .bytearray), (.bytearray, .bytes), (.bytearray, .bytearray):
      guard let a = bytes(left), let b = bytes(right) else { return nil }
      try charge(min(a.count, b.count) * 2)
      return .bool(Self.holds(operation, a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1))
    case (.tuple(let a), .tuple(let b)): return try sequence(a.items, b.items)
    case (.list(let a), .list(let b)): return try sequence(a.items, b.items)
    case (.set(let a), .set(let b)):
      try charge((a.table.entries.count + b.table.entries.count) * 4)
      let isSubset = a.table.entries.allSatisfy { !$0.isLive || b.table.find($0.key, $0.hash) >= 0 }
      let isSuperset = b.table.entries.allSatisfy { !$0.isLive || a.table.find($0.key, $0.hash) >= 0 }
      switch operation {
      case .less: return .bool(isSubset && !isSuperset)
      case .lessEqual: return .bool(isSubset)
      case .greater: return .bool(isSuperset && !isSubset)
      default: return .bool(isSuperset)
      }
    default: break
    }
    let methods: [Operator: (String, String)] = [
      .less: ("__lt__", "__gt__"), .lessEqual: ("__le__", "__ge__"), .greater: ("__gt__", "__lt__"),
      .greaterEqual: ("__ge__", "__le__"),
    ]
    guard let (name, reflected) = methods[operation] else { return nil }
    if case .instance(let instance) = left, let function = lookUp(name, in: instance.type) {
      let result = try call(function, Arguments([left, right]))
      if case .notImplemented = result {} else { return result }
    }
    if case .instance(let instance) = right, let function = lookUp(reflected, in: instance.type) {
      let result = try call(function, Arguments([right, left]))
      if case .notImplemented = result {} else { return result }
    }
    return nil
  }

  private func numberOrder(_ operation: Operator, _ a: Equality.Number, _ b: Equality.Number) -> Value? {
    let sign: Int
    switch (a, b) {
    case (.complex, _), (_, .complex): return nil
    case (.int(let x), .int(let y)): sign = x < y ? -1 : x == y ? 0 : 1
    case (.float(let x), .float(let y)):
      if x.isNaN || y.isNaN { return .bool(false) }
      sign = x < y ? -1 : x == y ? 0 : 1
    case (_, .float(let y)):
      if y.isNaN { return .bool(false) }
      sign = big(a).compared(to: y) ?? (y > 0 ? -1 : 1)
    case (.float(let x), _):
      if x.isNaN { return .bool(false) }
      sign = -(big(b).compared(to: x) ?? (x > 0 ? -1 : 1))
    default:
      let (x, y) = (big(a), big(b))
      sign = x < y ? -1 : x == y ? 0 : 1
    }
    return .bool(Self.holds(operation, sign))
  }

  func big(_ number: Equality.Number) -> BigInteger {
    switch number {
    case .int(let value): BigInteger(value)
    case .big(let value): value
    case .float(let value): BigInteger(truncating: value) ?? BigInteger()
    case .complex: BigInteger()
    }
  }

  /// `item in container`; nil when it is not known.
  func contains(_ container: Value, _ item: Value) throws(Signal) -> Bool? {
    switch container {
    case .str(let text):
      guard case .str(let needle) = item else {
        if item.isUnknown { return nil }
        throw error("TypeError", "'in <string>' requires string as left operand, not \(typeName(of: item))")
      }
      try charge(text.count)
      return StringMethods.contains(text.content, needle.content)
    case .bytes, .bytearray:
      guard let content = bytes(container) else { return false }
      try charge(content.count)
      if let needle = bytes(item) { return ByteMethods.find(content, needle) >= 0 }
      if item.isUnknown { return nil }
      guard let byte = index(item) else {
        throw error("TypeError", "a bytes-like object is required, not '\(typeName(of: item))'")
      }
      guard (0...255).contains(byte) else { throw error("ValueError", "byte must be in range(0, 256)") }
      return content.contains(UInt8(byte))
    case .dict(let dict):
      if item.isUnknown { return nil }
      return dict.table.find(item, try hash(of: item)) >= 0
    case .set(let set):
      if item.isUnknown { return nil }
      return set.table.find(item, try hash(of: item)) >= 0
    case .range(let range):
      if case .int(let number) = item {
        guard range.count > 0 else { return false }
        let (low, high) =
          range.step > 0 ? (range.start, range.item(range.count - 1)) : (range.item(range.count - 1), range.start)
        guard number >= low, number <= high else { return false }
        let distance = UInt(bitPattern: range.step > 0 ? number &- range.start : range.start &- number)
        return distance % range.step.magnitude == 0
      }
    case .unknown(let unknown):
      guard unknown.hasKnownAlternatives else {
        if case .str(let needle) = item {
          for case .text(let piece) in unknown.pieces where StringMethods.contains(piece, needle.content) {
            return true
          }
        }
        return nil
      }
      var common: Bool?
      for alternative in unknown.alternatives {
        guard let found = try? contains(alternative, item) else { return nil }
        if let common, common != found { return nil }
        common = found
      }
      return common
    case .instance(let instance):
      if let function = lookUp("__contains__", in: instance.type) {
        return try nested { () throws(Signal) in try truth(of: try call(function, Arguments([container, item]))) }
      }
      if case .unknown = instance.payload { return nil }
    default: break
    }
    var isKnown = true
    for element in try items(of: container) {
      if Equality.isSame(element, item) { return true }
      guard let equal = try areEqual(element, item) else {
        isKnown = false
        continue
      }
      if equal { return true }
    }
    return isKnown ? false : nil
  }

  // MARK: - Hashes

  func hash(of value: Value) throws(Signal) -> Int { try hash(of: value, 0) }

  private func hash(of value: Value, _ depth: Int) throws(Signal) -> Int {
    switch value {
    case .str(let text):
      if text.count > 256 { try charge(text.count) }
      return text.hash
    case .int(let number): return Hashing.hash(number)
    case .bool(let truth): return truth ? 1 : 0
    case .big(let number): return number.pythonHash
    case .float(let number): return Hashing.hash(number)
    case .complex(let number):
      return number.imaginary == 0
        ? Hashing.hash(number.real) : Hashing.combine(Hashing.hash(number.real), Hashing.hash(number.imaginary))
    case .none: return 0x1f3a
    case .ellipsis: return 0x2f3b
    case .notImplemented: return 0x3f3c
    case .bytes(let bytes):
      try charge(bytes.content.count)
      return Hashing.hash(bytes.content)
    case .tuple(let tuple):
      guard depth < Equality.depthCeiling else { return 7 }
      try charge(16 + tuple.items.count)
      var hash = 0x345678 ^ tuple.items.count
      for item in tuple.items { hash = Hashing.combine(hash, try self.hash(of: item, depth + 1)) }
      return hash
    case .set(let set) where set.isFrozen:
      try charge(set.table.entries.count)
      var hash = set.table.count
      for entry in set.table.entries where entry.isLive { hash ^= entry.hash &* 31 }
      return hash
    case .range(let range): return Hashing.combine(Hashing.combine(range.count, range.count > 0 ? range.start : 0), 3)
    case .builtin(let builtin): return Hashing.hash(Array(builtin.name.utf8))
    case .list, .dict, .set, .bytearray, .slice:
      throw error("TypeError", "unhashable type: '\(typeName(of: value))'")
    case .instance(let instance):
      if let function = lookUp("__hash__", in: instance.type) {
        let result = try call(function, Arguments([value]))
        if case .none = result { throw error("TypeError", "unhashable type: '\(instance.type.name)'") }
        return index(result) ?? 0
      }
      return Hashing.hash(instance.number)
    default: return Hashing.hash(Equality.object(value)?.number ?? 0)
    }
  }
}
