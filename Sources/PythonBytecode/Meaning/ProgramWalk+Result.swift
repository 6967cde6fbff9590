/// The walk's findings as public values. Constants and names are spelled out once, however often they are used.
extension ProgramWalk {
  private struct Spelling {
    var paths: [Int32: String] = [:]
    var values: [ValueID: BytecodeArgument] = [:]
    var constants: [Int32: BytecodeConstant] = [:]
    /// Bytes of constants that may still be spelled out.
    var bytesLeft: Int
  }

  func publish(into program: inout BytecodeProgram) {
    var spelling = Spelling(bytesLeft: 4 * tree.bytes.count + 1 << 20)
    let reached = reachedAtImport()
    program.blocks = blocks.enumerated().map { place, block in
      BytecodeBlock(
        kind: block.kind, code: block.code, parent: block.parent < 0 ? nil : block.parent, name: block.name,
        qualifiedName: block.qualifiedName, firstLine: Int(tree.codes[block.code].firstLine),
        isModuleLevel: block.isModuleLevel, runsAtImport: reached[place])
    }
    program.imports = imports
    program.limitation = limitation
    program.surpriseCount = surprises
    for call in calls { program.calls.append(publish(call, &spelling)) }
    for store in stores {
      let value = store.value.map { argument($0, &spelling) }
      program.stores.append(publish(store, value, &spelling))
    }
    for load in loads {
      guard let value = load.value, !taken.contains(value) else { continue }
      program.reads.append(publish(load, nil, &spelling))
    }
    for record in returned {
      guard let value = record.value.map({ argument($0, &spelling) }), value != .unknown, value != .constant(.none)
      else {
        continue
      }
      program.returns.append(BytecodeReturn(value: value, line: record.line.map { Int($0) }, block: record.block))
    }
    for record in classes {
      program.classes.append(
        BytecodeClass(
          name: names.texts[Int(record.name)],
          bases: record.bases.map { $0 < 0 || isUnrooted($0) ? nil : text($0, &spelling) },
          body: record.body < 0 ? nil : record.body, line: record.line.map { Int($0) }, block: record.block))
    }
    for text in texts {
      program.texts.append(
        BytecodeText(
          value: constant(text.value, &spelling), block: text.block, line: text.line.map { Int($0) },
          isDocstring: text.isDocstring))
    }
  }

  /// Blocks that the module runs, or that something it runs calls or hands over.
  private func reachedAtImport() -> [Bool] {
    var reached = [Bool](repeating: false, count: blocks.count)
    var waiting = blocks.isEmpty ? [] : [0]
    while let block = waiting.popLast() {
      guard !reached[block] else { continue }
      reached[block] = true
      waiting += blocks[block].runs.filter { !reached[$0] }
    }
    return reached
  }

  private func publish(_ call: Call, _ spelling: inout Spelling) -> BytecodeCall {
    var arguments: [BytecodeArgument] = []
    for value in call.arguments { arguments.append(argument(value, &spelling)) }
    var keywords: [(name: String, value: BytecodeArgument)] = []
    for keyword in call.keywords {
      keywords.append((names.texts[Int(keyword.name)], argument(keyword.value, &spelling)))
    }
    return BytecodeCall(
      qualifiedName: call.path < 0 || call.path == known.unknown ? nil : text(call.path, &spelling),
      target: call.target < 0 ? nil : call.target, arguments: arguments, keywords: keywords,
      receiver: argument(call.receiver, &spelling), isOpen: call.isOpen, line: call.line.map { Int($0) },
      block: call.block, offset: Int(call.offset))
  }

  private func publish(_ store: Store, _ value: BytecodeArgument?, _ spelling: inout Spelling) -> BytecodeName {
    BytecodeName(
      qualifiedName: text(store.path, &spelling), value: value, line: store.line.map { Int($0) }, block: store.block)
  }

  private func text(_ path: Int32, _ spelling: inout Spelling) -> String {
    if let known = spelling.paths[path] { return known }
    let text = paths.text(path, names)
    spelling.paths[path] = text
    return text
  }

  private func constant(_ id: MarshalID, _ spelling: inout Spelling) -> BytecodeConstant {
    if let known = spelling.constants[id.index] { return known }
    let constant = tree.constant(id, elements: ValueTable.largest)
    let size = Self.byteCount(constant)
    guard size <= spelling.bytesLeft else { return .unknown }
    spelling.bytesLeft -= size
    spelling.constants[id.index] = constant
    return constant
  }

  private static func byteCount(_ constant: BytecodeConstant) -> Int {
    switch constant {
    case .text(let text): return text.utf8.count
    case .bytes(let bytes), .bigInteger(_, let bytes): return bytes.count
    case .tuple(let parts), .list(let parts), .set(let parts), .dictionary(let parts), .slice(let parts):
      return parts.reduce(8 * parts.count) { $0 + byteCount($1) }
    default: return 8
    }
  }

  private func argument(_ value: ValueID, _ spelling: inout Spelling) -> BytecodeArgument {
    if let known = spelling.values[value] { return known }
    let argument = spelled(value, &spelling)
    spelling.values[value] = argument
    return argument
  }

  private func spelled(_ value: ValueID, _ spelling: inout Spelling) -> BytecodeArgument {
    let first = values.first[Int(value)]
    switch values.kind(value) {
    case .unknown, .null, .receiver, .rest, .exception, .buildClass, .entering: return .unknown
    case .parameter: return .name(names.texts[Int(first)])
    case .constant: return .constant(constant(MarshalID(Int(first)), &spelling))
    case .computed: return .constant(values.computed[Int(first)])
    case .path: return isUnrooted(first) ? .unknown : .name(text(first, &spelling))
    case .call: return .call(Int(first))
    case .function: return .block(Int(first))
    case .classObject:
      let body = classes[Int(first)].body
      return body < 0 ? .unknown : .block(body)
    case .choice:
      let one = argument(first, &spelling)
      let other = argument(values.second[Int(value)], &spelling)
      return .choice([one, other])
    case .tuple, .list, .set, .dictionary: return display(value, &spelling)
    }
  }

  /// A display of constants alone is a constant.
  private func display(_ value: ValueID, _ spelling: inout Spelling) -> BytecodeArgument {
    var parts: [BytecodeArgument] = []
    for part in values.parts(value) { parts.append(argument(part, &spelling)) }
    let constants = parts.compactMap { part -> BytecodeConstant? in
      guard case .constant(let constant) = part else { return nil }
      return constant
    }
    guard constants.count == parts.count else {
      return values.kind(value) == .dictionary ? .table(parts) : .display(parts)
    }
    switch values.kind(value) {
    case .tuple: return .constant(.tuple(constants))
    case .set: return .constant(.set(constants))
    case .dictionary: return .constant(.dictionary(constants))
    default: return .constant(.list(constants))
    }
  }
}
