import PythonBytecode
import Testing

@Suite("What compiled code does")
struct ProgramTests {
  private func call(_ program: BytecodeProgram, _ name: String) -> BytecodeCall? {
    program.calls.first { $0.qualifiedName == name }
  }

  @Test("Imports with level, names and line", arguments: Fixture.modern)
  func imports(_ fixture: Fixture) throws {
    let program = try fixture.program
    let written = program.imports.filter { !$0.isDynamic }
    #expect(written.map(\.module) == ["os", "base64", "urllib", ""])
    #expect(written.map(\.level) == [0, 0, 0, 1])
    #expect(written.map(\.names) == [[], [], ["request"], ["sibling"]])
    #expect(written.map(\.line) == [2, 3, 4, 5])
    #expect(program.imports.filter(\.isDynamic).map(\.module) == ["marshal"])
  }

  @Test("Calls through aliases, getattr and globals() have their real name", arguments: Fixture.modern)
  func calls(_ fixture: Fixture) throws {
    let program = try fixture.program
    #expect(program.limitation == nil)
    #expect(program.surpriseCount == 0)
    let system = try #require(call(program, "os.system"))
    #expect(system.constantArguments == [.text("echo inert")])
    #expect(system.line == 19)
    #expect(program.blocks[system.block].qualifiedName == "Install.run")
    let open = try #require(call(program, "open"))
    #expect(open.constantArguments == [.text("note.txt"), .text("wb")])
    let write = try #require(call(program, "open().write"))
    #expect(write.constantArguments == [.bytes([0, 255] + Array("inert".utf8))])
    let address = try #require(call(program, "urllib.request.urlopen"))
    #expect(address.constantArguments == [.text("https://example.invalid/stage")])
    #expect(address.keywords.map(\.name) == ["timeout"])
    #expect(address.keywords.map(\.value) == [.constant(.integer(3))])
    #expect(call(program, "os.getcwd") != nil)
  }

  @Test("exec of what a decoder gives leads to the decoder's call", arguments: Fixture.modern)
  func nested(_ fixture: Fixture) throws {
    let program = try fixture.program
    let runs = program.calls.filter { $0.qualifiedName == "exec" }
    #expect(runs.count == 2)
    #expect(runs.first?.constantArguments == [.text("print('layer')")])
    #expect(program.blocks[runs[0].block].isModuleLevel)
    guard case .call(let loads)? = runs[1].arguments.first else {
      Issue.record("the argument is no call")
      return
    }
    #expect(program.calls[loads].qualifiedName == "marshal.loads")
    guard case .call(let decode)? = program.calls[loads].arguments.first else {
      Issue.record("the argument is no call")
      return
    }
    #expect(program.calls[decode].qualifiedName == "base64.b64decode")
    #expect(!program.blocks[runs[1].block].isModuleLevel)
  }

  @Test("Which code runs at import", arguments: Fixture.modern)
  func reach(_ fixture: Fixture) throws {
    let program = try fixture.program
    let reached = Set(program.blocks.filter(\.runsAtImport).map(\.qualifiedName))
    #expect(reached.isSuperset(of: ["<module>", "Install", "load"]))
    #expect(!reached.contains("Install.run"))
    #expect(!reached.contains("wait"))
    #expect(Set(program.blocks.filter(\.isModuleLevel).map(\.qualifiedName)) == ["<module>", "Install"])
    let load = try #require(call(program, "load"))
    #expect(load.target.map { program.blocks[$0].name } == "load")
  }

  @Test("Names, classes and texts", arguments: Fixture.modern)
  func names(_ fixture: Fixture) throws {
    let program = try fixture.program
    #expect(program.classes.map(\.name) == ["Install"])
    #expect(program.classes.first?.bases == ["object"])
    let stored = program.stores.map(\.qualifiedName)
    #expect(stored.contains("ADDRESS"))
    #expect(stored.contains("b64"))
    let texts = program.texts.map(\.value)
    #expect(texts.contains(.text("https://example.invalid/stage")))
    #expect(texts.contains(.text("print('layer')")))
    #expect(texts.contains(.bytes(Array("aW5lcnQ=".utf8))))
    #expect(stored.contains("os.environ[]"))
  }

  @Test("Python 2: statements that became functions")
  func python2() throws {
    let program = try Fixture(name: "marshal/2.7.pyc").program
    #expect(program.surpriseCount == 0)
    let runs = program.calls.filter { $0.qualifiedName == "exec" }
    #expect(runs.map { program.blocks[$0.block].name }.sorted() == ["<module>", "load"])
    #expect(runs.contains { $0.constantArguments == [.text("print 'layer'")] })
    let system = try #require(call(program, "os.system"))
    #expect(system.constantArguments == [.text("echo inert")])
    #expect(system.isOpen)
    #expect(program.classes.map(\.name) == ["Old"])
    #expect(program.imports.map(\.module) == ["os", "base64", "urllib2", "marshal"])
  }

  @Test("3.14, put together by hand: small integers, borrowed locals, no kwargs")
  func newest() throws {
    // import os; os.system("x"); f(*(7,))
    let code: [UInt8] = [
      128, 0, 94, 0, 82, 0, 73, 0, 116, 0, 93, 0, 80, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 33, 0,
      82, 1, 52, 1, 0, 0, 0, 0, 0, 0, 31, 0, 93, 2, 33, 0, 94, 7, 51, 1, 33, 0, 4, 0, 31, 0, 82, 0, 35, 0,
    ]
    let bytes = Marshalled.code(
      code, constants: [Marshalled.none, Marshalled.text("x")], names: ["os", "system", "f"])
    let guess = MarshalGuess.of(bytes)
    #expect(guess.best == .python314)
    let program = try #require(BytecodeProgram(guess))
    #expect(program.surpriseCount == 0)
    #expect(program.imports.map(\.module) == ["os"])
    #expect(program.calls.map(\.qualifiedName) == ["os.system", "f"])
    #expect(program.calls.map(\.constantArguments) == [[.text("x")], [.integer(7)]])
  }
}
