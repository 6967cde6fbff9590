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
