import PythonBytecode
import Testing

@Suite("Does compiled code agree with its source?")
struct AgreementTests {
  /// The facts of `Fixtures/bytecode/sample.py`.
  private var facts: SourceFacts {
    SourceFacts(
      names: [
        "os", "base64", "b64", "urllib", "request", "fetch", "sibling", "ADDRESS", "RULE", "Install", "object",
        "__secret", "run", "self", "args", "options", "open", "note", "write", "command", "getattr", "number", "load",
        "data", "depth", "loader", "__import__", "loads", "execute", "exec", "b64decode", "ValueError", "TypeError",
        "error", "RuntimeError", "urlopen", "timeout", "wait", "tasks", "task", "len", "getcwd", "globals", "environ",
        "str",
      ],
      classNames: ["Install"],
      texts: [
        "Inert: compiled by Tools/make-bytecode-fixtures, read by the tests, never run.", "https://example.invalid/",
        "stage", "-", "A class with a method that runs a command.", "note.txt", "wb", "system", "echo inert",
        "marshal", "no code in %s: %s", ">8", " waited in ", "exec", "print('layer')", "MARK",
      ],
      bytes: [[0, 255] + Array("inert".utf8), Array("aW5lcnQ=".utf8)],
      imports: [
        ImportFact(module: "os", level: 0, names: []), ImportFact(module: "base64", level: 0, names: []),
        ImportFact(module: "urllib", level: 0, names: ["request"]),
        ImportFact(module: "", level: 1, names: ["sibling"]),
      ])
  }

  private func disagreements(_ fixture: Fixture, _ facts: SourceFacts) throws -> [String] {
    BytecodeAgreement.disagreements(of: try fixture.program, with: facts).map { "\($0.kind.rawValue) \($0.value)" }
  }

  @Test("Folded texts, mangled names and what compilers add are no disagreement", arguments: Fixture.modern)
  func agrees(_ fixture: Fixture) throws {
    #expect(try disagreements(fixture, facts) == [])
  }

  @Test("A text, an import, a name, bytes and a function that the source has not", arguments: Fixture.modern)
  func disagrees(_ fixture: Fixture) throws {
    var other = facts
    other.texts.removeAll { $0 == "echo inert" }
    #expect(try disagreements(fixture, other) == ["text echo inert"])
    other = facts
    other.imports.remove(ImportFact(module: "base64", level: 0, names: []))
    #expect(try disagreements(fixture, other) == ["import import base64"])
    other = facts
    other.bytes.removeLast()
    #expect(try disagreements(fixture, other) == ["bytes aW5lcnQ="])
    other = facts
    other.names.remove("load")
    // The name is known as that of a function and as one that is stored; before 3.11 also as a text.
    let found = try disagreements(fixture, other)
    #expect(found.starts(with: ["definition load", "name load"]))
    other = facts
    other.names.remove("__secret")
    #expect(try disagreements(fixture, other).contains("name _Install__secret"))
  }

  @Test("Repetition, parts and neighbours explain a text; a part of a word more does not")
  func folding() throws {
    let fixture = Fixture(name: "marshal/3.8.pyc")
    var other = facts
    // `"https://example.invalid/" + "stage"` is one constant.
    other.texts.removeAll { $0 == "stage" }
    #expect(try disagreements(fixture, other) == ["text https://example.invalid/stage"])
    other = facts
    other.texts.removeAll { $0 == "-" }
    // A hyphen stands in the docstring still, and a repetition of a part is explained.
    #expect(try disagreements(fixture, other) == [])
  }

  @Test("A width in a template with percent signs becomes the specification of a field")
  func widths() throws {
    let bytes = Marshalled.code(
      [151, 0, 100, 1, 1, 0, 121, 0], constants: [Marshalled.none, Marshalled.text(">16")])
    let program = try #require(BytecodeProgram(MarshalGuess.of(bytes)))
    func found(_ text: String) -> [String] {
      let facts = SourceFacts(names: [], classNames: [], texts: [text], bytes: [], imports: [])
      return BytecodeAgreement.disagreements(of: program, with: facts).map(\.value)
    }
    #expect(found("gap: %16s").isEmpty)
    #expect(found("gap: %17s") == [">16"])
  }
}
