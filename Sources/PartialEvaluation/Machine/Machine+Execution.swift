import EmbeddedPython
import Limits
import PythonLibrary
import PythonSemantics
import PythonSyntax
import SourceText

// `exec`, `eval`, `compile`, imports.

extension Machine {
  /// How often the same layer runs.
  static let layerRunCeiling = 3
  /// Bytes of all layers together.
  static let layerBytesCeiling = 32 << 20

  /// `exec(code, globals, locals)` and `eval`.
  ///
  /// - Returns: true when another frame must run first.
  func enterExecution(isEval: Bool, _ arguments: Arguments, _ frame: Frame) throws(Signal) -> Bool {
    let name = isEval ? "eval" : "exec"
    guard let source = arguments[0] else { throw error("TypeError", "\(name) expected at least 1 argument, got 0") }
    event(.execute, "builtins." + name, Array(arguments.positional.prefix(1)))
    if case .unknown(let unknown) = source, unknown.hasKnownAlternatives {
      // Each of them may be what is executed.
      var result: Value?
      for alternative in unknown.alternatives {
        var one = arguments
        one.positional[0] = alternative
        let landing = Frame(
          landingCode, locals: [], environment: nil, globals: frame.globals, namespace: frame.namespace)
        landing.function = frame.function
        let base = frames.count
        guard nativeDepth < Self.nativeDepthCeiling else { break }
        nativeDepth += 1
        defer { nativeDepth -= 1 }
        do {
          if try enterExecution(isEval: isEval, one, callerOf: frame, landing) {
            let value = try execute(above: base)
            result = result.map { join($0, value) } ?? value
          }
        } catch {
          if case .exhausted = error { throw error }
        }
      }
      frame.stack.append(result ?? .none)
      return false
    }
    return try enterExecution(isEval: isEval, arguments, callerOf: frame, frame)
  }

  private func enterExecution(
    isEval: Bool, _ arguments: Arguments, callerOf frame: Frame, _ landing: Frame
  ) throws(Signal) -> Bool {
    let source = arguments[0] ?? .none
    var globals = frame.globals
    var namespace: DictObject? = nil
    if let given = arguments.value(1, "globals"), !given.isNone {
      if case .dict(let dict) = given { globals = dict } else { globals = DictObject(heap, frame.globals.table) }
      namespace = globals
    }
    if let given = arguments.value(2, "locals"), case .dict(let dict) = given { namespace = dict }
    let space: DictObject
    if let namespace { space = namespace } else { space = currentSpace(frame) }
    let place = isEval ? "builtins.eval" : "builtins.exec"
    if case .str(let text) = source, text.count == 0, !isEval {
      noteSink(place, layer: nil)
      landing.stack.append(.none)
      return false
    }
    let known: Code?
    do {
      known = try code(from: source, isEval: isEval)
    } catch {
      if case .exception = error { noteSink(place, failure: "no Python") }
      throw error
    }
    guard let code = known else {
      noteUnknownSink(place, source)
      landing.stack.append(isEval ? .unknown(resultOfUnknown(source)) : .none)
      unknownCalls += 1
      return false
    }
    noteSink(place, layer: code.unit.layer == frame.code.unit.layer ? nil : code.unit.layer)
    if let layer = code.unit.layer {
      let runs = layerRuns[layer, default: 0]
      layerRuns[layer] = runs + 1
      if code.kind == .module, !isEval, runs >= Self.layerRunCeiling {
        landing.stack.append(.none)
        return false
      }
    }
    // A sketch leaves out what it does not know.
    if code.isSketch { openSpaces.insert(globals.number) }
    try push(topFrame(code, globals: globals, namespace: space))
    return true
  }

  /// What `eval` of something unknown gives.
  private func resultOfUnknown(_ source: Value) -> Unknown {
    if case .unknown(let unknown) = source { return self.unknown(unknown.origins, name: "eval()") }
    if case .instance(let code) = source, case .unknown = code.payload { return resultOfUnknown(code.payload) }
    return unknown(.unsupported)
  }

  /// Where nothing could be executed.
  private func noteUnknownSink(_ name: String, _ source: Value) {
    switch source {
    case .unknown(let unknown):
      // Text of which most is known became a layer, as a template.
      let text = unknown.base?.content ?? (unknown.pieces.isEmpty ? nil : Templates.text(unknown))
      if let text, let place,
        let layer = layerIndex[LayerKey(bytes: text.utf8, module: place.unit.module)]
      {
        return noteSink(name, layer: layer)
      }
      noteSink(name, unknown)
    case .instance(let instance) where !instance.payload.isNone: noteUnknownSink(name, instance.payload)
    default: noteSink(name, unknown(.unsupported, name: "no code"))
    }
  }

  /// The namespace that code sees where it is executed: of a function, a copy of its variables.
  func currentSpace(_ frame: Frame) -> DictObject {
    guard frame.code.kind == .function || frame.code.kind == .lambda || frame.code.kind == .generator else {
      return frame.namespace
    }
    let space = DictObject(heap)
    steps = max(0, steps - frame.code.slotCount)
    let values = frame.code.hasEnvironment ? frame.environment?.slots ?? [] : frame.locals
    for (slot, name) in frame.code.scope.slotNames.enumerated() where name >= 0 && slot < values.count {
      if let value = values[slot] { space.table.set(names.text(name), value) }
    }
    var environment = frame.code.hasEnvironment ? frame.environment?.parent : frame.environment
    var scope = frame.code.scope.parent
    while let current = scope, let around = environment {
      if current.kind != .comprehension, current.hasInner {
        for (slot, name) in current.slotNames.enumerated() where name >= 0 && slot < around.slots.count {
          if let value = around.slots[slot], space.table.get(names.text(name)) == nil {
            space.table.set(names.text(name), value)
          }
        }
        environment = around.parent
      }
      scope = current.parent
    }
    return space
  }

  /// The code of what is executed: a code object, or source that becomes a layer. nil when it is not known.
  func code(from source: Value, isEval: Bool) throws(Signal) -> Code? {
    switch source {
    case .instance(let instance):
      if let native = instance.native as? CodeState { return native.code }
      guard !instance.payload.isNone else { return nil }
      // What `compile` was told counts, not who executes it.
      let isExpression = instance.type.fullName == "code" ? instance.attributes.get(" eval") != nil : isEval
      return try code(from: instance.payload, isEval: isExpression)
    case .str(let text):
      var bytes = text.content.utf8
      if isEval { bytes = Array(bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0a }) }
      if let original = text.original { noteOriginal(original.text, original.old, isEval: isEval) }
      return try code(of: bytes, history: text.history, isEval: isEval)
    case .bytes, .bytearray:
      guard let bytes = bytes(source) else { return nil }
      return try code(of: bytes, history: history(of: source), isEval: isEval)
    case .unknown(let unknown):
      noteTemplate(unknown, executedBy: isEval ? "builtins.eval" : "builtins.exec")
      return nil
    default: throw error("TypeError", "exec() arg 1 must be a string, bytes or code object")
    }
  }

  /// The text with its placeholder, beside the layer in which that is filled in.
  private func noteOriginal(_ text: Text, _ old: PythonString, isEval: Bool) {
    let bytes = text.content.utf8
    guard let place, old.count > 2, LayerLanguage.guess(bytes) == .python else { return }
    let index = addLayer(
      bytes, language: .python, history: text.history, executedBy: isEval ? "builtins.eval" : "builtins.exec",
      at: place, isTemplate: true)
    if let index, layers[index].filling.isEmpty { layers[index].filling = old.text }
  }

  /// A text that depends on the host: what it was before, and the expression that fills it in.
  func noteTemplate(_ unknown: Unknown, executedBy: String) {
    guard let place else { return }
    let text = Templates.text(unknown)
    if let base = unknown.base {
      let bytes = base.content.utf8
      let index = addLayer(
        bytes, language: LayerLanguage.guess(bytes), history: base.history, executedBy: executedBy, at: place,
        isTemplate: true)
      if let index, layers[index].filling.isEmpty {
        var fillings: [String] = []
        for case .hole(let hole) in unknown.pieces { fillings.append("{\(Rendering.name(hole))}") }
        layers[index].filling = "\(unknown.placeholder) = \(fillings.prefix(8).joined())"
      }
      return
    }
    var known = 0
    for case .text(let piece) in unknown.pieces { known += piece.count }
    // Nothing but holes is nothing to read.
    guard known > 16 else { return }
    addLayer(
      text.utf8, language: unknown.isBytes ? .unknown : .python, history: 0, executedBy: executedBy, at: place,
      isTemplate: true)
  }

  /// Parses text that is executed. Short expressions that `eval` computes are no layers.
  func code(of bytes: [UInt8], history: Int32, isEval: Bool) throws(Signal) -> Code? {
    // A parser and a compiler cost that much before they see a byte.
    try charge(1_024 + bytes.count * 4)
    guard let place else { return nil }
    guard bytes.count <= Self.layerCeilingBytes else {
      note("code of \(bytes.count) bytes is executed: it was not followed")
      return nil
    }
    let isSmall = isEval && (bytes.count < 64 && history == 0 || Self.isPlain(bytes))
    let index =
      isSmall
      ? nil
      : addLayer(
        bytes, language: .python, history: history, executedBy: isEval ? "builtins.eval" : "builtins.exec", at: place)
    if !isSmall, index == nil { return nil }
    if let index, let code = layerCodes[index], !isEval { return code }
    let parsed = Parser.parse(SourceText(utf8: bytes), limits: limits)
    if !isSmall { parsedBytes += parsed.tree.kinds.count * 40 + bytes.count * 2 }
    if !parsed.errors.isEmpty, isEval || parsed.errors.count > 3 {
      if let index { noteSink(isEval ? "builtins.eval" : "builtins.exec", layer: index) }
      throw error("SyntaxError", "invalid syntax")
    }
    let code = compile(parsed, layer: index ?? place.unit.layer, at: place, isExpression: isEval)
    if let index, !isEval { layerCodes[index] = code }
    return code
  }

  /// A frame for code that no function holds.
  func topFrame(_ code: Code, globals: DictObject, namespace: DictObject) -> Frame {
    Frame(
      code, locals: code.hasEnvironment ? [] : [Value?](repeating: nil, count: code.slotCount),
      environment: code.hasEnvironment ? EnvironmentObject(heap, count: code.slotCount, parent: nil) : nil,
      globals: globals, namespace: namespace)
  }

  /// The code of a text that the code at `place` executes.
  ///
  /// - Parameter moduleName: what `__name__` is in it; that of the code around it unless said.
  func compile(
    _ parsed: ParsedModule, layer: Int?, at place: (unit: SourceUnit, node: Int32), isExpression: Bool = false,
    moduleName: String? = nil
  ) -> Code {
    let unit = SourceUnit(
      parsed, path: place.unit.path, module: place.unit.module, layer: layer,
      moduleName: moduleName ?? place.unit.moduleName, names: names)
    unit.number = nextUnit()
    unit.isFragment = layer == nil || layer == place.unit.layer
    let code = Code(
      .module, unit: unit, node: parsed.tree.root, scope: NameScope(.module, parent: nil),
      name: names.intern("<module>"), qualifiedName: "")
    Compiler.compile(code, names: names, isExpression: isExpression)
    return code
  }

  /// Runs the program that another interpreter is started with, once: its modules are those of the package.
  func runProgram(_ layer: Int) {
    guard let place, layerRuns[layer, default: 0] == 0, nativeDepth < Self.nativeDepthCeiling / 2,
      frames.count < Self.frameCeiling / 2
    else { return }
    layerRuns[layer] = 1
    do { try charge(layers[layer].bytes.count * 4) } catch { return }
    let parsed = Parser.parse(SourceText(utf8: layers[layer].bytes), limits: limits)
    guard parsed.errors.count <= 3 else { return }
    let code = compile(parsed, layer: layer, at: place, moduleName: "__main__")
    layerCodes[layer] = code
    let space = DictObject(heap)
    space.table.set("__name__", text("__main__"))
    space.table.set("__builtins__", .module(module(named: "builtins")))
    program?.note(space)
    nativeDepth += 1
    defer { nativeDepth -= 1 }
    let base = frames.count
    do {
      try push(topFrame(code, globals: space, namespace: space))
      _ = try execute(above: base)
    } catch {
      // What ends the other program does not end this one; a spent budget is met again at the next step.
    }
  }

  /// An expression that calls nothing: numbers and texts, put together. To compute it is to know it.
  private static func isPlain(_ bytes: [UInt8]) -> Bool {
    guard bytes.count < 4_096 else { return false }
    var previous: UInt8 = 0
    for byte in bytes {
      // What stands before the parenthesis of a call: a name, or the end of an expression.
      if byte == UInt8(ascii: "("), previous == UInt8(ascii: ")") || previous == UInt8(ascii: "]") || isWord(previous) {
        return false
      }
      if byte != 0x20 { previous = byte }
    }
    return true
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7a).contains(byte) || (0x41...0x5a).contains(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  func nextUnit() -> Int {
    unitCount += 1
    return unitCount
  }

  /// Notes a layer; the same bytes at the same depth are one.
  ///
  /// - Returns: its index; nil when there are too many.
  @discardableResult
  func addLayer(
    _ bytes: [UInt8], language: LayerLanguage, history: Int32, executedBy: String,
    at place: (unit: SourceUnit, node: Int32), isTemplate: Bool = false
  ) -> Int? {
    let key = LayerKey(bytes: bytes, module: place.unit.module)
    if let known = layerIndex[key] { return known }
    guard !bytes.isEmpty else { return nil }
    guard layers.count < layerCeiling, layerBytes + bytes.count <= Self.layerBytesCeiling else {
      if !isLayerCeilingNoted {
        isLayerCeilingNoted = true
        limitations.append(
          Limitation(
            .layers, path: place.unit.path,
            message:
              "More than \(limits.layers) hidden layers, or \(Self.layerBytesCeiling >> 20) MB of them: the deeper ones were not unwrapped."
          ))
      }
      return nil
    }
    var encodings = self.encodings(history)
    if encodings.isEmpty { encodings = guessedEncodings(bytes.count) }
    let node = NodeID(rawValue: max(0, place.node))
    layers.append(
      Execution.Layer(
        bytes: bytes, language: language, encodings: encodings, range: place.unit.tree.range(node),
        module: place.unit.module, parent: place.unit.layer, executedBy: executedBy, runsAt: runTime(at: place),
        isTemplate: isTemplate, depth: (place.unit.layer.map { layers[$0].depth } ?? 0) + 1))
    layerIndex[key] = layers.count - 1
    layerBytes += bytes.count
    return layers.count - 1
  }

  /// Text that was put together from characters has no decoder that says so.
  private func guessedEncodings(_ count: Int) -> [String] {
    var words: [String] = []
    if exclusiveOrs - notedExclusiveOrs >= max(4, count / 2) { words.append("xor") }
    if characterCalls - notedCharacters >= max(4, count / 2) { words.append("chr") }
    notedExclusiveOrs = exclusiveOrs
    notedCharacters = characterCalls
    return words
  }

  private func runTime(at place: (unit: SourceUnit, node: Int32)) -> RunTime {
    guard let program else { return .import }
    if place.unit.layer == nil { return program.runTime(place) }
    var layer = place.unit.layer
    while let index = layer {
      if layers[index].parent == nil { return layers[index].runsAt }
      layer = layers[index].parent
    }
    return .import
  }

  // MARK: - Statements

  func execStatement(_ frame: Frame, _ instruction: Instruction) throws(Signal) -> Bool {
    var values = take(frame, instruction.a)
    if values.count == 1, case .tuple(let tuple) = values[0] { values = tuple.items }
    return try enterExecution(isEval: false, Arguments(values), frame)
  }

  // MARK: - Imports

  func importModule(_ frame: Frame, _ instruction: Instruction) throws(Signal) -> Bool {
    let written = names.string(instruction.a)
    let isFrom = instruction.b == 0
    let level = isFrom ? Int(instruction.c) : 0
    var path = written
    if level > 0 {
      guard let base = packageName(frame, level: level) else {
        frame.stack.append(.unknown(unknown(.foreign, name: written, isThing: true)))
        return false
      }
      path = base.isEmpty ? written : written.isEmpty ? base : base + "." + written
    }
    if let program, !program.hasModule(path), !isFrom || level == 0, let sibling = implicitSibling(path, frame) {
      path = sibling
    }
    let wantsTop = !isFrom && instruction.c == -2
    let root = String(path.prefix { $0 != "." })
    if let program, program.hasModule(path) || program.hasModule(root) {
      _ = try loadNested(path)
      let wanted = wantsTop ? root : path
      frame.stack.append(
        modules[wanted].map { .module($0) }
          ?? (program.isFolder(wanted)
            ? .module(module(named: wanted)) : .unknown(unknown(.foreign, name: wanted, isThing: true))))
      return false
    }
    unknownCalls += registry.modules.contains(root) ? 0 : 1
    frame.stack.append(.module(module(named: wantsTop ? root : path)))
    return false
  }

  /// `import sibling` of Python 2, and of scripts that run from their own folder.
  private func implicitSibling(_ path: String, _ frame: Frame) -> String? {
    guard let program, let base = packageName(frame, level: 1), !base.isEmpty, registry.modules.contains(path) == false
    else { return nil }
    let candidate = base + "." + path
    return program.hasModule(candidate) ? candidate : nil
  }

  /// The package that `level` dots mean.
  private func packageName(_ frame: Frame, level: Int) -> String? {
    var name = frame.code.unit.moduleName
    if case .str(let text)? = frame.globals.table.get("__package__") {
      name = text.string
    } else if let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) {
      name = String(name[..<dot])
    } else {
      name = ""
    }
    for _ in 1..<max(1, level) {
      guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
      name = String(name[..<dot])
    }
    return name
  }

  /// Runs a module of the package, and the packages around it, unless they ran already.
  func loadNested(_ path: String) throws(Signal) -> ModuleObject? {
    guard let program else { return nil }
    var prefix = ""
    var last: ModuleObject?
    for part in path.split(separator: ".") {
      prefix += prefix.isEmpty ? String(part) : "." + part
      if let known = modules[prefix], known.isOwn {
        last = known
        continue
      }
      guard let index = program.index(of: prefix) else {
        last = nil
        continue
      }
      let made = makeModule(index)
      last = made
      guard program.mayMatter(index) else {
        openSpaces.insert(made.namespace.number)
        unrun[made.namespace.number] = index
        continue
      }
      guard nativeDepth < Self.nativeDepthCeiling, frames.count < Self.frameCeiling else { return made }
      nativeDepth += 1
      defer { nativeDepth -= 1 }
      // A module that fails was still imported as far as it came.
      do {
        try runModule(made, index)
      } catch {
        openSpaces.insert(made.namespace.number)
        if case .exhausted = error { throw error }
      }
    }
    return last
  }

  func importedMember(_ name: Int32, of module: Value) throws(Signal) -> Value {
    guard case .module(let object) = module else {
      return try settled { () throws(Signal) in try self.attribute(name, of: module) }
    }
    // A folder without `__init__.py` is a package too (PEP 420).
    if !object.isOwn, let program, program.hasModule("\(object.name).\(names.string(name))"),
      let own = try loadNested("\(object.name).\(names.string(name))")
    {
      return .module(own)
    }
    do {
      return try member(name, of: object)
    } catch {
      guard case .exception = error else { throw error }
      let word = names.string(name)
      if object.isOwn, openSpaces.contains(object.namespace.number) || isRunning(object) {
        return .unknown(unknown(.foreign, name: object.name + "." + word, isThing: true))
      }
      throw self.error("ImportError", "cannot import name '\(word)' from '\(object.name)'")
    }
  }

  private func isRunning(_ module: ModuleObject) -> Bool {
    frames.contains { $0.globals === module.namespace && $0.code.kind == .module }
  }

  func importStar(_ frame: Frame, _ module: Value) {
    guard case .module(let object) = module else { return }
    touch(frame.namespace)
    if object.isOwn {
      var wanted: Set<String>?
      if let all = object.namespace.table.get("__all__"), let items = try? items(of: all) {
        wanted = Set(
          items.compactMap { item in
            if case .str(let text) = item { return text.string }
            return nil
          })
      }
      for pair in object.namespace.table.pairs {
        guard case .str(let text) = pair.key else { continue }
        let word = text.string
        if let wanted { if !wanted.contains(word) { continue } } else if word.hasPrefix("_") { continue }
        frame.namespace.table.set(text, pair.value)
      }
      if openSpaces.contains(object.namespace.number) { openSpaces.insert(frame.globals.number) }
      return
    }
    steps = max(0, steps - 400)
    let prefix = object.name == "builtins" || object.name == "__builtin__" ? "" : object.name + "."
    // In the order of their names: a dictionary of Swift has another one each time.
    for name in (Array(registry.functions.keys) + registry.bases.keys).sorted() where name.hasPrefix(prefix) {
      let word = name.dropFirst(prefix.utf8.count)
      guard !word.utf8.contains(UInt8(ascii: ".")), !word.hasPrefix("_") else { continue }
      let value = registry.functions[name].map { Value.builtin($0) } ?? .type(type(name))
      frame.namespace.table.set(String(word), value)
    }
    // All names of `builtins` are known.
    if prefix.isEmpty { return }
    openSpaces.insert(frame.globals.number)
    starModules.append(object.name)
  }
}

/// What `compile` gives.
final class CodeState: NativeState {
  let code: Code

  init(_ code: Code) {
    self.code = code
    super.init()
  }
}

struct LayerKey: Hashable {
  let bytes: [UInt8]
  let module: Int
}
