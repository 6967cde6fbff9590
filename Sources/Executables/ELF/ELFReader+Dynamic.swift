import ByteReading

/// What the dynamic loader reads: needed libraries, folders, symbols, and functions to run at once.
extension ELFReader {
  /// The rows of the dynamic table that name another table.
  private struct Tables {
    var strings: Int?
    var stringBytes = 0
    var symbols: Int?
    var hash: Int?
    var gnuHash: Int?
    var neededNames: [Int] = []
    var sharedName: Int?
    var runPath: Int?
    var modernRunPath: Int?
  }

  mutating func readDynamic() {
    guard let (start, size) = dynamicTable() else { return }
    let wide = result.isWide
    let width = wide ? 8 : 4
    let available = min(size, max(0, image.count - start))
    var tables = Tables()
    for row in stride(from: start, to: start + available, by: 2 * width) {
      guard let tag = image.word(row, isWide: wide), tag != 0 else { break }
      // A value that no offset can have belongs to a tag of no interest here.
      guard let value = image.word(row + width, isWide: wide) else { continue }
      note(tag, value, width: width, into: &tables)
      if tables.neededNames.count > image.ceilings.names { break }
    }
    let strings = tables.strings.flatMap { offset(of: $0) }
    guard let strings, let stringsEnd = ImageReading.sum(strings, tables.stringBytes) else { return }
    func text(_ place: Int, _ image: inout ImageReading) -> String? {
      ImageReading.sum(strings, place).flatMap { image.text(at: $0, end: stringsEnd) }
    }
    for place in tables.neededNames {
      guard let name = text(place, &image) else { break }
      result.needed.append(name)
    }
    result.sharedName = tables.sharedName.flatMap { text($0, &image) }
    // Where both stand, only the modern one counts.
    if let paths = (tables.modernRunPath ?? tables.runPath).flatMap({ text($0, &image) }) {
      result.runPaths = paths.split(separator: ":").map(String.init)
      result.isRunPathModern = tables.modernRunPath != nil
    }
    guard let symbols = tables.symbols.flatMap({ offset(of: $0) }) else { return }
    let count = symbolCount(tables, symbols: symbols, strings: strings)
    readSymbols(at: symbols, count: count, strings: strings, stringsEnd: stringsEnd)
  }

  private func dynamicTable() -> (Int, Int)? {
    if let segment = result.segments.first(where: { $0.type == 2 }) { return (segment.offset, segment.fileSize) }
    // An image without segments is never loaded; an object has no dynamic table.
    return nil
  }

  private mutating func note(_ tag: Int, _ value: Int, width: Int, into tables: inout Tables) {
    switch tag {
    case 1: tables.neededNames.append(value)
    case 4: tables.hash = value
    case 5: tables.strings = value
    case 6: tables.symbols = value
    case 10: tables.stringBytes = value
    case 12: addInitializers(1)
    case 13: result.finalizerCount += 1
    case 14: tables.sharedName = value
    case 15: tables.runPath = value
    case 27, 33: addInitializers(value / width)
    case 28: result.finalizerCount += min(value, image.count) / width
    case 29: tables.modernRunPath = value
    case 0x6fff_fef5: tables.gnuHash = value
    default: break
    }
  }

  /// No more than the file has room for.
  private mutating func addInitializers(_ count: Int) {
    result.initializerCount += min(count, image.count)
  }

  /// Nothing states how many dynamic symbols there are: the loader reaches them through a hash table.
  private func symbolCount(_ tables: Tables, symbols: Int, strings: Int) -> Int {
    let row = result.isWide ? 24 : 16
    if let section = result.sections.first(where: { $0.type == 11 && $0.address == tables.symbols }) {
      return section.size / row
    }
    if let hash = tables.hash.flatMap({ offset(of: $0) }), let chains = image.u32(hash + 4) { return chains }
    if let hash = tables.gnuHash.flatMap({ offset(of: $0) }), let count = gnuHashCount(hash) { return count }
    // Linkers put the strings behind the symbols.
    return strings > symbols ? (strings - symbols) / row : 0
  }

  /// Follows the last chain to its end mark (a set lowest bit).
  private func gnuHashCount(_ hash: Int) -> Int? {
    guard let buckets = image.u32(hash), let first = image.u32(hash + 4), let bloom = image.u32(hash + 8),
      let bucketPlace = ImageReading.row(hash + 16, bloom, result.isWide ? 8 : 4),
      let chainPlace = ImageReading.row(bucketPlace, buckets, 4), chainPlace <= image.count
    else { return nil }
    var last = 0
    for index in 0..<buckets { last = max(last, image.u32(bucketPlace + 4 * index) ?? 0) }
    guard last >= first else { return first }
    while let place = ImageReading.row(chainPlace, last - first, 4), let value = image.u32(place) {
      last += 1
      if value & 1 == 1 { break }
    }
    return last
  }

  /// Splits symbols into those wanted and those offered. A table ends with the file, whatever its stated size.
  mutating func readSymbols(at start: Int, count: Int, strings: Int, stringsEnd: Int) {
    let wide = result.isWide
    let size = wide ? 24 : 16
    guard count > 1 else { return }
    for index in 1..<count {
      guard let row = ImageReading.row(start, index, size), let name = image.u32(row),
        let info = image.u8(wide ? row + 4 : row + 12), let other = image.u8(wide ? row + 5 : row + 13),
        let section = image.u16(wide ? row + 6 : row + 14)
      else { break }
      // Local symbols, sections and files are nobody else's; 10 is unique to the process.
      guard [1, 2, 10].contains(info >> 4), name != 0, let place = ImageReading.sum(strings, name),
        let found = image.terminated(at: place, end: stringsEnd), !found.isEmpty
      else { continue }
      let isWanted = section == 0
      // Hidden and internal symbols are not offered.
      guard isWanted || other & 3 == 0 || other & 3 == 3 else { continue }
      guard image.charge(nameOf: found.count) else { break }
      if isWanted { result.imports.append(found) } else { result.exports.append(found) }
    }
  }

  /// The symbols of an object, which has no dynamic table.
  mutating func readObjectSymbols() {
    let constructors = result.sections.filter { $0.type == 14 || $0.name == ".ctors" }
    for section in constructors { result.initializerCount += min(section.size, image.count) / (result.isWide ? 8 : 4) }
    guard let table = result.sections.first(where: { $0.type == 2 }), table.link < result.sections.count else { return }
    let strings = result.sections[table.link]
    guard let end = ImageReading.sum(strings.offset, strings.size) else { return }
    readSymbols(
      at: table.offset, count: table.size / (result.isWide ? 24 : 16), strings: strings.offset, stringsEnd: end)
  }
}
