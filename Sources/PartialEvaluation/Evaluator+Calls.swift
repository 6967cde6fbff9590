import Compression
import PythonSemantics
import PythonSyntax
import SourceText

// Calls: functions of the code itself, decoders by name, methods of texts and bytes.

extension Evaluator {
  /// Arguments of a call, evaluated.
  struct Arguments {
    var positional: [ConstantValue] = []
    var named: [String: ConstantValue] = [:]

    var first: ConstantValue? { positional.first }

    func integer(_ position: Int, _ name: String) -> Int? {
      (positional.indices.contains(position) ? positional[position] : named[name])?.integer
    }

    func text(_ position: Int, _ name: String) -> String? {
      (positional.indices.contains(position) ? positional[position] : named[name])?.content
        .map { String(decoding: $0, as: UTF8.self) }
    }
  }

  mutating func evaluateCall(_ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int) -> ConstantValue? {
    let module = place.model.modules[place.module]
    let tree = module.parsed.tree
    let function = tree.child(node, 0)
    guard !function.isNone, tree.childCount(node) <= 256 else { return nil }
    let qualified = place.model.qualifiedName(of: function, module: place.module)
    if let qualified, Self.isTransparent(qualified) {
      return evaluate(module.argument(of: node, position: 0, keyword: "source"), place, names, depth + 1)
    }
    guard let arguments = evaluateArguments(node, place, names, depth) else {
      return withPlaceholder(node, place, names, depth)
    }
    if tree.kind(function) == .attribute, tree.name(function) == "decrypt", let token = arguments.first?.content {
      return decrypted(token, by: tree.child(function, 0), place, names, depth)
    }
    if let qualified, let value = callNamed(qualified, arguments, depth) { return value }
    if tree.kind(function) == .attribute {
      if let receiver = evaluate(tree.child(function, 0), place, names, depth + 1), receiver.elements != nil {
        return method(tree.name(function), receiver, arguments)
      }
    }
    guard let callee = evaluate(function, place, names, depth + 1) else { return nil }
    return call(callee, arguments, depth)
  }

  /// `text.replace("PLACEHOLDER", unknown)`: droppers mark their payload with what only the victim's machine knows. The
  /// text stays as it is, placeholder and all: it says the rest.
  private mutating func withPlaceholder(
    _ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int
  ) -> ConstantValue? {
    let tree = place.model.modules[place.module].parsed.tree
    let function = tree.child(node, 0)
    guard tree.kind(function) == .attribute, tree.name(function) == "replace", tree.childCount(node) >= 3,
      let placeholder = evaluate(tree.child(node, 1), place, names, depth + 1)?.content, placeholder.count >= 2,
      let text = evaluate(tree.child(function, 0), place, names, depth + 1), let content = text.content,
      placeholder.count * 4 <= content.count
    else { return nil }
    return text
  }

  /// `Fernet(key).decrypt(token)` with a constant key.
  private mutating func decrypted(
    _ token: [UInt8], by maker: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int
  ) -> ConstantValue? {
    let module = place.model.modules[place.module]
    let creation = module.value(of: maker)
    guard !creation.isNone, module.parsed.tree.kind(creation) == .call,
      let name = place.model.qualifiedName(of: module.parsed.tree.child(creation, 0), module: place.module),
      name.hasSuffix("Fernet"), spend(token.count * 16),
      let key = evaluate(module.argument(of: creation, position: 0, keyword: "key"), place, names, depth + 1)?.content,
      let plain = FernetToken.decrypt(token, key: key)
    else { return nil }
    note("fernet")
    return .bytes(plain)
  }

  /// Calls whose value, for what is executed, is their first argument.
  private static func isTransparent(_ name: String) -> Bool {
    [
      "builtins.compile", "textwrap.dedent", "builtins.memoryview", "io.BytesIO", "io.StringIO", "io.StringIO.read",
      "io.BytesIO.read",
    ].contains(name)
  }

  private mutating func evaluateArguments(
    _ node: NodeID, _ place: Surroundings, _ names: Bindings, _ depth: Int
  ) -> Arguments? {
    let tree = place.model.modules[place.module].parsed.tree
    var arguments = Arguments()
    for child in tree.children(node).dropFirst() {
      guard let value = evaluate(child, place, names, depth + 1) else { return nil }
      switch tree.kind(child) {
      case .keyword:
        guard !tree.symbol(child).isNone else { return nil }
        arguments.named[tree.name(child)] = value
      case .starred:
        guard let elements = value.elements, spend(elements.count) else { return nil }
        arguments.positional += elements
      default: arguments.positional.append(value)
      }
    }
    return arguments
  }

  mutating func call(_ callee: ConstantValue, _ arguments: Arguments, _ depth: Int) -> ConstantValue? {
    switch callee {
    case .named(let name): return callNamed(name, arguments, depth)
    case .function(let place, let node): return callFunction(node, place, arguments, depth)
    default: return nil
    }
  }

  /// A lambda, or a function whose body is assignments to names and then a `return`.
  private mutating func callFunction(
    _ node: NodeID, _ place: Surroundings, _ arguments: Arguments, _ depth: Int
  ) -> ConstantValue? {
    let tree = place.model.modules[place.module].parsed.tree
    let isLambda = tree.kind(node) == .lambda
    guard depth < Self.depthCeiling, isLambda || tree.kind(node) == .functionDef else { return nil }
    var names = Bindings()
    let parameters = tree.child(node, isLambda ? 0 : 2)
    var position = 0
    for parameter in parameters.isNone ? [] : tree.children(parameters) where !parameter.isNone {
      let text = tree.symbols.bytes(of: tree.symbol(parameter))
      let name = String(decoding: text, as: UTF8.self)
      let initial = tree.child(parameter, 1)
      if position < arguments.positional.count {
        names.bind(text, arguments.positional[position])
      } else if let value = arguments.named[name] {
        names.bind(text, value)
      } else if !initial.isNone, let value = evaluate(initial, place, Bindings(), depth + 1) {
        names.bind(text, value)
      } else {
        return nil
      }
      position += 1
    }
    guard position >= arguments.positional.count else { return nil }
    if isLambda { return evaluate(tree.child(node, 1), place, names, depth + 1) }
    let body = tree.child(node, 4)
    guard !body.isNone, tree.childCount(body) <= 64 else { return nil }
    for statement in tree.children(body) where !statement.isNone {
      switch tree.kind(statement) {
      case .returnStatement: return evaluate(tree.child(statement, 0), place, names, depth + 1)
      case .assign:
        let target = tree.child(statement, 1)
        guard tree.childCount(statement) == 2, tree.kind(target) == .name,
          let value = evaluate(tree.child(statement, 0), place, names, depth + 1)
        else { return nil }
        names.bind(tree.symbols.bytes(of: tree.symbol(target)), value)
      case .expressionStatement where tree.kind(tree.child(statement, 0)) == .stringLiteral: continue
      case .importStatement, .importFrom, .passStatement, .globalStatement: continue
      default: return nil
      }
    }
    return nil
  }

  /// Builtins and decoders of the standard library.
  mutating func callNamed(_ name: String, _ arguments: Arguments, _ depth: Int) -> ConstantValue? {
    if name == "codecs.getencoder" || name == "codecs.getdecoder" {
      return arguments.text(0, "encoding").map { .named((name == "codecs.getencoder" ? "encoder:" : "decoder:") + $0) }
    }
    if let value = callDecoder(name, arguments) { return value }
    guard
      name.hasPrefix("builtins.") || name.hasPrefix("itertools.") || name.hasPrefix("str.")
        || name.hasPrefix("operator.")
    else { return nil }
    return callBuiltin(name, arguments, depth)
  }

  private mutating func callBuiltin(_ name: String, _ arguments: Arguments, _ depth: Int) -> ConstantValue? {
    switch name {
    case "builtins.chr", "builtins.unichr":
      return arguments.first?.integer.flatMap { PythonValues.utf8($0) }.map { .text($0) }
    case "builtins.ord":
      guard case .text(let content)? = arguments.first else { return arguments.first?.elements?.first }
      return PythonText.codePoint(content).map { .integer($0) }
    case "builtins.len": return arguments.first?.elements.map { .integer($0.count) }
    case "builtins.int": return integer(arguments)
    case "builtins.str": return text(arguments)
    case "builtins.bytes", "builtins.bytearray": return bytes(arguments)
    case "builtins.list", "builtins.tuple", "builtins.iter", "builtins.set", "itertools.chain":
      guard let elements = arguments.first?.elements, spend(elements.count * 4) else { return nil }
      return .list(elements)
    case "builtins.reversed":
      guard let elements = arguments.first?.elements, spend(elements.count * 4) else { return nil }
      note("reversed")
      return .list(elements.reversed())
    case "builtins.range": return range(arguments)
    case "builtins.enumerate":
      guard let elements = arguments.first?.elements, spend(elements.count * 16) else { return nil }
      let start = arguments.integer(1, "start") ?? 0
      return .list(elements.enumerated().map { .list([.integer($0.offset &+ start), $0.element]) })
    case "builtins.zip", "itertools.cycle": return zipped(name, arguments)
    case "builtins.map":
      guard arguments.positional.count == 2, let elements = arguments.positional[1].elements else { return nil }
      var results: [ConstantValue] = []
      for element in elements {
        guard spend(0), let value = call(arguments.positional[0], Arguments(positional: [element]), depth + 1) else {
          return nil
        }
        results.append(value)
      }
      return .list(results)
    case "builtins.str.maketrans", "str.maketrans", "builtins.bytes.maketrans":
      return arguments.positional.count == 2 ? .list(arguments.positional) : nil
    case "str.join", "builtins.str.join":
      guard arguments.positional.count == 2 else { return nil }
      return method("join", arguments.positional[0], Arguments(positional: [arguments.positional[1]]))
    default:
      if name.hasPrefix("builtins.str."), let receiver = arguments.first, receiver.content != nil {
        return method(
          String(name.dropFirst(13)), receiver, Arguments(positional: Array(arguments.positional.dropFirst())))
      }
      return nil
    }
  }

  private func integer(_ arguments: Arguments) -> ConstantValue? {
    if let value = arguments.first?.integer { return .integer(value) }
    guard let content = arguments.first?.content else { return nil }
    let digits = String(decoding: content.filter { $0 != UInt8(ascii: "_") && $0 != 0x20 && $0 != 0x0a }, as: UTF8.self)
    let radix = arguments.integer(1, "base") ?? 10
    guard radix == 0 || (radix >= 2 && radix <= 36) else { return nil }
    let lower = digits.lowercased()
    let prefixes = [16: "0x", 8: "0o", 2: "0b"]
    if radix == 0 { return PythonValues.integer(Array(lower.utf8)[...]).map { .integer($0) } }
    let bare = prefixes[radix].map { lower.hasPrefix($0) ? String(lower.dropFirst(2)) : lower } ?? lower
    return Int(bare, radix: radix).map { .integer($0) }
  }

  private mutating func text(_ arguments: Arguments) -> ConstantValue? {
    if case .bytes(let content)? = arguments.first {
      guard let codec = PythonText.codec(arguments.text(1, "encoding") ?? ""), spend(content.count) else { return nil }
      return PythonText.decode(content, codec).map { .text($0) }
    }
    return arguments.first.flatMap { display($0) }.map { .text($0) }
  }

  private mutating func bytes(_ arguments: Arguments) -> ConstantValue? {
    switch arguments.first {
    case .bytes(let content)?: return .bytes(content)
    case .text(let content)?:
      return PythonText.codec(arguments.text(1, "encoding") ?? "").flatMap { PythonText.encode(content, $0) }.map {
        .bytes($0)
      }
    case .list(let elements)?:
      guard spend(elements.count * 4) else { return nil }
      var content: [UInt8] = []
      for element in elements {
        guard let byte = element.integer.flatMap({ UInt8(exactly: $0) }) else { return nil }
        content.append(byte)
      }
      note("integers")
      return .bytes(content)
    default: return arguments.positional.isEmpty ? .bytes([]) : nil
    }
  }

  private mutating func range(_ arguments: Arguments) -> ConstantValue? {
    let numbers = arguments.positional.compactMap(\.integer)
    guard numbers.count == arguments.positional.count, (1...3).contains(numbers.count) else { return nil }
    let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
    let step = numbers.count == 3 ? numbers[2] : 1
    guard step != 0, step != Int.min else { return nil }
    let (distance, overflow) = end.subtractingReportingOverflow(start)
    guard !overflow, distance.magnitude / step.magnitude < 1 << 20, spend(Int(distance.magnitude / step.magnitude) * 16)
    else { return nil }
    return .list(stride(from: start, to: end, by: step).map { .integer($0) })
  }

  /// `zip`, where `cycle` stands for as many elements as the others have.
  private mutating func zipped(_ name: String, _ arguments: Arguments) -> ConstantValue? {
    if name == "itertools.cycle" {
      guard let elements = arguments.first?.elements, spend(elements.count) else { return nil }
      return .list([.named("itertools.cycle"), .list(elements)])
    }
    var columns: [(elements: [ConstantValue], isCycle: Bool)] = []
    for argument in arguments.positional {
      if case .list(let pair) = argument, pair.count == 2, case .named("itertools.cycle") = pair[0],
        let elements = pair[1].elements
      {
        columns.append((elements, true))
      } else {
        guard let elements = argument.elements else { return nil }
        columns.append((elements, false))
      }
    }
    guard let count = columns.filter({ !$0.isCycle }).map(\.elements.count).min(), spend(count * 16),
      !columns.contains(where: { $0.isCycle && $0.elements.isEmpty })
    else { return nil }
    return .list(
      (0..<count).map { row in .list(columns.map { $0.elements[$0.isCycle ? row % $0.elements.count : row] }) })
  }
}
