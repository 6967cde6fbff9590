/// A PE file composed from its parts: a section of code, one of tables, one of resources, and what stands behind them.
public struct WindowsImage: Sendable {
  /// A function that is wanted: by name, or by number.
  public enum Wanted: Sendable {
    case name(String)
    case ordinal(Int)
  }

  /// One leaf of the resource tree.
  public struct Resource: Sendable {
    public var type: Int
    public var name: Int
    public var bytes: [UInt8]

    public init(type: Int, name: Int, bytes: [UInt8]) {
      self.type = type
      self.name = name
      self.bytes = bytes
    }
  }

  public var isWide = true
  public var machine = 0x8664
  public var isLibrary = true
  public var subsystem = 2
  public var timestamp = 0x6500_0000
  public var libraryName = "demo.dll"
  public var imports: [(library: String, functions: [Wanted])] = []
  public var delayedImports: [(library: String, functions: [Wanted])] = []
  public var exports: [String] = []
  /// Exports that lead elsewhere: name and `LIBRARY.function`.
  public var forwards: [(name: String, target: String)] = []
  public var resources: [Resource] = []
  public var symbolPath: String?
  /// Writes the older NB10 record in place of RSDS.
  public var hasOldSymbols = false
  public var tlsCallbacks = 0
  /// Entries of the Rich header: product, build, count.
  public var rich: [(Int, Int, Int)] = []
  public var isDotNet = false
  public var code: [UInt8] = [UInt8](repeating: 0x90, count: 64)
  /// Characteristics of the section of code.
  public var codeFlags = 0x6000_0020
  public var codeName = ".text"
  public var entryPoint = 0x1000
  public var certificate: [UInt8] = []
  public var overlay: [UInt8] = []

  public init() {}

  private static let base = 0x1_8000_0000
  private var imageBase: Int { isWide ? WindowsImage.base : 0x1000_0000 }

  /// The whole file.
  public func bytes() -> [UInt8] {
    var directories = [(Int, Int)](repeating: (0, 0), count: 16)
    let tablesAddress = 0x1000 + (code.count + 0xfff) / 0x1000 * 0x1000
    let tables = tableSection(at: tablesAddress, &directories)
    let resourceAddress = tablesAddress + (tables.count + 0xfff) / 0x1000 * 0x1000
    let tree = resources.isEmpty ? [] : resourceSection(at: resourceAddress)
    if !tree.isEmpty { directories[2] = (resourceAddress, tree.count) }
    var sections: [(name: String, address: Int, bytes: [UInt8], flags: Int)] = [
      (codeName, 0x1000, code, codeFlags), (".rdata", tablesAddress, tables, 0x4000_0040),
    ]
    if !tree.isEmpty { sections.append((".rsrc", resourceAddress, tree, 0x4000_0040)) }

    var file = stub()
    let header = file.count
    var place = 0x400
    let places = sections.map { section in
      defer { place += (section.bytes.count + 0x1ff) / 0x200 * 0x200 }
      return place
    }
    // The debug record is found by its place in the file too.
    let debug = directories[6].0
    if !certificate.isEmpty { directories[4] = (place + overlay.count, certificate.count) }
    writeHeaders(&file, sections: sections.count, directories: directories)
    for (section, place) in zip(sections, places) {
      file.text(section.name, size: 8)
      file.u32(section.bytes.count)
      file.u32(section.address)
      file.u32((section.bytes.count + 0x1ff) / 0x200 * 0x200)
      file.u32(place)
      file.pad(to: file.count + 12)
      file.u32(section.flags)
    }
    precondition(file.count <= 0x400 && header < 0x400, "Headers fit the first kilobyte.")
    for (section, place) in zip(sections, places) {
      file.pad(to: place)
      file.raw(section.bytes)
    }
    file.align(0x200)
    if debug > 0 {
      let row = places[1] + debug - tablesAddress
      file.set(UInt32(truncatingIfNeeded: row + 28), at: row + 24)
    }
    file.raw(overlay)
    file.raw(certificate)
    return file.bytes
  }

  private func stub() -> FieldWriter {
    var file = FieldWriter()
    file.raw(Array("MZ".utf8))
    for value in [0x90, 3, 0, 4, 0, 0xffff, 0, 0xb8, 0, 0, 0, 0x40, 0] { file.u16(value) }
    file.pad(to: 0x40)
    file.raw([0x0e, 0x1f, 0xba, 0x0e, 0, 0xb4, 9, 0xcd, 0x21, 0xb8, 1, 0x4c, 0xcd, 0x21])
    file.raw(Array("This program cannot be run in DOS mode.\r\r\n$".utf8))
    file.pad(to: 0x80)
    if !rich.isEmpty {
      let key = 0x1234_5678
      for value in [0x536e_6144, 0, 0, 0] { file.u32(value ^ key) }
      for (product, build, count) in rich {
        file.u32((product << 16 | build) ^ key)
        file.u32(count ^ key)
      }
      file.raw(Array("Rich".utf8))
      file.u32(key)
      file.align(16)
    }
    file.set(UInt32(file.count), at: 0x3c)
    return file
  }

  private func writeHeaders(_ file: inout FieldWriter, sections: Int, directories: [(Int, Int)]) {
    file.raw([0x50, 0x45, 0, 0])
    file.u16(machine)
    file.u16(sections)
    file.u32(timestamp)
    file.u32(0)
    file.u32(0)
    file.u16(isWide ? 0xf0 : 0xe0)
    file.u16(0x22 | (isLibrary ? 0x2000 : 0))
    file.u16(isWide ? 0x20b : 0x10b)
    file.raw([14, 29])
    for value in [0x200, 0x200, 0, entryPoint, 0x1000] { file.u32(value) }
    if isWide {
      file.u64(imageBase)
    } else {
      file.u32(0x2000)
      file.u32(imageBase)
    }
    for value in [0x1000, 0x200, 6, 0, 6, 0, 0x10000, 0x400, 0] { file.u32(value) }
    file.u16(subsystem)
    file.u16(0x160)
    for value in [0x100000, 0x1000, 0x100000, 0x1000] { file.word(value, isWide: isWide) }
    file.u32(0)
    file.u32(16)
    for (address, size) in directories {
      file.u32(address)
      file.u32(size)
    }
  }
}
