import BigIntegers
import PythonLibrary
import PythonSyntax

extension Machine {
  func makeIterator(_ source: IteratorObject.Source) -> Value { .iterator(IteratorObject(heap, source)) }

  /// `iter(value)`; an unknown thing stays what it is.
  func iterator(over value: Value) throws(Signal) -> Value {
    switch value {
    case .iterator, .generator: return value
    case .unknown(let unknown):
      if unknown.hasKnownAlternatives, let first = unknown.alternatives.first {
        // Loops over few possible collections go over all their elements.
        var items: [Value] = []
        for alternative in unknown.alternatives {
          let more = (try? self.items(of: alternative)) ?? []
          try chargeGrowth(of: items.count, by: more.count, ceiling: Self.collectionCeiling)
          items += more
        }
        _ = first
        return makeIterator(.values(items, 0))
      }
      return value
    case .list(let list): return makeIterator(.list(list, 0))
    case .tuple(let tuple): return makeIterator(.values(tuple.items, 0))
    case .range(let range): return makeIterator(.range(range, 0))
    case .str(let text): return makeIterator(.text(text, 0))
    case .bytes(let bytes): return makeIterator(.bytes(bytes.content, 0))
    case .bytearray(let bytes): return makeIterator(.bytearray(bytes, 0))
    case .dict(let dict): return makeIterator(.dict(dict, 0, .keys))
    case .set(let set):
      try charge(set.table.entries.count * 2)
      return makeIterator(.values(set.table.keys, 0))
    case .file(let file): return makeIterator(.values(try FileModels.lines(self, file), 0))
    case .instance(let instance):
      if let function = lookUp("__iter__", in: instance.type) {
        let made = try call(function, Arguments([value]))
        if case .instance(let own) = made, own === instance { return made }
        if case .instance = made { return made }
        return try nested { () throws(Signal) in try iterator(over: made) }
      }
      if lookUp("__getitem__", in: instance.type) != nil { return makeIterator(.items(value, 0)) }
      if let builtin = method(names.intern("__iter__"), of: value) {
        return try iterator(over: try call(builtin, Arguments([value])))
      }
      if !instance.payload.isNone {
        return try nested { () throws(Signal) in try iterator(over: instance.payload) }
      }
      if let unknown = instance.type.order.lazy.compactMap(\.unknownBase).first {
        return .unknown(derived(unknown, "()"))
      }
    case .type(let type):
      // Members of an enumeration.
      if type.order.contains(where: { $0.unknownBase != nil || $0.fullName == "enum.Enum" }) {
        return .unknown(unknown(.foreign))
      }
    default: break
    }
    throw error("TypeError", "'\(typeName(of: value))' object is not iterable")
  }

  /// The next value; nil at the end.
  func next(_ iterator: Value) throws(Signal) -> Value? {
    switch iterator {
    case .generator(let generator): return try resume(generator)
    case .iterator(let object): return try next(object)
    case .instance(let instance):
      guard let function = lookUp("__next__", in: instance.type) ?? lookUp("next", in: instance.type) else {
        throw error("TypeError", "'\(instance.type.name)' object is not an iterator")
      }
      do throws(Signal) {
        return try call(function, Arguments([iterator]))
      } catch {
        if case .exception(.instance(let exception)) = error, exception.type.name == "StopIteration" { return nil }
        throw error
      }
    case .unknown(let unknown): throw .unknown(unknown)
    default: throw error("TypeError", "'\(typeName(of: iterator))' object is not an iterator")
    }
  }

  private func next(_ object: IteratorObject) throws(Signal) -> Value? {
    if steps <= checkpoint { try pause() }
    steps -= 1
    touch(object)
    switch object.source {
    case .ended: return nil
    case .list(let list, let index):
      guard index < list.items.count else { return end(object) }
      object.source = .list(list, index + 1)
      return list.items[index]
    case .values(let values, let index):
      guard index < values.count else { return end(object) }
      object.source = .values(values, index + 1)
      return values[index]
    case .range(let range, let index):
      guard index < range.count else { return end(object) }
      object.source = .range(range, index + 1)
      return .int(range.item(index))
    case .text(let text, let index):
      guard index < text.count else { return end(object) }
      object.source = .text(text, index + 1)
      pieceCount += 1
      return .str(character(text.content[index], history: text.history))
    case .bytes(let bytes, let index):
      guard index < bytes.count else { return end(object) }
      object.source = .bytes(bytes, index + 1)
      pieceCount += 1
      return .int(Int(bytes[index]))
    case .bytearray(let bytes, let index):
      guard index < bytes.content.count else { return end(object) }
      object.source = .bytearray(bytes, index + 1)
      pieceCount += 1
      return .int(Int(bytes.content[index]))
    case .dict(let dict, var index, let part):
      let entries = dict.table.entries
      while index < entries.count, !entries[index].isLive { index += 1 }
      guard index < entries.count else { return end(object) }
      object.source = .dict(dict, index + 1, part)
      switch part {
      case .keys: return entries[index].key
      case .values: return entries[index].value
      case .items: return heap.tuple([entries[index].key, entries[index].value])
      }
    case .reversed(let list, let index):
      guard index >= 0, index < list.items.count else { return end(object) }
      object.source = .reversed(list, index - 1)
      return list.items[index]
    default: return try nested { () throws(Signal) in try nextComposed(object) }
    }
  }

  private func end(_ object: IteratorObject) -> Value? {
    object.source = .ended
    return nil
  }

  /// An element of one of the iterators inside; what is unknown is one element and then the end.
  private func inner(_ iterator: Value) throws(Signal) -> Value? {
    if case .unknown(let unknown) = iterator { return element(of: unknown) }
    return try next(iterator)
  }

  private func nextComposed(_ object: IteratorObject) throws(Signal) -> Value? {
    switch object.source {
    case .map(let function, let iterators):
      var values: [Value] = []
      for iterator in iterators {
        guard let value = try inner(iterator) else { return end(object) }
        values.append(value)
      }
      if iterators.allSatisfy(\.isUnknown) { object.source = .ended }
      return try settled { () throws(Signal) in try self.call(function, Arguments(values)) }
    case .filter(let function, let iterator):
      while let value = try inner(iterator) {
        if iterator.isUnknown { object.source = .ended }
        let test = function.isNone ? value : try call(function, Arguments([value]))
        if try truth(of: test) ?? true { return value }
        if iterator.isUnknown { break }
      }
      return end(object)
    case .zip(let iterators, let isStrict):
      var values: [Value] = []
      for iterator in iterators {
        guard let value = try inner(iterator) else {
          if isStrict, !values.isEmpty {
            throw error("ValueError", "zip() argument \(values.count + 1) is shorter than argument 1")
          }
          return end(object)
        }
        values.append(value)
      }
      if iterators.isEmpty || iterators.allSatisfy(\.isUnknown) { object.source = .ended }
      return iterators.isEmpty ? nil : heap.tuple(values)
    case .enumerate(let iterator, let index):
      guard let value = try inner(iterator) else { return end(object) }
      object.source = iterator.isUnknown ? .ended : .enumerate(iterator, index &+ 1)
      return heap.tuple([.int(index), value])
    case .chain(let iterables, let index, let current):
      var index = index
      var current = current
      while true {
        if current == nil {
          guard index < iterables.count else { return end(object) }
          current = try iterator(over: iterables[index])
          index += 1
        }
        if let iterator = current, let value = try inner(iterator) {
          object.source = .chain(iterables, index, current: iterator.isUnknown ? nil : iterator)
          return value
        }
        current = nil
      }
    case .count(let value, let step):
      object.source = .count(try binary(.add, value, step), step)
      return value
    case .cycle(let values, let index):
      guard !values.isEmpty else { return end(object) }
      object.source = .cycle(values, (index + 1) % values.count)
      return values[index]
    case .repeat(let value, let count):
      guard let count else { return value }
      guard count > 0 else { return end(object) }
      object.source = .repeat(value, count - 1)
      return value
    case .slice(let iterator, let next, let stop, let step, var position):
      if let stop, next >= stop { return end(object) }
      while position < next {
        guard !iterator.isUnknown, try inner(iterator) != nil else { return end(object) }
        position += 1
      }
      guard let value = try inner(iterator) else { return end(object) }
      object.source =
        iterator.isUnknown
        ? .ended
        : .slice(
          iterator, next: next.addingReportingOverflow(step).overflow ? Int.max : next + step, stop: stop, step: step,
          position: position + 1)
      return value
    default: return try nextSelected(object)
    }
  }

  private func nextSelected(_ object: IteratorObject) throws(Signal) -> Value? {
    switch object.source {
    case .takeWhile(let function, let iterator):
      guard let value = try inner(iterator), try truth(of: try call(function, Arguments([value]))) ?? true else {
        return end(object)
      }
      if iterator.isUnknown { object.source = .ended }
      return value
    case .dropWhile(let function, let iterator, let started):
      while let value = try inner(iterator) {
        if iterator.isUnknown { object.source = .ended }
        if started { return value }
        if try truth(of: try call(function, Arguments([value]))) ?? false, !iterator.isUnknown { continue }
        if !iterator.isUnknown { object.source = .dropWhile(function, iterator, started: true) }
        return value
      }
      return end(object)
    case .starmap(let function, let iterator):
      guard let value = try inner(iterator) else { return end(object) }
      if iterator.isUnknown { object.source = .ended }
      return try settled { () throws(Signal) in
        try self.call(function, Arguments(value.isUnknown ? [value] : try self.items(of: value)))
      }
    case .accumulate(let iterator, let function, let total):
      guard let value = try inner(iterator) else { return end(object) }
      var sum = value
      if let total {
        sum = function.isNone ? try binary(.add, total, value) : try call(function, Arguments([total, value]))
      }
      object.source = iterator.isUnknown ? .ended : .accumulate(iterator, function, total: sum)
      return sum
    case .sentinel(let function, let sentinel):
      let value = try call(function, Arguments([]))
      if value.isUnknown {
        object.source = .ended
        return value
      }
      return try areEqual(value, sentinel) == true ? end(object) : value
    case .items(let value, let index):
      do throws(Signal) {
        let item = try self.item(.int(index), of: value)
        object.source = .items(value, index + 1)
        return item
      } catch {
        if case .exception(.instance(let exception)) = error, exception.type.name == "IndexError" { return end(object) }
        throw error
      }
    case .groupBy(let iterator, let key, let pending):
      var first = pending
      if first == nil { first = try inner(iterator) }
      guard let first else { return end(object) }
      let group = key.isNone ? first : try call(key, Arguments([first]))
      var members = [first]
      var following: Value?
      while !iterator.isUnknown, let value = try inner(iterator) {
        let other = key.isNone ? value : try call(key, Arguments([value]))
        guard try areEqual(group, other) == true else {
          following = value
          break
        }
        members.append(value)
      }
      object.source = following == nil ? .ended : .groupBy(iterator, key, pending: following)
      return heap.tuple([group, makeIterator(.values(members, 0))])
    default: return nil
    }
  }

  /// All elements of an iterable.
  ///
  /// - Parameter ceiling: no more than so many are asked for.
  func items(of value: Value, ceiling: Int? = nil) throws(Signal) -> [Value] {
    switch value {
    case .list(let list):
      try charge(list.items.count)
      return list.items
    case .tuple(let tuple):
      try charge(tuple.items.count)
      return tuple.items
    case .bytes(let bytes):
      try charge(bytes.content.count * 4)
      return bytes.content.map { .int(Int($0)) }
    case .str(let text):
      try charge(text.count * 8)
      return (0..<text.count).map { .str(character(text.content[$0], history: text.history)) }
    case .range(let range):
      try chargeElements(range.count)
      return (0..<range.count).map { .int(range.item($0)) }
    case .unknown(let unknown):
      guard !unknown.hasKnownAlternatives else { break }
      throw .unknown(self.unknown(unknown.origins))
    default: break
    }
    let iterator = try iterator(over: value)
    if case .unknown(let unknown) = iterator { throw .unknown(self.unknown(unknown.origins)) }
    // What is gathered lies in the heap meanwhile, where it is seen to grow.
    let gathered = ListObject(heap)
    while let item = try next(iterator) {
      gathered.items.append(item)
      if let ceiling, gathered.items.count >= ceiling { break }
      guard gathered.items.count < Self.collectionCeiling else { throw tooLarge("a list") }
      if steps <= checkpoint { try pause() }
    }
    let items = gathered.items
    gathered.items = []
    return items
  }

  func makeSet(_ items: [Value], isFrozen: Bool = false) throws(Signal) -> Value {
    var table = Table()
    try charge(items.count * 16)
    for item in items { table.set(item, try hash(of: item), .none) }
    return .set(SetObject(heap, table, isFrozen: isFrozen))
  }

  /// Bytes of anything that `bytes()` takes.
  func byteContent(_ value: Value) throws(Signal) -> [UInt8] {
    if let content = bytes(value) { return content }
    if case .str = value { throw error("TypeError", "string argument without an encoding") }
    var content: [UInt8] = []
    let items = try items(of: value)
    content.reserveCapacity(items.count)
    for item in items {
      let byte: Int
      if case .int(let number) = item { byte = number } else { byte = try integer(item) }
      guard (0...255).contains(byte) else { throw error("ValueError", "bytes must be in range(0, 256)") }
      content.append(UInt8(byte))
    }
    return content
  }
}
