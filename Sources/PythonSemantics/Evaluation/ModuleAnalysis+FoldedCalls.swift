import PythonSyntax
import SourceText

// Folding of calls: methods of constant texts and a few builtins.

extension ModuleAnalysis {
  mutating func foldCall(_ node: NodeID, _ index: Int, _ callee: Int32, _ package: inout PackageState) {
    guard constantOf[index] < 0, tree.childCount(node) <= 64 else { return }
    let function = tree.child(node, 0)
    guard !function.isNone else { return }
    if tree.kind(function) == .attribute {
      let receiver = constantOf(tree.child(function, 0))
      if receiver >= 0, constants.isString(receiver) {
        foldMethod(node, index, receiver, tree.name(function))
        return
      }
    }
    guard callee > PathTable.unknown, package.paths.plain(callee) == callee else { return }
    let argument = constantOf(argument(node, 0))
    let owner = package.paths.parent(callee)
    if owner == package.known.builtins {
      if argument >= 0 { foldBuiltin(package.paths.lastText(callee), argument, index) }
    } else if callee == package.known.pathJoin {
      foldPathJoin(node, index)
    }
  }

  private mutating func foldBuiltin(_ name: String, _ argument: Int32, _ index: Int) {
    switch name {
    case "chr", "unichr":
      guard let code = constants.integer(argument), let bytes = PythonValues.utf8(code) else { return }
      constantOf[index] = constants.string(bytes, isText: true)
    case "ord":
      guard constants.isString(argument), constants.length(argument) <= 4,
        let content = constants.paidContent(argument, tree: tree),
        let scalar = String(decoding: content, as: UTF8.self).unicodeScalars.first
      else { return }
      constantOf[index] = constants.integer(Int(scalar.value))
    case "str":
      if let number = constants.integer(argument) {
        constantOf[index] = constants.string(Array(String(number).utf8), isText: true)
      } else if constants.isString(argument), constants.isText(argument) {
        constantOf[index] = argument
      }
    case "int":
      if constants.integer(argument) != nil {
        constantOf[index] = argument
      } else if constants.isString(argument), constants.length(argument) < 20,
        let content = constants.paidContent(argument, tree: tree),
        let value = Int(String(decoding: content, as: UTF8.self))
      {
        constantOf[index] = constants.integer(value)
      }
    case "len":
      if let items = constants.items(argument) { constantOf[index] = constants.integer(items.count) }
    case "bytes", "bytearray":
      guard let items = constants.items(argument), constants.spend(items.count) else { return }
      var bytes: [UInt8] = []
      for item in items {
        guard let value = constants.integer(item), let byte = UInt8(exactly: value) else { return }
        bytes.append(byte)
      }
      constantOf[index] = constants.string(bytes, isText: false)
    case "tuple", "list":
      if constants.items(argument) != nil { constantOf[index] = argument }
    default: break
    }
  }

  private mutating func foldPathJoin(_ node: NodeID, _ index: Int) {
    var parts: [[UInt8]] = []
    for child in tree.children(node).dropFirst() {
      guard let part = display(child) else { return }
      parts.append(part)
    }
    guard !parts.isEmpty else { return }
    constantOf[index] = constants.string(Array(parts.joined(separator: [UInt8(ascii: "/")])), isText: true)
  }

  /// A text argument.
  private mutating func display(_ node: NodeID) -> [UInt8]? {
    let constant = constantOf(node)
    guard constant >= 0, constants.isString(constant), constants.length(constant) <= 1 << 20 else { return nil }
    return constants.paidContent(constant, tree: tree)
  }

  private mutating func foldMethod(_ call: NodeID, _ index: Int, _ receiver: Int32, _ method: String) {
    let isText = constants.isText(receiver)
    switch method {
    case "join": foldJoin(call, index, receiver)
    case "format": if isText { foldFormat(call, index, receiver) }
    case "decode", "encode":
      guard isText == (method == "encode"), isPlainCodec(argument(call, 0)) else { return }
      guard let content = constants.paidContent(receiver, tree: tree) else { return }
      constantOf[index] = constants.string(content, isText: !isText)
    case "lower", "upper", "strip", "lstrip", "rstrip", "swapcase", "replace", "casefold":
      guard let content = constants.paidContent(receiver, tree: tree) else {
        return
      }
      var arguments: [[UInt8]] = []
      for child in tree.children(call).dropFirst() {
        guard let argument = display(child) else { return }
        arguments.append(argument)
      }
      // What grows is paid for before: a replacement may be longer than what it replaces.
      let growth = method == "replace" && arguments.count == 2 ? max(1, arguments[1].count) : 1
      guard constants.spend(content.count * 8 * min(growth, 1 << 16)),
        let result = PythonValues.transformed(content, method, arguments)
      else { return }
      constantOf[index] = constants.string(result, isText: isText)
    default: break
    }
  }

  /// UTF-8 or ASCII, which do not change the bytes.
  private mutating func isPlainCodec(_ node: NodeID) -> Bool {
    if node.isNone { return true }
    guard let name = display(node) else { return false }
    let plain = String(decoding: name.filter { $0 != 0x2d && $0 != 0x5f }.map { $0 | 0x20 }, as: UTF8.self)
    return plain == "utf8" || plain == "ascii" || plain == "utf"
  }

  private mutating func foldJoin(_ call: NodeID, _ index: Int, _ separator: Int32) {
    let isText = constants.isText(separator)
    let argument = constantOf(argument(call, 0))
    guard argument >= 0, let glue = constants.paidContent(separator, tree: tree), let items = constants.items(argument)
    else {
      return
    }
    var result: [UInt8] = []
    for (offset, item) in items.enumerated() {
      guard constants.isString(item), constants.isText(item) == isText,
        constants.spend(constants.length(item) + glue.count),
        let content = constants.paidContent(item, tree: tree)
      else { return }
      if offset > 0 { result.append(contentsOf: glue) }
      result.append(contentsOf: content)
    }
    constantOf[index] = constants.string(result, isText: isText)
  }

  /// `"{}{1}{name}".format(…)` without conversions or specifications.
  private mutating func foldFormat(_ call: NodeID, _ index: Int, _ format: Int32) {
    let argumentCount = tree.childCount(call)
    guard let content = constants.paidContent(format, tree: tree) else { return }
    var result: [UInt8] = []
    var automatic = 0
    var position = 0
    while position < content.count {
      let byte = content[position]
      position += 1
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") else {
        result.append(byte)
        continue
      }
      if position < content.count, content[position] == byte {
        result.append(byte)
        position += 1
        continue
      }
      guard byte == UInt8(ascii: "{"), let end = content[position...].firstIndex(of: UInt8(ascii: "}")) else { return }
      // Each field looks through the arguments.
      guard constants.spend(argumentCount * 8) else { return }
      let field = end - position <= 256 ? String(decoding: content[position..<end], as: UTF8.self) : "?"
      position = end + 1
      let value: NodeID
      if field.isEmpty {
        value = argument(call, automatic)
        automatic += 1
      } else if let number = Int(field), number >= 0, number < 64 {
        value = argument(call, number)
      } else {
        value = keywordArgument(call, field)
      }
      let constant = constantOf(value)
      guard constant >= 0 else { return }
      if let number = constants.integer(constant) {
        result.append(contentsOf: String(number).utf8)
      } else {
        guard let piece = display(value), constants.spend(piece.count) else { return }
        result.append(contentsOf: piece)
      }
    }
    constantOf[index] = constants.string(result, isText: true)
  }

  /// The value of a keyword argument; none when it is absent.
  func keywordArgument(_ call: NodeID, _ name: String) -> NodeID {
    let arguments = tree.children(call).dropFirst()
    guard arguments.contains(where: { !$0.isNone && tree.kind($0) == .keyword }), let symbol = tree.symbols.find(name)
    else { return .none }
    for child in arguments where !child.isNone && tree.kind(child) == .keyword && tree.symbol(child) == symbol {
      return tree.child(child, 0)
    }
    return .none
  }
}
