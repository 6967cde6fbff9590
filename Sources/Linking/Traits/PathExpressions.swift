import PythonSemantics
import PythonSyntax

/// A path that code puts together from facts of the host, in one form however it is written: `<cwd>/<system[0]><login>.py`.
///
/// Both separators are `/`; branches that differ by the separator alone are one. Known parts stand as they are, facts of the
/// host and random parts in angle brackets.
struct PathExpressions {
  private static let nodeCeiling = 200
  private static let depthCeiling = 12

  private let model: SemanticModel
  private let module: Int
  private let tree: SyntaxTree
  private var budget = PathExpressions.nodeCeiling

  init(model: SemanticModel, module: Int) {
    self.model = model
    self.module = module
    tree = model.modules[module].parsed.tree
  }

  /// What calls give that differs from host to host, and how it is written here.
  private static let facts: [String: String] = [
    "os.getcwd": "<cwd>", "os.getcwdb": "<cwd>", "pathlib.Path.cwd": "<cwd>", "os.path.abspath": "",
    "os.getlogin": "<login>", "getpass.getuser": "<login>", "tempfile.gettempdir": "<temp>",
    "tempfile.mkdtemp": "<temp>/<random>", "tempfile.mktemp": "<temp>/<random>", "platform.system": "<system>",
    "platform.node": "<node>", "socket.gethostname": "<node>", "platform.machine": "<machine>",
    "uuid.getnode": "<address>", "uuid.uuid4": "<random>", "os.getpid": "<process>", "time.time": "<time>",
    "pathlib.Path.home": "<home>", "sys.platform": "<system>", "os.name": "<system>", "sys.executable": "<python>",
  ]
  private static let randoms = ["random.", "secrets.", "uuid."]
  private static let wrappers: Set<String> = [
    "os.path.expanduser", "os.path.expandvars", "os.path.normpath", "os.path.realpath", "pathlib.Path",
    "pathlib.PurePath", "builtins.str", "os.fspath", "os.path.abspath",
  ]

  /// The form of an expression; nil when hardly anything is known of it.
  mutating func form(of node: NodeID) -> String? {
    budget = Self.nodeCeiling
    guard let text = render(node, depth: 0), !text.isEmpty else { return nil }
    return normalized(text)
  }

  /// Facts of the host in a form, and letters and digits that stand in it as they are.
  static func weight(of form: String) -> (facts: Int, letters: Int) {
    var facts = 0
    var letters = 0
    var isInside = false
    for byte in form.utf8 {
      switch byte {
      case UInt8(ascii: "<"): (isInside, facts) = (true, facts + 1)
      case UInt8(ascii: ">"): isInside = false
      default: if !isInside, byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 { letters += 1 }
      }
    }
    return (facts, letters)
  }

  private func normalized(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      let byte = byte == UInt8(ascii: "\\") ? UInt8(ascii: "/") : byte
      if byte == UInt8(ascii: "/"), bytes.last == byte { continue }
      bytes.append(byte)
    }
    return String(decoding: bytes.prefix(200), as: UTF8.self)
  }

  private mutating func render(_ node: NodeID, depth: Int) -> String? {
    budget -= 1
    guard !node.isNone, budget > 0, depth < Self.depthCeiling else { return nil }
    if let text = model.modules[module].constantText(node) { return text }
    switch tree.kind(node) {
    case .name: return renderName(node, depth: depth)
    case .attribute: return model.qualifiedName(of: node, module: module).flatMap { Self.facts[$0] }
    case .call: return renderCall(node, depth: depth)
    case .binaryOperation: return renderOperation(node, depth: depth)
    case .joinedString:
      return tree.children(node).map { child -> String in
        let value = !child.isNone && tree.kind(child) == .formattedValue ? tree.child(child, 0) : child
        return render(value, depth: depth + 1) ?? "<?>"
      }.joined()
    case .subscript: return renderSubscript(node, depth: depth)
    default: return nil
    }
  }

  private mutating func renderOperation(_ node: NodeID, depth: Int) -> String? {
    guard let symbol = tree.operator(node), [.add, .divide, .modulo].contains(symbol) else { return nil }
    let left = render(tree.child(node, 0), depth: depth + 1)
    if symbol == .modulo { return left.map { "\($0)<…>" } }
    let right = render(tree.child(node, 1), depth: depth + 1)
    guard left != nil || right != nil else { return nil }
    return (left ?? "<?>") + (symbol == .divide ? "/" : "") + (right ?? "<?>")
  }

  private mutating func renderSubscript(_ node: NodeID, depth: Int) -> String? {
    let object = tree.child(node, 0)
    let index = tree.child(node, 1)
    if model.qualifiedName(of: object, module: module) == "os.environ",
      let key = model.modules[module].constantText(index)
    {
      return "<\(key)>"
    }
    guard let inner = render(object, depth: depth + 1), inner.hasSuffix(">"),
      let number = model.modules[module].constantInteger(index)
    else { return nil }
    return "\(inner.dropLast())[\(number)]>"
  }

  private mutating func renderCall(_ node: NodeID, depth: Int) -> String? {
    let function = tree.child(node, 0)
    let name = model.qualifiedName(of: function, module: module) ?? ""
    let arguments = tree.children(node).dropFirst().filter { !$0.isNone && tree.kind($0) != .keyword }
    if name == "os.path.join" || name.hasSuffix(".joinpath") {
      return arguments.map { render($0, depth: depth + 1) ?? "<?>" }.joined(separator: "/")
    }
    if name == "os.environ.get" || name == "os.getenv", let key = arguments.first {
      return model.modules[module].constantText(key).map { "<\($0)>" }
    }
    if Self.wrappers.contains(name), let inner = arguments.first { return render(inner, depth: depth + 1) }
    if let fact = Self.facts[name] { return fact }
    if Self.randoms.contains(where: { name.hasPrefix($0) }) { return "<random>" }
    // `''.join(random.choice(letters) for _ in range(8))`, and a function of the package that does it.
    if isRandom(node) { return "<random>" }
    if !function.isNone, tree.kind(function) == .attribute {
      switch tree.name(function) {
      case "lower", "upper", "strip", "encode", "decode", "absolute", "resolve", "as_posix":
        return render(tree.child(function, 0), depth: depth + 1)
      case "format": return render(tree.child(function, 0), depth: depth + 1).map { "\($0)<…>" }
      default: break
      }
    }
    return nil
  }

  /// Whether something random is asked for in an expression, or in the function of the package that it calls.
  private func isRandom(_ call: NodeID) -> Bool {
    if asksForRandom(call, in: module) { return true }
    let function = tree.child(call, 0)
    guard !function.isNone, let definition = model.function(named: function, module: module) else { return false }
    return asksForRandom(definition.node, in: definition.module)
  }

  private func asksForRandom(_ root: NodeID, in module: Int) -> Bool {
    let tree = model.modules[module].parsed.tree
    var stack = [root]
    var rest = Self.nodeCeiling
    while let node = stack.popLast(), rest > 0 {
      rest -= 1
      guard !node.isNone else { continue }
      if tree.kind(node) == .call, let name = model.qualifiedName(of: tree.child(node, 0), module: module),
        Self.randoms.contains(where: { name.hasPrefix($0) })
      {
        return true
      }
      stack.append(contentsOf: tree.children(node))
    }
    return false
  }

  /// The value that a variable has last; of two branches with constants both, as `<a|b>`.
  private mutating func renderName(_ node: NodeID, depth: Int) -> String? {
    var forms: [String] = []
    let definitions = model.modules[module].definitions(of: node)
    for definition in definitions.suffix(6) where definition.kind == .value {
      guard let text = render(definition.value, depth: depth + 1), !text.isEmpty else { continue }
      let form = normalized(text)
      if !forms.contains(form) { forms.append(form) }
    }
    // What was an empty or plain text first and is put together later.
    if forms.contains(where: { $0.contains("<") }) { forms.removeAll { !$0.contains("<") } }
    switch forms.count {
    case 0: return nil
    case 1: return forms[0]
    default: return "<\(forms.sorted().joined(separator: "|"))>"
    }
  }
}
