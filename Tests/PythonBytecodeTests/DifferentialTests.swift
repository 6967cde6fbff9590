import Foundation
import PythonBytecode
import Testing

@Suite("Against the python3 on the path")
struct DifferentialTests {
  /// Compiles modules of its own library, and writes the file and what `dis` says of it.
  private static let disassembler = """
    import dis, importlib.util, json, marshal, os, sys, types
    result = []
    folder = os.path.dirname(os.__file__)
    for name in ["argparse.py", "ast.py", "asyncio/tasks.py", "dataclasses.py", "contextlib.py", "typing.py"]:
        with open(os.path.join(folder, name), "rb") as file: code = compile(file.read(), name, "exec", 0, True)
        data = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
        rows = []
        def walk(code):
            for one in dis.get_instructions(code):
                if one.opname == "EXTENDED_ARG": continue
                line = one.positions.lineno
                rows.append("%d %s %s %s" % (one.offset, one.opname, "-" if one.arg is None else one.arg, "-" if line is None else line))
            for value in code.co_consts:
                if isinstance(value, types.CodeType): walk(value)
        walk(code)
        result.append({"data": data.hex(), "rows": rows})
    print(json.dumps(result))
    """

  private struct Module: Decodable {
    let data: String
    let rows: [String]
  }

  @Test("Every instruction of some modules of its library")
  func instructions() throws {
    let text = try #require(try PythonOracle.run(Self.disassembler))
    for module in try JSONDecoder().decode([Module].self, from: Data(text.utf8)) {
      let file = PycFile.read(hexadecimal(module.data))
      // A Python that is newer than the tables.
      guard let version = file.version, let tree = file.tree, let root = file.moduleCode else { continue }
      var rows: [String] = []
      var waiting = [root]
      while let code = waiting.popLast() {
        let object = tree.codes[code]
        var lines = LineTable(
          try #require(tree.payload(object.lineTable)), firstLine: Int(object.firstLine), version: version
        ).cursor()
        for one in InstructionStream(try #require(tree.payload(object.code)), version: version) {
          let argument = one.hasArgument ? "\(one.argument)" : "-"
          let line = lines.line(at: one.offset).map { "\($0)" } ?? "-"
          rows.append("\(one.offset) \(one.operation?.name ?? "?") \(argument) \(line)")
        }
        let count = tree.childCount(object.constants)
        let inner = (0..<count).compactMap { tree.child(object.constants, at: $0).flatMap { tree.code($0) } }
        waiting += inner.reversed()
      }
      #expect(rows == module.rows)
      let program = try #require(BytecodeProgram(file))
      #expect(program.surpriseCount == 0)
      #expect(MarshalGuess.of(hexadecimal(module.data), from: 16).best == version)
    }
  }

  /// Values of many kinds in every protocol, with what `pickletools` says.
  private static let pickler = """
    import collections, datetime, decimal, fractions, json, pickle, pickletools, random
    random.seed(5)
    def value(depth):
        kind = random.randint(0, 17 if depth < 4 else 9)
        if kind == 0: return None
        if kind == 1: return random.choice([True, False])
        if kind == 2: return random.choice([0, 1, -1, 255, 256, 65535, 1 << 31, -(1 << 40), 1 << 63, -(1 << 200), 1 << 2100])
        if kind == 3: return random.choice([0.5, -1e300, float("inf")])
        if kind == 4: return random.choice(["", "a", "\\n", "\\\\u0041", "é", "日本", "\\U0001f600", "q" * 300, "'\\""])
        if kind == 5: return random.choice([b"", b"a", b"\\xff\\n", b"z" * 300])
        if kind == 6: return bytearray(b"ab\\x80")
        if kind == 7: return datetime.date(2020, 1, random.randint(1, 28))
        if kind == 8: return decimal.Decimal("1.5")
        if kind == 9: return len
        if kind == 10: return [value(depth + 1) for _ in range(random.randint(0, 5))]
        if kind == 11: return tuple(value(depth + 1) for _ in range(random.randint(0, 5)))
        if kind == 12: return {str(i): value(depth + 1) for i in range(random.randint(0, 4))}
        if kind == 13: return {1, "b"}
        if kind == 14: return frozenset([1, 2])
        if kind == 15: return collections.OrderedDict(a=value(depth + 1))
        if kind == 16: return fractions.Fraction(1, 3)
        if kind == 17:
            shared = [1]
            return [shared, shared, (shared,)]
    result = []
    for number in range(240):
        data = pickle.dumps(value(0), number % 6)
        rows = ["%d %s" % (position, opcode.name) for opcode, argument, position in pickletools.genops(data)]
        # What find_class would be asked for.
        names = []
        class Asked(pickle.Unpickler):
            def find_class(self, module, name):
                names.append(module + " " + name)
                return super().find_class(module, name)
        import io
        Asked(io.BytesIO(data)).load()
        result.append({"data": data.hex(), "rows": rows, "names": names})
    print(json.dumps(result))
    """

  private struct Pickle: Decodable {
    let data: String
    let rows: [String]
    let names: [String]
  }

  @Test("Operations and imports of 240 pickles")
  func pickles() throws {
    let text = try #require(try PythonOracle.run(Self.pickler))
    for pickle in try JSONDecoder().decode([Pickle].self, from: Data(text.utf8)) {
      let program = PickleProgram.read(hexadecimal(pickle.data))
      #expect(PickleProgram.operations(hexadecimal(pickle.data)).map { "\($0.offset) \($0.name)" } == pickle.rows)
      #expect(program.anomalies.isEmpty)
      #expect(program.imports.map { "\($0.module) \($0.name)" } == pickle.names)
    }
  }

  private func hexadecimal(_ text: String) -> [UInt8] {
    let digits = text.utf8.map { $0 > 0x39 ? $0 - 0x57 : $0 - 0x30 }
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
