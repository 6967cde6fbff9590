import Executables
import Limits
import SourceGeneration
import Testing

/// The PE reader on images composed field by field.
struct WindowsTests {
  private func report(_ image: WindowsImage, path: String = "demo.dll") throws -> ExecutableReport {
    try #require(ExecutableReport.read(image.bytes()[...], path: path))
  }

  private func tables(_ image: WindowsImage) throws -> PortableExecutable {
    guard case .pe(let tables) = try report(image).details else { throw WrongFormat() }
    return tables
  }

  private struct WrongFormat: Error {}

  private func image(isWide: Bool) -> WindowsImage {
    var image = WindowsImage()
    image.isWide = isWide
    image.machine = isWide ? 0x8664 : 0x14c
    return image
  }

  @Test(arguments: [true, false])
  func importsAreReadByNameAndNumber(isWide: Bool) throws {
    var image = image(isWide: isWide)
    image.imports = [
      ("KERNEL32.dll", [.name("VirtualAlloc"), .name("CreateThread")]), ("WS2_32.dll", [.ordinal(4), .ordinal(999)]),
      ("python311.dll", [.ordinal(12)]),
    ]
    image.delayedImports = [("WINHTTP.dll", [.name("WinHttpOpen")])]
    let report = try report(image)
    #expect(report.libraries == ["KERNEL32.dll", "WS2_32.dll", "python311.dll", "WINHTTP.dll"])
    #expect(Array(report.imports) == ["VirtualAlloc", "CreateThread", "connect", "#999", "#12", "WinHttpOpen"])
    #expect(report.imports.contains("connect"))
    let tables = try tables(image)
    #expect(tables.imports.map(\.isDelayed) == [false, false, false, true])
    #expect(
      tables.canonicalImports
        == "kernel32.virtualalloc,kernel32.createthread,ws2_32.connect,ws2_32.ord999,python311.ord12")
    #expect(tables.isWide == isWide)
    #expect(report.architectures == [isWide ? "x86-64" : "x86"])
    #expect(report.target == .windows && report.kind == .library)
  }

  @Test(arguments: [true, false])
  func exportsAndForwardsAreRead(isWide: Bool) throws {
    var image = image(isWide: isWide)
    image.exports = ["PyInit_demo", "helper"]
    image.forwards = [("Sleep", "KERNEL32.Sleep")]
    image.libraryName = "demo.cp311-win_amd64.pyd"
    let report = try report(image, path: "pkg/demo.cp311-win_amd64.pyd")
    #expect(Array(report.exports) == ["PyInit_demo", "helper", "Sleep"])
    #expect(report.pythonModule == "demo")
    #expect(report.anomalies == [])
    #expect(report.notes.contains(.init(.internalName, "demo.cp311-win_amd64.pyd")))
    #expect(try tables(image).exports?.forwards.map { [$0.name, $0.target] } == [["Sleep", "KERNEL32.Sleep"]])
  }

  @Test func resourcesVersionAndManifestAreRead() throws {
    var image = image(isWide: true)
    var inner = WindowsImage()
    inner.isLibrary = false
    image.resources = [
      .init(
        type: 16, name: 1, bytes: WindowsImage.version([("CompanyName", "Example Ltd"), ("OriginalFilename", "a.exe")])),
      .init(
        type: 24, name: 1,
        bytes: Array("<requestedExecutionLevel level=\"requireAdministrator\" uiAccess=\"false\"/>".utf8)),
      .init(type: 10, name: 77, bytes: inner.bytes()),
    ]
    let report = try report(image)
    let tables = try tables(image)
    #expect(tables.resources.map(\.type) == ["version", "manifest", "raw-data"])
    #expect(tables.resources[2].content == .pe && tables.resources[2].name == "#77")
    #expect(report.anomalies.map(\.kind) == [.executableResource])
    #expect(
      tables.versionStrings.map { [$0.key, $0.value] }
        == [["CompanyName", "Example Ltd"], ["OriginalFilename", "a.exe"]])
    #expect(report.notes.contains(.init(.version, "CompanyName: Example Ltd")))
    #expect(report.notes.contains(.init(.privilege, "requireAdministrator")))
    // The program inside is found by the search as well, where it stands.
    let finds = HiddenContent.find(in: image.bytes()[...]).finds
    #expect(finds.map(\.kind) == [.pe])
    #expect(finds.first?.range.lowerBound == tables.resources[2].offset)
  }

  @Test(arguments: [true, false])
  func symbolPathsOfBothKindsAreRead(isOld: Bool) throws {
    var image = image(isWide: true)
    image.symbolPath = "C:\\build\\demo\\x64\\Release\\demo.pdb"
    image.hasOldSymbols = isOld
    let report = try report(image)
    #expect(report.notes.contains(.init(.symbolPath, "C:\\build\\demo\\x64\\Release\\demo.pdb")))
    #expect(
      try tables(image).symbolIdentifier == (isOld ? "0x65000000" : "03020100050407060809" + "0a0b0c0d0e0f-1"))
  }

  @Test(arguments: [true, false])
  func codeBeforeTheEntryIsCounted(isWide: Bool) throws {
    var image = image(isWide: isWide)
    image.tlsCallbacks = 3
    image.rich = [(0x104, 30_133, 7), (0x101, 30_133, 2)]
    image.isDotNet = true
    let tables = try tables(image)
    #expect(tables.tlsCallbackCount == 3)
    #expect(tables.richHeader.map { [$0.product, $0.build, $0.count] } == [[0x104, 30_133, 7], [0x101, 30_133, 2]])
    #expect(tables.dotNetVersion == "v4.0.30319")
    #expect(try report(image).anomalies.map(\.kind) == [.tlsCallbacks])
  }

  @Test func whatStandsBehindTheSectionsIsTold() throws {
    var image = image(isWide: true)
    var file = try report(image)
    #expect(file.overlay == nil)
    let size = image.bytes().count
    image.overlay = Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 7, count: 60)
    file = try report(image)
    #expect(file.overlay == size..<size + 64)
    #expect(file.overlayContent == .zip)
    image.certificate = [UInt8](repeating: 9, count: 40)
    file = try report(image)
    #expect(file.overlay == size..<size + 64)
    guard case .pe(let tables) = file.details else { throw WrongFormat() }
    #expect(tables.certificate == size + 64..<size + 104)
    image.overlay = []
    file = try #require(ExecutableReport.read((image.bytes() + [1, 2, 3])[...], path: "demo.dll"))
    #expect(file.overlay == size + 40..<size + 43)
    #expect(file.anomalies.map(\.kind) == [.dataBehindSignature])
  }

  @Test func packedProgramsAreTold() throws {
    var random = UInt64(1)
    var image = image(isWide: true)
    image.isLibrary = false
    image.code = (0..<8_192).map { _ in
      random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(random >> 56)
    }
    image.codeName = "UPX1"
    image.codeFlags = Int(UInt32(0xe000_0040))
    let report = try report(image, path: "setup.exe")
    #expect(report.packers == [PackerMark(.upx, "section UPX1")])
    let kinds = Set(report.anomalies.map(\.kind))
    #expect(kinds == [.writableExecutable, .entryInWritableSection, .packedCode, .fewImports])
  }

  @Test func frozenPythonIsTold() throws {
    var image = image(isWide: true)
    image.isLibrary = false
    image.overlay = [UInt8](repeating: 0x11, count: 100) + [0x4d, 0x45, 0x49, 0x0c, 0x0b, 0x0a, 0x0b, 0x0e]
    #expect(try report(image, path: "a.exe").packers.map(\.kind) == [.pyInstaller])
  }

  @Test func anEntryOutsideOfAllSectionsIsTold() throws {
    var image = image(isWide: true)
    image.entryPoint = 0x90_0000
    #expect(try report(image).anomalies.map(\.kind) == [.entryOutsideSections])
    image.entryPoint = 0
    #expect(try report(image).anomalies == [])
  }

  @Test func driversAndFirmwareAreNoPrograms() throws {
    var image = image(isWide: true)
    image.isLibrary = false
    image.subsystem = 1
    image.imports = [("ntoskrnl.exe", [.name("IoCreateDevice")])]
    #expect(try report(image, path: "x.sys").kind == .driver)
    image.subsystem = 10
    #expect(try report(image, path: "x.efi").target == .other)
  }

  @Test func aCutFileIsRead() throws {
    var image = image(isWide: true)
    image.imports = [("KERNEL32.dll", [.name("ExitProcess")])]
    let bytes = image.bytes()
    let report = try #require(ExecutableReport.read(bytes[..<(bytes.count - 0x200)], path: "a.dll"))
    #expect(report.anomalies.contains { $0.kind == .truncatedSection })
  }
}
