import PythonBytecode

/// Lines that `Tools/conformance/compare-bytecode` holds against `dis` of an interpreter.
struct BytecodeDump {
  let tree: MarshalTree
  let version: BytecodeVersion
  private(set) var lines: [String] = []

  init(tree: MarshalTree, version: BytecodeVersion, isFull: Bool) {
    self.tree = tree
    self.version = version
    guard let root = tree.code(tree.root) else { return }
    // Code objects as they nest, each before those in its constants.
    var waiting = [root]
    var seen = Set<Int>()
    while let code = waiting.popLast() {
      guard seen.insert(code).inserted else { continue }
      dump(tree.codes[code], isFull)
      let constants = tree.codes[code].constants
      var inner: [Int] = []
      for place in 0..<tree.childCount(constants) {
        if let child = tree.child(constants, at: place), let code = tree.code(child) { inner.append(code) }
      }
      waiting += inner.reversed()
    }
  }

  private mutating func dump(_ code: CodeObject, _ isFull: Bool) {
    var checksum = Checksum()
    var count = 0
    var full: [String] = []
    let table = tree.payload(code.lineTable) ?? []
    var cursor = LineTable(table, firstLine: Int(code.firstLine), version: version).cursor()
    var stream = InstructionStream(tree.payload(code.code) ?? [], version: version)
    while let instruction = stream.next() {
      let name = instruction.operation?.name ?? "<\(instruction.opcode)>"
      let line = cursor.line(at: instruction.offset).map { "\($0)" } ?? "-"
      let argument = instruction.hasArgument ? "\(instruction.argument)" : "-"
      let text = "\(instruction.offset) \(name) \(argument) \(line) \(extra(instruction, stream, code))"
      count += 1
      checksum.add(text.utf8)
      checksum.add("\n".utf8)
      if isFull { full.append("  " + text) }
    }
    lines.append("\(tree.text(code.name) ?? "?") \(code.firstLine) \(count) \(checksum.value)")
    lines += full
  }

  private func extra(_ instruction: Instruction, _ stream: InstructionStream, _ code: CodeObject) -> String {
    if let target = stream.target(of: instruction) { return "\(target)" }
    switch instruction.kind {
    case .constant:
      guard let constant = tree.child(code.constants, at: Int(instruction.argument)) else { return "?" }
      return word(constant)
    case .name:
      guard let name = tree.child(code.names, at: version.nameIndex(instruction)) else { return "?" }
      return tree.text(name) ?? "?"
    default: return ""
    }
  }

  private func word(_ id: MarshalID) -> String {
    switch tree.constant(id, elements: 1) {
    case .none: return "None"
    case .boolean(let value): return value ? "True" : "False"
    case .ellipsis: return "Ellipsis"
    case .integer(let value): return "\(value)"
    case .bigInteger(let isNegative, let magnitude):
      var checksum = Checksum()
      checksum.add(magnitude)
      return "long \(isNegative ? "-" : "")\(checksum.value)"
    case .float(let value): return "float \(value.bitPattern)"
    case .complex(let real, let imaginary): return "complex \(real.bitPattern) \(imaginary.bitPattern)"
    case .text(let text):
      var checksum = Checksum()
      checksum.add(tree.kind(id) == .latin1 ? Array(text.utf8) : Array(tree.payload(id) ?? []))
      return "\(tree.kind(id) == .bytes ? "bytes" : "str") \(checksum.value)"
    case .bytes(let bytes):
      var checksum = Checksum()
      checksum.add(bytes)
      return "bytes \(checksum.value)"
    default:
      switch tree.kind(id) {
      case .tuple: return "tuple \(tree.childCount(id))"
      case .frozenset: return "frozenset \(tree.childCount(id))"
      case .slice: return "slice"
      case .code: return "code"
      default: return "other"
      }
    }
  }
}

/// Adler-32, as `zlib.adler32` has it.
struct Checksum {
  private var low: UInt32 = 1
  private var high: UInt32 = 0

  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
  }

  var value: UInt32 { high << 16 | low }
}
