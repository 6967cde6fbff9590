import Executables
import SourceGeneration
import Testing

/// The ELF reader on images composed field by field.
struct LinuxTests {
  private func report(_ image: LinuxImage, path: String = "libdemo.so") throws -> ExecutableReport {
    try #require(ExecutableReport.read(image.bytes()[...], path: path))
  }

  private func tables(_ image: LinuxImage) throws -> ELFImage {
    guard case .elf(let tables) = try report(image).details else { throw WrongFormat() }
    return tables
  }

  private struct WrongFormat: Error {}

  private func demo(isWide: Bool, isBigEndian: Bool) -> LinuxImage {
    var image = LinuxImage()
    image.isWide = isWide
    image.isBigEndian = isBigEndian
    image.machine = isBigEndian ? (isWide ? 21 : 20) : (isWide ? 62 : 3)
    image.needed = ["libc.so.6", "libcurl.so.4"]
    image.sharedName = "libdemo.so.1"
    image.runPath = "$ORIGIN/../demo.libs:/opt/demo"
    image.imports = ["dlopen", "execve"]
    image.exports = ["PyInit_demo", "run"]
    image.buildIdentifier = [0xde, 0xad, 0xbe, 0xef]
    image.comment = "GCC: (Demo) 14.2.0"
    image.initializers = 3
    image.finalizers = 1
    return image
  }

  @Test(arguments: [(true, false), (true, true), (false, false), (false, true)], [false, true])
  func everyWidthAndOrderIsRead(shape: (Bool, Bool), hasGNUHash: Bool) throws {
    var image = demo(isWide: shape.0, isBigEndian: shape.1)
    image.hasGNUHash = hasGNUHash
    // Without sections the symbols are counted through the hash table, as the loader does.
    image.hasSections = !hasGNUHash
    let report = try report(image)
    let tables = try tables(image)
    #expect(report.libraries == ["libc.so.6", "libcurl.so.4"])
    #expect(Array(report.imports) == ["dlopen", "execve"])
    #expect(Array(report.exports) == ["PyInit_demo", "run"])
    #expect(report.pythonModule == "demo" && report.kind == .library && report.target == .linux)
    #expect(tables.sharedName == "libdemo.so.1")
    #expect(tables.runPaths == ["$ORIGIN/../demo.libs", "/opt/demo"] && tables.isRunPathModern)
    #expect(tables.buildIdentifier == "deadbeef")
    #expect(tables.initializerCount == 3 && tables.finalizerCount == 1)
    #expect(tables.isStripped)
    #expect(tables.compilers == (hasGNUHash ? [] : ["GCC: (Demo) 14.2.0"]))
    #expect(report.anomalies == [] && report.overlay == nil)
  }

  @Test func aClassicHashTableCountsSymbolsToo() throws {
    var image = demo(isWide: true, isBigEndian: false)
    image.hasSections = false
    #expect(Array(try report(image).exports) == ["PyInit_demo", "run"])
  }

  @Test func programsAskForALoader() throws {
    var image = demo(isWide: true, isBigEndian: false)
    image.interpreter = "/lib64/ld-linux-x86-64.so.2"
    image.sharedName = nil
    image.exports = []
    #expect(try report(image, path: "tool").kind == .program)
    #expect(try tables(image).interpreter == "/lib64/ld-linux-x86-64.so.2")
    image.type = 2
    image.systemABI = 9
    #expect(try report(image, path: "tool").target == .other)
  }

  @Test func dangerousMemoryIsTold() throws {
    var image = demo(isWide: true, isBigEndian: false)
    image.codeFlags = 7
    image.hasExecutableStack = true
    image.hasSymbols = true
    let report = try report(image)
    #expect(Set(report.anomalies.map(\.kind)) == [.writableExecutable, .executableStack])
    #expect(try !tables(image).isStripped)
    image.interpreter = "/lib/ld.so"
    #expect(try self.report(image).anomalies.contains { $0.kind == .entryInWritableSection })
    image.entryPoint = 0x7000_0000
    #expect(try self.report(image).anomalies.contains { $0.kind == .entryOutsideSections })
  }

  @Test func foldersOfTheBuilderAreNoted() throws {
    var image = demo(isWide: true, isBigEndian: false)
    image.code += Array("assert failed in /home/builder/demo/src/main.c line".utf8) + [0]
    image.code += [7] + Array("/rustc/0123456789abcdef/library/core/src/fmt/mod.rs".utf8) + [0]
    let report = try report(image)
    #expect(report.notes.contains(.init(.buildPath, "/home/builder/demo/src/main.c")))
    #expect(report.notes.contains(.init(.compiler, "/rustc/0123456789abcdef/library/core/src/fmt/mod.rs")))
    #expect(report.packers.map(\.kind) == [.rust])
  }

  @Test func whatStandsBehindTheTablesIsTold() throws {
    var image = demo(isWide: true, isBigEndian: false)
    let size = image.bytes().count
    image.overlay = [UInt8](repeating: 0x55, count: 100) + [0x4d, 0x45, 0x49, 0x0c, 0x0b, 0x0a, 0x0b, 0x0e]
    let report = try report(image)
    #expect(report.overlay == size..<size + 108)
    #expect(report.packers.map(\.kind) == [.pyInstaller])
  }

  @Test(
    arguments: [
      ("pkg/demo.cpython-311-x86_64-linux-gnu.so", []), ("pkg/demo.abi3.so", []),
      ("pkg/other.abi3.so", [.moduleNameMismatch]),
      ("pkg/libother.so", []), ("pkg/demo.pyd", [.targetMismatch]), ("pkg/data.png", [.disguisedName]),
      ("pkg/test.py", [.disguisedName]), ("pkg/demo.cpython-311-darwin.so", [.targetMismatch]), ("pkg/tool", []),
    ] as [(String, [ExecutableAnomaly.Kind])])
  func namesAreClaims(path: String, expected: [ExecutableAnomaly.Kind]) throws {
    #expect(try report(demo(isWide: true, isBigEndian: false), path: path).anomalies.map(\.kind) == expected)
  }

  @Test func anExtensionModuleWithoutItsFunctionIsTold() throws {
    var image = demo(isWide: true, isBigEndian: false)
    image.exports = ["run"]
    #expect(try report(image, path: "a/demo.abi3.so").anomalies.map(\.kind) == [.missingModuleInit])
    // What Python 2 called.
    image.exports = ["initdemo"]
    image.imports = ["Py_InitModule4_64"]
    #expect(try report(image, path: "a/demo.so").pythonModule == "demo")
    image.imports = []
    #expect(try report(image, path: "a/demo.so").pythonModule == nil)
  }
}
