/// An ELF file composed from its parts: one mapped segment that holds all tables, a dynamic table, and sections.
public struct LinuxImage: Sendable {
  public var isWide = true
  public var isBigEndian = false
  /// 1 object, 2 program, 3 library.
  public var type = 3
  public var machine = 62
  public var systemABI: UInt8 = 0
  public var interpreter: String?
  public var needed: [String] = []
  public var sharedName: String?
  public var runPath: String?
  /// Symbols that are wanted.
  public var imports: [String] = []
  /// Symbols that are offered.
  public var exports: [String] = []
  public var buildIdentifier: [UInt8] = []
  public var comment: String?
  /// Pointers in the table of functions that run first.
  public var initializers = 0
  public var finalizers = 0
  public var code: [UInt8] = [UInt8](repeating: 0xc3, count: 64)
  /// Flags of the segment of code: 5 readable and executable.
  public var codeFlags = 5
  public var hasExecutableStack = false
  /// Adds a table of symbols, as an image that was not stripped has.
  public var hasSymbols = false
  public var hasSections = true
  /// Adds a GNU hash table in place of the classic one.
  public var hasGNUHash = false
  /// Offset of the first instruction; nil for the code.
  public var entryPoint: Int?
  public var overlay: [UInt8] = []

  public init() {}

  private struct Row {
    var name: String
    var type: Int
    var flags: Int
    var offset: Int
    var size: Int
    var link = 0
    var entrySize = 0
  }

  /// The whole file. Addresses equal offsets.
  public func bytes() -> [UInt8] {
    var file = FieldWriter(isBigEndian: isBigEndian)
    let headerSize = isWide ? 64 : 52
    let segmentSize = isWide ? 56 : 32
    let segmentCount = 6
    file.pad(to: headerSize + segmentCount * segmentSize)
    var rows = [Row(name: "", type: 0, flags: 0, offset: 0, size: 0)]
    var segments: [(type: Int, flags: Int, offset: Int, size: Int)] = []
    func place(_ name: String, _ type: Int, _ flags: Int, _ bytes: [UInt8], link: Int = 0, entry: Int = 0) -> Int {
      file.align(16)
      let start = file.count
      file.raw(bytes)
      rows.append(
        Row(name: name, type: type, flags: flags, offset: start, size: bytes.count, link: link, entrySize: entry))
      return start
    }
    let text = place(".text", 1, 6, code)
    if let interpreter {
      let bytes = Array(interpreter.utf8) + [0]
      segments.append((3, 4, place(".interp", 1, 2, bytes), bytes.count))
    }
    if !buildIdentifier.isEmpty {
      let note = self.note()
      segments.append((4, 4, place(".note.gnu.build-id", 7, 2, note), note.count))
    }
    var strings = FieldWriter()
    strings.text("")
    func string(_ value: String) -> Int {
      defer { strings.text(value) }
      return strings.count
    }
    let symbols = (imports.map { ($0, 0) } + exports.map { ($0, 1) }).map { (string($0.0), $0.1) }
    let neededNames = needed.map { string($0) }
    let sharedPlace = sharedName.map { string($0) }
    let runPathPlace = runPath.map { string($0) }
    let stringSection = rows.count
    let stringPlace = place(".dynstr", 3, 2, strings.bytes)
    let symbolPlace = place(
      ".dynsym", 11, 2, table(symbols, at: text), link: stringSection, entry: isWide ? 24 : 16)
    let hash = place(hasGNUHash ? ".gnu.hash" : ".hash", 5, 2, hashTable(symbols.count + 1))
    let pointer = isWide ? 8 : 4
    let initial = place(".init_array", 14, 3, [UInt8](repeating: 0, count: pointer * initializers))
    var dynamic = FieldWriter(isBigEndian: isBigEndian)
    var pairs = neededNames.map { (1, $0) } + [(5, stringPlace), (10, strings.count), (6, symbolPlace)]
    pairs.append((hasGNUHash ? 0x6fff_fef5 : 4, hash))
    if let sharedPlace { pairs.append((14, sharedPlace)) }
    if let runPathPlace { pairs.append((29, runPathPlace)) }
    if initializers > 0 { pairs += [(25, initial), (27, pointer * initializers)] }
    if finalizers > 0 { pairs += [(26, initial), (28, pointer * finalizers)] }
    for (tag, value) in pairs + [(0, 0)] {
      dynamic.word(tag, isWide: isWide)
      dynamic.word(value, isWide: isWide)
    }
    let dynamicPlace = place(".dynamic", 6, 3, dynamic.bytes, link: stringSection)
    segments.append((2, 6, dynamicPlace, dynamic.count))
    if let comment { _ = place(".comment", 1, 0, Array(comment.utf8) + [0]) }
    if hasSymbols { _ = place(".symtab", 2, 0, table(symbols, at: text), link: stringSection) }
    segments.insert((1, codeFlags, 0, file.count), at: 0)
    segments.append((0x6474_e551, hasExecutableStack ? 7 : 6, 0, 0))
    let sectionPlace = hasSections ? writeSections(&file, &rows) : 0
    writeHeader(&file, sections: hasSections ? rows.count : 0, at: sectionPlace, segments: segments.count, entry: text)
    writeSegments(&file, segments, at: headerSize)
    file.raw(overlay)
    return file.bytes
  }

  private func note() -> [UInt8] {
    var note = FieldWriter(isBigEndian: isBigEndian)
    for value in [4, buildIdentifier.count, 3] { note.u32(value) }
    note.raw(Array("GNU\0".utf8))
    note.raw(buildIdentifier)
    note.align(4)
    return note.bytes
  }

  private func table(_ symbols: [(name: Int, section: Int)], at text: Int) -> [UInt8] {
    var table = FieldWriter(isBigEndian: isBigEndian)
    table.pad(to: isWide ? 24 : 16)
    for symbol in symbols {
      table.u32(symbol.name)
      if isWide {
        table.raw([0x12, 0])
        table.u16(symbol.section)
        table.u64(symbol.section == 0 ? 0 : text)
        table.u64(0)
      } else {
        table.u32(symbol.section == 0 ? 0 : text)
        table.u32(0)
        table.raw([0x12, 0])
        table.u16(symbol.section)
      }
    }
    return table.bytes
  }

  /// One bucket; its chain holds every symbol.
  private func hashTable(_ count: Int) -> [UInt8] {
    var table = FieldWriter(isBigEndian: isBigEndian)
    guard hasGNUHash else {
      for value in [1, count, 1] + [Int](repeating: 0, count: count) { table.u32(value) }
      return table.bytes
    }
    // Buckets, first symbol, words of the filter, shift; the filter; the bucket; the chain with its end mark.
    for value in [1, 1, 1, 6] { table.u32(value) }
    table.word(0, isWide: isWide)
    table.u32(count > 1 ? 1 : 0)
    for index in 1..<max(2, count) { table.u32(index == count - 1 ? 3 : 2) }
    return table.bytes
  }

  private func writeSections(_ file: inout FieldWriter, _ rows: inout [Row]) -> Int {
    var names = FieldWriter()
    rows.append(Row(name: ".shstrtab", type: 3, flags: 0, offset: 0, size: 0))
    let places = rows.map { row -> Int in
      defer { names.text(row.name) }
      return names.count
    }
    rows[rows.count - 1].offset = file.count
    rows[rows.count - 1].size = names.count
    file.raw(names.bytes)
    file.align(8)
    let start = file.count
    for (row, name) in zip(rows, places) {
      file.u32(name)
      file.u32(row.type)
      for value in [row.flags, row.flags & 2 != 0 ? row.offset : 0, row.offset, row.size] {
        file.word(value, isWide: isWide)
      }
      file.u32(row.link)
      file.u32(0)
      file.word(1, isWide: isWide)
      file.word(row.entrySize, isWide: isWide)
    }
    return start
  }

  private func writeHeader(_ file: inout FieldWriter, sections: Int, at place: Int, segments: Int, entry: Int) {
    var header = FieldWriter(isBigEndian: isBigEndian)
    header.raw([0x7f, 0x45, 0x4c, 0x46, isWide ? 2 : 1, isBigEndian ? 2 : 1, 1, systemABI])
    header.pad(to: 16)
    header.u16(type)
    header.u16(machine)
    header.u32(1)
    header.word(entryPoint ?? (type == 2 || interpreter != nil ? entry : 0), isWide: isWide)
    header.word(isWide ? 64 : 52, isWide: isWide)
    header.word(place, isWide: isWide)
    header.u32(0)
    for value in [isWide ? 64 : 52, isWide ? 56 : 32, segments, isWide ? 64 : 40, sections, max(0, sections - 1)] {
      header.u16(value)
    }
    for (index, byte) in header.bytes.enumerated() { file.bytes[index] = byte }
  }

  private func writeSegments(
    _ file: inout FieldWriter, _ segments: [(type: Int, flags: Int, offset: Int, size: Int)], at start: Int
  ) {
    var rows = FieldWriter(isBigEndian: isBigEndian)
    for segment in segments {
      rows.u32(segment.type)
      if isWide { rows.u32(segment.flags) }
      for value in [segment.offset, segment.offset, segment.offset, segment.size, segment.size] {
        rows.word(value, isWide: isWide)
      }
      if !isWide { rows.u32(segment.flags) }
      rows.word(16, isWide: isWide)
    }
    for (index, byte) in rows.bytes.enumerated() { file.bytes[start + index] = byte }
  }
}
