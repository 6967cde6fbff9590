import PythonBytecode
import Testing

@Suite("Pickles")
struct PickleTests {
  @Test("A command in every protocol", arguments: 0..<6)
  func command(_ number: Int) throws {
    let program = PickleProgram.read(try Fixture(name: "pickle/command-\(number).pkl").bytes)
    #expect(program.isComplete)
    #expect(program.anomalies.isEmpty)
    #expect(program.protocolNumber == (number < 2 ? 0 : number))
    #expect(program.imports.map(\.module) == ["posix"])
    #expect(program.imports.map(\.qualifiedName) == ["os.system"])
    #expect(program.calls.map(\.qualifiedName) == ["os.system"])
    #expect(program.calls.map(\.kind) == [.reduce])
    #expect(program.calls.first?.arguments == [.constant(.text("echo inert"))])
    #expect(program.result == .display([.call(0), .constant(.text("rest"))]))
  }

  @Test("A plain object in every protocol", arguments: 0..<6)
  func plain(_ number: Int) throws {
    let program = PickleProgram.read(try Fixture(name: "pickle/plain-\(number).pkl").bytes)
    #expect(program.anomalies.isEmpty)
    #expect(program.imports.map(\.qualifiedName).contains("__main__.Plain"))
    let build = try #require(program.calls.first { $0.kind == .build })
    guard case .table(let state)? = build.arguments.first else {
      // From protocol 3 on all parts are constants.
      #expect(number >= 3)
      guard case .constant(.dictionary(let parts))? = build.arguments.first else {
        Issue.record("no state")
        return
      }
      #expect(parts.first == .text("name"))
      #expect(parts.count == 4)
      return
    }
    #expect(state.prefix(2) == [.constant(.text("name")), .constant(.text("example.invalid"))])
  }

  @Test("Callables by INST, and by getattr of an import")
  func crafted() throws {
    let instance = PickleProgram.read(try Fixture(name: "pickle/inst.pkl").bytes)
    #expect(instance.calls.map(\.qualifiedName) == ["os.system"])
    #expect(instance.calls.map(\.kind) == [.instance])
    let got = PickleProgram.read(try Fixture(name: "pickle/getattr.pkl").bytes)
    #expect(got.calls.map(\.qualifiedName) == ["__import__", "getattr", "os.system"])
    #expect(got.calls.last?.arguments == [.constant(.text("echo inert"))])
    #expect(got.imports.map(\.module) == ["builtins", "__builtin__", "os"])
  }

  @Test("What is cut off says what was seen so far")
  func cut() throws {
    let program = PickleProgram.read(try Fixture(name: "pickle/cut.pkl").bytes)
    #expect(!program.isComplete)
    #expect(program.anomalies.map(\.kind) == [.truncated])
    #expect(program.imports.map(\.qualifiedName) == ["os.system"])
  }

  @Test("Pickles are told from texts")
  func sniff() throws {
    for fixture in Fixture.pickles where !fixture.name.hasSuffix("cut.pkl") {
      #expect(PickleProgram.sniff(try fixture.bytes[...]), "\(fixture.name)")
    }
    for text in ["", ".", "import os.", "(see above).", "c.", "]...", "S'a' is text.", "d = {}\n"] {
      #expect(!PickleProgram.sniff(Array(text.utf8)[...]), "\(text)")
    }
    #expect(!PickleProgram.sniff([0x80, 9, 0, 0][...]))
  }

  @Test("Anomalies: empty stack, missing mark, unknown memo, computed name, leftovers, trailing bytes")
  func anomalies() {
    func kinds(_ text: String, _ rest: [UInt8] = []) -> [PickleAnomaly.Kind] {
      PickleProgram.read(Array(text.utf8) + rest).anomalies.map(\.kind)
    }
    #expect(kinds("0N.") == [.emptyStack])
    #expect(kinds("l.") == [.missingMark])
    #expect(kinds("g7\n.") == [.badMemo])
    #expect(kinds("NN", [0x93] + Array(".".utf8)) == [.computedGlobal])
    #expect(kinds("NN.") == [.leftovers])
    #expect(kinds("N.N.") == [.trailingBytes])
    #expect(kinds("N~") == [.unknownOpcode])
    #expect(kinds("N", [0x80, 2, 0x2e]) == [.lateProtocol])
    #expect(PickleProgram.readAll(Array("N.I1\n.]".utf8)).count == 2)
  }

  @Test("A list that holds itself ends")
  func loop() {
    // ]q\0 h\0 a h\0 a . : a list that gets itself twice.
    let program = PickleProgram.read([0x5d, 0x71, 0, 0x68, 0, 0x61, 0x68, 0, 0x61, 0x2e])
    #expect(program.isComplete)
    guard case .display(let parts) = program.result else {
      Issue.record("no list")
      return
    }
    #expect(parts.count == 2)
  }

  @Test("Every pickle cut off and with flipped bytes", arguments: Fixture.pickles)
  func mutated(_ fixture: Fixture) throws {
    let bytes = try fixture.bytes
    for count in 0..<bytes.count { _ = PickleProgram.read(Array(bytes[..<count])) }
    var generator = SeededGenerator(seed: UInt64(bytes.count))
    for _ in 0..<400 {
      var mutant = bytes
      for _ in 0...Int.random(in: 0..<4, using: &generator) {
        mutant[Int.random(in: 0..<mutant.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      let program = PickleProgram.read(mutant)
      #expect(program.endOffset <= mutant.count)
      _ = PickleProgram.sniff(mutant[...])
    }
  }
}
