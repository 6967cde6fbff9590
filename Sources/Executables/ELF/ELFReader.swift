import ByteReading

/// Reads an ELF image. What the system maps (segments) is read first and trusted more than sections, which the loader
/// never looks at.
struct ELFReader {
  var image: ImageReading
  var result = ELFImage()
  /// End of what the headers speak of.
  private var end = 0

  /// Nil when the bytes do not begin with an ELF image.
  init?(_ image: ImageReading) {
    guard ExecutableFormat.sniff(image.bytes) == .elf else { return nil }
    self.image = image
    result.isWide = image.u8(4) == 2
    result.isBigEndian = image.u8(5) == 2
    self.image.order = result.isBigEndian ? .big : .little
    readHeader()
    readNotes()
    readDynamic()
    if result.type == 1 { readObjectSymbols() }
    readComments()
    readGo()
    readEntry()
    if end < image.count { result.overlay = end..<image.count }
  }

  private var isWide: Bool { result.isWide }

  private mutating func readHeader() {
    result.systemABI = image.bytes.byte(at: 7) ?? 0
    result.type = UInt16(image.u16(16) ?? 0)
    result.machine = UInt16(image.u16(18) ?? 0)
    result.entryPoint = image.word(24, isWide: isWide) ?? 0
    let tables = isWide ? 32 : 28
    let width = isWide ? 8 : 4
    let counts = isWide ? 54 : 42
    let segmentStart = image.word(tables, isWide: isWide) ?? 0
    let sectionStart = image.word(tables + width, isWide: isWide) ?? 0
    end = isWide ? 64 : 52
    if let size = image.u16(counts), let count = image.u16(counts + 2), count > 0 {
      readSegments(at: segmentStart, stride: size, count: count)
    }
    if sectionStart > 0, let size = image.u16(counts + 4), let count = image.u16(counts + 6),
      let names = image.u16(counts + 8)
    {
      readSections(at: sectionStart, stride: size, count: count, names: names)
    }
  }

  private mutating func readSegments(at start: Int, stride size: Int, count: Int) {
    guard size >= (isWide ? 56 : 32) else {
      image.note(.damagedTable, "Program headers of \(size) bytes are too short.")
      return
    }
    let kept = min(count, image.ceilings.sections)
    if kept < count { image.limit("segments", ceiling: kept) }
    for index in 0..<kept {
      guard let row = ImageReading.row(start, index, size), let type = image.u32(row),
        let flags = image.u32(isWide ? row + 4 : row + 24),
        let offset = image.word(isWide ? row + 8 : row + 4, isWide: isWide),
        let address = image.word(isWide ? row + 16 : row + 8, isWide: isWide),
        let fileSize = image.word(isWide ? row + 32 : row + 16, isWide: isWide),
        let memorySize = image.word(isWide ? row + 40 : row + 20, isWide: isWide)
      else {
        image.note(.damagedTable, "The program headers end at row \(index) of \(count).")
        break
      }
      let segment = ELFImage.Segment(
        type: UInt32(type), flags: UInt32(flags), offset: offset, address: address, fileSize: fileSize,
        memorySize: memorySize)
      result.segments.append(segment)
      examine(segment)
    }
    cover(start, kept * size)
  }

  private mutating func examine(_ segment: ELFImage.Segment) {
    if segment.fileSize > 0 {
      if segment.offset > image.count || segment.fileSize > image.count - segment.offset {
        // Files that hold debugging data only keep the headers of the program they belong to.
        image.note(.truncatedSection, "A segment of type \(segment.type) reaches beyond the end of the file.")
      }
      cover(segment.offset, segment.fileSize)
    }
    switch segment.type {
    case 1 where segment.isExecutable && segment.isWritable:
      image.note(
        .writableExecutable, "Memory at \(Hexadecimal.number(segment.address)) may be written and run at once.")
    case 3:
      if result.interpreter == nil {
        result.interpreter = image.text(at: segment.offset, end: ImageReading.sum(segment.offset, segment.fileSize))
      }
    case 0x6474_e551 where segment.isExecutable:
      result.hasExecutableStack = true
      image.note(.executableStack, "It asks for a stack that may be run.")
    default: break
    }
  }

  private mutating func readSections(at start: Int, stride size: Int, count stated: Int, names: Int) {
    guard size >= (isWide ? 64 : 40) else {
      if stated > 0 { image.note(.damagedTable, "Section headers of \(size) bytes are too short.") }
      return
    }
    // More than 65,279 sections: the number stands in the first, unused row, and so does the row of the names.
    let width = isWide ? 8 : 4
    let sizeField = 8 + 3 * width
    let first = ImageReading.sum(start, sizeField).flatMap { image.word($0, isWide: isWide) } ?? 0
    let count = stated == 0 ? first : stated
    let namesRow =
      names == 0xffff ? ImageReading.sum(start, sizeField + width).flatMap { image.u32($0) } ?? 0 : names
    let kept = min(count, image.ceilings.sections)
    if kept < count { image.limit("sections", ceiling: kept) }
    var nameOffsets: [Int] = []
    for index in 0..<kept {
      guard let row = ImageReading.row(start, index, size), let name = image.u32(row), let type = image.u32(row + 4),
        let flags = image.word(row + 8, isWide: isWide), let address = image.word(row + 8 + width, isWide: isWide),
        let offset = image.word(row + 8 + 2 * width, isWide: isWide),
        let bytes = image.word(row + sizeField, isWide: isWide), let link = image.u32(row + sizeField + width),
        let entry = image.word(row + 16 + 5 * width, isWide: isWide)
      else {
        image.note(.damagedTable, "The section headers end at row \(index) of \(count).")
        break
      }
      nameOffsets.append(name)
      result.sections.append(
        .init(
          name: "", type: UInt32(type), flags: flags, address: address, offset: offset, size: bytes, link: link,
          entrySize: entry))
    }
    cover(start, ImageReading.row(0, kept, size) ?? 0)
    finishSections(nameOffsets: nameOffsets, namesRow: namesRow)
  }

  private mutating func finishSections(nameOffsets: [Int], namesRow: Int) {
    let names = namesRow < result.sections.count ? result.sections[namesRow] : nil
    for index in result.sections.indices {
      let section = result.sections[index]
      if let names, let place = ImageReading.sum(names.offset, nameOffsets[index]), nameOffsets[index] < names.size {
        result.sections[index].name = image.text(at: place, end: ImageReading.sum(names.offset, names.size)) ?? ""
      }
      if section.type == 2 { result.isStripped = false }
      guard section.hasBytes else { continue }
      if section.offset > image.count || section.size > image.count - section.offset {
        image.note(
          .truncatedSection, "Section \(result.sections[index].name) reaches beyond the end of the file.")
      }
      cover(section.offset, section.size)
      guard section.type == 1, section.flags & 2 != 0 else { continue }
      result.sections[index].entropy = image.entropy(
        at: section.offset, count: min(section.size, max(0, image.count - section.offset)))
    }
  }

  /// Notes that the headers speak of `count` bytes from `offset`.
  private mutating func cover(_ offset: Int, _ count: Int) {
    guard let bound = ImageReading.sum(offset, count) else { return }
    end = max(end, min(bound, image.count))
  }

  /// The place in the file of an address, by what the system would map.
  func offset(of address: Int) -> Int? {
    for segment in result.segments where segment.type == 1 {
      guard address >= segment.address, address - segment.address < segment.fileSize else { continue }
      return ImageReading.sum(segment.offset, address - segment.address)
    }
    return nil
  }

  private mutating func readEntry() {
    guard result.entryPoint != 0, result.type == 2 || result.type == 3, !result.segments.isEmpty else { return }
    let entry = result.entryPoint
    let found = result.segments.first {
      $0.type == 1 && entry >= $0.address && entry - $0.address < max($0.memorySize, $0.fileSize)
    }
    guard let found, found.isExecutable else {
      image.note(.entryOutsideSections, "It starts at \(Hexadecimal.number(entry)), where nothing may be run.")
      return
    }
    if found.isWritable { image.note(.entryInWritableSection, "It starts in memory that it can write.") }
  }
}
