import PythonBytecode
import Testing

@Suite("Code that no compiler writes")
struct HostileCodeTests {
  private func program(_ code: [UInt8], _ version: BytecodeVersion = .python312) throws -> BytecodeProgram {
    let bytes = Marshalled.code(code, constants: [Marshalled.none, Marshalled.text("x")], names: ["exec"])
    let tree = MarshalReader.read(bytes, layout: .python311)
    try #require(tree.isWhole)
    return try #require(BytecodeProgram(tree: tree, version: version))
  }

  @Test("Every pair of bytes, in every version", arguments: BytecodeVersion.allCases)
  func everything(_ version: BytecodeVersion) throws {
    var code: [UInt8] = []
    for opcode in 0...255 {
      for argument in [0, 1, 3, 255] { code += [UInt8(opcode), UInt8(argument)] }
    }
    let bytes = Marshalled.code(code, constants: [Marshalled.none], names: ["a"])
    let tree = MarshalReader.read(bytes, layout: .python311)
    let program = try #require(BytecodeProgram(tree: tree, version: version))
    #expect(program.blocks.count == 1)
  }

  @Test("Arguments of 32 bits: places outside, jumps outside, counts without end")
  func extended() throws {
    for version in BytecodeVersion.allCases where version != .python27 {
      let prefix = try #require((0...255).first { OpcodeTable.of(version).operation(UInt8($0)) == .extendedArg })
      var code: [UInt8] = []
      for opcode in 0...255 {
        for _ in 0..<3 { code += [UInt8(prefix), 255] }
        code += [UInt8(opcode), 255]
      }
      _ = try program(code, version)
    }
  }

  @Test("Unpacking and building again and again ends by the budget")
  func budget() throws {
    let table = OpcodeTable.of(.python312)
    func opcode(_ operation: Operation) throws -> UInt8 {
      UInt8(try #require((0...255).first { table.operation(UInt8($0)) == operation }))
    }
    let unpack = [try opcode(.unpackSequence), 255, 0, 0]
    let build = [try opcode(.buildTuple), 255]
    let code = Array(repeating: unpack + unpack + build, count: 5_000).flatMap { $0 }
    let first = try program(code)
    let second = try program(code)
    #expect(first.limitation == second.limitation)
    #expect(first.limitation == .evaluationSteps)
  }

  @Test("One piece of code shared by ten thousand code objects is not walked ten thousand times")
  func shared() throws {
    // Code objects whose fields are references to those of the first.
    let body: [UInt8] = Array(repeating: [9, 0], count: 20_000).flatMap { $0 } + [83, 0]
    var parts: [[UInt8]] = [
      Marshalled.shared(Marshalled.bytes(body)), Marshalled.shared(Marshalled.tuple([])),
      Marshalled.shared(Marshalled.text("f")), Marshalled.shared(Marshalled.bytes([])),
    ]
    // The references: 0 the tuple as a whole, 1 the code, 2 the empty tuple, 3 the name, 4 no bytes.
    func reference(_ place: Int32) -> [UInt8] { Marshalled.reference(place) }
    for _ in 0..<10_000 {
      var code: [UInt8] = [UInt8(ascii: "c")]
      for value: Int32 in [0, 0, 0, 1, 0] { code += Marshalled.number(value) }
      code += reference(1) + reference(2) + reference(2) + reference(2) + reference(4)
      code += reference(3) + reference(3) + reference(3) + Marshalled.number(1) + reference(4) + reference(4)
      parts.append(code)
    }
    let constants = Marshalled.shared(Marshalled.tuple(parts))
    var module: [UInt8] = [UInt8(ascii: "c")]
    for value: Int32 in [0, 0, 0, 1, 0] { module += Marshalled.number(value) }
    module += Marshalled.bytes([83, 0]) + constants + Marshalled.tuple([]) + Marshalled.tuple([])
    module += Marshalled.bytes([]) + Marshalled.text("m") + Marshalled.text("m") + Marshalled.text("m")
    module += Marshalled.number(1) + Marshalled.bytes([]) + Marshalled.bytes([])
    let tree = MarshalReader.read(module, layout: .python311)
    try #require(tree.isWhole)
    #expect(tree.codes.count == 10_001)
    let program = try #require(BytecodeProgram(tree: tree, version: .python312))
    #expect(program.limitation == .evaluationSteps)
  }

  @Test("A hidden function among the constants is walked")
  func unused() throws {
    // LOAD_GLOBAL NULL + exec; LOAD_CONST; CALL 1, in a code object that the module never makes a function of.
    let hidden = Marshalled.code(
      [151, 0, 116, 1, 0, 0, 0, 0, 0, 0, 0, 0, 100, 1, 171, 1, 0, 0, 0, 0, 0, 0, 83, 0],
      constants: [Marshalled.none, Marshalled.text("hidden")], names: ["exec"], name: "f")
    let bytes = Marshalled.code([151, 0, 121, 0], constants: [Marshalled.none, hidden])
    let guess = MarshalGuess.of(bytes)
    #expect(guess.best == .python312)
    let program = try #require(BytecodeProgram(guess))
    #expect(program.blocks.map(\.kind) == [.module, .unused])
    #expect(program.calls.map(\.qualifiedName) == ["exec"])
    #expect(program.calls.first?.constantArguments == [.text("hidden")])
  }

  @Test("Every compiled fixture cut off and with flipped bytes", arguments: Fixture.compiled)
  func mutated(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    for count in stride(from: 0, to: bytes.count, by: 37) { read(Array(bytes[..<count])) }
    var generator = SeededGenerator(seed: UInt64(bytes.count))
    for _ in 0..<150 {
      var mutant = bytes
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        mutant[Int.random(in: 16..<mutant.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      read(mutant)
    }
  }

  private func read(_ bytes: [UInt8]) {
    let file = PycFile.read(bytes)
    if let program = BytecodeProgram(file) {
      #expect(program.calls.allSatisfy { $0.block < program.blocks.count })
    }
    let guess = MarshalGuess.of(bytes, from: file.headerSize)
    #expect(guess.tree.endOffset <= bytes.count)
    _ = BytecodeProgram(guess)
  }
}
