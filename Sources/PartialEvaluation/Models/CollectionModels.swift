import PythonLibrary
import PythonSyntax

/// Methods of `list`, `tuple`, `dict` and `set`, and `collections`.
enum CollectionModels {
  static func register(_ registry: inout Registry) {
    registerLists(&registry)
    registerDicts(&registry)
    registerSets(&registry)
    registerCollections(&registry)
  }

  // MARK: - list

  private static func registerLists(_ registry: inout Registry) {
    func method(_ name: String, _ body: @escaping @Sendable (Machine, ListObject, Arguments) throws(Signal) -> Value) {
      for type in ["list", "collections.deque"] {
        registry.function("\(type).\(name)", takesUnknown: true) { (machine, arguments) throws(Signal) in
          guard case .list(let list)? = arguments[0] else {
            if case .instance(let instance)? = arguments[0], case .list(let list) = instance.payload {
              machine.touch(list)
              return try body(machine, list, arguments)
            }
            if case .unknown(let unknown)? = arguments[0] { throw .unknown(machine.unknown(unknown.origins)) }
            throw machine.error("TypeError", "descriptor '\(name)' requires a 'list' object")
          }
          machine.touch(list)
          return try body(machine, list, arguments)
        }
      }
    }
    method("append") { machine, list, arguments in
      list.items.append(arguments[1] ?? .none)
      return .none
    }
    method("extend") { (machine, list, arguments) throws(Signal) in
      let value = arguments[1] ?? .none
      if case .unknown(let unknown) = value {
        list.items.append(machine.element(of: unknown))
        return .none
      }
      let items = try machine.items(of: value)
      try machine.chargeGrowth(of: list.items.count, by: items.count, ceiling: Machine.collectionCeiling)
      list.items += items
      return .none
    }
    method("insert") { (machine, list, arguments) throws(Signal) in
      var place = try machine.integer(arguments[1])
      if place < 0 { place = max(0, place + list.items.count) }
      try machine.charge(list.items.count)
      list.items.insert(arguments[2] ?? .none, at: min(place, list.items.count))
      return .none
    }
    method("pop") { (machine, list, arguments) throws(Signal) in
      var place = try arguments[1].map { (value) throws(Signal) in try machine.integer(value) } ?? -1
      if place < 0 { place += list.items.count }
      guard place >= 0, place < list.items.count else {
        throw machine.error("IndexError", list.items.isEmpty ? "pop from empty list" : "pop index out of range")
      }
      try machine.charge(list.items.count - place)
      return list.items.remove(at: place)
    }
    method("popleft") { (machine, list, _) throws(Signal) in
      guard !list.items.isEmpty else { throw machine.error("IndexError", "pop from an empty deque") }
      try machine.charge(list.items.count)
      return list.items.removeFirst()
    }
    method("appendleft") { (machine, list, arguments) throws(Signal) in
      try machine.charge(list.items.count)
      list.items.insert(arguments[1] ?? .none, at: 0)
      return .none
    }
    method("rotate") { (machine, list, arguments) throws(Signal) in
      let count = list.items.count
      guard count > 0 else { return .none }
      try machine.charge(count)
      let shift =
        ((try arguments[1].map { (value) throws(Signal) in try machine.integer(value) } ?? 1) % count + count) % count
      list.items = Array(list.items[(count - shift)...] + list.items[..<(count - shift)])
      return .none
    }
    method("remove") { (machine, list, arguments) throws(Signal) in
      let value = arguments[1] ?? .none
      try machine.charge(list.items.count)
      for (index, item) in list.items.enumerated() {
        if try machine.areEqual(item, value) == true {
          list.items.remove(at: index)
          return .none
        }
      }
      if value.isUnknown { return .none }
      throw machine.error("ValueError", "list.remove(x): x not in list")
    }
    method("clear") { _, list, _ in
      list.items = []
      return .none
    }
    method("reverse") { (machine, list, _) throws(Signal) in
      try machine.charge(list.items.count)
      list.items.reverse()
      return .none
    }
    method("sort") { (machine, list, arguments) throws(Signal) in
      let items = try machine.sorted(list.items, arguments)
      list.items = items
      return .none
    }
    method("copy") { (machine, list, _) throws(Signal) in
      try machine.charge(list.items.count)
      return machine.list(list.items)
    }
    for type in ["list", "tuple", "collections.deque", "range"] {
      registry.function(type + ".index") { (machine, arguments) throws(Signal) in
        let items = try machine.items(of: arguments[0] ?? .none)
        var start = try arguments[2].map { (value) throws(Signal) in try machine.integer(value) } ?? 0
        if start < 0 { start = max(0, start + items.count) }
        var end = try arguments[3].map { (value) throws(Signal) in try machine.integer(value) } ?? items.count
        if end < 0 { end += items.count }
        var index = start
        while index < min(end, items.count) {
          if try machine.areEqual(items[index], arguments[1] ?? .none) == true { return .int(index) }
          index += 1
        }
        let value = try machine.plain(try machine.representation(of: arguments[1] ?? .none)).text
        throw machine.error(
          "ValueError", type == "tuple" ? "tuple.index(x): x not in tuple" : "\(value) is not in \(type)")
      }
      registry.function(type + ".count") { (machine, arguments) throws(Signal) in
        var count = 0
        for item in try machine.items(of: arguments[0] ?? .none)
        where try machine.areEqual(item, arguments[1] ?? .none) == true { count += 1 }
        return .int(count)
      }
    }
  }

  // MARK: - dict

  private static func registerDicts(_ registry: inout Registry) {
    func method(_ name: String, _ body: @escaping @Sendable (Machine, DictObject, Arguments) throws(Signal) -> Value) {
      registry.function("dict." + name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        switch arguments[0] {
        case .dict(let dict)?: return try body(machine, dict, arguments)
        case .instance(let instance)?:
          if case .dict(let dict) = instance.payload { return try body(machine, dict, arguments) }
        case .unknown(let unknown)?: throw .unknown(machine.unknown(unknown.origins))
        default: break
        }
        throw machine.error("TypeError", "descriptor '\(name)' requires a 'dict' object")
      }
    }
    for type in ["collections.defaultdict", "collections.Counter", "collections.OrderedDict"] {
      registry.bases[type] = "dict"
    }
    method("get") { (machine, dict, arguments) throws(Signal) in
      let key = arguments[1] ?? .none
      if key.isUnknown { return try machine.item(key, of: .dict(dict)) }
      return dict.table.get(key, try machine.hash(of: key)) ?? arguments.value(2, "default") ?? .none
    }
    method("keys") { machine, dict, _ in DictView.make(machine, dict, .keys) }
    method("values") { machine, dict, _ in DictView.make(machine, dict, .values) }
    method("items") { machine, dict, _ in DictView.make(machine, dict, .items) }
    method("iterkeys") { machine, dict, _ in machine.makeIterator(.dict(dict, 0, .keys)) }
    method("itervalues") { machine, dict, _ in machine.makeIterator(.dict(dict, 0, .values)) }
    method("iteritems") { machine, dict, _ in machine.makeIterator(.dict(dict, 0, .items)) }
    method("has_key") { (machine, dict, arguments) throws(Signal) in
      .bool(dict.table.find(arguments[1] ?? .none, try machine.hash(of: arguments[1] ?? .none)) >= 0)
    }
    method("pop") { (machine, dict, arguments) throws(Signal) in
      let key = arguments[1] ?? .none
      if key.isUnknown { return try machine.item(key, of: .dict(dict)) }
      machine.touch(dict)
      if let value = dict.table.remove(key, try machine.hash(of: key)) { return value }
      if let value = arguments[2] { return value }
      throw machine.error("KeyError", arguments: [key])
    }
    method("popitem") { (machine, dict, arguments) throws(Signal) in
      machine.touch(dict)
      let isLast = try arguments.value(1, "last").map { (value) throws(Signal) in try machine.truth(of: value) } ?? true
      guard let index = dict.table.edge(isLast: isLast ?? true) else {
        throw machine.error("KeyError", "popitem(): dictionary is empty")
      }
      if isLast == false { try machine.charge(index) }
      let entry = dict.table.entries[index]
      _ = dict.table.remove(at: index)
      return machine.heap.tuple([entry.key, entry.value])
    }
    method("setdefault") { (machine, dict, arguments) throws(Signal) in
      let key = arguments[1] ?? .none
      let hash = try machine.hash(of: key)
      if let value = dict.table.get(key, hash) { return value }
      machine.touch(dict)
      dict.table.set(key, hash, arguments[2] ?? .none)
      return arguments[2] ?? .none
    }
    method("update") { (machine, dict, arguments) throws(Signal) in
      machine.touch(dict)
      if let source = arguments[1] {
        if dict.kind == .counter {
          try count(machine, source, into: dict)
        } else {
          try machine.merge(source, into: dict)
        }
      }
      for keyword in arguments.keywords { dict.table.set(keyword.name, keyword.value) }
      return .none
    }
    method("clear") { machine, dict, _ in
      machine.touch(dict)
      dict.table = Table()
      return .none
    }
    method("copy") { (machine, dict, _) throws(Signal) in
      try machine.charge(dict.table.count * 4)
      let copy = DictObject(machine.heap, dict.table)
      copy.kind = dict.kind
      copy.factory = dict.factory
      return .dict(copy)
    }
    method("move_to_end") { (machine, dict, arguments) throws(Signal) in
      machine.touch(dict)
      let key = arguments[1] ?? .none
      let hash = try machine.hash(of: key)
      guard let value = dict.table.remove(key, hash) else { throw machine.error("KeyError", arguments: [key]) }
      let isLast = try arguments.value(2, "last").map { (value) throws(Signal) in try machine.truth(of: value) } ?? true
      if isLast ?? true {
        dict.table.set(key, hash, value)
      } else {
        var table = Table()
        table.set(key, hash, value)
        for entry in dict.table.entries where entry.isLive { table.set(entry.key, entry.hash, entry.value) }
        try machine.charge(table.count * 8)
        dict.table = table
      }
      return .none
    }
    registry.function("dict.fromkeys") { (machine, arguments) throws(Signal) in
      let dict = DictObject(machine.heap)
      let keys = try machine.items(of: arguments[0] ?? .none)
      try machine.charge(keys.count * 16)
      for key in keys {
        dict.table.set(key, try machine.hash(of: key), arguments[1] ?? .none)
      }
      return .dict(dict)
    }
  }

  // MARK: - set

  private static func registerSets(_ registry: inout Registry) {
    func method(_ name: String, _ body: @escaping @Sendable (Machine, SetObject, Arguments) throws(Signal) -> Value) {
      for type in ["set", "frozenset"] {
        registry.function("\(type).\(name)") { (machine, arguments) throws(Signal) in
          guard case .set(let set)? = arguments[0] else { throw machine.error("TypeError", "a set is required") }
          return try body(machine, set, arguments)
        }
      }
    }
    func combined(_ name: String, _ operation: Operator, inPlace: Bool) {
      method(name) { (machine, set, arguments) throws(Signal) in
        var result = Value.set(SetObject(machine.heap, set.table, isFrozen: set.isFrozen))
        for other in arguments.positional.dropFirst() {
          var operand = other
          if case .set = other {} else { operand = try machine.makeSet(try machine.items(of: other)) }
          result = try machine.binary(operation, result, operand)
        }
        guard inPlace else { return result }
        machine.touch(set)
        if case .set(let made) = result { set.table = made.table }
        return .none
      }
    }
    combined("union", .bitOr, inPlace: false)
    combined("intersection", .bitAnd, inPlace: false)
    combined("difference", .subtract, inPlace: false)
    combined("symmetric_difference", .bitXor, inPlace: false)
    combined("update", .bitOr, inPlace: true)
    combined("intersection_update", .bitAnd, inPlace: true)
    combined("difference_update", .subtract, inPlace: true)
    combined("symmetric_difference_update", .bitXor, inPlace: true)
    method("add") { (machine, set, arguments) throws(Signal) in
      let value = arguments[1] ?? .none
      let hash = try machine.hash(of: value)
      machine.touch(set)
      set.table.set(value, hash, .none)
      return .none
    }
    for name in ["remove", "discard"] {
      method(name) { (machine, set, arguments) throws(Signal) in
        let value = arguments[1] ?? .none
        let hash = try machine.hash(of: value)
        machine.touch(set)
        if set.table.remove(value, hash) == nil, name == "remove" {
          throw machine.error("KeyError", arguments: [value])
        }
        return .none
      }
    }
    method("pop") { (machine, set, _) throws(Signal) in
      machine.touch(set)
      guard let index = set.table.edge(isLast: false) else { throw machine.error("KeyError", "pop from an empty set") }
      try machine.charge(index)
      let key = set.table.entries[index].key
      _ = set.table.remove(at: index)
      return key
    }
    method("clear") { machine, set, _ in
      machine.touch(set)
      set.table = Table()
      return .none
    }
    method("copy") { machine, set, _ in .set(SetObject(machine.heap, set.table, isFrozen: set.isFrozen)) }
    for (name, operation) in [("issubset", Operator.lessEqual), ("issuperset", .greaterEqual)] {
      method(name) { (machine, set, arguments) throws(Signal) in
        var other = arguments[1] ?? .none
        if case .set = other {} else { other = try machine.makeSet(try machine.items(of: other)) }
        return try machine.compare(operation.rawValue, .set(set), other)
      }
    }
    method("isdisjoint") { (machine, set, arguments) throws(Signal) in
      for item in try machine.items(of: arguments[1] ?? .none)
      where set.table.find(item, try machine.hash(of: item)) >= 0 { return .bool(false) }
      return .bool(true)
    }
  }

  // MARK: - collections

  private static func registerCollections(_ registry: inout Registry) {
    registry.type("collections.defaultdict", base: "dict") { (machine, arguments) throws(Signal) in
      let dict = DictObject(machine.heap)
      dict.kind = .defaultDict
      dict.factory = arguments[0] ?? .none
      if let source = arguments[1] { try machine.merge(source, into: dict) }
      for keyword in arguments.keywords { dict.table.set(keyword.name, keyword.value) }
      return .dict(dict)
    }
    registry.type("collections.OrderedDict", base: "dict") { (machine, arguments) throws(Signal) in
      let made = try TypeModels.dictionary(machine, arguments)
      if case .dict(let dict) = made { dict.kind = .ordered }
      return made
    }
    registry.type("collections.Counter", base: "dict") { (machine, arguments) throws(Signal) in
      let dict = DictObject(machine.heap)
      dict.kind = .counter
      if let source = arguments[0], !source.isNone { try count(machine, source, into: dict) }
      for keyword in arguments.keywords { dict.table.set(keyword.name, keyword.value) }
      return .dict(dict)
    }
    registry.function("collections.Counter.most_common") { (machine, arguments) throws(Signal) in
      guard case .dict(let dict)? = arguments[0] else { return .none }
      try machine.charge(dict.table.count * 16)
      var pairs: [Value] = dict.table.pairs.map { machine.heap.tuple([$0.key, $0.value]) }
      let key = Builtin("item", takesUnknown: false) { (machine, arguments) throws(Signal) in
        try machine.unary(Operator.minus.rawValue, try machine.item(.int(1), of: arguments[0] ?? .none))
      }
      pairs = try machine.sorted(pairs, Arguments([], keywords: [(Text("key"), .builtin(key))]))
      if let limit = arguments.value(1, "n"), !limit.isNone {
        pairs = Array(pairs.prefix(max(0, try machine.integer(limit))))
      }
      return machine.list(pairs)
    }
    registry.function("collections.Counter.elements") { (machine, arguments) throws(Signal) in
      guard case .dict(let dict)? = arguments[0] else { return .none }
      var items: [Value] = []
      try machine.charge(dict.table.count * 2)
      for pair in dict.table.pairs {
        let count = max(0, try machine.integer(pair.value))
        try machine.chargeGrowth(
          of: items.count, by: min(count, Machine.elementCeiling), ceiling: Machine.collectionCeiling)
        items += [Value](repeating: pair.key, count: count)
      }
      return machine.makeIterator(.values(items, 0))
    }
    registry.type("collections.deque", base: "object") { (machine, arguments) throws(Signal) in
      // A deque without a length is a list with two ends.
      machine.list(try arguments[0].map { (value) throws(Signal) in try machine.items(of: value) } ?? [])
    }
    registry.function("list.popleft") { (machine, arguments) throws(Signal) in
      guard let builtin = machine.registry.functions["collections.deque.popleft"] else { return .none }
      return try machine.call(builtin, arguments)
    }
    registry.function("collections.namedtuple") { (machine, arguments) throws(Signal) in
      let name = try machine.plain(arguments[0] ?? .none).text
      var fields: [Value] = []
      if case .str(let text)? = arguments[1] {
        let words = text.string.split { $0 == " " || $0 == "," }.map(String.init)
        fields = words.map { machine.text($0) }
      } else {
        fields = try machine.items(of: arguments[1] ?? .none)
      }
      let type = TypeObject(machine.heap, name: name, module: "__main__", bases: [machine.type("tuple")])
      for (index, field) in fields.enumerated() {
        guard case .str(let text) = field else { continue }
        let getter = Builtin("namedtuple.field", takesUnknown: true) { (machine, arguments) throws(Signal) in
          if case .instance(let instance)? = arguments[0], case .tuple(let values) = instance.payload,
            index < values.items.count
          {
            return values.items[index]
          }
          return try machine.item(.int(index), of: arguments[0] ?? .none)
        }
        let property = InstanceObject(machine.heap, machine.type("property"))
        property.payload = machine.heap.tuple([.builtin(getter), .none, .none])
        type.attributes.set(text, .instance(property))
      }
      type.attributes.set("_fields", machine.heap.tuple(fields))
      type.attributes.set(
        "__new__",
        machine.bound(
          machine.heap.tuple(fields),
          Builtin("namedtuple.__new__", takesUnknown: true) { (machine, arguments) throws(Signal) in
            guard case .type(let type)? = arguments[1], case .tuple(let fields)? = arguments[0] else { return .none }
            let instance = InstanceObject(machine.heap, type)
            var values = Array(arguments.positional.dropFirst(2))
            for field in fields.items.dropFirst(values.count) {
              guard case .str(let text) = field, let value = arguments.keyword(text.string) else {
                throw machine.error("TypeError", "__new__() missing required positional argument")
              }
              values.append(value)
            }
            instance.payload = machine.heap.tuple(values)
            return .instance(instance)
          }))
      return .type(type)
    }
  }

  private static func count(_ machine: Machine, _ source: Value, into dict: DictObject) throws(Signal) {
    machine.touch(dict)
    if case .dict(let other) = source {
      try machine.charge(other.table.entries.count * 16)
      for entry in other.table.entries where entry.isLive {
        let old = dict.table.get(entry.key, entry.hash) ?? .int(0)
        dict.table.set(entry.key, entry.hash, try machine.binary(.add, old, entry.value))
      }
      return
    }
    let items = try machine.items(of: source)
    try machine.charge(items.count * 16)
    for item in items {
      let hash = try machine.hash(of: item)
      let old = dict.table.get(item, hash) ?? .int(0)
      dict.table.set(item, hash, try machine.binary(.add, old, .int(1)))
    }
  }

  static func counterOperation(
    _ machine: Machine, _ operation: Operator, _ a: DictObject, _ b: DictObject
  ) throws(Signal) -> Value? {
    guard operation == .add || operation == .subtract else { return nil }
    let result = DictObject(machine.heap)
    result.kind = .counter
    try machine.charge((a.table.count + b.table.count) * 16)
    var keys = a.table.pairs.map(\.key)
    for key in b.table.keys where a.table.find(key, try machine.hash(of: key)) < 0 { keys.append(key) }
    for key in keys {
      let hash = try machine.hash(of: key)
      let value = try machine.binary(operation, a.table.get(key, hash) ?? .int(0), b.table.get(key, hash) ?? .int(0))
      if case .bool(true) = try machine.compare(Operator.greater.rawValue, value, .int(0)) {
        result.table.set(key, hash, value)
      }
    }
    return .dict(result)
  }
}

/// `dict.keys()` and its like: lists that were made when they were asked for.
enum DictView {
  static func make(_ machine: Machine, _ dict: DictObject, _ part: IteratorObject.DictPart) -> Value {
    machine.steps = max(0, machine.steps - (part == .items ? dict.table.count : dict.table.count / 4))
    let made = InstanceObject(
      machine.heap, machine.type(part == .keys ? "dict_keys" : part == .values ? "dict_values" : "dict_items"))
    made.payload = machine.list(
      dict.table.pairs.map { pair in
        switch part {
        case .keys: pair.key
        case .values: pair.value
        case .items: machine.heap.tuple([pair.key, pair.value])
        }
      })
    return .instance(made)
  }
}
