import ArgumentParser
import Foundation
import Limits
import PythonBytecode

/// Reads compiled Python and says what is in it: `workbench bytecode FILE…`.
struct BytecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bytecode", abstract: "Dump .pyc files, marshal data and pickles: imports, calls, instructions.")

  @Flag(help: "A checksum of the instructions of each code object, as compare-bytecode reads them.")
  var instructions = false
  @Flag(help: "With --instructions: each instruction.")
  var full = false
  @Flag(help: "Which version wrote the marshal data, header left out of account.")
  var guess = false
  @Flag(help: "Counts only: calls, those with a known name, surprises of the stack.")
  var counts = false
  @Flag(help: "The sketch: Python that does the same, as far as it is known.")
  var sketch = false
  @Flag(help: "The operations of a pickle, as pickletools has them.")
  var pickle = false
  @Option(help: "A file with one path a line.")
  var list: String?
  @Argument(help: "Files.")
  var paths: [String] = []

  func run() throws {
    var all = paths
    if let list {
      all += try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n").map { String($0) }
    }
    for path in all { try dump(path) }
  }

  private func dump(_ path: String) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    if pickle || (!PycFile.sniff(bytes[...]) && PickleProgram.sniff(bytes[...])) {
      dumpPickle(path, bytes)
      return
    }
    let file = PycFile.read(bytes)
    if guess {
      let guess = MarshalGuess.of(bytes, from: file.headerSize)
      let possible = guess.possible.map(\.name).joined(separator: ",")
      print("\(path)\t\(file.version?.name ?? "-")\t\(guess.best?.name ?? "-")\t\(possible)\t\(guess.violationCount)")
    } else if instructions {
      print("FILE \(path)")
      guard let tree = file.tree, let version = file.version else { return }
      for line in BytecodeDump(tree: tree, version: version, isFull: full).lines { print(line) }
    } else {
      dumpProgram(path, bytes, file)
    }
  }

  private func dumpProgram(_ path: String, _ bytes: [UInt8], _ file: PycFile) {
    var program = BytecodeProgram(file)
    if file.anomalies.contains(.notBytecode) { program = BytecodeProgram(MarshalGuess.of(bytes)) }
    guard let program else {
      print("\(path)\tno code\t\(file.anomalies.map(\.rawValue).joined(separator: ","))")
      return
    }
    if sketch { return print(String(decoding: BytecodeSketch.text(of: program), as: UTF8.self), terminator: "") }
    if counts {
      let known = program.calls.count { $0.qualifiedName.map { !$0.hasPrefix("?") } ?? false }
      print(
        "\(path)\t\(program.version.name)\t\(program.calls.count)\t\(known)\t\(program.surpriseCount)\t"
          + (program.limitation?.rawValue ?? "-"))
      return
    }
    print("\(path): \(program.version.name) \(file.source) \(file.anomalies.map(\.rawValue))")
    for line in ProgramText(program).lines { print(line) }
  }

  private func dumpPickle(_ path: String, _ bytes: [UInt8]) {
    let program = PickleProgram.read(bytes)
    if pickle {
      for operation in PickleProgram.operations(bytes) { print("\(operation.offset) \(operation.name)") }
    } else {
      print("\(path): protocol \(program.protocolNumber) \(program.anomalies.map(\.kind.rawValue))")
      for found in program.imports { print("import \(found.module) \(found.name) at \(found.offset)") }
      for call in program.calls {
        print("\(call.kind.rawValue) \(call.qualifiedName ?? "?") \(call.arguments.map { "\($0)" }) at \(call.offset)")
      }
    }
  }
}

/// A program in lines for a person.
struct ProgramText {
  let program: BytecodeProgram

  init(_ program: BytecodeProgram) { self.program = program }

  var lines: [String] {
    var lines: [String] = []
    for block in program.blocks {
      let reach = block.isModuleLevel ? "module level" : block.runsAtImport ? "runs at import" : "when called"
      lines.append("block \(block.qualifiedName) (\(block.kind.rawValue), \(reach))")
    }
    for found in program.imports {
      let dots = String(repeating: ".", count: found.level)
      lines.append("\(place(found.line, found.block)) import \(dots)\(found.module) \(found.names)")
    }
    for (index, call) in program.calls.enumerated() {
      var parts = call.arguments.map { text($0) }
      parts += call.keywords.map { "\($0.name)=\(text($0.value))" }
      if call.isOpen { parts.append("…") }
      let name = call.qualifiedName ?? "?"
      lines.append("\(place(call.line, call.block)) #\(index) \(name)(\(parts.joined(separator: ", ")))")
    }
    for store in program.stores where store.qualifiedName.contains(".") {
      lines.append("\(place(store.line, store.block)) \(store.qualifiedName) = \(store.value.map { text($0) } ?? "?")")
    }
    for read in program.reads { lines.append("\(place(read.line, read.block)) reads \(read.qualifiedName)") }
    for found in program.classes {
      let bases = found.bases.map { $0 ?? "?" }.joined(separator: ", ")
      lines.append("\(place(found.line, found.block)) class \(found.name)(\(bases))")
    }
    return lines
  }

  private func place(_ line: Int?, _ block: Int) -> String {
    "\(line.map { "\($0)" } ?? "-") [\(program.blocks[block].qualifiedName)]"
  }

  private func text(_ argument: BytecodeArgument) -> String {
    switch argument {
    case .constant(let constant): return text(constant)
    case .name(let name): return name
    case .call(let call): return "#\(call)"
    case .block(let block): return "<\(program.blocks[block].qualifiedName)>"
    case .display(let parts), .table(let parts): return "[" + parts.map { text($0) }.joined(separator: ", ") + "]"
    case .choice(let parts): return parts.map { text($0) }.joined(separator: " | ")
    case .unknown: return "?"
    }
  }

  private func text(_ constant: BytecodeConstant) -> String {
    switch constant {
    case .text(let text): return String(text.prefix(200)).debugDescription
    case .bytes(let bytes): return "b\"" + String(decoding: bytes.prefix(60), as: UTF8.self).debugDescription + "\""
    case .integer(let value): return "\(value)"
    case .tuple(let parts): return "(" + parts.prefix(40).map { text($0) }.joined(separator: ", ") + ")"
    case .list(let parts): return "[" + parts.prefix(40).map { text($0) }.joined(separator: ", ") + "]"
    default: return "\(constant)"
    }
  }
}

/// Compares `.pyc` files with facts of their sources: `workbench bytecode-agreement FACTS`, where each line of FACTS is
/// a JSON object with a path and the facts, as `Tools/conformance/compare-sources` writes them.
struct BytecodeAgreementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bytecode-agreement", abstract: "What .pyc files hold and their sources do not.")

  @Argument(help: "A file of JSON Lines.")
  var facts: String

  private struct Import: Decodable {
    let module: String
    let level: Int
    let names: [String]
  }

  private struct Line: Decodable {
    let path: String
    let names: [String]
    let classes: [String]
    let texts: [String]
    /// In hexadecimal.
    let bytes: [String]
    let imports: [Import]
  }

  func run() throws {
    let decoder = JSONDecoder()
    for line in try String(contentsOfFile: facts, encoding: .utf8).split(separator: "\n") {
      let line = try decoder.decode(Line.self, from: Data(line.utf8))
      let data = [UInt8](try Data(contentsOf: URL(fileURLWithPath: line.path)))
      guard let program = BytecodeProgram(PycFile.read(data)) else {
        print("\(line.path)\tno code")
        continue
      }
      let source = SourceFacts(
        names: Set(line.names), classNames: Set(line.classes), texts: line.texts,
        bytes: line.bytes.map { hexadecimal($0) },
        imports: Set(line.imports.map { ImportFact(module: $0.module, level: $0.level, names: $0.names) }))
      for found in BytecodeAgreement.disagreements(of: program, with: source) {
        print("\(line.path)\t\(found.kind.rawValue)\t\(found.line ?? 0)\t\(found.value.debugDescription)")
      }
    }
  }

  private func hexadecimal(_ text: String) -> [UInt8] {
    let digits = text.utf8.map { $0 > 0x39 ? $0 - 0x57 : $0 - 0x30 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
