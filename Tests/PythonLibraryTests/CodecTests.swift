import BigIntegers
import Limits
import PythonLibrary
import Testing

struct CodecTests {
  private func decode(_ bytes: [UInt8], _ encoding: PythonString, _ errors: PythonString = "strict") -> String {
    do throws(PythonError) {
      return try Codecs.decode(bytes, encoding: encoding, errors: errors, ceiling: room).text
    } catch {
      return error.type.rawValue
    }
  }

  @Test func unicode() {
    #expect(decode([0xff, 0xfe, 0x41, 0, 0x3d, 0xd8, 0, 0xde], "utf-16") == "A😀")
    #expect(decode([0, 0x41], "UTF-16BE") == "A")
    #expect(decode([0xe4, 0xb8, 0x41, 0xff], "u8", "replace") == "\u{fffd}A\u{fffd}")
    #expect(decode([0xed, 0xa0, 0x80], "utf-8") == "UnicodeDecodeError")
    #expect(decode([0xef, 0xbb, 0xbf, 0x61], "utf-8-sig") == "a")
    #expect(decode(ascii("a+AGEAYg-b+-"), "utf-7") == "aabb+")
    #expect(decode([0x80, 0x41], "ascii", "backslashreplace") == "\\x80A")
    #expect(decode([0x41], "no such codec") == "LookupError")
    #expect(decode([0x41], "big5") == "Unsupported")
  }

  @Test func pagesAndEscapes() {
    #expect(decode([0x80, 0xe9], "cp1252") == "€é")
    #expect(decode([0x81], "cp1252") == "UnicodeDecodeError")
    #expect(decode([0xf0], "KOI8-R") == "П")
    #expect(decode(ascii(#"\x41\u0416\n\101\q"#), "unicode_escape") == "AЖ\nA\\q")
    #expect(decode(ascii(#"\u0041\x41"#), "raw-unicode-escape") == #"A\x41"#)
    #expect(decode(ascii(#"\x4"#), "unicode_escape") == "UnicodeDecodeError")
    #expect(decode(ascii("bcher-kva"), "punycode") == "bücher")
  }

  @Test func encodings() throws {
    func encode(_ text: PythonString, _ encoding: PythonString, _ errors: PythonString) throws -> [UInt8] {
      try Codecs.encode(text, encoding: encoding, errors: errors, ceiling: room)
    }
    #expect(try encode("é€", "latin-1", "xmlcharrefreplace") == [0xe9] + ascii("&#8364;"))
    #expect(try encode("aЖ", "ascii", "replace") == ascii("a?"))
    #expect(try encode(PythonString(codePoints: [0xdcff]), "utf-8", "surrogateescape") == [0xff])
    #expect(try encode("a", "utf-16", "strict") == [0xff, 0xfe, 0x61, 0])
    #expect(throws: PythonError.self) { try encode(PythonString(codePoints: [0xd800]), "utf-8", "strict") }
  }

  @Test func transforms() throws {
    var fuel = Fuel(limits: Limits())
    func decode(_ value: Codecs.Value, _ name: PythonString) throws -> Codecs.Value {
      try Codecs.decode(value, Codec.named(name), ceiling: room, fuel: &fuel)
    }
    #expect(try decode(.text("Uryyb"), "rot13") == .text("Hello"))
    #expect(try decode(.bytes(ascii("6162")), "hex") == .bytes(ascii("ab")))
    let packed = try CompressedData.zlibCompress(ascii("abcabcabc"), ceiling: room)
    #expect(try decode(.bytes(packed), "zlib") == .bytes(ascii("abcabcabc")))
    #expect(throws: PythonError.self) { try decode(.bytes([1, 2, 3]), "zlib") }
  }

  @Test func sixtyFour() throws {
    #expect(try Base64Family.decode(ascii("YW Jj!\n")) == ascii("abc"))
    #expect(try Base64Family.decode(ascii("YQ==YmM=")) == ascii("a"))
    #expect(thrown { try Base64Family.decode(ascii("YQ=")) } == .binasciiError)
    #expect(thrown { try Base64Family.decode(ascii("Y")) } == .binasciiError)
    #expect(
      thrown { try Base64Family.decode(ascii("Y Q=="), isStrict: true) } == .binasciiError)
    #expect(try Base64Family.decodeURLSafe(ascii("-_8=")) == [0xfb, 0xff])
    #expect(Base64Family.encode([0xfb, 0xff]) == ascii("+/8="))
    #expect(try Base64Family.decode32(ascii("mfrgg==="), casefold: true) == ascii("abc"))
    #expect(thrown { try Base64Family.decode32(ascii("mfrgg===")) } == .binasciiError)
  }

  @Test func eightyFive() throws {
    #expect(Base85.encode(ascii("hello")) == ascii("Xk~0{Zv"))
    #expect(try Base85.decode(ascii("Xk~0{Zv")) == ascii("hello"))
    #expect(try Base85.decodeASCII85(ascii("<~BOu!rDZ~>"), isAdobe: true) == ascii("hello"))
    #expect(try Base85.decodeASCII85(ascii("z")) == [0, 0, 0, 0])
    #expect(thrown { try Base85.decodeASCII85(ascii("s8W-\"")) } == .valueError)
    #expect(Base85.encode([0x86, 0x4f, 0xd2, 0x6f, 0xb5, 0x59, 0xf7, 0x5b], alphabet: .zeroMQ) == ascii("HelloWorld"))
  }

  @Test func hexAndChecksums() throws {
    #expect(Binascii.hexlify([1, 2, 3, 4, 5], separator: 0x3a, group: 2) == ascii("01:0203:0405"))
    #expect(Binascii.hexlify([1, 2, 3], separator: 0x3a, group: -2) == ascii("0102:03"))
    #expect(try Binascii.fromHex(" 0a 0B\n") == [10, 11])
    #expect(thrown { try Binascii.fromHex("0 a") } == .valueError)
    #expect(Binascii.crc32(ascii("hello")) == 0x3610_a686)
    #expect(Binascii.crc32(ascii("lo"), seed: Binascii.crc32(ascii("hel"))) == 0x3610_a686)
    #expect(Binascii.crcHqx(ascii("hello"), seed: 0) == 0xc362)
    #expect(QuotedPrintable.decode(ascii("a=3Db=\n=C3")) == ascii("a=b") + [0xc3])
    #expect(try Binascii.decodeUU(ascii("#86)C")) == ascii("abc"))
  }

  @Test func packedStructs() throws {
    let format = try StructFormat(ascii("<bHi3s?d"))
    #expect(format.size == 19)
    let packed = try format.pack(
      [
        .integer(BigInteger(-1)), .integer(BigInteger(65_535)), .integer(BigInteger(-2)), .bytes(ascii("ab")),
        .bool(true), .float(1.5),
      ], ceiling: room)
    #expect(Array(packed.prefix(8)) == [0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0x61])
    #expect(try format.unpack(packed, ceiling: room)[5] == .float(1.5))
    #expect(try StructFormat(ascii("@bi")).size == 8)
    #expect(try StructFormat(ascii("!e")).unpack([0x3e, 0], ceiling: room) == [.float(1.5)])
    #expect(
      thrown { try StructFormat(ascii("B")).pack([.integer(BigInteger(256))], ceiling: 9) }
        == .structError)
    #expect(thrown { try StructFormat(ascii("<n")) } == .structError)
    #expect(thrown { try StructFormat(ascii("i")).unpack([1], ceiling: 9) } == .structError)
  }
}
