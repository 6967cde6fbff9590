import Packages
import PythonSemantics
import PythonSyntax
import SourceText

/// Which code of a module is worth running: one pass over its nodes, no meaning.
///
/// A module runs when it holds a call of, or a way to, something that executes, decodes or starts: the names below, in
/// whatever way they are reached. What a function that nobody calls does is asked only when such a name, a call of what is no
/// plain name (`x()()`, `d['k']()`), or a call of a function that is concerned stands in it.
///
/// In a large package what merely starts a program or loads something runs only where text is made of numbers or
/// decoded in the same module: the constants of the model tell the rest.
struct Interest {
  private(set) var mayRun = false
  /// It names what executes code, and not only what starts programs or unpacks.
  private(set) var executes = false
  /// Nodes that carry such a name, ascending.
  private var places: [Int32] = []

  /// Names that execute code, make what is executed, or decode it.
  private static let executing: Set<String> = [
    "exec", "eval", "compile", "execfile", "marshal", "FunctionType", "CodeType", "exec_module", "run_path",
    "run_module", "InteractiveInterpreter", "InteractiveConsole", "runsource", "__builtins__", "b64decode", "decrypt",
    "Fernet",
  ]
  private static let decoding: Set<String> = [
    "__import__", "builtins", "__builtin__", "loads", "a85decode", "b85decode", "b32decode", "b16decode", "decodebytes",
    "decodestring", "urlsafe_b64decode", "standard_b64decode", "a2b_base64", "a2b_hex", "unhexlify", "fromhex",
    "decompress", "rot13", "codecs", "zlib",
  ]
  /// Names that start programs, load modules or native code, or reach for classes.
  private static let starting: Set<String> = [
    "importlib", "import_module", "pickle", "system", "popen", "Popen", "check_output", "check_call", "getoutput",
    "getstatusoutput", "spawn", "spawnl", "spawnv", "execv", "execl", "execvp", "startfile", "ShellExecuteW",
    "ShellExecute", "WinDLL", "windll", "VirtualAlloc", "urlretrieve", "urlopen", "__subclasses__", "runpy",
    "create_subprocess_shell", "create_subprocess_exec", "subprocess", "ctypes",
  ]

  /// Modules below which a package is small: hand-written malware has a handful.
  static let smallPackageModuleCount = 12

  /// Names that reach other machines: what is sent where, and where what comes is put, is worth knowing in a small package, at
  /// install, or when the address is spelled out.
  private static let contacts = [
    "requests", "httpx", "aiohttp", "urllib", "urllib2", "urllib3", "socket", "websocket", "websockets", "ftplib",
    "smtplib", "paramiko",
  ]
  /// Names that make text of numbers, or other text of text.
  private static let spellings = ["chr", "unichr", "ord", "translate", "maketrans", "from_bytes", "to_bytes"]

  /// What a symbol is, in bits.
  private enum Mark {
    static let concerns: UInt8 = 1
    static let executes: UInt8 = 2
    /// Looks names up.
    static let looksUp: UInt8 = 4
    /// Counts in a large package only beside decoding.
    static let isWeak: UInt8 = 8
  }

  private static let marks: [(name: String, mark: UInt8)] =
    executing.sorted().map { ($0, Mark.concerns | Mark.executes) } + decoding.sorted().map { ($0, Mark.concerns) }
    + starting.sorted().map { ($0, Mark.concerns | Mark.isWeak) }
    + ["getattr", "globals", "locals", "vars"].map { ($0, Mark.looksUp) }

  init() {}

  init(of module: ModuleModel, isSmallPackage: Bool) {
    let tree = module.parsed.tree
    let symbols = tree.symbols
    var marks = [UInt8](repeating: 0, count: symbols.count)
    // Whether names of each sort stand in the module at all.
    var named: UInt8 = 0
    var isStrong = false
    for (name, mark) in Self.marks {
      guard let symbol = symbols.find(name) else { continue }
      marks[Int(symbol.rawValue)] = mark
      named |= mark
      isStrong = isStrong || mark & (Mark.concerns | Mark.isWeak) == Mark.concerns
    }
    var any = named & Mark.concerns != 0
    let spells = Self.spellings.contains { symbols.find($0) != nil }
    if isSmallPackage || spells || module.role == .installScript {
      for symbol in Self.contacts.compactMap({ symbols.find($0) }) {
        any = true
        marks[Int(symbol.rawValue)] |= Mark.concerns
      }
    }
    let kinds = tree.kinds
    let takesWeak =
      isSmallPackage || spells || module.role == .installScript
      || (named & Mark.isWeak != 0 && Material.holdsProgram(module.parsed))
    guard takesWeak || isStrong || named & Mark.looksUp != 0 || kinds.contains(.execStatement) else { return }
    let plain = PlainMembers(symbols)
    let owners = Owners(symbols)
    for index in kinds.indices {
      let kind = kinds[index]
      switch kind {
      case .name, .attribute:
        let node = NodeID(rawValue: Int32(truncatingIfNeeded: index))
        let symbol = tree.payload(node)
        guard symbol >= 0, marks[Int(symbol)] != 0 else { continue }
        let mark = marks[Int(symbol)]
        let isPlain = kind == .name ? owners.isPlain(symbol, node, tree) : plain.contains(symbol, tree, node)
        if !isPlain, mark & Mark.concerns != 0 {
          if takesWeak || mark & Mark.isWeak == 0 { places.append(node.rawValue) }
          executes = executes || mark & Mark.executes != 0
        }
        if mark & Mark.looksUp != 0 {
          if takesWeak { places.append(node.rawValue) }
          any = any || kind == .name
        }
      case .execStatement:
        places.append(Int32(truncatingIfNeeded: index))
        executes = true
      case .call:
        let function = tree.child(NodeID(rawValue: Int32(truncatingIfNeeded: index)), 0)
        guard !function.isNone else { continue }
        switch tree.kind(function) {
        case .call, .subscript, .lambda:
          guard takesWeak || Self.looksUp(function, tree, marks) else { continue }
          places.append(Int32(truncatingIfNeeded: index))
          any = true
        default: break
        }
      default: break
      }
    }
    // `run = exec` somewhere, `run(text)` in a function: the name does not say it, its meaning does.
    let wanted = takesWeak ? Self.meanings.union(Self.weakMeanings) : Self.meanings
    let meanings = module.qualifiedNames.enumerated().filter { wanted.contains($0.element) }.map(\.offset)
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
      if symbol == compile, !hasBuiltins { return true }
      let object = tree.child(node, 0)
      guard !object.isNone, tree.kind(object) == .name else { return false }
      let owner = tree.payload(object)
      if symbol == compile { return patterns.contains(owner) }
      return symbol == loads ? formats.contains(owner) : owner == platform
    }
  }

  /// Modules of which only some members execute or decode: `codecs.open`, `ctypes.c_int` are none of them. Those that are
  /// in the list of names themselves are places of their own.
  private struct Owners {
    private static let uses: [(owner: String, members: [String])] = [
      ("codecs", ["decode", "encode", "getdecoder", "getencoder", "getincrementaldecoder", "iterdecode"]),
      ("zlib", ["decompressobj"]), ("importlib", []), ("builtins", []), ("__builtin__", []),
      ("pickle", ["load", "Unpickler"]), ("subprocess", ["run", "call"]),
      ("ctypes", ["cdll", "CDLL", "oledll", "PyDLL", "pythonapi", "memmove", "cast", "CFUNCTYPE", "WINFUNCTYPE"]),
    ]
    private var members: [Int32: [Int32]] = [:]

    init(_ symbols: SymbolTable) {
      for (owner, names) in Self.uses {
        guard let symbol = symbols.find(owner) else { continue }
        members[symbol.rawValue] = names.compactMap { symbols.find($0)?.rawValue }
      }
    }

    /// Whether the name is only the module in front of a member that neither executes nor decodes.
    func isPlain(_ symbol: Int32, _ node: NodeID, _ tree: SyntaxTree) -> Bool {
      guard let used = members[symbol] else { return false }
      // A parent is finished right after its last child.
      let next = NodeID(rawValue: node.rawValue + 1)
      guard Int(next.rawValue) < tree.nodeCount, tree.kind(next) == .attribute, tree.child(next, 0) == node else {
        return false
      }
      return !used.contains(tree.payload(next))
    }
  }

  /// `getattr(…)()`, `globals()[…]()`: what is called is looked up by its name.
  private static func looksUp(_ function: NodeID, _ tree: SyntaxTree, _ marks: [UInt8]) -> Bool {
    var node = function
    for _ in 0..<8 {
      guard !node.isNone else { return false }
      switch tree.kind(node) {
      case .call, .subscript, .attribute: node = tree.child(node, 0)
      case .name:
        let symbol = tree.payload(node)
        return node != function && symbol >= 0 && marks[Int(symbol)] & Mark.looksUp != 0
      default: return false
      }
    }
    return false
  }

  private static let meanings: Set<String> = [
    "builtins.exec", "builtins.eval", "builtins.compile", "builtins.execfile", "builtins.__import__", "marshal.loads",
    "pickle.loads", "base64.b64decode", "zlib.decompress", "codecs.decode", "cryptography.fernet.Fernet",
  ]
  private static let weakMeanings: Set<String> = [
    "os.system", "os.popen", "os.startfile", "subprocess.Popen", "subprocess.run", "subprocess.call",
    "subprocess.check_output", "subprocess.check_call", "subprocess.getoutput", "urllib.request.urlopen",
    "urllib.request.urlretrieve",
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
