import Packages
import PythonSemantics
import PythonSyntax
import SourceText

/// Which code of a module is worth running: one pass over its nodes, no meaning.
///
/// A module runs when it holds a call of, or a way to, something that executes, decodes or starts: the names below, in
/// whatever way they are reached. What a function that nobody calls does is asked only when such a name, a call of what is no
/// plain name (`x()()`, `d['k']()`), or a call of a function that is concerned stands in it.
struct Interest {
  private(set) var mayRun = false
  /// Nodes that carry such a name, ascending.
  private var places: [Int32] = []

  /// Names that execute code, start programs or turn text into them.
  static let names: Set<String> = [
    "exec", "eval", "compile", "execfile", "__import__", "__builtins__", "builtins", "__builtin__", "importlib",
    "import_module", "marshal", "pickle", "loads", "b64decode", "a85decode", "b85decode", "b32decode", "b16decode",
    "decodebytes", "decodestring", "urlsafe_b64decode", "standard_b64decode", "a2b_base64", "a2b_hex", "unhexlify",
    "fromhex", "decompress", "Fernet", "decrypt", "FunctionType", "CodeType", "system", "popen", "Popen",
    "check_output",
    "check_call", "getoutput", "getstatusoutput", "spawn", "spawnl", "spawnv", "execv", "execl", "execvp", "startfile",
    "ShellExecuteW", "ShellExecute", "WinDLL", "windll", "VirtualAlloc", "urlretrieve", "urlopen", "__subclasses__",
    "rot13", "exec_module", "runpy", "run_path", "run_module", "create_subprocess_shell", "create_subprocess_exec",
    "subprocess", "InteractiveInterpreter", "InteractiveConsole", "runsource", "codecs", "zlib", "ctypes",
  ]

  /// Modules below which a package is small: hand-written malware has a handful.
  static let smallPackageModuleCount = 12

  /// Names that reach other machines: what is sent where, and where what comes is put, is worth knowing in a module that runs
  /// anyway, in a small package, or when the address is spelled out.
  private static let contacts = [
    "requests", "httpx", "aiohttp", "urllib", "urllib2", "urllib3", "socket", "websocket", "websockets", "ftplib",
    "smtplib", "paramiko",
  ]
  private static let spellings = ["chr", "unichr", "ord", "translate", "maketrans"]

  init(of module: ModuleModel, isSmallPackage: Bool) {
    let tree = module.parsed.tree
    var isNamed = [Bool](repeating: false, count: tree.symbols.count)
    var any = false
    for name in Self.names {
      if let symbol = tree.symbols.find(name) {
        isNamed[Int(symbol.rawValue)] = true
        any = true
      }
    }
    let contacts = Self.contacts.compactMap { tree.symbols.find($0) }
    for symbol in contacts { isNamed[Int(symbol.rawValue)] = true }
    if !contacts.isEmpty, !any {
      any = isSmallPackage || module.role == .installScript || Self.spellings.contains { tree.symbols.find($0) != nil }
    }
    let dynamic = ["getattr", "globals", "locals", "vars"].compactMap { tree.symbols.find($0)?.rawValue }
    for index in tree.kinds.indices {
      switch tree.kinds[index] {
      case .name, .attribute:
        let symbol = tree.payload(NodeID(rawValue: Int32(index)))
        if symbol >= 0, isNamed[Int(symbol)] || dynamic.contains(symbol) { places.append(Int32(index)) }
        if symbol >= 0, dynamic.contains(symbol) { any = any || Self.isDynamic(tree, NodeID(rawValue: Int32(index))) }
      case .execStatement: places.append(Int32(index))
      case .call:
        let function = tree.child(NodeID(rawValue: Int32(index)), 0)
        if !function.isNone, [.call, .subscript, .lambda].contains(tree.kind(function)) {
          places.append(Int32(index))
          any = true
        }
      default: break
      }
    }
    // `run = exec` somewhere, `run(text)` in a function: the name does not say it, its meaning does.
    let meanings = module.qualifiedNames.enumerated().filter { Self.meanings.contains($0.element) }.map(\.offset)
    if any, !meanings.isEmpty {
      for call in module.calls where meanings.contains(call.name) { places.append(call.node.rawValue) }
      places.sort()
    }
    mayRun = any && !places.isEmpty
  }

  private static let meanings: Set<String> = [
    "builtins.exec", "builtins.eval", "builtins.compile", "builtins.execfile", "builtins.__import__", "marshal.loads",
    "pickle.loads", "os.system", "os.popen", "os.startfile", "subprocess.Popen", "subprocess.run", "subprocess.call",
    "subprocess.check_output", "subprocess.check_call", "subprocess.getoutput", "base64.b64decode", "zlib.decompress",
    "codecs.decode", "urllib.request.urlopen", "urllib.request.urlretrieve", "cryptography.fernet.Fernet",
  ]

  private static func isDynamic(_ tree: SyntaxTree, _ node: NodeID) -> Bool { tree.kind(node) == .name }

  /// Whether one of the places stands in a function.
  func concerns(_ function: NodeID, _ tree: SyntaxTree) -> Bool {
    // Children have smaller numbers than their parents, and stand in its range.
    let range = tree.range(function)
    var low = 0
    var high = places.count
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < function.rawValue { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return false }
    let last = tree.range(NodeID(rawValue: places[low - 1]))
    return last.start >= range.start && last.end <= range.end
  }
}
