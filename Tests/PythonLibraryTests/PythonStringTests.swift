import Testing

@testable import PythonLibrary

struct PythonStringTests {
  @Test func textIsAsNarrowAsItCanBe() {
    let text = PythonString("aéЖ😀")
    #expect(text.count == 4)
    #expect(text[3] == 0x1f600)
    #expect(text[0..<2] == PythonString(latin1: [0x61, 0xe9]))
    #expect(text[0..<2].latin1 == [0x61, 0xe9])
    #expect(text.slice(start: 3, step: -2, count: 2) == PythonString("😀é"))
    #expect(text.utf8 == Array("aéЖ😀".utf8))
  }

  @Test func surrogatesAreCodePoints() {
    let text = PythonString(utf8: [0xed, 0xa0, 0x80, 0x41, 0xff])
    #expect(text.codePoints == [0xd800, 0x41, 0xfffd])
    #expect(PythonString(codePoints: [0xd800]).utf8 == [0xed, 0xa0, 0x80])
  }

  @Test func joinedAndRepeated() throws {
    #expect(PythonString("é") + PythonString("Ж") == PythonString("éЖ"))
    #expect((PythonString("Ж") + "a")[1..<2] == "a")
    #expect(try PythonString("ab").repeated(3, ceiling: 6) == "ababab")
    #expect(try PythonString("ab").repeated(-1, ceiling: 6) == "")
    #expect(throws: PythonError.self) { try PythonString("a").repeated(1_000_000_000_000, ceiling: 1 << 20) }
  }

  @Test func orderIsThatOfCodePoints() {
    #expect(PythonString("\u{ffff}") < PythonString("\u{10000}"))
    #expect(PythonString("é") < PythonString("Ж"))
    #expect(!(PythonString("Ж") < PythonString("é")))
  }
}
