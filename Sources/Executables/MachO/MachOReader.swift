import ByteReading

/// Reads one architecture of a Mach-O file: the load commands, then the tables they lead to.
struct MachOReader {
  var image: ImageReading
  var result = MachOImage()
  var end = 0
  private var entryAddress: Int?
  private var symbolTable: (symbols: Int, count: Int, strings: Int, stringBytes: Int)?
  private var exportTrie: (offset: Int, size: Int)?

  /// Nil when the bytes do not begin with a thin Mach-O image.
  init?(_ image: ImageReading) {
    guard let magic = image.bytes.integer(UInt32.self, at: 0) else { return nil }
    self.image = image
    switch magic {
    case 0xfeed_face, 0xfeed_facf: self.image.order = .little
    case 0xcefa_edfe, 0xcffa_edfe: self.image.order = .big
    default: return nil
    }
    result.isWide = self.image.u32(0) == 0xfeed_facf
    guard let cpu = self.image.u32(4), let subtype = self.image.u32(8), let type = self.image.u32(12),
      let commands = self.image.u32(16), let commandBytes = self.image.u32(20), let flags = self.image.u32(24)
    else { return nil }
    result.cpu = UInt32(cpu)
    result.cpuSubtype = UInt32(subtype & 0x00ff_ffff)
    result.fileType = UInt32(type)
    result.flags = UInt32(flags)
    let start = result.isWide ? 32 : 28
    end = min(image.count, start + commandBytes)
    readCommands(at: start, count: commands, end: end)
    if flags & 0x20000 != 0 { self.image.note(.executableStack, "It asks for a stack that may be run.") }
    if let symbolTable {
      readSymbols(symbolTable.symbols, symbolTable.count, symbolTable.strings, symbolTable.stringBytes)
    }
    // A library whose symbols were stripped still tells the loader what it offers.
    if result.exports.isEmpty, let exportTrie { readExportTrie(at: exportTrie.offset, size: exportTrie.size) }
    findEntry()
    if end < image.count { result.overlay = end..<image.count }
  }

  private mutating func readCommands(at start: Int, count: Int, end: Int) {
    var place = start
    for index in 0..<count {
      guard index < image.ceilings.sections else {
        image.limit("load commands", ceiling: image.ceilings.sections)
        return
      }
      guard place <= end - 8, let command = image.u32(place), let size = image.u32(place + 4), size >= 8,
        size <= end - place
      else {
        image.note(.damagedTable, "The load commands end at row \(index) of \(count).")
        return
      }
      // The highest bit says only that an old loader must refuse what it does not know.
      read(command & 0x7fff_ffff, at: place, end: place + size)
      place += size
    }
  }

  private mutating func read(_ command: Int, at place: Int, end: Int) {
    switch command {
    case 0x1: readSegment(at: place, end: end, isWide: false)
    case 0x19: readSegment(at: place, end: end, isWide: true)
    case 0x2:
      if let symbols = image.u32(place + 8), let count = image.u32(place + 12), let strings = image.u32(place + 16),
        let size = image.u32(place + 20)
      {
        symbolTable = (symbols, count, strings, size)
        cover(symbols, ImageReading.row(0, count, result.isWide ? 16 : 12) ?? 0)
        cover(strings, size)
      }
    case 0x5: readThread(at: place, end: end)
    case 0xc: addLibrary(.required, at: place, end: end)
    case 0x18: addLibrary(.weak, at: place, end: end)
    case 0x1f: addLibrary(.reexported, at: place, end: end)
    case 0x20: addLibrary(.lazy, at: place, end: end)
    case 0x23: addLibrary(.upward, at: place, end: end)
    case 0xd: result.installName = commandText(at: place, end: end)
    case 0xe: result.loader = commandText(at: place, end: end)
    case 0x1c: if let path = commandText(at: place, end: end) { result.runPaths.append(path) }
    case 0x1b: result.identifier = image.bytes.range(at: place + 8, count: 16).map { Hexadecimal.digits($0) }
    case 0x1d: readSignature(at: image.u32(place + 8) ?? 0, size: image.u32(place + 12) ?? 0)
    case 0x21, 0x2c: if image.u32(place + 16) ?? 0 != 0 { result.isEncrypted = true }
    case 0x22:
      for field in stride(from: 8, to: 48, by: 8) { coverPair(at: place + field) }
      if let offset = image.u32(place + 40), let size = image.u32(place + 44), size > 0 { exportTrie = (offset, size) }
    case 0x33:
      coverPair(at: place + 8)
      if let offset = image.u32(place + 8), let size = image.u32(place + 12), size > 0 { exportTrie = (offset, size) }
    case 0x1e, 0x26, 0x29, 0x2b, 0x2e, 0x34: coverPair(at: place + 8)
    case 0x24, 0x25, 0x2f, 0x30:
      result.platform = [0x24: 1, 0x25: 2, 0x2f: 3, 0x30: 4][command]
      result.minimumSystem = image.u32(place + 8).map { version($0) }
      result.sdk = image.u32(place + 12).map { version($0) }
    case 0x32:
      result.platform = image.u32(place + 8).map { UInt32($0) }
      result.minimumSystem = image.u32(place + 12).map { version($0) }
      result.sdk = image.u32(place + 16).map { version($0) }
    case 0x28: result.entryOffset = image.u64(place + 8)
    default: break
    }
  }

  /// Packed as sixteen, eight and eight bits.
  private func version(_ value: Int) -> String {
    let patch = value & 0xff
    return "\(value >> 16).\(value >> 8 & 0xff)" + (patch == 0 ? "" : ".\(patch)")
  }

  /// The text whose offset from the command stands in the command's third word.
  private mutating func commandText(at place: Int, end: Int) -> String? {
    guard let offset = image.u32(place + 8), offset >= 12, offset < end - place else { return nil }
    return image.text(at: place + offset, end: end)
  }

  private mutating func addLibrary(_ binding: MachOImage.Library.Binding, at place: Int, end: Int) {
    guard let path = commandText(at: place, end: end) else {
      image.note(.damagedTable, "A library has no path inside of its load command.")
      return
    }
    result.libraries.append(.init(path: path, binding: binding))
  }

  mutating func cover(_ offset: Int, _ count: Int) {
    guard count > 0, let bound = ImageReading.sum(offset, count) else { return }
    end = max(end, min(bound, image.count))
  }

  private mutating func coverPair(at place: Int) {
    if let offset = image.u32(place), let size = image.u32(place + 4) { cover(offset, size) }
  }

  private mutating func readSegment(at place: Int, end: Int, isWide: Bool) {
    let width = isWide ? 8 : 4
    guard let name = image.fixedText(at: place + 8, count: 16), let address = image.word(place + 24, isWide: isWide),
      let memorySize = image.word(place + 24 + width, isWide: isWide),
      let offset = image.word(place + 24 + 2 * width, isWide: isWide),
      let fileSize = image.word(place + 24 + 3 * width, isWide: isWide),
      let protection = image.u32(place + 28 + 4 * width), let count = image.u32(place + 32 + 4 * width)
    else { return }
    var segment = MachOImage.Segment(
      name: name, address: address, memorySize: memorySize, offset: offset, fileSize: fileSize,
      protection: UInt32(protection), sections: [])
    if fileSize > 0, offset > image.count || fileSize > image.count - offset {
      image.note(.truncatedSection, "Segment \(name) reaches beyond the end of the file.")
    }
    cover(offset, fileSize)
    if protection & 6 == 6 { image.note(.writableExecutable, "Segment \(name) may be written and run at once.") }
    var row = place + 40 + 4 * width
    let size = isWide ? 80 : 68
    for _ in 0..<count {
      guard row <= end - size, let section = section(at: row, isWide: isWide) else { break }
      segment.sections.append(section)
      row += size
    }
    result.segments.append(segment)
  }

  private mutating func section(at row: Int, isWide: Bool) -> MachOImage.Section? {
    let width = isWide ? 8 : 4
    guard let name = image.fixedText(at: row, count: 16), let address = image.word(row + 32, isWide: isWide),
      let size = image.word(row + 32 + width, isWide: isWide), let offset = image.u32(row + 32 + 2 * width),
      let flags = image.u32(row + 48 + 2 * width)
    else { return nil }
    var section = MachOImage.Section(
      name: name, address: address, offset: offset, size: size, flags: UInt32(flags), entropy: nil)
    switch flags & 0xff {
    case 0x9: result.initializerCount += min(size, image.count) / width
    case 0x16: result.initializerCount += min(size, image.count) / 4
    default: break
    }
    // Zeroes have no bytes in the file.
    if ![0x1, 0xc, 0x12].contains(flags & 0xff), offset > 0 {
      section.entropy = image.entropy(at: offset, count: min(size, max(0, image.count - offset)))
    }
    return section
  }

  /// `LC_UNIXTHREAD`: the registers at the start, of which one is the place of the first instruction.
  private mutating func readThread(at place: Int, end: Int) {
    let registers = place + 16
    switch result.cpu {
    case 7: entryAddress = image.u32(registers + 4 * 10)
    case 0x0100_0007: entryAddress = image.u64(registers + 8 * 16)
    case 12: entryAddress = image.u32(registers + 4 * 15)
    case 0x0100_000c: entryAddress = image.u64(registers + 8 * 32)
    case 18: entryAddress = image.u32(registers)
    default: break
    }
  }

  private mutating func findEntry() {
    if let address = entryAddress {
      let found = result.segments.first { address >= $0.address && address - $0.address < $0.fileSize }
      result.entryOffset = found.flatMap { ImageReading.sum($0.offset, address - $0.address) }
      if found == nil { image.note(.entryOutsideSections, "It starts where no segment has bytes.") }
    }
    guard let entry = result.entryOffset else { return }
    let isInside = result.segments.contains {
      $0.protection & 4 != 0 && entry >= $0.offset && entry - $0.offset < $0.fileSize
    }
    if !isInside {
      image.note(.entryOutsideSections, "It starts at \(Hexadecimal.number(entry)), where nothing may be run.")
    }
  }
}
