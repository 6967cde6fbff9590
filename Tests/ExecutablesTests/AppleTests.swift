import Executables
import SourceGeneration
import Testing

/// The Mach-O reader on images composed field by field.
struct AppleTests {
  private func report(_ bytes: [UInt8], path: String = "demo.so") throws -> ExecutableReport {
    try #require(ExecutableReport.read(bytes[...], path: path))
  }

  private func tables(_ bytes: [UInt8]) throws -> [MachOImage] {
    guard case .machO(let tables) = try report(bytes).details else { throw WrongFormat() }
    return tables
  }

  private struct WrongFormat: Error {}

  private func demo() -> AppleImage {
    var image = AppleImage()
    image.libraries = ["/usr/lib/libSystem.B.dylib"]
    image.weakLibraries = ["@rpath/libdemo.dylib"]
    image.runPaths = ["@loader_path/../lib"]
    image.imports = ["_dlopen", "_system"]
    image.exports = ["_PyInit_demo"]
    image.identifier = (0..<16).map { UInt8($0) }
    image.build = (1, 11 << 16, 14 << 16 | 5 << 8)
    image.initializers = 2
    return image
  }

  @Test(arguments: [(true, false), (false, false), (false, true), (true, true)])
  func everyWidthAndOrderIsRead(isWide: Bool, isBigEndian: Bool) throws {
    var image = demo()
    image.isWide = isWide
    image.isBigEndian = isBigEndian
    image.cpu = isBigEndian ? (isWide ? 0x0100_0012 : 18) : (isWide ? 0x0100_0007 : 7)
    let report = try report(image.bytes())
    let tables = try tables(image.bytes())[0]
    #expect(report.libraries == ["/usr/lib/libSystem.B.dylib", "@rpath/libdemo.dylib"])
    #expect(Array(report.imports) == ["_dlopen", "_system"] && Array(report.exports) == ["_PyInit_demo"])
    #expect(report.pythonModule == "demo" && report.kind == .bundle && report.target == .macOS)
    #expect(tables.libraries.map(\.binding) == [.required, .weak])
    #expect(tables.runPaths == ["@loader_path/../lib"])
    #expect(tables.identifier == "000102030405060708090a0b0c0d0e0f")
    #expect(tables.minimumSystem == "11.0" && tables.sdk == "14.5" && tables.platform == 1)
    #expect(tables.initializerCount == 2)
    #expect(report.anomalies == [] && report.overlay == nil && tables.signature == nil)
  }

  @Test func signaturesAreRead() throws {
    var image = demo()
    image.signatureName = "com.example.invalid.demo"
    var signature = try #require(try tables(image.bytes())[0].signature)
    #expect(signature.identifier == "com.example.invalid.demo" && signature.isAdHoc && signature.team == nil)
    image.team = "TEAM123456"
    signature = try #require(try tables(image.bytes())[0].signature)
    #expect(signature.team == "TEAM123456" && !signature.isAdHoc)
    image.overlay = [1, 2, 3]
    let report = try report(image.bytes())
    #expect(report.overlay?.count == 3)
  }

  @Test func exportsOfStrippedLibrariesComeFromTheTrie() throws {
    var image = demo()
    image.exports = []
    image.trieExports = ["_one", "_two", "_three"]
    #expect(Set(try report(image.bytes()).exports) == ["_one", "_two", "_three"])
  }

  @Test func fatFilesHaveOneImageForEachArchitecture() throws {
    var other = demo()
    other.cpu = 0x0100_0007
    other.exports.append("_only_here")
    let bytes = AppleImage.fat([demo(), other])
    let report = try report(bytes)
    #expect(report.architectures == ["arm64", "x86-64"])
    #expect(Array(report.exports) == ["_PyInit_demo", "_only_here"])
    #expect(try tables(bytes).map(\.sliceOffset) == [4_096, 8_192])
    #expect(report.overlay == nil)
    // What a file of several architectures consists of is not hidden in it.
    #expect(HiddenContent.find(in: bytes[...]).finds == [])
    #expect(try self.report(bytes + [9, 9]).overlay == bytes.count..<bytes.count + 2)
  }

  @Test func programsHaveAnEntry() throws {
    var image = demo()
    image.fileType = 2
    image.hasEntry = true
    #expect(try report(image.bytes(), path: "tool").kind == .program)
    #expect(try tables(image.bytes())[0].entryOffset != nil)
    image.protection = 7
    #expect(try report(image.bytes(), path: "tool").anomalies.map(\.kind) == [.writableExecutable])
    image.protection = 1
    #expect(try report(image.bytes(), path: "tool").anomalies.map(\.kind) == [.entryOutsideSections])
  }
}
