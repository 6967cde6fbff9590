import Executables
import Limits
import SourceGeneration
import Testing

/// Images that were cut, damaged, or made to cost much: nothing traps, and every ceiling says so.
struct HostileTests {
  private static let images: [(String, [UInt8])] = {
    var windows = WindowsImage()
    windows.imports = [("KERNEL32.dll", [.name("LoadLibraryA"), .ordinal(3)])]
    windows.exports = ["PyInit_demo"]
    windows.forwards = [("a", "B.c")]
    windows.resources = [.init(type: 16, name: 1, bytes: WindowsImage.version([("CompanyName", "Example")]))]
    windows.symbolPath = "C:\\demo.pdb"
    windows.tlsCallbacks = 2
    windows.rich = [(1, 2, 3)]
    windows.isDotNet = true
    windows.certificate = [1, 2, 3, 4]
    var linux = LinuxImage()
    linux.needed = ["libc.so.6"]
    linux.imports = ["a", "b"]
    linux.exports = ["c"]
    linux.buildIdentifier = [1, 2, 3, 4]
    linux.comment = "compiler"
    linux.hasGNUHash = true
    linux.interpreter = "/lib/ld.so"
    var apple = AppleImage()
    apple.libraries = ["/usr/lib/libSystem.B.dylib"]
    apple.imports = ["_a"]
    apple.trieExports = ["_b", "_c"]
    apple.signatureName = "demo"
    apple.hasEntry = true
    return [
      ("pe", windows.bytes()), ("elf", linux.bytes()), ("macho", apple.bytes()),
      ("fat", AppleImage.fat([apple, apple])),
    ]
  }()

  private func read(_ bytes: ArraySlice<UInt8>) {
    _ = ExecutableReport.read(bytes, path: "input")
    _ = HiddenContent.find(in: bytes)
    _ = PrintableStrings(of: bytes)
  }

  @Test func everyPrefixIsRead() {
    for (_, bytes) in HostileTests.images {
      for count in stride(from: 0, to: bytes.count, by: bytes.count > 4_096 ? 37 : 5) { read(bytes[..<count]) }
    }
  }

  @Test func damagedFieldsAreRead() {
    var random = UInt64(42)
    func next(_ bound: Int) -> Int {
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(random >> 33) % bound
    }
    let values: [UInt8] = [0, 1, 0x7f, 0x80, 0xff]
    for (_, bytes) in HostileTests.images {
      for _ in 0..<400 {
        var damaged = bytes
        for _ in 0...next(4) {
          let place = next(bytes.count)
          // Mostly whole fields at their largest or smallest: sizes, counts and offsets.
          let width = [1, 2, 4, 8][next(4)]
          let value = values[next(values.count)]
          for step in 0..<min(width, bytes.count - place) { damaged[place + step] = value }
        }
        read(damaged[...])
      }
    }
  }

  @Test func thousandsOfRowsThatShareOneNameStopAtTheCeiling() throws {
    var image = LinuxImage()
    image.exports = (0..<300).map { _ in String(repeating: "n", count: 200) }
    var ceilings = ExecutableCeilings()
    ceilings.nameBytes = 10_000
    var report = try #require(ExecutableReport.read(image.bytes()[...], path: "a.so", ceilings: ceilings))
    #expect(report.limitations.map(\.kind) == [.executableRecords])
    #expect(report.exports.count < 60)
    ceilings = ExecutableCeilings()
    ceilings.names = 100
    report = try #require(ExecutableReport.read(image.bytes()[...], path: "a.so", ceilings: ceilings))
    #expect(report.limitations.map(\.kind) == [.executableRecords])
    #expect(report.exports.count <= 100)
    report = try #require(ExecutableReport.read(image.bytes()[...], path: "a.so"))
    #expect(report.limitations == [] && report.exports.count == 300)
  }

  @Test func aResourceTreeThatPointsAtItselfEnds() throws {
    var image = WindowsImage()
    image.resources = [.init(type: 10, name: 1, bytes: [1, 2, 3])]
    var bytes = image.bytes()
    // Every directory of the tree claims as many rows as the field can say.
    guard case .pe(let tables)? = ExecutableReport.read(bytes[...], path: "a")?.details,
      let section = tables.sections.first(where: { $0.name == ".rsrc" })
    else {
      Issue.record("The image has resources.")
      return
    }
    for row in stride(from: 0, to: 0x200 - 16, by: 8) {
      bytes[section.offset + 16 + row..<section.offset + 24 + row] = [1, 0, 0, 0, 0, 0, 0, 0x80]
    }
    bytes[section.offset + 14] = 0xff
    bytes[section.offset + 15] = 0xff
    let report = try #require(ExecutableReport.read(bytes[...], path: "a"))
    #expect(report.limitations.isEmpty || report.limitations.map(\.kind) == [.executableRecords])
  }

  @Test func manyProgramsInOneFileStopAtTheCeiling() {
    var program = WindowsImage()
    program.isLibrary = false
    let one = program.bytes()
    var bytes: [UInt8] = Array("data file".utf8)
    for _ in 0..<5 { bytes += [UInt8](repeating: 0, count: 11) + one }
    #expect(HiddenContent.find(in: bytes[...]).finds.count == 5)
    var ceilings = HiddenContent.Ceilings()
    ceilings.finds = 3
    var found = HiddenContent.find(in: bytes[...], path: "a.dat", ceilings: ceilings)
    #expect(found.finds.count == 3 && found.limitations.map(\.kind) == [.hiddenContent])
    ceilings = HiddenContent.Ceilings()
    ceilings.decodedBytes = one.count + 10
    found = HiddenContent.find(in: bytes[...], path: "a.dat", ceilings: ceilings)
    #expect(found.limitations.map(\.kind) == [.hiddenContent])
    #expect(found.finds.reduce(0) { $0 + $1.decoded.count } <= one.count + 10)
    ceilings = HiddenContent.Ceilings()
    ceilings.validationPasses = 0
    ceilings.validationFloor = 600
    found = HiddenContent.find(in: bytes[...], path: "a.dat", ceilings: ceilings)
    #expect(found.finds.count <= 1 && found.limitations.map(\.kind) == [.hiddenContent])
  }
}
