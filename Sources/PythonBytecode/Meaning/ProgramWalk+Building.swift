/// Displays, texts put together, elements, functions.
extension ProgramWalk {
  mutating func build(_ operation: Operation, _ argument: Int) -> Bool {
    switch operation {
    case .buildTuple: buildDisplay(.tuple, argument)
    case .buildList: buildDisplay(.list, argument)
    case .buildSet: buildDisplay(.set, argument)
    case .buildMap: buildDisplay(.dictionary, version == .python27 ? 0 : 2 * argument)
    case .buildConstKeyMap: keyedDisplay(argument)
    case .buildString: joinTexts(take(argument), expected: argument)
    case .formatValue: format(hasSpecification: argument & 4 != 0, isPlain: argument & 7 == 0)
    case .formatSimple: format(hasSpecification: false, isPlain: true)
    case .formatWithSpec: format(hasSpecification: true, isPlain: false)
    case .buildListUnpack, .buildTupleUnpack, .buildTupleUnpackWithCall, .buildSetUnpack: spread(argument)
    case .buildMapUnpack, .buildMapUnpackWithCall:
      // Before 3.7 the count stands in the low byte, and where the function lies in the next.
      let count = operation == .buildMapUnpackWithCall && version == .python36 ? argument & 0xff : argument
      let parts = take(count)
      push(display(.dictionary, parts.flatMap { pairs(of: $0) }))
    case .listExtend, .setUpdate: extend(argument)
    case .dictUpdate, .dictMerge: merge(argument)
    case .listAppend, .setAdd: append(1, argument)
    case .mapAdd: append(2, argument)
    case .storeMap:
      let key = pop()
      let value = pop()
      grow(1, by: [key, value])
    case .binaryAdd, .inplaceAdd: add()
    case .binarySubscr: element()
    case .binaryOp:
      switch argument {
      case 0, 13: add()
      case 26: element()
      default:
        drop(2)
        push(ValueTable.unknown)
      }
    case .makeFunction: makeFunction(argument)
    case .makeClosure:
      let code = pop()
      drop(1 + argument)
      push(function(of: code))
    case .setFunctionAttribute:
      let function = pop()
      _ = pop()
      push(function)
    default: return false
    }
    return true
  }

  private mutating func buildDisplay(_ kind: ValueTable.Kind, _ count: Int) {
    let parts = take(count)
    for part in parts { taken.insert(part) }
    push(parts.count == count ? display(kind, parts) : ValueTable.unknown)
  }

  /// A display of `parts`, each of which is paid for.
  private mutating func display(_ kind: ValueTable.Kind, _ parts: [ValueID]) -> ValueID {
    fuel -= parts.count
    return values.display(kind, parts)
  }

  private mutating func keyedDisplay(_ count: Int) {
    let keys = elements(of: pop())
    let parts = take(count)
    guard keys.count == parts.count else {
      push(ValueTable.unknown)
      return
    }
    var all: [ValueID] = []
    for (key, part) in zip(keys, parts) {
      all.append(key)
      all.append(part)
    }
    push(display(.dictionary, all))
  }

  /// `[*a, *b]` before 3.9.
  private mutating func spread(_ count: Int) {
    var all: [ValueID] = []
    for part in take(count) { all += spreadable(part) }
    push(display(.tuple, all))
  }

  /// What is spread out into a display: its parts, or that more follows which is not known.
  private mutating func spreadable(_ value: ValueID) -> [ValueID] {
    let parts = elements(of: value)
    if !parts.isEmpty || isEmptyConstant(value) { return parts }
    return values.kind(value) == .tuple || values.kind(value) == .list ? [] : [ValueTable.rest]
  }

  private func pairs(of value: ValueID) -> [ValueID] {
    values.kind(value) == .dictionary ? Array(values.parts(value)) : [ValueTable.rest, ValueTable.rest]
  }

  /// A list grows by what is on top: `[1, 2, 3]` from 3.9 on is an empty list and a constant tuple.
  private mutating func extend(_ depth: Int) {
    let more = pop()
    grow(depth, by: spreadable(more))
  }

  func isEmptyConstant(_ value: ValueID) -> Bool {
    guard values.kind(value) == .constant else { return false }
    let id = MarshalID(Int(values.first[Int(value)]))
    return (tree.kind(id) == .tuple || tree.kind(id) == .frozenset) && tree.childCount(id) == 0
  }

  private mutating func merge(_ depth: Int) {
    let more = pop()
    grow(depth, by: pairs(of: more))
  }

  /// Items that are added one by one, as comprehensions and long displays do.
  mutating func append(_ count: Int, _ depth: Int) {
    let parts = take(count)
    grow(depth, by: parts)
  }

  /// The container at `depth` grows by `parts`. It is the same container wherever it lies, so its cell is changed. In a
  /// loop or beyond 64 parts, what is added is not followed.
  private mutating func grow(_ depth: Int, by parts: [ValueID]) {
    guard depth <= 64 else { return }
    var cell = stack.top
    for _ in 1..<Swift.max(1, depth) {
      fuel -= 1
      cell = stack.parents[Int(cell)]
    }
    guard cell > AbstractStack.unknownBottom else { return }
    let container = stack.values[Int(cell)]
    switch values.kind(container) {
    case .list, .set, .tuple, .dictionary: break
    default:
      stack.values[Int(cell)] = ValueTable.unknown
      return
    }
    let known = Array(values.parts(container))
    if known.last == ValueTable.rest { return }
    let isDictionary = values.kind(container) == .dictionary
    let rest = isDictionary ? [ValueTable.rest, ValueTable.rest] : [ValueTable.rest]
    let isFollowed = depth == 1 && known.count + parts.count <= 512
    stack.values[Int(cell)] = display(values.kind(container), known + (isFollowed ? parts : rest))
  }

  // MARK: Texts

  private mutating func format(hasSpecification: Bool, isPlain: Bool) {
    if hasSpecification { _ = pop() }
    let value = pop()
    push(isPlain && text(of: value) != nil ? value : ValueTable.unknown)
  }

  /// One text of several, when all are known.
  mutating func joinTexts(_ parts: [ValueID], expected: Int) {
    push(joined(parts, separator: "", expected: expected))
  }

  mutating func joined(_ parts: [ValueID], separator: String, expected: Int) -> ValueID {
    guard parts.count == expected, parts.count <= ValueTable.largest else { return ValueTable.unknown }
    var texts: [String] = []
    var size = 0
    for part in parts {
      fuel -= 1
      guard let text = text(of: part) else { return ValueTable.unknown }
      size += text.utf8.count + separator.utf8.count
      guard size <= 1 << 16 else { return ValueTable.unknown }
      texts.append(text)
    }
    fuel -= size >> 3
    return values.compute(.text(texts.joined(separator: separator)), byteCount: size)
  }

  private mutating func add() {
    let right = pop()
    let left = pop()
    if let one = bytes(of: left), let other = bytes(of: right) {
      fuel -= (one.count + other.count) >> 3
      push(values.compute(.bytes(one + other), byteCount: one.count + other.count))
    } else if values.kind(left) == .list, values.kind(right) == .list {
      push(display(.list, Array(values.parts(left)) + Array(values.parts(right))))
    } else {
      push(joined([left, right], separator: "", expected: 2))
    }
  }

  /// The bytes that a value is, up to 64 KiB.
  private func bytes(of value: ValueID) -> [UInt8]? {
    switch values.kind(value) {
    case .constant:
      let id = MarshalID(Int(values.first[Int(value)]))
      guard tree.kind(id) == .bytes, tree.layout != .python27, let payload = tree.payload(id),
        payload.count <= 1 << 16
      else { return nil }
      return Array(payload)
    case .computed:
      if case .bytes(let bytes) = values.computed[Int(values.first[Int(value)])] { return bytes }
      return nil
    default: return nil
    }
  }

  // MARK: Elements

  private mutating func element() {
    let index = pop()
    let object = pop()
    taken.insert(object)
    push(element(of: object, index))
  }

  /// `object[index]`: names kept in namespaces, parts of displays.
  private mutating func element(of object: ValueID, _ index: ValueID) -> ValueID {
    if let key = text(of: index), key.utf8.count <= NamePaths.longest, let value = named(key, in: object) {
      return value
    }
    switch values.kind(object) {
    case .tuple, .list, .constant:
      guard let place = integer(of: index) else { return ValueTable.unknown }
      let parts = elements(of: object)
      let place2 = place < 0 ? place + parts.count : place
      return parts.indices.contains(place2) ? parts[place2] : ValueTable.unknown
    case .dictionary:
      guard let key = text(of: index) else { return ValueTable.unknown }
      let parts = Array(values.parts(object).prefix(128))
      for place in stride(from: 0, to: parts.count - 1, by: 2) where text(of: parts[place]) == key {
        return parts[place + 1]
      }
      return ValueTable.unknown
    case .path, .call:
      guard let base = path(of: object), let path = paths.subscripted(base) else { return ValueTable.unknown }
      return values.add(.path, path)
    default: return ValueTable.unknown
    }
  }

  /// `globals()["x"]`, `__builtins__["x"]`, `os.__dict__["x"]`, `vars(os)["x"]`, `sys.modules["x"]`.
  private mutating func named(_ key: String, in object: ValueID) -> ValueID? {
    guard let path = path(of: object) else { return nil }
    let name = names.place(of: key)
    if known.builtins.contains(path) { return root(name) }
    if known.namespaces.contains(path) { return blocks[0].scope[name] ?? root(name) }
    if path == known.modules { return module(key, level: 0, isWhole: true) }
    if paths.parts[Int(path)] == .attribute, paths.names[Int(path)] == known.dictionary {
      let parent = paths.parents[Int(path)]
      return attribute(of: values.add(.path, parent), name)
    }
    guard values.kind(object) == .call else { return nil }
    let call = calls[Int(values.first[Int(object)])]
    if call.path == known.vars, let subject = call.arguments.first { return attribute(of: subject, name) }
    return nil
  }

  // MARK: Functions

  private mutating func makeFunction(_ argument: Int) {
    if version == .python27 {
      let code = pop()
      drop(argument)
      push(function(of: code))
      return
    }
    if version <= .python310 { _ = pop() }
    let code = pop()
    if version <= .python312 { drop((argument & 15).nonzeroBitCount) }
    push(function(of: code))
  }

  private mutating func function(of value: ValueID) -> ValueID {
    guard values.kind(value) == .constant, let place = tree.code(MarshalID(Int(values.first[Int(value)]))) else {
      return ValueTable.unknown
    }
    let kind = kindOfFunction(place)
    let made = enter(place, kind: kind, parent: block)
    if made > 0, kind == .comprehension || kind == .classBody { blocks[block].runs.append(made) }
    if made > 0, kind == .classBody, blocks[made].parent == block {
      blocks[made].isModuleLevel = blocks[block].isModuleLevel
    }
    return values.add(.function, Int32(made))
  }
}
