import PythonBytecode
import Testing

@Suite("What compiled code looks like as Python again")
struct SketchTests {
  private func sketch(_ fixture: Fixture) throws -> String {
    String(decoding: BytecodeSketch.text(of: try fixture.program), as: UTF8.self)
  }

  @Test("Calls stand in the functions that make them, with what they are given", arguments: Fixture.modern)
  func callsAndFlows(_ fixture: Fixture) throws {
    let text = try sketch(fixture)
    let lines = text.split(separator: "\n").map { line in String(line.drop { $0 == " " }) }
    #expect(lines.contains("class Install(object):"))
    #expect(lines.contains { $0.hasPrefix("def run(self") })
    #expect(lines.contains { $0.hasSuffix(#" = os.system("echo inert")"#) })
    #expect(lines.contains { $0.hasSuffix(#" = urllib.request.urlopen("https://example.invalid/stage", timeout=3)"#) })
    #expect(lines.contains { $0.hasSuffix(#" = open("note.txt", "wb")"#) })
    let decode = try #require(lines.first { $0.contains("= base64.b64decode(") }?.prefix { $0 != " " })
    let loads = try #require(lines.first { $0.hasSuffix("= marshal.loads(\(decode))") }?.prefix { $0 != " " })
    #expect(lines.contains { $0.hasSuffix("= exec(\(loads))") })
  }

  @Test("It is Python", arguments: Fixture.compiled)
  func isPython(_ fixture: Fixture) throws {
    let text = try sketch(fixture)
    let answer = try PythonOracle.run(
      "import ast, sys; ast.parse(sys.stdin.read()); print('yes')", input: Array(text.utf8))
    #expect(answer == "yes\n", "\(text)")
  }

  @Test("A ceiling cuts it, and it says so", arguments: Fixture.modern)
  func ceiling(_ fixture: Fixture) throws {
    let text = String(decoding: BytecodeSketch.text(of: try fixture.program, ceiling: 40), as: UTF8.self)
    #expect(text.hasSuffix("# more was left out\n"))
    #expect(text.utf8.count < 2_000)
  }
}

extension SketchTests {
  @Test("A function gives back what it returns")
  func returns() throws {
    let answer = try #require(
      try PythonOracle.run(
        "import marshal, sys\ncode = compile('def f(x):\\n  return len(x)\\nexec(f(1))', 'x', 'exec')\n"
          + "print(marshal.dumps(code).hex())", input: []))
    var bytes: [UInt8] = []
    var rest = answer.trimmingPrefix { $0 == " " }.prefix { $0.isHexDigit }
    while let pair = UInt8(rest.prefix(2), radix: 16), rest.count >= 2 {
      bytes.append(pair)
      rest = rest.dropFirst(2)
    }
    let program = try #require(BytecodeProgram(MarshalGuess.of(bytes)))
    let lines = String(decoding: BytecodeSketch.text(of: program), as: UTF8.self).split(separator: "\n")
    let call = try #require(lines.first { $0.hasSuffix("= len(x)") }?.drop { $0 == " " }.prefix { $0 != " " })
    #expect(lines.contains("    return \(call)"))
    #expect(lines.contains { $0.hasSuffix(" = f(1)") })
  }

  @Test("A pickle is the calls it makes")
  func pickle() {
    func sketch(_ text: String) -> String {
      String(decoding: PickleSketch.text(of: PickleProgram.read(Array(text.utf8))), as: UTF8.self)
    }
    #expect(
      sketch("cposix\nsystem\n(S'echo example'\ntR.")
        == "import os\nv0 = os.system(\"echo example\")\nresult = v0\n")
    #expect(sketch("c__builtin__\neval\n(S'1+1'\ntR.") == "v0 = eval(\"1+1\")\nresult = v0\n")
    #expect(sketch("(lp0\nI1\naS'two'\na.") == "result = [1, \"two\"]\n")
  }
}
