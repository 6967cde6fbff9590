import PythonSemantics
import PythonSyntax

/// Command lines and addresses as far as constants make them known.
enum CommandText {
  private static let maximumDepth = 8
  private static let maximumByteCount = 16 << 10

  /// The text of an expression; what is not constant becomes `?`, names stay dotted, elements are joined by spaces.
  static func pieces(of node: NodeID, in observer: ModuleObserver) -> String {
    var text = ""
    append(node, in: observer, depth: 0, to: &text)
    return text
  }

  private static func append(_ node: NodeID, in observer: ModuleObserver, depth: Int, to text: inout String) {
    guard !node.isNone, depth < maximumDepth, text.utf8.count < maximumByteCount else {
      text += "?"
      return
    }
    if let constant = observer.module.constantText(node) {
      text += constant.utf8.count <= maximumByteCount ? constant : String(constant.prefix(maximumByteCount))
      return
    }
    let tree = observer.tree
    switch tree.kind(node) {
    case .list, .tuple:
      for (position, child) in tree.children(node).enumerated() {
        if position > 0 { text += " " }
        append(child, in: observer, depth: depth + 1, to: &text)
      }
    case .joinedString:
      for child in tree.children(node) { append(child, in: observer, depth: depth + 1, to: &text) }
    case .binaryOperation:
      append(tree.child(node, 0), in: observer, depth: depth + 1, to: &text)
      if tree.operator(node) == .add { append(tree.child(node, 1), in: observer, depth: depth + 1, to: &text) }
    case .starred, .await, .keyword:
      append(tree.child(node, 0), in: observer, depth: depth + 1, to: &text)
    case .attribute:
      text += dottedName(node, in: tree) == "sys.executable" ? "python" : "?"
    case .name:
      let value = observer.module.value(of: node)
      if value == node || value.isNone { text += "?" } else { append(value, in: observer, depth: depth + 1, to: &text) }
    case .call:
      let callee = tree.child(node, 0)
      // `"…".format(…)`, `"…".split()`, `shlex.split("…")`, `str("…")`
      if tree.kind(callee) == .attribute, ["format", "split", "strip", "encode", "decode"].contains(tree.name(callee)) {
        let receiver = tree.child(callee, 0)
        if tree.kind(receiver) == .name, tree.childCount(node) > 1 {
          append(tree.child(node, 1), in: observer, depth: depth + 1, to: &text)
        } else {
          append(receiver, in: observer, depth: depth + 1, to: &text)
        }
      } else if dottedName(callee, in: tree).hasSuffix("path.join") {
        for (position, child) in tree.children(node).dropFirst().enumerated() {
          if position > 0 { text += "/" }
          append(child, in: observer, depth: depth + 1, to: &text)
        }
      } else {
        text += "?"
      }
    case .integerLiteral:
      text += String(decoding: tree.literal(node), as: UTF8.self)
    default: text += "?"
    }
  }

  /// `sys.executable`; `?` for anything but names and attributes.
  static func dottedName(_ node: NodeID, in tree: SyntaxTree) -> String {
    var names: [String] = []
    var current = node
    while !current.isNone, tree.kind(current) == .attribute, names.count < maximumDepth {
      names.append(tree.name(current))
      current = tree.child(current, 0)
    }
    guard !current.isNone, tree.kind(current) == .name else { return "?" }
    names.append(tree.name(current))
    return names.reversed().joined(separator: ".")
  }

  /// Programs that start the one behind them.
  static let wrappers: Set<[UInt8]> = Set(
    ["cmd", "sh", "bash", "start", "sudo", "nohup", "env", "exec", "call", "time", "timeout", "nice"].map {
      Array($0.utf8)
    })

  private static let interpreters: Set<[UInt8]> = Set(
    [
      "python", "python2", "python3", "pythonw", "py", "pypy", "pypy3", "node", "nodejs", "java", "perl", "ruby", "php",
      "zsh", "dash", "ksh", "fish", "powershell", "pwsh", "wscript", "cscript", "mshta", "rundll32", "regsvr32",
      "msiexec", "explorer", "open", "xdg-open", "chmod", "source", ".", "wine", "osascript", "iex", "command",
    ].map { Array($0.utf8) })

  /// Whether a program of this name, in lower case and without folder, runs what a file holds.
  static func isInterpreter(_ name: [UInt8]) -> Bool {
    interpreters.contains(name)
      || name.starts(with: "python".utf8) && name.dropFirst(6).allSatisfy { $0 == 0x2E || $0 &- 0x30 < 10 }
  }

  /// The name of a program without folder, quotes and `.exe`, in lower case.
  static func programName(_ word: Substring.UTF8View) -> [UInt8] {
    var name = word.filter { $0 != 0x22 && $0 != 0x27 && $0 != 0x28 && $0 != 0x29 }.map(TextMatcher.lowercased)
    if let slash = name.lastIndex(where: { $0 == 0x2F || $0 == 0x5C }) { name.removeSubrange(...slash) }
    if name.suffix(4).elementsEqual(".exe".utf8) { name.removeLast(4) }
    return name
  }
}
