import BigIntegers
import PythonBytecode
import PythonLibrary
import PythonSyntax
import SourceText

/// `marshal` and `pickle`: plain data is what it says; code and calls are a layer, which is followed as the sketch that
/// `PythonBytecode` makes of it.
enum BytecodeModels {
  static func register(_ registry: inout Registry) {
    registry.function("marshal.loads", takesUnknown: true) { (machine, arguments) throws(Signal) in
      try loads(machine, "marshal.loads", arguments) { (bytes, value) throws(Signal) in
        try marshalled(machine, bytes, value)
      }
    }
    for module in ["pickle", "cPickle", "_pickle", "dill", "cloudpickle"] {
      let name = module + ".loads"
      registry.function(name, takesUnknown: true) { (machine, arguments) throws(Signal) in
        try loads(machine, name, arguments) { (bytes, value) throws(Signal) in
          try pickled(machine, bytes, value, executedBy: name)
        }
      }
    }
  }

  private static func loads(
    _ machine: Machine, _ name: String, _ arguments: Arguments, _ read: ([UInt8], Value) throws(Signal) -> Value
  ) throws(Signal) -> Value {
    machine.event(.execute, name, Array(arguments.positional.prefix(1)))
    let value = arguments[0] ?? .none
    if case .unknown(let unknown) = value, unknown.hasKnownAlternatives {
      return try machine.overAlternatives(unknown) { (value) throws(Signal) in
        try loads(machine, name, Arguments([value]), read)
      }
    }
    var content = machine.bytes(value)
    // In Python 2 a string is bytes.
    if case .str(let text) = value { content = text.content.latin1 }
    guard let bytes = content else {
      machine.unknownCalls += 1
      var origins = Origins.unsupported
      if case .unknown(let unknown) = value {
        origins = unknown.origins
        machine.noteSink(name, unknown)
      }
      return .unknown(machine.unknown(origins, name: name + "()"))
    }
    // Every layout of every version is tried; and whoever loads code decodes.
    machine.decodings += 16
    try machine.charge(2 * bytes.count)
    return try read(bytes, value)
  }

  // MARK: - marshal

  private static func marshalled(_ machine: Machine, _ bytes: [UInt8], _ value: Value) throws(Signal) -> Value {
    let history = machine.derive(machine.history(of: value), "marshal")
    let guess = MarshalGuess.of(bytes, limits: machine.limits)
    if guess.tree.codes.isEmpty {
      guard guess.tree.isWhole else { throw machine.error("ValueError", "bad marshal data") }
      machine.noteSink("marshal.loads", layer: nil)
      return try plain(machine, guess.tree.constant(guess.tree.root, elements: bytes.count), history)
    }
    guard let place = machine.place else { return .none }
    let layer = machine.addLayer(
      bytes, language: .bytecode, history: history, executedBy: "marshal.loads", at: place)
    if let layer { machine.noteSink("marshal.loads", layer: layer) }
    guard let layer, let program = BytecodeProgram(guess, limits: machine.limits) else {
      machine.unknownCalls += 1
      let code = machine.unknown(.unsupported, name: "marshal.loads()")
      code.layer = layer ?? -1
      return .unknown(code)
    }
    let made = InstanceObject(machine.heap, machine.type("code"))
    made.attributes.set("co_name", machine.text("<module>"))
    let sketch = BytecodeSketch.text(of: program, ceiling: sketchCeiling(bytes))
    made.native = CodeState(try code(machine, of: sketch, layer: layer, place))
    return .instance(made)
  }

  private static func plain(_ machine: Machine, _ constant: BytecodeConstant, _ history: Int32) throws(Signal) -> Value
  {
    func each(_ parts: [BytecodeConstant]) throws(Signal) -> [Value] {
      var values: [Value] = []
      for part in parts { values.append(try plain(machine, part, history)) }
      return values
    }
    switch constant {
    case .none: return .none
    case .boolean(let value): return .bool(value)
    case .ellipsis: return .ellipsis
    case .integer(let value): return .int(value)
    case .bigInteger(let isNegative, let magnitude):
      let number = BigInteger(bytes: magnitude, order: .little, isSigned: false)
      return Value(isNegative ? -number : number)
    case .float(let value): return .float(value)
    case .complex(let real, let imaginary): return .complex(Complex(real, imaginary))
    case .text(let text): return .str(Text(PythonString(text), history: history))
    case .bytes(let bytes): return .bytes(Bytes(bytes, history: history))
    case .tuple(let parts): return machine.heap.tuple(try each(parts))
    case .list(let parts): return .list(ListObject(machine.heap, try each(parts)))
    case .set(let parts): return try machine.makeSet(try each(parts))
    case .dictionary(let parts):
      let values = try each(parts)
      let dict = Value.dict(DictObject(machine.heap))
      for place in stride(from: 0, to: values.count - 1, by: 2) {
        try machine.setItem(values[place], of: dict, to: values[place + 1])
      }
      return dict
    case .slice, .code, .unknown: return .unknown(machine.unknown(.unsupported))
    }
  }

  // MARK: - pickle

  private static func pickled(_ machine: Machine, _ bytes: [UInt8], _ value: Value, executedBy name: String)
    throws(Signal) -> Value
  {
    let program = PickleProgram.read(bytes, limits: machine.limits)
    guard program.isComplete else { throw machine.error("_pickle.UnpicklingError", "pickle data was truncated") }
    let history = machine.derive(machine.history(of: value), "pickle")
    if program.calls.isEmpty, case .constant(let constant) = program.result {
      machine.noteSink(name, layer: nil)
      return try plain(machine, constant, history)
    }
    guard let place = machine.place else { return .none }
    let layer = machine.addLayer(bytes, language: .pickle, history: history, executedBy: name, at: place)
    if let layer { machine.noteSink(name, layer: layer) }
    guard let layer, machine.nativeDepth < Machine.nativeDepthCeiling else {
      machine.unknownCalls += 1
      return .unknown(machine.unknown(.unsupported, name: name + "()"))
    }
    let sketch = PickleSketch.text(of: program, ceiling: sketchCeiling(bytes))
    let code = try code(machine, of: sketch, layer: layer, place)
    machine.nativeDepth += 1
    defer { machine.nativeDepth -= 1 }
    let space = DictObject(machine.heap)
    let base = machine.frames.count
    try machine.push(machine.topFrame(code, globals: space, namespace: space))
    _ = try machine.execute(above: base)
    return space.table.get("result") ?? .none
  }

  // MARK: - Sketches

  /// Bytes of the sketch of compiled code or of a pickle.
  static func sketchCeiling(_ bytes: [UInt8]) -> Int { min(2 << 20, 65_536 + 16 * bytes.count) }

  /// The code of a sketch, whose text is the layer's from now on.
  private static func code(
    _ machine: Machine, of sketch: [UInt8], layer: Int, _ place: (unit: SourceUnit, node: Int32)
  ) throws(Signal) -> Code {
    if let known = machine.layerCodes[layer] { return known }
    try machine.charge(4 * sketch.count)
    machine.layers[layer].sketch = sketch
    machine.parsedBytes += sketch.count * 8
    let code = machine.compile(
      Parser.parse(SourceText(utf8: sketch), limits: machine.limits), layer: layer, at: place, isExpression: false)
    code.isSketch = true
    machine.layerCodes[layer] = code
    return code
  }
}
