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
  /// It names what executes code, and not only what starts programs or unpacks.
  private(set) var executes = false
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

  /// Names that reach other machines: what is sent where, and where what comes is put, is worth knowing in a small package, at
  /// install, or when the address is spelled out.
  private static let contacts = [
    "requests", "httpx", "aiohttp", "urllib", "urllib2", "urllib3", "socket", "websocket", "websockets", "ftplib",
    "smtplib", "paramiko",
  ]
  private static let spellings = ["chr", "unichr", "ord", "translate", "maketrans"]

  /// Those of them that execute code, or make what is executed.
  private static let executing: Set<String> = [
    "exec", "eval", "compile", "execfile", "marshal", "FunctionType", "CodeType", "exec_module", "run_path",
    "run_module",
    "InteractiveInterpreter", "InteractiveConsole", "runsource", "__builtins__", "b64decode", "decrypt", "Fernet",
  ]

  private static let marks: [(name: String, mark: UInt8)] =
    names.sorted().map { ($0, executing.contains($0) ? 3 : 1) }
    + ["getattr", "globals", "locals", "vars"].map { ($0, 4) }

  init() {}

  init(of module: ModuleModel, isSmallPackage: Bool) {
    let tree = module.parsed.tree
    let symbols = tree.symbols
    // What each symbol is: 1 a name of the list, 2 one that executes, 4 one that looks names up.
    var marks = [UInt8](repeating: 0, count: symbols.count)
    var any = false
    for (name, mark) in Self.marks {
      guard let symbol = symbols.find(name) else { continue }
      marks[Int(symbol.rawValue)] = mark
      any = any || mark & 1 != 0
    }
    let contacts = Self.contacts.compactMap { symbols.find($0) }
    if !contacts.isEmpty,
      isSmallPackage || module.role == .installScript || Self.spellings.contains(where: { symbols.find($0) != nil })
    {
      any = true
      for symbol in contacts { marks[Int(symbol.rawValue)] |= 1 }
    }
    let plain = PlainMembers(symbols)
    let kinds = tree.kinds
    for index in kinds.indices {
      let kind = kinds[index]
      switch kind {
      case .name, .attribute:
        let node = NodeID(rawValue: Int32(truncatingIfNeeded: index))
        let symbol = tree.payload(node)
        guard symbol >= 0, marks[Int(symbol)] != 0 else { continue }
        let mark = marks[Int(symbol)]
        if kind == .name || !plain.contains(symbol, tree, node) {
          places.append(node.rawValue)
          executes = executes || mark & 2 != 0
        }
        if mark & 4 != 0 { any = any || kind == .name }
      case .execStatement:
        places.append(Int32(truncatingIfNeeded: index))
        executes = true
      case .call:
        let function = tree.child(NodeID(rawValue: Int32(truncatingIfNeeded: index)), 0)
        guard !function.isNone else { continue }
        switch tree.kind(function) {
        case .call, .subscript, .lambda:
          places.append(Int32(truncatingIfNeeded: index))
          any = true
        default: break
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

  /// Members that are called as what executes is, of modules that execute nothing: `re.compile`, `json.loads`.
  private struct PlainMembers {
    private let compile: Int32
    private let loads: Int32
    private let system: Int32
    private let evaluating: [Int32]
    private let patterns: [Int32]
    private let formats: [Int32]
    private let platform: Int32
    private let hasBuiltins: Bool

    init(_ symbols: SymbolTable) {
      func number(_ name: String) -> Int32 { symbols.find(name)?.rawValue ?? -2 }
      compile = number("compile")
      loads = number("loads")
      system = number("system")
      evaluating = [number("eval"), number("exec")]
      patterns = [number("re"), number("regex"), number("sre_compile")]
      formats = ["json", "simplejson", "ujson", "orjson", "toml", "tomllib", "tomli", "yaml"].map(number)
      platform = number("platform")
      hasBuiltins = [
        "builtins", "__builtins__", "__builtin__", "importlib", "__import__", "globals", "vars", "locals",
        "__globals__",
      ].contains { symbols.find($0) != nil }
    }

    func contains(_ symbol: Int32, _ tree: SyntaxTree, _ node: NodeID) -> Bool {
      guard symbol == compile || symbol == loads || symbol == system || evaluating.contains(symbol) else {
        return false
      }
      // `model.eval()`, `frame.eval(text)`: where no module of built-in functions is named, no attribute is one of them.
      if evaluating.contains(symbol) { return !hasBuiltins }
      let object = tree.child(node, 0)
      guard !object.isNone, tree.kind(object) == .name else { return false }
      let owner = tree.payload(object)
      if symbol == compile { return patterns.contains(owner) }
      return symbol == loads ? formats.contains(owner) : owner == platform
    }
  }

  private static let meanings: Set<String> = [
    "builtins.exec", "builtins.eval", "builtins.compile", "builtins.execfile", "builtins.__import__", "marshal.loads",
    "pickle.loads", "os.system", "os.popen", "os.startfile", "subprocess.Popen", "subprocess.run", "subprocess.call",
    "subprocess.check_output", "subprocess.check_call", "subprocess.getoutput", "base64.b64decode", "zlib.decompress",
    "codecs.decode", "urllib.request.urlopen", "urllib.request.urlretrieve", "cryptography.fernet.Fernet",
  ]

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
