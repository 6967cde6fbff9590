public import Limits
public import PythonSemantics
public import PythonSyntax
public import SourceText

/// Bytes that the code of a module unwraps and then executes, writes or hands to another program.
public struct DecodedLayer: Sendable {
  /// What the bytes are. Raw values are stable: they are part of the JSON report.
  public enum Language: String, Sendable, CaseIterable {
    case python, powershell, shell, batch, vbscript, javascript
    /// Marshalled code objects.
    case bytecode
    /// A native program or library.
    case executable
    /// A container or a compressed stream.
    case archive
    case unknown

    /// Whether it is a program that is read as text, other than Python.
    public var isScript: Bool { [.powershell, .shell, .batch, .vbscript, .javascript].contains(self) }
  }

  public let bytes: [UInt8]
  public let language: Language
  /// Decoders in the order in which they were applied, so the outermost encoding of the data first: `base64`, `zlib` …
  public let encodings: [String]
  /// The call that executes it, in the text of the module.
  public let range: SourceRange
  /// Qualified name of that call.
  public let executedBy: String
  public let runsAt: RunTime
}

/// Unwraps payloads: evaluates what is given to `exec`, `eval`, a shell or another interpreter when it is a pure expression
/// over constants, and gives the bytes that would be executed. Nothing is executed.
///
///     let decoder = PayloadDecoder(model: model, limits: limits)
///     for layer in decoder.layers(of: 0).layers { … parse `layer.bytes`, build its model with
///       `surroundings: decoder.surroundings(of: 0).names`, and decode again with `inside: decoder.surroundings(of: 0)` }
public struct PayloadDecoder: Sendable {
  private let model: SemanticModel
  private let limits: Limits
  private let outer: Surroundings?

  /// - Parameter inside: what surrounds the model's code when it is a layer itself.
  public init(model: SemanticModel, inside outer: Surroundings? = nil, limits: Limits = Limits()) {
    self.model = model
    self.outer = outer
    self.limits = limits
  }

  /// What surrounds the layers of a module.
  public func surroundings(of module: Int) -> Surroundings {
    Surroundings(model: model, module: module, outer: outer)
  }

  /// Steps of evaluation for one module: in proportion to its bytes and to those of the code around it.
  public func steps(of index: Int) -> Int {
    var bytes = model.modules[index].parsed.source.bytes.count
    var around = outer
    while let place = around {
      bytes += place.model.modules[place.module].parsed.source.bytes.count
      around = place.outer
    }
    return Evaluator.steps(limits: limits, bytes: bytes)
  }

  /// The payloads of one module, in source order, and what could not be finished. One budget for the module.
  public func layers(of index: Int) -> (layers: [DecodedLayer], limitations: [Limitation]) {
    let module = model.modules[index]
    let place = surroundings(of: index)
    let steps = steps(of: index)
    var evaluator = Evaluator(limits: limits, steps: steps)
    var layers: [DecodedLayer] = []
    for call in module.calls where call.name >= 0 {
      let name = module.qualifiedNames[call.name]
      guard let sink = Sink(name) else { continue }
      for argument in sink.arguments(of: call.node, in: module) {
        evaluator.encodings = []
        guard let value = evaluator.evaluate(argument, place, Bindings(), 0) else { continue }
        for found in sink.payloads(in: value, encodings: evaluator.encodings) where layers.count < limits.layers {
          layers.append(
            DecodedLayer(
              bytes: found.bytes, language: found.language, encodings: found.encodings,
              range: module.parsed.tree.range(call.node), executedBy: name, runsAt: call.runsAt))
        }
      }
    }
    var limitations: [Limitation] = []
    if module.hasUnknownConstants {
      limitations.append(
        Limitation(
          .evaluationSteps, path: module.path,
          message: "Constants were no longer computed once they took more steps than the size of the files allows."))
    }
    if evaluator.steps == 0 {
      limitations.append(
        Limitation(
          .evaluationSteps, path: module.path,
          message: "Unwrapping stopped after \(steps) steps, which is what the file's size allows; the rest is unseen."
        ))
    }
    return (layers, limitations)
  }

  /// What a pure expression over constants gives, for a person: a decoded address or command. Nil when it is not known.
  ///
  /// - Parameter steps: what all such questions about one module may cost together, `steps(of:)` at first; without any
  ///   left, nothing is known.
  public func text(of node: NodeID, module: Int, steps: inout Int) -> String? {
    var evaluator = Evaluator(limits: limits, steps: steps)
    defer { steps = evaluator.steps }
    guard let content = evaluator.evaluate(node, surroundings(of: module), Bindings(), 0)?.content else { return nil }
    return String(decoding: content, as: UTF8.self)
  }
}

/// A call that executes or stores what it is given.
private enum Sink {
  /// Executes Python source or a code object.
  case code
  /// Starts a program.
  case command
  /// Writes a file.
  case file

  init?(_ name: String) {
    switch name {
    case "builtins.exec", "builtins.eval", "builtins.execfile", "builtins.compile", "types.FunctionType",
      "marshal.loads",
      "code.InteractiveInterpreter.runsource", "code.InteractiveConsole.push":
      self = .code
    case "os.system", "os.popen", "os.startfile", "subprocess.Popen", "subprocess.run", "subprocess.call",
      "subprocess.check_call", "subprocess.check_output", "subprocess.getoutput", "subprocess.getstatusoutput",
      "os.execv",
      "os.execl", "os.execvp", "os.execlp", "os.spawnl", "os.spawnv", "pty.spawn", "asyncio.create_subprocess_shell",
      "asyncio.create_subprocess_exec", "commands.getoutput", "commands.getstatusoutput":
      self = .command
    default:
      guard
        name.hasSuffix(".write") || name.hasSuffix(".writelines") || name.hasSuffix(".write_text")
          || name.hasSuffix(".write_bytes")
      else { return nil }
      self = .file
    }
  }

  /// Arguments worth evaluating: the first, and all of a command's positional ones.
  func arguments(of call: NodeID, in module: ModuleModel) -> [NodeID] {
    let tree = module.parsed.tree
    let positional = tree.children(call).dropFirst().filter { ![.keyword, .starred].contains(tree.kind($0)) }
    switch self {
    case .code, .file: return Array(positional.prefix(1))
    case .command:
      let named = module.argument(of: call, position: -1, keyword: "args")
      return Array(positional.prefix(8)) + (named.isNone ? [] : [named])
    }
  }

  typealias Payload = (bytes: [UInt8], language: DecodedLayer.Language, encodings: [String])

  /// What of a value is code. A plain constant that is written to a file is no payload; one that was encoded is.
  func payloads(in value: ConstantValue, encodings: [String]) -> [Payload] {
    switch self {
    case .code:
      guard let content = value.content, !content.isEmpty else { return [] }
      return [(content, encodings.last == "marshal" ? .bytecode : .python, encodings)]
    case .file:
      guard let content = value.content, content.count > 16, encodings.contains(where: { $0 != "reversed" }) else {
        return []
      }
      return [(content, LayerLanguage.guess(content), encodings)]
    case .command:
      if case .list(let words) = value { return Self.words(words.map(\.content), encodings) }
      guard let command = value.content, !command.isEmpty else { return [] }
      var payloads: [Payload] = []
      if encodings.contains(where: { $0 != "reversed" }) { payloads.append((command, .shell, encodings)) }
      if let script = EncodedCommand.script(in: command) {
        payloads.append((script, .powershell, encodings + ["base64", "utf-16"]))
      }
      payloads += CommandPrograms.find(inLine: command).map { ($0, .python, encodings) }
      return payloads
    }
  }

  /// `[python, "-c", code]`, `["powershell", "-enc", …]`
  private static func words(_ words: [[UInt8]?], _ encodings: [String]) -> [Payload] {
    var payloads: [Payload] = []
    for (position, word) in words.enumerated() {
      guard word?.elementsEqual("-c".utf8) == true, position + 1 < words.count, let code = words[position + 1],
        !encodings.isEmpty
      else { continue }
      // What was encoded is worth a look whatever it is handed to.
      let program = words[0].map { String(decoding: $0, as: UTF8.self) } ?? "python"
      payloads.append((code, program.contains("sh") && !program.contains("python") ? .shell : .python, encodings))
    }
    if payloads.isEmpty, let code = CommandPrograms.find(inWords: words) { payloads.append((code, .python, encodings)) }
    let line = Array(words.map { $0 ?? [UInt8(ascii: "?")] }.joined(separator: [0x20]))
    if let script = EncodedCommand.script(in: line) {
      payloads.append((script, .powershell, encodings + ["base64", "utf-16"]))
    }
    return payloads
  }
}
