import ArgumentParser
import Foundation
import SourceGeneration

/// Writes small native images that are composed field by field: the seeds of the fuzzers.
struct GenerateImages: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-images",
    abstract: "Write small PE, ELF and Mach-O files, whole and disguised, into a folder.")

  @Argument var folder: String

  func run() throws {
    let images = windows() + linux() + apple()
    for (name, bytes) in images {
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name))
      try Data(bytes.map { $0 ^ 0x5a }).write(to: URL(fileURLWithPath: folder + "/" + name + "-xor"))
    }
    print("\(2 * images.count) files")
  }

  private func windows() -> [(String, [UInt8])] {
    [true, false].map { isWide in
      var image = WindowsImage()
      image.isWide = isWide
      image.machine = isWide ? 0x8664 : 0x14c
      image.imports = [("KERNEL32.dll", [.name("LoadLibraryA"), .ordinal(3)]), ("WS2_32.dll", [.ordinal(4)])]
      image.delayedImports = [("WINHTTP.dll", [.name("WinHttpOpen")])]
      image.exports = ["PyInit_demo"]
      image.forwards = [("Sleep", "KERNEL32.Sleep")]
      image.resources = [.init(type: 16, name: 1, bytes: WindowsImage.version([("CompanyName", "Example")]))]
      image.symbolPath = "C:\\demo.pdb"
      image.hasOldSymbols = !isWide
      image.tlsCallbacks = 2
      image.rich = [(1, 2, 3)]
      image.isDotNet = true
      image.certificate = [1, 2, 3, 4]
      return ("windows-\(isWide ? 64 : 32)", image.bytes())
    }
  }

  private func linux() -> [(String, [UInt8])] {
    [(true, false), (false, false), (true, true), (false, true)].map { isWide, isBigEndian in
      var image = LinuxImage()
      image.isWide = isWide
      image.isBigEndian = isBigEndian
      image.needed = ["libc.so.6"]
      image.sharedName = "libdemo.so"
      image.runPath = "$ORIGIN"
      image.imports = ["dlopen"]
      image.exports = ["PyInit_demo"]
      image.buildIdentifier = [1, 2, 3, 4]
      image.comment = "compiler"
      image.initializers = 2
      image.hasGNUHash = isWide
      image.interpreter = isBigEndian ? "/lib/ld.so" : nil
      return ("linux-\(isWide ? 64 : 32)-\(isBigEndian ? "big" : "little")", image.bytes())
    }
  }

  private func apple() -> [(String, [UInt8])] {
    var image = AppleImage()
    image.libraries = ["/usr/lib/libSystem.B.dylib"]
    image.runPaths = ["@loader_path"]
    image.imports = ["_dlopen"]
    image.exports = ["_PyInit_demo"]
    image.identifier = (0..<16).map { UInt8($0) }
    image.build = (1, 11 << 16, 14 << 16)
    image.signatureName = "demo"
    image.hasEntry = true
    image.initializers = 1
    var other = image
    other.exports = []
    other.trieExports = ["_one", "_two"]
    other.cpu = 0x0100_0007
    return [("apple-64", image.bytes()), ("apple-trie", other.bytes()), ("apple-fat", AppleImage.fat([image, other]))]
  }
}
