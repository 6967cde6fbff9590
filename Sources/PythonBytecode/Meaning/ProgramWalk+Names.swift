/// Loads and stores: what names and attributes stand for.
extension ProgramWalk {
  mutating func load(_ operation: Operation, _ instruction: Instruction) -> Bool {
    let argument = Int(instruction.argument)
    switch operation {
    case .loadConst: push(constant(argument))
    case .loadSmallInt: push(values.compute(.integer(argument), byteCount: 8))
    case .loadCommonConstant:
      let common = ["AssertionError", "NotImplementedError", "tuple", "all", "any"]
      push(argument < common.count ? root(names.place(of: common[argument])) : ValueTable.unknown)
    case .loadAssertionError: push(root(names.place(of: "AssertionError")))
    case .loadBuildClass: push(ValueTable.buildClass)
    case .loadName: push(named(instruction, isGlobal: false))
    case .loadGlobal:
      let value = named(instruction, isGlobal: true)
      let hasNull = version >= .python311 && argument & 1 == 1
      if hasNull, version <= .python312 { push(ValueTable.null) }
      push(value)
      if hasNull, version >= .python313 { push(ValueTable.null) }
    case .loadFromDictOrGlobals:
      _ = pop()
      push(named(instruction, isGlobal: false))
    case .loadFast, .loadFastCheck, .loadFastAndClear, .loadFastBorrow: push(local(argument))
    case .loadFastLoadFast, .loadFastBorrowLoadFastBorrow:
      push(local(argument >> 4))
      push(local(argument & 15))
    case .loadDeref, .loadClassderef: push(cell(argument))
    case .loadFromDictOrDeref:
      _ = pop()
      push(cell(argument))
    case .loadAttr: loadAttribute(instruction, isMethod: version >= .python312 && argument & 1 == 1)
    case .loadMethod: loadAttribute(instruction, isMethod: true)
    case .loadSuperAttr:
      drop(3)
      push(root(names.place(of: "super()")))
      loadAttribute(instruction, isMethod: argument & 1 == 1)
    case .importName: importModule(instruction)
    case .importFrom:
      let module = stack.values[Int(stack.top)]
      guard let name = name(instruction) else {
        push(ValueTable.unknown)
        return true
      }
      push(attribute(of: module, name))
    default: return false
    }
    return true
  }

  mutating func store(_ operation: Operation, _ instruction: Instruction) -> Bool {
    let argument = Int(instruction.argument)
    switch operation {
    case .storeName: bind(instruction, pop(), in: block)
    case .storeGlobal: bind(instruction, pop(), in: 0)
    case .storeFast: setLocal(argument, pop())
    case .storeFastLoadFast:
      setLocal(argument >> 4, pop())
      push(local(argument & 15))
    case .storeFastStoreFast:
      setLocal(argument >> 4, pop())
      setLocal(argument & 15, pop())
    case .storeDeref:
      let value = pop()
      if let name = cellName(argument) { blocks[block].scope[name] = value }
    case .storeAttr:
      let object = pop()
      let value = pop()
      guard let name = name(instruction) else { return true }
      taken.insert(object)
      let target = attribute(of: object, name)
      guard let path = path(of: target), !isUnrooted(path) else { return true }
      stores.append(Store(path: path, value: value, line: line, block: block))
    case .storeSubscr:
      _ = pop()
      let object = pop()
      let value = pop()
      taken.insert(object)
      guard let base = path(of: object), !isUnrooted(base), let path = paths.subscripted(base) else { return true }
      stores.append(Store(path: path, value: value, line: line, block: block))
    default: return false
    }
    return true
  }

  /// The constant at `place`, noted as a text where it is one.
  mutating func constant(_ place: Int) -> ValueID {
    guard let id = tree.child(code.constants, at: place) else { return ValueTable.unknown }
    if tree.kind(id) != .code { collect(id, line: line) }
    return values.add(.constant, id.index)
  }

  func name(at place: Int, of id: MarshalID) -> MarshalID? { tree.child(id, at: place) }

  private mutating func name(_ instruction: Instruction) -> Int32? {
    guard let id = tree.child(code.names, at: version.nameIndex(instruction)) else { return nil }
    return names.place(of: id, in: tree)
  }

  mutating func root(_ name: Int32) -> ValueID {
    guard let path = paths.root(name, names) else { return ValueTable.unknown }
    return values.add(.path, path)
  }

  private mutating func named(_ instruction: Instruction, isGlobal: Bool) -> ValueID {
    guard let name = name(instruction) else { return ValueTable.unknown }
    if !isGlobal, let value = blocks[block].scope[name] { return value }
    if let value = blocks[0].scope[name] { return value }
    // Python 2 looks up its truth values by name.
    if version == .python27, name == known.trueName || name == known.falseName {
      return values.compute(.boolean(name == known.trueName), byteCount: 1)
    }
    return root(name)
  }

  private mutating func bind(_ instruction: Instruction, _ value: ValueID, in scope: Int) {
    guard let name = name(instruction) else { return }
    blocks[scope].scope[name] = value
    taken.insert(value)
    guard let path = paths.root(name, names) else { return }
    stores.append(Store(path: path, value: value, line: line, block: block))
  }

  // MARK: Locals and cells

  private func local(_ place: Int) -> ValueID {
    if place < 256 { return place < locals.count ? locals[place] : ValueTable.unknown }
    return farLocals[place] ?? ValueTable.unknown
  }

  private mutating func setLocal(_ place: Int, _ value: ValueID) {
    taken.insert(value)
    guard place < 256 else {
      farLocals[place] = value
      return
    }
    while locals.count <= place { locals.append(ValueTable.unknown) }
    locals[place] = value
  }

  private mutating func cellName(_ place: Int) -> Int32? {
    let id: MarshalID?
    if version >= .python311 {
      id = tree.child(code.localNames, at: place)
    } else {
      let cells = tree.childCount(code.cellNames)
      id = place < cells ? tree.child(code.cellNames, at: place) : tree.child(code.freeNames, at: place - cells)
    }
    return id.flatMap { names.place(of: $0, in: tree) }
  }

  /// What a cell holds: its own block binds it, or one of those around.
  private mutating func cell(_ place: Int) -> ValueID {
    guard let name = cellName(place) else { return ValueTable.unknown }
    var scope = block
    for _ in 0..<16 {
      if scope <= 0 { break }
      if let value = blocks[scope].scope[name] { return value }
      scope = blocks[scope].parent
    }
    return ValueTable.unknown
  }

  // MARK: Attributes

  private mutating func loadAttribute(_ instruction: Instruction, isMethod: Bool) {
    let object = pop()
    let value: ValueID
    if let name = name(instruction) {
      taken.insert(object)
      value = attribute(of: object, name)
      if !isMethod, let path = path(of: value), !isUnrooted(path) {
        loads.append(Store(path: path, value: value, line: line, block: block))
      }
    } else {
      value = ValueTable.unknown
    }
    guard isMethod else {
      push(value)
      return
    }
    push(value)
    push(ValueTable.receiver)
  }

  /// The qualified name of a value, when it has one.
  func path(of value: ValueID) -> Int32? {
    switch values.kind(value) {
    case .path: return values.first[Int(value)]
    case .call:
      let path = values.second[Int(value)]
      return path >= 0 ? path : nil
    default: return nil
    }
  }

  /// Whether a path begins with something unknown.
  func isUnrooted(_ path: Int32) -> Bool {
    var path = path
    while paths.parents[Int(path)] >= 0 { path = paths.parents[Int(path)] }
    return path == known.unknown
  }

  /// `object.name`. What a constant's method is called on is kept with it.
  mutating func attribute(of object: ValueID, _ name: Int32) -> ValueID {
    fuel -= 1
    var base: Int32?
    var receiver: ValueID = -1
    switch values.kind(object) {
    case .path:
      base = values.first[Int(object)]
      if let base, known.builtins.contains(base) { return root(name) }
    case .call:
      base = path(of: object)
      receiver = object
    case .constant, .computed, .tuple, .list, .set, .dictionary:
      base = paths.root(names.place(of: typeName(object)), names)
      receiver = object
    case .function: base = paths.root(names.place(of: blocks[Int(values.first[Int(object)])].qualifiedName), names)
    case .classObject: base = paths.root(classes[Int(values.first[Int(object)])].name, names)
    case .choice:
      let one = attribute(of: values.first[Int(object)], name)
      let other = attribute(of: values.second[Int(object)], name)
      return values.choice(one, other)
    case .unknown, .parameter, .null, .receiver, .rest, .exception, .buildClass, .entering: break
    }
    guard let path = paths.attribute(base ?? known.unknown, name, names) else { return ValueTable.unknown }
    return values.add(.path, path, receiver)
  }

  private func typeName(_ value: ValueID) -> String {
    switch values.kind(value) {
    case .tuple: return "tuple"
    case .list: return "list"
    case .set: return "set"
    case .dictionary: return "dict"
    default: break
    }
    guard values.kind(value) == .constant else {
      return computedTypeName(values.computed[Int(values.first[Int(value)])])
    }
    switch tree.kind(MarshalID(Int(values.first[Int(value)]))) {
    case .text: return tree.layout == .python27 ? "unicode" : "str"
    case .latin1: return "str"
    case .bytes: return tree.layout == .python27 ? "str" : "bytes"
    case .int32, .int64, .long: return "int"
    case .binaryFloat, .textFloat: return "float"
    case .tuple: return "tuple"
    case .frozenset: return "frozenset"
    default: return "?"
    }
  }

  private func computedTypeName(_ constant: BytecodeConstant) -> String {
    switch constant {
    case .text: "str"
    case .bytes: "bytes"
    case .integer: "int"
    default: "?"
    }
  }

  /// The number that a value is, when it fits 64 bits.
  func integer(of value: ValueID) -> Int? {
    switch values.kind(value) {
    case .constant: return tree.integer(MarshalID(Int(values.first[Int(value)])))
    case .computed:
      if case .integer(let number) = values.computed[Int(values.first[Int(value)])] { return number }
      return nil
    default: return nil
    }
  }

  func isNone(_ value: ValueID) -> Bool {
    values.kind(value) == .constant && tree.kind(MarshalID(Int(values.first[Int(value)]))) == .none
  }

  /// The text that a value is, up to 64 KiB; a Python 2 `str` counts. Spelling it out is paid for.
  mutating func text(of value: ValueID) -> String? {
    switch values.kind(value) {
    case .constant:
      let id = MarshalID(Int(values.first[Int(value)]))
      guard let size = tree.payload(id)?.count, size <= 1 << 16 else { return nil }
      fuel -= size >> 3
      return tree.text(id)
    case .computed:
      if case .text(let text) = values.computed[Int(values.first[Int(value)])] { return text }
      return nil
    default: return nil
    }
  }

  /// Those of `list` that are texts, as names: the beginning of each.
  mutating func names(of list: [ValueID]) -> [String] {
    var texts: [String] = []
    for value in list {
      if let text = text(of: value) { texts.append(String(text.prefix(NamePaths.longest))) }
    }
    return texts
  }

  // MARK: Imports

  private mutating func importModule(_ instruction: Instruction) {
    let from = pop()
    let level = pop()
    guard let name = name(instruction) else {
      push(ValueTable.unknown)
      return
    }
    let module = String(names.texts[Int(name)].prefix(NamePaths.longest))
    let stated = Swift.max(0, Swift.min(integer(of: level) ?? 0, 100))
    let taken = names(of: elements(of: from))
    imports.append(
      BytecodeImport(
        module: module, level: stated, names: taken, isDynamic: false,
        line: line.map { Int($0) }, block: block))
    push(self.module(module, level: stated, isWhole: !taken.isEmpty))
  }

  /// The module of a dotted name: all of it, or the package at its head, which is what `import a.b` binds.
  mutating func module(_ dotted: String, level: Int, isWhole: Bool) -> ValueID {
    guard dotted.utf8.count <= NamePaths.longest else { return ValueTable.unknown }
    let words = dotted.split(separator: ".")
    let dots = String(repeating: ".", count: level)
    guard let first = words.first else { return root(names.place(of: dots)) }
    var value = root(names.place(of: dots + String(first)))
    guard isWhole else { return value }
    for word in words.dropFirst() { value = attribute(of: value, names.place(of: String(word))) }
    return value
  }
}
