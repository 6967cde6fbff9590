import Packages
import PythonSyntax
import SourceText

/// A command class that `setup` is given.
struct HookedCommand {
  /// Of the command; empty when it is not known.
  var name = ""
}

// What `setup.py` says about commands: `cmdclass`, `entry_points`, `scripts`.

extension CallGraphBuilder {
  /// What one module gives to `setup`.
  struct SetupArguments {
    var entryPoints: [EntryPoint] = []
    var scripts: [String] = []
  }

  /// What reading the arguments of `setup` in one module has to go by.
  struct SetupReading {
    let module: ModuleAnalysis
    /// Numbers of definitions, by the variable that they or their elements belong to.
    let definitions: Grouping
    /// Expressions, and units of 16 bytes of text, that are still looked at: about as many as the module has nodes, so
    /// that naming one long list a thousand times costs no more than a thousand names. Beyond, nothing is known.
    /// One count for each word, so that long lists of scripts do not hide a command.
    private var budgets: [Int]
    /// Of `setupWords`, the one that is read.
    var word = 0
    /// Lists of scripts and variables of commands that were read already: reading them again would tell nothing new.
    var lists: Set<Int32> = []
    var variables: Set<Int32> = []
    /// Modules whose command classes were taken over already, and for which command.
    var makers: Set<String> = []

    init(_ module: ModuleAnalysis) {
      self.module = module
      definitions = Grouping(
        count: module.bindings.count,
        keys: module.definitions.lazy.map { definition in
          if definition.binding >= 0 { return definition.binding }
          return module.tree.kind(definition.target) == .subscript ? module.binding(ofRoot: definition.target) : -1
        })
      budgets = [Int](repeating: 4096 + module.tree.nodeCount, count: 3)
    }

    /// False once the budget is spent.
    mutating func spend(_ count: Int) -> Bool {
      budgets[word] -= count
      return budgets[word] >= 0
    }

    /// Constant text that is paid for.
    mutating func text(_ node: NodeID, ceiling: Int = 4096) -> [UInt8]? {
      let constant = module.constantOf(node)
      guard constant >= 0, module.constants.isString(constant) else { return nil }
      let length = module.constants.length(constant)
      guard length <= ceiling, spend(1 + length / 16) else { return nil }
      return module.constants.content(constant, tree: module.tree)
    }
  }

  /// Commands that a person who works on the project gives by hand; no installer does.
  private static let maintainerCommands: Set<String> = [
    "test", "tests", "pytest", "tox", "nosetests", "lint", "flake8", "pylint", "mypy", "coverage", "upload", "register",
    "publish", "release", "upload_docs", "build_sphinx", "docs", "doc", "build_docs", "check", "bump", "tag", "isort",
    "black",
  ]

  /// Calls of `setup` and the like, by the keywords that say something; in an install script also a dictionary of them,
  /// for `setup(**config)`.
  mutating func readSetup(_ module: ModuleAnalysis) -> SetupArguments {
    let tree = module.tree
    var found = SetupArguments()
    let words = ["cmdclass", "entry_points", "scripts"].map { tree.symbols.find($0) }
    let isInstallScript = module.role == .installScript
    guard isInstallScript || words[0] != nil else { return found }
    var reading = SetupReading(module)
    for index in 0..<tree.nodeCount where module.contexts.contextOf[index] >= 0 {
      let node = NodeID(rawValue: Int32(index))
      switch tree.kinds[index] {
      case .keyword:
        guard !tree.symbol(node).isNone, let word = words.firstIndex(of: tree.symbol(node)) else { continue }
        guard word == 0 || isInstallScript else { continue }
        read(&reading, word, tree.child(node, 0), &found)
      case .dict where isInstallScript:
        for pair in stride(from: 0, to: tree.childCount(node) - 1, by: 2) {
          let key = tree.child(node, pair)
          guard !key.isNone, tree.kind(key) == .stringLiteral else { continue }
          let literal = tree.literal(key)
          if let word = Self.setupWords.firstIndex(where: { literal.elementsEqual($0.utf8) }) {
            read(&reading, word, tree.child(node, pair + 1), &found)
          }
        }
      default: break
      }
    }
    return found
  }

  private static let setupWords = ["cmdclass", "entry_points", "scripts"]

  private mutating func read(
    _ reading: inout SetupReading, _ word: Int, _ value: NodeID, _ found: inout SetupArguments
  ) {
    guard !value.isNone else { return }
    reading.word = word
    switch word {
    case 0: hook(&reading, value)
    case 1: found.entryPoints += entryPoints(&reading, value)
    default: found.scripts += texts(&reading, value)
    }
  }

  // MARK: - Entry points

  /// `{"console_scripts": ["name = module:function"]}`, or the same as text.
  private func entryPoints(_ reading: inout SetupReading, _ node: NodeID) -> [EntryPoint] {
    let tree = reading.module.tree
    let value = soleValue(reading.module, node)
    if let text = reading.text(value) { return EntryPoint.read(text[...]) }
    var found: [EntryPoint] = []
    guard reading.spend(tree.childCount(value)) else { return found }
    switch tree.kind(value) {
    case .dict:
      for pair in stride(from: 0, to: tree.childCount(value) - 1, by: 2) {
        guard let group = reading.text(tree.child(value, pair)) else { continue }
        found += entryPoints(&reading, group: String(decoding: group, as: UTF8.self), tree.child(value, pair + 1))
      }
    case .call:
      for argument in tree.children(value).dropFirst() where !argument.isNone && tree.kind(argument) == .keyword {
        guard !tree.symbol(argument).isNone else { continue }
        found += entryPoints(&reading, group: tree.name(argument), tree.child(argument, 0))
      }
    default: break
    }
    return found
  }

  private func entryPoints(_ reading: inout SetupReading, group: String, _ node: NodeID) -> [EntryPoint] {
    texts(&reading, node).flatMap { text in
      text.utf8.split(separator: 0x0a).compactMap { line in
        String(line).flatMap { EntryPoint(group: group, line: $0) }
      }
    }
  }

  /// Constant texts of a list, or the one text; parts that are not known are left out.
  private func texts(_ reading: inout SetupReading, _ node: NodeID) -> [String] {
    let tree = reading.module.tree
    let value = soleValue(reading.module, node)
    guard !value.isNone, reading.word != 2 || reading.lists.insert(value.rawValue).inserted else { return [] }
    if let text = reading.text(value) { return [String(decoding: text, as: UTF8.self)] }
    var found: [String] = []
    switch tree.kind(value) {
    case .list, .tuple, .set:
      let elements = tree.children(value).prefix(1000)
      guard reading.spend(elements.count) else { return [] }
      for element in elements {
        if let text = reading.text(element) { found.append(String(decoding: text, as: UTF8.self)) }
      }
    case .binaryOperation:
      for side in [tree.child(value, 0), tree.child(value, 1)] {
        let part = soleValue(reading.module, side)
        if !part.isNone, tree.kind(part) != .binaryOperation { found += texts(&reading, part) }
      }
    default: break
    }
    return found
  }

  /// What a name stands for that is bound once.
  private func soleValue(_ module: ModuleAnalysis, _ node: NodeID) -> NodeID {
    var node = node
    for _ in 0..<4 {
      guard !node.isNone, module.tree.kind(node) == .name, module.bindingOf[Int(node.rawValue)] >= 0 else {
        return node
      }
      let sole = module.bindings[Int(module.bindingOf[Int(node.rawValue)])].soleValue
      if sole < 0 { return node }
      node = NodeID(rawValue: sole)
    }
    return node
  }

  // MARK: - Command classes

  /// Classes that an expression names, also through variables, each with the command it is given for; every command class
  /// of a module when a function of it makes the value.
  private mutating func hook(_ reading: inout SetupReading, _ value: NodeID) {
    let module = reading.module
    let tree = module.tree
    var seen: Set<Int32> = []
    var stack: [(node: NodeID, command: String)] = [(value, "")]
    while let (node, command) = stack.popLast(), seen.count < 400, reading.spend(1) {
      guard !node.isNone, seen.insert(node.rawValue).inserted else { continue }
      let path = module.pathOf(node)
      if path > PathTable.unknown, case .type(let type)? = package.paths.definition(path) { hook(type, command) }
      let room = 400 - seen.count
      switch tree.kind(node) {
      case .dict:
        for pair in stride(from: 0, to: min(tree.childCount(node) - 1, 2 * room), by: 2) {
          stack.append((tree.child(node, pair + 1), self.command(&reading, tree.child(node, pair)) ?? command))
        }
        continue
      case .keyword:
        let name = tree.symbol(node).isNone ? command : tree.name(node)
        stack.append((tree.child(node, 0), name))
        continue
      case .call:
        if let unit = callees(module.pathOf(tree.child(node, 0))).first, let owner = owner(of: unit),
          reading.makers.insert("\(owner.module) \(command)").inserted
        {
          let maker = modules[owner.module]
          for type in commandClasses(maker) { hook(type, command) }
        }
      case .name:
        let binding = module.bindingOf[Int(node.rawValue)]
        guard !command.isEmpty || reading.variables.insert(binding).inserted else { continue }
        stack += values(&reading, node, command, room: room)
      default: break
      }
      // The last are looked at first, as they are with fewer of them.
      stack += tree.children(node).suffix(room).map { ($0, command) }
    }
  }

  /// What is assigned to a variable, or to an element of it; of more than there is room for, the last.
  private func values(
    _ reading: inout SetupReading, _ name: NodeID, _ command: String, room: Int
  ) -> [(node: NodeID, command: String)] {
    let module = reading.module
    let binding = module.bindingOf[Int(name.rawValue)]
    guard binding >= 0 else { return [] }
    var found: [(node: NodeID, command: String)] = []
    for number in reading.definitions[binding].suffix(room) {
      let definition = module.definitions[Int(number)]
      let isElement = definition.binding < 0
      let named = isElement ? self.command(&reading, module.tree.child(definition.target, 1)) : nil
      found.append((definition.value, named ?? command))
    }
    return found
  }

  private func command(_ reading: inout SetupReading, _ key: NodeID) -> String? {
    reading.text(key, ceiling: ConstantTable.nameCeiling).map { String(decoding: $0, as: UTF8.self) }
  }

  private mutating func hook(_ type: Int32, _ command: String) {
    // What runs at install counts, whatever else the class is there for.
    if let known = hooked[type], !Self.maintainerCommands.contains(known.name) { return }
    hooked[type] = HookedCommand(name: command)
  }

  /// Classes of a module that have a base with a command's name.
  private func commandClasses(_ module: ModuleAnalysis) -> [Int32] {
    module.bases.indices.filter { local in
      module.bases[local].contains { package.paths.text($0).contains("ommand") }
    }.map { module.typeBase + Int32($0) }
  }

  /// Methods of the hooked classes, and of the bases they have in the package, run at install; those of a command that only
  /// a maintainer gives do not, unless the script itself names the command elsewhere, to run it from another one.
  mutating func rootHooks() {
    guard !hooked.isEmpty else { return }
    var queue = hooked.keys.sorted()
    while let type = queue.popLast() {
      guard let command = hooked[type] else { continue }
      for base in package.bases[Int(type)] {
        guard case .type(let inner)? = package.paths.definition(base), hooked[inner] == nil else { continue }
        hooked[inner] = command
        queue.append(inner)
      }
    }
    let leftOut = Set(hooked.values.map(\.name)).intersection(Self.maintainerCommands).filter { !isRunByAnother($0) }
    for other in modules {
      for (local, unit) in other.contexts.units.enumerated() where unit.type >= 0 && unit.kind == .function {
        guard let command = hooked[other.typeBase + unit.type] else { continue }
        let number = other.unitBase + Int32(local)
        if leftOut.contains(command.name) {
          graph.root(
            CallGraph.Root(unit: number, stage: .call, kind: .main, label: "setup.py \(command.name)"))
          continue
        }
        let isFirst = Self.commandMethods.contains(package.paths.lastText(other.unitPath(local)))
        graph.root(CallGraph.Root(unit: number, stage: isFirst ? .install : .installRest, kind: .installHook))
      }
    }
    hooked = [:]
  }

  /// What running a command calls, in this order.
  private static let commandMethods: Set<String> = [
    "run", "__init__", "initialize_options", "finalize_options", "ensure_finalized", "get_sub_commands", "get_outputs",
    "build_extension", "build_extensions", "build_module", "build_package_data", "install_wrapper_scripts",
  ]

  /// Whether an install script names a command outside of `cmdclass`: `self.run_command("docs")`, `sub_commands`.
  private func isRunByAnother(_ command: String) -> Bool {
    modules.contains { module in
      guard module.role == .installScript else { return false }
      var count = 0
      for index in 0..<module.tree.nodeCount where module.tree.kinds[index] == .stringLiteral {
        if module.tree.literal(NodeID(rawValue: Int32(index))).elementsEqual(command.utf8) { count += 1 }
      }
      return count > 1
    }
  }
}
