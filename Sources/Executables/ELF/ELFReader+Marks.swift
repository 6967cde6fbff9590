import ByteReading

/// Marks that compilers leave: notes, comments, Go's description of the build.
extension ELFReader {
  /// Notes stand in segments; objects have them in sections only, and Go maps but one of two.
  mutating func readNotes() {
    let mapped = result.segments.filter { $0.type == 4 }.prefix(16).map { ($0.offset, $0.fileSize) }
    let places = mapped + result.sections.filter { $0.type == 7 }.prefix(16).map { ($0.offset, $0.size) }
    for (start, size) in places {
      var place = start
      let end = min(image.count, ImageReading.sum(start, size) ?? image.count)
      var rows = 0
      // Each note takes at least twelve bytes; sixteen segments of 1,024 notes are far more than any tool writes.
      while rows < 1_024, place < end, let nameSize = image.u32(place), let dataSize = image.u32(place + 4),
        let type = image.u32(place + 8), nameSize <= 256,
        let next = ImageReading.sum(place + 12 + ((nameSize + 3) & ~3), (dataSize + 3) & ~3), next <= end + 3
      {
        rows += 1
        let name = image.fixedText(at: place + 12, count: nameSize) ?? ""
        let data = image.bytes.range(at: place + 12 + ((nameSize + 3) & ~3), count: dataSize)
        if name == "GNU", type == 3, result.buildIdentifier == nil, let data, data.count <= 64 {
          result.buildIdentifier = Hexadecimal.digits(data)
        }
        if name == "Go", type == 4, result.go == nil { result.go = ELFImage.GoBuild() }
        place = next
      }
    }
  }

  /// `.comment`: NUL-terminated lines, one for each tool, often many times the same.
  mutating func readComments() {
    guard let section = result.sections.first(where: { $0.name == ".comment" }),
      let bytes = image.bytes.range(at: section.offset, count: min(section.size, 64 << 10))
    else { return }
    for line in bytes.split(separator: 0) {
      let text = String(decoding: line.prefix(512), as: UTF8.self)
      guard !result.compilers.contains(text) else { continue }
      guard result.compilers.count < 64, image.charge(nameOf: line.count) else { return }
      result.compilers.append(text)
    }
  }

  /// Go 1.18 and later write the description inline: a mark, flags, and two strings with a length before each.
  mutating func readGo() {
    let mark = [0xff] + Array(" Go buildinf:".utf8)
    if result.go == nil, result.sections.contains(where: { [".gopclntab", ".go.buildinfo"].contains($0.name) }) {
      result.go = ELFImage.GoBuild()
    }
    let section = result.sections.first { $0.name == ".go.buildinfo" }
    guard result.go != nil, let section, let start = Optional(section.offset), image.bytes.matches(mark, at: start),
      let flags = image.u8(start + 15), flags & 2 != 0
    else { return }
    var place = start + 32
    guard let version = lengthPrefixed(&place) else { return }
    var build = ELFImage.GoBuild()
    build.version = version
    // The description stands between two marks of sixteen bytes.
    if let description = lengthPrefixed(&place, dropping: 16) {
      for line in description.split(separator: "\n").prefix(1_024) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        switch fields.first {
        case "path" where fields.count > 1: build.path = fields[1]
        case "mod" where fields.count > 1: build.module = fields[1...].prefix(2).joined(separator: " ")
        case "build" where fields.count > 1: build.settings.append(fields[1])
        default: break
        }
      }
    }
    result.go = build
  }

  private mutating func lengthPrefixed(_ place: inout Int, dropping edge: Int = 0) -> String? {
    var length = 0
    var shift = 0
    while shift < 28, let byte = image.u8(place) {
      place += 1
      length |= (byte & 0x7f) << shift
      shift += 7
      if byte & 0x80 == 0 { break }
    }
    guard let bytes = image.bytes.range(at: place, count: length), image.charge(nameOf: length) else { return nil }
    place += length
    return String(decoding: bytes.dropFirst(edge).dropLast(edge), as: UTF8.self)
  }
}
