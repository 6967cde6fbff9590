import BigIntegers
import Limits
import PythonLibrary
import Testing

struct ModuleTests {
  private static let token =
    "gAAAAABlU_EAAAAAAAAAAAAAAAAAAAAAAN1uigU1V18K2lPYaYbuOvH-LMI2ikI8FvUT_5Ne6PHRXcJKeovj6G0oZV0tapdTIw=="

  @Test func seededRandomNumbers() throws {
    var generator = RandomGenerator(seed: BigInteger(42))
    #expect(generator.random() == 0.6394267984578837)
    #expect(try generator.integer(BigInteger(1), BigInteger(100)) == BigInteger(4))
    var numbers = Array(0..<10)
    generator.shuffle(&numbers)
    #expect(numbers == [7, 6, 2, 9, 0, 5, 1, 8, 3, 4])
    var text = try RandomGenerator(seed: "secret")
    var bytes = RandomGenerator(seed: ascii("secret"))
    #expect(text.random() == bytes.random())
    #expect(
      thrown { try generator.range(from: BigInteger(3), to: BigInteger(3)) } == .valueError)
    #expect(thrown { try generator.bits(1 << 40, ceilingBits: 1 << 20) } == .resultTooLarge)
  }

  @Test func addresses() throws {
    let address = try WebAddress("HTTP://u@h.example:80/a/b;c?q=1#f")
    #expect(address.scheme == "http" && address.authority == "u@h.example:80" && address.path == "/a/b;c")
    #expect(address.unsplit == "http://u@h.example:80/a/b;c?q=1#f")
    #expect(try WebAddress.join("http://a/b/c/d;p?q", "../../g") == "http://a/g")
    #expect(try WebAddress.join("http://a/b/c/d;p?q", "//h") == "http://h")
    #expect(try PercentEncoding.quote("a b/é~") == "a%20b/%C3%A9~")
    #expect(try PercentEncoding.unquote("%C3%A9%zz+%ff") == "é%zz+\u{fffd}")
    #expect(try PercentEncoding.unquotePlus("a+b%20c") == "a b c")
    let pairs = try PercentEncoding.parseQuery("a=1&b=&c", keepsBlank: true, ceiling: room)
    #expect(pairs.map(\.0) == ["a", "b", "c"])
    #expect(try PercentEncoding.encode([("k k", "v&")]) == "k+k=v%26")
  }

  @Test func hypertext() throws {
    #expect(HypertextEntities.unescape("&lt;&amp;&#65;&#x80;&notit;&eacute;&zz;&#0;") == "<&A€¬it;é&zz;\u{fffd}")
    #expect(try HypertextEntities.escape("<a href='x'>&", ceiling: room) == "&lt;a href=&#x27;x&#x27;&gt;&amp;")
  }

  @Test func json() throws {
    let value = try JSONText.load(#" {"a": [1, -2.5e3, "\ud83d\ude00\n", null, true], "b": {}, "a": NaN} "#)
    guard case .object(let members) = value, case .array(let elements) = members[0].value else {
      Issue.record("an object with a list")
      return
    }
    #expect(members.map(\.name) == ["a", "b", "a"])
    #expect(elements[2] == .text("😀\n"))
    #expect(try JSONText.dump(.array(elements), ceiling: room) == #"[1, -2500.0, "\ud83d\ude00\n", null, true]"#)
    for wrong in ["", "[1,]", "{'a':1}", "01", "1.", "\"\t\"", "[", "nul", "1 2", #""\x""#] as [PythonString] {
      #expect(thrown { try JSONText.load(wrong) } == .jsonDecodeError, "\(wrong)")
    }
    let deep = PythonString(latin1: [UInt8](repeating: 0x5b, count: 100_000))
    #expect(thrown { try JSONText.load(deep) } == .unsupported)
    #expect(try JSONText.load([0xff, 0xfe, 0x31, 0]) == .integer(BigInteger(1)))
  }

  @Test func smallModules() throws {
    #expect(try TextModules.dedent("\n    a\n      b\n   \n    c") == "\na\n  b\n\nc")
    #expect(try TextModules.splitShell(#"a 'b c' "d\"e" f\ g ''"#) == ["a", "b c", "d\"e", "f g", ""])
    #expect(thrown { try TextModules.splitShell("'a") } == .valueError)
    #expect(TextModules.stringConstant("hexdigits") == "0123456789abcdefABCDEF")
  }

  @Test func compressedData() throws {
    var fuel = Fuel(limits: Limits())
    let packed = try CompressedData.zlibCompress(ascii("payload"), ceiling: room)
    #expect(try CompressedData.zlibDecompress(packed + [1, 2], fuel: &fuel) == ascii("payload"))
    let stream = try CompressedData.zlibStream(packed + [1, 2], fuel: &fuel)
    #expect(stream.isComplete && stream.unused == [1, 2])
    #expect(
      try CompressedData.zlibDecompress(Array(packed.dropFirst(2)), windowBits: -15, fuel: &fuel) == ascii("payload"))
    #expect(throws: PythonError.self) { try CompressedData.zlibDecompress(Array(packed.dropLast()), fuel: &fuel) }
    #expect(throws: PythonError.self) { try CompressedData.gzipDecompress(ascii("no"), fuel: &fuel) }
    // A bomb of a megabyte under a ceiling of a kilobyte.
    var limits = Limits()
    limits.streamBytes = 1_024
    limits.ratioFloor = 1_024
    var little = Fuel(limits: limits)
    let bomb = try CompressedData.zlibCompress([UInt8](repeating: 0, count: 1 << 20), ceiling: 1 << 21)
    do throws(PythonError) {
      _ = try CompressedData.zlibDecompress(bomb, fuel: &little)
      Issue.record("the ceiling held nothing")
    } catch {
      #expect(error.type == .resultTooLarge)
    }
  }

  @Test func fernetTokens() throws {
    // Made by the package `cryptography` with the key of 32 zero bytes and a vector of zeros.
    let key = Base64Family.encodeURLSafe([UInt8](repeating: 0, count: 32))
    #expect(thrown { try FernetText.decrypt(ascii("gAAAAAB"), key: key) } == .invalidToken)
    #expect(thrown { try FernetText.decrypt(ascii(""), key: ascii("short")) } == .valueError)
    #expect(try FernetText.decrypt(ascii(Self.token), key: key) == ascii("print(1)"))
  }
}
