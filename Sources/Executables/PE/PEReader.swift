import ByteReading

/// Reads a PE image: first the headers and the section table, then each table those lead to.
struct PEReader {
  var image: ImageReading
  var result = PortableExecutable()
  /// Where the data directories begin, and how many there are.
  private var directories = (offset: 0, count: 0)
  /// The first version and the first manifest count.
  var hasVersion = false
  var hasManifest = false
  private var headerSize = 0
  private var fileAlignment = 0

  /// Nil when the bytes do not begin with a PE image.
  init?(_ image: ImageReading) {
    guard ExecutableFormat.sniff(image.bytes) == .pe else { return nil }
    self.image = image
    guard let start = image.u32(0x3c) else { return nil }
    let coff = start + 4
    guard let sections = image.u16(coff + 2), let optionalSize = image.u16(coff + 16) else { return nil }
    result.machine = UInt16(image.u16(coff) ?? 0)
    result.timestamp = UInt32(image.u32(coff + 4) ?? 0)
    result.characteristics = UInt16(image.u16(coff + 18) ?? 0)
    readOptionalHeader(at: coff + 20, size: optionalSize)
    readSections(
      at: coff + 20 + optionalSize, count: sections,
      stringTable: (image.u32(coff + 8) ?? 0) + 18 * (image.u32(coff + 12) ?? 0))
    result.richHeader = RichHeader.read(image, before: start)
    readTables()
  }

  private mutating func readOptionalHeader(at start: Int, size: Int) {
    guard let magic = image.u16(start), magic == 0x10b || magic == 0x20b else {
      if size > 0 { image.note(.damagedTable, "The optional header is of no known format.") }
      return
    }
    result.isWide = magic == 0x20b
    result.linkerMajor = image.bytes.byte(at: start + 2) ?? 0
    result.linkerMinor = image.bytes.byte(at: start + 3) ?? 0
    result.entryPoint = image.u32(start + 16) ?? 0
    result.imageBase =
      result.isWide
      ? image.bytes.integer(UInt64.self, at: start + 24) ?? 0
      : UInt64(image.u32(start + 28) ?? 0)
    fileAlignment = image.u32(start + 36) ?? 0
    headerSize = image.u32(start + 60) ?? 0
    result.subsystem = UInt16(image.u16(start + 68) ?? 0)
    result.dllCharacteristics = UInt16(image.u16(start + 70) ?? 0)
    let count = image.u32(start + (result.isWide ? 108 : 92)) ?? 0
    directories = (start + (result.isWide ? 112 : 96), min(count, 16))
  }

  private mutating func readSections(at start: Int, count: Int, stringTable: Int) {
    for index in 0..<min(count, image.ceilings.sections) {
      let row = start + 40 * index
      guard let name = image.fixedText(at: row, count: 8), let memorySize = image.u32(row + 8),
        let address = image.u32(row + 12), let size = image.u32(row + 16), let stated = image.u32(row + 20),
        let flags = image.u32(row + 36)
      else {
        image.note(.damagedTable, "The section table ends at row \(index) of \(count).")
        break
      }
      // The loader rounds the place of a section down to whole sectors.
      let offset = fileAlignment >= 0x200 ? stated & ~0x1ff : stated
      var section = PortableExecutable.Section(
        name: longName(name, stringTable: stringTable), address: address, memorySize: memorySize, offset: offset,
        size: size, flags: UInt32(flags))
      if size > 0, offset >= image.count || size > image.count - offset {
        // Padding to whole sectors is often cut from the last section.
        let missing = offset >= image.count ? size : size - (image.count - offset)
        let needed = min(size, memorySize == 0 ? size : memorySize)
        if offset >= image.count || needed > image.count - offset {
          image.note(
            .truncatedSection, "Section \(section.name) reaches \(missing) bytes beyond the end of the file.")
        }
      }
      let available = min(size, max(0, image.count - offset))
      section.entropy = image.entropy(at: offset, count: available)
      result.sections.append(section)
    }
  }

  /// `/123` is an offset into the string table of the symbols (MinGW's sections of debugging data).
  private func longName(_ name: String, stringTable: Int) -> String {
    guard name.utf8.first == UInt8(ascii: "/"), let place = Int(name.utf8.dropFirst().isEmpty ? "" : name.dropFirst()),
      place >= 4, stringTable > 0, let found = image.terminated(at: stringTable + place), found.count <= 64
    else { return name }
    return String(decoding: found, as: UTF8.self)
  }

  private mutating func readTables() {
    readEntry()
    readImports()
    readDelayedImports()
    readExports()
    readResources()
    readDebugDirectory()
    readThreadStorage()
    readDotNet()
    readTail()
  }

  /// Address and size of a data directory; nil when it is absent.
  func directory(_ index: Int) -> (address: Int, size: Int)? {
    guard index < directories.count, let address = image.u32(directories.offset + 8 * index),
      let size = image.u32(directories.offset + 8 * index + 4), address > 0
    else { return nil }
    return (address, size)
  }

  /// The place in the file of an address relative to the image, or nil when the file has no byte for it.
  func offset(of address: Int) -> Int? {
    for section in result.sections {
      guard address >= section.address, address - section.address < max(section.memorySize, section.size) else {
        continue
      }
      let inside = address - section.address
      guard inside < section.size, section.offset + inside < image.count else { return nil }
      return section.offset + inside
    }
    // The headers themselves are mapped in front of the first section.
    return address >= 0 && address < min(headerSize, image.count) ? address : nil
  }

  private mutating func readEntry() {
    guard result.entryPoint > 0 else { return }
    let found = result.sections.first {
      result.entryPoint >= $0.address && result.entryPoint - $0.address < max($0.memorySize, $0.size)
    }
    guard let found else {
      image.note(
        .entryOutsideSections, "It starts at \(Hexadecimal.number(result.entryPoint)), where no section is.")
      return
    }
    result.entrySection = found.name
    if found.isWritable {
      image.note(.entryInWritableSection, "It starts in section \(found.name), which it can write.")
    }
  }

  private mutating func readThreadStorage() {
    guard let table = directory(9), let start = offset(of: table.address) else { return }
    let width = result.isWide ? 8 : 4
    guard let list = image.word(start + 3 * width, isWide: result.isWide), list > 0,
      let base = Int(exactly: result.imageBase), list >= base, let place = offset(of: list - base)
    else { return }
    while result.tlsCallbackCount < 64,
      let callback = image.bytes.range(at: place + result.tlsCallbackCount * width, count: width),
      callback.contains(where: { $0 != 0 })
    {
      result.tlsCallbackCount += 1
    }
  }

  private mutating func readDotNet() {
    guard let table = directory(14), let header = offset(of: table.address) else { return }
    result.dotNetVersion = ""
    guard let metadata = image.u32(header + 8), let root = offset(of: metadata),
      image.bytes.matches([0x42, 0x53, 0x4a, 0x42], at: root), let length = image.u32(root + 12), length <= 255
    else { return }
    result.dotNetVersion = image.fixedText(at: root + 16, count: length) ?? ""
  }

  /// What stands behind the last section: a signature, and bytes that nothing in the headers speaks of.
  private mutating func readTail() {
    var end = min(headerSize, image.count)
    for section in result.sections where section.size > 0 {
      end = max(end, min(image.count, section.offset + section.size))
    }
    // The one directory that holds a place in the file and no address.
    if let table = directory(4), table.size > 0, table.address < image.count {
      result.certificate = table.address..<min(image.count, table.address + table.size)
    }
    var tail = end..<image.count
    if let certificate = result.certificate, certificate.lowerBound >= end {
      let behind = certificate.upperBound..<image.count
      if image.bytes.tail(from: behind.lowerBound).contains(where: { $0 != 0 }) {
        image.note(.dataBehindSignature, "\(behind.count) bytes stand behind the signature.")
      }
      let before = end..<certificate.lowerBound
      let isPadding = before.count < 8 || image.bytes.range(at: end, count: before.count)?.firstNonZero() == nil
      tail = isPadding ? behind : before
    }
    if !tail.isEmpty { result.overlay = tail }
  }
}
