import BigIntegers
import PythonLibrary
import PythonSyntax

extension Machine {
  private static let methods: [Operator: (String, String, String)] = [
    .add: ("__add__", "__radd__", "+"), .subtract: ("__sub__", "__rsub__", "-"),
    .multiply: ("__mul__", "__rmul__", "*"), .matrixMultiply: ("__matmul__", "__rmatmul__", "@"),
    .divide: ("__truediv__", "__rtruediv__", "/"), .modulo: ("__mod__", "__rmod__", "%"),
    .power: ("__pow__", "__rpow__", "** or pow()"), .leftShift: ("__lshift__", "__rlshift__", "<<"),
    .rightShift: ("__rshift__", "__rrshift__", ">>"), .bitOr: ("__or__", "__ror__", "|"),
    .bitXor: ("__xor__", "__rxor__", "^"), .bitAnd: ("__and__", "__rand__", "&"),
    .floorDivide: ("__floordiv__", "__rfloordiv__", "//"),
  ]

  /// Integer arithmetic whose result fits.
  @inline(__always)
  static func small(_ operation: Int32, _ a: Int, _ b: Int) -> Value? {
    func checked(_ result: (partialValue: Int, overflow: Bool)) -> Value? {
      result.overflow ? nil : .int(result.partialValue)
    }
    switch Operator(rawValue: operation) {
    case .add: return checked(a.addingReportingOverflow(b))
    case .subtract: return checked(a.subtractingReportingOverflow(b))
    case .multiply: return checked(a.multipliedReportingOverflow(by: b))
    case .bitXor: return .int(a ^ b)
    case .bitAnd: return .int(a & b)
    case .bitOr: return .int(a | b)
    case .rightShift: return b >= 0 ? .int(b > 63 ? (a < 0 ? -1 : 0) : a >> b) : nil
    case .leftShift: return b >= 0 && b < 62 && a.magnitude < 1 << UInt(62 - b) ? .int(a << b) : nil
    case .floorDivide, .modulo:
      guard b != 0, !(a == Int.min && b == -1) else { return nil }
      let rest = a % b
      let wraps = rest != 0 && (rest < 0) != (b < 0)
      return .int(operation == Operator.modulo.rawValue ? (wraps ? rest + b : rest) : a / b - (wraps ? 1 : 0))
    default: return nil
    }
  }

  // MARK: - Binary

  func binary(_ operation: Int32, _ left: Value, _ right: Value) throws(Signal) -> Value {
    guard let operation = Operator(rawValue: operation) else { return .none }
    return try binary(operation, left, right)
  }

  func binary(_ operation: Operator, _ left: Value, _ right: Value) throws(Signal) -> Value {
    if case .unknown(let unknown) = left { return try binaryOfUnknown(operation, unknown, left, right, isLeft: true) }
    if case .unknown(let unknown) = right {
      if operation == .modulo, case .str = left { return try StringModels.percent(self, left, right) }
      return try binaryOfUnknown(operation, unknown, left, right, isLeft: false)
    }
    if let result = try builtinBinary(operation, left, right) { return result }
    guard let (name, reflected, symbol) = Self.methods[operation] else { return .none }
    if case .instance(let instance) = left, let function = lookUp(name, in: instance.type) {
      let result = try call(function, Arguments([left, right]))
      if case .notImplemented = result {} else { return result }
    }
    if case .instance(let instance) = left, instance.type.isBuiltin,
      let function = registry.functions["\(instance.type.fullName).\(name)"]
    {
      return try call(function, Arguments([left, right]))
    }
    if case .instance(let instance) = right, instance.type.isBuiltin,
      let function = registry.functions["\(instance.type.fullName).\(reflected)"]
    {
      return try call(function, Arguments([right, left]))
    }
    if case .instance(let instance) = right, let function = lookUp(reflected, in: instance.type) {
      let result = try call(function, Arguments([right, left]))
      if case .notImplemented = result {} else { return result }
    }
    if case .instance(let instance) = left, instance.type.order.contains(where: { $0.unknownBase != nil }) {
      return .unknown(unknown(.foreign))
    }
    if case .instance(let instance) = left, instance.type.isBuiltin,
      let builtin = method(names.intern(name), of: left)
    {
      return try call(builtin, Arguments([left, right]))
    }
    throw error(
      "TypeError",
      "unsupported operand type(s) for \(symbol): '\(typeName(of: left))' and '\(typeName(of: right))'")
  }

  private func binaryOfUnknown(
    _ operation: Operator, _ unknown: Unknown, _ left: Value, _ right: Value, isLeft: Bool
  ) throws(Signal) -> Value {
    if !unknown.alternatives.isEmpty, unknown.hasKnownAlternatives || operation == .add {
      return try overAlternatives(unknown) { (value) throws(Signal) in
        isLeft ? try self.binary(operation, value, right) : try self.binary(operation, left, value)
      }
    }
    if operation == .add, let template = try Templates.sum(self, left, right) { return template }
    var origins = unknown.origins
    if case .unknown(let other) = isLeft ? right : left { origins.formUnion(other.origins) }
    return .unknown(self.unknown(origins))
  }

  /// Operators of built-in types; nil when Python would look for a method.
  private func builtinBinary(_ operation: Operator, _ left: Value, _ right: Value) throws(Signal) -> Value? {
    if let a = Equality.number(left), let b = Equality.number(right) {
      return try arithmetic(operation, a, b, left, right)
    }
    switch (operation, left, right) {
    case (.add, .str(let a), .str(let b)):
      try chargeResult(a.count + b.count)
      return .str(Text(a.content + b.content, history: mergedHistory(a.history, b.history)))
    case (.add, .bytes, _), (.add, .bytearray, _):
      guard let a = bytes(left), let b = bytes(right) else { return nil }
      try chargeResult(a.count + b.count)
      let history = mergedHistory(history(of: left), history(of: right))
      if case .bytearray = left { return .bytearray(BytearrayObject(heap, a + b)) }
      return .bytes(Bytes(a + b, history: history))
    case (.add, .list(let a), .list(let b)):
      try chargeElements(a.items.count + b.items.count)
      return list(a.items + b.items)
    case (.add, .tuple(let a), .tuple(let b)):
      try chargeElements(a.items.count + b.items.count)
      return heap.tuple(a.items + b.items)
    case (.multiply, _, _):
      if let count = index(right) { return try repeated(left, count) }
      if let count = index(left) { return try repeated(right, count) }
      return nil
    case (.modulo, .str, _): return try StringModels.percent(self, left, right)
    case (.modulo, .bytes, _), (.modulo, .bytearray, _): return try BytesModels.percent(self, left, right)
    case (.bitOr, .dict(let a), .dict(let b)):
      let result = DictObject(heap, a.table)
      result.kind = a.kind
      result.factory = a.factory
      try merge(.dict(b), into: result)
      return .dict(result)
    case (_, .set(let a), .set(let b)):
      try chargeElements((a.table.count + b.table.count) * 4)
      return setOperation(operation, a, b)
    case (_, .dict(let a), .dict(let b)) where a.kind == .counter && b.kind == .counter:
      return try CollectionModels.counterOperation(self, operation, a, b)
    case (.bitOr, .type, .type), (.bitOr, .type, .none): return left
    default: return nil
    }
  }

  func mergedHistory(_ a: Int32, _ b: Int32) -> Int32 { a == 0 ? b : b == 0 ? a : max(a, b) }

  private func repeated(_ value: Value, _ count: Int) throws(Signal) -> Value? {
    let count = max(0, count)
    func check(_ length: Int, isCollection: Bool = false) throws(Signal) {
      let (total, overflow) = length.multipliedReportingOverflow(by: count)
      guard !overflow else { throw tooLarge("a repetition") }
      if isCollection { try chargeElements(total) } else { try chargeResult(total) }
    }
    switch value {
    case .str(let text):
      try check(text.count)
      let content = try library { () throws(PythonError) in
        try text.content.repeated(count, ceiling: Self.elementCeiling)
      }
      return .str(Text(content, history: text.history))
    case .bytes(let bytes):
      try check(bytes.content.count)
      return .bytes(Bytes(repetition(bytes.content, count), history: bytes.history))
    case .bytearray(let bytes):
      try check(bytes.content.count)
      return .bytearray(BytearrayObject(heap, repetition(bytes.content, count)))
    case .list(let list):
      try check(list.items.count, isCollection: true)
      return self.list(repetition(list.items, count))
    case .tuple(let tuple):
      try check(tuple.items.count, isCollection: true)
      return heap.tuple(repetition(tuple.items, count))
    default: return nil
    }
  }

  private func repetition<Element>(_ items: [Element], _ count: Int) -> [Element] {
    guard !items.isEmpty, count > 0 else { return [] }
    var result: [Element] = []
    result.reserveCapacity(items.count * count)
    for _ in 0..<count { result += items }
    return result
  }

  private func setOperation(_ operation: Operator, _ a: SetObject, _ b: SetObject) -> Value? {
    var result = Table()
    switch operation {
    case .bitOr:
      result = a.table
      for entry in b.table.entries where entry.isLive { result.set(entry.key, entry.hash, .none) }
    case .bitAnd:
      for entry in a.table.entries where entry.isLive && b.table.find(entry.key, entry.hash) >= 0 {
        result.set(entry.key, entry.hash, .none)
      }
    case .subtract, .bitXor:
      for entry in a.table.entries where entry.isLive && b.table.find(entry.key, entry.hash) < 0 {
        result.set(entry.key, entry.hash, .none)
      }
      if operation == .bitXor {
        for entry in b.table.entries where entry.isLive && a.table.find(entry.key, entry.hash) < 0 {
          result.set(entry.key, entry.hash, .none)
        }
      }
    default: return nil
    }
    return .set(SetObject(heap, result, isFrozen: a.isFrozen))
  }

  // MARK: - In place

  func inPlace(_ operation: Int32, _ left: Value, _ right: Value) throws(Signal) -> Value {
    guard let operation = Operator(rawValue: operation) else { return .none }
    switch (operation, left) {
    case (.add, .list(let list)):
      let items = try self.items(of: right)
      try chargeGrowth(of: list.items.count, by: items.count, ceiling: Self.collectionCeiling)
      touch(list)
      list.items += items
      return left
    case (.add, .bytearray(let target)):
      guard let more = bytes(right) else { break }
      try chargeGrowth(of: target.content.count, by: more.count, ceiling: Self.elementCeiling)
      touch(target)
      target.content += more
      return left
    case (.bitOr, .dict(let dict)) where dict.kind != .counter:
      touch(dict)
      try merge(right, into: dict)
      return left
    case (.bitOr, .set(let set)), (.bitAnd, .set(let set)), (.subtract, .set(let set)), (.bitXor, .set(let set)):
      guard !set.isFrozen, case .set(let other) = right else { break }
      try chargeElements((set.table.count + other.table.count) * 4)
      guard case .set(let result)? = setOperation(operation, set, other) else { break }
      touch(set)
      set.table = result.table
      return left
    case (_, .instance(let instance)):
      if let (name, _, _) = Self.methods[operation],
        let function = lookUp("__i" + name.dropFirst(2), in: instance.type)
      {
        return try call(function, Arguments([left, right]))
      }
    default: break
    }
    return try binary(operation, left, right)
  }

  /// `name += value`: text grows in place while only the variable holds it.
  func addToLocal(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let right = frame.stack.popLast() ?? .none
    let slot = Int(instruction.a)
    if case .str(let more) = right, instruction.b == Operator.add.rawValue, frame.holdsText(slot) {
      frame.locals[slot] = try grown(frame.take(slot), more)
      return
    }
    if case .bytes(let more) = right, instruction.b == Operator.add.rawValue, frame.holdsBytes(slot) {
      frame.locals[slot] = try grown(frame.take(slot), more)
      return
    }
    guard let value = frame.locals[slot] else {
      throw error(
        "UnboundLocalError",
        "cannot access local variable '\(names.string(frame.code.scope.slotNames[slot]))' where it is not associated with a value"
      )
    }
    if case .int(let a) = value, case .int(let b) = right, let sum = Self.small(instruction.b, a, b) {
      frame.locals[slot] = sum
      return
    }
    frame.locals[slot] = try settled { () throws(Signal) in try self.inPlace(instruction.b, value, right) }
  }

  func addToGlobal(_ frame: Frame, _ instruction: Instruction) throws(Signal) {
    let right = frame.stack.popLast() ?? .none
    let name = names.text(instruction.a)
    let place = frame.namespace.table.find(.str(name), name.hash)
    let space = place >= 0 ? frame.namespace : frame.globals
    let index = place >= 0 ? place : frame.globals.table.find(.str(name), name.hash)
    if place < 0, index >= 0, frame.namespace !== frame.globals, frame.code.kind == .type {
      // A class body reads the global variable and binds its own.
      let value = frame.globals.table.value(at: index)
      frame.namespace.table.set(name, try inPlace(instruction.b, value, right))
      return
    }
    guard index >= 0 else {
      guard let value = builtin(name.string) else {
        let value = try missingName(name.string, frame)
        touch(frame.namespace)
        frame.namespace.table.set(name, try inPlace(instruction.b, value, right))
        return
      }
      touch(frame.namespace)
      frame.namespace.table.set(name, try inPlace(instruction.b, value, right))
      return
    }
    touch(space)
    if case .str(let more) = right, instruction.b == Operator.add.rawValue, space.table.holdsText(at: index) {
      space.table.setValue(try grown(space.table.take(at: index), more), at: index)
      return
    }
    if case .bytes(let more) = right, instruction.b == Operator.add.rawValue, space.table.holdsBytes(at: index) {
      space.table.setValue(try grown(space.table.take(at: index), more), at: index)
      return
    }
    let value = space.table.value(at: index)
    let result = try settled { () throws(Signal) in try self.inPlace(instruction.b, value, right) }
    touch(space)
    space.table.set(name, result)
  }

  private func grown(_ value: consuming Value, _ more: Text) throws(Signal) -> Value {
    guard case .str(var text) = consume value else { return .none }
    pieceCount += 1
    if isKnownUniquelyReferenced(&text) {
      try chargeGrowth(of: text.count, by: more.count, ceiling: Self.elementCeiling)
      text.history = mergedHistory(text.history, more.history)
      text.append(more.content)
      return .str(text)
    }
    try chargeResult(text.count + more.count)
    return .str(Text(text.content + more.content, history: mergedHistory(text.history, more.history)))
  }

  private func grown(_ value: consuming Value, _ more: Bytes) throws(Signal) -> Value {
    guard case .bytes(var bytes) = consume value else { return .none }
    pieceCount += 1
    let history = mergedHistory(bytes.history, more.history)
    if isKnownUniquelyReferenced(&bytes) {
      try chargeGrowth(of: bytes.content.count, by: more.content.count, ceiling: Self.elementCeiling)
      bytes.history = history
      bytes.content += more.content
      return .bytes(bytes)
    }
    try chargeResult(bytes.content.count + more.content.count)
    return .bytes(Bytes(bytes.content + more.content, history: history))
  }

  // MARK: - Unary

  func unary(_ operation: Int32, _ operand: Value) throws(Signal) -> Value {
    guard let operation = Operator(rawValue: operation) else { return .none }
    if operation == .not {
      if let truth = try truth(of: operand) { return .bool(!truth) }
      if case .unknown(let unknown) = operand { return .unknown(self.unknown(unknown.origins)) }
      return .unknown(unknown(.foreign))
    }
    switch operand {
    case .unknown(let unknown):
      if unknown.hasKnownAlternatives {
        return try overAlternatives(unknown) { (value) throws(Signal) in
          try self.unary(operation.rawValue, value)
        }
      }
      return .unknown(self.unknown(unknown.origins))
    case .bool(let truth): return try unary(operation.rawValue, .int(truth ? 1 : 0))
    case .int(let number):
      switch operation {
      case .plus: return operand
      case .invert: return .int(~number)
      default:
        let (negated, overflow) = Int(0).subtractingReportingOverflow(number)
        return overflow ? Value(-BigInteger(number)) : .int(negated)
      }
    case .big(let number):
      switch operation {
      case .plus: return operand
      case .invert: return Value(~number)
      default: return Value(-number)
      }
    case .float(let number):
      if operation == .invert { break }
      return .float(operation == .minus ? -number : number)
    case .complex(let number):
      if operation == .invert { break }
      return operation == .minus ? .complex(Complex(-number.real, -number.imaginary)) : operand
    case .instance(let instance):
      let name = operation == .minus ? "__neg__" : operation == .plus ? "__pos__" : "__invert__"
      if let function = lookUp(name, in: instance.type) { return try call(function, Arguments([operand])) }
    default: break
    }
    let symbol = operation == .minus ? "-" : operation == .plus ? "+" : "~"
    throw error("TypeError", "bad operand type for unary \(symbol): '\(typeName(of: operand))'")
  }

  // MARK: - Truth

  /// nil when it is not known.
  func truth(of value: Value) throws(Signal) -> Bool? {
    switch value {
    case .none: return false
    case .bool(let truth): return truth
    case .int(let number): return number != 0
    case .float(let number): return number != 0
    case .complex(let number): return number.real != 0 || number.imaginary != 0
    case .str(let text): return text.count > 0
    case .bytes(let bytes): return !bytes.content.isEmpty
    case .bytearray(let bytes): return !bytes.content.isEmpty
    case .tuple(let tuple): return !tuple.items.isEmpty
    case .list(let list): return !list.items.isEmpty
    case .dict(let dict): return !dict.table.isEmpty
    case .set(let set): return !set.table.isEmpty
    case .range(let range): return range.count > 0
    case .unknown(let unknown):
      if unknown.isThing, unknown.alternatives.isEmpty { return nil }
      for case .text(let text) in unknown.pieces where !text.isEmpty { return true }
      guard unknown.hasKnownAlternatives else { return nil }
      var common: Bool?
      for alternative in unknown.alternatives {
        guard let truth = try truth(of: alternative) else { return nil }
        if let common, common != truth { return nil }
        common = truth
      }
      return common
    case .instance(let instance):
      let function =
        lookUp("__bool__", in: instance.type) ?? lookUp("__nonzero__", in: instance.type)
        ?? lookUp("__len__", in: instance.type)
      if let function {
        return try nested { () throws(Signal) in try truth(of: try call(function, Arguments([value]))) }
      }
      return instance.type.order.contains { $0.unknownBase != nil } ? nil : true
    default: return true
    }
  }
}
