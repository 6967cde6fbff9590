import BigIntegers
import PythonLibrary
import PythonSyntax

// Subscripts.

extension Machine {
  /// The content of bytes or a bytearray.
  func bytes(_ value: Value) -> [UInt8]? {
    switch value {
    case .bytes(let bytes): bytes.content
    case .bytearray(let bytes): bytes.content
    case .instance(let instance): instance.payload.isNone ? nil : bytes(instance.payload, 0)
    default: nil
    }
  }

  private func bytes(_ payload: Value, _ depth: Int) -> [UInt8]? {
    if case .bytes(let bytes) = payload { return bytes.content }
    if case .bytearray(let bytes) = payload { return bytes.content }
    return nil
  }

  func item(_ index: Value, of object: Value) throws(Signal) -> Value {
    switch object {
    case .unknown(let unknown):
      guard unknown.alternatives.isEmpty else {
        return try overAlternatives(unknown) { (value) throws(Signal) in try self.item(index, of: value) }
      }
      if let known = Templates.item(self, unknown, index) { return known }
      return .unknown(derived(unknown, "[\(short(index))]"))
    case .dict(let dict): return try item(index, ofDict: dict)
    case .instance(let instance):
      if let function = lookUp("__getitem__", in: instance.type) {
        return try call(function, Arguments([object, index]))
      }
      if let builtin = method(names.intern("__getitem__"), of: object) {
        return try call(builtin, Arguments([object, index]))
      }
      if !instance.payload.isNone { return try item(index, of: instance.payload) }
      if instance.type.order.contains(where: { $0.unknownBase != nil }) { return .unknown(unknown(.foreign)) }
      throw error("TypeError", "'\(instance.type.name)' object is not subscriptable")
    case .type(let type):
      if let function = lookUp("__class_getitem__", in: type) {
        return try call(Reflection.unwrapped(function), Arguments([object, index]))
      }
      return object
    case .module(let module):
      // `__builtins__` is the module in a program that is run, and its dictionary in one that is imported.
      if module.name == "builtins", case .str(let name) = index {
        return try member(names.intern(name.string), of: module)
      }
      throw error("TypeError", "'module' object is not subscriptable: \(module.name)")
    default: break
    }
    if case .unknown(let unknown) = index {
      if unknown.hasKnownAlternatives {
        return try overAlternatives(unknown) { (value) throws(Signal) in try self.item(value, of: object) }
      }
      return .unknown(self.unknown(unknown.origins))
    }
    if case .slice(let slice) = index { return try self.slice(slice, of: object) }
    switch object {
    case .str(let text):
      pieceCount += 1
      return .str(character(text.content[try position(index, text.count, "string")], history: text.history))
    case .bytes(let bytes):
      pieceCount += 1
      return .int(Int(bytes.content[try position(index, bytes.content.count, "index")]))
    case .bytearray(let bytes):
      return .int(Int(bytes.content[try position(index, bytes.content.count, "bytearray")]))
    case .list(let list): return list.items[try position(index, list.items.count, "list")]
    case .tuple(let tuple): return tuple.items[try position(index, tuple.items.count, "tuple")]
    case .range(let range): return .int(range.item(try position(index, range.count, "range object")))
    case .iterator: break
    default: break
    }
    throw error("TypeError", "'\(typeName(of: object))' object is not subscriptable")
  }

  /// Texts of one character below 256 are made once.
  func character(_ point: UInt32, history: Int32 = 0) -> Text {
    guard point < 256, history == 0 else { return Text(PythonString(codePoint: point), history: history) }
    if characters.isEmpty { characters = (0..<256).map { Text(PythonString(codePoint: $0)) } }
    return characters[Int(point)]
  }

  private func position(_ index: Value, _ count: Int, _ what: String) throws(Signal) -> Int {
    var number: Int
    switch index {
    case .int(let value): number = value
    case .bool(let truth): number = truth ? 1 : 0
    case .big: throw error("IndexError", "cannot fit 'int' into an index-sized integer")
    case .instance: number = try integer(index)
    default:
      let name = what == "index" ? "byte" : what
      throw error(
        "TypeError", "\(name) indices must be integers or slices, not \(typeName(of: index))")
    }
    if number < 0 { number += count }
    guard number >= 0, number < count else {
      throw error("IndexError", what == "index" ? "index out of range" : "\(what) index out of range")
    }
    return number
  }

  private func item(_ key: Value, ofDict dict: DictObject) throws(Signal) -> Value {
    if case .unknown(let unknown) = key {
      if unknown.hasKnownAlternatives {
        return try overAlternatives(unknown) { (value) throws(Signal) in try self.item(value, of: .dict(dict)) }
      }
      let values = dict.table.pairs.map(\.value)
      if (1...Unknown.alternativeCeiling).contains(values.count) {
        return .unknown(Unknown(heap, alternatives: values + [.unknown(self.unknown(unknown.origins))]))
      }
      return .unknown(self.unknown(unknown.origins))
    }
    if let value = dict.table.get(key, try hash(of: key)) { return value }
    switch dict.kind {
    case .counter: return .int(0)
    case .defaultDict where !dict.factory.isNone:
      let value = try call(dict.factory, Arguments([]))
      touch(dict)
      dict.table.set(key, try hash(of: key), value)
      return value
    default: break
    }
    // The namespace of a module has more than was assigned to it.
    if case .str(let name) = key, let program, program.isNamespace(dict), name.string == "__builtins__" {
      return .module(module(named: "builtins"))
    }
    throw error("KeyError", arguments: [key])
  }

  /// The indices of a slice: first, step, count.
  func bounds(_ slice: SliceBox, _ length: Int) throws(Signal) -> (start: Int, step: Int, count: Int) {
    let step = slice.step.isNone ? 1 : try integer(slice.step)
    guard step != 0 else { throw error("ValueError", "slice step cannot be zero") }
    func clamp(_ value: Value, _ fallback: Int) throws(Signal) -> Int {
      guard !value.isNone else { return fallback }
      var number = try integer(value)
      if number < 0 { number = number < -length ? -1 : number + length } else if number > length { number = length }
      if number < 0 { return step > 0 ? 0 : -1 }
      if number >= length, step < 0 { return length - 1 }
      return number
    }
    let start = try clamp(slice.start, step > 0 ? 0 : length - 1)
    let stop = try clamp(slice.stop, step > 0 ? length : -1)
    var count = 0
    if step > 0, stop > start { count = (stop - start - 1) / step + 1 }
    if step < 0, start > stop { count = Int((start - stop - 1).magnitude / step.magnitude) + 1 }
    return (start, step, count)
  }

  func slice(_ slice: SliceBox, of object: Value) throws(Signal) -> Value {
    switch object {
    case .str(let text):
      let (start, step, count) = try bounds(slice, text.count)
      try charge(count)
      pieceCount += 1
      var history = text.history
      if step == -1, count == text.count, count > 8 { history = derive(history, "reversed") }
      return .str(Text(text.content.slice(start: start, step: step, count: count), history: history))
    case .bytes(let bytes):
      let (start, step, count) = try bounds(slice, bytes.content.count)
      try charge(count)
      pieceCount += 1
      var history = bytes.history
      if step == -1, count == bytes.content.count, count > 8 { history = derive(history, "reversed") }
      return .bytes(Bytes(pick(bytes.content, start, step, count), history: history))
    case .bytearray(let bytes):
      let (start, step, count) = try bounds(slice, bytes.content.count)
      try charge(count)
      return .bytearray(BytearrayObject(heap, pick(bytes.content, start, step, count)))
    case .list(let list):
      let (start, step, count) = try bounds(slice, list.items.count)
      try chargeElements(count)
      return self.list(pick(list.items, start, step, count))
    case .tuple(let tuple):
      let (start, step, count) = try bounds(slice, tuple.items.count)
      try charge(count)
      return heap.tuple(pick(tuple.items, start, step, count))
    case .range(let range):
      let (start, step, count) = try bounds(slice, range.count)
      let first = range.item(start)
      let stride = range.step &* step
      return .range(RangeBox(first, first &+ stride &* count, stride))
    default: throw error("TypeError", "'\(typeName(of: object))' object is not subscriptable")
    }
  }

  private func pick<Element>(_ items: [Element], _ start: Int, _ step: Int, _ count: Int) -> [Element] {
    if step == 1 { return count == 0 ? [] : Array(items[start..<(start + count)]) }
    return (0..<count).map { items[start + $0 * step] }
  }

  // MARK: - Writing

  func setItem(_ index: Value, of object: Value, to value: Value) throws(Signal) {
    switch object {
    case .dict(let dict):
      touch(dict)
      dict.table.set(index, try hash(of: index), value)
      if let owner = dict.owner, case .str(let name) = index {
        touch(owner)
        owner.attributes.set(name, value)
      }
    case .list(let list):
      if case .slice(let slice) = index {
        try setSlice(slice, list, try items(of: value))
        return
      }
      touch(list)
      if case .unknown = index {
        for position in list.items.indices.prefix(64) { list.items[position] = join(list.items[position], value) }
        return
      }
      list.items[try position(index, list.items.count, "list assignment")] = value
    case .bytearray(let target):
      touch(target)
      if case .slice(let slice) = index {
        let (start, step, count) = try bounds(slice, target.content.count)
        guard let content = try? byteContent(value) else { return }
        try charge(target.content.count - start)
        if step == 1 {
          try chargeGrowth(of: target.content.count, by: content.count, ceiling: Self.elementCeiling)
          target.content.replaceSubrange(start..<(start + count), with: content)
        } else if content.count == count {
          for (offset, byte) in content.enumerated() { target.content[start + offset * step] = byte }
        } else {
          throw error(
            "ValueError", "attempt to assign bytes of size \(content.count) to extended slice of size \(count)")
        }
        return
      }
      if case .unknown(let unknown) = value { throw .unknown(unknown) }
      let place = try position(index, target.content.count, "bytearray")
      let byte = try integer(value)
      guard (0...255).contains(byte) else { throw error("ValueError", "byte must be in range(0, 256)") }
      target.content[place] = UInt8(byte)
    case .instance(let instance):
      if let function = lookUp("__setitem__", in: instance.type) {
        _ = try call(function, Arguments([object, index, value]))
      } else if let builtin = method(names.intern("__setitem__"), of: object) {
        _ = try call(builtin, Arguments([object, index, value]))
      } else if !instance.payload.isNone {
        try setItem(index, of: instance.payload, to: value)
      } else if !instance.type.order.contains(where: { $0.unknownBase != nil }) {
        throw error("TypeError", "'\(instance.type.name)' object does not support item assignment")
      }
    case .unknown(let unknown): event(.write, "\(unknown.name)[\(short(index))]", [value])
    default: throw error("TypeError", "'\(typeName(of: object))' object does not support item assignment")
    }
  }

  private func setSlice(_ slice: SliceBox, _ list: ListObject, _ values: [Value]) throws(Signal) {
    let (start, step, count) = try bounds(slice, list.items.count)
    touch(list)
    if step == 1 {
      // What lies behind is moved.
      try chargeElements(list.items.count - start + values.count)
      list.items.replaceSubrange(start..<(start + count), with: values)
      return
    }
    guard values.count == count else {
      throw error("ValueError", "attempt to assign sequence of size \(values.count) to extended slice of size \(count)")
    }
    for (offset, value) in values.enumerated() { list.items[start + offset * step] = value }
  }

  func deleteItem(_ index: Value, of object: Value) throws(Signal) {
    switch object {
    case .dict(let dict):
      touch(dict)
      if index.isUnknown { return }
      if dict.table.remove(index, try hash(of: index)) == nil { throw error("KeyError", arguments: [index]) }
    case .list(let list):
      touch(list)
      if index.isUnknown { return }
      if case .slice(let slice) = index {
        let (start, step, count) = try bounds(slice, list.items.count)
        try charge(list.items.count * 4)
        let doomed = Set((0..<count).map { start + $0 * step })
        list.items = list.items.enumerated().filter { !doomed.contains($0.offset) }.map(\.element)
        return
      }
      let place = try position(index, list.items.count, "list assignment")
      try charge(list.items.count - place)
      list.items.remove(at: place)
    case .bytearray(let target):
      touch(target)
      if case .slice(let slice) = index {
        let (start, step, count) = try bounds(slice, target.content.count)
        try charge(target.content.count * 4)
        let doomed = Set((0..<count).map { start + $0 * step })
        target.content = target.content.enumerated().filter { !doomed.contains($0.offset) }.map(\.element)
        return
      }
      try charge(target.content.count / 16)
      target.content.remove(at: try position(index, target.content.count, "bytearray"))
    case .instance(let instance):
      if let function = lookUp("__delitem__", in: instance.type) { _ = try call(function, Arguments([object, index])) }
    case .unknown: return
    default: throw error("TypeError", "'\(typeName(of: object))' object doesn't support item deletion")
    }
  }

  /// What goes into a dict: another mapping, or pairs.
  func merge(_ value: Value, into dict: DictObject) throws(Signal) {
    touch(dict)
    switch value {
    case .dict(let other):
      try chargeElements(other.table.count * 4)
      for entry in other.table.entries where entry.isLive { dict.table.set(entry.key, entry.hash, entry.value) }
    case .unknown: break
    case .instance(let instance) where instance.payload.isNone == false: try merge(instance.payload, into: dict)
    default:
      for pair in try items(of: value) {
        let parts = try items(of: pair, ceiling: 3)
        guard parts.count == 2 else {
          throw error("ValueError", "dictionary update sequence element has length \(parts.count); 2 is required")
        }
        dict.table.set(parts[0], try hash(of: parts[0]), parts[1])
      }
    }
  }
}
