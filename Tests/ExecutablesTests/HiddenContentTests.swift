import Executables
import SourceGeneration
import Testing

/// Programs, archives and scripts under disguises, and honest bytes in which there is nothing to find.
struct HiddenContentTests {
  private static let program: [UInt8] = {
    var image = WindowsImage()
    image.imports = [("KERNEL32.dll", [.name("LoadLibraryA")])]
    image.exports = ["run"]
    return image.bytes()
  }()

  private static let linux: [UInt8] = {
    var image = LinuxImage()
    image.exports = ["run"]
    return image.bytes()
  }()

  private static let apple: [UInt8] = {
    var image = AppleImage()
    image.libraries = ["/usr/lib/libSystem.B.dylib"]
    return image.bytes()
  }()

  /// A zip with one stored member.
  private static let archive: [UInt8] = {
    let body = Array("print('demo')\n".utf8)
    var file = FieldWriter()
    file.raw([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    for value in [0x1234_5678, body.count, body.count] { file.u32(value) }
    file.u16(7)
    file.u16(0)
    file.raw(Array("demo.py".utf8) + body)
    let directory = file.count
    file.raw([0x50, 0x4b, 1, 2, 20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    for value in [0x1234_5678, body.count, body.count] { file.u32(value) }
    for value in [7, 0, 0, 0, 0] { file.u16(value) }
    for value in [0, 0] { file.u32(value) }
    file.raw(Array("demo.py".utf8))
    let size = file.count - directory
    file.raw([0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0])
    for value in [size, directory] { file.u32(value) }
    file.u16(0)
    return file.bytes
  }()

  private static let source = Array(
    """
    import os
    import base64

    def main(path):
        for name in os.listdir(path):
            data = open(name, 'rb').read()
            if data and name.endswith('.txt'):
                print(base64.b64encode(data))
        return None


    main('example')

    """.utf8)

  private static let contents: [(HiddenContent.Kind, [UInt8])] = [
    (.pe, program), (.elf, linux), (.machO, apple), (.zip, archive), (.python, source),
  ]

  /// Disguises as an author would apply them; the tests' own arithmetic, not the reader's.
  private static let disguises: [(String, @Sendable ([UInt8]) -> [UInt8])] = [
    ("xor 0xd8", { $0.map { $0 ^ 0xd8 } }),
    ("xor 0x01", { $0.map { $0 ^ 0x01 } }),
    ("not", { $0.map { ~$0 } }),
    ("subtract 0x5b", { $0.map { $0 &+ 0x5b } }),
    ("subtract 0xff", { $0.map { $0 &- 1 } }),
    ("subtract-from 0x77", { $0.map { 0x77 &- $0 } }),
    ("rotate-left 0x03", { $0.map { $0 >> 3 | $0 << 5 } }),
    ("reversed, plain", { $0.reversed() }),
    ("reversed, xor 0x3c", { $0.map { $0 ^ 0x3c }.reversed() }),
  ]

  private func only(_ bytes: [UInt8]) -> HiddenContent.Find? {
    let finds = HiddenContent.find(in: bytes[...]).finds
    return finds.count == 1 ? finds[0] : nil
  }

  @Test(arguments: HiddenContentTests.disguises.map(\.0))
  func wholeFilesUnderOneByteAreFound(name: String) throws {
    let disguise = try #require(HiddenContentTests.disguises.first { $0.0 == name }).1
    for (kind, content) in HiddenContentTests.contents {
      let hidden = disguise(content)
      let find = try #require(only(hidden), "\(kind) under \(name)")
      #expect(find.kind == kind && find.transformation.name == name)
      #expect(find.range == 0..<hidden.count && find.decoded == content && !find.isTruncated)
    }
  }

  @Test(arguments: [(UInt8(0x17), UInt8(1)), (0x80, 0xfd), (0, 7)])
  func countersAreFound(start: UInt8, step: UInt8) throws {
    for (kind, content) in HiddenContentTests.contents where kind != .python {
      let numbers = content.indices.map { start &+ step &* UInt8(truncatingIfNeeded: $0) }
      let find = try #require(only(zip(content, numbers).map { $0 ^ $1 }))
      #expect(find.kind == kind && find.transformation == .init(.xorCounter, key: [start, step]))
      #expect(find.decoded == content)
      let added = try #require(only(zip(content, numbers).map { $0 &+ $1 }))
      #expect(added.kind == kind && added.decoded == content)
    }
  }

  @Test(arguments: 2...16)
  func shortKeysAreFound(count: Int) throws {
    let key = (0..<count).map { UInt8(truncatingIfNeeded: 0x9d &+ $0 &* 61) }
    for (kind, content) in HiddenContentTests.contents {
      // Ten bytes of a zip are always the same, so a longer key is not to be had from them.
      guard kind != .zip || count <= 10 else { continue }
      // A column of text must be long enough to count letters in.
      let plain = kind == .python ? Array(repeatElement(content, count: 8).joined()) : content
      let hidden = plain.indices.map { plain[$0] ^ key[$0 % count] }
      let find = try #require(only(hidden), "\(kind) under \(count) bytes")
      #expect(
        find.kind == kind && find.decoded == plain && find.transformation.key == key,
        "\(kind), \(find.transformation.name), \(find.kind)")
    }
  }

  @Test func pythonBytecodeUnderAKeyIsFound() throws {
    // A header of 3.11, and the beginning of a module's code object.
    var file = FieldWriter()
    file.u16(3_495)
    file.raw([0x0d, 0x0a])
    for value in [0, 0x6500_0000, 100] { file.u32(value) }
    file.raw([0xe3])
    for value in [0, 0, 0, 3, 0] { file.u32(value) }
    file.raw([0xf3])
    file.u32(8)
    file.raw([0x97, 0, 0x64, 0, 0x53, 0, 0x53, 0, 0xa9, 1, 0x4e])
    file.raw([UInt8](repeating: 0x61, count: 40))
    let whole = file.bytes
    let find = try #require(only(whole.map { $0 ^ 0x55 }))
    #expect(find.kind == .bytecode && find.decoded == whole)
    let code = Array(whole[16...])
    let marshalled = try #require(only(code.map { $0 &+ 9 }))
    #expect(marshalled.kind == .marshal && marshalled.decoded == code)
    #expect(HiddenContent.find(in: whole[...]).finds == [])
  }

  @Test(arguments: [UInt8(0), 0x41, 0xff])
  func programsInTheMiddleOfDataAreFound(key: UInt8) throws {
    let noise = (0..<3_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    for (kind, content) in HiddenContentTests.contents where kind != .python {
      let hidden = noise + content.map { $0 ^ key } + noise
      let find = try #require(only(hidden), "\(kind) under \(key)")
      #expect(find.kind == kind && find.range.lowerBound == noise.count)
      #expect(find.transformation == (key == 0 ? .plain : .init(.xor, key: [key])))
      #expect(find.decoded == Array(content.prefix(find.range.count)))
    }
    let added = noise + HiddenContentTests.program.map { $0 &+ 200 } + noise
    #expect(only(added)?.transformation == .init(.subtract, key: [200]))
  }

  /// A picture of one pixel, as the formats describe it.
  private static let pictures: [(String, [UInt8])] = [
    (
      "png",
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13] + Array("IHDR".utf8)
        + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] + Array("IEND".utf8) + [
          0xae, 0x42, 0x60, 0x82,
        ]
    ),
    ("jpeg", [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 3, 1, 9, 0xff, 0, 9, 0xff, 0xd0, 9, 0xff, 0xd9]),
    ("gif", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b]),
  ]

  @Test(arguments: HiddenContentTests.pictures.map(\.0))
  func whatFollowsAPictureIsRead(name: String) throws {
    let picture = try #require(HiddenContentTests.pictures.first { $0.0 == name }).1
    #expect(HiddenContent.find(in: (picture + [UInt8](repeating: 0, count: 64))[...]).finds == [])
    for (kind, content) in HiddenContentTests.contents {
      for key in [UInt8(0), 0x6f] {
        let find = try #require(only(picture + content.map { $0 ^ key }), "\(kind) behind \(name), \(key)")
        #expect(find.kind == kind && find.range.lowerBound == picture.count)
      }
    }
  }

  @Test func honestBytesHoldNothing() {
    var random = UInt64(7)
    func next() -> UInt8 {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(random >> 56)
    }
    let honest: [(String, [UInt8])] = [
      ("random", (0..<200_000).map { _ in next() }),
      ("zeros", [UInt8](repeating: 0, count: 100_000)),
      ("ones", [UInt8](repeating: 0xff, count: 100_000)),
      ("ramp", (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }),
      ("numbers", (0..<20_000).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8), 0, 0] }),
      ("floats", (0..<20_000).flatMap { withUnsafeBytes(of: Float($0) / 7) { Array($0) } }),
      ("source", HiddenContentTests.source),
      ("wide source", HiddenContentTests.source.flatMap { [$0, 0] }),
      (
        "base64",
        (0..<20_000).map { _ in
          Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)[Int(next() & 63)]
        }
      ),
      ("mask", (0..<20_000).map { _ in next() & 15 }),
      ("table", (0..<5_000).flatMap { Array("\($0),\($0 * 7 % 97),0.25\n".utf8) }),
      ("program", HiddenContentTests.program), ("library", HiddenContentTests.linux),
      ("bundle", HiddenContentTests.apple),
      ("archive", HiddenContentTests.archive),
    ]
    for (name, bytes) in honest {
      let found = HiddenContent.find(in: bytes[...])
      #expect(found.finds == [], "\(name)")
      #expect(found.limitations == [], "\(name)")
    }
  }

  /// The first bytes of a format are not the format.
  @Test func marksAloneAreNothing() {
    let marks: [[UInt8]] = [
      Array("MZ".utf8), [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1],
      [0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], [0x42, 0x5a, 0x68, 0x39],
      [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0], [0x28, 0xb5, 0x2f, 0xfd], [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c, 0, 4],
      Array("Rar!\u{1a}\u{7}\0".utf8),
    ]
    var bytes: [UInt8] = []
    for mark in marks {
      bytes += (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 37) } + mark
    }
    bytes += [UInt8](repeating: 3, count: 300)
    #expect(HiddenContent.find(in: bytes[...]).finds == [])
    for key in stride(from: UInt8(1), through: 250, by: 5) {
      #expect(HiddenContent.find(in: bytes.map { $0 ^ key }[...]).finds == [])
    }
  }

  /// Marks in front of a program do not keep it from being found.
  @Test func falseMarksHideNothing() {
    let marks: [(String, [UInt8])] = [
      ("zip", [0x50, 0x4b, 3, 4] + [UInt8](repeating: 0, count: 60)),
      ("tar", [UInt8](repeating: 0, count: 257) + Array("ustar".utf8) + [UInt8](repeating: 0, count: 300)),
      (
        "bzip2",
        [1, 2, 3] + Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59] + [UInt8](repeating: 0, count: 60)
      ),
      ("first", Array("BZh9".utf8) + [0x31, 0x41, 0x59, 0x26, 0x53, 0x59] + [UInt8](repeating: 0, count: 60)),
    ]
    for (name, mark) in marks {
      for key in [UInt8(0), 0x7c] {
        let finds = HiddenContent.find(in: (mark + HiddenContentTests.program.map { $0 ^ key })[...]).finds
        #expect(finds.contains { $0.kind == .pe && $0.range.lowerBound == mark.count }, "\(name)")
      }
    }
  }

  @Test func printableStringsOfBothWidthsAreFound() {
    let bytes =
      [1, 2] + Array("short".utf8) + [0] + Array("long enough".utf8) + [0xff]
      + Array("wide text".utf16).flatMap { [UInt8($0), 0] }
      + [0, 9] + Array("end of it".utf8)
    let strings = PrintableStrings(of: bytes[...])
    #expect(
      strings.runs.map { PrintableStrings.text(of: $0, in: bytes[...]) } == ["long enough", "wide text", "\tend of it"])
    #expect(strings.runs.map(\.encoding) == [.ascii, .utf16, .ascii])
    #expect(strings.runs.map(\.offset) == [8, 20, 39])
    let few = PrintableStrings(of: bytes[...], minimum: 4, ceiling: 2)
    #expect(few.runs.count == 2 && few.limitation?.kind == .executableRecords)
  }
}
